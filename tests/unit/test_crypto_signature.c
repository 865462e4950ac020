#include "tests/unit/crypto_make.h"

#include "crypto/signature.h"

static const struct slice message = SLICE_LITERAL("{\"report\":1}");
static struct private_key *rsa, *ec;
static struct cert *rsa_cert, *ec_cert;
static struct signature_checker *checker;

static int set_up(void **state)
{
	rsa = make_key(KEY_RSA_2048, "signatures");
	ec = make_key(KEY_P256, "signatures");
	rsa_cert = make_named("Crane 7", false, rsa, NULL, NULL);
	ec_cert = make_named("Crane 8", false, ec, NULL, NULL);
	checker = signature_checker_new();
	return 0;
}

static int tear_down(void **state)
{
	signature_checker_free(checker);
	cert_free(rsa_cert);
	cert_free(ec_cert);
	private_key_free(rsa);
	private_key_free(ec);
	return 0;
}

static void sign(struct buf *out, const struct private_key *k,
		 const char *scheme)
{
	struct err e = {0};

	buf_clear(out);
	assert_ok(private_key_sign(out, k, scheme, message, &e), &e);
}

static enum signature_fit check(struct cert *c, const struct buf *value,
				const char **scheme)
{
	return signature_check(checker, c, message, buf_slice(value), scheme);
}

static void finds_the_scheme_by_the_key(void **state)
{
	static const struct {
		const char *scheme;
		bool is_rsa;
		enum signature_fit fit;
	} cases[] = {
		{"rsa-pkcs1-sha256", true, FIT_GOOD},
		{"rsa-pkcs1-sha384", true, FIT_GOOD},
		{"rsa-pkcs1-sha512", true, FIT_GOOD},
		{"rsa-pss-sha256", true, FIT_GOOD},
		{"rsa-pss-sha384", true, FIT_GOOD},
		{"rsa-pss-sha512", true, FIT_GOOD},
		{"rsa-pkcs1-sha1", true, FIT_SHA1},
		{"rsa-pss-sha1", true, FIT_SHA1},
		{"ecdsa-sha256", false, FIT_GOOD},
		{"ecdsa-sha384", false, FIT_GOOD},
		{"ecdsa-sha512", false, FIT_GOOD},
		{"ecdsa-sha1", false, FIT_SHA1},
	};
	_cleanup_buf_ struct buf value = {0};
	const char *scheme;

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			struct cert *c = cases[i].is_rsa ? rsa_cert : ec_cert;

			sign(&value, cases[i].is_rsa ? rsa : ec,
			     cases[i].scheme);
			assert_int_equal(check(c, &value, &scheme),
					 cases[i].fit);
			assert_string_equal(scheme, cases[i].scheme);
			/* By what is now remembered. */
			assert_int_equal(check(c, &value, &scheme),
					 cases[i].fit);
			assert_string_equal(scheme, cases[i].scheme);
		}
	}
}

static void refuses_any_other_bytes(void **state)
{
	static const char *const rsa_schemes[] = {"rsa-pkcs1-sha256",
						  "rsa-pss-sha256"};
	_cleanup_buf_ struct buf value = {0};
	const char *scheme;

	for (size_t i = 0; i < 2; i++) {
		sign(&value, rsa, rsa_schemes[i]);
		assert_int_equal(check(rsa_cert, &value, &scheme), FIT_GOOD);
		for (size_t k = 0; k < value.n; k += 37) {
			value.p[k] ^= 1;
			assert_int_equal(check(rsa_cert, &value, &scheme),
					 FIT_NONE);
			assert_null(scheme);
			value.p[k] ^= 1;
		}
		assert_int_equal(signature_check(checker, rsa_cert,
						 SLICE_LITERAL("{}"),
						 buf_slice(&value), &scheme),
				 FIT_NONE);
	}
}

static void tells_what_cannot_belong(void **state)
{
	_cleanup_buf_ struct buf value = {0}, other = {0};
	const char *scheme;

	sign(&value, rsa, "rsa-pkcs1-sha256");
	assert_int_equal(check(ec_cert, &value, &scheme), FIT_UNSUITED);
	buf_add_byte(&value, 0);
	assert_int_equal(check(rsa_cert, &value, &scheme), FIT_UNSUITED);
	sign(&other, ec, "ecdsa-sha256");
	assert_int_equal(check(rsa_cert, &other, &scheme), FIT_UNSUITED);
	buf_clear(&other);
	assert_int_equal(check(rsa_cert, &other, &scheme), FIT_UNSUITED);
	assert_int_equal(check(ec_cert, &other, &scheme), FIT_UNSUITED);
	/* The size of a device's builtin value. */
	for (int i = 0; i < 32; i++)
		buf_add_byte(&other, (uint8_t)i);
	assert_int_equal(check(ec_cert, &other, &scheme), FIT_UNSUITED);
}

