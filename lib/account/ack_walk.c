#include "account/ack_walk.h"

#include <strings.h>

#include "account/values.h"

/* What holds for an id: of the nearest object around it that says it. */
struct context {
	struct udi udi;
	struct slice status, message;
	enum ack_result result;
};

/* A container that is being walked. Levels are kept for the next one, so their
 * number is that of the document's depth, which json-depth bounds. */
struct level {
	struct level *up, *down;
	struct json_value at;	      /* the child that comes next */
	bool ids;		      /* an array under a key for ids */
	struct context around, own;
	struct json_value status;     /* the child that is taken for its status */
};

struct walk {
	struct arena *arena;
	const struct ack_keys *keys;
	struct buf entries;	      /* of struct ack_entry */
};

static bool word_is_any(struct slice word, const char *const *words)
{
	for (; *words; words++) {
		if (word.n == strlen(*words) &&
		    strncasecmp((const char *)word.p, *words, word.n) == 0)
			return true;
	}
	return false;
}

static enum ack_result result_of(struct slice status)
{
	static const char *const good[] = {"ack",      "acked",	   "acknowledged",
					   "success",  "complete", "completed",
					   "ok",       "true",	   NULL};
	static const char *const bad[] = {"failed",    "rejected", "error",
					  "duplicate", "false",	   NULL};

	status = slice_trim(status);
	if (word_is_any(status, good))
		return ACK_TAKEN;
	return word_is_any(status, bad) ? ACK_REFUSED : ACK_UNCLEAR;
}

/* Containers are told as they are written: a status that is no word is a status
 * all the same. p == NULL for null, "" and "None". */
static struct slice told(struct arena *a, struct json_value v)
{
	struct slice text = json_type(v) >= JSON_ARRAY ? json_span(v)
						       : value_text(a, v);

	return text.n && !slice_is(text, "None") ? text : (struct slice){0};
}

/* The first key that tells something; a refusal under any of them wins, since two
 * states of one report must not read as the better one. */
static void take_status(struct walk *w, struct level *level,
			struct json_value object)
{
	static const char *const keys[] = {"status", "ack_status", "result",
					   "state", "success"};
	bool any = false;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct json_value v = json_get(object, keys[i]);
		struct slice text = told(w->arena, v);
		enum ack_result result = result_of(text);

		if (!text.p || (any && result != ACK_REFUSED))
			continue;
		any = true;
		level->status = v;
		level->own.status = text;
		level->own.result = result;
		if (result == ACK_REFUSED)
			break;
	}
}

static void take_message(struct walk *w, struct level *level,
			 struct json_value object)
{
	static const char *const keys[] = {"status_message", "message", "error",
					   "reason"};
	struct context *own = &level->own;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct slice text = told(w->arena, json_get(object, keys[i]));

		if (!text.p)
			continue;
		own->message = text;
		break;
	}
	/* An error that no status of its own explains is not good news. */
	if (!level->status.doc && own->result == ACK_TAKEN &&
	    told(w->arena, json_get(object, "error")).p)
		own->result = ACK_UNCLEAR;
}

static void take_context(struct walk *w, struct level *level,
			 struct json_value object)
{
	struct udi udi = account_udi_of_json(w->arena, object);

	if (udi.pid.p || udi.sn.p)
		level->own.udi = udi;
	take_status(w, level, object);
	take_message(w, level, object);
}

/* What stands below such a name was not taken, unless it says so itself. */
static void take_heading(struct walk *w, struct context *c,
			 struct json_value key)
{
	static const struct {
		const char *word;
		enum ack_result result;
	} headings[] = {
		{"failed", ACK_REFUSED},     {"failures", ACK_REFUSED},
		{"rejected", ACK_REFUSED},   {"refused", ACK_REFUSED},
		{"error", ACK_REFUSED},	     {"errors", ACK_REFUSED},
		{"duplicate", ACK_REFUSED},  {"duplicates", ACK_REFUSED},
		{"invalid", ACK_REFUSED},    {"pending", ACK_UNCLEAR},
		{"missing", ACK_UNCLEAR},    {"unknown", ACK_UNCLEAR},
		{"skipped", ACK_UNCLEAR},    {"not_found", ACK_UNCLEAR},
		{"unacknowledged", ACK_UNCLEAR},
		{"not_acknowledged", ACK_UNCLEAR},
	};

	for (size_t i = 0; i < sizeof(headings) / sizeof(*headings); i++) {
		if (!json_is(key, headings[i].word))
			continue;
		c->status = value_text(w->arena, key);
		c->result = headings[i].result;
	}
}

/* Into a container below `up`; NULL: the outermost. */
static struct level *enter(struct walk *w, struct level *up,
			   struct json_value v, bool ids)
{
	struct level *level = up ? up->down : NULL;

	if (!level) {
		level = arena_array(w->arena, 1, sizeof(*level));
		level->up = up;
		if (up)
			up->down = level;
	}
	level->at = json_first(v);
	level->ids = ids;
	level->status = (struct json_value){0};
	level->own = up ? up->own : (struct context){0};
	/* What is taken for the status is not under itself. */
	if (up && up->status.doc && up->status.at == v.at) {
		level->own.status = up->around.status;
		level->own.result = up->around.result;
	}
	if (json_key(v).doc)
		take_heading(w, &level->own, json_key(v));
	level->around = level->own;
	if (json_type(v) == JSON_OBJECT)
		take_context(w, level, v);
	return level;
}

static bool names_ids(const struct walk *w, struct json_value key)
{
	for (size_t i = 0; ack_id_keys[i]; i++) {
		if (json_is(key, ack_id_keys[i]))
			return true;
	}
	for (size_t i = 0; w->keys && i < w->keys->count; i++) {
		if (json_is(key, w->keys->more[i]))
			return true;
	}
	return false;
}

static void take_id(struct walk *w, const struct level *level,
		    struct json_value v)
{
	struct maybe_u64 id = value_number(w->arena, v);
	const struct ack_entry entry = {
		.report_id = id.value,
		.udi = level->own.udi,
		.result = level->own.result,
		.status = level->own.status,
		.message = level->own.message,
	};

	if (id.given)
		buf_add(&w->entries, &entry, sizeof(entry));
}

static struct level *take(struct walk *w, struct level *level,
			  struct json_value v)
{
	struct json_value key = json_key(v);
	bool ids = key.doc ? names_ids(w, key) : level->ids;

	switch (json_type(v)) {
	case JSON_ARRAY:
		return enter(w, level, v, ids);
	case JSON_OBJECT:
		return enter(w, level, v, false);
	default:
		if (ids)
			take_id(w, level, v);
		return level;
	}
}

void ack_walk(struct ack *out, struct arena *a, const struct ack_keys *keys)
{
	struct walk w = {.arena = a, .keys = keys};
	struct level *level = enter(&w, NULL, out->members, false);

	while (level) {
		struct json_value v = level->at;

		if (json_type(v) == JSON_NONE) {
			level = level->up;
			continue;
		}
		level->at = json_next(v);
		level = take(&w, level, v);
	}
	out->entry_count = w.entries.n / sizeof(struct ack_entry);
	out->entries = (const void *)arena_copy(a, buf_slice(&w.entries)).p;
	buf_free(&w.entries);
}
