#include "cmd/diagnose_out.h"

#include <inttypes.h>

#include "cli/command.h"
#include "cli/out.h"
#include "json/write.h"

/* ---- for programs ----------------------------------------------------------- */

static void put_udi(struct json_writer *w, struct slice pid, struct slice sn)
{
	if (!pid.n && !sn.n) {
		json_put_null(w, "udi");
		return;
	}
	json_begin_object(w, "udi");
	json_put_slice(w, "pid", pid);
	json_put_slice(w, "sn", sn);
	json_end_object(w);
}

static void put_evidence(struct json_writer *w, const struct finding *f)
{
	json_begin_array(w, "evidence");
	for (size_t i = 0; i < f->evidences; i++) {
		const struct evidence *e = &f->evidence[i];

		json_begin_object(w, NULL);
		if (e->source.n)
			json_put_slice(w, "source", e->source);
		json_put_u64(w, "line", e->line);
		json_put_slice(w, "text", e->text);
		json_end_object(w);
	}
	json_end_array(w);
}

static struct slice some(struct shown s)
{
	return shown_some(s) ? s.text : (struct slice){0};
}

static void put_who(struct json_writer *w, struct slice source,
		    const struct finding *f)
{
	put_udi(w, f->pid, f->sn);
	json_put_slice(w, "hostname",
		       f->device ? some(f->device->field[SHOW_HOSTNAME])
				 : (struct slice){0});
	json_put_slice(w, "source", source);
}

static void finding_json(struct buf *out, struct slice source,
			 const struct finding *f)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "finding");
	json_put_text(&w, "rule", f->rule);
	json_put_text(&w, "severity", severity_word(f->severity));
	json_put_slice(&w, "title", f->title);
	put_who(&w, source, f);
	put_evidence(&w, f);
	json_put_text(&w, "cause", f->words->cause);
	json_put_texts(&w, "check", f->words->check);
	json_put_texts(&w, "remedy", f->words->remedy);
	json_put_text(&w, "documents", f->words->documents);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

static const char *outcome_word(enum outcome o)
{
	static const char *const words[] = {"fine", "finding", "unknown",
					    "not asked"};

	return words[o];
}

static void rule_json(struct buf *out, struct slice source,
		      const struct finding *f)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "rule");
	json_put_text(&w, "rule", f->rule);
	json_put_text(&w, "outcome", outcome_word(f->outcome));
	put_who(&w, source, f);
	if (f->outcome == OUTCOME_UNKNOWN)
		json_put_slice(&w, "lacking", f->lacking);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

/* ---- for people ------------------------------------------------------------- */

enum { INDENT = 9 };

static void indented(struct buf *out, struct slice text)
{
	_cleanup_buf_ struct buf safe = {0};

	text_safe(&safe, text);
	cli_wrap(out, INDENT, INDENT, buf_text(&safe));
}

static void put_blanks(struct buf *out, unsigned n)
{
	while (n--)
		buf_add_byte(out, ' ');
}

/* "         line 69: Last report push: <none>" */
static void put_quotes(struct buf *out, const struct finding *f)
{
	enum { SHOWN = 240 };

	for (size_t i = 0; i < f->evidences; i++) {
		const struct evidence *e = &f->evidence[i];

		put_blanks(out, INDENT);
		buf_add_text(out, ink_on(INK_DIM));
		if (e->source.n) {
			buf_add_slice(out, e->source);
			buf_add_text(out, ", ");
		}
		buf_printf(out, "line %" PRIu32 ": ", e->line);
		text_safe(out, slice_part(e->text, 0, SHOWN));
		if (e->text.n > SHOWN)
			buf_add_text(out, " ...");
		buf_printf(out, "%s\n", ink_off());
	}
}

static void put_remedy(struct buf *out, const struct knowledge *words)
{
	for (size_t i = 0; i < KNOWLEDGE_STEPS && words->remedy[i]; i++) {
		put_blanks(out, INDENT);
		buf_printf(out, "%zu. ", i + 1);
		cli_wrap(out, INDENT + 3, INDENT + 3, words->remedy[i]);
	}
}

static void finding_text(struct buf *out, const struct finding *f)
{
	static const enum ink inks[] = {INK_BAD, INK_WARN, INK_BOLD};
	_cleanup_buf_ struct buf title = {0};

	buf_printf(out, "  %s%-5s%s  ", ink_on(inks[f->severity]),
		   severity_word(f->severity), ink_off());
	text_safe(&title, f->title);
	buf_printf(&title, " (%s)", f->rule);
	cli_wrap(out, INDENT, INDENT, buf_text(&title));
	put_quotes(out, f);
	if (f->words->cause) {
		put_blanks(out, INDENT);
		indented(out, slice_of(f->words->cause));
	}
	put_remedy(out, f->words);
}

static void put_head(struct buf *out, struct slice source,
		     const struct show_device *d)
{
	static const enum show_field fields[] = {
		SHOW_HOSTNAME, SHOW_PID, SHOW_SN, SHOW_SOFTWARE_VERSION,
		SHOW_CAPTURED_AT,
	};
	const char *before = ": ";

	buf_add_text(out, ink_on(INK_BOLD));
	buf_add_slice(out, source);
	buf_add_text(out, ink_off());
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct shown s = d->field[fields[i]];

		if (!shown_some(s))
			continue;
		buf_add_text(out, before);
		text_safe(out, s.text);
		before = ", ";
	}
	buf_add_byte(out, '\n');
}

