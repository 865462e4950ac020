#include <inttypes.h>
#include <stdlib.h>

#include "bundle/manifest.h"

struct manifest_proof {
	const struct manifest *manifest;
	const struct manifest_member **sorted; /* by name */
	bool *seen;			       /* beside `sorted` */
	struct buf fault;		       /* the first difference */
};

static int by_name(const void *a, const void *b)
{
	return slice_compare((*(const struct manifest_member *const *)a)->name,
			     (*(const struct manifest_member *const *)b)->name);
}

struct manifest_proof *manifest_proof_new(const struct manifest *m)
{
	struct manifest_proof *p = mem_new(1, sizeof(*p));

	p->manifest = m;
	p->sorted = mem_new(m->member_count, sizeof(*p->sorted));
	p->seen = mem_new(m->member_count, sizeof(*p->seen));
	for (size_t i = 0; i < m->member_count; i++)
		p->sorted[i] = &m->members[i];
	qsort(p->sorted, m->member_count, sizeof(*p->sorted), by_name);
	return p;
}

static void note(struct manifest_proof *p, const char *what, struct slice name)
{
	if (!p->fault.n)
		buf_printf(&p->fault, "%.*s: %s",
			   SLICE_ARG(slice_part(name, 0, 200)), what);
}

void manifest_proof_member(struct manifest_proof *p, struct slice name,
			   const uint8_t sha256[SHA256_BYTES])
{
	const struct manifest_member wanted = {.name = name};
	const struct manifest_member *key = &wanted, **hit;
	size_t i;

	hit = bsearch(&key, p->sorted, p->manifest->member_count,
		      sizeof(*p->sorted), by_name);
	if (!hit) {
		note(p, "is in the file but not in the manifest", name);
		return;
	}
	i = (size_t)(hit - p->sorted);
	if (p->seen[i])
		note(p, "is in the file twice", name);
	else if (memcmp((*hit)->sha256, sha256, SHA256_BYTES) != 0)
		note(p, "was changed after the manifest was signed", name);
	p->seen[i] = true;
}

const char *manifest_proof_end(struct manifest_proof *p, struct arena *a,
			       uint64_t size,
			       const uint8_t sha256[SHA256_BYTES])
{
	const struct manifest *m = p->manifest;

	for (size_t i = 0; i < m->member_count; i++) {
		if (!p->seen[i])
			note(p, "is in the manifest but not in the file",
			     p->sorted[i]->name);
	}
	if (memcmp(sha256, m->sha256, SHA256_BYTES) == 0 && size == m->size)
		return p->fault.n ? arena_text(a, buf_slice(&p->fault)) : NULL;
	return arena_printf(a, "the file was changed after the manifest was "
			    "signed: its SHA-256 differs%s%.*s",
			    p->fault.n ? "; " : "", (int)p->fault.n,
			    (const char *)p->fault.p);
}

void manifest_proof_free(struct manifest_proof *p)
{
	if (!p)
		return;
	buf_free(&p->fault);
	free(p->sorted);
	free(p->seen);
	free(p);
}
