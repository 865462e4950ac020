/* xml_read: what is given out, what is refused, and that neither depends on how
 * the bytes arrive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "xml/read.h"
#include "xml/xml.h"

#define DOC "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

static const char *const containers[] = {"smartLicense", NULL};

/* Yields at most `step` bytes a call. */
struct slow {
	struct stream base;
	struct slice rest;
	size_t step;
	enum rc end; /* instead of the end */
};

static enum rc slow_read(struct stream *s, void *to, size_t cap, size_t *got,
			 struct err *e)
{
	struct slow *slow = (struct slow *)(void *)s;

	*got = cap < slow->step ? cap : slow->step;
	*got = *got < slow->rest.n ? *got : slow->rest.n;
	if (*got)
		memcpy(to, slow->rest.p, *got);
	else if (slow->end)
		return err_set(e, slow->end, "the stream broke");
	slow->rest = slice_part(slow->rest, *got, slow->rest.n);
	return RC_OK;
}

/* Everything a sink can see, as text. */
struct seen {
	struct buf text;
	struct slice document;
	unsigned pieces;
	enum rc answer; /* of the sink, at piece `answer_at` */
	unsigned answer_at;
};

static void must_be_inside(struct slice inner, struct slice outer)
{
	assert_true(inner.p >= outer.p);
	assert_true(inner.p + inner.n <= outer.p + outer.n);
}

static void show(struct seen *s, const struct xml_element *x)
{
	struct arena a = {0};
	struct slice text = xml_text(&a, x);

	assert_non_null(text.p);
	buf_printf(&s->text, "(%.*s", SLICE_ARG(x->name));
	if (x->has_attributes)
		buf_add_text(&s->text, " @");
	if (!x->inner.p)
		buf_add_text(&s->text, " /");
	if (x->has_text)
		buf_add_text(&s->text, " t");
	if (x->cdata_sections) {
		must_be_inside(x->cdata, x->inner);
		buf_printf(&s->text, " c%u[%.*s]", x->cdata_sections,
			   SLICE_ARG(x->cdata));
	}
	buf_printf(&s->text, " '%.*s'", SLICE_ARG(text));
	must_be_inside(x->name, x->outer);
	if (x->inner.p)
		must_be_inside(x->inner, x->outer);
	assert_int_equal(x->outer.p[0], '<');
	assert_int_equal(x->outer.p[x->outer.n - 1], '>');
	for (const struct xml_element *c = x->first; c; c = c->next) {
		assert_ptr_equal(c->parent, x);
		must_be_inside(c->outer, x->inner);
		show(s, c);
	}
	buf_add_text(&s->text, ")");
	arena_free(&a);
}

static enum rc on_root(void *context, struct slice name, struct err *e)
{
	struct seen *s = context;

	assert_int_equal(s->pieces, 0);
	buf_printf(&s->text, "root %.*s\n", SLICE_ARG(name));
	return RC_OK;
}

static enum rc on_piece(void *context, const struct xml_piece *p,
			struct err *e)
{
	struct seen *s = context;
	struct slice at = slice_part(s->document, (size_t)p->offset,
				     (size_t)p->offset + p->bytes.n);

	assert_true(slice_equal(at, p->bytes));
	assert_true(slice_equal(p->root->outer, p->bytes));
	assert_null(p->root->parent);
	buf_printf(&s->text, "%s%llu #%u ", p->is_document ? "document " : "",
		   (unsigned long long)p->offset, p->index);
	show(s, p->root);
	buf_add_text(&s->text, "\n");
	if (s->answer && ++s->pieces == s->answer_at)
		return err_set(e, s->answer, "enough");
	return RC_OK;
}

static enum rc run(struct seen *s, struct slice document, size_t step,
		   size_t chunk, const struct limits *l, struct err *e)
{
	const struct xml_sink sink = {s, on_root, on_piece};
	struct slow slow = {{.read = slow_read}, document, step, RC_OK};

	s->document = document;
	return xml_read_by(&slow.base, containers, l, &sink, chunk, e);
}

/* The pieces. Whether the root is told before a fault that comes right behind
 * it depends on what libxml2 waits for. */
