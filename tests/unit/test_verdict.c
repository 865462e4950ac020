/* verdict/: every row of "What verify judges" (reports, manifests and blocks of
 * the account). */
#include "tests/unit/crypto_chain.h"

#include "crypto/keyring.h"
#include "json/write.h"
#include "rum/checks.h"
#include "verdict/verdict.h"

#define PID "HW-48U"
#define SN "HWX0042KEY"
#define INNER                                                                  \
	"{\"asset_identification\":{\"report_id\":7,\"instance\":{\"sudi\":{"  \
	"\"udi_pid\":\"" PID "\",\"udi_serial_number\":\"" SN "\"}}},"         \
	"\"meta\":{\"ha_udi\":[{\"role\":\"Active\",\"sudi\":{\"udi_pid\":\""  \
	PID "\",\"udi_serial_number\":\"" SN "\"}},{\"role\":\"Standby\","     \
	"\"sudi\":{\"udi_pid\":\"" PID "\",\"udi_serial_number\":"             \
	"\"HWX0043KEY\"}}]},\"x\":\"a/b\"}"

/* How a report is signed and what is told of it; zero is a good report. */
struct wish {
	const struct private_key *key; /* NULL: device_key */
	const char *scheme;	       /* NULL: the key's own */
	const char *signed_payload;    /* NULL: what is sent */
	const char *type;	       /* signing_type; NULL: SHA256 */
	const char *value;	       /* in place of the signature */
	const char *outer_pid, *outer_sn;
	bool no_outer, no_signature, as_object;
};

static void put_value(struct json_writer *w, const struct wish *r)
{
	const struct private_key *key = r->key ? r->key : device_key;
	_cleanup_buf_ struct buf raw = {0}, text = {0};
	struct err e = {0};

	if (r->value) {
		json_put_text(w, "value", r->value);
		return;
	}
	assert_ok(private_key_sign(&raw, key,
				   r->scheme ? r->scheme
					     : private_key_scheme(key),
				   slice_of(r->signed_payload
						    ? r->signed_payload
						    : INNER),
				   &e), &e);
	base64_encode(&text, buf_slice(&raw));
	json_put_text(w, "value", buf_text(&text));
}

static void write_report(struct buf *out, const struct wish *r)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	if (r->as_object)
		json_put_raw(&w, "payload", slice_of(INNER));
	else
		json_put_text(&w, "payload", INNER);
	if (!r->no_signature) {
		json_begin_object(&w, "signature");
		if (!r->no_outer) {
			json_begin_object(&w, "sudi");
			json_put_text(&w, "udi_pid",
				      r->outer_pid ? r->outer_pid : PID);
			json_put_text(&w, "udi_serial_number",
				      r->outer_sn ? r->outer_sn : SN);
			json_end_object(&w);
		}
		json_put_text(&w, "signing_type", r->type ? r->type : "SHA256");
		json_put_text(&w, "key", "k");
		put_value(&w, r);
		json_end_object(&w);
	}
	json_end_object(&w);
}

/* A folder of keys for one test. */
static char *keys;

static int keys_begin(void **state)
{
	keys = make_folder();
	return 0;
}

static int keys_end(void **state)
{
	drop_folder(keys);
	return 0;
}

static void enrol(enum keyring_role role, const struct cert *c)
{
	_cleanup_arena_ struct arena a = {0};
	struct err e = {0};
	const char *file;
	bool added;

	assert_ok(keyring_add_cert(keys, role, c, &added, &a, &file, &e), &e);
}

/* The lab's whole chain, as an operator would enrol it. */
static void enrol_chain(void)
{
	enrol(ROLE_ANCHOR, root);
	enrol(ROLE_CA, sub);
	enrol(ROLE_DEVICE, device);
}

static struct cert *make_device(const char *serial_number, int64_t from,
				int64_t to, const struct private_key *key,
				const struct cert *issuer,
				const struct private_key *issuer_key)
{
	const struct cert_wish wish = {
		.common_name = "Crane",
		.serial_number = serial_number,
		.not_before = from,
		.not_after = to,
	};

	return make_cert(&wish, key, issuer, issuer_key);
}

/* A judgement whose texts outlive judge and keyring. */
struct told {
	enum verdict verdict;
	char scheme[40], signer[128], serial[64], anchor[128];
	char reason[512], warning[512];
	bool has_signer;
	uint8_t sha256[SHA256_BYTES];
};

static void keep(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
}

static void keep_told(struct told *t, const struct judgement *j)
{
	memset(t, 0, sizeof(*t));
	t->verdict = j->verdict;
	keep(t->scheme, sizeof(t->scheme), j->scheme);
	keep(t->anchor, sizeof(t->anchor), j->anchor);
	keep(t->reason, sizeof(t->reason), j->reason);
	keep(t->warning, sizeof(t->warning), j->warning);
	t->has_signer = j->signer != NULL;
	if (!j->signer)
		return;
	snprintf(t->signer, sizeof(t->signer), "%.*s",
		 SLICE_ARG(j->signer->subject));
	snprintf(t->serial, sizeof(t->serial), "%.*s",
		 SLICE_ARG(j->signer->serial));
	memcpy(t->sha256, j->signer->sha256, SHA256_BYTES);
}

static const struct judge_rules standard = {.at = DURING};

static void judge_text(struct told *out, struct slice text,
		       const struct judge_rules *with_rules)
{
	struct judge_rules rules = *with_rules;
	_cleanup_arena_ struct arena a = {0};
	const struct limits l = limits_default();
	struct keyring *ring;
	struct judgement j;
	struct judge_thread *thread;
	struct judge *judge;
	struct rum_report r;
	struct err e = {0};

	assert_ok(keyring_open(&ring, keys, &e), &e);
	rules.ring = ring;
	judge = judge_new(&rules);
	thread = judge_thread_new(judge);
	assert_ok(rum_report_read(&r, &a, text, &l, &e), &e);
	/* Twice: what a thread remembers changes nothing. */
	for (int i = 0; i < 2; i++) {
		memset(&j, 0xff, sizeof(j));
		judge_report(thread, &a, &r, &j);
		if (i)
			assert_int_equal(j.verdict, out->verdict);
		keep_told(out, &j);
	}
	judge_thread_free(thread);
	judge_free(judge);
	keyring_free(ring);
}

static void judges(struct told *out, const struct wish *r,
		   const struct judge_rules *rules, enum verdict verdict)
{
	_cleanup_buf_ struct buf text = {0};

	write_report(&text, r);
	judge_text(out, buf_slice(&text), rules);
	if (out->verdict != verdict)
		fail_msg("%s in place of %s: %s", verdict_word(out->verdict),
			 verdict_word(verdict), out->reason);
	assert_true(out->reason[0]);
	/* The anchor is for `valid` alone, the signer for what fits. */
	assert_int_equal(out->anchor[0] != 0, verdict == VERDICT_VALID);
	assert_int_equal(out->has_signer, verdict == VERDICT_VALID ||
						  verdict == VERDICT_UNTRUSTED);
	assert_int_equal(out->scheme[0] != 0, out->has_signer);
}

static void is_judged(const struct wish *r, enum verdict verdict)
{
	struct told t;

	judges(&t, r, &standard, verdict);
}

