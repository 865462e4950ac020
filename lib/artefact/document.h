/* One file of the account, read whole: an ACK, a policy, authorization codes, or
 * all of them in one <smartLicense>; layer 2.
 *
 * formats/cssm-files.md sections 2 and 4 to 6. The container is dispatched by
 * names, in any order and repetition (trap 1). */
#ifndef ARTEFACT_DOCUMENT_H
#define ARTEFACT_DOCUMENT_H

#include "account/ack.h"
#include "account/auth_request.h"
#include "account/authorization.h"
#include "account/block.h"
#include "account/info.h"
#include "account/policy.h"
#include "artefact/artefact.h"
#include "rum/system_info.h"

/* One element of it. `block` has every text by its path, whatever the reader of
 * the kind makes of it. */
struct document_piece {
	enum artefact_kind kind;
	struct slice bytes;  /* the element, '<' to '>' */
	uint64_t offset;     /* in the file */
	uint32_t index;	     /* from 1, among siblings of this name */
	struct slice name;   /* of the element */
	struct block block;
	union {		     /* by kind */
		struct ack ack;			    /* KIND_ACK */
		struct authorization authorization; /* KIND_AUTHORIZATION */
		struct policy policy;		    /* KIND_POLICY */
		struct account_info info;	    /* KIND_ACCOUNT_INFO */
		struct auth_request request;	    /* KIND_AUTH_REQUEST */
		struct system_info system;	    /* KIND_SYSTEM_INFO */
		struct slice correlation;	    /* KIND_CORRELATION */
	};
};
/* From an element tree, which need not outlive it. kind, bytes, offset, index
 * and name are the caller's to set; texts go into the arena. */
enum rc document_piece_read(struct document_piece *p, struct arena *a,
			    const struct xml_element *element,
			    const struct ack_keys *keys,
			    const struct limits *l, struct err *e);
/* The texts of `block` that the reader of this kind does not use, for showing:
 * calls `each`. Also one that repeats a path whose first text counts, and one
 * that should be a number or a time and is none. */
void document_piece_unknown(const struct document_piece *p,
			    void (*each)(void *context,
					 const struct block_field *f),
			    void *context);

struct document {
	struct slice bytes; /* borrowed */
	const struct document_piece *pieces;
	size_t count;
};
/* RC_MALFORMED and so on as xml_read; also when nothing in it is known. RC_LIMIT
 * for more than piece-bytes, or more elements than archive-members. */
enum rc document_read(struct document *out, struct arena *a,
		      struct slice bytes, const struct ack_keys *keys,
		      const struct limits *l, struct err *e);

/* Whom a file is for, and on what basis that is known: the first that names a
 * device whole, and all others may name only devices that it names. */
#define ADDRESSEE_BASES(X)                                                     \
	X(BY_NOTHING, "nothing", "the file names no device")                   \
	X(BY_CODE, "authorization-code", "the authorization code names it")   \
	X(BY_ACK, "ack-member", "the acknowledgement's members name it")       \
	X(BY_MESSAGE, "message", "the message around it names it")             \
	X(BY_NAME, "file-name", "the file's name echoes that of the upload")   \
	X(BY_OPERATOR, "operator", "the operator said so")
#define X(name, word, text) name,
enum addressee_basis { ADDRESSEE_BASES(X) };
#undef X
const char *addressee_basis_word(enum addressee_basis b);

struct addressees {
	const struct udi *udis; /* each once, by serial number, in the arena;
				   more than one for a stack or a bulk answer */
	size_t count;
	enum addressee_basis basis;
	const char *fault; /* what contradicts what, in the arena; or NULL */
};
/* `outer` is what a message around the file says (parts may be absent), `source`
 * its provenance: a last part such as "ACK_dev_3_C9300-48UXM_LAB1_….txt" names
 * PID and SN when it has the fields that an export of ours gives it ('_' between
 * them). An authorization for one device beside an ACK whose members name another
 * is a fault, and so is a serial number alone of a device that it is not for. */
void document_addressees(struct addressees *out, struct arena *a,
			 const struct document *d, struct udi outer,
			 struct slice source);
/* `stated` (whole ones) counts where all of that names no device whole. */
void document_addressees_stated(struct addressees *out, struct arena *a,
				const struct document *d, struct udi outer,
				struct slice source, const struct udi *stated,
				size_t stated_count);

#endif