/* The numbers of a DER value, each in 32 bytes. */
static void to_p1363(struct buf *out, struct slice der)
{
	size_t at = 2;

	for (int i = 0; i < 2; i++) {
		size_t n = der.p[at + 1];
		const uint8_t *p = der.p + at + 2;

		at += 2 + n;
		if (n == 33) {
			p++;
			n--;
		}
		for (size_t k = n; k < 32; k++)
			buf_add_byte(out, 0);
		buf_add(out, p, n);
	}
}

static void takes_both_forms_of_ecdsa(void **state)
{
	_cleanup_buf_ struct buf der = {0}, pair = {0}, bad = {0};
	const char *scheme;

	sign(&der, ec, "ecdsa-sha256");
	to_p1363(&pair, buf_slice(&der));
	assert_int_equal(pair.n, 64);
	assert_int_equal(check(ec_cert, &pair, &scheme), FIT_GOOD);
	assert_string_equal(scheme, "ecdsa-sha256");
	pair.p[40] ^= 1;
	assert_int_equal(check(ec_cert, &pair, &scheme), FIT_NONE);

	/* The same numbers with a long length, a padded number, a byte behind:
	 * meant as ECDSA, but no fit. */
	buf_add_byte(&bad, 0x30);
	buf_add_byte(&bad, 0x81);
	buf_add(&bad, der.p + 1, der.n - 1);
	assert_int_equal(check(ec_cert, &bad, &scheme), FIT_NONE);
	buf_clear(&bad);
	buf_add_byte(&bad, 0x30);
	buf_add_byte(&bad, (uint8_t)(der.p[1] + 1));
	buf_add_byte(&bad, 0x02);
	buf_add_byte(&bad, (uint8_t)(der.p[3] + 1));
	buf_add_byte(&bad, 0);
	buf_add(&bad, der.p + 4, der.n - 4);
	assert_int_equal(check(ec_cert, &bad, &scheme), FIT_NONE);
	buf_clear(&bad);
	buf_add_slice(&bad, buf_slice(&der));
	buf_add_byte(&bad, 0);
	assert_int_equal(check(ec_cert, &bad, &scheme), FIT_NONE);
}

/* openssl makes what private_key_sign does not: other salts, other masks. */
static struct buf *foreign_pss(const char *folder, const char *options)
{
	struct buf *out = mem_new(1, sizeof(*out));
	const struct limits l = limits_default();
	char path[512];
	struct err e = {0};

	assert_int_equal(
		run_shell("openssl dgst -sha256 -sign %s/k.pem -sigopt "
			  "rsa_padding_mode:pss %s -out %s/s %s/m",
			  folder, options, folder, folder), 0);
	snprintf(path, sizeof(path), "%s/s", folder);
	assert_ok(file_read_small(path, out, &l,
				  offsetof(struct limits, key_bytes), &e), &e);
	return out;
}

static void bounds_the_salt(void **state)
{
	static const struct {
		const char *options;
		enum signature_fit fit;
	} cases[] = {
		{"-sigopt rsa_pss_saltlen:0", FIT_GOOD},
		{"-sigopt rsa_pss_saltlen:7", FIT_GOOD},
		{"-sigopt rsa_pss_saltlen:32", FIT_GOOD},
		{"-sigopt rsa_pss_saltlen:33", FIT_NONE},
		{"-sigopt rsa_pss_saltlen:222", FIT_NONE},
		{"-sigopt rsa_pss_saltlen:32 -sigopt rsa_mgf1_md:sha512",
		 FIT_NONE},
	};
	char *folder = make_folder();
	_cleanup_buf_ struct buf pem = {0};
	struct err e = {0};
	const char *scheme;

	assert_ok(private_key_pem(&pem, rsa, (struct slice){NULL, 0}, &e), &e);
	put_file(folder, "k.pem", buf_slice(&pem), 0600);
	put_file(folder, "m", message, 0600);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf *value = foreign_pss(folder, cases[i].options);

		assert_int_equal(check(rsa_cert, value, &scheme),
				 cases[i].fit);
		buf_free(value);
		free(value);
	}
	drop_folder(folder);
}

