/* Whether the device reaches its server, and how it is told to:
 * formats/show-output.md section 10, row 3. */
#include "rules/diagnosis_case.h"

#include <inttypes.h>

/* A file that was written less than this ago shows that transport is off by
 * intent. */
enum { FILE_IS_RECENT = 30 * DAY };

static bool is_unresolved(struct slice text)
{
	return word_in(text, "unable to resolve");
}

static bool names_cslu(struct slice text)
{
	static const char *const words[] = {"cslu", "license utility", NULL};

	return word_of(text, words) != NULL;
}

static bool is_cslu_unresolved(struct slice text)
{
	return is_unresolved(text) && names_cslu(text);
}

static bool is_other_failure(struct slice text)
{
	return !is_cslu_unresolved(text);
}

/* A message of a failure, and whether it still holds. The statistics tell that
 * where the text has them; else a later COMM_RESTORED. */
static enum outcome failure_told(struct rule_case *k,
				 bool (*fits)(struct slice text),
				 const struct show_row **event)
{
	enum outcome failing = case_failing(k);

	*event = case_event(k, "COMM_FAILED",
			    failing == OUTCOME_OFF ? "COMM_RESTORED" : NULL,
			    fits);
	if (!*event)
		return OUTCOME_FINE;
	if (failing == OUTCOME_UNKNOWN)
		return case_lacks(k, k->d->list[SHOW_COMMUNICATIONS].line
					     ? "the attempts of a channel"
					     : "communication statistics");
	return failing == OUTCOME_FINE ? OUTCOME_FINE : OUTCOME_FINDING;
}

/* Lines of traces that show the address really used. */
static void prove_address(struct rule_case *k)
{
	const struct show_rows *rows = &k->d->list[SHOW_TRACES];

	for (uint32_t i = 0; i < rows->count; i++) {
		if (shown_some(show_cell(&rows->at[i], SHOW_TRACE_URL))) {
			case_prove(k, rows->at[i].line);
			return;
		}
	}
}

enum outcome rule_cslu_name_unresolved(struct rule_case *k)
{
	enum transport transport = case_transport(k);
	const struct show_row *event;
	enum outcome told;

	if (!case_has_log(k))
		return case_lacks(k, "syslog messages");
	if (transport == TRANSPORT_UNKNOWN)
		return case_lacks_field(k, SHOW_TRANSPORT_TYPE);
	if (transport != TRANSPORT_CSLU && transport != TRANSPORT_UNTOLD)
		return OUTCOME_OFF;
	told = failure_told(k, is_cslu_unresolved, &event);
	if (told != OUTCOME_FINDING)
		return told;
	case_prove_event(k, event);
	if (transport == TRANSPORT_CSLU) {
		case_prove_field(k, SHOW_TRANSPORT_TYPE);
		case_prove_field(k, SHOW_CSLU_ADDRESS);
	}
	prove_address(k);
	if (case_none(k, SHOW_CSLU_ADDRESS))
		case_title(k, "The name of CSLU does not resolve; without an "
			      "address the device asks for cslu-local");
	return OUTCOME_FINDING;
}

/* Every channel that fails without an answer, each with its attempts and what
 * came last. */
static bool prove_no_reply(struct rule_case *k, uint64_t *tries)
{
	const struct show_rows *rows = &k->d->list[SHOW_COMMUNICATIONS];
	uint64_t n;

	*tries = 0;
	for (uint32_t i = 0; i < rows->count; i++) {
		const struct show_row *row = &rows->at[i];

		if (!case_cell(row, SHOW_COMM_ONGOING_COMM, &n) || !n ||
		    case_telemetry(row))
			continue;
		*tries = n > *tries ? n : *tries;
		case_prove(k, row->line);
		case_prove(k, show_cell(row, SHOW_COMM_ONGOING_COMM).line);
		case_prove(k, show_cell(row, SHOW_COMM_RESPONSE).line);
	}
	return *tries > 0;
}

static enum outcome legacy_contact(struct rule_case *k)
{
	struct shown last = case_get(k, SHOW_LEGACY_LAST_CONTACT);

	if (!word_in(last.text, "fail"))
		return OUTCOME_FINE;
	case_prove(k, last.line);
	case_prove_field(k, SHOW_LEGACY_CONTACT_REASON);
	return OUTCOME_FINDING;
}

enum outcome rule_cssm_unreachable(struct rule_case *k)
{
	enum transport transport = case_transport(k);
	const struct show_row *event;
	enum outcome told;
	uint64_t tries;

