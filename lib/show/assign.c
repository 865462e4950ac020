#include <string.h>

#include "base/hash.h"
#include "show/split.h"

/* What is known of a device while its parts are gathered. */
struct identity {
	struct slice host;
	struct show_unit udi;
	struct show_unit *member;
	uint32_t members;
	uint32_t next; /* with the same hash of its host, number + 1 */
	uint32_t last; /* part of it that told a UDI, index + 1 */
	uint32_t had;  /* commands, a bit each */
	uint64_t single[SHOW_HEADINGS_MOST / 64]; /* of the long ones */
	uint32_t typed; /* those of them that a prompt with its host stands before */
	uint32_t tech;	/* last part that begins a tech support, index + 1 */
	int64_t clock;	/* the last told; 0: none */
	uint32_t since; /* part whose clock is hours behind the one before it, with
			   licence output between them, index + 1; 0: none */
	bool output;	/* licence output since the last clock */
};

struct assigning {
	struct arena *arena;
	const struct show_text *text;
	struct show_split *split;
	struct identity *at;
	uint32_t count, cap, most;
	uint32_t now; /* device of the last part */
	uint32_t bucket[256];
};

static bool same_unit(struct show_unit a, struct show_unit b)
{
	return slice_equal(a.pid, b.pid) && slice_equal(a.sn, b.sn);
}

static bool is_among(struct show_unit unit, const struct show_unit *list,
		     uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (same_unit(unit, list[i]))
			return true;
	}
	return false;
}

/* Can the part be this device's? What neither of them tells speaks for it. */
static bool fits_unit(const struct identity *d, const struct show_found *f)
{
	return !f->udi.sn.n || !d->udi.sn.n || same_unit(d->udi, f->udi) ||
	       is_among(f->udi, d->member, d->members) ||
	       is_among(d->udi, f->member, f->members);
}

static bool fits_host(const struct identity *d, const struct show_found *f)
{
	return !f->host.n || !d->host.n || slice_equal(d->host, f->host);
}

static bool is_long(enum show_command c)
{
	return c == SHOW_COMMAND_LICENSE_TECH || c == SHOW_COMMAND_LICENSE_ALL ||
	       c == SHOW_COMMAND_LICENSE_STATUS;
}

/* Sections of a long output again, and neither a prompt nor a UDI shows that they
 * are the same device's: the lines between two devices may be lost. One device told
 * as two is a smaller fault than two told as one. */
static bool may_be_another(const struct identity *d, const struct show_found *f)
{
	uint32_t same = d->had & 1u << f->part.command;
	bool again = false;

	if (!same || !is_long(f->part.command) ||
	    (f->udi.sn.n && d->udi.sn.n) ||
	    (f->part.echo.n && f->host.n && d->typed & same))
		return false;
	for (int i = 0; i < SHOW_HEADINGS_MOST / 64; i++)
		again |= (d->single[i] & f->single[i]) != 0;
	return again;
}

/* Is it the same device at another time? No capture has two tech supports, nor a
 * command's output again hours later. */
static bool is_later(const struct identity *d, const struct show_found *f)
{
	return (d->tech && f->flags & HEADING_BEGINS) ||
	       (d->since && d->had >> f->part.command & 1 &&
		show_command_kind(f->part.command) == KIND_LICENCE);
}

static bool fits(const struct identity *d, const struct show_found *f)
{
	return fits_host(d, f) && fits_unit(d, f) && !may_be_another(d, f) &&
	       !is_later(d, f);
}

static bool new_device(struct assigning *g)
{
	if (g->count == g->most)
		return false;
	if (g->count == g->cap) {
		struct identity *more;

		g->cap = g->cap ? g->cap * 2 : 4;
		more = arena_alloc(g->arena, g->cap * sizeof(*more));
		if (g->count)
			memcpy(more, g->at, g->count * sizeof(*more));
		g->at = more;
	}
	g->now = g->count;
	g->at[g->count++] = (struct identity){0};
	return true;
}

static uint32_t *bucket_of(struct assigning *g, struct slice host)
{
	return &g->bucket[hash_slice(host) % 256];
}

/* What the part's own clock says; 0: it has none. */
static int64_t clock_of(const struct assigning *g, const struct show_found *f)
{
	int64_t seconds;

	if (f->part.command != SHOW_COMMAND_CLOCK)
		return 0;
	for (uint32_t i = f->part.first; i < f->part.end; i++) {
		struct shown s = {
			slice_trim(show_line_text(&g->text->line[i])), 1};

		if (show_time(s, &seconds, NULL))
			return seconds;
	}
	return 0;
}

