#include "show/lines.h"

#include <string.h>

#include "show/decode.h"
#include "show/mend.h"
#include "show/prefix.h"
#include "show/syslog.h"
#include "show/terminal.h"
#include "show/wrap.h"

/* Bytes that take a line off the fast path: those in front of DIRTY_MARKS at once,
 * the others by what they may belong to. */
enum mark {
	MARK_ESCAPE,
	MARK_BACKSPACE,
	MARK_RETURN,
	MARK_NBSP,
	DIRTY_MARKS,
	MARK_PERCENT = DIRTY_MARKS,
	MARK_HASH,
	MARK_ANGLE,
	MARKS
};
static const uint8_t mark_byte[MARKS] = {0x1b, '\b', '\r', 0xc2,
					 '%',  '#',  '>'};
enum { HOLDS_PERCENT = 1 << 0, HOLDS_PROMPT = 1 << 1 };

struct cutting {
	struct arena *arena;
	struct show_text *out;
	uint32_t line_cap, event_cap;
	uint32_t number;
	struct show_prefix prefix;
	bool prefixed;
	struct show_wrap wrap;
	const uint8_t *end;
	const uint8_t *next[MARKS]; /* where each is met next */
	const uint8_t *dirty;	    /* where the first of the dirty ones is */
	/* Of the line being taken: what stood in front of a message, its blanks
	 * included; p == NULL: no message. */
	struct slice lifted;
	bool glued; /* nobody knows where the message begins */
	/* The same of a line before, whose rest is looked for. */
	struct slice front;
	uint32_t broken; /* its index */
	unsigned joins;	 /* left */
	bool apart;	 /* the message began a line of its own */
};

/* An array twice as long: what it held stays in the arena, so all of them
 * together are at most twice the last. */
static void *longer(struct arena *a, const void *old, uint32_t count,
		    uint32_t *cap, size_t size)
{
	void *more;

	*cap = *cap ? *cap * 2 : 16;
	more = arena_alloc(a, *cap * size);
	if (count)
		memcpy(more, old, count * size);
	return more;
}

static inline void add_line(struct cutting *c, struct slice s, size_t indent,
		     enum line_use use, bool prompt)
{
	struct show_text *t = c->out;

	if (t->lines == c->line_cap)
		t->line = longer(c->arena, t->line, t->lines, &c->line_cap,
				 sizeof(*t->line));
	t->line[t->lines++] = (struct show_line){
		.p = s.p,
		.n = s.n > UINT32_MAX ? UINT32_MAX : (uint32_t)s.n,
		.number = c->number,
		.indent = indent > UINT16_MAX ? UINT16_MAX : (uint16_t)indent,
		.use = (uint8_t)use,
		.prompt = prompt,
	};
}

static void add_event(struct cutting *c, struct slice s)
{
	struct show_text *t = c->out;

	if (t->events == c->event_cap)
		t->event = longer(c->arena, t->event, t->events, &c->event_cap,
				  sizeof(*t->event));
	t->event[t->events++] = (struct show_event){
		.text = slice_trim(s),
		.number = c->number,
	};
}

static struct slice without_end_blanks(struct slice s)
{
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' ||
		       s.p[s.n - 1] == '\r'))
		s.n--;
	return s;
}

