#include "cmd/judging.h"

#include <inttypes.h>
#include <stddef.h>

#include "base/file.h"
#include "base/when.h"
#include "cli/out.h"
#include "cmd/key_out.h"
#include "cmd/passphrase.h"

/* ---- key new -------------------------------------------------------------- */

static const char *const kind_words[] = {"p256", "rsa3072", NULL};

struct new_options {
	struct common_options common;
	struct {
		const char *keys;
	} judging; /* only --keys of it */
	int kind;
	const char *name, *organization, *passphrase_file;
	struct given_number days;
	bool request, passphrase, force;
};

#define NEW(letter, name, type, argument, field, help)                         \
	{letter, name, type, argument, offsetof(struct new_options, field),    \
	 help, NULL, 0, 0}

static const struct option_row new_rows[] = {
	{0, "type", OPTION_CHOICE, "TYPE", offsetof(struct new_options, kind),
	 "make a key of TYPE: p256 or rsa3072", kind_words, 0, 0},
	NEW(0, "name", OPTION_TEXT, "NAME", name,
	    "put NAME into the certificate as its common name; the default is "
	    "\"rum operator\""),
	NEW(0, "organization", OPTION_TEXT, "NAME", organization,
	    "put NAME into the certificate as its organization"),
	{0, "days", OPTION_NUMBER, "N", offsetof(struct new_options, days),
	 "make the certificate valid for N days; the default is 1825", NULL, 1,
	 36500},
	NEW(0, "csr", OPTION_FLAG, NULL, request,
	    "write a certificate request for a CA in place of a self-signed "
	    "certificate"),
	NEW('p', "passphrase", OPTION_FLAG, NULL, passphrase,
	    "encrypt the key with a passphrase that is asked for at the "
	    "terminal"),
	OPTION_ROW_PASSPHRASE(struct new_options, passphrase_file),
	OPTION_ROW_KEYS(struct new_options),
	NEW('f', "force", OPTION_FLAG, NULL, force,
	    "replace a key that exists"),
	OPTION_ROW_AT(struct new_options),
	OPTION_ROW_END,
};

/* Twice at the terminal, because a mistyped one is a lost key. */
static enum rc ask_new_passphrase(const struct new_options *o, struct buf *out,
				  struct err *e)
{
	struct passphrase_source from = passphrase_from(o->passphrase_file);
	struct buf again = {0};
	enum rc rc;

	if (!o->passphrase && !o->passphrase_file)
		return RC_OK;
	rc = from.ask(from.context, "Passphrase for the new key: ", out, e);
	if (!rc && !out->n)
		rc = err_set(e, RC_USAGE, "the passphrase is empty");
	if (!rc && !o->passphrase_file) {
		rc = from.ask(from.context, "The same again: ", &again, e);
		if (!rc && !slice_equal(buf_slice(out), buf_slice(&again)))
			rc = err_set(e, RC_USAGE,
				     "the two passphrases differ; nothing was "
				     "made");
	}
	if (again.n)
		explicit_bzero(again.p, again.n);
	buf_free(&again);
	return rc;
}

/* What this machine signs it also trusts, as a manifest's signer only. */
static enum rc enrol_own(const char *folder, const char *cert_file,
			 struct arena *a, struct err *e)
{
	const struct limits l = limits_default();
	_cleanup_buf_ struct buf pem = {0};
	struct cert_list certs = {0};
	const char *file;
	bool added;
	enum rc rc = file_read_small(cert_file, &pem, &l,
				     offsetof(struct limits, key_bytes), e);

	if (!rc)
		rc = cert_read_all(&certs, buf_slice(&pem), e);
	if (!rc)
		rc = keyring_add_cert(folder, ROLE_OPERATOR, certs.at[0],
				      &added, a, &file, e);
	cert_list_free(&certs);
	return rc;
}

static enum status run_new(const struct invocation *in)
{
	static const enum key_kind kinds[] = {KEY_P256, KEY_RSA_3072};
	struct new_options *o = in->options;
	struct new_key_wish wish = {
		.kind = kinds[o->kind],
		.common_name = o->name ? o->name : "rum operator",
		.organization = o->organization,
		.not_before = common_now(&o->common),
		.days = o->days.given ? (unsigned)o->days.value : 1825,
		.request = o->request,
		.force = o->force,
	};
	_cleanup_arena_ struct arena a = {0};
	_cleanup_free_ char *folder = NULL;
	struct buf pass = {0};
	const char *key_file, *other;
	struct err e = {0};
	enum rc rc = keys_folder(&folder, o->judging.keys, &e);

	sandbox_no_core();
	if (!rc)
		rc = ask_new_passphrase(o, &pass, &e);
	wish.pass = buf_slice(&pass);
	if (!rc)
		rc = keyring_new_key(folder, &wish, &a, &key_file, &other, &e);
	if (!rc && !o->request)
		rc = enrol_own(folder, other, &a, &e);
	if (pass.n)
		explicit_bzero(pass.p, pass.n);
	buf_free(&pass);
	if (rc) {
		say_error(&e);
		return status_graver(rc_status(rc), out_close());
	}
	out_printf("key          %s (mode 0600, keep it here)\n", key_file);
	if (o->request)
		out_printf("request      %s\n"
			   "Let a CA sign the request and put its answer beside "
			   "the key as cert.pem.\n", other);
	else
		out_printf("certificate  %s\n"
			   "Whoever is to check what you sign types, on their "
			   "machine:\n  rum key add --operator %s\n", other,
			   other);
	return out_close();
}

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

static enum rc add_certs(const struct adding *x, struct slice text,
			 struct err *e)
{
	struct cert_list certs = {0};
	enum rc rc = cert_read_all(&certs, text, e);

	for (size_t i = 0; !rc && i < certs.count; i++) {
		const struct cert_facts *f = cert_facts(certs.at[i]);
		const char *file;
		bool added;

		if (x->role == ROLE_DEVICE && !f->sn.p) {
			/* A chain printed whole: its CAs are no devices. */
			if (f->is_ca)
				continue;
			rc = err_set(e, RC_MALFORMED,
				     "the certificate %.*s names no device: its "
				     "subject has no serialNumber with PID and "
				     "SN", SLICE_ARG(f->subject));
			break;
		}
		rc = keyring_add_cert(x->folder, x->role, certs.at[i], &added,
				      x->arena, &file, e);
		if (!rc)
			key_out_added(&x->options->common, x->role, file, added,
				      certs.at[i], NULL);
	}
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
				  "--anchor, --ca, --device, --operator, --crl");
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

static const struct command key_new = {
	.name = "new",
	.summary = "makes an operator key that signs exports",
	.operands = "",
	.options = new_rows,
	.options_size = sizeof(struct new_options),
	.run = run_new,
};
static const struct command key_add = {
	.name = "add",
	.summary = "enrols anchors, device and operator certificates, "
		   "revocation lists",
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
