/* Walk sources, read and judge what they hold on all processors, and hand over
 * the results in order; layer 4.
 *
 * What comes out of an archive is handed over only when the archive has been
 * read to its end and found whole; if it is refused, only the refusal is. */
#ifndef SURVEY_SURVEY_H
#define SURVEY_SURVEY_H

#include "account/conversion.h"
#include "account/device_list.h"
#include "account/rest.h"
#include "account/snapshot.h"
#include "account/udi.h"
#include "artefact/document.h"
#include "artefact/walk.h"
#include "bundle/manifest.h"
#include "rum/checks.h"
#include "rum/system_info.h"
#include "show/show.h"
#include "verdict/verdict.h"

/* What the pieces of one file of the account say about all of it, whichever
 * stands first. p == NULL: not told. */
struct survey_file {
	struct slice smart_account, virtual_account, correlation_id;
	struct udi udi; /* of the codes in it; absent when they name several */
	bool several_udis;
	struct maybe_i64 issued; /* by the account; not given: not told */
};

/* One piece, read and judged. Everything lives as long as the item does: until
 * the callback that gets it returns. */
struct survey_item {
	struct artefact artefact;   /* xml and json are not kept */
	enum artefact_kind kind;    /* KIND_MALFORMED when reading it failed */
	struct err fault;	    /* KIND_MALFORMED; its offset counts from
				       artefact.offset */
	struct slice hostname;	    /* system info before it in its file, or
				       p == NULL */
	struct rum_report report;   /* KIND_RUM_REPORT */
	struct rum_checks checks;   /* KIND_RUM_REPORT */
	const struct survey_file *file; /* elements of the account's files; or
				       NULL */
	bool is_element;	    /* from XML: `piece` is filled, whatever the
				       kind, but for reports */
	union {			    /* by kind */
		struct document_piece piece; /* elements of a <smartLicense>
					but reports; KIND_AUTH_REQUEST from
					JSON fills piece.request alone */
		struct rest_reply rest;		/* KIND_REST_REPLY */
		struct conversion conversion;	/* KIND_CONVERSION from JSON */
		struct device_list devices;	/* KIND_DEVICE_LIST */
		struct snapshot snapshot;	/* KIND_SNAPSHOT */
		struct slice return_code;	/* KIND_AUTH_RETURN */
		struct show_capture capture;	/* KIND_DEVICE_TEXT: at least
					one device */
	};
	struct udi outer;	    /* whom a message around it names; parts may
				       be absent */
	uint8_t known;		    /* what survey_ops.known said of it; not 0:
				       not judged, and no payload_sha256 */
	bool vouched;		    /* it lies in a file whose manifest is signed
				       by somebody trusted; that the bytes are
				       those of the manifest is told with it */
	struct manifest manifest;   /* KIND_MANIFEST whose content is known */
	struct judgement judgement; /* VERDICT_NONE: nothing to judge */
	uint64_t payload_hash;
	/* KIND_RUM_REPORT, with options.for_ledger */
	uint8_t text_sha256[SHA256_BYTES], payload_sha256[SHA256_BYTES];
	const void *prepared;	    /* by survey_ops.prepare, or NULL */
	struct slice text;	    /* what `format` made */
};

struct survey_tally {
	uint64_t artefacts, malformed, by_verdict[VERDICT_COUNT];
	uint64_t failed_checks; /* reports with at least one */
	enum status status;
};

struct survey_ops {
	void *context;
	/* Of a usage report that has been read: is it known already, so that it
	 * need not be judged? Not 0 when it is. Any thread; may be NULL. */
	uint8_t (*known)(void *context, const struct survey_item *item);
	/* Should a file be passed over, unopened? May be NULL. */
	bool (*skip)(void *context, const char *path);
	/* A file was read to its end: what its bytes hash to, whatever is in
	 * it. The calling thread, in order of the walk, ahead of its items. May
	 * be NULL. */
	void (*file)(void *context, const char *path, uint64_t size,
		     const uint8_t sha256[SHA256_BYTES]);
	/* What the command wants to know of an item that has been read, so that it
	 * is worked out once, on any thread; kept in item->prepared as long as the
	 * item is. May be NULL. */
	const void *(*prepare)(void *context, const struct survey_item *item,
			       struct arena *a);
	/* The status an item leads to. Any thread. */
	enum status (*status)(void *context, const struct survey_item *item);
	/* Should it count as an artefact in the tally, with its verdict? */
	bool (*counts)(void *context, const struct survey_item *item);
	/* Append what is to be printed for an item. Any thread; may run twice
	 * for one item (then the first text is thrown away). */
	void (*format)(void *context, const struct survey_item *item,
		       struct buf *out);
	/* Takes what was formatted, in order. */
	void (*write)(struct slice bytes);
	/* In order, the calling thread; may be NULL. `begin` and `end` bracket
	 * an archive: with `cancel` what was taken since `begin` is void. */
	void (*take)(void *context, const struct survey_item *item);
	void (*begin)(void *context);
	void (*end)(void *context, bool cancel);
};

struct survey_options {
	const struct limits *limits;
	const struct judge_rules *rules;
	unsigned jobs;
	bool pair_manifests; /* hold each NAME against NAME.p7m beside it */
	bool whole_files;    /* give each file of the account whole too, behind
				its pieces: KIND_ACCOUNT_FILE with
				artefact.bytes */
	bool payloads;	     /* give usage reports that device text prints too,
				behind it, as "dump.txt#line 12" */
	bool for_ledger;     /* give SHA-256 of reports */
	bool own_repeats;    /* that a report was read before is the taker's to
				notice, and no check: nothing is kept of it */
	const struct ack_keys *ack_keys; /* more keys of report ids; or NULL */
	const struct snapshot_columns *columns; /* headers of CSV snapshots that
						   somebody named; or NULL */
	size_t snapshots;    /* so many of the last paths were called snapshots of
				the account (walk.h) */
	const char *temporary_folder;
	/* Called now and then with the number of items so far; may be NULL. */
	void (*progress)(void *context, uint64_t items);
	void *progress_context;
};

/* Loads what reading needs; survey_run does by itself otherwise. To be called
 * before the right to open files is given up. */
enum rc survey_prepare(struct err *e);
/* May that be left out where the sandbox keeps `libraries` open? */
bool survey_can_wait(void);

/* All of `paths`, in order. Faults of input are items; an error here is one of
 * the machine (RC_SYSTEM) or of usage (a terminal as "-"). */
enum rc survey_run(char *const *paths, size_t count,
		   const struct survey_options *options,
		   const struct survey_ops *ops, struct survey_tally *tally,
		   struct err *e);

/* Where the lines of a piece's bytes begin: counted once, because a text may hold
 * very many devices and reports whose places are asked for. Lives as long as `a`
 * and the bytes. */
struct survey_lines {
	struct slice bytes;
	uint32_t *before; /* line ends in front of each block of the bytes */
	size_t blocks;
};
struct survey_lines survey_lines(struct arena *a, struct slice bytes);
/* Where line `number`, from 1, begins; the length of the bytes where there are
 * fewer lines. */
uint64_t survey_line_offset(const struct survey_lines *lines, uint32_t number);

#endif
