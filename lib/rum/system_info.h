/* <smartLicenseSystemInfo>: who wrote a file, outside any signature; layer 2.
 * Members are known from published code only (formats/rum-report.md section 2). */
#ifndef RUM_SYSTEM_INFO_H
#define RUM_SYSTEM_INFO_H

#include "rum/report.h"

struct system_info {
	struct udi udi;
	struct slice hostname, nonce, software_tag; /* p == NULL: not told */
	struct slice timestamp_text;
	struct maybe_i64 timestamp; /* epoch seconds */
};

/* Texts are copies in the arena. */
enum rc system_info_read(struct system_info *out, struct arena *a,
			 const struct xml_element *element,
			 const struct limits *l, struct err *e);

#endif
