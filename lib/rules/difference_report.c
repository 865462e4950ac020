#include "rules/difference_inside.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/code.h"
#include "base/when.h"
#include "crypto/digest.h"

enum report_rank {
	RANK_THING = 0,
	RANK_FACTS = 2,
	RANK_MEMBERS = 4,
	RANK_COUNT = 6,
	RANK_MEASUREMENTS = 8,
};

static void tell_facts(struct difference_side *side, const struct rum_report *r,
		       struct arena *a)
{
	const char *state = rum_state_word(r->state);
	uint8_t hash[SHA256_BYTES];
	char hex[SHA256_TEXT_MAX];
	const struct {
		struct fact_name name;
		struct slice value;
	} rows[] = {
		{{"udi", "product instance"}, udi_name(a, r->udi)},
		{{"report_id", "report id"},
		 slice_of(r->report_id.given
				  ? arena_printf(a, "%" PRIu64,
						 r->report_id.value)
				  : "")},
		{{"report_type", "type"}, r->report_type},
		{{"entitlement_tag", "entitlement tag"}, r->entitlement_tag},
		{{"software_tag", "software tag"}, r->software_tag},
		{{"software_version", "software"}, r->software_version},
		{{"product_instance_id", "product instance id"},
		 r->product_instance_id},
		{{"hostname", "host name"}, r->hostname},
		{{"version", "payload version"}, r->version},
		{{"state", "state"}, slice_of(state ? state : "")},
		{{"payload_sha256", "payload"},
		 slice_of((sha256(hash, r->payload),
			   hex_text(hex, hash, SHA256_BYTES)))},
	};

	for (uint32_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		tell_text(side, RANK_FACTS, i, rows[i].name, rows[i].value);
}

static void tell_members(struct difference_side *side,
			 const struct rum_report *r, struct arena *a)
{
	struct difference_fact f = {
		.kind = FACT_TEXT,
		.rank = RANK_MEMBERS,
		.group = {"ha", "member"},
	};

	tell_cover(side, RANK_MEMBERS);
	for (size_t i = 0; i < r->ha_count; i++) {
		f.row = udi_name(a, r->ha[i].udi);
		f.value = r->ha[i].role;
		if (f.row.n)
			difference_fact(side, &f);
	}
}

static struct slice time_words(struct arena *a, struct maybe_i64 t)
{
	char text[WHEN_TEXT_MAX];

	return t.given ? arena_copy(a, slice_of(when_text(text, t.value)))
		       : (struct slice){0};
}

static struct slice count_words(const struct rum_measurement *m)
{
	return m->count_text.n ? m->count_text : (struct slice){0};
}

/* A measurement is known by its start and metric; it grows by its end. */
static void tell_measurement(struct difference_side *side, struct arena *a,
			     const struct rum_measurement *m, struct slice row)
{
	struct slice end = time_words(a, m->end), count = count_words(m);
	struct slice reason = m->close_reason.n ? m->close_reason
						: m->termination_reason;
	struct difference_fact f = {
		.kind = FACT_THING,
		.rank = RANK_MEASUREMENTS,
		.row = row,
		.group = {"measurements", "measurement from"},
		.value = slice_of(arena_printf(
			a, "until %.*s%s%.*s", SLICE_ARG(end),
			count.n ? ", count " : "", SLICE_ARG(count))),
	};

	difference_fact(side, &f);
	f.kind = FACT_TIME;
	f.order = 1;
	f.name = (struct fact_name){"end", "until"};
	f.value = end;
	f.number = m->end;
	difference_fact(side, &f);
	f.kind = FACT_COUNTER;
	f.order = 2;
	f.name = (struct fact_name){"count", "count"};
	f.value = count;
	f.number = (struct maybe_i64){m->count.given, (int64_t)m->count.value};
	difference_fact(side, &f);
	f.kind = FACT_TEXT;
	f.order = 3;
	f.name = (struct fact_name){"close_reason", "closed by"};
	f.value = reason;
	f.number.given = false;
	difference_fact(side, &f);
}

static void tell_measurements(struct difference_side *side,
			      const struct rum_report *r, struct arena *a)
{
	size_t again = 0;
	char text[24];

	snprintf(text, sizeof(text), "%zu", r->measurement_count);
	difference_fact(side, &(struct difference_fact){
				      .kind = FACT_COUNTER,
				      .rank = RANK_COUNT,
				      .name = {"measurement_count",
					       "measurements"},
				      .value = slice_of(text),
				      .number = {true, (int64_t)
							 r->measurement_count},
			      });
	tell_cover(side, RANK_MEASUREMENTS);
	for (size_t i = 0; i < r->measurement_count; i++) {
		const struct rum_measurement *m = &r->measurements[i];
		const struct rum_measurement *before = i ? m - 1 : NULL;
		bool same = before && before->start.given == m->start.given &&
			    before->start.value == m->start.value &&
			    slice_equal(before->metric, m->metric);
		struct slice start = time_words(a, m->start);
		struct slice row = slice_of(arena_printf(
			a, "%.*s %.*s", SLICE_ARG(start),
			SLICE_ARG(m->metric)));

		again = same ? again + 1 : 0;
		if (again)
			row = slice_of(arena_printf(a, "%.*s #%zu",
						    SLICE_ARG(row), again + 1));
		tell_measurement(side, a, m, row);
	}
}

/* For a report as a whole: "closed, 3 measurements until 2022-12-24T11:10:45Z". */
static struct slice summary(struct arena *a, const struct rum_report *r)
{
	const char *state = rum_state_word(r->state);
	struct slice until = time_words(a, r->last_time);

