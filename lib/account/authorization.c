#include "account/authorization.h"

#include <stddef.h>

#include "account/fields.h"

#define AT(field) offsetof(struct authorization, field)
#define TEXT(path, field) {path, FIELD_TEXT, AT(field), 0}
static const struct field_row rows[] = {
	TEXT("udi", udi.text),
	TEXT("authorizationCode/customerInfo/smartAccount", smart_account),
	TEXT("authorizationCode/customerInfo/virtualAccount", virtual_account),
	TEXT("authorizationCode/flag", flag),
	TEXT("authorizationCode/version", version),
	TEXT("authorizationCode/piid", piid),
	/* A SLAC has the first, an SLR code the second. */
	{"authorizationCode/dateStamp", FIELD_TIME, AT(date_text), AT(date)},
	{"authorizationCode/timestamp", FIELD_TIME, AT(date_text), AT(date)},
	TEXT("authorizationCode/status/success", success),
	TEXT("authorizationCode/status/correlationID", correlation_id),
	TEXT("signature", signature),
};
#undef TEXT
#undef AT

const struct field_table authorization_fields = {
	NULL, rows, sizeof(rows) / sizeof(rows[0])};

const char *authorization_form_word(enum authorization_form f)
{
	static const char *const words[] = {
		[AUTHORIZATION_SLAC] = "slac",
		[AUTHORIZATION_SLR] = "slr",
		[AUTHORIZATION_PLR] = "plr",
	};

	return words[f];
}

void authorization_read(struct authorization *out, struct arena *a,
			const struct xml_element *element)
{
	memset(out, 0, sizeof(*out));
	fields_fill(out, &authorization_fields, a, element);
	account_udi_read(&out->udi, out->udi.text);
	entitlements_read(&out->entitlements, &out->entitlement_count, a,
			  element);
	if (slice_is(element->name, "specificPLR"))
		out->form = out->entitlement_count ? AUTHORIZATION_SLR
						   : AUTHORIZATION_PLR;
}