static void learn_time(struct assigning *g, uint32_t part)
{
	enum { LONG_AGO = 3 * 60 * 60 };
	const struct show_found *f = &g->split->at[part];
	struct identity *d = &g->at[g->now];
	int64_t clock = clock_of(g, f);

	if (f->flags & HEADING_BEGINS)
		d->tech = part + 1;
	if (show_command_kind(f->part.command) == KIND_LICENCE)
		d->output = true;
	if (!clock)
		return;
	if (d->clock && d->output && clock - d->clock > LONG_AGO)
		d->since = part + 1;
	d->clock = clock;
	d->output = false;
}

static void learn(struct assigning *g, uint32_t part)
{
	struct show_found *f = &g->split->at[part];
	struct identity *d = &g->at[g->now];

	if (!d->host.n && f->host.n) {
		uint32_t *bucket = bucket_of(g, f->host);

		d->host = f->host;
		d->next = *bucket;
		*bucket = g->now + 1;
	}
	if (f->udi.sn.n) {
		if (!d->udi.sn.n)
			d->udi = f->udi;
		d->last = part + 1;
	}
	if (f->members > d->members) {
		d->member = f->member;
		d->members = f->members;
	}
	d->had |= 1u << f->part.command;
	for (int i = 0; is_long(f->part.command) && i < SHOW_HEADINGS_MOST / 64;
	     i++)
		d->single[i] |= f->single[i];
	if (f->part.echo.n && f->host.n)
		d->typed |= 1u << f->part.command;
	f->device = g->now;
	learn_time(g, part);
}

/* Devices compared for one part, the newest first, so that hostile text costs no
 * square. */
enum { COMPARED_MOST = 256 };

/* A device that was met before under this prompt. */
static bool find_host(struct assigning *g, const struct show_found *f)
{
	uint32_t i = f->host.n ? *bucket_of(g, f->host) : 0;

	for (unsigned n = 0; i && n < COMPARED_MOST;
	     n++, i = g->at[i - 1].next) {
		if (fits(&g->at[i - 1], f)) {
			g->now = i - 1;
			return true;
		}
	}
	return false;
}

/* A new device shows itself by its UDI. The parts before it that no prompt and no
 * UDI gave to the old one, and that the old one had already, are the new one's. */
static void take_back(struct assigning *g, uint32_t part, uint32_t old)
{
	uint32_t first = g->at[old].last, had = 0, from = part;

	for (uint32_t i = first; i-- > 0 && g->split->at[i].device == old;)
		had |= 1u << g->split->at[i].part.command;
	while (from > first && !g->split->at[from - 1].host.n &&
	       g->split->at[from - 1].device == old)
		from--;
	while (from < part &&
	       !(had >> g->split->at[from].part.command & 1))
		from++;
	for (; from < part; from++)
		learn(g, from);
}

/* What the later capture of the device began with: from the clock that tells it, or
 * what stands behind the tech support and was told before that already. */
static void take_back_later(struct assigning *g, uint32_t part, uint32_t old)
{
	const struct identity *d = &g->at[old];
	uint32_t from = d->since ? d->since - 1 : d->tech, had = 0;

	for (uint32_t i = d->tech; !d->since && i-- > 0;)
		had |= g->split->at[i].device == old
			       ? 1u << g->split->at[i].part.command
			       : 0;
	while (!d->since && from < part &&
	       !(had >> g->split->at[from].part.command & 1))
		from++;
	for (; from < part; from++) {
		if (g->split->at[from].device == old)
			learn(g, from);
	}
}

static bool place(struct assigning *g, uint32_t part)
{
	struct show_found *f = &g->split->at[part];
	uint32_t old = g->now;
	bool later;

	if (g->count == 0)
		return new_device(g);
	if (fits(&g->at[old], f) || find_host(g, f))
		return true;
	/* The prompt far above it may be the old device's. */
	if (!f->part.echo.n && fits_host(&g->at[old], f))
		f->host = (struct slice){0};
	later = is_later(&g->at[old], f) && fits_host(&g->at[old], f) &&
		fits_unit(&g->at[old], f);
	if (!new_device(g))
		return false;
	if (later)
		take_back_later(g, part, old);
	else if (!f->host.n)
		take_back(g, part, old);
	return true;
}

bool show_assign(struct arena *a, const struct show_text *t,
		 struct show_split *s, uint32_t most, uint32_t *devices)
{
	struct assigning g = {
		.arena = a, .text = t, .split = s, .most = most};

	for (uint32_t i = 0; i < s->count; i++) {
		if (!place(&g, i))
			return false;
		learn(&g, i);
	}
	*devices = g.count;
	return true;
}
