#include "rules/difference_inside.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/code.h"
#include "base/when.h"
#include "crypto/digest.h"

enum account_rank {
	RANK_FACTS = 2,
	RANK_ROWS = 4,
	RANK_OTHERS = 6, /* what no reader knows, by its path */
	RANK_SIGNATURE = 8,
};

/* The last key of what is no device's own: alone on its side it is compared with
 * its like, whatever it is called. */
static const struct subject_key any = {1, {(const uint8_t *)"", 0}};

static bool is_devices_own(enum subject_kind kind)
{
	return kind == SUBJECT_ACK || kind == SUBJECT_AUTHORIZATION ||
	       kind == SUBJECT_TRUST;
}

/* What is told where a file leaves a value out. */
static struct slice text_or(struct slice text, const char *otherwise)
{
	return text.n ? text : slice_of(otherwise);
}

static void tell_row(struct difference_side *side, struct fact_name group,
		     struct slice row, struct slice value)
{
	difference_fact(side, &(struct difference_fact){.kind = FACT_TEXT,
							.rank = RANK_ROWS,
							.group = group,
							.row = row,
							.value = value});
}

/* One signature or another: its bytes say nothing to a person. */
static void tell_signature(struct difference_side *side, struct slice value)
{
	uint8_t hash[SHA256_BYTES];
	char hex[SHA256_TEXT_MAX];

	if (value.n) {
		sha256(hash, value);
		value = slice_of(hex_text(hex, hash, SHA256_BYTES));
	}
	tell_text(side, RANK_SIGNATURE, 0,
		  (struct fact_name){"signature_sha256", "signature"}, value);
}

static void tell_other(void *context, const struct block_field *f)
{
	difference_fact(context, &(struct difference_fact){
					 .kind = FACT_TEXT,
					 .rank = RANK_OTHERS,
					 .group = {"unknown", "element"},
					 .row = slice_of(f->path),
					 .value = f->text});
}

static void tell_others(struct difference_side *side,
			const struct document_piece *p)
{
	tell_cover(side, RANK_OTHERS);
	document_piece_unknown(p, tell_other, side);
}

static void begin(struct difference_side *side, enum subject_kind kind,
		  const char *what, struct slice name, struct maybe_i64 at)
{
	_cleanup_arena_ struct arena a = {0};
	struct subject_key keys[2] = {{0, name}, any};
	struct difference_subject about = {
		.kind = kind,
		.name = slice_of(arena_printf(&a, "%s%s%.*s", what,
					      name.n ? " " : "",
					      SLICE_ARG(name))),
		.at = at,
		.keys = name.n ? keys : keys + 1,
		.key_count = name.n && !is_devices_own(kind) ? 2 : 1,
	};

	difference_subject(side, &about);
	tell_thing(side, (struct slice){0});
}

/* ---- policy ---------------------------------------------------------------------- */

static void tell_days(struct difference_side *side, struct arena *a,
		      uint32_t *order, struct fact_name name,
		      struct maybe_u64 days)
{
	difference_fact(side, &(struct difference_fact){
				      .kind = FACT_COUNTER,
				      .rank = RANK_FACTS,
				      .order = (*order)++,
				      .name = name,
				      .value = slice_of(
					      days.given
						      ? arena_printf(
								a, "%" PRIu64,
								days.value)
						      : "default"),
				      .number = {days.given,
						 (int64_t)days.value},
			      });
}

