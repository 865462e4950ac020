/* One chain, built and judged; layer 1, for trust.c. */
#ifndef CRYPTO_JUDGE_H
#define CRYPTO_JUDGE_H

#include "crypto/internal.h"

struct judged {
	X509_STORE *store;	 /* anchors */
	STACK_OF(X509) *helpers; /* certificates that may stand between */
	const struct cert *leaf;
	enum cert_purpose purpose;
	enum crl_policy crls;
	STACK_OF(X509_CRL) *lists;
	int64_t at;
};

/* *out is zeroed by the caller. */
void judge_chain(const struct judged *j, struct trust_result *out);

/* What is wrong, in plain words, of the step that ctx stands at. */
void judge_tell(X509_STORE_CTX *ctx, const struct judged *j, int error,
		char *to, size_t size);
/* a and b behind each other, cut where no character is split. */
void text_put(char *to, size_t size, const char *a, const char *b);

#endif
