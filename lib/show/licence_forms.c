/* Rows of the grammar that need more than a table: status, product, licences,
 * communication. */
#include "show/licence.h"

#include <string.h>

/* ---- pieces ------------------------------------------------------------------ */

static void set(struct licence *l, enum show_field field, struct slice value)
{
	show_set(l->r->device, field, value, l->line->number);
}

struct slice licence_text(const struct licence *l)
{
	return slice_trim(show_line_text(l->line));
}

struct slice licence_key(const struct licence *l)
{
	struct slice key = {0}, value;

	show_key_value(licence_text(l), &key, &value);
	return key;
}

/* The digits behind `mark`; p == NULL without it. */
static struct slice digits_behind(struct slice text, const char *mark)
{
	size_t at = slice_find(text, mark, 0);

	if (at == SIZE_MAX)
		return (struct slice){0};
	return show_digits(slice_part(text, at + strlen(mark), text.n));
}

void licence_split_time(struct slice value, const char *mark,
			struct slice *what, struct slice *date)
{
	size_t at = slice_find(value, mark, 0), last = SIZE_MAX;
	int64_t seconds;

	while (at != SIZE_MAX) {
		last = at;
		at = slice_find(value, mark, at + 1);
	}
	*what = value;
	*date = (struct slice){0};
	if (last == SIZE_MAX)
		return;
	value = slice_trim(slice_part(value, last + strlen(mark), value.n));
	if (!show_is_null(value) &&
	    !show_time((struct shown){value, 1}, &seconds, NULL))
		return;
	*date = value;
	*what = slice_trim(slice_part(*what, 0, last));
}

/* ---- status ------------------------------------------------------------------ */

bool licence_enabled(struct licence *l, const struct grammar_row *row,
		     struct slice value)
{
	struct slice text = licence_text(l);

	set(l, SHOW_ENABLED, slice_part(text, strlen("Smart Licensing is "),
					text.n));
	return true;
}

bool licence_account(struct licence *l, const struct grammar_row *row,
		     struct slice value)
{
	struct slice date;

	licence_split_time(value, " As of ", &value, &date);
	set(l, SHOW_SMART_ACCOUNT, value);
	if (date.p)
		set(l, SHOW_SMART_ACCOUNT_AS_OF, date);
	return true;
}

bool licence_installed_policy(struct licence *l, const struct grammar_row *row,
			      struct slice value)
{
	struct slice date;

	licence_split_time(value, " On ", &value, &date);
	set(l, SHOW_POLICY_SOURCE, value);
	if (date.p)
		set(l, SHOW_POLICY_INSTALLED, date);
	return true;
}

/* The three lines of a group come in one order; where that is broken, the next
 * group's heading is missing, and nobody knows whose the line is. */
bool licence_group(struct licence *l, const struct grammar_row *row,
		   struct slice value)
{
	enum show_field field = (enum show_field)row->argument;

	if (l->group_line != SHOW_FIELDS && field <= l->group_line) {
		l->scope = SCOPE_POLICY;
		show_keep(l->r, l->line, grammar_scopes[l->scope].title,
			  licence_key(l), value);
		return true;
	}
	l->group_line = field;
	set(l, field, value);
	return true;
}

/* "30  days State(4) InPolicy(60)", "0 (no reporting)" */
bool licence_interval(struct licence *l, const struct grammar_row *row,
		      struct slice value)
{
	struct slice state = digits_behind(value, "State(");
	struct slice policy = digits_behind(value, "InPolicy(");

	if (state.n)
		set(l, SHOW_PUSH_STATE, state);
	if (policy.n)
		set(l, SHOW_IN_POLICY, policy);
	if (slice_find(value, " days", 0) != SIZE_MAX)
		value = show_digits(value);
	set(l, SHOW_PUSH_INTERVAL, value);
	return true;
}

bool licence_none(struct licence *l, const struct grammar_row *row,
		  struct slice value)
{
	show_mark_none(l->r->device, (enum show_list)row->argument,
		       l->line->number);
	return true;
}

