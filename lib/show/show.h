/* Read device text: a command's output, a terminal log, a whole "show tech", of
 * one device or several, into device states; layer 2. */
#ifndef SHOW_SHOW_H
#define SHOW_SHOW_H

#include "base/limits.h"
#include "base/rc.h"
#include "show/lines.h"
#include "show/state.h"

struct show_capture {
	struct show_text text;
	struct show_device **device; /* in order of the text */
	uint32_t devices;
};

/* Does a file that begins so hold device text? By content: a known command
 * behind a prompt, a ruler of "show tech", a heading of licence output, a syslog
 * message of licensing; also through JSON's "\n". */
bool show_looks_like(struct slice head);
/* Text that begins with '<' (no blanks in front) and is no markup all the same: the
 * priority of a syslog message, "<187>", or a value that a paste begins with,
 * "<none>". */
bool show_angle_is_text(struct slice text);

/* Everything borrows from `bytes` and `a`. Text in which no command was found is
 * an empty capture, not an error; the only error is a limit (show-lines,
 * show-outputs, show-devices, show-rows). */
enum rc show_read(struct arena *a, struct slice bytes, const struct limits *l,
		  struct show_capture *out, struct err *e);

/* How much of the licence sections was understood: of the lines with `licence`
 * set. `lines` counts those that are not blank; the ones not understood are those
 * with LINE_UNREAD. */
struct show_coverage {
	uint32_t lines, understood;
};
struct show_coverage show_coverage(const struct show_capture *c);

/* What the text lacks of a whole "show tech license": called for each by the
 * name it has in sections_missing: status, account, transport, policy, reporting,
 * usage, product, agent, jobs, communication, ha, reservation, counters, other,
 * authorization, rum-ids, eventlog, history, version, clock. A section counts as
 * there when the text tells a value of it, from whichever command. */
void show_missing(const struct show_device *d,
		  void (*each)(void *context, const char *section),
		  void *context);

#endif
