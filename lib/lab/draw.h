/* Invented numbers that repeat; layer 4.
 *
 * All that a simulated device says follows from the seed's text and a place
 * (what is drawn, for which thing), never from the order of the drawing: so
 * any report can be written by any thread. */
#ifndef LAB_DRAW_H
#define LAB_DRAW_H

#include <stddef.h>
#include <stdint.h>

enum lab_draw {
	DRAW_PID,
	DRAW_SERIALS,
	DRAW_PRODUCT_INSTANCE,
	DRAW_FIRST_ID,
	DRAW_TAIL,
	DRAW_EDGE,
	DRAW_INNER_EDGE,
	DRAW_LOG_TIME,
	DRAW_COUNT,
	DRAW_CLOCK,
	DRAW_POINTS,
	DRAW_ZONE,
	DRAW_BUILTIN,
	DRAW_INNER_SIGNATURE,
	DRAW_NONCE,
	DRAW_TAG,
};

enum { LAB_UUID_TEXT = 37 };

/* The number that all draws about one thing start from. */
uint64_t lab_root(const char *seed, const char *label, uint64_t n);
uint64_t lab_draw(uint64_t root, enum lab_draw what, uint64_t n);
/* 0 .. most, both possible. */
int64_t lab_draw_upto(uint64_t root, enum lab_draw what, uint64_t n,
		      int64_t most);
void lab_draw_bytes(uint64_t root, enum lab_draw what, uint64_t n, void *out,
		    size_t size);
const char *lab_draw_uuid(char out[LAB_UUID_TEXT], uint64_t root,
			  enum lab_draw what, uint64_t n);

#endif
