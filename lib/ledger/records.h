/* What the ledger keeps and gives back; layer 3. */
#ifndef LEDGER_RECORDS_H
#define LEDGER_RECORDS_H

#include "account/snapshot.h"
#include "artefact/document.h"
#include "crypto/digest.h"
#include "ledger/ledger.h"
#include "rum/report.h"

/* A verdict on record: the words of verdict/verdict.h. */
struct ledger_judgement {
	const char *verdict, *scheme; /* scheme may be NULL */
	int rank; /* how well vouched for, the least the best */
	const uint8_t *signer;	      /* SHA-256 of the certificate, or NULL */
	const uint8_t *ring;	      /* keyring_digest it was judged with */
};

/* Where a piece came from, in two parts, so that the first is kept once. */
struct ledger_source {
	struct slice name;  /* provenance up to '#' */
	struct slice place; /* from '#' on, or empty */
};
struct ledger_source ledger_source_of(struct slice provenance);

/* ---- usage reports --------------------------------------------------------- */

struct ledger_report {
	const struct rum_report *report;
	struct slice hostname; /* p == NULL: not told */
	struct ledger_source source;
	struct ledger_judgement judgement;
	uint8_t text_hash[SHA256_BYTES];    /* of report->text */
	uint8_t payload_hash[SHA256_BYTES]; /* of report->payload */
};
#define LEDGER_OUTCOMES(X)                                                     \
	X(LEDGER_ADDED, "added")                                               \
	X(LEDGER_KNOWN, "known")       /* same payload, or an older form */    \
	X(LEDGER_UPDATED, "updated")   /* grew, or is better vouched for now */\
	X(LEDGER_CONFLICT, "conflict") /* kept, and neither counts */
#define X(name, word) name,
enum ledger_outcome { LEDGER_OUTCOMES(X) };
#undef X
const char *ledger_outcome_word(enum ledger_outcome o);

/* In the vendor's words. */
#define REPORT_STATES(X)                                                       \
	X(REPORT_OPEN, "OPEN")                                                 \
	X(REPORT_CLOSED, "CLOSED")                                             \
	X(REPORT_UNACKNOWLEDGED, "UNACKNOWLEDGED")                             \
	X(REPORT_ACKNOWLEDGED, "ACKNOWLEDGED")
#define X(name, word) name,
enum report_state { REPORT_STATES(X) REPORT_STATE_COUNT };
#undef X
const char *report_state_word(enum report_state s); /* NULL for the count */

struct ledger_change {
	enum ledger_outcome outcome;
	const char *reason; /* a sentence (constant) or NULL */
	/* REPORT_STATE_COUNT: it was not there, or it is in conflict */
	enum report_state before, after;
};
/* UDI and report id have to be known. */
enum rc ledger_add_report(struct ledger *l, const struct ledger_report *r,
			  const struct limits *limits,
			  struct ledger_change *out, struct err *e);
/* Is a report with this text there, judged with this ring? Its state, or
 * REPORT_STATE_COUNT. One that came behind a mark that may still be cancelled is
 * not there. */
enum rc ledger_knows_report(struct ledger *l, struct udi udi, uint64_t report_id,
			    const uint8_t text_hash[SHA256_BYTES],
			    const uint8_t ring[SHA256_BYTES],
			    enum report_state *state, struct err *e);

/* REPORT_STATE_COUNT when it is not there or in conflict. */
enum rc ledger_report_state(struct ledger *l, struct udi udi,
			    uint64_t report_id, enum report_state *state,
			    struct err *e);


/* ---- devices --------------------------------------------------------------- */

struct ledger_device {
	int64_t id;
	struct udi udi;
	struct slice hostname, smart_account, virtual_account;
	struct slice software_tag;
	bool listed; /* on a device list */
	uint64_t states[REPORT_STATE_COUNT], conflicts;
};
enum rc ledger_device_find(struct ledger *l, struct arena *a, struct udi udi,
			   struct ledger_device *out, bool *found,
			   struct err *e);
/* All of them, by PID and SN; `out` lives until `each` returns. */
enum rc ledger_devices(struct ledger *l,
		       enum rc (*each)(void *context,
				       const struct ledger_device *d,
				       struct err *e),
		       void *context, struct err *e);
/* Who reports for whom: the members of stacks that reports which are not in
 * conflict name, each once, by reporter; the reporter itself is left out. */
enum rc ledger_members(struct ledger *l,
		       enum rc (*each)(void *context, struct udi reporter,
				       struct udi member, struct err *e),
		       void *context, struct err *e);
/* What a device list says of one; made when it is new. */
enum rc ledger_list_device(struct ledger *l, struct udi udi,
			   struct slice hostname, struct slice virtual_account,
			   enum ledger_outcome *outcome, struct err *e);
