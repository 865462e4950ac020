#include "tests/unit/crypto_make.h"

#include "crypto/cms.h"

static const struct slice content = SLICE_LITERAL("{\"kind\":\"manifest\"}\n");
static struct private_key *ca_key, *key, *rsa;
static struct cert *ca, *signer, *rsa_signer;
static struct cert_list chain;
static char *folder;

static int set_up(void **state)
{
	ca_key = make_key(KEY_P256, "cms ca");
	key = make_key(KEY_P256, "cms operator");
	rsa = make_key(KEY_RSA_2048, "cms operator");
	ca = make_named("Office CA", true, ca_key, NULL, NULL);
	signer = make_named("Operator", false, key, ca, ca_key);
	rsa_signer = make_named("Operator R", false, rsa, NULL, NULL);
	cert_list_add(&chain, cert_ref(ca));
	folder = make_folder();
	return 0;
}

static int tear_down(void **state)
{
	cert_list_free(&chain);
	cert_free(ca);
	cert_free(signer);
	cert_free(rsa_signer);
	private_key_free(ca_key);
	private_key_free(key);
	private_key_free(rsa);
	drop_folder(folder);
	return 0;
}

static void sign(struct buf *out, const struct private_key *k,
		 const struct cert *c, const struct cert_list *others)
{
	struct err e = {0};

	assert_ok(cms_sign(out, content, k, c, others, DURING, &e), &e);
}

static struct cms_opened *open_good(struct slice der)
{
	struct cms_opened *c;
	enum cms_fit fit;
	struct err e = {0};

	assert_ok(cms_open(&c, &fit, der, NULL, &e), &e);
	assert_int_equal(fit, CMS_FITS);
	assert_non_null(c);
	return c;
}

static void gives_back_what_was_signed(void **state)
{
	_cleanup_buf_ struct buf der = {0};
	struct cms_opened *c;
	int64_t at;

	sign(&der, key, signer, &chain);
	assert_true(cms_looks_like(buf_slice(&der)));
	c = open_good(buf_slice(&der));
	assert_true(slice_equal(cms_content(c), content));
	assert_memory_equal(cert_facts(cms_signer(c))->sha256,
			    cert_facts(signer)->sha256, SHA256_BYTES);
	assert_int_equal(cms_certs(c)->count, 2);
	assert_string_equal(cms_scheme(c), "ecdsa-sha256");
	assert_true(cms_signing_time(c, &at));
	assert_int_equal(at, DURING);
	cms_free(c);
	buf_clear(&der);
	sign(&der, rsa, rsa_signer, NULL);
	c = open_good(buf_slice(&der));
	assert_string_equal(cms_scheme(c), "rsa-pkcs1-sha256");
	assert_int_equal(cms_certs(c)->count, 1);
	cms_free(c);
}

static void signs_anything(void **state)
{
	const struct slice contents[] = {
		{NULL, 0}, SLICE_LITERAL("a\r\nb\nc\0d"),
	};
	const int64_t times[] = {0, 2524607999, 2524608000, 4102444800};

	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		for (size_t k = 0; k < sizeof(times) / sizeof(times[0]); k++) {
			_cleanup_buf_ struct buf der = {0};
			struct cms_opened *c;
			struct err e = {0};
			int64_t at;

			assert_ok(cms_sign(&der, contents[i], key, signer,
					   NULL, times[k], &e), &e);
			c = open_good(buf_slice(&der));
			assert_true(slice_equal(cms_content(c), contents[i]));
			assert_true(cms_signing_time(c, &at));
			assert_int_equal(at, times[k]);
			cms_free(c);
		}
	}
}

/* Anyone can check it without rum. */
static void openssl_agrees(void **state)
{
	const struct {
		const struct private_key *k;
		const struct cert *signer, *anchor;
	} cases[] = {{key, signer, ca}, {rsa, rsa_signer, rsa_signer}};

	for (size_t i = 0; i < 2; i++) {
		_cleanup_buf_ struct buf der = {0}, pem = {0};

		sign(&der, cases[i].k, cases[i].signer, NULL);
		cert_pem(&pem, cases[i].anchor);
		put_file(folder, "F.p7m", buf_slice(&der), 0600);
		put_file(folder, "cert.pem", buf_slice(&pem), 0600);
		put_file(folder, "expected", content, 0600);
		assert_int_equal(
			run_shell("cd %s && openssl cms -verify -inform DER "
				  "-in F.p7m -CAfile cert.pem -attime %d "
				  ">out 2>log && cmp out expected", folder,
				  DURING), 0);
		assert_int_equal(
			run_shell("cd %s && openssl cms -verify -cades -inform "
				  "DER -in F.p7m -CAfile cert.pem -attime %d "
				  ">out 2>log && cmp out expected", folder,
				  DURING), 0);
	}
}

