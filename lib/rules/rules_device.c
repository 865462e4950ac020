/* What the device itself lacks or runs on: clock, levels, logs, model of
 * licensing. formats/show-output.md sections 6 and 10. */
#include "rules/diagnosis_case.h"

#include <inttypes.h>

/* ---- clock ------------------------------------------------------------------ */

/* A clock line with "*" or ".", "No time source", or NTP that says so. */
static bool clock_is_unsure(struct rule_case *k)
{
	static const char *const without[] = {"unsynchronized", "not enabled",
					      NULL};
	bool unsure = false;

	if (show_clock_mark(case_get(k, SHOW_CLOCK_LINE).text)) {
		case_prove_field(k, SHOW_CLOCK_LINE);
		unsure = true;
	}
	if (case_none(k, SHOW_TIME_SOURCE)) {
		case_prove_field(k, SHOW_TIME_SOURCE);
		unsure = true;
	}
	if (word_of(case_get(k, SHOW_NTP_STATUS).text, without)) {
		case_prove_field(k, SHOW_NTP_STATUS);
		unsure = true;
	}
	return unsure;
}

enum outcome rule_clock_not_synchronized(struct rule_case *k)
{
	bool synced, told = show_bool(case_get(k, SHOW_NTP_SYNCED), &synced);
	bool unsure = clock_is_unsure(k);
	const struct show_row *event =
		case_event(k, "NON_AUTHORITATIVE_CLOCK", "AUTHORITATIVE_CLOCK",
			   NULL);

	if (told && !synced) {
		case_prove_field(k, SHOW_NTP_SYNCED);
		unsure = true;
	}
	/* The message is printed at every start; it counts where nothing newer
	 * tells. */
	if (event && !told && !case_get(k, SHOW_NTP_STATUS).line) {
		if (case_tech(k))
			return case_lacks_field(k, SHOW_NTP_SYNCED);
		unsure = true;
	}
	if (unsure && event)
		case_prove_event(k, event);
	if (unsure)
		return OUTCOME_FINDING;
	return told || case_get(k, SHOW_NTP_STATUS).line ||
			       case_get(k, SHOW_CLOCK_LINE).line ||
			       case_get(k, SHOW_TIME_SOURCE).line
		       ? OUTCOME_FINE
		       : case_lacks_field(k, SHOW_NTP_SYNCED);
}

/* Report ids are seconds of the epoch at which a report began; Smart Licensing is
 * younger than this one. */
enum { FIRST_REPORT_ID = 1388534400 }; /* 2014-01-01 */

static bool prove_early_id(struct rule_case *k, enum show_list list,
			   enum show_column column)
{
	const struct show_rows *rows = &k->d->list[list];
	uint64_t id;

	for (uint32_t i = 0; i < rows->count; i++) {
		struct shown s = show_cell(&rows->at[i], column);

		if (show_number(s, &id) && id > 0 && id < FIRST_REPORT_ID) {
			case_prove(k, s.line);
			return true;
		}
	}
	return false;
}

enum outcome rule_clock_changed(struct rule_case *k)
{
	const struct show_row *event =
		case_event(k, "SYSTEM_CLOCK_CHANGED", NULL, NULL);
	bool early = prove_early_id(k, SHOW_REPORTS, SHOW_REPORT_ID);

	if (prove_early_id(k, SHOW_LICENSES, SHOW_LICENSE_REPORT))
		early = true;
	if (event)
		case_prove_event(k, event);
	if (early) {
		k->f->severity = SEVERITY_WARN;
		case_title(k, "Reports were begun while the clock was wrong by "
			      "years");
	}
	if (early || event)
		return OUTCOME_FINDING;
	return case_has_log(k) || k->d->list[SHOW_REPORTS].line ||
			       k->d->list[SHOW_LICENSES].line
		       ? OUTCOME_FINE
		       : case_lacks(k, "syslog messages, report ids");
}

