#include "ledger/reread_snapshot.h"

#include "artefact/snapshot_file.h"

static bool same_text(struct slice a, struct slice b)
{
	return !a.p == !b.p && slice_equal(a, b);
}

static bool same_time(struct maybe_i64 a, struct maybe_i64 b)
{
	return a.given == b.given && (!a.given || a.value == b.value);
}

/* The columns as they should be, from those that are there. */
static void correct(struct ledger_snapshot *kept, const struct snapshot *s)
{
	if (!snapshot_lacks_account(s))
		kept->virtual_account = snapshot_one_account(s);
	if (s->account.p)
		kept->smart_account = s->account;
	if (slice_is(kept->basis, "file"))
		kept->taken = s->taken;
}

enum rc reread_snapshot(struct ledger *l, int64_t file, struct arena *a,
			const struct limits *limits, struct reread_file *out,
			struct err *e)
{
	struct ledger_snapshot kept;
	struct snapshot s;
	struct err why = {0};
	bool found;
	enum rc rc = ledger_snapshot_find(l, a, file, &kept, &found, e);

	if (rc || !found)
		return rc;
	rc = ledger_snapshot_read(l, &kept, NULL, &s, a, limits, &why);
	if (rc == RC_SYSTEM) {
		*e = why;
		return rc;
	}
	if (rc) {
		out->unreadable = arena_text(a, slice_of(why.text));
		return RC_OK;
	}
	out->is_snapshot = true;
	out->snapshot = kept;
	correct(&out->snapshot, &s);
	if (!same_text(kept.virtual_account, out->snapshot.virtual_account) ||
	    !same_text(kept.smart_account, out->snapshot.smart_account) ||
	    !same_time(kept.taken, out->snapshot.taken))
		out->differs = "account names or date";
	return RC_OK;
}

enum rc reread_snapshot_mend(struct ledger *l, const struct ledger_snapshot *s,
			     struct err *e)
{
	return SQL_RUN(l, e,
		       "UPDATE file SET virtual_account = ?, "
		       "smart_account = ?, issued = ? WHERE id = ?",
		       sql_t(s->virtual_account), sql_t(s->smart_account),
		       sql_mi(s->taken), sql_i(s->file));
}
