#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/out.h"
#include "cmd/judging.h"
#include "json/write.h"
#include "rules/knowledge.h"

struct explain_options {
	struct common_options common;
	bool list;
};

static const struct option_row options[] = {
	{0, "list", OPTION_FLAG, NULL, offsetof(struct explain_options, list),
	 "list every word that is known, or those of the kinds that are named",
	 NULL, 0, 0},
	OPTION_ROW_JSON(struct explain_options),
	OPTION_ROW_VERBOSE(struct explain_options),
	OPTION_ROW_COLOR(struct explain_options),
	OPTION_ROW_END,
};

/* Longer lines of standard input are looked at in pieces of this size. */
enum { PIECE_MAX = 64 << 10, NEAREST_MOST = 4 };

struct explaining {
	bool json;
	const struct knowledge *all;
	bool *told; /* one an entry: each is told once */
	size_t count;
};

/* ---- one entry ------------------------------------------------------------- */

/* The next of the names between '|'; n == 0: no more. */
static struct slice alias_next(const char **p)
{
	while (*p && **p == '|')
		(*p)++;
	if (!*p)
		return (struct slice){0};

	struct slice s = {(const uint8_t *)*p, strcspn(*p, "|")};

	*p += s.n;
	return s;
}

static void explain_json(const struct knowledge *k)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};
	const char *p = k->aliases;
	struct slice alias;

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "explanation");
	json_put_text(&w, "word", k->word);
	json_put_text(&w, "kind_of", knowledge_kind_word(k->kind));
	json_begin_array(&w, "names");
	while ((alias = alias_next(&p)).n)
		json_put_slice(&w, NULL, alias);
	json_end_array(&w);
	json_put_text(&w, "title", k->title);
	json_put_text(&w, "cause", k->cause);
	json_put_texts(&w, "check", k->check);
	json_put_texts(&w, "remedy", k->remedy);
	json_put_text(&w, "documents", k->documents);
	json_put_text(&w, "certainty", knowledge_certainty_word(k->certainty));
	json_put_text(&w, "doubt", k->doubt);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

/* Labels stand left of their text. */
enum { INDENT = 2, TEXT_COLUMN = 12, STEP_COLUMN = 15 };

static void add_label(struct buf *out, const char *label)
{
	buf_printf(out, "%*s%s%-*s%s", INDENT, "", ink_on(INK_DIM),
		   TEXT_COLUMN - INDENT, label, ink_off());
}

static void add_text(struct buf *out, const char *label, const char *text)
{
	if (!text)
		return;
	add_label(out, label);
	cli_wrap(out, TEXT_COLUMN, TEXT_COLUMN, text);
}

static void add_steps(struct buf *out, const char *label,
		      const char *const *steps, bool numbered)
{
	for (int i = 0; steps[i]; i++) {
		add_label(out, i ? "" : label);
		if (numbered)
			buf_printf(out, "%d. ", i + 1);
		else
			buf_add_text(out, "-  ");
		cli_wrap(out, STEP_COLUMN, STEP_COLUMN, steps[i]);
	}
}

/* Numbers alone say nothing here. */
static void add_aliases(struct buf *out, const char *p)
{
	_cleanup_buf_ struct buf list = {0};
	struct slice alias;
	uint64_t number;

	while ((alias = alias_next(&p)).n) {
		if (slice_u64(alias, &number))
			continue;
		buf_add_text(&list, list.n ? ", " : "");
		buf_add_slice(&list, alias);
	}
	if (list.n)
		add_text(out, "also", buf_text(&list));
}

static void explain_text(const struct knowledge *k, bool first)
{
	_cleanup_buf_ struct buf out = {0};

	buf_printf(&out, "%s%s%s%s  %s\n%*s", first ? "" : "\n",
		   ink_on(INK_BOLD), k->word, ink_off(),
		   knowledge_kind_text(k->kind), INDENT, "");
	cli_wrap(&out, INDENT, INDENT, k->title);
	add_aliases(&out, k->aliases);
	add_text(&out, "cause", k->cause);
	add_steps(&out, "look at", k->check, false);
	add_steps(&out, "do", k->remedy, true);
	add_text(&out, "shown as", k->documents);
	add_text(&out, "how sure", knowledge_certainty_text(k->certainty));
	add_text(&out, "unknown", k->doubt);
	out_write(buf_slice(&out));
}

static void explain(void *context, const struct knowledge *k)
{
	struct explaining *x = context;
	bool *told = &x->told[k - x->all];

	if (*told)
		return;
	*told = true;
	if (x->json)
		explain_json(k);
	else
		explain_text(k, !x->count);
	x->count++;
}

/* ---- where the words come from --------------------------------------------- */

static void say_unknown(struct slice text)
{
	const struct knowledge *near[NEAREST_MOST];
	size_t count = knowledge_near(text, near, NEAREST_MOST);
	_cleanup_buf_ struct buf names = {0};

	for (size_t i = 0; i < count; i++)
		buf_printf(&names, "%s%s (%s)", i ? ", " : "; nearest: ",
			   near[i]->word, knowledge_kind_text(near[i]->kind));
	say("explain: \"%.*s\" is not known%s; `rum explain --list` shows every "
	    "word", SLICE_ARG(slice_part(text, 0, 200)), buf_text(&names));
}

