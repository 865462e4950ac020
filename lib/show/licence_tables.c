/* Lines of licence output that are rows of a table, or begin one. */
#include "show/licence.h"

#include <string.h>

/* ---- headers ----------------------------------------------------------------- */

bool licence_titled(struct slice text, struct slice *name, struct slice *title)
{
	size_t open = text.n;

	if (text.n < 4 || !slice_ends(text, "):"))
		return false;
	while (open > 0 && text.p[open - 1] != '(')
		open--;
	/* "sizeof(char):" is none. */
	if (!open || (open > 1 && text.p[open - 2] != ' '))
		return false;
	*name = slice_trim(slice_part(text, 0, open - 1));
	*title = slice_trim(slice_part(text, open, text.n - 2));
	return title->n > 0;
}

/* Headers of tables, which name what stands in the columns. */
static const struct {
	const char *begin, *end;
	enum licence_scope opens;
} headers[] = {
	{"License ", " Status", SCOPE_SUMMARY},
	{"Feature ", " Comments", SCOPE_TABLE},
	{"SlotID", "UDI", SCOPE_SLOTS},
};

static bool take_header(struct licence *l, struct slice text)
{
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		if (!show_begins(text, headers[i].begin) ||
		    !slice_ends(text, headers[i].end))
			continue;
		licence_begin(l);
		l->scope = headers[i].opens;
		l->line->use = LINE_FRAME;
		return true;
	}
	return false;
}

/* What may come anywhere: an entry of "License Usage", a header. */
bool licence_other_any(struct licence *l, struct slice text)
{
	struct slice name, title;

	if (!licence_titled(text, &name, &title))
		return take_header(l, text);
	if (l->scope != SCOPE_USAGE && l->scope != SCOPE_APPLICATION &&
	    l->scope != SCOPE_PEER)
		licence_begin(l);
	l->scope = SCOPE_USAGE;
	licence_entry(l, SHOW_LICENSES);
	licence_cell(l, SHOW_LICENSE_NAME, name);
	licence_cell(l, SHOW_LICENSE_TITLE, title);
	return true;
}

/* ---- show license summary ---------------------------------------------------- */

/* "Router US Export Lic... (DNA_HSEC)   0 NOT IN USE": from the right, for names
 * hold blanks and may be missing. */
bool licence_other_summary(struct licence *l, struct slice text)
{
	size_t close = text.n, open;
	struct slice rest, count;
	uint64_t number;

	while (close > 0 && text.p[close - 1] != ')')
		close--;
	for (open = close; open > 0 && text.p[open - 1] != '(';)
		open--;
	if (!open)
		return false;
	rest = slice_part(text, close, text.n);
	count = show_next_word(&rest);
	rest = slice_trim(rest);
	if (!slice_u64(count, &number) || !rest.n)
		return false;
	licence_entry(l, SHOW_LICENSES);
	licence_cell(l, SHOW_LICENSE_NAME,
		     slice_trim(slice_part(text, 0, open - 1)));
	licence_cell(l, SHOW_LICENSE_TITLE,
		     slice_trim(slice_part(text, open, close - 1)));
	licence_cell(l, SHOW_LICENSE_COUNT, count);
	licence_cell(l, SHOW_LICENSE_STATUS, rest);
	licence_end(l);
	return true;
}

/* ---- show license usage of NX-OS 9 ------------------------------------------- */

/* Takes `words` words off the front of *rest. */
static struct slice take_words(struct slice *rest, unsigned words)
{
	struct slice first = {0}, last = {0};

	for (unsigned i = 0; i < words; i++) {
		struct slice word = show_next_word(rest);

		if (!word.n)
			break;
		if (!first.p)
			first = word;
		last = word;
	}
	return first.p ? show_span(first, last) : first;
}

static void table_end(struct licence *l, struct slice rest)
{
	struct slice expiry = {0};

	rest = slice_trim(rest);
	if (show_begins(rest, "never"))
		expiry = take_words(&rest, 1);
	else if (rest.n && rest.p[0] >= '0' && rest.p[0] <= '9')
		expiry = take_words(&rest, 3);
	rest = slice_trim(rest);
	if (expiry.n)
		licence_cell(l, SHOW_LICENSE_EXPIRES, expiry);
	if (rest.n && !slice_is(rest, "-"))
		licence_cell(l, SHOW_LICENSE_COMMENTS, rest);
}

