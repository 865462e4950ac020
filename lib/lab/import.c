#include "lab/import_agent.h"

#include <inttypes.h>
#include <stdlib.h>

#include "archive/archive.h"
#include "base/code.h"

struct importing {
	struct lab_agent *agent;
	struct document document;
	struct lab_import *out;
	/* What will be installed when all is well. */
	const struct document_piece **codes;
	uint64_t *acknowledged;
	struct import_refusal *refused;
	struct udi *udis;
	bool has_ack;
};

/* false, so that a check can return it. */
static bool refuse(struct importing *x, enum agent_error error,
		   const char *reason)
{
	x->out->error = error;
	x->out->reason = reason;
	return false;
}

static const char *place(struct importing *x, const struct document_piece *p,
			 const char *what)
{
	return arena_printf(&x->agent->arena, "%.*s[%" PRIu32 "] %s",
			    SLICE_ARG(slice_part(p->name, 0, 96)), p->index,
			    what);
}

/* ---- checks ---------------------------------------------------------------- */

static bool check_signature(struct importing *x,
			    const struct document_piece *p)
{
	const char *fault = lab_agent_check_block(x->agent, p->bytes);

	return !fault || refuse(x, AGENT_SIGNATURE, place(x, p, fault));
}

/* What a device does with a piece of this kind; all else it refuses. */
static bool check_kind(struct importing *x, const struct document_piece *p)
{
	switch (p->kind) {
	case KIND_ACK:
		x->has_ack = true;
		return check_signature(x, p);
	case KIND_AUTHORIZATION:
	case KIND_POLICY:
	case KIND_ACCOUNT_INFO:
		return check_signature(x, p);
	case KIND_CORRELATION:
	case KIND_UNKNOWN:
		return true;
	case KIND_TRUST_CODE:
	case KIND_CONVERSION:
		return refuse(x, AGENT_NOT_SUPPORTED,
			      place(x, p, "has a form that is not public, and "
					  "that simulated devices do not know"));
	default:
		return refuse(x, AGENT_INVALID_RESPONSE,
			      place(x, p, "comes from a device, not from the "
					  "account"));
	}
}

static void element_sha(char out[SHA256_TEXT_MAX],
			const struct document_piece *p)
{
	uint8_t sha[SHA256_BYTES];

	sha256(sha, p->bytes);
	hex_text(out, sha, sizeof(sha));
}

static bool check_code(struct importing *x, const struct document_piece *p)
{
	const struct authorization *code = &p->authorization;
	const struct state_code *old;
	char sha[SHA256_TEXT_MAX];

	if (!lab_agent_is(x->agent, code->udi.udi)) {
		x->out->codes_ignored++;
		return true;
	}
	if (code->form != AUTHORIZATION_SLAC)
		return refuse(x, AGENT_NOT_SUPPORTED,
			      place(x, p, "is a reservation; simulated devices "
					  "take SLACs only"));
	if (code->success.p && !slice_is(code->success, "true"))
		return refuse(x, AGENT_RESPONSE_FAILED,
			      place(x, p, "says that it failed"));
	element_sha(sha, p);
	old = device_state_code(&x->agent->state, code->udi.udi);
	if (old && strcmp(old->sha256, sha) == 0) {
		x->out->codes_known++;
		return true;
	}
	x->out->replaced += old != NULL;
	x->codes[x->out->code_count] = p;
	x->udis[x->out->code_count++] = code->udi.udi;
	return true;
}

/* A code may come again with an ACK, and is known then; a file that brings
 * nothing but codes that are there is refused. */
static bool check_codes(struct importing *x)
{
	struct lab_import *out = x->out;

	if (out->codes_ignored && !out->code_count && !out->codes_known)
		return refuse(x, AGENT_CODE_VALIDATION,
			      "none of its codes is for this device");
	if (out->codes_known && !out->code_count && !x->has_ack)
		return refuse(x, AGENT_ALREADY_INSTALLED,
			      "this code is installed");
	return true;
}

static bool check_entry(struct importing *x, const struct ack_entry *entry)
{
	struct lab_agent *d = x->agent;
	struct lab_import *out = x->out;
	struct arena *a = &d->arena;

	if (udi_known(entry->udi) && !lab_agent_is(d, entry->udi))
		return refuse(x, AGENT_MATCH_IDENTIFIER,
			      "it acknowledges reports of another device");
	if (!lab_agent_has_report(d, entry->report_id))
		return refuse(x, AGENT_NOT_FOUND,
			      arena_printf(a, "this device has no report %"
					   PRIu64, entry->report_id));
	if (entry->result != ACK_TAKEN)
		x->refused[out->refused_count++] = (struct import_refusal){
			entry->report_id, entry->message};
	else if (device_state_has_ack(&d->state, entry->report_id))
		out->known++;
	else
		x->acknowledged[out->acknowledged_count++] = entry->report_id;
	return true;
}

