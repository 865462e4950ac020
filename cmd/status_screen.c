#include "cmd/status_out.h"

#include <inttypes.h>
#include <string.h>

#include "cli/out.h"
#include "rules/knowledge.h"

enum { DAY = 86400 };

/* ---- a line a device ------------------------------------------------------------- */

/* Days are what a person counts in; records tell the second. */
static void cell_day(struct table *t, struct maybe_i64 at)
{
	char text[WHEN_TEXT_MAX];
	struct slice when;

	if (!at.given) {
		table_cell(t, slice_of("-"));
		return;
	}
	when = slice_of(when_text(text, at.value));
	table_cell(t, when.n && when.p[0] == '@' ? slice_of("never")
						 : slice_part(when, 0, 10));
}

static void cell_deadline(struct table *t, const struct deadline *d)
{
	if (d->none)
		table_cell(t, slice_of("none"));
	else
		cell_day(t, (struct maybe_i64){d->given, d->at});
}

static void cell_device(struct table *t, const struct book_device *d)
{
	_cleanup_buf_ struct buf name = {0};

	buf_add_slice(&name, d->hostname);
	buf_add_text(&name, d->hostname.n ? " (" : "");
	buf_add_slice(&name, d->udi.pid);
	buf_add_byte(&name, ':');
	buf_add_slice(&name, d->udi.sn);
	buf_add_text(&name, d->hostname.n ? ")" : "");
	table_cell(t, buf_slice(&name));
}

static void put_days(struct buf *out, const char *words, uint64_t days)
{
	buf_printf(out, "%s %" PRIu64 " day%s", words, days,
		   days == 1 ? "" : "s");
}

static void put_state(struct buf *out, const struct standings_view *v,
		      const struct standing *s)
{
	uint64_t left;

	switch (s->state) {
	case STANDS_OVERDUE:
		put_days(out, "overdue by", s->overdue_days);
		break;
	case STANDS_DUE:
		left = ((uint64_t)s->next.value - (uint64_t)v->options->at) /
		       DAY;
		if (left)
			put_days(out, "due in", left);
		else
			buf_add_text(out, "due within a day");
		break;
	case STANDS_CLEAR:
		buf_add_text(out, "nothing due");
		break;
	default:
		buf_add_text(out, "unknown");
		break;
	}
	if (s->estimated)
		buf_printf(out, ", estimated (%s)",
			   deadline_rule_words[s->next_rule]);
}

static void cell_state(struct table *t, const struct standings_view *v,
		       const struct standing *s)
{
	_cleanup_buf_ struct buf text = {0};
	enum ink ink = INK_PLAIN;

	put_state(&text, v, s);
	if (s->state == STANDS_OVERDUE)
		ink = s->estimated ? INK_WARN : INK_BAD;
	table_cell_ink(t, buf_slice(&text), ink);
}

static void row(struct table *t, const struct standings_view *v,
		const struct standing *s)
{
	_cleanup_buf_ struct buf findings = {0};
	size_t count;
	const struct book_device *d =
		&books_devices(v->from->books, &count)[s->device];
	struct slice account = books_account(v->from->books, d->account);

	cell_device(t, d);
	table_cell(t, account.n ? account : slice_of("-"));
	table_cell(t, s->policy_name.n ? s->policy_name
				       : slice_of(s->policy_source));
	cell_day(t, s->last_report);
	cell_day(t, s->last_export);
	cell_day(t, s->last_ack);
	cell_deadline(t, &s->deadlines.report);
	cell_deadline(t, &s->deadlines.ack);
	cell_state(t, v, s);
	/* The state has said it. */
	standings_put_findings(&findings,
			       s->findings & ~(1u << STANDING_OVERDUE), ", ");
	table_cell(t, buf_slice(&findings));
}

