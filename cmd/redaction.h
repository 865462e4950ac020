/* inspect --redact: device text that may leave the building, in the order of the
 * input, and the private map of what stands for what. */
#ifndef CMD_REDACTION_H
#define CMD_REDACTION_H

#include "survey/survey.h"

struct redaction;
struct redaction *redaction_new(const char *temporary_folder);
void redaction_free(struct redaction **r);

/* For survey_ops; `context` is the redaction. Text from an archive is printed
 * when the archive has been found whole. */
void redaction_take(void *context, const struct survey_item *item);
void redaction_begin(void *context);
void redaction_end(void *context, bool cancel);
/* Of a piece that holds no device text and was named: STATUS_INPUT. */
enum status redaction_status(void *context, const struct survey_item *item);

/* Says what was left out, and writes the map to `map`, mode 0600, when it is not
 * NULL: a line a placeholder, a tab, the value. */
enum rc redaction_finish(struct redaction *r, const char *map, bool force,
			 struct err *e);

#endif
