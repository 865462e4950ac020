/* Order that does not depend on that of telling. */
#include <stdlib.h>

#include "balance/balance_inside.h"

int balance_order_texts(struct slice a, struct slice b)
{
	if (!a.p || !b.p)
		return (a.p == NULL) - (b.p == NULL);
	return slice_compare(a, b);
}

int balance_order_udis(struct udi a, struct udi b)
{
	int o = slice_compare(a.sn, b.sn);

	return o ? o : slice_compare(a.pid, b.pid);
}

/* What qsort compares is sorted by rank: numbers of books in the order of their
 * texts. */
struct ranked {
	struct slice text, more;
	uint32_t number;
};

static int by_text(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	int o = slice_compare(x->text, y->text);

	return o ? o : slice_compare(x->more, y->more);
}

static uint32_t *rank(struct ranked *all, size_t count)
{
	uint32_t *ranks = mem_new(count + 1, sizeof(*ranks));

	if (count)
		qsort(all, count, sizeof(*all), by_text);
	for (size_t i = 0; i < count; i++)
		ranks[all[i].number] = (uint32_t)i;
	free(all);
	return ranks;
}

uint32_t *balance_rank_devices(const struct books *b)
{
	size_t count;
	const struct book_device *d = books_devices(b, &count);
	struct ranked *all = mem_new(count + 1, sizeof(*all));

	for (uint32_t i = 0; i < count; i++)
		all[i] = (struct ranked){d[i].udi.sn, d[i].udi.pid, i};
	return rank(all, count);
}
