/* One option's value, by its type. */
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "cli/inside.h"

void *parser_place(const struct parser *p, const struct option_row *row)
{
	return (char *)p->in->options + row->place;
}

static enum rc take_number(struct parser *p, const struct option_row *row,
			   const char *value)
{
	struct given_number *to = parser_place(p, row);
	uint64_t most = row->most ? row->most : UINT64_MAX, n;

	if (slice_u64(slice_of(value), &n) && n >= row->least && n <= most) {
		*to = (struct given_number){true, n};
		return RC_OK;
	}
	if (row->most)
		return parser_complain(p, "--%s: \"%s\" is not a number from %" PRIu64
				" to %" PRIu64, row->name, value, row->least,
				row->most);
	return parser_complain(p, "--%s: \"%s\" is not a whole number from %" PRIu64
			" up", row->name, value, row->least);
}

static enum rc take_choice(struct parser *p, const struct option_row *row,
			   const char *value)
{
	_cleanup_buf_ struct buf list = {0};
	const char *near;
	size_t n = 0;

	for (; row->words[n]; n++) {
		if (strcmp(row->words[n], value) == 0) {
			*(int *)parser_place(p, row) = (int)n;
			return RC_OK;
		}
		buf_printf(&list, "%s%s", n == 0 ? "" :
			   row->words[n + 1] ? ", " : " or ", row->words[n]);
	}
	near = cli_nearest(value, row->words, n);
	if (near)
		return parser_complain(p, "--%s: \"%s\" is not %s; did you mean %s?",
				row->name, value, buf_text(&list), near);
	return parser_complain(p, "--%s: \"%s\" is not %s", row->name, value,
			buf_text(&list));
}

static enum rc take_limit(struct parser *p, const struct option_row *row,
			  const char *value)
{
	enum rc rc = limits_set(parser_place(p, row), value, p->e);
	struct slice name = slice_of(value);

	if (rc)
		return err_prefix(p->e, "%s", p->path);
	name = slice_part(name, 0, slice_find(name, "=", 0));
	for (size_t i = 0; i < limit_count; i++) {
		if (!slice_is(name, limit_rows[i].name))
			continue;
		if (p->limit_seen[i])
			return parser_complain(p, "--limit %s was given twice; "
					"give it once", limit_rows[i].name);
		p->limit_seen[i] = true;
	}
	return RC_OK;
}

/* A name that is empty is a mistake, most often of an unset variable; a text
 * may be. */
static enum rc take_text(struct parser *p, const struct option_row *row,
			 const char *value)
{
	if (!*value && row->type != OPTION_TEXT)
		return parser_complain(p, "--%s: the name is empty; give a %s",
				       row->name, row->argument);
	*(const char **)parser_place(p, row) = value;
	return RC_OK;
}

static enum rc take_list(struct parser *p, const struct option_row *row,
			 const char *value)
{
	struct text_list *list = parser_place(p, row);

	if (!*value)
		return parser_complain(p, "--%s: the value is empty; give a %s",
				       row->name, row->argument);
	list->at = mem_resize(list->at, (list->count + 1) * sizeof(*list->at));
	list->at[list->count++] = value;
	return RC_OK;
}

static enum rc take_time(struct parser *p, const struct option_row *row,
			 const char *value)
{
	struct given_time *to = parser_place(p, row);

	if (when_read(value, &to->at, p->e)) {
		err_prefix(p->e, "%s: --%s", p->path, row->name);
		return RC_USAGE;
	}
	to->given = true;
	if (row->type == OPTION_END && when_is_date(slice_of(value)))
		to->at += WHEN_DAY_LAST;
	return RC_OK;
}

enum rc parser_take_value(struct parser *p, const struct option_row *row,
			  const char *value)
{
	switch (row->type) {
	case OPTION_FLAG:
		*(bool *)parser_place(p, row) = true;
		return RC_OK;
	case OPTION_FILE:
	case OPTION_FOLDER:
	case OPTION_TEXT:
		return take_text(p, row, value);
	case OPTION_LIST:
		return take_list(p, row, value);
	case OPTION_TIME:
	case OPTION_END:
		return take_time(p, row, value);
	case OPTION_NUMBER:
		return take_number(p, row, value);
	case OPTION_CHOICE:
		return take_choice(p, row, value);
	case OPTION_LIMIT:
		return take_limit(p, row, value);
	}
	return err_set(p->e, RC_DEFECT, "--%s: unknown type", row->name);
}
