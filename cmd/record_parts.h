/* What the records of inspect are made of. */
#ifndef CMD_RECORD_PARTS_H
#define CMD_RECORD_PARTS_H

#include "cli/out.h"
#include "cmd/record.h"

/* null where nothing is given. */
void record_maybe_u64(struct json_writer *w, const char *key,
		      struct maybe_u64 v);
void record_maybe_time(struct json_writer *w, const char *key,
		       struct maybe_i64 v);
/* As read where it could be read, else the source's own text. */
void record_number(struct json_writer *w, const char *key, struct maybe_u64 v,
		   struct slice text);
void record_time(struct json_writer *w, const char *key, struct maybe_i64 v,
		 struct slice text);
/* "true" and "false" as bools, other words as they are. */
void record_word(struct json_writer *w, const char *key, struct slice text);
/* The columns of inspect's CSV that only rows of an account's licences fill. */
struct record_license {
	struct slice virtual_account, name, billing;
	struct slice owned, in_use, reserved, available;
};
void record_csv_license(struct csv *c, const struct record_license *l);

/* requests [{udi, hostname, confirm_code, remove_code, licenses}] */
void record_requests(struct json_writer *w, const struct auth_request *r);

/* The keys of a piece that is an element of a <smartLicense>. */
void record_element(struct json_writer *w, const struct survey_item *item);
/* Those of a piece that is text or JSON; none for kinds without any. */
void record_message(struct json_writer *w, const struct survey_item *item);

#endif
