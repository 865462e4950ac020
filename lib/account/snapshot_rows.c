/* Rows of a snapshot as they come: each thing once, terms with their licence. */
#include <inttypes.h>
#include <string.h>

#include "account/snapshot_read.h"
#include "base/hash.h"

struct gathered_term {
	uint32_t license; /* number in `gathered` */
	struct snapshot_term term;
};
/* Lists of one kind for one virtual account are pages of one list. */
struct list_count {
	uint32_t kind;
	struct slice virtual_account;
	bool is_paged;
	uint64_t rows;
	struct maybe_u64 total; /* the greatest that a page says */
};
struct owner {
	struct slice virtual_account, account;
};

void snapshot_reader_free(struct snapshot_reader *r)
{
	struct buf *bufs[] = {&r->licenses, &r->gathered, &r->terms,
			      &r->devices,  &r->rows,	  &r->lists,
			      &r->owners};
	struct snapshot_index *indexes[] = {
		&r->license_index, &r->gathered_index, &r->device_index,
		&r->row_index,	   &r->list_index,     &r->owner_index};

	for (size_t i = 0; i < sizeof(bufs) / sizeof(bufs[0]); i++)
		buf_free(bufs[i]);
	for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++)
		snapshot_index_free(indexes[i]);
}

#define ALL(type, b) ((type *)(void *)(b).p)
#define COUNT(type, b) ((uint32_t)((b).n / sizeof(type)))

/* ---- licences ------------------------------------------------------------------- */

static struct slice tag_or_name(const struct snapshot_license *l)
{
	return l->tag.p ? l->tag : l->name;
}

static uint64_t license_hash(const struct snapshot_license *l)
{
	return hash_pair(hash_pair(hash_slice(l->virtual_account),
				   hash_slice(tag_or_name(l))),
			 hash_slice(l->billing));
}

static bool same_license(const void *all, uint32_t number, const void *key)
{
	const struct snapshot_license *a =
		(const struct snapshot_license *)all + number;
	const struct snapshot_license *b = key;

	return slice_equal(a->virtual_account, b->virtual_account) &&
	       !a->tag.p == !b->tag.p &&
	       slice_equal(tag_or_name(a), tag_or_name(b)) &&
	       slice_equal(a->billing, b->billing);
}

static enum rc again(struct snapshot_reader *r, bool alike, struct slice place,
		     uint64_t offset, struct slice earlier, const char *what)
{
	r->out->rows_alike |= alike;
	return alike ? RC_OK
		     : err_at(r->e, RC_MALFORMED, offset,
			      "%.*s: the %s of %.*s comes again with other "
			      "content; which of them holds cannot be told, so "
			      "get the snapshot anew", SLICE_ARG(place), what,
			      SLICE_ARG(earlier));
}

enum rc snapshot_add_license(struct snapshot_reader *r,
			     const struct snapshot_license *license)
{
	uint32_t next = COUNT(*license, r->licenses);
	uint32_t number = snapshot_index_find(
		&r->license_index, license_hash(license), same_license,
		r->licenses.p, license, next);
	const struct snapshot_license *earlier;

	if (number == next) {
		buf_add(&r->licenses, license, sizeof(*license));
		return snapshot_count_part(r, 1);
	}
	earlier = &ALL(struct snapshot_license, r->licenses)[number];
	return again(r, !snapshot_order_licenses(earlier, license),
		     license->place, license->offset, earlier->place, "licence");
}

/* ---- parts and terms ------------------------------------------------------------- */

static bool same_row(const void *all, uint32_t number, const void *key)
{
	return slice_equal(((const struct slice *)all)[number],
			   *(const struct slice *)key);
}

static enum rc gather(struct snapshot_reader *r,
		      const struct snapshot_license *license, uint32_t *number)
{
	uint32_t next = COUNT(*license, r->gathered);
	struct snapshot_license *earlier;

	*number = snapshot_index_find(&r->gathered_index,
				      license_hash(license), same_license,
				      r->gathered.p, license, next);
	if (*number == next) {
		buf_add(&r->gathered, license, sizeof(*license));
		return snapshot_count_part(r, 1);
	}
	earlier = &ALL(struct snapshot_license, r->gathered)[*number];
	if (!snapshot_numbers_agree(earlier, license))
		return again(r, false, license->place, license->offset,
			     earlier->place, "licence");
	snapshot_take_numbers(earlier, license);
	return RC_OK;
}

enum rc snapshot_merge_license(struct snapshot_reader *r,
			       const struct snapshot_license *license)
{
	uint32_t number;

	return gather(r, license, &number);
}

