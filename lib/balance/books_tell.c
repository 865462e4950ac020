#include "balance/books_inside.h"

#include <string.h>

#include "base/hash.h"

/* ---- usage reports ------------------------------------------------------------ */

static uint64_t number_hash(struct maybe_i64 v)
{
	return hash_slice((struct slice){(const uint8_t *)&v.value,
					 v.given ? sizeof(v.value) : 0});
}

/* What stands around the measurements and does not grow. */
static uint64_t head_hash(const struct rum_report *r)
{
	uint64_t hash = hash_pair(hash_slice(r->version),
				  hash_slice(r->software_tag));

	return hash_pair(hash, hash_slice(json_span(json_get(r->inner, "meta"))));
}

/* What may not change while a measurement goes on. */
static uint64_t stub_hash(const struct rum_measurement *m)
{
	return hash_pair(hash_slice(m->metric),
			 hash_pair(number_hash(m->start),
				   number_hash(m->log_time)));
}

static void fill_measurement(struct book_copy *c, const struct rum_report *r,
			     size_t i)
{
	const struct rum_measurement *m = &r->measurements[i];

	c->use.position = (uint32_t)i;
	c->full = hash_slice(json_span(m->object));
	c->stub = stub_hash(m);
	c->use.start = m->start.given ? m->start.value : INT64_MIN;
	c->use.end = m->end.given ? m->end.value : INT64_MIN;
	c->use.count = m->count.value;
	c->counts = !r->is_telemetry && m->count.given &&
		    slice_is(m->metric, "ENTITLEMENT");
	c->placed = m->start.given;
}

const struct book_content *books_content(const struct rum_report *r,
					 uint64_t payload_hash,
					 struct arena *a)
{
	const struct book_copy whole = {
		.use.report_id = r->report_id.value,
		.payload = payload_hash,
		.head = head_hash(r),
		.first_time = r->first_time.given ? r->first_time.value
						  : INT64_MIN,
		.last_time = r->last_time.given ? r->last_time.value : INT64_MIN,
		.measurements = (uint32_t)r->measurement_count,
		.closed = rum_report_is_closed(r),
		.open = r->state == RUM_STATE_OPEN,
		.telemetry = r->is_telemetry,
	};
	size_t count = r->measurement_count ? r->measurement_count : 1;
	struct book_copy *rows = arena_array(a, count, sizeof(*rows));
	struct book_content *out = arena_array(a, 1, sizeof(*out));

	for (size_t i = 0; i < count; i++)
		rows[i] = whole;
	for (size_t i = 0; i < r->measurement_count; i++)
		fill_measurement(&rows[i], r, i);
	*out = (struct book_content){rows, count};
	return out;
}

/* The set of members of a report; numbers of devices. */
static uint32_t stack_of(struct books *b, uint32_t device,
			 const struct rum_report *r)
{
	_cleanup_free_ uint32_t *members = NULL;
	size_t count = 0;

	for (size_t i = 0; i < r->ha_count; i++) {
		uint32_t member = udi_known(r->ha[i].udi)
					  ? books_device(b, r->ha[i].udi)
					  : device;

		/* Most list themselves and nobody else. */
		if (member == device)
			continue;
		if (!members)
			members = mem_new(r->ha_count, sizeof(*members));
		members[count++] = member;
	}
	return count ? books_stack_of(b, device, members, count) : BOOKS_NONE;
}

static uint32_t signer_of(struct books *b, const struct judgement *j)
{
	uint8_t key[1 + SHA256_BYTES] = {(uint8_t)j->verdict};
	uint32_t number, before = b->signer_names.count;

	if (!j->signer)
		return BOOKS_NONE;
	memcpy(key + 1, j->signer->sha256, SHA256_BYTES);
	number = intern_add(&b->signer_names, &b->arena,
			    (struct slice){key, sizeof(key)});
	if (number == before)
		NOTE_ADD(&b->signers, (struct book_signer){
			j->verdict,
			slice_part(b->signer_names.texts[number], 1,
				   sizeof(key)), 0});
	return number;
}

