/* The tape: what a document is read into; inside lib/json only; layer 1.
 *
 * Values stand in the order of the source, a container before what it holds,
 * a key before its value. */
#ifndef JSON_NODE_H
#define JSON_NODE_H

#include <string.h>

#include "json/json.h"

struct json_node {
	uint32_t start, end; /* span in the source */
	/* A container: the node after all it holds (its parent while it is
	 * still open). A key: its print. Otherwise unused. */
	uint32_t link;
	uint32_t tag; /* type, flags, number of children */
};

enum {
	TAG_TYPE = 0x0f,
	TAG_MEMBER = 0x10, /* a key stands before it */
	TAG_LAST = 0x20,   /* no value follows beside it; set on every key */
	TAG_ESCAPED = 0x40,  /* a string with a backslash */
	TAG_INTEGER = 0x80,  /* a number without fraction and exponent */
	TAG_COUNT_SHIFT = 8,
	/* A count that reached this is not exact: the children are walked. */
	TAG_COUNT_MOST = 0xffffff,
};

static inline uint32_t tag_count(uint32_t tag)
{
	return tag >> TAG_COUNT_SHIFT;
}

static inline enum json_type tag_type(uint32_t tag)
{
	return (enum json_type)(tag & TAG_TYPE);
}

/* The node after the value at `at` and all it holds. */
static inline uint32_t node_after(const struct json_node *nodes, uint32_t at)
{
	return tag_type(nodes[at].tag) >= JSON_ARRAY ? nodes[at].link : at + 1;
}

/* A string's bytes between the quotes, escapes as they are. */
static inline struct slice node_inner(const struct json_node *node,
				      const uint8_t *text)
{
	return (struct slice){text + node->start + 1,
			      node->end - node->start - 2};
}

static inline uint64_t load_word(const uint8_t *p, size_t n)
{
	uint64_t word = 0;

	memcpy(&word, p, n);
	return word;
}

/* 32 bits of a key's unescaped bytes, so that most unequal keys are told apart
 * without looking at them. Not keyed: where an attacker could profit from
 * equal prints, hash_slice decides. */
static inline uint32_t key_print(struct slice key)
{
	uint64_t head, tail = 0;

	if (key.n >= 8) {
		head = load_word(key.p, 8);
		tail = load_word(key.p + key.n - 8, 8);
	} else if (key.n >= 4) {
		head = load_word(key.p, 4);
		tail = load_word(key.p + key.n - 4, 4);
	} else {
		head = key.n ? (uint64_t)key.p[0] << 16 |
			       (uint64_t)key.p[key.n / 2] << 8 |
			       key.p[key.n - 1] : 0;
	}
	head = (head ^ key.n) * 0x9e3779b97f4a7c15u;
	tail = (tail + (head >> 29)) * 0xd6e8feb86659fd93u;
	return (uint32_t)((head ^ tail) >> 32);
}

/* The first key of the object that an earlier one equals, or 0. */
uint32_t keys_duplicate(const struct json_node *nodes, const uint8_t *text,
			uint32_t object);
/* The key for a message: printable whatever it holds, and shortened to `room`
 * bytes, which are more than 14. */
void key_name(char *out, size_t room, const struct json_node *node,
	      const uint8_t *text);

#endif