static struct slice pieces_of(const struct seen *s)
{
	const size_t line = slice_find(buf_slice(&s->text), "\n", 0);

	return slice_part(buf_slice(&s->text), line == SIZE_MAX ? 0 : line + 1,
			  SIZE_MAX);
}

/* Runs it in all measures; the results must be one. */
static enum rc read_with(struct slice document, const struct limits *l,
			 struct buf *text, struct err *e)
{
	static const struct {
		size_t step, chunk;
	} ways[] = {{1, XML_CHUNK}, {1, 1}, {2, 2},	  {3, 3},
		    {7, 7},	    {4096, 4096}, {1, 5}, {100, 64}};
	struct seen whole = {0};
	enum rc rc = run(&whole, document, SIZE_MAX, XML_CHUNK, l, e);

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct seen s = {0};
		struct err other = {0};

		assert_int_equal(rc, run(&s, document, ways[i].step,
					 ways[i].chunk, l, &other));
		if (rc)
			assert_true(slice_equal(pieces_of(&s),
						pieces_of(&whole)));
		else
			assert_string_equal(buf_text(&s.text),
					    buf_text(&whole.text));
		if (ways[i].chunk == XML_CHUNK) {
			assert_string_equal(other.text, e->text);
			assert_int_equal(other.offset, e->offset);
		}
		buf_free(&s.text);
	}
	buf_add(text, whole.text.p, whole.text.n);
	buf_free(&whole.text);
	return rc;
}

static void gives_bytes(struct slice document, const char *expected)
{
	const struct limits l = limits_default();
	_cleanup_buf_ struct buf text = {0};
	struct err e = {0};
	enum rc rc = read_with(document, &l, &text, &e);

	if (rc)
		print_error("%s: %s\n", (const char *)document.p, e.text);
	assert_int_equal(rc, RC_OK);
	assert_string_equal(buf_text(&text), expected);
}

static void gives(const char *document, const char *expected)
{
	gives_bytes(slice_of(document), expected);
}

/* Where libxml2 sees a fault differs a little from version to version. */
#define SOMEWHERE UINT64_MAX

/* Refused at `offset` with a message that holds `part`. */
static void refuses_bytes(struct slice document, enum rc code, uint64_t offset,
			  const char *part)
{
	const struct limits l = limits_default();
	_cleanup_buf_ struct buf text = {0};
	struct err e = {0};
	enum rc rc = read_with(document, &l, &text, &e);

	if (rc != code || !strstr(e.text, part) ||
	    (offset != SOMEWHERE && e.offset != offset))
		print_error("%.*s: %d at %llu: %s\n", SLICE_ARG(document), rc,
			    (unsigned long long)e.offset, e.text);
	assert_int_equal(rc, code);
	assert_int_equal(e.code, code);
	assert_true(e.has_offset);
	assert_true(e.offset <= document.n);
	if (offset != SOMEWHERE)
		assert_int_equal(e.offset, offset);
	assert_non_null(strstr(e.text, part));
	assert_null(strchr(e.text, '\n'));
}

static void refuses(const char *document, enum rc code, uint64_t offset,
		    const char *part)
{
	refuses_bytes(slice_of(document), code, offset, part);
}

static void test_pieces(void **state)
{
	gives(DOC "<smartLicense>\n"
		  "<RUMReport><![CDATA[{\"a\":[1]}]]></RUMReport>\n"
		  "<x/><RUMReport>&lt;b&gt;</RUMReport><x></x>"
		  "</smartLicense>\n",
	      "root smartLicense\n"
	      "54 #1 (RUMReport c1[{\"a\":[1]}] '{\"a\":[1]}')\n"
	      "99 #1 (x / '')\n"
	      "103 #2 (RUMReport t '<b>')\n"
	      "135 #2 (x '')\n");
	gives("<RUMReport>\n<![CDATA[{}]]></RUMReport>",
	      "root RUMReport\n"
	      "document 0 #1 (RUMReport c1[{}] '\n{}')\n");
	gives("<a/>", "root a\ndocument 0 #1 (a / '')\n");
	gives("<smartLicense/>", "root smartLicense\n");
	gives("<smartLicense></smartLicense>", "root smartLicense\n");
	gives("\xef\xbb\xbf<smartLicense a='>'><b c=\"/>\" >1</b ></smartLicense >",
	      "root smartLicense\n23 #1 (b @ t '1')\n");
}

