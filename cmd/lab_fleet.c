#include <inttypes.h>

#include "base/text.h"
#include "cli/out.h"
#include "cmd/lab_parts.h"
#include "json/write.h"
#include "lab/fleet.h"

struct fleet_options {
	struct common_options common;
	const char *output, *seed;
	struct given_number devices, reports;
	struct text_list shapes;
};

#define X(shape, name, text) " " name
#define SHAPE_WORDS LAB_SHAPES(X)
#define ROW(letter, name, type, argument, field, help, least, most)            \
	{letter, name, type, argument, offsetof(struct fleet_options, field),  \
	 help, NULL, least, most}

static const struct option_row fleet_rows[] = {
	ROW('o', "output", OPTION_FOLDER, "DIR", output,
	    "write the fleet into DIR, which is made when missing", 0, 0),
	ROW(0, "devices", OPTION_NUMBER, "N", devices,
	    "simulate N devices; the default is 5, and 12 show every shape", 1,
	    LAB_DEVICES_MOST),
	ROW(0, "reports", OPTION_NUMBER, "N", reports,
	    "write N reports for each device; the default is 4", 1,
	    LAB_REPORTS_MOST),
	{0, "shape", OPTION_LIST, "SHAPE",
	 offsetof(struct fleet_options, shapes),
	 "deal out only SHAPE, one of:" SHAPE_WORDS, lab_shape_names, 0, 0},
	ROW(0, "seed", OPTION_TEXT, "TEXT", seed,
	    "invent everything from TEXT; the default is \"rum\"", 0, 0),
	ROW(0, "at", OPTION_TIME, "TIME", common.at,
	    "let all use end before TIME; the default is "
	    "2026-01-01T00:00:00Z", 0, 0),
	OPTION_ROW_JSON(struct fleet_options),
	OPTION_ROW_QUIET(struct fleet_options),
	OPTION_ROW_VERBOSE(struct fleet_options),
	OPTION_ROW_JOBS(struct fleet_options),
	OPTION_ROW_NO_PROGRESS(struct fleet_options),
	OPTION_ROW_END,
};
#undef X

static bool read_shapes(const struct text_list *names, uint32_t *shapes)
{
	_cleanup_buf_ struct buf all = {0};

	for (size_t i = 0; i < names->count; i++) {
		enum lab_shape s = lab_shape_named(names->at[i]);
		const char *near;

		if (s < LAB_SHAPE_COUNT) {
			*shapes |= 1u << s;
			continue;
		}
		near = cli_nearest(names->at[i], lab_shape_names,
				   LAB_SHAPE_COUNT);
		for (size_t k = 0; k < LAB_SHAPE_COUNT; k++)
			buf_printf(&all, "%s%s", k ? ", " : "",
				   lab_shape_names[k]);
		if (near)
			say("lab fleet: --shape: there is no %s; did you mean "
			    "%s?", names->at[i], near);
		else
			say("lab fleet: --shape: there is no %s; there are %s",
			    names->at[i], buf_text(&all));
		return false;
	}
	return true;
}

static bool read_wish(const struct fleet_options *o, struct lab_wish *w)
{
	*w = (struct lab_wish){
		.seed = o->seed ? o->seed : "rum",
		.at = o->common.at.given ? o->common.at.at : LAB_AT,
		.devices = o->devices.given ? (unsigned)o->devices.value
					    : LAB_DEVICES,
		.reports = o->reports.given ? o->reports.value : LAB_REPORTS,
		.threads = common_jobs(&o->common),
	};
	if (!o->output || !*o->output) {
		say("lab fleet needs a folder to write into: --output DIR");
		return false;
	}
	if (w->at < LAB_AT_LEAST || w->at > LAB_AT_MOST) {
		say("lab fleet: --at: a fleet can live from 2000-01-01 to "
		    "2100-01-01");
		return false;
	}
	return read_shapes(&o->shapes, &w->shapes);
}

struct telling {
	const struct fleet_options *options;
	struct progress progress;
	uint64_t total;
	unsigned enrollable; /* devices that have a certificate */
};

