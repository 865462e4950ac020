#include "cmd/record_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/code.h"

void record_maybe_u64(struct json_writer *w, const char *key,
		      struct maybe_u64 v)
{
	if (v.given)
		json_put_u64(w, key, v.value);
	else
		json_put_null(w, key);
}

void record_maybe_time(struct json_writer *w, const char *key,
		       struct maybe_i64 v)
{
	if (v.given)
		json_put_time(w, key, v.value);
	else
		json_put_null(w, key);
}

void record_number(struct json_writer *w, const char *key, struct maybe_u64 v,
		   struct slice text)
{
	if (v.given)
		json_put_u64(w, key, v.value);
	else
		json_put_slice(w, key, text);
}

void record_time(struct json_writer *w, const char *key, struct maybe_i64 v,
		 struct slice text)
{
	if (v.given)
		json_put_time(w, key, v.value);
	else
		json_put_slice(w, key, text);
}

void record_word(struct json_writer *w, const char *key, struct slice text)
{
	if (slice_is(text, "true") || slice_is(text, "false"))
		json_put_bool(w, key, slice_is(text, "true"));
	else
		json_put_slice(w, key, text);
}

const char record_by_name[] =
	"taken for one by the element's name; what such a file looks like is not "
	"public";

/* The device of all members; *several when they name more than one. */
static struct udi device_of_members(const struct ack *ack, bool *several)
{
	struct udi found = {0};

	*several = false;
	for (size_t i = 0; i < ack->entry_count; i++) {
		struct udi u = ack->entries[i].udi;

		if (!udi_known(u))
			continue;
		*several |= udi_known(found) && !udi_equal(found, u);
		found = u;
	}
	return *several ? (struct udi){0} : found;
}

struct udi record_ack_device(const struct survey_item *item)
{
	const struct survey_file *f = item->file;
	bool several = false;
	struct udi u = {0};

	if (item->kind == KIND_ACK)
		u = device_of_members(&item->piece.ack, &several);
	if (several || udi_known(u))
		return u;
	if (f && (f->several_udis || udi_known(f->udi)))
		return f->udi;
	return item->outer;
}

/* ---- the kinds ------------------------------------------------------------ */

static void put_ids(struct json_writer *w, const struct ack *ack)
{
	json_begin_array(w, "reports");
	for (size_t i = 0; i < ack->entry_count; i++) {
		if (ack->entries[i].result == ACK_TAKEN)
			json_put_u64(w, NULL, ack->entries[i].report_id);
	}
	json_end_array(w);
}