enum rc snapshot_add_term(struct snapshot_reader *r,
			  const struct snapshot_license *license,
			  const struct snapshot_term *term, struct slice raw)
{
	uint32_t next = COUNT(raw, r->rows);
	struct gathered_term row = {0, *term};
	enum rc rc;

	if (snapshot_index_find(&r->row_index, hash_slice(raw), same_row,
				r->rows.p, &raw, next) != next) {
		r->out->rows_alike = true;
		return RC_OK;
	}
	buf_add(&r->rows, &raw, sizeof(raw));
	rc = gather(r, license, &row.license);
	if (!rc)
		rc = snapshot_count_part(r, 1);
	if (!rc)
		buf_add(&r->terms, &row, sizeof(row));
	return rc;
}

/* Terms go to their licences in order of coming; what is owned is their sum. */
static void give_terms(struct snapshot_reader *r)
{
	struct snapshot_license *all = ALL(struct snapshot_license, r->gathered);
	const struct gathered_term *rows = ALL(struct gathered_term, r->terms);
	size_t count = r->terms.n / sizeof(*rows);
	size_t licenses = r->gathered.n / sizeof(*all);
	struct snapshot_term *terms = arena_array(r->arena, count,
						  sizeof(*terms));

	for (size_t i = 0; i < count; i++)
		all[rows[i].license].term_count++;
	for (size_t i = 0; i < licenses; i++) {
		if (!all[i].term_count)
			continue;
		all[i].terms = terms;
		terms += all[i].term_count;
		all[i].term_count = 0;
		all[i].owned = (struct maybe_amount){true, 0};
	}
	for (size_t i = 0; i < count; i++) {
		struct snapshot_license *to = &all[rows[i].license];
		/* The array is this function's; readers see it as constant. */
		struct snapshot_term *at =
			(struct snapshot_term *)(uintptr_t)to->terms;

		at[to->term_count++] = rows[i].term;
		to->owned.given &= rows[i].term.quantity.given;
		to->owned.value += rows[i].term.quantity.value;
	}
}

static void append_terms(struct snapshot_reader *r, struct snapshot_license *to,
			 const struct snapshot_license *from)
{
	size_t count = to->term_count + from->term_count;
	struct snapshot_term *all = arena_array(r->arena, count, sizeof(*all));

	if (to->term_count)
		memcpy(all, to->terms, to->term_count * sizeof(*all));
	memcpy(all + to->term_count, from->terms,
	       from->term_count * sizeof(*all));
	to->terms = all;
	to->term_count = count;
}

/* The licence, among the first `told`, that is told whole and has this
 * subscription; `told` when there is none. Licences of an On-Prem bear no billing,
 * and their subscriptions may. */
static uint32_t whole_of(const struct snapshot_reader *r,
			 const struct snapshot_license *l, uint32_t told)
{
	struct snapshot_license key = *l;
	uint32_t number = snapshot_index_known(
		&r->license_index, license_hash(&key), same_license,
		r->licenses.p, &key, told);

	if (number < told)
		return number;
	key.billing = (struct slice){0};
	return snapshot_index_known(&r->license_index, license_hash(&key),
				    same_license, r->licenses.p, &key, told);
}

/* A file may tell a licence whole and its subscriptions too: the whole one counts,
 * and takes the terms if it has none of its own. */
static void join_gathered(struct snapshot_reader *r)
{
	const struct snapshot_license *all =
		ALL(const struct snapshot_license, r->gathered);
	const uint32_t told = COUNT(*all, r->licenses);
	_cleanup_free_ bool *own = mem_new(told + 1, sizeof(*own));

	for (uint32_t i = 0; i < told; i++)
		own[i] = ALL(struct snapshot_license, r->licenses)[i].term_count;
	give_terms(r);
	for (size_t i = 0; i < r->gathered.n / sizeof(*all); i++) {
		uint32_t number = whole_of(r, &all[i], told);

		if (number == told)
			buf_add(&r->licenses, &all[i], sizeof(all[i]));
		else if (!own[number] && all[i].term_count)
			append_terms(r, &ALL(struct snapshot_license,
					     r->licenses)[number], &all[i]);
	}
}

/* ---- devices -------------------------------------------------------------------- */

static bool same_device(const void *all, uint32_t number, const void *key)
{
	const struct snapshot_device *a =
		(const struct snapshot_device *)all + number;
	const struct snapshot_device *b = key;

	return udi_equal(a->udi, b->udi) &&
	       slice_equal(a->virtual_account, b->virtual_account);
}

