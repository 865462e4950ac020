/* Which report of a file is this one: pieces counted by name. */
#include "base/hash.h"
#include "xml/tree.h"

/* The name itself is not kept: the hash is keyed, so two names of one file
 * share 64 bits by chance only, and only a number in a message would be off. */
struct tree_count {
	uint64_t hash;
	uint32_t n; /* 0: a free slot */
};

static size_t slot_of(const struct tree_count *counts, size_t cap,
		      uint64_t hash)
{
	size_t i = (size_t)hash & (cap - 1);

	while (counts[i].n && counts[i].hash != hash)
		i = (i + 1) & (cap - 1);
	return i;
}

static void grow(struct tree *t)
{
	const size_t cap = t->count_cap ? t->count_cap * 2 : 16;
	struct tree_count *counts = mem_new(cap, sizeof(*counts));

	for (size_t i = 0; i < t->count_cap; i++) {
		if (t->counts[i].n)
			counts[slot_of(counts, cap, t->counts[i].hash)] =
				t->counts[i];
	}
	free(t->counts);
	t->counts = counts;
	t->count_cap = cap;
}

enum rc tree_count(struct tree *t, struct slice name, uint64_t offset,
		   uint32_t *index, struct err *e)
{
	struct tree_count *slot;
	uint64_t hash;

	/* Nearly always all pieces have one name. */
	if (t->count_used && slice_equal(name, buf_slice(&t->last_name))) {
		slot = &t->counts[t->count_last];
	} else {
		if (t->count_used * 2 >= t->count_cap)
			grow(t);
		hash = hash_slice(name);
		t->count_last = slot_of(t->counts, t->count_cap, hash);
		slot = &t->counts[t->count_last];
		slot->hash = hash;
		t->count_used += slot->n == 0;
		buf_clear(&t->last_name);
		buf_add_slice(&t->last_name, name);
	}
	if (t->count_used > t->limits->xml_nodes)
		return XML_LIMIT_AT(e, t->limits, xml_nodes, offset,
				    "the number of different names below the "
				    "root");
	/* Saturates: the number serves messages only. */
	if (slot->n < UINT32_MAX)
		slot->n++;
	*index = slot->n;
	return RC_OK;
}
