#include "show/syslog.h"

#include <string.h>

#include "show/lines.h"

/* How far in front of a message its time may begin, how long its name may be, and
 * how many digits are counted: bounds that keep a hostile line linear. */
enum { HEAD_MOST = 160, NAME_MOST = 96, DIGITS_MOST = 20 };

/* Places in a line. */
struct token {
	size_t facility, severity, mnemonic, mnemonic_end, text;
};

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(uint8_t c)
{
	return is_upper(c & 0xdf);
}

static bool is_name(uint8_t c)
{
	return is_letter(c) || is_digit(c) || c == '_' || c == '-';
}

static uint8_t byte_at(struct slice s, size_t at)
{
	return at < s.n ? s.p[at] : 0;
}

static size_t skip_blanks(struct slice s, size_t at)
{
	while (byte_at(s, at) == ' ')
		at++;
	return at;
}

/* "SMART_LIC-3-COMM_FAILED:", with or without a blank before the colon. */
static bool token_at(struct slice s, size_t at, struct token *t)
{
	size_t i = at;

	*t = (struct token){.facility = at};
	if (!is_upper(byte_at(s, at)))
		return false;
	while (i < s.n && i - at < NAME_MOST && is_name(s.p[i])) {
		if (!t->severity && s.p[i] == '-' &&
		    byte_at(s, i + 1) >= '0' && byte_at(s, i + 1) <= '7' &&
		    byte_at(s, i + 2) == '-') {
			t->severity = i + 1;
			i += 3;
			t->mnemonic = i;
		} else {
			i++;
		}
	}
	t->mnemonic_end = i;
	i = skip_blanks(s, i);
	t->text = i + 1;
	return t->severity && t->mnemonic_end > t->mnemonic &&
	       byte_at(s, i) == ':';
}

/* ---- times ------------------------------------------------------------------- */

static size_t digits_at(struct slice s, size_t at)
{
	size_t n = 0;

	while (n < DIGITS_MOST && is_digit(byte_at(s, at + n)))
		n++;
	return n;
}

static bool month_at(struct slice s, size_t at)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	if (at + 3 > s.n)
		return false;
	for (size_t i = 0; i < 36; i += 3) {
		if (memcmp(names + i, s.p + at, 3) == 0)
			return true;
	}
	return false;
}

/* "18:05:09" and its fraction; returns where it ends, 0: there is none. */
static size_t clock_end(struct slice s, size_t at)
{
	if (digits_at(s, at) != 2 || byte_at(s, at + 2) != ':' ||
	    digits_at(s, at + 3) != 2 || byte_at(s, at + 5) != ':' ||
	    digits_at(s, at + 6) != 2)
		return 0;
	at += 8;
	if (byte_at(s, at) == '.')
		at += 1 + digits_at(s, at + 1);
	return at;
}

/* A zone's word behind a clock, only where the time's colon follows it: else it
 * may be a host name. */
static size_t zone_end(struct slice s, size_t at)
{
	size_t i = skip_blanks(s, at), n = 0;

	while (n < 6 && is_letter(byte_at(s, i + n)))
		n++;
	return i > at && n && byte_at(s, i + n) == ':' ? i + n : at;
}

/* "Nov 17 18:05:09.580", with a year before the clock or not. */
static size_t month_time_end(struct slice s, size_t at)
{
	size_t i, end;

	if (!month_at(s, at) || byte_at(s, at + 3) != ' ')
		return 0;
	i = skip_blanks(s, at + 3);
	if (digits_at(s, i) - 1 > 1)
		return 0;
	i = skip_blanks(s, i + digits_at(s, i));
	if (digits_at(s, i) == 4)
		i = skip_blanks(s, i + 4);
	end = clock_end(s, i);
	return end ? zone_end(s, end) : 0;
}

