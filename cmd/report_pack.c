#include "cmd/report_pack.h"

#include <inttypes.h>
#include <unistd.h>

#include "base/code.h"
#include "base/file.h"
#include "base/when.h"
#include "cli/out.h"
#include "cmd/journal_row.h"
#include "crypto/keyring.h"
#include "json/write.h"
#include "ledger/records.h"

static void add_file(struct report_pack *p, const char *name,
		     struct slice bytes)
{
	if (!bytes.p)
		return;
	if (p->count == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 64;
		p->files = mem_resize(p->files, p->cap * sizeof(*p->files));
	}
	p->files[p->count++] = (struct archive_file){name, bytes};
}

/* ---- before the sandbox ------------------------------------------------------ */

static void add_certificate(struct report_pack *p, const char *name,
			    const struct keyring_entry *entry)
{
	_cleanup_buf_ struct buf pem = {0};

	if (entry->cert)
		cert_pem(&pem, entry->cert);
	else
		crl_pem(&pem, entry->crl);
	add_file(p, name, arena_copy(&p->arena, buf_slice(&pem)));
}

static enum rc add_ring(struct report_pack *p, const char *folder,
			struct err *e)
{
	struct keyring *ring = NULL;
	enum rc rc = keyring_open(&ring, folder, e);

	for (size_t i = 0; !rc && i < keyring_count(ring); i++) {
		const struct keyring_entry *entry = keyring_at(ring, i);

		add_certificate(p,
				arena_printf(&p->arena, PACK_CERTIFICATES "/%s",
					     entry->file),
				entry);
	}
	keyring_free(ring);
	return rc;
}

static void add_signer(struct report_pack *p)
{
	const struct export_signer *s = &p->signer;
	_cleanup_buf_ struct buf pem = {0};

	if (!s->key)
		return;
	cert_pem(&pem, s->cert);
	for (size_t i = 0; i < s->chain.count; i++)
		cert_pem(&pem, s->chain.at[i]);
	add_file(p, PACK_SIGNER, arena_copy(&p->arena, buf_slice(&pem)));
}

static const char *name_in_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static enum rc check_options(const struct pack_options *o, struct err *e)
{
	if (o->is_unsigned && (o->key || o->cert))
		return err_set(e, RC_USAGE,
			       "report: --unsigned and a key contradict each "
			       "other; leave one out");
	if (strcmp(o->file, "-") == 0)
		return err_set(e, RC_USAGE,
			       "report: a pack and its manifest are two files, "
			       "which cannot go to standard output; name a file");
	return RC_OK;
}

/* Before an hour's work, not behind it. */
static enum rc check_output(const struct report_pack *p, struct err *e)
{
	struct layout_file file = {.name = p->name};
	const struct layout layout = {.files = &file, .count = 1};

	return export_check(p->folder, &layout, &p->signer, p->flags, e);
}

enum rc report_pack_open(struct report_pack *p, const struct pack_options *o,
			 struct judging_options *judging, bool force,
			 struct err *e)
{
	_cleanup_free_ char *keys = NULL;
	enum rc rc = check_options(o, e);

	p->options = o;
	p->flags = force ? OUTPUT_FORCE : 0;
	if (!rc)
		rc = keys_folder(&keys, judging->keys, e);
	if (rc)
		return rc;
	p->folder = folder_of(o->file);
	p->name = name_in_folder(o->file);
	if (!o->is_unsigned) {
		rc = export_signer_open(&p->signer, "report --pack", keys,
					o->key, o->cert, o->passphrase_file, e);
		judging->key_module |= o->key && access(o->key, F_OK) < 0;
	}
	if (!rc)
		rc = check_output(p, e);
	if (!rc)
		rc = add_ring(p, keys, e);
	if (!rc)
		add_signer(p);
	return rc;
}

void report_pack_free(struct report_pack *p)
{
	export_signer_free(&p->signer);
	arena_free(&p->arena);
	mem_free_pointer(&p->files);
	mem_free_pointer(&p->folder);
}

/* ---- what the ledger has -------------------------------------------------------- */

struct journal_copy {
	struct buf lines;
	struct limits limits;
};

static enum rc take_row(void *context, const struct journal_row *row,
			struct err *e)
{
	struct journal_copy *j = context;

	journal_row_json(&j->lines, row, &j->limits);
	return RC_OK;
}

static enum rc take_manifest(void *context, int64_t export_id,
			     const struct ledger_export_file *f, struct err *e)
{
	struct report_pack *p = context;

	add_file(p,
		 arena_printf(&p->arena, PACK_EXPORTS "/%" PRId64 "/%s",
			      export_id, f->name),
		 arena_copy(&p->arena, f->bytes));
	return RC_OK;
}

