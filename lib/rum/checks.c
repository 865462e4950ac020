#include "rum/checks.h"

#include <inttypes.h>
#include <stdarg.h>

#include "base/code.h"
#include "base/when.h"

static const char *const check_names[] = {
#define X(name, word, text) [name] = word,
	RUM_CHECKS(X)
#undef X
};
static const char *const check_texts[] = {
#define X(name, word, text) [name] = text,
	RUM_CHECKS(X)
#undef X
};

const char *rum_check_name(enum rum_check c)
{
	return check_names[c];
}

const char *rum_check_text(enum rum_check c)
{
	return check_texts[c];
}

const char *check_result_word(enum check_result r)
{
	static const char *const words[] = {"ok", "warn", "fail"};

	return words[r];
}

/* The graver result stays; of two alike, the first. */
void check_set(struct check *c, enum check_result result, const char *detail)
{
	if (result > c->result) {
		c->result = result;
		c->detail = detail;
	}
}

/* The same; the text is made only when it will be shown. */
__attribute__((format(printf, 4, 5))) static void
check_say(struct check *c, enum check_result result, struct arena *a,
	  const char *format, ...)
{
	char text[400];
	va_list args;

	if (result <= c->result)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	check_set(c, result, arena_text(a, slice_of(text)));
}

bool rum_checks_failed(const struct rum_checks *c)
{
	for (size_t i = 0; i < RUM_CHECK_COUNT; i++) {
		if (c->at[i].result == CHECK_FAIL)
			return true;
	}
	return false;
}

/* What casebook.md and formats/rum-report.md say the account needs. */
static void check_complete(struct check *c, struct arena *a,
			   const struct rum_report *r)
{
	const struct {
		bool there;
		const char *name;
	} needed[] = {
		{r->udi.pid.n, "product id"},
		{r->udi.sn.n, "serial number"},
		{r->software_tag.n, "software tag"},
		{r->is_telemetry || r->entitlement_tag.n, "entitlement tag"},
		{r->report_id.given, "report id"},
		{r->measurement_count, "measurement"},
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (!needed[i].there)
			check_say(c, CHECK_FAIL, a, "there is no %s",
				  needed[i].name);
	}
	for (size_t i = 0; i < r->measurement_count; i++) {
		const struct rum_measurement *m = &r->measurements[i];

		if (!m->start.given || !m->end.given)
			check_say(c, CHECK_FAIL, a,
				  "measurement %zu has no %s "
				  "time",
				  i + 1, m->start.given ? "end" : "start");
		if (!r->is_telemetry && !m->count_text.p)
			check_say(c, CHECK_FAIL, a,
				  "measurement %zu has no count", i + 1);
	}
	if (r->two_report_ids)
		check_set(c, CHECK_FAIL,
			  "meta and asset_identification name different report "
			  "ids");
}

static void check_udi(struct check *c, struct arena *a,
		      const struct rum_report *r)
{
	struct udi outer = r->signature.sudi;

	if (!r->signature.present)
		return;
	if (!outer.pid.p && !outer.sn.p) {
		check_set(c, CHECK_WARN, "the outer signature names no UDI");
		return;
	}
	if (!outer.pid.p)
		outer.pid = r->udi.pid;
	if (!outer.sn.p)
		outer.sn = r->udi.sn;
	if (udi_equal(outer, r->udi))
		return;
	if (rum_report_has_member(r, outer))
		check_say(c, CHECK_WARN, a,
			  "the outer UDI %.*s %.*s is another "
			  "member of the stack",
			  SLICE_ARG(outer.pid), SLICE_ARG(outer.sn));
	else
		check_say(c, CHECK_FAIL, a,
			  "outside %.*s %.*s, inside %.*s %.*s",
			  SLICE_ARG(outer.pid), SLICE_ARG(outer.sn),
			  SLICE_ARG(r->udi.pid), SLICE_ARG(r->udi.sn));
}

