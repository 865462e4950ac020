#include "deliver/state.h"

#include <stdlib.h>

#include "deliver/names.h"

static const struct udi nobody;
static const char unaddressed[] =
	"nothing in it, around it or in its name says which device it is for; "
	"--for PID:SN says so";

static void refuse(struct plan *p, struct slice source, const char *reason)
{
	struct refused_answer r = {
		arena_copy(&p->arena, source),
		arena_text(&p->arena, slice_of(reason)),
	};

	LIST_ADD(&p->refused, r);
}

/* ---- what it holds -------------------------------------------------------------- */

static void read_ack(struct answer *a, const struct ack *ack)
{
	a->names_reports |= ack->entry_count != 0;
	a->acknowledges |= ack->entry_count == 0;
	for (size_t i = 0; i < ack->entry_count; i++)
		a->acknowledges |= ack->entries[i].result == ACK_TAKEN;
}

static void read_piece(struct answer *a, struct plan *p,
		       const struct document_piece *piece)
{
	for (unsigned i = 0; i < ANSWER_PART_COUNT; i++) {
		if (answer_part_kind((enum answer_part)i) == piece->kind)
			a->parts |= 1u << i;
	}
	if (piece->kind == KIND_ACK)
		read_ack(a, &piece->ack);
	if (piece->kind == KIND_POLICY && piece->policy.name.n)
		a->policy = arena_copy(&p->arena, piece->policy.name);
	if (piece->kind == KIND_ACCOUNT_INFO && piece->info.timestamp.given)
		a->issued = piece->info.timestamp;
	if (piece->kind == KIND_AUTHORIZATION && !a->issued.given)
		a->issued = piece->authorization.date;
}

/* RC_OK with no parts for a file that is no answer, a request for instance. */
static enum rc read_answer(struct plan *p, struct answer *a,
			   struct document *d, struct slice bytes,
			   struct err *e)
{
	enum rc rc = document_read(d, &p->scratch, bytes, p->options->ack_keys,
				   p->options->limits, e);

	for (size_t i = 0; !rc && i < d->count; i++)
		read_piece(a, p, &d->pieces[i]);
	sha256(a->sha256, bytes);
	a->size = bytes.n;
	return rc;
}

static void add_taken(struct plan *p, size_t answer, struct udi udi,
		      bool by_name, bool handed)
{
	const struct taken t = {
		.answer = answer,
		.udi = {arena_copy(&p->arena, udi.pid),
			arena_copy(&p->arena, udi.sn)},
		.by_name = by_name,
		.handed = handed,
	};

	LIST_ADD(&p->taken, t);
}

/* ---- from a survey --------------------------------------------------------------- */

static void note_verdict(struct plan *p, const struct survey_item *item)
{
	const struct pending note = {
		item->artefact.offset,
		arena_copy(&p->scratch, item->artefact.source),
		item->judgement.verdict,
		arena_text(&p->scratch, slice_of(item->judgement.reason
							 ? item->judgement.reason
							 : "")),
	};

	LIST_ADD(&p->pendings, note);
}

static bool is_of(struct slice piece, struct slice file)
{
	return piece.n > file.n && piece.p[file.n] == '#' &&
	       slice_equal(slice_part(piece, 0, file.n), file);
}

/* From the best to the worst. */
static unsigned gravity(enum verdict v)
{
	static const unsigned ranks[VERDICT_COUNT] = {
		[VERDICT_VALID] = 0,	    [VERDICT_UNVERIFIABLE] = 1,
		[VERDICT_UNSIGNED] = 2,	    [VERDICT_UNTRUSTED] = 3,
		[VERDICT_INVALID] = 4,	    [VERDICT_NONE] = 5,
	};

	return ranks[v];
}

static const struct pending *verdict_on(const struct plan *p,
					struct slice source, uint64_t offset)
{
	const struct pending *all = LIST(const struct pending, &p->pendings);
	size_t low = 0, high = LIST_COUNT(struct pending, &p->pendings);