static void test_nesting(void **state)
{
	gives("<a><a><a>x</a></a><a/></a>",
	      "root a\ndocument 0 #1 (a ''(a ''(a t 'x'))(a / ''))\n");
	gives("<smartLicense><smartLicense><smartLicense/></smartLicense>"
	      "</smartLicense>",
	      "root smartLicense\n"
	      "14 #1 (smartLicense ''(smartLicense / ''))\n");
	gives("<smartLicense xmlns:z='urn:z'><z:RUMReport><RUMReport/>"
	      "</z:RUMReport></smartLicense>",
	      "root smartLicense\n30 #1 (z:RUMReport ''(RUMReport / ''))\n");
}

static void test_text(void **state)
{
	gives("<a>1&amp;2&#65;&#x42;&#xe9;&#x20ac;&#x1F600;&quot;&apos;</a>",
	      "root a\ndocument 0 #1 (a t "
	      "'1&2AB\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"'')\n");
	gives("<a>1\r\n2\r3\n<![CDATA[4\r\n5&amp;]]></a>",
	      "root a\ndocument 0 #1 (a t c1[4\r\n5&amp;] "
	      "'1\n2\n3\n4\r\n5&amp;')\n");
	gives("<a>evil<![CDATA[good]]></a>",
	      "root a\ndocument 0 #1 (a t c1[good] 'evilgood')\n");
	gives("<a><![CDATA[A]]> <![CDATA[B]]></a>",
	      "root a\ndocument 0 #1 (a c2[B] 'A B')\n");
	gives("<a><![CDATA[]]></a>", "root a\ndocument 0 #1 (a c1[] '')\n");
	gives("<a><![CDATA[]]]]]></a>",
	      "root a\ndocument 0 #1 (a c1[]]]] ']]]')\n");
	gives("<a><![CDATA[>]>]]></a>",
	      "root a\ndocument 0 #1 (a c1[>]>] '>]>')\n");
	gives("<a>1<b>no</b>2<!-- <c> - >-->3</a>",
	      "root a\ndocument 0 #1 (a t '123'(b t 'no'))\n");
}

static void test_comments(void **state)
{
	gives("<!-- < --><smartLicense><!-- <a/> --><a>1<!-- &x; ]]> -->2"
	      "<b/>3</a><!----></smartLicense><!-- > -->\n",
	      "root smartLicense\n37 #1 (a t '123'(b / ''))\n");
}

static enum rc on_plain(void *context, const struct xml_piece *p,
			struct err *e)
{
	struct arena a = {0};
	struct slice text = xml_text(&a, p->root);

	assert_true(slice_is(text, "plain"));
	must_be_inside(text, p->bytes);
	assert_null(a.first);
	return RC_OK;
}

/* Text that needs no change is not copied. */
static void test_source_itself(void **state)
{
	static const char *const documents[] = {
		"<a>plain</a>", "<a><![CDATA[plain]]></a>",
		"<a><b/>plain<!-- c --><![CDATA[]]></a>"};
	const struct xml_sink sink = {NULL, NULL, on_plain};
	const struct limits l = limits_default();
	struct stream_memory m;
	struct err e = {0};

	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
			xml_read(stream_memory(&m, slice_of(documents[i])),
				 containers, &l, &sink, &e),
			RC_OK);
}

static void test_find(void **state)
{
	struct xml_element c = {.name = SLICE_LITERAL("b")};
	struct xml_element b = {.name = SLICE_LITERAL("c"), .next = &c};
	struct xml_element a = {.name = SLICE_LITERAL("b"), .next = &b};
	struct xml_element root = {.first = &a};
	struct arena arena = {0};

	assert_ptr_equal(xml_child(&root, "b"), &a);
	assert_ptr_equal(xml_child(&root, "c"), &b);
	assert_null(xml_child(&root, "d"));
	assert_null(xml_child(NULL, "b"));
	assert_ptr_equal(xml_again(&a), &c);
	assert_null(xml_again(&c));
	assert_null(xml_again(NULL));
	assert_null(xml_text(&arena, NULL).p);
}

