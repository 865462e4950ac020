#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "show/redact_inside.h"

bool redact_begins_word(struct slice text, size_t at)
{
	if (at == 0 || !redact_in_word(text.p[at - 1]))
		return true;
	return at >= 2 && text.p[at - 2] == '\\' &&
	       strchr("nrtbf", text.p[at - 1]) != NULL;
}

/* Words of licence output, in order: a value that consists of them alone is not
 * told from the output. */
static const char *const common[] = {
	"account", "ack", "acknowledgement", "active", "add", "address",
	"admin", "advantage", "agent", "air", "all", "allowed", "application",
	"as", "auth", "authorization", "authorized", "automatic", "available",
	"base", "boot", "build", "c", "ca", "callhome", "certificate",
	"chassis", "check", "cisco", "cli", "clock", "code", "collecting",
	"communication", "configured", "confirmation", "console", "controller",
	"conversion", "count", "cslu", "current", "custom", "customer", "data",
	"date", "days", "default", "description", "device", "direct",
	"disabled", "dna", "dns", "empty", "enabled", "enforced",
	"enforcement", "entitlement", "error", "essentials", "event", "export",
	"fail", "failed", "failure", "false", "feature", "features", "file",
	"first", "for", "frequency", "generic", "global", "group", "ha",
	"handle", "hello", "host", "hostname", "hours", "hseck9", "id", "in",
	"indirect", "info", "information", "init", "installed", "instance",
	"interface", "interval", "ios", "ip", "is", "last", "level", "license",
	"licenses", "licensing", "line", "local", "log", "mail", "management",
	"member", "message", "mgmt", "mode", "module", "name", "network",
	"next", "no", "none", "normal", "not", "ntp", "of", "off", "on",
	"ongoing", "onprem", "overall", "password", "perpetual", "pid",
	"policy", "polling", "port", "prem", "premier", "primary", "privacy",
	"process", "product", "production", "proxy", "purchased", "push",
	"report", "reporting", "reports", "request", "required", "reservation",
	"response", "result", "return", "root", "router", "satellite",
	"secondary", "secret", "send", "sending", "server", "service", "show",
	"sla", "slp", "smart", "sn", "software", "source", "ssm", "standard",
	"standby", "start", "state", "status", "storage", "subscription",
	"success", "switch", "sync", "syslog", "system", "tag", "tech",
	"technology", "telemetry", "test", "time", "tools", "total",
	"transport", "true", "trust", "trustpoint", "type", "udi", "up", "url",
	"usage", "use", "user", "username", "using", "utility", "version",
	"virtual", "vrf", "waiting", "write", "www", "yes",
};

static int by_word(const void *key, const void *row)
{
	const struct slice *word = key;

	return slice_compare(*word, slice_of(*(const char *const *)row));
}

bool redact_is_common(struct slice value)
{
	uint8_t lower[16];
	size_t i = 0;

	while (i < value.n) {
		size_t n = 0;
		bool digits = true;
		struct slice word;

		for (; i < value.n && redact_in_word(value.p[i]); i++, n++) {
			if (n == sizeof(lower))
				return false;
			lower[n] = redact_lower(value.p[i]);
			digits &= lower[n] <= '9';
		}
		word = (struct slice){lower, n};
		if (n && !digits &&
		    !bsearch(&word, common, sizeof(common) / sizeof(common[0]),
			     sizeof(common[0]), by_word))
			return false;
		i += i < value.n;
	}
	return true;
}

static uint64_t hash_lower(struct slice s)
{
	uint8_t lower[REDACT_VALUE_MAX];

	if (s.n > sizeof(lower))
		return hash_slice(s);
	for (size_t i = 0; i < s.n; i++)
		lower[i] = redact_lower(s.p[i]);
	return hash_slice((struct slice){lower, s.n});
}

static bool same_letters(struct slice a, struct slice b)
{
	for (size_t i = 0; i < a.n && a.n == b.n; i++) {
		if (redact_lower(a.p[i]) != redact_lower(b.p[i]))
			return false;
	}
	return a.n == b.n;
}

/* Where the value is, or would be put. */
static uint32_t *slot_of(const struct redactor *r, struct slice text,
			 uint64_t hash)
{
	size_t i = (size_t)hash & (r->slots - 1);

	while (r->slot[i] && (r->value[r->slot[i] - 1].hash != hash ||
			      !same_letters(r->value[r->slot[i] - 1].text,
					    text)))
		i = (i + 1) & (r->slots - 1);
	return &r->slot[i];
}

static void grow(struct redactor *r)
{
	size_t slots = r->slots ? r->slots * 2 : 256;

	free(r->slot);
	r->slot = mem_new(slots, sizeof(*r->slot));
	r->slots = slots;
	for (uint32_t i = 0; i < r->values; i++)
		*slot_of(r, r->value[i].text, r->value[i].hash) = i + 1;
}

static bool has_digit(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	}
	return false;
}

