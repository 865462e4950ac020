#include "cmd/record_parts.h"

static const char *entry_kind(const struct rest_entry *e)
{
	return artefact_word(e->is_authorization ? KIND_AUTHORIZATION
						 : KIND_ACK);
}

static void put_entry(struct json_writer *w, const struct rest_entry *e)
{
	json_begin_object(w, NULL);
	json_put_text(w, "kind", entry_kind(e));
	record_udi(w, "udi", e->udi);
	json_put_slice(w, "software_tag", e->software_tag);
	json_put_slice(w, "piid", e->piid);
	json_put_slice(w, "status", e->status);
	json_put_slice(w, "error_code", e->error_code);
	json_put_slice(w, "message", e->message);
	json_put_slice(w, "correlation_id", e->correlation_id);
	json_put_bool(w, "has_file", e->smart_license.p != NULL);
	json_end_object(w);
}

static void put_reply(struct json_writer *w, const struct survey_item *item)
{
	const struct rest_reply *r = &item->rest;

	json_put_slice(w, "status", r->status);
	json_put_slice(w, "message_code", r->message_code);
	json_put_slice(w, "message", r->message);
	json_put_slice(w, "type", r->type);
	json_put_slice(w, "action", r->action);
	json_put_slice(w, "nonce", r->nonce);
	json_put_slice(w, "correlation_id", r->correlation_id);
	record_maybe_time(w, "timestamp", r->timestamp);
	record_maybe_u64(w, "poll_id", r->poll_id);
	record_maybe_u64(w, "poll_interval", r->poll_interval);
	json_begin_array(w, "entries");
	for (size_t i = 0; i < r->count; i++)
		put_entry(w, &r->entries[i]);
	json_end_array(w);
}

static void put_conversion(struct json_writer *w,
			   const struct survey_item *item)
{
	const struct conversion *c = &item->conversion;

	record_udi(w, "udi", c->udi);
	json_put_slice(w, "software_tag", c->software_tag);
	json_begin_array(w, "lines");
	for (size_t i = 0; i < c->count; i++) {
		json_begin_object(w, NULL);
		json_put_slice(w, "type", c->lines[i].type);
		json_put_slice(w, "encoding", c->lines[i].encoding);
		json_put_slice(w, "text", c->lines[i].text);
		json_put_slice(w, "count", c->lines[i].count);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_devices(struct json_writer *w, const struct survey_item *item)
{
	const struct device_list *l = &item->devices;

	json_begin_array(w, "devices");
	for (size_t i = 0; i < l->count; i++) {
		json_begin_object(w, NULL);
		record_udi(w, "udi", l->devices[i].udi);
		json_put_slice(w, "hostname", l->devices[i].hostname);
		json_put_slice(w, "virtual_account",
			       l->devices[i].virtual_account);
		json_put_u64(w, "line", l->devices[i].line);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_return(struct json_writer *w, const struct survey_item *item)
{
	json_put_slice(w, "code", item->return_code);
}

static void put_request(struct json_writer *w, const struct survey_item *item)
{
	record_requests(w, &item->piece.request);
}

static const struct {
	enum artefact_kind kind;
	void (*put)(struct json_writer *w, const struct survey_item *item);
} rows[] = {
	{KIND_REST_REPLY, put_reply},	 {KIND_CONVERSION, put_conversion},
	{KIND_DEVICE_LIST, put_devices}, {KIND_AUTH_RETURN, put_return},
	{KIND_AUTH_REQUEST, put_request},
};

void record_message(struct json_writer *w, const struct survey_item *item)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].kind == item->kind)
			rows[i].put(w, item);
	}
}
