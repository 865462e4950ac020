/* What reconcile must find in what the lab dealt out; layer 4. */
#ifndef LAB_ACCOUNT_EXPECT_H
#define LAB_ACCOUNT_EXPECT_H

#include "lab/account_forms.h"

/* The records of the kinds license-balance and device-finding, one a line, with
 * the keys that are promised and no others. */
void lab_expect(struct buf *out, const struct lab_plan *p,
		const struct lab_form *f);

#endif
