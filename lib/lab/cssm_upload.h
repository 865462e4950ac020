/* What somebody uploads to the simulated CSSM, read as far as it matters for an
 * answer; layer 4.
 *
 * Upload archives (formats/cssm-files.md section 3), usage files of one device,
 * requests for authorization codes (section 7), and the REST bodies of either
 * (section 10). */
#ifndef LAB_CSSM_UPLOAD_H
#define LAB_CSSM_UPLOAD_H

#include "account/auth_request.h"
#include "rum/report.h"

struct upload_report {
	struct udi udi;
	uint64_t id;
};

/* An innermost file. */
struct upload_file {
	/* Names, fit for a file name; `archive` is that of the archive inside
	 * the upload, NULL for none. */
	const char *archive, *name;
	const char *source; /* provenance, control bytes visible */
	bool is_rest;	    /* a JSON body */
	struct udi udi;	    /* the first that it names */
	struct upload_report *reports;
	size_t report_count;
	struct auth_request_entry *requests;
	size_t request_count;
};

struct upload {
	const char *path, *name;
	bool is_archive;
	struct upload_file *files; /* those with reports or requests */
	size_t count;
	struct err fault; /* code is RC_OK when the upload can be answered */
};

struct uploads {
	struct arena arena;
	struct upload *at;
	size_t count;
};

/* Appends what `path` (a file, a folder, "-") holds. Faults of one upload are
 * told in it; the result is an error only where the walk itself failed.
 * Zero-initialise before the first. */
enum rc uploads_read(struct uploads *out, const char *path,
		     const struct limits *l, struct err *e);
void uploads_free(struct uploads *u);

/* Letters, digits and signs that need no escape in XML, JSON and the shell:
 * whatever an answer repeats of an upload has to be so. */
bool upload_text_is_plain(struct slice s);

#endif
