#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/code.h"
#include "base/file.h"
#include "crypto/keyring_files.h"

enum { NAME_DIGITS = 16, PREFIX_LEAST = 8 };

static enum rc add(const char *folder, enum keyring_role role,
		   const uint8_t sha256[SHA256_BYTES], struct slice pem,
		   bool *added, struct arena *a, const char **file,
		   struct err *e)
{
	_cleanup_free_ char *path = NULL;
	char hex[SHA256_TEXT_MAX];
	struct stat st;
	enum rc rc;

	hex_text(hex, sha256, SHA256_BYTES);
	*file = arena_printf(a, "%s-%.*s.pem", keyring_role_word(role),
			     NAME_DIGITS, hex);
	*added = false;
	rc = folder_make(folder, 0700, e);
	if (rc)
		return rc;
	path = keyring_path(folder, *file);
	if (lstat(path, &st) == 0)
		return RC_OK;
	if (errno != ENOENT)
		return err_errno(e, errno, "%s: cannot look at", path);
	rc = output_whole(path, 0644, 0, pem, e);
	*added = !rc;
	return rc;
}

enum rc keyring_add_cert(const char *folder, enum keyring_role role,
			 const struct cert *c, bool *added, struct arena *a,
			 const char **file, struct err *e)
{
	_cleanup_buf_ struct buf pem = {0};

	cert_pem(&pem, c);
	return add(folder, role, cert_facts(c)->sha256, buf_slice(&pem), added,
		   a, file, e);
}

enum rc keyring_add_crl(const char *folder, const struct crl *c, bool *added,
			struct arena *a, const char **file, struct err *e)
{
	_cleanup_buf_ struct buf pem = {0};

	crl_pem(&pem, c);
	return add(folder, ROLE_CRL, crl_facts(c)->sha256, buf_slice(&pem),
		   added, a, file, e);
}

/* What keyring_remove found: file names, and whose they are. */
struct found {
	struct buf names; /* with ", " */
	const char **files;
	size_t count;
	uint8_t sha256[SHA256_BYTES];
	bool several;
};

static bool begins_with(const uint8_t sha256[SHA256_BYTES], struct slice prefix)
{
	char hex[SHA256_TEXT_MAX];

	hex_text(hex, sha256, SHA256_BYTES);
	for (size_t i = 0; i < prefix.n; i++) {
		uint8_t c = prefix.p[i];

		if (c >= 'A' && c <= 'F')
			c |= 0x20;
		if (hex[i] != (char)c)
			return false;
	}
	return true;
}

static void found_add(struct found *f, const struct keyring_file *file,
		      const char *name)
{
	if (f->count &&
	    memcmp(f->sha256, file->sha256, SHA256_BYTES) != 0)
		f->several = true;
	memcpy(f->sha256, file->sha256, SHA256_BYTES);
	if (f->count)
		buf_add_text(&f->names, ", ");
	buf_add_text(&f->names, name);
	f->files[f->count++] = name;
}

/* A file that cannot be read is passed over: it must not stand in the way of
 * removing another. */
static void find(struct found *f, const char *folder, struct dirent **names,
		 size_t count, struct slice prefix)
{
	f->files = mem_new(count + 1, sizeof(char *));
	for (size_t i = 0; i < count; i++) {
		struct keyring_file file = {0};

		keyring_file_role(names[i]->d_name, &file.role);
		if (keyring_file_read(&file, folder, names[i]->d_name, NULL))
			continue;
		if (begins_with(file.sha256, prefix))
			found_add(f, &file, names[i]->d_name);
		keyring_file_free(&file);
	}
}

static enum rc remove_found(const struct found *f, const char *folder,
			    struct slice prefix, struct err *e)
{
	if (!f->count)
		return err_set(e, RC_MISSING,
			       "no entry of %s has a fingerprint that begins "
			       "with %.*s", folder, SLICE_ARG(prefix));
	if (f->several)
		return err_set(e, RC_USAGE,
			       "several entries begin with %.*s; give more "
			       "digits", SLICE_ARG(prefix));
	for (size_t i = 0; i < f->count; i++) {
		_cleanup_free_ char *path = keyring_path(folder, f->files[i]);

		if (unlink(path) < 0)
			return err_errno(e, errno, "%s: cannot remove", path);
	}
	return RC_OK;
}

enum rc keyring_remove(const char *folder, struct slice prefix,
		       struct arena *a, const char **file, struct err *e)
{
	struct found f = {0};
	struct dirent **names;
	size_t count;
	enum rc rc;

	if (prefix.n < PREFIX_LEAST || prefix.n > 2 * SHA256_BYTES)
		return err_set(e, RC_USAGE,
			       "a fingerprint needs 8 to 64 hexadecimal "
			       "digits");
	rc = keyring_files(folder, &names, &count, e);
	if (rc)
		return rc;
	find(&f, folder, names, count, prefix);
	rc = remove_found(&f, folder, prefix, e);
	if (!rc)
		*file = arena_text(a, buf_slice(&f.names));
	buf_free(&f.names);
	free(f.files);
	keyring_files_free(names, count);
	return rc;
}
