/* x509-limbo and BetterTLS path building against trust_check: no chain that
 * they call invalid is trusted, for the cases that ask for nothing that rum has
 * no use for (names of servers, purposes of TLS).
 * Usage: conf_x509 CORPUS_DIR */
#include <stdarg.h>

#include "base/file.h"
#include "base/when.h"
#include "crypto/trust.h"
#include "json/json.h"
#include "tests/conformance/tap.h"

/* Rules of the web's certificates alone. A depth asked for from outside is a
 * feature that our interface lacks. */
static const char *const foreign[] = {
	"webpki::",
	"online::",
};

static bool is_foreign(struct slice id)
{
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		if (slice_starts(id, foreign[i]))
			return true;
	}
	return false;
}

/* OpenSSL 3.0 itself loses the policy constraints of a certificate that has no
 * policies (its policy_cache_new), which one of the cases has. */
const char *__lsan_default_suppressions(void)
	__attribute__((visibility("default")));
const char *__lsan_default_suppressions(void)
{
	return "leak:libcrypto";
}

struct expected {
	const char *id, *why;
};
/* Called invalid there and trusted here, each for a reason that we mean. */
static const struct expected trusted[] = {
	{"crl::crlnumber-missing",
	 "a list without a number still revokes"},
	{"cve::cve-2025-61727",
	 "names of servers are no concern here"},
	{"rfc5280::aki::leaf-missing-aki",
	 "identifiers only help to find issuers"},
	{"rfc5280::aki::cross-signed-root-missing-aki",
	 "identifiers only help to find issuers"},
	{"rfc5280::eku::ee-wrong-eku",
	 "purposes of TLS are no concern here"},
	{"rfc5280::eku::ee-eku-empty",
	 "purposes of TLS are no concern here"},
	{"rfc5280::nc::permitted-dns-match-noncritical",
	 "names of servers are no concern here"},
	{"rfc5280::nc::invalid-dnsname-leading-period",
	 "names of servers are no concern here"},
	{"rfc5280::nc::not-allowed-in-ee-noncritical",
	 "names of servers are no concern here"},
	{"rfc5280::nc::not-allowed-in-ee-critical",
	 "names of servers are no concern here"},
	{"rfc5280::nc::nc-permits-invalid-dns-san",
	 "names of servers are no concern here"},
	{"rfc5280::nc::nc-permits-invalid-email-san",
	 "names of servers are no concern here"},
	{"rfc5280::nc::nc-forbids-dnsname-wildcard-san",
	 "names of servers are no concern here"},
	{"rfc5280::pc::ica-noncritical-pc",
	 "a non-critical constraint is applied all the same"},
	{"rfc5280::san::underscore-dns",
	 "names of servers are no concern here"},
	{"rfc5280::san::ip-in-dns",
	 "names of servers are no concern here"},
	{"rfc5280::serial::too-long",
	 "how an issuer has to number binds the issuer"},
	{"rfc5280::serial::zero",
	 "how an issuer has to number binds the issuer"},
	{"rfc5280::serial::negative",
	 "how an issuer has to number binds the issuer"},
	{"rfc5280::ski::root-missing-ski",
	 "identifiers only help to find issuers"},
	{"rfc5280::root-non-critical-basic-constraints",
	 "what an anchor says is its operator's affair"},
	{"rfc5280::ca-as-leaf-wrong-san",
	 "names of servers are no concern here"},
	{"bettertls::pathbuilding::tc5+INVALID_REASON_BAD_EKU",
	 "purposes of TLS are no concern here"},
	{"bettertls::pathbuilding::tc12+INVALID_REASON_BAD_EKU",
	 "purposes of TLS are no concern here"},
	{"bettertls::pathbuilding::tc38+BRANCHING+INVALID_REASON_BAD_EKU",
	 "purposes of TLS are no concern here"},
	{"bettertls::pathbuilding::tc44+BRANCHING+INVALID_REASON_BAD_EKU",
	 "purposes of TLS are no concern here"},
	{"bettertls::pathbuilding::tc71+BRANCHING+INVALID_REASON_BAD_EKU",
	 "purposes of TLS are no concern here"},
	{"bettertls::pathbuilding::tc77+BRANCHING+INVALID_REASON_BAD_EKU",
	 "purposes of TLS are no concern here"},
};
/* Called valid there and refused here. */
static const struct expected refused[] = {
	{"bettertls::pathbuilding::tc50+BRANCHING+INVALID_REASON_NAME_CONSTRAINTS",
	 "the path found first sets the constraint"},
	{"bettertls::pathbuilding::tc56+BRANCHING+INVALID_REASON_NAME_CONSTRAINTS",
	 "the path found first sets the constraint"},
};

