/* Exact sums of 64-bit numbers; layer 0.
 *
 * Counts and quantities have up to 64 bits, with or without a sign. Their sums do
 * not overflow: four thousand million of the greatest fit in 96 bits. */
#ifndef BASE_AMOUNT_H
#define BASE_AMOUNT_H

#include "base/slice.h"

typedef __int128 amount;

/* An amount that may not be told. */
struct maybe_amount {
	bool given;
	amount value;
};

/* Whole slice as a decimal with an optional sign, of at most 20 digits. */
bool amount_parse(struct slice s, amount *out);
enum { AMOUNT_TEXT_MAX = 48 };
/* Decimal, as JSON writes integers; returns `out`. */
const char *amount_text(char out[AMOUNT_TEXT_MAX], amount v);

#endif
