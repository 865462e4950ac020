/* Hostile device text: reading it comes back, every line keeps its place, and what
 * the state tells lies in the text's own lines. */
#include <stdlib.h>

#include "show/show.h"
#include "tests/fuzz/fuzz.h"

static void check_lines(const struct show_text *t)
{
	for (uint32_t i = 1; i < t->lines; i++) {
		if (t->line[i].number < t->line[i - 1].number)
			abort();
	}
	for (uint32_t i = 0; i < t->events; i++) {
		struct syslog_message m;

		if (!syslog_read(t->event[i].text, &m) || !m.mnemonic.n ||
		    !show_line_at(t, t->event[i].number))
			abort();
	}
}

static void check_value(const struct show_text *t, struct shown s)
{
	if (s.line && !show_line_at(t, s.line))
		abort();
	if (!s.line && s.text.n)
		abort();
}

static void check_device(const struct show_text *t, const struct show_device *d)
{
	if (!show_line_at(t, d->first) || !show_line_at(t, d->last) ||
	    d->first > d->last)
		abort();
	for (int f = 0; f < SHOW_FIELDS; f++)
		check_value(t, d->field[f]);
	for (int l = 0; l < SHOW_LISTS; l++) {
		for (uint32_t i = 0; i < d->list[l].count; i++) {
			for (unsigned c = 0; c < show_lists[l].columns; c++)
				check_value(t, d->list[l].at[i].cell[c]);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_arena_ struct arena a = {0};
	const struct limits l = limits_default();
	const struct slice text = {data, size};
	struct show_coverage share;
	struct show_capture c;

	show_looks_like(text);
	if (show_read(&a, text, &l, &c, NULL))
		return 0;
	check_lines(&c.text);
	for (uint32_t i = 0; i < c.devices; i++)
		check_device(&c.text, c.device[i]);
	share = show_coverage(&c);
	if (share.understood > share.lines)
		abort();
	return 0;
}
