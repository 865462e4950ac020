#include <inttypes.h>

#include "intake/state.h"

/* Kept whole under its hash, for the device that `addressees` names. */
static bool keep(struct intake *i, const struct survey_item *item,
		 const struct udi *udi, enum addressee_basis basis,
		 int64_t *id, bool *added)
{
	const struct ledger_judgement judgement =
		intake_judgement(i, &item->judgement);
	const struct addressees addressees = {
		udi, udi_known(*udi) ? 1 : 0,
		udi_known(*udi) ? basis : BY_NOTHING, NULL};
	struct ledger_file f = {
		.bytes = item->artefact.bytes,
		.kind = artefact_word(item->kind),
		.source = ledger_source_of(item->artefact.source),
		.addressees = &addressees,
		.judgements = &judgement,
	};
	struct err e = {0};

	sha256(f.hash, f.bytes);
	return !intake_failed(i, ledger_add_file(i->ledger, &f, id, added, &e),
			      &e);
}

void intake_bytes(struct intake *i, const struct survey_item *item)
{
	struct intake_record r = {0};
	enum addressee_basis basis = BY_MESSAGE;
	enum status status;
	int64_t id;
	bool added;

	if (item->judgement.verdict) {
		const char *refusal = intake_refusal(i, &item->judgement,
						     &status);

		r.verdict = verdict_word(item->judgement.verdict);
		if (refusal) {
			intake_refuse(i, item, &r, status, refusal);
			return;
		}
	}
	if (item->kind == KIND_CONVERSION)
		r.udi = item->conversion.udi;
	else if (item->kind == KIND_AUTH_REQUEST &&
		 item->piece.request.count == 1)
		r.udi = item->piece.request.entries[0].udi;
	if (keep(i, item, &r.udi, basis, &id, &added))
		intake_tell(i, item, added ? LEDGER_ADDED : LEDGER_KNOWN, &r);
}

void intake_return_code(struct intake *i, const struct survey_item *item)
{
	struct intake_record r = {.udi = i->options->for_device};
	struct err e = {0};
	bool known;

	if (!udi_known(r.udi)) {
		intake_refuse(i, item, &r, STATUS_NO,
			      "a return code names no device; say whose it is "
			      "with --for PID:SN");
		return;
	}
	r.basis = addressee_basis_word(BY_OPERATOR);
	if (!intake_failed(i, ledger_return_authorization(
				      i->ledger, r.udi, item->return_code,
				      item->artefact.bytes, &known, &e), &e))
		intake_tell(i, item, known ? LEDGER_KNOWN : LEDGER_ADDED, &r);
}

void intake_rest_reply(struct intake *i, const struct survey_item *item)
{
	const struct rest_reply *reply = &item->rest;
	struct intake_record r = {.poll_id = reply->poll_id};
	_cleanup_buf_ struct buf text = {0};
	int64_t id, export_id = 0;
	struct err e = {0};
	bool added, known = false;

	if (!keep(i, item, &r.udi, BY_NOTHING, &id, &added))
		return;
	buf_add_slice(&text, reply->status);
	if (reply->message.n) {
		buf_add_text(&text, text.n ? ": " : "");
		buf_add_slice(&text, slice_part(reply->message, 0, 256));
	}
	if (reply->poll_id.given) {
		if (intake_failed(i, ledger_add_poll(
					     i->ledger, reply->poll_id.value,
					     reply->action,
					     i->options->virtual_account, id,
					     &export_id, &known, &e), &e))
			return;
		buf_printf(&text, "%spoll id %" PRIu64, text.n ? ", " : "",
			   reply->poll_id.value);
		if (export_id)
			buf_printf(&text, " for export %" PRId64, export_id);
		else
			buf_add_text(&text, ", and there is no export that "
					    "waits for one");
	}
	if (slice_is(reply->status, "FAILED"))
		i->tally.status = status_graver(i->tally.status, STATUS_NO);
	r.reason = text.n ? buf_slice(&text) : (struct slice){0};
	intake_tell(i, item, added ? LEDGER_ADDED : LEDGER_KNOWN, &r);
}

void intake_device_list(struct intake *i, const struct survey_item *item)
{
	uint64_t counts[LEDGER_CONFLICT + 1] = {0};
	enum ledger_outcome outcome = LEDGER_KNOWN;
	struct intake_record r = {0};
	_cleanup_buf_ struct buf text = {0};
	struct err e = {0};
	enum rc rc = RC_OK;

	for (size_t k = 0; !rc && k < item->devices.count; k++) {
		const struct listed_device *d = &item->devices.devices[k];

		rc = ledger_list_device(i->ledger, d->udi, d->hostname,
					d->virtual_account.n
						? d->virtual_account
						: i->options->virtual_account,
					&outcome, &e);
		counts[outcome]++;
	}
	if (intake_failed(i, rc, &e))
		return;
	buf_printf(&text, "%zu device%s: %" PRIu64 " new, %" PRIu64
		   " changed, %" PRIu64 " known", item->devices.count,
		   item->devices.count == 1 ? "" : "s", counts[LEDGER_ADDED],
		   counts[LEDGER_UPDATED], counts[LEDGER_KNOWN]);
	r.reason = buf_slice(&text);
	outcome = counts[LEDGER_ADDED]	   ? LEDGER_ADDED
		  : counts[LEDGER_UPDATED] ? LEDGER_UPDATED
					   : LEDGER_KNOWN;
	intake_tell(i, item, outcome, &r);
}