static const char *known(const struct expected *table, size_t n,
			 struct slice id)
{
	for (size_t i = 0; i < n; i++) {
		if (slice_is(id, table[i].id))
			return table[i].why;
	}
	return NULL;
}

/* A certificate that does not decode is one that is not there. */
static void add_all(struct cert_list *out, struct arena *a,
		    struct json_value list)
{
	struct json_value one;

	for (one = json_first(list); json_type(one) != JSON_NONE;
	     one = json_next(one)) {
		struct slice text = json_string(a, one);

		cert_read_all(out, text, NULL);
	}
}

static void add_crls(struct trust *t, struct arena *a, struct json_value list)
{
	struct crl_list crls = {0};
	struct json_value one;

	for (one = json_first(list); json_type(one) != JSON_NONE;
	     one = json_next(one))
		crl_read_all(&crls, json_string(a, one), NULL);
	for (size_t i = 0; i < crls.count; i++)
		trust_add_crl(t, crls.at[i]);
	crls.count = 0;
	crl_list_free(&crls);
}

static void judge(struct arena *a, struct json_value c, struct trust_result *r)
{
	struct cert_list anchors = {0}, helpers = {0}, leaf = {0};
	struct trust *t = trust_new();
	bool lists = json_count(json_get(c, "crls")) > 0;
	int64_t at = when_now();

	when_parse(json_string(a, json_get(c, "validation_time")), &at);
	add_all(&anchors, a, json_get(c, "trusted_certs"));
	add_all(&helpers, a, json_get(c, "untrusted_intermediates"));
	add_crls(t, a, json_get(c, "crls"));
	for (size_t i = 0; i < anchors.count; i++)
		trust_add_anchor(t, anchors.at[i]);
	*r = (struct trust_result){.reason = "it does not decode"};
	if (cert_read_all(&leaf, json_string(a, json_get(c, "peer_certificate")),
			  NULL) == RC_OK)
		trust_check(t, leaf.at[0], &helpers, PURPOSE_ANY,
			    lists ? CRL_REQUIRED : CRL_IF_PRESENT, at, r);
	cert_list_free(&leaf);
	cert_list_free(&helpers);
	cert_list_free(&anchors);
	trust_free(t);
}

static unsigned skipped, right, deviations;

static void run_case(struct json_value c)
{
	_cleanup_arena_ struct arena a = {0};
	struct slice id = json_string(&a, json_get(c, "id"));
	bool valid = json_is(json_get(c, "expected_result"), "SUCCESS");
	const struct expected *table = valid ? refused : trusted;
	size_t n = valid ? sizeof(refused) / sizeof(refused[0])
			 : sizeof(trusted) / sizeof(trusted[0]);
	const char *why = known(table, n, id);
	struct trust_result r;

	if (is_foreign(id) ||
	    json_type(json_get(c, "max_chain_depth")) == JSON_NUMBER) {
		skipped++;
		return;
	}
	judge(&a, c, &r);
	right += r.trusted == valid;
	deviations += why != NULL;
	tap((r.trusted == valid) != (why != NULL), "%.*s%s%s", SLICE_ARG(id),
	    why ? ": on purpose: " : "", why ? why : "");
	if (r.trusted != valid)
		printf("# expected %s; %s\n", valid ? "trust" : "refusal",
		       r.reason);
}

static void run_file(const char *corpus, const char *file)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf path = {0}, text = {0};
	const struct limits l = limits_default();
	struct json_value one;
	struct json_doc doc;
	struct err e = {0};

	buf_printf(&path, "%s/x509/%s", corpus, file);
	if (file_read_small(buf_text(&path), &text, &l,
			    offsetof(struct limits, piece_bytes), &e) ||
	    json_read(&doc, &a, buf_slice(&text), &l, &e)) {
		tap(false, "%s: %s", file, e.text);
		return;
	}
	for (one = json_first(json_get(json_root(&doc), "testcases"));
	     json_type(one) != JSON_NONE; one = json_next(one))
		run_case(one);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: conf_x509 CORPUS_DIR\n");
		return 2;
	}
	run_file(argv[1], "limbo.regenerated.json");
	run_file(argv[1], "pathbuilding.limbo.json");
	printf("# %u as expected, %u otherwise on purpose, %u not asked\n",
	       right, deviations, skipped);
	return tap_end();
}
