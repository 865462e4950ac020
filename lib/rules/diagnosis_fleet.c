#include "rules/diagnosis_case.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What of a device is kept: the lines that may become evidence, and what they
 * say. */
enum quoted {
	QUOTED_PURGED,
	QUOTED_ACKED,
	QUOTED_PUSH,
	QUOTED_ACK,
	QUOTED_ACCOUNT,
	QUOTED_FAILURE,
	QUOTES,
};
static const enum show_field quoted_fields[QUOTED_FAILURE] = {
	[QUOTED_PURGED] = SHOW_COUNT_PURGED,
	[QUOTED_ACKED] = SHOW_COUNT_ACKED,
	[QUOTED_PUSH] = SHOW_LAST_PUSH,
	[QUOTED_ACK] = SHOW_LAST_ACK,
	[QUOTED_ACCOUNT] = SHOW_VIRTUAL_ACCOUNT,
};

/* Longer names and lines are cut. */
enum { NAME_KEPT = 128, LINE_KEPT_BYTES = 160 };

/* Small, because there are several for each device of a whole folder. */
struct quote {
	const uint8_t *text;
	uint32_t line; /* 0: not told */
	uint32_t n;
};

struct member {
	struct slice source, pid, sn;
	struct slice address; /* of the server, or of the default name */
	struct slice account; /* p == NULL: not told */
	struct quote quote[QUOTES];
	bool at_known, counted, pushed, acked_told, tried;
	bool failing; /* only where `tried` */
	int64_t at, push, ack; /* ack: 0 when there was none */
	uint64_t purged, acked;
	size_t order;
};

struct diagnosis_fleet {
	struct arena arena;
	struct member *member;
	size_t count, cap;
};

struct diagnosis_fleet *diagnosis_fleet_new(void)
{
	return mem_new(1, sizeof(struct diagnosis_fleet));
}

void diagnosis_fleet_free(struct diagnosis_fleet **fleet)
{
	if (!*fleet)
		return;
	arena_free(&(*fleet)->arena);
	free((*fleet)->member);
	free(*fleet);
	*fleet = NULL;
}

size_t diagnosis_fleet_count(const struct diagnosis_fleet *fleet)
{
	return fleet->count;
}

void diagnosis_fleet_cut(struct diagnosis_fleet *fleet, size_t count)
{
	fleet->count = count < fleet->count ? count : fleet->count;
}

/* ---- keeping ---------------------------------------------------------------- */

static struct slice keep(struct diagnosis_fleet *fleet, struct slice s,
			 size_t most)
{
	return arena_copy(&fleet->arena, slice_part(s, 0, most));
}

static void quote(struct diagnosis_fleet *fleet, struct member *m,
		  enum quoted what, const struct show_capture *capture,
		  uint32_t line)
{
	const struct show_line *l =
		line ? show_line_at(&capture->text, line) : NULL;
	struct slice text;

	if (!l)
		return;
	text = keep(fleet, slice_trim(show_line_text(l)), LINE_KEPT_BYTES);
	m->quote[what] = (struct quote){text.p, line, (uint32_t)text.n};
}

static void keep_contact(struct diagnosis_fleet *fleet, struct member *m,
			 const struct show_capture *capture,
			 struct rule_case *k)
{
	const struct show_rows *rows = &k->d->list[SHOW_COMMUNICATIONS];
	enum transport transport = case_transport(k);
	enum outcome failing = case_failing(k);
	struct shown address = case_get(k, transport == TRANSPORT_CSLU
						   ? SHOW_CSLU_ADDRESS
						   : SHOW_TRANSPORT_URL);
	uint64_t n;

	if ((transport != TRANSPORT_CSLU && transport != TRANSPORT_SMART) ||
	    !address.line || (failing != OUTCOME_FINE &&
			      failing != OUTCOME_FINDING))
		return;
	m->tried = true;
	m->failing = failing == OUTCOME_FINDING;
	m->address = shown_some(address) ? keep(fleet, address.text, NAME_KEPT)
					 : SLICE_LITERAL("cslu-local");
	for (uint32_t i = 0; i < rows->count; i++) {
		if (case_cell(&rows->at[i], SHOW_COMM_ONGOING_COMM, &n) && n) {
			quote(fleet, m, QUOTED_FAILURE, capture,
			      show_cell(&rows->at[i], SHOW_COMM_RESPONSE).line);
			return;
		}
	}
}

