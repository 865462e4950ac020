#include "cli/command.h"

#include <string.h>

/* Longer words are not mistyped names; it also bounds the table. */
enum { WORD_MAX = 40, EDITS_MAX = 2 };

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Restricted Damerau-Levenshtein. */
unsigned cli_edits(const char *a, const char *b)
{
	unsigned d[WORD_MAX + 1][WORD_MAX + 1];
	size_t an = strlen(a), bn = strlen(b);

	if (an > WORD_MAX || bn > WORD_MAX)
		return UINT_MAX;
	for (size_t i = 0; i <= an; i++)
		d[i][0] = (unsigned)i;
	for (size_t j = 0; j <= bn; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= an; i++) {
		for (size_t j = 1; j <= bn; j++) {
			unsigned other = a[i - 1] != b[j - 1];
			unsigned n = least(d[i - 1][j], d[i][j - 1]) + 1;

			n = least(n, d[i - 1][j - 1] + other);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				n = least(n, d[i - 2][j - 2] + 1);
			d[i][j] = n;
		}
	}
	return d[an][bn];
}

const char *cli_nearest(const char *word, const char *const *words,
			size_t count)
{
	size_t n = strlen(word);
	const char *best = NULL;
	unsigned fewest = EDITS_MAX + 1;

	for (size_t i = 0; i < count; i++) {
		size_t m = strlen(words[i]);
		unsigned e = cli_edits(word, words[i]);

		if (e < fewest && e * 2 < (n > m ? n : m)) {
			best = words[i];
			fewest = e;
		}
	}
	return best;
}
