#include "cmd/judging.h"

#include <stddef.h>

#include "base/file.h"
#include "cli/out.h"
#include "cmd/key_out.h"
#include "cmd/key_parts.h"

/* ---- key add -------------------------------------------------------------- */

struct add_options {
	struct common_options common;
	struct {
		const char *keys;
	} judging;
	bool role[ROLE_COUNT];
};

#define ADD(word, which, help)                                                 \
	{0, word, OPTION_FLAG, NULL,                                           \
	 offsetof(struct add_options, role) + (which) * sizeof(bool), help,    \
	 NULL, 0, 0}

static const struct option_row add_rows[] = {
	ADD("anchor", ROLE_ANCHOR,
	    "trust the certificates in FILE to end a chain; a sub-CA's too"),
	ADD("ca", ROLE_CA,
	    "use the certificates in FILE as intermediates only"),
	ADD("device", ROLE_DEVICE,
	    "enrol the certificates in FILE as devices' own (SUDI)"),
	ADD("operator", ROLE_OPERATOR,
	    "trust the certificates in FILE to sign manifests"),
	ADD("cssm", ROLE_CSSM,
	    "enrol the certificates in FILE as the account's, which sign what it sends"),
	ADD("crl", ROLE_CRL, "enrol the revocation lists in FILE"),
	OPTION_ROW_KEYS(struct add_options),
	OPTION_ROW_JSON(struct add_options),
	OPTION_ROW_END,
};

struct adding {
	const struct add_options *options;
	const char *folder;
	enum keyring_role role;
	struct arena *arena;
};

/* Is the certificate passed over? RC_MALFORMED when it cannot play the role. */
static enum rc may_enrol(enum keyring_role role, const struct cert_facts *f,
			 bool *passed_over, struct err *e)
{
	/* A chain printed whole: its CAs are no devices. */
	*passed_over = role == ROLE_DEVICE && !f->sn.p && f->is_ca;
	if (role == ROLE_DEVICE && !f->sn.p && !f->is_ca)
		return err_set(e, RC_MALFORMED,
			       "the certificate %.*s names no device: its "
			       "subject has no serialNumber with PID and SN",
			       SLICE_ARG(f->subject));
	if (role == ROLE_CSSM && f->sn.p)
		return err_set(e, RC_MALFORMED,
			       "the certificate %.*s names a device, and no "
			       "device signs what the account sends; --device "
			       "enrols it", SLICE_ARG(f->subject));
	return RC_OK;
}

static enum rc add_certs(const struct adding *x, struct slice text,
			 struct err *e)
{
	struct cert_list certs = {0};
	enum rc rc = cert_read_all(&certs, text, e);
	size_t told = 0;

	for (size_t i = 0; !rc && i < certs.count; i++) {
		const struct cert_facts *f = cert_facts(certs.at[i]);
		const char *file;
		bool passed_over, added;

		rc = may_enrol(x->role, f, &passed_over, e);
		if (rc)
			break;
		if (passed_over)
			continue;
		rc = keyring_add_cert(x->folder, x->role, certs.at[i], &added,
				      x->arena, &file, e);
		if (!rc)
			key_out_added(&x->options->common, x->role, file, added,
				      certs.at[i], NULL);
		told++;
	}
	if (!rc && !told)
		rc = err_set(e, RC_MALFORMED,
			     "holds certificates of authorities only, none of a "
			     "device; --anchor or --ca enrols those");
	cert_list_free(&certs);
	return rc;
}

static enum rc add_crls(const struct adding *x, struct slice text,
			struct err *e)
{
	struct crl_list crls = {0};
	enum rc rc = crl_read_all(&crls, text, e);

	for (size_t i = 0; !rc && i < crls.count; i++) {
		const char *file;
		bool added;

		rc = keyring_add_crl(x->folder, crls.at[i], &added, x->arena,
				     &file, e);
		if (!rc)
			key_out_added(&x->options->common, x->role, file, added,
				      NULL, crls.at[i]);
	}
	crl_list_free(&crls);
	return rc;
}

static enum rc add_file(const struct adding *x, const char *path,
			struct err *e)
{
	const struct limits l = limits_default();
	_cleanup_buf_ struct buf text = {0};
	enum rc rc;

	if (strcmp(path, "-") == 0) {
		struct input_file *f;

		rc = input_open_stdin(&f, e);
		if (rc)
			return rc;
		rc = STREAM_ALL(&f->base, &text, &l, key_bytes,
				"standard input", e);
		input_close(f);
	} else {
		rc = file_read_small(path, &text, &l,
				     offsetof(struct limits, key_bytes), e);
	}
	if (rc)
		return rc;
	rc = x->role == ROLE_CRL ? add_crls(x, buf_slice(&text), e)
				 : add_certs(x, buf_slice(&text), e);
	if (rc == RC_MISSING)
		err_set(e, rc = RC_MALFORMED, "there is no %s in it",
			x->role == ROLE_CRL ? "revocation list"
					    : "certificate");
	return rc ? err_prefix(e, "%s", path) : RC_OK;
}

/* The folder is made first: the sandbox can leave open only what exists. */
static enum rc confine_adding(const struct invocation *in,
			      const struct common_options *common,
			      const char *folder, struct err *e)
{
	const struct sandbox_wish wish = {
		.read = (const char *const *)in->operands,
		.read_count = in->count,
		.write = &folder,
		.write_count = 1,
	};
	enum rc rc = folder_make(folder, 0700, e);

	return rc ? rc : confine(common, &wish, e);
}