/* Columns in front of the first byte that is no blank, whose place is *first. */
static size_t indent_of(struct slice s, size_t *first)
{
	size_t indent = 0, i = 0;

	for (; i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'); i++)
		indent += s.p[i] == '\t' ? 8 : 1;
	*first = i;
	return indent;
}

/* Event logs quote messages. Behind how many bytes is one that they do not quote,
 * for it has a time of its own? */
static size_t quoting(struct slice s)
{
	size_t name = slice_find(slice_part(s, 0, 64), " SAEVT_", 0);

	return name == SIZE_MAX ? 0 : name + 1;
}

/* Take the messages out of `s`; returns what is left of it, p == NULL when it
 * was nothing but messages. */
static struct slice lift_events(struct cutting *c, struct slice s)
{
	size_t begin, end, from = 0, quotes = quoting(s);
	struct slice left = s, rest = slice_part(s, quotes, s.n);

	while (syslog_next(rest, from, &begin, &end)) {
		struct slice event = slice_part(rest, begin, end);

		if (quotes && event.p[0] == '%')
			break;
		if (from == 0) {
			c->lifted = left = slice_part(s, 0, quotes + begin);
			c->glued = show_is_glued(left, event);
		}
		add_event(c, event);
		from = end;
	}
	left = without_end_blanks(left);
	return from && left.n == 0 ? (struct slice){0} : left;
}

/* A pager's mark, or a bullet, which leaves the indent as it is. False: the line is
 * no more than a mark. */
static bool take_mark(struct slice *s, size_t *indent, size_t *first)
{
	struct slice left = slice_part(*s, *first, s->n);
	size_t mark = terminal_mark(left), bullet = mark ? 0 : terminal_bullet(left);

	if (mark && mark == left.n)
		return false;
	if (mark || bullet) {
		*s = slice_part(left, mark + bullet, left.n);
		*indent = indent_of(*s, first) + (bullet ? *indent : 0);
	}
	return true;
}

/* Free a line of what terminals and logs put into it; what is it then? */
static enum line_use strip_line(struct cutting *c, struct slice *s,
				size_t *indent, unsigned holds)
{
	size_t first;
	struct slice left;

	*indent = indent_of(*s, &first);
	if (s->n == 0)
		return LINE_BLANK;
	if (terminal_begins[s->p[first]] && !take_mark(s, indent, &first))
		return LINE_FRAME;
	if (!(holds & HOLDS_PERCENT) &&
	    !(s->n > first + 2 && s->p[first + 2] == '/'))
		return LINE_UNREAD;
	left = lift_events(c, *s);
	if (!left.p)
		return LINE_EVENT;
	*s = left;
	return LINE_UNREAD;
}

/* Halves of one line, so that hostile text costs no square. */
enum { JOINS_MOST = 8 };

/* The line in work is the one behind a broken one. True: it was that one's rest,
 * and is a line no more. */
static bool mend(struct cutting *c, struct slice s, enum line_use *use,
		 bool prompt)
{
	struct show_line *l = &c->out->line[c->broken];
	struct slice rest = c->lifted.p ? c->lifted : s;
	struct slice whole, text;
	unsigned how = show_mend(c->arena, c->front, rest, &whole);

	c->front = (struct slice){0};
	if (how & MEND_JOIN && !c->joins)
		how = MEND_HALF_FRONT | MEND_HALF_REST;
	if (how & MEND_HALF_FRONT)
		l->use = LINE_HALF;
	if (how & MEND_HALF_REST && !c->apart && *use == LINE_UNREAD)
		*use = LINE_HALF;
	if (!(how & MEND_JOIN))
		return false;
	text = without_end_blanks(whole);
	l->p = text.p;
	l->n = text.n > UINT32_MAX ? UINT32_MAX : (uint32_t)text.n;
	l->prompt |= prompt;
	if (c->lifted.p) {
		c->front = whole;
		c->joins--;
	}
	return true;
}

/* The last line has a message behind it: what follows may be its rest. */
static void begin_broken(struct cutting *c, struct slice front)
{
	struct show_line *l = &c->out->line[c->out->lines - 1];

	c->apart = !c->lifted.p;
	if (!c->apart && c->glued && !show_is_whole(show_line_text(l)))
		l->use = LINE_HALF;
	c->front = front;
	c->broken = c->out->lines - 1;
	c->joins = l->use == LINE_HALF ? 0 : JOINS_MOST;
}

/* Some consoles begin a line for a message. The line in front of it breaks off
 * where its value is still to come. */
static void see_message(struct cutting *c)
{
	const struct show_line *l = c->out->line + c->out->lines;

	if (!c->front.p && c->out->lines && (--l)->use == LINE_UNREAD &&
	    l->p[l->n - 1] == ':' && show_wants_value(show_line_text(l)))
		begin_broken(c, show_line_text(l));
}

/* No line comes that could be the rest. */
static void end_broken(struct cutting *c)
{
	struct show_line *l;

	if (!c->front.p)
		return;
	l = &c->out->line[c->broken];
	if (!show_is_whole(show_line_text(l)))
		l->use = LINE_HALF;
	c->front = (struct slice){0};
}

/* A line without terminal codes. `holds`: which marks. */
static void take_line(struct cutting *c, struct slice s, unsigned holds)
{
	enum line_use use;
	size_t indent;

	s = without_end_blanks(s);
	c->lifted.p = NULL;
	use = strip_line(c, &s, &indent, holds);
	if (use == LINE_EVENT) {
		c->lifted.p = NULL;
		see_message(c);
	} else if (use != LINE_FRAME && c->front.p &&
		   mend(c, s, &use, holds & HOLDS_PROMPT)) {
		return;
	}
	add_line(c, s, indent, use, holds & HOLDS_PROMPT);
	if (c->lifted.p)
		begin_broken(c, c->lifted);
}

static void take_cleaned(struct cutting *c, struct slice s)
{
	unsigned holds = 0;

	if (s.n && memchr(s.p, '%', s.n))
		holds |= HOLDS_PERCENT;
	if (s.n && (memchr(s.p, '#', s.n) || memchr(s.p, '>', s.n)))
		holds |= HOLDS_PROMPT;
	take_line(c, s, holds);
}

/* A return within the line begins a new one, so that nothing is lost. */
static void take_dirty(struct cutting *c, const uint8_t *p, const uint8_t *end)
{
	uint8_t *to = arena_alloc(c->arena, (size_t)(end - p));

	for (;; p++) {
		size_t n = terminal_shows(to, &p, end);

		take_cleaned(c, (struct slice){to, n});
		to += n;
		if (p == end)
			return;
	}
}

/* The first such byte at or behind `p`. Lines come in order, so that each byte of
 * the text is looked at once for each mark. */
static const uint8_t *next_mark(struct cutting *c, enum mark m, const uint8_t *p)
{
	if (c->next[m] < p) {
		c->next[m] = memchr(p, mark_byte[m], (size_t)(c->end - p));
		if (!c->next[m])
			c->next[m] = c->end;
	}
	return c->next[m];
}

static bool is_dirty(struct cutting *c, const uint8_t *p, const uint8_t *end)
{
	if (c->dirty < p) {
		c->dirty = c->end;
		for (enum mark m = 0; m < DIRTY_MARKS; m++) {
			const uint8_t *next = next_mark(c, m, p);

			c->dirty = next < c->dirty ? next : c->dirty;
		}
	}
	return c->dirty < end;
}

static const uint8_t *behind_prefix(const struct cutting *c, const uint8_t *p,
				    const uint8_t *end)
{
	struct slice s = {p, (size_t)(end - p)};

	return show_prefix_off(&c->prefix, &s) ? s.p : p;
}

static void cut_line(struct cutting *c, const uint8_t *p, const uint8_t *end)
{
	unsigned holds = 0;

	c->number++;
	while (end > p && (end[-1] == '\r' || end[-1] == ' '))
		end--;
	if (c->prefixed)
		p = behind_prefix(c, p, end);
	if (is_dirty(c, p, end)) {
		take_dirty(c, p, end);
		return;
	}
	if (next_mark(c, MARK_PERCENT, p) < end)
		holds |= HOLDS_PERCENT;
	if (next_mark(c, MARK_HASH, p) < end ||
	    next_mark(c, MARK_ANGLE, p) < end)
		holds |= HOLDS_PROMPT;
	take_line(c, (struct slice){p, (size_t)(end - p)}, holds);
}

/* A line that stood around a JSON string is none of the device's. */
static void cut_around(struct cutting *c, const uint8_t *p, const uint8_t *end)
{
	c->number++;
	end_broken(c);
	add_line(c, (struct slice){p, (size_t)(end - p)}, 0, LINE_ASIDE, false);
}

/* A line as wide as a terminal, with what it broke off; false: it stands alone. *end
 * is then behind the last of the lines. */
static bool cut_wrapped(struct cutting *c, const uint8_t *p, const uint8_t **end)
{
	struct slice whole;
	uint32_t lines = show_unwrap(&c->wrap, c->arena, p, end, &whole);

	if (!lines)
		return false;
	c->number++;
	take_dirty(c, whole.p, whole.p + whole.n);
	c->number += lines;
	return true;
}

static void cut_lines(struct cutting *c, struct slice s, uint8_t line_end,
		      const struct show_plain *plain)
{
	const uint8_t *p = s.p;
	size_t around = 0;

	while (p < c->end) {
		const uint8_t *end = memchr(p, line_end, (size_t)(c->end - p));

		if (!end)
			end = c->end;
		if (around < plain->arounds &&
		    plain->around[around] == (size_t)(p - s.p)) {
			cut_around(c, p, end);
			around++;
		} else if ((size_t)(end - p) < c->wrap.least ||
			   !cut_wrapped(c, p, &end)) {
			cut_line(c, p, end);
		}
		p = end < c->end ? end + 1 : end;
	}
}

/* Room for the lines: a guess for most texts. Where that would be much memory, it
 * is worth counting, because `longer` leaves what it replaces behind. */
static uint32_t first_cap(struct slice s, uint8_t line_end)
{
	enum { GUESS_MOST = 4096, BYTES_A_LINE = 24 };
	uint32_t n = 16;

	if (s.n / BYTES_A_LINE < GUESS_MOST)
		return (uint32_t)(s.n / BYTES_A_LINE) + n;
	for (const uint8_t *p = s.p, *end = s.p + s.n;
	     (p = memchr(p, line_end, (size_t)(end - p))); p++)
		n++;
	return n;
}

void show_lines(struct arena *a, struct slice bytes, struct show_text *out)
{
	struct cutting c = {.arena = a, .out = out};
	struct show_plain plain;
	uint8_t line_end = '\n';

	*out = (struct show_text){0};
	if (slice_starts(bytes, "\xef\xbb\xbf"))
		bytes = slice_part(bytes, 3, bytes.n);
	if (show_decode(a, bytes, &plain))
		bytes = plain.text;
	if (bytes.n == 0)
		return;
	/* Very old terminals end lines with a return alone. */
	if (!memchr(bytes.p, '\n', bytes.n) && memchr(bytes.p, '\r', bytes.n))
		line_end = '\r';
	c.prefix = show_prefix_of(bytes, line_end);
	c.prefixed = c.prefix.quoted || c.prefix.n;
	c.end = bytes.p + bytes.n;
	c.wrap = (struct show_wrap){
		.text = bytes,
		.line_end = line_end,
		.least = c.prefixed || plain.arounds ? SIZE_MAX
						     : SHOW_WRAP_COLUMNS,
	};
	c.line_cap = first_cap(bytes, line_end);
	out->line = arena_alloc(a, c.line_cap * sizeof(*out->line));
	cut_lines(&c, bytes, line_end, &plain);
	end_broken(&c);
	out->cut = bytes.p[bytes.n - 1] != line_end &&
		   bytes.p[bytes.n - 1] != '\r';
	if (out->cut)
		show_doubt_last(out);
}