static struct member *new_member(struct diagnosis_fleet *fleet)
{
	if (fleet->count == fleet->cap) {
		fleet->cap = fleet->cap ? fleet->cap * 2 : 64;
		fleet->member = mem_resize(
			fleet->member, fleet->cap * sizeof(*fleet->member));
	}
	fleet->member[fleet->count] = (struct member){.order = fleet->count};
	return &fleet->member[fleet->count++];
}

void diagnosis_fleet_add(struct diagnosis_fleet *fleet, struct slice source,
			 const struct show_capture *capture,
			 const struct show_device *device)
{
	static const struct diagnosis_options plain;
	struct rule_case k = {.capture = capture, .d = device, .o = &plain};
	struct member *m = new_member(fleet);

	m->source = keep(fleet, source, source.n);
	m->pid = keep(fleet, device->field[SHOW_PID].text, NAME_KEPT);
	m->sn = keep(fleet, device->field[SHOW_SN].text, NAME_KEPT);
	if (shown_some(device->field[SHOW_VIRTUAL_ACCOUNT]))
		m->account = keep(fleet,
				  device->field[SHOW_VIRTUAL_ACCOUNT].text,
				  NAME_KEPT);
	m->at_known = show_time(device->field[SHOW_CAPTURED_AT], &m->at,
				&k.zone);
	m->counted = case_most(&k, SHOW_COUNT_PURGED, &m->purged) &&
		     show_number(case_get(&k, SHOW_COUNT_ACKED), &m->acked);
	m->pushed = case_time(&k, SHOW_LAST_PUSH, &m->push);
	m->acked_told = case_none(&k, SHOW_LAST_ACK) ||
			case_time(&k, SHOW_LAST_ACK, &m->ack);
	for (int q = 0; q < QUOTED_FAILURE; q++)
		quote(fleet, m, (enum quoted)q, capture,
		      device->field[quoted_fields[q]].line);
	keep_contact(fleet, m, capture, &k);
}

/* ---- judging ---------------------------------------------------------------- */

struct judging {
	struct arena *arena;
	struct finding *finding;
	size_t count, cap;
};

static struct finding *new_finding(struct judging *j, const char *rule,
				   enum severity severity,
				   const struct member *m)
{
	struct finding *f;

	if (j->count == j->cap) {
		size_t cap = j->cap ? j->cap * 2 : 8;

		f = arena_array(j->arena, cap, sizeof(*f));
		if (j->count)
			memcpy(f, j->finding, j->count * sizeof(*f));
		j->finding = f;
		j->cap = cap;
	}
	f = &j->finding[j->count++];
	*f = (struct finding){
		.rule = rule,
		.severity = severity,
		.outcome = OUTCOME_FINDING,
		.words = knowledge_get(KNOW_RULE, rule),
		.evidence = arena_array(j->arena, EVIDENCE_MAX,
					sizeof(*f->evidence)),
	};
	if (m) {
		f->pid = m->pid;
		f->sn = m->sn;
	}
	return f;
}

static void cite(struct finding *f, const struct member *m, enum quoted what)
{
	const struct quote *q = &m->quote[what];

	if (q->line && f->evidences < EVIDENCE_MAX)
		f->evidence[f->evidences++] = (struct evidence){
			.line = q->line,
			.text = {q->text, q->n},
			.source = m->source,
		};
}

static void cite_both(struct finding *f, const struct member *a,
		      const struct member *b, enum quoted what)
{
	cite(f, a, what);
	cite(f, b, what);
}

/* What was acknowledged before may be purged in between: only more purged than ever
 * acknowledged is lost, as in one text. */
static void judge_lost(struct judging *j, const struct member *a,
		       const struct member *b)
{
	struct finding *f;

	if (!a->counted || !b->counted || b->purged <= a->purged ||
	    b->acked < a->acked || b->purged <= b->acked ||
	    b->acked - a->acked >= b->purged - a->purged)
		return;
	f = new_finding(j, "rum-lost", SEVERITY_FAULT, b);
	f->title = slice_of(arena_printf(
		j->arena, "%.*s: reports purged %" PRIu64 " to %" PRIu64
		", acknowledged %" PRIu64 " to %" PRIu64, SLICE_ARG(b->sn),
		a->purged, b->purged, a->acked, b->acked));
	cite_both(f, a, b, QUOTED_PURGED);
	cite_both(f, a, b, QUOTED_ACKED);
}

