/* What changed, by meaning and not by line; layer 4.
 *
 * Each operand of diff is a side. What it holds is told as facts of subjects: a
 * device, a usage report, the acknowledgements of a device. The order of telling
 * never matters. Three things are kept apart: a fact that both sides have and
 * that differs; one that the other side denies, because it shows the whole list
 * and this is not on it; and one that the other side does not tell, which is no
 * difference (formats/show-output.md 2.3). */
#ifndef RULES_DIFFERENCE_H
#define RULES_DIFFERENCE_H

#include "account/device_list.h"
#include "account/snapshot.h"
#include "artefact/document.h"
#include "bundle/manifest.h"
#include "rum/report.h"
#include "show/show.h"

/* kind, word in JSON, what it is for people */
#define SUBJECT_KINDS(X)                                                       \
	X(SUBJECT_DEVICE, "device", "device text")                             \
	X(SUBJECT_REPORT, "rum-report", "usage reports")                       \
	X(SUBJECT_ACK, "ack", "acknowledgements")                              \
	X(SUBJECT_POLICY, "policy", "reporting policies")                      \
	X(SUBJECT_AUTHORIZATION, "authorization", "authorization codes")       \
	X(SUBJECT_TRUST, "trust-code", "trust codes")                          \
	X(SUBJECT_ACCOUNT, "account-info", "account information")              \
	X(SUBJECT_DEVICE_LIST, "device-list", "lists of devices")              \
	X(SUBJECT_MANIFEST, "manifest", "manifests of exports")                \
	X(SUBJECT_SNAPSHOT_LICENSE, "snapshot-license",                        \
	  "licences of an account")                                            \
	X(SUBJECT_SNAPSHOT_DEVICE, "snapshot-device", "devices of an account") \
	X(SUBJECT_LISTED, "report-ids", "ids of usage reports")

enum subject_kind {
#define X(name, word, text) name,
	SUBJECT_KINDS(X)
#undef X
	SUBJECT_KIND_COUNT
};
const char *subject_word(enum subject_kind kind);
const char *subject_text(enum subject_kind kind);

/* What a subject is known by: two with one key of one strength are the same, if
 * no stronger one says otherwise. */
struct subject_key {
	unsigned strength; /* 0 is the strongest */
	struct slice text;
};

struct difference_subject {
	enum subject_kind kind;
	struct slice name;    /* for people: "C9300-24UX:FOC1 (edge-1)" */
	struct slice at_text; /* when it was so, as written; n == 0: not told */
	struct slice zone;    /* of at_text: n == 0 for UTC */
	struct maybe_i64 at;  /* of two tellings of one side the later counts */
	const struct subject_key *keys; /* strong ones first */
	size_t key_count;
};

enum fact_kind {
	FACT_TEXT,
	FACT_THING,   /* that a row, or the subject, is there: what it is like is
			 told by its other facts, and `value` is for showing */
	FACT_COUNTER, /* moves: `number`, and `aside` in parentheses */
	FACT_TIME,    /* `number` seconds in the calendar of `zone` */
	FACT_COVER,   /* this side tells all rows of this rank */
};

struct fact_name {
	const char *json, *label; /* constants; NULL: none */
};

struct difference_fact {
	enum fact_kind kind;
	/* Facts of one subject are shown by rank, row and order. An odd rank
	 * tells the same as the even one before it by other keys, and counts
	 * where not both sides cover that. */
	uint32_t rank, order;
	struct slice row;      /* key of a row; n == 0: the subject's own */
	struct fact_name group, name; /* "licenses" and "count" */
	struct slice value;    /* n == 0: shown as none */
	struct maybe_i64 number, aside;
	struct slice zone;
};

struct difference_side;
struct difference_side *difference_side_new(const struct limits *l);
void difference_side_free(struct difference_side **side);
/* The facts that follow are of this subject. Copies everything but the constants
 * of fact_name. What exceeds limit diff-facts is dropped, and told by
 * difference_settle. */
void difference_subject(struct difference_side *side,
			const struct difference_subject *subject);
void difference_fact(struct difference_side *side,
		     const struct difference_fact *fact);
/* This side may lack subjects of the kind, and so denies none of them. */
void difference_partial(struct difference_side *side, enum subject_kind kind);
/* Forget what was told since the mark was taken. */
struct difference_mark {
	size_t subjects, facts;
	unsigned partial;
};
struct difference_mark difference_mark(const struct difference_side *side);
void difference_forget(struct difference_side *side, struct difference_mark m);
/* After the last fact. RC_LIMIT. */
enum rc difference_settle(struct difference_side *side, struct err *e);

/* What the readers found, as facts. `file_udi` is whom the file around a piece is
 * for; parts may be absent. */
void difference_device(struct difference_side *side,
		       const struct show_device *device);
void difference_report(struct difference_side *side,
		       const struct rum_report *report);
void difference_piece(struct difference_side *side,
		      const struct document_piece *piece, struct udi file_udi);
void difference_device_list(struct difference_side *side,
			    const struct device_list *list);
void difference_manifest(struct difference_side *side,
			 const struct manifest *manifest);
void difference_snapshot(struct difference_side *side,
			 const struct snapshot *snapshot);

enum change {
	CHANGE_ADDED,
	CHANGE_REMOVED,
	CHANGE_CHANGED,
	CHANGE_UNTOLD, /* one side does not tell: no difference */
};
const char *change_word(enum change c);

/* Valid until the side is freed. */
struct difference {
	enum change change;
	const struct difference_subject *a, *b; /* NULL: not on that side */
	bool by_force; /* they are two, and were compared as the only ones */
	/* With row.n == 0 and name.json == NULL it is the subject itself. */
	struct slice row;
	struct fact_name group, name;
	struct slice before, after; /* p == NULL: not there; n == 0: none */
	/* after - before */
	struct maybe_i64 movement, movement_aside; /* of counters */
	struct maybe_i64 seconds;		   /* of times in one zone */
};
typedef void difference_take(void *context, const struct difference *d);

struct difference_result {
	uint64_t added, removed, changed;
	uint64_t untold_before, untold_after; /* told by B only, by A only */
	uint64_t compared; /* subjects that are on both sides */
	uint64_t by_force;
};

/* The kinds that a side holds, a bit each; SUBJECT_LISTED beside the others. */
unsigned difference_kinds(const struct difference_side *side);
/* Everything that differs, in order of subject, rank and row; both sides settled.
 * Where they share no kind but ids of reports those are held against each other.
 * RC_USAGE when nothing can be compared, without a word of what that is. */
enum rc difference_compare(struct difference_side *a, struct difference_side *b,
			   struct difference_result *out, difference_take *take,
			   void *context, struct err *e);

#endif
