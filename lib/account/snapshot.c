#include "account/snapshot_read.h"

#include <string.h>

#include "account/csv.h"

static const struct {
	const char *word, *text;
} forms[] = {
#define X(name, word, text) [name] = {word, text},
	SNAPSHOT_FORMS(X)
#undef X
};

const char *snapshot_form_word(enum snapshot_form f)
{
	return forms[f].word;
}

const char *snapshot_form_text(enum snapshot_form f)
{
	return forms[f].text;
}

/* ---- error replies ------------------------------------------------------------- */

static const char *const error_keys[] = {"statusMessage", "message", NULL};

/* {"status":"ERROR","statusMessage":"…"}: camel case is the account's; in snake
 * case it is a reply about usage. {"errors":[…]} stands alone. */
static bool is_error(struct json_value root)
{
	struct json_value errors = json_get(root, "errors");
	struct json_value first = json_first(errors);

	return json_type(json_get(root, "statusMessage")) == JSON_STRING ||
	       (json_type(errors) == JSON_ARRAY && json_count(root) <= 4 &&
		(json_type(first) == JSON_STRING ||
		 snapshot_has(first, error_keys)));
}

/* The message that says most; p == NULL: none. */
static struct slice error_text(struct arena *a, struct json_value root)
{
	static const char *const keys[] = {"statusMessage", "message",
					   "message_code", "code"};
	struct json_value error = json_first(json_get(root, "errors"));
	const struct json_value where[] = {root, error};
	struct slice text;

	for (size_t i = 0; i < 2 * sizeof(keys) / sizeof(keys[0]); i++) {
		text = json_string(a, json_get(where[i % 2], keys[i / 2]));
		if (slice_trim(text).n)
			return slice_trim(text);
	}
	return json_string(a, error);
}

static bool is_good(struct slice status)
{
	return !slice_trim(status).n || csv_name_is(status, "success") ||
	       csv_name_is(status, "complete");
}

enum rc snapshot_check_reply(const struct snapshot_reader *r,
			     struct json_value reply, uint64_t items,
			     const struct snapshot_spot *spot)
{
	struct slice status = json_string(r->arena, json_get(reply, "status"));
	struct slice text = error_text(r->arena, reply);

	if (items || (is_good(status) &&
		      json_type(json_get(reply, "errors")) != JSON_ARRAY))
		return RC_OK;
	return snapshot_fault(r, spot, json_offset(reply),
			      "the account's reply is an error and no snapshot%s"
			      "%s%s%s; ask the account again",
			      status.n ? ": status " : "",
			      snapshot_shown(r, status), text.n ? ": " : "",
			      snapshot_shown(r, text));
}

static enum rc read_error(struct snapshot_reader *r, struct json_value root)
{
	const struct snapshot_spot document = {0};
	enum rc rc = snapshot_check_reply(r, root, 0, &document);

	return rc ? rc
		  : snapshot_fault(r, &document, json_offset(root),
				   "the account's reply holds neither licences "
				   "nor devices; ask the account again");
}

/* ---- the forms ------------------------------------------------------------------ */

static bool is_list(struct json_value root)
{
	return snapshot_list_of(root) != NULL;
}

static bool is_roles(struct json_value root)
{
	return snapshot_any(root, snapshot_is_account);
}

static bool is_on_prem(struct json_value root)
{
	return snapshot_any(root, snapshot_is_on_prem);
}

static enum rc read_roles(struct snapshot_reader *r, struct json_value root)
{
	const struct snapshot_around around = {0};

	r->out->form = SNAPSHOT_ROLES;
	return snapshot_each(r, root, "", &around, snapshot_read_account);
}

static enum rc read_on_prem(struct snapshot_reader *r, struct json_value root)
{
	const struct snapshot_around around = {0};

	r->out->form = SNAPSHOT_ON_PREM;
	return snapshot_each(r, root, "", &around, snapshot_read_on_prem);
}

static enum rc read_list(struct snapshot_reader *r, struct json_value root)
{
	const struct snapshot_list *list = snapshot_list_of(root);
	const struct snapshot_around around = {0};
	const struct maybe_u64 none = {0};

	r->out->form = list->form;
	if (snapshot_is_reply(root))
		return snapshot_read_reply(r, root, &around);
	/* Several pages, one after another. */
	if (snapshot_any(root, snapshot_is_reply))
		return snapshot_each(r, root, "", &around,
				     snapshot_read_reply);
	return snapshot_read_items(r, list, root, "", &around, none);
}

/* The first that fits. */
static const struct {
	bool (*is)(struct json_value root);
	enum rc (*read)(struct snapshot_reader *r, struct json_value root);
} readers[] = {
	{is_roles, read_roles},
	{is_on_prem, read_on_prem},
	{is_list, read_list},
	{snapshot_is_catalyst, snapshot_read_catalyst},
	{is_error, read_error},
};
enum { READER_COUNT = sizeof(readers) / sizeof(readers[0]) };

static size_t reader_of(struct json_value root)
{
	size_t i = 0;

	while (i < READER_COUNT && !readers[i].is(root))
		i++;
	return i;
}

bool snapshot_is_json(struct json_value root)
{
	return reader_of(root) < READER_COUNT;
}

enum rc snapshot_read_json(struct snapshot *out, struct arena *a,
			   struct json_value root, const struct limits *l,
			   struct err *e)
{
	struct snapshot_reader r = {
		.out = out, .arena = a, .limits = l, .e = e};
	size_t reader = reader_of(root);
	enum rc rc;

	*out = (struct snapshot){0};
	if (reader == READER_COUNT)
		return err_set(e, RC_MALFORMED,
			       "this is no snapshot of an account: it holds "
			       "none of licenses, licenseSubscriptions, devices "
			       "and summary");
	rc = readers[reader].read(&r, root);
	if (!rc)
		snapshot_finish(&r);
	snapshot_reader_free(&r);
	return rc;
}
