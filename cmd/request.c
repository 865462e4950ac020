#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/code.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/out.h"
#include "cmd/judging.h"
#include "cmd/request_parts.h"

static const char *const form_words[] = {
#define X(name, word, extension, text) word,
	REQUEST_FORMS(X)
#undef X
	NULL};
#define ROW(letter, name, type, argument, field, help)                         \
	{letter, name, type, argument,                                         \
	 offsetof(struct request_options, field), help, NULL, 0, 0}

static const struct option_row options[] = {
	ROW('o', "output", OPTION_FOLDER, "DIR", output,
	    "write into DIR, which is made when missing"),
	ROW(0, "udi", OPTION_LIST, "PID:SN", udis, "ask for this device"),
	ROW(0, "all", OPTION_FLAG, NULL, all,
	    "ask for every device of the ledger"),
	ROW(0, "license", OPTION_LIST, "TAG[=COUNT]", licenses,
	    "ask for COUNT of the entitlement tag TAG; the default is 1"),
	ROW(0, "feature", OPTION_LIST, "NAME", features,
	    "ask for the tag of this feature where it is public: hseck9 on "
	    "routers"),
	ROW(0, "return", OPTION_TEXT, "CODE", return_code,
	    "give back: CODE is the return code that the device printed"),
	{0, "form", OPTION_CHOICE, "FORM",
	 offsetof(struct request_options, form),
	 "write the form FORM: file (<smartLicense>) or rest (JSON body)",
	 form_words, 0, 0},
	ROW(0, "each", OPTION_FLAG, NULL, each,
	    "write a file for each device, not one for all"),
	ROW(0, "hostname", OPTION_TEXT, "NAME", hostname,
	    "the device's host name, where the ledger does not know it"),
	ROW(0, "nonce", OPTION_TEXT, "TEXT", nonce,
	    "mark the request with TEXT; the default is random"),
	ROW('n', "dry-run", OPTION_FLAG, NULL, dry_run,
	    "write nothing; tell what would be written"),
	ROW('f', "force", OPTION_FLAG, NULL, force,
	    "replace output files that exist"),
	OPTION_ROWS_KEEPING(struct request_options),
	OPTION_ROW_WHO(struct request_options),
	OPTION_ROW_JSON(struct request_options),
	OPTION_ROW_QUIET(struct request_options),
	OPTION_ROW_VERBOSE(struct request_options),
	OPTION_ROW_AT(struct request_options),
	OPTION_ROW_LIMIT(struct request_options),
	OPTION_ROW_COLOR(struct request_options),
	OPTION_ROW_END,
};

/* ---- options -------------------------------------------------------------------- */

static enum rc usage(struct err *e, const char *text)
{
	return err_set(e, RC_USAGE, "request: %s", text);
}

static enum rc check_return(const struct request_options *o, struct err *e)
{
	if (!o->return_code)
		return o->licenses.count || o->features.count
			       ? RC_OK
			       : usage(e, "say what to ask for: --license TAG or "
					  "--feature NAME; --return CODE gives "
					  "back");
	if (o->licenses.count || o->features.count)
		return usage(e, "--return gives back and asks for nothing; leave "
				"--license and --feature out");
	if (o->all || o->udis.count != 1)
		return usage(e, "a return code is of one device: give one --udi "
				"PID:SN");
	return return_code_is(slice_of(o->return_code))
		       ? RC_OK
		       : usage(e, "--return: this is no return code; a device "
				  "prints groups of letters and digits with '-' "
				  "between them");
}

static enum rc check_options(const struct request_options *o, struct err *e)
{
	if (!o->output || !*o->output)
		return usage(e, "needs a folder to write into: --output DIR");
	if (o->all == (o->udis.count > 0))
		return usage(e, "say for which devices: --udi PID:SN, or --all "
				"of the ledger");
	if (o->hostname && (o->all || o->udis.count != 1))
		return usage(e, "--hostname is the name of one device: give one "
				"--udi PID:SN");
	return check_return(o, e);
}

static enum rc check_text(const char *text, const char *option, struct err *e)
{
	_cleanup_buf_ struct buf shown = {0};

	text_visible(&shown, slice_of(text));
	return slice_is(buf_slice(&shown), text)
		       ? RC_OK
		       : err_set(e, RC_USAGE,
				 "request: %s \"%s\" has bytes that are not text",
				 option, buf_text(&shown));
}

