#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "show/redact_inside.h"

/* ---- hosts ------------------------------------------------------------------------- */

static bool ends_like(struct slice s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n &&
	       strncasecmp((const char *)s.p + s.n - n, suffix, n) == 0 &&
	       (s.n == n || s.p[s.n - n - 1] == '.');
}

bool redact_is_public_host(struct slice host)
{
	static const char *const names[] = {"cisco.com", "gnu.org",
					    "openssl.org", "cslu-local",
					    "localhost"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (ends_like(host, names[i]))
			return true;
	}
	return false;
}

static bool is_ipv4(struct slice s)
{
	unsigned part = 0, parts = 0, digits = 0, first = 256;

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] >= '0' && s.p[i] <= '9') {
			part = part * 10 + (unsigned)(s.p[i] - '0');
			if (++digits > 3 || part > 255)
				return false;
		} else if (digits && (i == s.n || s.p[i] == '.')) {
			first = parts++ ? first : part;
			part = digits = 0;
		} else {
			return false;
		}
	}
	/* Masks, "any" and the device itself tell nothing. */
	return parts == 4 && first != 0 && first != 255 && first != 127;
}

/* "cslu-local.DOMAIN" keeps the name that every device has by default; a name
 * with a domain also tells the domain, and the name alone. */
void redact_host(struct redactor *r, struct slice where)
{
	size_t dot = slice_find(where, ".", 0);
	struct slice domain = slice_part(where, dot == SIZE_MAX ? where.n
								: dot + 1,
					 where.n);

	if (redact_is_public_host(where))
		return;
	if (is_ipv4(where)) {
		redact_found(r, REDACT_ADDRESS, where);
		return;
	}
	if (ends_like(slice_part(where, 0, dot), "cslu-local")) {
		redact_found(r, REDACT_DOMAIN, domain);
		return;
	}
	redact_found(r, REDACT_HOST, where);
	if (slice_find(domain, ".", 0) == SIZE_MAX)
		return;
	redact_learn(r, REDACT_DOMAIN, domain);
	redact_learn(r, REDACT_HOST, slice_part(where, 0, dot));
}

/* ---- tokens ------------------------------------------------------------------------ */

static bool is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

/* Does `s` have this form? 'x' stands for a hexadecimal digit. */
static bool has_form(struct slice s, const char *form)
{
	for (size_t i = 0; i < s.n; i++) {
		if (form[i] == 'x' ? !is_hex(s.p[i]) : form[i] != (char)s.p[i])
			return false;
	}
	return s.n && form[s.n] == 0;
}

static bool is_hardware_address(struct slice s)
{
	static const char *const forms[] = {"xxxx.xxxx.xxxx",
					    "xx:xx:xx:xx:xx:xx",
					    "xx-xx-xx-xx-xx-xx"};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (s.n == strlen(forms[i]) && has_form(s, forms[i]))
			return true;
	}
	return false;
}

/* A time of day is none, and "a::b" of other languages neither. */
static bool is_ipv6(struct slice s)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;
	bool digit = false;

	if (s.n < 4 || s.n >= sizeof(text))
		return false;
	for (size_t i = 0; i < s.n; i++)
		digit |= s.p[i] >= '0' && s.p[i] <= '9';
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	return digit && inet_pton(AF_INET6, text, &address) == 1;
}

/* A name under a domain that networks use; what ends otherwise may be a file. */
static bool is_domain_name(struct slice s)
{
	static const char *const tops[] = {
		"com", "net",  "org",	"local", "lan", "corp", "internal", "intra",
		"home", "int", "edu", "gov",   "mil", "test", "example"};
	size_t dot = s.n;

	while (dot && s.p[dot - 1] != '.')
		dot--;
	if (dot < 2 || !redact_in_word(s.p[0]) ||
	    slice_find(s, "..", 0) != SIZE_MAX)
		return false;
	for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		if (s.n - dot == strlen(tops[i]) &&
		    strncasecmp((const char *)s.p + dot, tops[i],
				s.n - dot) == 0)
			return true;
	}
	return false;
}

