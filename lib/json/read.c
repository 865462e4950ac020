#include "json/json.h"

#include <stdlib.h>

#include "json/node.h"
#include "json/scan.h"

/* Nodes on the stack; a longer tape moves to the heap. Only the finished tape,
 * whose size is known by then, takes memory of the arena. */
enum { NODES_FIRST = 128 };

struct reader {
	const uint8_t *text, *end;
	struct json_node *nodes;
	uint32_t count, cap;
	struct json_node *heap;
	/* The open container, what closes it, and TAG_MEMBER in an object. */
	uint32_t open;
	uint8_t closer;
	uint32_t member;
	bool fresh;    /* nothing was read in the open container yet */
	uint32_t last; /* the value that ended last */
	uint64_t depth, values;
	const struct limits *limits;
	struct err *e;
	enum rc rc;
};

/* Functions that take and give `p` give NULL after an error. */

static const uint8_t *fail(struct reader *r, const uint8_t *at, const char *why)
{
	r->rc = err_at(r->e, RC_MALFORMED, (uint64_t)(at - r->text), "%s", why);
	return NULL;
}

static const uint8_t *fail_limit(struct reader *r, const uint8_t *at,
				 size_t place, const char *subject)
{
	r->rc = limits_exceeded(r->e, r->limits, place, subject);
	if (r->e) {
		r->e->has_offset = true;
		r->e->offset = (uint64_t)(at - r->text);
	}
	return NULL;
}

