/* Work on several threads, results in order; layer 0.
 *
 * The submitting thread counts as one of `threads`: it works too whenever it
 * would have to wait. With one thread everything runs in it. */
#ifndef BASE_PIPELINE_H
#define BASE_PIPELINE_H

#include <stddef.h>

struct pipeline_ops {
	void *context;
	/* Any thread; `thread` is 0 .. threads - 1 and never shared at a time. */
	void (*work)(void *context, void *job, unsigned thread);
	/* The submitting thread, in the order of submission. */
	void (*done)(void *context, void *job);
};

struct pipeline;
/* At most `in_flight` jobs are submitted and not yet done. */
struct pipeline *pipeline_new(const struct pipeline_ops *ops, unsigned threads,
			      size_t in_flight);
void pipeline_submit(struct pipeline *p, void *job);
/* Returns when all that was submitted is done. */
void pipeline_drain(struct pipeline *p);
/* Drains first. */
void pipeline_free(struct pipeline *p);

#endif
