/* The forms of an export; layer 3.
 *
 * `cssm` is the archive in an archive that CSSM's page takes, `device` one file
 * a device, `rest` the body of CSSM's report call (formats/cssm-files.md section
 * 3, formats/rum-report.md section 12). Payload and signature go out byte for
 * byte as they came. */
#ifndef BUNDLE_LAYOUT_H
#define BUNDLE_LAYOUT_H

#include "bundle/gather.h"
#include "bundle/manifest.h"

#define EXPORT_FORMS(X)                                                        \
	X(FORM_CSSM, "cssm", "the upload archive for CSSM's page")             \
	X(FORM_DEVICE, "device", "one <smartLicense> file for each device")    \
	X(FORM_REST, "rest", "the JSON body of CSSM's report call")
#define X(name, word, text) name,
enum export_form { EXPORT_FORMS(X) };
#undef X

struct layout_options {
	enum export_form form;
	int64_t at;
	const char *smart_account, *virtual_account, *message; /* or NULL */
	const char *program;
};

/* One output file and what its manifest says. */
struct layout_file {
	const char *name;
	struct buf content;
	struct manifest manifest;
	size_t reports, devices;
};
struct layout {
	struct arena arena;
	struct layout_file *files;
	size_t count;
};

/* From what goes in a settled gathering. */
enum rc layout_make(struct layout *out, const struct gather *g,
		    const struct layout_options *o, struct err *e);
void layout_free(struct layout *l);

#endif
