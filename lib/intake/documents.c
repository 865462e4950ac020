#include <inttypes.h>

#include "intake/incoming.h"

/* ---- one line a piece --------------------------------------------------------- */

/* What stands in a container beside its pieces is not told on its own. */
static bool is_told(enum artefact_kind kind)
{
	return kind == KIND_ACK || kind == KIND_POLICY ||
	       kind == KIND_AUTHORIZATION || kind == KIND_TRUST_CODE ||
	       kind == KIND_AUTH_REQUEST || kind == KIND_ACCOUNT_INFO;
}

static struct intake_record record_of(const struct incoming *x, size_t n)
{
	const struct document_piece *p = &x->document.pieces[n];
	struct intake_record r = {
		.kind = artefact_word(p->kind),
		.udi = incoming_addressee(x),
		.basis = addressee_basis_word(x->addressees.basis),
		.verdict = x->judgements[n].verdict,
	};

	if (p->kind == KIND_AUTHORIZATION && udi_known(p->authorization.udi.udi))
		r.udi = p->authorization.udi.udi;
	return r;
}

/* Provenance and place of the piece in place of the file's. */
static struct survey_item item_of(const struct incoming *x, size_t n)
{
	const struct document_piece *p = &x->document.pieces[n];
	struct survey_item item = {.kind = p->kind};

	item.artefact = x->item->artefact;
	item.artefact.offset = p->offset;
	item.artefact.source = slice_of(arena_printf(
		&x->intake->arena, "%.*s#%.*s[%u]",
		SLICE_ARG(x->item->artefact.source),
		SLICE_ARG(slice_part(p->name, 0, 96)), p->index));
	return item;
}

static void refuse_all(const struct incoming *x, enum status status,
		       const char *reason)
{
	for (size_t n = 0; n < x->document.count; n++) {
		struct intake_record r = record_of(x, n);
		struct survey_item item = item_of(x, n);

		if (is_told(item.kind))
			intake_refuse(x->intake, &item, &r, status, reason);
	}
}

/* ---- whose it is ---------------------------------------------------------------- */

/* The first that names an account counts, and no other may name another. */
static void take_account(struct incoming *x, struct slice smart,
			 struct slice virtual)
{
	if (x->virtual_account.n && virtual.n &&
	    !slice_equal(x->virtual_account, virtual))
		x->several_accounts = true;
	if (!x->smart_account.n)
		x->smart_account = smart;
	if (!x->virtual_account.n)
		x->virtual_account = virtual;
}

static void read_account(struct incoming *x)
{
	for (size_t n = 0; n < x->document.count; n++) {
		const struct document_piece *p = &x->document.pieces[n];

		if (p->kind == KIND_ACCOUNT_INFO) {
			take_account(x, p->info.smart_account,
				     p->info.virtual_account);
			x->issued = p->info.timestamp;
		} else if (p->kind == KIND_AUTHORIZATION) {
			take_account(x, p->authorization.smart_account,
				     p->authorization.virtual_account);
		}
	}
	if (!x->virtual_account.n)
		x->virtual_account = x->intake->options->virtual_account;
	if (!x->smart_account.n)
		x->smart_account = x->intake->options->smart_account;
}

/* A name of a file has '-' where a PID has something else: the ledger knows which
 * device is meant. */
static void settle_name(struct incoming *x)
{
	struct udi *exact = arena_alloc(&x->intake->arena, sizeof(*exact));
	struct udi named = x->addressees.udis[0];
	struct err e = {0};
	bool found;
	enum rc rc = ledger_device_by_name(x->intake->ledger, &x->intake->arena,
					   named.pid, named.sn, exact, &found,
					   &e);

	if (!intake_failed(x->intake, rc, &e) && found)
		x->addressees.udis = exact;
}

static void settle_addressees(struct incoming *x)
{
	const struct udi *stated = &x->intake->options->for_device;

	document_addressees_stated(&x->addressees, &x->intake->arena,
				   &x->document, x->item->outer,
				   x->item->artefact.source, stated,
				   udi_known(*stated));
	if (x->addressees.count == 1 && x->addressees.basis == BY_NAME)
		settle_name(x);
}

/* ---- in it goes --------------------------------------------------------------------- */

static void put_count(struct buf *out, uint64_t n, const char *text)
{
	if (n)
		buf_printf(out, "%s%" PRIu64 " %s", out->n ? ", " : "", n,
			   text);
}

