/* The writers of JSON forms; private to account_*.c of lib/lab; layer 4. */
#ifndef LAB_ACCOUNT_FORMS_INSIDE_H
#define LAB_ACCOUNT_FORMS_INSIDE_H

#include "lab/account_forms.h"

typedef void lab_write_form(struct buf *out, const struct lab_plan *p,
			    const struct lab_form *f);
lab_write_form lab_write_v1, lab_write_subscriptions, lab_write_on_prem,
	lab_write_roles, lab_write_v3, lab_write_catalyst;
/* What was bought, terms that have ended too. */
int64_t lab_lot_quantity(const struct lab_lot *l);

#endif
