#include "cmd/screen_parts.h"

#include <inttypes.h>

#include "base/code.h"
#include "cli/out.h"
#include "cmd/record.h"

/* So much of a long text is shown. */
enum { TEXT_SHOWN = 400 };

static void put_short(struct buf *out, struct slice text)
{
	screen_put(out, slice_part(text, 0, TEXT_SHOWN));
	buf_add_text(out, text.n > TEXT_SHOWN ? " ...\n" : "\n");
}

static void put_taken(struct buf *out, const struct ack *ack)
{
	enum { IDS_A_LINE = 5 };
	size_t n = 0;

	for (size_t i = 0; i < ack->entry_count; i++) {
		if (ack->entries[i].result != ACK_TAKEN)
			continue;
		if (n % IDS_A_LINE == 0) {
			buf_add_text(out, n ? "\n" : "");
			screen_label(out, n ? "" : "Reports");
		} else {
			buf_add_byte(out, ' ');
		}
		buf_printf(out, "%" PRIu64, ack->entries[i].report_id);
		n++;
	}
	if (n)
		buf_add_byte(out, '\n');
	else
		screen_line(out, "Reports",
			    slice_of("no id stands under a key that is known"));
}

static void put_others(struct buf *out, const struct ack *ack,
		       enum ack_result which, const char *label)
{
	for (size_t i = 0; i < ack->entry_count; i++) {
		const struct ack_entry *e = &ack->entries[i];

		if (e->result != which)
			continue;
		screen_label(out, label);
		buf_printf(out, "%" PRIu64 ": ", e->report_id);
		screen_put(out, e->status);
		if (e->message.n) {
			buf_add_text(out, ", ");
			text_safe(out, e->message);
		}
		buf_add_byte(out, '\n');
	}
}

static void full_ack(struct buf *out, const struct survey_item *item)
{
	static const struct survey_file untold;
	const struct ack *ack = &item->piece.ack;
	const struct survey_file *f = item->file ? item->file : &untold;

	screen_device(out, "Device", record_ack_device(item));
	put_taken(out, ack);
	put_others(out, ack, ACK_REFUSED, "Refused");
	put_others(out, ack, ACK_UNCLEAR, "Unclear");
	if (ack->fault)
		screen_line(out, "Fault", slice_of(ack->fault));
	if (ack->fault || !ack->entry_count) {
		screen_label(out, "Content");
		put_short(out, ack->data);
	}
	screen_line(out, "Account", f->smart_account);
	screen_line(out, "Virtual", f->virtual_account);
	screen_line(out, "Request id", f->correlation_id);
}

static void put_entitlements(struct buf *out, const struct authorization *c)
{
	static const char *const heads[] = {"license", "count", "type", "from",
					    "until", "granted", "name"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_RIGHT, ALIGN_LEFT,
					    ALIGN_LEFT, ALIGN_LEFT, ALIGN_LEFT,
					    ALIGN_LEFT};
	struct table *t = table_new(7, heads, aligns);

	for (size_t i = 0; i < c->entitlement_count; i++) {
		const struct entitlement *e = &c->entitlements[i];

		screen_cell(t, rum_tag_name(e->tag));
		screen_cell(t, e->count_text);
		screen_cell(t, e->license_type);
		screen_cell(t, e->start);
		screen_cell(t, e->end);
		screen_cell(t, e->success);
		screen_cell(t, e->name);
	}
	table_end(t, out, 2);
}

static void full_authorization(struct buf *out, const struct survey_item *item)
{
	const struct authorization *c = &item->piece.authorization;

	screen_label(out, "Form");
	buf_printf(out, "%s\n", authorization_form_word(c->form));
	screen_device(out, "Device", c->udi.udi);
	if (c->udi.uuid.n)
		screen_line(out, "UUID", c->udi.uuid);
	screen_line(out, "Account", c->smart_account);
	screen_line(out, "Virtual", c->virtual_account);
	screen_line(out, "Instance", c->piid);
	screen_when(out, "Written", c->date, c->date_text);
	screen_line(out, "Success", c->success);
	put_entitlements(out, c);
}

static void cell_days(struct table *t, struct maybe_u64 days)
{
	if (days.given)
		table_printf(t, "%" PRIu64, days.value);
	else
		table_cell(t, slice_of("-"));
}