static void test_valid(void **state)
{
	struct told t;

	enrol_chain();
	judges(&t, &(struct wish){0}, &standard, VERDICT_VALID);
	assert_string_equal(t.scheme, "rsa-pkcs1-sha256");
	assert_string_equal(t.anchor, ROOT_NAME);
	assert_string_equal(t.serial, "77");
	assert_non_null(strstr(t.signer, "Crane 7"));
	assert_memory_equal(t.sha256, cert_facts(device)->sha256,
			    SHA256_BYTES);
	assert_string_equal(t.warning, "");
	/* The label decides nothing, nor does a missing outer UDI. */
	is_judged(&(struct wish){.type = "whatever"}, VERDICT_VALID);
	is_judged(&(struct wish){.no_outer = true}, VERDICT_VALID);
}

/* A sub-CA that is enrolled as anchor ends the chain and is named. */
static void test_anchor_below_the_root(void **state)
{
	struct told t;

	enrol(ROLE_ANCHOR, sub);
	enrol(ROLE_DEVICE, device);
	judges(&t, &(struct wish){0}, &standard, VERDICT_VALID);
	assert_string_equal(t.anchor, SUB_NAME);
}

static void test_schemes(void **state)
{
	static const char *const names[] = {
		"rsa-pkcs1-sha256", "rsa-pkcs1-sha384", "rsa-pkcs1-sha512",
		"rsa-pss-sha256",   "rsa-pss-sha384",	"rsa-pss-sha512",
		"ecdsa-sha256",	    "ecdsa-sha384",	"ecdsa-sha512",
	};
	struct private_key *ec = make_key(KEY_P256, "ec");
	struct cert *ec_cert = make_device("PID:" PID " SN:" SN, FROM, TO, ec,
					   root, root_key);
	struct told t;

	enrol_chain();
	enrol(ROLE_DEVICE, ec_cert);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct wish r = {.key = i < 6 ? device_key : ec,
				       .scheme = names[i]};

		judges(&t, &r, &standard, VERDICT_VALID);
		assert_string_equal(t.scheme, names[i]);
	}
	cert_free(ec_cert);
	private_key_free(ec);
}

static void test_builtin(void **state)
{
	const struct wish fits = {.type = "builtin"};

	is_judged(&fits, VERDICT_UNVERIFIABLE);
	enrol_chain();
	is_judged(&fits, VERDICT_UNVERIFIABLE);
	is_judged(&(struct wish){.type = "builtin", .value = ""},
		  VERDICT_UNVERIFIABLE);
	is_judged(&(struct wish){.type = "builtin", .value = "?"},
		  VERDICT_UNVERIFIABLE);
}

static void test_unsigned(void **state)
{
	for (int enrolled = 0; enrolled < 2; enrolled++) {
		if (enrolled)
			enrol_chain();
		is_judged(&(struct wish){.value = ""}, VERDICT_UNSIGNED);
		is_judged(&(struct wish){.no_signature = true},
			  VERDICT_UNSIGNED);
		is_judged(&(struct wish){.no_signature = true,
					 .as_object = true},
			  VERDICT_UNSIGNED);
	}
}

static void test_base64(void **state)
{
	static const char *const values[] = {
		"?",	 "AAA",	  "AAAAA", "AAA=A", "AB==", "AAB=",
		"AA-_",	 " AAAA", "AAAA ", " ",	    "AA\nAA", "AAAA====",
	};

	for (int enrolled = 0; enrolled < 2; enrolled++) {
		if (enrolled)
			enrol_chain();
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
			is_judged(&(struct wish){.value = values[i]},
				  enrolled ? VERDICT_INVALID
					   : VERDICT_UNVERIFIABLE);
	}
}

/* A good signature in another spelling is not good. */
static void test_base64_spelling(void **state)
{
	_cleanup_buf_ struct buf raw = {0}, text = {0}, broken = {0};
	struct err e = {0};

	enrol_chain();
	assert_ok(private_key_sign(&raw, device_key, "rsa-pkcs1-sha256",
				   slice_of(INNER), &e), &e);
	base64_encode(&text, buf_slice(&raw));
	is_judged(&(struct wish){.value = buf_text(&text)}, VERDICT_VALID);
	buf_add_slice(&broken, slice_part(buf_slice(&text), 0, 64));
	buf_add_byte(&broken, '\n');
	buf_add_slice(&broken, slice_part(buf_slice(&text), 64, text.n));
	is_judged(&(struct wish){.value = buf_text(&broken)}, VERDICT_INVALID);
	/* 256 bytes end in one '=' pair, so unused bits are there to be set. */
	assert_true(slice_ends(buf_slice(&text), "=="));
	text.p[text.n - 3]++;
	is_judged(&(struct wish){.value = buf_text(&text)}, VERDICT_INVALID);
}

static void test_length(void **state)
{
	_cleanup_buf_ struct buf raw = {0}, text = {0};
	struct err e = {0};

	enrol_chain();
	is_judged(&(struct wish){.value = "AAAA"}, VERDICT_UNVERIFIABLE);
	assert_ok(private_key_sign(&raw, device_key, "rsa-pkcs1-sha256",
				   slice_of(INNER), &e), &e);
	base64_encode(&text, slice_part(buf_slice(&raw), 0, 255));
	is_judged(&(struct wish){.value = buf_text(&text)},
		  VERDICT_UNVERIFIABLE);
	/* An ECDSA value under an RSA key. */
	is_judged(&(struct wish){.key = root_key}, VERDICT_UNVERIFIABLE);
}

static void test_changed(void **state)
{
	struct private_key *stranger = make_key(KEY_RSA_2048, "stranger");

	enrol_chain();
	is_judged(&(struct wish){.signed_payload = "{}"}, VERDICT_INVALID);
	is_judged(&(struct wish){.key = stranger}, VERDICT_INVALID);
	private_key_free(stranger);
}

/* The unescaped bytes are signed: another spelling of the string is the same
 * report, while one more blank inside it is not. */
static void test_escapes(void **state)
{
	_cleanup_buf_ struct buf text = {0}, other = {0}, blank = {0};
	struct told t;
	size_t at;

	enrol_chain();
	write_report(&text, &(struct wish){0});
	at = slice_find(buf_slice(&text), "a/b", 0);
	assert_true(at != SIZE_MAX);
	buf_add_slice(&other, slice_part(buf_slice(&text), 0, at + 1));
	buf_add_text(&other, "\\/");
	buf_add_slice(&other, slice_part(buf_slice(&text), at + 2, text.n));
	judge_text(&t, buf_slice(&other), &standard);
	assert_int_equal(t.verdict, VERDICT_VALID);
	at = slice_find(buf_slice(&text), ":[{", 0) + 1;
	buf_add_slice(&blank, slice_part(buf_slice(&text), 0, at));
	buf_add_byte(&blank, ' ');
	buf_add_slice(&blank, slice_part(buf_slice(&text), at, text.n));
	judge_text(&t, buf_slice(&blank), &standard);
	assert_int_equal(t.verdict, VERDICT_INVALID);
}

static void test_sha1(void **state)
{
	static const char *const names[] = {"rsa-pkcs1-sha1", "ecdsa-sha1"};
	struct private_key *ec = make_key(KEY_P256, "ec");
	struct cert *ec_cert = make_device("PID:" PID " SN:" SN, FROM, TO, ec,
					   root, root_key);
	struct judge_rules allow = standard;
	struct told t;

	enrol_chain();
	enrol(ROLE_DEVICE, ec_cert);
	allow.allow_sha1 = true;
	for (size_t i = 0; i < 2; i++) {
		const struct wish r = {.key = i ? ec : device_key,
				       .scheme = names[i]};

		judges(&t, &r, &standard, VERDICT_UNTRUSTED);
		assert_string_equal(t.scheme, names[i]);
		assert_non_null(strstr(t.reason, "SHA-1"));
		judges(&t, &r, &allow, VERDICT_VALID);
		assert_string_equal(t.scheme, names[i]);
	}
	/* Allowing SHA-1 does not make an anchor. */
	drop_folder(keys);
	keys = make_folder();
	enrol(ROLE_DEVICE, device);
	judges(&t, &(struct wish){.scheme = "rsa-pkcs1-sha1"}, &allow,
	       VERDICT_UNTRUSTED);
	cert_free(ec_cert);
	private_key_free(ec);
}

