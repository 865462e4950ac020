#include "artefact/internal.h"

static const char *const containers[] = {"smartLicense", NULL};

struct xml_walk {
	struct walk *walk;
	struct arena arena;
	bool known_root;
	enum rc stopped; /* by the sink's own failure, not the document's */
	struct err stop; /* which */
};

static enum rc take_root(void *context, struct slice name, struct err *e)
{
	struct xml_walk *x = context;

	x->known_root = slice_is(name, containers[0]) ||
			artefact_kind_of_element(name) != KIND_UNKNOWN;
	return RC_OK;
}

static enum rc take_piece(void *context, const struct xml_piece *piece,
			  struct err *e)
{
	struct xml_walk *x = context;
	struct artefact a = {
		.kind = artefact_kind_of_element(piece->root->name),
		.offset = piece->offset,
		.bytes = piece->bytes,
		.xml = piece->root,
		.inside_known = x->known_root,
	};
	char suffix[128];

	if (a.kind == KIND_UNKNOWN && !x->known_root)
		return x->stopped = walk_give(x->walk, &a, NULL, &x->stop);
	snprintf(suffix, sizeof(suffix), "#%.*s[%u]",
		 (int)(piece->root->name.n > 96 ? 96 : piece->root->name.n),
		 (const char *)piece->root->name.p, piece->index);
	return x->stopped = walk_give(x->walk, &a, suffix, &x->stop);
}

enum rc walk_xml(struct walk *w, struct stream *in, struct err *e)
{
	struct xml_walk x = {.walk = w};
	const struct xml_sink sink = {&x, take_root, take_piece};
	struct err fault = {0};
	enum rc rc = xml_read(in, containers, w->limits, &sink, &fault);

	if (x.stopped) {
		*e = x.stop;
		return x.stopped;
	}
	return rc ? walk_give_fault(w, &fault, e) : RC_OK;
}
