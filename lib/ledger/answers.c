#include "ledger/names.h"

#include "artefact/artefact.h"
#include "ledger/object.h"

/* Every answer for every device, but for codes that were returned. */
static const char answers[] =
	"SELECT fd.file, d.pid, d.sn, f.kind, s.name, f.issued, "
	"fd.handed IS NOT NULL, fd.installed IS NOT NULL, "
	"EXISTS(SELECT 1 FROM ack WHERE ack.file = f.id), "
	"EXISTS(SELECT 1 FROM policy p WHERE p.file = f.id), "
	"EXISTS(SELECT 1 FROM authorization z WHERE z.file = f.id "
	" AND z.device = fd.device) OR EXISTS(SELECT 1 FROM authorization z "
	" WHERE z.file = f.id AND z.device IS NULL), "
	"EXISTS(SELECT 1 FROM trust_code t WHERE t.file = f.id), "
	"(SELECT count(*) FROM ack a JOIN report r ON r.ack = a.id "
	" WHERE a.file = f.id AND r.device = fd.device), "
	"(SELECT j.verdict FROM judgement j WHERE j.id IN "
	" (SELECT judgement FROM ack WHERE file = f.id UNION ALL "
	"  SELECT judgement FROM policy WHERE file = f.id UNION ALL "
	"  SELECT judgement FROM authorization WHERE file = f.id "
	"   AND device = fd.device UNION ALL "
	"  SELECT judgement FROM authorization WHERE file = f.id "
	"   AND device IS NULL UNION ALL "
	"  SELECT judgement FROM trust_code WHERE file = f.id UNION ALL "
	"  SELECT judgement FROM account WHERE file = f.id) "
	" ORDER BY j.rank DESC LIMIT 1) "
	"FROM file_device fd JOIN file f ON f.id = fd.file "
	"JOIN device d ON d.id = fd.device JOIN source s ON s.id = f.source "
	"WHERE NOT EXISTS(SELECT 1 FROM authorization z "
	" WHERE z.file = f.id AND z.device = fd.device "
	" AND z.returned IS NOT NULL) "
	"ORDER BY d.pid, d.sn, f.id";

enum rc ledger_answers(struct ledger *l,
		       enum rc (*each)(void *context,
				       const struct ledger_answer *answer,
				       struct err *e),
		       void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows, answers, NULL, 0, e);
	while (!rc && sql_next(&rows, e)) {
		const struct ledger_answer a = {
			.file = sql_int(&rows, 0),
			.udi = {sql_slice(&rows, 1), sql_slice(&rows, 2)},
			.kind = sql_slice(&rows, 3),
			.source = sql_slice(&rows, 4),
			.name = source_name(sql_slice(&rows, 4)),
			.issued = sql_maybe(&rows, 5),
			.handed = sql_int(&rows, 6) != 0,
			.installed = sql_int(&rows, 7) != 0,
			.has_ack = sql_int(&rows, 8) != 0,
			.has_policy = sql_int(&rows, 9) != 0,
			.has_code = sql_int(&rows, 10) != 0,
			.has_trust = sql_int(&rows, 11) != 0,
			.acknowledges = (uint64_t)sql_int(&rows, 12),
			.verdict = sql_slice(&rows, 13),
		};

		rc = each(context, &a, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

enum rc ledger_mark_answer(struct ledger *l, int64_t file, struct udi udi,
			   bool installed, struct err *e)
{
	int64_t seq, device;
	enum rc rc = ledger_seq(l, &seq, e);

	if (!rc)
		rc = device_find(l, udi, &device, e);
	if (rc)
		return rc;
	return SQL_RUN(l, e,
		       "UPDATE file_device SET "
		       "handed = CASE WHEN ?4 THEN handed ELSE ?3 END, "
		       "installed = CASE WHEN ?4 THEN ?3 ELSE installed END "
		       "WHERE file = ?1 AND device = ?2", sql_i(file),
		       sql_i(device), sql_i(seq), sql_i(installed));
}

enum rc ledger_return_authorization(struct ledger *l, struct udi udi,
				    struct slice code, struct slice bytes,
				    bool *known, struct err *e)
{
	int64_t seq, device, id;
	bool made;
	enum rc rc = device_make(l, udi, &device, &made, e);

	if (!rc)
		rc = SQL_ONE(l, &id, known, e,
			     "SELECT id FROM event WHERE device = ? AND "
			     "what = 'authorization-returned' AND detail = ?",
			     sql_i(device), sql_t(code));
	if (rc || *known)
		return rc;
	rc = ledger_seq(l, &seq, e);
	if (!rc)
		rc = SQL_RUN(l, e,
			     "UPDATE authorization SET returned = ? "
			     "WHERE device = ? AND returned IS NULL",
			     sql_i(seq), sql_i(device));
	return rc ? rc
		  : ledger_add_event(l, udi, "authorization-returned", code,
				     bytes, e);
}

enum rc ledger_add_event(struct ledger *l, struct udi udi, const char *what,
			 struct slice detail, struct slice bytes,
			 struct err *e)
{
	uint8_t hash[SHA256_BYTES];
	int64_t seq, device = 0, object = 0;
	bool made;
	enum rc rc = ledger_seq(l, &seq, e);

	if (!rc && udi_known(udi))
		rc = device_make(l, udi, &device, &made, e);
	if (!rc && bytes.p) {
		sha256(hash, bytes);
		rc = object_add(l, bytes, hash, &object, e);
	}
	return rc ? rc
		  : SQL_RUN(l, e,
			    "INSERT INTO event(seq, device, what, detail, "
			    "object) VALUES(?, ?, ?, ?, ?)", sql_i(seq),
			    sql_id(device), sql_text(what), sql_t(detail),
			    sql_id(object));
}
