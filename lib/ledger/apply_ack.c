#include "ledger/apply_ack.h"

#include "ledger/names.h"

struct applying {
	struct ledger *ledger;
	const struct ledger_ack_wish *wish;
	struct ledger_ack_result *out;
	int64_t ack;
	uint64_t n;		 /* entries written */
};

static enum rc add_entry(struct applying *x, int64_t device,
			 struct sql_value report_id, const char *result,
			 const char *basis, const struct ack_entry *from,
			 struct err *e)
{
	x->ledger->early = EARLY_UNASKED;
	return SQL_RUN(x->ledger, e,
		       "INSERT INTO ack_entry VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
		       sql_i(x->ack), sql_u(x->n++), sql_id(device), report_id,
		       sql_text(result), sql_text(basis),
		       from ? sql_t(from->status) : (struct sql_value){0},
		       from ? sql_t(from->message) : (struct sql_value){0});
}

struct waiting {
	int64_t id, ack;
	bool exported, was_exported, conflict;
};

static enum rc find_report(struct applying *x, int64_t device, uint64_t id,
			   struct waiting *w, struct err *e)
{
	struct sql_rows rows;

	*w = (struct waiting){0};
	SQL_ROWS(x->ledger, &rows, e,
		 "SELECT r.id, r.ack, r.export IS NOT NULL, EXISTS(SELECT 1 "
		 "FROM export_report x WHERE x.report = r.id), r.conflict "
		 "FROM report r "
		 "WHERE r.device = ? AND r.report_id = ?", sql_i(device),
		 sql_u(id));
	if (sql_next(&rows, e)) {
		w->id = sql_int(&rows, 0);
		w->ack = sql_int(&rows, 1);
		w->exported = sql_int(&rows, 2) != 0;
		w->was_exported = sql_int(&rows, 3) != 0;
		w->conflict = sql_int(&rows, 4) != 0;
		sql_end(&rows);
	}
	return rows.rc;
}

static enum rc take(struct applying *x, int64_t report, struct err *e)
{
	x->out->acknowledged++;
	return SQL_RUN(x->ledger, e, "UPDATE report SET ack = ? WHERE id = ?",
		       sql_i(x->ack), sql_i(report));
}

/* The result's word: what this ACK did to one report that it names. */
static enum rc take_named(struct applying *x, int64_t device, uint64_t id,
			  const char **word, struct err *e)
{
	struct waiting w;
	enum rc rc = find_report(x, device, id, &w, e);

	if (rc)
		return rc;
	if (!w.id) {
		x->out->unknown++;
		*word = "unknown";
	} else if (w.ack == x->ack) {
		x->out->already++;
		*word = ack_result_word(ACK_TAKEN);
	} else if (w.ack && !x->wish->force) {
		x->out->already++;
		*word = "already";
	} else if (!w.ack && w.conflict) {
		/* Which of the two the account has seen, nobody can tell. */
		x->out->unclear++;
		*word = "conflict";
	} else if (!w.ack && !w.exported && w.was_exported) {
		/* It grew since it was exported: the account has seen the
		 * shorter form only. */
		x->out->unclear++;
		*word = "older-form";
	} else {
		*word = ack_result_word(ACK_TAKEN);
		return take(x, w.id, e);
	}
	return RC_OK;
}

static enum rc apply_entry(struct applying *x, const struct ack_entry *entry,
			   struct udi udi, struct err *e)
{
	struct udi for_whom = udi_known(entry->udi) ? entry->udi : udi;
	const char *word = ack_result_word(entry->result);
	int64_t device = 0;
	enum rc rc = RC_OK;

	if (udi_known(for_whom))
		rc = device_find(x->ledger, for_whom, &device, e);
	if (rc)
		return rc;
	switch (entry->result) {
	case ACK_TAKEN:
		rc = take_named(x, device, entry->report_id, &word, e);
		break;
	case ACK_REFUSED:
		x->out->refused++;
		break;
	case ACK_UNCLEAR:
		x->out->unclear++;
		break;
	}
	return rc ? rc
		  : add_entry(x, device, sql_u(entry->report_id), word,
			      "explicit", entry, e);
}

