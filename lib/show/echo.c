#include <pthread.h>
#include <string.h>
#include <strings.h>

#include "show/prefix.h"
#include "show/split.h"

/* Every way a command may be spelled out; each typed word may be cut short. */
static const struct {
	const char *words;
	enum show_command command;
	bool alone; /* with words behind it, it is another command */
} spellings[] = {
#define COMMAND(name, words, about) {words, SHOW_COMMAND_##name, false},
#include "show/commands.def"
#undef COMMAND
	{"show license tech", SHOW_COMMAND_LICENSE_TECH, false},
	{"show license history", SHOW_COMMAND_LICENSE_HISTORY, true},
	{"test license smart rum-id-list", SHOW_COMMAND_RUM_ID_LIST, false},
	{"show startup-config", SHOW_COMMAND_RUNNING_CONFIG, false},
	{"show processes cpu", SHOW_COMMAND_CPU, true},
	{"show processes memory", SHOW_COMMAND_MEMORY, true},
	{"show platform software", SHOW_COMMAND_OTHER, false},
	{"show platform hardware", SHOW_COMMAND_OTHER, false},
	{"show logging onboard", SHOW_COMMAND_OTHER, false},
};
enum { SPELLINGS = sizeof(spellings) / sizeof(spellings[0]) };

enum show_command_kind show_command_kind(enum show_command c)
{
	static const enum show_command_kind kinds[SHOW_COMMANDS] = {
#define COMMAND(name, words, about) [SHOW_COMMAND_##name] = KIND_##about,
#include "show/commands.def"
#undef COMMAND
	};

	return kinds[c];
}

/* ---- words ------------------------------------------------------------------- */

/* Up to a blank or a pipe. */
static struct slice next_word(struct slice *rest)
{
	struct slice word;
	size_t from = 0, to;

	while (from < rest->n && rest->p[from] <= ' ')
		from++;
	to = from;
	while (to < rest->n && rest->p[to] > ' ' && rest->p[to] != '|')
		to++;
	word = slice_part(*rest, from, to);
	*rest = slice_part(*rest, to, rest->n);
	return word;
}

enum { WORDS_MOST = 8 };

/* Does the typed word begin the one at `want`, which a blank ends? Its length
 * there, else 0. */
static inline size_t begins_word(const char *want, struct slice typed)
{
	size_t n = 0;

	while (n < typed.n && want[n] > ' ' && (want[n] | 0x20) == (typed.p[n] | 0x20))
		n++;
	if (n < typed.n)
		return 0;
	while (want[n] > ' ')
		n++;
	return n;
}

/* How well the typed words fit: more with each word, and a little more for one
 * that is not cut short; 0: not at all, or fewer words than the command has. */
static unsigned fit(const struct slice *typed, unsigned words, const char *want,
		    bool alone)
{
	unsigned points = 0, i = 0;

	while (*want) {
		size_t n = i < words ? begins_word(want, typed[i]) : 0;

		if (n == 0 || (i == 0 && typed[i].n < 2))
			return 0;
		points += n == typed[i].n ? 17 : 16;
		want += n;
		want += *want == ' ';
		i++;
	}
	return alone && i < words ? 0 : points;
}

static unsigned split_words(struct slice text, struct slice word[WORDS_MOST])
{
	unsigned words = 0;

	while (words < WORDS_MOST && (word[words] = next_word(&text)).n)
		words++;
	return words;
}

/* The first letters of the words, a byte each: by them most spellings are out.
 * Those of the table are made once; `mask` has as many bytes as it has words. */