static enum rc read_license(struct asking *x, const char *text, struct err *e)
{
	struct slice all = slice_of(text);
	size_t equals = slice_find(all, "=", 0);
	struct wanted_license want = {
		.tag = slice_part(all, 0, equals),
		.count_text = equals == SIZE_MAX
				      ? SLICE_LITERAL("1")
				      : slice_part(all, equals + 1, all.n),
		.count.given = true,
	};

	if (check_text(text, "--license", e))
		return e->code;
	if (!want.tag.n || !slice_u64(want.count_text, &want.count.value) ||
	    !want.count.value)
		return err_set(e, RC_USAGE,
			       "request: --license %s: write TAG or TAG=COUNT, "
			       "where COUNT is a number above 0", text);
	buf_add(&x->licenses, &want, sizeof(want));
	return RC_OK;
}

static enum rc read_feature(struct asking *x, const char *feature,
			    struct err *e)
{
	const struct request_device *d = (const void *)x->devices.p;
	struct wanted_license want = {.count_text = SLICE_LITERAL("1"),
				      .count = {true, 1}};
	bool found;

	for (size_t i = 0; i < x->request.device_count; i++) {
		want.tag = request_feature_tag(feature, d[i].udi.pid, &found);
		if (!found)
			return err_set(e, RC_USAGE,
				       "request: --feature %s: its tag for "
				       "%.*s is not public; --license TAG names "
				       "it (show license tech support prints "
				       "it)", feature,
				       SLICE_ARG(slice_part(d[i].udi.pid, 0,
							    64)));
	}
	buf_add(&x->licenses, &want, sizeof(want));
	return RC_OK;
}

static enum rc read_licenses(struct asking *x, struct err *e)
{
	const struct request_options *o = x->options;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < o->licenses.count; i++)
		rc = read_license(x, o->licenses.at[i], e);
	for (size_t i = 0; !rc && i < o->features.count; i++)
		rc = read_feature(x, o->features.at[i], e);
	x->request.licenses = (const void *)x->licenses.p;
	x->request.license_count =
		x->licenses.n / sizeof(struct wanted_license);
	return rc;
}

static enum rc make_nonce(struct asking *x, struct err *e)
{
	const struct request_options *o = x->options;
	uint8_t bytes[16];
	char *hex = arena_alloc(&x->arena, 2 * sizeof(bytes) + 1);

	if (o->nonce) {
		x->request.nonce = slice_of(o->nonce);
		return check_text(o->nonce, "--nonce", e);
	}
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return err_errno(e, errno, "request: no random bytes");
	x->request.nonce = slice_of(hex_text(hex, bytes, sizeof(bytes)));
	return RC_OK;
}

/* ---- devices -------------------------------------------------------------------- */

static void add_device(struct asking *x, struct udi udi, struct slice hostname,
		       struct slice software_tag)
{
	struct request_device d = {
		.udi = {arena_copy(&x->arena, udi.pid),
			arena_copy(&x->arena, udi.sn)},
	};

	if (hostname.n)
		d.hostname = arena_copy(&x->arena, hostname);
	if (software_tag.n)
		d.software_tag = arena_copy(&x->arena, software_tag);
	buf_add(&x->devices, &d, sizeof(d));
}

static enum rc add_known(void *context, const struct ledger_device *d,
			 struct err *e)
{
	add_device(context, d->udi, d->hostname, d->software_tag);
	return RC_OK;
}

static enum rc add_named(struct asking *x, struct ledger *l, struct udi udi,
			 const char *text, struct err *e)
{
	const struct request_options *o = x->options;
	struct ledger_device d = {.udi = udi};
	struct slice hostname;
	bool found = false;
	enum rc rc = RC_OK;

	if (!udi_known(udi))
		return err_set(e, RC_USAGE, "request: --udi %s: write PID:SN",
			       text);
	if (l)
		rc = ledger_device_find(l, &x->arena, udi, &d, &found, e);
	if (rc)
		return rc;
	hostname = found ? d.hostname : (struct slice){0};
	if (o->hostname)
		hostname = slice_of(o->hostname);
	add_device(x, udi, hostname,
		   found ? d.software_tag : (struct slice){0});
	return RC_OK;
}

static int by_udi(const void *x, const void *y)
{
	const struct request_device *a = x, *b = y;
	int order = slice_compare(a->udi.pid, b->udi.pid);

	return order ? order : slice_compare(a->udi.sn, b->udi.sn);
}

