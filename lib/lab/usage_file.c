#include "lab/usage_file.h"

#include "base/file.h"
#include "base/pipeline.h"
#include "lab/envelope.h"

enum { WRITE_BYTES = 1 << 18, AHEAD = 16 /* jobs for each thread */ };

struct report_job {
	const struct lab_device *device;
	uint64_t number;
	struct buf text;
	enum rc rc;
	struct err e;
};

struct usage_writer {
	struct pipeline *pipeline;
	/* A ring of one job more than can be in flight: the next one is free
	 * whenever a submit has returned. */
	struct report_job *jobs;
	size_t job_count, next;
	const struct lab_watch *watch;
	uint64_t reports;

	/* The file at hand. */
	struct output_file *file;
	struct buf waiting;
	enum rc rc;
	struct err e;
};

static void fail(struct usage_writer *u, enum rc rc, const struct err *e)
{
	if (u->rc)
		return;
	u->rc = rc;
	u->e = *e;
}

static void flush(struct usage_writer *u)
{
	struct err e = {0};
	enum rc rc;

	if (!u->rc) {
		rc = output_write(u->file, buf_slice(&u->waiting), &e);
		if (rc)
			fail(u, rc, &e);
	}
	buf_clear(&u->waiting);
}

static void sign(void *context, void *job, unsigned thread)
{
	struct report_job *j = job;

	buf_clear(&j->text);
	j->rc = lab_file_report(&j->text, j->device, j->number, &j->e);
}

static void take(void *context, void *job)
{
	struct usage_writer *u = context;
	struct report_job *j = job;

	if (j->rc)
		fail(u, j->rc, &j->e);
	buf_add_slice(&u->waiting, buf_slice(&j->text));
	if (u->waiting.n >= WRITE_BYTES)
		flush(u);
	u->reports++;
	if (u->watch->progress)
		u->watch->progress(u->watch->context, u->reports);
}

struct usage_writer *usage_writer_new(unsigned threads,
				      const struct lab_watch *watch)
{
	struct usage_writer *u = mem_new(1, sizeof(*u));
	const struct pipeline_ops ops = {u, sign, take};
	size_t in_flight = (size_t)threads * AHEAD;

	u->watch = watch;
	u->job_count = in_flight + 1;
	u->jobs = mem_new(u->job_count, sizeof(*u->jobs));
	u->pipeline = pipeline_new(&ops, threads, in_flight);
	return u;
}

void usage_writer_free(struct usage_writer *u)
{
	if (!u)
		return;
	pipeline_free(u->pipeline);
	for (size_t i = 0; i < u->job_count; i++)
		buf_free(&u->jobs[i].text);
	free(u->jobs);
	buf_free(&u->waiting);
	free(u);
}

static void write_reports(struct usage_writer *u, const struct lab_device *d)
{
	lab_file_head(&u->waiting, d);
	for (uint64_t i = 0; i < d->reports && !u->rc; i++) {
		struct report_job *j = &u->jobs[u->next++ % u->job_count];

		j->device = d;
		j->number = i;
		pipeline_submit(u->pipeline, j);
	}
	pipeline_drain(u->pipeline);
	lab_file_tail(&u->waiting, d);
	flush(u);
}

enum rc usage_writer_file(struct usage_writer *u, const struct lab_device *d,
			  const char *path, mode_t mode, struct err *e)
{
	enum rc rc = output_create(&u->file, path, mode, 0, e);

	if (rc)
		return rc;
	u->rc = RC_OK;
	write_reports(u, d);
	if (u->rc) {
		output_abandon(u->file);
		if (e)
			*e = u->e;
		return u->rc;
	}
	return output_commit(u->file, e);
}
