#include "verdict/fit.h"

#include "base/code.h"
#include "xml/xml.h"

/* Which bytes the account signs is not public (formats/cssm-files.md section 2).
 * All candidates but the last hold whatever the block says. */
enum { RANGE_CONTENT, RANGE_ELEMENT, RANGE_TEXT, RANGE_CODE, RANGE_COUNT };

static const struct signed_bytes ranges[RANGE_COUNT] = {
	[RANGE_CONTENT] = {
		.fits = "the signature fits the block's content without its "
			"<signature>",
	},
	[RANGE_ELEMENT] = {
		.fits = "the signature fits the whole element without its "
			"<signature>",
	},
	[RANGE_TEXT] = {
		.fits = "the signature fits the text of the block's only other "
			"element",
	},
	[RANGE_CODE] = {
		.lacks = "the signature fits <authorizationCode> alone: the "
			 "device's UDI is outside what is signed, so the code may "
			 "have been made for another device",
	},
};

static const struct signs account_signs = {
	.purpose = PURPOSE_ACCOUNT,
	.candidates = RANGE_COUNT,
	.misfit = "the signature does not fit the block under an enrolled key of "
		  "the account in any way that is tried: the block was changed, "
		  "or the account signs in another way",
	.unsuited = "the signature's length and form do not belong to an enrolled "
		    "key of the account",
	.unusable = "the account's enrolled key is too weak or of a kind that "
		    "cannot be used",
};

/* The block's direct children. */
struct parts {
	const struct xml_element *root, *signature;
	size_t signatures;
	const struct xml_element *other, *code;
	size_t others, codes;
};

static struct parts take_apart(const struct xml_element *root)
{
	struct parts p = {.root = root};

	for (const struct xml_element *x = root->first; x; x = x->next) {
		if (slice_is(x->name, "signature")) {
			p.signature = x;
			p.signatures++;
			continue;
		}
		p.other = x;
		p.others++;
		if (slice_is(x->name, "authorizationCode")) {
			p.code = x;
			p.codes++;
		}
	}
	return p;
}

/* Text whose every character is part of xml_text, be it plain or one CDATA
 * section: several sections, or comments between, can be read in two ways. */
static bool is_plain_text(const struct xml_element *x)
{
	const size_t marks = strlen("<![CDATA[]]>");

	if (x->cdata_sections == 1)
		return x->inner.n == x->cdata.n + marks;
	return slice_find(x->inner, "<", 0) == SIZE_MAX;
}

static struct slice if_any(struct slice s)
{
	return s.n ? s : (struct slice){0};
}

/* `whole` takes the element without its signature and must live as long as the
 * candidates. A range that would leave out something of the block is none: beside
 * the content there may be attributes, beside the only other element words. */
static void find_ranges(struct signed_bytes to[RANGE_COUNT], struct buf *whole,
			struct arena *a, const struct parts *p)
{
	const struct slice all = p->root->outer, cut = p->signature->outer;
	const size_t begin = (size_t)(p->root->inner.p - all.p);
	const size_t end = all.n - begin - p->root->inner.n;
	struct slice content;

	memcpy(to, ranges, sizeof(ranges));
	buf_add_slice(whole, slice_part(all, 0, (size_t)(cut.p - all.p)));
	buf_add_slice(whole, slice_part(all, (size_t)(cut.p - all.p) + cut.n,
					all.n));
	to[RANGE_ELEMENT].bytes = buf_slice(whole);
	content = slice_part(buf_slice(whole), begin, whole->n - end);
	if (!p->root->has_attributes) {
		to[RANGE_CONTENT].bytes = if_any(content);
		if (p->others == 1 && !p->other->has_attributes &&
		    slice_trim(content).n == p->other->outer.n &&
		    is_plain_text(p->other))
			to[RANGE_TEXT].bytes = if_any(xml_text(a, p->other));
	}
	/* Where nothing stands beside it, it is the content. */
	if (p->codes == 1 && p->others > 1)
		to[RANGE_CODE].bytes = p->code->outer;
}

static void judge_not_enrolled(struct judgement *out, bool is_base64)
{
	conclude(out, VERDICT_UNVERIFIABLE,
		 is_base64 ? "a signature of the account is there; which bytes "
			     "it covers and its key are not public, so nobody "
			     "offline can check it"
			   : "the signature field is not base64, and no key of "
			     "the account is enrolled to check it with");
}

/* The value's source counts, so that one value has one spelling. */
static void judge_value(struct judge_thread *t, struct arena *a,
			const struct parts *p, struct judgement *out)
{
	const struct keyring_matches enrolled =
		keyring_accounts(t->judge->rules.ring);
	struct signed_bytes candidates[RANGE_COUNT];
	_cleanup_buf_ struct buf whole = {0};
	struct slice value;
	bool is_base64 = base64_decode(a, slice_trim(p->signature->inner),
				       &value);

	if (!enrolled.count) {
		judge_not_enrolled(out, is_base64);
	} else if (!is_base64) {
		conclude(out, VERDICT_INVALID,
			 "the signature's value is not canonical base64");
	} else if (p->signature->has_attributes) {
		conclude(out, VERDICT_UNVERIFIABLE,
			 "the <signature> has attributes, which no known form of "
			 "it has, so how to check it is not known");
	} else {
		find_ranges(candidates, &whole, a, p);
		try_enrolled(t, a, enrolled, &account_signs, candidates, value,
			     out);
	}
}

struct judging {
	struct judge_thread *thread;
	struct arena *arena;
	struct judgement *out;
};

static enum rc judge_piece(void *context, const struct xml_piece *piece,
			   struct err *e)
{
	struct judging *j = context;
	const struct parts p = take_apart(piece->root);

	if (!p.signatures)
		conclude(j->out, VERDICT_UNSIGNED,
			 "the block carries no signature");
	else if (p.signatures > 1)
		conclude(j->out, VERDICT_INVALID,
			 "the block carries several signatures, and no known "
			 "block has more than one");
	else if (!slice_trim(p.signature->inner).n)
		conclude(j->out, VERDICT_UNSIGNED,
			 "the signature's value is empty");
	else
		judge_value(j->thread, j->arena, &p, j->out);
	return RC_OK;
}

/* The element has met its reader's limits, which may have been raised; it cannot
 * hold more than its own length of anything. */
static struct limits limits_of(struct slice element)
{
	struct limits l = limits_default();

	l.piece_bytes = l.xml_tag_bytes = l.xml_nodes = l.xml_depth = element.n;
	return l;
}

void judge_account_block(struct judge_thread *t, struct arena *a,
			 struct slice element, struct judgement *out)
{
	static const char *const no_containers[] = {NULL};
	struct judging j = {t, a, out};
	const struct xml_sink sink = {&j, NULL, judge_piece};
	const struct limits l = limits_of(element);
	struct stream_memory memory;
	struct err e = {0};

	memset(out, 0, sizeof(*out));
	if (!xml_read(stream_memory(&memory, element), no_containers, &l, &sink,
		      &e))
		return;
	/* What was judged before the fault does not count. */
	memset(out, 0, sizeof(*out));
	conclude(out, VERDICT_UNVERIFIABLE,
		 arena_printf(a, "the block cannot be read again: %s", e.text));
}