static void test_escape(void **state)
{
	_cleanup_buf_ struct buf b = {0};
	_cleanup_buf_ struct buf document = {0};
	const struct slice text = SLICE_LITERAL("<a> & \"b\" ]]>\r\n\t\x01\xc3\xa9");

	xml_escape(&b, text);
	assert_string_equal(buf_text(&b),
			    "&lt;a&gt; &amp; \"b\" ]]&gt;&#13;\n\t"
			    "\xef\xbf\xbd\xc3\xa9");
	buf_printf(&document, "<a>%s</a>", buf_text(&b));
	gives(buf_text(&document),
	      "root a\ndocument 0 #1 (a t '<a> & \"b\" ]]>\r\n\t"
	      "\xef\xbf\xbd\xc3\xa9')\n");
}

static void test_refused(void **state)
{
	refuses("<!DOCTYPE a><a/>", RC_REFUSED, 0, "DOCTYPE");
	refuses(DOC "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", RC_REFUSED, 39,
		"DOCTYPE");
	refuses("<a><!DOCTYPE a></a>", RC_REFUSED, 3, "DOCTYPE");
	refuses("<!ELEMENT a ANY><a/>", RC_MALFORMED, 0, "<!");
	refuses("<a><![INCLUDE[b]]></a>", RC_MALFORMED, 3, "<!");
	refuses("<?xml-stylesheet href='b'?><a/>", RC_REFUSED, 0,
		"processing instruction");
	refuses("<a><?b?></a>", RC_REFUSED, 3, "processing instruction");
	refuses(" <?xml version='1.0'?><a/>", RC_REFUSED, 1,
		"very beginning");
	refuses("<a/><?xml version='1.0'?>", RC_REFUSED, 4, "very beginning");
	refuses("<?xml version='1.1'?><a/>", RC_REFUSED, 0, "version 1.1");
	refuses("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", RC_REFUSED,
		0, "encoding ISO-8859-1");
	refuses("<?xml version='1.0' encoding='UTF-16'?><a/>", RC_REFUSED, 0,
		"encoding UTF-16");
	refuses("<?xml encoding='UTF-8'?><a/>", RC_MALFORMED, 0, "version");
	refuses("<?xml version='1.0' b='c'?><a/>", RC_MALFORMED, 0,
		"declaration");
	refuses("<?xml version='1.0' standalone='1'?><a/>", RC_MALFORMED, 0,
		"standalone");
	refuses("<a>&b;</a>", RC_MALFORMED, SOMEWHERE, "");
	refuses("<a b='&c;'/>", RC_MALFORMED, SOMEWHERE, "");
	refuses_bytes(SLICE_LITERAL("<a>b\0c</a>"), RC_MALFORMED, 4, "NUL");
	refuses_bytes(SLICE_LITERAL("<a/>\0"), RC_MALFORMED, 4, "NUL");
	refuses_bytes(SLICE_LITERAL("\xff\xfe<\0a\0/\0>\0"), RC_REFUSED, 0,
		      "UTF-16");
	refuses_bytes(SLICE_LITERAL("\xfe\xff\0<\0a\0/\0>"), RC_REFUSED, 0,
		      "UTF-16");
	refuses_bytes(SLICE_LITERAL("<\0a\0/\0>\0"), RC_REFUSED, 0, "UTF-16");
	refuses_bytes(SLICE_LITERAL("\0\0\0<\0\0\0a"), RC_REFUSED, 0, "UTF-32");
}

static void test_accepted(void **state)
{
	gives("<?xml version='1.0' encoding='utf-8' standalone='yes' ?><a/>",
	      "root a\ndocument 56 #1 (a / '')\n");
	/* A warning of libxml2, not an error. */
	gives("<a xmlns='relative'/>", "root a\ndocument 0 #1 (a @ / '')\n");
	gives("<?xml\nversion = \"1.0\"?><a/>",
	      "root a\ndocument 23 #1 (a / '')\n");
}

