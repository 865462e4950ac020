#include "ledger/file_columns.h"

#include <inttypes.h>

#include "ledger/names.h"

struct adding {
	struct ledger *ledger;
	int64_t file;
	const struct document_piece *piece;
	struct sql_value n, judgement;
};

static enum rc add_ack(struct adding *x, struct err *e)
{
	return SQL_RUN(x->ledger, e,
		       "INSERT INTO ack(file, piece, judgement) "
		       "VALUES(?, ?, ?)", sql_i(x->file), x->n, x->judgement);
}

/* "365,0,90" a group, absent numbers left out, groups with ';' between. */
static void put_days(struct buf *out, const struct policy *p)
{
	for (unsigned g = 0; g < POLICY_GROUP_COUNT; g++) {
		const struct policy_days *d = &p->groups[g];
		const struct maybe_u64 days[] = {d->first, d->frequency,
						 d->on_change};

		if (g)
			buf_add_byte(out, ';');
		for (unsigned i = 0; i < 3; i++) {
			if (i)
				buf_add_byte(out, ',');
			if (days[i].given)
				buf_printf(out, "%" PRIu64, days[i].value);
		}
	}
}

static enum rc add_policy(struct adding *x, struct err *e)
{
	const struct policy *p = &x->piece->policy;
	_cleanup_buf_ struct buf days = {0};

	put_days(&days, p);
	return SQL_RUN(x->ledger, e,
		       "INSERT INTO policy(file, piece, name, version, date, "
		       "ack_required, days, judgement) "
		       "VALUES(?, ?, ?, ?, ?, ?, ?, ?)", sql_i(x->file), x->n,
		       sql_t(p->name), sql_mu(p->version), sql_mi(p->date),
		       sql_mu(p->ack_required), sql_t(buf_slice(&days)),
		       x->judgement);
}

static enum rc add_entitlement(struct ledger *l, int64_t authorization,
			       size_t n, const struct entitlement *t,
			       struct err *e)
{
	int64_t tag;
	enum rc rc = tag_id(l, t->tag, &tag, e);

	if (rc)
		return rc;
	return SQL_RUN(l, e,
		       "INSERT INTO entitlement VALUES"
		       "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		       sql_i(authorization), sql_i((int64_t)n), sql_id(tag),
		       sql_mu(t->count), sql_t(t->start), sql_t(t->end),
		       sql_t(t->license_type), sql_t(t->name),
		       sql_t(t->tag_type), sql_t(t->subscription_id),
		       sql_t(t->success));
}

static enum rc add_authorization(struct adding *x, struct err *e)
{
	const struct authorization *z = &x->piece->authorization;
	int64_t device = 0, id;
	bool made;
	enum rc rc = RC_OK;

	if (udi_known(z->udi.udi))
		rc = device_make(x->ledger, z->udi.udi, &device, &made, e);
	if (!rc)
		rc = SQL_RUN(x->ledger, e,
			     "INSERT INTO authorization(file, piece, device, "
			     "form, piid, date, smart_account, virtual_account, "
			     "judgement) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
			     sql_i(x->file), x->n, sql_id(device),
			     sql_text(authorization_form_word(z->form)),
			     sql_t(z->piid), sql_mi(z->date),
			     sql_t(z->smart_account),
			     sql_t(z->virtual_account), x->judgement);
	id = sql_last_id(x->ledger);
	for (size_t i = 0; !rc && i < z->entitlement_count; i++)
		rc = add_entitlement(x->ledger, id, i, &z->entitlements[i], e);
	return rc;
}

static enum rc add_trust_code(struct adding *x, struct err *e)
{
	return SQL_RUN(x->ledger, e,
		       "INSERT INTO trust_code(file, piece, judgement) "
		       "VALUES(?, ?, ?)", sql_i(x->file), x->n, x->judgement);
}

static enum rc add_account(struct adding *x, struct err *e)
{
	const struct account_info *i = &x->piece->info;
	enum rc rc = SQL_RUN(x->ledger, e,
			     "INSERT INTO account(file, piece, smart_account, "
			     "virtual_account, smart_account_id, "
			     "virtual_account_id, domain, at, judgement) "
			     "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
			     sql_i(x->file), x->n, sql_t(i->smart_account),
			     sql_t(i->virtual_account),
			     sql_t(i->smart_account_id),
			     sql_t(i->virtual_account_id), sql_t(i->domain),
			     sql_mi(i->timestamp), x->judgement);

	return rc ? rc
		  : SQL_RUN(x->ledger, e,
			    "UPDATE file SET smart_account = ?, "
			    "virtual_account = ?, issued = ? WHERE id = ?",
			    sql_t(i->smart_account), sql_t(i->virtual_account),
			    sql_mi(i->timestamp), sql_i(x->file));
}

/* The correlation id of the container is that of its answer. */
static enum rc add_correlation(struct adding *x, struct err *e)
{
	return SQL_RUN(x->ledger, e,
		       "UPDATE ack SET correlation_id = ? WHERE file = ?",
		       sql_t(x->piece->correlation), sql_i(x->file));
}

static const struct {
	enum artefact_kind kind;
	enum rc (*add)(struct adding *x, struct err *e);
} adders[] = {
	{KIND_ACK, add_ack},
	{KIND_POLICY, add_policy},
	{KIND_AUTHORIZATION, add_authorization},
	{KIND_TRUST_CODE, add_trust_code},
	{KIND_ACCOUNT_INFO, add_account},
	{KIND_CORRELATION, add_correlation},
};

enum rc file_columns_add(struct ledger *l, int64_t file,
			 const struct document *d,
			 const struct ledger_judgement *judgements,
			 struct err *e)
{
	struct adding x = {.ledger = l, .file = file};
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < d->count; i++) {
		int64_t judgement = 0;

		x.piece = &d->pieces[i];
		x.n = sql_i((int64_t)i);
		if (judgements[i].verdict)
			rc = judgement_id(l, &judgements[i], &judgement, e);
		x.judgement = sql_id(judgement);
		for (size_t k = 0; !rc && k < sizeof(adders) / sizeof(*adders);
		     k++) {
			if (adders[k].kind == x.piece->kind)
				rc = adders[k].add(&x, e);
		}
	}
	return rc;
}
