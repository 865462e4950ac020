#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/when.h"
#include "crypto/internal.h"
#include "crypto/keyring_files.h"

enum { DAY = 86400 };

/* "scheme:…", and not a file of that name. */
static bool is_uri(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789+.-");
	struct stat st;

	return n > 1 && text[n] == ':' && stat(text, &st) < 0;
}

/* Reads the very file whose permissions were looked at. */
static enum rc read_guarded(struct buf *out, const char *path, struct err *e)
{
	const struct limits l = limits_default();
	struct input_file *f;
	struct stat st;
	enum rc rc = input_open(&f, AT_FDCWD, path, INPUT_FOLLOW_LINKS, e);

	if (rc) {
		err_prefix(e, "%s", path);
		return rc;
	}
	/* Grown in one step, so that no copy is left behind. */
	buf_reserve(out, (size_t)f->size + 1);
	if (fstat(f->fd, &st) < 0)
		rc = err_errno(e, errno, "%s: cannot look at", path);
	else if (st.st_mode & (S_IRWXG | S_IRWXO))
		rc = err_set(e, RC_REFUSED,
			     "%s: others than you can use this key file; type "
			     "`chmod 600 %s`, and make a new key if others may "
			     "have read it", path, path);
	else if ((rc = STREAM_ALL(&f->base, out, &l, key_bytes, "the key file",
				  e)))
		err_prefix(e, "%s", path);
	input_close(f);
	return rc;
}

static enum rc load_key(struct private_key **key, struct cert_list *beside,
			const char *path_or_uri,
			const struct passphrase_source *pass, struct err *e)
{
	_cleanup_secret_ struct buf text = {0};
	enum rc rc;

	if (is_uri(path_or_uri))
		return private_key_open_uri(key, beside, path_or_uri, pass, e);
	rc = read_guarded(&text, path_or_uri, e);
	if (rc)
		return rc;
	return private_key_read(key, beside, buf_slice(&text), path_or_uri,
				pass, e);
}

static enum rc load_certs(struct cert_list *out, const char *path,
			  struct err *e)
{
	_cleanup_buf_ struct buf text = {0};
	const struct limits l = limits_default();
	enum rc rc = file_read_small(path, &text, &l,
				     offsetof(struct limits, key_bytes), e);

	if (rc)
		return rc;
	rc = cert_read_all(out, buf_slice(&text), e);
	if (rc)
		err_prefix(e, "%s", path);
	return rc;
}

/* The one of `found` that belongs to the key; the others go to `chain`. */
static bool take_fitting(const struct private_key *key,
			 const struct cert_list *found, struct cert **cert,
			 struct cert_list *chain)
{
	*cert = NULL;
	for (size_t i = 0; i < found->count; i++) {
		if (!*cert && private_key_fits(key, found->at[i]))
			*cert = cert_ref(found->at[i]);
		else if (chain)
			cert_list_add(chain, cert_ref(found->at[i]));
	}
	return *cert != NULL;
}

static enum rc find_cert(const struct private_key *key, const char *folder,
			 const char *path, const struct cert_list *beside,
			 struct cert **cert, struct cert_list *chain,
			 struct err *e)
{
	_cleanup_free_ char *own = keyring_path(folder, "cert.pem");
	struct cert_list found = {0};
	struct stat st;
	enum rc rc;

	if (!path && beside->count) {
		if (take_fitting(key, beside, cert, chain))
			return RC_OK;
		return err_set(e, RC_REFUSED,
			       "no certificate beside the key belongs to it");
	}
	if (!path && stat(own, &st) < 0 && errno == ENOENT)
		return err_set(e, RC_MISSING,
			       "the operator key has no certificate yet; put "
			       "the one that your CA issued for it at %s", own);
	rc = load_certs(&found, path ? path : own, e);
	if (!rc && !take_fitting(key, &found, cert, chain))
		rc = err_set(e, RC_REFUSED,
			     "%s: the certificate does not belong to the key",
			     path ? path : own);
	cert_list_free(&found);
	return rc;
}

enum rc keyring_own_key(const char *folder, const char *key_path_or_uri,
			const char *cert_path,
			const struct passphrase_source *pass,
			struct private_key **key, struct cert **cert,
			struct cert_list *chain, struct err *e)
{
	_cleanup_free_ char *own = keyring_path(folder, "key.pem");
	struct cert_list beside = {0};
	struct stat st;
	enum rc rc;

	if (!key_path_or_uri && stat(own, &st) < 0 && errno == ENOENT)
		return err_set(e, RC_MISSING,
			       "there is no operator key; `rum key new` makes "
			       "one");
	rc = load_key(key, &beside, key_path_or_uri ? key_path_or_uri : own,
		      pass, e);
	if (!rc) {
		rc = find_cert(*key, folder, cert_path, &beside, cert, chain,
			       e);
		if (rc)
			private_key_free(*key);
	}
	cert_list_free(&beside);
	return rc;
}

static enum rc write_key(const char *path, const struct private_key *key,
			 const struct new_key_wish *w, struct err *e)
{
	_cleanup_secret_ struct buf pem = {0};
	enum rc rc = private_key_pem(&pem, key, w->pass, e);

	if (rc)
		return rc;
	return output_whole(path, 0600, w->force ? OUTPUT_FORCE : 0,
			    buf_slice(&pem), e);
}

static enum rc make_other(struct buf *pem, const struct private_key *key,
			  const struct new_key_wish *w, struct err *e)
{
	const struct cert_wish wish = {
		.common_name = w->common_name,
		.organization = w->organization,
		.not_before = w->not_before,
		.not_after = w->not_before + (int64_t)w->days * DAY - 1,
	};
	struct cert *cert;
	enum rc rc;

	if (w->request)
		return key_request_pem(pem, &wish, key, e);
	rc = cert_issue(&cert, &wish, key, NULL, NULL, e);
	if (rc)
		return rc;
	cert_pem(pem, cert);
	cert_free(cert);
	return RC_OK;
}

/* Both files are asked about before either is written. */
static enum rc must_be_free(const char *path, const struct new_key_wish *w,
			    struct err *e)
{
	struct stat st;

	if (w->force || lstat(path, &st) < 0)
		return RC_OK;
	return err_set(e, RC_SYSTEM,
		       "%s: exists; a new key in its place needs --force, and "
		       "what was signed with the old one stays signed by it",
		       path);
}

enum rc keyring_new_key(const char *folder, const struct new_key_wish *w,
			struct arena *a, const char **key_file,
			const char **other_file, struct err *e)
{
	_cleanup_buf_ struct buf other = {0};
	struct private_key *key;
	enum rc rc;

	*key_file = arena_printf(a, "%s/key.pem", folder);
	*other_file = arena_printf(a, "%s/%s", folder,
				   w->request ? "key.csr" : "cert.pem");
	rc = must_be_free(*key_file, w, e);
	if (!rc)
		rc = must_be_free(*other_file, w, e);
	if (!rc)
		rc = folder_make(folder, 0700, e);
	if (!rc)
		rc = private_key_new(&key, w->kind, e);
	if (rc)
		return rc;
	rc = make_other(&other, key, w, e);
	if (!rc)
		rc = write_key(*key_file, key, w, e);
	if (!rc)
		rc = output_whole(*other_file, 0644,
				  w->force ? OUTPUT_FORCE : 0,
				  buf_slice(&other), e);
	private_key_free(key);
	return rc;
}
