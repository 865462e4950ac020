/* What the field's words mean: messages, error codes, states, flags, alerts, our
 * own verdicts, findings and rules; layer 4.
 *
 * One table (knowledge/…def), used by explain and by diagnose, so that their words agree.
 * Every entry says how sure its knowledge is. */
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
	X(KNOW_RESPONSE, "response", "last response of a communication")       \
	X(KNOW_POLICY, "policy", "attribute of a policy")                      \
	X(KNOW_ALERT, "alert", "alert of the account")                         \
	X(KNOW_PORTAL, "portal", "portal, old name or new")                    \
	X(KNOW_TRANSPORT, "transport", "transport type")                       \
	X(KNOW_STATUS, "license-status", "status of a licence")                \
	X(KNOW_TERM, "term", "term of the field")                              \
	X(KNOW_VERDICT, "verdict", "verdict of this program")                  \
	X(KNOW_FINDING, "finding", "finding of reconcile")                     \
	X(KNOW_RULE, "rule", "rule of diagnose")

enum knowledge_kind {
#define X(name, word, text) name,
	KNOWLEDGE_KINDS(X)
#undef X
};

/* How sure: seen in real output, said by the vendor's documents, or inferred. */
enum knowledge_certainty { SURE_SEEN, SURE_DOCUMENTED, SURE_INFERRED, SURE_OURS };

enum { KNOWLEDGE_STEPS = 8 };

struct knowledge {
	enum knowledge_kind kind;
	const char *word;     /* "COMM_FAILED", "verifysignaturefailed", "no-ack" */
	const char *aliases;  /* more names, each between '|': "|45|SMART_LIC-3-COMM_FAILED|"; or NULL */
	const char *title;    /* one line: what it is */
	const char *cause;    /* what causes it; NULL: nothing to say */
	const char *check[KNOWLEDGE_STEPS];  /* what to look at; NULL-terminated */
	const char *remedy[KNOWLEDGE_STEPS]; /* what to do, in order */
	const char *documents; /* the documents' words for it; or NULL */
	enum knowledge_certainty certainty;
	const char *doubt;    /* what is not public about it; or NULL */
};

const char *knowledge_kind_word(enum knowledge_kind kind);
const char *knowledge_kind_text(enum knowledge_kind kind);
const char *knowledge_certainty_text(enum knowledge_certainty c);

/* By kind and word; NULL: no such entry. */
const struct knowledge *knowledge_get(enum knowledge_kind kind, const char *word);
/* Every entry that `text` names: a word, an alias, a number, or a whole pasted log
 * line. Without regard to case, '-', '_' and blanks. Calls `each` in order of the
 * table, each entry once; returns how many. */
size_t knowledge_find(struct slice text,
		      void (*each)(void *context, const struct knowledge *k),
		      void *context);
/* The nearest words to one that knowledge_find did not know: up to `most`, best
 * first; returns how many. */
size_t knowledge_near(struct slice text, const struct knowledge **out,
		      size_t most);
/* All entries, for lists and completions. */
const struct knowledge *knowledge_all(size_t *count);

#endif