static void test_malformed(void **state)
{
	refuses("", RC_MALFORMED, 0, "before its root");
	refuses(" \n", RC_MALFORMED, 2, "before its root");
	refuses("x", RC_MALFORMED, 0, "before the root");
	refuses("<", RC_MALFORMED, 1, "inside a tag");
	refuses("<a", RC_MALFORMED, 2, "inside a start tag");
	refuses("<a>", RC_MALFORMED, 3, "inside <a>");
	refuses("<a><b></a>", RC_MALFORMED, 6, "</a> where </b>");
	refuses("<a></b>", RC_MALFORMED, 3, "</b> where </a>");
	refuses("</a>", RC_MALFORMED, 0, "without a start tag");
	refuses("<a/></a>", RC_MALFORMED, 4, "without a start tag");
	refuses("<a/><a/>", RC_MALFORMED, 4, "second element");
	refuses("<a/>b", RC_MALFORMED, 4, "text after");
	refuses("<a/><![CDATA[]]>", RC_MALFORMED, 4, "text after");
	refuses("<a/>&#32;", RC_MALFORMED, 4, "text after");
	refuses("<>", RC_MALFORMED, 0, "without a name");
	refuses("<a></ a>", RC_MALFORMED, 3, "without a name");
	refuses("<a>]]></a>", RC_MALFORMED, 3, "]]>");
	refuses("<a b=c/>", RC_MALFORMED, SOMEWHERE, "");
	refuses("<a b='c' b='d'/>", RC_MALFORMED, SOMEWHERE, "");
	refuses("<a b='<'/>", RC_MALFORMED, SOMEWHERE, "");
	refuses("<b:a/>", RC_MALFORMED, SOMEWHERE, "");
	refuses("<a><!-- -- --></a>", RC_MALFORMED, SOMEWHERE, "");
	refuses("<a>\xff</a>", RC_MALFORMED, SOMEWHERE, "");
	refuses("<a>\x01</a>", RC_MALFORMED, SOMEWHERE, "");
	refuses("<a><![CDATA[\xc0\x80]]></a>", RC_MALFORMED, SOMEWHERE, "");
	refuses("<a>\xed\xa0\x80</a>", RC_MALFORMED, SOMEWHERE, "");
	refuses("<smartLicense> x<a/></smartLicense>", RC_MALFORMED, 15,
		"text between the elements of <smartLicense>");
	refuses("<smartLicense><![CDATA[]]></smartLicense>", RC_MALFORMED, 14,
		"text between");
	refuses("<a\x1b[0m></a>", RC_MALFORMED, SOMEWHERE, "");
	refuses("<a></\x1b[0m>", RC_MALFORMED, 3, "</?[0m>");
}

/* What was whole before a fault has been given out. */
static void test_before_fault(void **state)
{
	static const char document[] =
		"<smartLicense><a>1</a><a>2</a><a>&x;</a><a>4</a>";
	const struct limits l = limits_default();
	_cleanup_buf_ struct buf text = {0};
	struct err e = {0};

	assert_int_equal(read_with(slice_of(document), &l, &text, &e),
			 RC_MALFORMED);
	assert_string_equal(buf_text(&text), "root smartLicense\n"
					     "14 #1 (a t '1')\n"
					     "22 #2 (a t '2')\n");
}

static void test_truncated(void **state)
{
	static const char document[] =
		"\xef\xbb\xbf" DOC "<!-- c --><smartLicense a='>'>\n"
		"<b><![CDATA[]]]]></b> <b>&amp;\xc3\xa9<c d=\"\"/></b>"
		"</smartLicense> ";
	const struct slice whole = slice_of(document);
	const struct limits l = limits_default();
	size_t pieces = 0;

	for (size_t n = 0; n < whole.n; n++) {
		_cleanup_buf_ struct buf text = {0};
		struct slice part = slice_part(whole, 0, n);
		struct err e = {0};
		enum rc rc = read_with(part, &l, &text, &e);
		size_t given = 0, ends = 0, at = 0;

		/* The last byte is white space after the root. */
		assert_int_equal(rc, n == whole.n - 1 ? RC_OK : RC_MALFORMED);
		while ((at = slice_find(buf_slice(&text), "(b ", at)) !=
		       SIZE_MAX)
			given += at++ > 0;
		at = 0;
		while ((at = slice_find(part, "</b>", at)) != SIZE_MAX)
			ends += at++ > 0;
		assert_int_equal(given, ends);
		pieces = given;
	}
	assert_int_equal(pieces, 2);
}

