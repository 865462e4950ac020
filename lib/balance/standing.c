#include "balance/standing.h"

#include <stdlib.h>

#include "balance/standing_inside.h"

static const struct {
	const char *word, *text;
} findings[] = {
#define X(name, word, text) {word, text},
	STANDING_FINDINGS(X)
#undef X
};

const char *standing_word(enum standing_finding f)
{
	return findings[f].word;
}

const char *standing_text(enum standing_finding f)
{
	return findings[f].text;
}

const char *standing_state_word(enum standing_state s)
{
	static const char *const words[] = {
#define X(name, word) word,
		STANDING_STATES(X)
#undef X
	};

	return words[s];
}

enum { DAY = 86400 };

/* Everything about one device. */
struct looking {
	const struct standing_options *o;
	const struct book_device *device;
	const struct known *known;
	const struct device_use *use;
};

static struct maybe_i64 later_of(struct maybe_i64 a, struct maybe_i64 b)
{
	return !a.given || (b.given && b.value > a.value) ? b : a;
}

/* ---- facts ---------------------------------------------------------------------- */

/* Each attribute on its own: the device's, else the policy file's, else the
 * default. */
static void fill_policy(struct standing *s, const struct looking *l)
{
	const struct text_note *t = l->known->text;
	const struct known_policy *p = l->known->policy;
	bool from_text = t && t->policy.shown;
	struct maybe_u64 ack = {0};

	for (unsigned g = 0; g < POLICY_GROUP_COUNT; g++) {
		for (unsigned a = 0; a < POLICY_ATTRIBUTE_COUNT; a++) {
			struct policy_days of[2] = {0};
			struct maybe_u64 v = {0};

			if (p)
				of[0] = p->days[g];
			if (from_text)
				of[1] = t->policy.days[g];
			v = *policy_attribute(&of[1], a);
			s->facts.origin[g][a] = v.given ? t->policy.origin[g][a]
							: ORIGIN_FILE;
			*policy_attribute(&s->facts.days[g], a) =
				v.given ? v : *policy_attribute(&of[0], a);
		}
	}
	deadline_defaults(&s->facts);
	s->policy_source = policy_origin_word(from_text ? ORIGIN_DEVICE
					      : p	? ORIGIN_FILE
							: ORIGIN_DEFAULT);
	if (from_text || p)
		s->policy_name = from_text ? t->policy.name : p->name;
	ack = from_text && t->policy.ack_required.given
		      ? t->policy.ack_required
		      : p ? p->ack_required : ack;
	s->facts.no_ack_wanted = ack.given && !ack.value;
}

/* What a device shows of its own use counts before what is known of the tags that
 * it reports. Where something was in use and nothing is now, its removal is still
 * to be reported, and nobody knows under which class. */
static void fill_classes(struct standing *s, const struct looking *l)
{
	const struct text_note *t = l->known->text;

	if (t && t->use.shown && t->use.known) {
		s->facts.classes = t->use.classes;
		s->facts.classes_known = true;
		return;
	}
	s->facts.classes = l->use->classes;
	s->facts.classes_known =
		l->use->uses ? !l->use->unknown
			     : l->device->has_reports && !l->use->first.given;
}

/* Has the account acknowledged since the text was made, or since the last answer
 * that it knows of? */
static bool is_old(const struct text_note *t, struct maybe_i64 ack)
{
	struct maybe_i64 known = later_of(t->reporting.last_ack, t->captured);

	return ack.given && known.given && ack.value > known.value;
}

/* Does the device count from its trust, because it knows no ACK of reports? One that
 * the account has acknowledged counts from whatever moved its last ACK, unless it
 * says itself that it is in the phase of its first report. */
static bool counts_from_trust(const struct looking *l)
{
	const struct text_note *t = l->known->text;

	return t->reporting.trusted.given &&
	       (t->reporting.first_phase || !l->known->ack.given);
}

/* The device counts from the ACK that it knows, and so does the computation that
 * its own date is held against. */
