#include "cmd/report_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "ledger/signers.h"

/* ---- signers -------------------------------------------------------------------- */

static uint64_t hash_of(enum verdict v, const uint8_t sha256[SHA256_BYTES])
{
	return hash_pair(hash_slice((struct slice){sha256, SHA256_BYTES}),
			 (uint64_t)v);
}

/* Where it stands, or may be put. */
static uint32_t *place_of(struct report_gathering *g, enum verdict v,
			  const uint8_t sha256[SHA256_BYTES])
{
	size_t mask = g->place_cap - 1;
	size_t i = (size_t)hash_of(v, sha256) & mask;

	for (;; i = (i + 1) & mask) {
		const struct page_signer *s;

		if (!g->places[i])
			return &g->places[i];
		s = &g->signers[g->places[i] - 1];
		if (s->verdict == v &&
		    !memcmp(s->sha256, sha256, SHA256_BYTES))
			return &g->places[i];
	}
}

static void grow(struct report_gathering *g)
{
	g->place_cap = g->place_cap ? g->place_cap * 2 : 256;
	mem_free_pointer(&g->places);
	g->places = mem_new(g->place_cap, sizeof(*g->places));
	for (size_t i = 0; i < g->signer_count; i++)
		*place_of(g, g->signers[i].verdict, g->signers[i].sha256) =
			(uint32_t)i + 1;
}

static struct page_signer *signer_of(struct report_gathering *g, enum verdict v,
				     const uint8_t sha256[SHA256_BYTES])
{
	struct page_signer *s;
	uint32_t *place;

	if (g->signer_count * 2 >= g->place_cap)
		grow(g);
	place = place_of(g, v, sha256);
	if (*place)
		return &g->signers[*place - 1];
	g->signers = mem_room(g->signers, g->signer_count, &g->signer_cap,
			      sizeof(*g->signers));
	s = &g->signers[g->signer_count++];
	*s = (struct page_signer){.verdict = v};
	memcpy(s->sha256, sha256, SHA256_BYTES);
	*place = (uint32_t)g->signer_count;
	return s;
}

static void take_signer(struct report_gathering *g, const struct judgement *j)
{
	struct page_signer *s;

	if (!j->signer)
		return;
	s = signer_of(g, j->verdict, j->signer->sha256);
	if (!s->subject.p)
		s->subject = arena_copy(&g->arena, j->signer->subject);
	if (!s->anchor.p && j->anchor)
		s->anchor = arena_copy(&g->arena, slice_of(j->anchor));
}

/* ---- callbacks of the survey ------------------------------------------------------ */

static void take(void *context, const struct survey_item *item)
{
	struct report_gathering *g = context;

	g->noting.take(g->noting.context, item);
	if (item->kind == KIND_RUM_REPORT)
		take_signer(g, &item->judgement);
}

static void begin(void *context)
{
	struct report_gathering *g = context;

	g->noting.begin(g->noting.context);
}

static void end(void *context, bool cancel)
{
	struct report_gathering *g = context;

	g->noting.end(g->noting.context, cancel);
}

static void take_file(void *context, const char *path, uint64_t size,
		      const uint8_t sha256[SHA256_BYTES])
{
	struct report_gathering *g = context;
	struct page_input *in;

	g->inputs = mem_room(g->inputs, g->input_count, &g->input_cap,
			     sizeof(*g->inputs));
	in = &g->inputs[g->input_count++];
	*in = (struct page_input){
		.name = arena_copy(&g->arena, slice_of(path)),
		.size = size,
	};
	memcpy(in->sha256, sha256, SHA256_BYTES);
}

void report_gathering_begin(struct report_gathering *g)
{
	g->notes = standing_notes_new();
	g->noting = standings_ops(g->notes);
	g->also = (struct survey_ops){
		.context = g,
		.take = take,
		.begin = begin,
		.end = end,
		.file = take_file,
	};
}

void report_gathering_free(struct report_gathering *g)
{
	if (g->notes)
		standing_notes_free(&g->notes);
	mem_free_pointer(&g->inputs);
	mem_free_pointer(&g->signers);
	mem_free_pointer(&g->places);
	arena_free(&g->arena);
}

/* ---- whom a fingerprint belongs to -------------------------------------------------- */

static int compare_hash(const void *x, const void *y)
{
	const struct page_signer *a = x, *b = y;

	return memcmp(a->sha256, b->sha256, SHA256_BYTES);
}

