#include <openssl/conf.h>
#include <openssl/engine.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <pthread.h>

#include "base/code.h"
#include "crypto/internal.h"

/* Keys in hardware. This file alone uses OpenSSL's default library context with
 * the configuration of the system, as that is where providers and engines are
 * set up. It is loaded when the first such key is asked for. */

#ifndef OPENSSL_NO_ENGINE
/* Engines are deprecated, and Debian 12 has PKCS#11 only as one. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/* A configuration may make an engine the default for all keys, also for those
 * with which signatures are checked here: take that back. */
static void undo_defaults(void)
{
	ENGINE *next = ENGINE_get_first();

	while (next) {
		ENGINE_unregister_RSA(next);
		ENGINE_unregister_DSA(next);
		ENGINE_unregister_DH(next);
		ENGINE_unregister_EC(next);
		ENGINE_unregister_RAND(next);
		ENGINE_unregister_ciphers(next);
		ENGINE_unregister_digests(next);
		ENGINE_unregister_pkey_meths(next);
		ENGINE_unregister_pkey_asn1_meths(next);
		next = ENGINE_get_next(next);
	}
}

/* A pkcs11: URI (RFC 7512) as the engine takes it: it knows no module-path, and
 * it prints the URIs it does not find, with the PIN that may stand in them. */
struct token_uri {
	struct buf rest, module, pin;
};

static void token_uri_end(struct token_uri *u)
{
	buf_free(&u->rest);
	buf_free(&u->module);
	buf_cleanse(&u->pin);
}

/* With %41 undone. */
static void add_value(struct buf *out, struct slice value)
{
	for (size_t i = 0; i < value.n; i++) {
		uint8_t byte = value.p[i];

		if (byte == '%' &&
		    hex_decode(slice_part(value, i + 1, i + 3), &byte, 1))
			i += 2;
		buf_add_byte(out, byte);
	}
}

static bool take_attribute(struct buf *out, struct slice one, const char *start)
{
	if (!slice_starts(one, start))
		return false;
	buf_clear(out);
	buf_reserve(out, one.n + 1);
	add_value(out, slice_part(one, strlen(start), one.n));
	return true;
}

static void token_uri_split(struct token_uri *u, const char *uri)
{
	struct slice text = slice_of(uri);
	size_t query = slice_find(text, "?", 0), at = query;
	char join = '?';

	buf_add_slice(&u->rest, slice_part(text, 0, query));
	while (at < text.n) {
		size_t end = slice_find(text, "&", at + 1);
		struct slice one = slice_part(text, at + 1, end);

		at = end;
		if (take_attribute(&u->module, one, "module-path=") ||
		    take_attribute(&u->pin, one, "pin-value="))
			continue;
		buf_add_byte(&u->rest, (uint8_t)join);
		buf_add_slice(&u->rest, one);
		join = '&';
	}
}

static bool command(ENGINE *engine, const char *name, struct buf *value)
{
	return !value->n || ENGINE_ctrl_cmd_string(engine, name,
						   buf_text(value), 0) == 1;
}

static ENGINE *pkcs11_engine(struct token_uri *u)
{
	ENGINE *engine;

	ENGINE_load_dynamic();
	engine = ENGINE_by_id("pkcs11");
	if (!engine)
		return NULL;
	if (command(engine, "MODULE_PATH", &u->module) &&
	    command(engine, "PIN", &u->pin) && ENGINE_init(engine) == 1)
		return engine;
	ENGINE_free(engine);
	return NULL;
}

static enum rc engine_cert(struct cert_list *certs, ENGINE *engine,
			   const char *uri, struct err *e)
{
	/* The engine's own interface: an identifier in, a certificate out. */
	struct {
		const char *id;
		X509 *cert;
	} ask = {.id = uri};
	unsigned char *der = NULL;
	enum rc rc = RC_OK;
	int n;

	if (!certs ||
	    ENGINE_ctrl_cmd(engine, "LOAD_CERT_CTRL", 0, &ask, NULL, 0) != 1 ||
	    !ask.cert) {
		ERR_clear_error();
		return RC_OK;
	}
	n = i2d_X509(ask.cert, &der);
	if (n > 0)
		rc = cert_read_all(certs, (struct slice){der, (size_t)n}, e);
	OPENSSL_free(der);
	X509_free(ask.cert);
	return rc;
}

static enum rc engine_open(EVP_PKEY **key, struct cert_list *certs,
			   const char *uri, UI_METHOD *ui,
			   struct passphrase *p, struct err *e)
{
	struct token_uri u = {0};
	enum rc rc = RC_OK;
	ENGINE *engine;

