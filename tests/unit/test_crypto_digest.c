#include "tests/unit/crypto_make.h"

#include "crypto/digest.h"

static const char abc[] =
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static void assert_hash(const uint8_t hash[SHA256_BYTES], const char *hex)
{
	char text[SHA256_TEXT_MAX];

	assert_string_equal(hex_text(text, hash, SHA256_BYTES), hex);
}

static void hashes_at_once(void **state)
{
	uint8_t hash[SHA256_BYTES];

	sha256(hash, SLICE_LITERAL("abc"));
	assert_hash(hash, abc);
	sha256(hash, (struct slice){NULL, 0});
	assert_hash(hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca49"
			  "5991b7852b855");
}

static void hashes_in_pieces(void **state)
{
	struct sha256_state *s = sha256_new();
	uint8_t hash[SHA256_BYTES];

	sha256_add(s, SLICE_LITERAL("a"));
	sha256_add(s, SLICE_LITERAL(""));
	sha256_add(s, SLICE_LITERAL("bc"));
	sha256_end(s, hash);
	sha256_free(s);
	assert_hash(hash, abc);
}

static void hashes_what_passes(void **state)
{
	struct stream_memory m;
	struct hashing_stream h;
	struct stream *s = hashing_stream_init(
		&h, stream_memory(&m, SLICE_LITERAL("abc")));
	uint8_t hash[SHA256_BYTES], byte;
	struct err e = {0};
	size_t got;

	do
		assert_ok(stream_read(s, &byte, 1, &got, &e), &e);
	while (got);
	assert_int_equal(h.size, 3);
	hashing_stream_end(&h, hash);
	assert_hash(hash, abc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_at_once),
		cmocka_unit_test(hashes_in_pieces),
		cmocka_unit_test(hashes_what_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