	if (transport == TRANSPORT_UNKNOWN)
		return case_lacks_field(k, SHOW_TRANSPORT_TYPE);
	if (transport == TRANSPORT_OFF)
		return OUTCOME_OFF;
	if (case_some(k, SHOW_LEGACY_LAST_CONTACT))
		return legacy_contact(k);
	told = failure_told(k, is_other_failure, &event);
	if (prove_no_reply(k, &tries)) {
		case_title(k, "%s does not answer; %" PRIu64
			      " tries in a row failed",
			   case_peer(transport), tries);
	} else if (told != OUTCOME_FINDING) {
		/* That failure has a rule of its own. */
		if (case_event(k, "COMM_FAILED", "COMM_RESTORED",
			       is_cslu_unresolved))
			return OUTCOME_OFF;
		if (told == OUTCOME_UNKNOWN || case_has_log(k) ||
		    k->d->list[SHOW_COMMUNICATIONS].line)
			return told;
		return case_lacks(k, "communication statistics, syslog messages");
	}
	if (event)
		case_prove_event(k, event);
	case_prove_field(k, SHOW_TRANSPORT_URL);
	case_prove_field(k, SHOW_CSLU_ADDRESS);
	return OUTCOME_FINDING;
}

/* "Communication=0" with "Overall" above it: an answer came, and it was no. */
static bool is_refused(const struct show_row *row)
{
	struct shown response = show_cell(row, SHOW_COMM_RESPONSE);
	uint64_t overall, unanswered;

	return case_cell(row, SHOW_COMM_ONGOING, &overall) && overall > 0 &&
	       case_cell(row, SHOW_COMM_ONGOING_COMM, &unanswered) &&
	       unanswered == 0 && !case_telemetry(row) &&
	       (word_in(response.text, "INVALID STATUS CODE") ||
		word_in(show_cell(row, SHOW_COMM_REASON).text, "server error") ||
		word_in(show_cell(row, SHOW_COMM_REASON).text, "not valid"));
}

static const struct show_row *unavailable_trace(const struct rule_case *k)
{
	const struct show_rows *rows = &k->d->list[SHOW_TRACES];

	for (uint32_t i = 0; i < rows->count; i++) {
		if (word_in(show_cell(&rows->at[i], SHOW_TRACE_TEXT).text,
			    "service unavailable"))
			return &rows->at[i];
	}
	return NULL;
}

enum outcome rule_server_refused(struct rule_case *k)
{
	const struct show_rows *rows = &k->d->list[SHOW_COMMUNICATIONS];
	const struct show_row *trace = unavailable_trace(k);
	enum transport transport = case_transport(k);
	bool refused = trace != NULL, identity = false;

	if (transport == TRANSPORT_UNKNOWN)
		return case_lacks_field(k, SHOW_TRANSPORT_TYPE);
	if (transport == TRANSPORT_OFF)
		return OUTCOME_OFF;
	for (uint32_t i = 0; i < rows->count; i++) {
		struct shown reason = show_cell(&rows->at[i], SHOW_COMM_REASON);

		if (!is_refused(&rows->at[i]))
			continue;
		refused = true;
		identity = identity || word_in(reason.text, "re-register");
		case_prove(k, rows->at[i].line);
		case_prove(k, show_cell(&rows->at[i], SHOW_COMM_ONGOING).line);
		case_prove(k, show_cell(&rows->at[i], SHOW_COMM_RESPONSE).line);
		if (shown_some(reason))
			case_prove(k, reason.line);
	}
	if (!refused)
		return rows->line || k->d->list[SHOW_TRACES].line
			       ? OUTCOME_FINE
			       : case_lacks(k, "communication statistics");
	if (trace)
		case_prove(k, trace->line);
	if (identity)
		case_title(k, "%s does not know this product instance any more",
			   case_peer(transport));
	return OUTCOME_FINDING;
}

/* What PKI, SSL and HTTP debugs say when a certificate is not accepted. */
static bool is_tls_refusal(struct slice text)
{
	static const char *const words[] = {
		"certificate validation failed",
		"certificate validation has failed",
		"chain validation has failed",
		"validation of the certificate failed",
		"certificate verify failed",
		"certificate verification failed",
		"revocation check failed",
		"revocation check has failed",
		"revocation status is unknown",
		"crl request failed",
		"crl fetch failed",
		"unable to retrieve crl",
		"failed to get crl",
		"failed to retrieve crl",
		"unknown ca",
		"unknown_ca",
		"bad certificate",
		"bad_certificate",
		"certificate unknown",
		"certificate_unknown",
		"handshake failure",
		"handshake_failure",
		"handshake failed",
		"common name mismatch",
		"common name does not match",
		"hostname mismatch",
		"host name mismatch",
		"does not match the certificate",
		"identity check failed",
		NULL,
	};

	return word_of(text, words) != NULL;
}