/* ---- product and members ----------------------------------------------------- */

bool licence_begin_member(struct licence *l, enum show_column first,
			  struct slice value)
{
	struct slice pid, sn;

	if (!show_udi(value, &pid, &sn))
		return false;
	licence_entry(l, show_columns[first].list);
	licence_cell(l, first, licence_key(l));
	licence_cell(l, (enum show_column)(first + 1), pid);
	licence_cell(l, (enum show_column)(first + 2), sn);
	return true;
}

bool licence_member(struct licence *l, const struct grammar_row *row,
		    struct slice value)
{
	return licence_begin_member(l, SHOW_MEMBER_ROLE, value);
}

bool licence_udi(struct licence *l, const struct grammar_row *row,
		 struct slice value)
{
	struct slice pid, sn;

	licence_end(l);
	show_udi(licence_text(l), &pid, &sn);
	if (pid.p)
		set(l, SHOW_PID, pid);
	if (sn.p)
		set(l, SHOW_SN, sn);
	/* "UDI:" alone: the value is on the next line. */
	return pid.p || sn.p || !value.n;
}

/* ---- licences in use --------------------------------------------------------- */

bool licence_handle(struct licence *l, const struct grammar_row *row,
		    struct slice value)
{
	licence_entry(l, SHOW_LICENSES);
	licence_cell(l, SHOW_LICENSE_HANDLE, value);
	return true;
}

bool licence_name(struct licence *l, const struct grammar_row *row,
		  struct slice value)
{
	licence_cell(l, SHOW_LICENSE_NAME, value);
	return true;
}

/* "IN USE(15)", "IN USE" */
bool licence_status(struct licence *l, const struct grammar_row *row,
		    struct slice value)
{
	struct slice number = {0}, status = value;

	for (size_t i = value.n; i-- > 0;) {
		if (value.p[i] != '(')
			continue;
		number = show_digits(slice_part(value, i + 1, value.n));
		if (number.n && i + number.n + 2 == value.n)
			status = slice_trim(slice_part(value, 0, i));
		break;
	}
	licence_cell(l, SHOW_LICENSE_STATUS, status);
	if (status.n != value.n)
		licence_cell(l, SHOW_LICENSE_STATUS_NUMBER, number);
	return true;
}

/* ---- communication statistics ------------------------------------------------ */

bool licence_channel(struct licence *l, const struct grammar_row *row,
		     struct slice value)
{
	if (value.n)
		return false;
	licence_entry(l, SHOW_COMMUNICATIONS);
	licence_cell(l, SHOW_COMM_CHANNEL, licence_key(l));
	return true;
}

/* "Total=3, Success=3, Fail=0  Ongoing Failure: Overall=0 Communication=0" */
bool licence_attempts(struct licence *l, const struct grammar_row *row,
		      struct slice value)
{
	static const struct {
		const char *mark;
		enum show_column column;
	} counts[] = {
		{"Total=", SHOW_COMM_ATTEMPTS},
		{"Success=", SHOW_COMM_SUCCESS},
		{"Fail=", SHOW_COMM_FAIL},
		{"Overall=", SHOW_COMM_ONGOING},
		{"Communication=", SHOW_COMM_ONGOING_COMM},
	};
	bool some = false;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct slice n = digits_behind(value, counts[i].mark);

		if (n.n)
			licence_cell(l, counts[i].column, n);
		some = some || n.n;
	}
	return some;
}

/* "NO REPLY on Jul 13 13:17:55 2023 UTC" */
bool licence_response(struct licence *l, const struct grammar_row *row,
		      struct slice value)
{
	struct slice date;

	licence_split_time(value, " on ", &value, &date);
	licence_cell(l, SHOW_COMM_RESPONSE, value);
	if (date.p)
		licence_cell(l, SHOW_COMM_TIME, date);
	return true;
}
