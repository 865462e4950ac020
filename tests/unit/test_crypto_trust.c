#include "tests/unit/crypto_chain.h"

#include <pthread.h>

static void trusts_what_an_anchor_vouches_for(void **state)
{
	struct trust *t = with(root, sub);

	assert_int_equal(trust_anchor_count(t), 1);
	assert_trusted(t, device, DURING, ROOT_NAME);
	trust_free(t);
	t = with(sub, NULL);
	assert_trusted(t, device, DURING, SUB_NAME);
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

	assert_trusted(t, device, FROM, ROOT_NAME);
	assert_trusted(t, device, TO, ROOT_NAME);
	assert_trusted(t, old, DURING, ROOT_NAME);
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
	assert_trusted(t, c, DURING, ROOT_NAME);
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
		cmocka_unit_test(serves_several_threads),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
