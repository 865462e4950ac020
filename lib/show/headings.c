#include <pthread.h>
#include <string.h>

#include "show/split.h"
#include "show/syslog.h"

#define IN(command) (1u << SHOW_COMMAND_##command)
enum {
	WHOLE = HEADING_WHOLE,
	STRONG = HEADING_STRONG,
	ONCE = HEADING_ONCE,
	STAMP = HEADING_STAMP,
	UDI = HEADING_UDI,
	MEMBER = HEADING_MEMBER,
	ENDS_TECH = HEADING_ENDS_TECH,
	ENDS_ALL = HEADING_ENDS_ALL,
	ENDS_STATUS = HEADING_ENDS_STATUS,
	ENDS_SUMMARY = HEADING_ENDS_SUMMARY,
	POLICY = HEADING_POLICY,
	TRANSPORT = HEADING_TRANSPORT,
	BEGINS = HEADING_BEGINS,
};

static const struct show_heading headings[] = {
#define HEADING(text, command, flags, belongs)                                 \
	{text, SHOW_COMMAND_##command, belongs, flags},
#include "show/headings.def"
#undef HEADING
};
enum { HEADINGS = sizeof(headings) / sizeof(headings[0]) };
_Static_assert((int)HEADINGS <= (int)SHOW_HEADINGS_MOST, "numbers of headings");
_Static_assert(SHOW_COMMANDS <= 32, "a bit for each command");

/* Made once from the table: rows are found by their four first bytes, and those
 * that share them follow each other. A slot holds a row's number + 1. */
enum { SLOTS = 512 };
static struct {
	uint8_t slot[SLOTS];
	uint32_t head[HEADINGS];
	uint8_t length[HEADINGS];
} index_of;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uint32_t head_of(const void *p)
{
	uint32_t head;

	memcpy(&head, p, sizeof(head));
	return head;
}

/* The slot of the first row with this head, or the empty one where it would be. */
static uint8_t *slot_of(uint32_t head)
{
	uint32_t at = head * 2654435761u >> 23;

	while (index_of.slot[at] &&
	       index_of.head[index_of.slot[at] - 1] != head)
		at = (at + 1) % SLOTS;
	return &index_of.slot[at];
}

static void make_index(void)
{
	for (unsigned i = 0; i < HEADINGS; i++) {
		uint8_t *slot;

		index_of.length[i] = (uint8_t)strlen(headings[i].text);
		index_of.head[i] = head_of(headings[i].text);
		slot = slot_of(index_of.head[i]);
		if (!*slot)
			*slot = (uint8_t)(i + 1);
	}
}

static bool is_row(struct slice text, unsigned i)
{
	size_t n = index_of.length[i];

	return text.n >= n &&
	       !(text.n > n && (headings[i].flags & HEADING_WHOLE)) &&
	       memcmp(text.p, headings[i].text, n) == 0;
}

const struct show_heading *show_heading_of(struct slice text, unsigned *row)
{
	uint32_t head;
	unsigned i;

	pthread_once(&once, make_index);
	/* No heading is shorter than that. */
	if (text.n < sizeof(head))
		return NULL;
	head = head_of(text.p);
	i = *slot_of(head);
	if (!i)
		return NULL;
	for (i--; i < HEADINGS && index_of.head[i] == head; i++) {
		if (is_row(text, i)) {
			*row = i;
			return &headings[i];
		}
	}
	return NULL;
}

/* ---- output without headings ------------------------------------------------- */

/* "*17:05:54.449 UTC Tue Mar 22 2022" and nothing else. */
static bool is_clock(struct slice text)
{
	struct shown s = {.text = text, .line = 1};
	int64_t seconds;
	size_t at = show_clock_mark(text) ? 1 : 0;

	return text.n > at + 20 && text.n < 64 && text.p[at + 2] == ':' &&
	       text.p[at + 5] == ':' && show_time(s, &seconds, NULL);
}

static bool holds(struct slice text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (slice_find(text, words[i], 0) != SIZE_MAX)
			return true;
	}
	return false;
}

/* "2023/05/12 10:01:02.123 {iosrp_R0-0}…" of the process logs. */
static bool has_trace_time(struct slice text)
{
	return text.n > 20 && text.p[4] == '/' && text.p[7] == '/' &&
	       text.p[13] == ':';
}

static const char *const speakers[] = {
	"[smart-agent]", "CRYPTO_PKI", "SAUtil", "httpc_", "SSL_",
	"SSL3",		 "SSLv3",      "HTTP",	 "HttpC",  "OPENSSL",
};
/* Those that say so much by themselves that they need no time in front. */
enum { SPEAKERS = sizeof(speakers) / sizeof(speakers[0]), ALONE = 7 };

/* Debug output and traces: a time and then who speaks. */
static bool is_timed_trace(struct slice text)
{
	return (has_trace_time(text) || syslog_time(text, 0)) &&
	       holds(slice_part(text, 0, 160), speakers, SPEAKERS);
}

static bool is_bare_trace(struct slice text)
{
	for (size_t i = 0; i < ALONE; i++) {
		if (slice_starts(text, speakers[i]))
			return true;
	}
	return false;
}

enum show_command show_content_of(struct slice text)
{
	static const char *const payload[] = {"asset_identification",
					      "\"payload\""};
	struct slice head = slice_part(text, 0, 128);
	uint8_t c = text.p[0];

	if ((c >= '0' && c <= '9') || c == '*' || c == '.') {
		if (is_clock(text))
			return SHOW_COMMAND_CLOCK;
		if (slice_find(head, " SAEVT_", 0) != SIZE_MAX)
			return SHOW_COMMAND_LICENSE_EVENTLOG;
		if (is_timed_trace(text))
			return SHOW_COMMAND_TRACE;
	} else if (c == '{') {
		if (holds(head, payload, 2))
			return SHOW_COMMAND_RUM_SHOW;
	} else if ((strchr("[CSh", c) && is_bare_trace(text)) ||
		   (strchr("JFMASOND", c) && is_timed_trace(text))) {
		return SHOW_COMMAND_TRACE;
	}
	return SHOW_COMMAND_UNNAMED;
}
