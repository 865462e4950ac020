/* <smartLicenseAccountInfo>: whose account answered, and when; layer 2.
 * formats/cssm-files.md section 4.2. */
#ifndef ACCOUNT_INFO_H
#define ACCOUNT_INFO_H

#include "base/mem.h"
#include "rum/report.h"
#include "xml/xml.h"

struct account_info {
	struct slice timestamp_text;
	struct maybe_i64 timestamp; /* epoch seconds; milliseconds in the file */
	struct slice smart_account, virtual_account;
	struct slice smart_account_id, virtual_account_id, domain;
	struct slice signature;
};

/* Texts are copies in the arena. */
void account_info_read(struct account_info *out, struct arena *a,
		       const struct xml_element *element);

#endif
