#include <inttypes.h>

#include "cli/out.h"
#include "cmd/lab_parts.h"
#include "json/write.h"
#include "lab/account.h"

struct account_options {
	struct common_options common;
	const char *output, *seed;
	struct given_number devices, reports, accounts, licenses;
};

#define ROW(letter, name, type, argument, field, help, least, most)            \
	{letter, name, type, argument,                                         \
	 offsetof(struct account_options, field), help, NULL, least, most}

static const struct option_row account_rows[] = {
	ROW('o', "output", OPTION_FOLDER, "DIR", output,
	    "write fleet and account into DIR, which is made when missing", 0,
	    0),
	ROW(0, "devices", OPTION_NUMBER, "N", devices,
	    "simulate N devices; the default is 12, which show every shape", 2,
	    LAB_DEVICES_MOST),
	ROW(0, "reports", OPTION_NUMBER, "N", reports,
	    "write N reports for each device; the default is 4",
	    LAB_ACCOUNT_REPORTS_LEAST, LAB_ACCOUNT_REPORTS_MOST),
	ROW(0, "accounts", OPTION_NUMBER, "N", accounts,
	    "deal the devices out to N virtual accounts; the default is 3", 1,
	    LAB_ACCOUNTS_MOST),
	ROW(0, "licenses", OPTION_NUMBER, "N", licenses,
	    "add N licences that nobody uses to each virtual account; the "
	    "default is 3", 0, LAB_SPARES_MOST),
	ROW(0, "seed", OPTION_TEXT, "TEXT", seed,
	    "invent everything from TEXT; the default is \"rum\"", 0, 0),
	ROW(0, "at", OPTION_TIME, "TIME", common.at,
	    "let all use end before TIME; the default is "
	    "2026-01-01T00:00:00Z", 0, 0),
	OPTION_ROW_JSON(struct account_options),
	OPTION_ROW_QUIET(struct account_options),
	OPTION_ROW_JOBS(struct account_options),
	OPTION_ROW_NO_PROGRESS(struct account_options),
	OPTION_ROW_END,
};

static uint64_t number_or(struct given_number n, uint64_t otherwise)
{
	return n.given ? n.value : otherwise;
}

static bool read_wish(const struct account_options *o,
		      struct lab_account_wish *w)
{
	*w = (struct lab_account_wish){
		.fleet = {
			.seed = o->seed ? o->seed : "rum",
			.at = o->common.at.given ? o->common.at.at : LAB_AT,
			.devices = (unsigned)number_or(o->devices,
						       LAB_ACCOUNT_DEVICES),
			.reports = number_or(o->reports, LAB_REPORTS),
			.threads = common_jobs(&o->common),
		},
		.accounts = (unsigned)number_or(o->accounts, LAB_ACCOUNTS),
		.spares = (unsigned)number_or(o->licenses, LAB_SPARES),
	};
	if (!o->output || !*o->output)
		say("lab account needs a folder to write into: --output DIR");
	else if (w->fleet.at < LAB_AT_LEAST || w->fleet.at > LAB_AT_MOST)
		say("lab account: --at: a fleet can live from 2000-01-01 to "
		    "2100-01-01");
	else if (w->fleet.devices < 2 * w->accounts)
		say("lab account: %u virtual accounts need %u devices at "
		    "least: --devices, or fewer --accounts",
		    w->accounts, 2 * w->accounts);
	else
		return true;
	return false;
}

struct telling {
	struct progress progress;
	uint64_t total;
};

static void tell_progress(void *context, uint64_t reports)
{
	struct telling *t = context;

	progress_show(&t->progress, "%" PRIu64 " of %" PRIu64 " reports",
		      reports, t->total);
}

static void tell_json(const struct lab_account_wish *w, const char *folder)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer j = {.out = &out};

	json_begin_object(&j, NULL);
	json_put_text(&j, "kind", "lab-account");
	json_put_text(&j, "path", folder);
	json_put_u64(&j, "devices", w->fleet.devices);
	json_put_u64(&j, "reports", w->fleet.devices * w->fleet.reports);
	json_put_u64(&j, "virtual_accounts", w->accounts);
	json_end_object(&j);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

static void tell_text(const struct lab_account_wish *w, const char *folder)
{
	_cleanup_buf_ struct buf out = {0};

	text_safe(&out, slice_of(folder));
	buf_printf(&out, ": %u devices, %" PRIu64 " reports, %u virtual "
		   "account%s; what to run, and what must come out, stands in "
		   "README.txt\n", w->fleet.devices,
		   w->fleet.devices * w->fleet.reports, w->accounts,
		   w->accounts == 1 ? "" : "s");
	out_write(buf_slice(&out));
}

static enum status run_account(const struct invocation *in)
{
	const struct account_options *o = in->options;
	struct telling t = {0};
	const struct lab_watch watch = {&t, NULL, tell_progress};
	struct lab_account_wish wish;
	struct err e = {0};
	enum rc rc;

	if (!read_wish(o, &wish))
		return STATUS_USAGE;
	t.total = wish.fleet.devices * wish.fleet.reports;
	progress_begin(&t.progress, &o->common);
	rc = lab_account(o->output, &wish, &watch, &e);
	progress_end(&t.progress);
	if (rc) {
		err_prefix(&e, "lab account");
		say_error(&e);
		return status_graver(rc_status(rc), out_close());
	}
	if (o->common.json)
		tell_json(&wish, o->output);
	else if (!o->common.quiet)
		tell_text(&wish, o->output);
	return out_close();
}

const struct command lab_account_command = {
	.name = "account",
	.summary = "writes a fleet, its account's snapshots and what must come "
		   "out of them",
	.operands = "",
	.options = account_rows,
	.options_size = sizeof(struct account_options),
	.run = run_account,
};