static enum rc find_devices(struct asking *x, struct ledger *l, struct err *e)
{
	const struct request_options *o = x->options;
	struct request_device *all;
	size_t count, kept = 0;
	enum rc rc = RC_OK;

	if (o->all)
		rc = ledger_devices(l, add_known, x, e);
	for (size_t i = 0; !rc && i < o->udis.count; i++) {
		rc = choice_add_udi(&x->choice, o->udis.at[i], e);
		if (!rc)
			rc = check_text(o->udis.at[i], "--udi", e);
		if (!rc)
			rc = add_named(x, l, x->choice.udis[i], o->udis.at[i],
				       e);
	}
	all = (void *)x->devices.p;
	count = x->devices.n / sizeof(*all);
	if (count)
		qsort(all, count, sizeof(*all), by_udi);
	for (size_t i = 0; i < count; i++) {
		if (!kept || by_udi(&all[kept - 1], &all[i]))
			all[kept++] = all[i];
	}
	x->request.devices = all;
	x->request.device_count = kept;
	if (!rc && !kept)
		rc = usage(e, "the ledger knows no device; name one with --udi "
			      "PID:SN");
	return rc;
}

static enum rc read_devices(struct asking *x, struct err *e)
{
	struct ledger *l = NULL;
	enum rc rc = RC_OK;

	if (x->file)
		rc = ledger_open(&l, x->file, LEDGER_READ,
				 ledger_wait(&x->options->keeping), e);
	if (!rc && l)
		rc = ledger_begin(l, false, e);
	if (!rc)
		rc = find_devices(x, l, e);
	if (l)
		ledger_rollback(l);
	ledger_close(l);
	return rc;
}

/* One that somebody named has to be there; the default one may. */
static enum rc find_ledger(struct asking *x, struct err *e)
{
	const struct request_options *o = x->options;
	bool named = o->all || o->keeping.ledger || cli_env("RUM_LEDGER");
	enum rc rc = ledger_file(&x->file, &o->keeping, e);

	if (!named && (rc || access(x->file, F_OK) < 0)) {
		mem_free_pointer(&x->file);
		x->file = NULL;
		return RC_OK;
	}
	return rc ? rc : ledger_folder(&x->folder, x->file, false, e);
}

/* ---- the command -------------------------------------------------------------------- */

static enum rc confine_all(struct asking *x, struct err *e)
{
	const struct request_options *o = x->options;
	const char *write[2];
	struct sandbox_wish wish = {.write = write};
	enum rc rc = o->dry_run ? RC_OK : folder_make(o->output, 0777, e);

	if (!rc)
		rc = xml_prepare(e);
	if (rc)
		return rc;
	if (!o->dry_run)
		write[wish.write_count++] = o->output;
	if (x->folder)
		write[wish.write_count++] = x->folder;
	return confine(&o->common, &wish, e);
}

static enum rc ask(struct asking *x, struct err *e)
{
	const struct request_options *o = x->options;
	enum rc rc = check_options(o, e);

	if (!rc && o->hostname)
		rc = check_text(o->hostname, "--hostname", e);
	if (!rc)
		rc = find_ledger(x, e);
	if (!rc)
		rc = confine_all(x, e);
	if (!rc)
		rc = read_devices(x, e);
	if (!rc)
		rc = read_licenses(x, e);
	if (!rc)
		rc = make_nonce(x, e);
	if (rc)
		return rc;
	x->request.form = (enum request_form)o->form;
	x->request.at = common_now(&o->common);
	if (o->return_code)
		x->request.remove_code = slice_trim(slice_of(o->return_code));
	return request_write_all(x, e);
}

static enum status run(const struct invocation *in)
{
	struct asking x = {.options = in->options};
	struct err e = {0};
	enum rc rc;

	out_color_setup(x.options->common.color);
	rc = ask(&x, &e);
	if (rc)
		say_error(&e);
	buf_free(&x.devices);
	buf_free(&x.licenses);
	choice_free(&x.choice);
	arena_free(&x.arena);
	mem_free_pointer(&x.file);
	mem_free_pointer(&x.folder);
	return status_graver(rc_status(rc), out_close());
}

const struct command command_request = {
	.name = "request",
	.summary = "writes requests for authorization codes, and returns of them",
	.operands = "",
	.options = options,
	.options_size = sizeof(struct request_options),
	.run = run,
};
