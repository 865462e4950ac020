#include "tests/unit/crypto_make.h"

#include <sys/stat.h>

#include "crypto/keyring.h"

static char *folder;
static struct arena arena;
static struct private_key *key;
static struct cert *ca, *device, *twin;

static struct cert *make_device(const char *name, const char *udi)
{
	return make_cert(&(struct cert_wish){
				 .common_name = name,
				 .serial_number = udi,
				 .not_before = FROM,
				 .not_after = TO,
			 },
			 key, ca, key);
}

static int set_up(void **state)
{
	folder = make_folder();
	key = make_key(KEY_P256, "keyring");
	ca = make_named("Harbour Root", true, key, NULL, NULL);
	device = make_device("Crane 7", "PID:HW-48U SN:HWX0042KEY");
	twin = make_device("Crane 7 renewed", "PID:HW-48U SN:HWX0042KEY");
	return 0;
}

static int tear_down(void **state)
{
	drop_folder(folder);
	private_key_free(key);
	cert_free(ca);
	cert_free(device);
	cert_free(twin);
	arena_free(&arena);
	return 0;
}

static void add(const char *to, enum keyring_role role, const struct cert *c,
		bool is_new)
{
	const char *file;
	bool added;
	struct err e = {0};

	assert_ok(keyring_add_cert(to, role, c, &added, &arena, &file, &e),
		  &e);
	assert_int_equal(added, is_new);
	assert_true(slice_starts(slice_of(file), keyring_role_word(role)));
}

static char *sub_folder(const char *name)
{
	return arena_printf(&arena, "%s/%s", folder, name);
}

static void is_empty_without_a_folder(void **state)
{
	struct keyring *k;
	struct err e = {0};

	assert_ok(keyring_open(&k, sub_folder("nowhere"), &e), &e);
	assert_int_equal(keyring_count(k), 0);
	assert_int_equal(trust_anchor_count(keyring_trust(k)), 0);
	keyring_free(k);
}

static void keeps_what_is_added(void **state)
{
	char *path = sub_folder("a/b");
	struct trust_result r;
	struct keyring_matches m;
	struct keyring *k;
	struct stat st;
	struct err e = {0};

	add(path, ROLE_ANCHOR, ca, true);
	add(path, ROLE_DEVICE, device, true);
	add(path, ROLE_DEVICE, device, false);
	add(path, ROLE_DEVICE, twin, true);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	/* Not entries. */
	put_file(path, "notes.txt", SLICE_LITERAL("words"), 0600);
	put_file(path, "device.pem", SLICE_LITERAL("words"), 0600);
	assert_ok(keyring_open(&k, path, &e), &e);
	assert_string_equal(keyring_folder(k), path);
	assert_int_equal(keyring_count(k), 3);
	assert_int_equal(keyring_at(k, 0)->role, ROLE_ANCHOR);
	m = keyring_devices(k, slice_of("HW-48U"), slice_of("HWX0042KEY"));
	assert_int_equal(m.count, 2);
	trust_check(keyring_trust(k), m.at[0], NULL, PURPOSE_DEVICE, CRL_OFF,
		    DURING, &r);
	assert_true(r.trusted);
	m = keyring_devices(k, slice_of("HW-48U"), slice_of("HWX0042KE"));
	assert_int_equal(m.count, 0);
	m = keyring_devices(k, slice_of("HW-48"), slice_of("HWX0042KEY"));
	assert_int_equal(m.count, 0);
	keyring_free(k);
}

static void finds_each_of_many(void **state)
{
	char *path = sub_folder("many"), udi[64], sn[32];
	struct keyring *k;
	struct err e = {0};

	for (int i = 0; i < 40; i++) {
		struct cert *c;

		snprintf(udi, sizeof(udi), "PID:HW-%d SN:HWX%04d", i % 3, i);
		c = make_device("Crane", udi);
		add(path, ROLE_DEVICE, c, true);
		cert_free(c);
	}
	assert_ok(keyring_open(&k, path, &e), &e);
	for (int i = 0; i < 40; i++) {
		struct keyring_matches m;

		snprintf(udi, sizeof(udi), "HW-%d", i % 3);
		snprintf(sn, sizeof(sn), "HWX%04d", i);
		m = keyring_devices(k, slice_of(udi), slice_of(sn));
		assert_int_equal(m.count, 1);
		assert_true(slice_is(cert_facts(m.at[0])->sn, sn));
	}
	keyring_free(k);
}

