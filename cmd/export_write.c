#include "cmd/export_write.h"

#include <unistd.h>

#include "base/file.h"
#include "crypto/cms.h"
#include "crypto/keyring.h"

void export_signer_free(struct export_signer *s)
{
	private_key_free(s->key);
	cert_free(s->cert);
	cert_list_free(&s->chain);
}

/* The message that starts somebody off is better than the one about a file. */
static bool has_no_key(const char *folder)
{
	_cleanup_buf_ struct buf path = {0};

	buf_printf(&path, "%s/key.pem", folder);
	return access(buf_text(&path), F_OK) < 0;
}

enum rc export_signer_open(struct export_signer *s, const char *folder,
			   const char *key, const char *cert,
			   const char *passphrase_file, struct err *e)
{
	enum rc rc;

	s->pass = passphrase_from(passphrase_file);
	rc = keyring_own_key(folder, key, cert, &s->pass, &s->key, &s->cert,
			     &s->chain, e);
	if (rc == RC_MISSING && !key && has_no_key(folder))
		return err_set(e, RC_USAGE,
			       "export signs what it writes, and there is no "
			       "operator key in %s: \"rum key new\" makes one, "
			       "or give --unsigned", folder);
	return rc;
}

static const char *path_of(struct buf *path, const char *folder,
			   const char *name, const char *suffix)
{
	buf_clear(path);
	buf_printf(path, "%s/%s%s", folder, name, suffix);
	return buf_text(path);
}

enum rc export_check(const char *folder, const struct layout *l,
		     const struct export_signer *s, unsigned flags,
		     struct err *e)
{
	_cleanup_buf_ struct buf path = {0};
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < l->count; i++) {
		const char *name = l->files[i].name;

		rc = output_check(path_of(&path, folder, name, ""), flags, e);
		if (rc)
			break;
		path_of(&path, folder, name, ".p7m");
		if (s->key)
			rc = output_check(buf_text(&path), flags, e);
		else if (access(buf_text(&path), F_OK) == 0)
			rc = err_set(e, RC_SYSTEM,
				     "%s: the manifest of an earlier export lies "
				     "there and would no longer fit; remove it, "
				     "or sign this export too", buf_text(&path));
	}
	return rc;
}

static enum rc create(struct output_file **out, const char *path,
		      struct slice bytes, unsigned flags, struct err *e)
{
	enum rc rc = output_create(out, path, 0644, flags, e);

	if (!rc)
		rc = output_write(*out, bytes, e);
	return rc ? rc : output_sync(*out, e);
}

static enum rc create_manifest(struct output_file **out, const char *path,
			       const struct layout_file *f,
			       const struct export_signer *s, unsigned flags,
			       struct err *e)
{
	_cleanup_buf_ struct buf text = {0}, der = {0};
	enum rc rc;

	manifest_write(&text, &f->manifest);
	rc = cms_sign(&der, buf_slice(&text), s->key, s->cert, &s->chain,
		      f->manifest.created, e);
	return rc ? rc : create(out, path, buf_slice(&der), flags, e);
}

/* File and manifest are both on the medium before either gets its name; the
 * manifest gets it first, so that no file is ever seen without. */
enum rc export_write(const char *folder, const struct layout_file *f,
		     const struct export_signer *s, unsigned flags,
		     struct err *e)
{
	struct output_file *file = NULL, *manifest = NULL;
	_cleanup_buf_ struct buf path = {0};
	enum rc rc = RC_OK;

	if (s->key)
		rc = create_manifest(&manifest,
				     path_of(&path, folder, f->name, ".p7m"), f,
				     s, flags, e);
	if (!rc)
		rc = create(&file, path_of(&path, folder, f->name, ""),
			    buf_slice(&f->content), flags, e);
	if (!rc && manifest) {
		rc = output_commit(manifest, e);
		manifest = NULL;
	}
	if (!rc)
		return output_commit(file, e);
	output_abandon(manifest);
	output_abandon(file);
	return rc;
}
