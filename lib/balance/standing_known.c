#include "balance/standing_inside.h"

#include <stdlib.h>
#include <string.h>

struct knowing {
	struct known *of;
	struct license_class *classes;
	struct arena *arena;
	struct books *books;
	const struct maybe_i64 *issued; /* of each file of the notes */
	/* The ledger's policy that was copied last: devices share them. */
	const struct ledger_policy *seen;
	const struct known_policy *copy;
};

static void later(struct maybe_i64 *of, struct maybe_i64 t)
{
	if (t.given && (!of->given || t.value > of->value))
		*of = t;
}

static struct known *find(const struct knowing *k, struct udi udi)
{
	uint32_t device = books_find_device(k->books, udi);

	return device == BOOKS_NONE ? NULL : &k->of[device];
}

/* ---- classes ------------------------------------------------------------------ */

static unsigned classes_of_item(const struct snapshot_license *item)
{
	unsigned classes = 0;

	if (item->has_enforcement && item->export_restricted)
		return 1u << POLICY_EXPORT;
	if (item->has_enforcement && item->enforced)
		return 1u << POLICY_ENFORCED;
	for (size_t i = 0; i < item->term_count; i++)
		classes |= class_of_type(item->terms[i].license_type);
	return classes;
}

/* A name that several tags bear tells of none of them. */
static uint32_t tag_of_license(const struct books *b,
			       const struct book_license *l)
{
	const uint32_t *tags;

	if (l->tag != BOOKS_NONE)
		return l->tag;
	return books_tags_of(b, l->name, &tags) == 1 ? tags[0] : BOOKS_NONE;
}

static void take_snapshots(struct knowing *k)
{
	size_t count;
	const struct book_license *l = books_licenses(k->books, &count);

	for (size_t i = 0; i < count; i++) {
		uint32_t tag = tag_of_license(k->books, &l[i]);

		if (tag != BOOKS_NONE)
			class_take(&k->classes[tag],
				   l[i].item.has_enforcement ? RANK_TAGGED
							     : RANK_NAMED,
				   classes_of_item(&l[i].item));
	}
}

static enum rc take_code_type(void *context, struct slice tag,
			      struct slice form, struct slice license_type,
			      struct err *e)
{
	struct knowing *k = context;
	uint32_t number = books_find_tag(k->books, tag);

	if (number != BOOKS_NONE)
		class_take(&k->classes[number], RANK_CODE,
			   class_of_code(form, license_type));
	return RC_OK;
}

static void take_classes(struct knowing *k, const struct standing_notes *n)
{
	for (size_t i = 0; i < n->classes.count; i++) {
		const struct class_note *c = &n->classes.at[i];
		uint32_t tag = books_find_tag(k->books, c->tag);

		if (tag != BOOKS_NONE)
			class_take(&k->classes[tag], c->is.rank, c->is.classes);
	}
}

/* ---- the ledger ------------------------------------------------------------------ */

static const struct known_policy *copy_policy(struct knowing *k,
					      const struct ledger_policy *from)
{
	struct policy_days *days;
	struct known_policy *p;

	if (!from || from == k->seen)
		return from ? k->copy : NULL;
	days = arena_array(k->arena, POLICY_GROUP_COUNT, sizeof(*days));
	memcpy(days, from->days, sizeof(from->days));
	p = arena_array(k->arena, 1, sizeof(*p));
	*p = (struct known_policy){
		from->name.p ? arena_copy(k->arena, from->name) : from->name,
		from->ack_required, days};
	k->seen = from;
	k->copy = p;
	return p;
}

static enum rc take_row(void *context, const struct ledger_standing *s,
			struct err *e)
{
	struct knowing *k = context;
	struct known *of = find(k, s->udi);

	if (!of)
		return RC_OK;
	of->policy = copy_policy(k, s->policy);
	of->ack = s->last_ack;
	of->last_export = s->last_export;
	of->reported_until = s->reported_until;
	of->codes = (struct maybe_u64){true, s->codes};
	of->trust = s->has_trust;
	of->trust_installed = s->trust_installed;
	of->waiting = s->waiting;
	return RC_OK;
}