	return slice_of(arena_printf(
		a, "%s%s%zu measurement%s%s%.*s", state ? state : "",
		state ? ", " : "", r->measurement_count,
		r->measurement_count == 1 ? "" : "s", until.n ? " until " : "",
		SLICE_ARG(until)));
}

/* The device lists it, or does not. */
static void tell_listed(struct difference_side *side, struct arena *a,
			const struct rum_report *r, struct slice udi,
			struct slice id, struct slice words)
{
	struct subject_key *keys = arena_array(a, r->ha_count + 2,
					       sizeof(*keys));
	struct difference_subject about = {
		.kind = SUBJECT_LISTED, .name = udi, .keys = keys};

	keys[about.key_count++] = (struct subject_key){0, udi};
	keys[about.key_count++] = (struct subject_key){1, r->udi.sn};
	for (size_t i = 0; i < r->ha_count; i++) {
		struct slice sn = r->ha[i].udi.sn;

		if (sn.n && !slice_equal(sn, r->udi.sn))
			keys[about.key_count++] = (struct subject_key){1, sn};
	}
	difference_subject(side, &about);
	tell_thing(side, SLICE_LITERAL("usage reports, but no device text"));
	tell_cover(side, 2);
	difference_fact(side, &(struct difference_fact){
				      .kind = FACT_THING,
				      .rank = 2,
				      .row = id,
				      .group = {"reports", "report"},
				      .value = slice_of(arena_printf(
					      a, "in the files, %.*s",
					      SLICE_ARG(words))),
			      });
}

void difference_report(struct difference_side *side, const struct rum_report *r)
{
	_cleanup_arena_ struct arena a = {0};
	struct slice udi = udi_name(&a, r->udi), id = SLICE_LITERAL("");
	struct slice words = summary(&a, r);
	struct subject_key key;
	struct difference_subject about = {
		.kind = SUBJECT_REPORT,
		.at = r->last_time,
		.keys = &key,
	};

	if (r->report_id.given)
		id = slice_of(arena_printf(&a, "%" PRIu64,
					   r->report_id.value));
	about.name = slice_of(arena_printf(
		&a, "report %.*s of %.*s", SLICE_ARG(id),
		SLICE_ARG(udi.n ? udi : SLICE_LITERAL("no device"))));
	if (udi.n && id.n) {
		key = (struct subject_key){0, about.name};
		about.key_count = 1;
	}
	difference_subject(side, &about);
	tell_thing(side, words);
	tell_facts(side, r, &a);
	tell_members(side, r, &a);
	tell_measurements(side, r, &a);
	if (udi.n && id.n)
		tell_listed(side, &a, r, udi, id, words);
}
