/* What a device is trusted with and allowed: trust codes, authorization codes,
 * reservations, what the platform enforces. */
#include "show/licence.h"

#include <string.h>

/* ---- trust codes ------------------------------------------------------------- */

static void trust_piece(struct licence *l, struct slice text)
{
	static const struct {
		const char *begin;
		enum show_column column;
	} phrases[] = {
		{"INSTALLED on ", SHOW_TRUST_INSTALLED},
		{"Valid on ", SHOW_TRUST_VALID},
		{"Expired on ", SHOW_TRUST_EXPIRES},
		{"Expires on ", SHOW_TRUST_EXPIRES},
		{"Trust Code Type:", SHOW_TRUST_CODE_TYPE},
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		size_t n = strlen(phrases[i].begin);

		if (!show_begins(text, phrases[i].begin))
			continue;
		if (phrases[i].column == SHOW_TRUST_INSTALLED)
			licence_cell(l, SHOW_TRUST_STATE,
				     SLICE_LITERAL("INSTALLED"));
		licence_cell(l, phrases[i].column,
			     slice_trim(slice_part(text, n, text.n)));
		return;
	}
	licence_cell(l, SHOW_TRUST_STATE, text);
}

/* "INSTALLED on DATE    Valid on DATE": two pieces on a line. Of a hostile line
 * that holds millions, each of which may begin a row, the last piece is the rest. */
static void trust_pieces(struct licence *l, struct slice text)
{
	enum { PIECES_MOST = 8 };

	for (unsigned piece = 1; text.n; piece++) {
		size_t gap = piece < PIECES_MOST ? slice_find(text, "  ", 0)
						 : SIZE_MAX;

		gap = gap < text.n ? gap : text.n;
		trust_piece(l, slice_part(text, 0, gap));
		text = slice_trim(slice_part(text, gap, text.n));
	}
}

static bool is_time(struct slice text)
{
	size_t gap = slice_find(text, "  ", 0);
	int64_t seconds;

	if (gap != SIZE_MAX)
		text = slice_part(text, 0, gap);
	return show_time((struct shown){text, 1}, &seconds, NULL);
}

/* The forms of formats/show-output.md section 6.2. */
bool licence_trust(struct licence *l, const struct grammar_row *row,
		   struct slice value)
{
	static const char type[] = "Trust Code Type:";
	size_t gap;

	licence_begin(l);
	if (show_begins(value, type)) {
		value = slice_part(value, sizeof(type) - 1, value.n);
		show_set(l->r->device, SHOW_TRUST_TYPE, slice_trim(value),
			 l->line->number);
	} else if (is_time(value)) {
		gap = slice_find(value, "  ", 0);
		gap = gap < value.n ? gap : value.n;
		licence_cell(l, SHOW_TRUST_INSTALLED,
			     slice_part(value, 0, gap));
		trust_pieces(l, slice_trim(slice_part(value, gap, value.n)));
	} else if (value.n && show_is_null(value)) {
		show_mark_none(l->r->device, SHOW_TRUST, l->line->number);
	} else if (value.n) {
		trust_pieces(l, value);
	}
	return true;
}

bool licence_trust_member(struct licence *l, const struct grammar_row *row,
			  struct slice value)
{
	return licence_begin_member(l, SHOW_TRUST_ROLE, value);
}

/* In front of any member these lines speak of all. */
bool licence_trust_detail(struct licence *l, const struct grammar_row *row,
			  struct slice value)
{
	enum show_column column = (enum show_column)row->argument;

	if (l->entry.list == SHOW_TRUST)
		licence_cell(l, column, value);
	else
		show_set(l->r->device,
			 column == SHOW_TRUST_CODE_TYPE ? SHOW_TRUST_TYPE
							: SHOW_TRUST_ATTRIBUTES,
			 value, l->line->number);
	return true;
}

bool licence_other_trust(struct licence *l, struct slice text)
{
	bool none = show_is_null(text);

	if (!none && !show_begins(text, "INSTALLED") &&
	    !show_begins(text, "Valid on ") && !show_begins(text, "Expire"))
		return false;
	/* "<none>" with no member in front speaks of the list. */
	if (none && l->entry.list != SHOW_TRUST)
		return false;
	trust_pieces(l, text);
	return true;
}

