#include "show/split.h"

#include <string.h>

struct splitting {
	struct arena *arena;
	struct show_text *text;
	struct show_split *out;
	uint32_t cap;
	uint32_t member_cap;
	struct show_found now; /* being filled */
	uint64_t met[SHOW_HEADINGS_MOST / 64]; /* headings in it */
};

enum { MEMBERS_MOST = 64 };

static bool is_echoed(const struct show_found *f)
{
	return f->part.echo.n > 0;
}

static void keep(struct splitting *s)
{
	struct show_split *o = s->out;

	if (o->count == s->cap) {
		struct show_found *more;

		s->cap = s->cap ? s->cap * 2 : 16;
		more = arena_alloc(s->arena, s->cap * sizeof(*more));
		if (o->count)
			memcpy(more, o->at, o->count * sizeof(*more));
		o->at = more;
	}
	o->at[o->count++] = s->now;
}

/* The part that runs ends before line `end`. */
static void close_part(struct splitting *s, uint32_t end)
{
	struct show_found *f = &s->now;
	bool foreign = show_command_kind(f->part.command) == KIND_FOREIGN;

	f->part.end = end;
	if (foreign)
		show_pass_over(s->text, &f->part);
	else if (f->output)
		keep(s);
}

static void open_part(struct splitting *s, enum show_command command,
		      struct slice echo, uint32_t first)
{
	s->now = (struct show_found){
		.part = {.command = command, .echo = echo, .first = first},
		.host = s->now.host,
		.xr = s->now.xr,
	};
	s->member_cap = 0;
	memset(s->met, 0, sizeof(s->met));
}

/* The part that runs gives way to one that its content tells, which takes the
 * time stamp just above it along. */
static void open_by_content(struct splitting *s, enum show_command command,
			    uint32_t i)
{
	enum { STAMP_LINES = 4 };
	uint32_t stamp = s->now.stamp;
	bool near = !s->now.output && stamp && i - stamp < STAMP_LINES;

	close_part(s, i);
	open_part(s, command, (struct slice){0}, i);
	s->now.stamp = near ? stamp : 0;
}

static void see_echo(struct splitting *s, uint32_t i, const struct show_echo *e)
{
	enum show_command command = SHOW_COMMAND_UNNAMED;

	close_part(s, i);
	if (e->host.n)
		s->now.host = e->host;
	if (e->xr)
		s->now.xr = true;
	if (e->typed.n)
		command = show_command_of(e->typed);
	open_part(s, command, e->typed, i + 1);
	/* What it prints is other commands' output. */
	s->now.output = command == SHOW_COMMAND_TECH_LICENSE;
	s->text->line[i].use = LINE_FRAME;
}

static void add_member(struct splitting *s, struct show_unit unit)
{
	struct show_found *f = &s->now;

	if (f->members == s->member_cap) {
		struct show_unit *more;

		if (f->members == MEMBERS_MOST)
			return;
		s->member_cap = s->member_cap ? s->member_cap * 2 : 4;
		more = arena_alloc(s->arena, s->member_cap * sizeof(*more));
		if (f->members)
			memcpy(more, f->member, f->members * sizeof(*more));
		f->member = more;
	}
	f->member[f->members++] = unit;
}

/* Remember what a heading says of the part that runs. */
static void note(struct splitting *s, const struct show_heading *h, unsigned row,
		 struct slice text)
{
	struct show_unit unit;

	s->met[row / 64] |= 1ull << (row % 64);
	if (h->flags & (HEADING_STRONG | HEADING_ONCE | HEADING_TRANSPORT))
		s->now.single[row / 64] |= 1ull << (row % 64);
	s->now.flags |= h->flags;
	if (!(h->flags & (HEADING_UDI | HEADING_MEMBER)) ||
	    !show_udi(text, &unit.pid, &unit.sn))
		return;
	if (h->flags & HEADING_MEMBER)
		add_member(s, unit);
	else if (!s->now.udi.sn.n && s->now.part.command != SHOW_COMMAND_RUM_ID_DETAIL)
		s->now.udi = unit;
}

/* Output known by its content only may turn out to be a longer command's: status,
 * then all, then tech support hold the same sections. */
