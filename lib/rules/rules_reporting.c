/* Whether reports are made, sent and acknowledged: formats/show-output.md section
 * 10, rows 1, 2 and 5. */
#include "rules/diagnosis_case.h"

#include <inttypes.h>

#include "rules/ack_origin.h"

/* An ACK follows a report within minutes, through On-Prem within three polls of
 * five minutes. A file goes by hand. */
enum { ANSWER_TAKES = 15 * MINUTE, CARRYING_TAKES = 30 * DAY };

/* Has a first report been due for long enough? */
static bool push_overdue(struct rule_case *k)
{
	int64_t next, deadline;

	if (case_time(k, SHOW_NEXT_PUSH, &next) && next < k->now - HOUR) {
		case_prove_field(k, SHOW_NEXT_PUSH);
		return true;
	}
	if (case_time(k, SHOW_ACK_DEADLINE, &deadline) && deadline < k->now) {
		case_prove_field(k, SHOW_ACK_DEADLINE);
		return true;
	}
	return false;
}

static void prove_never_sent(struct rule_case *k, uint32_t use_line)
{
	uint64_t n;

	case_prove_field(k, SHOW_LAST_PUSH);
	case_prove_field(k, SHOW_LAST_FILE_WRITE);
	case_prove(k, k->clock.line);
	case_prove(k, use_line);
	if (show_number(case_get(k, SHOW_COUNT_AVAILABLE), &n) && n > 0) {
		case_prove_field(k, SHOW_COUNT_AVAILABLE);
		case_title(k, "No usage report was ever sent; %" PRIu64
			      " wait on the device", n);
	}
}

/* Licences are in use: was a report due long enough ago? */
static enum outcome first_report_due(struct rule_case *k)
{
	enum outcome young = case_young(k);

	if (!k->now_known)
		return case_lacks(k, "the time of the capture");
	if (young == OUTCOME_UNKNOWN)
		return case_lacks_field(k, SHOW_UPTIME);
	if (young == OUTCOME_FINDING)
		return OUTCOME_FINE;
	if (push_overdue(k))
		return OUTCOME_FINDING;
	return case_get(k, SHOW_NEXT_PUSH).line
		       ? OUTCOME_FINE
		       : case_lacks_field(k, SHOW_NEXT_PUSH);
}

enum outcome rule_no_rum_report(struct rule_case *k)
{
	uint32_t use_line;
	enum use use = case_use(k, &use_line);
	enum outcome due = OUTCOME_FINDING;

	if (!case_none(k, SHOW_LAST_PUSH) || !case_none(k, SHOW_LAST_FILE_WRITE))
		return OUTCOME_FINE;
	if (case_no_reporting(k))
		return OUTCOME_OFF;
	if (use == USE_UNKNOWN)
		return case_lacks(k, "licences in use");
	/* Without a licence in use there is nothing to report, but where no
	 * level is chosen none will ever be. */
	if (use == USE_NONE && !case_no_level(k))
		return OUTCOME_OFF;
	if (use == USE_NONE)
		case_prove_field(k, SHOW_BOOT_LEVEL);
	else
		due = first_report_due(k);
	if (due == OUTCOME_FINDING)
		prove_never_sent(k, use_line);
	return due;
}

/* Is the "last ACK" the answer to something else than a report? Trust and policy
 * move it too. */
static bool ack_is_of_trust(const struct rule_case *k, int64_t ack,
			    uint32_t *line)
{
	int64_t t;

	if (case_time(k, SHOW_POLICY_INSTALLED, &t) && ack_is_at(ack, t))
		*line = case_get(k, SHOW_POLICY_INSTALLED).line;
	else
		*line = ack_trust_line(k->d);
	return *line != 0;
}

/* What of an answer is not told, when polled_since does not know. */
static enum outcome lacks_polling(struct rule_case *k,
				  const struct show_row *polling)
{
	if (!polling)
		return case_lacks(k, k->d->list[SHOW_COMMUNICATIONS].line
					     ? "Result Polling"
					     : "communication statistics");
	return case_lacks(k, show_cell(polling, SHOW_COMM_RESPONSE).line
				     ? "the last success of Result Polling"
				     : "the last response of Result Polling");
}

/* What the statistics say of an answer to the report of `push`: FINE when there
 * was one, FINDING when there was none, UNKNOWN when that was lost, OFF when the
 * text has no statistics. */
