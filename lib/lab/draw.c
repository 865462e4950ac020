#include "lab/draw.h"

#include "crypto/digest.h"

enum { NUMBER_BYTES = 8, NUMBERS = 4 };

/* Big end first, so that every machine draws the same. */
static void put_number(uint8_t *to, uint64_t value)
{
	for (int i = 0; i < NUMBER_BYTES; i++)
		to[i] = (uint8_t)(value >> (8 * (NUMBER_BYTES - 1 - i)));
}

static uint64_t get_number(const uint8_t *from)
{
	uint64_t value = 0;

	for (int i = 0; i < NUMBER_BYTES; i++)
		value = value << 8 | from[i];
	return value;
}

uint64_t lab_root(const char *seed, const char *label, uint64_t n)
{
	uint8_t number[NUMBER_BYTES], hash[SHA256_BYTES];
	struct sha256_state *s = sha256_new();

	put_number(number, n);
	/* The NULs keep "a" with "bc" apart from "ab" with "c". */
	sha256_add(s, (struct slice){(const uint8_t *)seed, strlen(seed) + 1});
	sha256_add(s, (struct slice){(const uint8_t *)label,
				     strlen(label) + 1});
	sha256_add(s, (struct slice){number, sizeof(number)});
	sha256_end(s, hash);
	sha256_free(s);
	return get_number(hash);
}

static void draw_block(uint8_t out[SHA256_BYTES], uint64_t root,
		       enum lab_draw what, uint64_t n, uint64_t block)
{
	const uint64_t place[NUMBERS] = {root, (uint64_t)what, n, block};
	uint8_t in[NUMBERS * NUMBER_BYTES];

	for (size_t i = 0; i < NUMBERS; i++)
		put_number(in + i * NUMBER_BYTES, place[i]);
	sha256(out, (struct slice){in, sizeof(in)});
}

uint64_t lab_draw(uint64_t root, enum lab_draw what, uint64_t n)
{
	uint8_t block[SHA256_BYTES];

	draw_block(block, root, what, n, 0);
	return get_number(block);
}

int64_t lab_draw_upto(uint64_t root, enum lab_draw what, uint64_t n,
		      int64_t most)
{
	return most <= 0 ? 0
			 : (int64_t)(lab_draw(root, what, n) %
				     ((uint64_t)most + 1));
}

void lab_draw_bytes(uint64_t root, enum lab_draw what, uint64_t n, void *out,
		    size_t size)
{
	uint8_t block[SHA256_BYTES], *to = out;

	for (uint64_t i = 0; size; i++) {
		size_t part = size < sizeof(block) ? size : sizeof(block);

		draw_block(block, root, what, n, i);
		memcpy(to, block, part);
		to += part;
		size -= part;
	}
}

const char *lab_draw_uuid(char out[LAB_UUID_TEXT], uint64_t root,
			  enum lab_draw what, uint64_t n)
{
	uint64_t high, low;
	uint8_t bytes[16];

	lab_draw_bytes(root, what, n, bytes, sizeof(bytes));
	bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40); /* RFC 4122: random */
	bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
	high = get_number(bytes);
	low = get_number(bytes + 8);
	snprintf(out, LAB_UUID_TEXT, "%08x-%04x-%04x-%04x-%012llx",
		 (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xffff),
		 (unsigned)(high & 0xffff), (unsigned)(low >> 48),
		 (unsigned long long)(low & 0xffffffffffffu));
	return out;
}
