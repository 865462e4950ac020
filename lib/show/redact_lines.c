#include <string.h>
#include <strings.h>

#include "show/reader.h"
#include "show/redact_inside.h"

/* ---- "key: value" ---------------------------------------------------------------- */

static const struct {
	const char *key;
	enum redact_class class;
	const char *until; /* what ends the value; NULL: the end of the line */
} keys[] = {
	{"Smart Account", REDACT_ACCOUNT, " As of "},
	{"Virtual Account", REDACT_ACCOUNT, " As of "},
	{"Policy name", REDACT_ACCOUNT, NULL},
	{"Custom Id", REDACT_ACCOUNT, NULL},
	{"Username", REDACT_USER, NULL},
	{"User", REDACT_USER, " "},
	{"Password", REDACT_SECRET, NULL},
	{"Hostname", REDACT_HOST, " "},
	{"Host name", REDACT_HOST, " "},
	{"Device name", REDACT_HOST, " "},
	{"Address", REDACT_HOST, " "},
	{"Cslu address", REDACT_HOST, " "},
	{"VRF", REDACT_HOST, " "},
	{"PIID", REDACT_INSTANCE, " "},
	{"Processor board ID", REDACT_SERIAL, " "},
	{"System Serial Number", REDACT_SERIAL, " "},
	{"Motherboard Serial Number", REDACT_SERIAL, " "},
	{"Model Serial Number", REDACT_SERIAL, " "},
	{"Chassis Serial Number", REDACT_SERIAL, " "},
	{"Serial Number", REDACT_SERIAL, " "},
	{"Request code", REDACT_ACCOUNT, " "},
	{"Last return code", REDACT_ACCOUNT, " "},
	{"Last Confirmation code", REDACT_ACCOUNT, " "},
	{"Reservation authorization code", REDACT_ACCOUNT, " "},
};

static struct slice up_to(struct slice s, const char *mark)
{
	size_t end = mark ? slice_find(s, mark, 0) : SIZE_MAX;

	return slice_trim(slice_part(s, 0, end));
}

static bool by_key(struct redactor *r, struct slice line)
{
	struct slice key, value;

	if (!show_key_value(line, &key, &value) || !value.n)
		return false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!show_same_word(key, keys[i].key))
			continue;
		value = up_to(value, keys[i].until);
		/* URLs are told by their form. */
		if (slice_find(value, "://", 0) != SIZE_MAX)
			return true;
		if (keys[i].class == REDACT_HOST)
			redact_host(r, value);
		else
			redact_found(r, keys[i].class, value);
		return true;
	}
	return false;
}

/* ---- configuration ----------------------------------------------------------------- */

enum extent { ONE_WORD, LAST_WORD, THE_REST };

static const struct {
	const char *words;
	enum redact_class class;
	enum extent extent;
} settings[] = {
	{"hostname", REDACT_HOST, ONE_WORD},
	{"switchname", REDACT_HOST, ONE_WORD},
	{"username", REDACT_USER, ONE_WORD},
	{"domain name", REDACT_DOMAIN, ONE_WORD},
	{"ip domain name", REDACT_DOMAIN, ONE_WORD},
	{"ip domain-name", REDACT_DOMAIN, ONE_WORD},
	{"ip domain list", REDACT_DOMAIN, ONE_WORD},
	{"ip host", REDACT_HOST, ONE_WORD},
	{"ntp server", REDACT_HOST, ONE_WORD},
	{"logging host", REDACT_HOST, ONE_WORD},
	{"tacacs server", REDACT_HOST, ONE_WORD},
	{"radius server", REDACT_HOST, ONE_WORD},
	{"vrf definition", REDACT_HOST, ONE_WORD},
	{"vrf forwarding", REDACT_HOST, ONE_WORD},
	{"vrf context", REDACT_HOST, ONE_WORD},
	{"license smart vrf", REDACT_HOST, ONE_WORD},
	{"license smart proxy address", REDACT_HOST, ONE_WORD},
	{"license smart proxy username", REDACT_USER, ONE_WORD},
	{"license smart proxy password", REDACT_SECRET, LAST_WORD},
	{"license smart trust idtoken", REDACT_SECRET, ONE_WORD},
	{"license smart register idtoken", REDACT_SECRET, ONE_WORD},
	{"license smart custom_id", REDACT_ACCOUNT, ONE_WORD},
	{"snmp-server community", REDACT_SECRET, ONE_WORD},
	{"snmp-server user", REDACT_USER, ONE_WORD},
	{"snmp-server host", REDACT_HOST, ONE_WORD},
	{"snmp-server location", REDACT_TEXT, THE_REST},
	{"snmp-server contact", REDACT_TEXT, THE_REST},
	{"enable secret", REDACT_SECRET, LAST_WORD},
	{"enable password", REDACT_SECRET, LAST_WORD},
	{"key-string", REDACT_SECRET, LAST_WORD},
	{"password", REDACT_SECRET, LAST_WORD},
	{"tacacs-server key", REDACT_SECRET, LAST_WORD},
	{"radius-server key", REDACT_SECRET, LAST_WORD},
	{"crypto isakmp key", REDACT_SECRET, ONE_WORD},
	{"pre-shared-key", REDACT_SECRET, LAST_WORD},
	{"description", REDACT_TEXT, THE_REST},
	{"contact-name", REDACT_TEXT, THE_REST},
	{"phone-number", REDACT_TEXT, THE_REST},
	{"street-address", REDACT_TEXT, THE_REST},
	{"site-id", REDACT_TEXT, THE_REST},
	{"customer-id", REDACT_TEXT, THE_REST},
	{"contract-id", REDACT_TEXT, THE_REST},
};

