#include "base/mem.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rc.h"

enum {
	CHUNK_FIRST = 16 * 1024,
	CHUNK_MOST = 256 * 1024,
	KEPT_MOST = 1024 * 1024,
};

struct arena_chunk {
	struct arena_chunk *next;
	size_t size, used;
	alignas(max_align_t) uint8_t bytes[];
};

void mem_exhausted(void)
{
	static const char text[] = "rum: out of memory\n";
	ssize_t unused = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)unused;
	_exit(STATUS_SYSTEM);
}

void *mem_new(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		mem_exhausted();
	return p;
}

void *mem_resize(void *p, size_t size)
{
	void *q = realloc(p, size);

	if (!q)
		mem_exhausted();
	return q;
}

void *mem_room(void *p, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return p;
	*cap = *cap ? *cap * 2 : 16;
	return mem_resize(p, *cap * size);
}

char *mem_text(const char *text)
{
	size_t n = strlen(text) + 1;

	return memcpy(mem_new(n, 1), text, n);
}

void mem_free_pointer(void *pointer_to_pointer)
{
	free(*(void **)pointer_to_pointer);
}

static struct arena_chunk *chunk_new(size_t size)
{
	struct arena_chunk *c;

	if (size > SIZE_MAX / 2)
		mem_exhausted();
	c = malloc(sizeof(*c) + size);
	if (!c)
		mem_exhausted();
	c->next = NULL;
	c->size = size;
	c->used = 0;
	return c;
}

static struct arena_chunk *chunk_for(struct arena *a, size_t size)
{
	struct arena_chunk *c = a->current;
	size_t grow;

	/* Chunks behind `current` are left over from before a reset. */
	while (c && c->size - c->used < size && c->next) {
		c = c->next;
		c->used = 0;
	}
	if (c && c->size - c->used >= size)
		return a->current = c;
	grow = c ? c->size * 2 : CHUNK_FIRST;
	if (grow > CHUNK_MOST)
		grow = CHUNK_MOST;
	if (grow < size)
		grow = size;
	if (c)
		c->next = chunk_new(grow);
	else
		a->first = chunk_new(grow);
	return a->current = c ? c->next : a->first;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct arena_chunk *c;
	void *p;

	if (size > SIZE_MAX / 4)
		mem_exhausted();
	size = (size + align - 1) & ~(align - 1);
	c = chunk_for(a, size);
	p = c->bytes + c->used;
	c->used += size;
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t total;
	void *p;

	if (__builtin_mul_overflow(count, size, &total))
		mem_exhausted();
	p = arena_alloc(a, total);
	memset(p, 0, total);
	return p;
}

struct slice arena_copy(struct arena *a, struct slice s)
{
	void *p = arena_alloc(a, s.n);

	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct slice){p, s.n};
}

char *arena_text(struct arena *a, struct slice s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = 0;
	return p;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *p;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	p = arena_alloc(a, (size_t)(n < 0 ? 0 : n) + 1);
	p[0] = 0;
	va_start(args, format);
	vsnprintf(p, (size_t)(n < 0 ? 0 : n) + 1, format, args);
	va_end(args);
	return p;
}

/* Chunks are kept for the next document, but one big document must not hold its
 * memory for the rest of the run. */
void arena_reset(struct arena *a)
{
	struct arena_chunk **link = &a->first, *c;
	size_t kept = 0;

	while ((c = *link)) {
		c->used = 0;
		if (kept + c->size <= KEPT_MOST) {
			kept += c->size;
			link = &c->next;
		} else {
			*link = c->next;
			free(c);
		}
	}
	a->current = a->first;
}

void arena_free(struct arena *a)
{
	struct arena_chunk *c = a->first, *next;

	for (; c; c = next) {
		next = c->next;
		free(c);
	}
	*a = (struct arena){0};
}
