/* Device text as lines, freed of what terminals and logs put into it; layer 2.
 *
 * Pager marks with their backspaces and blanks, escape sequences, backspaces, CR,
 * blanks that do not break (U+00A0) and what a terminal program or mail put in
 * front of every line (show/prefix.h) go; syslog messages, also those in the middle
 * of a line, are lifted out and kept as events, and the line that one of them broke
 * is joined again (show/mend.h); text that came through JSON with
 * "\n" in place of line ends (formats/show-output.md section 8) is split there. The
 * number of the original line stays with each. */
#ifndef SHOW_LINES_H
#define SHOW_LINES_H

#include "base/mem.h"
#include "base/slice.h"

/* What became of a line. */
enum line_use {
	LINE_UNREAD, /* nobody knew what to do with it */
	LINE_BLANK,
	LINE_FRAME, /* headings, rules, prompts, pager marks, time-stamp lines */
	LINE_EVENT, /* a syslog message and nothing else */
	LINE_READ,  /* its values are in the state */
	LINE_KEPT,  /* known, and kept under "details" */
	LINE_ASIDE, /* not in a section about licensing: not looked at */
	LINE_HALF,  /* broken by a message or by the end of the text (show/mend.h):
		       no value is taken from it; show_read makes it UNREAD or
		       ASIDE */
};

struct show_line {
	const uint8_t *p; /* with the blanks in front, without those at its end */
	uint32_t n;
	uint32_t number;  /* in the text as given, from 1; of a joined line, that
			     of its first half */
	uint16_t indent;  /* blanks in front; a tab counts 8 */
	uint8_t use;	  /* enum line_use */
	bool licence;	  /* in the output of a licence command; set by show_read */
	bool prompt;	  /* may hold one: there is a '#' or a '>' */
};

struct show_event {
	struct slice text; /* from the time in front, if any, to the end */
	uint32_t number;
	bool half; /* what it says may break off; its name is whole */
};

struct show_text {
	struct show_line *line;
	uint32_t lines;
	struct show_event *event;
	uint32_t events;
	bool cut; /* the last line has no line end; a weak sign */
};

static inline struct slice show_line_text(const struct show_line *l)
{
	return (struct slice){l->p, l->n};
}

/* Borrows from `bytes` where a line is clean, else from `a`. Fast on clean text:
 * one pass and no copy. */
void show_lines(struct arena *a, struct slice bytes, struct show_text *out);
/* The line with this number, to be quoted; NULL: there is none. Where one
 * original line became several, the first. */
const struct show_line *show_line_at(const struct show_text *t, uint32_t number);

/* Take a syslog message apart: "*Nov 17 18:05:09.580: %SMART_LIC-3-COMM_FAILED:
 * text" and its forms on IOS XR and NX-OS (formats/show-output.md section 7).
 * False when `text` holds none. The facility is the same on every system:
 * "SMART_LIC" also where IOS XR writes "LICENSE-SMART_LIC", and the inner one
 * where NX-OS wraps a message into another ("%USER-2-SYSTEM_MSG: %SMART_LIC-…"). */
struct syslog_message {
	struct slice time; /* with its mark, year and zone; p == NULL: none */
	struct slice facility, severity, mnemonic;
	struct slice text; /* what stands behind the colon */
};
bool syslog_read(struct slice text, struct syslog_message *out);

#endif