static void load(struct buf *out, const char *name)
{
	const struct limits l = limits_default();
	struct err e = {0};
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	buf_clear(out);
	assert_ok(file_read_small(path, out, &l,
				  offsetof(struct limits, key_bytes), &e), &e);
}

static void opens_what_openssl_signs(void **state)
{
	static const struct {
		const char *options;
		bool opens;
		const char *scheme;
	} cases[] = {
		{"-outform DER -nodetach", true, "rsa-pkcs1-sha256"},
		{"-outform PEM -nodetach", true, "rsa-pkcs1-sha256"},
		{"-outform DER -nodetach -cades", true, "rsa-pkcs1-sha256"},
		{"-outform DER -nodetach -keyid", true, "rsa-pkcs1-sha256"},
		{"-outform DER -nodetach -md sha512", true, "rsa-pkcs1-sha512"},
		{"-outform DER -nodetach -keyopt rsa_padding_mode:pss "
		 "-keyopt rsa_pss_saltlen:digest", true, "rsa-pss-sha256"},
		{"-outform DER -nodetach -md sha1", false, NULL},
		{"-outform DER -nodetach -noattr", false, NULL},
		{"-outform DER", false, NULL},
		{"-outform DER -nodetach -stream -indef", false, NULL},
		{"-outform DER -nodetach -signer e.pem -inkey e.key", false,
		 NULL},
		{"-outform DER -nodetach -certfile e.pem", false, NULL},
		{"-outform DER -nodetach -econtent_type 1.2.3.4", false, NULL},
	};
	_cleanup_buf_ struct buf text = {0};
	struct err e = {0};

	assert_ok(private_key_pem(&text, rsa, (struct slice){NULL, 0}, &e), &e);
	put_file(folder, "k.key", buf_slice(&text), 0600);
	buf_clear(&text);
	cert_pem(&text, rsa_signer);
	put_file(folder, "k.pem", buf_slice(&text), 0600);
	buf_clear(&text);
	assert_ok(private_key_pem(&text, key, (struct slice){NULL, 0}, &e), &e);
	put_file(folder, "e.key", buf_slice(&text), 0600);
	buf_clear(&text);
	cert_pem(&text, signer);
	put_file(folder, "e.pem", buf_slice(&text), 0600);
	put_file(folder, "content", content, 0600);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cms_opened *c;
		enum cms_fit fit;
		enum rc rc;

		assert_int_equal(
			run_shell("cd %s && openssl cms -sign -binary -in "
				  "content -signer k.pem -inkey k.key %s "
				  "-out f 2>log", folder, cases[i].options), 0);
		load(&text, "f");
		rc = cms_open(&c, &fit, buf_slice(&text), NULL, &e);
		if (!cases[i].opens) {
			if (rc != RC_MALFORMED)
				fail_msg("%s: opened", cases[i].options);
			assert_null(c);
			continue;
		}
		if (rc)
			fail_msg("%s: %s", cases[i].options, e.text);
		assert_int_equal(fit, CMS_FITS);
		assert_string_equal(cms_scheme(c), cases[i].scheme);
		assert_true(slice_equal(cms_content(c), content));
		cms_free(c);
	}
}

static void needs_the_signers_certificate(void **state)
{
	_cleanup_buf_ struct buf text = {0};
	const struct cert_list known = {&rsa_signer, 1};
	struct cms_opened *c;
	enum cms_fit fit;
	struct err e = {0};

	assert_ok(private_key_pem(&text, rsa, (struct slice){NULL, 0}, &e), &e);
	put_file(folder, "k.key", buf_slice(&text), 0600);
	buf_clear(&text);
	cert_pem(&text, rsa_signer);
	put_file(folder, "k.pem", buf_slice(&text), 0600);
	put_file(folder, "content", content, 0600);
	assert_int_equal(run_shell("cd %s && openssl cms -sign -binary -in "
				   "content -signer k.pem -inkey k.key "
				   "-nodetach -nocerts -outform DER -out f "
				   "2>log", folder), 0);
	load(&text, "f");
	assert_int_equal(cms_open(&c, &fit, buf_slice(&text), NULL, &e),
			 RC_MALFORMED);
	assert_ok(cms_open(&c, &fit, buf_slice(&text), &known, &e), &e);
	assert_int_equal(fit, CMS_FITS);
	assert_int_equal(cms_certs(c)->count, 0);
	assert_true(slice_equal(cms_content(c), content));
	cms_free(c);
}

