#include "tests/unit/crypto_make.h"

#include "crypto/signature.h"

static char *folder;
static int asked;

static int set_up(void **state)
{
	folder = make_folder();
	return 0;
}

static int tear_down(void **state)
{
	drop_folder(folder);
	return 0;
}

static enum rc give(void *context, const char *prompt, struct buf *out,
		    struct err *e)
{
	asked++;
	assert_true(slice_ends(slice_of(prompt), ": "));
	buf_add_text(out, context);
	return RC_OK;
}

static enum rc refuse(void *context, const char *prompt, struct buf *out,
		      struct err *e)
{
	asked++;
	return err_set(e, RC_MISSING, "there is no terminal to ask at");
}

static struct passphrase_source source(const char *text)
{
	/* The context is only read. */
	return (struct passphrase_source){give, (void *)(uintptr_t)text};
}

static void load(struct buf *out, const char *name)
{
	const struct limits l = limits_default();
	struct err e = {0};
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_ok(file_read_small(path, out, &l,
				  offsetof(struct limits, key_bytes), &e), &e);
}

static void assert_same_key(const struct private_key *a,
			    const struct private_key *b)
{
	_cleanup_buf_ struct buf left = {0}, right = {0};
	struct err e = {0};

	assert_ok(private_key_pem(&left, a, (struct slice){NULL, 0}, &e), &e);
	assert_ok(private_key_pem(&right, b, (struct slice){NULL, 0}, &e), &e);
	assert_true(slice_equal(buf_slice(&left), buf_slice(&right)));
}

static void makes_keys_that_work(void **state)
{
	static const enum key_kind kinds[] = {KEY_P256, KEY_RSA_2048,
					      KEY_RSA_3072};
	static const char *const texts[] = {"ecdsa-p256", "rsa-2048",
					    "rsa-3072"};
	static const char *const schemes[] = {"ecdsa-sha256",
					      "rsa-pkcs1-sha256",
					      "rsa-pkcs1-sha256"};

	for (size_t i = 0; i < 3; i++) {
		struct private_key *k, *other;
		struct cert *c;
		struct err e = {0};

		assert_ok(private_key_new(&k, kinds[i], &e), &e);
		assert_ok(private_key_new(&other, KEY_P256, &e), &e);
		c = make_named("Crane 7", false, k, NULL, NULL);
		assert_true(slice_is(cert_facts(c)->key_kind, texts[i]));
		assert_string_equal(private_key_scheme(k), schemes[i]);
		assert_true(private_key_fits(k, c));
		assert_false(private_key_fits(other, c));
		private_key_free(k);
		private_key_free(other);
		cert_free(c);
	}
}

/* All that is signed with a key of a seed, as one text. */
static void sign_all(struct buf *out, const struct private_key *k)
{
	const struct cert_wish wish = {
		.common_name = "Crane 7",
		.not_before = FROM,
		.not_after = TO,
	};
	static const char *const schemes[] = {
		"ecdsa-sha256", "ecdsa-sha384", "rsa-pkcs1-sha256",
		"rsa-pss-sha256", "rsa-pss-sha512",
	};
	struct cert *c = make_cert(&wish, k, NULL, NULL);
	struct err e = {0};

	cert_pem(out, c);
	cert_free(c);
	assert_ok(key_request_pem(out, &wish, k, &e), &e);
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		bool is_rsa = slice_starts(slice_of(schemes[i]), "rsa");

		if (is_rsa != (private_key_scheme(k)[0] == 'r'))
			continue;
		assert_ok(private_key_sign(out, k, schemes[i],
					   SLICE_LITERAL("bytes"), &e), &e);
	}
}

static void repeats_itself_for_a_seed(void **state)
{
	static const enum key_kind kinds[] = {KEY_P256, KEY_RSA_2048,
					      KEY_RSA_3072};

	for (size_t i = 0; i < 3; i++) {
		struct private_key *a = make_key(kinds[i], "seed");
		struct private_key *b = make_key(kinds[i], "seed");
		struct private_key *c = make_key(kinds[i], "other seed");
		_cleanup_buf_ struct buf one = {0}, two = {0}, three = {0};
		_cleanup_buf_ struct buf again = {0};

		assert_same_key(a, b);
		sign_all(&one, a);
		sign_all(&two, b);
		sign_all(&again, a);
		sign_all(&three, c);
		assert_true(slice_equal(buf_slice(&one), buf_slice(&two)));
		assert_true(slice_equal(buf_slice(&one), buf_slice(&again)));
		assert_false(slice_equal(buf_slice(&one), buf_slice(&three)));
		private_key_free(a);
		private_key_free(b);
		private_key_free(c);
	}
}

/* These bytes may only change with a version that says so: rehearsals are
 * compared over years. */