/* Names where they are told and not yet known; `force` replaces others. */
enum rc ledger_device_account(struct ledger *l, struct udi udi,
			      struct slice smart_account,
			      struct slice virtual_account, bool force,
			      struct err *e);
/* The device of this serial number alone, when only one has it. */
enum rc ledger_device_by_name(struct ledger *l, struct arena *a,
			      struct slice pid, struct slice sn,
			      struct udi *out, bool *found, struct err *e);

/* ---- files of the account --------------------------------------------------- */

struct ledger_file {
	struct slice bytes;
	uint8_t hash[SHA256_BYTES];
	const char *kind; /* word of artefact.h: the weightiest in it */
	struct ledger_source source;
	struct udi outer; /* told by a message around it */
	const struct document *document; /* NULL: kept as bytes only */
	const struct addressees *addressees;
	const struct ledger_judgement *judgements; /* a piece of the document
						      each */
	bool force; /* a policy older than the one there takes its place */
};
/* *added false: it is there already, and nothing changes. */
enum rc ledger_add_file(struct ledger *l, const struct ledger_file *f,
			int64_t *id, bool *added, struct err *e);
enum rc ledger_file_known(struct ledger *l, const uint8_t hash[SHA256_BYTES],
			  int64_t *id, struct err *e); /* 0: no */

/* Was it taken in as one for this device? */
enum rc ledger_file_is_for(struct ledger *l, int64_t file, struct udi udi,
			   bool *is_for, struct err *e);

/* What an ACK does to the reports of a device. */
struct ledger_ack_wish {
	int64_t file;
	uint32_t piece; /* of the document, from 0 */
	bool all_of_device; /* --ack-all-of-device: all that wait, not only
			       those that are named */
	bool force;
};
struct ledger_ack_result {
	uint64_t acknowledged; /* newly */
	uint64_t already;      /* by this or a newer one */
	uint64_t unknown;      /* ids that the ledger has no report for */
	uint64_t refused, unclear;
};
/* The file must have been added. Entries without a device of their own are for
 * `udi`. */
enum rc ledger_apply_ack(struct ledger *l, const struct ledger_ack_wish *w,
			 const struct ack *ack, struct udi udi,
			 struct ledger_ack_result *out, struct err *e);
/* When the account issued the newest ACK that is there for a device; not given:
 * none. */
enum rc ledger_newest_ack(struct ledger *l, struct udi udi,
			  struct maybe_i64 *issued, struct err *e);
/* The date of the policy in force for a device, or, with an empty `udi`, of the
 * one that came alone. */
enum rc ledger_current_policy(struct ledger *l, struct udi udi,
			      struct maybe_i64 *date, struct err *e);
/* How many reports an ACK would newly acknowledge. */
enum rc ledger_ack_news(struct ledger *l, const struct ack *ack, struct udi udi,
			uint64_t *news, struct err *e);

/* ---- snapshots of the account ----------------------------------------------- */

/* Kept as they came, as files of kind "snapshot". */
struct ledger_snapshot {
	int64_t file;
	struct slice source;
	struct slice virtual_account; /* of all of it; p == NULL: its parts name
					 several, or none */
	struct slice smart_account;   /* p == NULL: not told */
	struct slice basis; /* of `taken`: "option", "file" (its own time) or
			       "import" (when it was imported) */
	struct maybe_i64 taken;
	struct slice columns; /* --map-columns of the import, "owned=Purchased" a
				 line; p == NULL: none */
};
/* *added false: the same bytes are there already, and nothing changes. `file` of
 * the wish is not used. */
enum rc ledger_add_snapshot(struct ledger *l, const struct ledger_file *f,
			    const struct ledger_snapshot *s, int64_t *id,
			    bool *added, struct err *e);
/* One of them by its file; *found. Texts are in the arena. */
enum rc ledger_snapshot_find(struct ledger *l, struct arena *a, int64_t file,
			     struct ledger_snapshot *out, bool *found,
			     struct err *e);
/* Its bytes, read with `columns`, or, where that is NULL or empty, with those that
 * import was told. Everything is in the arena. */
enum rc ledger_snapshot_read(struct ledger *l, const struct ledger_snapshot *s,
			     const struct snapshot_columns *columns,
			     struct snapshot *out, struct arena *a,
			     const struct limits *limits, struct err *e);
/* Newest first, then by file. Texts live until the callback returns. */
enum rc ledger_snapshots(struct ledger *l,
			 enum rc (*each)(void *context,
					 const struct ledger_snapshot *s,
					 struct err *e),
			 void *context, struct err *e);