	/* They came in the order of the file. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low < LIST_COUNT(struct pending, &p->pendings) &&
			       all[low].offset == offset &&
			       is_of(all[low].source, source)
		       ? &all[low]
		       : NULL;
}

/* Why a verdict keeps the file here, or NULL. */
static const char *judge(struct plan *p, struct answer *a,
			 const struct document *d, struct slice source)
{
	const char *fault = NULL;

	a->verdict = VERDICT_UNSIGNED;
	for (size_t i = 0, seen = 0; i < d->count && !fault; i++) {
		const struct document_piece *piece = &d->pieces[i];
		const struct pending *v;

		if (!artefact_bears_signature(piece->kind))
			continue;
		v = verdict_on(p, source, piece->offset);
		if (!v || v->verdict == VERDICT_NONE)
			fault = "a signature in it was not checked";
		else if (v->verdict == VERDICT_INVALID)
			fault = arena_printf(&p->scratch,
					     "the signature of its %s is "
					     "invalid: %s",
					     artefact_text(piece->kind),
					     v->reason);
		else if (!seen++ || gravity(v->verdict) > gravity(a->verdict))
			a->verdict = v->verdict;
	}
	return fault;
}

static void take_file(struct plan *p, const struct survey_item *item)
{
	const struct plan_options *o = p->options;
	struct slice source = item->artefact.source;
	struct answer a = {.source = source};
	size_t place = LIST_COUNT(struct answer, &p->answers);
	struct addressees to;
	struct document d;
	struct err e = {0};
	const char *fault;

	if (read_answer(p, &a, &d, item->artefact.bytes, &e)) {
		refuse(p, source, e.text);
		return;
	}
	if (!a.parts)
		return;
	document_addressees_stated(&to, &p->scratch, &d, item->outer, source,
				   o->stated, o->stated_count);
	fault = to.fault ? to.fault : judge(p, &a, &d, source);
	if (!fault && !to.count)
		fault = unaddressed;
	if (fault) {
		refuse(p, source, fault);
		return;
	}
	a.source = arena_copy(&p->arena, source);
	a.bytes = arena_copy(&p->arena, item->artefact.bytes);
	a.addressees = to.count;
	LIST_ADD(&p->answers, a);
	for (size_t i = 0; i < to.count; i++)
		add_taken(p, place, to.udis[i], to.basis == BY_NAME, false);
}

void plan_take(struct plan *p, const struct survey_item *item)
{
	const struct artefact *a = &item->artefact;

	if (item->is_element && artefact_bears_signature(item->kind)) {
		note_verdict(p, item);
		return;
	}
	if (item->kind == KIND_ACCOUNT_FILE)
		take_file(p, item);
	else if (item->kind == KIND_MALFORMED)
		refuse(p, a->source, item->fault.text);
	else if (item->kind == KIND_UNKNOWN && a->named && !a->inside_known)
		refuse(p, a->source, "the content is not known");
	else if (item->kind == KIND_DEVICE_TEXT && a->named)
		refuse(p, a->source, "device text holds nothing for a device");
	else
		return;
	buf_clear(&p->pendings);
	arena_reset(&p->scratch);
}

/* ---- from the ledger ---------------------------------------------------------------- */

/* A row of it, kept until all are there. */
struct wanted {
	int64_t file;
	struct udi udi;
	struct slice source, verdict;
	bool handed;
};
struct wanting {
	struct plan *plan;
	struct arena arena;
	struct buf rows;
};

static enum rc want(void *context, const struct ledger_answer *row,
		    struct err *e)
{
	struct wanting *x = context;
	struct wanted w = {.file = row->file, .handed = row->handed};

	if (row->installed && !x->plan->options->installed)
		return RC_OK;
	w.udi.pid = arena_copy(&x->arena, row->udi.pid);
	w.udi.sn = arena_copy(&x->arena, row->udi.sn);
	w.source = arena_copy(&x->arena, row->source);
	if (row->verdict.p)
		w.verdict = arena_copy(&x->arena, row->verdict);
	LIST_ADD(&x->rows, w);
	return RC_OK;
}

static int by_file(const void *x, const void *y)
{
	const struct wanted *a = x, *b = y;

	return a->file != b->file ? (a->file > b->file) - (a->file < b->file)
				  : udi_compare(a->udi, b->udi);
}

static enum verdict verdict_of(struct slice word)
{
	for (unsigned v = VERDICT_NONE; word.p && v < VERDICT_COUNT; v++) {
		if (slice_is(word, verdict_word((enum verdict)v)))
			return (enum verdict)v;
	}
	/* Nothing in it can bear a signature. */
	return word.p ? VERDICT_NONE : VERDICT_UNSIGNED;
}

static int by_udi(const void *x, const void *y)
{
	return udi_compare(*(const struct udi *)x, *(const struct udi *)y);
}

/* Among very many it has to be found quickly. */
static void sort_addressees(struct plan *p, struct addressees *to)
{
	struct udi *all = arena_array(&p->scratch, to->count, sizeof(*all));

	if (!to->count)
		return;
	memcpy(all, to->udis, to->count * sizeof(*all));
	qsort(all, to->count, sizeof(*all), by_udi);
	to->udis = all;
}

/* The ledger's word is not enough: where the bytes say whom they are for, the
 * device has to be among those. A name cannot spell every PID. */
static bool is_addressed(struct plan *p, const struct document *d,
			 const struct addressees *to, struct slice source,
			 struct udi udi)
{
	struct addressees stated;

