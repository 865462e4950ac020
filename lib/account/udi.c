#include "account/udi.h"

#include <stddef.h>

#include "account/values.h"

static const struct {
	char letter;
	size_t place;
} letters[] = {
	{'P', offsetof(struct account_udi, udi.pid)},
	{'S', offsetof(struct account_udi, udi.sn)},
	{'U', offsetof(struct account_udi, uuid)},
};

/* "P:C8000V"; of two with one letter the first counts. */
static void take_part(struct account_udi *out, struct slice part)
{
	struct slice *to;

	part = slice_trim(part);
	if (part.n < 2 || part.p[1] != ':')
		return;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		to = (struct slice *)(void *)((char *)out + letters[i].place);
		if (part.p[0] == letters[i].letter && !to->p)
			*to = slice_trim(slice_part(part, 2, part.n));
	}
}

void account_udi_read(struct account_udi *out, struct slice text)
{
	struct slice rest = slice_trim(text);

	*out = (struct account_udi){.text = rest};
	while (rest.n) {
		size_t comma = slice_find(rest, ",", 0);

		take_part(out, slice_part(rest, 0, comma));
		rest = comma == SIZE_MAX ? (struct slice){0}
					 : slice_part(rest, comma + 1, rest.n);
	}
}

static bool told(struct udi u)
{
	return u.pid.p || u.sn.p;
}

/* The better of two: both parts before one part, the first before the second. */
static struct udi better(struct udi a, struct udi b)
{
	return udi_known(a) || (told(a) && !udi_known(b)) ? a : b;
}

static struct udi by_keys(struct arena *a, struct json_value object)
{
	static const char *const keys[][2] = {
		{"udi_pid", "udi_serial_number"},
		{"udiPid", "udiSerialNumber"},
		{"pid", "sn"},
	};
	struct udi best = {0};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct udi u = {value_text(a, json_get(object, keys[i][0])),
				value_text(a, json_get(object, keys[i][1]))};

		best = better(best, u);
	}
	return best;
}

struct udi account_udi_of_json(struct arena *a, struct json_value object)
{
	struct udi best = by_keys(a, object);
	struct account_udi text;

	account_udi_read(&text, json_string(a, json_get(object, "udi")));
	best = better(best, by_keys(a, json_get(object, "sudi")));
	best = better(best, by_keys(a, json_get(object, "udi")));
	best = better(best, text.udi);
	if (best.pid.p)
		best.pid = arena_copy(a, best.pid);
	if (best.sn.p)
		best.sn = arena_copy(a, best.sn);
	return best;
}