static void tell_policy(struct difference_side *side, const struct policy *p)
{
#define X(name, word, text)                                                    \
	{{"groups." word ".first", word ", first report"},                     \
	 {"groups." word ".frequency", word ", every"},                        \
	 {"groups." word ".on_change", word ", on change"}},
	static const struct fact_name names[POLICY_GROUP_COUNT][3] = {
		POLICY_GROUPS(X)};
#undef X
	_cleanup_arena_ struct arena a = {0};
	uint32_t order = 0;

	begin(side, SUBJECT_POLICY, "policy", p->name, p->date);
	tell_text(side, RANK_FACTS, order++, (struct fact_name){"name", "name"},
		  p->name);
	tell_text(side, RANK_FACTS, order++,
		  (struct fact_name){"version", "version"}, p->version_text);
	tell_time(side, RANK_FACTS, order++, (struct fact_name){"date", "date"},
		  p->date_text, p->date);
	tell_text(side, RANK_FACTS, order++, (struct fact_name){"flag", "flag"},
		  p->flag);
	tell_text(side, RANK_FACTS, order++,
		  (struct fact_name){"ack_required", "ACK required"},
		  text_or(p->ack_required_text, "default"));
	for (unsigned g = 0; g < POLICY_GROUP_COUNT; g++) {
		const struct policy_days *d = &p->groups[g];

		tell_days(side, &a, &order, names[g][0], d->first);
		tell_days(side, &a, &order, names[g][1], d->frequency);
		tell_days(side, &a, &order, names[g][2], d->on_change);
	}
}

/* ---- authorization codes ------------------------------------------------------------ */

static void tell_entitlement(struct difference_side *side, struct arena *a,
			     const struct entitlement *t, struct slice row)
{
	struct difference_fact f = {
		.kind = FACT_THING,
		.rank = RANK_ROWS,
		.row = row,
		.group = {"entitlements", "license"},
		.value = slice_of(arena_printf(a, "count %.*s",
					       SLICE_ARG(text_or(t->count_text,
								 "1")))),
	};
	const struct {
		struct fact_name name;
		struct slice value;
	} cells[] = {
		{{"start", "from"}, t->start},
		{{"end", "until"}, t->end},
		{{"license_type", "type"}, t->license_type},
		{{"subscription_id", "subscription"}, t->subscription_id},
		{{"success", "success"}, t->success},
	};

	difference_fact(side, &f);
	f.kind = FACT_TEXT;
	for (uint32_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
		f.order = 2 + i;
		f.name = cells[i].name;
		f.value = cells[i].value;
		difference_fact(side, &f);
	}
	f.kind = FACT_COUNTER;
	f.order = 1;
	f.name = (struct fact_name){"count", "count"};
	f.value = t->count_text;
	f.number = (struct maybe_i64){t->count.given, (int64_t)t->count.value};
	difference_fact(side, &f);
}

static int tag_order(const void *x, const void *y)
{
	const struct entitlement *const *a = x, *const *b = y;
	int c = slice_compare((*a)->tag, (*b)->tag);

	return c ? c : (*a > *b) - (*a < *b);
}

/* One tag may be granted several times, for several terms. */
static void tell_entitlements(struct difference_side *side, struct arena *a,
			      const struct authorization *c)
{
	const struct entitlement **sorted = arena_array(
		a, c->entitlement_count + 1, sizeof(*sorted));
	size_t again = 0;

	for (size_t i = 0; i < c->entitlement_count; i++)
		sorted[i] = &c->entitlements[i];
	qsort(sorted, c->entitlement_count, sizeof(*sorted), tag_order);
	for (size_t i = 0; i < c->entitlement_count; i++) {
		struct slice row = text_or(sorted[i]->tag, "without a tag");

		again = i && slice_equal(sorted[i]->tag, sorted[i - 1]->tag)
				? again + 1
				: 0;
		if (again)
			row = slice_of(arena_printf(a, "%.*s #%zu",
						    SLICE_ARG(row), again + 1));
		tell_entitlement(side, a, sorted[i], row);
	}
}