/* Whatever order the keyring has them in: a number of pairs. */
static void test_several_certificates(void **state)
{
	struct private_key *other = make_key(KEY_RSA_2048, "other");
	struct private_key *ec = make_key(KEY_P256, "ec");
	struct told t;

	for (int i = 0; i < 4; i++) {
		struct cert *same = make_device("PID:" PID " SN:" SN, FROM,
						TO - i, device_key, NULL, NULL);
		struct cert *more = make_device("PID:" PID " SN:" SN, FROM,
						TO - i, other, root, root_key);
		struct cert *unsuited = make_device("PID:" PID " SN:" SN, FROM,
						    TO - i, ec, root, root_key);

		/* The same key: one certificate has an anchor, one has none. */
		enrol(ROLE_DEVICE, same);
		is_judged(&(struct wish){0}, VERDICT_UNTRUSTED);
		enrol_chain();
		judges(&t, &(struct wish){0}, &standard, VERDICT_VALID);
		assert_memory_equal(t.sha256, cert_facts(device)->sha256,
				    SHA256_BYTES);
		/* Other keys: any that fits counts. */
		enrol(ROLE_DEVICE, more);
		enrol(ROLE_DEVICE, unsuited);
		is_judged(&(struct wish){0}, VERDICT_VALID);
		is_judged(&(struct wish){.key = other}, VERDICT_VALID);
		is_judged(&(struct wish){.key = ec}, VERDICT_VALID);
		/* Suits some of the keys and fits none. */
		is_judged(&(struct wish){.signed_payload = "{}"},
			  VERDICT_INVALID);
		is_judged(&(struct wish){.value = "AAAA"},
			  VERDICT_UNVERIFIABLE);
		drop_folder(keys);
		keys = make_folder();
		cert_free(same);
		cert_free(more);
		cert_free(unsuited);
	}
	private_key_free(other);
	private_key_free(ec);
}

static enum check_result udi_check(const struct wish *wish)
{
	_cleanup_buf_ struct buf text = {0};
	_cleanup_arena_ struct arena a = {0};
	const struct limits l = limits_default();
	struct rum_checks checks;
	struct rum_report r;
	struct err e = {0};

	write_report(&text, wish);
	assert_ok(rum_report_read(&r, &a, buf_slice(&text), &l, &e), &e);
	rum_check_report(&checks, &a, &r, DURING);
	return checks.at[CHECK_UDI].result;
}

static void test_outer_udi(void **state)
{
	const struct wish member = {.outer_sn = "HWX0043KEY"};
	const struct wish foreign = {.outer_sn = "HWX0044KEY"};
	const struct wish product = {.outer_pid = "HW-24U"};
	const struct wish changed = {.outer_sn = "HWX0043KEY",
				     .signed_payload = "{}"};

	enrol_chain();
	is_judged(&member, VERDICT_VALID);
	is_judged(&changed, VERDICT_INVALID);
	is_judged(&foreign, VERDICT_INVALID);
	is_judged(&product, VERDICT_INVALID);
	assert_int_equal(udi_check(&(struct wish){0}), CHECK_OK);
	assert_int_equal(udi_check(&member), CHECK_WARN);
	assert_int_equal(udi_check(&foreign), CHECK_FAIL);
	/* The member's own certificate does not speak for the stack. */
	drop_folder(keys);
	keys = make_folder();
	{
		struct cert *other = make_device("PID:" PID " SN:HWX0043KEY",
						 FROM, TO, device_key, root,
						 root_key);

		enrol(ROLE_ANCHOR, root);
		enrol(ROLE_DEVICE, other);
		is_judged(&member, VERDICT_UNVERIFIABLE);
		cert_free(other);
	}
}

static void test_payload_object(void **state)
{
	const struct wish object = {.as_object = true};

	is_judged(&object, VERDICT_UNVERIFIABLE);
	enrol_chain();
	is_judged(&object, VERDICT_UNVERIFIABLE);
}

static void test_not_enrolled(void **state)
{
	struct cert *other = make_device("PID:" PID " SN:HWX0042KE", FROM, TO,
					 device_key, root, root_key);

	is_judged(&(struct wish){0}, VERDICT_UNVERIFIABLE);
	/* Known as anything but a device, or for another device. */
	enrol(ROLE_ANCHOR, device);
	enrol(ROLE_OPERATOR, device);
	enrol(ROLE_CA, device);
	enrol(ROLE_DEVICE, other);
	is_judged(&(struct wish){0}, VERDICT_UNVERIFIABLE);
	cert_free(other);
}

/* ---- trust ---------------------------------------------------------------- */

static void test_no_anchor(void **state)
{
	enrol(ROLE_DEVICE, device);
	is_judged(&(struct wish){0}, VERDICT_UNTRUSTED);
	enrol(ROLE_CA, sub);
	enrol(ROLE_CA, root);
	is_judged(&(struct wish){0}, VERDICT_UNTRUSTED);
	/* Operators vouch for manifests, not for devices. */
	enrol(ROLE_OPERATOR, root);
	enrol(ROLE_OPERATOR, sub);
	enrol(ROLE_OPERATOR, device);
	is_judged(&(struct wish){0}, VERDICT_UNTRUSTED);
	enrol(ROLE_ANCHOR, root);
	is_judged(&(struct wish){0}, VERDICT_VALID);
}

static void test_dates(void **state)
{
	static const struct {
		int64_t at;
		enum verdict verdict;
		const char *says;
	} rows[] = {
		{FROM - 1, VERDICT_UNTRUSTED, "not valid before"},
		{FROM, VERDICT_VALID, ""},
		{TO, VERDICT_VALID, ""},
		{TO + 1, VERDICT_UNTRUSTED, "expired"},
	};

	enrol_chain();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct judge_rules rules = {.at = rows[i].at};
		struct told t;

		judges(&t, &(struct wish){0}, &rules, rows[i].verdict);
		if (!strstr(t.reason, rows[i].says))
			fail_msg("row %zu: %s", i, t.reason);
	}
}

/* A list of the sub-CA's that revokes `serial`, or nothing. DURING is
 * 2027-01-15. */
static void enrol_crl(const char *serial, const char *from, const char *to)
{
	_cleanup_buf_ struct buf pem = {0}, key_pem = {0}, index = {0};
	_cleanup_arena_ struct arena a = {0};
	const struct limits l = limits_default();
	struct crl_list list = {0};
	struct err e = {0};
	const char *file;
	char path[512];
	bool added;

	cert_pem(&pem, sub);
	put_file(folder, "ca.pem", buf_slice(&pem), 0600);
	assert_ok(private_key_pem(&key_pem, sub_key, (struct slice){0}, &e),
		  &e);
	put_file(folder, "ca.key", buf_slice(&key_pem), 0600);
	put_file(folder, "ca.cnf",
		 SLICE_LITERAL("[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\n"
			       "crlnumber=number\ndefault_md=sha256\n"
			       "crl_extensions=x\n[x]\n"
			       "authorityKeyIdentifier=keyid\n"), 0600);
	put_file(folder, "number", SLICE_LITERAL("2A\n"), 0600);
	if (serial)
		buf_printf(&index, "R\t340101000000Z\t260601120000Z\t%s\t"
				   "unknown\t/CN=x\n", serial);
	put_file(folder, "index.txt", buf_slice(&index), 0600);
	assert_int_equal(run_shell("cd '%s' && openssl ca -gencrl -config "
				   "ca.cnf -cert ca.pem -keyfile ca.key "
				   "-crl_lastupdate %s -crl_nextupdate %s "
				   "-out crl.pem 2>log", folder, from, to), 0);
	snprintf(path, sizeof(path), "%s/crl.pem", folder);
	buf_clear(&pem);
	assert_ok(file_read_small(path, &pem, &l,
				  offsetof(struct limits, key_bytes), &e), &e);
	assert_ok(crl_read_all(&list, buf_slice(&pem), &e), &e);
	assert_ok(keyring_add_crl(keys, list.at[0], &added, &a, &file, &e), &e);
	crl_list_free(&list);
}