static struct slice next_word(struct slice *rest)
{
	size_t n = 0;
	struct slice word;

	*rest = slice_trim(*rest);
	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
		n++;
	word = slice_part(*rest, 0, n);
	*rest = slice_part(*rest, n, rest->n);
	return word;
}

static struct slice last_word(struct slice rest)
{
	rest = slice_trim(rest);
	for (size_t n = rest.n; n; n--) {
		if (rest.p[n - 1] == ' ')
			return slice_part(rest, n, rest.n);
	}
	return rest;
}

/* "vrf NAME" may stand before the name that is meant. */
static struct slice after_vrf(struct redactor *r, struct slice word,
			      struct slice *rest)
{
	if (!slice_is(word, "vrf") || !rest->n)
		return word;
	redact_host(r, next_word(rest));
	return next_word(rest);
}

static void by_setting(struct redactor *r, struct slice line)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		size_t n = strlen(settings[i].words);
		struct slice rest, word;

		if (line.n <= n + 1 || line.p[n] != ' ' ||
		    strncasecmp((const char *)line.p, settings[i].words, n) != 0)
			continue;
		rest = slice_trim(slice_part(line, n, line.n));
		if (settings[i].extent == THE_REST)
			word = rest;
		else if (settings[i].extent == LAST_WORD)
			word = last_word(rest);
		else
			word = after_vrf(r, next_word(&rest), &rest);
		if (settings[i].class == REDACT_HOST)
			redact_host(r, word);
		else
			redact_found(r, settings[i].class, word);
		return;
	}
}

/* "secret 9 $9$…", "key 7 …": a word that names a secret, how it is kept, and
 * the secret, wherever in a line. */
static void by_kept_secret(struct redactor *r, struct slice line)
{
	static const char *const words[] = {"secret", "password", "key", "md5"};
	struct slice before = {0}, rest = line, word;

	while ((word = next_word(&rest)).n) {
		bool names = false;

		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			names |= slice_is(before, words[i]);
		if (names && word.n == 1 && word.p[0] >= '0' &&
		    word.p[0] <= '9')
			redact_found(r, REDACT_SECRET, next_word(&rest));
		before = word;
	}
}

/* ---- anywhere in a line --------------------------------------------------------------- */

static bool in_serial(uint8_t c)
{
	return redact_in_word(c) || c == '-';
}

static bool in_name(uint8_t c)
{
	return redact_in_word(c) || c == '-' || c == '_' || c == '.' || c == '@';
}

/* Marks and what stands behind them. `with`: the letters that a value has. */
static const struct {
	const char *mark;
	enum redact_class class;
	bool (*with)(uint8_t c);
} marks[] = {
	{"SN:", REDACT_SERIAL, in_serial},
	{",S:", REDACT_SERIAL, in_serial},
	{"Processor board ID ", REDACT_SERIAL, in_serial},
	{"console by ", REDACT_USER, in_name},
	{"[user: ", REDACT_USER, in_name},
	{"User:", REDACT_USER, in_name},
	{"logged command:username ", REDACT_USER, in_name},
};