static inline const uint8_t *skip_space(const uint8_t *p, const uint8_t *end)
{
	while (p < end && *p <= ' ' &&
	       (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p;
}

__attribute__((noinline)) static void grow(struct reader *r)
{
	struct json_node *more;

	/* No overflow: a node takes two bytes of source or more, on average,
	 * and the source is below 4 GiB. */
	r->cap *= 2;
	more = mem_resize(r->heap, (size_t)r->cap * sizeof(*more));
	if (!r->heap)
		memcpy(more, r->nodes, r->count * sizeof(*more));
	r->heap = r->nodes = more;
}

static inline struct json_node *push(struct reader *r, const uint8_t *start,
				     const uint8_t *end, uint32_t tag)
{
	struct json_node *node;

	if (r->count == r->cap)
		grow(r);
	node = &r->nodes[r->count++];
	*node = (struct json_node){.start = (uint32_t)(start - r->text),
				   .end = (uint32_t)(end - r->text),
				   .tag = tag};
	return node;
}

static inline const uint8_t *push_value(struct reader *r, const uint8_t *start,
					const uint8_t *end, uint32_t tag)
{
	if (++r->values > r->limits->json_nodes)
		return fail_limit(r, start, offsetof(struct limits, json_nodes),
				  "JSON document");
	r->last = r->count;
	push(r, start, end, tag | r->member);
	return end;
}

/* The closing quote; p is after the opening one. */
static inline const uint8_t *find_quote(struct reader *r, const uint8_t *p,
					uint32_t *tag)
{
	struct scan_fault fault;
	const uint8_t *quote = scan_plain(p, r->end);
	bool escaped = false;

	if (quote < r->end && *quote == '"')
		return quote;
	quote = scan_string(quote, r->end, &escaped, &fault);
	if (escaped)
		*tag |= TAG_ESCAPED;
	if (quote)
		return quote;
	return fault.at ? fail(r, fault.at, fault.why)
			: fail(r, p - 1, "unterminated string");
}

static const uint8_t *read_string(struct reader *r, const uint8_t *p)
{
	uint32_t tag = JSON_STRING;
	const uint8_t *quote = find_quote(r, p + 1, &tag);

	return quote ? push_value(r, p, quote + 1, tag) : NULL;
}

static inline const uint8_t *pass_digits(const uint8_t *p, const uint8_t *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

static const uint8_t *read_number(struct reader *r, const uint8_t *start)
{
	const uint8_t *end = r->end, *p = start + (*start == '-'), *from = p;
	uint32_t tag = JSON_NUMBER | TAG_INTEGER;

	p = pass_digits(p, end);
	if (p == from)
		return fail(r, p, "a digit is missing after the minus sign");
	if (*from == '0' && p - from > 1)
		return fail(r, start, "a number has a leading zero");
	if (p < end && *p == '.') {
		tag = JSON_NUMBER;
		from = ++p;
		p = pass_digits(p, end);
		if (p == from)
			return fail(r, p, "a digit is missing after the point");
	}
	if (p < end && (*p | 0x20) == 'e') {
		tag = JSON_NUMBER;
		p++;
		p += p < end && (*p == '+' || *p == '-');
		from = p;
		p = pass_digits(p, end);
		if (p == from)
			return fail(r, p, "a digit is missing in the exponent");
	}
	return push_value(r, start, p, tag);
}

static const uint8_t *read_word(struct reader *r, const uint8_t *p,
				const char *word, enum json_type type)
{
	size_t n = strlen(word);

	if ((size_t)(r->end - p) < n || memcmp(p, word, n) != 0)
		return fail(r, p, "this is not true, false or null");
	return push_value(r, p, p + n, type);
}

static const uint8_t *open_container(struct reader *r, const uint8_t *p,
				     enum json_type type)
{
	if (++r->depth > r->limits->json_depth)
		return fail_limit(r, p, offsetof(struct limits, json_depth),
				  "JSON nesting");
	if (!push_value(r, p, p, type))
		return NULL;
	r->nodes[r->last].link = r->open;
	r->open = r->last;
	r->closer = type == JSON_OBJECT ? '}' : ']';
	r->member = type == JSON_OBJECT ? TAG_MEMBER : 0;
	r->fresh = true;
	return p + 1;
}

static const uint8_t *no_value(struct reader *r, const uint8_t *p)
{
	struct slice rest = {p, (size_t)(r->end - p)};
	bool bare = r->count == 0;

	if (rest.n == 0)
		return fail(r, p, bare ? "the JSON document is empty"
				       : "the JSON document ends where a value "
					 "must stand");
	if (p == r->text && (slice_starts(rest, "\xef\xbb\xbf") ||
			     slice_starts(rest, "\xff\xfe") ||
			     slice_starts(rest, "\xfe\xff")))
		return fail(r, p,
			    "a byte order mark may not stand before JSON");
	if (*p == '/')
		return fail(r, p, "JSON has no comments");
	if (*p == '\'')
		return fail(r, p, "strings stand in double quotes");
	return fail(r, p, bare ? "this is not JSON" : "a value is missing");
}

static inline const uint8_t *read_value(struct reader *r, const uint8_t *p)
{
	if (p == r->end)
		return no_value(r, p);
	switch (*p) {
	case '"':
		return read_string(r, p);
	case '{':
		return open_container(r, p, JSON_OBJECT);
	case '[':
		return open_container(r, p, JSON_ARRAY);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return read_number(r, p);
	case 't':
		return read_word(r, p, "true", JSON_TRUE);
	case 'f':
		return read_word(r, p, "false", JSON_FALSE);
	case 'n':
		return read_word(r, p, "null", JSON_NULL);
	default:
		return no_value(r, p);
	}
}

/* A key's print needs its meaning. */
__attribute__((noinline)) static uint32_t escaped_print(struct slice inner)
{
	_cleanup_buf_ struct buf plain = {0};

	buf_reserve(&plain, inner.n);
	plain.n = scan_unescape(plain.p, inner);
	return key_print(buf_slice(&plain));
}

/* A key with its colon; gives where its value must stand. */
static inline const uint8_t *read_key(struct reader *r, const uint8_t *p)
{
	uint32_t tag = JSON_STRING | TAG_LAST;
	const uint8_t *quote;
	struct json_node *node;
	struct slice inner;

	if (p == r->end || *p != '"')
		return fail(r, p, "a key in double quotes is missing");
	quote = find_quote(r, p + 1, &tag);
	if (!quote)
		return NULL;
	node = push(r, p, quote + 1, tag);
	inner = (struct slice){p + 1, (size_t)(quote - p - 1)};
	node->link = tag & TAG_ESCAPED ? escaped_print(inner)
				       : key_print(inner);
	p = skip_space(quote + 1, r->end);
	if (p == r->end || *p != ':')
		return fail(r, p, "a colon is missing after the key");
	return skip_space(p + 1, r->end);
}

static const uint8_t *fail_duplicate(struct reader *r, uint32_t key)
{
	const struct json_node *node = &r->nodes[key];
	char name[64];

	key_name(name, sizeof(name), node, r->text);
	r->rc = err_at(r->e, RC_MALFORMED, node->start,
		       "key \"%s\" appears twice", name);
	return NULL;
}

/* `p` is after the closing bracket. */
static inline const uint8_t *close_container(struct reader *r, const uint8_t *p)
{
	uint32_t at = r->open, duplicate;
	struct json_node *node = &r->nodes[at];
	bool object = tag_type(node->tag) == JSON_OBJECT;

	r->open = node->link;
	node->link = r->count;
	node->end = (uint32_t)(p - r->text);
	if (tag_count(node->tag))
		r->nodes[r->last].tag |= TAG_LAST;
	if (object && tag_count(node->tag) > 1) {
		duplicate = keys_duplicate(r->nodes, r->text, at);
		if (duplicate)
			return fail_duplicate(r, duplicate);
	}
	r->last = at;
	if (--r->depth) {
		object = tag_type(r->nodes[r->open].tag) == JSON_OBJECT;
		r->closer = object ? '}' : ']';
		r->member = object ? TAG_MEMBER : 0;
	}
	return p;
}

static const uint8_t *no_comma(struct reader *r, const uint8_t *p)
{
	if (p == r->end)
		return fail(r, p, r->member
				? "the JSON document ends inside an object"
				: "the JSON document ends inside an array");
	return fail(r, p, r->member ? "a comma or } is missing"
				    : "a comma or ] is missing");
}

/* From behind a value, or from behind an opening bracket, to the next value:
 * closes what ends, passes the comma, reads a key. Depth 0 is the end. */
static inline const uint8_t *read_between(struct reader *r, const uint8_t *p)
{
	uint32_t *tag;

	for (;;) {
		if (!r->depth)
			return p;
		p = skip_space(p, r->end);
		if (p == r->end)
			return no_comma(r, p);
		if (*p == r->closer) {
			r->fresh = false;
			p = close_container(r, p + 1);
			if (!p)
				return NULL;
			continue;
		}
		if (!r->fresh) {
			if (*p != ',')
				return no_comma(r, p);
			p = skip_space(p + 1, r->end);
		}
		r->fresh = false;
		tag = &r->nodes[r->open].tag;
		if (tag_count(*tag) < TAG_COUNT_MOST)
			*tag += 1u << TAG_COUNT_SHIFT;
		return r->member ? read_key(r, p) : p;
	}
}

static const uint8_t *read_document(struct reader *r)
{
	const uint8_t *p = skip_space(r->text, r->end);

	do {
		p = read_value(r, p);
		if (p)
			p = read_between(r, p);
	} while (p && r->depth);
	if (!p)
		return NULL;
	r->nodes[0].tag |= TAG_LAST;
	p = skip_space(p, r->end);
	return p == r->end ? p
			   : fail(r, p, "something follows the JSON document");
}

enum rc json_read(struct json_doc *out, struct arena *a, struct slice text,
		  const struct limits *l, struct err *e)
{
	_uninitialised_ struct json_node first[NODES_FIRST];
	struct reader r = {.text = text.p,
			   .nodes = first,
			   .cap = NODES_FIRST,
			   .limits = l,
			   .e = e};

	*out = (struct json_doc){.text = text};
	if (text.n > UINT32_MAX)
		return err_at(e, RC_LIMIT, UINT32_MAX,
			      "JSON documents of 4 GiB or more are not read");
	if (!text.p)
		r.text = (const uint8_t *)"";
	r.end = r.text + text.n;
	if (read_document(&r)) {
		size_t size = r.count * sizeof(*first);

		out->nodes = memcpy(arena_alloc(a, size), r.nodes, size);
		out->count = r.count;
	}
	free(r.heap);
	return r.rc;
}
