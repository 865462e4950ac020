#include "crypto/trust.h"

#include <pthread.h>

#include "base/hash.h"
#include "crypto/internal.h"
#include "crypto/judge.h"

/* Reports of one device share one judgement; the table is emptied when it is
 * full, as can only happen where the stated time changes with every call. */
enum { MEMORIES = 2048 };
struct memory {
	bool used;
	uint8_t sha256[SHA256_BYTES];
	enum cert_purpose purpose;
	enum crl_policy crls;
	int64_t at;
	struct trust_result result;
};

struct trust {
	X509_STORE *store;	   /* the anchors */
	STACK_OF(X509_CRL) *lists; /* borrowed from crls */
	struct cert_list anchors, intermediates;
	struct crl_list crls;
	pthread_mutex_t lock;
	struct memory *memories;
	size_t remembered;
};

struct trust *trust_new(void)
{
	struct trust *t = mem_new(1, sizeof(*t));

	crypto_begin();
	t->store = crypto_made(X509_STORE_new());
	t->lists = crypto_made(sk_X509_CRL_new_null());
	pthread_mutex_init(&t->lock, NULL);
	return t;
}

void trust_free(struct trust *t)
{
	if (!t)
		return;
	X509_STORE_free(t->store);
	sk_X509_CRL_free(t->lists);
	cert_list_free(&t->anchors);
	cert_list_free(&t->intermediates);
	crl_list_free(&t->crls);
	pthread_mutex_destroy(&t->lock);
	free(t->memories);
	free(t);
}

void trust_add_anchor(struct trust *t, struct cert *c)
{
	if (!X509_STORE_add_cert(t->store, cert_x509(c)))
		mem_exhausted();
	cert_list_add(&t->anchors, cert_ref(c));
}

void trust_add_intermediate(struct trust *t, struct cert *c)
{
	cert_list_add(&t->intermediates, cert_ref(c));
}

void trust_add_crl(struct trust *t, struct crl *taken)
{
	if (!sk_X509_CRL_push(t->lists, crl_x509(taken)))
		mem_exhausted();
	crl_list_add(&t->crls, taken);
}

size_t trust_anchor_count(const struct trust *t)
{
	return t->anchors.count;
}

static void push_all(STACK_OF(X509) *to, const struct cert_list *l)
{
	for (size_t i = 0; l && i < l->count; i++) {
		if (!sk_X509_push(to, cert_x509(l->at[i])))
			mem_exhausted();
	}
}

static void judge(struct trust *t, const struct cert *leaf,
		  const struct cert_list *extra, enum cert_purpose purpose,
		  enum crl_policy crls, int64_t at, struct trust_result *out)
{
	STACK_OF(X509) *helpers = crypto_made(sk_X509_new_null());

	push_all(helpers, &t->intermediates);
	push_all(helpers, extra);
	*out = (struct trust_result){0};
	judge_chain(&(struct judged){
			    .store = t->store,
			    .helpers = helpers,
			    .leaf = leaf,
			    .purpose = purpose,
			    .crls = crls,
			    .lists = t->lists,
			    .at = at,
		    },
		    out);
	sk_X509_free(helpers);
}

/* The place of this question in the table: its answer or a free one. */
static struct memory *memory_find(struct trust *t, const struct memory *key)
{
	uint64_t h = hash_slice((struct slice){key->sha256, SHA256_BYTES});
	size_t i = (size_t)h & (MEMORIES - 1);
	struct memory *m;

	for (;; i = (i + 1) & (MEMORIES - 1)) {
		m = &t->memories[i];
		if (!m->used)
			return m;
		if (m->purpose == key->purpose && m->crls == key->crls &&
		    m->at == key->at &&
		    memcmp(m->sha256, key->sha256, SHA256_BYTES) == 0)
			return m;
	}
}

static bool recall(struct trust *t, const struct memory *key,
		   struct trust_result *out)
{
	bool known = false;

	pthread_mutex_lock(&t->lock);
	if (t->memories) {
		struct memory *m = memory_find(t, key);

		known = m->used;
		if (known)
			*out = m->result;
	}
	pthread_mutex_unlock(&t->lock);
	return known;
}

static void remember(struct trust *t, const struct memory *answer)
{
	struct memory *m;

	pthread_mutex_lock(&t->lock);
	if (!t->memories)
		t->memories = mem_new(MEMORIES, sizeof(struct memory));
	if (t->remembered >= MEMORIES / 2) {
		memset(t->memories, 0, MEMORIES * sizeof(struct memory));
		t->remembered = 0;
	}
	m = memory_find(t, answer);
	if (!m->used)
		t->remembered++;
	*m = *answer;
	m->used = true;
	pthread_mutex_unlock(&t->lock);
}

void trust_check(struct trust *t, const struct cert *leaf,
		 const struct cert_list *extra, enum cert_purpose purpose,
		 enum crl_policy crls, int64_t at, struct trust_result *out)
{
	struct memory m;

	if (extra && extra->count) {
		judge(t, leaf, extra, purpose, crls, at, out);
		return;
	}
	m.purpose = purpose;
	m.crls = crls;
	m.at = at;
	memcpy(m.sha256, cert_facts(leaf)->sha256, SHA256_BYTES);
	if (recall(t, &m, out))
		return;
	judge(t, leaf, NULL, purpose, crls, at, out);
	m.result = *out;
	remember(t, &m);
}