/* Every byte changed in every bit: never another content, signer, time or set of
 * certificates under a signature that fits. */
static void notices_every_change(void **state)
{
	_cleanup_buf_ struct buf der = {0};
	size_t unfit = 0, identical = 0;

	sign(&der, key, signer, &chain);
	for (size_t i = 0; i < der.n; i++) {
		for (int bit = 0; bit < 8; bit++) {
			struct cms_opened *c;
			enum cms_fit fit;
			struct err e = {0};

			der.p[i] ^= (uint8_t)(1 << bit);
			if (cms_open(&c, &fit, buf_slice(&der), NULL, &e) ==
			    RC_OK) {
				unfit += fit == CMS_DOES_NOT_FIT;
				identical += fit == CMS_FITS;
			}
			if (c)
				fail_msg("byte %zu bit %d", i, bit);
			der.p[i] ^= (uint8_t)(1 << bit);
		}
	}
	assert_true(unfit > 1000);
	assert_int_equal(identical, 0);
}

static void notices_what_is_cut_or_added(void **state)
{
	_cleanup_buf_ struct buf der = {0};
	struct cms_opened *c;
	enum cms_fit fit;
	struct err e = {0};

	sign(&der, key, signer, NULL);
	for (size_t n = 0; n < der.n; n++) {
		assert_int_equal(cms_open(&c, &fit,
					  slice_part(buf_slice(&der), 0, n),
					  NULL, &e), RC_MALFORMED);
		assert_null(c);
	}
	buf_add_byte(&der, 0);
	assert_int_equal(cms_open(&c, &fit, buf_slice(&der), NULL, &e),
			 RC_MALFORMED);
}

/* A message of one signer whose certificate is exchanged for another's. */
static void tells_another_key(void **state)
{
	const struct cert_wish wish = {
		.common_name = "Operator",
		.not_before = FROM,
		.not_after = TO,
		.serial = 7,
	};
	struct cert *a = make_cert(&wish, key, NULL, NULL);
	struct cert *b = make_cert(&wish, ca_key, NULL, NULL);
	_cleanup_buf_ struct buf der = {0};
	const struct cert_list known = {&b, 1};
	struct cms_opened *c;
	enum cms_fit fit;
	struct err e = {0};

	sign(&der, key, a, NULL);
	/* What is embedded comes first. */
	assert_ok(cms_open(&c, &fit, buf_slice(&der), &known, &e), &e);
	assert_int_equal(fit, CMS_FITS);
	assert_memory_equal(cert_facts(cms_signer(c))->sha256,
			    cert_facts(a)->sha256, SHA256_BYTES);
	cms_free(c);
	assert_int_equal(cms_sign(&der, content, key, b, NULL, DURING, &e),
			 RC_REFUSED);
	cert_free(a);
	cert_free(b);
}

static void tells_kinds_apart(void **state)
{
	_cleanup_buf_ struct buf der = {0}, pem = {0}, bag = {0};

	sign(&der, key, signer, NULL);
	for (size_t n = 0; n < 16; n++)
		assert_false(cms_looks_like(slice_part(buf_slice(&der), 0, n)));
	assert_true(cms_looks_like(slice_part(buf_slice(&der), 0, 64)));
	cert_pem(&pem, signer);
	assert_false(cms_looks_like(buf_slice(&pem)));
	assert_true(cms_looks_like(SLICE_LITERAL("-----BEGIN CMS-----\n")));
	assert_false(cms_looks_like(SLICE_LITERAL("0123456789012345678")));
	put_file(folder, "c.pem", buf_slice(&pem), 0600);
	assert_int_equal(run_shell("cd %s && openssl crl2pkcs7 -nocrl -certfile "
				   "c.pem -outform DER -out bag", folder), 0);
	load(&bag, "bag");
	assert_false(cms_looks_like(buf_slice(&bag)));
}

static void repeats_itself(void **state)
{
	_cleanup_buf_ struct buf a = {0}, b = {0};

	sign(&a, key, signer, &chain);
	sign(&b, key, signer, &chain);
	assert_true(slice_equal(buf_slice(&a), buf_slice(&b)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_what_was_signed),
		cmocka_unit_test(signs_anything),
		cmocka_unit_test(openssl_agrees),
		cmocka_unit_test(opens_what_openssl_signs),
		cmocka_unit_test(needs_the_signers_certificate),
		cmocka_unit_test(notices_every_change),
		cmocka_unit_test(notices_what_is_cut_or_added),
		cmocka_unit_test(tells_another_key),
		cmocka_unit_test(tells_kinds_apart),
		cmocka_unit_test(repeats_itself),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