static void put_others(struct json_writer *w, const char *key,
		       const struct ack *ack, enum ack_result which)
{
	json_begin_array(w, key);
	for (size_t i = 0; i < ack->entry_count; i++) {
		const struct ack_entry *e = &ack->entries[i];

		if (e->result != which)
			continue;
		json_begin_object(w, NULL);
		json_put_u64(w, "report_id", e->report_id);
		json_put_slice(w, "status", e->status);
		json_put_slice(w, "message", e->message);
		record_udi(w, "udi", e->udi);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_ack(struct json_writer *w, const struct survey_item *item)
{
	static const struct survey_file untold;
	const struct ack *ack = &item->piece.ack;
	const struct survey_file *f = item->file ? item->file : &untold;

	record_udi(w, "udi", record_ack_device(item));
	put_ids(w, ack);
	put_others(w, "refused", ack, ACK_REFUSED);
	put_others(w, "unclear", ack, ACK_UNCLEAR);
	if (json_type(ack->members) != JSON_NONE) {
		json_put_value(w, "members", ack->members);
	} else {
		json_put_null(w, "members");
		json_put_slice(w, "members_text", ack->data);
	}
	json_put_text(w, "fault", ack->fault);
	json_put_bool(w, "python_quotes", ack->python_quotes);
	json_put_slice(w, "correlation_id", f->correlation_id);
	json_put_slice(w, "virtual_account", f->virtual_account);
	json_put_slice(w, "smart_account", f->smart_account);
}

static void put_entitlement(struct json_writer *w, const struct entitlement *e)
{
	json_begin_object(w, NULL);
	json_put_slice(w, "tag", e->tag);
	record_number(w, "count", e->count, e->count_text);
	json_put_slice(w, "start", e->start);
	json_put_slice(w, "end", e->end);
	json_put_slice(w, "license_type", e->license_type);
	json_put_slice(w, "name", e->name);
	json_put_slice(w, "description", e->description);
	json_put_slice(w, "tag_type", e->tag_type);
	json_put_slice(w, "subscription_id", e->subscription_id);
	record_word(w, "success", e->success);
	json_end_object(w);
}

static void put_authorization(struct json_writer *w,
			      const struct survey_item *item)
{
	const struct authorization *c = &item->piece.authorization;

	json_put_text(w, "form", authorization_form_word(c->form));
	record_udi(w, "udi", c->udi.udi);
	json_put_slice(w, "uuid", c->udi.uuid);
	json_put_slice(w, "smart_account", c->smart_account);
	json_put_slice(w, "virtual_account", c->virtual_account);
	json_put_slice(w, "piid", c->piid);
	record_time(w, "date", c->date, c->date_text);
	json_begin_array(w, "entitlements");
	for (size_t i = 0; i < c->entitlement_count; i++)
		put_entitlement(w, &c->entitlements[i]);
	json_end_array(w);
	record_word(w, "success", c->success);
	json_put_slice(w, "flag", c->flag);
	json_put_slice(w, "version", c->version);
	json_put_slice(w, "correlation_id", c->correlation_id);
}

static void put_policy(struct json_writer *w, const struct survey_item *item)
{
	const struct policy *p = &item->piece.policy;

	json_put_slice(w, "name", p->name);
	record_number(w, "version", p->version, p->version_text);
	record_time(w, "date", p->date, p->date_text);
	if (p->ack_required.given)
		json_put_bool(w, "ack_required", p->ack_required.value != 0);
	else
		json_put_null(w, "ack_required");
	json_begin_object(w, "groups");
	for (size_t i = 0; i < POLICY_GROUP_COUNT; i++) {
		const struct policy_days *d = &p->groups[i];

		json_begin_object(w, policy_group_word((enum policy_group)i));
		record_maybe_u64(w, "first", d->first);
		record_maybe_u64(w, "frequency", d->frequency);
		record_maybe_u64(w, "on_change", d->on_change);
		json_end_object(w);
	}
	json_end_object(w);
	json_put_slice(w, "flag", p->flag);
}

static void put_info(struct json_writer *w, const struct survey_item *item)
{
	const struct account_info *i = &item->piece.info;

	record_time(w, "timestamp", i->timestamp, i->timestamp_text);
	json_put_slice(w, "smart_account", i->smart_account);
	json_put_slice(w, "virtual_account", i->virtual_account);
	json_put_slice(w, "smart_account_id", i->smart_account_id);
	json_put_slice(w, "virtual_account_id", i->virtual_account_id);
	json_put_slice(w, "domain", i->domain);
}

void record_requests(struct json_writer *w, const struct auth_request *r)
{
	json_begin_array(w, "requests");
	for (size_t i = 0; i < r->count; i++) {
		const struct auth_request_entry *e = &r->entries[i];

		json_begin_object(w, NULL);
		record_udi(w, "udi", e->udi);
		json_put_slice(w, "hostname", e->hostname);
		json_put_slice(w, "confirm_code", e->confirm_code);
		json_put_slice(w, "remove_code", e->remove_code);
		json_begin_array(w, "licenses");
		for (size_t k = 0; k < e->key_count; k++) {
			json_begin_object(w, NULL);
			json_put_slice(w, "tag", e->keys[k].tag);
			record_number(w, "count", e->keys[k].count,
				      e->keys[k].count_text);
			json_end_object(w);
		}
		json_end_array(w);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_request(struct json_writer *w, const struct survey_item *item)
{
	record_requests(w, &item->piece.request);
}

static void put_system(struct json_writer *w, const struct survey_item *item)
{
	const struct system_info *s = &item->piece.system;

	record_udi(w, "udi", s->udi);
	json_put_slice(w, "hostname", s->hostname);
	record_time(w, "timestamp", s->timestamp, s->timestamp_text);
	json_put_slice(w, "nonce", s->nonce);
	json_put_slice(w, "software_tag", s->software_tag);
}

static void put_correlation(struct json_writer *w,
			    const struct survey_item *item)
{
	json_put_slice(w, "correlation_id", item->piece.correlation);
}

static void put_by_name(struct json_writer *w, const struct survey_item *item)
{
	json_put_slice(w, "element", item->piece.name);
	json_put_text(w, "reason", record_by_name);
}

static const struct {
	enum artefact_kind kind;
	void (*put)(struct json_writer *w, const struct survey_item *item);
} rows[] = {
	{KIND_ACK, put_ack},
	{KIND_AUTHORIZATION, put_authorization},
	{KIND_POLICY, put_policy},
	{KIND_ACCOUNT_INFO, put_info},
	{KIND_AUTH_REQUEST, put_request},
	{KIND_SYSTEM_INFO, put_system},
	{KIND_CORRELATION, put_correlation},
	{KIND_TRUST_CODE, put_by_name},
	{KIND_CONVERSION, put_by_name},
};

/* ---- what no reader uses -------------------------------------------------- */

struct fields {
	const struct block_field **at;
	size_t count;
};

static void take_field(void *context, const struct block_field *f)
{
	struct fields *fields = context;

	fields->at[fields->count++] = f;
}

/* By path, then in the file's order. */
static int by_path(const void *a, const void *b)
{
	const struct block_field *x = *(const struct block_field *const *)a;
	const struct block_field *y = *(const struct block_field *const *)b;
	int order = strcmp(x->path, y->path);

	return order ? order : (x > y) - (x < y);
}

/* A path that comes again is told as "path[2]": a key may not appear twice. */
static void put_unknown(struct json_writer *w, const struct survey_item *item)
{
	_cleanup_arena_ struct arena a = {0};
	size_t most = item->piece.block.count, nth = 1;
	struct fields f = {arena_array(&a, most ? most : 1, sizeof(*f.at)), 0};

	document_piece_unknown(&item->piece, take_field, &f);
	if (!f.count)
		return;
	qsort(f.at, f.count, sizeof(*f.at), by_path);
	json_begin_object(w, "unknown");
	for (size_t i = 0; i < f.count; i++) {
		const char *path = f.at[i]->path;

		nth = i && strcmp(path, f.at[i - 1]->path) == 0 ? nth + 1 : 1;
		if (nth > 1)
			path = arena_printf(&a, "%s[%zu]", path, nth);
		json_put_slice(w, path, f.at[i]->text);
	}
	json_end_object(w);
}

/* Its length decoded; null when there is none or it is no base64. */
static void put_signature(struct json_writer *w, const struct survey_item *item)
{
	_cleanup_arena_ struct arena a = {0};
	struct slice text = item->piece.block.signature, value;

	if (text.n && base64_decode(&a, text, &value))
		json_put_u64(w, "signature_bytes", value.n);
	else
		json_put_null(w, "signature_bytes");
}

void record_element(struct json_writer *w, const struct survey_item *item)
{
	if (item->kind == KIND_UNKNOWN || item->kind == KIND_MALFORMED)
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].kind == item->kind)
			rows[i].put(w, item);
	}
	if (artefact_bears_signature(item->kind))
		put_signature(w, item);
	if (udi_known(item->outer))
		record_udi(w, "message_udi", item->outer);
	put_unknown(w, item);
}