static void keeps_seeds_meaning(void **state)
{
	struct private_key *k = make_key(KEY_RSA_2048, "rum");
	_cleanup_buf_ struct buf pem = {0};
	uint8_t hash[SHA256_BYTES];
	char hex[SHA256_TEXT_MAX];
	struct err e = {0};

	assert_ok(private_key_pem(&pem, k, (struct slice){NULL, 0}, &e), &e);
	sha256(hash, buf_slice(&pem));
	assert_string_equal(hex_text(hex, hash, sizeof(hash)), "efe12d12a9fc367ff5a14fb95f15b608dcb5c1b6213c099f2f2a81f31229b173");
	private_key_free(k);
}

/* OpenSSL agrees that the fast search finds good keys. */
static void finds_sound_rsa_keys(void **state)
{
	for (int i = 0; i < 3; i++) {
		_cleanup_buf_ struct buf pem = {0};
		struct private_key *k;
		char seed[20];
		struct err e = {0};

		snprintf(seed, sizeof(seed), "sound %d", i);
		k = make_key(KEY_RSA_2048, seed);
		assert_ok(private_key_pem(&pem, k, (struct slice){NULL, 0},
					  &e), &e);
		put_file(folder, "k.pem", buf_slice(&pem), 0600);
		assert_int_equal(run_shell("openssl pkey -in %s/k.pem -check "
					   "-noout >/dev/null", folder), 0);
		private_key_free(k);
	}
}

static void reads_what_openssl_writes(void **state)
{
	static const struct {
		const char *how;
		bool is_protected;
	} forms[] = {
		{"pkey -in k.pem -out f", false},
		{"pkey -in k.pem -outform DER -out f", false},
		{"rsa -in k.pem -traditional -out f", false},
		{"rsa -in k.pem -traditional -outform DER -out f", false},
		{"rsa -in k.pem -traditional -aes128 -passout pass:anchor -out f",
		 true},
		{"pkcs8 -topk8 -in k.pem -passout pass:anchor -out f", true},
		{"pkcs8 -topk8 -in k.pem -outform DER -passout pass:anchor "
		 "-out f", true},
		{"pkcs12 -export -inkey k.pem -in c.pem -passout pass:anchor "
		 "-out f", true},
		{"pkcs12 -export -inkey k.pem -in c.pem -passout pass: -out f",
		 false},
	};
	struct private_key *k = make_key(KEY_RSA_2048, "reading"), *back;
	struct cert *c = make_named("Operator", false, k, NULL, NULL);
	_cleanup_buf_ struct buf pem = {0}, cert = {0};
	struct err e = {0};

	assert_ok(private_key_pem(&pem, k, (struct slice){NULL, 0}, &e), &e);
	cert_pem(&cert, c);
	put_file(folder, "k.pem", buf_slice(&pem), 0600);
	put_file(folder, "c.pem", buf_slice(&cert), 0600);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct passphrase_source right = source("anchor");
		struct passphrase_source wrong = source("rope");
		struct passphrase_source nobody = {refuse, NULL};
		struct cert_list certs = {0};
		_cleanup_buf_ struct buf text = {0};

		assert_int_equal(run_shell("cd %s && openssl %s 2>log", folder,
					   forms[i].how), 0);
		load(&text, "f");
		asked = 0;
		assert_ok(private_key_read(&back, &certs, buf_slice(&text), "f",
					   &right, &e), &e);
		assert_same_key(k, back);
		assert_int_equal(asked, forms[i].is_protected);
		assert_int_equal(certs.count,
				 strncmp(forms[i].how, "pkcs12", 6) == 0);
		private_key_free(back);
		cert_list_free(&certs);
		if (!forms[i].is_protected)
			continue;
		assert_int_equal(private_key_read(&back, NULL, buf_slice(&text),
						  "f", &wrong, &e),
				 RC_REFUSED);
		assert_string_equal(e.text, "f: the passphrase does not open "
					    "it");
		assert_int_equal(private_key_read(&back, NULL, buf_slice(&text),
						  "f", &nobody, &e),
				 RC_MISSING);
		assert_string_equal(e.text, "f: there is no terminal to ask "
					    "at");
		assert_int_equal(private_key_read(&back, NULL, buf_slice(&text),
						  "f", NULL, &e), RC_MISSING);
	}
	private_key_free(k);
	cert_free(c);
}

