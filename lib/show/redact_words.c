#include <string.h>
#include <strings.h>

#include "show/redact_inside.h"

/* How much of what stands behind the words is the value. */
enum extent {
	NAME,	   /* a word, also behind "vrf OTHER", without quotes around it */
	KEY,	   /* a word, behind those that tell how it is kept */
	NO_ID,	   /* the same, and it is not the number of a key */
	KEPT,	   /* the same, and there is such a word: "7", "encrypted" */
	COMMUNITY, /* a word, behind the options of "snmp-server host" */
	REST	   /* all of it */
};

/* Where the words may stand. */
enum place {
	ANY,   /* wherever a word may begin */
	FIRST, /* at the beginning of a line or of a command */
	ALONE, /* the same, in this case, and nothing follows the value */
	TYPED  /* at the beginning of what is a command for sure */
};

static const struct pattern {
	const char *words;
	enum redact_class class;
	enum extent extent;
	enum place place;
	const char *then;
} patterns[] = {
#define W(words, class, extent, place, then)                                   \
	{words, REDACT_##class, extent, place, then},
#include "show/redact_words.def"
#undef W
};
enum { PATTERNS = sizeof(patterns) / sizeof(patterns[0]) };

/* ---- words --------------------------------------------------------------------- */

static bool is_among(struct slice s, const char *const *words)
{
	for (; *words; words++) {
		if (s.n == strlen(*words) &&
		    strncasecmp((const char *)s.p, *words, s.n) == 0)
			return true;
	}
	return false;
}

/* Bounds on hostile lines, beyond what any command has: bytes of a word, of the
 * first word of a command, and words that "..." stands for. */
enum { WORD_MOST = 4096, FIRST_WORD_MOST = 256, BETWEEN = 16 };

static struct slice next_word(struct slice *rest)
{
	size_t from = 0, n;
	struct slice word;

	while (from < rest->n && slice_blank(rest->p[from]))
		from++;
	for (n = from; n < rest->n && n - from < WORD_MOST &&
		       !slice_blank(rest->p[n]);)
		n++;
	word = slice_part(*rest, from, n);
	*rest = slice_part(*rest, n, rest->n);
	return word;
}

static bool has_more(struct slice rest)
{
	return next_word(&rest).n != 0;
}

/* Without what closes the string of JSON that the word ends: "}], and quotes. */
static struct slice without_json(struct slice s)
{
	size_t n = s.n;

	while (n && redact_is_one_of(s.p[n - 1], "\"\\}],"))
		n--;
	/* Only from the first quote on: brackets may be the value's. */
	while (n < s.n && s.p[n] != '"' && s.p[n] != '\\')
		n++;
	return slice_part(s, 0, n);
}

static struct slice without_quotes(struct slice s)
{
	while (s.n && redact_is_one_of(s.p[0], "\"'([<`"))
		s = slice_part(s, 1, s.n);
	while (s.n && redact_is_one_of(s.p[s.n - 1], "\"')]>`,;.:\\"))
		s.n--;
	return s;
}

/* ---- values ------------------------------------------------------------------------ */

/* "7", "10", "0": how a secret is kept. */
static bool is_type(struct slice word)
{
	return (word.n == 1 && word.p[0] >= '0' && word.p[0] <= '9') ||
	       slice_is(word, "10");
}

static bool is_number(struct slice word)
{
	uint64_t number;

	return word.n <= 3 && slice_u64(word, &number);
}

/* The secret behind words that tell how it is kept, as long as another word
 * follows them. `kept`: there must be one. */
static struct slice key_of(struct slice rest, bool kept)
{
	static const char *const marks[] = {"encrypted", "unencrypted", "clear",
					    "clear-text", "cleartext", NULL};
	static const char *const kinds[] = {
		"plain", "ascii", "hex", "text", "md5", "hmac-md5", "sha",
		"sha-2", "sha-224", "sha-256", "sha-384", "sha-512", "des",
		"3des", "aes", "aes-128", "aes-256", "level", "local", "remote",
		"set-key", "password", "key-string", "hmac-sha-256", NULL};
	static const char *const none[] = {"address", "hostname", "chain",
					   "key-chain", "file", "encryption",
					   NULL};
	struct slice word = next_word(&rest);
	bool kind = false;

	if (kept && !is_type(word) && !is_among(word, marks))
		return (struct slice){0};
	while (has_more(rest)) {
		bool is_kind = is_among(word, kinds) || is_among(word, marks);

		if (!is_kind && !is_type(word) && !(kind && is_number(word)))
			break;
		kept = false;
		kind = is_kind;
		word = next_word(&rest);
	}
	if (is_among(word, none) || kept)
		return (struct slice){0};
	return without_json(word);
}

/* "snmp-server host A traps version 2c COMMUNITY udp-port 162" */
static struct slice community_of(struct slice rest)
{
	static const char *const options[] = {
		"traps", "trap", "informs", "version", "1", "2c", "3", "auth",
		"noauth", "priv", "clear", "encrypted", "0", "7", NULL};
	static const char *const valued[] = {"vrf", "use-vrf", "filter-vrf",
					     "source-interface", "udp-port",
					     NULL};
	struct slice word;

	while ((word = next_word(&rest)).n) {
		if (is_among(word, valued))
			next_word(&rest);
		else if (!is_among(word, options))
			break;
	}
	return without_json(word);
}

/* Words that stand where a user's name may, and are none. */
static bool is_no_user(struct slice word)
{
	static const char *const words[] = {
		"authentication", "invalid", "unknown", "session", "sessions",
		"name", "names", "login", "exec", "input", "accounts", "access",
		"root", "privilege", "the", "a", "an", "this", "that", "has",
		"is", "was", "not", "or", "and", "by", "from", "on", "at", "in",
		"with", "peer", "reload", "process", NULL};

	return is_among(word, words);
}

/* A serial number is told from a word or an interface. */
static bool is_serial(struct slice word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (!redact_in_word(word.p[i]) && word.p[i] != '-')
			return false;
	}
	return word.n >= 8;
}

