#include "artefact/internal.h"

#include <strings.h>

#include "account/auth_request.h"
#include "account/csv.h"
#include "account/device_list.h"
#include "account/snapshot.h"
#include "crypto/cert.h"
#include "crypto/cms.h"
#include "show/show.h"

enum leaf_form {
	LEAF_EMPTY,
	LEAF_PAGE, /* HTML */
	LEAF_WIDE, /* UTF-16 or UTF-32 */
	LEAF_XML,
	LEAF_JSON,
	LEAF_CMS,
	LEAF_PEM,
	LEAF_DER,
	LEAF_MANIFEST_MF,
	LEAF_TEXT, /* to be looked at more closely */
};

/* Is every other byte from `from` on a NUL, and the ones between are printable
 * ASCII or end lines? */
static bool has_nuls_at(struct slice head, size_t from)
{
	enum { LOOKED_AT = 16 };

	for (size_t i = 0; i < LOOKED_AT && i < head.n; i++) {
		uint8_t c = head.p[i];
		bool is_text = (c >= ' ' && c < 0x7f) || c == '\r' ||
			       c == '\n' || c == '\t';

		if (i % 2 == from ? c != 0 : !is_text)
			return false;
	}
	return head.n >= LOOKED_AT;
}

static bool is_wide(struct slice head)
{
	if (head.n < 2)
		return false;
	if ((head.p[0] == 0xff && head.p[1] == 0xfe) ||
	    (head.p[0] == 0xfe && head.p[1] == 0xff))
		return true;
	/* Without a mark: '<' or '{' beside a NUL, or ASCII beside NULs. */
	if ((head.p[0] == 0 && (head.p[1] == '<' || head.p[1] == '{')) ||
	    (head.p[1] == 0 && (head.p[0] == '<' || head.p[0] == '{')))
		return true;
	return has_nuls_at(head, 0) || has_nuls_at(head, 1);
}

/* Spreadsheets and Windows editors put a byte order mark of UTF-8 in front. */
static struct slice without_mark(struct slice text)
{
	return slice_starts(text, "\xef\xbb\xbf") ? slice_part(text, 3, text.n)
						 : text;
}

/* What a browser saves in place of a file when its session has ended. */
static bool is_page(struct slice text)
{
	static const char *const starts[] = {"<!doctype html", "<html", "<head",
					     "<body"};

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		size_t n = strlen(starts[i]);

		if (text.n >= n &&
		    strncasecmp((const char *)text.p, starts[i], n) == 0)
			return true;
	}
	return false;
}

/* The page of `rum report` is no page of a login, but tells nothing that could be
 * evidence either. */
static bool is_page_of_ours(struct slice text)
{
	return slice_find(text, "<meta name=generator content=\"rum ", 0) !=
	       SIZE_MAX;
}

/* Do the cells of a first line begin like this, whatever a spreadsheet parts them
 * with now? */
static bool begins_with_cells(struct slice line, const char *cells)
{
	for (size_t i = 0; cells[i]; i++) {
		if (i == line.n ||
		    (cells[i] == ',' ? !strchr(",;\t", line.p[i]) || !line.p[i]
				     : line.p[i] != cells[i]))
			return false;
	}
	return true;
}

/* What commands printed with --csv is neither a snapshot of the account nor a list
 * of its devices, though columns bear the same names. */
static bool is_table_of_ours(struct slice line)
{
	static const char *const starts[] = {
		"virtual_account,tag,name,billing,owned,", /* reconcile */
		"virtual_account,tag,pid,sn,report_id,",   /* with --explain */
		"pid,sn,hostname,virtual_account,policy,", /* status */
		"kind,source,offset,pid,sn,",		   /* inspect, verify */
		"role,file,sha256,pid,sn,",		   /* key list */
	};

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		if (begins_with_cells(line, starts[i]))
			return true;
	}
	return false;
}

/* What --map takes: a tag stands first in its first line. */
static bool is_name_map(struct slice line)
{
	return slice_starts(line, "regid.") || slice_starts(line, "\"regid.");
}