/* The first `most` of a list's rows whose text is such a line. */
static bool prove_tls(struct rule_case *k, enum show_list list,
		      enum show_column text)
{
	const struct show_rows *rows = &k->d->list[list];
	size_t found = 0;

	for (uint32_t i = 0; i < rows->count && found < EVIDENCE_MAX / 2; i++) {
		if (!is_tls_refusal(show_cell(&rows->at[i], text).text))
			continue;
		found++;
		if (list == SHOW_EVENTS)
			case_prove_event(k, &rows->at[i]);
		else
			case_prove(k, rows->at[i].line);
	}
	return found > 0;
}

enum outcome rule_tls_refused(struct rule_case *k)
{
	enum transport transport = case_transport(k);
	bool traced, logged;

	if (transport == TRANSPORT_OFF)
		return OUTCOME_OFF;
	if (transport == TRANSPORT_UNKNOWN)
		return case_lacks_field(k, SHOW_TRANSPORT_TYPE);
	traced = prove_tls(k, SHOW_TRACES, SHOW_TRACE_TEXT);
	logged = prove_tls(k, SHOW_EVENTS, SHOW_EVENT_TEXT);
	if (!traced && !logged)
		return case_has_log(k) || k->d->list[SHOW_TRACES].line
			       ? OUTCOME_FINE
			       : case_lacks(k, "PKI, SSL or HTTP traces");
	case_prove_field(k, SHOW_TRANSPORT_URL);
	case_prove_field(k, SHOW_CSLU_ADDRESS);
	return OUTCOME_FINDING;
}

enum outcome rule_transport_off(struct rule_case *k)
{
	enum transport transport = case_transport(k);
	int64_t written;

	if (transport == TRANSPORT_UNKNOWN || transport == TRANSPORT_UNTOLD)
		return case_lacks_field(k, SHOW_TRANSPORT_TYPE);
	if (transport != TRANSPORT_OFF)
		return OUTCOME_FINE;
	if (case_no_reporting(k))
		return OUTCOME_OFF;
	case_prove_field(k, SHOW_TRANSPORT_TYPE);
	case_prove_field(k, SHOW_LAST_FILE_WRITE);
	if (case_none(k, SHOW_LAST_FILE_WRITE)) {
		case_title(k, "Transport is off, and no report was ever saved to "
			      "a file");
		return OUTCOME_FINDING;
	}
	if (!k->now_known ||
	    !case_time(k, SHOW_LAST_FILE_WRITE, &written))
		return case_lacks(k, "the time of the capture");
	if (k->now - written <= FILE_IS_RECENT)
		return OUTCOME_OFF;
	case_title(k, "Transport is off, and the last file was saved %" PRId64
		      " days ago", (k->now - written) / DAY);
	case_prove(k, k->clock.line);
	return OUTCOME_FINDING;
}

/* Transport cslu without an address asks DNS for "cslu-local". Where that works
 * there is nothing to say. */
enum outcome rule_transport_default(struct rule_case *k)
{
	static const enum show_field needs[] = {
		SHOW_CSLU_ADDRESS, SHOW_LAST_PUSH, SHOW_LAST_FILE_WRITE};
	enum outcome outcome = OUTCOME_FINE;

	/* Another transport has no CSLU address to show. */
	if (case_transport(k) != TRANSPORT_CSLU || case_no_reporting(k))
		return OUTCOME_OFF;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		if (!case_get(k, needs[i]).line)
			outcome = case_lacks_field(k, needs[i]);
	}
	if (outcome == OUTCOME_UNKNOWN)
		return outcome;
	if (case_some(k, SHOW_CSLU_ADDRESS) || case_some(k, SHOW_LAST_PUSH) ||
	    case_some(k, SHOW_LAST_FILE_WRITE))
		return OUTCOME_FINE;
	if (!case_get(k, SHOW_PUSH_INTERVAL).line)
		return case_lacks_field(k, SHOW_PUSH_INTERVAL);
	case_prove_field(k, SHOW_TRANSPORT_TYPE);
	case_prove_field(k, SHOW_CSLU_ADDRESS);
	case_prove_field(k, SHOW_LAST_PUSH);
	/* What nobody chose and what does not work is worth more than a note. */
	if (case_failing(k) == OUTCOME_FINDING)
		k->f->severity = SEVERITY_WARN;
	return OUTCOME_FINDING;
}