/* Does what must follow the value follow it? */
static bool goes_on(struct slice rest, const char *then)
{
	rest = slice_trim(rest);
	while (*then) {
		size_t n = strcspn(then, "|");

		if (then[0] == '$' ? rest.n == 0
				   : rest.n >= n &&
					     strncasecmp((const char *)rest.p,
							 then, n) == 0)
			return true;
		then += n + (then[n] != 0);
	}
	return false;
}

static struct slice name_of(struct redactor *r, const struct pattern *p,
			    struct slice *rest)
{
	struct slice word = next_word(rest);

	/* "vrf OTHER" may stand before the name that is meant. */
	if (slice_is(word, "vrf") && has_more(*rest)) {
		redact_host(r, next_word(rest));
		word = next_word(rest);
	}
	word = without_quotes(word);
	if ((p->class == REDACT_USER && is_no_user(word)) ||
	    (p->class == REDACT_SERIAL && !is_serial(word)))
		return (struct slice){0};
	return word;
}

/* What stands in quotes is a name for sure. */
static bool is_quoted(struct slice rest)
{
	rest = slice_trim(rest);
	return rest.n && redact_is_one_of(rest.p[0], "'\"");
}

static void take_value(struct redactor *r, const struct pattern *p,
		       struct slice rest)
{
	struct slice word, behind = rest;

	switch (p->extent) {
	case NAME:
		word = name_of(r, p, &behind);
		break;
	case COMMUNITY:
		word = community_of(rest);
		break;
	case REST:
		word = without_json(slice_trim(rest));
		break;
	default:
		word = key_of(rest, p->extent == KEPT);
		break;
	}
	if (!word.n || (p->extent == NO_ID && is_number(word)))
		return;
	behind = slice_part(rest, (size_t)(word.p + word.n - rest.p), rest.n);
	if ((p->place == ALONE && has_more(behind)) ||
	    (p->then && !is_quoted(rest) && !goes_on(behind, p->then)))
		return;
	if (p->class == REDACT_HOST)
		redact_host(r, word);
	else
		redact_found(r, p->class, word);
}

/* ---- patterns ------------------------------------------------------------------------ */

/* Take one word of a pattern off `rest`. */
static bool take_word(struct slice want, bool far, struct slice *rest)
{
	for (int i = 0; i <= (far ? BETWEEN : 0); i++) {
		struct slice word = next_word(rest);

		if (!word.n)
			return false;
		if (slice_is(want, "*") ||
		    (word.n == want.n &&
		     strncasecmp((const char *)word.p, (const char *)want.p,
				 want.n) == 0))
			return true;
	}
	return false;
}