static void test_revoked(void **state)
{
	struct judge_rules off = standard;
	struct told t;

	enrol_chain();
	enrol_crl("77", "20270101000000Z", "20270201000000Z");
	judges(&t, &(struct wish){0}, &standard, VERDICT_UNTRUSTED);
	assert_non_null(strstr(t.reason, "revoked"));
	off.crls = CRL_OFF;
	judges(&t, &(struct wish){0}, &off, VERDICT_VALID);
}

static void test_stale_list(void **state)
{
	struct judge_rules required = standard;
	struct told t;

	enrol_chain();
	required.crls = CRL_REQUIRED;
	judges(&t, &(struct wish){0}, &required, VERDICT_UNTRUSTED);
	enrol_crl(NULL, "20260701000000Z", "20260801000000Z");
	judges(&t, &(struct wish){0}, &standard, VERDICT_VALID);
	assert_true(t.warning[0]);
	judges(&t, &(struct wish){0}, &required, VERDICT_UNTRUSTED);
}

/* ---- manifests ------------------------------------------------------------ */

static enum rc judge_cms(struct told *out, struct slice der,
			 const struct judge_rules *with_rules, bool *fits)
{
	struct judge_rules rules = *with_rules;
	_cleanup_arena_ struct arena a = {0};
	struct cms_opened *opened;
	struct keyring *ring;
	struct judgement j;
	struct judge *judge;
	struct err e = {0};
	enum rc rc;

	assert_ok(keyring_open(&ring, keys, &e), &e);
	rules.ring = ring;
	judge = judge_new(&rules);
	rc = judge_manifest(judge, &a, der, &opened, &j, &e);
	keep_told(out, &j);
	*fits = opened != NULL;
	if (opened)
		assert_true(slice_is(cms_content(opened), "content"));
	cms_free(opened);
	judge_free(judge);
	keyring_free(ring);
	return rc;
}

static void vouches(struct told *out, const struct private_key *key,
		    const struct cert *signer, const struct judge_rules *rules,
		    enum verdict verdict)
{
	_cleanup_buf_ struct buf der = {0};
	struct err e = {0};
	bool fits;

	assert_ok(cms_sign(&der, slice_of("content"), key, signer, NULL, DURING,
			   &e), &e);
	assert_int_equal(judge_cms(out, buf_slice(&der), rules, &fits), RC_OK);
	if (out->verdict != verdict)
		fail_msg("%s: %s", verdict_word(out->verdict), out->reason);
	assert_true(fits);
	assert_true(out->reason[0] && out->scheme[0] && out->has_signer);
	assert_int_equal(out->anchor[0] != 0, verdict == VERDICT_VALID);
}

static void test_operator(void **state)
{
	struct private_key *key = make_key(KEY_P256, "person");
	struct cert *person = make_named("A Person", false, key, NULL, NULL);
	struct judge_rules late = {.at = TO + 1};
	struct told t;

	vouches(&t, key, person, &standard, VERDICT_UNTRUSTED);
	enrol(ROLE_OPERATOR, person);
	vouches(&t, key, person, &standard, VERDICT_VALID);
	assert_string_equal(t.scheme, "ecdsa-sha256");
	assert_string_equal(t.anchor, "CN=A Person,O=Harbour Works");
	assert_string_equal(t.signer, t.anchor);
	vouches(&t, key, person, &late, VERDICT_UNTRUSTED);
	cert_free(person);
	private_key_free(key);
}

/* The same certificate: as an operator's it vouches for manifests only. */
static void test_roles_apart(void **state)
{
	struct cert *self = make_device("PID:" PID " SN:" SN, FROM, TO,
					device_key, NULL, NULL);
	struct told t;

	enrol(ROLE_DEVICE, self);
	vouches(&t, device_key, self, &standard, VERDICT_UNTRUSTED);
	is_judged(&(struct wish){0}, VERDICT_UNTRUSTED);
	enrol(ROLE_CA, self);
	vouches(&t, device_key, self, &standard, VERDICT_UNTRUSTED);
	enrol(ROLE_OPERATOR, self);
	vouches(&t, device_key, self, &standard, VERDICT_VALID);
	is_judged(&(struct wish){0}, VERDICT_UNTRUSTED);
	enrol(ROLE_ANCHOR, self);
	is_judged(&(struct wish){0}, VERDICT_VALID);
	cert_free(self);
}

static void test_operator_chain(void **state)
{
	struct private_key *key = make_key(KEY_RSA_3072, "person");
	struct cert *person = make_named("A Person", false, key, sub, sub_key);
	struct told t;

	enrol(ROLE_CA, sub);
	vouches(&t, key, person, &standard, VERDICT_UNTRUSTED);
	enrol(ROLE_ANCHOR, root);
	vouches(&t, key, person, &standard, VERDICT_VALID);
	assert_string_equal(t.anchor, ROOT_NAME);
	enrol_crl("77", "20270101000000Z", "20270201000000Z");
	vouches(&t, key, person, &standard, VERDICT_VALID);
	cert_free(person);
	private_key_free(key);
}

static void test_operator_revoked(void **state)
{
	const struct cert_wish wish = {.common_name = "A Person",
				       .not_before = FROM,
				       .not_after = TO,
				       .serial = 0x78};
	struct private_key *key = make_key(KEY_P256, "person");
	struct cert *person = make_cert(&wish, key, sub, sub_key);
	struct told t;

	enrol_chain();
	enrol_crl("78", "20270101000000Z", "20270201000000Z");
	vouches(&t, key, person, &standard, VERDICT_UNTRUSTED);
	assert_non_null(strstr(t.reason, "revoked"));
	cert_free(person);
	private_key_free(key);
}

static void test_manifest_changed(void **state)
{
	struct private_key *key = make_key(KEY_P256, "person");
	struct cert *person = make_named("A Person", false, key, NULL, NULL);
	_cleanup_buf_ struct buf der = {0};
	struct err e = {0};
	struct told t;
	size_t at;
	bool fits;

	enrol(ROLE_OPERATOR, person);
	assert_ok(cms_sign(&der, slice_of("content"), key, person, NULL, DURING,
			   &e), &e);
	at = slice_find(buf_slice(&der), "content", 0);
	der.p[at] ^= 1;
	assert_int_equal(judge_cms(&t, buf_slice(&der), &standard, &fits),
			 RC_OK);
	assert_int_equal(t.verdict, VERDICT_INVALID);
	assert_false(fits);
	assert_true(t.reason[0]);
	assert_int_equal(judge_cms(&t, slice_of("content"), &standard, &fits),
			 RC_MALFORMED);
	assert_int_equal(t.verdict, VERDICT_NONE);
	assert_false(fits);
	cert_free(person);
	private_key_free(key);
}

