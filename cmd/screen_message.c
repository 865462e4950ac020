#include "cmd/screen_parts.h"

#include <inttypes.h>

#include "cli/out.h"
#include "cmd/record.h"
#include "cmd/screen_snapshot.h"

static void put_entries(struct buf *out, const struct rest_reply *r)
{
	static const char *const heads[] = {"for",    "pid",	"sn",
					    "status", "file", "message"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_LEFT, ALIGN_LEFT,
					    ALIGN_LEFT, ALIGN_LEFT, ALIGN_LEFT};
	struct table *t = table_new(6, heads, aligns);

	for (size_t i = 0; i < r->count; i++) {
		const struct rest_entry *e = &r->entries[i];

		table_cell(t, slice_of(artefact_word(
				      e->is_authorization ? KIND_AUTHORIZATION
							  : KIND_ACK)));
		screen_cell(t, e->udi.pid);
		screen_cell(t, e->udi.sn);
		screen_cell(t, e->status);
		table_cell(t, slice_of(e->smart_license.p ? "yes" : "no"));
		screen_cell(t, e->message.p ? e->message : e->error_code);
	}
	table_end(t, out, 2);
}

static void full_reply(struct buf *out, const struct survey_item *item)
{
	const struct rest_reply *r = &item->rest;

	screen_line(out, "Status", r->status);
	if (r->message.n)
		screen_line(out, "Message", r->message);
	if (r->message_code.n)
		screen_line(out, "Code", r->message_code);
	if (r->poll_id.given) {
		screen_label(out, "Poll");
		buf_printf(out, "id %" PRIu64, r->poll_id.value);
		if (r->poll_interval.given)
			buf_printf(out, ", again after %" PRIu64 " s",
				   r->poll_interval.value);
		buf_add_byte(out, '\n');
	}
	if (r->action.n || r->type.n)
		screen_line(out, "About", r->action.n ? r->action : r->type);
	screen_when(out, "Written", r->timestamp, (struct slice){0});
	if (r->correlation_id.n)
		screen_line(out, "Request id", r->correlation_id);
	put_entries(out, r);
}

static void full_conversion(struct buf *out, const struct survey_item *item)
{
	static const char *const heads[] = {"type", "encoding", "count", "text"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_LEFT, ALIGN_RIGHT,
					    ALIGN_LEFT};
	const struct conversion *c = &item->conversion;
	struct table *t = table_new(4, heads, aligns);

	screen_device(out, "Device", c->udi);
	screen_tag(out, "Package", c->software_tag);
	for (size_t i = 0; i < c->count; i++) {
		screen_cell(t, c->lines[i].type);
		screen_cell(t, c->lines[i].encoding);
		screen_cell(t, c->lines[i].count);
		screen_cell(t, slice_part(c->lines[i].text, 0, 60));
	}
	table_end(t, out, 2);
}

static void full_devices(struct buf *out, const struct survey_item *item)
{
	static const char *const heads[] = {"line", "pid", "sn", "host name",
					    "virtual account"};
	static const enum align aligns[] = {ALIGN_RIGHT, ALIGN_LEFT, ALIGN_LEFT,
					    ALIGN_LEFT, ALIGN_LEFT};
	const struct device_list *l = &item->devices;
	struct table *t = table_new(5, heads, aligns);

	screen_label(out, "Devices");
	buf_printf(out, "%zu\n", l->count);
	for (size_t i = 0; i < l->count; i++) {
		table_printf(t, "%" PRIu64, l->devices[i].line);
		table_cell(t, l->devices[i].udi.pid);
		table_cell(t, l->devices[i].udi.sn);
		screen_cell(t, l->devices[i].hostname);
		screen_cell(t, l->devices[i].virtual_account);
	}
	table_end(t, out, 2);
}

static void full_return(struct buf *out, const struct survey_item *item)
{
	screen_line(out, "Code", item->return_code);
}

static void full_request(struct buf *out, const struct survey_item *item)
{
	screen_requests(out, &item->piece.request);
}

static const struct {
	enum artefact_kind kind;
	void (*put)(struct buf *out, const struct survey_item *item);
} rows[] = {
	{KIND_REST_REPLY, full_reply},	  {KIND_CONVERSION, full_conversion},
	{KIND_DEVICE_LIST, full_devices}, {KIND_AUTH_RETURN, full_return},
	{KIND_AUTH_REQUEST, full_request},
};

void screen_message(struct buf *out, const struct survey_item *item)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].kind == item->kind)
			rows[i].put(out, item);
	}
}

/* Whom the piece is about; absent where that is no question, or several. */
static struct udi device_of(const struct survey_item *item)
{
	const struct auth_request *r = &item->piece.request;

	switch (item->kind) {
	case KIND_ACK:
		return record_ack_device(item);
	case KIND_AUTHORIZATION:
		return item->piece.authorization.udi.udi;
	case KIND_AUTH_REQUEST:
		return r->count == 1 ? r->entries[0].udi : (struct udi){0};
	default:
		return (struct udi){0};
	}
}

static size_t taken(const struct ack *ack)
{
	size_t n = 0;

	for (size_t i = 0; i < ack->entry_count; i++)
		n += ack->entries[i].result == ACK_TAKEN;
	return n;
}

static void brief_word(struct buf *out, struct slice word)
{
	if (!word.n)
		return;
	buf_add_text(out, ", ");
	text_safe(out, word);
}

void screen_account_brief(struct buf *out, const struct survey_item *item)
{
	struct udi u = device_of(item);

	buf_add_text(out, artefact_text(item->kind));
	if (u.pid.p || u.sn.p) {
		buf_add_text(out, ", ");
		screen_udi(out, u);
	}
	if (item->kind == KIND_ACK)
		buf_printf(out, ", %zu of %zu ids acknowledged",
			   taken(&item->piece.ack), item->piece.ack.entry_count);
	else if (item->kind == KIND_POLICY)
		brief_word(out, item->piece.policy.name);
	else if (item->kind == KIND_REST_REPLY)
		brief_word(out, item->rest.status);
	else if (item->kind == KIND_SNAPSHOT)
		screen_snapshot_brief(out, &item->snapshot);
	else if (item->kind == KIND_DEVICE_LIST)
		buf_printf(out, ", %zu device%s", item->devices.count,
			   item->devices.count == 1 ? "" : "s");
}
