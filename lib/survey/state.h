/* The state of a running survey, and what its parts do for each other; layer 4,
 * not for others.
 *
 *	follow.c   what a file's pieces tell of each other
 *	files.c    which files are walked, and with which manifest
 *	collect.c  pieces become entries of batches (calling thread)
 *	read.c	   from bytes to items; inside.c what device text holds besides
 *	deliver.c  batches are read (any thread) and handed over (in order)
 */
#ifndef SURVEY_STATE_H
#define SURVEY_STATE_H

#include "base/pipeline.h"
#include "base/spool.h"
#include "survey/batch.h"
#include "survey/pairs.h"
#include "survey/seen.h"

/* Archives that are open at the place the results have come to. */
struct bracket {
	uint64_t spool_mark;
	struct survey_tally tally;
};

struct survey {
	const struct survey_options *options;
	const struct survey_ops *ops;
	struct judge *judge;
	struct judge_thread **threads;
	struct pipeline *pipeline;

	/* Collecting: the walk fills `current`. */
	struct batch *current, *free_batches;
	bool is_snapshot; /* what is walked was called a snapshot */
	struct buf file; /* provenance up to '#' of the last piece … */
	struct buf hostname; /* … the host name told in it … */
	bool has_hostname;
	struct survey_file *told; /* … and what its pieces tell: in the arena of
				     `current`; or NULL */
	struct pair *pair;   /* of the file that is being walked; or NULL */
	uint64_t *paired;    /* hashed paths of files told with their manifest */
	size_t paired_count, paired_cap;

	/* Delivering, in order. */
	struct survey_tally tally;
	struct spool *spool;
	struct seen *seen;
	struct bracket *brackets;
	size_t bracket_count, bracket_cap;
	uint64_t items;
	struct err fault; /* of the machine; ends the survey */
};

/* deliver.c: the two callbacks of the pipeline; jobs are batches. */
void survey_work(void *context, void *job, unsigned thread);
void survey_deliver(void *context, void *job);
/* Make an empty batch ready for use again. */
void survey_recycle(struct survey *s, struct batch *b);

/* collect.c */
enum rc survey_piece(void *context, const struct artefact *a, struct err *e);
enum rc survey_begin(void *context, struct err *e);
enum rc survey_end(void *context, const struct artefact *a, struct err *e);
/* A fresh entry of the current batch, which is submitted when it is full. */
struct batch_entry *survey_entry(struct survey *s, enum entry_kind kind,
				 struct batch **batch);
void survey_submit(struct survey *s);
/* A copy that lives as long as the batch's entries. */
struct slice survey_keep(struct batch *b, struct slice bytes);
/* The item cannot be read; whatever was concluded about it is void. */
void survey_malformed(struct survey_item *item, const struct err *fault);
/* A file ended in which there was nothing to judge. */
enum rc survey_leaf_end(void *context, const struct artefact *leaf,
			struct err *e);

enum rc survey_whole_file(void *context, const struct artefact *file,
			  struct err *e);

/* follow.c */
/* The piece may be of another file than the last one. */
void survey_follow(struct survey *s, const struct artefact *a);
/* What the piece tells of its file; a pointer for its item, or NULL. */
const struct survey_file *survey_learn(struct survey *s, struct batch *b,
				       const struct artefact *a);

/* files.c */
enum rc survey_walk(struct survey *s, const char *path, struct err *e);

#endif