/* No flipped bit and no cut leaves a valid verdict. */
static void test_manifest_mutations(void **state)
{
	struct private_key *key = make_key(KEY_P256, "person");
	struct cert *person = make_named("A Person", false, key, NULL, NULL);
	_cleanup_buf_ struct buf der = {0};
	struct err e = {0};
	struct told t;
	bool fits;

	enrol(ROLE_OPERATOR, person);
	assert_ok(cms_sign(&der, slice_of("content"), key, person, NULL, DURING,
			   &e), &e);
	for (size_t i = 0; i < der.n; i += 3) {
		const uint8_t kept = der.p[i];

		der.p[i] ^= (uint8_t)(1u << i % 8);
		judge_cms(&t, buf_slice(&der), &standard, &fits);
		if (t.verdict == VERDICT_VALID)
			fail_msg("valid with byte %zu of %zu changed", i,
				 der.n);
		der.p[i] = kept;
		judge_cms(&t, slice_part(buf_slice(&der), 0, i), &standard,
			  &fits);
		assert_int_not_equal(t.verdict, VERDICT_VALID);
	}
	cert_free(person);
	private_key_free(key);
}

/* ---- blocks of the account ------------------------------------------------ */

/* Where the signature stands is a '@'. */
#define ACK_DATA "[{\"id\":1,\"x\":\"<&>\"}]"
#define ACK_CONTENT "<data><![CDATA[" ACK_DATA "]]></data>"
#define ACK "<smartLicenseRumAck>" ACK_CONTENT "@</smartLicenseRumAck>"
#define UDI_TEXT(sn) "<udi>P:" PID ",S:" sn "</udi>"
#define CODE                                                                   \
	"<authorizationCode><flag>A</flag><version>C</version><entitlements>"  \
	"<entitlement><tag>t</tag><count>1</count></entitlement>"              \
	"</entitlements></authorizationCode>"
#define SLAC(sn)                                                               \
	"<smartLicenseAuthorization>" UDI_TEXT(sn) CODE                        \
	"@</smartLicenseAuthorization>"
#define SLR "<specificPLR>" CODE "@" UDI_TEXT(SN) "</specificPLR>"

static struct private_key *account_key;
static struct cert *account;

static int account_begin(void **state)
{
	account_key = make_key(KEY_P256, "account");
	account = make_named("An Account", false, account_key, sub, sub_key);
	return keys_begin(state);
}

static int account_end(void **state)
{
	private_key_free(account_key);
	cert_free(account);
	return keys_end(state);
}

static void enrol_account(void)
{
	enrol(ROLE_ANCHOR, root);
	enrol(ROLE_CA, sub);
	enrol(ROLE_CSSM, account);
}

/* "<signature>…</signature>" over `bytes`. */
static void put_signature(struct buf *out, const struct private_key *key,
			  const char *scheme, const char *bytes)
{
	_cleanup_buf_ struct buf raw = {0};
	struct err e = {0};

	assert_ok(private_key_sign(&raw, key, scheme, slice_of(bytes), &e),
		  &e);
	buf_add_text(out, "<signature>");
	base64_encode(out, buf_slice(&raw));
	buf_add_text(out, "</signature>");
}

static void put_between(struct buf *out, const char *block, struct slice text)
{
	const char *at = strchr(block, '@');

	buf_add(out, block, (size_t)(at - block));
	buf_add_slice(out, text);
	buf_add_text(out, at + 1);
}

/* `block` with a signature over `bytes` in it; NULL: over the block without
 * its signature. */
static void sign_block(struct buf *out, const char *block,
		       const struct private_key *key, const char *scheme,
		       const char *bytes)
{
	_cleanup_buf_ struct buf signature = {0}, whole = {0};

	put_between(&whole, block, (struct slice){0});
	put_signature(&signature, key, scheme,
		      bytes ? bytes : buf_text(&whole));
	put_between(out, block, buf_slice(&signature));
}

/* Opened once a test, as many blocks are judged. */
struct bench {
	struct keyring *ring;
	struct judge *judge;
	struct judge_thread *thread;
	struct arena arena;
};

static void bench_open(struct bench *b, const struct judge_rules *with_rules)
{
	struct judge_rules rules = *with_rules;
	struct err e = {0};

	memset(b, 0, sizeof(*b));
	assert_ok(keyring_open(&b->ring, keys, &e), &e);
	rules.ring = b->ring;
	b->judge = judge_new(&rules);
	b->thread = judge_thread_new(b->judge);
}

static void bench_close(struct bench *b)
{
	judge_thread_free(b->thread);
	judge_free(b->judge);
	keyring_free(b->ring);
	arena_free(&b->arena);
}

static enum verdict bench_judge(struct bench *b, struct slice block,
				struct told *out)
{
	struct judgement j;

	memset(&j, 0xff, sizeof(j));
	judge_account_block(b->thread, &b->arena, block, &j);
	keep_told(out, &j);
	assert_true(out->reason[0]);
	assert_int_equal(out->anchor[0] != 0, out->verdict == VERDICT_VALID);
	assert_int_equal(out->has_signer,
			 out->verdict == VERDICT_VALID ||
				 out->verdict == VERDICT_UNTRUSTED);
	assert_int_equal(out->scheme[0] != 0, out->has_signer);
	return out->verdict;
}

static void judge_block(struct told *out, struct slice block,
			const struct judge_rules *rules, enum verdict verdict)
{
	struct bench b;

	bench_open(&b, rules);
	/* Twice: what a thread remembers changes nothing. */
	for (int i = 0; i < 2; i++) {
		if (bench_judge(&b, block, out) != verdict)
			fail_msg("%s in place of %s: %s (%.*s)",
				 verdict_word(out->verdict),
				 verdict_word(verdict), out->reason,
				 SLICE_ARG(block));
	}
	bench_close(&b);
}

static void block_is(const char *block, const char *signature,
		     enum verdict verdict)
{
	_cleanup_buf_ struct buf text = {0};
	struct told t;

	put_between(&text, block, slice_of(signature));
	judge_block(&t, buf_slice(&text), &standard, verdict);
}

static void signed_is(const char *block, const char *bytes,
		      enum verdict verdict, const char *says)
{
	_cleanup_buf_ struct buf text = {0};
	struct told t;

	sign_block(&text, block, account_key, "ecdsa-sha256", bytes);
	judge_block(&t, buf_slice(&text), &standard, verdict);
	if (!strstr(t.reason, says))
		fail_msg("\"%s\" does not say \"%s\"", t.reason, says);
}