/* "Looked at and fine: no-ack, rum-lost" */
static void put_fine(struct buf *out, const struct diagnosis *of)
{
	size_t n = 0;

	for (size_t i = 0; i < of->findings; i++) {
		if (of->finding[i].outcome == OUTCOME_FINE)
			buf_printf(out, "%s%s",
				   n++ ? ", " : "Looked at and fine: ",
				   of->finding[i].rule);
	}
	if (!n)
		buf_add_text(out, "Nothing could be found fine");
}

static size_t count_of(const struct diagnosis *of, enum outcome outcome)
{
	size_t n = 0;

	for (size_t i = 0; i < of->findings; i++)
		n += of->finding[i].outcome == outcome;
	return n;
}

static void put_rest(struct buf *out, const struct diagnosis *of, bool verbose)
{
	_cleanup_buf_ struct buf line = {0};
	size_t unknown = count_of(of, OUTCOME_UNKNOWN);

	put_fine(&line, of);
	if (unknown && !verbose)
		buf_printf(&line, "; %zu could not be judged (-v says why)",
			   unknown);
	put_blanks(out, 2);
	cli_wrap(out, 2, 2, buf_text(&line));
	if (!of->enough)
		buf_printf(out, "  The text is too thin to tell%s: it needs "
				"\"show license status\" or \"show "
				"tech-support license\"\n",
			   count_of(of, OUTCOME_FINDING) ? " the rest" : "");
	for (size_t i = 0; verbose && i < of->findings; i++) {
		const struct finding *f = &of->finding[i];

		if (f->outcome != OUTCOME_UNKNOWN)
			continue;
		buf_printf(out, "  unknown %s: the text does not show ", f->rule);
		buf_add_slice(out, f->lacking);
		buf_add_byte(out, '\n');
	}
}

/* ---- both ------------------------------------------------------------------- */

void diagnose_put_device(struct buf *out, const struct diagnose_form *form,
			 struct slice source, const struct show_device *d,
			 const struct diagnosis *of)
{
	if (!form->json)
		put_head(out, source, d);
	for (size_t i = 0; i < of->findings; i++) {
		const struct finding *f = &of->finding[i];

		if (f->outcome == OUTCOME_FINDING && form->json)
			finding_json(out, source, f);
		else if (f->outcome == OUTCOME_FINDING)
			finding_text(out, f);
		else if (form->json && form->verbose)
			rule_json(out, source, f);
	}
	if (!form->json) {
		put_rest(out, of, form->verbose);
		buf_add_byte(out, '\n');
	}
}

void diagnose_put_fleet(struct buf *out, const struct diagnose_form *form,
			const struct diagnosis *of)
{
	if (!of->findings)
		return;
	if (!form->json)
		buf_printf(out, "%sOver all dumps%s\n", ink_on(INK_BOLD),
			   ink_off());
	for (size_t i = 0; i < of->findings; i++) {
		if (form->json)
			finding_json(out, (struct slice){0}, &of->finding[i]);
		else
			finding_text(out, &of->finding[i]);
	}
	if (!form->json)
		buf_add_byte(out, '\n');
}

void diagnose_count(struct diagnose_tally *t, const struct diagnosis *of)
{
	for (size_t i = 0; i < of->findings; i++) {
		if (of->finding[i].outcome == OUTCOME_FINDING)
			t->by_severity[of->finding[i].severity]++;
	}
}

void diagnose_put_summary(struct buf *out, const struct diagnose_form *form,
			  const struct diagnose_tally *t, enum status status)
{
	struct json_writer w = {.out = out};

	if (!form->json) {
		buf_printf(out, "%" PRIu64 " device%s: %" PRIu64 " fault%s, %" PRIu64
			   " warning%s, %" PRIu64 " note%s",
			   t->devices, t->devices == 1 ? "" : "s",
			   t->by_severity[SEVERITY_FAULT],
			   t->by_severity[SEVERITY_FAULT] == 1 ? "" : "s",
			   t->by_severity[SEVERITY_WARN],
			   t->by_severity[SEVERITY_WARN] == 1 ? "" : "s",
			   t->by_severity[SEVERITY_NOTE],
			   t->by_severity[SEVERITY_NOTE] == 1 ? "" : "s");
		if (t->thin)
			buf_printf(out, "; %" PRIu64 " told too little", t->thin);
		buf_add_byte(out, '\n');
		return;
	}
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "summary");
	json_put_u64(&w, "devices", t->devices);
	json_put_u64(&w, "faults", t->by_severity[SEVERITY_FAULT]);
	json_put_u64(&w, "warnings", t->by_severity[SEVERITY_WARN]);
	json_put_u64(&w, "notes", t->by_severity[SEVERITY_NOTE]);
	json_put_u64(&w, "too_thin", t->thin);
	json_put_u64(&w, "exit", (uint64_t)status);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}
