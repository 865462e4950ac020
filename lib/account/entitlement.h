/* One license that an authorization code grants; layer 2.
 * formats/cssm-files.md section 6.1 and 6.2; what is not told has p == NULL. */
#ifndef ACCOUNT_ENTITLEMENT_H
#define ACCOUNT_ENTITLEMENT_H

#include "base/mem.h"
#include "rum/report.h"
#include "xml/xml.h"

struct entitlement {
	struct slice tag, count_text;
	struct maybe_u64 count;
	struct slice start, end; /* as written; the form for terms is not public */
	struct slice license_type, name, description, tag_type;
	struct slice subscription_id;
	struct slice success;	 /* "true" as seen; other words kept */
};

/* All that an authorization's element grants, in every list it has. Texts are
 * copies in the arena, without the blanks around them. */
void entitlements_read(const struct entitlement **out, size_t *count,
		       struct arena *a, const struct xml_element *code);

#endif
