#include "lab/import_agent.h"

#include <stdlib.h>
#include <unistd.h>

#include "artefact/walk.h"
#include "base/code.h"
#include "base/file.h"

bool lab_agent_is(const struct lab_agent *d, struct udi udi)
{
	for (size_t i = 0; i < d->member_count; i++) {
		if (udi_equal(d->members[i], udi))
			return true;
	}
	return false;
}

int lab_by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

bool lab_agent_has_report(const struct lab_agent *d, uint64_t id)
{
	return d->id_count &&
	       bsearch(&id, d->ids, d->id_count, sizeof(id), lab_by_number);
}

const struct device_state *lab_agent_state(const struct lab_agent *d)
{
	return &d->state;
}

size_t lab_agent_reports(const struct lab_agent *d)
{
	return d->id_count;
}

/* ---- its own reports ------------------------------------------------------- */

struct own_reading {
	struct lab_agent *agent;
	struct arena scratch;
};

static void add_member(struct lab_agent *d, struct udi u)
{
	if (!udi_known(u) || lab_agent_is(d, u))
		return;
	d->members = mem_resize(d->members, (d->member_count + 1) *
						    sizeof(*d->members));
	d->members[d->member_count++] =
		(struct udi){arena_copy(&d->arena, u.pid),
			     arena_copy(&d->arena, u.sn)};
}

static enum rc take_own(void *context, const struct artefact *piece,
			struct err *e)
{
	struct own_reading *r = context;
	struct lab_agent *d = r->agent;
	struct rum_report report;
	struct slice text;
	enum rc rc;

	if (piece->kind == KIND_MALFORMED) {
		*e = *piece->fault;
		return err_prefix(e, "%.*s", SLICE_ARG(piece->source));
	}
	if (piece->kind != KIND_RUM_REPORT || !piece->xml)
		return RC_OK;
	rc = rum_report_text(&text, &r->scratch, piece->xml, e);
	if (!rc)
		rc = rum_report_read(&report, &r->scratch, text, d->limits, e);
	if (rc)
		return err_prefix(e, "%.*s", SLICE_ARG(piece->source));
	if (report.report_id.given && udi_equal(report.udi, d->state.udi)) {
		if (!(d->id_count & (d->id_count - 1)))
			d->ids = mem_resize(
				d->ids, (d->id_count ? d->id_count * 2 : 1) *
						sizeof(*d->ids));
		d->ids[d->id_count++] = report.report_id.value;
	}
	for (size_t i = 0; i < report.ha_count; i++)
		add_member(d, report.ha[i].udi);
	arena_reset(&r->scratch);
	return RC_OK;
}

static enum rc read_own(struct lab_agent *d, const char *path, struct err *e)
{
	struct own_reading r = {.agent = d};
	const struct walk_sink sink = {.context = &r, .piece = take_own};
	enum rc rc = artefact_walk(path, d->limits, &sink, e);

	arena_free(&r.scratch);
	if (rc == RC_MISSING)
		return err_set(e, rc,
			       "%s: is not there; devices.csv lists the "
			       "devices of a fleet", path);
	if (!rc && d->id_count)
		qsort(d->ids, d->id_count, sizeof(*d->ids), lab_by_number);
	return rc;
}

static enum rc read_certs(struct lab_agent *d, const char *path, struct err *e)
{
	_cleanup_buf_ struct buf bytes = {0};
	enum rc rc = file_read_small(path, &bytes, d->limits,
				     offsetof(struct limits, key_bytes), e);

	if (rc)
		return rc;
	rc = cert_read_all(&d->certs, buf_slice(&bytes), e);
	return rc ? err_prefix(e, "%s", path) : RC_OK;
}

enum rc lab_agent_prepare(const char *folder, struct err *e)
{
	_cleanup_arena_ struct arena a = {0};

	if (access(arena_printf(&a, "%s/devices.csv", folder), F_OK) < 0)
		return err_set(e, RC_MISSING,
			       "%s: holds no fleet; `rum lab fleet -o` makes "
			       "one", folder);
	return folder_make(arena_printf(&a, "%s/state", folder), 0777, e);
}

