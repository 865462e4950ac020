/* The reporting policy; layer 2. formats/cssm-files.md section 5. */
#ifndef ACCOUNT_POLICY_H
#define ACCOUNT_POLICY_H

#include "base/mem.h"
#include "rum/report.h"
#include "xml/xml.h"

/* group, element and JSON key, what the device calls it */
#define POLICY_GROUPS(X)                                                       \
	X(POLICY_PERPETUAL, "perpetual", "Unenforced/Non-Export Perpetual")    \
	X(POLICY_SUBSCRIPTION, "subscription",                                 \
	  "Unenforced/Non-Export Subscription")                                \
	X(POLICY_ENFORCED, "enforced", "Enforced (Perpetual/Subscription)")    \
	X(POLICY_EXPORT, "export", "Export (Perpetual/Subscription)")          \
	X(POLICY_GENERIC, "generic", "generic (no counterpart on the device)")
#define X(name, word, text) name,
enum policy_group { POLICY_GROUPS(X) POLICY_GROUP_COUNT };
#undef X
const char *policy_group_word(enum policy_group g);
const char *policy_group_text(enum policy_group g);

/* Days; not given means that the default applies, which is not 0 (trap 5). */
struct policy_days {
	struct maybe_u64 first, frequency, on_change;
};
struct policy {
	struct slice name, version_text, flag;
	struct maybe_u64 version;
	struct slice date_text;
	struct maybe_i64 date;
	struct slice ack_required_text;
	struct maybe_u64 ack_required; /* 1 for "yes", 0 for "no"; other words
					  are not given */
	struct policy_days groups[POLICY_GROUP_COUNT];
	struct slice signature;
};

/* `element` is a <smartLicensePolicy>, alone or embedded. Texts are copies. */
void policy_read(struct policy *out, struct arena *a,
		 const struct xml_element *element);

#endif