/* ---- files ------------------------------------------------------------------------- */

/* When the account made each file that it dates. */
static struct maybe_i64 *issue_dates(const struct standing_notes *n)
{
	struct maybe_i64 *issued = mem_new((size_t)n->files.count + 1,
					   sizeof(*issued));

	for (size_t i = 0; i < n->infos.count; i++)
		later(&issued[n->infos.at[i].file],
		      (struct maybe_i64){true, n->infos.at[i].issued});
	return issued;
}

/* Did it come behind `at`? By the date of its file, else by its own. */
static bool is_ahead(const struct knowing *k, uint32_t file,
		     struct maybe_i64 date)
{
	struct maybe_i64 made = k->issued[file].given ? k->issued[file] : date;

	return made.given && made.value > k->books->o.at;
}

/* What came behind `at` is taken out. */
static void drop_ahead(const struct knowing *k, struct standing_notes *n)
{
	const struct maybe_i64 none = {0};
	size_t acks = 0, policies = 0, answers = 0;

	for (size_t i = 0; i < n->acks.count; i++) {
		if (!is_ahead(k, n->acks.at[i].file, none))
			n->acks.at[acks++] = n->acks.at[i];
	}
	for (size_t i = 0; i < n->policies.count; i++) {
		const struct policy_note *p = &n->policies.at[i];

		if (!is_ahead(k, p->file, p->date))
			n->policies.at[policies++] = *p;
	}
	for (size_t i = 0; i < n->answers.count; i++) {
		const struct answer_note *a = &n->answers.at[i];

		if (!is_ahead(k, a->file, a->date))
			n->answers.at[answers++] = *a;
	}
	n->acks.count = acks;
	n->policies.count = policies;
	n->answers.count = answers;
}

static void take_acks(struct knowing *k, const struct standing_notes *n)
{
	for (size_t i = 0; i < n->acks.count; i++) {
		struct known *of = find(k, n->acks.at[i].udi);

		if (of)
			later(&of->ack, k->issued[n->acks.at[i].file]);
	}
}

static int compare_numbers(struct maybe_u64 a, struct maybe_u64 b)
{
	if (a.given != b.given)
		return a.given ? 1 : -1;
	return (a.value > b.value) - (a.value < b.value);
}

static int compare_days(const struct policy_note *a,
			const struct policy_note *b)
{
	int order = 0;

	for (unsigned g = 0; !order && g < POLICY_GROUP_COUNT; g++) {
		struct policy_days x = a->days[g], y = b->days[g];

		for (unsigned i = 0; !order && i < POLICY_ATTRIBUTE_COUNT; i++)
			order = compare_numbers(*policy_attribute(&x, i),
						*policy_attribute(&y, i));
	}
	return order;
}

/* The later one is in force; the rest only keeps order out of it. */
static bool is_later(const struct policy_note *a, const struct policy_note *b)
{
	int order = 0;

	if (!b)
		return true;
	if (a->date.given != b->date.given)
		return a->date.given;
	if (a->date.given && a->date.value != b->date.value)
		return a->date.value > b->date.value;
	order = compare_numbers(a->version, b->version);
	if (!order)
		order = slice_compare(a->name, b->name);
	return (order ? order : compare_days(a, b)) > 0;
}

static const struct known_policy *policy_of(struct knowing *k,
					    const struct policy_note *from)
{
	struct known_policy *p = arena_array(k->arena, 1, sizeof(*p));

	*p = (struct known_policy){from->name, from->ack_required, from->days};
	return p;
}

/* A policy that is named on the command line counts before the ledger's, and one
 * for the device before one for nobody in particular. */
static void settle_policies(struct knowing *k, const struct policy_note *alone,
			    size_t devices)
{
	const struct known_policy *for_all = alone ? policy_of(k, alone) : NULL;

	for (size_t i = 0; i < devices; i++) {
		if (k->of[i].noted)
			k->of[i].policy = policy_of(k, k->of[i].noted);
		else if (for_all)
			k->of[i].policy = for_all;
	}
}

