/* JSON values whose type varies from message to message, and the JSON inside a
 * file's <data>; private to lib/account; layer 2. */
#ifndef ACCOUNT_VALUES_H
#define ACCOUNT_VALUES_H

#include "rum/report.h"

/* A string's text, or a number, true or false as it is written; p == NULL for
 * all else. A part of the source where it can be, else in the arena. */
struct slice value_text(struct arena *a, struct json_value v);
/* value_text as a copy in the arena. */
struct slice value_copy(struct arena *a, struct json_value v);
/* value_copy, and the text "None" is nothing (formats/cssm-files.md trap 17). */
struct slice value_told(struct arena *a, struct json_value v);
/* An integer, or a string of its digits. */
struct maybe_u64 value_number(struct arena *a, struct json_value v);

/* The text in the element's <data>, trimmed and copied. Returns what is wrong
 * with it, or NULL. */
const char *data_take(struct slice *out, struct arena *a,
		      const struct xml_element *element);
/* Reads it as a JSON array (RC_MALFORMED when it is none); the document is in the
 * arena. On error e->offset is in `text`. */
enum rc data_read(struct json_value *root, struct arena *a, struct slice text,
		  const struct limits *l, struct err *e);

#endif
