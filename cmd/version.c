#include "base/mem.h"
#include "cli/out.h"
#include "cmd/commands.h"
#include "json/write.h"
#include "sandbox/sandbox.h"

struct options {
	struct common_options common;
};

/* What decides how this binary behaves, and differs from build to build. */
static const struct {
	const char *name, *value;
} facts[] = {
#ifdef __clang__
	{"compiler", __VERSION__},
#else
	{"compiler", "GCC " __VERSION__},
#endif
#ifdef _FORTIFY_SOURCE
	{"fortified", "yes"},
#else
	{"fortified", "no"},
#endif
#if defined(__SANITIZE_ADDRESS__)
	{"sanitizers", "yes"},
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
	{"sanitizers", "yes"},
#else
	{"sanitizers", "no"},
#endif
#else
	{"sanitizers", "no"},
#endif
};
enum { FACTS = sizeof(facts) / sizeof(facts[0]) };

static void print_json(bool verbose)
{
	_cleanup_buf_ struct buf text = {0};
	struct json_writer w = {.out = &text};
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "version");
	json_put_text(&w, "version", RUM_VERSION);
	for (int i = 0; verbose && i < FACTS; i++)
		json_put_text(&w, facts[i].name, facts[i].value);
	if (verbose) {
		struct sandbox_report offers;

		sandbox_offers(&offers);
		json_put_bool(&w, "seccomp", offers.seccomp);
		json_put_u64(&w, "landlock_abi", (uint64_t)offers.landlock_abi);
	}
	json_end_object(&w);
	buf_add_byte(&text, '\n');
	out_write(buf_slice(&text));
}

/* The kernel's part, which differs from machine to machine. */
static void print_sandbox(void)
{
	struct sandbox_report offers;

	sandbox_offers(&offers);
	out_printf("%-11s seccomp %s, Landlock ", "sandbox",
		   offers.seccomp ? "yes" : "no");
	if (offers.landlock)
		out_printf("ABI %d\n", offers.landlock_abi);
	else
		out_text("no\n");
}

static void print_text(bool verbose)
{
	out_text("rum " RUM_VERSION "\n");
	for (int i = 0; verbose && i < FACTS; i++)
		out_printf("%-11s %s\n", facts[i].name, facts[i].value);
	if (verbose)
		print_sandbox();
}

static enum status run(const struct invocation *in)
{
	const struct options *o = in->options;

	if (o->common.json)
		print_json(o->common.verbose);
	else
		print_text(o->common.verbose);
	return STATUS_YES;
}

static const struct option_row rows[] = {
	OPTION_ROW_JSON(struct options),
	OPTION_ROW_VERBOSE(struct options),
	OPTION_ROW_END,
};

const struct command command_version = {
	.name = "version",
	.summary = "shows the version, and with -v how it was built",
	.operands = "",
	.options = rows,
	.options_size = sizeof(struct options),
	.run = run,
};
