#include "lab/cssm_answer.h"

struct cssm_answer *cssm_add_answer(struct cssm *c)
{
	c->answers = mem_resize(c->answers,
				(c->answer_count + 1) * sizeof(*c->answers));
	memset(&c->answers[c->answer_count], 0, sizeof(*c->answers));
	return &c->answers[c->answer_count++];
}

/* ---- what becomes of a report ---------------------------------------------- */

static const struct {
	const char *reason, *message;
} messages[] = {
	{"duplicate", "this usage report was received before"},
	{"unknown-device", "this product instance is not known"},
};

static const char *message_for(const char *reason)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		if (strcmp(reason, messages[i].reason) == 0)
			return messages[i].message;
	}
	return reason;
}

static const char *refusal_of(struct cssm *c, const struct upload_report *r)
{
	for (size_t i = 0; i < c->wish.refusal_count; i++) {
		struct cssm_refusal *x = &c->wish.refusals[i];

		if (x->report.id != r->id || !udi_equal(x->report.udi, r->udi))
			continue;
		x->met = true;
		return message_for(x->reason);
	}
	return NULL;
}

static bool is_lost(struct cssm *c, struct udi u)
{
	for (size_t i = 0; i < c->wish.loss_count; i++) {
		if (udi_equal(c->wish.losses[i].udi, u))
			return c->wish.losses[i].met = true;
	}
	return false;
}

bool cssm_is_duplicate(const struct upload *u, const struct cssm_seen *seen)
{
	for (size_t i = 0; i < u->count; i++) {
		const struct upload_file *f = &u->files[i];

		for (size_t k = 0; k < f->report_count; k++) {
			if (cssm_seen_has(seen, &f->reports[k]))
				return true;
		}
	}
	return false;
}

/* ---- parts ----------------------------------------------------------------- */

/* A REST body has a part a device, any other file one. */
static struct cssm_part *part_for(struct cssm_answering *x, struct udi u)
{
	const struct upload_file *f = x->file;
	struct arena *a = &x->cssm->arena;
	struct cssm_part *p;

	if (!x->parts)
		x->parts = arena_array(
			a, f->is_rest ? f->report_count + f->request_count : 1,
			sizeof(*x->parts));
	if (!f->is_rest && x->count)
		return x->parts;
	/* Reports of one device mostly follow one another. */
	for (size_t i = x->count; i-- > 0;) {
		if (udi_equal(x->parts[i].udi, u))
			return &x->parts[i];
	}
	p = &x->parts[x->count++];
	p->udi = u;
	return p;
}

/* Those of the answer; how many each part has is counted here, and they are dealt
 * out by deal_entries. */
static void add_entries(struct cssm_answering *x)
{
	const struct upload_file *f = x->file;
	struct arena *a = &x->cssm->arena;
	struct cssm_entry *all = arena_array(a, f->report_count, sizeof(*all));
	size_t n = 0;

	x->answer->entries = all;
	for (size_t i = 0; i < f->report_count; i++) {
		const struct upload_report *r = &f->reports[i];
		const char *message = refusal_of(x->cssm, r);
		bool lost = is_lost(x->cssm, r->udi);

		if (x->duplicate)
			message = message_for("duplicate");
		else if (!message)
			cssm_seen_add(x->seen, r);
		x->answer->lost = x->answer->lost || lost;
		if (lost)
			continue;
		all[n++] = (struct cssm_entry){*r, message};
		x->answer->refused += message != NULL;
		part_for(x, r->udi)->entry_count++;
	}
	x->answer->entry_count = n;
}

static void deal_entries(struct cssm_answering *x)
{
	struct arena *a = &x->cssm->arena;

	for (size_t i = 0; i < x->count; i++) {
		struct cssm_part *p = &x->parts[i];

		p->entries = arena_array(a, p->entry_count, sizeof(*p->entries));
		p->entry_count = 0;
	}
	for (size_t i = 0; i < x->answer->entry_count; i++) {
		const struct cssm_entry *entry = &x->answer->entries[i];
		struct cssm_part *p = part_for(x, entry->report.udi);

		p->entries[p->entry_count++] = *entry;
	}
}

static void add_requests(struct cssm_answering *x)
{
	const struct upload_file *f = x->file;
	struct arena *a = &x->cssm->arena;
	struct udi *codes = arena_array(a, f->request_count, sizeof(*codes));

	x->answer->codes = codes;
	for (size_t i = 0; i < f->request_count; i++) {
		const struct auth_request_entry *r = &f->requests[i];
		struct cssm_part *p;

		if (is_lost(x->cssm, r->udi)) {
			x->answer->lost = true;
			continue;
		}
		p = part_for(x, r->udi);
		if (!p->requests)
			p->requests = arena_array(a, f->request_count,
						  sizeof(*p->requests));
		/* No keys: a code that comes back (section 7). */
		if (!r->key_count) {
			x->answer->returned++;
			continue;
		}
		p->requests[p->request_count++] = r;
		codes[x->answer->code_count++] = r->udi;
	}
}

/* ---- the answer ------------------------------------------------------------ */

/* "SLAC_dev_1.txt" for "dev_1.xml" */
static const char *answer_name(struct cssm_answering *x)
{
	static const char *const ends[] = {".txt", ".xml", ".json"};
	struct slice name = slice_of(x->file->name);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (slice_ends(name, ends[i])) {
			name.n -= strlen(ends[i]);
			break;
		}
	}
	return arena_printf(&x->cssm->arena, "%s_%.*s%s",
			    x->answer->entry_count ? "ACK" : "SLAC",
			    SLICE_ARG(name), x->file->is_rest ? ".json" : ".txt");
}

enum rc cssm_answer_file(struct cssm_answering *x, const char **name,
			 struct buf *content, struct err *e)
{
	struct cssm_answer *answer = cssm_add_answer(x->cssm);

	x->answer = answer;
	answer->source = x->file->source;
	answer->udi = x->file->udi;
	add_entries(x);
	deal_entries(x);
	add_requests(x);
	*name = NULL;
	if (!x->count || (!x->file->is_rest && !answer->entry_count &&
			  !answer->code_count))
		return RC_OK;
	*name = answer_name(x);
	return x->file->is_rest
		       ? cssm_rest_reply(content, x->cssm, x->parts, x->count,
					 !answer->entry_count, e)
		       : cssm_document(content, x->cssm, &x->parts[0], e);
}
