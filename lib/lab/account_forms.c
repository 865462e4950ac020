#include "lab/account_forms.h"

#include "base/when.h"
#include "json/write.h"
#include "lab/account_forms_inside.h"

bool lab_form_has(const struct lab_form *f, const struct lab_lot *l)
{
	if (l->kind == LOT_COUNTED || l->kind == LOT_COUNTED_SPARE)
		return f->traits & FORM_COUNTS;
	return l->kind != LOT_UNKNOWN && !(f->traits & FORM_COUNTS) &&
	       (l->kind != LOT_TWIN || !(f->traits & FORM_TELLS_TAG));
}

int64_t lab_lot_quantity(const struct lab_lot *l)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < l->term_count; i++)
		sum += l->terms[i].quantity;
	return sum;
}

/* Both forms of a date occur (section 11.1); a bare one covers its day. */
static void put_end(struct json_writer *w, const char *key,
		    const struct lab_plan *p, const struct lab_lot_term *t)
{
	char text[WHEN_TEXT_MAX];

	if (t->end == INT64_MAX)
		json_put_null(w, key);
	else if (t->end < p->at)
		json_put_slice(w, key,
			       slice_part(slice_of(when_text(text, t->end)), 0,
					  strlen("2026-01-01")));
	else
		json_put_time(w, key, t->end);
}

static const char *term_status(const struct lab_plan *p,
			       const struct lab_lot_term *t)
{
	return t->end < p->at ? "EXPIRED" : "ACTIVE";
}

static void put_details(struct json_writer *w, const struct lab_plan *p,
			const struct lab_lot *l)
{
	json_begin_array(w, "licenseDetails");
	for (unsigned i = 0; i < l->term_count; i++) {
		const struct lab_lot_term *t = &l->terms[i];

		json_begin_object(w, NULL);
		json_put_text(w, "licenseType",
			      t->end == INT64_MAX ? "PERPETUAL" : "TERM");
		json_put_i64(w, "quantity", t->quantity);
		json_put_null(w, "startDate");
		put_end(w, "endDate", p, t);
		json_put_text(w, "subscriptionId",
			      t->end == INT64_MAX ? NULL : "Sub000001");
		json_put_text(w, "status", term_status(p, t));
		json_end_object(w);
	}
	json_end_array(w);
}

/* `available` is what is owned with one licence and what is free with the next:
 * who adds it up is wrong. */
static void put_license(struct json_writer *w, const struct lab_plan *p,
			const struct lab_lot *l)
{
	int64_t all = lab_lot_quantity(l), free_now = l->owned - l->in_use;

	json_begin_object(w, NULL);
	json_put_text(w, "license", l->name);
	json_put_text(w, "virtualAccount", p->accounts[l->account]);
	json_put_i64(w, "quantity", all);
	json_put_i64(w, "inUse", l->in_use);
	json_put_i64(w, "available", all % 2 ? all : free_now);
	json_put_i64(w, "reserved", l->reserved);
	json_put_i64(w, "pendingQuantity", 0);
	json_put_text(w, "billingType", "PREPAID");
	json_put_bool(w, "isPortable", false);
	json_put_bool(w, "ahaApps", false);
	put_details(w, p, l);
	json_begin_array(w, "licenseSubstitutions");
	json_end_array(w);
	json_put_text(w, "status", free_now < 0 ? "Out Of Compliance"
						: "In Compliance");
	json_end_object(w);
}

/* Those of one account, or of all when it is UINT_MAX. */
static uint64_t put_licenses(struct json_writer *w, const struct lab_plan *p,
			     const struct lab_form *f, unsigned account)
{
	uint64_t rows = 0;

	json_begin_array(w, "licenses");
	for (size_t i = 0; i < p->lot_count; i++) {
		const struct lab_lot *l = &p->lots[i];

		if (!lab_form_has(f, l) ||
		    (account != UINT_MAX && l->account != account))
			continue;
		put_license(w, p, l);
		rows++;
	}
	json_end_array(w);
	return rows;
}

static void put_success(struct json_writer *w, const struct lab_form *f,
			uint64_t rows)
{
	json_put_u64(w, "totalRecords",
		     rows + (f->traits & FORM_CUT ? LAB_ROWS_CUT_OFF : 0));
	json_put_text(w, "status", "SUCCESS");
	json_put_text(w, "statusMessage", "");
}

void lab_write_v1(struct buf *out, const struct lab_plan *p,
		     const struct lab_form *f)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	put_success(&w, f, put_licenses(&w, p, f, UINT_MAX));
	json_end_object(&w);
}

static void put_subscription(struct json_writer *w, const struct lab_plan *p,
			     const struct lab_lot *l,
			     const struct lab_lot_term *t)
{
	json_begin_object(w, NULL);
	json_put_text(w, "license", l->name);
	json_put_text(w, "virtualAccount", p->accounts[l->account]);
	json_put_i64(w, "quantity", t->quantity);
	json_put_text(w, "billingType", "PREPAID");
	json_put_text(w, "subscriptionId",
		      t->end == INT64_MAX ? "Sub000002" : "Sub000001");
	json_put_text(w, "startDate", "None");
	put_end(w, "endDate", p, t);
	json_put_text(w, "status", term_status(p, t));
	json_end_object(w);
}