/* Certificates with other keys, by openssl. */
static struct cert *foreign_cert(const char *folder, const char *newkey)
{
	const struct limits l = limits_default();
	struct cert_list list = {0};
	_cleanup_buf_ struct buf pem = {0};
	struct cert *c;
	char path[512];
	struct err e = {0};

	assert_int_equal(run_shell("openssl req -x509 %s -nodes -subj /CN=X "
				   "-keyout %s/k.pem -out %s/c.pem 2>%s/log",
				   newkey, folder, folder, folder), 0);
	snprintf(path, sizeof(path), "%s/c.pem", folder);
	assert_ok(file_read_small(path, &pem, &l,
				  offsetof(struct limits, key_bytes), &e), &e);
	assert_ok(cert_read_all(&list, buf_slice(&pem), &e), &e);
	c = cert_ref(list.at[0]);
	cert_list_free(&list);
	return c;
}

static void knows_other_keys(void **state)
{
	static const struct {
		const char *newkey, *kind, *scheme;
	} cases[] = {
		{"-newkey ec -pkeyopt ec_paramgen_curve:P-384", "ecdsa-p384",
		 "ecdsa-sha384"},
		{"-newkey ec -pkeyopt ec_paramgen_curve:P-521", "ecdsa-p521",
		 "ecdsa-sha512"},
		{"-newkey ed25519", "ed25519", "ed25519"},
		{"-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048",
		 "rsa-pss-2048", "rsa-pss-sha256"},
		{"-newkey rsa:1024", "rsa-1024", NULL},
		{"-newkey ec -pkeyopt ec_paramgen_curve:secp256k1",
		 "ecdsa-secp256k1", NULL},
	};
	char *folder = make_folder();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cert *c = foreign_cert(folder, cases[i].newkey);
		_cleanup_buf_ struct buf pem = {0}, value = {0};
		const struct limits l = limits_default();
		struct private_key *k;
		const char *scheme;
		char path[512];
		struct err e = {0};

		assert_true(slice_is(cert_facts(c)->key_kind, cases[i].kind));
		if (!cases[i].scheme) {
			buf_add_text(&value, "x");
			assert_int_equal(check(c, &value, &scheme),
					 FIT_KEY_UNUSABLE);
			cert_free(c);
			continue;
		}
		snprintf(path, sizeof(path), "%s/k.pem", folder);
		assert_ok(file_read_small(path, &pem, &l,
					  offsetof(struct limits, key_bytes),
					  &e), &e);
		assert_ok(private_key_read(&k, NULL, buf_slice(&pem), path,
					   NULL, &e), &e);
		sign(&value, k, cases[i].scheme);
		assert_int_equal(check(c, &value, &scheme), FIT_GOOD);
		assert_string_equal(scheme, cases[i].scheme);
		value.p[value.n - 1] ^= 1;
		assert_int_equal(check(c, &value, &scheme), FIT_NONE);
		private_key_free(k);
		cert_free(c);
	}
	drop_folder(folder);
}

static void keeps_many_keys_apart(void **state)
{
	_cleanup_buf_ struct buf value = {0};
	struct cert *certs[200];
	const char *scheme;

	sign(&value, ec, "ecdsa-sha256");
	for (size_t i = 0; i < 200; i++) {
		char seed[32];
		struct private_key *k;

		snprintf(seed, sizeof(seed), "device %zu", i);
		k = make_key(KEY_P256, seed);
		certs[i] = make_named(seed, false, k, NULL, NULL);
		private_key_free(k);
		assert_int_equal(check(certs[i], &value, &scheme), FIT_NONE);
	}
	assert_int_equal(check(ec_cert, &value, &scheme), FIT_GOOD);
	for (size_t i = 0; i < 200; i++)
		cert_free(certs[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_scheme_by_the_key),
		cmocka_unit_test(refuses_any_other_bytes),
		cmocka_unit_test(tells_what_cannot_belong),
		cmocka_unit_test(takes_both_forms_of_ecdsa),
		cmocka_unit_test(bounds_the_salt),
		cmocka_unit_test(knows_other_keys),
		cmocka_unit_test(keeps_many_keys_apart),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
