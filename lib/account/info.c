#include "account/info.h"

#include <stddef.h>

#include "account/fields.h"

#define AT(field) offsetof(struct account_info, field)
#define TEXT(path, field) {path, FIELD_TEXT, AT(field), 0}
static const struct field_row rows[] = {
	{"customerInfo/timestamp", FIELD_TIME, AT(timestamp_text),
	 AT(timestamp)},
	TEXT("customerInfo/smartAccount", smart_account),
	TEXT("customerInfo/virtualAccount", virtual_account),
	TEXT("customerInfo/smartAccountId", smart_account_id),
	TEXT("customerInfo/virtualAccountId", virtual_account_id),
	TEXT("customerInfo/smartAccountDomain", domain),
	TEXT("signature", signature),
};
#undef TEXT
#undef AT

const struct field_table account_info_fields = {
	NULL, rows, sizeof(rows) / sizeof(rows[0])};

void account_info_read(struct account_info *out, struct arena *a,
		       const struct xml_element *element)
{
	memset(out, 0, sizeof(*out));
	fields_fill(out, &account_info_fields, a, element);
}
