/* Values of JSON and CSV into structs, by tables. */
#include "account/snapshot_read.h"

#include <stdarg.h>
#include <string.h>

#include "account/csv.h"
#include "account/values.h"
#include "base/text.h"

/* ---- messages ------------------------------------------------------------------- */

const char *snapshot_shown(const struct snapshot_reader *r, struct slice s)
{
	enum { SHOWN_MOST = 60 };
	_cleanup_buf_ struct buf visible = {0};
	size_t n = s.n;

	/* Not in the middle of a character. */
	if (n > SHOWN_MOST) {
		for (n = SHOWN_MOST; n && (s.p[n] & 0xc0) == 0x80;)
			n--;
	}
	text_visible(&visible, slice_part(s, 0, n));
	if (n < s.n)
		buf_add_text(&visible, "...");
	return arena_text(r->arena, buf_slice(&visible));
}

enum rc snapshot_fault(const struct snapshot_reader *r,
		       const struct snapshot_spot *spot, uint64_t offset,
		       const char *format, ...)
{
	char text[ERR_MESSAGE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!spot->place.n)
		return err_at(r->e, RC_MALFORMED, offset, "%s", text);
	if (!spot->list)
		return err_at(r->e, RC_MALFORMED, offset, "%.*s: %.400s",
			      SLICE_ARG(spot->place), text);
	return err_at(r->e, RC_MALFORMED, offset, "%.*s.%s[%zu]: %.400s",
		      SLICE_ARG(spot->place), spot->list, spot->n, text);
}

enum rc snapshot_count_part(struct snapshot_reader *r, uint64_t more)
{
	r->parts += more;
	return r->parts > r->limits->snapshot_parts
		       ? LIMIT_EXCEEDED(r->e, r->limits, snapshot_parts,
					"the snapshot")
		       : RC_OK;
}

/* ---- texts ---------------------------------------------------------------------- */

/* An empty cell, and what stands for one: "None", "N/A", a dash. */
static bool says_nothing(struct slice text)
{
	return csv_name_is(text, "") || csv_name_is(text, "none") ||
	       csv_name_is(text, "null") || csv_name_is(text, "na");
}

static const char *read_amount(const struct snapshot_reader *r,
			       struct maybe_amount *out, struct slice text)
{
	text = slice_trim(text);
	*out = (struct maybe_amount){0};
	if (says_nothing(text))
		return NULL;
	out->given = amount_parse(text, &out->value);
	return out->given
		       ? NULL
		       : arena_printf(r->arena,
				      "\"%s\" is not a whole number of at most 20 "
				      "digits; write it without separators and "
				      "without a fraction",
				      snapshot_shown(r, text));
}

static const char *read_time(const struct snapshot_reader *r,
			     struct snapshot_time *out, struct slice text,
			     bool is_strict)
{
	const char *wrong = snapshot_time_read(out, r->arena, text);

	return wrong && is_strict
		       ? arena_printf(r->arena, "\"%s\" %s",
				      snapshot_shown(r, text), wrong)
		       : NULL;
}

static struct slice read_name(struct slice text)
{
	text = slice_trim(text);
	return text.n && !slice_is(text, "None") ? text : (struct slice){0};
}

const char *snapshot_text_value(const struct snapshot_reader *r, void *to,
				enum snapshot_value form, struct slice text)
{
	switch (form) {
	case VALUE_AMOUNT:
		return read_amount(r, to, text);
	case VALUE_DATE:
	case VALUE_TIME:
		return read_time(r, to, text, form == VALUE_DATE);
	case VALUE_NAME:
		*(struct slice *)to = read_name(text);
		return NULL;
	case VALUE_TEXT:
		*(struct slice *)to = slice_is(text, "None") ? (struct slice){0}
							     : text;
		return NULL;
	case VALUE_COUNT:
		if (read_amount(r, to, text))
			*(struct maybe_amount *)to = (struct maybe_amount){0};
		return NULL;
	case VALUE_YES:
		break;
	}
	return NULL;
}

/* ---- JSON ----------------------------------------------------------------------- */

static bool is_null(struct json_value v)
{
	return json_type(v) == JSON_NONE || json_type(v) == JSON_NULL;
}

static enum rc wrong_type(struct snapshot_reader *r, const char *key,
			  struct json_value v, const char *wanted,
			  const struct snapshot_spot *spot)
{
	return snapshot_fault(r, spot, json_offset(v),
			      "%s is %s, and must be %s", key,
			      json_type_name(json_type(v)), wanted);
}

static enum rc fill_one(struct snapshot_reader *r, void *to,
			const struct snapshot_field *f, struct json_value v,
			const struct snapshot_spot *spot)
{
	enum json_type type = json_type(v);
	const char *wrong;

	if (f->form == VALUE_YES) {
		json_bool(v, to);
		return RC_OK;
	}
	/* A null date is told: there is none. */
	if (type == JSON_NULL && f->form != VALUE_TEXT && f->form != VALUE_NAME)
		wrong = snapshot_text_value(r, to, f->form, SLICE_LITERAL(""));
	else if (is_null(v))
		return RC_OK;
	else if (type != JSON_NUMBER && type != JSON_STRING)
		return f->form == VALUE_COUNT
			       ? RC_OK
			       : wrong_type(r, f->key, v,
					    f->form == VALUE_AMOUNT
						    ? "a whole number"
						    : "a string",
					    spot);
	else
		wrong = snapshot_text_value(r, to, f->form,
					    value_text(r->arena, v));
	return wrong ? snapshot_fault(r, spot, json_offset(v), "%s: %s", f->key,
				      wrong)
		     : RC_OK;
}

enum rc snapshot_fill(struct snapshot_reader *r, void *to,
		      const struct snapshot_table *t, struct json_value object,
		      const struct snapshot_spot *spot)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < t->count; i++)
		rc = fill_one(r, (char *)to + t->fields[i].place, &t->fields[i],
			      json_get(object, t->fields[i].key), spot);
	return rc;
}

enum rc snapshot_fill_list(struct snapshot_reader *r,
			   struct snapshot_filled *out, size_t size,
			   const struct snapshot_table *t,
			   struct json_value item, const char *key,
			   const struct snapshot_spot *spot)
{
	struct json_value list = json_get(item, key), v = json_first(list);
	struct snapshot_spot part = {spot->place, key, 1};
	size_t n = json_count(list);
	char *all;
	enum rc rc;

	*out = (struct snapshot_filled){0};
	if (is_null(list))
		return RC_OK;
	if (json_type(list) != JSON_ARRAY)
		return wrong_type(r, key, list, "an array", spot);
	rc = snapshot_count_part(r, n);
	if (rc)
		return rc;
	all = arena_array(r->arena, n, size);
	*out = (struct snapshot_filled){all, n};
	for (; !rc && part.n <= n; part.n++, v = json_next(v)) {
		if (json_type(v) != JSON_OBJECT)
			return snapshot_fault(r, &part, json_offset(v),
					      "this is %s, and must be an object",
					      json_type_name(json_type(v)));
		rc = snapshot_fill(r, all + (part.n - 1) * size, t, v, &part);
	}
	return rc;
}
