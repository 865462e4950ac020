/* Any bytes as a gzip, tar or zip, with archives in archives up to three deep.
 * Content must be as long as declared, and the reader must come to an end. */
#include "archive/archive.h"
#include "tests/fuzz/fuzz.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most,
			       unsigned seed);
/* libFuzzer's; absent where inputs are only replayed. */
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size,
					      size_t most);

enum { DEPTH = 3 };

static enum rc walk(struct stream *in, const struct limits *l,
		    struct archive_budget *budget, int depth);

static enum rc drain(struct stream *s, uint64_t *total)
{
	uint8_t piece[4096];
	size_t got = 1;
	enum rc rc = RC_OK;

	while (!rc && got) {
		struct err e = {0};

		rc = stream_read(s, piece, sizeof(piece), &got, &e);
		if (rc != e.code || (rc && !e.text[0]))
			__builtin_trap();
		*total += rc ? 0 : got;
	}
	return rc;
}

static void check_member(const struct archive_member *m, const struct limits *l)
{
	struct slice name = m->name;

	if (m->is_folder && name.n > 1 && name.p[name.n - 1] == '/')
		name.n--;
	if (!m->refused && archive_name_fault(name, l))
		__builtin_trap();
}

static void members(enum archive_form form, struct stream *in,
		    const struct limits *l, struct archive_budget *budget,
		    int depth)
{
	const struct archive_member *m;
	struct archive_reader *r;
	struct err e = {0};
	uint64_t count = 0;

	if (archive_open(&r, form, in, l, budget, &e))
		return;
	while (archive_next(r, &m, &e) == RC_OK && m) {
		const uint64_t size = m->size;
		uint64_t total = 0;

		check_member(m, l);
		/* Every third is left for the reader to skip. */
		if (++count % 3 == 0)
			continue;
		if (depth < DEPTH)
			walk(archive_content(r), l, budget, depth + 1);
		else if (!m->refused && !m->is_folder &&
			 drain(archive_content(r), &total) == RC_OK &&
			 total != size)
			__builtin_trap();
	}
	if (count > l->archive_members)
		__builtin_trap();
	archive_close(r);
}

static enum rc walk(struct stream *in, const struct limits *l,
		    struct archive_budget *budget, int depth)
{
	struct stream_peek peek;
	struct stream *s = stream_peek_init(&peek, in);
	struct gzip_reader *g;
	uint64_t total = 0;
	struct slice head;
	enum archive_form form;
	enum rc rc = stream_peek(&peek, 512, &head, NULL);

	if (rc)
		return rc;
	form = archive_form(head);
	if (form == ARCHIVE_GZIP) {
		if (gzip_open(&g, s, l, budget, NULL))
			return RC_MALFORMED;
		if (depth < DEPTH)
			walk(gzip_stream(g), l, budget, depth + 1);
		rc = drain(gzip_stream(g), &total);
		gzip_close(g);
	} else if (form != ARCHIVE_NOT) {
		members(form, s, l, budget, depth);
	}
	return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct limits l = limits_default();
	struct archive_budget budget = {0};
	struct stream_memory memory;

	/* Small, so that the limits themselves are reached. */
	l.archive_bytes = 16 << 20;
	l.archive_members = 40;
	l.name_bytes = 200;
	l.zip_bytes = 64 << 10;
	walk(stream_memory(&memory, (struct slice){data, size}), &l, &budget, 1);
	if (budget.unpacked > l.archive_bytes + 1)
		__builtin_trap();
	return 0;
}

/* A tar header with a wrong checksum goes no further: put most of them right. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most,
			       unsigned seed)
{
	size = LLVMFuzzerMutate(data, size, most);
	for (size_t at = 0; seed % 8 && at + 512 <= size; at += 512) {
		uint8_t *h = data + at;
		unsigned sum = 0;

		if (memcmp(h + 257, "ustar", 5) != 0)
			continue;
		memset(h + 148, ' ', 8);
		for (int i = 0; i < 512; i++)
			sum += h[i];
		snprintf((char *)h + 148, 7, "%06o", sum);
	}
	return size;
}