/* The account's certificates are found as such only, in one order. */
static void keeps_the_accounts_apart(void **state)
{
	char *path = sub_folder("account"), hex[SHA256_TEXT_MAX];
	struct keyring_matches m;
	const char *file;
	struct keyring *k;
	struct err e = {0};

	add(path, ROLE_ANCHOR, ca, true);
	add(path, ROLE_OPERATOR, ca, true);
	add(path, ROLE_DEVICE, device, true);
	assert_ok(keyring_open(&k, path, &e), &e);
	assert_int_equal(keyring_accounts(k).count, 0);
	keyring_free(k);
	add(path, ROLE_CSSM, twin, true);
	add(path, ROLE_CSSM, ca, true);
	add(path, ROLE_CSSM, ca, false);
	assert_ok(keyring_open(&k, path, &e), &e);
	m = keyring_accounts(k);
	assert_int_equal(m.count, 2);
	assert_int_equal(trust_anchor_count(keyring_trust(k)), 1);
	/* A device's is none of a device here. */
	m = keyring_devices(k, slice_of("HW-48U"), slice_of("HWX0042KEY"));
	assert_int_equal(m.count, 1);
	assert_memory_equal(cert_facts(m.at[0])->sha256,
			    cert_facts(device)->sha256, SHA256_BYTES);
	keyring_free(k);
	hex_text(hex, cert_facts(twin)->sha256, SHA256_BYTES);
	assert_ok(keyring_remove(path, slice_of(hex), &arena, &file, &e), &e);
	assert_true(slice_starts(slice_of(file), "cssm-"));
	assert_ok(keyring_open(&k, path, &e), &e);
	m = keyring_accounts(k);
	assert_int_equal(m.count, 1);
	assert_memory_equal(cert_facts(m.at[0])->sha256, cert_facts(ca)->sha256,
			    SHA256_BYTES);
	keyring_free(k);
}

static void digest_of(const char *path, uint8_t out[SHA256_BYTES])
{
	struct keyring *k;
	struct err e = {0};

	assert_ok(keyring_open(&k, path, &e), &e);
	keyring_digest(k, out);
	keyring_free(k);
}

/* Equal for equal rings whatever the files are called; another for each role. */
static void has_a_digest(void **state)
{
	static const enum keyring_role roles[] = {ROLE_ANCHOR, ROLE_CA,
						  ROLE_DEVICE, ROLE_OPERATOR,
						  ROLE_CSSM};
	enum { COUNT = sizeof(roles) / sizeof(roles[0]) };
	uint8_t seen[COUNT + 1][SHA256_BYTES], again[SHA256_BYTES];
	_cleanup_buf_ struct buf pem = {0};
	char *other = sub_folder("digest-other");

	digest_of(sub_folder("digest-none"), seen[COUNT]);
	for (size_t i = 0; i < COUNT; i++) {
		char *path = arena_printf(&arena, "%s/digest-%zu", folder, i);

		add(path, roles[i], device, true);
		digest_of(path, seen[i]);
		for (size_t k = 0; k <= COUNT; k++) {
			if (k < i || k == COUNT)
				assert_memory_not_equal(seen[i], seen[k],
							SHA256_BYTES);
		}
		add(path, ROLE_ANCHOR, ca, true);
		digest_of(path, again);
		assert_memory_not_equal(again, seen[i], SHA256_BYTES);
	}
	/* As digest-3 is now, by other names and one of them twice. */
	digest_of(sub_folder("digest-3"), seen[0]);
	add(other, ROLE_ANCHOR, ca, true);
	cert_pem(&pem, device);
	put_file(other, "operator-z.pem", buf_slice(&pem), 0600);
	put_file(other, "operator-a.pem", buf_slice(&pem), 0600);
	digest_of(other, again);
	assert_memory_equal(again, seen[0], SHA256_BYTES);
}

static void names_the_file_at_fault(void **state)
{
	char *path = sub_folder("bad");
	_cleanup_buf_ struct buf two = {0};
	struct keyring *k;
	struct err e = {0};

	add(path, ROLE_ANCHOR, ca, true);
	put_file(path, "ca-hand.pem", SLICE_LITERAL("words"), 0600);
	assert_int_equal(keyring_open(&k, path, &e), RC_MALFORMED);
	assert_int_not_equal(slice_find(slice_of(e.text), "ca-hand.pem", 0),
			     SIZE_MAX);
	cert_pem(&two, ca);
	cert_pem(&two, device);
	put_file(path, "ca-hand.pem", buf_slice(&two), 0600);
	assert_int_equal(keyring_open(&k, path, &e), RC_MALFORMED);
}

static void removes_by_fingerprint(void **state)
{
	char *path = sub_folder("remove"), hex[SHA256_TEXT_MAX];
	const char *file;
	struct keyring *k;
	struct err e = {0};

	add(path, ROLE_ANCHOR, ca, true);
	add(path, ROLE_CA, ca, true);
	add(path, ROLE_DEVICE, device, true);
	hex_text(hex, cert_facts(ca)->sha256, SHA256_BYTES);
	assert_int_equal(keyring_remove(path, slice_part(slice_of(hex), 0, 7),
					&arena, &file, &e), RC_USAGE);
	assert_int_equal(keyring_remove(path, SLICE_LITERAL("00000000"), &arena,
					&file, &e), RC_MISSING);
	assert_ok(keyring_remove(path, slice_part(slice_of(hex), 0, 8), &arena,
				 &file, &e), &e);
	assert_int_not_equal(slice_find(slice_of(file), ", ", 0), SIZE_MAX);
	assert_ok(keyring_open(&k, path, &e), &e);
	assert_int_equal(keyring_count(k), 1);
	keyring_free(k);
}

