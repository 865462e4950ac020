#include "rules/knowledge_place.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/command.h"

/* Names are compared by their letters and digits alone, in lower case: a key. Longer
 * names than this are cut, on both sides. */
enum { KEY_MAX = 80, SHORT_TOKENS = 3, LONG_KEY = 8 };

struct name {
	const char *key;
	size_t tokens; /* "NO REPLY": 2 */
	const struct knowledge *entry;
};

/* Every word and alias, in order of key, then of the table. Made once, kept. */
static struct name *names;
static size_t name_count;
static pthread_once_t made = PTHREAD_ONCE_INIT;

static bool alnum(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* Adds the letters and digits of `s` to the key, which has `n` of them; returns how
 * many it has then. */
static size_t key_add(char key[KEY_MAX + 1], size_t n, struct slice s)
{
	for (size_t i = 0; i < s.n && n < KEY_MAX; i++) {
		uint8_t c = s.p[i];

		if (alnum(c))
			key[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	key[n] = 0;
	return n;
}

/* The next run of letters and digits at or after *at, which moves behind it. */
static struct slice token_next(struct slice text, size_t *at)
{
	size_t from = *at, to;

	while (from < text.n && !alnum(text.p[from]))
		from++;
	for (to = from; to < text.n && alnum(text.p[to]);)
		to++;
	*at = to;
	return slice_part(text, from, to);
}

/* How many there are, up to `most`. */
static size_t token_count(struct slice text, size_t most)
{
	size_t at = 0, tokens = 0;

	while (tokens < most && token_next(text, &at).n)
		tokens++;
	return tokens;
}

static void name_add(struct arena *a, const struct knowledge *k, struct slice s)
{
	char key[KEY_MAX + 1];
	size_t n = key_add(key, 0, s);

	if (!n)
		return;
	if (!(name_count & (name_count - 1)))
		names = mem_resize(names, (name_count ? name_count * 2 : 1) *
						  sizeof(*names));
	names[name_count++] = (struct name){
		arena_text(a, (struct slice){(const uint8_t *)key, n}),
		token_count(s, SIZE_MAX), k};
}

static int name_order(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

static void names_make(void)
{
	static struct arena keys;
	size_t count;
	const struct knowledge *all = knowledge_all(&count);

	for (size_t i = 0; i < count; i++) {
		const char *p = all[i].aliases;

		name_add(&keys, &all[i], slice_of(all[i].word));
		while (p && *p) {
			size_t n = strcspn(p, "|");

			name_add(&keys, &all[i],
				 (struct slice){(const uint8_t *)p, n});
			p += n + (p[n] != 0);
		}
	}
	qsort(names, name_count, sizeof(*names), name_order);
}

/* The first name that does not come before `key`. */
static size_t name_from(const char *key)
{
	size_t low = 0, high;

	pthread_once(&made, names_make);
	for (high = name_count; low < high;) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(names[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool name_is(size_t i, const char *key)
{
	return i < name_count && strcmp(names[i].key, key) == 0;
}

static bool name_begins(size_t i, const char *key)
{
	return i < name_count && strncmp(names[i].key, key, strlen(key)) == 0;
}

const struct knowledge *knowledge_get(enum knowledge_kind kind, const char *word)
{
	char key[KEY_MAX + 1];

	key_add(key, 0, slice_of(word));
	for (size_t i = name_from(key); name_is(i, key); i++) {
		const struct knowledge *k = names[i].entry;

		if (k->kind == kind && strcmp(k->word, word) == 0)
			return k;
	}
	return NULL;
}

/* ---- what a text names ----------------------------------------------------- */

struct found {
	const struct knowledge *all;
	size_t count;
	bool *in;
};

static void found_begin(struct found *f)
{
	f->all = knowledge_all(&f->count);
	f->in = mem_new(f->count, sizeof(*f->in));
}

static size_t found_tell(struct found *f, knowledge_take *take, void *context)
{
	size_t told = 0;

	for (size_t i = 0; i < f->count; i++) {
		if (!f->in[i])
			continue;
		if (take)
			take(context, &f->all[i]);
		told++;
	}
	free(f->in);
	return told;
}

static bool find_whole(struct found *f, struct slice text)
{
	char key[KEY_MAX + 1];
	size_t n = key_add(key, 0, text), first = name_from(key), i = first;

	/* A full key may be a longer text, cut. */
	if (!n || n == KEY_MAX)
		return false;
	for (; name_is(i, key); i++)
		f->in[names[i].entry - f->all] = true;
	return i > first;
}

/* Does it look like the name of a thing, not like a word of a sentence? */
static bool token_is_name(struct slice token)
{
	bool inner = false;

	for (size_t i = 1; i < token.n; i++)
		inner |= token.p[i] >= 'A' && token.p[i] <= 'Z' &&
			 token.p[i - 1] >= 'a' && token.p[i - 1] <= 'z';
	return inner && token.n >= 8;
}

/* A part of a longer name is not named: FAILED in COMM_FAILD, "trust code" in
 * TRUST_CODE_BROKEN. Between whole names of several parts '-' may stand. */
static bool joined(struct slice text, size_t at, size_t tokens)
{
	uint8_t c = at < text.n ? text.p[at] : ' ';

	return c == '_' || (c == '-' && tokens == 1);
}

static bool is_number(const char *key)
{
	return key[strspn(key, "0123456789")] == 0;
}

/* The longest name that begins at one token. */
struct match {
	size_t name;   /* the first of that key */
	size_t from;
	size_t tokens; /* 0: none */
	size_t end;    /* behind its last one */
	bool is_name;
};

static struct match match_at(struct slice text, size_t at)
{
	char key[KEY_MAX + 1];
	struct match m = {0};
	size_t n = 0, tokens = 0, from = 0;

	for (;;) {
		struct slice token = token_next(text, &at);
		size_t i;

		if (!token.n || n + token.n > KEY_MAX)
			return m;
		if (!tokens)
			from = at - token.n;
		n = key_add(key, n, token);
		i = name_from(key);
		tokens++;
		if (!name_begins(i, key))
			return m;
		/* Numbers name nothing but alone: "1 3" is no 13, and "Count: 2"
		 * no error. */
		if (name_is(i, key) && !is_number(key) &&
		    !joined(text, from - 1, tokens) && !joined(text, at, tokens))
			m = (struct match){i, from, tokens, at,
					   tokens == 1 && token_is_name(token)};
	}
}

/* What a line is, before its names are taken. */
struct line {
	struct slice text;
	bool plain; /* words of plain English count too */
	bool is_message;
};

static bool line_wants(const struct line *l, const struct match *m,
		       const struct name *name)
{
	enum knowledge_kind kind = name->entry->kind;
	size_t end = m->end;

	if (m->is_name || l->plain)
		return true;
	if (m->tokens < 2)
		return !l->is_message &&
		       knowledge_in_place(l->text, m->from, end, kind);
	/* "null pointer" is nullpointer, but "o pen" is not OPEN. */
	if (m->tokens != name->tokens && strlen(name->key) < LONG_KEY)
		return false;
	if (!l->is_message || kind == KNOW_MESSAGE)
		return true;
	if (kind != KNOW_RESPONSE && kind != KNOW_ERROR)
		return false;
	return m->tokens > 2 || !token_next(l->text, &end).n;
}

typedef void take_match(void *context, const struct line *l,
			const struct match *m);

static void line_walk(const struct line *l, take_match *take, void *context)
{
	for (size_t at = 0;;) {
		struct match m = match_at(l->text, at);

		if (m.tokens) {
			take(context, l, &m);
			at = m.end;
		} else if (!token_next(l->text, &at).n) {
			return;
		}
	}
}

static void look_for_message(void *context, const struct line *l,
			     const struct match *m)
{
	bool *is_message = context;

	*is_message |= m->tokens > 1 && names[m->name].entry->kind == KNOW_MESSAGE;
}

static void take_names(void *context, const struct line *l,
		       const struct match *m)
{
	struct found *f = context;

	for (size_t i = m->name; name_is(i, names[m->name].key); i++) {
		if (line_wants(l, m, &names[i]))
			f->in[names[i].entry - f->all] = true;
	}
}

static void find_inside(struct found *f, struct slice text, bool asked)
{
	struct line l = {
		.text = text,
		.plain = asked && token_count(text, SHORT_TOKENS + 1) <=
					  SHORT_TOKENS,
	};

	line_walk(&l, look_for_message, &l.is_message);
	line_walk(&l, take_names, f);
}

size_t knowledge_named(struct slice text, knowledge_take *take, void *context)
{
	struct found f;

	found_begin(&f);
	find_whole(&f, text);
	return found_tell(&f, take, context);
}

size_t knowledge_find(struct slice text, bool asked, knowledge_take *take,
		      void *context)
{
	struct found f;

	found_begin(&f);
	if (!find_whole(&f, text))
		find_inside(&f, text, asked);
	return found_tell(&f, take, context);
}

/* ---- what is near ---------------------------------------------------------- */

/* "SMART_LIC-3-COMM_FAILD" in a line: the part behind the severity, else all. */
static struct slice message_name(struct slice text)
{
	for (size_t i = 1; i + 3 < text.n; i++) {
		const uint8_t *p = text.p + i;
		size_t end = i + 3;

		if (p[0] != '-' || p[1] < '0' || p[1] > '7' || p[2] != '-')
			continue;
		while (end < text.n && (alnum(text.p[end]) || text.p[end] == '_'))
			end++;
		if (end > i + 3)
			return slice_part(text, i + 3, end);
	}
	return text;
}

struct near {
	const struct knowledge **out;
	unsigned *score;
	size_t count, most;
};

/* Keeps the best, each entry once; of equal ones that which came first. */
static void near_add(struct near *near, const struct knowledge *k, unsigned score)
{
	size_t i = 0, to = near->count;

	while (i < near->count && near->out[i] != k)
		i++;
	if (i < near->count) {
		if (near->score[i] <= score)
			return;
		to = i;
	} else if (near->count < near->most) {
		near->count++;
	} else if (near->score[--to] <= score) {
		return;
	}
	for (; to && near->score[to - 1] > score; to--) {
		near->out[to] = near->out[to - 1];
		near->score[to] = near->score[to - 1];
	}
	near->out[to] = k;
	near->score[to] = score;
}

/* A part of a name is as good a guess as one edit and a half; a long name around it
 * makes it a worse one. */
size_t knowledge_near(struct slice text, const struct knowledge **out,
		      size_t most)
{
	char key[KEY_MAX + 1];
	size_t n = key_add(key, 0, message_name(text));
	_cleanup_free_ unsigned *score = mem_new(most ? most : 1, sizeof(*score));
	struct near near = {.out = out, .score = score, .most = most};

	/* Nothing is near to a number, and everything to a letter or two. */
	if (!most || n < 3 || is_number(key))
		return 0;
	for (size_t i = name_from(""); i < name_count; i++) {
		const char *other = names[i].key;
		size_t length = strlen(other), longer = n > length ? n : length;
		unsigned edits = cli_edits(key, other);

		if (edits <= 2 + n / 12 && edits * 2 < longer)
			near_add(&near, names[i].entry, edits * 2);
		else if (strstr(other, key))
			near_add(&near, names[i].entry,
				 3 + (unsigned)(length - n) / 8);
	}
	return near.count;
}