/* The UDI becomes a part of file names. */
static enum rc check_udi(struct udi u, struct err *e)
{
	const struct slice parts[] = {u.pid, u.sn};

	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < parts[i].n; k++) {
			uint8_t c = parts[i].p[k];

			if (c <= ' ' || c > '~' || c == '/')
				return err_set(e, RC_USAGE,
					       "the UDI has signs that no "
					       "simulated device's has");
		}
	}
	return RC_OK;
}

enum rc lab_agent_open(struct lab_agent **out, const char *folder,
		       struct udi udi, const struct limits *l, struct err *e)
{
	struct lab_agent *d = mem_new(1, sizeof(*d));
	struct arena *a = &d->arena;
	const char *name = arena_printf(a, "%.*s_%.*s", SLICE_ARG(udi.pid),
					SLICE_ARG(udi.sn));
	enum rc rc = check_udi(udi, e);

	d->limits = l;
	d->state_path = arena_printf(a, "%s/state/%s.json", folder, name);
	d->checker = signature_checker_new();
	udi = (struct udi){arena_copy(a, udi.pid), arena_copy(a, udi.sn)};
	if (!rc)
		rc = device_state_read(&d->state, a, d->state_path, udi, l, e);
	add_member(d, udi);
	if (!rc)
		rc = read_own(d, arena_printf(a, "%s/usage/usage_%s.txt",
					      folder, name), e);
	if (!rc)
		rc = read_certs(d, arena_printf(a, "%s/keys/lab-cssm.pem",
						folder), e);
	if (rc)
		lab_agent_close(d);
	else
		*out = d;
	return rc;
}

void lab_agent_close(struct lab_agent *d)
{
	if (!d)
		return;
	device_state_free(&d->state);
	signature_checker_free(d->checker);
	cert_list_free(&d->certs);
	free(d->ids);
	free(d->members);
	arena_free(&d->arena);
	free(d);
}

/* ---- signatures ------------------------------------------------------------ */

struct block_check {
	const struct lab_agent *agent;
	struct arena arena;
	const char *fault;
};

static bool fits(const struct lab_agent *d, struct slice bytes,
		 struct slice value)
{
	const char *scheme;

	for (size_t i = 0; i < d->certs.count; i++) {
		if (signature_check(d->checker, d->certs.at[i], bytes, value,
				    &scheme) == FIT_GOOD)
			return true;
	}
	return false;
}

static const char *check_root(struct block_check *b,
			      const struct xml_element *root)
{
	const struct xml_element *s = xml_child(root, "signature");
	struct slice inner = root->inner, before, value;
	size_t from;

	if (!s)
		return "has no signature";
	from = (size_t)(s->outer.p - inner.p);
	if (s->first || xml_again(s) ||
	    slice_trim(slice_part(inner, from + s->outer.n, inner.n)).n)
		return "does not end with its one signature";
	before = slice_part(inner, 0, from);
	if (!base64_decode(&b->arena, slice_trim(xml_text(&b->arena, s)),
			   &value))
		return "has a signature that is not base64";
	return fits(b->agent, before, value)
		       ? NULL
		       : "has a signature that does not fit the lab's CSSM key";
}

static enum rc take_block(void *context, const struct xml_piece *piece,
			  struct err *e)
{
	struct block_check *b = context;

	b->fault = check_root(b, piece->root);
	return RC_OK;
}

const char *lab_agent_check_block(const struct lab_agent *d,
				  struct slice element)
{
	static const char *const no_containers[] = {NULL};
	struct block_check b = {.agent = d, .fault = "cannot be read"};
	const struct xml_sink sink = {&b, NULL, take_block};
	struct stream_memory memory;

	if (xml_read(stream_memory(&memory, element), no_containers, d->limits,
		     &sink, NULL))
		b.fault = "cannot be read";
	arena_free(&b.arena);
	return b.fault;
}
