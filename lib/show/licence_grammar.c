#include "show/licence.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>

const struct grammar_scope grammar_scopes[LICENCE_SCOPES] = {
#define SCOPE(name, parent, title, list, other)                                \
	[SCOPE_##name] = {{(const uint8_t *)("" title), sizeof(title) - 1},    \
			  other,                                               \
			  SCOPE_##parent,                                      \
			  SHOW_##list},
#define ROW(scope, key, what, flags, argument, call, opens)
#include "show/grammar.def"
#undef SCOPE
#undef ROW
};

static const struct grammar_row rows[] = {
#define SCOPE(name, parent, title, list, other)
#define ROW(scope, key, what, flags, argument, call, opens)                    \
	{key,	call,	       sizeof(key) - 1, SCOPE_##scope,                 \
	 GRAMMAR_##what, flags, SCOPE_##opens, argument},
#include "show/grammar.def"
#undef SCOPE
#undef ROW
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]), SLOT_BITS = 11,
       SLOTS = 1 << SLOT_BITS };
_Static_assert(ROWS * 3 < SLOTS, "the grammar has outgrown its hash table");
_Static_assert(LICENCE_SCOPES < 256, "scopes are kept in a byte");
#define SCOPE(name, parent, title, list, other)
#define ROW(scope, key, what, flags, argument, call, opens)                    \
	_Static_assert(sizeof(key) - 1 < 256, "lengths are kept in a byte");
#include "show/grammar.def"
#undef SCOPE
#undef ROW

/* Number of the row + 1; 0: free. Open addressing. */
static uint16_t slots[SLOTS];
/* Longest key; what is longer is looked up no further. */
static size_t longest;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Length, first and last bytes tell the keys apart well enough; 0x20 makes
 * letters small, and what it does to others does no harm. */
static uint64_t hash_key(struct slice key)
{
	const uint64_t small = 0x2020202020202020;
	uint64_t first = 0, last = 0;

	if (key.n >= sizeof(first)) {
		memcpy(&first, key.p, sizeof(first));
		memcpy(&last, key.p + key.n - sizeof(last), sizeof(last));
	} else {
		for (size_t i = 0; i < key.n; i++)
			first = first << 8 | key.p[i];
	}
	first = ((first | small) ^ key.n) * 0x9e3779b97f4a7c15;
	first ^= first >> 32;
	return (first ^ (last | small)) * 0xff51afd7ed558ccd;
}

static size_t first_slot(uint64_t hash, unsigned scope)
{
	return (size_t)((hash ^ hash >> 29) + scope) *
		       (size_t)0xc4ceb9fe1a85ec53 >>
	       (64 - SLOT_BITS);
}

static void fill_slots(void)
{
	for (unsigned i = 0; i < ROWS; i++) {
		struct slice key = {(const uint8_t *)rows[i].key,
				    rows[i].length};
		size_t at = first_slot(hash_key(key), rows[i].scope);

		while (slots[at])
			at = (at + 1) % SLOTS;
		slots[at] = (uint16_t)(i + 1);
		if (key.n > longest)
			longest = key.n;
	}
}

static bool is_key(const struct grammar_row *row, struct slice key)
{
	return row->length == key.n &&
	       strncasecmp(row->key, (const char *)key.p, key.n) == 0;
}

static const struct grammar_row *find_in(enum licence_scope scope,
					 uint64_t hash, struct slice key,
					 bool bare)
{
	size_t at = first_slot(hash, scope);

	for (; slots[at]; at = (at + 1) % SLOTS) {
		const struct grammar_row *row = &rows[slots[at] - 1];

		if (row->scope == scope &&
		    (row->flags & GRAMMAR_BARE ? bare : !bare) &&
		    is_key(row, key))
			return row;
	}
	return NULL;
}

const struct grammar_row *grammar_find(enum licence_scope scope,
				       struct slice key, bool bare)
{
	const struct grammar_row *row = NULL;
	uint64_t hash;

	pthread_once(&once, fill_slots);
	if (!key.n || key.n > longest)
		return NULL;
	hash = hash_key(key);
	for (;;) {
		row = find_in(scope, hash, key, bare);
		if (row || scope == SCOPE_ROOT)
			return row;
		scope = (enum licence_scope)grammar_scopes[scope].parent;
	}
}

unsigned grammar_knows(struct slice key, bool bare)
{
	unsigned known = 0;

	for (unsigned i = 0; i < ROWS; i++) {
		if (is_key(&rows[i], key) &&
		    bare == !!(rows[i].flags & GRAMMAR_BARE))
			known |= rows[i].what == GRAMMAR_HEADING
					 ? GRAMMAR_KNOWS_HEADING
					 : GRAMMAR_KNOWS_VALUE;
	}
	return known;
}
