#include "show/decode.h"

#include <string.h>

#include "base/code.h"
#include "base/utf8.h"

struct decoding {
	struct buf text;
	struct buf around; /* of size_t */
};

/* ---- UTF-16, as some consoles and editors of Windows write it ---------------- */

static unsigned unit(struct slice s, size_t i, bool big)
{
	return big ? (unsigned)s.p[i] << 8 | s.p[i + 1]
		   : (unsigned)s.p[i + 1] << 8 | s.p[i];
}

static void utf16(struct buf *out, struct slice s, bool big)
{
	uint8_t bytes[UTF8_MOST];

	for (size_t i = 0; i + 2 <= s.n; i += 2) {
		uint32_t c = unit(s, i, big);

		if (c >= 0xd800 && c < 0xdc00 && i + 4 <= s.n &&
		    (unit(s, i + 2, big) & 0xfc00) == 0xdc00) {
			c = 0x10000 + ((c & 0x3ff) << 10 |
				       (unit(s, i + 2, big) & 0x3ff));
			i += 2;
		} else if (c >= 0xd800 && c < 0xe000) {
			c = UTF8_REPLACEMENT;
		}
		buf_add(out, bytes, utf8_put(bytes, c));
	}
}

/* ---- strings of JSON --------------------------------------------------------- */

/* The first "\n" that is an escape, at or after `from`; SIZE_MAX: none. */
static size_t find_escaped_end(struct slice s, size_t from)
{
	while (from < s.n) {
		const uint8_t *p = memchr(s.p + from, '\\', s.n - from);

		if (!p)
			break;
		from = (size_t)(p - s.p);
		if (from + 1 < s.n && p[1] == 'n')
			return from;
		from += 2;
	}
	return SIZE_MAX;
}

/* A line that holds text with escaped line ends: in quotes, or with several. */
static bool is_escaped(struct slice line)
{
	size_t first = find_escaped_end(line, 0);

	if (first == SIZE_MAX)
		return false;
	return (first && (memchr(line.p, '"', first) ||
			  memchr(line.p, '\'', first))) ||
	       find_escaped_end(line, first + 2) != SIZE_MAX;
}

/* The character that `digits` hexadecimal digits at `at` name. */
static size_t put_code(struct buf *out, struct slice s, size_t at, size_t digits)
{
	uint8_t code[2] = {0}, bytes[UTF8_MOST];
	uint32_t c;

	if (at + digits > s.n ||
	    !hex_decode(slice_part(s, at, at + digits), code, digits / 2))
		return 0;
	c = digits == 2 ? code[0] : (uint32_t)code[0] << 8 | code[1];
	if (c >= 0xd800 && c < 0xe000)
		c = UTF8_REPLACEMENT;
	buf_add(out, bytes, utf8_put(bytes, c));
	return digits;
}

/* The escape at s[at], a backslash; returns its length. */
static size_t put_escape(struct buf *out, struct slice s, size_t at)
{
	static const char named[] = "n\nr\rt\tb\bf ";
	uint8_t c = at + 1 < s.n ? s.p[at + 1] : '\\';
	size_t taken = 0;

	for (size_t i = 0; named[i]; i += 2) {
		if ((uint8_t)named[i] == c) {
			buf_add_byte(out, (uint8_t)named[i + 1]);
			return 2;
		}
	}
	if (c == 'u')
		taken = put_code(out, s, at + 2, 4);
	else if (c == 'x')
		taken = put_code(out, s, at + 2, 2);
	if (taken)
		return taken + 2;
	if (!strchr("\"'\\/", c))
		buf_add_byte(out, '\\');
	buf_add_byte(out, c);
	return 2;
}

/* From `from` to the quote that ends the string (0: to the end of the line);
 * returns the quote's place. */
static size_t put_string(struct buf *out, struct slice line, size_t from,
			 uint8_t quote)
{
	while (from < line.n && (!quote || line.p[from] != quote)) {
		size_t to = from;

		while (to < line.n && line.p[to] != '\\' &&
		       (!quote || line.p[to] != quote))
			to++;
		buf_add(out, line.p + from, to - from);
		if (to == from)
			to += put_escape(out, line, from);
		from = to;
	}
	return from < line.n ? from : line.n;
}

static size_t string_end(struct slice line, size_t from, uint8_t quote)
{
	while (from < line.n && line.p[from] != quote)
		from += line.p[from] == '\\' ? 2 : 1;
	return from < line.n ? from : line.n;
}

static void end_line(struct buf *out)
{
	if (out->n && out->p[out->n - 1] != '\n')
		buf_add_byte(out, '\n');
}

/* What stands around strings is a line of its own. */
static void put_around(struct decoding *d, struct slice text)
{
	text = slice_trim(text);
	if (!text.n)
		return;
	end_line(&d->text);
	buf_add(&d->around, &d->text.n, sizeof(d->text.n));
	buf_add_slice(&d->text, text);
	buf_add_byte(&d->text, '\n');
}

