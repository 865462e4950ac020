#include "cmd/screen.h"

#include <inttypes.h>

#include "base/code.h"
#include "base/when.h"
#include "cli/out.h"
#include "cmd/record.h"
#include "cmd/screen_device.h"
#include "cmd/screen_parts.h"
#include "cmd/screen_snapshot.h"

enum { BRIEF_KIND_WIDTH = 15 };

static void full_manifest(struct buf *out, const struct survey_item *item)
{
	const struct manifest *m = &item->manifest;
	char hex[SHA256_TEXT_MAX];

	screen_line(out, "File", m->file);
	screen_label(out, "SHA-256");
	buf_printf(out, "%s, %" PRIu64 " bytes\n",
		   hex_text(hex, m->sha256, SHA256_BYTES), m->size);
	screen_label(out, "Signed at");
	screen_time(out, (struct maybe_i64){true, m->created});
	buf_add_byte(out, '\n');
	screen_line(out, "Account", m->smart_account);
	screen_line(out, "Virtual", m->virtual_account);
	if (m->message.p)
		screen_line(out, "Message", m->message);
	for (size_t i = 0; i < m->member_count; i++) {
		screen_label(out, i ? "" : "Members");
		screen_put(out, m->members[i].name);
		if (m->members[i].report_count)
			buf_printf(out, " (%zu report%s)",
				   m->members[i].report_count,
				   m->members[i].report_count == 1 ? "" : "s");
		buf_add_byte(out, '\n');
	}
}

/* Short text as it stands, a line a line. */
static void full_text(struct buf *out, struct slice text)
{
	while (text.n) {
		size_t end = slice_find(text, "\n", 0);
		struct slice one = slice_part(text, 0, end);

		buf_add_text(out, "  ");
		text_safe(out, slice_trim(one));
		buf_add_byte(out, '\n');
		text = end == SIZE_MAX ? (struct slice){0}
				       : slice_part(text, end + 1, text.n);
	}
}

static void full_certificates(struct buf *out, struct slice bytes)
{
	struct cert_list certs = {0};
	struct crl_list crls = {0};
	char when[WHEN_TEXT_MAX];

	cert_read_all(&certs, bytes, NULL);
	crl_read_all(&crls, bytes, NULL);
	for (size_t i = 0; i < certs.count; i++) {
		const struct cert_facts *f = cert_facts(certs.at[i]);

		screen_line(out, "Subject", f->subject);
		screen_line(out, "Issuer", f->issuer);
		screen_label(out, "Key");
		screen_put(out, f->key_kind);
		buf_printf(out, ", until %s\n", when_text(when, f->not_after));
	}
	for (size_t i = 0; i < crls.count; i++) {
		const struct crl_facts *f = crl_facts(crls.at[i]);

		screen_line(out, "List of", f->issuer);
		screen_label(out, "Revoked");
		buf_printf(out, "%zu, as of %s\n", f->revoked,
			   when_text(when, f->this_update));
	}
	cert_list_free(&certs);
	crl_list_free(&crls);
}

static void full_devices(struct buf *out, const struct survey_item *item,
			 const struct common_options *o)
{
	for (uint32_t i = 0; i < item->capture.devices; i++) {
		buf_add_text(out, i ? "\n" : "");
		screen_device_full(out, &item->capture, i, o);
	}
}

void screen_full(struct buf *out, const struct survey_item *item,
		 const struct common_options *o)
{
	buf_add_text(out, ink_on(INK_BOLD));
	buf_add_slice(out, item->artefact.source);
	buf_printf(out, "%s: %s\n", ink_off(), artefact_text(item->kind));
	if (item->kind == KIND_MALFORMED) {
		screen_label(out, "Reason");
		record_fault(out, item);
		buf_add_text(out, "\n\n");
		return;
	}
	if (item->kind == KIND_RUM_REPORT)
		screen_report(out, item, o->verbose);
	else if (item->kind == KIND_DEVICE_TEXT)
		full_devices(out, item, o);
	else if (item->kind == KIND_SNAPSHOT)
		screen_snapshot(out, item, o);
	else if (item->kind == KIND_MANIFEST && item->manifest.file.p)
		full_manifest(out, item);
	else if (item->kind == KIND_CERTIFICATE)
		full_certificates(out, item->artefact.bytes);
	else if (item->kind == KIND_MANIFEST_MF)
		full_text(out, item->artefact.bytes);
	else if (item->kind == KIND_UPLOAD_ARCHIVE || item->kind == KIND_ARCHIVE)
		buf_printf(out, "  %" PRIu64 " members\n",
			   item->artefact.members);
	else if (item->is_element)
		screen_element(out, item);
	else
		screen_message(out, item);
	if (item->kind != KIND_RUM_REPORT && item->judgement.verdict)
		screen_verdict(out, item);
	buf_add_byte(out, '\n');
}

static void brief_start(struct buf *out, const struct survey_item *item)
{
	buf_printf(out, "%-*s ", BRIEF_KIND_WIDTH, artefact_word(item->kind));
	buf_add_slice(out, item->artefact.source);
	buf_add_text(out, ": ");
}

static void brief_devices(struct buf *out, const struct survey_item *item,
			  const struct common_options *o)
{
	for (uint32_t i = 0; i < item->capture.devices; i++) {
		brief_start(out, item);
		screen_device_brief(out, item->capture.device[i], &o->at);
		buf_add_byte(out, '\n');
	}
}

void screen_brief(struct buf *out, const struct survey_item *item,
		  const struct common_options *o)
{
	if (item->kind == KIND_DEVICE_TEXT) {
		brief_devices(out, item, o);
		return;
	}
	brief_start(out, item);
	if (item->kind == KIND_RUM_REPORT)
		screen_report_brief(out, item);
	else if (item->kind == KIND_MALFORMED)
		record_fault(out, item);
	else if (item->kind == KIND_UPLOAD_ARCHIVE || item->kind == KIND_ARCHIVE)
		buf_printf(out, "%" PRIu64 " members", item->artefact.members);
	else
		screen_account_brief(out, item);
	buf_add_byte(out, '\n');
}
