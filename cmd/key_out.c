#include "cmd/key_out.h"

#include <inttypes.h>

#include "base/code.h"
#include "base/when.h"
#include "cli/out.h"
#include "json/write.h"

enum { SHORT_FINGERPRINT = 16 };

static const uint8_t *fingerprint(const struct keyring_entry *entry)
{
	return entry->cert ? cert_facts(entry->cert)->sha256
			   : crl_facts(entry->crl)->sha256;
}

static struct slice name_of(const struct keyring_entry *entry)
{
	return entry->cert ? cert_facts(entry->cert)->subject
			   : crl_facts(entry->crl)->issuer;
}

static int64_t end_of(const struct keyring_entry *entry)
{
	return entry->cert ? cert_facts(entry->cert)->not_after
			   : crl_facts(entry->crl)->next_update;
}

/* "PID:X SN:Y" of a device, "N revoked" of a list. */
static void detail_of(struct buf *out, const struct keyring_entry *entry)
{
	if (entry->crl) {
		buf_printf(out, "%zu revoked", crl_facts(entry->crl)->revoked);
	} else if (cert_facts(entry->cert)->sn.p) {
		buf_add_text(out, "PID:");
		buf_add_slice(out, cert_facts(entry->cert)->pid);
		buf_add_text(out, " SN:");
		buf_add_slice(out, cert_facts(entry->cert)->sn);
	} else {
		buf_add_slice(out, cert_facts(entry->cert)->key_kind);
	}
}

static void entry_json(const struct keyring_entry *entry, const bool *added)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", entry->cert ? "certificate" : "crl");
	json_put_text(&w, "role", keyring_role_word(entry->role));
	json_put_text(&w, "file", entry->file);
	json_put_hex(&w, "sha256", fingerprint(entry), SHA256_BYTES);
	if (entry->cert) {
		const struct cert_facts *f = cert_facts(entry->cert);

		json_put_slice(&w, "subject", f->subject);
		json_put_slice(&w, "issuer", f->issuer);
		json_put_slice(&w, "serial", f->serial);
		json_put_slice(&w, "key", f->key_kind);
		json_put_time(&w, "not_before", f->not_before);
		json_put_time(&w, "not_after", f->not_after);
		json_put_slice(&w, "pid", f->pid);
		json_put_slice(&w, "sn", f->sn);
	} else {
		const struct crl_facts *f = crl_facts(entry->crl);

		json_put_slice(&w, "issuer", f->issuer);
		json_put_slice(&w, "number", f->number);
		json_put_time(&w, "this_update", f->this_update);
		json_put_time(&w, "next_update", f->next_update);
		json_put_u64(&w, "revoked", f->revoked);
	}
	if (added)
		json_put_bool(&w, "added", *added);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

void key_out_added(const struct common_options *c, enum keyring_role role,
		   const char *file, bool added, const struct cert *cert,
		   const struct crl *crl)
{
	const struct keyring_entry entry = {
		.role = role,
		.file = file,
		.cert = (struct cert *)(uintptr_t)cert,
		.crl = (struct crl *)(uintptr_t)crl,
	};
	_cleanup_buf_ struct buf text = {0}, detail = {0};
	char when[WHEN_TEXT_MAX];

	if (c->json) {
		entry_json(&entry, &added);
		return;
	}
	/* A device is known by its UDI, everything else by its name. */
	if (cert && cert_facts(cert)->sn.p)
		detail_of(&detail, &entry);
	else
		buf_add_slice(&detail, name_of(&entry));
	text_safe(&text, buf_slice(&detail));
	out_printf("%s %s %s%s%.10s\n", added ? "added" : "known",
		   keyring_role_word(role), buf_text(&text),
		   end_of(&entry) == INT64_MAX ? "" : ", until ",
		   end_of(&entry) == INT64_MAX
			   ? ""
			   : when_text(when, end_of(&entry)));
}

