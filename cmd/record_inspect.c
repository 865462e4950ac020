#include "cmd/record_parts.h"

#include <inttypes.h>

#include "base/code.h"
#include "cli/out.h"
#include "cmd/record_device.h"
#include "cmd/record_snapshot.h"
#include "crypto/digest.h"

/* Sources are escaped strings; they are decoded and written anew, because a
 * record is ours and not evidence. */
static void put_string(struct json_writer *w, const char *key, struct arena *a,
		       struct json_value v)
{
	json_put_slice(w, key, json_string(a, v));
}

static void put_udi_list(struct json_writer *w, const char *key,
			 struct arena *a, struct json_value list)
{
	json_begin_array(w, key);
	for (struct json_value v = json_first(list); json_type(v) != JSON_NONE;
	     v = json_next(v))
		record_udi(w, NULL, udi_of_json(a, v));
	json_end_array(w);
}

static void put_values(struct json_writer *w, struct arena *a,
		       struct json_value list)
{
	json_begin_array(w, "values");
	for (struct json_value v = json_first(list); json_type(v) != JSON_NONE;
	     v = json_next(v)) {
		json_begin_object(w, NULL);
		put_string(w, "type", a, json_get(v, "type"));
		put_string(w, "value", a, json_get(v, "value"));
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_measurement(struct json_writer *w, struct arena *a,
			    const struct rum_measurement *m)
{
	json_begin_object(w, NULL);
	json_put_slice(w, "metric", m->metric);
	record_maybe_time(w, "log_time", m->log_time);
	record_maybe_time(w, "start", m->start);
	record_maybe_time(w, "end", m->end);
	record_maybe_u64(w, "interval", m->interval);
	record_maybe_u64(w, "samples", m->samples);
	if (json_type(m->values) == JSON_ARRAY)
		put_values(w, a, m->values);
	else
		record_maybe_u64(w, "count", m->count);
	put_udi_list(w, "added", a, m->added);
	put_udi_list(w, "removed", a, m->removed);
	json_put_slice(w, "termination_reason", m->termination_reason);
	json_put_slice(w, "close_reason", m->close_reason);
	if (m->clock_change.given)
		json_put_i64(w, "clock_change", m->clock_change.value);
	else
		json_put_null(w, "clock_change");
	json_end_object(w);
}

static void put_ha(struct json_writer *w, const struct rum_report *r)
{
	json_begin_array(w, "ha");
	for (size_t i = 0; i < r->ha_count; i++) {
		json_begin_object(w, NULL);
		json_put_slice(w, "role", r->ha[i].role);
		json_put_slice(w, "pid", r->ha[i].udi.pid);
		json_put_slice(w, "sn", r->ha[i].udi.sn);
		json_end_object(w);
	}
	json_end_array(w);
}

struct unknown_put {
	struct json_writer *w;
	bool open;
};

static void put_unknown(void *context, const char *path, struct json_value v)
{
	struct unknown_put *u = context;

	if (!u->open)
		json_begin_object(u->w, "unknown");
	u->open = true;
	json_put_value(u->w, path, v);
}

/* Length of the signature's value, or null when there is none or no base64. */
static void put_signature(struct json_writer *w, struct arena *a,
			  const struct rum_signature *s)
{
	struct slice value;

	json_put_slice(w, "signing_type", s->signing_type);
	if (s->value.p && base64_decode(a, s->value, &value))
		json_put_u64(w, "signature_bytes", value.n);
	else
		json_put_null(w, "signature_bytes");
}

static void put_identity(struct json_writer *w, const struct survey_item *item)
{
	const struct rum_report *r = &item->report;

	record_udi(w, "udi", r->udi);
	record_maybe_u64(w, "report_id", r->report_id);
	json_put_slice(w, "payload_version", r->version);
	json_put_slice(w, "software_tag", r->software_tag);
	json_put_slice(w, "entitlement_tag", r->entitlement_tag);
	json_put_slice(w, "software_version", r->software_version);
	json_put_slice(w, "hostname",
		       r->hostname.p ? r->hostname : item->hostname);
	json_put_slice(w, "product_instance_id", r->product_instance_id);
	json_put_slice(w, "report_type", r->report_type);
	if (r->utility.given)
		json_put_bool(w, "utility", r->utility.value != 0);
	else
		json_put_null(w, "utility");
}

static void put_report(struct json_writer *w, const struct survey_item *item)
{
	static const char *const forms[] = {"string", "object", "bare"};
	const struct rum_report *r = &item->report;
	_cleanup_arena_ struct arena a = {0};
	struct unknown_put unknown = {w, false};
	uint8_t sha[SHA256_BYTES];

	put_identity(w, item);
	put_ha(w, r);
	put_signature(w, &a, &r->signature);
	sha256(sha, r->payload);
	json_put_hex(w, "payload_sha256", sha, sizeof(sha));
	json_put_text(w, "payload_form", forms[r->form]);
	record_maybe_time(w, "first_time", r->first_time);
	record_maybe_time(w, "last_time", r->last_time);
	json_put_text(w, "state", rum_state_word(r->state));
	json_begin_array(w, "measurements");
	for (size_t i = 0; i < r->measurement_count; i++)
		put_measurement(w, &a, &r->measurements[i]);
	json_end_array(w);
	rum_report_unknown(r, put_unknown, &unknown);
	if (unknown.open)
		json_end_object(w);
}

static void put_manifest(struct json_writer *w, const struct manifest *m)
{
	json_put_slice(w, "file", m->file);
	json_put_hex(w, "file_sha256", m->sha256, sizeof(m->sha256));
	json_put_u64(w, "file_size", m->size);
	json_put_time(w, "created", m->created);
	json_put_slice(w, "smart_account", m->smart_account);
	json_put_slice(w, "virtual_account", m->virtual_account);
	json_put_slice(w, "message", m->message);
	json_begin_array(w, "members");
	for (size_t i = 0; i < m->member_count; i++) {
		const struct manifest_member *one = &m->members[i];

		json_begin_object(w, NULL);
		json_put_slice(w, "name", one->name);
		json_put_hex(w, "sha256", one->sha256, sizeof(one->sha256));
		record_udi(w, "udi", one->udi);
		json_begin_array(w, "report_ids");
		for (size_t k = 0; k < one->report_count; k++)
			json_put_u64(w, NULL, one->report_ids[k]);
		json_end_array(w);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_certificates(struct json_writer *w, struct slice bytes)
{
	struct cert_list certs = {0};
	struct crl_list crls = {0};

	/* The file was told to be one, so what cannot be read is none. */
	cert_read_all(&certs, bytes, NULL);
	crl_read_all(&crls, bytes, NULL);
	json_begin_array(w, "certificates");
	for (size_t i = 0; i < certs.count; i++) {
		const struct cert_facts *f = cert_facts(certs.at[i]);

		json_begin_object(w, NULL);
		json_put_slice(w, "subject", f->subject);
		json_put_slice(w, "issuer", f->issuer);
		json_put_slice(w, "serial", f->serial);
		json_put_slice(w, "key", f->key_kind);
		json_put_hex(w, "sha256", f->sha256, sizeof(f->sha256));
		json_put_time(w, "not_before", f->not_before);
		json_put_time(w, "not_after", f->not_after);
		record_udi(w, "udi", (struct udi){f->pid, f->sn});
		json_end_object(w);
	}
	json_end_array(w);
	json_begin_array(w, "crls");
	for (size_t i = 0; i < crls.count; i++) {
		const struct crl_facts *f = crl_facts(crls.at[i]);

		json_begin_object(w, NULL);
		json_put_slice(w, "issuer", f->issuer);
		json_put_slice(w, "number", f->number);
		json_put_time(w, "this_update", f->this_update);
		json_put_u64(w, "revoked", f->revoked);
		json_end_object(w);
	}
	json_end_array(w);
	cert_list_free(&certs);
	crl_list_free(&crls);
}

void record_inspect_json(struct buf *out, const struct survey_item *item)
{
	struct json_writer w = {.out = out};

	if (item->kind == KIND_DEVICE_TEXT) {
		record_device_json(out, item);
		return;
	}
	if (item->kind == KIND_SNAPSHOT) {
		record_snapshot_json(out, item);
		return;
	}
	json_begin_object(&w, NULL);
	record_begin(&w, item);
	if (item->kind == KIND_RUM_REPORT)
		put_report(&w, item);
	else if (item->kind == KIND_MANIFEST && item->manifest.file.p)
		put_manifest(&w, &item->manifest);
	else if (item->kind == KIND_CERTIFICATE)
		put_certificates(&w, item->artefact.bytes);
	else if (item->kind == KIND_UPLOAD_ARCHIVE || item->kind == KIND_ARCHIVE)
		json_put_u64(&w, "members", item->artefact.members);
	else if (item->is_element)
		record_element(&w, item);
	else
		record_message(&w, item);
	if (item->judgement.verdict) {
		json_put_text(&w, "verdict",
			      verdict_word(item->judgement.verdict));
		json_put_text(&w, "verdict_reason", item->judgement.reason);
	}
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

void record_inspect_csv_head(void)
{
	out_text("kind,source,offset,pid,sn,report_id,hostname,"
		 "entitlement_tag,software_tag,state,measurement,metric,start,"
		 "end,interval,samples,count,verdict,reason,virtual_account,"
		 "license,billing,owned,in_use,reserved,available\r\n");
}

void record_csv_license(struct csv *c, const struct record_license *l)
{
	csv_cell(c, l->virtual_account);
	csv_cell(c, l->name);
	csv_cell(c, l->billing);
	csv_cell(c, l->owned);
	csv_cell(c, l->in_use);
	csv_cell(c, l->reserved);
	csv_cell(c, l->available);
}

static void csv_maybe_u64(struct csv *c, struct maybe_u64 v)
{
	if (v.given)
		csv_u64(c, v.value);
	else
		csv_cell(c, (struct slice){0});
}

static void csv_maybe_time(struct csv *c, struct maybe_i64 v)
{
	if (v.given)
		csv_time(c, v.value);
	else
		csv_cell(c, (struct slice){0});
}

/* One row a measurement; other pieces have one row with those cells empty. */
static void csv_row(struct buf *out, const struct survey_item *item, size_t i)
{
	static const struct rum_measurement none;
	static const struct record_license no_license;
	const struct rum_report *r = &item->report;
	bool has = i < r->measurement_count;
	const struct rum_measurement *m = has ? &r->measurements[i] : &none;
	struct csv c = {.out = out};

	csv_cell(&c, slice_of(artefact_word(item->kind)));
	csv_cell(&c, item->artefact.source);
	csv_u64(&c, item->artefact.offset);
	csv_cell(&c, r->udi.pid);
	csv_cell(&c, r->udi.sn);
	csv_maybe_u64(&c, r->report_id);
	csv_cell(&c, r->hostname.p ? r->hostname : item->hostname);
	csv_cell(&c, r->entitlement_tag);
	csv_cell(&c, r->software_tag);
	csv_cell(&c, slice_of(rum_state_word(r->state)));
	csv_maybe_u64(&c, (struct maybe_u64){has, i + 1});
	csv_cell(&c, m->metric);
	csv_maybe_time(&c, m->start);
	csv_maybe_time(&c, m->end);
	csv_maybe_u64(&c, m->interval);
	csv_maybe_u64(&c, m->samples);
	csv_maybe_u64(&c, m->count);
	csv_cell(&c, slice_of(item->judgement.verdict
				      ? verdict_word(item->judgement.verdict)
				      : NULL));
	csv_cell(&c, slice_of(item->kind == KIND_MALFORMED
				      ? item->fault.text
				      : item->judgement.reason));
	record_csv_license(&c, &no_license);
	csv_end_row(&c);
}

void record_inspect_csv(struct buf *out, const struct survey_item *item)
{
	size_t rows = item->report.measurement_count;

	if (item->kind == KIND_DEVICE_TEXT) {
		record_device_csv(out, item);
		return;
	}
	if (item->kind == KIND_SNAPSHOT) {
		record_snapshot_csv(out, item);
		return;
	}
	for (size_t i = 0; i == 0 || i < rows; i++)
		csv_row(out, item, i);
}
