#include "rules/difference_inside.h"

#include <stdlib.h>

static const char *const kind_words[] = {
#define X(name, word, text) word,
	SUBJECT_KINDS(X)
#undef X
};
static const char *const kind_texts[] = {
#define X(name, word, text) text,
	SUBJECT_KINDS(X)
#undef X
};

const char *subject_word(enum subject_kind kind)
{
	return kind_words[kind];
}

const char *subject_text(enum subject_kind kind)
{
	return kind_texts[kind];
}

const char *change_word(enum change c)
{
	static const char *const words[] = {"added", "removed", "changed",
					    "untold"};

	return words[c];
}

struct difference_side *difference_side_new(const struct limits *l)
{
	struct difference_side *side = mem_new(1, sizeof(*side));

	side->limits = l;
	return side;
}

void difference_side_free(struct difference_side **side)
{
	struct difference_side *s = *side;

	if (!s)
		return;
	arena_free(&s->arena);
	free(s->told);
	free(s->facts);
	free(s->subjects);
	free(s);
	*side = NULL;
}

/* ---- telling ---------------------------------------------------------------- */

enum { CHARGE_BYTES = 256 }; /* of text that cost as much as one more fact */

static bool charge(struct difference_side *s, uint64_t bytes)
{
	s->charge += 1 + bytes / CHARGE_BYTES;
	return s->charge <= s->limits->diff_facts;
}

static uint64_t subject_bytes(const struct difference_subject *about)
{
	uint64_t bytes = about->name.n + about->at_text.n + about->zone.n;

	for (size_t i = 0; i < about->key_count; i++)
		bytes += sizeof(*about->keys) + about->keys[i].text.n;
	return bytes;
}

static const struct subject_key *copy_keys(struct arena *a,
					   const struct difference_subject *s)
{
	struct subject_key *keys = arena_array(a, s->key_count, sizeof(*keys));

	for (size_t i = 0; i < s->key_count; i++) {
		keys[i].strength = s->keys[i].strength;
		keys[i].text = arena_copy(a, s->keys[i].text);
	}
	return keys;
}

void difference_subject(struct difference_side *side,
			const struct difference_subject *subject)
{
	struct difference_subject *kept;

	if (!charge(side, subject_bytes(subject)))
		return;
	if (side->told_count == side->told_cap) {
		side->told_cap = side->told_cap ? side->told_cap * 2 : 16;
		side->told = mem_resize(side->told, side->told_cap *
						    sizeof(*side->told));
	}
	kept = &side->told[side->told_count++];
	*kept = *subject;
	kept->name = arena_copy(&side->arena, subject->name);
	kept->at_text = arena_copy(&side->arena, subject->at_text);
	kept->zone = arena_copy(&side->arena, subject->zone);
	kept->keys = copy_keys(&side->arena, subject);
}

void difference_fact(struct difference_side *side,
		     const struct difference_fact *fact)
{
	struct stored_fact *kept;
	const struct difference_subject *about;

	if (!charge(side, fact->row.n + fact->value.n + fact->zone.n))
		return;
	if (side->fact_count == side->fact_cap) {
		side->fact_cap = side->fact_cap ? side->fact_cap * 2 : 256;
		side->facts = mem_resize(side->facts, side->fact_cap *
						      sizeof(*side->facts));
	}
	about = &side->told[side->told_count - 1];
	kept = &side->facts[side->fact_count++];
	*kept = (struct stored_fact){
		.f = *fact,
		.subject = (uint32_t)(side->told_count - 1),
		.at = about->at.given ? about->at.value : INT64_MIN,
	};
	kept->f.row = arena_copy(&side->arena, fact->row);
	kept->f.value = arena_copy(&side->arena, fact->value);
	kept->f.zone = arena_copy(&side->arena, fact->zone);
	kept->row_is_number = slice_u64(fact->row, &kept->row_number);
}

void tell_text(struct difference_side *side, uint32_t rank, uint32_t order,
	       struct fact_name name, struct slice value)
{
	difference_fact(side, &(struct difference_fact){.kind = FACT_TEXT,
							.rank = rank,
							.order = order,
							.name = name,
							.value = value});
}

void tell_thing(struct difference_side *side, struct slice value)
{
	difference_fact(side, &(struct difference_fact){.kind = FACT_THING,
							.value = value});
}

void tell_time(struct difference_side *side, uint32_t rank, uint32_t order,
	       struct fact_name name, struct slice text, struct maybe_i64 at)
{
	difference_fact(side, &(struct difference_fact){.kind = FACT_TIME,
							.rank = rank,
							.order = order,
							.name = name,
							.value = text,
							.number = at});
}

void tell_cover(struct difference_side *side, uint32_t rank)
{
	difference_fact(side, &(struct difference_fact){.kind = FACT_COVER,
							.rank = rank});
}

void difference_partial(struct difference_side *side, enum subject_kind kind)
{
	side->partial |= 1u << kind;
}

struct slice udi_name(struct arena *a, struct udi u)
{
	if (!u.sn.p || !u.sn.n)
		return (struct slice){0};
	return slice_of(arena_printf(a, "%.*s:%.*s", SLICE_ARG(u.pid),
				     SLICE_ARG(u.sn)));
}

struct difference_mark difference_mark(const struct difference_side *side)
{
	return (struct difference_mark){side->told_count, side->fact_count,
					side->partial};
}

void difference_forget(struct difference_side *side, struct difference_mark m)
{
	side->told_count = m.subjects;
	side->fact_count = m.facts;
	side->partial = m.partial;
}

unsigned difference_kinds(const struct difference_side *side)
{
	unsigned kinds = 0;

	for (size_t i = 0; i < side->told_count; i++)
		kinds |= 1u << side->told[i].kind;
	return kinds;
}