static struct {
	uint64_t letters, mask;
} initials[SPELLINGS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uint64_t initials_of(const struct slice *word, unsigned words)
{
	uint64_t letters = 0;

	for (unsigned i = 0; i < words; i++)
		letters |= (uint64_t)(word[i].p[0] | 0x20) << 8 * i;
	return letters;
}

static void make_initials(void)
{
	struct slice word[WORDS_MOST];

	for (size_t i = 0; i < SPELLINGS; i++) {
		unsigned words = split_words(slice_of(spellings[i].words), word);

		initials[i].letters = initials_of(word, words);
		while (words)
			initials[i].mask |= UINT64_C(0xff) << 8 * --words;
	}
}

/* With "| count WORD" behind it, a command prints a number and nothing else. */
static bool is_counted(struct slice typed, enum show_command *out)
{
	const uint8_t *bar = typed.n ? memchr(typed.p, '|', typed.n) : NULL;
	struct slice rest, word;

	if (!bar)
		return false;
	rest = slice_part(typed, (size_t)(bar - typed.p) + 1, typed.n);
	word = next_word(&rest);
	if (word.n < 3 || !begins_word("count", word))
		return false;
	*out = slice_is(next_word(&rest), "RUMReport") ? SHOW_COMMAND_REPORT_COUNT
						       : SHOW_COMMAND_OTHER;
	return true;
}

enum show_command show_command_of(struct slice typed)
{
	enum show_command best = SHOW_COMMAND_OTHER;
	struct slice word[WORDS_MOST];
	unsigned most = 0, words = split_words(typed, word);
	uint64_t letters = initials_of(word, words);

	if (is_counted(typed, &best))
		return best;
	pthread_once(&once, make_initials);
	for (size_t i = 0; i < SPELLINGS; i++) {
		unsigned points;

		if ((letters ^ initials[i].letters) & initials[i].mask)
			continue;
		points = fit(word, words, spellings[i].words,
			     spellings[i].alone);
		if (points > most) {
			most = points;
			best = spellings[i].command;
		} else if (points && points == most &&
			   best != spellings[i].command) {
			/* Cut too short to be clear. */
			best = SHOW_COMMAND_OTHER;
		}
	}
	return best;
}

bool show_is_refusal(struct slice text)
{
	/* Every line is held against them: one comparison for most. */
	switch (text.p[0]) {
	case '^':
		return text.n == 1;
	case '%':
		return slice_starts(text, "% ") || slice_starts(text, "%Error");
	case 'E':
		return slice_starts(text, "ERROR: %");
	case 's':
		return slice_starts(text, "syntax error");
	case 'I':
		return slice_starts(text, "Invalid input detected");
	default:
		return false;
	}
}

/* ---- prompts ----------------------------------------------------------------- */

/* Of host names; a table, because every line is held against it. */
static const bool is_host_byte[256] = {
	['-'] = 1, ['_'] = 1, ['.'] = 1, ['@'] = 1, ['/'] = 1, ['~'] = 1,
	['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1,
	['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1, ['A'] = 1, ['B'] = 1,
	['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1,
	['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1,
	['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1,
	['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1,
	['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1,
	['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1,
	['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1,
	['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1,
	['y'] = 1, ['z'] = 1,
};

static size_t host_end(struct slice s, size_t at)
{
	enum { HOST_MOST = 128 };
	size_t end = s.n - at < HOST_MOST ? s.n : at + HOST_MOST;

	while (at < end && is_host_byte[s.p[at]])
		at++;
	return at;
}

/* "(config-if)" at `at`: behind it; `at` where there is none. */
static size_t mode_end(struct slice s, size_t at)
{
	size_t i = at;

	if (i >= s.n || s.p[i] != '(')
		return at;
	while (i < s.n && i - at < 64 && s.p[i] != ')' && s.p[i] > ' ')
		i++;
	return i < s.n && s.p[i] == ')' ? i + 1 : at;
}

/* Does what stands behind a prompt look typed? */
static bool is_typed(struct slice s, uint8_t mark)
{
	static const char *const verbs[] = {"sh", "test", "en", "ter", "ping",
					    "exit", "conf", "lic", "de",
					    "undeb", "clear", "do", "dir"};

	if (s.n == 0)
		return true;
	if ((s.p[0] & 0xdf) < 'A' || (s.p[0] & 0xdf) > 'Z')
		return false;
	if (mark == '#')
		return true;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (s.n >= strlen(verbs[i]) &&
		    strncasecmp((const char *)s.p, verbs[i],
				strlen(verbs[i])) == 0)
			return true;
	}
	return false;
}

/* "[12:00:01] R1#": a shell may put it in front of prompts alone; where all lines
 * have it, show_prefix_off took it away. */
static struct slice clock_off(struct slice s)
{
	size_t n = s.p[0] == '[' || (s.p[0] >= '0' && s.p[0] <= '9')
			   ? show_clock_end(s)
			   : 0;

	return n ? slice_trim(slice_part(s, n, s.n)) : s;
}

/* What stands behind the first word's colon: in "RP/0/RP0/CPU0:host" it is the host,
 * in "host:admin" the first word is, and "sysadmin-vm:0_RP0" tells none. Where it
 * ends; 0: it is no prompt. */
static size_t colon_end(struct slice s, size_t colon, struct slice *host, bool *xr)
{
	size_t end = host_end(s, colon + 1);

	if (end == colon + 1)
		return 0;
	if (colon > 3 && s.p[2] == '/' &&
	    (slice_starts(s, "RP/") || slice_starts(s, "LC/"))) {
		*host = slice_part(s, colon + 1, end);
		*xr = true;
		return end;
	}
	if (show_same_word(*host, "sysadmin-vm")) {
		*host = (struct slice){0};
		*xr = true;
		return end;
	}
	return show_same_word(slice_part(s, colon + 1, end), "admin") ? end : 0;
}

/* "host#", "host(config)#", "host #", "host>", and the clock in front of them. Many
 * lines are looked at that are none, so nothing is written before it is one. */
static inline bool read_prompt(struct slice s, struct show_echo *out)
{
	bool xr = false, doubtful = false;
	struct slice host, typed;
	size_t i;

	if (s.p[0] < 'A' || s.p[0] == '[')
		s = clock_off(s);
	i = host_end(s, 0);
	host = slice_part(s, 0, i);
	if (i < s.n && s.p[i] == ':')
		i = colon_end(s, i, &host, &xr);
	if (i == 0 || i >= s.n)
		return false;
	if (s.p[i] == '(')
		i = mode_end(s, i);
	if (i + 1 < s.n && s.p[i] == ' ' && s.p[i + 1] == '#') {
		doubtful = true;
		i++;
	}
	if (i >= s.n || (s.p[i] != '#' && s.p[i] != '>'))
		return false;
	typed = slice_trim(slice_part(s, i + 1, s.n));
	*out = (struct show_echo){
		.host = host, .typed = typed, .xr = xr, .doubtful = doubtful,
	};
	return is_typed(typed, s.p[i]);
}

bool show_prompt_read(struct slice text, struct show_echo *out)
{
	return read_prompt(text, out);
}

/* "------------------ show license all ------------------" and NX-OS's `…`. */
static bool read_ruler(struct slice s, struct show_echo *out)
{
	size_t from = 0, to = s.n;

	*out = (struct show_echo){0};
	if (s.p[0] == '`') {
		if (s.n < 4 || s.p[s.n - 1] != '`')
			return false;
		out->typed = slice_part(s, 1, s.n - 1);
		return slice_starts(out->typed, "show ");
	}
	while (from < s.n && s.p[from] == '-')
		from++;
	while (to > from && s.p[to - 1] == '-')
		to--;
	if (from < 5 || s.n - to < 5 || from >= to || s.p[from] != ' ')
		return false;
	out->typed = slice_trim(slice_part(s, from, to));
	return out->typed.n > 0;
}

/* Through an orchestrator: "devices device NAME live-status exec show …". */
static void unwrap(struct show_echo *e)
{
	struct slice rest = e->typed, word, name = {0};
	bool quoted;

	word = next_word(&rest);
	if (show_same_word(word, "do")) {
		e->typed = slice_trim(rest);
		return;
	}
	if (!show_same_word(word, "devices"))
		return;
	if (!show_same_word(next_word(&rest), "device"))
		return;
	name = next_word(&rest);
	if (!show_same_word(next_word(&rest), "live-status"))
		return;
	word = next_word(&rest);
	if (!slice_ends(word, "exec"))
		return;
	rest = slice_trim(rest);
	if (slice_starts(rest, "any "))
		rest = slice_trim(slice_part(rest, 4, rest.n));
	quoted = rest.n > 1 && rest.p[0] == '"' && rest.p[rest.n - 1] == '"';
	e->typed = quoted ? slice_part(rest, 1, rest.n - 1) : rest;
	e->host = name;
}

/* A command alone: a known one, so that no sentence is taken for it. */
static bool read_bare(struct slice text, struct show_echo *out)
{
	static const char *const starts[] = {"sh", "test ", "devices device "};

	if (text.n > 160)
		return false;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (text.p[0] == (uint8_t)*starts[i] &&
		    slice_starts(text, starts[i])) {
			*out = (struct show_echo){.typed = text};
			unwrap(out);
			return out->host.n || show_command_of(out->typed) !=
						      SHOW_COMMAND_OTHER;
		}
	}
	return false;
}

bool show_echo_read(struct slice text, struct show_echo *out)
{
	if (text.p[0] == '-' || text.p[0] == '`')
		return read_ruler(text, out);
	if (read_prompt(text, out)) {
		unwrap(out);
		return true;
	}
	return read_bare(text, out);
}

bool show_echo_counts(const struct show_echo *e, struct slice host)
{
	return !e->doubtful || slice_equal(e->host, host) ||
	       show_command_of(e->typed) != SHOW_COMMAND_OTHER;
}
