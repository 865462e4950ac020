#include "bundle/choose.h"

#include <stdlib.h>

static bool read_labelled(struct slice s, struct udi *out)
{
	size_t at = slice_find(s, "SN:", 0);
	struct slice pid;

	if (!slice_starts(s, "PID:") || at == SIZE_MAX)
		return false;
	pid = slice_trim(slice_part(s, 4, at));
	if (slice_ends(pid, ","))
		pid.n--;
	out->pid = slice_trim(pid);
	out->sn = slice_trim(slice_part(s, at + 3, s.n));
	return true;
}

enum rc choice_add_udi(struct choice *c, const char *text, struct err *e)
{
	struct slice s = slice_trim(slice_of(text));
	size_t colon = slice_find(s, ":", 0);
	struct udi u = {.sn = s};

	if (!read_labelled(s, &u) && colon != SIZE_MAX) {
		u.pid = slice_part(s, 0, colon);
		u.sn = slice_part(s, colon + 1, s.n);
	}
	if (!u.sn.n || (u.pid.p && !u.pid.n) || slice_is(u.pid, "PID") ||
	    slice_is(u.pid, "SN"))
		return err_set(e, RC_USAGE,
			       "\"%s\" names no device: write PID:SN, as in "
			       "C9300-48U:FOC12345678, or a serial number",
			       text);
	c->udis = mem_resize(c->udis, (c->udi_count + 1) * sizeof(*c->udis));
	c->udis[c->udi_count++] = u;
	return RC_OK;
}

enum rc choice_add_id(struct choice *c, const char *text, struct err *e)
{
	uint64_t id;

	if (!slice_u64(slice_of(text), &id))
		return err_set(e, RC_USAGE,
			       "\"%s\" is no report id: that is a number", text);
	c->ids = mem_resize(c->ids, (c->id_count + 1) * sizeof(*c->ids));
	c->ids[c->id_count++] = id;
	return RC_OK;
}

static bool takes_udi(const struct choice *c, struct udi u)
{
	for (size_t i = 0; i < c->udi_count; i++) {
		if (slice_equal(c->udis[i].sn, u.sn) &&
		    (!c->udis[i].pid.p || slice_equal(c->udis[i].pid, u.pid)))
			return true;
	}
	return c->udi_count == 0;
}

static bool takes_id(const struct choice *c, struct maybe_u64 id)
{
	for (size_t i = 0; i < c->id_count; i++) {
		if (id.given && c->ids[i] == id.value)
			return true;
	}
	return c->id_count == 0;
}

bool choice_takes(const struct choice *c, const struct rum_report *r)
{
	if (c->since.given &&
	    (!r->last_time.given || r->last_time.value < c->since.value))
		return false;
	return takes_udi(c, r->udi) && takes_id(c, r->report_id);
}

void choice_free(struct choice *c)
{
	free(c->udis);
	free(c->ids);
	*c = (struct choice){0};
}
