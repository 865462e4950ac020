#include "account/policy.h"

#include <stddef.h>

#include "account/fields.h"

#define AT(field) offsetof(struct policy, field)
/* No place for the text: what is no number is told as a text nobody used. */
#define GROUP(name, word, text)                                                \
	{"policyCode/" word "/firstTimeReport", FIELD_NUMBER, FIELD_NOWHERE,   \
	 AT(groups[name].first)},                                              \
	{"policyCode/" word "/onGoingReporting", FIELD_NUMBER, FIELD_NOWHERE,  \
	 AT(groups[name].frequency)},                                          \
	{"policyCode/" word "/reportOnMACD", FIELD_NUMBER, FIELD_NOWHERE,      \
	 AT(groups[name].on_change)},
static const struct field_row rows[] = {
	{"policyCode/name", FIELD_TEXT, AT(name), 0},
	{"policyCode/version", FIELD_NUMBER, AT(version_text), AT(version)},
	{"policyCode/flag", FIELD_TEXT, AT(flag), 0},
	{"policyCode/datestamp", FIELD_TIME, AT(date_text), AT(date)},
	{"policyCode/ackRequired", FIELD_YES, AT(ack_required_text),
	 AT(ack_required)},
	POLICY_GROUPS(GROUP)
	{"signature", FIELD_TEXT, AT(signature), 0},
};
#undef GROUP
#undef AT

const struct field_table policy_fields = {
	NULL, rows, sizeof(rows) / sizeof(rows[0])};

static const struct {
	const char *word, *text;
} groups[] = {
#define X(name, word, text) [name] = {word, text},
	POLICY_GROUPS(X)
#undef X
};

const char *policy_group_word(enum policy_group g)
{
	return groups[g].word;
}

const char *policy_group_text(enum policy_group g)
{
	return groups[g].text;
}

void policy_read(struct policy *out, struct arena *a,
		 const struct xml_element *element)
{
	memset(out, 0, sizeof(*out));
	fields_fill(out, &policy_fields, a, element);
}
