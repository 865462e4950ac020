#include "show/reader.h"

#include <string.h>
#include <strings.h>

bool show_key_value(struct slice line, struct slice *key, struct slice *value)
{
	const uint8_t *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
	size_t n = colon ? (size_t)(colon - line.p) : 0;

	if (!colon)
		return false;
	*key = slice_trim(slice_part(line, 0, n));
	*value = slice_trim(slice_part(line, n + 1, line.n));
	return key->n > 0;
}

bool show_same_word(struct slice a, const char *b)
{
	return strlen(b) == a.n &&
	       strncasecmp((const char *)a.p, b, a.n) == 0;
}

/* What stands behind `mark`, up to a comma or the end. */
static struct slice behind(struct slice text, const char *mark)
{
	size_t from = slice_find(text, mark, 0), to;

	if (from == SIZE_MAX)
		return (struct slice){0};
	from += strlen(mark);
	to = slice_find(text, ",", from);
	return slice_trim(slice_part(text, from, to == SIZE_MAX ? text.n : to));
}

bool show_udi(struct slice text, struct slice *pid, struct slice *sn)
{
	size_t glued;

	*sn = behind(text, "SN:");
	*pid = behind(text, "PID:");
	if (!pid->p) {
		/* "P:C9300-48S,S:FOC2517L8KW" of the trust data. */
		*pid = behind(text, "P:");
		*sn = behind(text, ",S:");
	}
	/* Very old agents write no comma: "PID:CSR1000VSN:9ABCHOSTID:null". */
	glued = pid->p ? slice_find(*pid, "SN:", 0) : SIZE_MAX;
	if (glued != SIZE_MAX)
		*pid = slice_part(*pid, 0, glued);
	glued = sn->p ? slice_find(*sn, "HOSTID:", 0) : SIZE_MAX;
	if (glued != SIZE_MAX)
		*sn = slice_part(*sn, 0, glued);
	return pid->p && sn->p;
}

void show_keep(struct show_reader *r, struct show_line *line,
	       struct slice section, struct slice key, struct slice value)
{
	struct show_row *row = show_add(r->device, r->arena, SHOW_DETAILS,
					line->number);

	show_set_cell(row, SHOW_NOTE_SECTION, section, line->number);
	show_set_cell(row, SHOW_NOTE_KEY, key, line->number);
	show_set_cell(row, SHOW_NOTE_VALUE, value, line->number);
	line->use = LINE_KEPT;
}

void show_unread(struct show_reader *r, struct show_line *line,
		 struct slice section)
{
	struct show_row *row = show_add(r->device, r->arena, SHOW_UNREAD,
					line->number);

	show_set_cell(row, SHOW_UNREAD_SECTION, section, line->number);
	show_set_cell(row, SHOW_UNREAD_TEXT, show_line_text(line),
		      line->number);
	line->use = LINE_UNREAD;
}
