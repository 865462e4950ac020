#include "deliver/names.h"

#include <strings.h>

#include "artefact/artefact.h"

enum { PART_MOST = 64, FILE_MOST = 96, EXTENSION_MOST = 8 };

static bool is_letter(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* A '.' neither first nor last: one hides the file, the other some file systems
 * drop. */
static bool is_plain(const char *text, size_t i, const char *more)
{
	char c = text[i];

	if (is_letter((uint8_t)c))
		return true;
	if (c == '.')
		return i > 0 && text[i + 1];
	return strchr(more, c) != NULL;
}

static const char *safe(struct arena *a, struct slice s, const char *more)
{
	char *out = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		out[i] = s.p[i] ? (char)s.p[i] : '-';
	out[s.n] = 0;
	for (char *p = out; *p; p++) {
		if (!is_plain(out, (size_t)(p - out), more))
			*p = '-';
	}
	return out;
}

const char *name_folder(struct arena *a, struct udi udi)
{
	return arena_printf(a, "%s_%s",
			    safe(a, slice_part(udi.pid, 0, PART_MOST), "-"),
			    safe(a, slice_part(udi.sn, 0, PART_MOST), "-"));
}

bool name_folder_is_exact(struct udi udi)
{
	_cleanup_arena_ struct arena a = {0};

	return slice_is(udi.pid, safe(&a, slice_part(udi.pid, 0, PART_MOST),
				      "-")) &&
	       slice_is(udi.sn, safe(&a, slice_part(udi.sn, 0, PART_MOST), "-"));
}

static struct slice extension(struct slice name)
{
	size_t dot = name.n;

	while (dot && name.p[dot - 1] != '.')
		dot--;
	return dot > 1 && name.n - dot < EXTENSION_MOST
		       ? slice_part(name, dot - 1, name.n)
		       : (struct slice){0};
}

const char *name_file(struct arena *a, struct slice source,
		      const char *otherwise)
{
	struct slice name = source_name(source), end = extension(name);
	char *out;

	if (!name.n || slice_is(name, "-") ||
	    slice_find(name, "].smart_license", 0) != SIZE_MAX)
		return otherwise;
	if (name.n > FILE_MOST)
		name = slice_of(arena_printf(
			a, "%.*s%.*s",
			SLICE_ARG(slice_part(name, 0, FILE_MOST - end.n)),
			SLICE_ARG(end)));
	out = arena_text(a, slice_of(safe(a, name, "-_")));
	/* One that begins with '-' would be an option to whoever types it. */
	if (!is_letter((uint8_t)out[0]) || name_compare(out, NAME_RUNBOOK) == 0)
		return arena_printf(a, "_%s", out);
	return out;
}

const char *name_tagged(struct arena *a, const char *name, const char *tag)
{
	struct slice all = slice_of(name), end = extension(all);

	return arena_printf(a, "%.*s-%s%.*s",
			    SLICE_ARG(slice_part(all, 0, all.n - end.n)), tag,
			    SLICE_ARG(end));
}

int name_compare(const char *a, const char *b)
{
	return strcasecmp(a, b);
}
