/* What the field's words mean: messages, error codes, states, flags, alerts, our
 * own verdicts, findings and rules; layer 4.
 *
 * One table (knowledge_*.def, and account/agent_errors.def), used by explain and by
 * diagnose, so that their words agree. Every entry says how sure its knowledge is.
 * Facts: formats/cssm-files.md sections 4 to 14, formats/show-output.md,
 * formats/rum-report.md section 9. */
#ifndef RULES_KNOWLEDGE_H
#define RULES_KNOWLEDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* kind, word in JSON, what it is for people */
#define KNOWLEDGE_KINDS(X)                                                     \
	X(KNOW_MESSAGE, "message", "syslog message")                           \
	X(KNOW_ERROR, "error-code", "agent error code")                        \
	X(KNOW_REPORT_STATE, "report-state", "state of a usage report")        \
	X(KNOW_REPORT_FLAG, "report-flag", "flag of a usage report")           \
	X(KNOW_ACK_STATUS, "ack-status", "status in an acknowledgement")       \
	X(KNOW_RESPONSE, "response", "answer or failure of a communication")       \
	X(KNOW_POLICY, "policy", "attribute of a policy")                      \
	X(KNOW_ALERT, "alert", "alert of the account")                         \
	X(KNOW_PORTAL, "portal", "portal, old name or new")                    \
	X(KNOW_TRANSPORT, "transport", "transport type")                       \
	X(KNOW_STATUS, "license-status", "status of a licence")                \
	X(KNOW_TERM, "term", "term of the field")                              \
	X(KNOW_VERDICT, "verdict", "verdict of this program")                  \
	X(KNOW_FINDING, "finding", "finding of reconcile or status")                     \
	X(KNOW_RULE, "rule", "rule of diagnose")

enum knowledge_kind {
#define X(name, word, text) name,
	KNOWLEDGE_KINDS(X)
#undef X
};

/* certainty, word in JSON, what it is for people */
#define KNOWLEDGE_CERTAINTIES(X)                                               \
	X(SURE_SEEN, "seen", "seen in real output")                            \
	X(SURE_DOCUMENTED, "documented", "said by the vendor's documents")     \
	X(SURE_INFERRED, "inferred", "inferred, not confirmed")                \
	X(SURE_OURS, "ours", "a word of this program")

enum knowledge_certainty {
#define X(name, word, text) name,
	KNOWLEDGE_CERTAINTIES(X)
#undef X
};

enum { KNOWLEDGE_STEPS = 8 };

struct knowledge {
	enum knowledge_kind kind;
	const char *word;     /* "COMM_FAILED", "verifysignaturefailed", "no-ack" */
	const char *aliases;  /* more names, each between '|':
				 "|45|SMART_LIC-3-COMM_FAILED|"; or NULL */
	const char *title;    /* one line: what it is */
	const char *cause;    /* what causes it; NULL: nothing to say */
	const char *check[KNOWLEDGE_STEPS];  /* what to look at; ends in NULL */
	const char *remedy[KNOWLEDGE_STEPS]; /* what to do, in order; the same */
	const char *documents; /* the documents' words for it; or NULL */
	enum knowledge_certainty certainty;
	const char *doubt;    /* what is not public about it; or NULL */
};

const char *knowledge_kind_word(enum knowledge_kind kind);
const char *knowledge_kind_text(enum knowledge_kind kind);
const char *knowledge_certainty_word(enum knowledge_certainty c);
const char *knowledge_certainty_text(enum knowledge_certainty c);

/* All entries, for lists and completions. */
const struct knowledge *knowledge_all(size_t *count);

/* By kind and word, exactly as it is written; NULL: no such entry. */
const struct knowledge *knowledge_get(enum knowledge_kind kind, const char *word);

typedef void knowledge_take(void *context, const struct knowledge *k);
/* Every entry that `text` names as a whole: a word, an alias or a number. Only
 * letters and digits count, without regard to case. Calls `take` in order of the
 * table, each entry once; returns how many. */
size_t knowledge_named(struct slice text, knowledge_take *take, void *context);
/* The same, or else the entries that are named inside of `text`, a pasted log line
 * or line of output: names of several words, such as cannot be plain English
 * ("SAUtilReport"), and those at a place that shows what they are (a key in front of
 * its value, the state in a row of reports); with `asked`, because a person typed it, any word of a text that
 * has no more than three. A log message brings only itself and the reason it
 * gives. */
size_t knowledge_find(struct slice text, bool asked, knowledge_take *take,
		      void *context);
/* The nearest entries to a word that knowledge_find did not know, or to the name of
 * the message in an unknown log line: up to `most`, best first; returns how many. */
size_t knowledge_near(struct slice text, const struct knowledge **out,
		      size_t most);

#endif