static void fill_times(struct standing *s, const struct looking *l)
{
	const struct text_note *t = l->known->text;
	struct deadline_facts *f = &s->facts;

	f->first_use = l->use->first;
	f->last_change = l->use->last_change;
	f->last_report = later_of(l->use->reported_until,
				  l->known->reported_until);
	f->last_ack = s->last_ack = l->known->ack;
	s->last_report = l->device->last_time;
	s->last_export = l->known->last_export;
	if (!t)
		return;
	s->text_source = t->source;
	s->captured = t->captured;
	s->zone = t->zone;
	s->last_push = t->reporting.last_push;
	s->last_file = t->reporting.last_file;
	s->stated = t->reporting.stated;
	s->is_trust_ack = t->reporting.trusted.given;
	if (!s->is_trust_ack)
		s->last_ack = later_of(s->last_ack, t->reporting.last_ack);
	f->last_report = later_of(f->last_report, s->last_push);
	s->stated_is_old = is_old(t, l->known->ack);
	if (!t->reporting.shown || t->zone.p || s->stated_is_old)
		return;
	f->last_ack = (struct maybe_i64){0};
	if (counts_from_trust(l))
		f->trusted = t->reporting.trusted;
	else
		f->last_ack = t->reporting.last_ack;
	f->stated = t->reporting.stated;
	f->stated_none = t->reporting.stated_none;
}

static void fill_codes(struct standing *s, const struct looking *l)
{
	const struct known *k = l->known;
	const struct text_note *t = k->text;
	bool installed = t && t->trust.installed;
	uint64_t in_files = k->codes_noted + k->codes_beside;

	s->authorizations = k->codes;
	s->authorizations.given |= in_files != 0;
	if (s->authorizations.value < in_files)
		s->authorizations.value = in_files;
	if (t && t->codes.shown && s->authorizations.value < t->codes.count)
		s->authorizations.value = t->codes.count;
	s->authorizations.given |= t && t->codes.shown;
	if (installed || k->trust_installed)
		s->trust = "installed";
	else if (k->trust)
		s->trust = "received";
	else if (t && t->trust.shown)
		s->trust = "missing";
}

/* ---- judgement -------------------------------------------------------------------- */

/* The earlier of two; one that has passed and does not make a device overdue is
 * passed over. */
static void take_next(struct standing *s, const struct deadline *d,
		      const struct standing_options *o)
{
	bool passed = d->given && d->at < o->at;

	if (!d->given || (s->next.given && s->next.value <= d->at) ||
	    (passed && o->stated_only && d->rule != DEADLINE_STATED))
		return;
	s->next = (struct maybe_i64){true, d->at};
	s->next_rule = d->rule;
}

static void judge(struct standing *s, const struct looking *l)
{
	const struct deadlines *d = &s->deadlines;
	const struct standing_options *o = l->o;
	uint64_t late;

	deadlines_find(&s->deadlines, &s->facts, &o->deadline);
	take_next(s, &d->report, o);
	take_next(s, &d->ack, o);
	s->estimated = s->next.given && s->next_rule != DEADLINE_STATED;
	s->state = s->next.given    ? STANDS_DUE
		   : d->report.none ? STANDS_CLEAR
				    : STANDS_UNKNOWN;
	if (!s->next.given || s->next.value >= o->at)
		return;
	s->state = STANDS_OVERDUE;
	late = (uint64_t)o->at - (uint64_t)s->next.value;
	s->overdue_days = (late + DAY - 1) / DAY;
}

/* An answer that the device's own text shows to be there waits no longer. */
static unsigned waiting(const struct looking *l)
{
	const struct known *k = l->known;
	const struct text_note *t = k->text;
	unsigned waits = k->waiting;

	if (!t)
		return waits;
	if (k->ack.given && t->reporting.last_ack.given &&
	    !t->reporting.trusted.given &&
	    t->reporting.last_ack.value >= k->ack.value)
		waits &= ~(unsigned)LEDGER_WAITS_ACK;
	if (t->codes.count)
		waits &= ~(unsigned)LEDGER_WAITS_CODE;
	if (t->trust.installed)
		waits &= ~(unsigned)LEDGER_WAITS_TRUST;
	if (k->policy && t->policy.name.n &&
	    slice_equal(k->policy->name, t->policy.name))
		waits &= ~(unsigned)LEDGER_WAITS_POLICY;
	return waits;
}

static bool other_account(const struct book_device *d, uint32_t named)
{
	return d->account != BOOKS_NONE && named != BOOKS_NONE &&
	       named != d->account;
}

static void find(struct standing *s, const struct looking *l)
{
	const struct book_device *d = l->device;
	const bool found[] = {
		[STANDING_OVERDUE] = s->state == STANDS_OVERDUE,
		[STANDING_DEADLINE_DIFFERS] = s->deadlines.differs,
		[STANDING_NO_REPORT] = !s->covered,
		[STANDING_NOT_ACKNOWLEDGED] =
			d->report_states[REPORT_UNACKNOWLEDGED] != 0,
		[STANDING_WRONG_ACCOUNT] = other_account(d, d->said_account) ||
					   other_account(d, d->listed_account),
		[STANDING_CODE_NOT_INSTALLED] = waiting(l) != 0,
		[STANDING_TIME_ZONE] = s->zone.p != NULL,
	};

	for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++)
		s->findings |= (uint32_t)found[i] << i;
}