void lab_write_subscriptions(struct buf *out, const struct lab_plan *p,
				const struct lab_form *f)
{
	struct json_writer w = {.out = out};
	uint64_t rows = 0;

	json_begin_object(&w, NULL);
	json_begin_array(&w, "licenseSubscriptions");
	for (size_t i = 0; i < p->lot_count; i++) {
		const struct lab_lot *l = &p->lots[i];

		if (!lab_form_has(f, l))
			continue;
		for (unsigned k = 0; k < l->term_count; k++)
			put_subscription(&w, p, l, &l->terms[k]);
		rows += l->term_count;
	}
	json_end_array(&w);
	put_success(&w, f, rows);
	json_end_object(&w);
}

/* One element a virtual account, as a portal merges several. */
void lab_write_on_prem(struct buf *out, const struct lab_plan *p,
			  const struct lab_form *f)
{
	struct json_writer w = {.out = out};

	json_begin_array(&w, NULL);
	for (unsigned i = 0; i < p->account_count; i++) {
		json_begin_object(&w, NULL);
		json_begin_object(&w, "virtual_account");
		json_put_u64(&w, "id", i + 1);
		json_put_text(&w, "name", p->accounts[i]);
		json_end_object(&w);
		json_begin_object(&w, "licenses");
		put_licenses(&w, p, f, i);
		json_end_object(&w);
		json_end_object(&w);
	}
	json_end_array(&w);
}

/* The last role has no virtual account, as some have not. */
void lab_write_roles(struct buf *out, const struct lab_plan *p,
			const struct lab_form *f)
{
	struct json_writer w = {.out = out};

	json_begin_array(&w, NULL);
	json_begin_object(&w, NULL);
	json_put_text(&w, "accountType", "CUSTOMER");
	json_put_text(&w, "accountName", "Lab Works");
	json_put_text(&w, "accountDomain", "lab.example");
	json_put_text(&w, "accountStatus", "Active");
	json_begin_array(&w, "roles");
	for (unsigned i = 0; i < p->account_count; i++) {
		json_begin_object(&w, NULL);
		json_put_text(&w, "role", "Virtual Account Administrator");
		json_put_text(&w, "virtualAccount", p->accounts[i]);
		put_licenses(&w, p, f, i);
		json_end_object(&w);
	}
	json_begin_object(&w, NULL);
	json_put_text(&w, "role", "Smart Account User");
	json_begin_array(&w, "licenses");
	json_end_array(&w);
	json_end_object(&w);
	json_end_array(&w);
	json_end_object(&w);
	json_end_array(&w);
}

static void put_v3(struct json_writer *w, const struct lab_plan *p,
		   const struct lab_lot *l)
{
	json_begin_object(w, NULL);
	json_put_text(w, "tag", l->tag);
	json_put_text(w, "compliance_status", "In Compliance");
	json_put_text(w, "display_name", l->name);
	json_put_bool(w, "enforced", false);
	json_put_bool(w, "export_restricted", false);
	json_begin_array(w, "license_details");
	for (unsigned i = 0; i < l->term_count; i++) {
		const struct lab_lot_term *t = &l->terms[i];

		json_begin_object(w, NULL);
		json_put_text(w, "billing_type", "PREPAID");
		json_put_i64(w, "quantity", t->quantity);
		json_put_null(w, "postpaid_usage");
		json_put_null(w, "start_date");
		put_end(w, "end_date", p, t);
		json_put_null(w, "subscription_id");
		json_put_text(w, "status", term_status(p, t));
		json_put_null(w, "billing_model");
		json_put_text(w, "license_type",
			      t->end == INT64_MAX ? "PERPETUAL" : "TERM");
		json_end_object(w);
	}
	json_end_array(w);
	json_put_i64(w, "prepaid_entitled", lab_lot_quantity(l));
	json_put_i64(w, "prepaid_inuse", l->in_use + l->reserved);
	json_put_i64(w, "prepaid_reserved", l->reserved);
	json_end_object(w);
}

void lab_write_v3(struct buf *out, const struct lab_plan *p,
		     const struct lab_form *f)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "status", "SUCCESS");
	json_put_null(&w, "message_code");
	json_put_text(&w, "message", "Retrieved summary of the pool.");
	json_put_i64(&w, "timestamp", p->at * 1000);
	json_put_text(&w, "nonce", "lab");
	json_put_u64(&w, "out_standing_reports", 0);
	json_begin_array(&w, "summary");
	for (size_t i = 0; i < p->lot_count; i++) {
		if (lab_form_has(f, &p->lots[i]))
			put_v3(&w, p, &p->lots[i]);
	}
	json_end_array(&w);
	json_end_object(&w);
}

static void put_count(struct json_writer *w, const char *key, const char *type,
		      int64_t count)
{
	json_begin_object(w, key);
	json_put_i64(w, "total_license_count", count);
	json_begin_array(w, "license_count_by_type");
	json_begin_object(w, NULL);
	json_put_text(w, "license_type", type);
	json_put_i64(w, "license_count", count);
	json_end_object(w);
	json_end_array(w);
	json_end_object(w);
}

/* "DNA (Advantage)" is the type Advantage of the object for DNA (section 11.6). */
void lab_write_catalyst(struct buf *out, const struct lab_plan *p,
			const struct lab_form *f)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	for (size_t i = 0; i < p->lot_count; i++) {
		const struct lab_lot *l = &p->lots[i];

		if (l->kind == LOT_COUNTED) {
			put_count(&w, "purchased_dna_license", "Advantage",
				  l->owned);
			put_count(&w, "used_dna_license", "Advantage",
				  l->in_use);
		} else if (l->kind == LOT_COUNTED_SPARE) {
			put_count(&w, "purchased_network_license",
				  "Essentials", l->owned);
			put_count(&w, "used_network_license", "Essentials",
				  l->in_use);
		}
	}
	json_end_object(&w);
}