static void list_table(const struct common_options *c,
		       const struct keyring *ring)
{
	static const char *const heads[] = {"role", "fingerprint", "until",
					    "what", "subject or issuer"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_LEFT, ALIGN_LEFT,
					    ALIGN_LEFT, ALIGN_LEFT};
	struct table *t = table_new(5, heads, aligns);
	_cleanup_buf_ struct buf out = {0};

	for (size_t i = 0; i < keyring_count(ring); i++) {
		const struct keyring_entry *entry = keyring_at(ring, i);
		_cleanup_buf_ struct buf detail = {0};
		char hex[SHA256_TEXT_MAX], when[WHEN_TEXT_MAX];
		bool over = end_of(entry) < common_now(c);

		hex_text(hex, fingerprint(entry), SHA256_BYTES);
		detail_of(&detail, entry);
		table_cell(t, slice_of(keyring_role_word(entry->role)));
		table_printf(t, "%.*s", SHORT_FINGERPRINT, hex);
		table_printf(t, "%.10s%s",
			     end_of(entry) == INT64_MAX
				     ? "-"
				     : when_text(when, end_of(entry)),
			     over ? " (over)" : "");
		table_cell(t, buf_slice(&detail));
		table_cell(t, name_of(entry));
	}
	table_end(t, &out, 0);
	out_write(buf_slice(&out));
}

static void list_csv(const struct keyring *ring)
{
	_cleanup_buf_ struct buf out = {0};
	struct csv c = {.out = &out};

	out_text("role,file,sha256,pid,sn,until,subject\r\n");
	for (size_t i = 0; i < keyring_count(ring); i++) {
		const struct keyring_entry *entry = keyring_at(ring, i);
		const struct slice none = {0};
		char hex[SHA256_TEXT_MAX];

		csv_cell(&c, slice_of(keyring_role_word(entry->role)));
		csv_cell(&c, slice_of(entry->file));
		csv_cell(&c, slice_of(hex_text(hex, fingerprint(entry),
					       SHA256_BYTES)));
		csv_cell(&c, entry->cert ? cert_facts(entry->cert)->pid : none);
		csv_cell(&c, entry->cert ? cert_facts(entry->cert)->sn : none);
		csv_time(&c, end_of(entry));
		csv_cell(&c, name_of(entry));
		csv_end_row(&c);
	}
	out_write(buf_slice(&out));
}

void key_out_list(const struct common_options *c, const struct keyring *ring)
{
	if (c->json) {
		for (size_t i = 0; i < keyring_count(ring); i++)
			entry_json(keyring_at(ring, i), NULL);
	} else if (c->csv) {
		list_csv(ring);
	} else if (keyring_count(ring)) {
		list_table(c, ring);
	} else {
		out_printf("nothing is enrolled in %s; \"rum key add\" enrols "
			   "certificates\n", keyring_folder(ring));
	}
}

static bool is_wanted(const struct keyring_entry *entry, const char *prefix)
{
	char hex[SHA256_TEXT_MAX];

	if (slice_starts(slice_of(hex_text(hex, fingerprint(entry),
					   SHA256_BYTES)), prefix))
		return true;
	return entry->cert && cert_facts(entry->cert)->sn.p &&
	       slice_is(cert_facts(entry->cert)->sn, prefix);
}

static void show_text(const struct keyring_entry *entry)
{
	_cleanup_buf_ struct buf out = {0}, detail = {0};
	char hex[SHA256_TEXT_MAX];

	detail_of(&detail, entry);
	buf_printf(&out, "%s %s\n  SHA-256 %s\n  ",
		   keyring_role_word(entry->role), entry->file,
		   hex_text(hex, fingerprint(entry), SHA256_BYTES));
	text_safe(&out, buf_slice(&detail));
	buf_add_byte(&out, '\n');
	if (entry->cert)
		cert_pem(&out, entry->cert);
	else
		crl_pem(&out, entry->crl);
	out_write(buf_slice(&out));
}

bool key_out_show(const struct common_options *c, const struct keyring *ring,
		  const char *prefix)
{
	bool any = false;

	for (size_t i = 0; i < keyring_count(ring); i++) {
		const struct keyring_entry *entry = keyring_at(ring, i);

		if (!is_wanted(entry, prefix))
			continue;
		any = true;
		if (c->json)
			entry_json(entry, NULL);
		else
			show_text(entry);
	}
	return any;
}