/* ---- use ---------------------------------------------------------------------- */

/* A measurement of ENTITLEMENT with a count, of a report that is not in conflict,
 * not telemetry and not `invalid`. */
struct ledger_use {
	int64_t report; /* row; ascending */
	int64_t device; /* ledger_device.id */
	int64_t tag;	/* ledger_tags; 0: none */
	uint64_t report_id, count;
	uint32_t n; /* position in the report, from 0 */
	struct maybe_i64 start, end;
	struct slice verdict;
	enum report_state state, then; /* now, and at the time asked for */
};
/* One pass over all of them, by report row and position; `then` is without the
 * exports and ACKs that came behind `at`. */
enum rc ledger_uses(struct ledger *l, int64_t at,
		    enum rc (*each)(void *context, const struct ledger_use *u,
				    struct err *e),
		    void *context, struct err *e);
/* Every text that a tag of ledger_use may stand for. */
enum rc ledger_tags(struct ledger *l,
		    enum rc (*each)(void *context, int64_t id,
				    struct slice text, struct err *e),
		    void *context, struct err *e);
/* The members that reports name, in the order of ledger_use.report; not those of a
 * report that names its own device alone. Parts of `member` may be absent. */
enum rc ledger_report_members(struct ledger *l,
			      enum rc (*each)(void *context, int64_t report,
					      struct udi member, struct err *e),
			      void *context, struct err *e);
/* A report that is not in conflict and not `invalid`. */
struct ledger_span {
	int64_t report, device; /* rows; ledger_device.id */
	uint64_t report_id;
	struct maybe_i64 first, last; /* of its measurements */
	bool telemetry;
	struct slice verdict;
	enum report_state state, then; /* now, and at the time asked for */
};
/* All of them, in the order of reports; `then` as above. */
enum rc ledger_spans(struct ledger *l, int64_t at,
		     enum rc (*each)(void *context, const struct ledger_span *s,
				     struct err *e),
		     void *context, struct err *e);
/* An entitlement of an authorization that was not returned: those of each device's
 * newest file. */
struct ledger_code {
	struct udi udi;
	struct slice tag;	 /* p == NULL: none */
	struct slice name;	 /* p == NULL: not told */
	struct maybe_u64 count;
	struct slice start, end; /* as written; p == NULL or empty: none */
};
enum rc ledger_codes(struct ledger *l,
		     enum rc (*each)(void *context, const struct ledger_code *c,
				     struct err *e),
		     void *context, struct err *e);

/* ---- exports ---------------------------------------------------------------- */

struct ledger_choice {
	bool all;	  /* also what was exported or acknowledged */
	bool unreported;  /* neither exported nor acknowledged: the default */
	struct slice virtual_account; /* p == NULL: of any */
};
struct ledger_stored_report {
	int64_t id;
	struct udi udi;
	uint64_t report_id;
	struct slice source, hostname, smart_account, virtual_account;
	struct slice verdict;
	enum report_state state;
	bool exported;
	struct maybe_i64 last_time;
	struct slice text; /* the report's JSON object as it came */
};
/* By device and report id; conflicts are left out, *conflicts counts them, and so
 * are reports whose bytes were forgotten (forget.h). */
enum rc ledger_reports(struct ledger *l, const struct ledger_choice *c,
		       enum rc (*each)(void *context,
				       const struct ledger_stored_report *r,
				       struct err *e),
		       void *context, uint64_t *conflicts, struct err *e);

/* A report from its bytes, as import found them: a JSON object with payload and
 * signature, or a payload alone. `text` must outlive *out. */
enum rc report_reread(struct rum_report *out, struct arena *a,
		      struct slice text, const struct limits *l, struct err *e);
/* Reports whose bytes were forgotten, which ledger_reports leaves out. */
enum rc ledger_forgotten(struct ledger *l, uint64_t *reports, struct err *e);
/* Reports that were exported and wait for their acknowledgement. */
enum rc ledger_waiting(struct ledger *l, uint64_t *reports, uint64_t *devices,
		       struct err *e);
/* The virtual accounts that devices with unreported reports belong to, and how
 * many reports of each; p == NULL: not known. Ordered by name. */
struct ledger_account_count {
	struct slice virtual_account, smart_account;
	uint64_t reports;
};
enum rc ledger_unreported_accounts(struct ledger *l, struct arena *a, bool all,
				   const struct ledger_account_count **out,
				   size_t *count, struct err *e);

struct ledger_export_file {
	const char *name;
	struct slice bytes;
};
struct ledger_export {
	const char *form;
	struct slice smart_account, virtual_account;
	int64_t at;
	const struct ledger_export_file *files;
	size_t file_count;
	const int64_t *reports; /* their ids in the ledger */
	size_t report_count;
};
/* Reports that are not acknowledged become UNACKNOWLEDGED. */
enum rc ledger_add_export(struct ledger *l, const struct ledger_export *x,
			  int64_t *id, struct err *e);
