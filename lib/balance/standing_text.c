#include "balance/standing_inside.h"

#include <stdlib.h>

#include "rules/ack_origin.h"

/* ---- values ------------------------------------------------------------------- */

/* A zone's word is free text: only two of them mean what they say. */
static bool take_time(struct shown s, struct maybe_i64 *out, struct slice *odd)
{
	struct slice zone = {0};
	int64_t t;

	if (!show_time(s, &t, &zone))
		return false;
	out->given = slice_is(zone, "UTC") || slice_is(zone, "GMT");
	out->value = t;
	if (!out->given)
		*odd = zone.n ? zone : SLICE_LITERAL("none");
	return out->given;
}

/* A last ACK that is that of the trust answers no report (formats/cssm-files.md
 * section 5.4, R6); the device counts from when the trust was installed. */
static void take_trusted(struct text_note *t, const struct show_device *d)
{
	const struct show_rows *trust = &d->list[SHOW_TRUST];
	struct maybe_i64 at;

	t->reporting.first_phase = ack_is_first_phase(d);
	if (!t->reporting.last_ack.given || ack_is_of_reports(d))
		return;
	t->reporting.trusted = t->reporting.last_ack;
	for (uint32_t i = 0; i < trust->count; i++) {
		if (take_time(show_cell(&trust->at[i], SHOW_TRUST_INSTALLED),
			      &at, &t->zone) &&
		    at.value < t->reporting.trusted.value)
			t->reporting.trusted = at;
	}
}

static void take_reporting(struct text_note *t, const struct show_device *d)
{
	const struct {
		enum show_field field;
		struct maybe_i64 *to;
	} times[] = {
		{SHOW_LAST_ACK, &t->reporting.last_ack},
		{SHOW_ACK_DEADLINE, &t->reporting.stated},
		{SHOW_LAST_PUSH, &t->reporting.last_push},
		{SHOW_LAST_FILE_WRITE, &t->reporting.last_file},
	};

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct shown s = show_get(d, times[i].field);

		t->reporting.shown |= s.line != 0;
		take_time(s, times[i].to, &t->zone);
	}
	t->reporting.stated_none = shown_none(show_get(d, SHOW_ACK_DEADLINE));
	take_trusted(t, d);
}

/* The time of the capture, else the latest that it tells of. */
static void take_order(struct text_note *t, const struct show_device *d)
{
	struct shown captured = show_get(d, SHOW_CAPTURED_AT);
	const struct maybe_i64 times[] = {t->reporting.last_ack,
					  t->reporting.last_push,
					  t->reporting.last_file};
	struct slice zone;

	t->order = INT64_MIN;
	take_time(captured, &t->captured, &t->zone);
	if (show_time(captured, &t->order, &zone))
		return;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		if (times[i].given && times[i].value > t->order)
			t->order = times[i].value;
	}
}

/* ---- policy --------------------------------------------------------------------- */

static void take_policy(struct text_note *t, const struct show_device *d)
{
	static const enum show_field fields[][POLICY_ATTRIBUTE_COUNT] = {
#define GROUP(g) {SHOW_##g##_FIRST, SHOW_##g##_FREQUENCY, SHOW_##g##_CHANGE}
		[POLICY_PERPETUAL] = GROUP(PERPETUAL),
		[POLICY_SUBSCRIPTION] = GROUP(SUBSCRIPTION),
		[POLICY_ENFORCED] = GROUP(ENFORCED),
		[POLICY_EXPORT] = GROUP(EXPORT),
		[POLICY_GENERIC] = GROUP(GENERIC),
#undef GROUP
	};
	bool wanted;

	for (unsigned g = 0; g < POLICY_GROUP_COUNT; g++) {
		for (unsigned a = 0; a < POLICY_ATTRIBUTE_COUNT; a++) {
			struct shown s = show_get(d, fields[g][a]);
			struct maybe_u64 *v =
				policy_attribute(&t->policy.days[g], a);

			v->given = show_number(s, &v->value);
			t->policy.shown |= v->given;
			t->policy.origin[g][a] =
				has_word(show_origin(s), "default")
					? ORIGIN_DEFAULT
					: ORIGIN_DEVICE;
		}
	}
	t->policy.name = show_get(d, SHOW_POLICY_NAME).text;
	if (!t->policy.name.n)
		t->policy.name = (struct slice){0};
	if (show_bool(show_get(d, SHOW_ACK_REQUIRED), &wanted))
		t->policy.ack_required = (struct maybe_u64){true, wanted};
	t->policy.shown |= t->policy.name.n || t->policy.ack_required.given;
}

/* ---- licences -------------------------------------------------------------------- */

/* formats/show-output.md section 5: the words for what is enforced or restricted
 * are documented, not seen. */
