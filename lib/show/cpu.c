#include "show/cpu.h"

#include <string.h>

/* How many processes are kept: the busiest, and of the agent's own all, since
 * those are what is looked for (formats/show-output.md section 10). */
enum { BUSY_MOST = 32, AGENT_MOST = 256, WORDS = 16 };

/* From `from` to the next of "; or ,". */
static struct slice up_to_mark(struct slice text, size_t from)
{
	size_t to = from;

	while (to < text.n && text.p[to] != ';' && text.p[to] != ',')
		to++;
	return slice_trim(slice_part(text, from, to));
}

void show_read_cpu_totals(struct show_reader *r, struct show_line *line,
			  struct slice rest)
{
	static const struct {
		const char *mark;
		enum show_field field;
	} totals[] = {
		{"", SHOW_CPU_FIVE_SECONDS},
		{"one minute:", SHOW_CPU_ONE_MINUTE},
		{"five minutes:", SHOW_CPU_FIVE_MINUTES},
	};

	for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
		size_t at = slice_find(rest, totals[i].mark, 0);
		struct slice value;

		if (at == SIZE_MAX)
			continue;
		value = up_to_mark(rest, at + strlen(totals[i].mark));
		if (value.n)
			show_set(r->device, totals[i].field, value,
				 line->number);
	}
}

struct process {
	struct slice name;
	struct slice share[3]; /* 5 s, 1 min, 5 min */
};

static bool is_share(struct slice word)
{
	return word.n > 1 && word.p[0] >= '0' && word.p[0] <= '9' &&
	       word.p[word.n - 1] == '%';
}

/* "216  2338498  45654  51222  98.21% 97.02% 95.33%   0 SAGetRUMIds", and the
 * form of "cpu platform", whose last word is the name. Both have three shares in
 * a row. */
static bool read_process(struct slice text, bool name_last, struct process *out)
{
	struct slice word[WORDS];
	unsigned n = show_words(text, word, WORDS), at = 0;

	while (at + 3 < n && !(is_share(word[at]) && is_share(word[at + 1]) &&
			       is_share(word[at + 2])))
		at++;
	/* Behind the shares stand the line's number and the name, which may
	 * have blanks. */
	if (at == 0 || at + 4 >= n)
		return false;
	memcpy(out->share, word + at, sizeof(out->share));
	out->name = name_last ? word[n - 1]
			      : show_span(word[at + 4], word[n - 1]);
	return true;
}

static void add_process(struct show_reader *r, struct show_line *line,
			const struct process *p)
{
	struct show_row *row = show_add(r->device, r->arena, SHOW_PROCESSES,
					line->number);

	show_set_cell(row, SHOW_PROCESS_NAME, p->name, line->number);
	show_set_cell(row, SHOW_PROCESS_FIVE_SECONDS, p->share[0],
		      line->number);
	show_set_cell(row, SHOW_PROCESS_ONE_MINUTE, p->share[1], line->number);
	show_set_cell(row, SHOW_PROCESS_FIVE_MINUTES, p->share[2],
		      line->number);
	line->use = LINE_READ;
}

void show_read_cpu(struct show_reader *r, const struct show_part *part)
{
	static const struct show_phrase totals[] = {
		{.begin = "CPU utilization for five seconds:",
		 .read = show_read_cpu_totals},
		{0},
	};
	unsigned busy = 0, agent = 0;
	bool name_last = false;

	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];
		struct slice text = slice_trim(show_line_text(line));
		struct process p;

		if (show_read_stamp(r, line) || !show_line_open(line) ||
		    show_read_phrase(r, totals, line))
			continue;
		if (show_begins(text, "PID "))
			name_last = slice_ends(text, "Name");
		else if (read_process(text, name_last, &p) &&
			 (slice_starts(p.name, "SA") ? agent++ < AGENT_MOST
						     : busy++ < BUSY_MOST))
			add_process(r, line, &p);
	}
	show_pass_over(r->text, part);
}

/* ---- memory ------------------------------------------------------------------ */

/* "   0   0  910453432  120349600  780349016  0  0 *MallocLite*": the process, the
 * terminal, and five counts, of which the third is what it holds. */
static bool read_holding(struct slice text, struct slice *name, struct slice *holding)
{
	enum { NUMBERS = 7, HOLDING = 4 };
	struct slice word[NUMBERS + 1];
	uint64_t number;

	if (show_words(text, word, NUMBERS + 1) <= NUMBERS)
		return false;
	for (size_t i = 0; i < NUMBERS; i++) {
		if (!slice_u64(word[i], &number))
			return false;
	}
	*name = show_span(word[NUMBERS], slice_part(text, text.n, text.n));
	*holding = word[HOLDING];
	return true;
}

void show_read_memory(struct show_reader *r, const struct show_part *part)
{
	unsigned big = 0, agent = 0;

	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];
		struct slice text, name, holding;
		struct show_row *row;

		if (show_read_stamp(r, line) || !show_open_text(line, &text) ||
		    !read_holding(text, &name, &holding) ||
		    !(slice_starts(name, "SA") ? agent++ < AGENT_MOST
					       : big++ < BUSY_MOST))
			continue;
		row = show_add(r->device, r->arena, SHOW_PROCESSES, line->number);
		show_set_cell(row, SHOW_PROCESS_NAME, name, line->number);
		show_set_cell(row, SHOW_PROCESS_HOLDING, holding, line->number);
		line->use = LINE_READ;
	}
	show_pass_over(r->text, part);
}

static struct slice last_number(struct slice text)
{
	size_t n = text.n;

	while (n > 0 && text.p[n - 1] >= '0' && text.p[n - 1] <= '9')
		n--;
	return n == 0 || slice_find(slice_part(text, 0, n), "match", 0) != SIZE_MAX
		       ? slice_part(text, n, text.n)
		       : (struct slice){0};
}

/* "Number of lines which match regexp = 1012", or the number alone. Of several
 * files the one with most reports counts. */
void show_read_report_count(struct show_reader *r, const struct show_part *part)
{
	struct shown *most = &r->device->field[SHOW_COUNT_IN_FILES];
	uint64_t number, before;

	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];
		struct slice text, digits;

		if (show_read_stamp(r, line) || !show_open_text(line, &text))
			continue;
		digits = last_number(text);
		if (!slice_u64(digits, &number))
			continue;
		line->use = LINE_READ;
		if (!show_number(*most, &before) || number > before)
			*most = (struct shown){digits, line->number};
		break;
	}
	show_pass_over(r->text, part);
}