/* "FEATURE  Yes  -  In use  Never  -" */
bool licence_other_table(struct licence *l, struct slice text)
{
	struct slice name = show_next_word(&text);
	struct slice installed = show_next_word(&text);
	struct slice count = show_next_word(&text), status;

	if (show_same_word(name, "Count") && !installed.n) {
		l->line->use = LINE_FRAME;
		return true;
	}
	if ((!show_same_word(installed, "Yes") &&
	     !show_same_word(installed, "No")) || !count.n)
		return false;
	status = take_words(&text, show_begins(slice_trim(text), "in use") ? 2
									  : 1);
	if (!status.n)
		return false;
	licence_entry(l, SHOW_LICENSES);
	licence_cell(l, SHOW_LICENSE_NAME, name);
	licence_cell(l, SHOW_LICENSE_INSTALLED, installed);
	if (!slice_is(count, "-"))
		licence_cell(l, SHOW_LICENSE_COUNT, count);
	licence_cell(l, SHOW_LICENSE_STATUS, status);
	table_end(l, text);
	licence_end(l);
	return true;
}

/* ---- show license udi -------------------------------------------------------- */

/* "*  C3900-SPE150/K9  FOC153511K9  C3900-SPE150/K9:FOC153511K9" */
bool licence_other_slot(struct licence *l, struct slice text)
{
	struct slice word[4];
	unsigned n = show_words(text, word, 4);
	struct slice udi;

	if (n < 3)
		return false;
	udi = word[n - 1];
	if (udi.n != word[n - 3].n + 1 + word[n - 2].n ||
	    udi.p[word[n - 3].n] != ':' ||
	    memcmp(udi.p, word[n - 3].p, word[n - 3].n) != 0)
		return false;
	show_set(l->r->device, SHOW_PID, word[n - 3], l->line->number);
	show_set(l->r->device, SHOW_SN, word[n - 2], l->line->number);
	return true;
}

/* ---- show license platform summary of IOS XR --------------------------------- */

/* "FCM 1  ADV-100G-RTU-2  1  1": the area, the entitlement, and how many of it were
 * counted last and will be next. What the licences in use are, other commands say. */
bool licence_other_consumption(struct licence *l, struct slice text)
{
	struct slice rest = text, area, which;
	uint64_t number;

	area = show_next_word(&rest);
	if (show_same_word(text, "Count") || show_begins(text, "Feature/Area ")) {
		l->line->use = LINE_FRAME;
		return true;
	}
	which = show_next_word(&rest);
	if (!show_same_word(area, "FCM") || !slice_u64(which, &number))
		return false;
	show_keep(l->r, l->line, grammar_scopes[l->scope].title,
		  show_span(area, which), slice_trim(rest));
	return true;
}

/* ---- tech support ------------------------------------------------------------ */

/* "Daily: DATE (… remaining)", "Init Flag Check: Expired Not Rescheduled" */
bool licence_other_job(struct licence *l, struct slice text)
{
	struct slice name, when;

	if (!show_key_value(text, &name, &when))
		return false;
	if (!slice_ends(when, "remaining)") && !slice_ends(when, "(Expired)") &&
	    !show_begins(when, "Expired") && !show_begins(when, "Not Available"))
		return false;
	licence_entry(l, SHOW_JOBS);
	licence_cell(l, SHOW_JOB_NAME, name);
	licence_cell(l, SHOW_JOB_WHEN, when);
	licence_end(l);
	return true;
}

/* A channel that is new to us: its attempts are on the next line. */
bool licence_other_channel(struct licence *l, struct slice text)
{
	struct slice key, value;
	const struct show_line *next = l->line + 1;

	if (!show_key_value(text, &key, &value) || next >= l->end ||
	    !show_begins(slice_trim(show_line_text(next)), "Attempts:"))
		return false;
	return licence_channel(l, NULL, value);
}
