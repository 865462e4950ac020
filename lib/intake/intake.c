#include "intake/intake.h"

#include <stdlib.h>

#include "intake/state.h"

const char *const intake_require_words[] = {"any", "untrusted", "valid", NULL};

/* It is held for microseconds, by several threads in turn: to spin for a moment is
 * cheaper than to sleep and be woken. */
static void lock_init(pthread_mutex_t *lock)
{
	pthread_mutexattr_t how;

	pthread_mutexattr_init(&how);
	pthread_mutexattr_settype(&how, PTHREAD_MUTEX_ADAPTIVE_NP);
	pthread_mutex_init(lock, &how);
	pthread_mutexattr_destroy(&how);
}

struct intake *intake_new(struct ledger *l, const struct intake_options *o,
			  void (*emit)(void *context,
				       const struct intake_record *r),
			  void *context)
{
	struct intake *i = mem_new(1, sizeof(*i));

	i->ledger = l;
	i->options = o;
	i->emit = emit;
	i->context = context;
	lock_init(&i->lock);
	return i;
}

void intake_free(struct intake *i)
{
	if (!i)
		return;
	pthread_mutex_destroy(&i->lock);
	arena_free(&i->arena);
	arena_free(&i->pending_arena);
	buf_free(&i->pending_file);
	buf_free(&i->checked);
	buf_free(&i->checked_fault);
	free(i->pendings);
	free(i->marks);
	free(i);
}

const struct err *intake_fault(const struct intake *i)
{
	return i->fault.code ? &i->fault : NULL;
}

const struct intake_tally *intake_tally(const struct intake *i)
{
	return &i->tally;
}

bool intake_failed(struct intake *i, enum rc rc, const struct err *e)
{
	if (rc && !i->fault.code)
		i->fault = *e;
	return rc != RC_OK;
}

/* ---- words ------------------------------------------------------------------ */

static const struct {
	const char *would;
	size_t count; /* in the tally */
} outcomes[] = {
	[LEDGER_ADDED] = {"would-add", offsetof(struct intake_tally, added)},
	[LEDGER_KNOWN] = {"known", offsetof(struct intake_tally, known)},
	[LEDGER_UPDATED] = {"would-update",
			    offsetof(struct intake_tally, updated)},
	[LEDGER_CONFLICT] = {"conflict",
			     offsetof(struct intake_tally, conflict)},
};

static void place(const struct survey_item *item, struct intake_record *r)
{
	r->source = item->artefact.source;
	r->offset = item->artefact.offset;
	if (!r->kind)
		r->kind = artefact_word(item->kind);
}

void intake_tell(struct intake *i, const struct survey_item *item,
		 enum ledger_outcome outcome, struct intake_record *r)
{
	uint64_t *count = (uint64_t *)(void *)((char *)&i->tally +
					       outcomes[outcome].count);

	++*count;
	r->action = i->options->dry_run ? outcomes[outcome].would
					: ledger_outcome_word(outcome);
	if (outcome == LEDGER_CONFLICT)
		i->tally.status = status_graver(i->tally.status, STATUS_NO);
	place(item, r);
	i->emit(i->context, r);
}

void intake_refuse(struct intake *i, const struct survey_item *item,
		   struct intake_record *r, enum status status,
		   const char *reason)
{
	i->tally.refused++;
	i->tally.status = status_graver(i->tally.status, status);
	r->action = "refused";
	r->reason = slice_of(reason);
	r->plain = false;
	place(item, r);
	i->emit(i->context, r);
}

void intake_ignore(struct intake *i, const struct survey_item *item,
		   const char *reason)
{
	struct intake_record r = {.action = "ignored",
				  .reason = slice_of(reason)};

	i->tally.ignored++;
	place(item, &r);
	i->emit(i->context, &r);
}

/* ---- what may enter --------------------------------------------------------- */