static enum outcome polled_since(const struct rule_case *k, int64_t push,
				 const struct show_row **polling)
{
	/* The server answered the poll, but has no result yet. */
	static const char *const not_yet[] = {"OK_POLL", "TRY_AGAIN", NULL};
	const struct show_rows *rows = &k->d->list[SHOW_COMMUNICATIONS];
	struct shown success, response;
	int64_t t;

	*polling = case_channel(k, "Result Polling");
	if (!*polling)
		return rows->line || case_tech(k) ? OUTCOME_UNKNOWN
						  : OUTCOME_OFF;
	success = show_cell(*polling, SHOW_COMM_LAST_SUCCESS);
	response = show_cell(*polling, SHOW_COMM_RESPONSE);
	if (shown_none(success) || word_of(response.text, not_yet))
		return OUTCOME_FINDING;
	if (!case_time_of(k, success, &t))
		return OUTCOME_UNKNOWN;
	if (t < push)
		return OUTCOME_FINDING;
	return response.line ? OUTCOME_FINE : OUTCOME_UNKNOWN;
}

/* Has the answer had its time? Without a clock, a poll that was put off beyond
 * that says so. */
static enum outcome waited(struct rule_case *k, int64_t push)
{
	int64_t next;

	if (k->now_known)
		return k->now - push < ANSWER_TAKES ? OUTCOME_FINE
						    : OUTCOME_FINDING;
	if (case_time(k, SHOW_NEXT_ACK_CHECK, &next) &&
	    next - push > ANSWER_TAKES)
		return OUTCOME_FINDING;
	return case_lacks(k, "the time of the capture");
}

static void prove_no_ack(struct rule_case *k, const struct show_row *polling)
{
	const struct show_row *event =
		case_event(k, "REPORTING_REQUIRED", NULL, NULL);

	case_prove_field(k, SHOW_LAST_PUSH);
	case_prove_field(k, SHOW_LAST_ACK);
	if (case_some(k, SHOW_NEXT_ACK_CHECK))
		case_prove_field(k, SHOW_NEXT_ACK_CHECK);
	if (polling && case_some(k, SHOW_LAST_PUSH)) {
		case_prove(k, show_cell(polling, SHOW_COMM_RESPONSE).line);
		case_prove(k, show_cell(polling, SHOW_COMM_LAST_SUCCESS).line);
	}
	case_prove_field(k, SHOW_COUNT_ACKED);
	if (event)
		case_prove_event(k, event);
}

static enum outcome file_not_acked(struct rule_case *k)
{
	int64_t written, ack;

	if (!case_time(k, SHOW_LAST_FILE_WRITE, &written))
		return OUTCOME_FINE;
	if (case_time(k, SHOW_LAST_ACK, &ack) && ack >= written)
		return OUTCOME_FINE;
	if (!k->now_known)
		return case_lacks(k, "the time of the capture");
	if (k->now - written < CARRYING_TAKES)
		return OUTCOME_FINE;
	case_prove_field(k, SHOW_LAST_FILE_WRITE);
	case_prove_field(k, SHOW_LAST_ACK);
	case_title(k, "The reports saved %" PRId64
		      " days ago are not acknowledged yet",
		   (k->now - written) / DAY);
	/* By design it takes a person; ack-overdue tells when it is too late. */
	k->f->severity = SEVERITY_WARN;
	return OUTCOME_FINDING;
}

/* Offline, what was saved to a file behind the last push is the last report. */
static enum outcome file_is_last(const struct rule_case *k, int64_t push)
{
	enum transport transport = case_transport(k);
	int64_t written;

	if (!case_time(k, SHOW_LAST_FILE_WRITE, &written) || written <= push)
		return OUTCOME_FINE;
	if (transport == TRANSPORT_UNKNOWN)
		return OUTCOME_UNKNOWN;
	return transport == TRANSPORT_OFF ? OUTCOME_FINDING : OUTCOME_FINE;
}

enum outcome rule_no_ack(struct rule_case *k)
{
	enum outcome wanted = case_ack_wanted(k), by_file, polled;
	const struct show_row *polling;
	uint32_t trust_line = 0;
	int64_t push, ack;
	bool later;

