/* A key in a token, through SoftHSM in a folder of its own; says so and passes
 * where it is not installed. */
#include "tests/unit/crypto_make.h"

#include "crypto/cms.h"
#include "crypto/keyring.h"

static const char *const modules[] = {
	"/usr/lib/softhsm/libsofthsm2.so",
	"/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
	"/usr/lib64/pkcs11/libsofthsm2.so",
	"/usr/local/lib/softhsm/libsofthsm2.so",
};
static const char *module;
static char *folder;
static struct private_key *key;
static struct cert *cert;
static int asked;

static bool is_installed(void)
{
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		if (access(modules[i], R_OK) == 0)
			module = modules[i];
	}
	return module && run_shell("command -v softhsm2-util >/dev/null && "
				   "command -v pkcs11-tool >/dev/null && "
				   "openssl engine pkcs11 >/dev/null 2>&1") ==
				 0;
}

static void load_token(void)
{
	_cleanup_buf_ struct buf pem = {0}, conf = {0};
	struct err e = {0};

	key = make_key(KEY_RSA_2048, "token");
	cert = make_named("Harbour Token", false, key, NULL, NULL);
	assert_ok(private_key_pem(&pem, key, (struct slice){NULL, 0}, &e), &e);
	put_file(folder, "k.pem", buf_slice(&pem), 0600);
	buf_clear(&pem);
	cert_pem(&pem, cert);
	put_file(folder, "c.pem", buf_slice(&pem), 0600);
	buf_printf(&conf, "directories.tokendir = %s/tokens\n"
			  "objectstore.backend = file\nlog.level = ERROR\n",
		   folder);
	put_file(folder, "softhsm.conf", buf_slice(&conf), 0600);
	buf_clear(&conf);
	buf_printf(&conf, "%s/softhsm.conf", folder);
	setenv("SOFTHSM2_CONF", buf_text(&conf), 1);
	assert_int_equal(
		run_shell("cd %s && mkdir tokens && { softhsm2-util "
			  "--init-token --free --label harbour --pin 4711 "
			  "--so-pin 4712 && softhsm2-util --import k.pem "
			  "--token harbour --label office --id 0a --pin 4711 "
			  "&& openssl x509 -in c.pem -outform DER -out c.der "
			  "&& pkcs11-tool --module %s --login --pin 4711 "
			  "--write-object c.der --type cert --label office "
			  "--id 0a; } >log 2>&1", folder, module), 0);
}

static enum rc give_pin(void *context, const char *prompt, struct buf *out,
			struct err *e)
{
	asked++;
	assert_int_not_equal(slice_find(slice_of(prompt), "PIN for", 0),
			     SIZE_MAX);
	buf_add_text(out, "4711");
	return RC_OK;
}

static const struct passphrase_source asking = {give_pin, NULL};

static void sign_with(const char *uri, const struct passphrase_source *pass)
{
	static const struct slice content = SLICE_LITERAL("manifest");
	struct private_key *k;
	struct cert_list chain = {0};
	_cleanup_buf_ struct buf der = {0};
	struct cms_opened *c;
	struct cert *own;
	enum cms_fit fit;
	struct err e = {0};

	/* The certificate is found beside the key in the token. */
	assert_ok(keyring_own_key(folder, uri, NULL, pass, &k, &own, &chain,
				  &e), &e);
	assert_memory_equal(cert_facts(own)->sha256, cert_facts(cert)->sha256,
			    SHA256_BYTES);
	for (int i = 0; i < 2; i++) {
		buf_clear(&der);
		assert_ok(cms_sign(&der, content, k, own, NULL, DURING, &e),
			  &e);
		assert_ok(cms_open(&c, &fit, buf_slice(&der), NULL, &e), &e);
		assert_int_equal(fit, CMS_FITS);
		cms_free(c);
	}
	private_key_free(k);
	cert_free(own);
	cert_list_free(&chain);
}

static void signs_with_a_key_in_a_token(void **state)
{
	char uri[512];

	if (!folder)
		skip();
	snprintf(uri, sizeof(uri), "pkcs11:token=harbour;object=office;"
				   "type=private?module-path=%s&pin-value=4711",
		 module);
	asked = 0;
	sign_with(uri, NULL);
	assert_int_equal(asked, 0);
}

static void asks_for_the_pin(void **state)
{
	char uri[512];

	if (!folder)
		skip();
	snprintf(uri, sizeof(uri), "pkcs11:token=harbour;object=office;"
				   "type=private?module-path=%s", module);
	sign_with(uri, &asking);
	assert_int_equal(asked, 1);
}

static void says_what_is_missing(void **state)
{
	struct private_key *k;
	struct err e = {0};
	char uri[512];

	if (!folder)
		skip();
	snprintf(uri, sizeof(uri), "pkcs11:token=harbour;object=nothing;"
				   "type=private?module-path=%s&pin-value=4711",
		 module);
	assert_int_equal(private_key_open_uri(&k, NULL, uri, NULL, &e),
			 RC_MISSING);
	assert_int_equal(slice_find(slice_of(e.text), "4711", 0), SIZE_MAX);
}

/* A URI that any OpenSSL opens. */
static void opens_file_uris(void **state)
{
	char *own = make_folder(), uri[512];
	_cleanup_buf_ struct buf pem = {0};
	struct private_key *k = make_key(KEY_P256, "file"), *back;
	struct cert *c = make_named("File", false, k, NULL, NULL);
	struct err e = {0};

	assert_ok(private_key_pem(&pem, k, (struct slice){NULL, 0}, &e), &e);
	put_file(own, "k.pem", buf_slice(&pem), 0600);
	snprintf(uri, sizeof(uri), "file:%s/k.pem", own);
	assert_ok(private_key_open_uri(&back, NULL, uri, NULL, &e), &e);
	assert_true(private_key_fits(back, c));
	private_key_free(back);
	private_key_free(k);
	cert_free(c);
	drop_folder(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_file_uris),
		/* First, as the engine then remembers the PIN. */
		cmocka_unit_test(asks_for_the_pin),
		cmocka_unit_test(signs_with_a_key_in_a_token),
		cmocka_unit_test(says_what_is_missing),
	};
	int failed;

	if (is_installed()) {
		folder = make_folder();
		load_token();
	} else {
		fprintf(stderr, "SoftHSM, pkcs11-tool or the engine pkcs11 is "
				"not installed: tokens are not tested\n");
	}
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	private_key_free(key);
	cert_free(cert);
	if (folder)
		drop_folder(folder);
	return failed;
}