enum rc report_gathering_ready(void *context, const struct keyring *ring,
			       struct err *e)
{
	struct report_gathering *g = context;
	size_t count = keyring_count(ring);

	g->known = arena_array(&g->arena, count, sizeof(*g->known));
	for (size_t i = 0; i < count; i++) {
		const struct keyring_entry *entry = keyring_at(ring, i);
		struct page_signer *k = &g->known[g->known_count];

		if (!entry->cert)
			continue;
		k->subject = arena_copy(&g->arena,
					cert_facts(entry->cert)->subject);
		memcpy(k->sha256, cert_facts(entry->cert)->sha256,
		       SHA256_BYTES);
		g->known_count++;
	}
	if (g->known_count)
		qsort(g->known, g->known_count, sizeof(*g->known),
		      compare_hash);
	return RC_OK;
}

/* ---- the end ---------------------------------------------------------------------- */

static enum verdict verdict_named(struct slice word)
{
	enum verdict v = VERDICT_NONE;

	for (unsigned i = 0; i < VERDICT_COUNT; i++) {
		if (slice_is(word, verdict_word(i)))
			v = i;
	}
	return v;
}

static enum rc take_stored(void *context, const struct ledger_signer *stored,
			   struct err *e)
{
	struct report_gathering *g = context;
	struct page_signer *s, key = {0};
	const struct page_signer *known;

	if (stored->sha256.n != SHA256_BYTES)
		return RC_OK;
	s = signer_of(g, verdict_named(stored->verdict), stored->sha256.p);
	s->reports = stored->reports;
	memcpy(key.sha256, s->sha256, SHA256_BYTES);
	known = g->known_count ? bsearch(&key, g->known, g->known_count,
					 sizeof(key), compare_hash)
			       : NULL;
	if (known)
		s->subject = known->subject;
	return RC_OK;
}

static int compare_input(const void *x, const void *y)
{
	const struct page_input *a = x, *b = y;
	int by_name = slice_compare(a->name, b->name);

	return by_name ? by_name : memcmp(a->sha256, b->sha256, SHA256_BYTES);
}

/* By what vouches for them, then the busiest first. */
static int compare_signer(const void *x, const void *y)
{
	const struct page_signer *a = x, *b = y;
	int by_anchor = slice_compare(a->anchor, b->anchor);

	if (a->verdict != b->verdict)
		return a->verdict < b->verdict ? -1 : 1;
	if (by_anchor)
		return by_anchor;
	if (a->reports != b->reports)
		return a->reports > b->reports ? -1 : 1;
	return compare_hash(x, y);
}

/* Who vouches for what: a copy of a report is no other. */
static void take_counted(struct report_gathering *g, const struct books *b)
{
	size_t count;
	const struct book_signer *all = books_signers(b, &count);

	for (size_t i = 0; i < count; i++)
		signer_of(g, all[i].verdict, all[i].sha256.p)->reports =
			all[i].reports;
}

/* Those whose reports came out of broken archives, or do not count. */
static void drop_empty(struct report_gathering *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->signer_count; i++) {
		if (g->signers[i].reports)
			g->signers[n++] = g->signers[i];
	}
	g->signer_count = n;
}

static enum rc take_kept(void *context, struct slice source, uint64_t size,
			 const uint8_t sha256[SHA256_BYTES], struct err *e)
{
	_cleanup_buf_ struct buf name = {0};

	buf_printf(&name, "%.*s (in the ledger)", SLICE_ARG(source));
	take_file(context, buf_text(&name), size, sha256);
	return RC_OK;
}

enum rc report_gathering_settle(struct report_gathering *g,
				const struct books *b, struct ledger *l,
				bool snapshots, struct err *e)
{
	enum rc rc = RC_OK;

	if (l) {
		g->signer_count = g->place_cap = 0;
		rc = ledger_signers(l, take_stored, g, e);
		if (!rc)
			rc = ledger_inputs(l, snapshots, take_kept, g, e);
	} else {
		take_counted(g, b);
	}
	drop_empty(g);
	if (g->signer_count)
		qsort(g->signers, g->signer_count, sizeof(*g->signers),
		      compare_signer);
	if (g->input_count)
		qsort(g->inputs, g->input_count, sizeof(*g->inputs),
		      compare_input);
	return rc;
}
