#include "archive/tar_guard.h"

/* libarchive, too, refuses larger ones. */
enum { EXTENSION_MOST = 1 << 20 };

static enum rc fill(struct tar_guard *g, struct err *e)
{
	size_t got;
	enum rc rc;

	if (g->from < g->to)
		return RC_OK;
	rc = stream_read(g->in, g->window, sizeof(g->window), &got, e);
	g->from = 0;
	g->to = rc ? 0 : got;
	return rc;
}

/* At most `most` bytes of the window; none at the end of the tar. */
static enum rc take(struct tar_guard *g, uint64_t most, struct slice *out,
		    struct err *e)
{
	enum rc rc = fill(g, e);
	size_t n = g->to - g->from;

	if (n > most)
		n = (size_t)most;
	*out = (struct slice){g->window + g->from, rc ? 0 : n};
	g->from += out->n;
	g->position += out->n;
	return rc;
}

/* Adds n bytes to the head; *got is less than n only at the end of the tar. */
static enum rc take_head(struct tar_guard *g, size_t n, size_t *got,
			 struct err *e)
{
	struct slice part = {.n = 1};
	enum rc rc = RC_OK;

	for (*got = 0; !rc && *got < n && part.n; *got += part.n) {
		rc = take(g, n - *got, &part, e);
		buf_add_slice(&g->head, part);
	}
	return rc;
}

static enum rc take_block(struct tar_guard *g, uint8_t block[TAR_BLOCK],
			  const char *if_missing, struct err *e)
{
	const uint64_t start = g->position;
	size_t got;
	enum rc rc = take_head(g, TAR_BLOCK, &got, e);

	if (rc)
		return rc;
	if (got < TAR_BLOCK)
		return err_at(e, RC_MALFORMED, start, "truncated: %s",
			      got ? "the archive ends inside a tar header" :
				    if_missing);
	memcpy(block, g->head.p + g->head.n - TAR_BLOCK, TAR_BLOCK);
	return RC_OK;
}

