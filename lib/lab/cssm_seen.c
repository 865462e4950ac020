#include "lab/cssm_seen.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

void cssm_seen_free(struct cssm_seen *s)
{
	free(s->lines);
	arena_free(&s->arena);
}

static void add(struct cssm_seen *s, const char *line)
{
	if (!(s->count & (s->count - 1)))
		s->lines = mem_resize(s->lines, (s->count ? s->count * 2 : 1) *
							sizeof(*s->lines));
	s->lines[s->count++] = line;
}

/* UDIs of reports that are answered hold neither blanks nor control bytes. */
static const char *line_of(struct arena *a, const struct upload_report *r)
{
	return arena_printf(a, "%.*s %.*s %" PRIu64, SLICE_ARG(r->udi.pid),
			    SLICE_ARG(r->udi.sn), r->id);
}

void cssm_seen_add(struct cssm_seen *s, const struct upload_report *r)
{
	add(s, line_of(&s->arena, r));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void cssm_seen_settle(struct cssm_seen *s)
{
	size_t kept = 0;

	if (s->count)
		qsort(s->lines, s->count, sizeof(*s->lines), by_text);
	for (size_t i = 0; i < s->count; i++) {
		if (!kept || strcmp(s->lines[kept - 1], s->lines[i]) != 0)
			s->lines[kept++] = s->lines[i];
	}
	s->count = s->sorted = kept;
}

bool cssm_seen_has(const struct cssm_seen *s, const struct upload_report *r)
{
	_cleanup_arena_ struct arena a = {0};
	const char *line = line_of(&a, r);

	return s->sorted && bsearch(&line, s->lines, s->sorted,
				    sizeof(*s->lines), by_text);
}

static bool is_line(struct slice line)
{
	size_t first = slice_find(line, " ", 0), second;
	uint64_t id;

	if (first == SIZE_MAX)
		return false;
	second = slice_find(line, " ", first + 1);
	return second != SIZE_MAX &&
	       upload_text_is_plain(slice_part(line, 0, first)) &&
	       upload_text_is_plain(slice_part(line, first + 1, second)) &&
	       slice_u64(slice_part(line, second + 1, line.n), &id);
}

enum rc cssm_seen_load(struct cssm_seen *s, const char *path,
		       const struct limits *l, struct err *e)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct slice text;
	uint64_t number = 0;
	enum rc rc;

	if (access(path, F_OK) < 0)
		return RC_OK;
	rc = file_read_small(path, &bytes, l,
			     offsetof(struct limits, piece_bytes), e);
	text = buf_slice(&bytes);
	while (!rc && text.n) {
		size_t end = slice_find(text, "\n", 0);
		struct slice line = slice_part(text, 0, end);

		text = end == SIZE_MAX ? (struct slice){0}
				       : slice_part(text, end + 1, text.n);
		number++;
		if (is_line(line))
			add(s, arena_text(&s->arena, line));
		else
			rc = err_set(e, RC_MALFORMED,
				     "%s: line %" PRIu64 ": is not \"PID SN "
				     "ID\"; is this the file that lab cssm "
				     "wrote?", path, number);
	}
	cssm_seen_settle(s);
	return rc;
}

enum rc cssm_seen_save(const struct cssm_seen *s, const char *path,
		       struct err *e)
{
	_cleanup_buf_ struct buf out = {0};

	for (size_t i = 0; i < s->count; i++)
		buf_printf(&out, "%s\n", s->lines[i]);
	return output_whole(path, 0666, OUTPUT_FORCE, buf_slice(&out), e);
}
