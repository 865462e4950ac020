#include "ledger/memo.h"

#include "base/hash.h"

/* Longer ones are not worth keeping. */
enum { KEY_MOST = 1024 };

void memo_begin(struct memo *m, char table)
{
	buf_clear(&m->key);
	buf_add_byte(&m->key, (uint8_t)table);
}

void memo_add(struct memo *m, struct slice part)
{
	buf_add(&m->key, &part.n, sizeof(part.n));
	buf_add_byte(&m->key, part.p != NULL);
	buf_add_slice(&m->key, part);
}

static size_t slot_of(const struct memo *m)
{
	return hash_slice(buf_slice(&m->key)) % MEMO_SLOTS;
}

int64_t memo_find(struct memo *m)
{
	size_t at = slot_of(m);

	return slice_equal(buf_slice(&m->slots[at].key), buf_slice(&m->key))
		       ? m->slots[at].id
		       : 0;
}

void memo_keep(struct memo *m, int64_t id)
{
	size_t at = slot_of(m);

	if (m->key.n > KEY_MOST)
		return;
	buf_clear(&m->slots[at].key);
	buf_add_slice(&m->slots[at].key, buf_slice(&m->key));
	m->slots[at].id = id;
}

void memo_forget(struct memo *m)
{
	for (size_t i = 0; i < MEMO_SLOTS; i++)
		buf_clear(&m->slots[i].key);
}

void memo_free(struct memo *m)
{
	for (size_t i = 0; i < MEMO_SLOTS; i++)
		buf_free(&m->slots[i].key);
	buf_free(&m->key);
}