static size_t put_table(struct buf *out, const struct standings_view *v)
{
	static const char *const headings[] = {
		"Device", "Account", "Policy", "Reported", "Exported", "ACK",
		"Report due", "ACK due", "State", "Findings"};
	struct table *t = table_new(10, headings, NULL);
	size_t listed = 0;

	for (size_t i = 0; i < v->count; i++) {
		if (!standings_is_listed(v, &v->all[i]))
			continue;
		row(t, v, &v->all[i]);
		listed++;
	}
	table_end(t, out, 0);
	return listed;
}

/* ---- both dates where the device and the rules differ ------------------------------- */

static void put_time(struct buf *out, struct maybe_i64 at, bool none)
{
	char text[WHEN_TEXT_MAX];

	buf_add_text(out, at.given ? when_text(text, at.value)
			  : none   ? "none"
				   : "not known");
}

static void put_difference(struct buf *out, const struct standings_view *v,
			   const struct standing *s)
{
	const struct deadline *c = &s->deadlines.computed_ack;
	size_t count;
	const struct book_device *d =
		&books_devices(v->from->books, &count)[s->device];

	buf_add_text(out, "  ");
	text_safe(out, d->udi.pid);
	buf_add_byte(out, ':');
	text_safe(out, d->udi.sn);
	buf_add_text(out, ": ACK due ");
	put_time(out, s->facts.stated, s->facts.stated_none);
	buf_add_text(out, " as the device states (");
	text_safe(out, s->text_source);
	buf_add_text(out, "), ");
	put_time(out, (struct maybe_i64){c->given, c->at}, c->none);
	if (c->given || c->none)
		buf_printf(out, " by %s", deadline_rule_words[c->rule]);
	buf_add_byte(out, '\n');
}

/* Are a stated date and one by the rules shown beside each other? */
static bool shows_both(const struct standings_view *v, const struct standing *s)
{
	bool stated = s->facts.stated.given || s->facts.stated_none;

	return standings_is_listed(v, s) &&
	       (s->deadlines.differs || (v->common->verbose && stated));
}

static void put_differences(struct buf *out, const struct standings_view *v)
{
	bool any = false;

	for (size_t i = 0; i < v->count; i++) {
		const struct standing *s = &v->all[i];

		if (!shows_both(v, s))
			continue;
		if (!any)
			buf_add_text(out, v->common->verbose
						  ? "\nDeadlines that devices "
						    "state\n"
						  : "\nDeadlines that differ\n");
		any = true;
		put_difference(out, v, s);
	}
}

/* ---- each date by its rule ---------------------------------------------------------- */

static void rule_row(struct table *t, const struct book_device *device,
		     const char *what, const struct deadline *d)
{
	char text[WHEN_TEXT_MAX];

	if (!d->given)
		return;
	cell_device(t, device);
	table_cell(t, slice_of(what));
	table_cell(t, slice_of(when_text(text, d->at)));
	table_printf(t, "%s (%s)", deadline_rule_words[d->rule],
		     deadline_rule_sure(d->rule));
	table_printf(t, "%" PRIu64 " days for %s, %s", d->days,
		     policy_group_word(d->group), policy_origin_word(d->origin));
}

static void put_computed(struct buf *out, const struct standings_view *v)
{
	static const char *const headings[] = {"Device", "Due", "Date", "Rule",
					       "Policy"};
	_cleanup_buf_ struct buf rows = {0};
	struct table *t;
	size_t count;
	const struct book_device *all = books_devices(v->from->books, &count);

	if (!v->common->verbose)
		return;
	t = table_new(5, headings, NULL);
	for (size_t i = 0; i < v->count; i++) {
		const struct standing *s = &v->all[i];
		const struct deadlines *d = &s->deadlines;

		if (!standings_is_listed(v, s))
			continue;
		rule_row(t, &all[s->device], "first report", &d->first);
		rule_row(t, &all[s->device], "next report", &d->ongoing);
		rule_row(t, &all[s->device], "report of a change", &d->change);
	}
	table_end(t, &rows, 2);
	if (rows.n)
		buf_printf(out, "\nDates that the policy gives\n%s",
			   buf_text(&rows));
}