/* A wrong signature never does (interface.md, "Import"). */
const char *intake_refusal(const struct intake *i, const struct judgement *j,
			   enum status *status)
{
	*status = verdict_status(j->verdict);
	if (j->verdict == VERDICT_INVALID ||
	    (i->options->require == REQUIRE_VALID &&
	     j->verdict != VERDICT_VALID) ||
	    (i->options->require == REQUIRE_UNTRUSTED &&
	     j->verdict != VERDICT_VALID && j->verdict != VERDICT_UNTRUSTED))
		return j->reason;
	return NULL;
}

struct ledger_judgement intake_judgement(const struct intake *i,
					 const struct judgement *j)
{
	return (struct ledger_judgement){
		.verdict = j->verdict ? verdict_word(j->verdict) : NULL,
		.scheme = j->scheme,
		.rank = (int)j->verdict,
		.signer = j->signer ? j->signer->sha256 : NULL,
		.ring = i->options->ring,
	};
}

const char *intake_listing_fault(struct intake *i, struct udi udi)
{
	struct ledger_device d;
	struct err e = {0};
	bool found;

	if (!i->options->known_only ||
	    intake_failed(i, ledger_device_find(i->ledger, &i->arena, udi, &d,
						&found, &e), &e) ||
	    (found && d.listed))
		return NULL;
	return "the device is on no device list (--known-only)";
}

const char *intake_account_fault(struct intake *i, struct udi udi,
				 struct slice virtual_account)
{
	struct ledger_device d;
	struct err e = {0};
	bool found;
	enum rc rc = ledger_device_find(i->ledger, &i->arena, udi, &d, &found,
					&e);

	if (intake_failed(i, rc, &e) || !found || !d.virtual_account.n ||
	    i->options->force ||
	    slice_equal(d.virtual_account, virtual_account))
		return NULL;
	return arena_printf(&i->arena,
			    "it is about virtual account \"%.*s\", and the "
			    "device belongs to \"%.*s\"; take it with --force "
			    "if it was moved",
			    SLICE_ARG(slice_part(virtual_account, 0, 128)),
			    SLICE_ARG(slice_part(d.virtual_account, 0, 128)));
}

/* ---- taking ------------------------------------------------------------------ */

static void take_malformed(struct intake *i, const struct survey_item *item)
{
	struct intake_record r = {0};

	intake_refuse(i, item, &r, rc_status(item->fault.code),
		      item->fault.text);
}

static void take_unknown(struct intake *i, const struct survey_item *item)
{
	const char *why = item->artefact.hint ? item->artefact.hint
					      : "nobody knows what this is";
	struct intake_record r = {0};

	if (item->artefact.inside_known)
		return; /* kept with the file around it */
	if (item->artefact.named)
		intake_refuse(i, item, &r, STATUS_INPUT, why);
	else
		intake_ignore(i, item, why);
}

static void take_name_map(struct intake *i, const struct survey_item *item)
{
	intake_ignore(i, item, "names of tags are not kept; give them with --map "
			       "FILE to reconcile, status and report");
}

static void take_certificate(struct intake *i, const struct survey_item *item)
{
	intake_ignore(i, item, "certificates and revocation lists are enrolled "
			       "with \"rum key add\"");
}

static void forget_pieces(struct intake *i)
{
	i->pending_count = 0;
	buf_clear(&i->pending_file);
	arena_reset(&i->pending_arena);
}

/* The file that it belongs to comes later, whole, or not at all: then the next
 * file's first piece is of another name or stands further in front. A file of more
 * pieces than may be is refused as a whole. */
