#include "cli/command.h"

#include <sched.h>
#include <unistd.h>

#include "base/when.h"

enum { JOBS_MOST = 256 };

const char *const color_words[] = {"auto", "always", "never", NULL};

int64_t common_now(const struct common_options *c)
{
	return c->at.given ? c->at.at : when_now();
}

unsigned common_jobs(const struct common_options *c)
{
	cpu_set_t set;
	long n;

	if (c->jobs.given)
		return (unsigned)c->jobs.value;
	/* What taskset, cgroup cpusets and containers leave us; the call fails
	 * on machines with more processors than cpu_set_t holds. */
	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = CPU_COUNT(&set);
	else
		n = sysconf(_SC_NPROCESSORS_ONLN);
	if (n < 1)
		return 1;
	return n > JOBS_MOST ? JOBS_MOST : (unsigned)n;
}