enum rc books_report(struct books *b, const struct rum_report *r,
		     const struct book_content *content,
		     const struct judgement *j, struct slice hostname,
		     struct slice source, struct err *e)
{
	uint32_t device, tag, stack, signer;
	uint64_t place;
	enum rc rc;

	if (!udi_known(r->udi) || !r->report_id.given) {
		b->tally.nameless++;
		return RC_OK;
	}
	device = books_device(b, r->udi);
	tag = r->entitlement_tag.n
		      ? intern_add(&b->tags, &b->arena, r->entitlement_tag)
		      : BOOKS_NONE;
	if (j->verdict == VERDICT_INVALID) {
		books_leave_out(b, tag, 1);
		return RC_OK;
	}
	books_hostname(b, device, r->hostname.n ? r->hostname : hostname,
		       r->last_time.given ? r->last_time.value : 0);
	stack = stack_of(b, device, r);
	signer = signer_of(b, j);
	rc = books_put_place(b, source, &place, e);
	for (size_t i = 0; !rc && i < content->count; i++) {
		struct book_copy c = content->rows[i];

		c.use.device = device;
		c.use.tag = tag;
		c.use.stack = stack;
		c.use.place = place;
		c.use.verdict = (uint8_t)j->verdict;
		c.signer = signer;
		c.epoch = b->epoch;
		rc = sorter_add(b->copies, &c, e);
	}
	return rc;
}

/* ---- lists, device text, files of the account ---------------------------------- */

static uint32_t account_number(struct books *b, struct slice name)
{
	name = slice_trim(name);
	return name.n ? intern_add(&b->accounts, &b->arena, name) : BOOKS_NONE;
}

static struct slice copied(struct books *b, struct slice s)
{
	return s.p ? arena_copy(&b->arena, s) : s;
}

void books_list(struct books *b, const struct device_list *list)
{
	b->tally.lists++;
	for (size_t i = 0; i < list->count; i++) {
		const struct listed_device *d = &list->devices[i];

		NOTE_ADD(&b->noted, (struct note_device){
			.epoch = b->epoch,
			.device = books_device(b, d->udi),
			.account = account_number(b, d->virtual_account),
			.captured = INT64_MIN,
			.hostname = copied(b, d->hostname),
			.by = NOTED_LIST,
		});
	}
}

static void note_name(struct books *b, struct slice tag, struct slice name)
{
	tag = slice_trim(tag);
	name = slice_trim(name);
	if (tag.n && name.n)
		NOTE_ADD(&b->pairs, (struct note_name){
			b->epoch, intern_add(&b->tags, &b->arena, tag),
			intern_add(&b->names, &b->arena, name)});
}

void books_text(struct books *b, const struct show_device *d,
		struct slice source)
{
	const struct show_rows *rows = &d->list[SHOW_LICENSES];
	struct udi udi = {show_get(d, SHOW_PID).text, show_get(d, SHOW_SN).text};
	int64_t captured = INT64_MIN;
	struct slice zone;

	show_time(show_get(d, SHOW_CAPTURED_AT), &captured, &zone);
	b->tally.texts++;
	for (uint32_t i = 0; i < rows->count; i++) {
		struct slice tag = show_cell(&rows->at[i], SHOW_LICENSE_TAG).text;

		note_name(b, tag, show_cell(&rows->at[i],
					    SHOW_LICENSE_TITLE).text);
		note_name(b, tag, show_cell(&rows->at[i],
					    SHOW_LICENSE_DESCRIPTION).text);
	}
	if (!udi_known(udi))
		return;
	NOTE_ADD(&b->noted, (struct note_device){
		.epoch = b->epoch,
		.device = books_device(b, udi),
		.account = account_number(
			b, show_get(d, SHOW_VIRTUAL_ACCOUNT).text),
		.captured = captured,
		.hostname = copied(b, show_get(d, SHOW_HOSTNAME).text),
		.source = copied(b, source),
		.by = NOTED_TEXT,
	});
}

