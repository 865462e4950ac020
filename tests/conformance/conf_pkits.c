/* NIST PKITS against trust_check: no path that NIST calls invalid is trusted.
 * Usage: conf_pkits CORPUS_DIR */
#include <stdarg.h>

#include "base/file.h"
#include "crypto/trust.h"
#include "tests/conformance/tap.h"

/* 2023-11-14, inside the validity of everything that is meant to be valid. */
static const int64_t AT = 1700000000;

/* Valid paths that are refused here, each for a reason that we mean. */
static const struct {
	const char *name, *why;
} refused[] = {
	{"Section1ValidDSASignaturesTest4", "DSA of 1024 bits is too weak"},
	{"Section1ValidDSAParameterInheritanceTest5",
	 "DSA of 1024 bits is too weak"},
	{"Section14ValidcRLIssuerTest30",
	 "the issuer of the list would vouch for itself"},
};

static const char *corpus;

static bool load(struct buf *out, const char *kind, struct slice name,
		 const char *suffix)
{
	_cleanup_buf_ struct buf path = {0};
	const struct limits l = limits_default();
	struct err e = {0};

	buf_printf(&path, "%s/x509/nist-pkits/%s/%.*s%s", corpus, kind,
		   SLICE_ARG(name), suffix);
	if (file_read_small(buf_text(&path), out, &l,
			    offsetof(struct limits, key_bytes), &e) == RC_OK)
		return true;
	printf("Bail out! %s\n", e.text);
	exit(1);
}

/* The next of a list with commas. */
static bool next(struct slice *list, struct slice *one)
{
	size_t comma;

	if (!list->n)
		return false;
	comma = slice_find(*list, ",", 0);
	*one = slice_part(*list, 0, comma);
	*list = slice_part(*list, comma == SIZE_MAX ? list->n : comma + 1,
			   list->n);
	return true;
}

static void load_certs(struct cert_list *out, struct slice names)
{
	struct slice one;

	while (next(&names, &one)) {
		_cleanup_buf_ struct buf der = {0};
		struct err e = {0};

		load(&der, "certs", one, ".crt");
		if (cert_read_all(out, buf_slice(&der), &e))
			printf("# %.*s: %s\n", SLICE_ARG(one), e.text);
	}
}

static void load_crls(struct trust *t, struct slice names)
{
	struct crl_list crls = {0};
	struct slice one;

	while (next(&names, &one)) {
		_cleanup_buf_ struct buf der = {0};
		struct err e = {0};

		load(&der, "crls", one, ".crl");
		if (crl_read_all(&crls, buf_slice(&der), &e))
			printf("# %.*s: %s\n", SLICE_ARG(one), e.text);
	}
	for (size_t i = 0; i < crls.count; i++)
		trust_add_crl(t, crls.at[i]);
	crls.count = 0;
	crl_list_free(&crls);
}

static void judge(struct slice certs, struct slice crls, enum crl_policy policy,
		  struct trust_result *out)
{
	struct trust *t = trust_new();
	struct cert_list chain = {0};

	load_certs(&chain, certs);
	load_crls(t, crls);
	trust_add_anchor(t, chain.at[0]);
	for (size_t i = 1; i + 1 < chain.count; i++)
		trust_add_intermediate(t, chain.at[i]);
	trust_check(t, chain.at[chain.count - 1], NULL, PURPOSE_ANY, policy, AT,
		    out);
	cert_list_free(&chain);
	trust_free(t);
}

static const char *known_refusal(struct slice name)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (slice_is(name, refused[i].name))
			return refused[i].why;
	}
	return NULL;
}

/* Invalid only because a list is missing, stale or of no use: with the policy
 * if-present these are trusted, with a warning; nothing else is. */
static const char *const lenient[] = {
	"Section4MissingCRLTest1",
	"Section4InvalidBadCRLIssuerNameTest5",
	"Section4InvalidWrongCRLTest6",
	"Section4InvalidOldCRLnextUpdateTest11",
	"Section4Invalidpre2000CRLnextUpdateTest12",
	"Section14InvaliddistributionPointTest3",
	"Section14InvaliddistributionPointTest8",
	"Section14InvaliddistributionPointTest9",
	"Section14InvalidonlyContainsUserCertsCRLTest11",
	"Section14InvalidonlyContainsCACertsCRLTest12",
	"Section14InvalidonlyContainsAttributeCertsTest14",
	"Section14InvalidonlySomeReasonsTest17",
	"Section14InvalidIDPwithindirectCRLTest26",
	"Section14InvalidcRLIssuerTest27",
	"Section14InvalidcRLIssuerTest35",
	"Section15InvaliddeltaCRLIndicatorNoBaseTest1",
	"Section15InvaliddeltaCRLTest10",
};

static bool is_lenient(struct slice name)
{
	for (size_t i = 0; i < sizeof(lenient) / sizeof(lenient[0]); i++) {
		if (slice_is(name, lenient[i]))
			return true;
	}
	return false;
}

static unsigned skipped, accepted, rejected, frozen;

static void run_case(struct slice *f)
{
	bool valid = slice_is(f[2], "true"), same;
	const char *why = known_refusal(f[1]);
	struct trust_result r;

	/* Policies that the relying party asks for from outside: our interface
	 * has none, so these cases cannot be put to it. */
	if (!slice_is(f[3], "0") || !slice_is(f[4], "0") ||
	    !slice_is(f[5], "0") || !slice_is(f[6], "-")) {
		skipped++;
		return;
	}
	judge(f[7], f[8], CRL_IF_PRESENT, &r);
	if (!valid)
		tap(r.trusted == is_lenient(f[1]) &&
			    (!r.trusted || r.warning[0]),
		    "%.*s %.*s, lists if present%s%s", SLICE_ARG(f[0]),
		    SLICE_ARG(f[1]), r.trusted ? ": trusted, warning: " : "",
		    r.warning);
	judge(f[7], f[8], CRL_REQUIRED, &r);
	if (valid && why) {
		frozen++;
		tap(!r.trusted, "%.*s %.*s: refused on purpose: %s",
		    SLICE_ARG(f[0]), SLICE_ARG(f[1]), why);
		return;
	}
	same = r.trusted == valid;
	accepted += r.trusted;
	rejected += !r.trusted;
	tap(same, "%.*s %.*s", SLICE_ARG(f[0]), SLICE_ARG(f[1]));
	if (!same)
		printf("# expected %s; %s\n", valid ? "trust" : "refusal",
		       r.reason);
}

int main(int argc, char **argv)
{
	_cleanup_buf_ struct buf table = {0};
	struct slice rest;

	if (argc != 2) {
		fprintf(stderr, "usage: conf_pkits CORPUS_DIR\n");
		return 2;
	}
	corpus = argv[1];
	load(&table, ".", slice_of("pkits"), ".tsv");
	rest = buf_slice(&table);
	while (rest.n) {
		size_t end = slice_find(rest, "\n", 0);
		struct slice line = slice_part(rest, 0, end), f[9];

		rest = slice_part(rest, end == SIZE_MAX ? rest.n : end + 1,
				  rest.n);
		for (size_t i = 0; i < 9; i++) {
			size_t tab = slice_find(line, "\t", 0);

			f[i] = slice_part(line, 0, tab);
			line = slice_part(line,
					  tab == SIZE_MAX ? line.n : tab + 1,
					  line.n);
		}
		if (f[0].n)
			run_case(f);
	}
	printf("# %u trusted, %u refused, %u valid paths refused on purpose, "
	       "%u not asked (they need initial policies)\n",
	       accepted, rejected, frozen, skipped);
	return tap_end();
}
