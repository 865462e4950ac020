#include "balance/intern.h"

#include <stdlib.h>

#include "base/hash.h"

/* The slot that holds the text, or the free one where it belongs. */
static size_t slot_of(const struct intern *t, struct slice text)
{
	size_t i = (size_t)hash_slice(text) & (t->slot_count - 1);

	while (t->slots[i] &&
	       !slice_equal(t->texts[t->slots[i] - 1], text))
		i = (i + 1) & (t->slot_count - 1);
	return i;
}

static void grow(struct intern *t)
{
	t->slot_count = t->slot_count ? t->slot_count * 2 : 64;
	free(t->slots);
	t->slots = mem_new(t->slot_count, sizeof(*t->slots));
	for (uint32_t i = 0; i < t->count; i++)
		t->slots[slot_of(t, t->texts[i])] = i + 1;
}

uint32_t intern_find(const struct intern *t, struct slice text)
{
	uint32_t slot = t->count ? t->slots[slot_of(t, text)] : 0;

	return slot ? slot - 1 : INTERN_NONE;
}

uint32_t intern_add(struct intern *t, struct arena *a, struct slice text)
{
	uint32_t found = intern_find(t, text);

	if (found != INTERN_NONE)
		return found;
	if ((t->count + 1) * 2 > t->slot_count)
		grow(t);
	if (t->count == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 32;
		t->texts = mem_resize(t->texts, t->cap * sizeof(*t->texts));
	}
	t->texts[t->count] = arena_copy(a, text);
	t->slots[slot_of(t, text)] = t->count + 1;
	return t->count++;
}

void intern_free(struct intern *t)
{
	free(t->texts);
	free(t->slots);
	*t = (struct intern){0};
}