	if (wanted == OUTCOME_UNKNOWN)
		return case_lacks_field(k, SHOW_ACK_REQUIRED);
	if (wanted == OUTCOME_OFF)
		return OUTCOME_OFF;
	if (case_none(k, SHOW_LAST_PUSH))
		return file_not_acked(k);
	if (!case_time(k, SHOW_LAST_PUSH, &push))
		return case_lacks(k, "a date of the last report push");
	by_file = file_is_last(k, push);
	if (by_file == OUTCOME_FINDING)
		return file_not_acked(k);
	if (by_file == OUTCOME_UNKNOWN)
		return case_lacks_field(k, SHOW_TRANSPORT_TYPE);
	if (case_some(k, SHOW_LAST_ACK) && !case_time(k, SHOW_LAST_ACK, &ack))
		return case_lacks(k, "a date of the last ACK");
	polled = polled_since(k, push, &polling);
	if (polled == OUTCOME_FINE)
		return OUTCOME_FINE;
	later = case_some(k, SHOW_LAST_ACK) && ack >= push;
	/* An ACK behind the report answers it, unless the statistics prove that
	 * it answers something else. */
	if (later && (polled != OUTCOME_FINDING ||
		      !ack_is_of_trust(k, ack, &trust_line)))
		return polled == OUTCOME_UNKNOWN ? lacks_polling(k, polling)
						 : OUTCOME_FINE;
	if (polled == OUTCOME_UNKNOWN)
		return lacks_polling(k, polling);
	polled = waited(k, push);
	if (polled != OUTCOME_FINDING)
		return polled;
	prove_no_ack(k, polling);
	case_prove(k, trust_line);
	if (trust_line)
		case_title(k, "The last report is not acknowledged: the \"last "
			      "ACK\" is that of the trust or policy");
	return OUTCOME_FINDING;
}

enum outcome rule_ack_overdue(struct rule_case *k)
{
	enum outcome wanted = case_ack_wanted(k);
	int64_t deadline, late;

	if (wanted == OUTCOME_UNKNOWN)
		return case_lacks_field(k, SHOW_ACK_REQUIRED);
	if (wanted == OUTCOME_OFF || case_no_reporting(k))
		return OUTCOME_OFF;
	if (case_none(k, SHOW_ACK_DEADLINE))
		return OUTCOME_FINE;
	if (!case_time(k, SHOW_ACK_DEADLINE, &deadline))
		return case_lacks(k, "a date of the ACK deadline");
	late = k->now - deadline;
	if (late <= 0)
		return OUTCOME_FINE;
	/* A day that has begun counts. */
	case_title(k, "The ACK is overdue by %" PRId64 " day%s",
		   (late + DAY - 1) / DAY, late <= DAY ? "" : "s");
	case_prove_field(k, SHOW_ACK_DEADLINE);
	case_prove(k, k->clock.line);
	case_prove_field(k, SHOW_LAST_ACK);
	case_prove_field(k, SHOW_LAST_PUSH);
	return OUTCOME_FINDING;
}

/* The latest report that left the device. */
static bool last_report(const struct rule_case *k, int64_t *out,
			enum show_field *where)
{
	int64_t file;
	bool pushed = case_time(k, SHOW_LAST_PUSH, out);

	*where = SHOW_LAST_PUSH;
	if (case_time(k, SHOW_LAST_FILE_WRITE, &file) &&
	    (!pushed || file > *out)) {
		*out = file;
		*where = SHOW_LAST_FILE_WRITE;
		return true;
	}
	return pushed;
}

/* The device reckons its own limit, which it prints as InPolicy(n). What the
 * policy's groups would give is a guess, and nobody is called late on a guess
 * (formats/cssm-files.md section 5.4). */
enum outcome rule_policy_not_met(struct rule_case *k)
{
	enum show_field where;
	uint64_t days;
	int64_t last;

	if (case_no_reporting(k))
		return OUTCOME_OFF;
	if (case_none(k, SHOW_LAST_PUSH) && case_none(k, SHOW_LAST_FILE_WRITE))
		return OUTCOME_OFF;
	if (!show_number(case_get(k, SHOW_IN_POLICY), &days))
		return case_lacks_field(k, SHOW_IN_POLICY);
	if (!last_report(k, &last, &where))
		return case_lacks(k, "a date of the last report");
	if (days == 0 || days > 36500 || k->now - last <= (int64_t)days * DAY)
		return OUTCOME_FINE;
	case_title(k, "The last report is %" PRId64 " days old; the policy wants "
		      "one every %" PRIu64 " days",
		   (k->now - last) / DAY, days);
	case_prove_field(k, where);
	case_prove_field(k, SHOW_PUSH_INTERVAL);
	case_prove(k, k->clock.line);
	return OUTCOME_FINDING;
}
