/* Whom the device belongs to, and what it is allowed: trust codes, authorization
 * codes, accounts. formats/show-output.md section 10, rows 6 to 8. */
#include "rules/diagnosis_case.h"

#include <inttypes.h>
#include <string.h>

/* ---- trust ------------------------------------------------------------------ */

/* Members of the stack whose trust data are shown as not installed. */
static uint32_t untrusted_members(struct rule_case *k)
{
	static const struct {
		enum show_list list;
		enum show_column state;
	} places[] = {
		{SHOW_TRUST_DATA, SHOW_DATA_STATE},
		{SHOW_TRUST, SHOW_TRUST_STATE},
	};
	uint32_t most = 0;

	for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++) {
		const struct show_rows *rows = &k->d->list[places[p].list];
		uint32_t n = 0;

		for (uint32_t i = 0; i < rows->count; i++) {
			struct shown s = show_cell(&rows->at[i], places[p].state);

			if (!shown_none(s) && !word_in(s.text, "not installed"))
				continue;
			n++;
			case_prove(k, rows->at[i].line); /* which member */
			case_prove(k, s.line);
		}
		most = n > most ? n : most;
	}
	return most;
}

/* Why there is none: what became of the token. */
static void tell_establishment(struct rule_case *k)
{
	const struct show_row *row = case_channel(k, "Trust Establishment");
	uint64_t attempts, fail;

	if (!row || !case_cell(row, SHOW_COMM_ATTEMPTS, &attempts))
		return;
	case_prove(k, show_cell(row, SHOW_COMM_ATTEMPTS).line);
	if (!attempts)
		case_title(k, "No trust code: no token was ever applied");
	else if (case_cell(row, SHOW_COMM_FAIL, &fail) && fail) {
		case_prove(k, show_cell(row, SHOW_COMM_RESPONSE).line);
		case_title(k, "No trust code: %" PRIu64 " of %" PRIu64
			      " tries to get one failed", fail, attempts);
	}
}

enum outcome rule_trust_missing(struct rule_case *k)
{
	const struct show_rows *codes = &k->d->list[SHOW_TRUST];
	const struct show_row *failed;
	enum transport transport = case_transport(k);
	uint32_t members;
	bool whole;

	if (transport == TRANSPORT_UNKNOWN || transport == TRANSPORT_UNTOLD)
		return case_lacks_field(k, SHOW_TRANSPORT_TYPE);
	/* CSLU and files do without (formats/show-output.md section 10). */
	if (transport != TRANSPORT_SMART)
		return OUTCOME_OFF;
	whole = case_none(k, SHOW_OVERALL_TRUST) ||
		(codes->line && !codes->count) ||
		word_in(case_get(k, SHOW_COMM_STATE).text, "insufficient trust");
	members = untrusted_members(k);
	if (!whole && !members)
		return codes->line || case_get(k, SHOW_OVERALL_TRUST).line
			       ? OUTCOME_FINE
			       : case_lacks(k, "trust codes");
	if (codes->line && !codes->count)
		case_prove(k, codes->line);
	case_prove_field(k, SHOW_OVERALL_TRUST);
	if (case_some(k, SHOW_COMM_STATE))
		case_prove_field(k, SHOW_COMM_STATE);
	if (whole)
		tell_establishment(k);
	else
		case_title(k, "%" PRIu32 " member%s without a trust code",
			   members, members == 1 ? "" : "s");
	failed = case_event(k, "TRUST_CODE_INSTALL_FAILED",
			    "TRUST_CODE_INSTALL_SUCCESS", NULL);
	if (failed)
		case_prove_event(k, failed);
	return OUTCOME_FINDING;
}

/* ---- authorization codes ---------------------------------------------------- */

static bool is_export_licence(const struct show_row *row)
{
	static const enum show_column names[] = {
		SHOW_LICENSE_NAME, SHOW_LICENSE_TAG, SHOW_LICENSE_TITLE,
		SHOW_LICENSE_FEATURE,
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (word_in(show_cell(row, names[i]).text, "hsec"))
			return true;
	}
	return false;
}

/* "crypto 1G", "level MB 500", "level 500000" (kbit/s) in Mbit/s; 0: no number. */
static uint64_t mbps_of(struct slice text)
{
	bool megabits = word_in(text, "MB");
	struct slice digits;
	uint64_t n;
	uint8_t unit = 0;

	while (text.n && (text.p[0] < '0' || text.p[0] > '9'))
		text = slice_part(text, 1, text.n);
	digits = text;
	while (digits.n && (digits.p[digits.n - 1] < '0' ||
			    digits.p[digits.n - 1] > '9'))
		unit = digits.p[--digits.n];
	if (!slice_u64(digits, &n) || n > 1000000000)
		return 0;
	if (unit == 'G' || unit == 'g')
		return n * 1000;
	return megabits || unit == 'M' || unit == 'm' ? n : n / 1000;
}

/* Above this, encryption is export-controlled. */
enum { FREE_MBPS = 250 };

/* What shows that someone wants export-controlled use. That the platform could
 * enforce hseck9 is no such sign: healthy switches say so too. */
