#include "tests/unit/crypto_chain.h"

static struct crl *make_crl(struct cert *issuer, const struct private_key *key,
			    const char *revoked, const char *from,
			    const char *to)
{
	_cleanup_buf_ struct buf pem = {0}, key_pem = {0}, index = {0};
	const struct limits l = limits_default();
	struct crl_list list = {0};
	struct crl *c;
	char path[512];
	struct err e = {0};

	cert_pem(&pem, issuer);
	put_file(folder, "ca.pem", buf_slice(&pem), 0600);
	assert_ok(private_key_pem(&key_pem, key, (struct slice){NULL, 0}, &e),
		  &e);
	put_file(folder, "ca.key", buf_slice(&key_pem), 0600);
	put_file(folder, "ca.cnf",
		 SLICE_LITERAL("[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\n"
			       "crlnumber=number\ndefault_md=sha256\n"
			       "crl_extensions=x\n[x]\n"
			       "authorityKeyIdentifier=keyid\n"), 0600);
	put_file(folder, "number", SLICE_LITERAL("2A\n"), 0600);
	if (revoked)
		buf_printf(&index, "R\t340101000000Z\t260601120000Z\t%s\t"
				   "unknown\t/CN=x\n", revoked);
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
	assert_int_equal(list.count, 1);
	c = list.at[0];
	free(list.at);
	return c;
}

/* DURING is 2027-01-15. */
static struct crl *current(struct cert *by, const struct private_key *key,
			   const char *revoked)
{
	return make_crl(by, key, revoked, "20270101000000Z", "20270201000000Z");
}

static struct crl *stale(struct cert *by, const struct private_key *key,
			 const char *revoked)
{
	return make_crl(by, key, revoked, "20260701000000Z", "20260801000000Z");
}

static void reads_lists(void **state)
{
	struct crl *c = current(sub, sub_key, "77");
	const struct crl_facts *f = crl_facts(c);

	assert_true(slice_is(f->issuer, SUB_NAME));
	assert_true(slice_is(f->number, "42"));
	assert_int_equal(f->revoked, 1);
	assert_int_equal(f->this_update, 1798761600);
	assert_int_equal(f->next_update, 1801440000);
	crl_free(c);
}

static void counts_revocations(void **state)
{
	struct trust_result r;
	struct trust *t;

	for (int is_stale = 0; is_stale < 2; is_stale++) {
		t = with(root, sub);
		trust_add_crl(t, is_stale ? stale(sub, sub_key, "77")
					  : current(sub, sub_key, "77"));
		assert_reason(t, device, CRL_IF_PRESENT, DURING,
			      "revoked on 2026-06-01T12:00:00Z");
		trust_check(t, device, NULL, PURPOSE_DEVICE, CRL_OFF, DURING,
			    &r);
		assert_true(r.trusted);
		trust_free(t);
	}
	/* A CA revoked by the root. */
	t = with(root, sub);
	{
		char serial[80];

		snprintf(serial, sizeof(serial), "%.*s",
			 SLICE_ARG(cert_facts(sub)->serial));
		for (char *p = serial; *p; p++)
			*p = *p >= 'a' ? (char)(*p - 32) : *p;
		trust_add_crl(t, current(root, root_key, serial));
	}
	assert_reason(t, device, CRL_IF_PRESENT, DURING,
		      "CN=Harbour Devices,O=Harbour Works was revoked on "
		      "2026-06-01T12:00:00Z");
	trust_free(t);
}

static void warns_of_stale_and_missing_lists(void **state)
{
	struct trust *t = with(root, sub);
	struct trust_result r;

	trust_check(t, device, NULL, PURPOSE_DEVICE, CRL_IF_PRESENT, DURING,
		    &r);
	assert_true(r.trusted);
	assert_string_equal(r.warning, "");
	trust_free(t);

	t = with(root, sub);
	trust_add_crl(t, stale(sub, sub_key, NULL));
	trust_add_crl(t, current(root, root_key, NULL));
	trust_check(t, device, NULL, PURPOSE_DEVICE, CRL_IF_PRESENT, DURING,
		    &r);
	assert_true(r.trusted);
	assert_string_equal(r.warning,
			    "the revocation list of CN=Harbour Devices,"
			    "O=Harbour Works is stale: the next was due on "
			    "2026-08-01T00:00:00Z");
	assert_reason(t, device, CRL_REQUIRED, DURING, r.warning);
	trust_free(t);

	t = with(root, sub);
	trust_add_crl(t, current(sub, sub_key, NULL));
	trust_check(t, device, NULL, PURPOSE_DEVICE, CRL_IF_PRESENT, DURING,
		    &r);
	assert_true(r.trusted);
	assert_string_equal(r.warning,
			    "there is no revocation list of its issuer "
			    "CN=Harbour Root,O=Harbour Works");
	trust_free(t);
}

static void can_require_lists(void **state)
{
	struct trust *t = with(root, sub);
	struct trust_result r;

	assert_reason(t, device, CRL_REQUIRED, DURING,
		      "there is no revocation list of its issuer "
		      "CN=Harbour Devices,O=Harbour Works");
	trust_free(t);
	t = with(root, sub);
	trust_add_crl(t, current(sub, sub_key, NULL));
	trust_add_crl(t, current(root, root_key, NULL));
	trust_check(t, device, NULL, PURPOSE_DEVICE, CRL_REQUIRED, DURING, &r);
	assert_true(r.trusted);
	assert_string_equal(r.warning, "");
	/* The very second of the next update still counts. */
	trust_check(t, device, NULL, PURPOSE_DEVICE, CRL_REQUIRED, 1801440000,
		    &r);
	assert_true(r.trusted);
	trust_free(t);
	/* Below a CA that is an anchor only that CA's list is asked for. */
	t = with(sub, NULL);
	trust_add_crl(t, current(sub, sub_key, NULL));
	trust_check(t, device, NULL, PURPOSE_DEVICE, CRL_REQUIRED, DURING, &r);
	assert_true(r.trusted);
	trust_free(t);
}

/* In the name of the CA, but signed by another key. */
static void refuses_forged_lists(void **state)
{
	struct private_key *k = make_key(KEY_P256, "forger");
	struct cert *twin = make_named("Harbour Devices", true, k, NULL, NULL);
	struct trust *t = with(root, sub);
	struct trust_result r;

	trust_add_crl(t, current(twin, k, "77"));
	trust_check(t, device, NULL, PURPOSE_DEVICE, CRL_REQUIRED, DURING, &r);
	assert_false(r.trusted);
	trust_free(t);
	cert_free(twin);
	private_key_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_lists),
		cmocka_unit_test(counts_revocations),
		cmocka_unit_test(warns_of_stale_and_missing_lists),
		cmocka_unit_test(can_require_lists),
		cmocka_unit_test(refuses_forged_lists),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