/* Somebody named it as a snapshot, or told what the columns are called: what is
 * missing is then said by name. */
static bool is_snapshot(const struct walk *w, struct slice text)
{
	const struct snapshot_columns *columns = w->sink->columns;

	if (w->named && w->sink->snapshot)
		return !show_looks_like(text);
	return snapshot_looks_like_csv(text, columns, w->named && columns &&
							      columns->count);
}

/* What table a text is, by its first line; KIND_UNKNOWN for none. Most texts are
 * none, and have nothing in their first line that could part columns. */
static enum artefact_kind table_kind(const struct walk *w, struct slice text)
{
	struct slice line = csv_first_line(text);

	if ((slice_find(line, ",", 0) == SIZE_MAX &&
	     slice_find(line, ";", 0) == SIZE_MAX &&
	     slice_find(line, "\t", 0) == SIZE_MAX) || is_table_of_ours(line))
		return KIND_UNKNOWN;
	if (is_name_map(line))
		return KIND_NAME_MAP;
	if (device_list_looks_like(text))
		return KIND_DEVICE_LIST;
	return is_snapshot(w, text) ? KIND_SNAPSHOT : KIND_UNKNOWN;
}

static enum leaf_form leaf_form(const struct walk *w, struct slice head)
{
	struct slice text;

	if (head.n == 0)
		return LEAF_EMPTY;
	if (is_wide(head))
		return LEAF_WIDE;
	text = slice_trim(without_mark(head));
	if (text.n == 0 || show_angle_is_text(text))
		return LEAF_TEXT;
	if (text.p[0] == '<')
		return is_page(text) ? LEAF_PAGE : LEAF_XML;
	/* A table may begin with a quote as a payload on a console does. */
	if (text.p[0] == '"' && table_kind(w, text) != KIND_UNKNOWN)
		return LEAF_TEXT;
	if (text.p[0] == '{' || text.p[0] == '[' || text.p[0] == '"')
		return LEAF_JSON;
	if (slice_starts(text, "Manifest-Version:"))
		return LEAF_MANIFEST_MF;
	if (cms_looks_like(head))
		return LEAF_CMS;
	/* A device prints certificates too, and '0' begins DER as well as text. */
	if (slice_find(text, "-----BEGIN ", 0) != SIZE_MAX)
		return show_looks_like(text) ? LEAF_TEXT : LEAF_PEM;
	return head.p[0] == 0x30 && !show_looks_like(text) ? LEAF_DER
							   : LEAF_TEXT;
}

/* PEM or DER that holds certificates or lists, or something nobody knows. */
static enum artefact_kind kind_of_der(struct slice bytes)
{
	struct cert_list certs = {0};
	struct crl_list crls = {0};
	bool known = !cert_read_all(&certs, bytes, NULL) ||
		     !crl_read_all(&crls, bytes, NULL);

	cert_list_free(&certs);
	crl_list_free(&crls);
	return known ? KIND_CERTIFICATE : KIND_UNKNOWN;
}

static enum rc give_whole(struct walk *w, struct stream *in,
			  enum leaf_form form, struct err *e)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct artefact a = {0};
	struct err fault = {0};
	enum rc rc = STREAM_ALL(in, &bytes, w->limits, manifest_bytes,
				"the file", &fault);

	if (rc)
		return walk_give_fault(w, &fault, e);
	a.bytes = buf_slice(&bytes);
	if (form == LEAF_CMS) {
		a.kind = KIND_MANIFEST;
	} else if (form == LEAF_MANIFEST_MF) {
		a.kind = KIND_MANIFEST_MF;
		w->has_manifest_mf = true;
	} else {
		a.kind = kind_of_der(a.bytes);
	}
	return walk_give(w, &a, NULL, e);
}

static enum rc give_table(struct walk *w, struct stream *in,
			  enum artefact_kind kind, struct err *e)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct artefact a = {.kind = kind};
	struct err fault = {0};

	if (STREAM_ALL(in, &bytes, w->limits, piece_bytes,
		       artefact_text(kind), &fault))
		return walk_give_fault(w, &fault, e);
	a.bytes = buf_slice(&bytes);
	return walk_give(w, &a, NULL, e);
}