static void tell_authorization(struct difference_side *side,
			       const struct authorization *c)
{
	_cleanup_arena_ struct arena a = {0};
	const struct {
		struct fact_name name;
		struct slice value;
	} rows[] = {
		{{"udi", "product instance"}, c->udi.text},
		{{"smart_account", "smart account"}, c->smart_account},
		{{"virtual_account", "virtual account"}, c->virtual_account},
		{{"piid", "product instance id"}, c->piid},
		{{"version", "version"}, c->version},
		{{"success", "success"}, c->success},
		{{"flag", "flag"}, c->flag},
		{{"correlation_id", "correlation id"}, c->correlation_id},
	};
	const char *form = authorization_form_word(c->form);
	uint32_t n = sizeof(rows) / sizeof(*rows);

	begin(side, SUBJECT_AUTHORIZATION,
	      arena_printf(&a, "authorization (%s) for", form),
	      text_or(udi_name(&a, c->udi.udi), "a device that it does not name"),
	      c->date);
	for (uint32_t i = 0; i < n; i++)
		tell_text(side, RANK_FACTS, i, rows[i].name, rows[i].value);
	tell_time(side, RANK_FACTS, n, (struct fact_name){"date", "date"},
		  c->date_text, c->date);
	tell_cover(side, RANK_ROWS);
	tell_entitlements(side, &a, c);
}

/* ---- acknowledgements ----------------------------------------------------------------- */

static void tell_entry(struct difference_side *side, struct arena *a,
		       const struct ack_entry *entry)
{
	struct slice status = text_or(entry->status, "");
	struct slice message = text_or(entry->message, "");

	tell_row(side, (struct fact_name){"reports", "report"},
		 slice_of(arena_printf(a, "%" PRIu64, entry->report_id)),
		 slice_of(arena_printf(a, "%s%s%.*s%s%.*s",
				       ack_result_word(entry->result),
				       status.n ? ", " : "", SLICE_ARG(status),
				       message.n ? ", " : "",
				       SLICE_ARG(message))));
}

/* An array that nobody can read is compared as it stands. */
static void tell_ack(struct difference_side *side, const struct ack *ack,
		     struct udi file_udi)
{
	_cleanup_arena_ struct arena a = {0};
	struct udi last = {{0}, {0}};
	const struct maybe_i64 never = {0};

	for (size_t i = 0; i < ack->entry_count; i++) {
		const struct ack_entry *entry = &ack->entries[i];
		struct udi udi = udi_known(entry->udi) ? entry->udi : file_udi;

		if (i == 0 || !udi_equal(udi, last)) {
			begin(side, SUBJECT_ACK, "acknowledgement",
			      udi_name(&a, udi), never);
			tell_cover(side, RANK_ROWS);
		}
		last = udi;
		tell_entry(side, &a, entry);
	}
	if (ack->entry_count)
		return;
	begin(side, SUBJECT_ACK, "acknowledgement", udi_name(&a, file_udi),
	      never);
	tell_text(side, RANK_FACTS, 0, (struct fact_name){"data", "data"},
		  ack->data);
}

/* ---- the others ------------------------------------------------------------------------ */

static void tell_info(struct difference_side *side,
		      const struct account_info *i)
{
	const struct {
		struct fact_name name;
		struct slice value;
	} rows[] = {
		{{"smart_account", "smart account"}, i->smart_account},
		{{"smart_account_id", "smart account id"}, i->smart_account_id},
		{{"virtual_account", "virtual account"}, i->virtual_account},
		{{"virtual_account_id", "virtual account id"},
		 i->virtual_account_id},
		{{"domain", "domain"}, i->domain},
	};
	uint32_t n = sizeof(rows) / sizeof(*rows);

	begin(side, SUBJECT_ACCOUNT, "account information",
	      (struct slice){0}, i->timestamp);
	for (uint32_t k = 0; k < n; k++)
		tell_text(side, RANK_FACTS, k, rows[k].name, rows[k].value);
	tell_time(side, RANK_FACTS, n,
		  (struct fact_name){"timestamp", "written"},
		  i->timestamp_text, i->timestamp);
}

