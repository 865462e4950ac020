#include "tests/unit/crypto_make.h"

static struct private_key *key;
static struct cert *device;
static struct buf pem;

static struct cert *issue_device(const char *serial_number)
{
	return make_cert(&(struct cert_wish){
				 .common_name = "Crane 7",
				 .organization = "Harbour Works",
				 .serial_number = serial_number,
				 .not_before = FROM,
				 .not_after = TO,
				 .serial = 0x0a0b,
			 },
			 key, NULL, NULL);
}

static int set_up(void **state)
{
	key = make_key(KEY_P256, "certificates");
	device = issue_device("PID:HW-48U SN:HWX0042KEY");
	cert_pem(&pem, device);
	return 0;
}

static int tear_down(void **state)
{
	private_key_free(key);
	cert_free(device);
	buf_free(&pem);
	return 0;
}

/* Reads `text`; the count of what is in it, or the failure as -rc. */
static int read_count(struct slice text)
{
	struct cert_list l = {0};
	struct err e = {0};
	enum rc rc = cert_read_all(&l, text, &e);
	int n = rc ? -(int)rc : (int)l.count;

	for (size_t i = 0; i < l.count; i++)
		assert_memory_equal(cert_facts(l.at[i])->sha256,
				    cert_facts(device)->sha256, SHA256_BYTES);
	cert_list_free(&l);
	return n;
}

static void says_its_facts(void **state)
{
	const struct cert_facts *f = cert_facts(device);

	assert_true(slice_is(f->subject, "serialNumber=PID:HW-48U SN:HWX0042KEY,"
					 "CN=Crane 7,O=Harbour Works"));
	assert_true(slice_equal(f->subject, f->issuer));
	assert_true(slice_is(f->serial, "a0b"));
	assert_true(slice_is(f->key_kind, "ecdsa-p256"));
	assert_true(slice_is(f->pid, "HW-48U"));
	assert_true(slice_is(f->sn, "HWX0042KEY"));
	assert_int_equal(f->not_before, FROM);
	assert_int_equal(f->not_after, TO);
	assert_false(f->is_ca);
	assert_true(f->is_self_issued);
}

