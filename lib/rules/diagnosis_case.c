#include "rules/diagnosis_case.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- answers ---------------------------------------------------------------- */

enum outcome case_lacks(struct rule_case *k, const char *what)
{
	struct slice *l = &k->f->lacking;

	if (!l->n)
		*l = slice_of(what);
	else
		*l = slice_of(arena_printf(k->arena, "%.*s, %s", SLICE_ARG(*l),
					   what));
	return OUTCOME_UNKNOWN;
}

enum outcome case_lacks_field(struct rule_case *k, enum show_field f)
{
	return case_lacks(k, show_fields[f].label);
}

static void add_evidence(struct rule_case *k, uint32_t line, struct slice text)
{
	struct finding *f = k->f;

	for (size_t i = 0; i < f->evidences; i++) {
		if (f->evidence[i].line == line)
			return;
	}
	if (f->evidences == EVIDENCE_MAX)
		return;
	if (!f->evidence)
		f->evidence = arena_array(k->arena, EVIDENCE_MAX,
					  sizeof(*f->evidence));
	f->evidence[f->evidences++] =
		(struct evidence){.line = line,
				  .text = slice_part(text, 0, EVIDENCE_TEXT)};
}

void case_prove(struct rule_case *k, uint32_t line)
{
	const struct show_line *l =
		line ? show_line_at(&k->capture->text, line) : NULL;

	if (l)
		add_evidence(k, line, slice_trim(show_line_text(l)));
}

void case_prove_field(struct rule_case *k, enum show_field f)
{
	case_prove(k, case_get(k, f).line);
}

/* Events are in the order of the text. */
void case_prove_event(struct rule_case *k, const struct show_row *event)
{
	const struct show_text *t = &k->capture->text;
	uint32_t low = 0, high = t->events;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (t->event[middle].number < event->line)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < t->events && t->event[low].number == event->line)
		add_evidence(k, event->line, slice_trim(t->event[low].text));
	else
		case_prove(k, event->line);
}

void case_title(struct rule_case *k, const char *format, ...)
{
	char text[256];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	k->f->title = arena_copy(k->arena, slice_of(text));
}

/* ---- words ------------------------------------------------------------------ */

bool word_is(struct slice s, const char *word)
{
	return strlen(word) == s.n &&
	       strncasecmp((const char *)s.p, word, s.n) == 0;
}

bool word_in(struct slice s, const char *word)
{
	const char *const words[] = {word, NULL};

	return word_of(s, words) != NULL;
}

