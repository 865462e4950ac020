/* Reading CSV (RFC 4180) as spreadsheets write it; layer 2.
 *
 * A byte order mark, CR LF, LF or, in all of the text, CR, quotes and commas in
 * quotes, semicolons or tabs as separators when the first line has more of them
 * than commas, or when a line "sep=;" in front of it tells so. Cells point into the
 * bytes or the arena. */
#ifndef ACCOUNT_CSV_H
#define ACCOUNT_CSV_H

#include "base/limits.h"
#include "base/mem.h"
#include "base/rc.h"

struct csv_row {
	const struct slice *cells; /* trimmed of blanks unless quoted */
	size_t count;
	uint64_t line;	 /* of its first byte, from 1 */
	uint64_t offset, end; /* its bytes, without the line's end */
};
struct csv_text {
	const struct csv_row *rows; /* empty lines are left out */
	size_t count;
};
/* RC_MALFORMED with line and offset for a quote that never ends, a NUL, bytes
 * behind a closing quote, or text that is not UTF-8. RC_LIMIT for more than
 * piece-bytes, or more cells than json-nodes. */
enum rc csv_read(struct csv_text *out, struct arena *a, struct slice bytes,
		 const struct limits *l, struct err *e);
/* The same where it is known what separates; 0: not known. */
enum rc csv_read_by(struct csv_text *out, struct arena *a, struct slice bytes,
		    uint8_t separator, const struct limits *l, struct err *e);
/* The line that a text's table begins with, of which the first bytes are given. */
struct slice csv_first_line(struct slice head);
/* Compares header names: letters and digits only, case aside. */
bool csv_name_is(struct slice cell, const char *alias);

#endif