static void put_groups(struct buf *out, const struct policy *p)
{
	static const char *const heads[] = {"days until", "first report",
					    "next report", "report on change"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_RIGHT,
					    ALIGN_RIGHT, ALIGN_RIGHT};
	struct table *t = table_new(4, heads, aligns);

	for (size_t i = 0; i < POLICY_GROUP_COUNT; i++) {
		table_cell(t, slice_of(policy_group_text((enum policy_group)i)));
		cell_days(t, p->groups[i].first);
		cell_days(t, p->groups[i].frequency);
		cell_days(t, p->groups[i].on_change);
	}
	table_end(t, out, 2);
}

static void full_policy(struct buf *out, const struct survey_item *item)
{
	const struct policy *p = &item->piece.policy;

	screen_line(out, "Policy", p->name);
	screen_line(out, "Version", p->version_text);
	screen_when(out, "Written", p->date, p->date_text);
	screen_line(out, "ACK needed", p->ack_required_text);
	put_groups(out, p);
}

static void full_info(struct buf *out, const struct survey_item *item)
{
	const struct account_info *i = &item->piece.info;

	screen_line(out, "Account", i->smart_account);
	screen_line(out, "Account id", i->smart_account_id);
	screen_line(out, "Domain", i->domain);
	screen_line(out, "Virtual", i->virtual_account);
	screen_line(out, "Virtual id", i->virtual_account_id);
	screen_when(out, "Written", i->timestamp, i->timestamp_text);
}

void screen_requests(struct buf *out, const struct auth_request *r)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct auth_request_entry *e = &r->entries[i];

		screen_device(out, "Device", e->udi);
		if (e->hostname.n)
			screen_line(out, "Host name", e->hostname);
		for (size_t k = 0; k < e->key_count; k++) {
			screen_label(out, "Wants");
			screen_put(out, e->keys[k].count_text);
			buf_add_text(out, " of ");
			screen_put(out, e->keys[k].tag);
			buf_add_byte(out, '\n');
		}
		if (e->confirm_code.n)
			screen_line(out, "Confirms", e->confirm_code);
		if (e->remove_code.n)
			screen_line(out, "Returns", e->remove_code);
	}
}

static void full_request(struct buf *out, const struct survey_item *item)
{
	screen_requests(out, &item->piece.request);
}

static void full_system(struct buf *out, const struct survey_item *item)
{
	const struct system_info *s = &item->piece.system;

	screen_device(out, "Device", s->udi);
	screen_line(out, "Host name", s->hostname);
	screen_when(out, "Written", s->timestamp, s->timestamp_text);
	if (s->software_tag.p)
		screen_tag(out, "Package", s->software_tag);
}

static void full_correlation(struct buf *out, const struct survey_item *item)
{
	screen_line(out, "Id", item->piece.correlation);
}

static void full_by_name(struct buf *out, const struct survey_item *item)
{
	screen_line(out, "Element", item->piece.name);
	screen_line(out, "Note", slice_of(record_by_name));
}

static const struct {
	enum artefact_kind kind;
	void (*put)(struct buf *out, const struct survey_item *item);
} rows[] = {
	{KIND_ACK, full_ack},
	{KIND_AUTHORIZATION, full_authorization},
	{KIND_POLICY, full_policy},
	{KIND_ACCOUNT_INFO, full_info},
	{KIND_AUTH_REQUEST, full_request},
	{KIND_SYSTEM_INFO, full_system},
	{KIND_CORRELATION, full_correlation},
	{KIND_TRUST_CODE, full_by_name},
	{KIND_CONVERSION, full_by_name},
};

static void put_unknown(void *context, const struct block_field *f)
{
	struct buf *out = context;

	screen_label(out, "Unknown");
	text_safe(out, slice_of(f->path));
	buf_add_text(out, " = ");
	put_short(out, f->text);
}

static void put_signature(struct buf *out, struct slice text)
{
	_cleanup_arena_ struct arena a = {0};
	struct slice value;

	screen_label(out, "Signature");
	if (!text.n)
		buf_add_text(out, text.p ? "(empty)" : "none");
	else if (base64_decode(&a, text, &value))
		buf_printf(out, "%zu bytes", value.n);
	else
		buf_add_text(out, "not base64");
	buf_add_byte(out, '\n');
}

void screen_element(struct buf *out, const struct survey_item *item)
{
	if (item->kind == KIND_UNKNOWN)
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].kind == item->kind)
			rows[i].put(out, item);
	}
	if (artefact_bears_signature(item->kind))
		put_signature(out, item->piece.block.signature);
	if (udi_known(item->outer))
		screen_device(out, "Message to", item->outer);
	document_piece_unknown(&item->piece, put_unknown, out);
}