static enum rc add_ledger(struct report_pack *p, struct ledger *l,
			  struct journal_copy *j, struct pack_facts *facts,
			  struct err *e)
{
	enum rc rc = journal_head(l, &facts->journal_rows,
				  facts->journal_head, e);

	if (!rc)
		rc = journal_each(l, INT64_MIN, take_row, j, e);
	if (!rc && facts->journal_rows)
		add_file(p, PACK_JOURNAL, buf_slice(&j->lines));
	return rc ? rc : ledger_export_manifests(l, take_manifest, p, e);
}

/* ---- writing --------------------------------------------------------------------- */

static enum rc write_layout(struct report_pack *p, const struct layout *l,
			    struct err *e)
{
	_cleanup_buf_ struct buf der = {0};
	struct export_piece pieces[2];
	size_t count;
	enum rc rc = export_pieces(pieces, &count, &p->arena, &der, l->files,
				   &p->signer, e);

	p->size = l->files->manifest.size;
	memcpy(p->sha256, l->files->manifest.sha256, SHA256_BYTES);
	return rc ? rc : export_write(p->folder, pieces, count, p->flags, e);
}

static void add_contents(struct report_pack *p, const struct pack_contents *c)
{
	add_file(p, "page.html", c->page);
	add_file(p, "reconcile.json", c->balances_json);
	add_file(p, "reconcile.csv", c->balances_csv);
	add_file(p, "status.json", c->status_json);
	add_file(p, "status.csv", c->status_csv);
}

/* The clock's time, whatever --at is: who closes a quarter signs today, and a
 * signature of a day before its key was made is none. Reproducible builds set
 * the variable, and so may who wants the same bytes again. */
static enum rc time_of_making(int64_t *out, struct err *e)
{
	const char *text = cli_env("SOURCE_DATE_EPOCH");

	*out = when_now();
	if (text && when_read(text, out, e))
		return err_prefix(e, "SOURCE_DATE_EPOCH");
	return RC_OK;
}

enum rc report_pack_write(struct report_pack *p, const struct pack_contents *c,
			  const struct common_options *common, struct err *e)
{
	struct journal_copy journal = {.limits = common->limits};
	struct pack_facts facts = {.at = common_now(common),
				   .until = c->until,
				   .signer = p->signer.cert};
	struct layout_options wish = {
		.smart_account = c->smart_account,
		.virtual_account = c->virtual_account,
		.message = p->options->message,
		.program = "rum " RUM_VERSION,
	};
	struct layout layout = {0};
	enum rc rc = time_of_making(&facts.made, e);

	wish.at = facts.made;
	add_contents(p, c);
	if (!rc && c->ledger)
		rc = add_ledger(p, c->ledger, &journal, &facts, e);
	if (!rc)
		rc = pack_make(&layout, p->name, p->files, p->count, &facts,
			       &wish, e);
	if (!rc)
		rc = write_layout(p, &layout, e);
	layout_free(&layout);
	buf_free(&journal.lines);
	return rc;
}

/* ---- telling ---------------------------------------------------------------------- */

static void tell_record(const struct report_pack *p)
{
	_cleanup_buf_ struct buf line = {0}, manifest = {0};
	struct json_writer w = {.out = &line};

	buf_printf(&manifest, "%s.p7m", p->options->file);
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "evidence-pack");
	json_put_text(&w, "path", p->options->file);
	json_put_u64(&w, "size", p->size);
	json_put_hex(&w, "sha256", p->sha256, SHA256_BYTES);
	json_put_text(&w, "manifest",
		      p->signer.key ? buf_text(&manifest) : NULL);
	json_end_object(&w);
	buf_add_byte(&line, '\n');
	out_write(buf_slice(&line));
}

void report_pack_tell(const struct report_pack *p,
		      const struct common_options *common)
{
	_cleanup_buf_ struct buf subject = {0};
	char hex[SHA256_TEXT_MAX];

	if (common->quiet)
		return;
	if (common->json) {
		tell_record(p);
		return;
	}
	out_printf("%s: evidence pack, %" PRIu64 " bytes\n  SHA-256 %s\n",
		   p->options->file, p->size,
		   hex_text(hex, p->sha256, SHA256_BYTES));
	if (!p->signer.key)
		return;
	text_safe(&subject, cert_facts(p->signer.cert)->subject);
	out_printf("  manifest %s.p7m, signed by %s\n", p->options->file,
		   buf_text(&subject));
}
