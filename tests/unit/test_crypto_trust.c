#include "tests/unit/crypto_make.h"

#include <pthread.h>

#include "crypto/trust.h"

/* A root, a CA below it, a device below that. */
static struct private_key *root_key, *sub_key, *device_key;
static struct cert *root, *sub, *device;
static char *folder;

static int set_up(void **state)
{
	root_key = make_key(KEY_P256, "root");
	sub_key = make_key(KEY_P256, "sub");
	device_key = make_key(KEY_RSA_2048, "device");
	root = make_named("Harbour Root", true, root_key, NULL, NULL);
	sub = make_named("Harbour Devices", true, sub_key, root, root_key);
	device = make_cert(&(struct cert_wish){
				   .common_name = "Crane 7",
				   .serial_number = "PID:HW-48U SN:HWX0042KEY",
				   .not_before = FROM,
				   .not_after = TO,
				   .serial = 0x77,
			   },
			   device_key, sub, sub_key);
	folder = make_folder();
	return 0;
}

static int tear_down(void **state)
{
	private_key_free(root_key);
	private_key_free(sub_key);
	private_key_free(device_key);
	cert_free(root);
	cert_free(sub);
	cert_free(device);
	drop_folder(folder);
	return 0;
}

static struct trust *with(struct cert *anchor, struct cert *helper)
{
	struct trust *t = trust_new();

	if (anchor)
		trust_add_anchor(t, anchor);
	if (helper)
		trust_add_intermediate(t, helper);
	return t;
}

static void assert_trusted(struct trust *t, struct cert *c, int64_t at,
			   const char *anchor)
{
	struct trust_result r;

	trust_check(t, c, NULL, PURPOSE_DEVICE, CRL_IF_PRESENT, at, &r);
	if (!r.trusted)
		fail_msg("not trusted: %s", r.reason);
	assert_string_equal(r.anchor, anchor);
	assert_string_equal(r.reason, "");
}

static void assert_reason(struct trust *t, struct cert *c,
			  enum crl_policy crls, int64_t at, const char *reason)
{
	struct trust_result r;

	/* Twice: judged, then remembered. */
	for (int i = 0; i < 2; i++) {
		trust_check(t, c, NULL, PURPOSE_DEVICE, crls, at, &r);
		assert_false(r.trusted);
		assert_string_equal(r.reason, reason);
		assert_string_equal(r.anchor, "");
	}
}

static const char root_name[] = "CN=Harbour Root,O=Harbour Works";
static const char sub_name[] = "CN=Harbour Devices,O=Harbour Works";

static void trusts_what_an_anchor_vouches_for(void **state)
{
	struct trust *t = with(root, sub);

	assert_int_equal(trust_anchor_count(t), 1);
	assert_trusted(t, device, DURING, root_name);
	trust_free(t);
	t = with(sub, NULL);
	assert_trusted(t, device, DURING, sub_name);
	trust_free(t);
	t = with(device, NULL);
	assert_trusted(t, device, DURING,
		       "serialNumber=PID:HW-48U SN:HWX0042KEY,CN=Crane 7");
	trust_free(t);
}

static void takes_helpers_of_one_check(void **state)
{
	struct trust *t = with(root, NULL);
	const struct cert_list extra = {&sub, 1};
	struct trust_result r;

	trust_check(t, device, &extra, PURPOSE_OPERATOR, CRL_IF_PRESENT,
		    DURING, &r);
	assert_true(r.trusted);
	/* And forgets them. */
	assert_reason(t, device, CRL_IF_PRESENT, DURING,
		      "no enrolled anchor vouches for it (issuer "
		      "CN=Harbour Devices,O=Harbour Works)");
	trust_free(t);
}

static void trusts_nobody_else(void **state)
{
	struct private_key *k = make_key(KEY_P256, "stranger");
	/* The same name, another key. */
	struct cert *twin = make_named("Harbour Root", true, k, NULL, NULL);
	struct trust *t = with(NULL, NULL);
	struct trust_result r;

	assert_reason(t, device, CRL_OFF, DURING,
		      "no enrolled anchor vouches for it (issuer "
		      "CN=Harbour Devices,O=Harbour Works)");
	trust_free(t);
	/* A helper is no anchor, not even a self-signed one. */
	t = with(NULL, sub);
	trust_add_intermediate(t, root);
	trust_check(t, device, NULL, PURPOSE_DEVICE, CRL_OFF, DURING, &r);
	assert_false(r.trusted);
	trust_free(t);
	t = with(twin, sub);
	trust_check(t, device, NULL, PURPOSE_DEVICE, CRL_OFF, DURING, &r);
	assert_false(r.trusted);
	trust_free(t);
	cert_free(twin);
	private_key_free(k);
}

static void judges_time_to_the_second(void **state)
{
	struct trust *t = with(root, sub);
	struct cert *old = make_cert(&(struct cert_wish){
					     .common_name = "Crane 1",
					     .not_before = FROM,
					     .not_after = DURING,
				     },
				     device_key, sub, sub_key);

	assert_trusted(t, device, FROM, root_name);
	assert_trusted(t, device, TO, root_name);
	assert_trusted(t, old, DURING, root_name);
	assert_reason(t, old, CRL_OFF, DURING + 1,
		      "expired on 2027-01-15T08:00:00Z");
	assert_reason(t, device, CRL_OFF, FROM - 1,
		      "CN=Harbour Root,O=Harbour Works is not valid before "
		      "2024-01-01T00:00:00Z");
	cert_free(old);
	trust_free(t);
}