void difference_piece(struct difference_side *side,
		      const struct document_piece *p, struct udi file_udi)
{
	_cleanup_arena_ struct arena a = {0};

	switch (p->kind) {
	case KIND_ACK:
		tell_ack(side, &p->ack, file_udi);
		return;
	case KIND_POLICY:
		tell_policy(side, &p->policy);
		break;
	case KIND_AUTHORIZATION:
		tell_authorization(side, &p->authorization);
		break;
	case KIND_ACCOUNT_INFO:
		tell_info(side, &p->info);
		break;
	case KIND_TRUST_CODE:
		begin(side, SUBJECT_TRUST, "trust code",
		      udi_name(&a, file_udi), (struct maybe_i64){0});
		break;
	default:
		return;
	}
	tell_others(side, p);
	tell_signature(side, p->block.signature);
}

void difference_device_list(struct difference_side *side,
			    const struct device_list *list)
{
	_cleanup_arena_ struct arena a = {0};
	struct difference_fact f = {.rank = RANK_ROWS,
				    .group = {"devices", "device"}};

	begin(side, SUBJECT_DEVICE_LIST, "list of devices", (struct slice){0},
	      (struct maybe_i64){0});
	tell_cover(side, RANK_ROWS);
	for (size_t i = 0; i < list->count; i++) {
		const struct listed_device *d = &list->devices[i];

		f.kind = FACT_THING;
		f.order = 0;
		f.name = (struct fact_name){0};
		f.row = udi_name(&a, d->udi);
		f.value = text_or(d->hostname, "");
		difference_fact(side, &f);
		f.kind = FACT_TEXT;
		f.order = 1;
		f.name = (struct fact_name){"hostname", "host name"};
		if (d->hostname.p)
			difference_fact(side, &f);
		f.order = 2;
		f.name = (struct fact_name){"virtual_account",
					    "virtual account"};
		f.value = d->virtual_account;
		if (d->virtual_account.p)
			difference_fact(side, &f);
	}
}

/* ---- manifests --------------------------------------------------------------------------- */

static struct slice member_words(struct arena *a,
				 const struct manifest_member *m)
{
	_cleanup_buf_ struct buf out = {0};
	char hex[SHA256_TEXT_MAX];

	buf_printf(&out, "SHA-256 %s",
		   hex_text(hex, m->sha256, SHA256_BYTES));
	for (size_t i = 0; i < m->report_count; i++)
		buf_printf(&out, "%s%" PRIu64, i ? " " : ", reports ",
			   m->report_ids[i]);
	return arena_copy(a, buf_slice(&out));
}

void difference_manifest(struct difference_side *side, const struct manifest *m)
{
	_cleanup_arena_ struct arena a = {0};
	char hex[SHA256_TEXT_MAX];
	const struct {
		struct fact_name name;
		struct slice value;
	} rows[] = {
		{{"file", "file"}, m->file},
		{{"file_sha256", "file's SHA-256"},
		 slice_of(hex_text(hex, m->sha256, SHA256_BYTES))},
		{{"size", "size"},
		 slice_of(arena_printf(&a, "%" PRIu64, m->size))},
		{{"smart_account", "smart account"}, m->smart_account},
		{{"virtual_account", "virtual account"}, m->virtual_account},
		{{"message", "message"}, m->message},
		{{"program", "written by"}, m->program},
	};
	char created[WHEN_TEXT_MAX];
	uint32_t n = sizeof(rows) / sizeof(*rows);

	begin(side, SUBJECT_MANIFEST, "manifest of", m->file,
	      (struct maybe_i64){true, m->created});
	for (uint32_t i = 0; i < n; i++)
		tell_text(side, RANK_FACTS, i, rows[i].name, rows[i].value);
	tell_time(side, RANK_FACTS, n, (struct fact_name){"created", "created"},
		  slice_of(when_text(created, m->created)),
		  (struct maybe_i64){true, m->created});
	tell_cover(side, RANK_ROWS);
	for (size_t i = 0; i < m->member_count; i++)
		tell_row(side, (struct fact_name){"members", "member"},
			 m->members[i].name, member_words(&a, &m->members[i]));
}