static void test_block_not_enrolled(void **state)
{
	static const struct {
		const char *signature;
		enum verdict verdict, enrolled;
	} rows[] = {
		{"", VERDICT_UNSIGNED, VERDICT_UNSIGNED},
		{"<signature/>", VERDICT_UNSIGNED, VERDICT_UNSIGNED},
		{"<signature> \n</signature>", VERDICT_UNSIGNED,
		 VERDICT_UNSIGNED},
		{"<sig>MEQC</sig>", VERDICT_UNSIGNED, VERDICT_UNSIGNED},
		{"<x><signature>MEQC</signature></x>", VERDICT_UNSIGNED,
		 VERDICT_UNSIGNED},
		{"<signature>MEQC</signature>", VERDICT_UNVERIFIABLE,
		 VERDICT_UNVERIFIABLE},
		{"<signature>\n MEQC\n</signature>", VERDICT_UNVERIFIABLE,
		 VERDICT_UNVERIFIABLE},
		{"<signature>?</signature>", VERDICT_UNVERIFIABLE,
		 VERDICT_INVALID},
		{"<signature>ME\nQC</signature>", VERDICT_UNVERIFIABLE,
		 VERDICT_INVALID},
		{"<signature>M&#69;QC</signature>", VERDICT_UNVERIFIABLE,
		 VERDICT_INVALID},
		{"<signature><![CDATA[MEQC]]></signature>",
		 VERDICT_UNVERIFIABLE, VERDICT_INVALID},
		{"<signature>MEQC<x>y</x></signature>", VERDICT_UNVERIFIABLE,
		 VERDICT_INVALID},
		{"<signature>AB==</signature>", VERDICT_UNVERIFIABLE,
		 VERDICT_INVALID},
		{"<signature/><signature/>", VERDICT_INVALID, VERDICT_INVALID},
		{"<signature>MEQC</signature><signature>MEQC</signature>",
		 VERDICT_INVALID, VERDICT_INVALID},
		{"<signature a=\"b\">MEQC</signature>", VERDICT_UNVERIFIABLE,
		 VERDICT_UNVERIFIABLE},
	};

	for (int enrolled = 0; enrolled < 2; enrolled++) {
		if (enrolled)
			enrol_account();
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			block_is(ACK, rows[i].signature,
				 enrolled ? rows[i].enrolled
					  : rows[i].verdict);
	}
}

static void test_block_unreadable(void **state)
{
	static const char *const rows[] = {
		"", "x", "<a>", "<a><signature>MEQC</signature></b>",
		"<a><signature>MEQC</signature></a>x", "<a/><b/>",
		"<!DOCTYPE a><a/>",
	};
	struct told t;

	enrol_account();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		judge_block(&t, slice_of(rows[i]), &standard,
			    VERDICT_UNVERIFIABLE);
}

/* Every range, in every form of block, and who is named. */
static void test_block_ranges(void **state)
{
	_cleanup_buf_ struct buf text = {0};
	struct told t;

	enrol_account();
	signed_is(ACK, NULL, VERDICT_VALID, "the whole element");
	signed_is(ACK, ACK_CONTENT, VERDICT_VALID, "the block's content");
	signed_is(ACK, ACK_DATA, VERDICT_VALID, "only other element");
	signed_is(SLAC(SN), NULL, VERDICT_VALID, "the whole element");
	signed_is(SLAC(SN), UDI_TEXT(SN) CODE, VERDICT_VALID, "content");
	signed_is(SLAC(SN), CODE, VERDICT_UNTRUSTED, "UDI");
	signed_is(SLR, NULL, VERDICT_VALID, "the whole element");
	signed_is(SLR, CODE UDI_TEXT(SN), VERDICT_VALID, "content");
	signed_is(SLR, CODE, VERDICT_UNTRUSTED, "UDI");
	/* Nothing beside it is nothing left out. */
	signed_is("<smartLicenseAuthorization>" CODE
		  "@</smartLicenseAuthorization>", CODE, VERDICT_VALID,
		  "content");
	sign_block(&text, ACK, account_key, "ecdsa-sha256", NULL);
	judge_block(&t, buf_slice(&text), &standard, VERDICT_VALID);
	assert_string_equal(t.scheme, "ecdsa-sha256");
	assert_string_equal(t.anchor, ROOT_NAME);
	assert_non_null(strstr(t.signer, "An Account"));
	assert_memory_equal(t.sha256, cert_facts(account)->sha256,
			    SHA256_BYTES);
}

/* Nothing covers what stands in the tag of the signature. */
static void test_block_signature_attributes(void **state)
{
	_cleanup_buf_ struct buf text = {0}, more = {0};
	struct slice whole;
	struct told t;
	size_t at;

	enrol_account();
	sign_block(&text, ACK, account_key, "ecdsa-sha256", NULL);
	whole = buf_slice(&text);
	at = slice_find(whole, "<signature>", 0) + strlen("<signature");
	buf_add_slice(&more, slice_part(whole, 0, at));
	buf_add_text(&more, " a=\"more\"");
	buf_add_slice(&more, slice_part(whole, at, whole.n));
	judge_block(&t, buf_slice(&more), &standard, VERDICT_UNVERIFIABLE);
	assert_non_null(strstr(t.reason, "attributes"));
}

/* A thread remembers what fitted last, and finds the others all the same. */
static void test_block_order(void **state)
{
	static const struct {
		const char *block, *bytes;
		enum verdict verdict;
	} rows[] = {
		{ACK, ACK_DATA, VERDICT_VALID},
		{SLAC(SN), CODE, VERDICT_UNTRUSTED},
		{ACK, NULL, VERDICT_VALID},
		{ACK, "", VERDICT_INVALID},
		{"<a>" CODE "@</a>", CODE, VERDICT_VALID},
		{SLAC(SN), UDI_TEXT(SN) CODE, VERDICT_VALID},
	};
	const size_t count = sizeof(rows) / sizeof(rows[0]);
	struct bench b;
	struct told t;

	enrol_account();
	bench_open(&b, &standard);
	for (size_t i = 0; i < count * count; i++) {
		const size_t at = i % 2 ? i / count : i % count;
		_cleanup_buf_ struct buf text = {0};

		sign_block(&text, rows[at].block, account_key, "ecdsa-sha256",
			   rows[at].bytes);
		assert_int_equal(bench_judge(&b, buf_slice(&text), &t),
				 rows[at].verdict);
	}
	bench_close(&b);
}

/* What is signed must be all that the block says. */
static void test_block_partly_signed(void **state)
{
	static const struct {
		const char *block, *bytes;
	} rows[] = {
		{ACK, ""},
		{"<a>@</a>", ""},
		{"<a><data></data>@</a>", ""},
		{"<a><policyCode><name>x</name></policyCode>@</a>", ""},
		{"<a><policyCode><name>x</name></policyCode>@</a>", "x"},
		{"<a><data>T<b/></data>@</a>", "T"},
		{"<a><data>T</data><data>U</data>@</a>", "T"},
		{"<a><data>T</data>@<data>U</data></a>", "U"},
		{"<a>more<data>T</data>@</a>", "T"},
		{"<a><data>T</data>@<![CDATA[more]]></a>", "T"},
		{"<a><data>T</data><!-- more -->@</a>", "T"},
		{"<a b=\"more\"><data>T</data>@</a>", "T"},
		{"<a b=\"more\"><data>T</data>@</a>", "<data>T</data>"},
		{"<a><data b=\"more\">T</data>@</a>", "T"},
		/* Which of the sections is read is the reader's choice. */
		{"<a><data><![CDATA[T]]><![CDATA[U]]></data>@</a>", "TU"},
		{"<a><data>T<![CDATA[U]]></data>@</a>", "TU"},
		{"<a><data>T<!-- more -->U</data>@</a>", "TU"},
		{"<a><x>" CODE "</x>@</a>", CODE},
		{"<a>" UDI_TEXT(SN) CODE CODE "@</a>", CODE},
	};

	enrol_account();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		signed_is(rows[i].block, rows[i].bytes, VERDICT_INVALID, "");
	/* The same blocks, wholly signed. */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		signed_is(rows[i].block, NULL, VERDICT_VALID, "");
	/* White space between elements, and other spellings of the text. */
	signed_is("<a> <data>T&amp;&#x55;</data>\n@\n</a>", "T&U",
		  VERDICT_VALID, "text");
	signed_is("<a><data><![CDATA[]]></data>@</a>", "", VERDICT_INVALID, "");
}