/* Arguments are the words of one line, unless each of them is known by itself. */
static void explain_operands(struct explaining *x, const struct invocation *in)
{
	_cleanup_buf_ struct buf line = {0};
	bool each = true;

	for (size_t i = 0; i < in->count; i++) {
		buf_add_text(&line, i ? " " : "");
		buf_add_text(&line, in->operands[i]);
		each &= knowledge_named(slice_of(in->operands[i]), NULL, NULL) > 0;
	}
	if (knowledge_named(buf_slice(&line), explain, x))
		return;
	if (!each) {
		if (!knowledge_find(buf_slice(&line), true, explain, x))
			say_unknown(buf_slice(&line));
		return;
	}
	for (size_t i = 0; i < in->count; i++)
		knowledge_named(slice_of(in->operands[i]), explain, x);
}

/* The lines of `b` that are whole, or all of it. */
static void explain_lines(struct explaining *x, struct buf *b, bool all)
{
	size_t from = 0;

	for (;;) {
		struct slice rest = slice_part(buf_slice(b), from, b->n);
		size_t end = slice_find(rest, "\n", 0);

		if (end == SIZE_MAX)
			break;
		knowledge_find(slice_part(rest, 0, end), false, explain, x);
		from += end + 1;
	}
	if (all || (!from && b->n >= PIECE_MAX)) {
		knowledge_find(slice_part(buf_slice(b), from, b->n), false,
			       explain, x);
		from = b->n;
	}
	memmove(b->p, b->p + from, b->n - from);
	b->n -= from;
}

static enum rc explain_stdin(struct explaining *x, struct err *e)
{
	_cleanup_buf_ struct buf b = {0};
	struct input_file *in;
	enum rc rc = input_open_stdin(&in, e);
	size_t got = 1;

	if (rc)
		return rc;
	buf_reserve(&b, PIECE_MAX);
	while (!rc && got) {
		rc = stream_read(&in->base, b.p + b.n, PIECE_MAX - b.n, &got, e);
		b.n += rc ? 0 : got;
		explain_lines(x, &b, rc || !got);
	}
	input_close(in);
	return rc;
}

/* ---- the list -------------------------------------------------------------- */

static const char *const kind_words[] = {
#define X(name, word, text) word,
	KNOWLEDGE_KINDS(X)
#undef X
};
enum { KINDS = sizeof(kind_words) / sizeof(kind_words[0]) };

/* Marks the kinds that the operands name; all without any. */
static bool choose_kinds(bool chosen[KINDS], const struct invocation *in)
{
	for (size_t i = 0; i < KINDS; i++)
		chosen[i] = !in->count;
	for (size_t i = 0; i < in->count; i++) {
		const char *near = cli_nearest(in->operands[i], kind_words, KINDS);
		size_t k = 0;

		while (k < KINDS && strcmp(kind_words[k], in->operands[i]) != 0)
			k++;
		if (k == KINDS) {
			say("explain: --list: there is no kind \"%s\"%s%s%s",
			    in->operands[i],
			    near ? "; did you mean " : "; `rum explain --list` "
						       "shows them all",
			    near ? near : "", near ? "?" : "");
			return false;
		}
		chosen[k] = true;
	}
	return true;
}

static enum status list(const struct invocation *in, bool json)
{
	static const char *const headings[] = {"WORD", "KIND", "WHAT IT IS"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_LEFT, ALIGN_LEFT};
	_cleanup_buf_ struct buf out = {0};
	bool chosen[KINDS];
	size_t count;
	const struct knowledge *all = knowledge_all(&count);
	struct table *t;

	if (!choose_kinds(chosen, in))
		return STATUS_USAGE;
	t = table_new(3, headings, aligns);
	for (size_t i = 0; i < count; i++) {
		if (!chosen[all[i].kind])
			continue;
		if (json) {
			explain_json(&all[i]);
			continue;
		}
		table_cell(t, slice_of(all[i].word));
		table_cell(t, slice_of(kind_words[all[i].kind]));
		table_cell(t, slice_of(all[i].title));
	}
	table_end(t, &out, 0);
	out_write(buf_slice(&out));
	return STATUS_YES;
}

/* ---- the command ----------------------------------------------------------- */

static enum status explain_all(const struct invocation *in)
{
	static const struct sandbox_wish nothing;
	const struct explain_options *o = in->options;
	size_t all;
	const struct knowledge *first = knowledge_all(&all);
	_cleanup_free_ bool *told = mem_new(all, sizeof(*told));
	struct explaining x = {o->common.json, first, told, 0};
	struct err e = {0};
	enum rc rc = confine(&o->common, &nothing, &e);

	if (!rc && in->count == 1 && strcmp(in->operands[0], "-") == 0) {
		rc = explain_stdin(&x, &e);
		if (!rc && !x.count)
			say("explain: no line of standard input names anything "
			    "that is known");
	} else if (!rc) {
		explain_operands(&x, in);
	}
	if (rc) {
		say_error(&e);
		return rc_status(rc);
	}
	return x.count ? STATUS_YES : STATUS_NO;
}

static enum status run(const struct invocation *in)
{
	const struct explain_options *o = in->options;
	enum status status;

	out_color_setup(o->common.color);
	if (o->list) {
		status = list(in, o->common.json);
	} else if (!in->count) {
		say("explain: name a word, paste a log line, or give - to read "
		    "lines; `rum explain --list` shows every word");
		return STATUS_USAGE;
	} else {
		status = explain_all(in);
	}
	return status_graver(status, out_close());
}

const struct command command_explain = {
	.name = "explain",
	.summary = "says what a message, code, state or alert means and what to do",
	.operands = "[WORD...]",
	.options = options,
	.options_size = sizeof(struct explain_options),
	.run = run,
};