/* Short and common values would be met where they mean something else. */
static bool is_telling(enum redact_class class, struct slice s)
{
	static const size_t least[REDACT_CLASS_COUNT] = {
		[REDACT_SERIAL] = 6, [REDACT_HOST] = 4,	  [REDACT_DOMAIN] = 4,
		[REDACT_ADDRESS] = 4, [REDACT_ACCOUNT] = 4, [REDACT_USER] = 4,
		[REDACT_MAIL] = 4,   [REDACT_INSTANCE] = 8, [REDACT_SECRET] = 6,
		[REDACT_CERTIFICATE] = REDACT_VALUE_MAX, [REDACT_TEXT] = 8,
	};

	if (class == REDACT_SERIAL)
		return s.n >= least[class] && has_digit(s);
	/* "R1", "QN1" */
	if (s.n < least[class] &&
	    !(s.n >= (class == REDACT_HOST ? 2 : 3) && has_digit(s) &&
	      (class == REDACT_HOST || class == REDACT_ACCOUNT) && s.p[0] > '9'))
		return false;
	return !redact_is_common(s);
}

static void note_beginning(struct redactor *r, struct slice s)
{
	unsigned at = (unsigned)redact_lower(s.p[0]) << 8 | redact_lower(s.p[1]);

	r->begins[at / 8] |= (uint8_t)(1u << at % 8);
	r->length[at >> 8][s.n] = true;
}

static uint32_t value_of(struct redactor *r, enum redact_class class,
			 struct slice text)
{
	struct redact_value *v;
	uint64_t hash;
	uint32_t *slot;

	hash = hash_lower(text);
	if (r->values >= r->slots / 4 * 3)
		grow(r);
	slot = slot_of(r, text, hash);
	if (*slot)
		return *slot - 1;
	if (r->values == r->value_cap) {
		r->value_cap = r->value_cap ? r->value_cap * 2 : 64;
		r->value = mem_resize(r->value,
				      r->value_cap * sizeof(*r->value));
	}
	v = &r->value[r->values++];
	*slot = r->values;
	*v = (struct redact_value){
		.text = arena_copy(&r->arena, text),
		.hash = hash,
		.class = class,
		.everywhere = text.n >= 2 && text.n <= REDACT_VALUE_MAX &&
			      is_telling(class, text),
		.glued = class == REDACT_SERIAL && text.n >= 8,
	};
	if (v->everywhere)
		note_beginning(r, v->text);
	return r->values - 1;
}

void redact_learn(struct redactor *r, enum redact_class class,
		  struct slice value)
{
	if (value.n >= 2 && value.n <= REDACT_VALUE_MAX)
		value_of(r, class, value);
}

static void add_span(struct redactor *r, size_t from, size_t to, uint32_t value)
{
	if (r->spans == r->span_cap) {
		r->span_cap = r->span_cap ? r->span_cap * 2 : 256;
		r->span = mem_resize(r->span, r->span_cap * sizeof(*r->span));
	}
	r->span[r->spans++] = (struct redact_span){from, to, value};
}

static bool has_only_digits(struct slice s)
{
	return slice_u64(s, &(uint64_t){0});
}

/* "N/A" where a serial number should be, a host called "Switch", the user
 * "console". */
static bool tells_nothing(enum redact_class class, struct slice s)
{
	if (class == REDACT_SERIAL)
		return !has_digit(s);
	if (class == REDACT_USER && s.n >= 4 && has_only_digits(s))
		return false; /* staff have numbers */
	return (class == REDACT_HOST || class == REDACT_USER) &&
	       redact_is_common(s);
}

void redact_found(struct redactor *r, enum redact_class class,
		  struct slice where)
{
	size_t from = (size_t)(where.p - r->text.p);

	if (!where.n || show_is_null(where) || tells_nothing(class, where))
		return;
	add_span(r, from, from + where.n, value_of(r, class, where));
}

/* ---- where else they stand ---------------------------------------------------- */

/* The known value of `n` bytes that stands at `at`; NULL: none. */
static const struct redact_value *value_at(const struct redactor *r, size_t at,
					   size_t n, bool begins)
{
	struct slice s = slice_part(r->text, at, at + n);
	const struct redact_value *v;
	bool ends;
	uint32_t i;

	if (s.n < n)
		return NULL;
	ends = at + n == r->text.n || !redact_in_word(r->text.p[at + n]);
	if ((!begins || !ends) && n < 8)
		return NULL;
	i = *slot_of(r, s, hash_lower(s));
	v = i ? &r->value[i - 1] : NULL;
	if (!v || !v->everywhere || ((!begins || !ends) && !v->glued))
		return NULL;
	/* Two or three letters are told by their case as well. */
	return n < 4 && !slice_equal(v->text, s) ? NULL : v;
}

void redact_known_values(struct redactor *r)
{
	const uint8_t *p = r->text.p;

	for (size_t at = 0; at + 1 < r->text.n; at++) {
		unsigned key = (unsigned)redact_lower(p[at]) << 8 |
			       redact_lower(p[at + 1]);
		bool begins;
		const struct redact_value *v = NULL;

		if (!(r->begins[key / 8] & (1u << key % 8)))
			continue;
		begins = redact_begins_word(r->text, at);
		for (size_t n = REDACT_VALUE_MAX; !v && n >= 2; n--) {
			if (r->length[key >> 8][n])
				v = value_at(r, at, n, begins);
		}
		if (!v)
			continue;
		add_span(r, at, at + v->text.n, (uint32_t)(v - r->value));
		at += v->text.n - 1;
	}
}
