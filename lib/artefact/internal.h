/* What the files of this folder share; layer 2, not for others. */
#ifndef ARTEFACT_INTERNAL_H
#define ARTEFACT_INTERNAL_H

#include "archive/archive.h"
#include "artefact/walk.h"
#include "base/mem.h"

struct walk {
	const struct limits *limits;
	const struct walk_sink *sink;
	struct buf source;	   /* provenance so far */
	size_t member_from;	   /* where the name behind the first '!' begins;
				      0 outside archives */
	struct archive_budget *budget;
	uint64_t depth;		   /* archives around this place */
	bool named, hash;
	bool judged;		   /* the leaf had a piece that counts */
	size_t bom;		   /* of the JSON document that is being read */
	struct json_value sudi;	   /* of the message around what is being read */
	/* The archive that is being read: is it an upload? */
	bool has_manifest_mf;
};

/* Give out a piece; fills in source and named. `suffix` (may be NULL) goes
 * behind the provenance. */
enum rc walk_give(struct walk *w, struct artefact *piece, const char *suffix,
		  struct err *e);
/* Give out "malformed" with the fault's offset kept. */
enum rc walk_give_fault(struct walk *w, const struct err *fault,
			struct err *e);
/* Read to the end: what stands there (a checksum) is part of the proof, and all of
 * a file is hashed. */
enum rc walk_drain(struct stream *in, struct err *fault);
/* Tell a file in which nothing was judged. */
enum rc walk_leaf_end(struct walk *w, struct err *e);
/* A file that is no archive. */
enum rc walk_leaf(struct walk *w, struct stream_peek *in, struct err *e);
enum rc walk_xml(struct walk *w, struct stream *in, struct err *e);
enum rc walk_json(struct walk *w, struct stream *in, struct err *e);
/* Anything: archive or leaf. */
enum rc walk_stream(struct walk *w, struct stream *in, struct err *e);

#endif
