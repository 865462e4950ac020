#include "base/hash.h"

#include <pthread.h>
#include <sys/random.h>

static uint64_t key[2];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void draw_key(void)
{
	/* An early kernel without entropy leaves the key zero: tables then lose
	 * their defence against chosen collisions, not their correctness. */
	ssize_t n = getrandom(key, sizeof(key), GRND_NONBLOCK);

	(void)n;
}

static inline uint64_t rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

/* Inlined so that the state stays in registers: payloads are hashed whole. */
__attribute__((always_inline)) static inline void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

__attribute__((always_inline)) static inline void sip_word(uint64_t v[4],
							    uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
}

uint64_t hash_slice(struct slice s)
{
	uint64_t v[4], word, last = (uint64_t)s.n << 56;
	size_t i;

	pthread_once(&once, draw_key);
	v[0] = key[0] ^ 0x736f6d6570736575u;
	v[1] = key[1] ^ 0x646f72616e646f6du;
	v[2] = key[0] ^ 0x6c7967656e657261u;
	v[3] = key[1] ^ 0x7465646279746573u;
	for (i = 0; i + 8 <= s.n; i += 8) {
		memcpy(&word, s.p + i, 8);
		sip_word(v, word);
	}
	for (unsigned shift = 0; i < s.n; i++, shift += 8)
		last |= (uint64_t)s.p[i] << shift;
	sip_word(v, last);
	v[2] ^= 0xff;
	for (int round = 0; round < 3; round++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t hash_pair(uint64_t a, uint64_t b)
{
	uint64_t both[2] = {a, b};

	return hash_slice((struct slice){(const uint8_t *)both, sizeof(both)});
}
