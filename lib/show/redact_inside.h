/* How secrets are found in device text; private to lib/show; layer 2.
 *
 *	redact.c	 the text, written anew; what the state tells
 *	redact_view.c	 the text as a terminal shows it, and where that stands
 *	redact_values.c	 values, their placeholders, and where else they stand
 *	redact_lines.c	 lines: keys and marks in front of values
 *	redact_words.c	 commands and log messages: words in front of values
 *	redact_forms.c	 addresses and the like, known by their form
 *	redact_certificates.c  certificates and keys, in hexadecimal and base64
 */
#ifndef SHOW_REDACT_INSIDE_H
#define SHOW_REDACT_INSIDE_H

#include <string.h>

#include "show/prefix.h"
#include "show/redact.h"

/* class, its placeholder */
#define REDACT_CLASSES(X)                                                      \
	X(REDACT_SERIAL, "SERIAL")                                             \
	X(REDACT_HOST, "HOST")                                                 \
	X(REDACT_DOMAIN, "DOMAIN")                                             \
	X(REDACT_ADDRESS, "ADDRESS")                                           \
	X(REDACT_ACCOUNT, "ACCOUNT")                                           \
	X(REDACT_USER, "USER")                                                 \
	X(REDACT_MAIL, "MAIL")                                                 \
	X(REDACT_INSTANCE, "INSTANCE")                                         \
	X(REDACT_SECRET, "SECRET")                                             \
	X(REDACT_CERTIFICATE, "CERTIFICATE")                                   \
	X(REDACT_TEXT, "TEXT")

enum redact_class {
#define X(name, word) name,
	REDACT_CLASSES(X)
#undef X
	REDACT_CLASS_COUNT
};

/* Longer values are replaced where they were found and nowhere else. */
enum { REDACT_VALUE_MAX = 128 };

struct redact_value {
	struct slice text; /* in the redactor's arena */
	uint64_t hash;	   /* of its letters in lower case */
	enum redact_class class;
	unsigned number;   /* of its placeholder; 0: not used yet */
	bool everywhere;   /* replaced wherever it stands */
	bool glued;	   /* even in the middle of a word */
};

struct redact_span {
	size_t from, to;
	uint32_t value;
};

/* From text[at] on, it stands in the base at `from` and behind. */
struct redact_step {
	size_t at, from;
};

/* What a terminal shows of a text. Secrets are looked for in `text`, which has no
 * escape sequence in it; the base is what is written anew, with them. Both are the
 * text as given where nothing was taken out. */
struct redact_view {
	struct slice base, text;
	struct show_prefix prefix; /* of its lines */
	struct buf base_own, text_own;
	struct redact_step *step;
	size_t steps, step_cap;
};

/* Borrows from `text`. */
void redact_view_make(struct redact_view *v, struct slice text);
void redact_view_free(struct redact_view *v);
/* Where the byte text[at] stands in the base. */
size_t redact_view_base(const struct redact_view *v, size_t at);

struct redactor {
	struct arena arena;
	struct redact_value *value;
	uint32_t values, value_cap;
	uint32_t *slot; /* by hash: index + 1; 0: free */
	size_t slots;
	uint32_t *used; /* values in order of their placeholders */
	uint32_t used_count, used_cap;
	unsigned last[REDACT_CLASS_COUNT];
	uint8_t begins[65536 / 8];	/* first two letters of values */
	uint8_t words_begin[65536 / 8]; /* those of the words in front of them */
	bool length[256][REDACT_VALUE_MAX + 1]; /* by first letter */

	/* Of the text at hand. */
	struct redact_view view;
	struct slice text; /* that of the view */
	const struct show_capture *capture;
	struct redact_span *span;
	size_t spans, span_cap;
};

/* A value that the text shows at `where`, which lies in r->text: replaced there,
 * and everywhere else when it cannot be mistaken for a word of the output. */
void redact_found(struct redactor *r, enum redact_class class,
		  struct slice where);
/* A value that is known from elsewhere. */
void redact_learn(struct redactor *r, enum redact_class class,
		  struct slice value);
/* Spans for every place where a known value stands. */
void redact_known_values(struct redactor *r);

/* A host as it stands in a URL, an option or a name: kept, split or replaced. */
void redact_host(struct redactor *r, struct slice where);
bool redact_is_public_host(struct slice host);
/* IPv4, IPv6 or MAC; not one that tells nothing, such as a mask. */
bool redact_is_address(struct slice s);
/* Is every word of it one that licence output itself uses? */
bool redact_is_common(struct slice value);

/* Make a new redactor ready for redact_words. */
void redact_words_begin(struct redactor *r);
/* What the words of a line tell. `typed`: it is a command for sure. */
void redact_words(struct redactor *r, struct slice line, bool typed);
/* Where the line that begins at `from` ends: also at a return, and at the "\r\n" of
 * JSON. */
size_t redact_line_end(struct slice text, size_t from);
void redact_lines(struct redactor *r);
void redact_certificates(struct redactor *r);
void redact_forms(struct redactor *r);

/* Letters, digits: what parts of a name are made of. */
static inline bool redact_in_word(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}
static inline uint8_t redact_lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}
static inline bool redact_is_one_of(uint8_t c, const char *set)
{
	return c && strchr(set, c);
}
/* Does a word end in front of `at`? Also behind the "\n" of JSON. */
bool redact_begins_word(struct slice text, size_t at);

#endif