static void reads_the_udi_in_its_spellings(void **state)
{
	static const struct {
		const char *given, *pid, *sn;
	} cases[] = {
		{"PID:HW-1 SN:A1", "HW-1", "A1"},
		{"pid:HW-1 sn:A1", "HW-1", "A1"},
		{"PID: HW-1   SN: A1", "HW-1", "A1"},
		{"SN:A1 PID:HW-1", "HW-1", "A1"},
		{"PID:HW-1,SN:A1", "HW-1", "A1"},
		{"HW-1 A1", NULL, NULL},
		{"PID:HW-1", NULL, NULL},
		{"XPID:HW-1 SN:A1", NULL, NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cert *c = issue_device(cases[i].given);
		const struct cert_facts *f = cert_facts(c);

		if (cases[i].pid) {
			assert_true(slice_is(f->pid, cases[i].pid));
			assert_true(slice_is(f->sn, cases[i].sn));
		} else {
			assert_null(f->pid.p);
			assert_null(f->sn.p);
		}
		cert_free(c);
	}
}

/* `show platform sudi certificate` as a terminal shows and a mail mangles it. */
static void reads_terminal_text(void **state)
{
	_cleanup_buf_ struct buf text = {0};
	struct slice block = buf_slice(&pem);
	size_t from = slice_find(block, "-----BEGIN", 0);

	buf_add_text(&text, "crane7#show platform sudi certificate\r\n");
	for (size_t i = from; i < block.n; i++) {
		if (block.p[i] == '\n')
			buf_add_text(&text, "\r\n    ");
		else
			buf_add_byte(&text, block.p[i]);
		if (i == from + 200)
			buf_add_text(&text,
				     "\r\n --More-- \b\b\b\b\b\b\b\b\b"
				     "         \b\b\b\b\b\b\b\b\b");
	}
	buf_add_slice(&text, block);
	buf_add_text(&text, "Signature version: 1\r\nSignature:\r\n4A5B6C\r\n"
			    "crane7#");
	assert_int_equal(read_count(buf_slice(&text)), 2);
}

static struct slice to_der(struct arena *a)
{
	struct slice text = buf_slice(&pem), out = {NULL, 0};
	size_t from = slice_find(text, "-----\n", 0) + 6;
	size_t to = slice_find(text, "-----END", 0), n = 0;
	uint8_t *plain = arena_alloc(a, text.n);

	for (size_t i = from; i < to; i++) {
		if (text.p[i] > ' ')
			plain[n++] = text.p[i];
	}
	assert_true(base64_decode(a, (struct slice){plain, n}, &out));
	return out;
}

static void reads_der(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf longer = {0};
	struct slice der = to_der(&a);

	assert_int_equal(read_count(der), 1);
	buf_add_slice(&longer, der);
	buf_add_byte(&longer, 0);
	assert_int_equal(read_count(buf_slice(&longer)), -RC_MALFORMED);
	assert_int_equal(read_count(slice_part(der, 0, der.n - 1)),
			 -RC_MALFORMED);
}

static void reads_pkcs7_bags(void **state)
{
	char *folder = make_folder(), path[512];
	static const char *const forms[] = {"PEM", "DER"};

	put_file(folder, "c.pem", buf_slice(&pem), 0600);
	for (size_t i = 0; i < 2; i++) {
		_cleanup_buf_ struct buf bag = {0};
		const struct limits l = limits_default();
		struct err e = {0};

		assert_int_equal(
			run_shell("openssl crl2pkcs7 -nocrl -certfile "
				  "%s/c.pem -outform %s -out %s/bag",
				  folder, forms[i], folder), 0);
		snprintf(path, sizeof(path), "%s/bag", folder);
		assert_ok(file_read_small(path, &bag, &l,
					  offsetof(struct limits, key_bytes),
					  &e), &e);
		assert_int_equal(read_count(buf_slice(&bag)), 1);
	}
	drop_folder(folder);
}

static void refuses_what_is_broken(void **state)
{
	_cleanup_buf_ struct buf text = {0};
	struct slice good = buf_slice(&pem);
	size_t end = slice_find(good, "-----END", 0);

	assert_int_equal(read_count(SLICE_LITERAL("no such thing")),
			 -RC_MISSING);
	assert_int_equal(read_count((struct slice){NULL, 0}), -RC_MISSING);
	/* Without an end; with another block's end; no base64. */
	assert_int_equal(read_count(slice_part(good, 0, end)), -RC_MALFORMED);
	buf_add_slice(&text, slice_part(good, 0, end));
	buf_add_text(&text, "-----END X509 CRL-----\n");
	assert_int_equal(read_count(buf_slice(&text)), -RC_MALFORMED);
	buf_clear(&text);
	buf_add_text(&text, "-----BEGIN CERTIFICATE-----\n%%%%\n"
			    "-----END CERTIFICATE-----\n");
	assert_int_equal(read_count(buf_slice(&text)), -RC_MALFORMED);
	/* A private key is passed over. */
	buf_clear(&text);
	buf_add_text(&text, "-----BEGIN PRIVATE KEY-----\nAAAA\n"
			    "-----END PRIVATE KEY-----\n");
	buf_add_slice(&text, good);
	assert_int_equal(read_count(buf_slice(&text)), 1);
}

static void shows_control_bytes_escaped(void **state)
{
	struct cert *c = make_named("bad\nname\x1b[31m", false, key, NULL, NULL);
	struct slice s = cert_facts(c)->subject;

	for (size_t i = 0; i < s.n; i++)
		assert_true(s.p[i] >= ' ' && s.p[i] != 0x7f);
	cert_free(c);
	c = make_named("Zoë Ångström", false, key, NULL, NULL);
	assert_int_not_equal(slice_find(cert_facts(c)->subject, "Zoë Ångström",
					0), SIZE_MAX);
	cert_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_its_facts),
		cmocka_unit_test(reads_the_udi_in_its_spellings),
		cmocka_unit_test(reads_terminal_text),
		cmocka_unit_test(reads_der),
		cmocka_unit_test(reads_pkcs7_bags),
		cmocka_unit_test(refuses_what_is_broken),
		cmocka_unit_test(shows_control_bytes_escaped),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
