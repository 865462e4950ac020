#include "cmd/deliver_out.h"

#include <inttypes.h>

#include "cli/out.h"
#include "cmd/record.h"
#include "deliver/runbook.h"

/* ---- JSON ------------------------------------------------------------------- */

static void put_kinds(struct json_writer *w, const struct answer *a)
{
	json_begin_array(w, "kinds");
	for (unsigned i = 0; i < ANSWER_PART_COUNT; i++) {
		enum answer_part part = (enum answer_part)i;

		if (a->parts & 1u << i)
			json_put_text(w, NULL,
				      artefact_word(answer_part_kind(part)));
	}
	json_end_array(w);
}

static void put_file(struct json_writer *w, const struct delivery_file *f)
{
	_cleanup_buf_ struct buf path = {0};

	buf_printf(&path, "%s/%s", f->folder, f->name);
	json_begin_object(w, NULL);
	json_put_text(w, "name", f->name);
	json_put_text(w, "path", buf_text(&path));
	json_put_hex(w, "sha256", f->answer->sha256, SHA256_BYTES);
	json_put_u64(w, "size", f->answer->size);
	put_kinds(w, f->answer);
	json_put_text(w, "verdict", verdict_word(f->answer->verdict));
	json_put_slice(w, "source", f->answer->source);
	json_end_object(w);
}