static unsigned lower(unsigned c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* The five bits in which a letter differs from others, but not from itself in the
 * other case. */
static uint32_t letter_bit(unsigned c)
{
	return UINT32_C(1) << (c & 31);
}

/* Does `s` begin with the word? */
static bool word_begins(struct slice s, const char *word)
{
	size_t n;

	if (lower(s.p[0]) != lower((unsigned char)*word))
		return false;
	n = strlen(word);
	return n <= s.n && strncasecmp((const char *)s.p, word, n) == 0;
}

/* One pass: two bytes that begin no word are passed over at once. */
const char *word_of(struct slice s, const char *const *words)
{
	uint32_t first = 0, second = 0;

	for (const char *const *w = words; *w; w++) {
		first |= letter_bit((unsigned char)(*w)[0]);
		second |= (*w)[1] ? letter_bit((unsigned char)(*w)[1])
				  : UINT32_MAX;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (!(first & letter_bit(s.p[i])) ||
		    (i + 1 < s.n && !(second & letter_bit(s.p[i + 1]))))
			continue;
		for (const char *const *w = words; *w; w++) {
			if (word_begins(slice_part(s, i, s.n), *w))
				return *w;
		}
	}
	return NULL;
}

/* ---- values ----------------------------------------------------------------- */

static bool is_utc(struct slice zone)
{
	return word_is(zone, "UTC") || word_is(zone, "GMT");
}

/* The word of a zone is free text, and it changes with summer time. Only UTC
 * beside another one tells that a time is of another calendar. */
bool case_time_of(const struct rule_case *k, struct shown s, int64_t *out)
{
	struct slice zone;

	if (!show_time(s, out, &zone))
		return false;
	return !k->zone.p || is_utc(zone) == is_utc(k->zone);
}

bool case_time(const struct rule_case *k, enum show_field f, int64_t *out)
{
	return case_time_of(k, case_get(k, f), out);
}

bool case_most(const struct rule_case *k, enum show_field f, uint64_t *out)
{
	struct shown s = case_get(k, f);
	uint64_t aside = 0;
	bool front = show_number(s, out);

	if (show_number_aside(s, &aside) && (!front || aside > *out)) {
		*out = aside;
		return true;
	}
	return front;
}

bool case_tech(const struct rule_case *k)
{
	return k->d->seen[SHOW_COMMAND_TECH_LICENSE] ||
	       k->d->seen[SHOW_COMMAND_LICENSE_TECH];
}

bool case_status(const struct rule_case *k)
{
	return case_tech(k) || k->d->seen[SHOW_COMMAND_LICENSE_ALL] ||
	       k->d->seen[SHOW_COMMAND_LICENSE_STATUS];
}

/* ---- facts ------------------------------------------------------------------ */

enum transport case_transport(const struct rule_case *k)
{
	static const struct {
		const char *word;
		enum transport transport;
	} words[] = {
		{"off", TRANSPORT_OFF},
		{"smart", TRANSPORT_SMART},
		{"cslu", TRANSPORT_CSLU},
		{"callhome", TRANSPORT_CALLHOME},
	};
	struct shown s = case_get(k, SHOW_TRANSPORT_TYPE);

	if (!s.line && case_status(k))
		return TRANSPORT_UNKNOWN;
	if (!s.line)
		s = case_get(k, SHOW_CONFIG_TRANSPORT);
	if (!s.line)
		return TRANSPORT_UNTOLD;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (word_in(s.text, words[i].word))
			return words[i].transport;
	}
	return TRANSPORT_UNKNOWN;
}

const char *case_peer(enum transport t)
{
	return t == TRANSPORT_CSLU ? "CSLU" : "CSSM";
}

enum use case_use(const struct rule_case *k, uint32_t *line)
{
	const struct show_rows *rows = &k->d->list[SHOW_LICENSES];
	bool all_counted = true;
	uint64_t n;

	for (uint32_t i = 0; i < rows->count; i++) {
		struct shown count = show_cell(&rows->at[i], SHOW_LICENSE_COUNT);

		if (!show_number(count, &n)) {
			all_counted = false;
		} else if (n > 0) {
			*line = count.line;
			return USE_SOME;
		}
	}
	/* Reports that are kept may be of use that has ended: they tell nothing. */
	*line = rows->line;
	return rows->line && all_counted ? USE_NONE : USE_UNKNOWN;
}

bool case_no_reporting(const struct rule_case *k)
{
	uint64_t days;

	return show_number(case_get(k, SHOW_PUSH_INTERVAL), &days) && days == 0;
}

enum outcome case_ack_wanted(const struct rule_case *k)
{
	bool wanted;

	if (show_bool(case_get(k, SHOW_ACK_REQUIRED), &wanted))
		return wanted ? OUTCOME_FINE : OUTCOME_OFF;
	for (int f = SHOW_POLICY_SOURCE; f <= SHOW_EXPORT_CHANGE; f++) {
		if (case_get(k, (enum show_field)f).line)
			return OUTCOME_UNKNOWN;
	}
	return OUTCOME_FINE;
}

/* "3 weeks, 2 days, 1 hour, 58 minutes" in seconds. */
static int64_t uptime_of(struct slice text)
{
	int64_t total = 0, number = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned c = lower(text.p[i]);
		bool starts = i && text.p[i - 1] == ' ';

		if (c >= '0' && c <= '9' && number < 100000)
			number = number * 10 + (int64_t)(c - '0');
		if (!starts || !number || !strchr("ywdhms", (int)c))
			continue;
		total += number * (c == 'y'   ? 365 * DAY
				   : c == 'w' ? 7 * DAY
				   : c == 'd' ? DAY
				   : c == 'h' ? HOUR
				   : c == 'm' ? MINUTE
					      : 1);
		number = 0;
	}
	return total;
}

