/* What an element says: finding children, decoding and encoding text. */
#include <string.h>

#include "xml/lexer.h"
#include "xml/xml.h"

const struct xml_element *xml_child(const struct xml_element *parent,
				    const char *name)
{
	const struct xml_element *x = parent ? parent->first : NULL;

	while (x && !slice_is(x->name, name))
		x = x->next;
	return x;
}

const struct xml_element *xml_again(const struct xml_element *element)
{
	const struct xml_element *x = element ? element->next : NULL;

	while (x && !slice_equal(x->name, element->name))
		x = x->next;
	return x;
}

/* A walk over the text directly inside an element. */
struct walk {
	const uint8_t *p, *end;
	const struct xml_element *child;
};

/* Past what ends in `close`, looked for from `skip` on. */
static const uint8_t *after(const struct walk *w, size_t skip,
			    const char *close)
{
	struct slice rest = {w->p, (size_t)(w->end - w->p)};
	size_t hit = slice_find(rest, close, skip);

	return hit == SIZE_MAX ? w->end : w->p + hit + strlen(close);
}

/* The next run of text into *run; false at the end. */
static bool walk_next(struct walk *w, struct slice *run, bool *is_cdata)
{
	const uint8_t *hit, *from;

	while (w->p < w->end) {
		struct slice rest = {w->p, (size_t)(w->end - w->p)};

		*is_cdata = slice_starts(rest, "<![CDATA[");
		if (*is_cdata) {
			from = w->p + 9;
			w->p = after(w, 9, "]]>");
			*run = (struct slice){from,
					      (size_t)(w->p - from) - 3};
			return true;
		}
		if (*w->p != '<') {
			from = w->p;
			hit = memchr(from, '<', rest.n);
			w->p = hit ? hit : w->end;
			*run = (struct slice){from, (size_t)(w->p - from)};
			return true;
		}
		if (w->child && w->child->outer.p == w->p) {
			w->p += w->child->outer.n;
			w->child = w->child->next;
		} else {
			w->p = after(w, 4, "-->");
		}
	}
	return false;
}

static struct walk walk_of(const struct xml_element *element)
{
	const uint8_t *p = element->inner.p;

	return (struct walk){p, p ? p + element->inner.n : p, element->first};
}

static uint8_t *put_character(uint8_t *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (uint8_t)c;
		return to;
	}
	if (c < 0x800) {
		*to++ = (uint8_t)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		*to++ = (uint8_t)(0xe0 | c >> 12);
		*to++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	} else {
		*to++ = (uint8_t)(0xf0 | c >> 18);
		*to++ = (uint8_t)(0x80 | (c >> 12 & 0x3f));
		*to++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	}
	*to++ = (uint8_t)(0x80 | (c & 0x3f));
	return to;
}

/* "#65" or "#x41"; false when it is no character. */
static bool read_reference(struct slice s, uint32_t *c)
{
	const bool hex = s.n > 1 && s.p[1] == 'x';
	const uint32_t base = hex ? 16 : 10;
	size_t i = hex ? 2 : 1;
	uint32_t digit;

	*c = 0;
	if (i >= s.n)
		return false;
	for (; i < s.n; i++) {
		const uint8_t b = s.p[i];

		if (b >= '0' && b <= '9')
			digit = b - (uint32_t)'0';
		else if (hex && (b | 0x20) >= 'a' && (b | 0x20) <= 'f')
			digit = (b | 0x20u) - 'a' + 10;
		else
			return false;
		*c = *c * base + digit;
		if (*c > 0x10ffff)
			return false;
	}
	return true;
}

/* `s` begins with '&'; its length in the source, 0 when it is no reference
 * (which libxml2 has ruled out for what comes from xml_read). */
static size_t put_reference(uint8_t **to, struct slice s)
{
	static const struct {
		const char *name;
		uint8_t c;
	} five[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'},
		    {"quot", '"'}, {"apos", '\''}};
	const size_t end = slice_find(s, ";", 1);
	const struct slice name = slice_part(s, 1, end);
	uint32_t c;

	if (end == SIZE_MAX)
		return 0;
	for (size_t i = 0; i < sizeof(five) / sizeof(five[0]); i++) {
		if (slice_is(name, five[i].name)) {
			*(*to)++ = five[i].c;
			return end + 1;
		}
	}
	if (!slice_starts(name, "#") || !read_reference(name, &c))
		return 0;
	*to = put_character(*to, c);
	return end + 1;
}

static bool needs_decoding(struct slice run)
{
	return memchr(run.p, '&', run.n) || memchr(run.p, '\r', run.n);
}

/* Never longer than its source. */
static uint8_t *decode(uint8_t *to, struct slice run)
{
	size_t n;

	while (run.n) {
		n = run.p[0] == '&' ? put_reference(&to, run) : 0;
		if (run.p[0] == '\r') {
			n = run.n > 1 && run.p[1] == '\n' ? 2 : 1;
			*to++ = '\n';
		}
		if (!n) {
			*to++ = run.p[0];
			n = 1;
		}
		run = slice_part(run, n, run.n);
	}
	return to;
}

static struct slice join(struct arena *a, const struct xml_element *element)
{
	uint8_t *const text = arena_alloc(a, element->inner.n), *to = text;
	struct walk w = walk_of(element);
	struct slice run;
	bool is_cdata;

	while (walk_next(&w, &run, &is_cdata)) {
		if (!is_cdata && needs_decoding(run)) {
			to = decode(to, run);
		} else if (run.n) {
			memcpy(to, run.p, run.n);
			to += run.n;
		}
	}
	return (struct slice){text, (size_t)(to - text)};
}

struct slice xml_text(struct arena *a, const struct xml_element *element)
{
	struct slice run, only = {0};
	struct walk w;
	bool is_cdata;

	if (!element)
		return only;
	only.p = element->inner.p ? element->inner.p : element->outer.p;
	w = walk_of(element);
	while (walk_next(&w, &run, &is_cdata)) {
		if (run.n == 0)
			continue;
		if (only.n || (!is_cdata && needs_decoding(run)))
			return join(a, element);
		only = run;
	}
	return only;
}

void xml_escape(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		const uint8_t c = text.p[i];

		if (c == '&')
			buf_add_text(out, "&amp;");
		else if (c == '<')
			buf_add_text(out, "&lt;");
		else if (c == '>')
			buf_add_text(out, "&gt;");
		else if (c == '\r')
			buf_add_text(out, "&#13;");
		else if (c < 0x20 && c != '\t' && c != '\n')
			/* No spelling in XML 1.0: shown as lost. */
			buf_add_text(out, "\xef\xbf\xbd");
		else
			buf_add_byte(out, c);
	}
}