/* The files of export `id`; RC_MISSING when there is none. */
enum rc ledger_export_files(struct ledger *l, struct arena *a, int64_t id,
			    const struct ledger_export_file **files,
			    size_t *count, struct err *e);
/* The signed manifests of all exports, by export and name; not those whose bytes
 * were forgotten. What it points to lives until the callback returns. */
enum rc ledger_export_manifests(struct ledger *l,
				enum rc (*each)(void *context, int64_t export_id,
						const struct ledger_export_file *f,
						struct err *e),
				void *context, struct err *e);
/* A poll id that the account gave for what was uploaded. Binds to the newest
 * export without one (of `virtual_account` when told): *export_id, or 0. */
enum rc ledger_add_poll(struct ledger *l, uint64_t poll_id, struct slice action,
			struct slice virtual_account, int64_t file,
			int64_t *export_id, bool *known, struct err *e);

/* ---- device text -------------------------------------------------------------- */

/* Kept as it came, as a file of kind "device-text", with an entry in the trail of
 * each device that it names. *added false: the same bytes are there already. */
enum rc ledger_add_text(struct ledger *l, const struct ledger_file *f,
			const struct udi *udis, size_t count, bool *added,
			struct err *e);
/* All of them, in the order they came in. Both live until the callback returns. */
enum rc ledger_texts(struct ledger *l,
		     enum rc (*each)(void *context, struct slice source,
				     struct slice bytes, struct err *e),
		     void *context, struct err *e);

/* What else than reports and answers is read from the ledger each time: device text
 * and, where they are wanted, snapshots, with their size and SHA-256, in the order
 * they came in. */
enum rc ledger_inputs(struct ledger *l, bool snapshots,
		      enum rc (*each)(void *context, struct slice source,
				      uint64_t size,
				      const uint8_t hash[SHA256_BYTES],
				      struct err *e),
		      void *context, struct err *e);

/* ---- trail ------------------------------------------------------------------ */

/* Each report of a device, by its id, those in conflict too. Texts live until the
 * callback returns. */
struct ledger_report_row {
	uint64_t report_id;
	enum report_state state;
	bool conflict;
	struct maybe_i64 last_time;
	struct slice verdict, source;
};
enum rc ledger_report_rows(struct ledger *l, struct udi udi,
			   enum rc (*each)(void *context,
					   const struct ledger_report_row *row,
					   struct err *e),
			   void *context, struct err *e);

/* "requested", "returned", "return-code", … with a text and, for what is kept,
 * its bytes (p == NULL: none). `udi` may be empty. */
enum rc ledger_add_event(struct ledger *l, struct udi udi, const char *what,
			 struct slice detail, struct slice bytes,
			 struct err *e);

/* A device gave its authorization codes back with this return code; *known: that
 * is on record. */
enum rc ledger_return_authorization(struct ledger *l, struct udi udi,
				    struct slice code, struct slice bytes,
				    bool *known, struct err *e);

/* Answers that wait to be carried to a device: of each kind the newest, and all
 * codes that were not returned. */
struct ledger_answer {
	int64_t file;
	struct udi udi;
	struct slice kind, source, name; /* name: the file's own last part */
	struct maybe_i64 issued;
	bool handed, installed, has_ack, has_policy, has_code, has_trust;
	struct slice verdict; /* the gravest of its pieces */
	uint64_t acknowledges; /* reports of this device */
};
enum rc ledger_answers(struct ledger *l,
		       enum rc (*each)(void *context,
				       const struct ledger_answer *answer,
				       struct err *e),
		       void *context, struct err *e);
enum rc ledger_file_bytes(struct ledger *l, int64_t file, struct buf *out,
			  struct err *e);
/* Written to a folder for the device ("handed"), or said by the operator to be
 * installed there ("installed"). */
enum rc ledger_mark_answer(struct ledger *l, int64_t file, struct udi udi,
			   bool installed, struct err *e);

/* Everything about one device in order of time. */
struct ledger_trail_row {
	int64_t seq, at;
	struct slice what;   /* word: "report-received", "exported", … */
	struct slice detail; /* "reports 4 to 7" */
	struct slice source; /* by which artefact; p == NULL: none */
	struct slice who;
};
enum rc ledger_trail(struct ledger *l, struct udi udi,
		     enum rc (*each)(void *context,
				     const struct ledger_trail_row *row,
				     struct err *e),
		     void *context, struct err *e);

#endif
