/* Which command printed what, and on which device; private to lib/show;
 * layer 2. */
#ifndef SHOW_SPLIT_H
#define SHOW_SPLIT_H

#include "show/reader.h"

/* ---- echo.c: lines that say which command follows ---------------------------- */

struct show_echo {
	struct slice host;  /* n == 0: not told */
	struct slice typed; /* without what stands in front; n == 0: only a prompt */
	bool xr;	    /* the prompt is IOS XR's */
	bool doubtful;	    /* a blank in front of the '#', as in "Case #" */
};
/* A prompt with what was typed behind it, a ruler of "show tech", or a known
 * command alone. `text` has no blanks around it. */
bool show_echo_read(struct slice text, struct show_echo *out);
/* A prompt alone, with all that was typed behind it. */
bool show_prompt_read(struct slice text, struct show_echo *out);
/* A doubtful prompt counts with a known command behind it, and where its host had
 * a prompt before: `host`, whose n may be 0. */
bool show_echo_counts(const struct show_echo *e, struct slice host);
/* "Status: <none>": that mark is no prompt's. */
static inline bool show_ends_in_none(struct slice text)
{
	return text.n > 7 && text.p[text.n - 1] == '>' &&
	       (text.p[text.n - 6] == '<' || text.p[text.n - 7] == '<');
}
/* Most lines are none of these, which is seen at once: no prompt in it, and it
 * begins neither as a ruler nor as "show", "test" and "devices" do. */
static inline bool show_echo_possible(const struct show_line *l,
				      struct slice text)
{
	uint8_t first = text.p[0];

	return (l->prompt && !show_ends_in_none(text)) || first == '-' || first == '`' || first == 's' ||
	       first == 't' || first == 'd';
}
/* SHOW_COMMAND_OTHER where the words are none of ours. */
enum show_command show_command_of(struct slice typed);
enum show_command_kind { KIND_LICENCE, KIND_NEIGHBOUR, KIND_FOREIGN };
enum show_command_kind show_command_kind(enum show_command c);
/* "% Invalid input detected at '^' marker." and its kin. */
bool show_is_refusal(struct slice text);

/* ---- headings.c: lines that tell a command by its output --------------------- */

enum {
	HEADING_WHOLE = 1 << 0,	 /* the line is this text and nothing else */
	HEADING_STRONG = 1 << 1, /* also inside another command's output */
	HEADING_ONCE = 1 << 2,	 /* a second one begins a second output */
	HEADING_STAMP = 1 << 3,	 /* "terminal exec prompt timestamp" */
	HEADING_UDI = 1 << 4,
	HEADING_MEMBER = 1 << 5,
	/* What output has near its end; without it, it was cut off. */
	HEADING_ENDS_TECH = 1 << 6,
	HEADING_ENDS_ALL = 1 << 7,
	HEADING_ENDS_STATUS = 1 << 8,
	HEADING_ENDS_SUMMARY = 1 << 9,
	HEADING_POLICY = 1 << 10, /* the status is that of the policy model */
	HEADING_TRANSPORT = 1 << 11, /* in each status, of any model */
	HEADING_BEGINS = 1 << 12,    /* a whole tech support */
};

struct show_heading {
	const char *text;
	enum show_command opens;
	uint32_t belongs; /* bit per enum show_command */
	uint16_t flags;
};
/* The heading that `text` (no blanks around it) is; NULL: none. *row is its
 * number, less than SHOW_HEADINGS_MOST. */
enum { SHOW_HEADINGS_MOST = 128 };
const struct show_heading *show_heading_of(struct slice text, unsigned *row);
/* Output that has no heading: a clock line, a payload, a trace; UNNAMED: none. */
enum show_command show_content_of(struct slice text);

/* ---- split.c ----------------------------------------------------------------- */

struct show_unit {
	struct slice pid, sn;
};

/* A part, and what was met in it that tells its device. */
struct show_found {
	struct show_part part;
	struct slice host;
	struct show_unit udi;	   /* sn.n == 0: not told */
	struct show_unit *member;  /* of a stack */
	uint32_t members;
	uint32_t stamp;		   /* index of its time stamp + 1; 0: none */
	uint32_t device;	   /* set by show_assign */
	/* Headings in it, a bit each, that no output has twice. */
	uint64_t single[SHOW_HEADINGS_MOST / 64];
	uint16_t flags;		   /* of the headings in it */
	bool xr;
	bool traced;		   /* debug lines among the output */
	bool output;		   /* more than an echo and frames */
};

struct show_split {
	struct show_found *at;
	uint32_t count;
	bool open; /* the text ends in a command's output: no prompt behind it */
	bool bare; /* and not a line of that output is there */
};
/* Marks prompts, rulers, time stamps, refusals as LINE_FRAME, and everything that
 * is in no part as LINE_ASIDE. False: there are more than `most` parts. */
bool show_split(struct arena *a, struct show_text *t, uint32_t most,
		struct show_split *out);

/* ---- assign.c ---------------------------------------------------------------- */

/* Number the devices: by the prompt's host, and by a UDI that is none of the
 * device's members. The same device at another time is another one here: with a
 * second tech support, or with the same output again some hours later by "show clock"
 * (formats/show-output.md section 8, 17). False: there are more than `most`. */
bool show_assign(struct arena *a, const struct show_text *t,
		 struct show_split *s, uint32_t most, uint32_t *devices);

/* ---- finish.c ---------------------------------------------------------------- */

/* Are there licensing's own syslog messages in the text? */
bool show_logs_licensing(const struct show_text *t);
/* What only the whole text tells of its devices: events, names, systems, where
 * they begin and end, and whether the text breaks off. */
void show_finish(struct arena *a, const struct show_split *s,
		 struct show_capture *c);

#endif
