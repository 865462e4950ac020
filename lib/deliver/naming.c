#include "deliver/state.h"

#include <stdlib.h>

#include "base/code.h"
#include "deliver/names.h"

/* So many get a copy each in their folders; a file for more lies there once, so
 * that what is written grows with what came and not with its square. */
enum { COPIES_MOST = 64 };

static unsigned last_part_of(const struct answer *a)
{
	unsigned part = 0;

	for (unsigned i = 0; i < ANSWER_PART_COUNT; i++) {
		if (a->parts & 1u << i)
			part = i;
	}
	return part;
}

/* For what has no name of its own. */
static const char *name_by_part(const struct answer *a)
{
	static const char *const names[] = {
		[ANSWER_TRUST] = "trust.txt",
		[ANSWER_CODE] = "authorization.txt",
		[ANSWER_POLICY] = "policy.txt",
		[ANSWER_ACK] = "ack.txt",
	};

	return names[last_part_of(a)];
}

static int by_sha(const struct delivery_file *a, const struct delivery_file *b)
{
	return memcmp(a->answer->sha256, b->answer->sha256, SHA256_BYTES);
}

static int by_name(const void *x, const void *y)
{
	const struct delivery_file *a = x, *b = y;
	int order = strcmp(a->folder, b->folder);

	if (!order)
		order = name_compare(a->name, b->name);
	return order ? order : by_sha(a, b);
}

static bool is_same_place(const struct delivery_file *a,
			  const struct delivery_file *b)
{
	return !strcmp(a->folder, b->folder) && !name_compare(a->name, b->name);
}

static const char *with_hash(struct plan *p, const struct delivery_file *f,
			     size_t bytes)
{
	char hex[SHA256_TEXT_MAX];

	return name_tagged(&p->arena, f->name,
			   hex_text(hex, f->answer->sha256, bytes));
}

/* Those of one name get the beginning of their hash into it, which stays the same
 * in every run. Where a name apes such a one, all get their whole hash. */
static bool part_names(struct plan *p, struct delivery *d, size_t bytes,
		       bool all)
{
	bool *again = arena_array(&p->scratch, d->count, sizeof(*again));
	bool any = false;

	qsort(d->files, d->count, sizeof(*d->files), by_name);
	for (size_t i = 1; i < d->count; i++) {
		if (is_same_place(&d->files[i - 1], &d->files[i]))
			any = again[i - 1] = again[i] = true;
	}
	for (size_t i = 0; any && i < d->count; i++) {
		if (all || again[i])
			d->files[i].name = with_hash(p, &d->files[i], bytes);
	}
	return any;
}

static int by_use(const void *x, const void *y)
{
	const struct delivery_file *a = x, *b = y;
	const struct answer *m = a->answer, *n = b->answer;
	int order = (int)last_part_of(m) - (int)last_part_of(n);

	if (!order)
		order = m->issued.given - n->issued.given;
	if (!order)
		order = (m->issued.value > n->issued.value) -
			(m->issued.value < n->issued.value);
	return order ? order : by_name(a, b);
}

static int by_content(const void *x, const void *y)
{
	return by_sha(x, y);
}

static void drop_copies(struct delivery *d)
{
	size_t kept = 0;

	qsort(d->files, d->count, sizeof(*d->files), by_content);
	for (size_t i = 0; i < d->count; i++) {
		if (!kept || by_sha(&d->files[kept - 1], &d->files[i]))
			d->files[kept++] = d->files[i];
	}
	d->count = kept;
}

/* `placed` has a mark for each answer that lies in the shared folder. */
static void name_files(struct plan *p, struct delivery *d, bool *placed)
{
	const struct answer *answers = LIST(const struct answer, &p->answers);

	drop_copies(d);
	for (size_t i = 0; i < d->count; i++) {
		struct delivery_file *f = &d->files[i];

		f->folder = d->folder;
		f->name = name_file(&p->arena, f->answer->source,
				    name_by_part(f->answer));
		if (f->answer->addressees > COPIES_MOST) {
			f->folder = NAME_SHARED;
			f->again = placed[f->answer - answers];
			placed[f->answer - answers] = true;
			f->name = with_hash(p, f, SHA256_BYTES);
		}
	}
	if (part_names(p, d, 4, false))
		part_names(p, d, SHA256_BYTES, true);
	qsort(d->files, d->count, sizeof(*d->files), by_use);
	arena_reset(&p->scratch);
}

static const char *marked_folder(struct plan *p, const struct delivery *d)
{
	_cleanup_buf_ struct buf text = {0};
	uint8_t sha[SHA256_BYTES];
	char hex[SHA256_TEXT_MAX];

	buf_add_slice(&text, d->udi.pid);
	buf_add_byte(&text, 0);
	buf_add_slice(&text, d->udi.sn);
	sha256(sha, buf_slice(&text));
	hex_text(hex, sha, sizeof(sha));
	return arena_printf(&p->arena, "%s_%.32s", d->folder, hex);
}

static int by_folder(const void *x, const void *y)
{
	const struct delivery *const *a = x, *const *b = y;
	int order = name_compare((*a)->folder, (*b)->folder);

	return order ? order : udi_compare((*a)->udi, (*b)->udi);
}

/* Of several devices of one name, those it does not spell get a hash of their UDI
 * behind it; so do all that differ in case alone. */
static void name_folders(struct plan *p)
{
	struct delivery *all = LIST(struct delivery, &p->deliveries);
	size_t count = LIST_COUNT(struct delivery, &p->deliveries), n;
	struct delivery **order = arena_array(&p->arena, count, sizeof(*order));

	for (size_t i = 0; i < count; i++) {
		order[i] = &all[i];
		all[i].folder = name_folder(&p->arena, all[i].udi);
	}
	if (count)
		qsort(order, count, sizeof(*order), by_folder);
	for (size_t i = 0; i < count; i += n) {
		size_t exact = 0;

		for (n = 1; i + n < count && !name_compare(order[i]->folder,
							   order[i + n]->folder);)
			n++;
		for (size_t k = i; n > 1 && k < i + n; k++)
			exact += name_folder_is_exact(order[k]->udi);
		for (size_t k = i + n; n > 1 && k-- > i;) {
			if (exact != 1 || !name_folder_is_exact(order[k]->udi))
				order[k]->folder = marked_folder(p, order[k]);
		}
	}
}

void plan_name_all(struct plan *p)
{
	struct delivery *all = LIST(struct delivery, &p->deliveries);

	bool *placed = arena_array(&p->arena,
				   LIST_COUNT(struct answer, &p->answers),
				   sizeof(*placed));

	name_folders(p);
	for (size_t i = 0; i < LIST_COUNT(struct delivery, &p->deliveries); i++)
		name_files(p, &all[i], placed);
}
