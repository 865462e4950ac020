#include "lab/telemetry.h"

#include <inttypes.h>

#include "json/write.h"

enum { COLLECTED = 17 }; /* seconds that collecting takes */

static void put_item(struct json_writer *w, const char *type,
		     const char *value)
{
	json_begin_object(w, NULL);
	json_put_text(w, "type", type);
	json_put_text(w, "value", value);
	json_end_object(w);
}

static void put_number_item(struct json_writer *w, const char *type,
			    int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, (uint64_t)value);
	put_item(w, type, text);
}

static void put_times(struct json_writer *w, const struct lab_story *s)
{
	json_put_i64(w, "start_time", s->end - COLLECTED);
	json_put_i64(w, "end_time", s->end);
}

/* The policy's own report id is a time, and not the id of this report. */
static void put_policy(struct json_writer *w, const struct lab_device *d,
		       const struct lab_story *s)
{
	static const int64_t zones[] = {-25200, -18000, 3600, 19800};
	uint64_t zone = lab_draw(d->root, DRAW_ZONE, 0) %
			(sizeof(zones) / sizeof(zones[0]));

	/* The first device of the shape shows the wrap whatever the seed. */
	if (d->index < LAB_SHAPE_COUNT)
		zone = 0;
	json_begin_object(w, NULL);
	put_times(w, s);
	json_put_text(w, "metric_name", "Telemetry Meta Info");
	json_begin_array(w, "values");
	put_number_item(w, "report_id", s->end);
	put_item(w, "policy_version", d->family->software_version);
	put_item(w, "engine_version", "1.0");
	put_item(w, "policy_file_version", "1.0");
	put_number_item(w, "timezone", zones[zone]);
	json_end_array(w);
	json_put_i64(w, "log_time", s->end);
	json_end_object(w);
}

static void list_parts(struct buf *out, const struct lab_device *d)
{
	struct json_writer w = {.out = out};
	char name[24];

	json_begin_array(&w, NULL);
	for (unsigned i = 0; i < d->member_count; i++) {
		snprintf(name, sizeof(name), "Switch%u", i + 1);
		json_begin_object(&w, NULL);
		json_put_text(&w, "cname", name);
		json_put_text(&w, "serial_no", d->members[i].sn);
		json_put_text(&w, "part_no", d->members[i].pid);
		json_end_object(&w);
	}
	json_end_array(&w);
}

static void put_hardware(struct json_writer *w, const struct lab_device *d,
			 const struct lab_story *s)
{
	_cleanup_buf_ struct buf parts = {0};

	list_parts(&parts, d);
	json_begin_object(w, NULL);
	put_times(w, s);
	json_begin_array(w, "meta");
	put_number_item(w, "report_id", s->end);
	json_end_array(w);
	json_put_text(w, "metric_name", "hardware_inventory");
	json_begin_array(w, "values");
	put_item(w, "json_encode", buf_text(&parts));
	put_item(w, "software_version", d->family->software_version);
	put_item(w, "metadata", "");
	json_end_array(w);
	json_put_i64(w, "log_time", s->end);
	json_end_object(w);
}

void lab_telemetry(struct json_writer *w, const struct lab_device *d,
		   const struct lab_story *s)
{
	put_policy(w, d, s);
	put_hardware(w, d, s);
}
