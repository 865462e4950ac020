#include "deliver/runbook.h"

#include <inttypes.h>

#include "base/code.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/out.h"

bool runbook_media_is(const char *text)
{
	size_t n = strlen(text);

	return n && n <= 32 && text[0] != '-' &&
	       strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "abcdefghijklmnopqrstuvwxyz0123456789-_") == n;
}

/* ---- steps -------------------------------------------------------------------- */

/* Before anything is typed that changes the device. */
static const struct runbook_step before[] = {
	{"show clock",
	 "the time has to be right: guides of NX-OS and MDS say that a trust code "
	 "does not install where the clock is an hour off; for IOS XE no number "
	 "is public", false},
	{"show ntp status",
	 "synchronized, where the device has a time server", false},
};

static const struct {
	enum artefact_kind kind;
	struct runbook_step step;
} afterwards[] = {
	{KIND_TRUST_CODE,
	 {"show license status", "Trust Code Installed: a date", false}},
	{KIND_POLICY,
	 {"show license status",
	  "Policy in use: Installed On a date, and Policy name", false}},
	{KIND_ACK,
	 {"show license status",
	  "Last ACK received: now; Next ACK deadline: later than before. A trust "
	  "code and a policy move Last ACK received too", false}},
	{KIND_AUTHORIZATION,
	 {"show license authorization",
	  "Status: SMART AUTHORIZATION INSTALLED, for each member it is for. Only "
	  "then configure what needs the code, such as more than 250 Mbit/s", false}},
	{KIND_AUTHORIZATION,
	 {"show license authorization",
	  "Last Confirmation code: where the code took the place of another, the "
	  "account wants this one back", false}},
	{KIND_ACK,
	 {"show license rum id all",
	  "State ACK for the reports that were acknowledged", false}},
};
enum { AFTERWARDS = sizeof(afterwards) / sizeof(afterwards[0]) };

static bool brings(const struct delivery *d, enum artefact_kind kind)
{
	for (unsigned part = 0; part < ANSWER_PART_COUNT; part++) {
		if (answer_part_kind((enum answer_part)part) != kind)
			continue;
		for (size_t i = 0; i < d->count; i++) {
			if (d->files[i].answer->parts & 1u << part)
				return true;
		}
	}
	return false;
}

static void make_checks(struct runbook *out, struct arena *a,
			const struct delivery *d)
{
	struct runbook_step *all = arena_array(a, AFTERWARDS, sizeof(*all));

	for (size_t i = 0; i < AFTERWARDS; i++) {
		if (brings(d, afterwards[i].kind))
			all[out->check_count++] = afterwards[i].step;
	}
	out->checks = all;
}

/* Copied first, so that the stick can go on to the next device. */
void runbook_make(struct runbook *out, struct arena *a,
		  const struct delivery *d, const char *media)
{
	const size_t least = sizeof(before) / sizeof(before[0]);
	struct runbook_step *all =
		arena_array(a, least + 2 * d->count, sizeof(*all));

	*out = (struct runbook){.commands = all};
	for (size_t i = 0; i < least; i++)
		all[out->command_count++] = before[i];
	for (size_t i = 0; i < d->count; i++) {
		const struct delivery_file *f = &d->files[i];

		all[out->command_count++] = (struct runbook_step){
			arena_printf(a, "copy %s:%s/%s flash:", media,
				     f->folder, f->name),
			arena_printf(a, "%" PRIu64 " bytes; answer the question "
				     "for the name with Enter",
				     f->answer->size), false};
	}
	for (size_t i = 0; i < d->count; i++)
		all[out->command_count++] = (struct runbook_step){
			arena_printf(a, "license smart import flash:%s",
				     d->files[i].name),
			RUNBOOK_SUCCESS, true};
	make_checks(out, a, d);
}

/* ---- the page of a device -------------------------------------------------------- */

static void put_udi(struct buf *out, struct udi u)
{
	buf_add_text(out, "PID:");
	text_visible(out, u.pid);
	buf_add_text(out, ",SN:");
	text_visible(out, u.sn);
}

static void put_line(struct buf *out, unsigned indent, const char *text)
{
	buf_printf(out, "%*s", (int)indent, "");
	cli_wrap(out, indent, indent, text);
}

static void put_parts(struct buf *out, const struct answer *a)
{
	const char *comma = "";

	for (unsigned i = 0; i < ANSWER_PART_COUNT; i++) {
		if (!(a->parts & 1u << i))
			continue;
		buf_printf(out, "%s%s", comma,
			   answer_part_text((enum answer_part)i));
		comma = ", ";
	}
}

static void put_file(struct buf *out, const struct delivery_file *f)
{
	char hex[SHA256_TEXT_MAX];

	buf_printf(out, "  %s/%s\n      ", f->folder, f->name);
	put_parts(out, f->answer);
	if (f->answer->policy.p) {
		buf_add_text(out, " \"");
		text_visible(out, f->answer->policy);
		buf_add_byte(out, '"');
	}
	buf_printf(out, ", %" PRIu64 " bytes\n      verdict: %s (%s)\n",
		   f->answer->size, verdict_word(f->answer->verdict),
		   verdict_text(f->answer->verdict));
	buf_printf(out, "      SHA-256 %s\n      from ",
		   hex_text(hex, f->answer->sha256, SHA256_BYTES));
	text_visible(out, f->answer->source);
	buf_add_byte(out, '\n');
}

