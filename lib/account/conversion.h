/* Device-led conversion data, as `show license data conversion` prints it;
 * layer 2. formats/cssm-files.md section 9 (published code only). */
#ifndef ACCOUNT_CONVERSION_H
#define ACCOUNT_CONVERSION_H

#include "account/udi.h"

struct conversion_line {
	struct slice type, encoding, text, count;
};
struct conversion {
	struct udi udi; /* of the first element that names one */
	struct slice software_tag;
	const struct conversion_line *lines;
	size_t count;
};
bool conversion_is_json(struct json_value root);
void conversion_read(struct conversion *out, struct arena *a,
		     struct json_value root);

#endif
