#include "balance/standing_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

struct standing_notes *standing_notes_new(void)
{
	return mem_new(1, sizeof(struct standing_notes));
}

void standing_notes_free(struct standing_notes **notes)
{
	struct standing_notes *n = *notes;

	if (!n)
		return;
	free(n->texts.at);
	free(n->acks.at);
	free(n->infos.at);
	free(n->policies.at);
	free(n->answers.at);
	free(n->classes.at);
	free(n->marks.at);
	intern_free(&n->files);
	arena_free(&n->arena);
	mem_free_pointer(notes);
}

void standing_notes_begin(struct standing_notes *n)
{
	NOTE_ADD(&n->marks, (struct notes_mark){
		n->texts.count, n->acks.count, n->infos.count,
		n->policies.count, n->answers.count, n->classes.count});
}

void standing_notes_end(struct standing_notes *n, bool cancel)
{
	const struct notes_mark m = n->marks.at[--n->marks.count];

	if (!cancel)
		return;
	n->texts.count = m.texts;
	n->acks.count = m.acks;
	n->infos.count = m.infos;
	n->policies.count = m.policies;
	n->answers.count = m.answers;
	n->classes.count = m.classes;
}

/* ---- pieces of the account's files ----------------------------------------------- */

struct slice notes_copy(struct standing_notes *n, struct slice s)
{
	return s.p ? arena_copy(&n->arena, s) : s;
}

struct udi notes_copy_udi(struct standing_notes *n, struct udi u)
{
	return (struct udi){notes_copy(n, u.pid), notes_copy(n, u.sn)};
}

/* Pieces of one file have a source that is the same up to the '#'. */
static uint32_t file_of(struct standing_notes *n, struct slice source)
{
	const struct ledger_source parts = ledger_source_of(source);

	return intern_add(&n->files, &n->arena, parts.name);
}

static void note_ack_for(struct standing_notes *n, struct udi udi,
			 struct slice source)
{
	if (udi_known(udi))
		NOTE_ADD(&n->acks, (struct ack_note){notes_copy_udi(n, udi),
						     file_of(n, source)});
}

/* One that refuses every report that it names is none. */
static void note_ack(struct standing_notes *n, const struct ack *ack,
		     struct udi around, struct slice source)
{
	struct udi last = {0};

	if (!ack->entry_count)
		note_ack_for(n, around, source);
	for (size_t i = 0; i < ack->entry_count; i++) {
		const struct ack_entry *entry = &ack->entries[i];
		struct udi udi = udi_known(entry->udi) ? entry->udi : around;

		if (entry->result != ACK_TAKEN || udi_equal(udi, last))
			continue;
		note_ack_for(n, udi, source);
		last = udi;
	}
}

static void note_policy(struct standing_notes *n, const struct policy *p,
			struct udi around, struct slice source)
{
	struct policy_note note = {
		.udi = notes_copy_udi(n, around),
		.file = file_of(n, source),
		.name = notes_copy(n, p->name),
		.version = p->version,
		.date = p->date,
		.ack_required = p->ack_required,
	};

	memcpy(note.days, p->groups, sizeof(note.days));
	NOTE_ADD(&n->policies, note);
}

static void note_answer(struct standing_notes *n,
			const struct document_piece *p, struct udi udi,
			struct slice source)
{
	NOTE_ADD(&n->answers, (struct answer_note){
		notes_copy_udi(n, udi), file_of(n, source),
		p->kind == KIND_TRUST_CODE,
		p->kind == KIND_AUTHORIZATION ? p->authorization.date
					      : (struct maybe_i64){0},
		hash_slice(p->bytes)});
}

static void note_code(struct standing_notes *n, const struct document_piece *p,
		      struct udi around, struct slice source)
{
	const struct authorization *z = &p->authorization;
	struct slice form = slice_of(authorization_form_word(z->form));

	note_answer(n, p, udi_known(z->udi.udi) ? z->udi.udi : around, source);
	for (size_t i = 0; i < z->entitlement_count; i++) {
		const struct entitlement *t = &z->entitlements[i];
		unsigned classes = class_of_code(form, t->license_type);

		if (t->tag.n && classes)
			NOTE_ADD(&n->classes, (struct class_note){
				notes_copy(n, t->tag),
				{RANK_CODE, classes}});
	}
}

void standing_note_piece(struct standing_notes *n,
			 const struct document_piece *p, struct udi around,
			 struct slice source)
{
	switch (p->kind) {
	case KIND_ACK:
		note_ack(n, &p->ack, around, source);
		break;
	case KIND_ACCOUNT_INFO:
		if (p->info.timestamp.given)
			NOTE_ADD(&n->infos, (struct info_note){
				file_of(n, source), p->info.timestamp.value});
		break;
	case KIND_POLICY:
		note_policy(n, &p->policy, around, source);
		break;
	case KIND_AUTHORIZATION:
		note_code(n, p, around, source);
		break;
	case KIND_TRUST_CODE:
		note_answer(n, p, around, source);
		break;
	default:
		break;
	}
}