static void by_marks(struct redactor *r, struct slice line)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t step = strlen(marks[i].mark), at = 0;

		while ((at = slice_find(line, marks[i].mark, at)) != SIZE_MAX) {
			size_t n;

			at += step;
			while (at < line.n && line.p[at] == ' ')
				at++;
			for (n = at; n < line.n && marks[i].with(line.p[n]);)
				n++;
			redact_found(r, marks[i].class,
				     slice_part(line, at, n));
			at = n;
		}
	}
}

static const struct {
	const char *key;
	enum redact_class class;
} json_keys[] = {
	{"udi_serial_number", REDACT_SERIAL},
	{"serial_number", REDACT_SERIAL},
	{"udiSerialNumber", REDACT_SERIAL},
	{"sn", REDACT_SERIAL},
	{"hostname", REDACT_HOST},
	{"device_hostname", REDACT_HOST},
	{"smart_account", REDACT_ACCOUNT},
	{"smart_account_name", REDACT_ACCOUNT},
	{"virtual_account", REDACT_ACCOUNT},
	{"virtual_account_name", REDACT_ACCOUNT},
	{"product_instance_identifier", REDACT_INSTANCE},
	{"piid", REDACT_INSTANCE},
	{"username", REDACT_USER},
};

/* The string that is the value behind `"key`, through any number of
 * backslashes; n == 0: the value is none. */
static struct slice json_text(struct slice line, size_t at)
{
	size_t end;

	while (at < line.n && redact_is_one_of(line.p[at], "\\\" :"))
		at++;
	if (line.p[at - 1] != '"')
		return (struct slice){0};
	for (end = at; end < line.n && !redact_is_one_of(line.p[end], "\"\\");)
		end++;
	return slice_part(line, at, end);
}

static void by_json(struct redactor *r, struct slice line)
{
	for (size_t i = 0; i < sizeof(json_keys) / sizeof(json_keys[0]); i++) {
		size_t n = strlen(json_keys[i].key), at = 0;

		while ((at = slice_find(line, json_keys[i].key, at)) !=
		       SIZE_MAX) {
			bool opens = at && line.p[at - 1] == '"';

			at += n;
			if (opens && at < line.n &&
			    redact_is_one_of(line.p[at], "\"\\"))
				redact_found(r, json_keys[i].class,
					     json_text(line, at));
		}
	}
}

/* ---- lines ------------------------------------------------------------------------------ */

/* Where a command begins behind a prompt, "sw1#" or "RP/0/RP0/CPU0:sw1(config)>";
 * 0: the line begins with none. The name in it is one of a host. */
static size_t behind_prompt(struct redactor *r, struct slice line)
{
	size_t end = 0, from = 0, to;

	while (end < line.n && line.p[end] != '#' && line.p[end] != '>') {
		uint8_t c = line.p[end];

		if (!redact_in_word(c) && !redact_is_one_of(c, "-_./:()"))
			return 0;
		from = c == ':' ? end + 1 : from;
		end++;
	}
	if (end == line.n || end == 0)
		return 0;
	to = slice_find(slice_part(line, 0, end), "(", 0);
	redact_found(r, REDACT_HOST,
		     slice_part(line, from, to == SIZE_MAX ? end : to));
	return end + 1;
}

static void one_line(struct redactor *r, struct slice line)
{
	size_t command;

	line = slice_trim(line);
	if (!line.n)
		return;
	command = behind_prompt(r, line);
	if (command || !by_key(r, line))
		by_setting(r, slice_trim(slice_part(line, command, line.n)));
	by_kept_secret(r, line);
	by_marks(r, line);
	if (memchr(line.p, '"', line.n))
		by_json(r, line);
}

/* Lines also end at the "\n" of JSON. */
void redact_lines(struct redactor *r)
{
	const struct slice text = r->text;
	size_t from = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n') {
			one_line(r, slice_part(text, from, i));
			from = i + 1;
		} else if (text.p[i] == '\\' && i + 1 < text.n &&
			   text.p[i + 1] == 'n') {
			one_line(r, slice_part(text, from, i));
			from = ++i + 1;
		}
	}
	one_line(r, slice_part(text, from, text.n));
}