/* Four numbers may be the release of an agent as well. */
static bool is_release(const struct redactor *r, struct slice s)
{
	static const enum show_field fields[] = {SHOW_AGENT_VERSION,
						 SHOW_SOFTWARE_VERSION};
	size_t at = (size_t)(s.p - r->text.p);

	if (at >= 8 && strncasecmp((const char *)s.p - 8, "version ", 8) == 0)
		return true;
	for (uint32_t d = 0; d < r->capture->devices; d++) {
		for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
			struct slice text =
				show_get(r->capture->device[d], fields[i]).text;

			if (slice_equal(slice_part(text, 0, s.n), s))
				return true;
		}
	}
	return false;
}

bool redact_is_address(struct slice s)
{
	return is_ipv4(s) || is_ipv6(s) || is_hardware_address(s);
}

static bool in_token(uint8_t c)
{
	return redact_in_word(c) || redact_is_one_of(c, "._:@%+-");
}

static bool is_letter(uint8_t c)
{
	return redact_in_word(c) && c > '9';
}

/* "user@host:" and "user@vty0", without a domain. */
static bool by_login(struct redactor *r, struct slice user, struct slice host)
{
	static const char *const lines[] = {"vty", "tty", "pts", "con", "aux",
					    "http"};

	host = slice_part(host, 0, slice_find(host, ":", 0));
	if (user.n < 2 || host.n < 2 || !is_letter(user.p[0]) ||
	    !is_letter(host.p[0]) || redact_is_one_of(user.p[user.n - 1], ":."))
		return false;
	redact_found(r, REDACT_USER, user);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (slice_starts(host, lines[i]))
			return true;
	}
	redact_found(r, REDACT_HOST, host);
	return true;
}

/* "user@place.domain" inside a token. */
static bool by_mail(struct redactor *r, struct slice token)
{
	const uint8_t *at = memchr(token.p, '@', token.n);
	struct slice domain;

	if (!at || at == token.p)
		return false;
	domain = slice_part(token, (size_t)(at - token.p) + 1, token.n);
	if (slice_find(domain, ".", 0) == SIZE_MAX)
		return by_login(r, slice_part(token, 0, (size_t)(at - token.p)),
				domain);
	if (!redact_is_public_host(domain))
		redact_found(r, REDACT_MAIL, token);
	return true;
}

/* A run of letters, digits, dots and dashes. `tail`: what follows it. */
static void by_name(struct redactor *r, struct slice s, uint8_t head,
		    uint8_t tail)
{
	if (is_ipv4(s)) {
		if (tail != '_' && head != '_' && !is_release(r, s))
			redact_found(r, REDACT_ADDRESS, s);
	} else if (is_hardware_address(s)) {
		redact_found(r, REDACT_ADDRESS, s);
	} else if (s.n == 36 &&
		   has_form(s, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")) {
		/* That of an entitlement tag tells the license alone. */
		if (head != '_')
			redact_found(r, REDACT_INSTANCE, s);
	} else if (is_domain_name(s) && head != '_' && tail != '_') {
		redact_host(r, s);
	}
}

static void by_names(struct redactor *r, struct slice token)
{
	size_t i = 0;

	while (i < token.n) {
		size_t from = i;
		struct slice s;

		while (i < token.n && (redact_in_word(token.p[i]) ||
				       token.p[i] == '.' || token.p[i] == '-'))
			i++;
		s = slice_part(token, from, i);
		while (s.n && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == '-'))
			s.n--;
		if (s.n)
			by_name(r, s, from ? token.p[from - 1] : 0,
				i < token.n ? token.p[i] : 0);
		i++;
	}
}

