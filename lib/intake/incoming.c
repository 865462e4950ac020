#include "intake/incoming.h"

#include "base/when.h"

struct udi incoming_addressee(const struct incoming *x)
{
	static const struct udi nobody;

	return x->addressees.count == 1 ? x->addressees.udis[0] : nobody;
}

bool incoming_has(const struct incoming *x, enum artefact_kind kind)
{
	for (size_t n = 0; n < x->document.count; n++) {
		if (x->document.pieces[n].kind == kind)
			return true;
	}
	return false;
}

static const char *signature_fault(const struct incoming *x,
				   enum status *status)
{
	for (size_t n = 0; n < x->document.count; n++) {
		const char *refusal = NULL;

		/* Reports enter, or not, each by itself. */
		if (!artefact_bears_signature(x->document.pieces[n].kind) ||
		    x->document.pieces[n].kind == KIND_RUM_REPORT)
			continue;
		*status = STATUS_INPUT;
		if (!x->verdicts[n] || !x->verdicts[n]->verdict)
			refusal = "its signature could not be judged";
		else
			refusal = intake_refusal(x->intake, x->verdicts[n],
						 status);
		if (refusal)
			return arena_printf(&x->intake->arena, "%s: %s",
					    artefact_word(
						    x->document.pieces[n].kind),
					    refusal);
	}
	return NULL;
}

static const char *account_fault(const struct incoming *x)
{
	const char *fault = NULL;

	if (x->several_accounts)
		return "its parts name several virtual accounts; one of them is "
		       "not about this device";
	for (size_t i = 0; !fault && x->virtual_account.n &&
			   i < x->addressees.count;
	     i++)
		fault = intake_account_fault(x->intake, x->addressees.udis[i],
					     x->virtual_account);
	return fault;
}

static const char *listing_fault(const struct incoming *x)
{
	const char *fault = NULL;

	for (size_t i = 0; !fault && i < x->addressees.count; i++)
		fault = intake_listing_fault(x->intake, x->addressees.udis[i]);
	return fault;
}

static const char *date_text(const struct incoming *x, int64_t at)
{
	char text[WHEN_TEXT_MAX];

	return arena_text(&x->intake->arena, slice_of(when_text(text, at)));
}

/* An ACK that says nothing new and is not the newest would only take the place of
 * one that is. */
static const char *older_ack(struct incoming *x)
{
	struct intake *i = x->intake;
	struct maybe_i64 newest = {0};
	struct err e = {0};
	uint64_t news = 0, all = 0;
	enum rc rc = ledger_newest_ack(i->ledger, incoming_addressee(x), &newest, &e);

	for (size_t n = 0; !rc && n < x->document.count; n++) {
		if (x->document.pieces[n].kind != KIND_ACK)
			continue;
		rc = ledger_ack_news(i->ledger, &x->document.pieces[n].ack,
				     incoming_addressee(x), &news, &e);
		all += news;
	}
	if (intake_failed(i, rc, &e) || all || !newest.given ||
	    !x->issued.given || x->issued.value >= newest.value)
		return NULL;
	return arena_printf(&i->arena,
			    "it is older (%s) than the acknowledgement that is "
			    "there (%s) and acknowledges nothing that waits; "
			    "--force takes it all the same",
			    date_text(x, x->issued.value),
			    date_text(x, newest.value));
}

const char *incoming_older_policy(struct incoming *x)
{
	struct intake *i = x->intake;
	struct maybe_i64 now = {0};
	struct err e = {0};
	enum rc rc = ledger_current_policy(i->ledger, incoming_addressee(x), &now, &e);

	for (size_t n = 0; !rc && n < x->document.count; n++) {
		const struct document_piece *p = &x->document.pieces[n];

		if (p->kind == KIND_POLICY && now.given &&
		    (!p->policy.date.given ||
		     p->policy.date.value < now.value))
			return arena_printf(
				&i->arena, "its policy is older (%s) than the "
				"one that is there (%s); --force takes it all "
				"the same", p->policy.date.given
				? date_text(x, p->policy.date.value)
				: "no date", date_text(x, now.value));
	}
	intake_failed(i, rc, &e);
	return NULL;
}

static const char *age_fault(struct incoming *x)
{
	if (x->intake->options->force)
		return NULL;
	if (incoming_has(x, KIND_ACK))
		return older_ack(x);
	/* With other things beside it an older policy is kept and passed over. */
	if (incoming_has(x, KIND_POLICY) && !incoming_has(x, KIND_AUTHORIZATION))
		return incoming_older_policy(x);
	return NULL;
}

static const char *unaddressed(const struct incoming *x)
{
	if (x->addressees.count || !incoming_has(x, KIND_ACK))
		return NULL;
	for (size_t n = 0; n < x->document.count; n++) {
		const struct document_piece *p = &x->document.pieces[n];

		if (p->kind != KIND_ACK)
			continue;
		for (size_t k = 0; k < p->ack.entry_count; k++) {
			if (udi_known(p->ack.entries[k].udi))
				return NULL;
		}
	}
	return "nothing in it, around it or in its name says which device it is "
	       "for; say so with --for PID:SN";
}

static const char *new_refusal(struct incoming *x, enum status *status)
{
	const char *fault = signature_fault(x, status);

	if (fault)
		return fault;
	*status = STATUS_NO;
	if (x->addressees.fault)
		return x->addressees.fault;
	fault = unaddressed(x);
	if (!fault)
		fault = listing_fault(x);
	if (!fault)
		fault = account_fault(x);
	if (!fault)
		fault = age_fault(x);
	return fault;
}

/* The same bytes can come under other names; whose they are was settled when they
 * came first. */
static const char *readdressed(struct incoming *x)
{
	struct err e = {0};
	bool is_for = true;

	for (size_t k = 0; is_for && k < x->addressees.count; k++) {
		if (intake_failed(x->intake,
				  ledger_file_is_for(x->intake->ledger, x->id,
						     x->addressees.udis[k],
						     &is_for, &e), &e))
			return NULL;
	}
	return is_for ? NULL
		      : "the same file was taken in before, and not for this "
			"device; \"rum ledger show\" tells for which";
}

/* What is there already needs no leave to enter; but that it is there does not
 * make a wrong signature a right one. */
static const char *known_refusal(struct incoming *x, enum status *status)
{
	for (size_t n = 0; n < x->document.count; n++) {
		const struct judgement *j = x->verdicts[n];

		*status = STATUS_NO;
		if (j && j->verdict == VERDICT_INVALID)
			return arena_printf(
				&x->intake->arena, "%s: %s",
				artefact_word(x->document.pieces[n].kind),
				j->reason);
	}
	return x->addressees.fault ? x->addressees.fault : readdressed(x);
}

const char *incoming_refusal(struct incoming *x, enum status *status)
{
	const char *fault = x->id ? known_refusal(x, status) : NULL;

	/* With this option it may change what is there. */
	if (!fault && (!x->id || x->intake->options->ack_all_of_device))
		fault = new_refusal(x, status);
	return fault;
}
