#include "cmd/ledger_parts.h"

#include "bundle/choose.h"
#include "cli/out.h"
#include "cmd/record.h"

/* ---- a session ------------------------------------------------------------ */

static enum rc confine_session(struct ledger_session *s,
			       const struct common_options *common,
			       const struct sandbox_wish *others,
			       struct err *e)
{
	static const struct sandbox_wish none;
	_cleanup_arena_ struct arena a = {0};
	const struct sandbox_wish *o = others ? others : &none;
	const char **write = arena_array(&a, o->write_count + 1,
					 sizeof(*write));
	struct sandbox_wish wish = *o;
	enum rc rc = s->rereads ? survey_prepare(e) : RC_OK;

	for (size_t i = 0; i < o->write_count; i++)
		write[i] = o->write[i];
	write[o->write_count] = s->folder;
	wish.write = write;
	wish.write_count = o->write_count + 1;
	return rc ? rc : confine(common, &wish, e);
}

enum rc ledger_session_begin(struct ledger_session *s,
			     const struct common_options *common,
			     const struct keeping_options *keeping,
			     enum ledger_mode mode,
			     const struct sandbox_wish *others, struct err *e)
{
	enum rc rc = ledger_file(&s->file, keeping, e);

	if (!rc)
		rc = ledger_folder(&s->folder, s->file, false, e);
	if (!rc)
		rc = ledger_open(&s->ledger, s->file, mode,
				 ledger_wait(keeping), e);
	return rc ? rc : confine_session(s, common, others, e);
}

enum rc ledger_session_confine(struct ledger_session *s,
			       const struct common_options *common,
			       const struct keeping_options *keeping,
			       const struct sandbox_wish *others,
			       struct err *e)
{
	enum rc rc = ledger_file(&s->file, keeping, e);

	if (!rc)
		rc = ledger_folder(&s->folder, s->file, true, e);
	return rc ? rc : confine_session(s, common, others, e);
}

void ledger_session_end(struct ledger_session *s)
{
	ledger_close(s->ledger);
	mem_free_pointer(&s->file);
	mem_free_pointer(&s->folder);
	*s = (struct ledger_session){0};
}

enum rc ledger_session_commit(struct ledger_session *s, const char *action,
			      const struct keeping_options *keeping,
			      struct slice detail, bool *changed,
			      struct err *e)
{
	return ledger_commit(s->ledger,
			     &(struct journal_note){
				     .action = action,
				     .who = journal_who(keeping),
				     .at = when_now(),
				     .detail = detail,
			     }, changed, e);
}

enum status ledger_session_status(struct ledger_session *s, enum rc rc,
				  const struct err *e, enum status otherwise)
{
	if (rc)
		say_error(e);
	ledger_session_end(s);
	return status_graver(rc ? rc_status(rc) : otherwise, out_close());
}

/* ---- devices -------------------------------------------------------------- */

struct finding {
	struct slice sn;
	struct arena *arena;
	struct udi found;
	unsigned count;
};

static enum rc find_serial(void *context, const struct ledger_device *d,
			   struct err *e)
{
	struct finding *f = context;

	if (slice_equal(d->udi.sn, f->sn) && !f->count++)
		f->found = (struct udi){arena_copy(f->arena, d->udi.pid),
					arena_copy(f->arena, d->udi.sn)};
	return RC_OK;
}

static enum rc read_name(struct arena *a, const char *text, struct udi *out,
			 struct err *e)
{
	struct choice c = {0};
	struct err why = {0};
	enum rc rc = choice_add_udi(&c, text, &why);

	if (!rc)
		*out = (struct udi){c.udis[0].pid.p
					    ? arena_copy(a, c.udis[0].pid)
					    : (struct slice){0},
				    arena_copy(a, c.udis[0].sn)};
	choice_free(&c);
	return rc ? err_set(e, RC_USAGE, "ledger: \"%s\" names no device; write "
			    "PID:SN, as in C9300-48U:FOC12345678, or a serial "
			    "number", text)
		  : RC_OK;
}

enum rc ledger_named_device(struct ledger_session *s, struct arena *a,
			    const char *text, struct ledger_device *out,
			    struct err *e)
{
	struct finding f = {.arena = a};
	struct udi udi;
	bool found;
	enum rc rc = read_name(a, text, &udi, e);

	if (!rc && !udi.pid.p) {
		f.sn = udi.sn;
		rc = ledger_devices(s->ledger, find_serial, &f, e);
		if (!rc && f.count > 1)
			return err_set(e, RC_USAGE,
				       "ledger: %u devices have the serial "
				       "number %s; write PID:SN", f.count,
				       text);
		if (f.count)
			udi = f.found;
	}
	if (!rc)
		rc = ledger_device_find(s->ledger, a, udi, out, &found, e);
	if (!rc && !found)
		rc = err_set(e, RC_MISSING,
			     "%s: there is no device %s; \"rum ledger devices\" "
			     "lists all", s->file, text);
	return rc;
}

void ledger_put_device(struct json_writer *w, const char *kind,
		       const struct ledger_device *d)
{
	static const char *const words[REPORT_STATE_COUNT] = {
		[REPORT_OPEN] = "open",
		[REPORT_CLOSED] = "closed",
		[REPORT_UNACKNOWLEDGED] = "unacknowledged",
		[REPORT_ACKNOWLEDGED] = "acknowledged",
	};

	json_begin_object(w, NULL);
	json_put_text(w, "kind", kind);
	record_udi(w, "udi", d->udi);
	json_put_slice(w, "hostname", d->hostname);
	json_put_slice(w, "smart_account", d->smart_account);
	json_put_slice(w, "virtual_account", d->virtual_account);
	json_put_slice(w, "software_tag", d->software_tag);
	json_put_bool(w, "listed", d->listed);
	json_begin_object(w, "reports");
	for (unsigned i = 0; i < REPORT_STATE_COUNT; i++)
		json_put_u64(w, words[i], d->states[i]);
	json_end_object(w);
	json_put_u64(w, "conflicts", d->conflicts);
}

void ledger_put_head(struct json_writer *w, const char *key, int64_t seq,
		     const uint8_t hash[SHA256_BYTES])
{
	if (!seq) {
		json_put_null(w, key);
		return;
	}
	json_begin_object(w, key);
	json_put_i64(w, "row", seq);
	json_put_hex(w, "sha256", hash, SHA256_BYTES);
	json_end_object(w);
}

void ledger_put_line(struct buf *line)
{
	buf_add_byte(line, '\n');
	out_write(buf_slice(line));
	buf_clear(line);
}

static const struct command *const parts[] = {
	&ledger_log_command,	 &ledger_devices_command,
	&ledger_show_command,	 &ledger_confirm_command,
	&ledger_check_command,	 &ledger_backup_command,
	&ledger_restore_command, &ledger_rebuild_command,
	&ledger_forget_command,	 NULL};

const struct command command_ledger = {
	.name = "ledger",
	.summary = "tells what the ledger knows, proves that it is sound, and "
		   "keeps it so",
	.parts = parts,
};