/* ---- licence level ---------------------------------------------------------- */

static bool nothing_measured(const struct rule_case *k)
{
	const struct show_rows *reports = &k->d->list[SHOW_REPORTS];
	uint64_t total, collecting;

	if (reports->line && !reports->count)
		return true;
	return show_number(case_get(k, SHOW_COUNT_TOTAL), &total) &&
	       show_number(case_get(k, SHOW_COUNT_COLLECTING), &collecting) &&
	       !total && !collecting;
}

/* Where the counters are shown, zero must be. Agents 5.1 have none. */
static bool nothing_waits(const struct rule_case *k)
{
	uint64_t n;

	if (show_number(case_get(k, SHOW_COUNT_AVAILABLE), &n))
		return n == 0;
	for (int f = SHOW_COUNT_TOTAL; f <= SHOW_REPORT_MODULE; f++) {
		if (case_get(k, (enum show_field)f).line)
			return false;
	}
	return true;
}

/* An empty level is not enough: routers that are licensed by throughput show one
 * too (formats/show-output.md 6.11). A list of licences that says "none" cannot be
 * what is left of a longer one; a list of zeros can. */
bool case_no_level(const struct rule_case *k)
{
	const struct show_rows *licences = &k->d->list[SHOW_LICENSES];
	uint32_t line;

	if (!case_none(k, SHOW_BOOT_LEVEL) || case_some(k, SHOW_BOOT_ADDON) ||
	    case_some(k, SHOW_AIR_LEVEL) || case_use(k, &line) != USE_NONE ||
	    !nothing_waits(k))
		return false;
	return licences->count == 0 || nothing_measured(k);
}

enum outcome rule_boot_level_missing(struct rule_case *k)
{
	uint32_t line;

	if (case_some(k, SHOW_BOOT_LEVEL))
		return OUTCOME_FINE;
	if (!case_no_level(k))
		return case_use(k, &line) == USE_UNKNOWN
			       ? case_lacks(k, "licences in use")
			       : OUTCOME_FINE;
	case_prove_field(k, SHOW_BOOT_LEVEL);
	case_prove(k, k->d->list[SHOW_LICENSES].line);
	if (case_some(k, SHOW_BOOT_LEVEL_NEXT) ||
	    case_some(k, SHOW_CONFIG_BOOT_LEVEL)) {
		case_title(k, "A licence level is chosen, but the device was not "
			      "reloaded since");
		case_prove_field(k, SHOW_BOOT_LEVEL_NEXT);
		case_prove_field(k, SHOW_CONFIG_BOOT_LEVEL);
	}
	return OUTCOME_FINDING;
}

/* ---- logs, privacy, model --------------------------------------------------- */

enum outcome rule_event_log_full(struct rule_case *k)
{
	uint64_t size, most;

	/* "CALCULATING" is no size. */
	if (!show_number(case_get(k, SHOW_EVENT_LOG_MAX), &most) ||
	    !show_number(case_get(k, SHOW_EVENT_LOG_SIZE), &size))
		return case_lacks_field(k, SHOW_EVENT_LOG_SIZE);
	if (size <= most)
		return OUTCOME_FINE;
	case_title(k, "The event log takes %" PRIu64 " KB of %" PRIu64, size,
		   most);
	case_prove_field(k, SHOW_EVENT_LOG_SIZE);
	case_prove_field(k, SHOW_EVENT_LOG_MAX);
	return OUTCOME_FINDING;
}

enum outcome rule_hostname_sent(struct rule_case *k)
{
	bool sent;

	if (!k->o->privacy)
		return OUTCOME_OFF;
	if (!show_bool(case_get(k, SHOW_SEND_HOSTNAME), &sent))
		return case_lacks_field(k, SHOW_SEND_HOSTNAME);
	if (!sent)
		return OUTCOME_FINE;
	case_prove_field(k, SHOW_SEND_HOSTNAME);
	case_prove_field(k, SHOW_PRIVACY_HOSTNAME);
	return OUTCOME_FINDING;
}

