#include "lab/import_state.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

void device_state_free(struct device_state *s)
{
	free(s->acknowledged);
	free(s->codes);
}

/* Where the id stands, or has to. */
static size_t place_of(const struct device_state *s, uint64_t id)
{
	size_t low = 0, high = s->acknowledged_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->acknowledged[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool device_state_has_ack(const struct device_state *s, uint64_t id)
{
	size_t at = place_of(s, id);

	return at < s->acknowledged_count && s->acknowledged[at] == id;
}

void device_state_add_ack(struct device_state *s, uint64_t id)
{
	size_t at = place_of(s, id), n = s->acknowledged_count;

	if (device_state_has_ack(s, id))
		return;
	s->acknowledged = mem_resize(s->acknowledged, (n + 1) * sizeof(id));
	memmove(s->acknowledged + at + 1, s->acknowledged + at,
		(n - at) * sizeof(id));
	s->acknowledged[at] = id;
	s->acknowledged_count++;
}

struct state_code *device_state_code(const struct device_state *s,
				     struct udi udi)
{
	for (size_t i = 0; i < s->code_count; i++) {
		if (udi_equal(s->codes[i].udi, udi))
			return &s->codes[i];
	}
	return NULL;
}

void device_state_add_code(struct device_state *s,
			   const struct state_code *code)
{
	struct state_code *old = device_state_code(s, code->udi);

	if (!old) {
		s->codes = mem_resize(s->codes, (s->code_count + 1) *
							sizeof(*s->codes));
		old = &s->codes[s->code_count++];
	}
	*old = *code;
}

/* ---- reading --------------------------------------------------------------- */

/* The keys of a group's three numbers. */
static const struct {
	const char *key;
	size_t place;
} day_keys[] = {
	{"first", offsetof(struct policy_days, first)},
	{"frequency", offsetof(struct policy_days, frequency)},
	{"on_change", offsetof(struct policy_days, on_change)},
};
enum { DAY_KEYS = sizeof(day_keys) / sizeof(day_keys[0]) };

static const struct maybe_u64 *days_at(const struct policy_days *d, size_t i)
{
	return (const struct maybe_u64 *)(const void *)((const char *)d +
							day_keys[i].place);
}

static void read_policy(struct device_state *s, struct arena *a,
			struct json_value v)
{
	struct json_value groups = json_get(v, "groups");

	s->has_policy = json_type(v) == JSON_OBJECT;
	s->policy_name = json_string(a, json_get(v, "name"));
	s->policy_version = json_string(a, json_get(v, "version"));
	for (unsigned g = 0; g < POLICY_GROUP_COUNT; g++) {
		struct json_value group = json_get(
			groups, policy_group_word((enum policy_group)g));

		for (size_t i = 0; i < DAY_KEYS; i++) {
			struct maybe_u64 *to = (struct maybe_u64 *)(uintptr_t)
				days_at(&s->policy[g], i);

			to->given = json_u64(json_get(group, day_keys[i].key),
					     &to->value);
		}
	}
}

static bool read_codes(struct device_state *s, struct arena *a,
		       struct json_value list)
{
	struct json_value v = json_first(list);

	for (; json_type(v) != JSON_NONE; v = json_next(v)) {
		struct json_value tags = json_get(v, "tags");
		struct json_value tag = json_first(tags);
		struct slice sha = json_string(a, json_get(v, "sha256"));
		struct slice *to =
			arena_array(a, json_count(tags) + 1, sizeof(*to));
		struct state_code code = {
			.udi = {json_string(a, json_get(v, "pid")),
				json_string(a, json_get(v, "sn"))},
			.date = json_string(a, json_get(v, "date")),
			.tags = to,
		};

		if (!udi_known(code.udi) || sha.n != SHA256_TEXT_MAX - 1)
			return false;
		memcpy(code.sha256, sha.p, sha.n);
		for (; json_type(tag) != JSON_NONE; tag = json_next(tag))
			to[code.tag_count++] = json_string(a, tag);
		device_state_add_code(s, &code);
	}
	return true;
}

static bool read_acks(struct device_state *s, struct json_value list)
{
	struct json_value v = json_first(list);
	uint64_t id;

	for (; json_type(v) != JSON_NONE; v = json_next(v)) {
		if (!json_u64(v, &id))
			return false;
		device_state_add_ack(s, id);
	}
	return json_type(list) == JSON_ARRAY;
}

static bool read_all(struct device_state *s, struct arena *a,
		     struct json_value root)
{
	struct json_value account = json_get(root, "account");
	const struct udi udi = {json_string(a, json_get(root, "pid")),
				json_string(a, json_get(root, "sn"))};

	read_policy(s, a, json_get(root, "policy"));
	s->has_account = json_type(account) == JSON_OBJECT;
	s->smart_account = json_string(a, json_get(account, "smart_account"));
	s->virtual_account =
		json_string(a, json_get(account, "virtual_account"));
	return udi_equal(udi, s->udi) &&
	       read_acks(s, json_get(root, "acknowledged")) &&
	       read_codes(s, a, json_get(root, "authorizations"));
}

enum rc device_state_read(struct device_state *out, struct arena *a,
			  const char *path, struct udi udi,
			  const struct limits *l, struct err *e)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct json_doc *doc = arena_alloc(a, sizeof(*doc));
	enum rc rc;

	*out = (struct device_state){.udi = udi};
	if (access(path, F_OK) < 0)
		return RC_OK;
	rc = file_read_small(path, &bytes, l,
			     offsetof(struct limits, piece_bytes), e);
	if (rc)
		return rc;
	rc = json_read(doc, a, arena_copy(a, buf_slice(&bytes)), l, e);
	if (rc)
		return err_prefix(e, "%s", path);
	if (read_all(out, a, json_root(doc)))
		return RC_OK;
	return err_set(e, RC_MALFORMED,
		       "%s: is not the state of this device; remove it, and the "
		       "device has imported nothing", path);
}

/* ---- writing --------------------------------------------------------------- */

static void put_policy(struct json_writer *w, const struct device_state *s)
{
	if (!s->has_policy) {
		json_put_null(w, "policy");
		return;
	}
	json_begin_object(w, "policy");
	json_put_slice(w, "name", s->policy_name);
	json_put_slice(w, "version", s->policy_version);
	json_begin_object(w, "groups");
	for (unsigned g = 0; g < POLICY_GROUP_COUNT; g++) {
		json_begin_object(w, policy_group_word((enum policy_group)g));
		for (size_t i = 0; i < DAY_KEYS; i++) {
			const struct maybe_u64 *d = days_at(&s->policy[g], i);

			if (d->given)
				json_put_u64(w, day_keys[i].key, d->value);
			else
				json_put_null(w, day_keys[i].key);
		}
		json_end_object(w);
	}
	json_end_object(w);
	json_end_object(w);
}

static void put_account(struct json_writer *w, const struct device_state *s)
{
	if (!s->has_account) {
		json_put_null(w, "account");
		return;
	}
	json_begin_object(w, "account");
	json_put_slice(w, "smart_account", s->smart_account);
	json_put_slice(w, "virtual_account", s->virtual_account);
	json_end_object(w);
}

static void put_codes(struct json_writer *w, const struct device_state *s)
{
	json_begin_array(w, "authorizations");
	for (size_t i = 0; i < s->code_count; i++) {
		const struct state_code *c = &s->codes[i];

		json_begin_object(w, NULL);
		json_put_slice(w, "pid", c->udi.pid);
		json_put_slice(w, "sn", c->udi.sn);
		json_put_text(w, "sha256", c->sha256);
		json_put_slice(w, "date", c->date);
		json_begin_array(w, "tags");
		for (size_t k = 0; k < c->tag_count; k++)
			json_put_slice(w, NULL, c->tags[k]);
		json_end_array(w);
		json_end_object(w);
	}
	json_end_array(w);
}

void device_state_put(struct json_writer *w, const struct device_state *s)
{
	json_put_slice(w, "pid", s->udi.pid);
	json_put_slice(w, "sn", s->udi.sn);
	json_begin_array(w, "acknowledged");
	for (size_t i = 0; i < s->acknowledged_count; i++)
		json_put_u64(w, NULL, s->acknowledged[i]);
	json_end_array(w);
	put_policy(w, s);
	put_account(w, s);
	put_codes(w, s);
	json_put_null(w, "trust_code");
}

enum rc device_state_save(const struct device_state *s, const char *path,
			  struct err *e)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};

	json_begin_object(&w, NULL);
	device_state_put(&w, s);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	return output_whole(path, 0666, OUTPUT_FORCE, buf_slice(&out), e);
}
