#include "lab/device.h"

#include "base/mem.h"

enum { DAY = 86400, HOUR = 3600 };
/* Reports span a week each, or less where so many are wanted that they would
 * reach back further than this. */
static const int64_t report_span = 7 * (int64_t)DAY;
static const int64_t history = 1080 * (int64_t)DAY;

/* The `turn`th of the shapes that are wanted, round and round. */
static enum lab_shape deal(uint32_t wanted, unsigned turn, unsigned *round)
{
	enum lab_shape dealt[LAB_SHAPE_COUNT];
	unsigned count = 0;

	for (unsigned s = 0; s < LAB_SHAPE_COUNT; s++) {
		if (!wanted || (wanted >> s & 1))
			dealt[count++] = (enum lab_shape)s;
	}
	*round = turn / count;
	return dealt[turn % count];
}

static unsigned stack_size(unsigned round)
{
	static const unsigned sizes[] = {3, 8, 2, 1, 4, 6, 5, 7};

	return sizes[round % (sizeof(sizes) / sizeof(sizes[0]))];
}

static void add_members(struct lab_device *d, struct arena *a, unsigned count)
{
	static const char *const roles[] = {"Active", "Standby", "Member"};
	char sn[LAB_SERIAL_TEXT];

	d->member_count = count;
	for (unsigned i = 0; i < count; i++) {
		uint64_t pid = lab_draw(d->root, DRAW_PID, i) % LAB_PIDS;

		lab_serial(sn, d->fleet_root, d->index, i);
		d->members[i] = (struct lab_member){
			.role = roles[i < 2 ? i : 2],
			.pid = d->family->pids[pid],
			.sn = arena_text(a, slice_of(sn)),
		};
	}
}

static void add_tags(struct lab_device *d, struct arena *a, const char *seed)
{
	d->software_tag = lab_tag_text(a, seed, &d->family->software);
	for (size_t i = 0; i < LAB_LICENSES; i++)
		d->licenses[i] =
			lab_tag_text(a, seed, &d->family->licenses[i]);
}

/* The vendor's words for signatures other than builtin are not public; one
 * sample has SHA-256, and its guides say "trusted" (formats/rum-report.md
 * sections 4 and 10). A reader has to take any word, so these vary. */
static const char *signing_word(const struct lab_device *d)
{
	static const char *const words[] = {"SHA-256", "trusted"};

	return d->row->scheme ? words[d->index / 2 % 2] : "builtin";
}

/* The latest report ends between an hour and a quarter of a report before
 * `at`; what its edges are moved by (story.c) is in that. */
static void add_calendar(struct lab_device *d, const struct lab_wish *w)
{
	int64_t periods = (int64_t)((w->reports + LAB_LICENSES - 1) /
				    LAB_LICENSES);
	int64_t tail;

	d->step = history / periods;
	if (d->step > report_span)
		d->step = report_span;
	tail = HOUR + d->step / 4 +
	       lab_draw_upto(d->root, DRAW_TAIL, 0, d->step / 4);
	d->reports = w->reports;
	d->at = w->at;
	d->first = w->at - tail - periods * d->step;
	/* The counter starts with the clock of the first start, a little before
	 * the first measurement (section 8). */
	d->first_id = (uint64_t)(d->first - 20 -
				 lab_draw_upto(d->root, DRAW_FIRST_ID, 0, 900));
}

void lab_device_init(struct lab_device *d, struct arena *a,
		     const struct lab_wish *w, unsigned index)
{
	char uuid[LAB_UUID_TEXT];
	unsigned round;

	memset(d, 0, sizeof(*d));
	d->index = index;
	d->shape = deal(w->shapes, index, &round);
	d->row = lab_shape_row(d->shape);
	d->family = lab_family_row(d->row->families[round % 2]);
	d->version = d->row->versions[round % 2];
	d->root = lab_root(w->seed, "device", index);
	d->fleet_root = lab_root(w->seed, "fleet", 0);
	add_members(d, a,
		    d->row->traits & LAB_IS_STACK ? stack_size(round) : 1);
	add_tags(d, a, w->seed);
	add_calendar(d, w);
	d->signing_type = signing_word(d);
	/* Samples signed by builtin have none (section 5.2). */
	if (d->row->scheme)
		d->instance_id = arena_text(
			a, slice_of(lab_draw_uuid(uuid, d->root,
						  DRAW_PRODUCT_INSTANCE, 0)));
	d->hostname = arena_printf(a, "lab-%s-%03u", d->family->host,
				   index + 1);
	d->file_name = arena_printf(a, "usage_%s_%s.txt", d->members[0].pid,
				    d->members[0].sn);
}

enum rc lab_device_key(struct lab_device *d, const char *seed, struct err *e)
{
	_cleanup_buf_ struct buf text = {0};

	if (!d->row->scheme)
		return RC_OK;
	buf_printf(&text, "rum lab device\n%s\n%s\n%s", d->members[0].pid,
		   d->members[0].sn, seed);
	return private_key_from_seed(&d->key, d->row->key, buf_slice(&text), e);
}

void lab_device_end(struct lab_device *d)
{
	private_key_free(d->key);
	cert_free(d->cert);
}
