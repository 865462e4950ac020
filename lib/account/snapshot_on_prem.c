/* Lists inside other lists: what an On-Prem and its merged export write, and
 * accounts with their roles (formats/cssm-files.md sections 11.1 and 11.5). */
#include "account/snapshot_read.h"

static enum rc need_object(struct snapshot_reader *r, struct json_value v,
			   const struct snapshot_around *around)
{
	const struct snapshot_spot spot = {around->prefix, NULL, 0};

	return json_type(v) == JSON_OBJECT
		       ? RC_OK
		       : snapshot_fault(r, &spot, json_offset(v),
					"this is %s, and must be an object",
					json_type_name(json_type(v)));
}

/* One text of an object. */
static enum rc read_text(struct snapshot_reader *r, struct slice *out,
			 struct json_value object, const char *key,
			 const struct snapshot_around *around)
{
	const struct snapshot_field field = {key, VALUE_NAME, 0};
	const struct snapshot_table table = {&field, 1};
	const struct snapshot_spot spot = {around->prefix, NULL, 0};
	struct slice text = {0};
	enum rc rc = snapshot_fill(r, &text, &table, object, &spot);

	if (text.p)
		*out = text;
	return rc;
}

/* ---- On-Prem -------------------------------------------------------------------- */

bool snapshot_is_on_prem(struct json_value element)
{
	enum json_type type = json_type(json_get(element, "licenses"));

	return json_type(json_get(element, "virtual_account")) != JSON_NONE &&
	       (type == JSON_OBJECT || type == JSON_ARRAY);
}

/* {"virtual_account":{"name":…},"licenses":{"licenses":[…]}}, or the subscriptions
 * in the inner place. */
enum rc snapshot_read_on_prem(struct snapshot_reader *r,
			      struct json_value element,
			      const struct snapshot_around *around)
{
	struct json_value account = json_get(element, "virtual_account");
	struct json_value inner = json_get(element, "licenses");
	struct snapshot_around own = *around;
	enum rc rc = need_object(r, element, around);

	if (!rc && json_type(account) == JSON_OBJECT)
		rc = read_text(r, &own.virtual_account, account, "name",
			       around);
	else if (!rc)
		rc = read_text(r, &own.virtual_account, element,
			       "virtual_account", around);
	if (rc || json_type(inner) != JSON_OBJECT)
		return rc ? rc : snapshot_read_reply(r, element, &own);
	own.prefix = slice_of(arena_printf(r->arena, "%.*slicenses.",
					   SLICE_ARG(around->prefix)));
	return snapshot_read_reply(r, inner, &own);
}

/* ---- accounts and roles --------------------------------------------------------- */

bool snapshot_is_account(struct json_value element)
{
	static const char *const names[] = {"accountDomain", "accountName",
					    NULL};

	return json_type(json_get(element, "roles")) == JSON_ARRAY &&
	       snapshot_has(element, names);
}

static enum rc read_role(struct snapshot_reader *r, struct json_value role,
			 const struct snapshot_around *around)
{
	struct snapshot_around own = *around;
	enum rc rc = need_object(r, role, around);

	if (!rc)
		rc = read_text(r, &own.virtual_account, role, "virtualAccount",
			       around);
	return rc ? rc : snapshot_read_reply(r, role, &own);
}

/* {"accountDomain":…,"roles":[{"virtualAccount":…,"licenses":[…]}]} */
enum rc snapshot_read_account(struct snapshot_reader *r,
			      struct json_value element,
			      const struct snapshot_around *around)
{
	struct snapshot_around own = *around;
	bool is_first = r->lists.n == 0;
	enum rc rc = need_object(r, element, around);

	if (!rc)
		rc = read_text(r, &own.account, element, "accountDomain",
			       around);
	if (!rc)
		rc = read_text(r, &own.account, element, "accountName",
			       around);
	if (!rc && is_first)
		r->out->account = own.account;
	else if (!slice_equal(r->out->account, own.account))
		r->out->account = (struct slice){0};
	return rc ? rc
		  : snapshot_each(r, json_get(element, "roles"), "roles", &own,
				  read_role);
}