/* ---- trust data -------------------------------------------------------------- */

/* "P:C9300-48S,S:FOC2517L8KW: rest" */
static bool take_product(struct slice text, struct slice *pid,
			 struct slice *sn, struct slice *rest)
{
	size_t at = slice_find(text, "P:", 0);
	size_t comma = slice_find(text, ",S:", 0), end;

	if (at == SIZE_MAX || comma == SIZE_MAX || comma < at + 2)
		return false;
	*pid = slice_trim(slice_part(text, at + 2, comma));
	text = slice_part(text, comma + 3, text.n);
	end = 0;
	while (end < text.n && text.p[end] != ':' && text.p[end] != ',')
		end++;
	*sn = slice_trim(slice_part(text, 0, end));
	*rest = slice_trim(slice_part(text, end + 1, text.n));
	return true;
}

/* "P:X,S:Y: P:X,S:Y, state[2], Trust Data INSTALLED  TrustId:552" and, on one
 * that is no stack, "Local Device: No Trust Data". */
bool licence_trust_data(struct licence *l, const struct grammar_row *row,
			struct slice value)
{
	static const char mark[] = "TrustId:";
	struct slice text = licence_text(l), pid = {0}, sn = {0}, state;
	size_t at = slice_find(value, mark, 0);
	struct slice id = {0};

	if (at != SIZE_MAX) {
		id = slice_trim(slice_part(value, at + sizeof(mark) - 1,
					   value.n));
		value = slice_trim(slice_part(value, 0, at));
		text = show_span(text, value);
	}
	state = value;
	if (take_product(text, &pid, &sn, &state) &&
	    slice_starts(state, "P:"))
		take_product(state, &pid, &sn, &state);
	if (!state.n)
		return false;
	licence_entry(l, SHOW_TRUST_DATA);
	if (pid.p) {
		licence_cell(l, SHOW_DATA_PID, pid);
		licence_cell(l, SHOW_DATA_SN, sn);
	}
	licence_cell(l, SHOW_DATA_STATE, state);
	if (id.p)
		licence_cell(l, SHOW_DATA_TRUST_ID, id);
	licence_end(l);
	return true;
}

/* ---- authorization codes ----------------------------------------------------- */

bool licence_authorization_member(struct licence *l,
				  const struct grammar_row *row,
				  struct slice value)
{
	return licence_begin_member(l, SHOW_AUTH_ROLE, value);
}

/* "SMART AUTHORIZATION INSTALLED on DATE" */
bool licence_authorization_status(struct licence *l,
				  const struct grammar_row *row,
				  struct slice value)
{
	struct slice time;

	licence_split_time(value, " on ", &value, &time);
	licence_cell(l, SHOW_AUTH_STATUS, value);
	if (time.p)
		licence_cell(l, SHOW_AUTH_INSTALLED, time);
	return true;
}

/* The code of a reservation is XML, which goes on over several lines. */
bool licence_other_code(struct licence *l, struct slice text)
{
	struct slice code;

	if (l->entry.list != SHOW_AUTHORIZATIONS)
		return false;
	code = show_cell(&l->entry.row, SHOW_AUTH_CODE).text;
	if (!code.n || code.p[0] != '<' || show_is_null(text))
		return false;
	show_keep(l->r, l->line, grammar_scopes[l->scope].title,
		  SLICE_LITERAL("Reservation authorization code"), text);
	return true;
}

/* ---- what is authorized ------------------------------------------------------ */

bool licence_other_authorized(struct licence *l, struct slice text)
{
	struct slice name, title;

	if (!licence_titled(text, &name, &title))
		return false;
	l->scope = SCOPE_AUTHORIZED;
	licence_entry(l, SHOW_AUTHORIZED);
	licence_cell(l, SHOW_AUTHORIZED_NAME, name);
	licence_cell(l, SHOW_AUTHORIZED_TITLE, title);
	return true;
}

/* A row for each member: what stands in front of the first speaks of all. */
bool licence_authorized_member(struct licence *l,
			       const struct grammar_row *row,
			       struct slice value)
{
	static const enum show_column shared[] = {
		SHOW_AUTHORIZED_NAME, SHOW_AUTHORIZED_TITLE,
		SHOW_AUTHORIZED_DESCRIPTION, SHOW_AUTHORIZED_COUNT,
		SHOW_AUTHORIZED_ENFORCEMENT,
	};
	struct shown all[sizeof(shared) / sizeof(shared[0])];
	struct slice pid, sn;

