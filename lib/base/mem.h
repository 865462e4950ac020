/* Memory; layer 0. Out of memory ends the program in mem_exhausted, the one
 * place that does: that is safe because every size that comes from input has
 * met `struct limits` before it is asked for. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

_Noreturn void mem_exhausted(void);
/* Zeroed; never NULL. */
void *mem_new(size_t count, size_t size);
/* realloc that never returns NULL; size must not be 0. */
void *mem_resize(void *p, size_t size);
/* An array of `count` with room for one more: *cap doubles when it is full. */
void *mem_room(void *p, size_t count, size_t *cap, size_t size);
char *mem_text(const char *text);
void mem_free_pointer(void *pointer_to_pointer);

#define _cleanup_free_ __attribute__((cleanup(mem_free_pointer)))

/* For what is written before it is read, and so big that to clear it first, as the
 * build does with every variable, would cost more than the work. */
#if defined(__has_attribute)
#if __has_attribute(uninitialized)
#define _uninitialised_ __attribute__((uninitialized))
#endif
#endif
#ifndef _uninitialised_
#define _uninitialised_
#endif

/* Many small allocations that end together. Zero-initialise; arena_reset keeps
 * up to 1 MiB for the next round, arena_free gives all back. */
struct arena_chunk;
struct arena {
	struct arena_chunk *first, *current;
};

/* Uninitialised memory, aligned for any object; never NULL. */
void *arena_alloc(struct arena *a, size_t size);
/* Zeroed array; stops the program when count * size overflows. */
void *arena_array(struct arena *a, size_t count, size_t size);
struct slice arena_copy(struct arena *a, struct slice s);
/* NUL-terminated copy. */
char *arena_text(struct arena *a, struct slice s);
char *arena_printf(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

#define _cleanup_arena_ __attribute__((cleanup(arena_free)))

#endif
