#include "base/pipeline.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

enum slot_state { SLOT_EMPTY, SLOT_WAITING, SLOT_RUNNING, SLOT_READY };

struct slot {
	void *job;
	enum slot_state state;
};

struct worker {
	struct pipeline *pipeline;
	pthread_t id;
	unsigned number;
};

/* A ring: `oldest` is the next to be done, `fresh` the next that no thread has
 * taken, `end` the next free one. All three only ever grow. */
struct pipeline {
	struct pipeline_ops ops;
	pthread_mutex_t lock;
	pthread_cond_t waiting, ready;
	struct slot *slots;
	size_t count, oldest, fresh, end;
	struct worker *workers;
	unsigned worker_count;
	bool stop;
};

static struct slot *slot_at(struct pipeline *p, size_t i)
{
	return &p->slots[i % p->count];
}

/* With the lock held: take the next waiting job, run it without the lock. */
static void run_next(struct pipeline *p, unsigned thread)
{
	struct slot *s = slot_at(p, p->fresh++);

	s->state = SLOT_RUNNING;
	pthread_mutex_unlock(&p->lock);
	p->ops.work(p->ops.context, s->job, thread);
	pthread_mutex_lock(&p->lock);
	s->state = SLOT_READY;
	pthread_cond_signal(&p->ready);
}

static void *worker_main(void *argument)
{
	struct worker *w = argument;
	struct pipeline *p = w->pipeline;

	pthread_mutex_lock(&p->lock);
	while (!p->stop || p->fresh < p->end) {
		if (p->fresh < p->end)
			run_next(p, w->number);
		else
			pthread_cond_wait(&p->waiting, &p->lock);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

static void start_workers(struct pipeline *p, unsigned threads)
{
	sigset_t all, before;

	p->workers = mem_new(threads, sizeof(*p->workers));
	/* Signals are for the main thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (unsigned i = 1; i < threads; i++) {
		struct worker *w = &p->workers[p->worker_count];

		w->pipeline = p;
		w->number = i;
		/* Fewer threads than asked for only make it slower. */
		if (pthread_create(&w->id, NULL, worker_main, w))
			break;
		p->worker_count++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct pipeline *pipeline_new(const struct pipeline_ops *ops, unsigned threads,
			      size_t in_flight)
{
	struct pipeline *p = mem_new(1, sizeof(*p));

	p->ops = *ops;
	p->count = in_flight ? in_flight : 1;
	p->slots = mem_new(p->count, sizeof(*p->slots));
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->waiting, NULL);
	pthread_cond_init(&p->ready, NULL);
	start_workers(p, threads ? threads : 1);
	return p;
}

/* With the lock held: finish the oldest job, working on others meanwhile. */
static void finish_oldest(struct pipeline *p)
{
	struct slot *s = slot_at(p, p->oldest);
	void *job;

	while (s->state != SLOT_READY) {
		if (p->fresh < p->end)
			run_next(p, 0);
		else
			pthread_cond_wait(&p->ready, &p->lock);
	}
	job = s->job;
	s->state = SLOT_EMPTY;
	p->oldest++;
	pthread_mutex_unlock(&p->lock);
	p->ops.done(p->ops.context, job);
	pthread_mutex_lock(&p->lock);
}

void pipeline_submit(struct pipeline *p, void *job)
{
	struct slot *s;

	pthread_mutex_lock(&p->lock);
	while (p->end - p->oldest == p->count)
		finish_oldest(p);
	s = slot_at(p, p->end++);
	s->job = job;
	s->state = SLOT_WAITING;
	pthread_cond_signal(&p->waiting);
	/* One for one: finishing all that is ready would let the workers run dry
	 * meanwhile. */
	if (slot_at(p, p->oldest)->state == SLOT_READY)
		finish_oldest(p);
	pthread_mutex_unlock(&p->lock);
}

void pipeline_drain(struct pipeline *p)
{
	pthread_mutex_lock(&p->lock);
	while (p->oldest < p->end)
		finish_oldest(p);
	pthread_mutex_unlock(&p->lock);
}

void pipeline_free(struct pipeline *p)
{
	if (!p)
		return;
	pipeline_drain(p);
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->waiting);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->worker_count; i++)
		pthread_join(p->workers[i].id, NULL);
	pthread_cond_destroy(&p->ready);
	pthread_cond_destroy(&p->waiting);
	pthread_mutex_destroy(&p->lock);
	free(p->workers);
	free(p->slots);
	free(p);
}
