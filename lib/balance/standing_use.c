#include "balance/standing_inside.h"

#include <string.h>

/* ---- classes of licences ------------------------------------------------------- */

bool has_word(struct slice text, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= text.n; i++) {
		if (strncasecmp((const char *)text.p + i, word, n) == 0)
			return true;
	}
	return false;
}

void class_take(struct license_class *c, enum class_rank rank,
		unsigned classes)
{
	if (!classes || rank < c->rank)
		return;
	c->classes = rank > c->rank ? classes : c->classes | classes;
	c->rank = rank;
}

unsigned class_of_type(struct slice license_type)
{
	if (has_word(license_type, "perpetual"))
		return 1u << POLICY_PERPETUAL;
	if (has_word(license_type, "subscription") ||
	    has_word(license_type, "term"))
		return 1u << POLICY_SUBSCRIPTION;
	return 0;
}

unsigned class_of_code(struct slice form, struct slice license_type)
{
	if (slice_is(form, authorization_form_word(AUTHORIZATION_SLAC)))
		return 1u << POLICY_EXPORT;
	return class_of_type(license_type);
}

/* ---- measurements ----------------------------------------------------------------- */

/* The measurements of one device and tag, in order of start. */
struct run {
	uint32_t device, tag; /* NONE: none yet */
	int64_t start;	      /* of the last one */
	uint64_t before, now; /* the count before `start`, and from it on */
	bool began;	      /* it has been in use */
};

struct walk {
	struct device_use *of;
	const struct license_class *classes;
	const struct standing_options *o;
	struct run run;
	/* Of each device the latest start of a tag that is not its first: another
	 * licence, which is a change. */
	int64_t *added;
	bool *stacks; /* by number: a report of it lies in the window */
};

static void earlier(struct maybe_i64 *of, int64_t t)
{
	if (!of->given || t < of->value)
		*of = (struct maybe_i64){true, t};
}

static void later(struct maybe_i64 *of, int64_t t)
{
	if (!of->given || t > of->value)
		*of = (struct maybe_i64){true, t};
}

/* Several measurements may have one start: only the last of them counts, so what
 * changed there is known when the next one comes. */
static void settle_start(struct walk *w)
{
	struct run *r = &w->run;
	struct device_use *of = &w->of[r->device];

	if (r->now == r->before)
		return;
	if (r->began) {
		later(&of->last_change, r->start);
	} else {
		earlier(&of->first, r->start);
		if (r->start > w->added[r->device])
			w->added[r->device] = r->start;
		r->began = true;
	}
}

static void end_run(struct walk *w)
{
	struct run *r = &w->run;
	struct device_use *of;

	if (r->device == BOOKS_NONE)
		return;
	settle_start(w);
	of = &w->of[r->device];
	if (!r->now)
		return;
	of->uses = true;
	of->classes |= w->classes[r->tag].classes;
	of->unknown |= !w->classes[r->tag].classes;
}

static void note_reports(struct walk *w, const struct book_use *u)
{
	int64_t end = u->end == INT64_MIN ? u->start : u->end;
	struct device_use *of = &w->of[u->device];

	if (u->then == STATE_ACKNOWLEDGED)
		later(&of->reported_until, end);
	if (end < w->o->since)
		return;
	of->covered = true;
	if (u->stack != BOOKS_NONE)
		w->stacks[u->stack] = true;
}

static enum rc take_use(void *context, const struct book_use *u, struct err *e)
{
	struct walk *w = context;
	struct run *r = &w->run;

	if (u->start > w->o->at)
		return RC_OK;
	note_reports(w, u);
	if (u->device != r->device || u->tag != r->tag) {
		end_run(w);
		*r = (struct run){.device = u->device, .tag = u->tag,
				  .start = u->start};
	} else if (u->start != r->start) {
		settle_start(w);
		r->before = r->now;
		r->start = u->start;
	}
	r->now = u->count;
	return RC_OK;
}

static void cover_stacks(struct walk *w, const struct books *b)
{
	size_t count;
	const struct book_stack *stacks = books_stacks(b, &count);

	for (size_t i = 0; i < count; i++) {
		for (uint32_t k = 0; w->stacks[i] && k < stacks[i].count; k++)
			w->of[stacks[i].members[k]].covered = true;
	}
}

static void settle_devices(struct walk *w, const struct books *b)
{
	size_t count;
	const struct book_device *devices = books_devices(b, &count);

	for (size_t i = 0; i < count; i++) {
		struct device_use *of = &w->of[i];

		if (of->first.given && w->added[i] > of->first.value)
			later(&of->last_change, w->added[i]);
		of->covered |= devices[i].in_window;
	}
}

enum rc standing_uses(struct device_use *out, struct books *b,
		      const struct license_class *classes,
		      const struct standing_options *o, struct err *e)
{
	_cleanup_free_ int64_t *added = NULL;
	_cleanup_free_ bool *stacks = NULL;
	size_t devices, stack_count;
	struct walk w = {.of = out, .classes = classes, .o = o,
			 .run = {.device = BOOKS_NONE}};
	enum rc rc;

	books_devices(b, &devices);
	books_stacks(b, &stack_count);
	w.added = added = mem_new(devices + 1, sizeof(*added));
	w.stacks = stacks = mem_new(stack_count + 1, sizeof(*stacks));
	for (size_t i = 0; i < devices; i++)
		added[i] = INT64_MIN;
	rc = books_uses(b, take_use, &w, e);
	if (rc)
		return rc;
	end_run(&w);
	cover_stacks(&w, b);
	settle_devices(&w, b);
	return RC_OK;
}
