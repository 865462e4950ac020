#include "account/block.h"

static size_t count_leaves(const struct xml_element *x)
{
	size_t n = x->first ? 0 : 1;

	for (x = x->first; x; x = x->next)
		n += count_leaves(x);
	return n;
}

struct filling {
	struct block_field *fields;
	size_t count;
	struct arena *arena;
};

/* Names and nesting are the file's to choose, so a path keeps its last part only
 * when it grows long: one field must not cost more than it can hold. */
static const char *path_below(struct arena *a, const char *path,
			      struct slice name)
{
	enum { PATH_MOST = 240 };
	size_t n = strlen(path);
	const char *kept = n > PATH_MOST ? path + n - PATH_MOST : path;

	return arena_printf(a, "%s%s%s%.*s", kept == path ? "" : "...", kept,
			    path[0] ? "/" : "",
			    SLICE_ARG(slice_part(name, 0, PATH_MOST)));
}

static void add_leaves(struct filling *f, const struct xml_element *x,
		       const char *path)
{
	for (const struct xml_element *c = x->first; c; c = c->next) {
		const char *below = path_below(f->arena, path, c->name);

		if (c->first) {
			add_leaves(f, c, below);
		} else {
			f->fields[f->count].path = below;
			f->fields[f->count++].text =
				arena_copy(f->arena, xml_text(f->arena, c));
		}
	}
}

void block_read(struct block *out, struct arena *a,
		const struct xml_element *element)
{
	struct filling f = {.arena = a};

	f.fields = arena_array(a, count_leaves(element),
			       sizeof(struct block_field));
	add_leaves(&f, element, "");
	out->fields = f.fields;
	out->count = f.count;
	out->signature = slice_trim(block_text(out, "signature"));
}

struct slice block_text(const struct block *b, const char *path)
{
	for (size_t i = 0; i < b->count; i++) {
		if (strcmp(b->fields[i].path, path) == 0)
			return b->fields[i].text;
	}
	return (struct slice){0};
}
