/* Python's way of writing JSON, as published samples have it
 * (formats/cssm-files.md trap 21); private to lib/account; layer 2. */
#ifndef ACCOUNT_PYTHON_H
#define ACCOUNT_PYTHON_H

#include <stdbool.h>

#include "base/slice.h"

/* Appends `text` with strings in single quotes, True, False and None as JSON
 * writes them; all else stays as it is, for the JSON reader to judge. False when
 * there was nothing of the kind. */
bool python_to_json(struct buf *out, struct slice text);

#endif