/* cap - 1 and cap are read, cap + 1 is not. */
static void edges(const char *what, struct slice fits[3], struct limits l,
		  uint64_t offset)
{
	for (int i = 0; i < 3; i++) {
		_cleanup_buf_ struct buf text = {0};
		struct err e = {0};
		enum rc rc = read_with(fits[i], &l, &text, &e);

		if (rc != (i < 2 ? RC_OK : RC_LIMIT))
			print_error("%s %d: %s\n", what, i, e.text);
		assert_int_equal(rc, i < 2 ? RC_OK : RC_LIMIT);
		if (i == 2) {
			assert_non_null(strstr(e.text, what));
			assert_true(e.has_offset);
			assert_int_equal(e.offset, offset);
		}
	}
}

static void test_limits(void **state)
{
	struct limits l = limits_default();

	l.xml_depth = 3;
	edges("xml-depth",
	      (struct slice[3]){SLICE_LITERAL("<a><a/></a>"),
				SLICE_LITERAL("<a><a><a/></a></a>"),
				SLICE_LITERAL("<a><a><a><a/></a></a></a>")},
	      l, 9);
	edges("xml-depth",
	      (struct slice[3]){
		      SLICE_LITERAL("<smartLicense><a/></smartLicense>"),
		      SLICE_LITERAL("<smartLicense><a><a/></a></smartLicense>"),
		      SLICE_LITERAL("<smartLicense><a><a><a/></a></a>"
				    "</smartLicense>")},
	      l, 20);
	l = limits_default();
	l.xml_tag_bytes = 12;
	edges("xml-tag-bytes",
	      (struct slice[3]){SLICE_LITERAL("<a b='>>>'/>"),
				SLICE_LITERAL("<a b='>>>'/>"),
				SLICE_LITERAL("<a b='>>>>'/>")},
	      l, 0);
	edges("xml-tag-bytes",
	      (struct slice[3]){SLICE_LITERAL("<abc></abc     >"),
				SLICE_LITERAL("<abc></abc      >"),
				SLICE_LITERAL("<abc></abc       >")},
	      l, 5);
	l = limits_default();
	l.xml_nodes = 3;
	edges("xml-nodes",
	      (struct slice[3]){
		      SLICE_LITERAL("<smartLicense><a><b/></a><a/>"
				    "</smartLicense>"),
		      SLICE_LITERAL("<smartLicense><a><b/><b/></a><a><b/></a>"
				    "</smartLicense>"),
		      SLICE_LITERAL("<smartLicense><a><b/><b/><b/></a>"
				    "</smartLicense>")},
	      l, 25);
	l = limits_default();
	l.piece_bytes = 8;
	edges("piece-bytes",
	      (struct slice[3]){SLICE_LITERAL("<smartLicense><!-- long enough"
					      " --><a></a></smartLicense>"),
				SLICE_LITERAL("<a>1</a>"),
				SLICE_LITERAL("<a>12</a>")},
	      l, 0);
}

/* A document whose root holds nothing but a section of `n` bytes. */
static enum rc read_section(size_t n, const char *open, const char *close)
{
	const struct limits l = limits_default();
	_cleanup_buf_ struct buf b = {0};
	struct seen s = {0};
	struct err e = {0};
	enum rc rc;

	buf_add_text(&b, "<a>");
	buf_add_text(&b, open);
	while (b.n < n + 3 - strlen(close))
		buf_add_byte(&b, '>');
	buf_add_text(&b, close);
	buf_add_text(&b, "</a>");
	rc = run(&s, buf_slice(&b), SIZE_MAX, XML_CHUNK, &l, &e);
	buf_free(&s.text);
	return rc;
}

