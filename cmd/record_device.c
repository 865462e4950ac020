#include "cmd/record_device.h"

#include <string.h>

#include "base/when.h"
#include "cli/out.h"
#include "cmd/record_parts.h"

/* What JSON calls a value's companion: KEY followed by `suffix`. */
static const char *companion(char out[64], const char *key, const char *suffix)
{
	snprintf(out, 64, "%s%s", key, suffix);
	return out;
}

static bool is_utc(struct slice zone)
{
	return slice_is(zone, "UTC") || slice_is(zone, "GMT");
}

/* A device's zone is the free text of its configuration: only where it says UTC
 * is the time one of all the world (formats/show-output.md section 2.2). */
static void put_time(struct json_writer *w, const char *key, struct shown s,
		     struct slice record_zone)
{
	struct slice zone = {0};
	char text[WHEN_TEXT_MAX], name[64];
	int64_t seconds;
	size_t n;

	if (!show_time(s, &seconds, &zone)) {
		json_put_slice(w, key, s.text);
		return;
	}
	if (is_utc(zone)) {
		json_put_time(w, key, seconds);
		return;
	}
	n = strlen(when_text(text, seconds));
	json_put_slice(w, key, slice_part(slice_of(text), 0, n - 1));
	if (!slice_equal(zone, record_zone))
		json_put_slice(w, companion(name, key, "_zone"), zone);
}

static void put_bool(struct json_writer *w, const char *key, struct shown s)
{
	bool value;

	if (show_bool(s, &value))
		json_put_bool(w, key, value);
	else
		json_put_slice(w, key, s.text);
}

static void put_number(struct json_writer *w, const char *key, struct shown s)
{
	uint64_t value;

	if (show_number(s, &value))
		json_put_u64(w, key, value);
	else
		put_bool(w, key, s);
}

static void put_count(struct json_writer *w, const char *key, struct shown s)
{
	uint64_t aside;
	char name[64];

	put_number(w, key, s);
	if (show_number_aside(s, &aside))
		json_put_u64(w, companion(name, key, "_aside"), aside);
}

static void put_days(struct json_writer *w, const char *key, struct shown s)
{
	struct slice origin = show_origin(s);
	char name[64];

	put_number(w, key, s);
	if (origin.n)
		json_put_slice(w, companion(name, key, "_origin"), origin);
}

/* Not shown is null, shown as none is "". */
static void put_value(struct json_writer *w, const char *key,
		      enum show_type type, struct shown s,
		      struct slice record_zone)
{
	if (!s.line)
		json_put_null(w, key);
	else if (!s.text.n)
		json_put_text(w, key, "");
	else if (type == SHOW_TIME)
		put_time(w, key, s, record_zone);
	else if (type == SHOW_BOOL)
		put_bool(w, key, s);
	else if (type == SHOW_NUMBER)
		put_number(w, key, s);
	else if (type == SHOW_COUNT)
		put_count(w, key, s);
	else if (type == SHOW_DAYS)
		put_days(w, key, s);
	else
		json_put_slice(w, key, s.text);
}

/* How many objects the paths `a` and `b` have in common: "x.y.k" and "x.y.l"
 * have two. */
static unsigned common_objects(const char *a, const char *b)
{
	unsigned n = 0;

	for (; *a && *a == *b; a++, b++)
		n += *a == '.';
	return n;
}

static unsigned objects(const char *path)
{
	return common_objects(path, path);
}

/* Opens the objects of `path` behind the first `open`; returns the key in the
 * innermost. */
static const char *open_objects(struct json_writer *w, const char *path,
				unsigned open)
{
	const char *dot;
	char name[64];

	for (; (dot = strchr(path, '.')); path = dot + 1) {
		if (open) {
			open--;
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)(dot - path), path);
		json_begin_object(w, name);
	}
	return path;
}

/* The fields of one object stand together in the table. */
static void put_fields(struct json_writer *w, const struct show_device *d,
		       struct slice zone)
{
	const char *before = "";

	for (int f = 0; f < SHOW_FIELDS; f++) {
		const struct show_field_info *info = &show_fields[f];
		unsigned same = common_objects(before, info->json);

		for (unsigned n = objects(before); n > same; n--)
			json_end_object(w);
		put_value(w, open_objects(w, info->json, same), info->type,
			  show_get(d, (enum show_field)f), zone);
		before = info->json;
	}
	for (unsigned n = objects(before); n; n--)
		json_end_object(w);
}

static void put_list(struct json_writer *w, const struct show_device *d,
		     enum show_list list, struct slice zone)
{
	const struct show_list_info *info = &show_lists[list];
	const struct show_rows *rows = &d->list[list];

	if (!rows->line) {
		json_put_null(w, info->json);
		return;
	}
	json_begin_array(w, info->json);
	for (uint32_t i = 0; i < rows->count; i++) {
		json_begin_object(w, NULL);
		for (unsigned c = 0; c < info->columns; c++) {
			const struct show_column_info *column =
				&show_columns[info->first + c];

			put_value(w, column->json, column->type,
				  rows->at[i].cell[c], zone);
		}
		json_end_object(w);
	}
	json_end_array(w);
}

/* "state[2], Trust Data INSTALLED" against "state[1], NOT INSTALLED" */
static bool is_installed(struct slice state)
{
	return slice_find(state, "INSTALLED", 0) != SIZE_MAX &&
	       slice_find(state, "NOT INSTALLED", 0) == SIZE_MAX;
}

