/* A hostile signed message: opening it comes back, and what is handed out was
 * signed by the certificate that is handed out with it. */
#include "crypto/cms.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct slice bytes = {data, size};
	struct cms_opened *c = NULL;
	enum cms_fit fit = CMS_FITS;
	struct err e = {0};
	enum rc rc = cms_open(&c, &fit, bytes, NULL, &e);

	cms_looks_like(bytes);
	if ((c != NULL) != (rc == RC_OK && fit == CMS_FITS))
		abort();
	if (rc && rc != RC_MALFORMED)
		abort();
	/* Content lies in the message as it is, unless PEM is around it. */
	if (c && data[0] == 0x30 && cms_content(c).n &&
	    !memmem(data, size, cms_content(c).p, cms_content(c).n))
		abort();
	cms_free(c);
	return 0;
}