/* Written by openssl, which can make what cert_issue refuses to. */
static struct cert *foreign(const char *options, struct cert *issuer,
			    const struct private_key *issuer_key)
{
	_cleanup_buf_ struct buf pem = {0}, key = {0};
	const struct limits l = limits_default();
	struct cert_list list = {0};
	char path[512];
	struct cert *c;
	struct err e = {0};

	cert_pem(&pem, issuer);
	put_file(folder, "ca.pem", buf_slice(&pem), 0600);
	assert_ok(private_key_pem(&key, issuer_key, (struct slice){NULL, 0},
				  &e), &e);
	put_file(folder, "ca.key", buf_slice(&key), 0600);
	assert_int_equal(
		run_shell("cd '%s' && openssl req -x509 -newkey rsa:2048 "
			  "-nodes -CA ca.pem -CAkey ca.key -keyout k.pem "
			  "-days 3000 -out c.pem %s 2>log", folder, options),
		0);
	snprintf(path, sizeof(path), "%s/c.pem", folder);
	buf_clear(&pem);
	assert_ok(file_read_small(path, &pem, &l,
				  offsetof(struct limits, key_bytes), &e), &e);
	assert_ok(cert_read_all(&list, buf_slice(&pem), &e), &e);
	c = cert_ref(list.at[0]);
	cert_list_free(&list);
	return c;
}

static void heeds_usage_and_criticality(void **state)
{
	struct trust *t = with(root, sub);
	struct trust_result r;
	struct cert *c;

	c = foreign("-subj /CN=Crane -addext keyUsage=critical,keyEncipherment "
		    "-addext basicConstraints=CA:FALSE", sub, sub_key);
	assert_reason(t, c, CRL_OFF, DURING,
		      "its key usage does not allow signing");
	trust_check(t, c, NULL, PURPOSE_ANY, CRL_OFF, DURING, &r);
	assert_true(r.trusted);
	cert_free(c);
	c = foreign("-subj /CN=Crane -addext extendedKeyUsage=clientAuth "
		    "-addext keyUsage=nonRepudiation", sub, sub_key);
	assert_trusted(t, c, DURING, root_name);
	cert_free(c);
	c = foreign("-subj /CN=Crane -addext 1.2.3.4.5=critical,DER:0500", sub,
		    sub_key);
	assert_reason(t, c, CRL_OFF, DURING,
		      "the certificate has a critical extension that is not "
		      "known here");
	cert_free(c);
	c = foreign("-subj /CN=Crane -newkey rsa:1024", sub, sub_key);
	assert_reason(t, c, CRL_OFF, DURING,
		      "its key is too weak or of a kind that is not supported");
	cert_free(c);
	trust_free(t);
}

/* A device may not issue certificates. */
static void heeds_who_may_issue(void **state)
{
	struct cert *below = make_named("Forged", false, sub_key, device,
					device_key);
	struct trust *t = with(root, sub);

	trust_add_intermediate(t, device);
	assert_reason(t, below, CRL_OFF, DURING,
		      "serialNumber=PID:HW-48U SN:HWX0042KEY,CN=Crane 7 may "
		      "not issue certificates");
	trust_free(t);
	cert_free(below);
}

static void takes_sha1_only_in_an_anchor(void **state)
{
	struct cert *old = foreign("-sha1 -subj '/CN=Old Devices' -addext "
				   "keyUsage=critical,keyCertSign,"
				   "digitalSignature", root, root_key);
	struct trust *t = with(root, NULL);

	trust_add_intermediate(t, old);
	assert_reason(t, old, CRL_OFF, DURING,
		      "the certificate is signed with a digest that is too "
		      "weak; enrol its issuer as anchor or the certificate "
		      "itself");
	trust_free(t);
	t = with(old, NULL);
	assert_trusted(t, old, DURING, "CN=Old Devices");
	trust_free(t);
	cert_free(old);
}

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

	assert_true(slice_is(f->issuer, sub_name));
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

static void *check_often(void *trust)
{
	struct trust_result r;

	for (int i = 0; i < 3000; i++) {
		trust_check(trust, device, NULL, PURPOSE_DEVICE, CRL_OFF,
			    DURING + i % 1500, &r);
		if (!r.trusted)
			return trust;
	}
	return NULL;
}

static void serves_several_threads(void **state)
{
	struct trust *t = with(root, sub);
	pthread_t threads[4];
	void *failed;

	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, check_often, t);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &failed);
		assert_null(failed);
	}
	trust_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trusts_what_an_anchor_vouches_for),
		cmocka_unit_test(takes_helpers_of_one_check),
		cmocka_unit_test(trusts_nobody_else),
		cmocka_unit_test(judges_time_to_the_second),
		cmocka_unit_test(heeds_usage_and_criticality),
		cmocka_unit_test(heeds_who_may_issue),
		cmocka_unit_test(takes_sha1_only_in_an_anchor),
		cmocka_unit_test(reads_lists),
		cmocka_unit_test(counts_revocations),
		cmocka_unit_test(warns_of_stale_and_missing_lists),
		cmocka_unit_test(can_require_lists),
		cmocka_unit_test(refuses_forged_lists),
		cmocka_unit_test(serves_several_threads),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
