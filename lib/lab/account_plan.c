#include "lab/account_plan.h"

#include <stdlib.h>
#include <string.h>

enum { DAY = 86400 };

/* A change of the use of a licence. */
struct change {
	int64_t at, by;
};

/* A lot while it is gathered. */
struct gathering {
	struct lab_lot lot;
	struct lab_lot_use *uses;
	size_t use_cap;
	struct change *changes;
	size_t change_count, change_cap;
};

struct making {
	struct lab_plan *plan;
	struct arena *arena;
	struct gathering *lots;
	size_t count, cap;
};

static struct gathering *new_lot(struct making *m, enum lab_lot_kind kind,
				 unsigned account, const char *tag,
				 const char *name)
{
	struct gathering *g;

	m->lots = mem_room(m->lots, m->count, &m->cap, sizeof(*m->lots));
	g = &m->lots[m->count++];
	*g = (struct gathering){.lot = {.kind = kind,
					.account = account,
					.tag = tag,
					.name = name}};
	return g;
}

static struct gathering *lot_of(struct making *m, unsigned account,
				const char *tag, const char *name)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct lab_lot *l = &m->lots[i].lot;

		if (l->account == account && strcmp(l->tag, tag) == 0)
			return &m->lots[i];
	}
	return new_lot(m, LOT_ENOUGH, account, tag, name);
}

static void note_change(struct gathering *g, int64_t at, uint64_t before,
			uint64_t now)
{
	if (now == before)
		return;
	g->changes = mem_room(g->changes, g->change_count, &g->change_cap,
			      sizeof(*g->changes));
	g->changes[g->change_count++] =
		(struct change){at, (int64_t)now - (int64_t)before};
}

/* Reports of one licence follow one another, and so do their measurements: each
 * count holds until the next. */
static void gather(struct making *m, const struct lab_device *d,
		   unsigned license)
{
	const char *name = arena_printf(m->arena, "Lab %s",
					d->family->licenses[license].name);
	struct gathering *g = NULL;
	struct lab_story s;
	uint64_t count = 0;

	for (uint64_t n = license; n < d->reports; n += LAB_LICENSES) {
		lab_story_tell(&s, d, n);
		if (s.is_telemetry)
			continue;
		if (!g)
			g = lot_of(m, m->plan->account_of[d->index],
				   d->licenses[license], name);
		for (unsigned i = 0; i < s.count; i++) {
			note_change(g, s.at[i].start, count, s.at[i].count);
			count = s.at[i].count;
		}
	}
	if (!count)
		return;
	g->uses = mem_room(g->uses, g->lot.use_count, &g->use_cap,
			   sizeof(*g->uses));
	g->uses[g->lot.use_count++] = (struct lab_lot_use){d->index, count};
}