static void test_sections(void **state)
{
	const size_t cap = 9u << 20;

	assert_int_equal(read_section(cap, "<![CDATA[", "]]>"), RC_OK);
	assert_int_equal(read_section(cap + 1, "<![CDATA[", "]]>"), RC_LIMIT);
	assert_int_equal(read_section(cap, "<!--", "-->"), RC_OK);
	assert_int_equal(read_section(cap + 1, "<!--", "-->"), RC_LIMIT);
	assert_int_equal(read_section(20u << 20, "", ""), RC_OK);
}

/* Elements of many sizes, so that pieces lie across the ends of chunks. */
static void test_many(void **state)
{
	const struct limits l = limits_default();
	_cleanup_buf_ struct buf b = {0}, text = {0}, expected = {0};
	struct err e = {0};

	buf_add_text(&b, "<smartLicense>");
	buf_add_text(&expected, "root smartLicense\n");
	for (unsigned i = 1; i <= 900; i++) {
		buf_printf(&expected, "%zu #%u (R ''(b c1[%0*u] '%0*u'))\n",
			   b.n, i, (int)i, i, (int)i, i);
		buf_printf(&b, "<R><b><![CDATA[%0*u]]></b></R>", (int)i, i);
	}
	buf_add_text(&b, "</smartLicense>");
	assert_int_equal(read_with(buf_slice(&b), &l, &text, &e), RC_OK);
	assert_string_equal(buf_text(&text), buf_text(&expected));
}

static void test_names(void **state)
{
	_cleanup_buf_ struct buf b = {0}, expected = {0};

	buf_add_text(&b, "<smartLicense>");
	buf_add_text(&expected, "root smartLicense\n");
	for (unsigned i = 0; i < 400; i++) {
		buf_printf(&expected, "%zu #%u (n%u / '')\n", b.n, i / 100 + 1,
			   i % 100);
		buf_printf(&b, "<n%u/>", i % 100);
	}
	buf_add_text(&b, "</smartLicense>");
	gives(buf_text(&b), buf_text(&expected));
}

static void test_sink_ends(void **state)
{
	const struct limits l = limits_default();
	struct seen s = {.answer = RC_MISMATCH, .answer_at = 2};
	struct err e = {0};

	assert_int_equal(run(&s,
			     SLICE_LITERAL("<smartLicense><a/><b/><c/><"),
			     SIZE_MAX, XML_CHUNK, &l, &e),
			 RC_MISMATCH);
	assert_string_equal(e.text, "enough");
	assert_string_equal(buf_text(&s.text), "root smartLicense\n"
					       "14 #1 (a / '')\n"
					       "18 #1 (b / '')\n");
	buf_free(&s.text);
}

static void test_stream_fault(void **state)
{
	const struct limits l = limits_default();
	struct seen s = {0};
	const struct xml_sink sink = {&s, on_root, on_piece};
	struct slow slow = {{.read = slow_read},
			    SLICE_LITERAL("<smartLicense><a/><b/>"), 5,
			    RC_SYSTEM};
	struct err e = {0};

	s.document = slow.rest;
	assert_int_equal(xml_read(&slow.base, containers, &l, &sink, &e),
			 RC_SYSTEM);
	assert_string_equal(e.text, "the stream broke");
	assert_non_null(strstr(buf_text(&s.text), "18 #1 (b / '')\n"));
	buf_free(&s.text);
}

/* e may be NULL. */
static void test_no_message(void **state)
{
	static const char *const documents[] = {"<a>&b;</a>", "<a", "</a>",
						"<!DOCTYPE a>", ""};
	const struct limits l = limits_default();
	struct stream_memory m;
	const struct xml_sink sink = {NULL, NULL, on_plain};

	for (size_t i = 0; i < 5; i++)
		assert_true(xml_read(stream_memory(&m, slice_of(documents[i])),
				     containers, &l, &sink, NULL) != RC_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_source_itself),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_before_fault),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_sink_ends),
		cmocka_unit_test(test_stream_fault),
		cmocka_unit_test(test_no_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