static void test_block_schemes(void **state)
{
	static const char *const names[] = {
		"rsa-pkcs1-sha256", "rsa-pkcs1-sha512", "rsa-pss-sha256",
		"rsa-pss-sha384",   "ecdsa-sha256",	"ecdsa-sha384",
	};
	struct private_key *rsa = make_key(KEY_RSA_2048, "account");
	struct cert *rsa_cert =
		make_named("An Account", false, rsa, root, root_key);
	struct judge_rules allow = standard;
	struct told t;

	enrol_account();
	enrol(ROLE_CSSM, rsa_cert);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		_cleanup_buf_ struct buf text = {0};

		sign_block(&text, ACK, i < 4 ? rsa : account_key, names[i],
			   ACK_DATA);
		judge_block(&t, buf_slice(&text), &standard, VERDICT_VALID);
		assert_string_equal(t.scheme, names[i]);
	}
	allow.allow_sha1 = true;
	for (size_t i = 0; i < 2; i++) {
		_cleanup_buf_ struct buf text = {0};

		sign_block(&text, ACK, i ? rsa : account_key,
			   i ? "rsa-pkcs1-sha1" : "ecdsa-sha1", NULL);
		judge_block(&t, buf_slice(&text), &standard,
			    VERDICT_UNTRUSTED);
		assert_non_null(strstr(t.reason, "SHA-1"));
		assert_non_null(strstr(t.reason, "the whole element"));
		judge_block(&t, buf_slice(&text), &allow, VERDICT_VALID);
	}
	cert_free(rsa_cert);
	private_key_free(rsa);
}

static void test_block_trust(void **state)
{
	const struct judge_rules late = {.at = TO + 1};
	_cleanup_buf_ struct buf text = {0};
	struct told t;

	sign_block(&text, ACK, account_key, "ecdsa-sha256", NULL);
	enrol(ROLE_CSSM, account);
	judge_block(&t, buf_slice(&text), &standard, VERDICT_UNTRUSTED);
	assert_non_null(strstr(t.reason, "the whole element"));
	/* Neither operators nor what another sender signs with end its chain. */
	enrol(ROLE_CA, sub);
	enrol(ROLE_OPERATOR, root);
	enrol(ROLE_OPERATOR, sub);
	enrol(ROLE_OPERATOR, account);
	enrol(ROLE_CSSM, root);
	judge_block(&t, buf_slice(&text), &standard, VERDICT_UNTRUSTED);
	enrol(ROLE_ANCHOR, root);
	judge_block(&t, buf_slice(&text), &standard, VERDICT_VALID);
	judge_block(&t, buf_slice(&text), &late, VERDICT_UNTRUSTED);
	assert_non_null(strstr(t.reason, "expired"));
}

static void test_block_revoked(void **state)
{
	struct judge_rules required = standard;
	_cleanup_buf_ struct buf text = {0};
	char serial[64];
	struct told t;

	enrol_account();
	required.crls = CRL_REQUIRED;
	sign_block(&text, ACK, account_key, "ecdsa-sha256", ACK_DATA);
	judge_block(&t, buf_slice(&text), &required, VERDICT_UNTRUSTED);
	snprintf(serial, sizeof(serial), "%s%.*s",
		 cert_facts(account)->serial.n % 2 ? "0" : "",
		 SLICE_ARG(cert_facts(account)->serial));
	enrol_crl(serial, "20270101000000Z", "20270201000000Z");
	judge_block(&t, buf_slice(&text), &standard, VERDICT_UNTRUSTED);
	assert_non_null(strstr(t.reason, "revoked"));
}

/* Who is enrolled as anything else signs nothing for the account. */
static void test_block_roles(void **state)
{
	_cleanup_buf_ struct buf text = {0}, other = {0};
	struct told t;

	sign_block(&text, ACK, device_key, "rsa-pkcs1-sha256", NULL);
	sign_block(&other, ACK, account_key, "ecdsa-sha256", NULL);
	enrol_chain();
	enrol(ROLE_ANCHOR, device);
	enrol(ROLE_OPERATOR, device);
	enrol(ROLE_CA, device);
	enrol(ROLE_OPERATOR, account);
	enrol(ROLE_ANCHOR, account);
	enrol(ROLE_CA, account);
	judge_block(&t, buf_slice(&text), &standard, VERDICT_UNVERIFIABLE);
	judge_block(&t, buf_slice(&other), &standard, VERDICT_UNVERIFIABLE);
	enrol(ROLE_CSSM, account);
	judge_block(&t, buf_slice(&text), &standard, VERDICT_UNVERIFIABLE);
	assert_non_null(strstr(t.reason, "length and form"));
	judge_block(&t, buf_slice(&other), &standard, VERDICT_VALID);
}

/* The account's key, with an anchor above it or as anchor itself, speaks for no
 * device and no operator. */
static void test_account_signs_blocks_only(void **state)
{
	const struct wish report = {.key = account_key};
	struct cert *self =
		make_named("An Account", false, account_key, NULL, NULL);
	struct told t;

	enrol_account();
	is_judged(&report, VERDICT_UNVERIFIABLE);
	enrol(ROLE_DEVICE, device);
	is_judged(&report, VERDICT_UNVERIFIABLE);
	vouches(&t, account_key, account, &standard, VERDICT_UNTRUSTED);
	assert_non_null(strstr(t.reason, "account"));
	enrol(ROLE_CSSM, self);
	vouches(&t, account_key, self, &standard, VERDICT_UNTRUSTED);
	enrol(ROLE_ANCHOR, self);
	vouches(&t, account_key, self, &standard, VERDICT_UNTRUSTED);
	/* Unless it was enrolled for that too. */
	enrol(ROLE_OPERATOR, self);
	vouches(&t, account_key, self, &standard, VERDICT_VALID);
	cert_free(self);
}

static void test_block_several_certificates(void **state)
{
	struct private_key *next = make_key(KEY_P256, "next");
	struct private_key *rsa = make_key(KEY_RSA_2048, "old");
	struct cert *next_cert = make_named("Next", false, next, NULL, NULL);
	struct cert *old = make_named("Old", false, rsa, root, root_key);
	_cleanup_buf_ struct buf text = {0}, later = {0};
	struct told t;

	sign_block(&text, ACK, account_key, "ecdsa-sha256", NULL);
	sign_block(&later, ACK, next, "ecdsa-sha256", NULL);
	enrol(ROLE_CSSM, old);
	judge_block(&t, buf_slice(&text), &standard, VERDICT_UNVERIFIABLE);
	enrol(ROLE_CSSM, next_cert);
	judge_block(&t, buf_slice(&text), &standard, VERDICT_INVALID);
	enrol_account();
	judge_block(&t, buf_slice(&text), &standard, VERDICT_VALID);
	judge_block(&t, buf_slice(&later), &standard, VERDICT_UNTRUSTED);
	cert_free(next_cert);
	cert_free(old);
	private_key_free(next);
	private_key_free(rsa);
}

enum { OTHERS = 7 };

static uint8_t changed_byte(uint8_t kept, size_t at, size_t k)
{
	static const uint8_t others[OTHERS - 1] = {'<', '&', ' ', 'A', '=', 0};

	if (k < OTHERS - 1)
		return others[k];
	return (uint8_t)(kept ^ (1u << at % 8));
}

/* No other byte in any place, and no byte less, is ever valid; at several
 * values a place, since markup takes few. */