static void take_piece(struct intake *i, const struct survey_item *item)
{
	struct slice file = ledger_source_of(item->artefact.source).name;

	if (!slice_equal(file, buf_slice(&i->pending_file)) ||
	    (i->pending_count && i->pendings[i->pending_count - 1].offset >=
					 item->artefact.offset) ||
	    i->pending_count >= i->options->limits->archive_members) {
		forget_pieces(i);
		buf_add_slice(&i->pending_file, file);
	}
	if (i->pending_count == i->pending_cap) {
		i->pending_cap = i->pending_cap ? i->pending_cap * 2 : 8;
		i->pendings = mem_resize(i->pendings, i->pending_cap *
						      sizeof(*i->pendings));
	}
	i->pendings[i->pending_count++] =
		(struct pending){item->artefact.offset, item->judgement};
	/* Texts of it end with the item. */
	i->pendings[i->pending_count - 1].judgement.reason =
		arena_text(&i->pending_arena, slice_of(item->judgement.reason
							       ? item->judgement.reason
							       : ""));
}

/* As JSON it has no element and no file around it. */
static void take_either(struct intake *i, const struct survey_item *item)
{
	if (item->is_element)
		take_piece(i, item);
	else
		intake_bytes(i, item);
}

static void take_nothing(struct intake *i, const struct survey_item *item)
{
}

static void (*const takers[])(struct intake *i,
			      const struct survey_item *item) = {
	[KIND_UNKNOWN] = take_unknown,
	[KIND_MALFORMED] = take_malformed,
	[KIND_RUM_REPORT] = intake_report,
	[KIND_SYSTEM_INFO] = take_nothing,
	[KIND_ACK] = take_piece,
	[KIND_AUTHORIZATION] = take_piece,
	[KIND_POLICY] = take_piece,
	[KIND_ACCOUNT_INFO] = take_piece,
	[KIND_TRUST_CODE] = take_piece,
	[KIND_CORRELATION] = take_nothing,
	[KIND_AUTH_REQUEST] = take_either,
	[KIND_AUTH_RETURN] = intake_return_code,
	[KIND_CONVERSION] = take_either,
	[KIND_DEVICE_LIST] = intake_device_list,
	[KIND_SNAPSHOT] = intake_snapshot,
	[KIND_ACCOUNT_FILE] = intake_document,
	[KIND_REST_REPLY] = intake_rest_reply,
	[KIND_CERTIFICATE] = take_certificate,
	[KIND_MANIFEST] = intake_bytes,
	[KIND_MANIFEST_MF] = take_nothing,
	[KIND_ARCHIVE] = take_nothing,
	[KIND_UPLOAD_ARCHIVE] = take_nothing,
	[KIND_DEVICE_TEXT] = intake_text,
	[KIND_NAME_MAP] = take_name_map,
};

void intake_take(struct intake *i, const struct survey_item *item)
{
	if (i->fault.code)
		return;
	if (intake_report_is_settled(i, item)) {
		intake_report(i, item);
		return;
	}
	i->moved |= item->kind == KIND_ACCOUNT_FILE ||
		    item->kind == KIND_REST_REPLY;
	pthread_mutex_lock(&i->lock);
	takers[item->kind](i, item);
	pthread_mutex_unlock(&i->lock);
	if (item->kind == KIND_ACCOUNT_FILE)
		forget_pieces(i);
	arena_reset(&i->arena);
}

void intake_begin(struct intake *i)
{
	struct err e = {0};

	if (i->mark_count == i->mark_cap) {
		i->mark_cap = i->mark_cap ? i->mark_cap * 2 : 8;
		i->marks = mem_resize(i->marks, i->mark_cap *
						sizeof(*i->marks));
	}
	i->marks[i->mark_count++] = i->tally;
	pthread_mutex_lock(&i->lock);
	if (!i->fault.code)
		intake_failed(i, ledger_mark(i->ledger, &e), &e);
	pthread_mutex_unlock(&i->lock);
}

void intake_end(struct intake *i, bool cancel)
{
	const struct intake_tally before = i->marks[--i->mark_count];
	struct err e = {0};

	if (cancel)
		i->tally = before;
	i->is_checked = false;
	pthread_mutex_lock(&i->lock);
	if (!i->fault.code)
		intake_failed(i, ledger_unmark(i->ledger, cancel, &e), &e);
	pthread_mutex_unlock(&i->lock);
}
