#include "cmd/accounting.h"

const char *const lender_words[] = {"license", "substituted", NULL};

enum rc balancing_read(struct balance_options *out, struct arena *a,
		       const struct common_options *common,
		       const struct accounting_options *accounting,
		       const struct balancing_options *o, struct err *e)
{
	struct what_if *what_ifs = arena_array(a, o->what_ifs.count,
					       sizeof(*what_ifs));
	const struct given_time *since = &accounting->since;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < o->what_ifs.count; i++)
		rc = what_if_parse(&what_ifs[i], o->what_ifs.at[i], e);
	*out = (struct balance_options){
		.at = common_now(common),
		.since = {since->given, since->at},
		.until = {o->until.given, o->until.at},
		.stale_days = {o->stale.given, o->stale.value},
		.what_ifs = what_ifs,
		.what_if_count = o->what_ifs.count,
		.lender_is_substituted = o->lender == 1,
		.temporary_folder = temporary_folder(),
	};
	if (accounting->virtual_account)
		out->virtual_account = slice_of(accounting->virtual_account);
	return rc;
}