void books_code(struct books *b, struct udi udi, struct slice tag,
		struct slice name, uint64_t count)
{
	note_name(b, tag, name);
	if (!tag.n || !udi_known(udi))
		return;
	NOTE_ADD(&b->codes_noted, (struct note_code){
		b->epoch, {books_device(b, udi),
			   intern_add(&b->tags, &b->arena, slice_trim(tag)),
			   (amount)count, copied(b, name)}});
}

static void tell_ack(struct books *b, const struct ack *ack, struct udi around,
		     bool is_late)
{
	b->told_ack = true;
	for (size_t i = 0; i < ack->entry_count; i++) {
		const struct ack_entry *entry = &ack->entries[i];
		struct udi udi = udi_known(entry->udi) ? entry->udi : around;

		if (entry->result == ACK_TAKEN && udi_known(udi))
			NOTE_ADD(&b->acks, (struct note_ack){
				b->epoch, books_device(b, udi),
				entry->report_id, is_late});
	}
}

void books_piece(struct books *b, const struct document_piece *p,
		 struct udi around, bool is_late)
{
	const struct authorization *code = &p->authorization;
	struct udi udi = around;

	if (p->kind == KIND_ACK)
		tell_ack(b, &p->ack, around, is_late);
	if (p->kind != KIND_AUTHORIZATION)
		return;
	if (udi_known(code->udi.udi))
		udi = code->udi.udi;
	for (size_t i = 0; i < code->entitlement_count; i++)
		books_code(b, udi, code->entitlements[i].tag,
			   code->entitlements[i].name,
			   code->entitlements[i].count.value);
}

/* ---- names of tags -------------------------------------------------------------- */

static bool looks_like_tag(struct slice s)
{
	s = slice_trim(s);
	return slice_starts(s, "regid.") ||
	       slice_find(s, ".com.cisco", 0) != SIZE_MAX;
}

/* What keeps a line from naming a tag; NULL: nothing. A pair that no report can
 * bear would change nothing, and nobody would see why. */
static const char *map_fault(const struct csv_row *row)
{
	if (row->count != 2 || !slice_trim(row->cells[0]).n ||
	    !slice_trim(row->cells[1]).n)
		return "not a tag and a name";
	if (!looks_like_tag(row->cells[0]))
		return looks_like_tag(row->cells[1])
			       ? "the tag stands second"
			       : "the first of the two is no entitlement tag";
	return slice_find(row->cells[0], ",", 0) == SIZE_MAX
		       ? "the tag ends before its comma"
		       : NULL;
}

#define MAP_FORM                                                               \
	"write \"regid.2019-03.com.cisco.NAME,1.0_UUID\",\"Name\", or both with "  \
	"a tab between them, without a header"

/* What is a file of another kind, or NULL. */
static const char *other_than_map(struct slice bytes)
{
	size_t bom = slice_starts(bytes, "\xef\xbb\xbf") ? 3 : 0;
	struct slice text = slice_trim(slice_part(bytes, bom, bytes.n));

	if (slice_starts(text, "{") || slice_starts(text, "["))
		return "JSON";
	return slice_starts(text, "<") ? "XML or a web page" : NULL;
}

/* Tags hold commas and no tabs: where there is a tab, it separates. */
enum rc books_map(struct books *b, struct slice bytes, struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct csv_text t;
	bool tabs = bytes.n && memchr(bytes.p, '\t', bytes.n);
	const char *other = other_than_map(bytes);
	enum rc rc;

	if (other)
		return err_set(e, RC_MALFORMED,
			       "this is %s; a map is text with a line for each "
			       "tag and its name: " MAP_FORM, other);
	rc = csv_read_by(&t, &a, bytes, tabs ? '\t' : 0, b->o.limits, e);
	for (size_t i = 0; !rc && i < t.count; i++) {
		const struct csv_row *row = &t.rows[i];

		const char *wrong = map_fault(row);

		if (wrong)
			rc = err_at(e, RC_MALFORMED, row->offset,
				    "line %llu: %s; " MAP_FORM,
				    (unsigned long long)row->line, wrong);
		else
			note_name(b, row->cells[0], row->cells[1]);
	}
	return rc;
}
