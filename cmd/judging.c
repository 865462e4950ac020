#include "cmd/judging.h"

#include <inttypes.h>

#include "base/mem.h"
#include "cli/out.h"

const char *const crl_words[] = {"if-present", "required", "off", NULL};

static enum crl_policy crl_policy_of(int word)
{
	static const enum crl_policy policies[] = {CRL_IF_PRESENT, CRL_REQUIRED,
						   CRL_OFF};

	return policies[word];
}

enum rc keys_folder(char **out, const char *given, struct err *e)
{
	const char *keys = given ? given : cli_env("RUM_KEYS");
	const char *config = cli_env("XDG_CONFIG_HOME");
	const char *home = cli_env("HOME");
	_cleanup_buf_ struct buf path = {0};

	if (keys)
		buf_add_text(&path, keys);
	else if (config)
		buf_printf(&path, "%s/rum/keys", config);
	else if (home)
		buf_printf(&path, "%s/.config/rum/keys", home);
	else
		return err_set(e, RC_USAGE,
			       "there is no folder for keys: set RUM_KEYS or "
			       "HOME, or give --keys DIR");
	*out = mem_text(buf_text(&path));
	return RC_OK;
}

struct running {
	const struct survey_ops *ops;
	struct progress progress;
};

static void show_progress(void *context, uint64_t items)
{
	struct running *r = context;

	progress_show(&r->progress, "%" PRIu64 " pieces read", items);
}

enum rc confine(const struct common_options *common,
		const struct sandbox_wish *wish, struct err *e)
{
	struct sandbox_report report;
	enum rc rc = sandbox_enter(wish, &report, e);

	if (!rc && report.note[0] && common->verbose)
		say("note: %s", report.note);
	return rc;
}

/* A file and its manifest, NAME and NAME.p7m, lie beside each other and are held
 * against each other, whichever of them was named. */
static const char *partner(struct arena *a, const char *operand)
{
	struct slice name = slice_of(operand);

	if (slice_ends(name, ".p7m"))
		return arena_text(a, slice_part(name, 0, name.n - 4));
	return arena_printf(a, "%s.p7m", operand);
}

/* Libraries that most runs of the command do not need cost it more than the rest of
 * its start. */
static bool can_wait(const struct judging_options *judging)
{
	return judging->seldom_parses && survey_can_wait();
}

static enum rc confine_survey(const struct invocation *in,
			      const struct common_options *common,
			      const struct judging_options *judging,
			      const char *temporary_folder, struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	const char **read = arena_array(&a, in->count * 2, sizeof(*read));
	const char **write = arena_array(&a, judging->write_count + 1,
					 sizeof(*write));
	struct sandbox_wish wish = {
		.read = read,
		.write = write,
		.write_count = judging->write_count + 1,
		.no_landlock = judging->key_module,
		.local_sockets = judging->key_module,
		.libraries = can_wait(judging),
	};

	for (size_t i = 0; i < in->count; i++) {
		if (strcmp(in->operands[i], "-") == 0)
			continue;
		read[wish.read_count++] = in->operands[i];
		read[wish.read_count++] = partner(&a, in->operands[i]);
	}
	write[0] = temporary_folder;
	for (size_t i = 0; i < judging->write_count; i++)
		write[i + 1] = judging->write[i];
	return confine(common, &wish, e);
}

static enum rc survey_operands(const struct invocation *in,
			       const struct judging_options *judging,
			       const struct survey_options *options,
			       const struct survey_ops *ops,
			       struct survey_tally *tally, struct err *e)
{
	enum status gravest = STATUS_YES;
	enum rc rc = RC_OK;

	if (!judging->each)
		return survey_run(in->operands, in->count, options, ops, tally,
				  e);
	for (size_t i = 0; !rc && i < in->count; i++) {
		judging->each(ops->context, i);
		rc = survey_run(in->operands + i, 1, options, ops, tally, e);
		gravest = status_graver(gravest, tally->status);
	}
	tally->status = gravest;
	return rc;
}

enum status judging_survey(const struct invocation *in,
			   const struct common_options *common,
			   const struct judging_options *judging,
			   const struct survey_ops *ops,
			   struct survey_tally *tally)
{
	_cleanup_free_ char *folder = NULL;
	struct judge_rules rules = {
		.at = common_now(common),
		.crls = crl_policy_of(judging->crl),
		.allow_sha1 = judging->allow_sha1,
	};
	struct running running = {.ops = ops};
	struct survey_options options = {
		.limits = &common->limits,
		.rules = &rules,
		.jobs = common_jobs(common),
		.pair_manifests = judging->pair_manifests,
		.whole_files = judging->whole_files,
		.for_ledger = judging->for_ledger,
		.own_repeats = judging->own_repeats,
		.payloads = judging->payloads,
		.ack_keys = judging->ack_keys,
		.columns = judging->columns,
		.snapshots = judging->snapshots,
		.temporary_folder = cli_env("TMPDIR") ? cli_env("TMPDIR")
						      : "/tmp",
		.progress = show_progress,
		.progress_context = &running,
	};
	struct keyring *ring = NULL;
	struct err e = {0};
	enum rc rc = judging->keyless
			     ? RC_OK
			     : keys_folder(&folder, judging->keys, &e);

	if (!rc)
		rc = keyring_open(&ring, folder, &e);
	if (!rc && !can_wait(judging))
		rc = survey_prepare(&e);
	if (!rc && judging->ready)
		rc = judging->ready(judging->ready_context, ring, &e);
	if (!rc)
		rc = confine_survey(in, common, judging,
				    options.temporary_folder, &e);
	if (!rc) {
		rules.ring = ring;
		progress_begin(&running.progress, common);
		rc = survey_operands(in, judging, &options, ops, tally, &e);
		progress_end(&running.progress);
	}
	keyring_free(ring);
	if (rc)
		say_error(&e);
	return rc_status(rc);
}
