#include "survey/seen.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum { SEEN_FIRST = 1u << 19 };
enum { KEY_FREE = 0, KEY_GONE = 1, KEY_LEAST = 2 };

struct seen {
	uint64_t *keys;
	uint32_t *payloads;
	size_t size, used;
	/* Keys noted inside open brackets, and where each bracket begins. */
	uint64_t *log;
	size_t log_count, log_cap;
	size_t *marks;
	size_t mark_count, mark_cap;
};

static void allocate(struct seen *s, size_t size)
{
	s->keys = mem_new(size, sizeof(*s->keys));
	s->payloads = mem_new(size, sizeof(*s->payloads));
	s->size = size;
	s->used = 0;
}

struct seen *seen_new(void)
{
	struct seen *s = mem_new(1, sizeof(*s));

	allocate(s, SEEN_FIRST);
	return s;
}

void seen_free(struct seen *s)
{
	if (!s)
		return;
	free(s->keys);
	free(s->payloads);
	free(s->log);
	free(s->marks);
	free(s);
}

/* The slot that holds `key`, or the free one where it belongs. */
static size_t slot_of(const struct seen *s, uint64_t key)
{
	size_t i = (size_t)key & (s->size - 1);

	while (s->keys[i] != KEY_FREE && s->keys[i] != key)
		i = (i + 1) & (s->size - 1);
	return i;
}

static void insert(struct seen *s, uint64_t key, uint32_t payload)
{
	size_t i = slot_of(s, key);

	s->keys[i] = key;
	s->payloads[i] = payload;
	s->used++;
}

static void grow(struct seen *s)
{
	uint64_t *keys = s->keys;
	uint32_t *payloads = s->payloads;
	size_t size = s->size;

	allocate(s, size * 2);
	for (size_t i = 0; i < size; i++) {
		if (keys[i] >= KEY_LEAST)
			insert(s, keys[i], payloads[i]);
	}
	free(keys);
	free(payloads);
}

static void log_key(struct seen *s, uint64_t key)
{
	if (!s->mark_count)
		return;
	if (s->log_count == s->log_cap) {
		s->log_cap = s->log_cap ? s->log_cap * 2 : 1024;
		s->log = mem_resize(s->log, s->log_cap * sizeof(*s->log));
	}
	s->log[s->log_count++] = key;
}

enum seen_before seen_note(struct seen *s, struct udi udi, uint64_t report_id,
			   uint64_t payload_hash)
{
	uint64_t name = hash_pair(hash_slice(udi.pid), hash_slice(udi.sn));
	uint64_t key = hash_pair(name, report_id);
	uint32_t payload = (uint32_t)payload_hash;
	size_t i;

	if (key < KEY_LEAST)
		key += KEY_LEAST;
	i = slot_of(s, key);
	if (s->keys[i] == key)
		return s->payloads[i] == payload ? SEEN_SAME : SEEN_DIFFERENT;
	if (s->used >= s->size / 4 * 3)
		grow(s);
	insert(s, key, payload);
	log_key(s, key);
	return SEEN_NEW;
}

void seen_begin(struct seen *s)
{
	if (s->mark_count == s->mark_cap) {
		s->mark_cap = s->mark_cap ? s->mark_cap * 2 : 8;
		s->marks = mem_resize(s->marks, s->mark_cap * sizeof(*s->marks));
	}
	s->marks[s->mark_count++] = s->log_count;
}

void seen_end(struct seen *s, bool cancel)
{
	size_t mark = s->marks[--s->mark_count];

	for (size_t i = mark; cancel && i < s->log_count; i++) {
		size_t slot = slot_of(s, s->log[i]);

		if (s->keys[slot] == s->log[i])
			s->keys[slot] = KEY_GONE;
	}
	if (cancel || !s->mark_count)
		s->log_count = mark;
}