static unsigned class_of_row(const struct show_row *row)
{
	struct slice enforcement = show_cell(row, SHOW_LICENSE_ENFORCEMENT).text;
	struct slice export = show_cell(row, SHOW_LICENSE_EXPORT).text;

	if (has_word(enforcement, "export") ||
	    (has_word(export, "restricted") && !has_word(export, "not ")))
		return 1u << POLICY_EXPORT;
	if (has_word(enforcement, "enforced") && !has_word(enforcement, "not "))
		return 1u << POLICY_ENFORCED;
	return class_of_type(show_cell(row, SHOW_LICENSE_TYPE).text);
}

static bool in_use(const struct show_row *row)
{
	struct slice status = show_cell(row, SHOW_LICENSE_STATUS).text;

	return has_word(status, "in use") && !has_word(status, "not in use");
}

static void take_licenses(struct standing_notes *n, struct text_note *t,
			  const struct show_device *d)
{
	const struct show_rows *rows = &d->list[SHOW_LICENSES];

	t->use.shown = rows->line != 0;
	t->use.known = true;
	for (uint32_t i = 0; i < rows->count; i++) {
		const struct show_row *row = &rows->at[i];
		struct slice tag = show_cell(row, SHOW_LICENSE_TAG).text;
		unsigned class = class_of_row(row);

		if (in_use(row)) {
			t->use.classes |= class;
			t->use.known &= class != 0;
		}
		if (tag.n && class)
			NOTE_ADD(&n->classes, (struct class_note){
				notes_copy(n, slice_trim(tag)),
				{RANK_TEXT, class}});
	}
}

/* ---- codes ------------------------------------------------------------------------ */

static void take_codes(struct text_note *t, const struct show_device *d)
{
	const struct show_rows *trust = &d->list[SHOW_TRUST];
	const struct show_rows *codes = &d->list[SHOW_AUTHORIZATIONS];

	t->trust.shown = trust->line != 0;
	for (uint32_t i = 0; i < trust->count; i++)
		t->trust.installed |= shown_some(
			show_cell(&trust->at[i], SHOW_TRUST_INSTALLED));
	for (uint32_t i = 0; i < codes->count; i++) {
		struct shown s = show_cell(&codes->at[i], SHOW_AUTH_STATUS);

		t->codes.shown |= s.line != 0;
		t->codes.count += has_word(s.text, "installed") &&
				  !has_word(s.text, "not installed");
	}
}

void standing_note_text(struct standing_notes *n, const struct show_device *d,
			struct slice source)
{
	struct text_note t = {
		.udi = {show_get(d, SHOW_PID).text, show_get(d, SHOW_SN).text},
	};

	take_licenses(n, &t, d);
	if (!udi_known(t.udi))
		return;
	t.udi = notes_copy_udi(n, t.udi);
	t.source = notes_copy(n, source);
	take_reporting(&t, d);
	take_order(&t, d);
	take_policy(&t, d);
	take_codes(&t, d);
	t.zone = notes_copy(n, t.zone);
	t.policy.name = notes_copy(n, t.policy.name);
	NOTE_ADD(&n->texts, t);
}

/* ---- several texts of a device ----------------------------------------------------- */

static int by_device(const void *a, const void *b)
{
	const struct text_note *x = a, *y = b;
	int order = slice_compare(x->udi.pid, y->udi.pid);

	if (!order)
		order = slice_compare(x->udi.sn, y->udi.sn);
	if (!order)
		order = (x->order < y->order) - (x->order > y->order);
	return order ? order : slice_compare(x->source, y->source);
}

/* From an older text what the newer ones do not show. */
static void add_older(struct text_note *to, const struct text_note *from)
{
	if (!to->reporting.shown && from->reporting.shown) {
		to->reporting = from->reporting;
		to->source = from->source;
		to->captured = from->captured;
		to->zone = from->zone;
	}
	if (!to->policy.shown)
		to->policy = from->policy;
	if (!to->use.shown)
		to->use = from->use;
	if (!to->trust.shown)
		to->trust = from->trust;
	if (!to->codes.shown)
		to->codes = from->codes;
}

const struct text_note *standing_texts(struct standing_notes *n,
				       struct arena *a, size_t *count)
{
	struct text_note *out = arena_array(a, n->texts.count, sizeof(*out));

	*count = 0;
	if (n->texts.count)
		qsort(n->texts.at, n->texts.count, sizeof(*n->texts.at),
		      by_device);
	for (size_t i = 0; i < n->texts.count; i++) {
		const struct text_note *t = &n->texts.at[i];

		if (*count && udi_equal(out[*count - 1].udi, t->udi))
			add_older(&out[*count - 1], t);
		else
			out[(*count)++] = *t;
	}
	return out;
}