static void tell_json(const struct lab_device *d, const char *path)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "lab-device");
	json_put_text(&w, "path", path);
	json_begin_object(&w, "udi");
	json_put_text(&w, "pid", d->members[0].pid);
	json_put_text(&w, "sn", d->members[0].sn);
	json_end_object(&w);
	json_put_text(&w, "hostname", d->hostname);
	json_put_text(&w, "shape", lab_shape_names[d->shape]);
	json_put_u64(&w, "members", d->member_count);
	json_put_u64(&w, "reports", d->reports);
	json_put_text(&w, "signing", d->row->scheme ? d->row->scheme
						    : "builtin");
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

static void tell_text(const struct lab_device *d, const char *path)
{
	_cleanup_buf_ struct buf out = {0};

	buf_printf(&out, "%-10s  %-16s  ", lab_shape_names[d->shape],
		   d->row->scheme ? d->row->scheme : "builtin");
	text_safe(&out, slice_of(path));
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

static void tell_device(void *context, const struct lab_device *d,
			const char *path)
{
	struct telling *t = context;
	const struct common_options *c = &t->options->common;

	t->enrollable += d->cert != NULL;
	if (c->quiet)
		return;
	if (c->json)
		tell_json(d, path);
	else if (c->verbose)
		tell_text(d, path);
}

static void tell_progress(void *context, uint64_t reports)
{
	struct telling *t = context;

	progress_show(&t->progress, "%" PRIu64 " of %" PRIu64 " reports",
		      reports, t->total);
}

static void next_line(struct buf *out, const char *before, struct slice folder,
		      const char *below)
{
	_cleanup_buf_ struct buf path = {0}, word = {0};

	buf_add_slice(&path, folder);
	buf_add_text(&path, below);
	text_shell(&word, buf_slice(&path));
	buf_printf(out, "  %s", before);
	text_safe(out, buf_slice(&word));
	buf_add_byte(out, '\n');
}

static void tell_next(const struct telling *t, const struct lab_wish *w)
{
	_cleanup_buf_ struct buf out = {0};
	struct slice folder = slice_of(t->options->output);

	while (folder.n > 1 && folder.p[folder.n - 1] == '/')
		folder.n--;
	buf_printf(&out, "%u simulated device%s, %" PRIu64 " report%s; next:\n",
		   w->devices, w->devices == 1 ? "" : "s", t->total,
		   t->total == 1 ? "" : "s");
	/* Whoever knows the seed can make the lab's keys, so its anchor has no
	 * place beside real ones. */
	next_line(&out, "export RUM_KEYS=", folder, "/store");
	next_line(&out, "rum key add --anchor ", folder,
		  "/keys/lab-anchor.pem");
	next_line(&out, "rum key add --ca ", folder, "/keys/lab-ca.pem");
	if (t->enrollable)
		next_line(&out, "rum key add --device ", folder,
			  "/keys/lab-devices.pem");
	next_line(&out, "rum key add --cssm ", folder, "/keys/lab-cssm.pem");
	next_line(&out, "rum verify ", folder, "/usage");
	out_write(buf_slice(&out));
}

static enum status run_fleet(const struct invocation *in)
{
	const struct fleet_options *o = in->options;
	struct telling t = {.options = o};
	const struct lab_watch watch = {&t, tell_device, tell_progress};
	struct lab_wish wish;
	struct err e = {0};
	enum rc rc;

	if (!read_wish(o, &wish))
		return STATUS_USAGE;
	t.total = wish.devices * wish.reports;
	progress_begin(&t.progress, &o->common);
	rc = lab_fleet(o->output, &wish, &watch, &e);
	progress_end(&t.progress);
	if (rc) {
		err_prefix(&e, "lab fleet");
		say_error(&e);
		return status_graver(rc_status(rc), out_close());
	}
	if (!o->common.quiet && !o->common.json)
		tell_next(&t, &wish);
	return out_close();
}

const struct command lab_fleet_command = {
	.name = "fleet",
	.summary = "writes usage files of simulated devices, and their keys",
	.operands = "",
	.options = fleet_rows,
	.options_size = sizeof(struct fleet_options),
	.run = run_fleet,
};
