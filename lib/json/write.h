/* Compact JSON written into a buffer; layer 1.
 *
 * Commas and quotes come by themselves:
 *
 *	struct json_writer w = {.out = &buf};
 *	json_begin_object(&w, NULL);
 *	json_put_text(&w, "kind", "rum-report");
 *	json_end_object(&w);
 *
 * `key` is NULL inside arrays and at the top. Strings that are not valid UTF-8
 * are made so: each offending byte becomes U+FFFD.
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include "base/amount.h"
#include "base/slice.h"
#include "json/json.h"

struct json_writer {
	struct buf *out;
	bool comma; /* the next item needs one before it */
};

void json_begin_object(struct json_writer *w, const char *key);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w, const char *key);
void json_end_array(struct json_writer *w);
void json_put_null(struct json_writer *w, const char *key);
void json_put_bool(struct json_writer *w, const char *key, bool value);
void json_put_u64(struct json_writer *w, const char *key, uint64_t value);
void json_put_i64(struct json_writer *w, const char *key, int64_t value);
/* NULL text and slices with p == NULL are written as null. */
void json_put_text(struct json_writer *w, const char *key, const char *text);
/* An array of texts; `texts` ends with NULL. */
void json_put_texts(struct json_writer *w, const char *key,
		    const char *const *texts);
void json_put_slice(struct json_writer *w, const char *key, struct slice s);
/* The same, but an empty one is null as well. */
void json_put_some(struct json_writer *w, const char *key, struct slice s);
/* RFC 3339 UTC. */
void json_put_time(struct json_writer *w, const char *key, int64_t seconds);
/* An exact integer of more than 64 bits; null when it is not told. */
void json_put_amount(struct json_writer *w, const char *key,
		     struct maybe_amount v);
void json_put_hex(struct json_writer *w, const char *key, const void *bytes,
		  size_t n);
/* A value that was read, written anew in one line: numbers as they stand, strings
 * decoded and escaped, no white space. */
void json_put_value(struct json_writer *w, const char *key,
		    struct json_value v);
/* Bytes that are JSON already, as they are. */
void json_put_raw(struct json_writer *w, const char *key, struct slice json);
/* The bytes of `s` escaped for a place between quotes, without the quotes. */
void json_escape(struct buf *out, struct slice s);

#endif
