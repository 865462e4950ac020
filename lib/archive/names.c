#include "archive/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum { SLOTS_FIRST = 64 };

/* Slot values: 0 is free; bit 0 says folder, the rest is the hash. */
enum { IS_FOLDER = 1 };

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static uint64_t fold_and_hash(struct name_set *set, struct slice name)
{
	uint64_t hash;

	buf_clear(&set->folded);
	for (size_t from = 0, to; from < name.n; from = to + 1) {
		for (to = from; to < name.n && name.p[to] != '/'; to++)
			;
		if (to == from || slice_is(slice_part(name, from, to), "."))
			continue;
		buf_reserve(&set->folded, to - from + 1);
		for (size_t i = from; i < to; i++)
			buf_add_byte(&set->folded, lower(name.p[i]));
		buf_add_byte(&set->folded, '/');
	}
	hash = hash_slice(buf_slice(&set->folded)) & ~(uint64_t)IS_FOLDER;
	return hash ? hash : 2;
}

/* The slot that holds `value`, or the free one where it belongs. */
static uint64_t *slot_for(uint64_t *slots, size_t cap, uint64_t value)
{
	size_t at = (size_t)(value >> 1) & (cap - 1);

	while (slots[at] && (slots[at] ^ value) & ~(uint64_t)IS_FOLDER)
		at = (at + 1) & (cap - 1);
	return &slots[at];
}

static void grow(struct name_set *set)
{
	const size_t cap = set->cap ? set->cap * 2 : SLOTS_FIRST;
	uint64_t *slots = mem_new(cap, sizeof(*slots));

	for (size_t i = 0; i < set->cap; i++) {
		if (set->slots[i])
			*slot_for(slots, cap, set->slots[i]) = set->slots[i];
	}
	free(set->slots);
	set->slots = slots;
	set->cap = cap;
}

bool name_set_add(struct name_set *set, struct slice name, bool is_folder)
{
	const uint64_t hash = fold_and_hash(set, name);
	uint64_t *slot;

	if (set->count >= set->cap / 4 * 3)
		grow(set);
	slot = slot_for(set->slots, set->cap, hash);
	if (*slot)
		return is_folder && *slot & IS_FOLDER;
	*slot = hash | (is_folder ? IS_FOLDER : 0);
	set->count++;
	return true;
}

void name_set_free(struct name_set *set)
{
	free(set->slots);
	buf_free(&set->folded);
	*set = (struct name_set){0};
}