static int by_time(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* What changes at one instant changes at once. */
static void add_up(struct gathering *g)
{
	int64_t now = 0;

	if (g->change_count)
		qsort(g->changes, g->change_count, sizeof(*g->changes),
		      by_time);
	for (size_t i = 0; i < g->change_count; i++) {
		now += g->changes[i].by;
		if (i + 1 < g->change_count &&
		    g->changes[i + 1].at == g->changes[i].at)
			continue;
		if (now > g->lot.peak)
			g->lot.peak = now;
	}
	g->lot.reported = now;
}

/* What a licence of a kind is dealt: so many more than are in use at the peak or
 * now, so many of a term that ends so many days from `at`. */
struct deal {
	bool from_peak;
	int more, term, term_days, in_use_more, reserved;
};
static const struct deal deals[] = {
	[LOT_ENOUGH] = {true, 2, 0, 0, 0, 0},
	[LOT_SHORT] = {false, -1, 0, 0, 0, 0},
	[LOT_DIFFERS] = {true, 5, 0, 0, 3, 0},
	[LOT_RESERVED] = {true, 4, 0, 0, 0, 2},
	[LOT_EXPIRED] = {true, 1, 4, -40, 0, 0},
	[LOT_UNKNOWN] = {true, 0, 0, 0, 0, 0},
	[LOT_EXPIRED_SHORT] = {false, -1, 4, -40, 0, 0},
	[LOT_EXPIRING] = {true, 1, 4, 10, 0, 0},
	[LOT_AT_PEAK] = {false, 0, 0, 0, 0, 0},
	[LOT_EXPIRING_SHORT] = {false, -1, 4, 10, 0, 0},
	[LOT_SURPLUS] = {true, 100, 0, 0, 0, 0},
	[LOT_SPARE] = {true, 5, 0, 0, 0, 0},
	[LOT_TWIN] = {true, 5, 0, 0, 0, 0},
	[LOT_COUNTED] = {true, 10, 0, 0, 4, 0},
	[LOT_COUNTED_SPARE] = {true, 6, 0, 0, 0, 0},
};

/* Less than nothing cannot be owned, and a peak may be now. */
static enum lab_lot_kind possible(enum lab_lot_kind kind,
				  const struct lab_lot *l)
{
	if (kind == LOT_AT_PEAK && l->peak == l->reported)
		kind = LOT_SHORT;
	if (kind != LOT_AT_PEAK && !deals[kind].from_peak && !l->reported)
		kind = LOT_ENOUGH;
	return kind;
}

static void deal_one(struct lab_lot *l, int64_t at)
{
	const struct deal *d = &deals[l->kind];
	int64_t lasting = (d->from_peak ? l->peak : l->reported) + d->more;

	l->in_use = l->reported + d->in_use_more;
	l->reserved = d->reserved;
	l->owned = lasting + (d->term_days > 0 ? d->term : 0);
	l->terms[l->term_count++] = (struct lab_lot_term){lasting, INT64_MAX};
	if (d->term)
		l->terms[l->term_count++] = (struct lab_lot_term){
			d->term, at + d->term_days * (int64_t)DAY};
}

static void add_spare(struct making *m, unsigned account, unsigned number)
{
	const struct lab_tag tag = {
		"2026-01", arena_printf(m->arena, "LAB_SPARE_%u", number),
		"1.0"};

	new_lot(m, LOT_SPARE, account,
		lab_tag_text(m->arena, m->plan->wish->fleet.seed, &tag),
		arena_printf(m->arena, "Lab Spare, part %u", number));
}

/* Licences that nobody uses. A list of exactly fifty rows would look like a page
 * that was cut, so there never are as many. */
static void add_unused(struct making *m)
{
	struct lab_plan *p = m->plan;
	unsigned number = 0;
	size_t rows = 0;

	for (unsigned account = 0; account < p->account_count; account++) {
		for (unsigned i = 0; i < p->wish->spares; i++)
			add_spare(m, account, ++number);
	}
	new_lot(m, LOT_TWIN, p->account_count - 1, NULL, p->twin_name);
	for (size_t i = 0; i < m->count; i++)
		rows += m->lots[i].lot.kind != LOT_UNKNOWN;
	if (rows == 50)
		add_spare(m, 0, ++number);
	new_lot(m, LOT_COUNTED, 0, NULL, "DNA (Advantage)");
	new_lot(m, LOT_COUNTED_SPARE, 0, NULL, "Network (Essentials)");
}

static void deal_all(struct making *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct gathering *g = &m->lots[i];

		add_up(g);
		g->lot.kind = possible((enum lab_lot_kind)(i % LOT_DEALT),
				       &g->lot);
	}
	add_unused(m);
	for (size_t i = 0; i < m->count; i++)
		deal_one(&m->lots[i].lot, m->plan->at);
}