/* ---- what it comes to ------------------------------------------------------------- */

/* "answer-waits: an answer … Do: …", wrapped; as in reconcile. */
static void put_meanings(struct buf *out, const struct standings_view *v)
{
	uint32_t present = 0;

	for (size_t i = 0; i < v->count; i++) {
		if (standings_is_listed(v, &v->all[i]))
			present |= v->all[i].findings;
	}
	if (present)
		buf_add_byte(out, '\n');
	for (unsigned f = 0; f < STANDING_FINDING_COUNT; f++) {
		const struct knowledge *k =
			knowledge_get(KNOW_FINDING, standing_word(f));
		_cleanup_buf_ struct buf text = {0};

		if (!(present >> f & 1))
			continue;
		buf_add_text(&text, standing_text(f));
		for (size_t i = 0; k && k->remedy[i]; i++)
			buf_printf(&text, "%s%s", i ? "; " : ". Do: ",
				   k->remedy[i]);
		buf_printf(out, "%s: ", standing_word(f));
		cli_wrap(out, (unsigned)strlen(standing_word(f)) + 2, 2,
			 buf_text(&text));
	}
}

static void put_rules(struct buf *out, const struct standings_view *v)
{
	bool used[DEADLINE_RULE_COUNT] = {false};
	bool any = false;

	for (size_t i = 0; i < v->count; i++) {
		const struct standing *s = &v->all[i];

		if (standings_is_listed(v, s))
			standing_rules(s, shows_both(v, s), used);
	}
	for (unsigned r = 0; r < DEADLINE_RULE_COUNT; r++) {
		if (!used[r])
			continue;
		buf_printf(out, "%s%s: %s (%s)\n", any ? "" : "\n",
			   deadline_rule_words[r], deadline_rule_text(r),
			   deadline_rule_sure(r));
		any = true;
	}
}

static void put_sum(struct buf *out, const struct standings_view *v)
{
	const struct standings_sums *s = &v->sums;
	char since[WHEN_TEXT_MAX];

	buf_printf(out, "\ncoverage: %" PRIu64 " of %zu known device%s reported "
		   "since %.10s\n", s->covered, v->count,
		   v->count == 1 ? "" : "s",
		   when_text(since, v->options->since));
	buf_printf(out, "%" PRIu64 " overdue", s->by_state[STANDS_OVERDUE]);
	if (s->estimated)
		buf_printf(out, ", %" PRIu64 " of them by an estimated date",
			   s->estimated);
	buf_printf(out, "; %" PRIu64 " due later, %" PRIu64
		   " of them within %d days; %" PRIu64 " with nothing due, %"
		   PRIu64 " unknown\n", s->by_state[STANDS_DUE], s->soon,
		   STANDINGS_SOON_DAYS, s->by_state[STANDS_CLEAR],
		   s->by_state[STANDS_UNKNOWN]);
}

static void put_nobody(struct buf *out, const struct standings_view *v)
{
	const char *account = v->from->options->virtual_account;

	buf_add_text(out, "no product instance");
	if (account) {
		buf_add_text(out, " of the virtual account \"");
		text_safe(out, slice_of(account));
		buf_add_byte(out, '"');
	}
	buf_add_text(out, " is known; give reports, a list of devices or device "
			  "text, or take them in with rum import\n");
}

void status_screen(struct buf *out, const struct standings_view *v)
{
	if (!v->count) {
		put_nobody(out, v);
		return;
	}
	if (!put_table(out, v))
		buf_add_text(out, v->only_overdue ? "nothing is overdue\n"
						  : "nothing is due so soon\n");
	put_differences(out, v);
	put_computed(out, v);
	put_meanings(out, v);
	put_rules(out, v);
	put_sum(out, v);
}
