#include "survey/seen.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum { SEEN_FIRST = 1u << 19 };
enum { KEY_FREE = 0, KEY_GONE = 1, KEY_LEAST = 2 };

/* What is kept of a report's content. */
struct form {
	uint32_t payload;      /* hash of all of it */
	uint32_t begin;	       /* hash of what may not change while it grows */
	uint32_t measurements; /* how many */
	uint32_t end;	       /* of the last, seconds modulo 2^32; 0: closed */
};

struct seen {
	uint64_t *keys;
	struct form *forms;
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
	s->forms = mem_new(size, sizeof(*s->forms));
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
	free(s->forms);
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

static void insert(struct seen *s, uint64_t key, struct form form)
{
	size_t i = slot_of(s, key);

	s->keys[i] = key;
	s->forms[i] = form;
	s->used++;
}

static void grow(struct seen *s)
{
	uint64_t *keys = s->keys;
	struct form *forms = s->forms;
	size_t size = s->size;

	allocate(s, size * 2);
	for (size_t i = 0; i < size; i++) {
		if (keys[i] >= KEY_LEAST)
			insert(s, keys[i], forms[i]);
	}
	free(keys);
	free(forms);
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

/* Hash of the first `n` measurements as far as growth may not change them. */
static uint32_t begin_of(const struct rum_report *r, size_t n)
{
	uint64_t hash = hash_slice(r->software_tag);
	const struct rum_measurement *last;

	for (size_t i = 0; i + 1 < n; i++)
		hash = hash_pair(hash,
				 hash_slice(json_span(r->measurements[i].object)));
	if (n) {
		last = &r->measurements[n - 1];
		hash = hash_pair(hash, hash_pair(hash_slice(last->metric),
						 (uint64_t)last->start.value));
	}
	return (uint32_t)hash;
}

static struct form form_of(const struct rum_report *r, uint64_t payload_hash)
{
	const struct form f = {
		.payload = (uint32_t)payload_hash,
		.begin = begin_of(r, r->measurement_count),
		.measurements = (uint32_t)r->measurement_count,
		.end = rum_report_is_closed(r) ? 0 : (uint32_t)r->last_time.value,
	};

	return f;
}

/* Is `now` the later form of `before`, or the earlier one? Of an earlier form
 * with fewer measurements only its being open can be told. */
static bool is_growth(const struct rum_report *r, const struct form *before,
		      const struct form *now)
{
	if (now->measurements < before->measurements)
		return now->end != 0;
	if (begin_of(r, before->measurements) != before->begin)
		return false;
	if (now->measurements > before->measurements)
		return before->end != 0;
	return before->end != now->end;
}

enum seen_before seen_note(struct seen *s, const struct rum_report *r,
			   uint64_t payload_hash)
{
	uint64_t name = hash_pair(hash_slice(r->udi.pid), hash_slice(r->udi.sn));
	uint64_t key = hash_pair(name, r->report_id.value);
	const struct form form = form_of(r, payload_hash);
	size_t i;

	if (key < KEY_LEAST)
		key += KEY_LEAST;
	i = slot_of(s, key);
	if (s->keys[i] == key) {
		if (s->forms[i].payload == form.payload)
			return SEEN_SAME;
		return is_growth(r, &s->forms[i], &form) ? SEEN_GROWN
							 : SEEN_DIFFERENT;
	}
	if (s->used >= s->size / 4 * 3)
		grow(s);
	insert(s, key, form);
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
