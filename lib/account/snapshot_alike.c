/* Do two rows of a snapshot say the same? */
#include "account/snapshot_read.h"

#define PLACE(member) offsetof(struct snapshot_license, member)
static const size_t license_texts[] = {PLACE(virtual_account), PLACE(tag),
				       PLACE(name), PLACE(billing),
				       PLACE(status)};
static const size_t license_amounts[] = {PLACE(owned),	   PLACE(in_use),
					 PLACE(reserved),  PLACE(available),
					 PLACE(pending),   PLACE(substituted)};
#undef PLACE

static bool amounts_equal(struct maybe_amount a, struct maybe_amount b)
{
	return a.given == b.given && (!a.given || a.value == b.value);
}

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The texts at these places of two structs. */
static bool texts_alike(const void *a, const void *b, const size_t *places,
			size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const void *x = (const char *)a + places[i];
		const void *y = (const char *)b + places[i];

		if (!slice_equal(*(const struct slice *)x,
				 *(const struct slice *)y))
			return false;
	}
	return true;
}

static bool terms_alike(const struct snapshot_license *a,
			const struct snapshot_license *b)
{
	static const size_t texts[] = {
		offsetof(struct snapshot_term, start.text),
		offsetof(struct snapshot_term, end.text),
		offsetof(struct snapshot_term, license_type),
		offsetof(struct snapshot_term, status),
		offsetof(struct snapshot_term, subscription_id)};

	if (a->term_count != b->term_count)
		return false;
	for (size_t i = 0; i < a->term_count; i++) {
		if (!amounts_equal(a->terms[i].quantity,
				   b->terms[i].quantity) ||
		    !texts_alike(&a->terms[i], &b->terms[i], texts,
				 LENGTH(texts)))
			return false;
	}
	return true;
}

static bool substitutions_alike(const struct snapshot_license *a,
				const struct snapshot_license *b)
{
	static const size_t texts[] = {
		offsetof(struct snapshot_substitution, license),
		offsetof(struct snapshot_substitution, substituted),
		offsetof(struct snapshot_substitution, type)};

	if (a->substitution_count != b->substitution_count)
		return false;
	for (size_t i = 0; i < a->substitution_count; i++) {
		if (!amounts_equal(a->substitutions[i].quantity,
				   b->substitutions[i].quantity) ||
		    !texts_alike(&a->substitutions[i], &b->substitutions[i],
				 texts, LENGTH(texts)))
			return false;
	}
	return true;
}

bool snapshot_numbers_alike(const struct snapshot_license *a,
			    const struct snapshot_license *b,
			    bool untold_agrees)
{
	for (size_t i = 0; i < LENGTH(license_amounts); i++) {
		const void *x = (const char *)a + license_amounts[i];
		const void *y = (const char *)b + license_amounts[i];
		const struct maybe_amount *p = x, *q = y;

		if (!amounts_equal(*p, *q) &&
		    !(untold_agrees && (!p->given || !q->given)))
			return false;
	}
	return true;
}

bool snapshot_licenses_alike(const struct snapshot_license *a,
			     const struct snapshot_license *b)
{
	return texts_alike(a, b, license_texts, LENGTH(license_texts)) &&
	       snapshot_numbers_alike(a, b, false) &&
	       a->enforced == b->enforced &&
	       a->export_restricted == b->export_restricted &&
	       a->has_enforcement == b->has_enforcement && terms_alike(a, b) &&
	       substitutions_alike(a, b);
}

bool snapshot_devices_alike(const struct snapshot_device *a,
			    const struct snapshot_device *b)
{
	static const size_t texts[] = {
		offsetof(struct snapshot_device, hostname),
		offsetof(struct snapshot_device, virtual_account),
		offsetof(struct snapshot_device, status),
		offsetof(struct snapshot_device, last_contact.text),
		offsetof(struct snapshot_device, registered.text)};

	if (!texts_alike(a, b, texts, LENGTH(texts)) ||
	    a->usage_count != b->usage_count)
		return false;
	for (size_t i = 0; i < a->usage_count; i++) {
		if (!slice_equal(a->usage[i].name, b->usage[i].name) ||
		    !amounts_equal(a->usage[i].count, b->usage[i].count))
			return false;
	}
	return true;
}

void snapshot_take_numbers(struct snapshot_license *to,
			   const struct snapshot_license *from)
{
	for (size_t i = 0; i < LENGTH(license_amounts); i++) {
		const void *x = (const char *)from + license_amounts[i];
		void *y = (char *)to + license_amounts[i];

		if (!((struct maybe_amount *)y)->given)
			*(struct maybe_amount *)y =
				*(const struct maybe_amount *)x;
	}
}
