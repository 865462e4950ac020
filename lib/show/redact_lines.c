#include <string.h>

#include "show/reader.h"
#include "show/redact_inside.h"
#include "show/split.h"
#include "show/syslog.h"
#include "show/terminal.h"

/* ---- "key: value" ---------------------------------------------------------------- */

static const struct {
	const char *key;
	enum redact_class class;
	const char *until; /* what ends the value; NULL: the end of the line */
} keys[] = {
	{"Smart Account", REDACT_ACCOUNT, " As of "},
	{"Virtual Account", REDACT_ACCOUNT, " As of "},
	{"Smart Account Name", REDACT_ACCOUNT, NULL},
	{"Virtual Account Name", REDACT_ACCOUNT, NULL},
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

/* Up to the mark, or to a message that was printed into the line. */
static struct slice up_to(struct slice s, const char *mark)
{
	size_t end = mark ? slice_find(s, mark, 0) : SIZE_MAX, begin, behind;

	if (syslog_next(s, 0, &begin, &behind) && begin < end)
		end = begin;
	return slice_trim(slice_part(s, 0, end));
}

static void by_key(struct redactor *r, struct slice line)
{
	struct slice key, value;

	if (!show_key_value(line, &key, &value) || !value.n)
		return;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!show_same_word(key, keys[i].key))
			continue;
		value = up_to(value, keys[i].until);
		/* URLs are told by their form. */
		if (slice_find(value, "://", 0) != SIZE_MAX)
			return;
		if (keys[i].class == REDACT_HOST)
			redact_host(r, value);
		else
			redact_found(r, keys[i].class, value);
		return;
	}
}

/* ---- anywhere in a line --------------------------------------------------------------- */

static bool in_serial(uint8_t c)
{
	return redact_in_word(c) || c == '-';
}

static bool in_name(uint8_t c)
{
	return redact_in_word(c) || c >= 0x80 || redact_is_one_of(c, "-_.@\\$+");
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
	/* A number that is made from the serial one. */
	{"TP-self-signed-", REDACT_SERIAL, in_serial},
	{"IOS-Self-Signed-Certificate-", REDACT_SERIAL, in_serial},
	{"[user: ", REDACT_USER, in_name},
	{"User:", REDACT_USER, in_name},
	{"User=", REDACT_USER, in_name},
	{"user=", REDACT_USER, in_name},
	{"username=", REDACT_USER, in_name},
};

static void by_marks(struct redactor *r, struct slice line)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t step = strlen(marks[i].mark), at = 0;

		while ((at = slice_find(line, marks[i].mark, at)) != SIZE_MAX) {
			size_t n;

			at += step;
			while (at < line.n &&
			       redact_is_one_of(line.p[at], " '\""))
				at++;
			for (n = at; n < line.n && marks[i].with(line.p[n]);)
				n++;
			while (n > at && redact_is_one_of(line.p[n - 1], ".\\"))
				n--;
			redact_found(r, marks[i].class,
				     slice_part(line, at, n));
			at = n;
		}
	}
}

static const struct {
	const char *key;
	enum redact_class class;
} named[] = { /* "key": "value" of JSON, key="value" of an event log */
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
	{"userName", REDACT_USER},
	{"user", REDACT_USER},
	{"serialNumber", REDACT_SERIAL},
	{"hostName", REDACT_HOST},
	{"smartAccount", REDACT_ACCOUNT},
	{"smartAccountName", REDACT_ACCOUNT},
	{"virtualAccount", REDACT_ACCOUNT},
	{"virtualAccountName", REDACT_ACCOUNT},
	{"password", REDACT_SECRET},
	{"secret", REDACT_SECRET},
	{"idtoken", REDACT_SECRET},
	{"token", REDACT_SECRET},
};

/* The string that is the value behind `"key` or `key=`, through any number of
 * backslashes; n == 0: the value is none. */
static struct slice json_text(struct slice line, size_t at)
{
	size_t end;

	while (at < line.n && redact_is_one_of(line.p[at], "\\\" :="))
		at++;
	if (line.p[at - 1] != '"')
		return (struct slice){0};
	for (end = at; end < line.n && !redact_is_one_of(line.p[end], "\"\\");)
		end++;
	return slice_part(line, at, end);
}

static void by_json(struct redactor *r, struct slice line)
{
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		size_t n = strlen(named[i].key), at = 0;

		while ((at = slice_find(line, named[i].key, at)) !=
		       SIZE_MAX) {
			bool quoted = at && line.p[at - 1] == '"';
			bool begins = redact_begins_word(line, at);

			at += n;
			if (at < line.n &&
			    ((quoted && redact_is_one_of(line.p[at], "\"\\")) ||
			     (begins && line.p[at] == '=')))
				redact_found(r, named[i].class,
					     json_text(line, at));
		}
	}
}

/* ---- lines ------------------------------------------------------------------------------ */

static bool is_prompt(const struct redactor *r, const struct show_echo *e)
{
	/* Of the first ones: else hostile text would cost a square. */
	enum { DEVICES_MOST = 64 };

	if (show_echo_counts(e, (struct slice){0}))
		return true;
	for (uint32_t d = 0; d < r->capture->devices && d < DEVICES_MOST; d++) {
		if (slice_equal(e->host, show_get(r->capture->device[d],
						  SHOW_HOSTNAME).text))
			return true;
	}
	return false;
}

/* Where a command begins behind a prompt; 0: the line begins with none. The name
 * in it is one of a host; "user@host" is told by its form. */
static size_t behind_prompt(struct redactor *r, struct slice line)
{
	struct show_echo e;

	if (!show_prompt_read(line, &e) || !is_prompt(r, &e))
		return 0;
	if (e.host.n && !memchr(e.host.p, '@', e.host.n))
		redact_found(r, REDACT_HOST, e.host);
	return e.typed.n ? (size_t)(e.typed.p - line.p) : line.n;
}

static void one_line(struct redactor *r, struct slice line)
{
	size_t command;

	line = slice_trim(line);
	if (!line.n)
		return;
	line = slice_part(line, terminal_bullet(line), line.n);
	command = behind_prompt(r, line);
	if (!command)
		by_key(r, line);
	redact_words(r, slice_part(line, command, line.n), command);
	by_marks(r, line);
	if (memchr(line.p, '"', line.n))
		by_json(r, line);
}

size_t redact_line_end(struct slice text, size_t from)
{
	for (; from < text.n; from++) {
		if (text.p[from] == '\n' || text.p[from] == '\r' ||
		    (text.p[from] == '\\' && from + 1 < text.n &&
		     text.p[from + 1] == 'n'))
			return from;
	}
	return text.n;
}

void redact_lines(struct redactor *r)
{
	const struct slice text = r->text;

	for (size_t from = 0, to; from < text.n; from = to + 1) {
		struct slice line;

		to = redact_line_end(text, from);
		line = slice_part(text, from, to);
		show_prefix_off(&r->view.prefix, &line);
		while (slice_ends(line, "\\r"))
			line.n -= 2;
		one_line(r, line);
		to += to < text.n && text.p[to] == '\\';
	}
}
