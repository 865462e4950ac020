#include "artefact/internal.h"

static const char *const containers[] = {"smartLicense", NULL};

/* What has gone by, kept while the file may be one of the account. */
struct keeping {
	struct stream base;
	struct stream *below;
	struct buf bytes;
	uint64_t most;
	bool on, over;
};

static void keeping_drop(struct keeping *k)
{
	buf_free(&k->bytes);
	k->bytes = (struct buf){0};
	k->on = false;
}

static enum rc keeping_read(struct stream *s, void *to, size_t cap, size_t *got,
			    struct err *e)
{
	struct keeping *k = (struct keeping *)(void *)s;
	enum rc rc = stream_read(k->below, to, cap, got, e);

	if (rc || !k->on)
		return rc;
	if (*got > k->most - k->bytes.n) {
		keeping_drop(k);
		k->over = true;
	} else {
		buf_add(&k->bytes, to, *got);
	}
	return RC_OK;
}

struct xml_walk {
	struct walk *walk;
	struct keeping keeping;
	bool known_root;
	bool of_account; /* it had a piece of the account, and no usage report
			    before that */
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

static bool is_of_account(enum artefact_kind kind)
{
	switch (kind) {
	case KIND_ACK:
	case KIND_AUTHORIZATION:
	case KIND_POLICY:
	case KIND_ACCOUNT_INFO:
	case KIND_TRUST_CODE:
	case KIND_CONVERSION:
	case KIND_AUTH_REQUEST:
		return true;
	default:
		return false;
	}
}

/* A file of usage reports may be of any size: nothing of it is kept. */
static void note_kind(struct xml_walk *x, enum artefact_kind kind)
{
	if (is_of_account(kind) && (x->keeping.on || x->keeping.over))
		x->of_account = true;
	if (kind == KIND_RUM_REPORT && !x->of_account) {
		keeping_drop(&x->keeping);
		x->keeping.over = false;
	}
}

/* Whoever wants the file whole does not get it any more. */
static bool is_behind_reports(const struct xml_walk *x, enum artefact_kind kind)
{
	return is_of_account(kind) && x->walk->sink->whole_file &&
	       !x->of_account && !x->keeping.on && !x->keeping.over;
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
		.index = piece->index,
		.inside_known = x->known_root,
	};
	struct err fault = {0};
	char suffix[128];

	note_kind(x, a.kind);
	if (is_behind_reports(x, a.kind)) {
		err_set(&fault, RC_REFUSED,
			"it stands behind a usage report in its file, which is "
			"no file of the account then; put it into one of its "
			"own");
		a.fault = &fault;
	}
	if (a.kind == KIND_UNKNOWN && !x->known_root)
		return x->stopped = walk_give(x->walk, &a, NULL, &x->stop);
	snprintf(suffix, sizeof(suffix), "#%.*s[%u]",
		 (int)(piece->root->name.n > 96 ? 96 : piece->root->name.n),
		 (const char *)piece->root->name.p, piece->index);
	return x->stopped = walk_give(x->walk, &a, suffix, &x->stop);
}

static enum rc give_whole(struct xml_walk *x, struct err *e)
{
	struct walk *w = x->walk;
	struct artefact a = {
		.kind = KIND_ACCOUNT_FILE,
		.source = buf_slice(&w->source),
		.bytes = buf_slice(&x->keeping.bytes),
		.sudi = w->sudi,
		.named = w->named,
	};
	struct err fault = {0};

	if (!x->of_account)
		return RC_OK;
	if (!x->keeping.over)
		return w->sink->whole_file(w->sink->context, &a, e);
	LIMIT_EXCEEDED(&fault, w->limits, piece_bytes, "a file of the account");
	return walk_give_fault(w, &fault, e);
}

enum rc walk_xml(struct walk *w, struct stream *in, struct err *e)
{
	struct xml_walk x = {
		.walk = w,
		.keeping = {.base.read = keeping_read,
			    .below = in,
			    .most = w->limits->piece_bytes,
			    .on = w->sink->whole_file != NULL},
	};
	const struct xml_sink sink = {&x, take_root, take_piece};
	struct err fault = {0};
	enum rc rc = xml_read(&x.keeping.base, containers, w->limits, &sink,
			      &fault);

	if (x.stopped) {
		*e = x.stop;
		rc = x.stopped;
	} else {
		rc = rc ? walk_give_fault(w, &fault, e) : give_whole(&x, e);
	}
	keeping_drop(&x.keeping);
	return rc;
}
