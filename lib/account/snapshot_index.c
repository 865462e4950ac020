/* Numbers of things by what they stand for: a table with keyed hashes, so that no
 * choice of names makes it slow. */
#include <stdlib.h>

#include "account/snapshot_read.h"

struct snapshot_slot {
	uint64_t hash;
	uint32_t number;
	bool used;
};

void snapshot_index_free(struct snapshot_index *x)
{
	free(x->slots);
	*x = (struct snapshot_index){0};
}

static void put(struct snapshot_index *x, uint64_t hash, uint32_t number)
{
	size_t at = hash & (x->size - 1);

	while (x->slots[at].used)
		at = (at + 1) & (x->size - 1);
	x->slots[at] = (struct snapshot_slot){hash, number, true};
	x->used++;
}

static void grow(struct snapshot_index *x)
{
	struct snapshot_index more = {.size = x->size ? x->size * 2 : 64};

	more.slots = mem_new(more.size, sizeof(*more.slots));
	for (size_t i = 0; i < x->size; i++) {
		if (x->slots[i].used)
			put(&more, x->slots[i].hash, x->slots[i].number);
	}
	snapshot_index_free(x);
	*x = more;
}

uint32_t snapshot_index_known(const struct snapshot_index *x, uint64_t hash,
			      bool (*same)(const void *all, uint32_t number,
					   const void *key),
			      const void *all, const void *key, uint32_t none)
{
	if (!x->size)
		return none;
	for (size_t at = hash & (x->size - 1); x->slots[at].used;
	     at = (at + 1) & (x->size - 1)) {
		if (x->slots[at].hash == hash &&
		    same(all, x->slots[at].number, key))
			return x->slots[at].number;
	}
	return none;
}

uint32_t snapshot_index_find(struct snapshot_index *x, uint64_t hash,
			     bool (*same)(const void *all, uint32_t number,
					  const void *key),
			     const void *all, const void *key, uint32_t next)
{
	uint32_t number = snapshot_index_known(x, hash, same, all, key, next);

	if (number != next)
		return number;
	if (x->used * 2 >= x->size)
		grow(x);
	put(x, hash, next);
	return next;
}
