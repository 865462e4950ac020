/* What the splitter hands to the reader of one command's output; private to
 * lib/show; layer 2. */
#ifndef SHOW_READER_H
#define SHOW_READER_H

#include "show/show.h"

/* A run of lines that one command printed. */
struct show_part {
	enum show_command command;
	struct slice echo;    /* as typed or as the ruler says; n == 0: known by
				 its content only */
	uint32_t first, end;  /* indexes into text.line, end not included */
};

struct show_reader {
	struct arena *arena;
	struct show_text *text;
	struct show_device *device; /* of this part */
};

typedef void show_read_part(struct show_reader *r, const struct show_part *part);

/* licence.c and its tables: everything "show license …" but the rows below, and
 * the same sections inside "show tech license". */
show_read_part show_read_licence;
/* rum_id.c */
show_read_part show_read_rum_ids, show_read_rum_detail, show_read_rum_payload;
/* log.c */
show_read_part show_read_eventlog, show_read_history;
/* version.c, clock.c, pki.c, cpu.c, neighbour.c, config.c, trace.c */
show_read_part show_read_version, show_read_clock, show_read_ntp,
	show_read_trustpoints, show_read_cpu, show_read_memory,
	show_read_report_count, show_read_platform,
	show_read_inventory, show_read_config, show_read_trace,
	show_read_logging;

/* clock.c: "Load for five secs: …", "Time source is NTP, …" and "No time source,
 * …", which "terminal exec prompt timestamp" puts in front of any output. True
 * when the line is one; then its values are set and it is marked. */
bool show_read_stamp(struct show_reader *r, struct show_line *line);
/* trace.c: a line of an agent trace or of an HTTP, PKI or SSL debug, which may
 * turn up inside any output. True when the line is one; then it is a row of
 * SHOW_TRACES and marked. */
bool show_read_trace_line(struct show_reader *r, struct show_line *line);
/* neighbour.c: once a device's parts are read, what no licence output told is
 * taken from the others: product and serial from chassis or processor board, the
 * time of the capture from the clock. */
void show_settle(struct show_device *d);

/* words.c: what the readers of plain lines share. */

/* Is there something for a reader in the line, and nobody took it before? Blank
 * lines and rules ("=====") are marked here. */
bool show_line_open(struct show_line *line);
/* The same; then *text is the line without blanks around it. */
bool show_open_text(struct show_line *line, struct slice *text);
/* Mark what is left of a part as not about licensing. */
void show_pass_over(struct show_text *t, const struct show_part *part);
/* Take the next word off the front; n == 0: there is none. */
struct slice show_next_word(struct slice *rest);
/* Up to `most` words; returns how many there are, the last of them whole. */
unsigned show_words(struct slice text, struct slice *word, unsigned most);
/* The digits in front; n == 0: there are none. */
struct slice show_digits(struct slice text);
/* Compares without case. */
bool show_begins(struct slice text, const char *prefix);
/* From the first byte of `first` to the last of `last`, both of one text. */
struct slice show_span(struct slice first, struct slice last);
/* Some pieces of one line that a terminal broke, as one: borrowed when it is one. */
struct slice show_join(struct show_reader *r, uint32_t first, uint32_t end);

/* How lines begin whose rest is a value; a table ends with begin == NULL. */
struct show_phrase {
	const char *begin; /* compared without case; the first that fits counts */
	enum show_field field;
	const char *until; /* what ends the value before the line does, or NULL */
	/* In place of `field`: what to do with the rest. */
	void (*read)(struct show_reader *r, struct show_line *line,
		     struct slice rest);
};
/* False when no phrase of the table fits; else the line is marked as read. */
bool show_read_phrase(struct show_reader *r, const struct show_phrase *table,
		      struct show_line *line);

/* Split "key: value" at the first ':'; both trimmed. False without a ':' or with
 * an empty key. */
bool show_key_value(struct slice line, struct slice *key, struct slice *value);
/* "PID:X,SN:Y" in any of its forms; p == NULL for a part that is not told. */
bool show_udi(struct slice text, struct slice *pid, struct slice *sn);
/* Compares without case. */
bool show_same_word(struct slice a, const char *b);
/* Keep a line's value under "details" and mark it LINE_KEPT. */
void show_keep(struct show_reader *r, struct show_line *line,
	       struct slice section, struct slice key, struct slice value);
/* Keep a line that nobody understands under "unread". */
void show_unread(struct show_reader *r, struct show_line *line,
		 struct slice section);

#endif
