#include "artefact/document.h"

#include "account/fields.h"

enum rc document_piece_read(struct document_piece *p, struct arena *a,
			    const struct xml_element *element,
			    const struct ack_keys *keys,
			    const struct limits *l, struct err *e)
{
	block_read(&p->block, a, element);
	switch (p->kind) {
	case KIND_ACK:
		return ack_read(&p->ack, a, element, keys, l, e);
	case KIND_AUTH_REQUEST:
		return auth_request_read_xml(&p->request, a, element, l, e);
	case KIND_SYSTEM_INFO:
		return system_info_read(&p->system, a, element, l, e);
	case KIND_AUTHORIZATION:
		authorization_read(&p->authorization, a, element);
		return RC_OK;
	case KIND_POLICY:
		policy_read(&p->policy, a, element);
		return RC_OK;
	case KIND_ACCOUNT_INFO:
		account_info_read(&p->info, a, element);
		return RC_OK;
	case KIND_CORRELATION:
		p->correlation = arena_copy(a, slice_trim(xml_text(a, element)));
		return RC_OK;
	default:
		return RC_OK;
	}
}

/* ---- what the readers leave ------------------------------------------------ */

static const struct field_row data_rows[] = {
	{"data", FIELD_TEXT, FIELD_NOWHERE, 0},
	{"signature", FIELD_TEXT, FIELD_NOWHERE, 0},
};
static const struct field_table signed_data_fields = {NULL, data_rows, 2};
static const struct field_table data_fields = {NULL, data_rows, 1};

enum { TABLES_MOST = 2 };
static const struct {
	enum artefact_kind kind;
	const struct field_table *tables[TABLES_MOST];
} readers[] = {
	{KIND_ACK, {&signed_data_fields}},
	{KIND_AUTH_REQUEST, {&signed_data_fields}},
	{KIND_SYSTEM_INFO, {&data_fields}},
	{KIND_AUTHORIZATION, {&authorization_fields, &entitlement_fields}},
	{KIND_POLICY, {&policy_fields}},
	{KIND_ACCOUNT_INFO, {&account_info_fields}},
};

static const struct field_table *const *tables_of(enum artefact_kind kind)
{
	static const struct field_table *const none[TABLES_MOST] = {NULL};

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		if (readers[i].kind == kind)
			return readers[i].tables;
	}
	return none;
}

/* The part of `path` below the table's elements, or NULL. */
static const char *below(const char *path, const struct field_table *t)
{
	size_t n = t->list ? strlen(t->list) : 0;

	if (!n)
		return path;
	return strncmp(path, t->list, n) == 0 && path[n] == '/' ? path + n + 1
								: NULL;
}

/* The readers take the first text of a path, or one for each element of a list:
 * what comes beyond those is as unused as a name they do not know. */
static bool is_used(const struct document_piece *p, const struct field_table *t,
		    const struct block_field *f, size_t *seen)
{
	const size_t times = t->list ? p->authorization.entitlement_count : 1;
	const char *path = below(f->path, t);

	for (size_t i = 0; path && i < t->count; i++) {
		if (strcmp(path, t->rows[i].path) == 0)
			return ++seen[i] <= times &&
			       field_reads(&t->rows[i], f->text);
	}
	return false;
}

void document_piece_unknown(const struct document_piece *p,
			    void (*each)(void *context,
					 const struct block_field *f),
			    void *context)
{
	const struct field_table *const *tables = tables_of(p->kind);
	size_t *seen[TABLES_MOST] = {NULL};
	_cleanup_arena_ struct arena a = {0};

	for (size_t t = 0; t < TABLES_MOST && tables[t]; t++)
		seen[t] = arena_array(&a, tables[t]->count, sizeof(**seen));
	for (size_t i = 0; i < p->block.count; i++) {
		const struct block_field *f = &p->block.fields[i];
		bool used = false;

		for (size_t t = 0; t < TABLES_MOST && tables[t] && !used; t++)
			used = is_used(p, tables[t], f, seen[t]);
		if (!used)
			each(context, f);
	}
}

/* ---- the whole file -------------------------------------------------------- */

struct reading {
	struct slice bytes;
	struct arena *arena;
	const struct ack_keys *keys;
	const struct limits *limits;
	struct buf pieces; /* of struct document_piece */
	bool known;
};

static enum rc take_piece(void *context, const struct xml_piece *x,
			  struct err *e)
{
	struct reading *r = context;
	struct document_piece p = {
		.kind = artefact_kind_of_element(x->root->name),
		.bytes = slice_part(r->bytes, (size_t)x->offset,
				    (size_t)x->offset + x->bytes.n),
		.offset = x->offset,
		.index = x->index,
	};
	size_t name_at = (size_t)(x->root->name.p - x->bytes.p);
	enum rc rc;

	/* A piece may be a few bytes in the file and is hundreds in memory. */
	if (r->pieces.n / sizeof(p) >= r->limits->archive_members)
		return LIMIT_EXCEEDED(e, r->limits, archive_members,
				      "the number of elements in the file");
	p.name = slice_part(p.bytes, name_at, name_at + x->root->name.n);
	rc = document_piece_read(&p, r->arena, x->root, r->keys, r->limits, e);
	if (rc) {
		if (e)
			e->offset += p.offset;
		err_prefix(e, "%.*s[%u]",
			   SLICE_ARG(slice_part(p.name, 0, 96)), p.index);
		return rc;
	}
	r->known |= p.kind != KIND_UNKNOWN;
	buf_add(&r->pieces, &p, sizeof(p));
	return RC_OK;
}

enum rc document_read(struct document *out, struct arena *a,
		      struct slice bytes, const struct ack_keys *keys,
		      const struct limits *l, struct err *e)
{
	static const char *const containers[] = {"smartLicense", NULL};
	struct reading r = {
		.bytes = bytes, .arena = a, .keys = keys, .limits = l};
	const struct xml_sink sink = {&r, NULL, take_piece};
	struct stream_memory memory;
	enum rc rc;

	*out = (struct document){.bytes = bytes};
	if (bytes.n > l->piece_bytes)
		return LIMIT_EXCEEDED(e, l, piece_bytes, "the file");
	rc = xml_read(stream_memory(&memory, bytes), containers, l, &sink, e);
	if (!rc && !r.known)
		rc = err_at(e, RC_MALFORMED, 0,
			    "nothing in it is known: an acknowledgement, a "
			    "policy or an authorization code is needed");
	if (!rc) {
		out->pieces =
			(const void *)arena_copy(a, buf_slice(&r.pieces)).p;
		out->count = r.pieces.n / sizeof(struct document_piece);
	}
	buf_free(&r.pieces);
	return rc;
}
