#include "rules/difference_inside.h"

/* ---- single values --------------------------------------------------------------- */

/* Values that move by themselves: two captures an hour apart would never be the
 * same. The time of capture heads the comparison. */
static const enum show_field passing[] = {
	SHOW_CAPTURED_AT, SHOW_CLOCK_LINE, SHOW_TIME_SOURCE, SHOW_UPTIME,
	SHOW_CPU_FIVE_SECONDS, SHOW_CPU_ONE_MINUTE, SHOW_CPU_FIVE_MINUTES,
};

/* Even ranks: the subject itself, then the fields, then the lists. */
static uint32_t field_rank(enum show_field f)
{
	return 2 * (1 + (uint32_t)f);
}

static bool is_passing(enum show_field f)
{
	for (size_t i = 0; i < sizeof(passing) / sizeof(*passing); i++) {
		if (passing[i] == f)
			return true;
	}
	return false;
}

static struct maybe_i64 number_of(bool given, uint64_t n)
{
	return (struct maybe_i64){given, (int64_t)n};
}

void value_fact(struct difference_fact *f, struct shown s,
		       enum show_type type, bool is_name)
{
	uint64_t n = 0;
	bool yes = false;
	int64_t seconds = 0;

	f->kind = FACT_TEXT;
	f->value = s.text;
	switch (type) {
	case SHOW_TEXT:
		break;
	case SHOW_NUMBER:
	case SHOW_COUNT:
	case SHOW_DAYS:
		f->kind = is_name ? FACT_TEXT : FACT_COUNTER;
		f->number.given = show_number(s, &n);
		f->number.value = (int64_t)n;
		if (type == SHOW_COUNT && show_number_aside(s, &n))
			f->aside = number_of(true, n);
		/* Whence the days come is part of the value. */
		if (type == SHOW_DAYS)
			f->zone = show_origin(s);
		break;
	case SHOW_TIME:
		f->kind = FACT_TIME;
		f->number.given = show_time(s, &seconds, &f->zone);
		f->number.value = seconds;
		break;
	case SHOW_BOOL:
		f->number = number_of(show_bool(s, &yes), yes);
		break;
	}
}

static void tell_fields(struct difference_side *side,
			const struct show_device *d)
{
	for (unsigned i = 0; i < SHOW_FIELDS; i++) {
		const struct show_field_info *info = &show_fields[i];
		struct difference_fact f = {
			.rank = field_rank(i),
			.name = {info->json, info->label},
		};

		if (!d->field[i].line || is_passing(i))
			continue;
		value_fact(&f, d->field[i], info->type, i == SHOW_PUSH_STATE);
		difference_fact(side, &f);
	}
}

/* ---- who it is ------------------------------------------------------------------------ */

/* Strengths: the UDI, any serial number of the stack, the host name. */
enum { BY_UDI, BY_MEMBER, BY_HOST, MEMBERS_MOST = 32 };

static size_t device_keys(struct subject_key *keys, struct arena *a,
			  const struct show_device *d)
{
	struct udi u = {show_get(d, SHOW_PID).text, show_get(d, SHOW_SN).text};
	const struct show_rows *members = &d->list[SHOW_MEMBERS];
	struct slice host = show_get(d, SHOW_HOSTNAME).text;
	size_t n = 0;

	if (u.sn.n) {
		keys[n++] = (struct subject_key){BY_UDI, udi_name(a, u)};
		keys[n++] = (struct subject_key){BY_MEMBER, u.sn};
	}
	for (uint32_t i = 0; i < members->count && i < MEMBERS_MOST; i++) {
		struct slice sn = show_cell(&members->at[i],
					    SHOW_MEMBER_SN).text;

		if (sn.n && !slice_equal(sn, u.sn))
			keys[n++] = (struct subject_key){BY_MEMBER, sn};
	}
	if (host.n)
		keys[n++] = (struct subject_key){BY_HOST, host};
	return n;
}

static struct slice device_name(struct arena *a, const struct show_device *d)
{
	struct udi u = {show_get(d, SHOW_PID).text, show_get(d, SHOW_SN).text};
	struct slice host = show_get(d, SHOW_HOSTNAME).text;

	if (u.sn.n && host.n)
		return slice_of(arena_printf(a, "%.*s:%.*s (%.*s)",
					     SLICE_ARG(u.pid), SLICE_ARG(u.sn),
					     SLICE_ARG(host)));
	if (u.sn.n)
		return udi_name(a, u);
	return host.n ? host : slice_of("a device without a name");
}

/* ---- the reports that it knows of -------------------------------------------------------- */

static void tell_id(struct difference_side *side, struct slice id,
		    struct slice state)
{
	_cleanup_buf_ struct buf words = {0};
	uint64_t number;

	buf_printf(&words, "listed by the device%s%.*s", state.n ? " as " : "",
		   SLICE_ARG(state));
	if (slice_u64(id, &number) && number)
		difference_fact(side, &(struct difference_fact){
					      .kind = FACT_THING,
					      .rank = 2,
					      .row = id,
					      .group = {"reports", "report"},
					      .value = buf_slice(&words),
				      });
}

static void tell_ids(struct difference_side *side, const struct show_device *d)
{
	static const struct {
		enum show_list list;
		enum show_column id, words;
		const char *instead;
	} places[] = {
		{SHOW_REPORTS, SHOW_REPORT_ID, SHOW_REPORT_STATE, NULL},
		{SHOW_REPORT_DETAILS, SHOW_DETAIL_ID, SHOW_DETAIL_STATE, NULL},
		{SHOW_LICENSES, SHOW_LICENSE_REPORT, SHOW_COLUMNS, "current"},
		{SHOW_LICENSES, SHOW_LICENSE_PREVIOUS, SHOW_COLUMNS, "previous"},
	};

	for (size_t p = 0; p < sizeof(places) / sizeof(*places); p++) {
		const struct show_rows *rows = &d->list[places[p].list];

		for (uint32_t i = 0; i < rows->count; i++) {
			const struct show_row *row = &rows->at[i];

			tell_id(side, show_cell(row, places[p].id).text,
				places[p].instead
					? slice_of(places[p].instead)
					: show_cell(row, places[p].words).text);
		}
	}
	if (d->list[SHOW_REPORTS].line)
		tell_cover(side, 2);
}

void difference_device(struct difference_side *side,
		       const struct show_device *d)
{
	_cleanup_arena_ struct arena a = {0};
	struct subject_key keys[MEMBERS_MOST + 3];
	struct shown at = show_get(d, SHOW_CAPTURED_AT);
	struct difference_subject about = {
		.kind = SUBJECT_DEVICE,
		.name = device_name(&a, d),
		.at_text = at.text,
		.keys = keys,
		.key_count = device_keys(keys, &a, d),
	};

	about.at.given = show_time(at, &about.at.value, &about.zone);
	difference_subject(side, &about);
	tell_thing(side, at.text);
	tell_fields(side, d);
	tell_lists(side, d, 2 * (1 + (uint32_t)SHOW_FIELDS));
	about.kind = SUBJECT_LISTED;
	about.at.given = false;
	about.at_text.n = 0;
	difference_subject(side, &about);
	tell_thing(side, SLICE_LITERAL("device text, but no usage reports"));
	tell_ids(side, d);
}