enum rc ack_entry_renew(struct ledger *l, int64_t ack, uint64_t n,
			const struct ack_entry *entry, struct udi udi,
			uint64_t *acknowledged, struct err *e)
{
	static const struct ledger_ack_wish wish;
	struct ledger_ack_result done = {0};
	struct applying x = {
		.ledger = l, .wish = &wish, .out = &done, .ack = ack, .n = n};
	enum rc rc = SQL_RUN(l, e, "DELETE FROM ack_entry WHERE ack = ? "
			     "AND n = ?", sql_i(ack), sql_u(n));

	if (!rc)
		rc = apply_entry(&x, entry, udi, e);
	*acknowledged += done.acknowledged;
	return rc;
}

/* Everything of the device that was exported and still waits. */
static enum rc apply_to_all(struct applying *x, struct udi udi, struct err *e)
{
	int64_t device = 0, seq, n;
	bool waits = false;
	enum rc rc = device_find(x->ledger, udi, &device, e);

	if (!rc && device)
		rc = SQL_ONE(x->ledger, &n, &waits, e,
			     "SELECT id FROM report WHERE device = ? "
			     "AND ack IS NULL AND conflict = 0 "
			     "AND export IS NOT NULL LIMIT 1", sql_i(device));
	if (rc || !waits)
		return rc;
	rc = ledger_seq(x->ledger, &seq, e);
	if (!rc)
		rc = SQL_RUN(x->ledger, e,
			     "UPDATE report SET ack = ? WHERE device = ? "
			     "AND ack IS NULL AND conflict = 0 "
			     "AND export IS NOT NULL", sql_i(x->ack),
			     sql_i(device));
	if (rc)
		return rc;
	x->out->acknowledged += (uint64_t)sql_changes(x->ledger);
	return add_entry(x, device, (struct sql_value){0},
			 ack_result_word(ACK_TAKEN), "by-device", NULL, e);
}

enum rc ledger_ack_news(struct ledger *l, const struct ack *ack, struct udi udi,
			uint64_t *news, struct err *e)
{
	enum rc rc = RC_OK;

	*news = 0;
	for (size_t i = 0; !rc && i < ack->entry_count; i++) {
		const struct ack_entry *entry = &ack->entries[i];
		struct udi whom = udi_known(entry->udi) ? entry->udi : udi;
		int64_t device = 0, id;
		bool waits = false;

		if (entry->result != ACK_TAKEN || !udi_known(whom))
			continue;
		rc = device_find(l, whom, &device, e);
		if (!rc && device)
			rc = SQL_ONE(l, &id, &waits, e,
				     "SELECT id FROM report WHERE device = ? "
				     "AND report_id = ? AND ack IS NULL "
				     "AND conflict = 0",
				     sql_i(device), sql_u(entry->report_id));
		*news += waits;
	}
	return rc;
}

enum rc ledger_apply_ack(struct ledger *l, const struct ledger_ack_wish *w,
			 const struct ack *ack, struct udi udi,
			 struct ledger_ack_result *out, struct err *e)
{
	struct applying x = {.ledger = l, .wish = w, .out = out};
	int64_t before = 0;
	bool found;
	enum rc rc = SQL_ONE(l, &x.ack, &found, e,
			     "SELECT id FROM ack WHERE file = ? AND piece = ?",
			     sql_i(w->file), sql_i(w->piece));

	*out = (struct ledger_ack_result){0};
	if (!rc && !found)
		return err_set(e, RC_DEFECT, "an ACK was not recorded");
	if (!rc)
		rc = SQL_ONE(l, &before, &found, e,
			     "SELECT count(*) FROM ack_entry WHERE ack = ?",
			     sql_i(x.ack));
	x.n = (uint64_t)before;
	/* What it names was taken when it came first. */
	for (size_t i = 0; !rc && !before && i < ack->entry_count; i++)
		rc = apply_entry(&x, &ack->entries[i], udi, e);
	if (!rc && w->all_of_device && udi_known(udi))
		rc = apply_to_all(&x, udi, e);
	return rc;
}
