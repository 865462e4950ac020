/* The forms in which a portal gives an account: formats/cssm-files.md section 11;
 * layer 4. */
#ifndef LAB_ACCOUNT_FORMS_H
#define LAB_ACCOUNT_FORMS_H

#include "lab/account_plan.h"

enum lab_form_trait {
	/* One virtual account, which the file does not name. */
	FORM_ONE_ACCOUNT = 1,
	FORM_TELLS_TAG = 2,
	FORM_TELLS_IN_USE = 4, /* of licences */
	FORM_TELLS_RESERVED = 8,
	FORM_RESERVED_IN_USE = 16, /* in_use holds reserved */
	FORM_TELLS_TERMS = 32,
	FORM_HAS_DEVICES = 64, /* a list of devices lies beside */
	FORM_CUT = 128,	       /* by a page limit */
	FORM_COUNTS = 256,     /* kinds of licences only, by their number */
};

struct lab_form {
	const char *folder, *file; /* below DIR */
	void (*write)(struct buf *out, const struct lab_plan *p,
		      const struct lab_form *f);
	unsigned traits;
};

extern const struct lab_form lab_forms[];
extern const size_t lab_form_count;
/* Rows beyond those that are there, where a form is cut. */
enum { LAB_ROWS_CUT_OFF = 25 };

/* Is the licence in the account, as this form gives it? */
bool lab_form_has(const struct lab_form *f, const struct lab_lot *l);
/* The account's own list of devices, in the form v1. */
void lab_form_devices(struct buf *out, const struct lab_plan *p,
		      const struct lab_form *f);
/* The first stands there under another virtual account, the last is missing. */
unsigned lab_form_misplaced(const struct lab_plan *p);
unsigned lab_form_stranger(const struct lab_plan *p);

#endif
