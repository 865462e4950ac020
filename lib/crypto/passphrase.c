#include "crypto/internal.h"

void passphrase_begin(struct passphrase *p, const struct passphrase_source *from,
		      const char *what, const char *name)
{
	*p = (struct passphrase){0};
	if (from)
		p->source = *from;
	buf_printf(&p->prompt, "%s for %s: ", what, name);
}

void passphrase_end(struct passphrase *p)
{
	buf_cleanse(&p->text);
	buf_free(&p->prompt);
}

/* Decoders may ask several times for one file; a person is asked once. */
bool passphrase_ask(struct passphrase *p)
{
	if (p->asked)
		return !p->refused;
	p->asked = true;
	p->refused = true;
	if (!p->source.ask) {
		err_set(&p->why, RC_MISSING,
			"is protected by a passphrase, and nobody can be "
			"asked for it");
		return false;
	}
	if (p->source.ask(p->source.context, buf_text(&p->prompt), &p->text,
			  &p->why))
		return false;
	p->refused = false;
	return true;
}

int passphrase_callback(char *to, int size, int writing, void *passphrase)
{
	struct passphrase *p = passphrase;

	if (!passphrase_ask(p))
		return -1;
	if (size < 0 || p->text.n > (size_t)size) {
		err_set(&p->why, RC_USAGE, "the passphrase is too long");
		p->refused = true;
		return -1;
	}
	if (p->text.n)
		memcpy(to, p->text.p, p->text.n);
	return (int)p->text.n;
}
