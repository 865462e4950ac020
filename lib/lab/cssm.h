/* A simulated CSSM: answers uploads with acknowledgements, policies and
 * authorization codes; layer 4.
 *
 * Outer forms are those of formats/cssm-files.md sections 2 to 6 and 10. The keys
 * inside <smartLicenseRumAck><data> are the lab's own invention, since the
 * vendor's are not public:
 *
 *	[{"sudi":{"udi_pid":"…","udi_serial_number":"…"},"report_id":N,
 *	  "status":"ACKED"}]
 *
 * and "status":"FAILED" with "status_message" for a report that is refused. The
 * same uploads, wish and memory give the same bytes. */
#ifndef LAB_CSSM_H
#define LAB_CSSM_H

#include "lab/cssm_policy.h"
#include "lab/cssm_seen.h"
#include "lab/cssm_upload.h"

struct cssm_refusal {
	struct upload_report report;
	const char *reason; /* "duplicate", "unknown-device" or free text */
	bool met;	    /* the report was in an upload */
};
struct cssm_loss {
	struct udi udi; /* gets no answer */
	bool met;
};
/* A code that was given before and comes again with the device's ACK. */
struct cssm_code {
	struct udi udi;
	struct slice bytes; /* <smartLicenseAuthorization>…, unchanged */
};

struct cssm_wish {
	const char *seed;
	int64_t at;
	const char *smart_account, *virtual_account;
	const struct lab_policy *policy; /* NULL: none in the answers */
	struct cssm_refusal *refusals;
	size_t refusal_count;
	struct cssm_loss *losses;
	size_t loss_count;
	const struct cssm_code *codes;
	size_t code_count;
};

/* What became of one report. */
struct cssm_entry {
	struct upload_report report;
	const char *message; /* NULL: acknowledged */
};

/* The answer to one device, or to one file. */
struct cssm_answer {
	const char *source; /* provenance of what it answers */
	const char *name;   /* of the file it is in; NULL: there is no answer */
	const char *member; /* its place in that file; NULL: it is the file */
	struct udi udi;	    /* the first device it is for */
	const struct cssm_entry *entries;
	size_t entry_count, refused;
	const struct udi *codes; /* devices whose requests got a code */
	size_t code_count;
	size_t returned; /* codes taken back: nothing is written for these */
	bool lost;
};

struct cssm_file {
	const char *name;
	struct buf content;
};

struct cssm {
	struct arena arena;
	struct cssm_wish wish;
	struct private_key *key;
	struct cssm_answer *answers;
	size_t answer_count;
	struct cssm_file *files;
	size_t file_count;
	bool duplicate; /* an upload failed as one */
};

/* The wish and all it points to must outlive *out. cssm_close in any case. */
enum rc cssm_open(struct cssm *out, const struct cssm_wish *wish,
		  struct err *e);
void cssm_close(struct cssm *c);
/* The policy alone, as a file with the root <smartLicensePolicy>. */
enum rc cssm_policy_file(struct cssm *c, struct err *e);
/* Answers one upload, which must outlive *c; reports go into `seen`. RC_USAGE
 * when another upload's answer has the same name. */
enum rc cssm_take(struct cssm *c, const struct upload *u,
		  struct cssm_seen *seen, struct err *e);
/* All files into `folder`, which exists, each whole or not at all; the first is
 * not written when it is known that the last cannot be. `flags` as in
 * base/file.h. */
enum rc cssm_write(struct cssm *c, const char *folder, unsigned flags,
		   struct err *e);
/* Signed codes in the file of an earlier answer, for the wish. */
enum rc cssm_codes_read(struct cssm_code **codes, size_t *count,
			struct arena *a, struct slice bytes,
			const struct limits *l, struct err *e);

#endif