size_t syslog_time(struct slice s, size_t at)
{
	size_t i = at, end;

	if (byte_at(s, i) == '*' || byte_at(s, i) == '.')
		i++;
	if (digits_at(s, i) == 4 && byte_at(s, i + 4) == ' ')
		i = skip_blanks(s, i + 4);
	if (is_digit(byte_at(s, i))) {
		/* "2021-11-17 03:31:32.920" */
		if (digits_at(s, i) != 4 || byte_at(s, i + 4) != '-' ||
		    digits_at(s, i + 5) != 2 || byte_at(s, i + 7) != '-' ||
		    digits_at(s, i + 8) != 2)
			return 0;
		end = clock_end(s, i + 11);
	} else {
		end = month_time_end(s, i);
	}
	return end ? end - at : 0;
}

/* Behind an IOS XR node, "RP/0/RP0/CPU0:"; `at` where there is none. */
static size_t node_end(struct slice s, size_t at)
{
	size_t colon;

	if ((byte_at(s, at) != 'R' && byte_at(s, at) != 'L') ||
	    byte_at(s, at + 2) != '/')
		return at;
	colon = slice_find(slice_part(s, 0, at + 32), ":", at);
	return colon == SIZE_MAX ? at : colon + 1;
}

/* Behind what a syslog server puts in front: "<189>", "000123: ". */
static size_t lead_end(struct slice s, size_t at)
{
	size_t n;

	at = skip_blanks(s, at);
	if (byte_at(s, at) == '<') {
		n = digits_at(s, at + 1);
		if (n && byte_at(s, at + 1 + n) == '>')
			at = skip_blanks(s, at + 2 + n);
	}
	n = digits_at(s, at);
	if (n && byte_at(s, at + n) == ':' && byte_at(s, at + n + 1) == ' ')
		at = skip_blanks(s, at + n + 1);
	return node_end(s, at);
}

/* ---- messages in a line ------------------------------------------------------ */

/* Where the IOS XR node that ends at `at` begins; `at` where there is none. */
static size_t node_begin(struct slice s, size_t from, size_t at)
{
	enum { NODE_MOST = 24 };

	for (size_t i = at; i-- > from && at - i < NODE_MOST;) {
		if (node_end(s, i) == at)
			return i;
	}
	return at;
}

/* From a time's month back over its mark, year and sequence number. */
static size_t time_begin(struct slice s, size_t from, size_t month)
{
	size_t at = month, n = 0;

	if (at >= from + 5 && s.p[at - 1] == ' ' &&
	    digits_at(s, at - 5) == 4)
		at -= 5;
	if (at > from && (s.p[at - 1] == '*' || s.p[at - 1] == '.'))
		at--;
	if (at > from && s.p[at - 1] == ':')
		return node_begin(s, from, at);
	if (at < from + 3 || s.p[at - 1] != ' ' || s.p[at - 2] != ':')
		return at;
	while (n < 10 && at - 2 - n > from && is_digit(s.p[at - 3 - n]))
		n++;
	return n ? at - 2 - n : at;
}

/* "00:05:23:" and "1w2d:" since the start, and nothing in front of it. */
static bool is_uptime(struct slice s)
{
	size_t i = 0;

	while (i < s.n && (is_digit(s.p[i]) || (i && strchr(":ywdh", s.p[i]))))
		i++;
	return i == s.n && s.n > 2;
}

/* NX-OS: "2025 Apr 24 05:18:50 host " in front of the name, the year and the host
 * always; SIZE_MAX: it is not there. */
static size_t hosted_begin(struct slice s, size_t low, size_t last)
{
	size_t word = last;

	while (word > low && s.p[word - 1] != ' ')
		word--;
	for (size_t i = word; i-- > low + 5;) {
		if (is_upper(s.p[i]) && s.p[i - 1] == ' ' &&
		    digits_at(s, i - 5) == 4 && month_time_end(s, i) + 1 == word)
			return i - 5;
	}
	return SIZE_MAX;
}

/* Is the time that ends at `end` the message's, which begins behind `last`? A value's
 * has a year behind the clock, or the message another time. */
