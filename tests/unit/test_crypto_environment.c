/* What the environment says to OpenSSL changes nothing here: the configuration
 * asks for a provider that does not exist, and a file of trusted certificates
 * holds the very CA. */
#include "tests/unit/crypto_make.h"

#include "crypto/cms.h"
#include "crypto/signature.h"

static char *folder;

static void is_not_asked(void **state)
{
	struct private_key *k = make_key(KEY_RSA_2048, "environment"), *own;
	struct cert *ca = make_named("Harbour Root", true, k, NULL, NULL);
	struct cert *c = make_named("Crane 7", false, k, ca, k);
	struct signature_checker *checker = signature_checker_new();
	_cleanup_buf_ struct buf value = {0}, pem = {0}, der = {0};
	struct trust *t = trust_new();
	struct trust_result r;
	struct cms_opened *opened;
	enum cms_fit fit;
	const char *scheme;
	struct err e = {0};

	cert_pem(&pem, ca);
	put_file(folder, "trusted.pem", buf_slice(&pem), 0600);
	assert_ok(private_key_sign(&value, k, "rsa-pss-sha384",
				   SLICE_LITERAL("x"), &e), &e);
	assert_int_equal(signature_check(checker, c, SLICE_LITERAL("x"),
					 buf_slice(&value), &scheme),
			 FIT_GOOD);
	trust_check(t, c, NULL, PURPOSE_DEVICE, CRL_OFF, DURING, &r);
	assert_false(r.trusted);
	trust_add_anchor(t, ca);
	trust_check(t, c, NULL, PURPOSE_OPERATOR, CRL_OFF, DURING, &r);
	assert_true(r.trusted);
	assert_ok(private_key_new(&own, KEY_P256, &e), &e);
	assert_ok(cms_sign(&der, SLICE_LITERAL("x"), k, c, NULL, DURING, &e),
		  &e);
	assert_ok(cms_open(&opened, &fit, buf_slice(&der), NULL, &e), &e);
	assert_int_equal(fit, CMS_FITS);
	cms_free(opened);
	private_key_free(own);
	private_key_free(k);
	cert_free(ca);
	cert_free(c);
	trust_free(t);
	signature_checker_free(checker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_not_asked),
	};
	char path[512];
	int failed;

	folder = make_folder();
	put_file(folder, "openssl.cnf",
		 SLICE_LITERAL("openssl_conf = all\n[all]\n"
			       "providers = p\nalg_section = a\n"
			       "[p]\nnowhere = n\n[n]\nactivate = 1\n"
			       "module = /nowhere.so\n"
			       "[a]\ndefault_properties = fips=yes\n"), 0600);
	snprintf(path, sizeof(path), "%s/openssl.cnf", folder);
	setenv("OPENSSL_CONF", path, 1);
	snprintf(path, sizeof(path), "%s/trusted.pem", folder);
	setenv("SSL_CERT_FILE", path, 1);
	setenv("SSL_CERT_DIR", folder, 1);
	setenv("OPENSSL_MODULES", folder, 1);
	setenv("OPENSSL_ENGINES", folder, 1);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	drop_folder(folder);
	return failed;
}
