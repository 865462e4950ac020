#include "cmd/signed_files.h"

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

enum rc export_signer_open(struct export_signer *s, const char *what,
			   const char *folder, const char *key,
			   const char *cert, const char *passphrase_file,
			   struct err *e)
{
	enum rc rc;

	s->pass = passphrase_from(passphrase_file);
	rc = keyring_own_key(folder, key, cert, &s->pass, &s->key, &s->cert,
			     &s->chain, e);
	if (rc == RC_MISSING && !key && has_no_key(folder))
		return err_set(e, RC_USAGE,
			       "%s signs what it writes, and there is no "
			       "operator key in %s: \"rum key new\" makes one, "
			       "or give --unsigned", what, folder);
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

enum rc export_pieces(struct export_piece out[2], size_t *count,
		      struct arena *a, struct buf *der,
		      const struct layout_file *f,
		      const struct export_signer *s, struct err *e)
{
	_cleanup_buf_ struct buf text = {0};
	enum rc rc = RC_OK;

	*count = 0;
	if (s->key) {
		manifest_write(&text, &f->manifest);
		rc = cms_sign(der, buf_slice(&text), s->key, s->cert,
			      &s->chain, f->manifest.created, e);
		out[(*count)++] = (struct export_piece){
			arena_printf(a, "%s.p7m", f->name), buf_slice(der)};
	}
	out[(*count)++] =
		(struct export_piece){f->name, buf_slice(&f->content)};
	return rc;
}

enum rc export_write(const char *folder, const struct export_piece *pieces,
		     size_t count, unsigned flags, struct err *e)
{
	struct output_file **files = mem_new(count, sizeof(*files));
	_cleanup_buf_ struct buf path = {0};
	size_t made = 0, named = 0;
	enum rc rc = RC_OK;

	for (; !rc && made < count; made += !rc)
		rc = create(&files[made],
			    path_of(&path, folder, pieces[made].name, ""),
			    pieces[made].bytes, flags, e);
	for (; !rc && named < made; named++)
		rc = output_commit(files[named], e);
	/* The last one that was named went wrong, if any did. */
	for (size_t i = 0; rc && i + 1 < named; i++)
		unlink(path_of(&path, folder, pieces[i].name, ""));
	for (size_t i = named; i < count; i++)
		output_abandon(files[i]);
	mem_free_pointer(&files);
	return rc;
}