static const struct new_key_wish wish = {
	.kind = KEY_P256,
	.common_name = "Harbour Office",
	.not_before = FROM,
	.days = 365,
};

static enum rc own(const char *path, const char *key_path,
		   const char *cert_path, struct err *e)
{
	struct private_key *k;
	struct cert *c;
	enum rc rc = keyring_own_key(path, key_path, cert_path, NULL, &k, &c,
				     NULL, e);

	if (!rc) {
		assert_true(private_key_fits(k, c));
		private_key_free(k);
		cert_free(c);
	}
	return rc;
}

static void makes_an_own_key(void **state)
{
	char *path = sub_folder("own");
	struct new_key_wish again = wish;
	const char *key_file, *cert_file;
	struct stat st;
	struct err e = {0};
	mode_t mask = umask(0);

	assert_int_equal(own(path, NULL, NULL, &e), RC_MISSING);
	assert_string_equal(e.text, "there is no operator key; `rum key new` "
				    "makes one");
	assert_ok(keyring_new_key(path, &wish, &arena, &key_file, &cert_file,
				  &e), &e);
	umask(mask);
	assert_int_equal(stat(key_file, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_ok(own(path, NULL, NULL, &e), &e);
	assert_ok(own("/nowhere", key_file, cert_file, &e), &e);
	/* Never over an existing one. */
	assert_int_equal(keyring_new_key(path, &wish, &arena, &key_file,
					 &cert_file, &e), RC_SYSTEM);
	again.force = true;
	again.kind = KEY_RSA_3072;
	assert_ok(keyring_new_key(path, &again, &arena, &key_file, &cert_file,
				  &e), &e);
	assert_ok(own(path, NULL, NULL, &e), &e);
	/* Nothing of it counts as enrolled. */
	{
		struct keyring *k;

		assert_ok(keyring_open(&k, path, &e), &e);
		assert_int_equal(keyring_count(k), 0);
		keyring_free(k);
	}
}

static void refuses_loose_key_files(void **state)
{
	static const mode_t loose[] = {0640, 0604, 0660, 0601};
	char *path = sub_folder("loose");
	const char *key_file, *cert_file;
	struct err e = {0};

	assert_ok(keyring_new_key(path, &wish, &arena, &key_file, &cert_file,
				  &e), &e);
	for (size_t i = 0; i < sizeof(loose) / sizeof(loose[0]); i++) {
		assert_int_equal(chmod(key_file, loose[i]), 0);
		assert_int_equal(own(path, NULL, NULL, &e), RC_REFUSED);
		assert_int_not_equal(slice_find(slice_of(e.text), "chmod 600",
						0), SIZE_MAX);
	}
	assert_int_equal(chmod(key_file, 0400), 0);
	assert_ok(own(path, NULL, NULL, &e), &e);
}

static void refuses_a_foreign_certificate(void **state)
{
	char *path = sub_folder("foreign");
	const char *key_file, *cert_file;
	_cleanup_buf_ struct buf pem = {0};
	struct err e = {0};

	assert_ok(keyring_new_key(path, &wish, &arena, &key_file, &cert_file,
				  &e), &e);
	cert_pem(&pem, device);
	put_file(path, "cert.pem", buf_slice(&pem), 0600);
	assert_int_equal(own(path, NULL, NULL, &e), RC_REFUSED);
	assert_int_not_equal(slice_find(slice_of(e.text), "does not belong", 0),
			     SIZE_MAX);
}

static void makes_a_request(void **state)
{
	char *path = sub_folder("request");
	struct new_key_wish asking = wish;
	const char *key_file, *request;
	struct err e = {0};

	asking.request = true;
	asking.pass = SLICE_LITERAL("gangway");
	assert_ok(keyring_new_key(path, &asking, &arena, &key_file, &request,
				  &e), &e);
	assert_true(slice_ends(slice_of(request), "/key.csr"));
	assert_int_equal(run_shell("openssl req -in %s -verify -noout 2>%s/log",
				   request, folder), 0);
	/* Protected, and nobody to ask. */
	assert_int_equal(own(path, NULL, NULL, &e), RC_MISSING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_empty_without_a_folder),
		cmocka_unit_test(keeps_what_is_added),
		cmocka_unit_test(finds_each_of_many),
		cmocka_unit_test(keeps_the_accounts_apart),
		cmocka_unit_test(has_a_digest),
		cmocka_unit_test(names_the_file_at_fault),
		cmocka_unit_test(removes_by_fingerprint),
		cmocka_unit_test(makes_an_own_key),
		cmocka_unit_test(refuses_loose_key_files),
		cmocka_unit_test(refuses_a_foreign_certificate),
		cmocka_unit_test(makes_a_request),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