static void look(struct standing *s, const struct looking *l)
{
	s->covered = l->use->covered;
	fill_policy(s, l);
	fill_classes(s, l);
	fill_times(s, l);
	fill_codes(s, l);
	judge(s, l);
	find(s, l);
}

/* ---- all of them ------------------------------------------------------------------ */

/* qsort has no context. */
struct ordered {
	struct standing s;
	struct udi udi;
};

static int by_urgency(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;
	int order = (x->s.state > y->s.state) - (x->s.state < y->s.state);

	if (!order && x->s.next.given)
		order = (x->s.next.value > y->s.next.value) -
			(x->s.next.value < y->s.next.value);
	if (!order)
		order = slice_compare(x->udi.pid, y->udi.pid);
	return order ? order : slice_compare(x->udi.sn, y->udi.sn);
}

static void look_at_all(struct ordered *all, size_t *n, struct books *b,
			const struct known *known,
			const struct device_use *uses,
			const struct standing_options *o)
{
	size_t count;
	const struct book_device *devices = books_devices(b, &count);

	for (size_t i = 0; i < count; i++) {
		const struct looking l = {o, &devices[i], &known[i], &uses[i]};

		if (!books_is_product(&devices[i]))
			continue;
		all[*n].udi = devices[i].udi;
		all[*n].s.device = (uint32_t)i;
		look(&all[(*n)++].s, &l);
	}
}

/* What the books tell of devices aside. */
static void mark_others(struct ordered *all, size_t n, struct books *b)
{
	size_t conflicts, twins, devices;
	const struct book_conflict *c = books_conflicts(b, &conflicts);
	const struct book_twin *t = books_twins(b, &twins);
	const struct book_device *d = books_devices(b, &devices);
	_cleanup_free_ uint32_t *of = mem_new(devices + 1, sizeof(*of));

	for (size_t i = 0; i < conflicts; i++)
		of[c[i].device] |= 1u << STANDING_CONFLICT;
	for (size_t i = 0; i < twins; i++) {
		if (other_account(&d[t[i].device], t[i].account))
			of[t[i].device] |= 1u << STANDING_WRONG_ACCOUNT;
	}
	for (size_t i = 0; i < n; i++)
		all[i].s.findings |= of[all[i].s.device];
}

void standing_rules(const struct standing *s, bool beside,
		    bool used[DEADLINE_RULE_COUNT])
{
	const struct deadlines *d = &s->deadlines;
	const struct deadline *const shown[] = {
		&d->report, &d->ack, beside ? &d->computed_ack : &d->ack};

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		if ((shown[i]->given || shown[i]->none) &&
		    shown[i]->rule != DEADLINE_STATED)
			used[shown[i]->rule] = true;
	}
}

enum rc standing_make(const struct standing **out, size_t *count,
		      struct arena *a, struct books *b, struct ledger *ledger,
		      struct standing_notes *notes,
		      const struct standing_options *o, struct err *e)
{
	_cleanup_free_ struct known *known = NULL;
	_cleanup_free_ struct license_class *classes = NULL;
	_cleanup_free_ struct device_use *uses = NULL;
	_cleanup_free_ struct ordered *all = NULL;
	struct standing *list;
	size_t devices;
	enum rc rc;

	*count = 0;
	books_devices(b, &devices);
	known = mem_new(devices + 1, sizeof(*known));
	classes = mem_new(books_tags(b) + 1, sizeof(*classes));
	uses = mem_new(devices + 1, sizeof(*uses));
	rc = standing_know(known, classes, a, b, ledger, notes, e);
	if (!rc)
		rc = standing_uses(uses, b, classes, o, e);
	if (rc)
		return rc;
	all = mem_new(devices + 1, sizeof(*all));
	look_at_all(all, count, b, known, uses, o);
	mark_others(all, *count, b);
	if (*count)
		qsort(all, *count, sizeof(*all), by_urgency);
	list = arena_array(a, *count, sizeof(*list));
	for (size_t i = 0; i < *count; i++)
		list[i] = all[i].s;
	*out = list;
	return RC_OK;
}