static uint64_t padded(uint64_t size)
{
	return (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
}

/* Behind the end mark tape blocks may be filled up, with zeros only. */
static enum rc read_end(struct tar_guard *g, struct err *e)
{
	const uint64_t start = g->position;
	uint8_t block[TAR_BLOCK];
	struct slice part;
	enum rc rc = take_block(g, block, "half of the end mark is missing", e);

	if (!rc && !tar_block_is_zero(block))
		return err_at(e, RC_MALFORMED, start,
			      "data after the end of the archive: the end mark "
			      "is one block where it must be two");
	while (!rc) {
		rc = take(g, UINT64_MAX, &part, e);
		if (rc || part.n == 0)
			break;
		if (part.p[0] || memcmp(part.p, part.p + 1, part.n - 1) != 0)
			return err_at(e, RC_MALFORMED, g->position - part.n,
				      "data after the end of the archive");
		if (g->position - start > g->l->archive_bytes)
			return LIMIT_EXCEEDED(e, g->l, archive_bytes,
					      "the padding of the archive");
	}
	g->ended = !rc;
	return rc;
}

/* GNU 'L': the name, ended by NUL. Other bytes behind the NUL stay in the name,
 * which is then refused for them. */
static const char *read_long_name(struct slice body, struct tar_extra *extra)
{
	while (body.n && body.p[body.n - 1] == 0)
		body.n--;
	if (extra->has_path)
		return "a member is given two long names";
	extra->has_path = true;
	buf_clear(&extra->path);
	buf_add_slice(&extra->path, body);
	return NULL;
}

/* Headers that speak of the member after them, which must then come. */
static const struct extension {
	uint8_t type;
	bool needs_member;
} extensions[] = {
	{'x', true}, {'X', true},  {'L', true}, {'K', true},
	{'A', true}, {'g', false}, {'V', false},
};
enum { EXTENSIONS = sizeof(extensions) / sizeof(extensions[0]) };

static enum rc read_extension(struct tar_guard *g, uint8_t type, uint64_t size,
			      struct err *e)
{
	const uint64_t start = g->position;
	const char *fault = NULL;
	struct slice body;
	size_t got;
	enum rc rc;

	if (size > EXTENSION_MOST)
		return err_at(e, RC_MALFORMED, start,
			      "an extended tar header of %llu bytes is too "
			      "large: the most is %d",
			      (unsigned long long)size, (int)EXTENSION_MOST);
	rc = take_head(g, (size_t)padded(size), &got, e);
	if (rc)
		return rc;
	if (got < padded(size))
		return err_at(e, RC_MALFORMED, start, "truncated: the archive "
			      "ends inside an extended tar header");
	body = (struct slice){g->head.p + g->head.n - got, (size_t)size};
	if (type == 'x' || type == 'X' || type == 'g')
		fault = tar_pax_read(body, type == 'g', &g->extra);
	else if (type == 'L')
		fault = read_long_name(body, &g->extra);
	return fault ? err_at(e, RC_MALFORMED, start, "%s", fault) : RC_OK;
}

static const struct member_type {
	uint8_t type;
	bool has_content, is_folder;
	const char *refused;
} member_types[] = {
	{'0', true, false, NULL},
	{0, true, false, NULL},
	{'7', true, false, NULL},
	{'1', false, false, "is a hard link"},
	{'2', false, false, "is a symbolic link"},
	{'3', false, false, "is a character device"},
	{'4', false, false, "is a block device"},
	{'5', false, true, NULL},
	{'6', false, false, "is a FIFO"},
	{'D', true, true, "is a folder's list of an incremental backup"},
	{'M', true, false, "is a part of a file from a multi-volume archive"},
	{'S', true, false, "is a sparse file"},
};

static const struct member_type *member_type(uint8_t type)
{
	static const struct member_type unknown = {
		0, true, false, "is of an unknown kind"};

	for (size_t i = 0; i < sizeof(member_types) / sizeof(member_types[0]);
	     i++) {
		if (member_types[i].type == type)
			return &member_types[i];
	}
	return &unknown;
}

/* The sparse map of an old GNU header goes on in blocks of its own. */
static enum rc read_sparse_map(struct tar_guard *g, uint8_t block[TAR_BLOCK],
			       struct err *e)
{
	bool more = block[TAR_GNU_EXTENDED];
	enum rc rc = RC_OK;

	while (!rc && more) {
		if (g->head.n > 4u * EXTENSION_MOST)
			return err_at(e, RC_MALFORMED, g->position,
				      "a sparse file's map is too large");
		rc = take_block(g, block, "the archive ends inside a sparse "
				"file's map", e);
		more = !rc && block[TAR_GNU_MORE_EXTENDED];
	}
	return rc;
}

static enum rc header_fault(struct err *e, uint64_t at, const char *fault)
{
	return err_at(e, RC_MALFORMED, at, "a tar header is wrong: %s", fault);
}

static const char *member_size(struct tar_guard *g, const uint8_t *block,
			       const struct member_type *t, uint64_t size)
{
	const struct tar_extra *extra = &g->extra;

	/* POSIX has the pax size win, others do not read it: what is content
	 * to the one would be members to the other. */
	if (extra->has_size && extra->size != size &&
	    (extra->size <= TAR_OCTAL_MOST || extra->is_sparse))
		return "its size differs from its pax header's";
	g->entry.size = extra->has_size ? extra->size : size;
	if (g->entry.size > INT64_MAX - TAR_BLOCK)
		return "its size is too large for any file";
	if (!t->has_content && g->entry.size)
		return "it declares content for a link, folder or device, and "
		       "readers differ in whether any follows";
	/* libarchive takes these fields whatever the type. */
	if (t->type != 'S' && tar_block_is_gnu(block) &&
	    (block[TAR_GNU_SPARSE] || block[TAR_GNU_REAL_SIZE]))
		return "it has a sparse file's fields, yet is of another type";
	return NULL;
}

static enum rc read_member(struct tar_guard *g, uint8_t block[TAR_BLOCK],
			   uint64_t size, struct err *e)
{
	const struct member_type *t = member_type(block[TAR_TYPE]);
	const uint64_t start = g->position - TAR_BLOCK;
	struct tar_entry *m = &g->entry;
	const char *fault = member_size(g, block, t, size);
	enum rc rc = RC_OK;

	if (fault)
		return header_fault(e, start, fault);
	/* A sparse file's map may be as long as its content, and libarchive
	 * keeps it whole. As the member is refused anyway, it gets the plain
	 * header only. */
	if (g->extra.is_sparse)
		g->head_from = g->head.n - TAR_BLOCK;
	if (g->extra.has_path)
		buf_add_slice(&m->name, buf_slice(&g->extra.path));
	else
		tar_block_name(block, &m->name);
	m->refused = g->extra.is_sparse ? "is a sparse file" : t->refused;
	m->is_folder = t->is_folder;
	/* v7 had no type for folders, and some writers gave them a size. */
	if (!m->is_folder && !m->refused && slice_ends(buf_slice(&m->name), "/")) {
		m->is_folder = true;
		if (m->size)
			return header_fault(e, start, "it declares content for "
					    "a folder, and readers differ in "
					    "whether any follows");
	}
	if (t->type == 'S' && tar_block_is_gnu(block))
		rc = read_sparse_map(g, block, e);
	m->content = g->position;
	g->left = padded(m->size);
	return rc;
}

static void begin(struct tar_guard *g)
{
	buf_clear(&g->head);
	buf_clear(&g->entry.name);
	g->entry.size = g->entry.content = 0;
	g->entry.is_folder = false;
	g->entry.refused = NULL;
	g->extra.has_path = g->extra.has_size = g->extra.is_sparse = false;
	g->head_from = 0;
	g->sections++;
}

/* Reads a member's headers, or the end mark. */
static enum rc read_section(struct tar_guard *g, struct err *e)
{
	unsigned seen = 0, needs = 0;
	uint8_t block[TAR_BLOCK];
	const char *fault;
	uint64_t size, at;
	enum rc rc;
	int i;

	begin(g);
	for (;;) {
		at = g->position;
		rc = take_block(g, block, "the end mark is missing", e);
		if (rc)
			return rc;
		if (tar_block_is_zero(block) && needs)
			return err_at(e, RC_MALFORMED, at, "an extended tar "
				      "header has no member after it");
		if (tar_block_is_zero(block))
			return read_end(g, e);
		if (!tar_block_sums(block))
			return header_fault(e, at, "its checksum is wrong");
		fault = tar_block_size(block, &size);
		if (fault)
			return header_fault(e, at, fault);
		for (i = 0; i < EXTENSIONS; i++) {
			if (extensions[i].type == block[TAR_TYPE])
				break;
		}
		if (i == EXTENSIONS)
			return read_member(g, block, size, e);
		if (seen & 1u << i)
			return err_at(e, RC_MALFORMED, at, "a member has two "
				      "extended tar headers of one type");
		seen |= 1u << i;
		needs |= extensions[i].needs_member;
		rc = read_extension(g, block[TAR_TYPE], size, e);
		if (rc)
			return rc;
	}
}

enum rc tar_guard_give(struct tar_guard *g, struct slice *out, struct err *e)
{
	enum rc rc = RC_OK;

	*out = (struct slice){0};
	if (g->left) {
		rc = take(g, g->left, out, e);
		if (!rc && out->n == 0)
			rc = err_at(e, RC_MALFORMED, g->position,
				    "truncated: the archive ends inside a "
				    "member's content");
		g->left -= out->n;
		return rc;
	}
	if (g->ended)
		return RC_OK;
	rc = read_section(g, e);
	if (!rc)
		*out = slice_part(buf_slice(&g->head), g->head_from, g->head.n);
	return rc;
}

void tar_guard_free(struct tar_guard *g)
{
	buf_free(&g->head);
	buf_free(&g->entry.name);
	buf_free(&g->extra.path);
}
