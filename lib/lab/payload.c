#include "lab/payload.h"

#include <inttypes.h>

#include "base/code.h"
#include "json/write.h"
#include "lab/telemetry.h"

void lab_put_udi(struct json_writer *w, const char *key, const char *pid,
		 const char *sn)
{
	json_begin_object(w, key);
	json_put_text(w, "udi_pid", pid);
	json_put_text(w, "udi_serial_number", sn);
	json_end_object(w);
}

void lab_put_invented(struct json_writer *w, const char *key,
		      const struct lab_device *d, enum lab_draw what,
		      uint64_t n, size_t size)
{
	_cleanup_buf_ struct buf text = {0};
	uint8_t bytes[256];

	lab_draw_bytes(d->root, what, n, bytes, size);
	base64_encode(&text, (struct slice){bytes, size});
	json_put_slice(w, key, buf_slice(&text));
}

/* What the inner signature covers is not known, so nothing here signs with it:
 * its value is invented, of the length that fits its type, and its key is that
 * of the samples (section 5.2). */
static void put_inner_signature(struct json_writer *w,
				const struct lab_device *d,
				const struct lab_story *s)
{
	bool builtin = !d->row->scheme;
	size_t size = builtin ? 32 : d->row->key == KEY_P256 ? 64 : 256;

	json_begin_object(w, "signature");
	json_put_text(w, "signing_type", d->signing_type);
	json_put_text(w, "key", builtin ? d->software_tag : "00000000");
	lab_put_invented(w, "value", d, DRAW_INNER_SIGNATURE, s->number, size);
	json_end_object(w);
}

static void put_asset(struct json_writer *w, const struct lab_device *d,
		      const struct lab_story *s)
{
	json_begin_object(w, "asset_identification");
	if (d->version == 2)
		json_put_u64(w, "report_id", s->id);
	json_begin_object(w, "asset");
	json_put_text(w, "name", d->software_tag);
	json_end_object(w);
	json_begin_object(w, "instance");
	lab_put_udi(w, "sudi", d->members[0].pid, d->members[0].sn);
	if (d->instance_id)
		json_put_text(w, "product_instance_identifier",
			      d->instance_id);
	json_end_object(w);
	if (d->version == 1)
		put_inner_signature(w, d, s);
	json_end_object(w);
}

static void put_members(struct json_writer *w, const struct lab_device *d)
{
	json_begin_array(w, "ha_udi");
	for (unsigned i = 0; i < d->member_count; i++) {
		const struct lab_member *m = &d->members[i];

		json_begin_object(w, NULL);
		json_put_text(w, "role", m->role);
		lab_put_udi(w, "sudi", m->pid, m->sn);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_meta(struct json_writer *w, const struct lab_device *d,
		     const struct lab_story *s)
{
	json_begin_object(w, "meta");
	if (s->is_telemetry)
		json_put_text(w, "report_type", "telemetry");
	else
		json_put_text(w, "entitlement_tag", d->licenses[s->license]);
	if (d->version == 1)
		json_put_u64(w, "report_id", s->id);
	else
		json_put_bool(w, "utility_enabled", false);
	if (!s->is_telemetry)
		json_put_text(w, "software_version",
			      d->family->software_version);
	put_members(w, d);
	json_end_object(w);
}

static void put_points(struct json_writer *w, const char *key,
		       const struct lab_device *d, struct lab_points p)
{
	char sn[LAB_SERIAL_TEXT];

	json_begin_array(w, key);
	for (unsigned slot = p.from; slot < p.to; slot++)
		lab_put_udi(w, NULL, lab_point_pid(slot),
			    lab_serial(sn, d->fleet_root, d->index, slot));
	json_end_array(w);
}

static void put_lists(struct json_writer *w, const struct lab_device *d,
		      const struct lab_measurement *m, unsigned turn)
{
	if (turn % 2)
		put_points(w, "removed_sudi_list", d, m->removed);
	put_points(w, "added_sudi_list", d, m->added);
	if (turn % 2 == 0)
		put_points(w, "removed_sudi_list", d, m->removed);
}

/* The members of a measurement, each written by one function, so that their
 * order can be a table. */
struct part {
	const struct lab_device *device;
	const struct lab_measurement *m;
	unsigned turn;
};

static void put_log_time(struct json_writer *w, const struct part *p)
{
	json_put_i64(w, "log_time", p->m->log_time);
}

static void put_metric(struct json_writer *w, const struct part *p)
{
	json_put_text(w, "metric_name", "ENTITLEMENT");
}

static void put_span(struct json_writer *w, const struct part *p)
{
	json_put_i64(w, "start_time", p->m->start);
	json_put_i64(w, "end_time", p->m->end);
}

static void put_sampling(struct json_writer *w, const struct part *p)
{
	json_put_i64(w, "sample_interval", p->m->end - p->m->start);
	json_put_i64(w, "num_samples", p->m->samples);
}

/* Absent when there is nothing to say (section 16.4). */
static void put_events(struct json_writer *w, const struct part *p)
{
	const struct lab_measurement *m = p->m;
	char change[24];

	if (!m->lists_points && !m->clock_change && !m->termination_reason)
		return;
	json_begin_object(w, "meta");
	if (m->lists_points)
		put_lists(w, p->device, m, p->turn);
	if (m->clock_change) {
		snprintf(change, sizeof(change), "%" PRId64, m->clock_change);
		json_put_text(w, "clock_change_delta", change);
	}
	if (m->termination_reason)
		json_put_text(w, "termination_reason", m->termination_reason);
	if (m->close_reason)
		json_put_text(w, "close_reason", m->close_reason);
	json_end_object(w);
}

static void put_count(struct json_writer *w, const struct part *p)
{
	char count[24];

	snprintf(count, sizeof(count), "%" PRIu64, p->m->count);
	json_begin_object(w, "value");
	json_put_text(w, "type", "COUNT");
	json_put_text(w, "value", count);
	json_end_object(w);
}

enum { PARTS = 6, ORDERS = 3 };
typedef void (*put_part)(struct json_writer *w, const struct part *p);
/* The first is that of the samples. */
static const put_part orders[ORDERS][PARTS] = {
	{put_log_time, put_metric, put_span, put_sampling, put_events,
	 put_count},
	{put_metric, put_log_time, put_span, put_sampling, put_count,
	 put_events},
	{put_span, put_sampling, put_metric, put_events, put_count,
	 put_log_time},
};

static void put_measurement(struct json_writer *w, const struct part *p)
{
	json_begin_object(w, NULL);
	for (size_t i = 0; i < PARTS; i++)
		orders[p->turn % ORDERS][i](w, p);
	json_end_object(w);
}

static void put_measurements(struct json_writer *w, const struct lab_device *d,
			     const struct lab_story *s)
{
	json_begin_array(w, "measurements");
	for (unsigned i = 0; i < s->count && !s->is_telemetry; i++)
		put_measurement(w, &(struct part){d, &s->at[i], s->turn});
	if (s->is_telemetry)
		lab_telemetry(w, d, s);
	json_end_array(w);
}

void lab_payload(struct buf *out, const struct lab_device *d,
		 const struct lab_story *s)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	if (d->version == 2)
		json_put_text(&w, "version", "2.0");
	put_asset(&w, d, s);
	if (d->version == 2 && !s->is_telemetry)
		put_inner_signature(&w, d, s);
	put_meta(&w, d, s);
	put_measurements(&w, d, s);
	json_end_object(&w);
}
