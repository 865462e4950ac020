#include <stdio.h>

#include "base/hash.h"
#include "json/node.h"
#include "json/scan.h"
#include "base/utf8.h"

/* Above this a table is used; below, the keys' prints are compared. */
enum { FEW = 32 };

struct keys {
	const struct json_node *nodes;
	const uint8_t *text;
	struct buf scratch;
};

/* The key's meaning; an escaped one is written to the scratch buffer. */
static struct slice meaning(struct keys *k, uint32_t at)
{
	struct slice inner = node_inner(&k->nodes[at], k->text);

	if (!(k->nodes[at].tag & TAG_ESCAPED))
		return inner;
	buf_clear(&k->scratch);
	buf_reserve(&k->scratch, inner.n);
	k->scratch.n = scan_unescape(k->scratch.p, inner);
	return buf_slice(&k->scratch);
}

/* `plain` is the meaning of another key. */
static bool means(struct keys *k, uint32_t at, struct slice plain)
{
	struct slice inner = node_inner(&k->nodes[at], k->text);

	return k->nodes[at].tag & TAG_ESCAPED ? scan_means(inner, plain)
					      : slice_equal(inner, plain);
}

static uint32_t next_key(const struct json_node *nodes, uint32_t key)
{
	return nodes[key + 1].tag & TAG_LAST ? 0 : node_after(nodes, key + 1);
}

/* Keyed hashes: no choice of keys makes the probing long. */
static uint32_t look_in_table(struct keys *k, uint32_t object)
{
	uint32_t count = tag_count(k->nodes[object].tag), found = 0;
	size_t mask = 1;
	_cleanup_free_ uint32_t *table = NULL;

	if (count == TAG_COUNT_MOST)
		count = (k->nodes[object].link - object) / 2;
	while (mask < (size_t)count * 2)
		mask *= 2;
	table = mem_new(mask--, sizeof(*table));
	for (uint32_t key = object + 1; key; key = next_key(k->nodes, key)) {
		struct slice plain = meaning(k, key);
		size_t slot = hash_slice(plain) & mask;

		for (; table[slot]; slot = (slot + 1) & mask) {
			if (k->nodes[table[slot]].link == k->nodes[key].link &&
			    means(k, table[slot], plain)) {
				found = key;
				break;
			}
		}
		if (found)
			break;
		table[slot] = key;
	}
	return found;
}

/* True when the prints alone show that all keys differ. */
static bool prints_differ(const struct json_node *nodes, uint32_t object)
{
	uint32_t prints[FEW];
	uint64_t seen = 0;
	size_t n = 0;

	for (uint32_t key = object + 1; key; key = next_key(nodes, key)) {
		uint32_t print = nodes[key].link;
		uint64_t bit = 1ull << (print & 63);

		for (size_t i = 0; seen & bit && i < n; i++) {
			if (prints[i] == print)
				return false;
		}
		seen |= bit;
		prints[n++] = print;
	}
	return true;
}

uint32_t keys_duplicate(const struct json_node *nodes, const uint8_t *text,
			uint32_t object)
{
	struct keys k = {.nodes = nodes, .text = text};
	uint32_t found;

	if (tag_count(nodes[object].tag) <= FEW &&
	    prints_differ(nodes, object))
		return 0;
	found = look_in_table(&k, object);
	buf_free(&k.scratch);
	return found;
}

void key_name(char *out, size_t room, const struct json_node *node,
	      const uint8_t *text)
{
	struct slice inner = node_inner(node, text);
	_cleanup_buf_ struct buf plain = {0};
	const uint8_t *p, *end;
	size_t n, used = 0;

	buf_reserve(&plain, inner.n + 1);
	if (node->tag & TAG_ESCAPED)
		plain.n = scan_unescape(plain.p, inner);
	else
		buf_add_slice(&plain, inner);
	end = plain.p + plain.n;
	out[0] = 0;
	for (p = plain.p; p < end; p += n) {
		uint32_t point;

		/* The longest form of one character, the dots and a NUL. */
		if (room - used < 10 + 3 + 1) {
			snprintf(out + used, room - used, "...");
			return;
		}
		n = utf8_step(p, end);
		point = utf8_value(p, n);
		used += (size_t)snprintf(
			out + used, room - used,
			point >= 0x10000		     ? "\\U%08x"
			: point < 0x20 || point >= 0x7f	     ? "\\u%04x"
			: point == '"' || point == '\\'	     ? "\\%c"
							     : "%c", point);
	}
}
