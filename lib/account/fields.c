#include "account/fields.h"

#include <strings.h>

#include "base/when.h"
#include "rum/report.h"

bool fields_visit(const struct xml_element *top, const char *path,
		  field_visit *visit, void *context)
{
	const char *slash = strchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : strlen(path);
	const struct slice name = {(const uint8_t *)path, n};

	for (const struct xml_element *x = top->first; x; x = x->next) {
		if (!slice_equal(x->name, name))
			continue;
		if (slash ? fields_visit(x, slash + 1, visit, context)
			  : visit(context, x))
			return true;
	}
	return false;
}

static bool take_leaf(void *context, const struct xml_element *x)
{
	const struct xml_element **leaf = context;

	if (!x->first)
		*leaf = x;
	return !x->first;
}

struct slice fields_text(struct arena *a, const struct xml_element *top,
			 const char *path)
{
	const struct xml_element *leaf;

	if (!fields_visit(top, path, take_leaf, &leaf))
		return (struct slice){0};
	return arena_copy(a, slice_trim(xml_text(a, leaf)));
}

union field_value {
	struct maybe_u64 number;
	struct maybe_i64 time;
};

static bool read_number(union field_value *v, struct slice text)
{
	return v->number.given = slice_u64(text, &v->number.value);
}

static bool read_time(union field_value *v, struct slice text)
{
	return v->time.given = when_parse(text, &v->time.value);
}

static bool read_yes(union field_value *v, struct slice text)
{
	static const char *const words[] = {"no", "yes"};

	for (size_t i = 0; i < 2; i++) {
		if (text.n != strlen(words[i]) ||
		    strncasecmp((const char *)text.p, words[i], text.n) != 0)
			continue;
		v->number = (struct maybe_u64){true, i};
		return true;
	}
	return false;
}

static const struct {
	bool (*read)(union field_value *v, struct slice text);
	size_t size;
} forms[] = {
	[FIELD_NUMBER] = {read_number, sizeof(struct maybe_u64)},
	[FIELD_TIME] = {read_time, sizeof(struct maybe_i64)},
	[FIELD_YES] = {read_yes, sizeof(struct maybe_u64)},
};

bool field_reads(const struct field_row *row, struct slice text)
{
	union field_value v;

	text = slice_trim(text);
	return row->form == FIELD_TEXT || text.n == 0 ||
	       forms[row->form].read(&v, text);
}

static void fill_row(uint8_t *out, const struct field_row *row, struct arena *a,
		     const struct xml_element *element)
{
	struct slice text = {0};
	union field_value v = {0};

	if (row->text != FIELD_NOWHERE) {
		memcpy(&text, out + row->text, sizeof(text));
		if (text.p)
			return;
	}
	text = fields_text(a, element, row->path);
	if (!text.p)
		return;
	if (row->text != FIELD_NOWHERE)
		memcpy(out + row->text, &text, sizeof(text));
	if (row->form != FIELD_TEXT && forms[row->form].read(&v, text))
		memcpy(out + row->value, &v, forms[row->form].size);
}

void fields_fill(void *out, const struct field_table *t, struct arena *a,
		 const struct xml_element *element)
{
	for (size_t i = 0; i < t->count; i++)
		fill_row(out, &t->rows[i], a, element);
}
