/* Records of verify and inspect in JSON and CSV: the keys are promises
 * (README and the man pages list them). */
#ifndef CMD_RECORD_H
#define CMD_RECORD_H

#include "json/write.h"
#include "survey/survey.h"

/* The verdict of a piece; what cannot bear a signature counts as unsigned. */
enum verdict record_verdict(const struct survey_item *item);
const char *record_reason(const struct survey_item *item);
/* What is wrong with a malformed piece, with the place when the text lacks it. */
void record_fault(struct buf *out, const struct survey_item *item);
/* A survey_ops.take that says faults on stderr, for quiet runs. */
void record_say_fault(void *context, const struct survey_item *item);
/* A line a check that is not ok, or with `all` every check, behind `indent`
 * blanks. */
void record_checks(struct buf *out, const struct rum_checks *checks,
		   int indent, bool all);
/* Whom an acknowledgement, or another element of the account, is for: the members
 * of the ACK, else the codes in the file, else the message around it; absent when
 * they name several or none. */
struct udi record_ack_device(const struct survey_item *item);
/* Why a trust code or a conversion is taken for one. */
extern const char record_by_name[];
/* "PID:X SN:Y report 12; " for text, empty for other kinds. */
void record_subject(struct buf *out, const struct survey_item *item);

/* kind, source, offset: what every record begins with. */
void record_begin(struct json_writer *w, const struct survey_item *item);
void record_udi(struct json_writer *w, const char *key, struct udi udi);

void record_verdict_json(struct buf *out, const struct survey_item *item);
void record_verdict_csv_head(void);
void record_verdict_csv(struct buf *out, const struct survey_item *item);
void record_summary_json(struct buf *out, const struct survey_tally *t);

/* What inspect prints. `verbose` adds members and checks. */
void record_inspect_json(struct buf *out, const struct survey_item *item);
void record_inspect_csv_head(void);
void record_inspect_csv(struct buf *out, const struct survey_item *item);

#endif