/* Older agents have no section of trust codes and tell of each member in "Other
 * Info" (formats/show-output.md section 10). Without a date, "INSTALLED". */
static void put_trust(struct json_writer *w, const struct show_device *d,
		      struct slice zone)
{
	const struct show_rows *rows = &d->list[SHOW_TRUST_DATA];

	if (d->list[SHOW_TRUST].line || !rows->line) {
		put_list(w, d, SHOW_TRUST, zone);
		return;
	}
	json_begin_array(w, show_lists[SHOW_TRUST].json);
	for (uint32_t i = 0; i < rows->count; i++) {
		const struct show_row *row = &rows->at[i];
		struct slice state = show_cell(row, SHOW_DATA_STATE).text;

		json_begin_object(w, NULL);
		put_value(w, "pid", SHOW_TEXT, show_cell(row, SHOW_DATA_PID), zone);
		put_value(w, "sn", SHOW_TEXT, show_cell(row, SHOW_DATA_SN), zone);
		json_put_text(w, "installed", is_installed(state) ? "INSTALLED" : "");
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_missing(void *context, const char *section)
{
	json_put_text(context, NULL, section);
}

struct slice record_zone(const struct show_device *d)
{
	struct slice zone = {0};
	int64_t seconds;

	for (int f = SHOW_CAPTURED_AT; f < SHOW_FIELDS; f++) {
		if (show_fields[f].type == SHOW_TIME &&
		    show_time(show_get(d, (enum show_field)f), &seconds,
			      &zone) && zone.n)
			return zone;
	}
	return (struct slice){0};
}

static void put_device(struct json_writer *w, const struct survey_item *item,
		       const struct survey_lines *lines,
		       const struct show_device *d)
{
	struct slice zone = record_zone(d);

	json_begin_object(w, NULL);
	json_put_text(w, "kind", "device-state");
	json_put_slice(w, "source", item->artefact.source);
	json_put_u64(w, "offset", item->artefact.offset +
				  survey_line_offset(lines, d->first));
	json_put_u64(w, "first_line", d->first);
	json_put_u64(w, "last_line", d->last);
	json_put_slice(w, "zone", zone);
	put_fields(w, d, zone);
	for (int list = 0; list < SHOW_LISTS; list++) {
		if (list == SHOW_TRUST)
			put_trust(w, d, zone);
		else
			put_list(w, d, (enum show_list)list, zone);
	}
	json_begin_array(w, "sections_missing");
	show_missing(d, put_missing, w);
	json_end_array(w);
	json_put_bool(w, "cut", d->cut);
	json_end_object(w);
	buf_add_byte(w->out, '\n');
}

void record_device_json(struct buf *out, const struct survey_item *item)
{
	_cleanup_arena_ struct arena a = {0};
	struct survey_lines lines = survey_lines(&a, item->artefact.bytes);

	for (uint32_t i = 0; i < item->capture.devices; i++) {
		struct json_writer w = {.out = out};

		put_device(&w, item, &lines, item->capture.device[i]);
	}
}

/* The columns of record_inspect_csv_head: a row a licence, or one for a device
 * that shows none. */
static void csv_row(struct buf *out, const struct survey_item *item,
		    uint64_t offset, const struct show_device *d,
		    const struct show_row *license)
{
	static const struct record_license no_license;
	const struct slice none = {0};
	struct csv c = {.out = out};
	uint64_t count;

	csv_cell(&c, slice_of("device-state"));
	csv_cell(&c, item->artefact.source);
	csv_u64(&c, offset);
	csv_cell(&c, show_get(d, SHOW_PID).text);
	csv_cell(&c, show_get(d, SHOW_SN).text);
	csv_cell(&c, none); /* report_id */
	csv_cell(&c, show_get(d, SHOW_HOSTNAME).text);
	csv_cell(&c, license ? show_cell(license, SHOW_LICENSE_TAG).text : none);
	csv_cell(&c, show_get(d, SHOW_SOFTWARE_TAG).text);
	csv_cell(&c, license ? show_cell(license, SHOW_LICENSE_STATUS).text
			     : none);
	csv_cell(&c, none); /* measurement */
	csv_cell(&c, license ? show_cell(license, SHOW_LICENSE_NAME).text : none);
	csv_cell(&c, none); /* start, end */
	csv_cell(&c, none);
	csv_cell(&c, license ? show_cell(license, SHOW_LICENSE_INTERVAL).text
			     : none);
	csv_cell(&c, none); /* samples */
	if (license && show_number(show_cell(license, SHOW_LICENSE_COUNT),
				   &count))
		csv_u64(&c, count);
	else
		csv_cell(&c, none);
	csv_cell(&c, none); /* verdict, reason */
	csv_cell(&c, none);
	record_csv_license(&c, &no_license);
	csv_end_row(&c);
}

void record_device_csv(struct buf *out, const struct survey_item *item)
{
	_cleanup_arena_ struct arena a = {0};
	struct survey_lines lines = survey_lines(&a, item->artefact.bytes);

	for (uint32_t i = 0; i < item->capture.devices; i++) {
		const struct show_device *d = item->capture.device[i];
		const struct show_rows *rows = &d->list[SHOW_LICENSES];
		uint64_t offset = item->artefact.offset +
				  survey_line_offset(&lines, d->first);

		for (uint32_t k = 0; k == 0 || k < rows->count; k++)
			csv_row(out, item, offset, d,
				rows->count ? &rows->at[k] : NULL);
	}
}
