/* Do two rows of a snapshot say the same, and which comes first? */
#include "account/snapshot_read.h"

#define PLACE(member) offsetof(struct snapshot_license, member)
static const size_t license_texts[] = {PLACE(virtual_account), PLACE(tag),
				       PLACE(name), PLACE(billing),
				       PLACE(status)};
static const size_t license_amounts[] = {PLACE(owned),	   PLACE(in_use),
					 PLACE(reserved),  PLACE(available),
					 PLACE(pending),   PLACE(substituted)};
#undef PLACE

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static int order_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int order_amounts(struct maybe_amount a, struct maybe_amount b)
{
	if (!a.given || !b.given)
		return order_numbers(a.given, b.given);
	return (a.value > b.value) - (a.value < b.value);
}

/* The texts at these places of two structs. */
static int order_texts(const void *a, const void *b, const size_t *places,
		       size_t count)
{
	int order = 0;

	for (size_t i = 0; !order && i < count; i++) {
		const void *x = (const char *)a + places[i];
		const void *y = (const char *)b + places[i];

		order = slice_compare(*(const struct slice *)x,
				      *(const struct slice *)y);
	}
	return order;
}

static int order_terms(const struct snapshot_license *a,
		       const struct snapshot_license *b)
{
	static const size_t texts[] = {
		offsetof(struct snapshot_term, start.text),
		offsetof(struct snapshot_term, end.text),
		offsetof(struct snapshot_term, license_type),
		offsetof(struct snapshot_term, status),
		offsetof(struct snapshot_term, subscription_id)};
	int order = order_numbers(a->term_count, b->term_count);

	for (size_t i = 0; !order && i < a->term_count; i++) {
		const struct snapshot_term *x = &a->terms[i], *y = &b->terms[i];

		order = order_amounts(x->quantity, y->quantity);
		if (!order)
			order = order_amounts(x->postpaid, y->postpaid);
		if (!order)
			order = order_texts(x, y, texts, LENGTH(texts));
	}
	return order;
}

static int order_substitutions(const struct snapshot_license *a,
			       const struct snapshot_license *b)
{
	static const size_t texts[] = {
		offsetof(struct snapshot_substitution, license),
		offsetof(struct snapshot_substitution, substituted),
		offsetof(struct snapshot_substitution, type)};
	int order = order_numbers(a->substitution_count, b->substitution_count);

	for (size_t i = 0; !order && i < a->substitution_count; i++) {
		order = order_amounts(a->substitutions[i].quantity,
				      b->substitutions[i].quantity);
		if (!order)
			order = order_texts(&a->substitutions[i],
					    &b->substitutions[i], texts,
					    LENGTH(texts));
	}
	return order;
}

static struct maybe_amount amount_at(const struct snapshot_license *l, size_t i)
{
	const void *at = (const char *)l + license_amounts[i];

	return *(const struct maybe_amount *)at;
}

bool snapshot_numbers_agree(const struct snapshot_license *a,
			    const struct snapshot_license *b)
{
	for (size_t i = 0; i < LENGTH(license_amounts); i++) {
		struct maybe_amount x = amount_at(a, i), y = amount_at(b, i);

		if (x.given && y.given && x.value != y.value)
			return false;
	}
	return true;
}

static unsigned flags_of(const struct snapshot_license *l)
{
	return (l->enforced ? 1u : 0) | (l->export_restricted ? 2u : 0) |
	       (l->has_enforcement ? 4u : 0);
}

int snapshot_order_licenses(const struct snapshot_license *a,
			    const struct snapshot_license *b)
{
	int order = order_texts(a, b, license_texts, LENGTH(license_texts));

	for (size_t i = 0; !order && i < LENGTH(license_amounts); i++)
		order = order_amounts(amount_at(a, i), amount_at(b, i));
	if (!order)
		order = order_numbers(flags_of(a), flags_of(b));
	if (!order)
		order = order_terms(a, b);
	return order ? order : order_substitutions(a, b);
}

int snapshot_order_devices(const struct snapshot_device *a,
			   const struct snapshot_device *b)
{
	static const size_t texts[] = {
		offsetof(struct snapshot_device, virtual_account),
		offsetof(struct snapshot_device, hostname),
		offsetof(struct snapshot_device, status),
		offsetof(struct snapshot_device, last_contact.text),
		offsetof(struct snapshot_device, registered.text)};
	int order = order_texts(a, b, texts, LENGTH(texts));

	if (!order)
		order = order_numbers(a->usage_count, b->usage_count);
	for (size_t i = 0; !order && i < a->usage_count; i++) {
		order = slice_compare(a->usage[i].name, b->usage[i].name);
		if (!order)
			order = order_amounts(a->usage[i].count,
					      b->usage[i].count);
	}
	return order;
}

void snapshot_take_numbers(struct snapshot_license *to,
			   const struct snapshot_license *from)
{
	for (size_t i = 0; i < LENGTH(license_amounts); i++) {
		void *at = (char *)to + license_amounts[i];

		if (!amount_at(to, i).given)
			*(struct maybe_amount *)at = amount_at(from, i);
	}
}