static bool check_ack(struct importing *x, const struct ack *ack)
{
	struct lab_import *out = x->out;
	struct arena *a = &x->agent->arena;

	if (ack->fault) {
		out->malformed = true;
		return refuse(x, AGENT_MESSAGE_PARSE, ack->fault);
	}
	if (!ack->entry_count)
		return refuse(x, AGENT_MISSING_FIELD,
			      "the acknowledgement names no report");
	if (x->acknowledged)
		return refuse(x, AGENT_INVALID_RESPONSE,
			      "there are two acknowledgements in it");
	x->acknowledged = arena_array(a, ack->entry_count,
				      sizeof(*x->acknowledged));
	x->refused = arena_array(a, ack->entry_count, sizeof(*x->refused));
	out->acknowledged = x->acknowledged;
	out->refused = x->refused;
	for (size_t i = 0; i < ack->entry_count; i++) {
		if (!check_entry(x, &ack->entries[i]))
			return false;
	}
	if (!out->acknowledged_count && !out->known)
		return refuse(x, AGENT_RESPONSE_FAILED,
			      "the account acknowledges none of its reports");
	return true;
}

static bool check_all(struct importing *x)
{
	const struct document *doc = &x->document;

	for (size_t i = 0; i < doc->count; i++) {
		if (!check_kind(x, &doc->pieces[i]))
			return false;
	}
	for (size_t i = 0; i < doc->count; i++) {
		const struct document_piece *p = &doc->pieces[i];

		if (p->kind == KIND_AUTHORIZATION && !check_code(x, p))
			return false;
		if (p->kind == KIND_ACK && !check_ack(x, &p->ack))
			return false;
	}
	return check_codes(x);
}

/* ---- installing ------------------------------------------------------------ */

static void install_policy(struct device_state *s, const struct policy *p)
{
	s->has_policy = true;
	s->policy_name = p->name;
	s->policy_version = p->version_text;
	memcpy(s->policy, p->groups, sizeof(s->policy));
}

static void install_code(struct importing *x, const struct document_piece *p)
{
	const struct authorization *from = &p->authorization;
	struct slice *tags = arena_array(&x->agent->arena,
					 from->entitlement_count + 1,
					 sizeof(*tags));
	struct state_code code = {
		.udi = from->udi.udi,
		.date = from->date_text,
		.tags = tags,
		.tag_count = from->entitlement_count,
	};

	for (size_t i = 0; i < from->entitlement_count; i++)
		tags[i] = from->entitlements[i].tag;
	element_sha(code.sha256, p);
	device_state_add_code(&x->agent->state, &code);
}

static void install_piece(struct importing *x, const struct document_piece *p)
{
	struct device_state *s = &x->agent->state;

	if (p->kind == KIND_POLICY) {
		install_policy(s, &p->policy);
		x->out->policy = true;
	} else if (p->kind == KIND_ACCOUNT_INFO) {
		s->has_account = x->out->account = true;
		s->smart_account = p->info.smart_account;
		s->virtual_account = p->info.virtual_account;
	}
}

/* In order, and each once, however often the ACK names it. */
static void settle_acknowledged(struct importing *x)
{
	size_t n = x->out->acknowledged_count, kept = 0;

	if (n)
		qsort(x->acknowledged, n, sizeof(*x->acknowledged),
		      lab_by_number);
	for (size_t i = 0; i < n; i++) {
		if (!kept || x->acknowledged[kept - 1] != x->acknowledged[i])
			x->acknowledged[kept++] = x->acknowledged[i];
	}
	x->out->acknowledged_count = kept;
}

static enum rc install(struct importing *x, struct err *e)
{
	struct lab_agent *d = x->agent;

	settle_acknowledged(x);
	for (size_t i = 0; i < x->document.count; i++)
		install_piece(x, &x->document.pieces[i]);
	for (size_t i = 0; i < x->out->code_count; i++)
		install_code(x, x->codes[i]);
	for (size_t i = 0; i < x->out->acknowledged_count; i++)
		device_state_add_ack(&d->state, x->acknowledged[i]);
	x->out->taken = true;
	return device_state_save(&d->state, d->state_path, e);
}

/* Texts of what gets installed outlive the caller's bytes. */
static bool read_file(struct importing *x, struct slice bytes)
{
	struct lab_agent *d = x->agent;
	struct arena *a = &d->arena;
	struct err fault = {0};

	if (archive_form(slice_part(bytes, 0, 512)) != ARCHIVE_NOT)
		return refuse(x, AGENT_MESSAGE_PARSE,
			      "it is an archive; a device takes single files");
	if (document_read(&x->document, a, arena_copy(a, bytes), NULL,
			  d->limits, &fault))
		return refuse(x, AGENT_MESSAGE_PARSE,
			      arena_text(a, slice_of(fault.text)));
	x->codes = arena_array(a, x->document.count + 1, sizeof(*x->codes));
	x->udis = arena_array(a, x->document.count + 1, sizeof(*x->udis));
	x->out->codes = x->udis;
	return true;
}

enum rc lab_agent_import(struct lab_agent *d, struct slice bytes,
			 struct lab_import *out, struct err *e)
{
	struct importing x = {.agent = d, .out = out};

	*out = (struct lab_import){0};
	out->malformed = !read_file(&x, bytes);
	if (out->malformed || !check_all(&x))
		return RC_OK;
	return install(&x, e);
}