static bool is_own_time(struct slice s, size_t end, size_t last)
{
	size_t word = last;

	if (is_letter(byte_at(s, end)) ||
	    digits_at(s, skip_blanks(s, end)) > 2)
		return false;
	while (word > end && s.p[word - 1] != ' ')
		word--;
	return word == end || !is_uptime(slice_part(s, word, last));
}

/* Where the message whose "%" is at `percent` begins, its time included. */
static size_t message_begin(struct slice s, size_t from, size_t percent)
{
	size_t lead = lead_end(s, from), low = from, last = percent, host;

	if (lead >= percent || syslog_time(s, lead))
		return from;
	while (last > from && s.p[last - 1] == ' ')
		last--;
	if (last == from)
		return from;
	/* Without a colon (or NX-OS's "%$") it is not the message's time. */
	if (percent - from > HEAD_MOST)
		low = percent - HEAD_MOST;
	if (s.p[last - 1] != ':' && s.p[last - 1] != '$') {
		host = hosted_begin(s, low, last);
		return host < percent ? host : percent;
	}
	if (is_uptime(slice_part(s, from, last)))
		return from;
	for (size_t i = percent; i-- > low;) {
		size_t end = is_upper(s.p[i]) ? month_time_end(s, i) : 0;

		if (end && is_own_time(s, end, last))
			return time_begin(s, from, i);
	}
	return percent;
}

/* The next "%" that begins a message's name. */
static size_t find_token(struct slice s, size_t from, struct token *t)
{
	while (from < s.n) {
		const uint8_t *p = memchr(s.p + from, '%', s.n - from);

		if (!p)
			break;
		from = (size_t)(p - s.p);
		if (token_at(s, from + 1, t))
			return from;
		from++;
	}
	return SIZE_MAX;
}

/* IOS XR at boot: a node, a time, "process[186]: " and a name without "%". */
static bool find_bare_token(struct slice s, struct token *t)
{
	size_t at = node_end(s, 0), n = at ? syslog_time(s, at) : 0;

	if (!n)
		return false;
	at = slice_find(slice_part(s, 0, at + n + HEAD_MOST), "]: ", at + n);
	return at != SIZE_MAX && token_at(s, at + 3, t);
}

/* A message inside the one that was found: NX-OS wraps them. */
static bool inner_token(struct slice s, struct token *t)
{
	size_t at = skip_blanks(s, t->text);
	struct token inner;

	if (byte_at(s, at) != '%' || !token_at(s, at + 1, &inner))
		return false;
	*t = inner;
	return true;
}

bool syslog_next(struct slice line, size_t from, size_t *begin, size_t *end)
{
	struct token t, next;
	size_t at = find_token(line, from, &t);

	*end = line.n;
	if (at == SIZE_MAX) {
		*begin = 0;
		return from == 0 && find_bare_token(line, &t);
	}
	*begin = message_begin(line, from, at);
	inner_token(line, &t);
	at = find_token(line, t.text, &next);
	if (at != SIZE_MAX)
		*end = message_begin(line, t.text, at);
	return true;
}

bool syslog_read(struct slice text, struct syslog_message *out)
{
	struct token t;
	size_t at = find_token(text, 0, &t), most;

	*out = (struct syslog_message){0};
	if (at == SIZE_MAX && !find_bare_token(text, &t))
		return false;
	most = t.facility < HEAD_MOST ? t.facility : HEAD_MOST;
	for (size_t i = 0, n; i < most; i++) {
		n = syslog_time(text, i);
		if (n) {
			out->time = slice_part(text, i, i + n);
			break;
		}
	}
	inner_token(text, &t);
	out->facility = slice_part(text, t.facility, t.severity - 1);
	if (slice_is(out->facility, "LICENSE-SMART_LIC"))
		out->facility = slice_part(out->facility, 8, SIZE_MAX);
	out->severity = slice_part(text, t.severity, t.severity + 1);
	out->mnemonic = slice_part(text, t.mnemonic, t.mnemonic_end);
	out->text = slice_trim(slice_part(text, t.text, text.n));
	return true;
}