static void judge_unanswered(struct judging *j, const struct member *a,
			     const struct member *b)
{
	struct finding *f;

	/* The newest report may still be under way. */
	if (!a->pushed || !b->pushed || b->push <= a->push || !a->acked_told ||
	    !b->acked_told || a->ack != b->ack || a->ack >= a->push)
		return;
	f = new_finding(j, "no-ack", SEVERITY_FAULT, b);
	f->title = slice_of(arena_printf(
		j->arena, "%.*s: reports go out, but no ACK came in between",
		SLICE_ARG(b->sn)));
	cite_both(f, a, b, QUOTED_PUSH);
	cite_both(f, a, b, QUOTED_ACK);
}

static void judge_accounts(struct judging *j, const struct member *a,
			   const struct member *b)
{
	struct finding *f;

	if (!a->account.p || !b->account.p || slice_equal(a->account, b->account))
		return;
	f = new_finding(j, "wrong-account", SEVERITY_WARN, b);
	f->title = slice_of(arena_printf(
		j->arena, "%.*s is in two virtual accounts: %.*s, then %.*s",
		SLICE_ARG(b->sn), SLICE_ARG(a->account),
		SLICE_ARG(b->account)));
	cite_both(f, a, b, QUOTED_ACCOUNT);
}

static int by_serial(const void *x, const void *y)
{
	const struct member *a = x, *b = y;
	int c = slice_compare(a->sn, b->sn);

	if (!c)
		c = slice_compare(a->pid, b->pid);
	if (!c)
		c = a->at_known - b->at_known;
	if (!c && a->at_known)
		c = (a->at > b->at) - (a->at < b->at);
	return c ? c : (a->order > b->order) - (a->order < b->order);
}

static int by_address(const void *x, const void *y)
{
	const struct member *a = x, *b = y;
	int c = slice_compare(a->address, b->address);

	return c ? c : by_serial(x, y);
}

static bool same_device(const struct member *a, const struct member *b)
{
	return a->sn.n && slice_equal(a->sn, b->sn) &&
	       slice_equal(a->pid, b->pid);
}

/* One server from `m` on, `n` members: does nobody reach it? */
static void judge_server(struct judging *j, const struct member *m, size_t n)
{
	size_t devices = 0;
	struct finding *f;

	for (size_t i = 0; i < n; i++) {
		if (!m[i].failing)
			return;
		if (m[i].sn.n && (!i || !same_device(&m[i - 1], &m[i])))
			devices++;
	}
	if (devices < 2)
		return;
	f = new_finding(j, "cssm-unreachable", SEVERITY_FAULT, NULL);
	f->title = slice_of(arena_printf(
		j->arena, "None of %zu devices reaches %.*s", devices,
		SLICE_ARG(m->address)));
	for (size_t i = 0; i < n; i++)
		cite(f, &m[i], QUOTED_FAILURE);
}

static void judge_servers(struct judging *j, struct diagnosis_fleet *fleet)
{
	struct member *m = fleet->member;
	size_t from = 0;

	qsort(m, fleet->count, sizeof(*m), by_address);
	while (from < fleet->count) {
		size_t to = from + 1;

		while (to < fleet->count &&
		       slice_equal(m[from].address, m[to].address))
			to++;
		if (m[from].tried)
			judge_server(j, &m[from], to - from);
		from = to;
	}
}

void diagnosis_fleet_judge(struct diagnosis_fleet *fleet, struct arena *a,
			   struct diagnosis *out)
{
	struct judging j = {.arena = a};
	struct member *m = fleet->member;

	if (fleet->count > 1) {
		judge_servers(&j, fleet);
		qsort(m, fleet->count, sizeof(*m), by_serial);
	}
	for (size_t i = 1; i < fleet->count; i++) {
		if (!same_device(&m[i - 1], &m[i]))
			continue;
		if (m[i - 1].at_known && m[i].at_known &&
		    m[i - 1].at < m[i].at) {
			judge_lost(&j, &m[i - 1], &m[i]);
			judge_unanswered(&j, &m[i - 1], &m[i]);
		}
	}
	for (size_t i = 1; i < fleet->count; i++) {
		if (same_device(&m[i - 1], &m[i]))
			judge_accounts(&j, &m[i - 1], &m[i]);
	}
	out->finding = j.finding;
	out->findings = j.count;
}