static void check_tags(struct check *c, struct arena *a,
		       const struct rum_report *r)
{
	const struct slice tags[] = {r->software_tag, r->entitlement_tag};

	for (size_t i = 0; i < 2; i++) {
		if (tags[i].n && !rum_tag_has_form(tags[i]))
			check_say(c, CHECK_WARN, a,
				  "\"%.*s\" is not "
				  "regid.YYYY-MM.com.cisco.NAME,"
				  "VERSION_UUID",
				  SLICE_ARG(slice_part(tags[i], 0, 100)));
	}
}

static void check_counts(struct check *c, struct arena *a,
			 const struct rum_report *r)
{
	for (size_t i = 0; i < r->measurement_count; i++) {
		const struct rum_measurement *m = &r->measurements[i];

		if (m->count_text.p && !m->count.given)
			check_say(c, CHECK_FAIL, a,
				  "measurement %zu counts "
				  "\"%.*s\"",
				  i + 1,
				  SLICE_ARG(slice_part(m->count_text, 0, 60)));
	}
}

static void check_contiguous(struct check *c, struct arena *a,
			     const struct rum_report *r)
{
	for (size_t i = 1; i < r->measurement_count; i++) {
		const struct rum_measurement *m = &r->measurements[i];
		const struct rum_measurement *before = m - 1;

		/* Telemetry repeats one span for several metrics. */
		if (!m->start.given || !before->end.given ||
		    !slice_is(m->metric, "ENTITLEMENT") ||
		    m->start.value == before->end.value)
			continue;
		check_say(c, CHECK_WARN, a,
			  "measurement %zu starts %s the one "
			  "before ends",
			  i + 1,
			  m->start.value > before->end.value ? "after"
							     : "before");
	}
}

/* sample_interval is the span in every known sample; a clock change may stand
 * between the two. */
static void check_interval(struct check *c, struct arena *a,
			   const struct rum_measurement *m, size_t n)
{
	int64_t span, changed;

	if (!m->start.given || !m->end.given)
		return;
	if (__builtin_sub_overflow(m->end.value, m->start.value, &span) ||
	    span < 0) {
		check_say(c, CHECK_WARN, a,
			  "measurement %zu ends before it "
			  "starts",
			  n);
		return;
	}
	if (!m->interval.given &&
	    json_type(json_get(m->object, "sample_interval")) != JSON_NONE)
		check_say(c, CHECK_WARN, a,
			  "measurement %zu: sample_interval is "
			  "no number of seconds",
			  n);
	if (!m->interval.given || m->interval.value == (uint64_t)span)
		return;
	if (m->clock_change.given &&
	    !__builtin_sub_overflow(span, m->clock_change.value, &changed) &&
	    changed >= 0 && m->interval.value == (uint64_t)changed)
		return;
	check_say(c, CHECK_WARN, a,
		  "measurement %zu: sample_interval %" PRIu64
		  " for a span of %" PRId64 " s",
		  n, m->interval.value, span);
}

static void check_clock(struct check *c, struct arena *a,
			const struct rum_measurement *m, size_t n)
{
	if (m->clock_change.given)
		check_say(c, CHECK_WARN, a,
			  "measurement %zu: the clock was set by "
			  "%+" PRId64 " s",
			  n, m->clock_change.value);
	else if (m->log_time.given && m->start.given &&
		 m->log_time.value < m->start.value)
		check_say(c, CHECK_WARN, a,
			  "measurement %zu was logged before it "
			  "starts",
			  n);
}

/* One sample a minute is the densest sampling known; both ends count. */
static void check_samples(struct check *c, struct arena *a,
			  const struct rum_measurement *m, size_t n)
{
	uint64_t span, most;

	if (!m->samples.given || !m->start.given || !m->end.given ||
	    m->end.value < m->start.value)
		return;
	span = (uint64_t)m->end.value - (uint64_t)m->start.value;
	if (m->clock_change.given)
		span += m->clock_change.value < 0
				? 0 - (uint64_t)m->clock_change.value
				: (uint64_t)m->clock_change.value;
	most = span / 60 + 2;
	if (m->samples.value > most)
		check_say(c, CHECK_WARN, a,
			  "measurement %zu: %" PRIu64 " samples in %" PRIu64
			  " s",
			  n, m->samples.value, span);
}

