#include "rules/knowledge.h"

#include "account/agent_errors.h"
#include "rules/knowledge_errors.h"

/* A row of knowledge_*.def:
 *
 *	ENTRY(KNOW_RULE, "no-ack", "|no acknowledgement|", "One line: what it is",
 *	      "What causes it." or NULL,
 *	      STEPS("look at this", "and at that") or NO_STEPS,
 *	      STEPS("do this first", "then that") or NO_STEPS,
 *	      "the documents' words for it" or NULL,
 *	      SURE_DOCUMENTED, "What is not public about it." or NULL)
 *
 * At most KNOWLEDGE_STEPS - 1 steps, without a full stop. */
#define STEPS(...) {__VA_ARGS__}
#define NO_STEPS {NULL}
#define ENTRY(...) {__VA_ARGS__},
#define AGENT_ERROR(id, number, where, name, text, family)                     \
	{KNOW_ERROR,	    name, ERROR_NAMES(number), text,                   \
	 ERROR_##family, NULL, SURE_DOCUMENTED,	    DOUBT_##where},

static const struct knowledge entries[] = {
#include "rules/knowledge_messages.def"
#include "account/agent_errors.def"
#include "rules/knowledge_states.def"
#include "rules/knowledge_answers.def"
#include "rules/knowledge_account.def"
#include "rules/knowledge_ours.def"
#include "rules/knowledge_rules.def"
};
enum { ENTRIES = sizeof(entries) / sizeof(entries[0]) };

const char *knowledge_kind_word(enum knowledge_kind kind)
{
	static const char *const words[] = {
#define X(name, word, text) [name] = word,
		KNOWLEDGE_KINDS(X)
#undef X
	};

	return words[kind];
}

const char *knowledge_kind_text(enum knowledge_kind kind)
{
	static const char *const texts[] = {
#define X(name, word, text) [name] = text,
		KNOWLEDGE_KINDS(X)
#undef X
	};

	return texts[kind];
}

const char *knowledge_certainty_word(enum knowledge_certainty c)
{
	static const char *const words[] = {
#define X(name, word, text) [name] = word,
		KNOWLEDGE_CERTAINTIES(X)
#undef X
	};

	return words[c];
}

const char *knowledge_certainty_text(enum knowledge_certainty c)
{
	static const char *const texts[] = {
#define X(name, word, text) [name] = text,
		KNOWLEDGE_CERTAINTIES(X)
#undef X
	};

	return texts[c];
}

const struct knowledge *knowledge_all(size_t *count)
{
	*count = ENTRIES;
	return entries;
}
