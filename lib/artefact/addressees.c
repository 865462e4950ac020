#include "artefact/document.h"

#include "base/text.h"

static const char *const bases[] = {
#define X(name, word, text) [name] = word,
	ADDRESSEE_BASES(X)
#undef X
};

const char *addressee_basis_word(enum addressee_basis b)
{
	return bases[b];
}

/* What one basis says: of struct udi, in part or whole. */
struct named {
	struct buf udis;
};

static void add(struct named *n, struct udi u)
{
	if (u.pid.n || u.sn.n)
		buf_add(&n->udis, &u, sizeof(u));
}

static const struct udi *udis_of(const struct named *n, size_t *count)
{
	*count = n->udis.n / sizeof(struct udi);
	return (const void *)n->udis.p;
}

/* An object's own device also where no report id of it can be read. */
static void add_ack(struct named *n, struct arena *a, const struct ack *ack)
{
	struct json_value v = json_first(ack->members);

	for (; v.doc; v = json_next(v))
		add(n, account_udi_of_json(a, v));
	for (size_t i = 0; i < ack->entry_count; i++)
		add(n, ack->entries[i].udi);
}

/* ---- the file's name ------------------------------------------------------- */

/* The text before the next '_', which is taken away with it. */
static struct slice next_field(struct slice *rest)
{
	size_t at = slice_find(*rest, "_", 0);
	struct slice field = slice_part(*rest, 0, at);

	*rest = at == SIZE_MAX ? (struct slice){0}
			       : slice_part(*rest, at + 1, rest->n);
	return field;
}

/* Does the text have the form, in which 0 is a digit and a a letter? */
static bool has_form(struct slice s, const char *form)
{
	for (size_t i = 0; i < s.n || form[i]; i++) {
		uint8_t c = i < s.n ? s.p[i] : 0, letter = c | 0x20;

		if (form[i] == '0' ? c < '0' || c > '9'
				   : form[i] != 'a' || letter < 'a' ||
					     letter > 'z')
			return false;
	}
	return true;
}

/* Behind "dev_": number, PID, SN and the day of the export. Names of other
 * programs have the day, and then hours, where ours have the PID. */
static struct udi udi_of_fields(struct slice rest)
{
	struct slice number = next_field(&rest);
	struct udi u = {.pid = next_field(&rest)};
	uint64_t value;

	u.sn = next_field(&rest);
	if (!slice_u64(number, &value) || !udi_known(u) ||
	    !has_form(next_field(&rest), "00aaa00"))
		return (struct udi){0};
	return u;
}

static struct udi udi_of_name(struct slice source)
{
	struct slice name = source_name(source);
	size_t at;

	name = slice_part(name, 0, slice_find(name, "#", 0));
	at = slice_find(name, "dev_", 0);
	while (at != SIZE_MAX && at && name.p[at - 1] != '_')
		at = slice_find(name, "dev_", at + 1);
	return at == SIZE_MAX
		       ? (struct udi){0}
		       : udi_of_fields(slice_part(name, at + 4, name.n));
}

/* A name holds up to 64 bytes of a part, with '-' for what a name cannot hold. */
static bool name_fits(struct slice in_name, struct slice part)
{
	part = slice_part(part, 0, 64);
	if (in_name.n != part.n)
		return false;
	for (size_t i = 0; i < part.n; i++) {
		if (in_name.p[i] != part.p[i] && in_name.p[i] != '-')
			return false;
	}
	return true;
}

static bool name_is_of(struct udi in_name, const struct addressees *out)
{
	for (size_t i = 0; i < out->count; i++) {
		if (name_fits(in_name.pid, out->udis[i].pid) &&
		    name_fits(in_name.sn, out->udis[i].sn))
			return true;
	}
	return false;
}

/* ---- agreement ------------------------------------------------------------- */

/* By serial number, then product id; a part that is not told equals any. */
static int by_sn(const void *a, const void *b)
{
	const struct udi *x = a, *y = b;
	int order = x->sn.n && y->sn.n ? slice_compare(x->sn, y->sn) : 0;

	if (!order && x->pid.n && y->pid.n)
		order = slice_compare(x->pid, y->pid);
	return order;
}