static void check_future(struct check *c, struct arena *a,
			 const struct rum_report *r, int64_t now)
{
	char text[WHEN_TEXT_MAX];

	for (size_t i = 0; i < r->measurement_count; i++) {
		const struct rum_measurement *m = &r->measurements[i];
		const struct maybe_i64 times[] = {m->start, m->end,
						  m->log_time};

		for (size_t k = 0; k < 3; k++) {
			if (times[k].given && times[k].value > now)
				check_say(c, CHECK_WARN, a,
					  "measurement %zu "
					  "tells of %s",
					  i + 1,
					  when_text(text, times[k].value));
		}
	}
}

static void check_exact(struct check *c, const struct rum_report *r)
{
	if (r->form == PAYLOAD_OBJECT)
		check_set(
			c, CHECK_FAIL,
			"the payload is an object, not a string: it is not in "
			"signed form");
	else if (r->form == PAYLOAD_BARE)
		check_set(c, CHECK_WARN,
			  "a payload without its envelope, as printed on a "
			  "console");
}

enum { BUILTIN_BYTES = 32 };

/* Lengths of RSA moduli and of ECDSA pairs, DER or side by side. */
static bool is_signature_length(size_t n)
{
	static const size_t sizes[] = {64, 96, 128, 132, 256, 384, 512};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (n == sizes[i])
			return true;
	}
	return (n >= 68 && n <= 72) || (n >= 100 && n <= 104) ||
	       (n >= 135 && n <= 139);
}

static void check_signature(struct rum_checks *out, struct arena *a,
			    const struct rum_signature *s, const char *which)
{
	struct slice value;

	if (s->odd)
		check_say(&out->at[CHECK_LENGTH], CHECK_FAIL, a,
			  "the %s signature is no JSON object", which);
	if (!s->present)
		return;
	if (!s->value.n) {
		check_say(&out->at[CHECK_LENGTH], CHECK_WARN, a,
			  "the %s signature has no value", which);
		return;
	}
	if (!base64_decode(a, s->value, &value)) {
		check_say(&out->at[CHECK_BASE64], CHECK_FAIL, a,
			  "the %s signature's value is not "
			  "canonical base64",
			  which);
		return;
	}
	if (slice_is(s->signing_type, "builtin")
		    ? value.n != BUILTIN_BYTES
		    : !is_signature_length(value.n))
		check_say(&out->at[CHECK_LENGTH], CHECK_WARN, a,
			  "the %s signature has %zu bytes, which "
			  "is unexpected for \"%.*s\"",
			  which, value.n,
			  SLICE_ARG(slice_part(s->signing_type, 0, 40)));
}

void rum_check_report(struct rum_checks *out, struct arena *a,
		      const struct rum_report *r, int64_t now)
{
	memset(out, 0, sizeof(*out));
	check_complete(&out->at[CHECK_COMPLETE], a, r);
	check_udi(&out->at[CHECK_UDI], a, r);
	check_tags(&out->at[CHECK_TAGS], a, r);
	check_counts(&out->at[CHECK_COUNT], a, r);
	check_contiguous(&out->at[CHECK_CONTIGUOUS], a, r);
	for (size_t i = 0; i < r->measurement_count; i++) {
		check_interval(&out->at[CHECK_INTERVAL], a, &r->measurements[i],
			       i + 1);
		check_clock(&out->at[CHECK_CLOCK], a, &r->measurements[i],
			    i + 1);
		check_samples(&out->at[CHECK_SAMPLES], a, &r->measurements[i],
			      i + 1);
	}
	check_future(&out->at[CHECK_FUTURE], a, r, now);
	check_exact(&out->at[CHECK_EXACT], r);
	check_signature(out, a, &r->signature, "outer");
	check_signature(out, a, &r->inner_signature, "inner");
}
