#include "survey/pairs.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/file.h"

static void read_manifest(struct pair *p, struct judge *judge,
			     const struct limits *l, struct slice der)
{
	struct err *e = &p->fault;
	enum rc rc = judge_manifest(judge, &p->arena, der, &p->opened,
				    &p->judgement, e);

	/* Without a fit there is no content to hold anything against. */
	if (rc || !p->opened)
		return;
	rc = manifest_read(&p->manifest, &p->arena, cms_content(p->opened), l,
			   e);
	if (!rc)
		p->proof = manifest_proof_new(&p->manifest);
}

struct pair *pair_new(const char *path, struct judge *judge,
		      const struct limits *l)
{
	_cleanup_buf_ struct buf name = {0}, der = {0};
	struct err fault = {0};
	struct input_file *f;
	struct pair *p;
	enum rc rc;

	buf_printf(&name, "%s.p7m", path);
	rc = input_open(&f, AT_FDCWD, buf_text(&name), 0, &fault);
	if (rc == RC_MISSING)
		return NULL;
	p = mem_new(1, sizeof(*p));
	p->fault = fault;
	p->manifest_path = mem_text(buf_text(&name));
	if (rc)
		return p;
	rc = STREAM_ALL(&f->base, &der, l, manifest_bytes, "the manifest",
			&p->fault);
	input_close(f);
	if (!rc)
		read_manifest(p, judge, l, buf_slice(&der));
	return p;
}

void pair_member(struct pair *p, struct slice name,
		 const uint8_t sha256[SHA256_BYTES])
{
	p->has_members = true;
	if (p->proof)
		manifest_proof_member(p->proof, name, sha256);
}

void pair_end(struct pair *p, uint64_t size, const uint8_t sha256[SHA256_BYTES])
{
	const char *difference;

	if (!p->proof)
		return;
	/* A plain file is listed as its own only member. */
	if (!p->has_members)
		manifest_proof_member(p->proof, p->manifest.file, sha256);
	difference = manifest_proof_end(p->proof, &p->arena, size, sha256);
	if (difference) {
		p->judgement.verdict = VERDICT_INVALID;
		p->judgement.anchor = NULL;
		p->judgement.reason = difference;
	}
}

void pair_free(struct pair *p)
{
	if (!p)
		return;
	manifest_proof_free(p->proof);
	cms_free(p->opened);
	arena_free(&p->arena);
	free(p->manifest_path);
	free(p);
}
