#include "cmd/export_out.h"

#include <inttypes.h>

#include "base/code.h"
#include "cli/out.h"
#include "json/write.h"

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static size_t left_out_count(const struct gather *g)
{
	size_t n = 0;

	for (size_t i = 0; i < gather_count(g); i++)
		n += gather_at(g, i)->left_out != NULL;
	return n;
}

static void put_left_out(struct json_writer *w, const struct gather *g)
{
	json_begin_array(w, "left_out");
	for (size_t i = 0; g && i < gather_count(g); i++) {
		const struct gathered *r = gather_at(g, i);

		if (!r->left_out)
			continue;
		json_begin_object(w, NULL);
		json_put_slice(w, "source", r->source);
		json_put_text(w, "reason", r->left_out);
		json_end_object(w);
	}
	json_end_array(w);
}

static void file_json(const char *path, const struct layout_file *f,
		      const struct cert *signer, bool dry_run,
		      int64_t export_id, const struct gather *g)
{
	_cleanup_buf_ struct buf out = {0}, manifest = {0};
	struct json_writer w = {.out = &out};

	buf_printf(&manifest, "%s.p7m", path);
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "export-file");
	json_put_text(&w, "path", path);
	json_put_hex(&w, "sha256", f->manifest.sha256, SHA256_BYTES);
	json_put_u64(&w, "size", f->manifest.size);
	json_put_u64(&w, "reports", f->reports);
	json_put_u64(&w, "devices", f->devices);
	json_put_text(&w, "manifest", signer ? buf_text(&manifest) : NULL);
	json_put_bool(&w, "written", !dry_run);
	if (export_id)
		json_put_u64(&w, "export", (uint64_t)export_id);
	put_left_out(&w, g);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

static void file_text(const char *path, const struct layout_file *f,
		      const struct cert *signer, bool dry_run)
{
	char hex[SHA256_TEXT_MAX];

	out_printf("%s%s\n", dry_run ? "would write " : "", path);
	out_printf("  %zu report%s of %zu device%s, %" PRIu64 " bytes\n",
		   f->reports, plural(f->reports), f->devices,
		   plural(f->devices), f->manifest.size);
	out_printf("  SHA-256 %s\n",
		   hex_text(hex, f->manifest.sha256, SHA256_BYTES));
	if (signer)
		out_printf("  manifest %s.p7m, signed by %.*s\n", path,
			   SLICE_ARG(cert_facts(signer)->subject));
}

void export_out_file(const struct common_options *c, const char *folder,
		     const struct layout_file *f, const struct cert *signer,
		     bool dry_run, int64_t export_id, bool first,
		     const struct gather *g)
{
	_cleanup_buf_ struct buf path = {0};

	if (c->quiet)
		return;
	buf_printf(&path, "%s/%s", folder, f->name);
	if (c->json)
		file_json(buf_text(&path), f, signer, dry_run, export_id,
			  first ? g : NULL);
	else
		file_text(buf_text(&path), f, signer, dry_run);
}

static void again_json(const char *path, const struct export_piece *p)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};
	uint8_t hash[SHA256_BYTES];

	sha256(hash, p->bytes);
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "export-file");
	json_put_text(&w, "path", path);
	json_put_hex(&w, "sha256", hash, SHA256_BYTES);
	json_put_u64(&w, "size", p->bytes.n);
	json_put_bool(&w, "written", true);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

void export_out_again(const struct common_options *c, const char *folder,
		      const struct export_piece *pieces, size_t count)
{
	for (size_t i = 0; i < count && !c->quiet; i++) {
		_cleanup_buf_ struct buf path = {0};

		buf_printf(&path, "%s/%s", folder, pieces[i].name);
		if (c->json)
			again_json(buf_text(&path), &pieces[i]);
		else
			out_printf("%s\n  %zu bytes, as before\n",
				   buf_text(&path), pieces[i].bytes.n);
	}
}

static void end_json(const struct gather *g, size_t going, uint64_t not_chosen,
		     int64_t export_id, enum status status)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "summary");
	json_put_u64(&w, "reports", going);
	json_put_u64(&w, "not_chosen", not_chosen);
	if (export_id)
		json_put_u64(&w, "export", (uint64_t)export_id);
	put_left_out(&w, g);
	json_put_u64(&w, "exit", (uint64_t)status);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

/* What stays home is told on stderr too in a quiet run: it is why the status
 * is not 0. */
static void end_text(const struct common_options *c, const struct gather *g,
		     size_t going, uint64_t not_chosen, int64_t export_id)
{
	for (size_t i = 0; i < gather_count(g); i++) {
		const struct gathered *r = gather_at(g, i);

		if (r->left_out)
			say("%.*s: left out: %s", SLICE_ARG(r->source),
			    r->left_out);
		else if (r->superfluous && c->verbose && !c->quiet)
			out_printf("%.*s: stays: %s\n", SLICE_ARG(r->source),
				   r->superfluous);
	}
	if (not_chosen && !c->quiet)
		out_printf("%" PRIu64 " report%s not chosen\n", not_chosen,
			   plural(not_chosen));
	if (export_id && !c->quiet)
		out_printf("export %" PRId64 " in the ledger; write it again "
			   "with --again %" PRId64 "\n", export_id, export_id);
	if (!going)
		say("there is no report to export%s",
		    not_chosen ? "; the choice takes none" : "");
}

enum status export_out_end(const struct common_options *c,
			   const struct gather *g, size_t going,
			   uint64_t not_chosen, int64_t export_id,
			   enum status before)
{
	enum status status = status_graver(
		before, going && !left_out_count(g) ? STATUS_YES : STATUS_NO);

	if (c->json && !c->quiet)
		end_json(g, going, not_chosen, export_id, status);
	else
		end_text(c, g, going, not_chosen, export_id);
	return status;
}
