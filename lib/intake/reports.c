#include "intake/state.h"

/* After this many unknown reports in a row only one in so many is asked for, and
 * only when the ledger is free: a first import should not pay for what only a
 * second one needs. */
enum { MISSES_PATIENT = 32, ONE_IN = 16 };

/* With the lock held when it returns true. */
static bool may_ask(struct intake *i)
{
	if (atomic_load(&i->misses) < MISSES_PATIENT)
		return pthread_mutex_lock(&i->lock) == 0;
	return atomic_fetch_add(&i->turn, 1) % ONE_IN == 0 &&
	       pthread_mutex_trylock(&i->lock) == 0;
}

uint8_t intake_knows(struct intake *i, const struct survey_item *item)
{
	const struct rum_report *r = &item->report;
	enum report_state state = REPORT_STATE_COUNT;
	struct err e = {0};
	bool known;

	if (!udi_known(r->udi) || !r->report_id.given || !may_ask(i))
		return 0;
	if (!i->fault.code)
		intake_failed(i, ledger_knows_report(i->ledger, r->udi,
						     r->report_id.value,
						     item->text_sha256,
						     i->options->ring, &state,
						     &e), &e);
	pthread_mutex_unlock(&i->lock);
	known = state != REPORT_STATE_COUNT;
	atomic_store(&i->misses, known ? 0 : atomic_load(&i->misses) + 1);
	return known ? (uint8_t)(1 + state) : 0;
}

static bool is_checked(const struct intake *i, struct udi udi)
{
	struct slice key = buf_slice(&i->checked);

	return i->is_checked && i->checked_pid_bytes == udi.pid.n &&
	       key.n == udi.pid.n + udi.sn.n &&
	       slice_equal(slice_part(key, 0, udi.pid.n), udi.pid) &&
	       slice_equal(slice_part(key, udi.pid.n, key.n), udi.sn);
}

static const char *check_device(struct intake *i, struct udi udi)
{
	struct slice account = i->options->virtual_account;
	const char *fault = intake_listing_fault(i, udi);

	return fault || !account.p ? fault
				   : intake_account_fault(i, udi, account);
}

/* Reports of one device come in runs: whether it may enter, and whose it is, is
 * settled once a run. NULL, or why not. */
static const char *device_fault(struct intake *i, struct udi udi)
{
	const struct intake_options *o = i->options;
	struct err e = {0};
	const char *fault;

	if (!is_checked(i, udi)) {
		fault = check_device(i, udi);
		buf_clear(&i->checked_fault);
		buf_add_text(&i->checked_fault, fault ? fault : "");
		buf_clear(&i->checked);
		buf_add_slice(&i->checked, udi.pid);
		buf_add_slice(&i->checked, udi.sn);
		i->checked_pid_bytes = udi.pid.n;
		i->is_checked = true;
		if (!fault && (o->smart_account.p || o->virtual_account.p))
			intake_failed(i, ledger_device_account(
						 i->ledger, udi,
						 o->smart_account,
						 o->virtual_account, o->force,
						 &e), &e);
	}
	return i->checked_fault.n ? buf_text(&i->checked_fault) : NULL;
}

static void fill(const struct intake *i, const struct survey_item *item,
		 struct ledger_report *out)
{
	*out = (struct ledger_report){
		.report = &item->report,
		.hostname = item->hostname,
		.source = ledger_source_of(item->artefact.source),
		.judgement = intake_judgement(i, &item->judgement),
	};
	memcpy(out->text_hash, item->text_sha256, SHA256_BYTES);
	memcpy(out->payload_hash, item->payload_sha256, SHA256_BYTES);
}

/* As it was when it was read, unless something came since that moves states. */
static void take_known(struct intake *i, const struct survey_item *item,
		       struct intake_record *r)
{
	enum report_state state = (enum report_state)(item->known - 1);
	struct err e = {0};

	if (i->moved && intake_failed(i, ledger_report_state(
						 i->ledger, r->udi,
						 r->report_id.value, &state,
						 &e), &e))
		return;
	r->before = r->after = report_state_word(state);
	intake_tell(i, item, LEDGER_KNOWN, r);
}

static void add(struct intake *i, const struct survey_item *item,
		struct intake_record *r)
{
	struct ledger_change change;
	struct ledger_report wish;
	struct err e = {0};

	fill(i, item, &wish);
	if (intake_failed(i, ledger_add_report(i->ledger, &wish,
					       i->options->limits, &change, &e),
			  &e))
		return;
	r->before = report_state_word(change.before);
	r->after = report_state_word(change.after);
	if (change.reason)
		r->reason = slice_of(change.reason);
	r->plain = !change.reason;
	intake_tell(i, item, change.outcome, r);
}

/* NULL, or why it may not enter. */
static const char *refusal_of(struct intake *i, const struct survey_item *item,
			      enum status *status)
{
	const struct rum_report *r = &item->report;
	const char *refusal = item->known ? NULL
					  : intake_refusal(i, &item->judgement,
							   status);

	if (refusal)
		return refusal;
	if (!udi_known(r->udi) || !r->report_id.given) {
		*status = STATUS_INPUT;
		return "it does not say which device or which report it is";
	}
	*status = STATUS_NO;
	return device_fault(i, r->udi);
}

void intake_report(struct intake *i, const struct survey_item *item)
{
	struct intake_record r = {
		.udi = item->report.udi,
		.report_id = item->report.report_id,
		.plain = true,
	};
	enum status status;
	const char *refusal = refusal_of(i, item, &status);

	if (!item->known)
		r.verdict = verdict_word(item->judgement.verdict);
	if (refusal)
		intake_refuse(i, item, &r, status, refusal);
	else if (item->known)
		take_known(i, item, &r);
	else
		add(i, item, &r);
}

bool intake_report_is_settled(const struct intake *i,
			      const struct survey_item *item)
{
	return item->kind == KIND_RUM_REPORT && item->known && !i->moved &&
	       is_checked(i, item->report.udi);
}