	if (!to->count) {
		document_addressees_stated(&stated, &p->scratch, d, nobody,
					   source, &udi, 1);
		return !stated.fault;
	}
	if (to->basis == BY_NAME)
		return strcmp(name_folder(&p->scratch, udi),
			      name_folder(&p->scratch, to->udis[0])) == 0;
	return bsearch(&udi, to->udis, to->count, sizeof(udi), by_udi) != NULL;
}

static const char *ledger_fault(const struct answer *a,
				const struct addressees *to)
{
	if (to->fault)
		return to->fault;
	if (a->verdict == VERDICT_INVALID)
		return "a signature in it is invalid";
	if (a->verdict == VERDICT_NONE)
		return "a signature in it was not checked";
	return NULL;
}

/* Rows of one file. */
static void take_rows(struct plan *p, struct slice bytes,
		      const struct wanted *rows, size_t count)
{
	struct answer a = {.source = rows->source,
			   .file = rows->file,
			   .verdict = verdict_of(rows->verdict),
			   .addressees = count};
	size_t place = LIST_COUNT(struct answer, &p->answers);
	struct addressees to;
	struct document d;
	struct err e = {0};
	const char *fault;

	if (read_answer(p, &a, &d, bytes, &e)) {
		refuse(p, a.source, e.text);
		return;
	}
	if (!a.parts)
		return;
	document_addressees(&to, &p->scratch, &d, nobody, a.source);
	sort_addressees(p, &to);
	fault = ledger_fault(&a, &to);
	if (fault) {
		refuse(p, a.source, fault);
		return;
	}
	a.source = arena_copy(&p->arena, a.source);
	a.bytes = arena_copy(&p->arena, bytes);
	LIST_ADD(&p->answers, a);
	for (size_t i = 0; i < count; i++) {
		if (is_addressed(p, &d, &to, a.source, rows[i].udi))
			add_taken(p, place, rows[i].udi, false, rows[i].handed);
		else
			refuse(p, a.source,
				    arena_printf(&p->scratch,
						 "the ledger has it for PID:%.*s "
						 "SN:%.*s, and the file itself "
						 "names others",
						 SLICE_ARG(rows[i].udi.pid),
						 SLICE_ARG(rows[i].udi.sn)));
	}
}

static enum rc take_wanted(struct plan *p, struct ledger *l,
			   struct wanting *x, struct err *e)
{
	struct wanted *rows = LIST(struct wanted, &x->rows);
	size_t count = LIST_COUNT(struct wanted, &x->rows), n;
	_cleanup_buf_ struct buf bytes = {0};
	enum rc rc = RC_OK;

	if (count)
		qsort(rows, count, sizeof(*rows), by_file);
	for (size_t i = 0; !rc && i < count; i += n) {
		for (n = 1; i + n < count && rows[i + n].file == rows[i].file;)
			n++;
		buf_clear(&bytes);
		arena_reset(&p->scratch);
		rc = ledger_file_bytes(l, rows[i].file, &bytes, e);
		if (!rc)
			take_rows(p, buf_slice(&bytes), rows + i, n);
	}
	return rc;
}

enum rc plan_take_ledger(struct plan *p, struct ledger *l, struct err *e)
{
	struct wanting x = {.plan = p};
	enum rc rc = ledger_answers(l, want, &x, e);

	if (!rc)
		rc = take_wanted(p, l, &x, e);
	buf_free(&x.rows);
	arena_free(&x.arena);
	return rc;
}
