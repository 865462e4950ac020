#include "survey/survey.h"

#include <stdlib.h>

#include "archive/archive.h"
#include "survey/state.h"
#include "xml/xml.h"

static void start(struct survey *s)
{
	const struct pipeline_ops ops = {s, survey_work, survey_deliver};
	unsigned jobs = s->options->jobs ? s->options->jobs : 1;

	s->judge = judge_new(s->options->rules);
	s->threads = mem_new(jobs, sizeof(struct judge_thread *));
	for (unsigned i = 0; i < jobs; i++)
		s->threads[i] = judge_thread_new(s->judge);
	s->spool = spool_new(s->options->temporary_folder);
	s->seen = seen_new();
	s->pipeline = pipeline_new(&ops, jobs, 4 * (size_t)jobs);
}

static void stop(struct survey *s)
{
	unsigned jobs = s->options->jobs ? s->options->jobs : 1;
	struct batch *next;

	pipeline_free(s->pipeline);
	for (unsigned i = 0; i < jobs; i++)
		judge_thread_free(s->threads[i]);
	free(s->threads);
	judge_free(s->judge);
	for (struct batch *b = s->free_batches; b; b = next) {
		next = b->next_free;
		arena_free(&b->arena);
		buf_free(&b->text);
		free(b->entries);
		free(b);
	}
	spool_free(s->spool);
	seen_free(s->seen);
	pair_free(s->pair);
	free(s->paired);
	buf_free(&s->file);
	buf_free(&s->hostname);
	free(s->brackets);
}

enum rc survey_prepare(struct err *e)
{
	enum rc rc = xml_prepare(e);

	return rc ? rc : archive_prepare(e);
}

bool survey_can_wait(void)
{
	return xml_can_wait() && archive_can_wait();
}

enum rc survey_run(char *const *paths, size_t count_of_paths,
		   const struct survey_options *options,
		   const struct survey_ops *ops, struct survey_tally *tally,
		   struct err *e)
{
	struct survey s = {.options = options, .ops = ops};
	enum rc rc = RC_OK;

	start(&s);
	for (size_t i = 0; !rc && i < count_of_paths; i++) {
		s.is_snapshot = i + options->snapshots >= count_of_paths;
		rc = survey_walk(&s, paths[i], e);
	}
	survey_submit(&s);
	pipeline_drain(s.pipeline);
	if (!rc && s.fault.code) {
		*e = s.fault;
		rc = s.fault.code;
	}
	*tally = s.tally;
	stop(&s);
	return rc;
}