	token_uri_split(&u, uri);
	engine = pkcs11_engine(&u);
	if (engine) {
		*key = ENGINE_load_private_key(engine, buf_text(&u.rest), ui,
					       p);
		if (*key)
			rc = engine_cert(certs, engine, buf_text(&u.rest), e);
		ENGINE_finish(engine);
		ENGINE_free(engine);
	} else {
		rc = crypto_error(e, RC_MISSING,
				  "neither a provider nor the engine `pkcs11` "
				  "opens it (Debian: apt install "
				  "libengine-pkcs11-openssl)");
	}
	token_uri_end(&u);
	return rc;
}
#pragma GCC diagnostic pop
#else
static void undo_defaults(void)
{
}

static enum rc engine_open(EVP_PKEY **key, struct cert_list *certs,
			   const char *uri, UI_METHOD *ui,
			   struct passphrase *p, struct err *e)
{
	return crypto_error(e, RC_MISSING,
			    "no provider that opens it is configured");
}
#endif

static pthread_once_t once = PTHREAD_ONCE_INIT;
static UI_METHOD *user_interface;

static void load_configuration(void)
{
	crypto_context();
	user_interface = crypto_made(
		UI_UTIL_wrap_read_pem_callback(passphrase_callback, 0));
	CONF_modules_load_file_ex(NULL, NULL, NULL,
				  CONF_MFLAGS_IGNORE_ERRORS |
					  CONF_MFLAGS_IGNORE_MISSING_FILE |
					  CONF_MFLAGS_DEFAULT_SECTION);
	undo_defaults();
	ERR_clear_error();
}

static enum rc take(EVP_PKEY **key, struct cert_list *certs,
		    OSSL_STORE_INFO *info, struct err *e)
{
	enum rc rc = RC_OK;

	if (OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY && !*key) {
		*key = OSSL_STORE_INFO_get1_PKEY(info);
	} else if (OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_CERT &&
		   certs) {
		unsigned char *der = NULL;
		int n = i2d_X509(OSSL_STORE_INFO_get0_CERT(info), &der);

		if (n > 0)
			rc = cert_read_all(certs,
					   (struct slice){der, (size_t)n}, e);
		OPENSSL_free(der);
	}
	return rc;
}

/* *key stays NULL when no store knows the URI. */
static enum rc store_open(EVP_PKEY **key, struct cert_list *certs,
			  const char *uri, UI_METHOD *ui,
			  struct passphrase *p, struct err *e)
{
	OSSL_STORE_CTX *store = OSSL_STORE_open(uri, ui, p, NULL, NULL);
	enum rc rc = RC_OK;

	while (store && !rc && !OSSL_STORE_eof(store)) {
		OSSL_STORE_INFO *info = OSSL_STORE_load(store);

		if (info)
			rc = take(key, certs, info, e);
		else if (OSSL_STORE_error(store))
			break;
		OSSL_STORE_INFO_free(info);
	}
	OSSL_STORE_close(store);
	return rc;
}

static enum rc open_with(EVP_PKEY **key, struct cert_list *certs,
			 const char *uri, UI_METHOD *ui, struct passphrase *p,
			 struct err *e)
{
	enum rc rc = store_open(key, certs, uri, ui, p, e);

	if (!rc && !*key && strncmp(uri, "pkcs11:", 7) == 0) {
		ERR_clear_error();
		rc = engine_open(key, certs, uri, ui, p, e);
	}
	if (rc || *key)
		return rc;
	if (p->asked && p->refused)
		return err_set(e, p->why.code ? p->why.code : RC_MISSING, "%s",
			       p->why.text);
	return crypto_error(e, RC_MISSING, "no private key was found there");
}

/* A PIN must not show in messages. */
static void uri_shown(struct buf *out, const char *uri)
{
	const char *pin = strstr(uri, "pin-value=");

	if (!pin) {
		buf_add_text(out, uri);
		return;
	}
	pin += strlen("pin-value=");
	buf_add(out, uri, (size_t)(pin - uri));
	buf_add_text(out, "...");
	buf_add_text(out, pin + strcspn(pin, "&;"));
}

enum rc private_key_open_uri(struct private_key **out, struct cert_list *certs,
			     const char *uri,
			     const struct passphrase_source *pass,
			     struct err *e)
{
	struct passphrase *pin = mem_new(1, sizeof(*pin));
	_cleanup_buf_ struct buf shown = {0};
	EVP_PKEY *key = NULL;
	enum rc rc;

	pthread_once(&once, load_configuration);
	uri_shown(&shown, uri);
	passphrase_begin(pin, pass, "PIN", buf_text(&shown));
	rc = open_with(&key, certs, uri, user_interface, pin, e);
	ERR_clear_error();
	if (rc) {
		err_prefix(e, "%s", buf_text(&shown));
		EVP_PKEY_free(key);
		passphrase_end(pin);
		free(pin);
		return rc;
	}
	*out = private_key_adopt(key, NULL);
	(*out)->pin = pin;
	return RC_OK;
}
