#include "lab/cssm_policy.h"

#include <inttypes.h>

#include "base/text.h"
#include "base/when.h"
#include "lab/cssm_text.h"

#define DAYS(n)                                                                \
	{                                                                      \
		true, n                                                        \
	}

void lab_policy_default(struct lab_policy *out, int64_t date)
{
	*out = (struct lab_policy){
		.name = "Lab Policy",
		.version = 1,
		.date = date,
		.ack_required = true,
		.groups = {
			[POLICY_PERPETUAL] = {DAYS(365), DAYS(0), DAYS(90)},
			[POLICY_SUBSCRIPTION] = {DAYS(90), DAYS(90), DAYS(90)},
			[POLICY_ENFORCED] = {DAYS(0), DAYS(0), DAYS(0)},
			[POLICY_EXPORT] = {DAYS(0), DAYS(0), DAYS(0)},
			/* No device shows one; in the one sample it has the
			 * numbers of perpetual. */
			[POLICY_GENERIC] = {DAYS(365), DAYS(0), DAYS(90)},
		},
	};
}

/* ---- reading --------------------------------------------------------------- */

struct policy_reading {
	struct lab_policy *policy;
	struct arena *arena;
	struct slice word, rest; /* of the line at hand */
};

static enum rc take_name(struct policy_reading *r, struct err *e)
{
	_cleanup_buf_ struct buf shown = {0};

	text_visible(&shown, r->rest);
	if (!r->rest.n || !slice_equal(buf_slice(&shown), r->rest))
		return err_set(e, RC_MALFORMED,
			       "name needs a text without control bytes");
	r->policy->name = arena_text(r->arena, r->rest);
	return RC_OK;
}

static enum rc take_version(struct policy_reading *r, struct err *e)
{
	return slice_u64(r->rest, &r->policy->version)
		       ? RC_OK
		       : err_set(e, RC_MALFORMED, "version needs a number");
}

static enum rc take_date(struct policy_reading *r, struct err *e)
{
	return when_parse(r->rest, &r->policy->date)
		       ? RC_OK
		       : err_set(e, RC_MALFORMED,
				 "date needs a time such as "
				 "2026-01-01T00:00:00Z");
}

static enum rc take_ack_required(struct policy_reading *r, struct err *e)
{
	r->policy->ack_required = slice_is(r->rest, "yes");
	return r->policy->ack_required || slice_is(r->rest, "no")
		       ? RC_OK
		       : err_set(e, RC_MALFORMED,
				 "ack_required is yes or no");
}

/* The next word of the rest. */
static struct slice cut_word(struct slice *rest)
{
	struct slice all = slice_trim(*rest), word;
	size_t n = 0;

	while (n < all.n && all.p[n] != ' ' && all.p[n] != '\t')
		n++;
	word = slice_part(all, 0, n);
	*rest = slice_trim(slice_part(all, n, all.n));
	return word;
}

static enum rc take_group(struct policy_reading *r, struct policy_days *to,
			  struct err *e)
{
	struct maybe_u64 *const days[] = {&to->first, &to->frequency,
					  &to->on_change};

	for (size_t i = 0; i < 3; i++) {
		struct slice word = cut_word(&r->rest);

		if (slice_is(word, "-"))
			continue;
		days[i]->given = slice_u64(word, &days[i]->value) &&
				 days[i]->value <= UINT32_MAX;
		if (!days[i]->given)
			return err_set(e, RC_MALFORMED,
				       "a group has three numbers of days: "
				       "first report, frequency, on change; "
				       "'-' leaves one out");
	}
	return r->rest.n ? err_set(e, RC_MALFORMED,
				   "there is more than three numbers")
			 : RC_OK;
}

static const struct {
	const char *word;
	enum rc (*take)(struct policy_reading *r, struct err *e);
} rows[] = {
	{"name", take_name},
	{"version", take_version},
	{"date", take_date},
	{"ack_required", take_ack_required},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* The row's place, or ROWS and the group's; SIZE_MAX for an unknown word. */
static size_t place_of(struct slice word)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (slice_is(word, rows[i].word))
			return i;
	}
	for (unsigned g = 0; g < POLICY_GROUP_COUNT; g++) {
		if (slice_is(word, policy_group_word((enum policy_group)g)))
			return ROWS + g;
	}
	return SIZE_MAX;
}

static enum rc take_line(struct policy_reading *r, uint32_t *seen,
			 struct err *e)
{
	size_t place;

	r->word = cut_word(&r->rest);
	if (!r->word.n || r->word.p[0] == '#')
		return RC_OK;
	place = place_of(r->word);
	if (place == SIZE_MAX)
		return err_set(e, RC_MALFORMED,
			       "begins with none of name, version, date, "
			       "ack_required, perpetual, subscription, "
			       "enforced, export, generic");
	if (*seen & 1u << place)
		return err_set(e, RC_MALFORMED, "says the same thing again");
	*seen |= 1u << place;
	return place < ROWS ? rows[place].take(r, e)
			    : take_group(r, &r->policy->groups[place - ROWS], e);
}

enum rc lab_policy_read(struct lab_policy *out, struct arena *a,
			struct slice text, struct err *e)
{
	struct policy_reading r = {.policy = out, .arena = a};
	uint64_t line = 0;
	uint32_t seen = 0;
	enum rc rc = RC_OK;

	memset(out->groups, 0, sizeof(out->groups));
	while (!rc && text.n) {
		size_t end = slice_find(text, "\n", 0);

		r.rest = slice_part(text, 0, end);
		text = end == SIZE_MAX ? (struct slice){0}
				       : slice_part(text, end + 1, text.n);
		line++;
		rc = take_line(&r, &seen, e);
	}
	return rc ? err_prefix(e, "line %" PRIu64, line) : RC_OK;
}

/* ---- writing --------------------------------------------------------------- */

static void put_days(struct buf *out, const char *name,
		     const struct maybe_u64 *days)
{
	if (days->given)
		buf_printf(out, "<%s>%" PRIu64 "</%s>", name, days->value,
			   name);
}

static void put_group(struct buf *out, const struct lab_policy *p,
		      enum policy_group g)
{
	const struct policy_days *d = &p->groups[g];

	if (!d->first.given && !d->frequency.given && !d->on_change.given)
		return;
	buf_printf(out, "<%s>", policy_group_word(g));
	put_days(out, "firstTimeReport", &d->first);
	put_days(out, "onGoingReporting", &d->frequency);
	put_days(out, "reportOnMACD", &d->on_change);
	buf_printf(out, "</%s>", policy_group_word(g));
}

/* Names and order of formats/cssm-files.md sections 5.1 and 16. */
void lab_policy_write(struct buf *out, const struct lab_policy *p)
{
	static const enum policy_group order[] = {
		POLICY_SUBSCRIPTION, POLICY_PERPETUAL, POLICY_ENFORCED,
		POLICY_EXPORT, POLICY_GENERIC,
	};

	buf_add_text(out, "<policyCode>");
	cssm_element(out, "name", slice_of(p->name));
	buf_printf(out, "<version>%" PRIu64 "</version><flag></flag>",
		   p->version);
	cssm_element_time(out, "datestamp", p->date);
	cssm_element(out, "ackRequired",
		     slice_of(p->ack_required ? "yes" : "no"));
	for (size_t i = 0; i < POLICY_GROUP_COUNT; i++)
		put_group(out, p, order[i]);
	buf_add_text(out, "</policyCode>");
}