/* Most texts say it in their first lines. */
static bool begins_as_device_text(struct slice head)
{
	enum { FIRST_LINES = 256 };

	return show_looks_like(slice_part(head, 0, FIRST_LINES)) ||
	       (head.n > FIRST_LINES && show_looks_like(head));
}

/* Text that may be a device's: where the beginning does not say so (a banner, a
 * configuration, other commands), the whole is asked. What cannot be read whole
 * and does not begin so stays unknown. */
static enum rc give_text(struct walk *w, struct stream *in, struct slice head,
			 struct err *e)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct artefact a = {.kind = KIND_UNKNOWN};
	struct err fault = {0};
	bool is_device = begins_as_device_text(head);
	bool is_binary = head.n && memchr(head.p, 0, head.n);

	if (!is_device && is_binary)
		return walk_give(w, &a, NULL, e);
	if (STREAM_ALL(in, &bytes, w->limits, piece_bytes, "the device text",
		       &fault))
		return is_device ? walk_give_fault(w, &fault, e)
				 : walk_give(w, &a, NULL, e);
	if (is_device || show_looks_like(buf_slice(&bytes))) {
		a.kind = KIND_DEVICE_TEXT;
		a.bytes = buf_slice(&bytes);
	}
	return walk_give(w, &a, NULL, e);
}

/* A return code stands alone in its file, so that it is seen whole. */
static enum rc walk_text(struct walk *w, struct stream_peek *in, struct err *e)
{
	struct artefact a = {.kind = KIND_AUTH_RETURN};
	struct err fault = {0};
	struct slice head, text;
	enum artefact_kind table;

	if (stream_peek(in, STREAM_PEEK, &head, &fault))
		return walk_give_fault(w, &fault, e);
	text = without_mark(head);
	table = table_kind(w, text);
	if (table != KIND_UNKNOWN)
		return give_table(w, &in->base, table, e);
	text = slice_trim(text);
	if (head.n == STREAM_PEEK || !return_code_is(text))
		return give_text(w, &in->base, head, e);
	a.offset = (uint64_t)(text.p - head.p);
	a.bytes = text;
	return walk_give(w, &a, NULL, e);
}

static enum rc give_reason(struct walk *w, const char *reason, struct err *e)
{
	struct err fault = {0};

	err_at(&fault, RC_MALFORMED, 0, "%s", reason);
	return walk_give_fault(w, &fault, e);
}

static enum rc walk_page(struct walk *w, struct stream_peek *in, struct err *e)
{
	struct artefact unknown = {.kind = KIND_UNKNOWN};
	struct err fault = {0};
	struct slice head;

	if (stream_peek(in, STREAM_PEEK, &head, &fault))
		return walk_give_fault(w, &fault, e);
	return is_page_of_ours(head)
		       ? walk_give(w, &unknown, NULL, e)
		       : give_reason(w, "this is a web page, perhaps that of a "
				     "login, and not the file itself", e);
}

enum rc walk_leaf(struct walk *w, struct stream_peek *in, struct err *e)
{
	struct err fault = {0};
	enum leaf_form form;
	struct slice head;

	if (stream_peek(in, 512, &head, &fault))
		return walk_give_fault(w, &fault, e);
	form = leaf_form(w, head);
	switch (form) {
	case LEAF_EMPTY:
		return give_reason(w, "the file is empty", e);
	case LEAF_PAGE:
		return walk_page(w, in, e);
	case LEAF_WIDE:
		return give_reason(w, "the text is UTF-16 or UTF-32; convert it "
				      "to UTF-8 only if it carries no signature",
				   e);
	case LEAF_XML:
		return walk_xml(w, &in->base, e);
	case LEAF_JSON:
		return walk_json(w, &in->base, e);
	case LEAF_CMS:
	case LEAF_PEM:
	case LEAF_DER:
	case LEAF_MANIFEST_MF:
		return give_whole(w, &in->base, form, e);
	case LEAF_TEXT:
		break;
	}
	return walk_text(w, in, e);
}