enum rc snapshot_add_device(struct snapshot_reader *r,
			    const struct snapshot_device *device)
{
	uint32_t next = COUNT(*device, r->devices), number = next;
	uint64_t hash = hash_pair(hash_pair(hash_slice(device->udi.pid),
					    hash_slice(device->udi.sn)),
				  hash_slice(device->virtual_account));
	const struct snapshot_device *earlier;

	if (udi_known(device->udi))
		number = snapshot_index_find(&r->device_index, hash,
					     same_device, r->devices.p, device,
					     next);
	if (number == next) {
		buf_add(&r->devices, device, sizeof(*device));
		return snapshot_count_part(r, 1);
	}
	earlier = &ALL(struct snapshot_device, r->devices)[number];
	return again(r, !snapshot_order_devices(earlier, device), device->place,
		     device->offset, earlier->place, "device");
}

/* ---- lists and owners ----------------------------------------------------------- */

static bool same_list(const void *all, uint32_t number, const void *key)
{
	const struct list_count *a = (const struct list_count *)all + number;
	const struct list_count *b = key;

	return a->kind == b->kind &&
	       slice_equal(a->virtual_account, b->virtual_account);
}

void snapshot_add_list(struct snapshot_reader *r, uint32_t kind,
		       struct slice virtual_account, bool is_paged,
		       uint64_t rows, struct maybe_u64 total)
{
	struct list_count list = {kind, virtual_account, is_paged, 0, {0}};
	uint32_t next = COUNT(list, r->lists);
	uint32_t number = snapshot_index_find(
		&r->list_index, hash_pair(kind, hash_slice(virtual_account)),
		same_list, r->lists.p, &list, next);
	struct list_count *at;

	if (number == next)
		buf_add(&r->lists, &list, sizeof(list));
	at = &ALL(struct list_count, r->lists)[number];
	at->rows += rows;
	if (total.given && (!at->total.given || total.value > at->total.value))
		at->total = total;
}

static void sum_lists(struct snapshot_reader *r)
{
	const struct list_count *all = ALL(const struct list_count, r->lists);
	size_t count = r->lists.n / sizeof(*all);
	struct maybe_u64 total = {count > 0, 0};

	for (size_t i = 0; i < count; i++) {
		uint64_t most = all[i].total.value;

		r->out->rows += all[i].rows;
		total.given = total.given && all[i].total.given &&
			      !__builtin_add_overflow(total.value, most,
						      &total.value);
		if (all[i].is_paged)
			r->out->is_cut |= all[i].total.given
						  ? most > all[i].rows
						  : all[i].rows == SNAPSHOT_PAGE;
	}
	r->out->total = total.given ? total : (struct maybe_u64){0};
}

static bool same_owner(const void *all, uint32_t number, const void *key)
{
	const struct owner *a = (const struct owner *)all + number;

	return slice_equal(a->virtual_account,
			   ((const struct owner *)key)->virtual_account);
}

enum rc snapshot_add_owner(struct snapshot_reader *r,
			   struct slice virtual_account, struct slice account,
			   const struct snapshot_spot *spot, uint64_t offset)
{
	struct owner owner = {virtual_account, account};
	uint32_t next = COUNT(owner, r->owners);
	uint32_t number = snapshot_index_find(
		&r->owner_index, hash_slice(virtual_account), same_owner,
		r->owners.p, &owner, next);
	const struct owner *earlier;

	if (number == next) {
		buf_add(&r->owners, &owner, sizeof(owner));
		return RC_OK;
	}
	earlier = &ALL(const struct owner, r->owners)[number];
	if (slice_equal(earlier->account, account))
		return RC_OK;
	return snapshot_fault(r, spot, offset,
			      "the virtual account %s is of the smart account %s "
			      "here and of %s before; give each smart account a "
			      "file of its own",
			      snapshot_shown(r, virtual_account),
			      snapshot_shown(r, account),
			      snapshot_shown(r, earlier->account));
}

void snapshot_finish(struct snapshot_reader *r)
{
	join_gathered(r);
	sum_lists(r);
	r->out->licenses = (const void *)arena_copy(r->arena,
						    buf_slice(&r->licenses)).p;
	r->out->license_count = COUNT(struct snapshot_license, r->licenses);
	r->out->devices = (const void *)arena_copy(r->arena,
						   buf_slice(&r->devices)).p;
	r->out->device_count = COUNT(struct snapshot_device, r->devices);
}
