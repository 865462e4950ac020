#include "cmd/columns.h"

#include <string.h>

static enum rc wrong_form(const char *given, struct err *e)
{
	return err_set(e, RC_USAGE,
		       "--map-columns %.80s: wanted is COLUMN=HEADER, as in "
		       "--map-columns \"owned=Purchased\"", given);
}

static enum rc wrong_word(const char *word, struct err *e)
{
	_cleanup_buf_ struct buf all = {0};
	const char *near;
	size_t count = 0;

	while (snapshot_column_words[count])
		count++;
	near = cli_nearest(word, snapshot_column_words, count);
	if (near)
		return err_set(e, RC_USAGE,
			       "--map-columns: there is no column \"%.40s\"; did "
			       "you mean \"%s\"?", word, near);
	for (size_t i = 0; i < count; i++)
		buf_printf(&all, "%s%s", i ? ", " : "",
			   snapshot_column_words[i]);
	return err_set(e, RC_USAGE,
		       "--map-columns: there is no column \"%.40s\"; they are %s",
		       word, buf_text(&all));
}

static const char *find_word(const char *word)
{
	for (size_t i = 0; snapshot_column_words[i]; i++) {
		if (strcmp(snapshot_column_words[i], word) == 0)
			return snapshot_column_words[i];
	}
	return NULL;
}

static bool is_taken(const struct snapshot_column *columns, size_t count,
		     const char *word)
{
	for (size_t i = 0; i < count; i++) {
		if (columns[i].column == word)
			return true;
	}
	return false;
}

enum rc columns_read(struct snapshot_columns *out, struct arena *a,
		     const struct text_list *given, struct err *e)
{
	struct snapshot_column *columns =
		arena_array(a, given->count, sizeof(*columns));

	for (size_t i = 0; i < given->count; i++) {
		const char *equals = strchr(given->at[i], '=');
		const char *word;

		if (!equals || equals == given->at[i] || !equals[1])
			return wrong_form(given->at[i], e);
		word = arena_text(a, (struct slice){
			(const uint8_t *)given->at[i],
			(size_t)(equals - given->at[i])});
		columns[i].column = find_word(word);
		if (!columns[i].column)
			return wrong_word(word, e);
		if (is_taken(columns, i, columns[i].column))
			return err_set(e, RC_USAGE,
				       "--map-columns: column \"%s\" is named "
				       "twice", word);
		columns[i].header = equals + 1;
	}
	*out = (struct snapshot_columns){columns, given->count};
	return RC_OK;
}
