/* Texts that get numbers, each once, in order of coming; layer 4. */
#ifndef BALANCE_INTERN_H
#define BALANCE_INTERN_H

#include "base/mem.h"

/* Zero-initialise; texts live in the arena given. */
struct intern {
	struct slice *texts;
	uint32_t count, cap;
	uint32_t *slots; /* number + 1, open addressing */
	size_t slot_count;
};
enum { INTERN_NONE = UINT32_MAX };

/* The text's number; made when it is new. */
uint32_t intern_add(struct intern *t, struct arena *a, struct slice text);
/* INTERN_NONE when it is not there. */
uint32_t intern_find(const struct intern *t, struct slice text);
void intern_free(struct intern *t);

#endif