static void put_steps(struct buf *out, const struct runbook_step *steps,
		      size_t count)
{
	for (size_t i = 0; i < count; i++) {
		_cleanup_buf_ struct buf text = {0};

		if (!i || strcmp(steps[i - 1].command, steps[i].command) != 0)
			buf_printf(out, "  %s\n", steps[i].command);
		buf_printf(&text, "%s%s", steps[i].is_import ? "prints: " : "",
			   steps[i].text);
		put_line(out, 6, buf_text(&text));
	}
}

static void put_head(struct buf *out, const struct delivery *d)
{
	put_udi(out, d->udi);
	if (d->hostname.n) {
		buf_add_text(out, "  ");
		text_visible(out, d->hostname);
	}
	buf_add_text(out, "\n\n");
	if (d->member_count) {
		put_line(out, 0, "One stack: what is here is for all its members, "
				 "and is typed once, at the active one.");
		for (size_t i = 0; i < d->member_count; i++) {
			buf_add_text(out, "  member ");
			put_udi(out, d->members[i]);
			buf_add_byte(out, '\n');
		}
		buf_add_byte(out, '\n');
	}
}

/* Quoted so that a shell takes it for what it is. */
static void put_confirm(struct buf *out, struct udi u)
{
	_cleanup_buf_ struct buf text = {0};

	text_visible(&text, u.pid);
	buf_add_byte(&text, ':');
	text_visible(&text, u.sn);
	buf_add_text(out, "\nWHEN IT IS DONE\n  rum ledger confirm '");
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\'')
			buf_add_text(out, "'\\''");
		else
			buf_add_byte(out, text.p[i]);
	}
	buf_add_text(out, "'\n");
}

void runbook_text(struct buf *out, const struct delivery *d,
		  const struct runbook *r)
{
	put_head(out, d);
	buf_add_text(out, "FILES\n");
	for (size_t i = 0; i < d->count; i++)
		put_file(out, &d->files[i]);
	buf_add_text(out, "\nTYPE AT THE DEVICE, IN THIS ORDER (IOS XE)\n");
	put_steps(out, r->commands, r->command_count);
	buf_add_text(out, "\nIF AN IMPORT PRINTS SOMETHING ELSE\n");
	put_line(out, 2, "Stop there and keep the text. What a failed import "
			 "prints is not public; show logging has a line that begins "
			 "with %SMART_LIC and says what went wrong.");
	buf_add_text(out, "\nTHEN LOOK AT\n");
	put_steps(out, r->checks, r->check_count);
	buf_add_text(out, "\nOTHER SYSTEMS\n");
	put_line(out, 2, "NX-OS and IOS XR call stick and storage by other names, "
			 "and what they print for an import is not public. Their "
			 "guides say where the file has to lie.");
	put_confirm(out, d->udi);
}

/* ---- the page of all --------------------------------------------------------------- */

static void put_devices(struct buf *out, const struct plan *p)
{
	static const char *const headings[] = {"DEVICE", "HOST", "FOLDER",
					       "FILES"};
	struct table *t = table_new(4, headings, NULL);
	size_t count;
	const struct delivery *all = plan_deliveries(p, &count);

	for (size_t i = 0; i < count; i++) {
		_cleanup_buf_ struct buf udi = {0};

		put_udi(&udi, all[i].udi);
		table_cell(t, buf_slice(&udi));
		table_cell(t, all[i].hostname);
		table_cell(t, slice_of(all[i].folder));
		table_printf(t, "%zu", all[i].count);
	}
	table_end(t, out, 2);
}

static void put_missing(struct buf *out, const struct plan *p)
{
	size_t count;
	const struct missing_answer *all = plan_missing(p, &count);

	if (count)
		buf_add_text(out, "\nMISSING: NO ACKNOWLEDGEMENT CAME\n");
	for (size_t i = 0; i < count; i++) {
		buf_add_text(out, "  ");
		put_udi(out, all[i].udi);
		if (all[i].reports)
			buf_printf(out, "  %" PRIu64 " reports wait",
				   all[i].reports);
		buf_add_byte(out, '\n');
	}
}

static void put_rest(struct buf *out, const struct plan *p)
{
	size_t count;
	const struct foreign_answer *foreign = plan_foreign(p, &count);
	const struct refused_answer *refused;

	if (count)
		buf_add_text(out, "\nFOREIGN: NOT HERE, NOBODY KNOWS THE DEVICE\n");
	for (size_t i = 0; i < count; i++) {
		buf_add_text(out, "  ");
		put_udi(out, foreign[i].udi);
		buf_add_text(out, "  ");
		text_visible(out, foreign[i].source);
		buf_add_byte(out, '\n');
	}
	refused = plan_refused(p, &count);
	if (count)
		buf_add_text(out, "\nREFUSED: NOT HERE\n");
	for (size_t i = 0; i < count; i++) {
		buf_add_text(out, "  ");
		text_visible(out, refused[i].source);
		buf_add_text(out, "\n      ");
		text_visible(out, slice_of(refused[i].reason));
		buf_add_byte(out, '\n');
	}
}

void runbook_overview(struct buf *out, const struct plan *p)
{
	put_line(out, 0, "Each folder is for one device, or one stack, and for no "
			 "other. RUNBOOK.txt in it says what to type there.");
	buf_add_text(out, "\nCOVERED\n");
	put_devices(out, p);
	put_missing(out, p);
	put_rest(out, p);
}
