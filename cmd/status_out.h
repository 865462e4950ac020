/* What status prints for people and for Prometheus. */
#ifndef CMD_STATUS_OUT_H
#define CMD_STATUS_OUT_H

#include "cmd/standings.h"

/* Both append to `out`. */
void status_screen(struct buf *out, const struct standings_view *v);
/* The text format of Prometheus, of all of them whatever is listed. */
void status_metrics(struct buf *out, const struct standings_view *v);

#endif