static bool knows_device(struct intake *i, struct udi udi)
{
	struct ledger_device d = {0};
	struct err e = {0};
	uint64_t reports = 0;
	bool found;

	if (intake_failed(i, ledger_device_find(i->ledger, &i->arena, udi, &d,
						&found, &e), &e) || !found)
		return false;
	for (unsigned s = 0; s < REPORT_STATE_COUNT; s++)
		reports += d.states[s];
	return d.listed || reports || d.conflicts;
}

static void add_reason(const struct incoming *x, struct intake_record *r,
		       const char *more)
{
	r->reason = slice_of(
		r->reason.n ? arena_printf(&x->intake->arena, "%.*s; %s",
					   SLICE_ARG(r->reason), more)
			    : more);
}

/* Which reports the account did not take, and its words: the first few. */
static void put_refusals(struct buf *out, const struct ack *ack)
{
	enum { REFUSALS_TOLD = 4, WORDS_MOST = 80 };
	size_t told = 0;

	for (size_t i = 0; i < ack->entry_count; i++) {
		const struct ack_entry *entry = &ack->entries[i];

		if (entry->result == ACK_TAKEN)
			continue;
		if (told++ == REFUSALS_TOLD) {
			buf_add_text(out, ", ...");
			return;
		}
		buf_printf(out, "%s report %" PRIu64, told == 1 ? ":" : ",",
			   entry->report_id);
		buf_printf(out, " %.*s %.*s",
			   SLICE_ARG(slice_part(entry->status, 0, WORDS_MOST)),
			   SLICE_ARG(slice_part(entry->message, 0,
						WORDS_MOST)));
		while (out->n && out->p[out->n - 1] == ' ')
			out->n--;
	}
}

static void apply_ack(struct incoming *x, size_t n, struct intake_record *r)
{
	struct intake *i = x->intake;
	const struct ack *ack = &x->document.pieces[n].ack;
	const struct ledger_ack_wish wish = {
		.file = x->id,
		.piece = (uint32_t)n,
		.all_of_device = i->options->ack_all_of_device,
		.force = i->options->force,
	};
	struct ledger_ack_result *done = arena_alloc(&i->arena, sizeof(*done));
	_cleanup_buf_ struct buf text = {0};
	struct err e = {0};

	if (intake_failed(i, ledger_apply_ack(i->ledger, &wish, ack,
					      incoming_addressee(x), done, &e), &e))
		return;
	i->tally.acknowledged += done->acknowledged;
	r->acknowledged = done;
	if (done->acknowledged) {
		r->before = report_state_word(REPORT_UNACKNOWLEDGED);
		r->after = report_state_word(REPORT_ACKNOWLEDGED);
	}
	put_count(&text, done->acknowledged, "acknowledged");
	put_count(&text, done->already, "acknowledged before");
	put_count(&text, done->unknown, "not in the ledger yet");
	put_count(&text, done->refused, "refused by the account");
	put_count(&text, done->unclear, "unclear");
	put_refusals(&text, ack);
	if (text.n)
		add_reason(x, r, arena_text(&i->arena, buf_slice(&text)));
	else if (ack->fault)
		add_reason(x, r, ack->fault);
	else
		add_reason(x, r, "it names no report id that is known; "
				 "--ack-key names more keys, "
				 "--ack-all-of-device takes all that wait");
	if (done->refused)
		i->tally.status = status_graver(i->tally.status, STATUS_NO);
}

static void note_request(struct incoming *x, size_t n)
{
	const struct auth_request *q = &x->document.pieces[n].request;
	struct intake *i = x->intake;
	struct err e = {0};
	enum rc rc = RC_OK;
	bool known;

	for (size_t k = 0; !rc && k < q->count; k++) {
		const struct auth_request_entry *entry = &q->entries[k];

		if (!udi_known(entry->udi))
			continue;
		if (entry->remove_code.n)
			rc = ledger_return_authorization(
				i->ledger, entry->udi, entry->remove_code,
				(struct slice){0}, &known, &e);
		else
			rc = ledger_add_event(
				i->ledger, entry->udi,
				"authorization-requested",
				entry->key_count ? entry->keys[0].tag
						 : (struct slice){0},
				(struct slice){0}, &e);
	}
	intake_failed(i, rc, &e);
}

