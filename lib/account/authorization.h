/* Authorization codes: SLAC, SLR and PLR; layer 2.
 *
 * formats/cssm-files.md section 6. A SLAC is a <smartLicenseAuthorization>, an
 * SLR code a <specificPLR> with entitlements, a PLR code one without (no sample
 * of it is public). */
#ifndef ACCOUNT_AUTHORIZATION_H
#define ACCOUNT_AUTHORIZATION_H

#include "account/entitlement.h"
#include "account/udi.h"

enum authorization_form { AUTHORIZATION_SLAC, AUTHORIZATION_SLR, AUTHORIZATION_PLR };
const char *authorization_form_word(enum authorization_form f); /* "slac" */

struct authorization {
	enum authorization_form form;
	struct account_udi udi;
	struct slice smart_account, virtual_account;
	struct slice flag, version, piid, correlation_id;
	struct slice date_text;	 /* dateStamp or timestamp as written */
	struct maybe_i64 date;	 /* epoch seconds */
	struct slice success;	 /* of the whole code */
	const struct entitlement *entitlements;
	size_t entitlement_count;
	struct slice signature;	 /* trimmed; p == NULL: none */
};

/* Texts are copies in the arena. Nothing is required: what is missing is told
 * as missing. */
void authorization_read(struct authorization *out, struct arena *a,
			const struct xml_element *element);

#endif
