#include "archive/tar_block.h"

/* A record's key: what it does to the member. */
enum effect { EFFECT_NONE, EFFECT_PATH, EFFECT_SIZE, EFFECT_SPARSE };

static enum effect effect_of(struct slice key)
{
	/* The sparse ones move content or rename, each in its own way. */
	static const struct {
		const char *key;
		bool is_prefix;
		enum effect effect;
	} table[] = {
		{"path", false, EFFECT_PATH},
		{"size", false, EFFECT_SIZE},
		{"GNU.sparse.", true, EFFECT_SPARSE},
		{"SUN.holesdata", false, EFFECT_SPARSE},
		{"SCHILY.realsize", false, EFFECT_SPARSE},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].is_prefix ? slice_starts(key, table[i].key) :
					 slice_is(key, table[i].key))
			return table[i].effect;
	}
	return EFFECT_NONE;
}

static const char *set_path(struct tar_extra *extra, struct slice value)
{
	if (extra->has_path)
		return "a member is given two long names";
	extra->has_path = true;
	buf_clear(&extra->path);
	buf_add_slice(&extra->path, value);
	return NULL;
}

static const char *set_size(struct tar_extra *extra, struct slice value)
{
	if (extra->has_size)
		return "a pax header gives two sizes";
	extra->has_size = true;
	if (value.n && value.p[0] == '-')
		return "a pax header gives a negative size";
	if (!slice_u64(value, &extra->size))
		return "a pax header gives a size that is not a number";
	return NULL;
}

static const char *apply(struct tar_extra *extra, bool is_global,
			 struct slice key, struct slice value)
{
	const enum effect effect = effect_of(key);

	if (effect == EFFECT_NONE)
		return NULL;
	if (is_global)
		return "a global pax header names or sizes members";
	if (effect == EFFECT_SPARSE) {
		extra->is_sparse = true;
		return NULL;
	}
	/* POSIX: an empty value takes a setting back; readers do not agree. */
	if (value.n == 0)
		return "a pax header gives an empty name or size";
	return effect == EFFECT_PATH ? set_path(extra, value) :
				       set_size(extra, value);
}

/* "LENGTH key=value\n", LENGTH in bytes of the whole record. */
static const char *take_record(struct slice *rest, struct slice *key,
			       struct slice *value)
{
	const size_t space = slice_find(*rest, " ", 0);
	uint64_t length;
	struct slice record;
	size_t equals;

	if (space > 20 || !slice_u64(slice_part(*rest, 0, space), &length) ||
	    length > rest->n || length < space + 2 ||
	    rest->p[length - 1] != '\n')
		return "a pax header's record has a wrong length";
	record = slice_part(*rest, space + 1, (size_t)length - 1);
	equals = slice_find(record, "=", 0);
	if (equals == 0 || equals == SIZE_MAX)
		return "a pax header's record has no key";
	*key = slice_part(record, 0, equals);
	*value = slice_part(record, equals + 1, record.n);
	*rest = slice_part(*rest, (size_t)length, rest->n);
	return NULL;
}

const char *tar_pax_read(struct slice records, bool is_global,
			 struct tar_extra *extra)
{
	struct slice key, value;
	const char *fault = NULL;

	while (records.n && !fault) {
		fault = take_record(&records, &key, &value);
		if (!fault)
			fault = apply(extra, is_global, key, value);
	}
	return fault;
}