static enum status run_add(const struct invocation *in)
{
	struct add_options *o = in->options;
	_cleanup_arena_ struct arena a = {0};
	_cleanup_free_ char *folder = NULL;
	struct adding x = {.options = o, .arena = &a};
	enum status status = STATUS_YES;
	struct err e = {0};
	unsigned roles = 0;
	enum rc rc;

	for (unsigned i = 0; i < ROLE_COUNT; i++) {
		if (o->role[i]) {
			x.role = (enum keyring_role)i;
			roles++;
		}
	}
	rc = roles == 1 ? keys_folder(&folder, o->judging.keys, &e)
			: err_set(&e, RC_USAGE,
				  "key add: say what FILE is with exactly one of "
				  "--anchor, --ca, --device, --operator, --cssm, --crl");
	if (!rc)
		rc = confine_adding(in, &o->common, folder, &e);
	if (rc) {
		say_error(&e);
		return rc_status(rc);
	}
	x.folder = folder;
	for (size_t i = 0; i < in->count; i++) {
		rc = add_file(&x, in->operands[i], &e);
		if (rc)
			say_error(&e);
		status = status_graver(status, rc_status(rc));
	}
	return status_graver(status, out_close());
}

/* ---- key list, show, remove ----------------------------------------------- */

struct list_options {
	struct common_options common;
	struct {
		const char *keys;
	} judging;
};

static const struct option_row list_rows[] = {
	OPTION_ROW_KEYS(struct list_options),
	OPTION_ROW_JSON(struct list_options),
	OPTION_ROW_CSV(struct list_options),
	OPTION_ROW_AT(struct list_options),
	OPTION_ROW_END,
};

static const struct option_row show_rows[] = {
	OPTION_ROW_KEYS(struct list_options),
	OPTION_ROW_JSON(struct list_options),
	OPTION_ROW_AT(struct list_options),
	OPTION_ROW_END,
};

static const struct option_row remove_rows[] = {
	OPTION_ROW_KEYS(struct list_options),
	OPTION_ROW_END,
};

static enum rc open_ring(const struct list_options *o, char **folder,
			 struct keyring **ring, struct err *e)
{
	enum rc rc = keys_folder(folder, o->judging.keys, e);

	return rc ? rc : keyring_open(ring, *folder, e);
}

static enum status run_list(const struct invocation *in)
{
	struct list_options *o = in->options;
	_cleanup_free_ char *folder = NULL;
	struct keyring *ring = NULL;
	struct err e = {0};
	enum rc rc = open_ring(o, &folder, &ring, &e);

	if (rc)
		say_error(&e);
	else
		key_out_list(&o->common, ring);
	keyring_free(ring);
	return status_graver(rc_status(rc), out_close());
}

static enum status run_show(const struct invocation *in)
{
	struct list_options *o = in->options;
	_cleanup_free_ char *folder = NULL;
	struct keyring *ring = NULL;
	struct err e = {0};
	enum rc rc = open_ring(o, &folder, &ring, &e);

	for (size_t i = 0; !rc && i < in->count; i++) {
		if (!key_out_show(&o->common, ring, in->operands[i]))
			rc = err_set(&e, RC_MISSING,
				     "no entry in %s has a fingerprint or serial "
				     "number that begins with %s; \"rum key "
				     "list\" shows all", folder,
				     in->operands[i]);
	}
	if (rc)
		say_error(&e);
	keyring_free(ring);
	return status_graver(rc_status(rc), out_close());
}

static enum status run_remove(const struct invocation *in)
{
	struct list_options *o = in->options;
	_cleanup_arena_ struct arena a = {0};
	_cleanup_free_ char *folder = NULL;
	enum status status = STATUS_YES;
	struct err e = {0};
	enum rc rc = keys_folder(&folder, o->judging.keys, &e);

	for (size_t i = 0; !rc && i < in->count; i++) {
		const char *file;

		rc = keyring_remove(folder, slice_of(in->operands[i]), &a,
				    &file, &e);
		if (!rc)
			out_printf("removed %s/%s\n", folder, file);
	}
	if (rc) {
		say_error(&e);
		status = rc_status(rc);
	}
	return status_graver(status, out_close());
}

static const struct command key_add = {
	.name = "add",
	.summary = "enrols anchors, certificates of devices, operators and the "
		   "account, revocation lists",
	.operands = "FILE...",
	.least = 1,
	.options = add_rows,
	.options_size = sizeof(struct add_options),
	.run = run_add,
};
static const struct command key_list = {
	.name = "list",
	.summary = "lists what is enrolled",
	.operands = "",
	.options = list_rows,
	.options_size = sizeof(struct list_options),
	.run = run_list,
};
static const struct command key_show = {
	.name = "show",
	.summary = "shows an enrolled certificate or list, with its PEM",
	.operands = "FINGERPRINT...",
	.least = 1,
	.options = show_rows,
	.options_size = sizeof(struct list_options),
	.run = run_show,
};
static const struct command key_remove = {
	.name = "remove",
	.summary = "removes what is enrolled under a fingerprint",
	.operands = "FINGERPRINT...",
	.least = 1,
	.options = remove_rows,
	.options_size = sizeof(struct list_options),
	.run = run_remove,
};
static const struct command *const parts[] = {
	&key_new, &key_add, &key_list, &key_show, &key_remove, NULL};

const struct command command_key = {
	.name = "key",
	.summary = "keeps operator keys, anchors, device certificates and "
		   "revocation lists",
	.parts = parts,
};
