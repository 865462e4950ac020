#include "base/limits.h"

#include <inttypes.h>
#include <stddef.h>

const struct limit_row limit_rows[] = {
#define LIMIT(field, name, value, unit, text)                                  \
	{name, unit, text, value, offsetof(struct limits, field)},
#include "base/limits.def"
#undef LIMIT
};
const size_t limit_count = sizeof(limit_rows) / sizeof(limit_rows[0]);

static uint64_t *at(struct limits *l, const struct limit_row *row)
{
	return (uint64_t *)(void *)((char *)l + row->place);
}

struct limits limits_default(void)
{
	struct limits l;

	for (size_t i = 0; i < limit_count; i++)
		*at(&l, &limit_rows[i]) = limit_rows[i].value;
	return l;
}

static bool read_size(struct slice s, uint64_t *out)
{
	static const struct {
		const char *suffix;
		unsigned shift;
	} units[] = {{"k", 10}, {"K", 10}, {"M", 20}, {"G", 30}};
	unsigned shift = 0;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (slice_ends(s, units[i].suffix)) {
			shift = units[i].shift;
			s = slice_part(s, 0, s.n - 1);
			break;
		}
	}
	if (!slice_u64(s, out) || *out > UINT64_MAX >> shift)
		return false;
	*out <<= shift;
	return *out > 0;
}

enum rc limits_set(struct limits *l, const char *setting, struct err *e)
{
	struct slice s = slice_of(setting);
	size_t equals = slice_find(s, "=", 0);
	struct slice name = slice_part(s, 0, equals);
	uint64_t value;

	if (equals == SIZE_MAX ||
	    !read_size(slice_part(s, equals + 1, s.n), &value))
		return err_set(e, RC_USAGE,
			       "--limit %s: write NAME=NUMBER with a number "
			       "above 0, as in piece-bytes=128M", setting);
	for (size_t i = 0; i < limit_count; i++) {
		if (slice_is(name, limit_rows[i].name)) {
			*at(l, &limit_rows[i]) = value;
			return RC_OK;
		}
	}
	return err_set(e, RC_USAGE,
		       "--limit %s: no limit has that name; "
		       "rum help limits lists them", setting);
}

enum rc limits_exceeded(struct err *e, const struct limits *l, size_t place,
			const char *subject)
{
	for (size_t i = 0; i < limit_count; i++) {
		const struct limit_row *row = &limit_rows[i];

		if (row->place == place)
			return err_set(e, RC_LIMIT,
				       "%s exceeds %" PRIu64 " %s; --limit "
				       "%s=NUMBER raises it", subject,
				       *at((struct limits *)(uintptr_t)l, row),
				       row->unit, row->name);
	}
	return err_set(e, RC_DEFECT, "%s exceeds an unknown limit", subject);
}