/* Do the pattern's words begin `rest`? It is then what stands behind them. */
static bool takes(const char *words, struct slice *rest)
{
	struct slice wanted = slice_of(words), want;
	bool far = false;

	while ((want = next_word(&wanted)).n) {
		bool is_gap = slice_is(want, "...");

		if (!is_gap && !take_word(want, far, rest))
			return false;
		far = is_gap;
	}
	return true;
}

static unsigned beginning(const uint8_t *p)
{
	return (unsigned)redact_lower(p[0]) << 8 | redact_lower(p[1]);
}

void redact_words_begin(struct redactor *r)
{
	for (size_t i = 0; i < PATTERNS; i++) {
		unsigned at = beginning((const uint8_t *)patterns[i].words);

		r->words_begin[at / 8] |= (uint8_t)(1u << at % 8);
	}
}

/* Is it a word and blanks behind it? */
static bool is_word(struct slice s, size_t n)
{
	return s.n > n && slice_blank(s.p[n]);
}

static bool may_stand(const struct pattern *p, struct slice s, enum place where)
{
	size_t n = strcspn(p->words, " ");

	if (p->words[0] == '.')
		return where == TYPED;
	if (!is_word(s, n) || redact_lower(s.p[0]) != (uint8_t)p->words[0] ||
	    (p->place == ALONE && s.p[0] != (uint8_t)p->words[0]))
		return false;
	return p->place == ANY || where != ANY;
}

/* `where`: what place that is: ANY, FIRST or TYPED. */
static void try_patterns(struct redactor *r, struct slice s, enum place where)
{
	unsigned at = s.n > 1 ? beginning(s.p) : 0;

	if (where != TYPED && !(r->words_begin[at / 8] & (1u << at % 8)))
		return;
	if (where == TYPED &&
	    slice_find(slice_part(s, 0, FIRST_WORD_MOST), " ", 0) == SIZE_MAX)
		where = FIRST;
	for (size_t i = 0; i < PATTERNS; i++) {
		struct slice rest = s;

		if (may_stand(&patterns[i], s, where) &&
		    takes(patterns[i].words, &rest))
			take_value(r, &patterns[i], rest);
	}
}

/* ---- where commands begin -------------------------------------------------------------- */

/* Behind what is a command part of a longer line? */
static bool announces(struct slice before)
{
	static const char *const marks[] = {"command:", "command", "cmd=",
					    "cmd:", "CMD:", "!exec:", ";", "|"};

	while (before.n &&
	       redact_is_one_of(before.p[before.n - 1], " \t\"'"))
		before.n--;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (slice_ends(before, marks[i]))
			return true;
	}
	return false;
}

/* A word that stands in front of a command and is none of it: of a configuration,
 * of a difference, of a numbered listing, of mail, of a pager. */
static bool is_before(struct slice word)
{
	static const char *const words[] = {"no", "do", "default", ">", "+", "-",
					    "!", ":", "--More--", NULL};

	while (word.n && word.p[word.n - 1] == ':')
		word.n--;
	return is_among(word, words) || word.n == 0 ||
	       (word.n <= 6 && slice_u64(word, &(uint64_t){0}));
}

/* A word begins behind blanks, marks and opening quotes. */
static bool begins(struct slice line, size_t at)
{
	if (slice_blank(line.p[at]))
		return false;
	return at == 0 ||
	       redact_is_one_of(line.p[at - 1], " \t\r\"'`(|=:!;") ||
	       (at == 1 && redact_is_one_of(line.p[0], "+-"));
}

void redact_words(struct redactor *r, struct slice line, bool typed)
{
	enum place where = typed ? TYPED : FIRST;
	size_t before = 0;

	for (size_t at = 0; at < line.n; at++) {
		struct slice word;

		if (!begins(line, at))
			continue;
		word = slice_trim(slice_part(line, before, at));
		if (announces(slice_part(line, at > 64 ? at - 64 : 0, at)))
			where = TYPED;
		else if (at && (where == ANY || !is_before(word)))
			where = ANY;
		try_patterns(r, slice_part(line, at, line.n), where);
		before = at;
	}
}