enum outcome case_young(const struct rule_case *k)
{
	if (case_some(k, SHOW_UPTIME))
		return uptime_of(case_get(k, SHOW_UPTIME).text) < HOUR
			       ? OUTCOME_FINDING
			       : OUTCOME_FINE;
	return k->d->seen[SHOW_COMMAND_VERSION] ? OUTCOME_UNKNOWN
						: OUTCOME_FINE;
}

const struct show_row *case_channel(const struct rule_case *k,
				    const char *name)
{
	const struct show_rows *rows = &k->d->list[SHOW_COMMUNICATIONS];

	for (uint32_t i = 0; i < rows->count; i++) {
		if (word_is(show_cell(&rows->at[i], SHOW_COMM_CHANNEL).text,
			    name))
			return &rows->at[i];
	}
	return NULL;
}

bool case_cell(const struct show_row *row, enum show_column c, uint64_t *out)
{
	return show_number(show_cell(row, c), out);
}

bool case_telemetry(const struct show_row *row)
{
	return word_in(show_cell(row, SHOW_COMM_CHANNEL).text, "telemetry");
}

enum outcome case_failing(const struct rule_case *k)
{
	const struct show_rows *rows = &k->d->list[SHOW_COMMUNICATIONS];
	enum outcome outcome = OUTCOME_FINE;
	uint64_t n;

	if (!rows->line)
		return case_tech(k) ? OUTCOME_UNKNOWN : OUTCOME_OFF;
	for (uint32_t i = 0; i < rows->count; i++) {
		bool told = case_cell(&rows->at[i], SHOW_COMM_ONGOING_COMM, &n);

		if ((told && n == 0) || case_telemetry(&rows->at[i]))
			continue;
		if (told)
			return OUTCOME_FINDING;
		outcome = OUTCOME_UNKNOWN;
	}
	return outcome;
}

const struct show_row *case_event(const struct rule_case *k,
				  const char *mnemonic, const char *over,
				  bool (*fits)(struct slice text))
{
	const struct show_rows *rows = &k->d->list[SHOW_EVENTS];

	for (uint32_t i = rows->count; i-- > 0;) {
		const struct show_row *row = &rows->at[i];
		struct slice word = show_cell(row, SHOW_EVENT_MNEMONIC).text;
		struct slice text = show_cell(row, SHOW_EVENT_TEXT).text;

		if (over && word_is(word, over))
			return NULL;
		/* Half a message may be one of another fault. */
		if (word_is(word, mnemonic) && text.p && (!fits || fits(text)))
			return row;
	}
	return NULL;
}

bool case_has_log(const struct rule_case *k)
{
	return k->d->list[SHOW_EVENTS].line || k->d->seen[SHOW_COMMAND_LOGGING];
}

/* Sent or saved, and not acknowledged: "CLOSED", "UNACKNOWLEDGED". */
static uint64_t listed_waiting(const struct rule_case *k, uint32_t *line)
{
	const struct show_rows *rows = &k->d->list[SHOW_REPORTS];
	uint64_t n = 0;

	for (uint32_t i = 0; i < rows->count; i++) {
		struct shown state = show_cell(&rows->at[i], SHOW_REPORT_STATE);

		if (!word_in(state.text, "closed") &&
		    !word_in(state.text, "unack"))
			continue;
		if (!n++)
			*line = state.line;
	}
	return n;
}

bool case_waiting(const struct rule_case *k, uint64_t *out, uint32_t *line)
{
	static const enum show_field counts[] = {SHOW_COUNT_WAITING,
						 SHOW_COUNT_AVAILABLE};
	bool told = k->d->list[SHOW_REPORTS].line > 0;
	uint64_t n;

	*line = 0;
	*out = listed_waiting(k, line);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		if (!case_most(k, counts[i], &n))
			continue;
		told = true;
		if (n > *out) {
			*out = n;
			*line = case_get(k, counts[i]).line;
		}
	}
	return told;
}