static bool prove_wanted(struct rule_case *k)
{
	const struct show_rows *rows = &k->d->list[SHOW_LICENSES];
	const struct show_row *event =
		case_event(k, "EXPORT_CONTROLLED", NULL, NULL);
	struct shown configured = case_get(k, SHOW_THROUGHPUT_CONFIGURED);
	bool wanted = event != NULL;

	for (uint32_t i = 0; i < rows->count; i++) {
		if (is_export_licence(&rows->at[i])) {
			wanted = true;
			case_prove(k, rows->at[i].line);
		}
	}
	if (event)
		case_prove_event(k, event);
	if (mbps_of(configured.text) > FREE_MBPS) {
		wanted = true;
		case_prove(k, configured.line);
	}
	return wanted;
}

static bool lacks_code(const struct show_row *row)
{
	return shown_none(show_cell(row, SHOW_AUTH_STATUS));
}

enum outcome rule_slac_missing(struct rule_case *k)
{
	const struct show_rows *rows = &k->d->list[SHOW_AUTHORIZATIONS];
	uint32_t missing = 0;

	if (!rows->line)
		return case_lacks(k, "authorizations");
	for (uint32_t i = 0; i < rows->count; i++)
		missing += lacks_code(&rows->at[i]);
	if (!missing || !prove_wanted(k))
		return OUTCOME_FINE;
	for (uint32_t i = 0; i < rows->count; i++) {
		if (!lacks_code(&rows->at[i]))
			continue;
		case_prove(k, rows->at[i].line); /* which member */
		case_prove(k, show_cell(&rows->at[i], SHOW_AUTH_STATUS).line);
	}
	if (rows->count > 1)
		case_title(k, "No authorization code for export-controlled use on "
			      "%" PRIu32 " of %" PRIu32 " members",
			   missing, rows->count);
	return OUTCOME_FINDING;
}

/* ---- accounts --------------------------------------------------------------- */

static unsigned hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
}

/* The local account in the tenant URL of an On-Prem, ".../cslu/v1/pi/NAME-1"
 * (it decides who is charged); p == NULL without. */
static struct slice tenant_of(struct rule_case *k, struct slice url)
{
	size_t at = slice_find(url, "/pi/", 0), n = 0, end;
	struct slice name;
	uint8_t *text;

	if (at == SIZE_MAX)
		return (struct slice){0};
	name = slice_part(url, at + 4, url.n);
	text = arena_alloc(k->arena, name.n + 1);
	for (size_t i = 0; i < name.n && name.p[i] != '/'; i++) {
		uint8_t c = name.p[i];

		if (c == '%' && i + 2 < name.n && hex_digit(name.p[i + 1]) < 16 &&
		    hex_digit(name.p[i + 2]) < 16) {
			c = (uint8_t)(hex_digit(name.p[i + 1]) << 4 |
				      hex_digit(name.p[i + 2]));
			i += 2;
		}
		text[n++] = c;
	}
	end = n;
	while (end && text[end - 1] >= '0' && text[end - 1] <= '9')
		end--;
	if (end && end < n && text[end - 1] == '-')
		n = end - 1;
	return n ? (struct slice){text, n} : (struct slice){0};
}

static bool same_name(struct slice a, struct slice b)
{
	char word[256];

	if (b.n >= sizeof(word))
		return slice_equal(a, b);
	memcpy(word, b.p, b.n);
	word[b.n] = '\0';
	return word_is(a, word);
}

/* FINDING, FINE, or UNKNOWN where the device does not tell. */
static enum outcome hold_account(struct rule_case *k, struct shown told,
				 struct slice expected)
{
	if (!expected.n)
		return OUTCOME_FINE;
	if (!shown_some(told))
		return OUTCOME_UNKNOWN;
	if (same_name(told.text, expected))
		return OUTCOME_FINE;
	case_prove(k, told.line);
	return OUTCOME_FINDING;
}

enum outcome rule_wrong_account(struct rule_case *k)
{
	struct shown account = case_get(k, SHOW_VIRTUAL_ACCOUNT);
	struct shown address = case_some(k, SHOW_CSLU_ADDRESS)
				       ? case_get(k, SHOW_CSLU_ADDRESS)
				       : case_get(k, SHOW_CONFIG_URL);
	enum outcome smart, virtual;

	if (!k->o->expect_smart.n && !k->o->expect_virtual.n)
		return OUTCOME_OFF;
	if (!shown_some(account))
		account = (struct shown){tenant_of(k, address.text),
					 address.line};
	smart = hold_account(k, case_get(k, SHOW_SMART_ACCOUNT),
			     k->o->expect_smart);
	virtual = hold_account(k, account, k->o->expect_virtual);
	if (virtual == OUTCOME_FINDING)
		case_title(k, "The device is in the virtual account %.*s, not in "
			      "%.*s",
			   SLICE_ARG(slice_part(account.text, 0, 80)),
			   SLICE_ARG(slice_part(k->o->expect_virtual, 0, 80)));
	if (smart == OUTCOME_FINDING || virtual == OUTCOME_FINDING)
		return OUTCOME_FINDING;
	if (smart == OUTCOME_UNKNOWN || virtual == OUTCOME_UNKNOWN)
		return case_lacks(k, "account information");
	return OUTCOME_FINE;
}
