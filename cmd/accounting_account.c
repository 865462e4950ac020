#include "cmd/accounting.h"

#include "cli/out.h"

enum rc accounting_check_account(const struct accounting *x, struct err *e)
{
	const char *name = x->options->virtual_account;

	return !name || *name
		       ? RC_OK
		       : err_set(e, RC_USAGE,
				 "%s: --virtual-account: the name is empty; give "
				 "a NAME, or leave the option out for all",
				 x->in->command->name);
}

enum { NAMES_MOST = 8 };

/* The virtual accounts of which snapshots own something, by number; false: none, or
 * the one that was asked for. */
static bool find_others(const struct accounting *x, bool *told)
{
	uint32_t asked = books_find_account(
		x->books, slice_of(x->options->virtual_account));
	size_t count;
	const struct book_license *all = books_licenses(x->books, &count);
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (all[i].account == BOOKS_NONE)
			continue;
		if (all[i].account == asked)
			return false;
		told[all[i].account] = any = true;
	}
	return any;
}

static void say_names(const char *asked, const char *const *names, size_t count)
{
	const char *near = cli_nearest(asked, names, count);
	_cleanup_buf_ struct buf all = {0};

	if (near) {
		say("note: --virtual-account \"%s\": no snapshot tells of it; did "
		    "you mean \"%s\"?", asked, near);
		return;
	}
	for (size_t i = 0; i < count && i < NAMES_MOST; i++)
		buf_printf(&all, "%s\"%s\"", i ? ", " : "", names[i]);
	if (count > NAMES_MOST)
		buf_printf(&all, " and %zu more", count - NAMES_MOST);
	say("note: --virtual-account \"%s\": no snapshot tells of it; they tell of "
	    "%s", asked, buf_text(&all));
}

void accounting_say_stranger(const struct accounting *x)
{
	_cleanup_arena_ struct arena a = {0};
	size_t most, count = 0;
	const char **names;
	bool *told;

	if (!x->options->virtual_account)
		return;
	most = books_accounts(x->books);
	told = arena_array(&a, most, sizeof(*told));
	if (!find_others(x, told))
		return;
	names = arena_array(&a, most, sizeof(*names));
	for (size_t i = 0; i < most; i++) {
		if (told[i])
			names[count++] = arena_text(
				&a, books_account(x->books, (uint32_t)i));
	}
	say_names(x->options->virtual_account, names, count);
}
