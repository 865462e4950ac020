#include "cmd/judging.h"

#include <stddef.h>

#include "base/file.h"
#include "cli/out.h"
#include "cmd/key_parts.h"
#include "cmd/passphrase.h"

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

const struct command key_new = {
	.name = "new",
	.summary = "makes an operator key that signs exports",
	.operands = "",
	.options = new_rows,
	.options_size = sizeof(struct new_options),
	.run = run_new,
};