static void tell_piece(struct incoming *x, size_t n, bool added)
{
	struct intake *i = x->intake;
	const struct document_piece *p = &x->document.pieces[n];
	struct intake_record r = record_of(x, n);
	struct survey_item item = item_of(x, n);

	if (!is_told(p->kind))
		return;
	if (udi_known(r.udi) && !knows_device(i, r.udi))
		add_reason(x, &r, "the ledger has no report of this device");
	if (p->kind == KIND_ACK && (added || i->options->ack_all_of_device))
		apply_ack(x, n, &r);
	if (added && p->kind == KIND_AUTH_REQUEST)
		note_request(x, n);
	if (added && p->kind == KIND_POLICY && !i->options->force) {
		const char *older = incoming_older_policy(x);

		if (older)
			add_reason(x, &r, "kept, but it does not take the place "
					  "of the newer one that is there");
	}
	intake_tell(i, &item,
		    added					? LEDGER_ADDED
		    : r.acknowledged && r.acknowledged->acknowledged
								? LEDGER_UPDATED
								: LEDGER_KNOWN,
		    &r);
}

/* The weightiest thing in it names the file. */
static const char *kind_of(const struct incoming *x)
{
	static const enum artefact_kind order[] = {
		KIND_ACK, KIND_AUTHORIZATION, KIND_TRUST_CODE, KIND_POLICY,
		KIND_AUTH_REQUEST, KIND_ACCOUNT_INFO};

	for (size_t k = 0; k < sizeof(order) / sizeof(*order); k++) {
		if (incoming_has(x, order[k]))
			return artefact_word(order[k]);
	}
	return artefact_word(KIND_ACCOUNT_FILE);
}

static enum rc set_accounts(struct incoming *x, struct err *e)
{
	enum rc rc = RC_OK;

	if (!x->virtual_account.n && !x->smart_account.n)
		return RC_OK;
	for (size_t k = 0; !rc && k < x->addressees.count; k++)
		rc = ledger_device_account(
			x->intake->ledger, x->addressees.udis[k],
			x->smart_account.n ? x->smart_account
					   : (struct slice){0},
			x->virtual_account.n ? x->virtual_account
					     : (struct slice){0},
			x->intake->options->force, e);
	return rc;
}

static void let_in(struct incoming *x)
{
	struct intake *i = x->intake;
	const struct ledger_file file = {
		.bytes = x->document.bytes,
		.kind = kind_of(x),
		.source = {x->item->artefact.source, {0}},
		.outer = x->item->outer,
		.document = &x->document,
		.addressees = &x->addressees,
		.judgements = x->judgements,
		.force = i->options->force,
	};
	struct ledger_file wish = file;
	struct err e = {0};
	bool added;
	enum rc rc;

	memcpy(wish.hash, x->hash, SHA256_BYTES);
	rc = ledger_add_file(i->ledger, &wish, &x->id, &added, &e);
	if (!rc && added)
		rc = set_accounts(x, &e);
	if (intake_failed(i, rc, &e))
		return;
	for (size_t n = 0; n < x->document.count; n++)
		tell_piece(x, n, added);
}

/* ---- from the item -------------------------------------------------------------------- */

static void match_judgements(struct incoming *x)
{
	struct intake *i = x->intake;

	x->judgements = arena_array(&i->arena, x->document.count,
				    sizeof(*x->judgements));
	x->verdicts = arena_array(&i->arena, x->document.count,
				  sizeof(*x->verdicts));
	for (size_t n = 0; n < x->document.count; n++) {
		for (size_t k = 0; k < i->pending_count; k++) {
			if (i->pendings[k].offset !=
			    x->document.pieces[n].offset)
				continue;
			x->verdicts[n] = &i->pendings[k].judgement;
			x->judgements[n] =
				intake_judgement(i, x->verdicts[n]);
		}
	}
}

void intake_document(struct intake *i, const struct survey_item *item)
{
	struct incoming x = {.intake = i, .item = item};
	struct intake_record r = {0};
	enum status status = STATUS_INPUT;
	struct err e = {0};
	const char *refusal;

	if (document_read(&x.document, &i->arena, item->artefact.bytes,
			  i->options->ack_keys, i->options->limits, &e)) {
		intake_refuse(i, item, &r, STATUS_INPUT, e.text);
		return;
	}
	sha256(x.hash, item->artefact.bytes);
	match_judgements(&x);
	settle_addressees(&x);
	read_account(&x);
	if (intake_failed(i, ledger_file_known(i->ledger, x.hash, &x.id, &e),
			  &e))
		return;
	refusal = incoming_refusal(&x, &status);
	if (i->fault.code)
		return;
	if (refusal)
		refuse_all(&x, status, refusal);
	else
		let_in(&x);
}