static void reads_key_and_chain_of_one_file(void **state)
{
	struct private_key *k = make_key(KEY_P256, "one file"), *back;
	struct cert *c = make_named("Operator", false, k, NULL, NULL);
	_cleanup_buf_ struct buf text = {0};
	struct cert_list certs = {0};
	struct err e = {0};

	buf_add_text(&text, "some words\n");
	cert_pem(&text, c);
	assert_ok(private_key_pem(&text, k, (struct slice){NULL, 0}, &e), &e);
	assert_ok(private_key_read(&back, &certs, buf_slice(&text), "f", NULL,
				   &e), &e);
	assert_same_key(k, back);
	assert_int_equal(certs.count, 1);
	assert_true(private_key_fits(back, certs.at[0]));
	cert_list_free(&certs);
	private_key_free(back);
	private_key_free(k);
	cert_free(c);
}

static void refuses_what_is_no_key(void **state)
{
	static const char *const texts[] = {
		"", "words", "-----BEGIN PRIVATE KEY-----",
		"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
	};
	struct private_key *k;
	struct err e = {0};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(private_key_read(&k, NULL, slice_of(texts[i]),
						  "f", NULL, &e),
				 RC_MALFORMED);
}

static void writes_protected_keys(void **state)
{
	struct private_key *k = make_key(KEY_P256, "protected"), *back;
	struct passphrase_source right = source("gangway");
	_cleanup_buf_ struct buf pem = {0}, shown = {0};
	struct err e = {0};

	assert_ok(private_key_pem(&pem, k, SLICE_LITERAL("gangway"), &e), &e);
	assert_true(slice_starts(buf_slice(&pem),
				 "-----BEGIN ENCRYPTED PRIVATE KEY-----"));
	assert_ok(private_key_read(&back, NULL, buf_slice(&pem), "f", &right,
				   &e), &e);
	assert_same_key(k, back);
	put_file(folder, "k.pem", buf_slice(&pem), 0600);
	assert_int_equal(run_shell("cd %s && openssl asn1parse -in k.pem >out "
				   "&& openssl pkey -in k.pem -passin "
				   "pass:gangway -noout", folder), 0);
	load(&shown, "out");
	assert_int_not_equal(slice_find(buf_slice(&shown), "PBES2", 0),
			     SIZE_MAX);
	assert_int_not_equal(slice_find(buf_slice(&shown), "aes-256-cbc", 0),
			     SIZE_MAX);
	assert_int_not_equal(slice_find(buf_slice(&shown), "hmacWithSHA256", 0),
			     SIZE_MAX);
	private_key_free(back);
	private_key_free(k);
}

static void asks_a_ca_for_a_certificate(void **state)
{
	struct private_key *k = make_key(KEY_RSA_2048, "request");
	const struct cert_wish wish = {
		.common_name = "Harbour Office",
		.organization = "Harbour Works",
	};
	_cleanup_buf_ struct buf pem = {0};
	struct err e = {0};

	assert_ok(key_request_pem(&pem, &wish, k, &e), &e);
	put_file(folder, "k.csr", buf_slice(&pem), 0600);
	assert_int_equal(run_shell("openssl req -in %s/k.csr -verify -noout "
				   "2>%s/log", folder, folder), 0);
	private_key_free(k);
}

static void refuses_to_sign_with_the_wrong_key(void **state)
{
	struct private_key *k = make_key(KEY_P256, "wrong");
	struct private_key *other = make_key(KEY_P256, "other");
	struct cert *ca = make_named("CA", true, other, NULL, NULL), *c;
	_cleanup_buf_ struct buf out = {0};
	struct err e = {0};

	assert_int_equal(private_key_sign(&out, k, "rsa-pkcs1-sha256",
					  SLICE_LITERAL("x"), &e), RC_REFUSED);
	assert_int_equal(private_key_sign(&out, k, "md5", SLICE_LITERAL("x"),
					  &e), RC_DEFECT);
	assert_int_equal(cert_issue(&c,
				    &(struct cert_wish){.common_name = "x",
							.not_after = TO},
				    k, ca, k, &e), RC_REFUSED);
	assert_int_equal(
		cert_issue(&c,
			   &(struct cert_wish){
				   .common_name =
					   "A name that is far longer than the "
					   "sixty-four characters of X.520",
				   .not_after = TO},
			   k, NULL, NULL, &e), RC_USAGE);
	cert_free(ca);
	private_key_free(k);
	private_key_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_keys_that_work),
		cmocka_unit_test(repeats_itself_for_a_seed),
		cmocka_unit_test(keeps_seeds_meaning),
		cmocka_unit_test(finds_sound_rsa_keys),
		cmocka_unit_test(reads_what_openssl_writes),
		cmocka_unit_test(reads_key_and_chain_of_one_file),
		cmocka_unit_test(refuses_what_is_no_key),
		cmocka_unit_test(writes_protected_keys),
		cmocka_unit_test(asks_a_ca_for_a_certificate),
		cmocka_unit_test(refuses_to_sign_with_the_wrong_key),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