/* A product id alone tells no device and contradicts nothing. */
static bool is_among(struct udi u, const struct addressees *out)
{
	return !u.sn.n || bsearch(&u, out->udis, out->count, sizeof(u), by_sn);
}

static void take_udis(struct addressees *out, struct arena *a,
		      const struct named *n)
{
	size_t count;
	const struct udi *all = udis_of(n, &count);
	struct udi *known = arena_array(a, count, sizeof(*known));
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (udi_known(all[i]))
			known[kept++] = all[i];
	}
	qsort(known, kept, sizeof(*known), by_sn);
	for (size_t i = 0; i < kept; i++) {
		if (out->count && !by_sn(&known[out->count - 1], &known[i]))
			continue;
		known[out->count++] = (struct udi){arena_copy(a, known[i].pid),
						   arena_copy(a, known[i].sn)};
	}
	out->udis = known;
}

static const char *fault_text(struct arena *a, const struct addressees *out,
			      enum addressee_basis other, struct udi u)
{
	static const char *const sayers[] = {
		[BY_CODE] = "the authorization code",
		[BY_ACK] = "the acknowledgement",
		[BY_MESSAGE] = "the message around the file",
		[BY_NAME] = "the file's name",
		[BY_OPERATOR] = "what the operator said",
	};
	const struct udi *first = &out->udis[0];
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "%s is for PID ", sayers[out->basis]);
	text_visible(&text, first->pid);
	buf_add_text(&text, " SN ");
	text_visible(&text, first->sn);
	if (out->count > 1)
		buf_printf(&text, " and %zu more", out->count - 1);
	buf_printf(&text, ", but %s names PID ", sayers[other]);
	text_visible(&text, u.pid.n ? u.pid : slice_of("(not told)"));
	buf_add_text(&text, " SN ");
	text_visible(&text, u.sn);
	return arena_text(a, buf_slice(&text));
}

static void compare(struct addressees *out, struct arena *a,
		    const struct named *n, enum addressee_basis basis)
{
	size_t count;
	const struct udi *udis = udis_of(n, &count);

	for (size_t i = 0; i < count && !out->fault; i++) {
		if (basis == BY_NAME ? !name_is_of(udis[i], out)
				     : !is_among(udis[i], out))
			out->fault = fault_text(a, out, basis, udis[i]);
	}
}

static void collect(struct named named[BY_NAME + 1], struct arena *a,
		    const struct document *d, struct udi outer,
		    struct slice source)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct document_piece *p = &d->pieces[i];

		if (p->kind == KIND_AUTHORIZATION)
			add(&named[BY_CODE], p->authorization.udi.udi);
		if (p->kind == KIND_ACK)
			add_ack(&named[BY_ACK], a, &p->ack);
	}
	add(&named[BY_MESSAGE], outer);
	add(&named[BY_NAME], udi_of_name(source));
}

void document_addressees(struct addressees *out, struct arena *a,
			 const struct document *d, struct udi outer,
			 struct slice source)
{
	document_addressees_stated(out, a, d, outer, source, NULL, 0);
}

void document_addressees_stated(struct addressees *out, struct arena *a,
				const struct document *d, struct udi outer,
				struct slice source, const struct udi *stated,
				size_t stated_count)
{
	struct named named[BY_NAME + 1] = {0};

	*out = (struct addressees){0};
	collect(named, a, d, outer, source);
	for (size_t b = BY_CODE; b <= BY_NAME && !out->count; b++) {
		take_udis(out, a, &named[b]);
		if (out->count)
			out->basis = (enum addressee_basis)b;
	}
	if (!out->count && stated_count) {
		const struct named by_operator = {
			.udis = {.p = (uint8_t *)(uintptr_t)stated,
				 .n = stated_count * sizeof(*stated)}};

		take_udis(out, a, &by_operator);
		out->basis = BY_OPERATOR;
	}
	/* Also with itself: a serial number alone is not among those it is for. */
	for (size_t b = BY_CODE; b <= BY_NAME; b++) {
		if (out->count)
			compare(out, a, &named[b], (enum addressee_basis)b);
		buf_free(&named[b].udis);
	}
}