static void put_escaped_line(struct decoding *d, struct slice line)
{
	size_t first = find_escaped_end(line, 0), from = 0, at = 0;

	if (!memchr(line.p, '"', first) && !memchr(line.p, '\'', first)) {
		put_string(&d->text, line, 0, 0);
		return;
	}
	while (at < line.n) {
		uint8_t quote = line.p[at];
		size_t end;

		if (quote != '"' && quote != '\'') {
			at++;
			continue;
		}
		end = string_end(line, at + 1, quote);
		if (find_escaped_end(slice_part(line, 0, end), at + 1) !=
		    SIZE_MAX) {
			put_around(d, slice_part(line, from, at));
			from = put_string(&d->text, line, at + 1, quote);
			if (from < line.n)
				end_line(&d->text);
			from++;
		}
		at = end + 1;
	}
	put_around(d, slice_part(line, from, line.n));
}

/* The first line of *s, without its end; *s goes on behind it. */
static struct slice take_line(struct slice *s)
{
	const uint8_t *end = memchr(s->p, '\n', s->n);
	size_t n = end ? (size_t)(end - s->p) : s->n;
	struct slice line = slice_part(*s, 0, n);

	*s = slice_part(*s, end ? n + 1 : n, s->n);
	return line;
}

/* "    ]," */
static bool is_brackets(struct slice line)
{
	bool some = false;

	for (size_t i = 0; i < line.n; i++) {
		if (!line.p[i] || !strchr("[]{}, \t\r", line.p[i]))
			return false;
		some |= strchr("[]{}", line.p[i]) != NULL;
	}
	return some;
}

static void json_strings(struct decoding *d, struct slice s)
{
	while (s.n) {
		struct slice line = take_line(&s);
		bool ended = line.p + line.n < s.p;

		if (is_escaped(line)) {
			put_escaped_line(d, line);
			if (ended)
				end_line(&d->text);
		} else if (is_brackets(line)) {
			put_around(d, line);
		} else {
			buf_add(&d->text, line.p, line.n + ended);
		}
	}
}

/* ---- a JSON string for each line ----------------------------------------------- */

static const char lines_key[] = "stdout_lines";

/* Every string of the line from `at` on is a line of the device. Returns the
 * brackets that are still open, of the `open` before. */
static size_t put_listed(struct decoding *d, struct slice line, size_t at,
			 size_t open)
{
	bool told = false;

	for (bool begun = open > 0; at < line.n && (open || !begun); at++) {
		uint8_t c = line.p[at];

		if (open && (c == '"' || c == '\'')) {
			end_line(&d->text);
			at = put_string(&d->text, line, at + 1, c);
			if (at < line.n)
				buf_add_byte(&d->text, '\n');
			told = true;
		} else if (c == '[') {
			open++;
			begun = true;
		} else if (c == ']' && open) {
			open--;
		}
	}
	if (!told)
		put_around(d, line);
	return open;
}

static void listed_lines(struct decoding *d, struct slice s)
{
	size_t open = 0;

	while (s.n) {
		struct slice line = take_line(&s);
		size_t key = open ? SIZE_MAX : slice_find(line, lines_key, 0);

		if (open)
			open = put_listed(d, line, 0, open);
		else if (key != SIZE_MAX)
			open = put_listed(d, line, key + sizeof(lines_key), 0);
		else
			put_around(d, line);
	}
}

static bool has_listed_lines(struct slice s)
{
	enum { BEGIN = 512 };

	return memchr(s.p, '{', s.n < BEGIN ? s.n : BEGIN) &&
	       slice_find(s, lines_key, 0) != SIZE_MAX;
}

/* Is there a line with text in it that has escaped line ends? */
static bool has_escaped_line(struct slice s)
{
	size_t at = 0;

	while ((at = find_escaped_end(s, at)) != SIZE_MAX) {
		const uint8_t *begin = memrchr(s.p, '\n', at);
		const uint8_t *end = memchr(s.p + at, '\n', s.n - at);
		size_t from = begin ? (size_t)(begin - s.p) + 1 : 0;
		size_t to = end ? (size_t)(end - s.p) : s.n;

		if (is_escaped(slice_part(s, from, to)))
			return true;
		at = to;
	}
	return false;
}

bool show_decode(struct arena *a, struct slice bytes, struct show_plain *out)
{
	_cleanup_buf_ struct buf wide = {0};
	struct decoding d = {0};
	bool big = bytes.n >= 2 && bytes.p[0] == 0xfe && bytes.p[1] == 0xff;
	bool little = bytes.n >= 2 && bytes.p[0] == 0xff && bytes.p[1] == 0xfe;

	*out = (struct show_plain){0};
	if (big || little) {
		utf16(&wide, slice_part(bytes, 2, bytes.n), big);
		bytes = buf_slice(&wide);
	}
	if (has_escaped_line(bytes))
		json_strings(&d, bytes);
	else if (bytes.n && has_listed_lines(bytes))
		listed_lines(&d, bytes);
	if (d.text.n) {
		out->text = arena_copy(a, buf_slice(&d.text));
		out->arounds = d.around.n / sizeof(*out->around);
		out->around = arena_array(a, out->arounds, sizeof(*out->around));
		if (out->arounds)
			memcpy(out->around, d.around.p, d.around.n);
	} else if (big || little) {
		out->text = arena_copy(a, bytes);
	}
	buf_free(&d.text);
	buf_free(&d.around);
	return out->text.p != NULL;
}