	/* No licence in front: the heading "Overall status:" got lost. */
	if (!licence_has(l, SHOW_AUTHORIZED_TITLE)) {
		l->scope = SCOPE_AUTHORIZATION;
		return licence_authorization_member(l, row, value);
	}
	if (!show_udi(value, &pid, &sn))
		return false;
	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		all[i] = show_cell(&l->entry.row, shared[i]);
	if (licence_has(l, SHOW_AUTHORIZED_ROLE)) {
		licence_entry(l, SHOW_AUTHORIZED);
		for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
			if (all[i].line)
				show_set_cell(&l->entry.row, shared[i],
					      all[i].text, all[i].line);
		}
	}
	licence_cell(l, SHOW_AUTHORIZED_ROLE, licence_key(l));
	licence_cell(l, SHOW_AUTHORIZED_PID, pid);
	licence_cell(l, SHOW_AUTHORIZED_SN, sn);
	return true;
}

static void add_purchase(struct licence *l, struct slice text)
{
	licence_entry(l, SHOW_PURCHASED);
	licence_cell(l, SHOW_PURCHASED_TEXT, text);
	licence_end(l);
}

bool licence_purchase(struct licence *l, const struct grammar_row *row,
		      struct slice value)
{
	add_purchase(l, licence_text(l));
	return true;
}

/* How a purchase reads is not public: the lines are kept whole. */
bool licence_other_purchased(struct licence *l, struct slice text)
{
	if (show_begins(text, "No Purchase Information Available"))
		show_mark_none(l->r->device, SHOW_PURCHASED, l->line->number);
	else if (l->line->indent && !show_is_null(text))
		add_purchase(l, text);
	else
		return false;
	return true;
}

bool licence_derived(struct licence *l, const struct grammar_row *row,
		     struct slice value)
{
	licence_entry(l, SHOW_DERIVED);
	licence_cell(l, SHOW_DERIVED_TAG, value);
	licence_end(l);
	return true;
}

bool licence_other_feature(struct licence *l, struct slice text)
{
	if (!l->line->indent || show_is_null(text))
		return false;
	show_keep(l->r, l->line, grammar_scopes[l->scope].title,
		  SLICE_LITERAL("Features Authorized"), text);
	return true;
}

/* ---- what the platform enforces ---------------------------------------------- */

bool licence_other_mapping(struct licence *l, struct slice text)
{
	struct slice key, value;

	if (!show_key_value(text, &key, &value) ||
	    !show_begins(value, "Total licenses found"))
		return false;
	show_keep(l->r, l->line, grammar_scopes[l->scope].title, key, value);
	return true;
}

bool licence_enforced_member(struct licence *l, const struct grammar_row *row,
			     struct slice value)
{
	struct slice rest;

	return take_product(licence_text(l), &l->member_pid, &l->member_sn,
			    &rest);
}

/* "hseck9: regid.…,1.0_… (3)"; the tag may be blank. */
bool licence_other_enforced(struct licence *l, struct slice text)
{
	struct slice name, tag;
	size_t open = 0, n = text.n;
	uint64_t number;

	if (!show_key_value(text, &name, &tag) || text.p[n - 1] != ')')
		return false;
	for (open = tag.n; open > 0 && tag.p[open - 1] != '(';)
		open--;
	if (!open || !slice_u64(slice_part(tag, open, tag.n - 1), &number))
		return false;
	licence_entry(l, SHOW_ENFORCED);
	licence_cell(l, SHOW_ENFORCED_NAME, name);
	licence_cell(l, SHOW_ENFORCED_TAG,
		     slice_trim(slice_part(tag, 0, open - 1)));
	if (l->member_pid.p) {
		licence_cell(l, SHOW_ENFORCED_PID, l->member_pid);
		licence_cell(l, SHOW_ENFORCED_SN, l->member_sn);
	}
	licence_cell(l, SHOW_ENFORCED_NUMBER,
		     slice_part(tag, open, tag.n - 1));
	licence_end(l);
	return true;
}
