/* A root, a CA and a device's certificate, and what trust_check says of them. */
#ifndef UNIT_CRYPTO_CHAIN_H
#define UNIT_CRYPTO_CHAIN_H

#include "tests/unit/crypto_make.h"

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

static inline struct trust *with(struct cert *anchor, struct cert *helper)
{
	struct trust *t = trust_new();

	if (anchor)
		trust_add_anchor(t, anchor);
	if (helper)
		trust_add_intermediate(t, helper);
	return t;
}

static inline void assert_trusted(struct trust *t, struct cert *c, int64_t at,
			   const char *anchor)
{
	struct trust_result r;

	trust_check(t, c, NULL, PURPOSE_DEVICE, CRL_IF_PRESENT, at, &r);
	if (!r.trusted)
		fail_msg("not trusted: %s", r.reason);
	assert_string_equal(r.anchor, anchor);
	assert_string_equal(r.reason, "");
}

static inline void assert_reason(struct trust *t, struct cert *c,
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

#define ROOT_NAME "CN=Harbour Root,O=Harbour Works"
#define SUB_NAME "CN=Harbour Devices,O=Harbour Works"

#endif