static void test_block_mutations(void **state)
{
	static const struct {
		const char *block, *bytes;
	} rows[] = {
		{ACK, NULL},	  {ACK, ACK_CONTENT}, {ACK, ACK_DATA},
		{SLAC(SN), NULL}, {SLAC(SN), UDI_TEXT(SN) CODE},
		{SLR, NULL},
	};
	struct bench b;
	struct told t;

	enrol_account();
	bench_open(&b, &standard);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_cleanup_buf_ struct buf text = {0};

		sign_block(&text, rows[i].block, account_key, "ecdsa-sha256",
			   rows[i].bytes);
		assert_int_equal(bench_judge(&b, buf_slice(&text), &t),
				 VERDICT_VALID);
		for (size_t at = 0; at < text.n; at++) {
			const uint8_t kept = text.p[at];

			for (size_t k = 0; k < OTHERS; k++) {
				text.p[at] = changed_byte(kept, at, k);
				if (text.p[at] != kept &&
				    bench_judge(&b, buf_slice(&text), &t) ==
					    VERDICT_VALID)
					fail_msg("row %zu: valid with byte %zu "
						 "changed to %02x", i, at,
						 text.p[at]);
			}
			text.p[at] = kept;
			assert_int_not_equal(
				bench_judge(&b,
					    slice_part(buf_slice(&text), 0, at),
					    &t), VERDICT_VALID);
		}
		arena_reset(&b.arena);
	}
	bench_close(&b);
}

/* What one device got serves no other: its UDI is swapped, moved, doubled or
 * left out, or a code is put beside another block's UDI. */
static void test_block_of_another_device(void **state)
{
	static const char *const ranges[] = {NULL, UDI_TEXT(SN) CODE, CODE};
	static const char *const forged[] = {
		SLAC("HWX0043KEY"),
		"<smartLicenseAuthorization>" CODE UDI_TEXT(SN)
		"@</smartLicenseAuthorization>",
		"<smartLicenseAuthorization>" CODE "@" UDI_TEXT(SN)
		"</smartLicenseAuthorization>",
		"<smartLicenseAuthorization>" UDI_TEXT("HWX0043KEY")
		UDI_TEXT(SN) CODE "@</smartLicenseAuthorization>",
		"<smartLicenseAuthorization>" UDI_TEXT(SN) CODE
		"@" UDI_TEXT("HWX0043KEY") "</smartLicenseAuthorization>",
		"<smartLicenseAuthorization><x>" UDI_TEXT(SN) CODE
		"</x>@</smartLicenseAuthorization>",
		"<specificPLR>" UDI_TEXT("HWX0043KEY") CODE "@</specificPLR>",
		"<smartLicenseAuthorization>" UDI_TEXT("HWX0043KEY")
		"<x><![CDATA[" UDI_TEXT(SN) CODE "]]></x>" CODE
		"@</smartLicenseAuthorization>",
	};

	enrol_account();
	for (size_t i = 0; i < 3; i++) {
		_cleanup_buf_ struct buf whole = {0};

		put_between(&whole, SLAC(SN), (struct slice){0});
		for (size_t k = 0; k < sizeof(forged) / sizeof(forged[0]);
		     k++) {
			_cleanup_buf_ struct buf text = {0};
			struct bench b;
			struct told t;

			sign_block(&text, forged[k], account_key,
				   "ecdsa-sha256",
				   ranges[i] ? ranges[i] : buf_text(&whole));
			bench_open(&b, &standard);
			if (bench_judge(&b, buf_slice(&text), &t) ==
			    VERDICT_VALID)
				fail_msg("valid: range %zu, %s", i, forged[k]);
			bench_close(&b);
		}
	}
}

/* Limits were the first reader's to set, and may have been raised. */
static void test_block_beyond_the_defaults(void **state)
{
	enum { DEPTH = 200, TAG = 6000 };
	_cleanup_buf_ struct buf block = {0}, text = {0};
	struct told t;

	enrol_account();
	buf_add_text(&block, "<a b=\"");
	for (int i = 0; i < TAG; i++)
		buf_add_byte(&block, 'x');
	buf_add_text(&block, "\">");
	for (int i = 0; i < DEPTH; i++)
		buf_add_text(&block, "<d>");
	for (int i = 0; i < DEPTH; i++)
		buf_add_text(&block, "</d>");
	buf_add_text(&block, "@</a>");
	sign_block(&text, buf_text(&block), account_key, "ecdsa-sha256", NULL);
	judge_block(&t, buf_slice(&text), &standard, VERDICT_VALID);
}

/* ---- the rest ------------------------------------------------------------- */

static void test_words(void **state)
{
	static const struct {
		enum verdict verdict;
		const char *word;
		enum status status;
	} rows[] = {
		{VERDICT_VALID, "valid", STATUS_YES},
		{VERDICT_UNTRUSTED, "untrusted", STATUS_NO},
		{VERDICT_INVALID, "invalid", STATUS_NO},
		{VERDICT_UNVERIFIABLE, "unverifiable", STATUS_UNKNOWN},
		{VERDICT_UNSIGNED, "unsigned", STATUS_UNKNOWN},
	};

	assert_int_equal(VERDICT_NONE, 0);
	assert_int_equal(verdict_status(VERDICT_NONE), STATUS_DEFECT);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(verdict_word(rows[i].verdict),
				    rows[i].word);
		assert_int_equal(verdict_status(rows[i].verdict),
				 rows[i].status);
		assert_true(verdict_text(rows[i].verdict)[0]);
	}
}

#define KEYS_TEST(name) cmocka_unit_test_setup_teardown(name, keys_begin, keys_end)
#define ACCOUNT_TEST(name)                                                     \
	cmocka_unit_test_setup_teardown(name, account_begin, account_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KEYS_TEST(test_valid),
		KEYS_TEST(test_anchor_below_the_root),
		KEYS_TEST(test_schemes),
		KEYS_TEST(test_builtin),
		KEYS_TEST(test_unsigned),
		KEYS_TEST(test_base64),
		KEYS_TEST(test_base64_spelling),
		KEYS_TEST(test_length),
		KEYS_TEST(test_changed),
		KEYS_TEST(test_escapes),
		KEYS_TEST(test_sha1),
		KEYS_TEST(test_several_certificates),
		KEYS_TEST(test_outer_udi),
		KEYS_TEST(test_payload_object),
		KEYS_TEST(test_not_enrolled),
		KEYS_TEST(test_no_anchor),
		KEYS_TEST(test_dates),
		KEYS_TEST(test_revoked),
		KEYS_TEST(test_stale_list),
		KEYS_TEST(test_operator),
		KEYS_TEST(test_roles_apart),
		KEYS_TEST(test_operator_chain),
		KEYS_TEST(test_operator_revoked),
		KEYS_TEST(test_manifest_changed),
		KEYS_TEST(test_manifest_mutations),
		ACCOUNT_TEST(test_block_not_enrolled),
		ACCOUNT_TEST(test_block_unreadable),
		ACCOUNT_TEST(test_block_ranges),
		ACCOUNT_TEST(test_block_signature_attributes),
		ACCOUNT_TEST(test_block_order),
		ACCOUNT_TEST(test_block_partly_signed),
		ACCOUNT_TEST(test_block_schemes),
		ACCOUNT_TEST(test_block_trust),
		ACCOUNT_TEST(test_block_revoked),
		ACCOUNT_TEST(test_block_roles),
		ACCOUNT_TEST(test_account_signs_blocks_only),
		ACCOUNT_TEST(test_block_several_certificates),
		ACCOUNT_TEST(test_block_mutations),
		ACCOUNT_TEST(test_block_of_another_device),
		ACCOUNT_TEST(test_block_beyond_the_defaults),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