static void put_steps(struct json_writer *w, const char *key,
		      const struct runbook_step *steps, size_t count,
		      bool imports_only)
{
	json_begin_array(w, key);
	for (size_t i = 0; i < count; i++) {
		if (imports_only && !steps[i].is_import)
			continue;
		json_begin_object(w, NULL);
		json_put_text(w, "command", steps[i].command);
		json_put_text(w, "text", steps[i].text);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_runbook(struct json_writer *w, const struct deliver_out *o,
			const struct delivery *d)
{
	_cleanup_arena_ struct arena a = {0};
	struct runbook r;

	runbook_make(&r, &a, d, o->media);
	json_begin_array(w, "commands");
	for (size_t i = 0; i < r.command_count; i++)
		json_put_text(w, NULL, r.commands[i].command);
	json_end_array(w);
	put_steps(w, "expects", r.commands, r.command_count, true);
	put_steps(w, "checks", r.checks, r.check_count, false);
}

static void device_json(const struct deliver_out *o, const struct delivery *d)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "delivery");
	record_udi(&w, "udi", d->udi);
	json_put_slice(&w, "hostname", d->hostname);
	json_put_text(&w, "folder", d->folder);
	json_begin_array(&w, "files");
	for (size_t i = 0; i < d->count; i++)
		put_file(&w, &d->files[i]);
	json_end_array(&w);
	json_begin_array(&w, "members");
	for (size_t i = 0; i < d->member_count; i++)
		record_udi(&w, NULL, d->members[i]);
	json_end_array(&w);
	put_runbook(&w, o, d);
	json_put_bool(&w, "written", !o->dry_run);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

static void put_missing(struct json_writer *w, const struct plan *p)
{
	size_t count;
	const struct missing_answer *all = plan_missing(p, &count);

	json_begin_array(w, "missing");
	for (size_t i = 0; i < count; i++) {
		json_begin_object(w, NULL);
		record_udi(w, "udi", all[i].udi);
		json_put_u64(w, "reports", all[i].reports);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_foreign(struct json_writer *w, const struct plan *p)
{
	size_t count;
	const struct foreign_answer *all = plan_foreign(p, &count);

	json_begin_array(w, "foreign");
	for (size_t i = 0; i < count; i++) {
		json_begin_object(w, NULL);
		record_udi(w, "udi", all[i].udi);
		json_put_slice(w, "source", all[i].source);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_refused(struct json_writer *w, const struct plan *p)
{
	size_t count;
	const struct refused_answer *all = plan_refused(p, &count);

	json_begin_array(w, "refused");
	for (size_t i = 0; i < count; i++) {
		json_begin_object(w, NULL);
		json_put_slice(w, "source", all[i].source);
		json_put_text(w, "reason", all[i].reason);
		json_end_object(w);
	}
	json_end_array(w);
}

static void end_json(const struct plan *p, enum status status)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};
	size_t count;
	const struct delivery *all = plan_deliveries(p, &count);

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "summary");
	json_begin_array(&w, "covered");
	for (size_t i = 0; i < count; i++)
		record_udi(&w, NULL, all[i].udi);
	json_end_array(&w);
	put_missing(&w, p);
	put_foreign(&w, p);
	put_refused(&w, p);
	json_put_u64(&w, "exit", (uint64_t)status);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

/* ---- text ------------------------------------------------------------------- */

static void add_udi(struct buf *out, struct udi u)
{
	buf_add_text(out, "PID:");
	text_safe(out, u.pid);
	buf_add_text(out, " SN:");
	text_safe(out, u.sn);
}

static void device_text(const struct deliver_out *o, const struct delivery *d)
{
	_cleanup_buf_ struct buf out = {0};

	add_udi(&out, d->udi);
	if (d->hostname.n) {
		buf_add_text(&out, "  ");
		text_safe(&out, d->hostname);
	}
	for (size_t i = 0; i < d->count; i++) {
		const struct delivery_file *f = &d->files[i];
		const char *comma = "  ";

		buf_printf(&out, "\n  %s/%s", f->folder, f->name);
		for (unsigned k = 0; k < ANSWER_PART_COUNT; k++) {
			if (!(f->answer->parts & 1u << k))
				continue;
			buf_printf(&out, "%s%s", comma,
				   answer_part_text((enum answer_part)k));
			comma = ", ";
		}
		buf_printf(&out, "  %s", verdict_word(f->answer->verdict));
	}
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* On stderr, in a quiet run too: it is why the status is not 0. */
static void say_lists(const struct plan *p)
{
	size_t missing, foreign, refused;
	const struct missing_answer *m = plan_missing(p, &missing);
	const struct foreign_answer *f = plan_foreign(p, &foreign);
	const struct refused_answer *r = plan_refused(p, &refused);

	for (size_t i = 0; i < missing; i++) {
		_cleanup_buf_ struct buf text = {0};

		add_udi(&text, m[i].udi);
		if (m[i].reports)
			buf_printf(&text, " (%" PRIu64 " report%s wait%s)",
				   m[i].reports, plural(m[i].reports),
				   m[i].reports == 1 ? "s" : "");
		say("deliver: missing: no acknowledgement came for %s",
		    buf_text(&text));
	}
	for (size_t i = 0; i < foreign; i++) {
		_cleanup_buf_ struct buf text = {0};

		add_udi(&text, f[i].udi);
		say("deliver: foreign: %.*s is for %s, which nobody knows; "
		    "--foreign delivers it all the same",
		    SLICE_ARG(f[i].source), buf_text(&text));
	}
	for (size_t i = 0; i < refused; i++)
		say("deliver: refused: %.*s: %s", SLICE_ARG(r[i].source),
		    r[i].reason);
}

static void end_text(const struct deliver_out *o, const struct plan *p)
{
	size_t count, files = 0;
	const struct delivery *all = plan_deliveries(p, &count);

	say_lists(p);
	for (size_t i = 0; i < count; i++)
		files += all[i].count;
	if (!count)
		say("deliver: there is nothing to deliver");
	else if (!o->common->quiet)
		out_printf("%s%zu file%s for %zu device%s in %s; type what "
			   "RUNBOOK.txt says\n", o->dry_run ? "would write " : "",
			   files, plural(files), count, plural(count),
			   o->output);
}

void deliver_out_devices(const struct deliver_out *o, const struct plan *p)
{
	size_t count;
	const struct delivery *all = plan_deliveries(p, &count);

	for (size_t i = 0; i < count && !o->common->quiet; i++) {
		if (o->common->json)
			device_json(o, &all[i]);
		else
			device_text(o, &all[i]);
	}
}

enum status deliver_out_end(const struct deliver_out *o, const struct plan *p,
			    enum status before)
{
	size_t missing, foreign, refused;
	enum status status;

	plan_missing(p, &missing);
	plan_foreign(p, &foreign);
	plan_refused(p, &refused);
	status = status_graver(before, missing || foreign || refused
					       ? STATUS_NO
					       : STATUS_YES);
	if (o->common->json && !o->common->quiet)
		end_json(p, status);
	else
		end_text(o, p);
	return status;
}
