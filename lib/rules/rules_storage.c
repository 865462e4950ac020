/* Reports that pile up on the device, and reports that it lost:
 * formats/show-output.md section 10, row 5, and section 11. */
#include "rules/diagnosis_case.h"

#include <inttypes.h>

/* Healthy devices have a dozen reports under way; field notice 72578 names about
 * a thousand as what makes the agent slow. A process of the agent that takes a
 * twentieth of the CPU is at the top of the list. */
enum { MANY = 100, TOO_MANY = 1000, BUSY_PERCENT = 5 };

static const char *const agent_processes[] = {"SAGetRUMIds", "SAUtilRepSave",
					      "SAUtilReport", NULL};

static bool is_busy(const struct show_row *row)
{
	static const enum show_column columns[] = {SHOW_PROCESS_FIVE_SECONDS,
						   SHOW_PROCESS_ONE_MINUTE,
						   SHOW_PROCESS_FIVE_MINUTES};
	uint64_t percent;

	if (!word_of(show_cell(row, SHOW_PROCESS_NAME).text, agent_processes))
		return false;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (show_number(show_cell(row, columns[i]), &percent) &&
		    percent >= BUSY_PERCENT)
			return true;
	}
	return false;
}

static bool names_agent(struct slice text)
{
	return word_of(text, agent_processes) != NULL;
}

/* "17.3.4a", "17.03.04a": the numbers between the dots. */
static size_t release_of(struct slice text, unsigned part[3])
{
	size_t parts = 0;

	for (size_t i = 0; i < text.n && parts < 3; i++) {
		bool digit = text.p[i] >= '0' && text.p[i] <= '9';

		if (!digit)
			break;
		part[parts] = 0;
		while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9' &&
		       part[parts] < 10000)
			part[parts] = part[parts] * 10 + text.p[i++] - '0';
		parts++;
		if (i >= text.n || text.p[i] != '.')
			break;
	}
	return parts;
}

/* Field notice 72578. */
static bool release_affected(const struct rule_case *k)
{
	static const unsigned rows[][4] = {
		{17, 3, 2, 6}, {17, 4, 1, 1}, {17, 5, 1, 1},
		{17, 6, 1, 4}, {17, 7, 1, 1},
	};
	unsigned part[3];

	if (release_of(case_get(k, SHOW_SOFTWARE_VERSION).text, part) != 3)
		return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (part[0] == rows[i][0] && part[1] == rows[i][1] &&
		    part[2] >= rows[i][2] && part[2] <= rows[i][3])
			return true;
	}
	return false;
}

/* Where the agent's small pieces fill the memory, more than any process does. */
static const struct show_row *filler_of(const struct show_rows *rows)
{
	const struct show_row *top = NULL;
	uint64_t most = 0, holding;

	for (uint32_t i = 0; i < rows->count; i++) {
		if (show_number(show_cell(&rows->at[i], SHOW_PROCESS_HOLDING),
				&holding) &&
		    holding > most) {
			most = holding;
			top = &rows->at[i];
		}
	}
	return top && word_is(show_cell(top, SHOW_PROCESS_NAME).text,
			      "*MallocLite*")
		       ? top
		       : NULL;
}

enum outcome rule_rum_build_up(struct rule_case *k)
{
	const struct show_rows *rows = &k->d->list[SHOW_PROCESSES];
	const struct show_row *hog =
		case_event(k, "CPUHOG", NULL, names_agent);
	const struct show_row *filler = filler_of(rows);
	bool busy = hog != NULL, told, many;
	uint64_t waiting, in_files;
	uint32_t line;

	for (uint32_t i = 0; i < rows->count; i++) {
		if (is_busy(&rows->at[i])) {
			busy = true;
			case_prove(k, rows->at[i].line);
		}
	}
	if (hog)
		case_prove_event(k, hog);
	told = case_waiting(k, &waiting, &line);
	if (case_most(k, SHOW_COUNT_IN_FILES, &in_files) && in_files > waiting) {
		waiting = in_files;
		line = case_get(k, SHOW_COUNT_IN_FILES).line;
	}
	many = waiting >= TOO_MANY;
	if (!busy && !many)
		return told || k->d->seen[SHOW_COMMAND_CPU]
			       ? OUTCOME_FINE
			       : case_lacks(k, "report counters, CPU use");
	if (waiting >= MANY) {
		case_prove(k, line);
		case_title(k, "%" PRIu64 " reports have piled up%s", waiting,
			   busy ? " and keep the CPU busy" : "");
	}
	if (filler)
		case_prove(k, filler->line);
	if (release_affected(k))
		case_prove_field(k, SHOW_SOFTWARE_VERSION);
	return OUTCOME_FINDING;
}

enum outcome rule_not_acknowledged_build_up(struct rule_case *k)
{
	uint64_t waiting;
	uint32_t line;

	if (!case_waiting(k, &waiting, &line))
		return case_lacks(k, "report counters");
	if (waiting < MANY)
		return OUTCOME_FINE;
	/* Where nothing need be reported, nothing is fetched. */
	if (case_no_reporting(k))
		return OUTCOME_OFF;
	if (case_status(k) && !case_get(k, SHOW_PUSH_INTERVAL).line)
		return case_lacks_field(k, SHOW_PUSH_INTERVAL);
	case_title(k, "%" PRIu64 " reports are not acknowledged", waiting);
	case_prove(k, line);
	case_prove_field(k, SHOW_COUNT_ACKED);
	case_prove_field(k, SHOW_LAST_ACK);
	return OUTCOME_FINDING;
}

enum outcome rule_rum_lost(struct rule_case *k)
{
	uint64_t purged = 0, acked, missing = 0;

	if (!show_number(case_get(k, SHOW_COUNT_ACKED), &acked))
		return case_lacks_field(k, SHOW_COUNT_ACKED);
	case_most(k, SHOW_COUNT_PURGED, &purged);
	case_most(k, SHOW_COUNT_MISSING, &missing);
	if (purged <= acked && !missing)
		return OUTCOME_FINE;
	case_prove_field(k, SHOW_COUNT_PURGED);
	case_prove_field(k, SHOW_COUNT_ACKED);
	if (missing)
		case_prove_field(k, SHOW_COUNT_MISSING);
	if (purged > acked) {
		case_title(k, "%" PRIu64 " reports were purged, %" PRIu64
			      " acknowledged", purged, acked);
	} else {
		/* What the device counts under "MIA" is not public. */
		case_title(k, "The device misses %" PRIu64 " reports", missing);
		k->f->severity = SEVERITY_WARN;
	}
	return OUTCOME_FINDING;
}