static bool grows_into(const struct show_found *f, const struct show_heading *h)
{
	enum show_command now = f->part.command, to = h->opens;

	if (is_echoed(f) ||
	    (h->flags & HEADING_ONCE && h->flags & HEADING_STRONG))
		return false;
	if (now == SHOW_COMMAND_LICENSE_SUMMARY)
		return !(f->flags & HEADING_ENDS_SUMMARY) &&
		       (to == SHOW_COMMAND_LICENSE_STATUS ||
			to == SHOW_COMMAND_LICENSE_ALL ||
			to == SHOW_COMMAND_LICENSE_TECH);
	return (to == SHOW_COMMAND_LICENSE_TECH &&
		(now == SHOW_COMMAND_LICENSE_ALL ||
		 now == SHOW_COMMAND_LICENSE_STATUS)) ||
	       (to == SHOW_COMMAND_LICENSE_ALL &&
		now == SHOW_COMMAND_LICENSE_STATUS);
}

/* May another command's output begin here, the running one's name given? */
static bool may_open(const struct show_found *f, bool strong)
{
	return strong || !is_echoed(f) ||
	       f->part.command == SHOW_COMMAND_TECH_LICENSE;
}

static void see_heading(struct splitting *s, uint32_t i,
			const struct show_heading *h, unsigned row,
			struct slice text)
{
	struct show_found *f = &s->now;
	bool again = s->met[row / 64] >> (row % 64) & 1 &&
		     h->flags & HEADING_ONCE;

	if (h->flags & HEADING_STAMP) {
		s->text->line[i].use = LINE_FRAME;
		if (!f->stamp)
			f->stamp = i + 1;
		return;
	}
	if (h->belongs >> f->part.command & 1 && !again) {
		note(s, h, row, text);
	} else if (grows_into(f, h)) {
		f->part.command = h->opens;
		note(s, h, row, text);
	} else if (may_open(f, again || h->flags & HEADING_STRONG)) {
		open_by_content(s, h->opens, i);
		note(s, h, row, text);
	}
	f->output = true;
}

/* Lines without a heading that begin an output all the same. */
static void see_content(struct splitting *s, uint32_t i, struct slice text)
{
	struct show_found *f = &s->now;
	enum show_command now = f->part.command, to;
	bool licence = show_command_kind(now) == KIND_LICENCE;

	if (licence && text.p[0] == '*' &&
	    show_content_of(text) == SHOW_COMMAND_TRACE) {
		f->traced = true;
		return;
	}
	if (licence && (text.p[0] >= 'A' || is_echoed(f)) && text.p[0] != '{')
		return;
	to = show_content_of(text);
	if (to == SHOW_COMMAND_UNNAMED || to == now ||
	    !may_open(f, to == SHOW_COMMAND_TRACE && !licence))
		return;
	open_by_content(s, to, i);
}

static struct slice without_indent(const struct show_line *l)
{
	struct slice s = show_line_text(l);

	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.n--;
	}
	return s;
}

static void see_line(struct splitting *s, uint32_t i)
{
	const struct show_line *l = &s->text->line[i];
	struct slice text = without_indent(l);
	const struct show_heading *h;
	struct show_echo echo;
	unsigned row;

	if (show_echo_possible(l, text) && show_echo_read(text, &echo) &&
	    show_echo_counts(&echo, s->now.host)) {
		see_echo(s, i, &echo);
		return;
	}
	h = show_heading_of(text, &row);
	if (h) {
		see_heading(s, i, h, row, text);
	} else if (show_is_refusal(text)) {
		s->text->line[i].use = LINE_FRAME;
		s->now.output = false;
	} else {
		see_content(s, i, text);
		s->now.output = true;
	}
}

/* The last line that is not blank; 0 where all are. */
static uint32_t last_words(const struct show_text *t)
{
	uint32_t i = t->lines;

	while (i > 0 && t->line[i - 1].use == LINE_BLANK)
		i--;
	return i ? i - 1 : 0;
}

bool show_split(struct arena *a, struct show_text *t, uint32_t most,
		struct show_split *out)
{
	struct splitting s = {.arena = a, .text = t, .out = out};

	*out = (struct show_split){0};
	for (uint32_t i = 0; i < t->lines && out->count <= most; i++) {
		struct show_line *l = &t->line[i];

		if (l->use == LINE_UNREAD) {
			see_line(&s, i);
		} else if (l->use == LINE_HALF) {
			s.now.output = true;
		} else if (l->use == LINE_ASIDE &&
			   s.now.part.command != SHOW_COMMAND_UNNAMED) {
			/* The end of a JSON string. */
			close_part(&s, i);
			open_part(&s, SHOW_COMMAND_UNNAMED, (struct slice){0},
				  i);
		}
	}
	out->open = show_command_kind(s.now.part.command) != KIND_FOREIGN;
	out->bare = out->open && is_echoed(&s.now) &&
		    last_words(t) < s.now.part.first;
	close_part(&s, t->lines);
	return out->count <= most;
}