/* "UNREGISTERED/EVAL EXPIRED" in show version; under the policy it says
 * "Registration Not Applicable/Not Applicable". */
static bool version_is_legacy(const struct rule_case *k)
{
	static const char *const words[] = {"eval ", "unregistered",
					    "registered/", NULL};

	return word_of(case_get(k, SHOW_VERSION_LICENSING).text, words) != NULL;
}

enum outcome rule_legacy_licensing(struct rule_case *k)
{
	static const char *const bad[] = {"out of compliance", "not authorized",
					  "expired", NULL};
	static const char *const lost[] = {"fail", NULL};
	bool registered = case_some(k, SHOW_LEGACY_REGISTRATION);
	struct slice state = case_get(k, SHOW_LEGACY_AUTHORIZATION).text;

	if (!registered && !version_is_legacy(k))
		return case_get(k, SHOW_SLP_STATUS).line ||
				       case_get(k, SHOW_VERSION_LICENSING).line
			       ? OUTCOME_FINE
			       : case_lacks(k, "the model of licensing");
	case_prove_field(k, SHOW_LEGACY_REGISTRATION);
	case_prove_field(k, SHOW_LEGACY_AUTHORIZATION);
	case_prove_field(k, SHOW_VERSION_LICENSING);
	if (word_of(state, bad)) {
		case_title(k, "Smart Licensing of the old kind, and its "
			      "authorization is %.*s",
			   SLICE_ARG(slice_part(state, 0, 60)));
		k->f->severity = SEVERITY_WARN;
	} else if (word_of(case_get(k, SHOW_LEGACY_REGISTRATION).text, lost)) {
		case_title(k, "Smart Licensing of the old kind, and its "
			      "registration failed");
		k->f->severity = SEVERITY_WARN;
	}
	return OUTCOME_FINDING;
}

/* Is there none of what an output ends with? */
static bool lacks_tail(const struct rule_case *k, const enum show_field *fields,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (case_get(k, fields[i]).line)
			return false;
	}
	return true;
}

/* The ends of the long outputs under the policy; many values each, so that a few
 * lost lines are no lost end. */
static bool ends_early(const struct rule_case *k)
{
	static const enum show_field tech[] = {
		SHOW_AGENT_STATE,   SHOW_SOFTWARE_TAG,	SHOW_OVERALL_TRUST,
		SHOW_EVENT_LOG_MAX, SHOW_EVENT_LOG_SIZE, SHOW_NTP_SYNCED,
	};
	static const enum show_field status[] = {
		SHOW_LAST_ACK,	SHOW_ACK_DEADLINE, SHOW_PUSH_INTERVAL,
		SHOW_NEXT_PUSH, SHOW_LAST_PUSH,	   SHOW_LAST_FILE_WRITE,
	};

	if (!case_some(k, SHOW_SLP_STATUS))
		return false;
	if (case_tech(k) && !k->d->list[SHOW_ENFORCED].line &&
	    lacks_tail(k, tech, sizeof(tech) / sizeof(tech[0])))
		return true;
	return case_status(k) &&
	       lacks_tail(k, status, sizeof(status) / sizeof(status[0]));
}

/* The last line of the device on which something stands. */
static uint32_t last_words(const struct rule_case *k)
{
	uint32_t number = k->d->last;

	for (; number > k->d->first; number--) {
		const struct show_line *l =
			show_line_at(&k->capture->text, number);

		if (l && slice_trim(show_line_text(l)).n)
			break;
	}
	return number;
}

enum outcome rule_dump_truncated(struct rule_case *k)
{
	if (!k->d->cut && !ends_early(k))
		return OUTCOME_FINE;
	case_prove(k, last_words(k));
	return OUTCOME_FINDING;
}