static int by_account_and_name(const void *a, const void *b)
{
	const struct lab_lot *x = a, *y = b;

	if (x->account != y->account)
		return x->account < y->account ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void keep_lots(struct making *m)
{
	struct lab_lot *lots =
		arena_array(m->arena, m->count, sizeof(*lots));

	for (size_t i = 0; i < m->count; i++) {
		struct gathering *g = &m->lots[i];
		struct lab_lot_use *uses = arena_array(
			m->arena, g->lot.use_count, sizeof(*uses));

		for (size_t k = 0; k < g->lot.use_count; k++)
			uses[k] = g->uses[k];
		lots[i] = g->lot;
		lots[i].uses = uses;
		free(g->uses);
		free(g->changes);
	}
	qsort(lots, m->count, sizeof(*lots), by_account_and_name);
	m->plan->lots = lots;
	m->plan->lot_count = m->count;
	free(m->lots);
}

static int by_udi(const void *a, const void *b)
{
	const struct lab_member *x = (*(const struct lab_device *const *)a)
					     ->members,
				*y = (*(const struct lab_device *const *)b)
					     ->members;
	int order = strcmp(x->pid, y->pid);

	return order ? order : strcmp(x->sn, y->sn);
}

static void make_devices(struct making *m)
{
	struct lab_plan *p = m->plan;
	const struct lab_wish *w = &p->wish->fleet;
	unsigned n = w->devices;
	struct lab_device *devices =
		arena_array(m->arena, n, sizeof(*devices));
	const struct lab_device **order =
		arena_array(m->arena, n, sizeof(struct lab_device *));
	unsigned *account_of =
		arena_array(m->arena, n, sizeof(*account_of));

	p->devices = devices;
	p->device_count = n;
	p->account_of = account_of;
	for (unsigned i = 0; i < n; i++) {
		lab_device_init(&devices[i], m->arena, w, i);
		account_of[i] = i % p->account_count;
		order[i] = &devices[i];
	}
	qsort(order, n, sizeof(struct lab_device *), by_udi);
	for (unsigned i = 0; i < n; i++) {
		for (unsigned k = 0; k < LAB_LICENSES; k++)
			gather(m, order[i], k);
	}
}

static struct lab_phantom phantom(struct making *m, unsigned slot,
				  const char *hostname)
{
	uint64_t root = m->plan->devices[0].fleet_root;
	char sn[LAB_SERIAL_TEXT];

	return (struct lab_phantom){
		.hostname = hostname,
		.pid = lab_family_row(FAMILY_SWITCH)->pids[0],
		.sn = arena_text(m->arena,
				 slice_of(lab_serial(sn, root, 0, slot))),
	};
}

static void name_twins(struct making *m)
{
	static const struct lab_tag tags[] = {{"2026-01", "LAB_TWIN_24", "1.0"},
					      {"2026-01", "LAB_TWIN_48", "1.0"}};
	struct lab_plan *p = m->plan;

	p->twin_name = "Lab Twin";
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		p->twin_tags[i] = lab_tag_text(
			m->arena, p->wish->fleet.seed, &tags[i]);
}

void lab_plan_make(struct lab_plan *p, struct arena *a,
		   const struct lab_account_wish *w, unsigned accounts)
{
	static const char *const names[LAB_ACCOUNTS_MOST] = {
		"Lab Plant", "Lab Office & Yard", "Lab Store", "Lab 4",
		"Lab 5",     "Lab 6",		  "Lab 7",     "Lab 8",
		"Lab 9"};
	struct making m = {.plan = p, .arena = a};

	*p = (struct lab_plan){
		.wish = w,
		.at = w->fleet.at,
		.until = w->fleet.at + LAB_UNTIL_DAYS * (int64_t)DAY,
		.account_count = accounts,
	};
	for (unsigned i = 0; i < accounts; i++)
		p->accounts[i] = names[i];
	make_devices(&m);
	name_twins(&m);
	deal_all(&m);
	keep_lots(&m);
	p->listed = phantom(&m, LAB_SLOTS - 1, "lab-quiet-1");
	p->inventoried = phantom(&m, LAB_SLOTS - 2, "lab-quiet-2");
}