static int by_content(const void *a, const void *b)
{
	const struct answer_note *x = a, *y = b;
	int order = (x->content > y->content) - (x->content < y->content);

	if (!order)
		order = slice_compare(x->udi.sn, y->udi.sn);
	return order ? order : slice_compare(x->udi.pid, y->udi.pid);
}

/* Copies of a code that names its device count once. */
static void take_answers(struct knowing *k, struct standing_notes *n)
{
	struct answer_note *at = n->answers.at;

	if (n->answers.count)
		qsort(at, n->answers.count, sizeof(*at), by_content);
	for (size_t i = 0; i < n->answers.count; i++) {
		struct known *of = find(k, at[i].udi);

		if (!of || (i && !by_content(&at[i - 1], &at[i])))
			continue;
		of->trust |= at[i].trust;
		of->codes_noted += !at[i].trust;
	}
}

/* What names no device in a file: it is for those that the file acknowledges. */
struct beside {
	bool acks, trust;
	uint64_t codes;
	const struct policy_note *policy;
};

static void fill_beside(struct beside *files, const struct standing_notes *n)
{
	for (size_t i = 0; i < n->acks.count; i++)
		files[n->acks.at[i].file].acks = true;
	for (size_t i = 0; i < n->policies.count; i++) {
		const struct policy_note *p = &n->policies.at[i];

		if (!udi_known(p->udi) && is_later(p, files[p->file].policy))
			files[p->file].policy = p;
	}
	for (size_t i = 0; i < n->answers.count; i++) {
		const struct answer_note *a = &n->answers.at[i];

		if (udi_known(a->udi))
			continue;
		files[a->file].trust |= a->trust;
		files[a->file].codes += !a->trust;
	}
}

static void take_beside(struct known *of, const struct beside *b)
{
	if (b->policy && is_later(b->policy, of->noted))
		of->noted = b->policy;
	of->trust |= b->trust;
	/* Files may be copies of each other. */
	if (of->codes_beside < b->codes)
		of->codes_beside = b->codes;
}

static void take_policies(struct knowing *k, const struct standing_notes *n,
			  size_t devices)
{
	_cleanup_free_ struct beside *files =
		mem_new((size_t)n->files.count + 1, sizeof(*files));
	const struct policy_note *alone = NULL;

	fill_beside(files, n);
	for (size_t i = 0; i < n->policies.count; i++) {
		const struct policy_note *p = &n->policies.at[i];
		struct known *of = find(k, p->udi);

		if (of && is_later(p, of->noted))
			of->noted = p;
		if (!udi_known(p->udi) && !files[p->file].acks &&
		    is_later(p, alone))
			alone = p;
	}
	for (size_t i = 0; i < n->acks.count; i++) {
		struct known *of = find(k, n->acks.at[i].udi);

		if (of)
			take_beside(of, &files[n->acks.at[i].file]);
	}
	settle_policies(k, alone, devices);
}

static void take_texts(struct knowing *k, struct standing_notes *n)
{
	size_t count;
	const struct text_note *t = standing_texts(n, k->arena, &count);

	for (size_t i = 0; i < count; i++) {
		struct known *of = find(k, t[i].udi);

		if (of)
			of->text = &t[i];
	}
}

/* ---- together ------------------------------------------------------------------------ */

enum rc standing_know(struct known *out, struct license_class *classes,
		      struct arena *a, struct books *b, struct ledger *ledger,
		      struct standing_notes *notes, struct err *e)
{
	_cleanup_free_ struct maybe_i64 *issued = NULL;
	struct knowing k = {
		.of = out, .classes = classes, .arena = a, .books = b};
	enum rc rc = RC_OK;
	size_t devices;

	books_devices(b, &devices);
	take_snapshots(&k);
	if (ledger)
		rc = ledger_standings(ledger, b->o.at, take_row, &k, e);
	if (!rc && ledger)
		rc = ledger_code_types(ledger, take_code_type, &k, e);
	if (rc || !notes)
		return rc;
	k.issued = issued = issue_dates(notes);
	drop_ahead(&k, notes);
	take_classes(&k, notes);
	take_acks(&k, notes);
	take_answers(&k, notes);
	take_policies(&k, notes, devices);
	take_texts(&k, notes);
	return RC_OK;
}