static void by_token(struct redactor *r, struct slice token)
{
	struct slice bare = token;
	const uint8_t *percent;

	while (bare.n && redact_is_one_of(bare.p[bare.n - 1], ".,"))
		bare.n--;
	if (bare.n > 2 && bare.p[bare.n - 1] == ':' &&
	    bare.p[bare.n - 2] != ':')
		bare.n--;
	percent = bare.n ? memchr(bare.p, '%', bare.n) : NULL;
	if (percent)
		bare.n = (size_t)(percent - bare.p);
	if (is_hardware_address(bare) || is_ipv6(bare))
		redact_found(r, REDACT_ADDRESS, bare);
	else if (!by_mail(r, bare))
		by_names(r, token);
}

/* ---- URLs ---------------------------------------------------------------------------- */

/* "/cslu/v1/pi/NAME-1" or ".../NAME" of an On-Prem tells the account; what the
 * words of the interface itself are made of does not. */
static void by_path(struct redactor *r, struct slice rest)
{
	static const char before[] = "/cslu/v1/pi/";
	struct slice name = slice_part(rest, sizeof(before) - 1, rest.n);
	size_t n = 0, tail;

	if (!slice_starts(rest, before))
		return;
	while (n < name.n && !redact_is_one_of(name.p[n], "/?#"))
		n++;
	name = slice_part(name, 0, n);
	while (n && name.p[n - 1] >= '0' && name.p[n - 1] <= '9')
		n--;
	tail = n > 1 && n < name.n && name.p[n - 1] == '-' ? n - 1 : name.n;
	name = slice_part(name, 0, tail);
	while (name.n && redact_is_one_of(name.p[name.n - 1], ".)"))
		name.n--;
	if (tail == n - 1 || !redact_is_common(name))
		redact_found(r, REDACT_ACCOUNT, name);
}

/* What stands behind "://"; returns how much of it was looked at. */
static size_t by_url(struct redactor *r, struct slice s)
{
	struct slice authority, rest;
	const uint8_t *at;
	size_t n = 0, path;

	while (n < s.n && s.p[n] > ' ' && !strchr("/\\\"'<>,;]", s.p[n]))
		n++;
	authority = slice_part(s, 0, n);
	for (path = n; path < s.n && s.p[path] > ' ' &&
		       !strchr("\\\"'<>,;]", s.p[path]);)
		path++;
	rest = slice_part(s, n, path);
	at = n ? memchr(authority.p, '@', n) : NULL;
	if (at) {
		size_t user = (size_t)(at - authority.p);

		redact_found(r, REDACT_SECRET, slice_part(authority, 0, user));
		authority = slice_part(authority, user + 1, authority.n);
	}
	if (authority.n && authority.p[0] == '[')
		authority = slice_part(authority, 1,
				       slice_find(authority, "]", 0));
	else
		authority = slice_part(authority, 0,
				       slice_find(authority, ":", 0));
	while (authority.n &&
	       redact_is_one_of(authority.p[authority.n - 1], ".)"))
		authority.n--;
	if (is_ipv6(authority))
		redact_found(r, REDACT_ADDRESS, authority);
	else if (authority.n)
		redact_host(r, authority);
	by_path(r, rest);
	return n;
}

void redact_forms(struct redactor *r)
{
	const struct slice text = r->text;
	size_t i = 0;

	while (i < text.n) {
		size_t from = i;
		struct slice token;

		if (!in_token(text.p[i])) {
			/* The "\n" of JSON is no letter of a word. */
			i += text.p[i] == '\\' && i + 1 < text.n ? 2 : 1;
			continue;
		}
		while (i < text.n && in_token(text.p[i]))
			i++;
		token = slice_part(text, from, i);
		if (token.p[token.n - 1] == ':' && i + 1 < text.n &&
		    text.p[i] == '/' && text.p[i + 1] == '/')
			i += 2 + by_url(r, slice_part(text, i + 2, text.n));
		else
			by_token(r, token);
	}
}
