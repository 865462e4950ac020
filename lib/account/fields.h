/* A struct filled from the texts below an element, by a table; private to the
 * readers of account and artefact; layer 2.
 *
 * The same tables tell which texts of a block a reader uses. */
#ifndef ACCOUNT_FIELDS_H
#define ACCOUNT_FIELDS_H

#include "base/mem.h"
#include "xml/xml.h"

enum field_form {
	FIELD_TEXT,   /* no value beside the text */
	FIELD_NUMBER, /* struct maybe_u64 */
	FIELD_TIME,   /* struct maybe_i64, epoch seconds */
	FIELD_YES,    /* struct maybe_u64: "yes" is 1, "no" is 0 */
};
#define FIELD_NOWHERE SIZE_MAX

/* Rows that name the same place are alternatives: the first that is there. */
struct field_row {
	const char *path;   /* below the element, "policyCode/name" */
	enum field_form form;
	size_t text, value; /* offsets in the struct; text may be NOWHERE */
};
struct field_table {
	const char *list;   /* path of the elements that the rows are below;
			       NULL: the piece's own element */
	const struct field_row *rows;
	size_t count;
};

extern const struct field_table authorization_fields, entitlement_fields,
	policy_fields, account_info_fields;

/* Every element at `path` below `top` in the order of the document, until
 * `visit` says true. Recursion is as deep as the path, not as the document. */
typedef bool field_visit(void *context, const struct xml_element *x);
bool fields_visit(const struct xml_element *top, const char *path,
		  field_visit *visit, void *context);
/* The text of the first element at `path` that holds no other elements, as
 * block_text finds it; a copy without the blanks around it. */
struct slice fields_text(struct arena *a, const struct xml_element *top,
			 const char *path);
void fields_fill(void *out, const struct field_table *t, struct arena *a,
		 const struct xml_element *element);
/* Can the text be read as the row's form? An empty one says nothing and can. */
bool field_reads(const struct field_row *row, struct slice text);

#endif
