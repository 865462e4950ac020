/* Hostile certificates and revocation lists: reading them and judging them by
 * themselves comes back, and what was written is read again as the same. */
#include "crypto/trust.h"
#include "tests/fuzz/fuzz.h"

static void read_back(const struct cert *c)
{
	_cleanup_buf_ struct buf pem = {0};
	struct cert_list again = {0};

	cert_pem(&pem, c);
	if (cert_read_all(&again, buf_slice(&pem), NULL) || again.count != 1 ||
	    memcmp(cert_facts(again.at[0])->sha256, cert_facts(c)->sha256,
		   SHA256_BYTES) != 0)
		abort();
	cert_list_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct slice text = {data, size};
	struct trust *t = trust_new();
	struct cert_list certs = {0};
	struct crl_list crls = {0};
	struct trust_result r;
	struct err e = {0};

	cert_read_all(&certs, text, &e);
	crl_read_all(&crls, text, &e);
	for (size_t i = 0; i < crls.count; i++)
		trust_add_crl(t, crls.at[i]);
	crls.count = 0;
	for (size_t i = 0; i < certs.count && i < 8; i++) {
		read_back(certs.at[i]);
		trust_check(t, certs.at[i], &certs, PURPOSE_DEVICE,
			    CRL_IF_PRESENT, 1800000000, &r);
		/* Nothing is enrolled yet. */
		if (r.trusted)
			abort();
		if (i == 0)
			trust_add_intermediate(t, certs.at[0]);
	}
	for (size_t i = 0; i < certs.count && i < 8; i++) {
		trust_add_anchor(t, certs.at[i]);
		trust_check(t, certs.at[0], NULL, PURPOSE_ANY, CRL_IF_PRESENT,
			    1800000000 + (int64_t)i, &r);
	}
	cert_list_free(&certs);
	crl_list_free(&crls);
	trust_free(t);
	return 0;
}
