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
/* neighbours: version.c, clock.c, pki.c, cpu.c, config.c, trace.c */
show_read_part show_read_version, show_read_clock, show_read_ntp,
	show_read_trustpoints, show_read_cpu, show_read_platform,
	show_read_inventory, show_read_config, show_read_logging, show_read_trace;

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
