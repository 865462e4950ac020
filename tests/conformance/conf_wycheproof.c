/* Project Wycheproof's signature vectors against signature_check_spki: nothing
 * "invalid" fits, everything "valid" under a scheme of ours does.
 * Usage: conf_wycheproof CORPUS_DIR */
#include <dirent.h>
#include <stdarg.h>

#include "base/code.h"
#include "base/file.h"
#include "crypto/signature.h"
#include "json/json.h"
#include "tests/conformance/tap.h"

struct counts {
	unsigned valid, invalid, either, salts, wrong, skipped;
};

static const char *hash_name(struct json_value sha)
{
	static const struct {
		const char *given, *ours;
	} names[] = {
		{"SHA-256", "sha256"},
		{"SHA-384", "sha384"},
		{"SHA-512", "sha512"},
		{"SHA-1", "sha1"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (json_is(sha, names[i].given))
			return names[i].ours;
	}
	return NULL;
}

/* Bytes of the digest: what a salt may be long at most. */
static uint64_t hash_bytes(const char *hash)
{
	return strcmp(hash, "sha512") == 0   ? 64
	       : strcmp(hash, "sha384") == 0 ? 48
	       : strcmp(hash, "sha256") == 0 ? 32
					     : 20;
}

static bool is_one_mask(struct json_value group)
{
	_cleanup_arena_ struct arena a = {0};

	return json_is(json_get(group, "mgf"), "MGF1") &&
	       slice_equal(json_string(&a, json_get(group, "mgfSha")),
			   json_string(&a, json_get(group, "sha")));
}

/* The scheme that a group is about; NULL for one that is none of ours. */
static const char *scheme_of(struct arena *a, struct json_value group)
{
	struct json_value type = json_get(group, "type");
	const char *hash = hash_name(json_get(group, "sha"));
	uint64_t salt = 0, bits = 0;

	if (json_is(type, "EddsaVerify"))
		return "ed25519";
	if (!hash)
		return NULL;
	if (json_is(type, "EcdsaVerify"))
		return arena_printf(a, "ecdsa-%s", hash);
	if (json_is(type, "EcdsaP1363Verify"))
		return arena_printf(a, "ecdsa-p1363-%s", hash);
	if (json_u64(json_get(group, "keySize"), &bits) && bits < 2048)
		return NULL;
	if (json_is(type, "RsassaPkcs1Verify") ||
	    json_is(type, "RsassaPkcs1Generate"))
		return arena_printf(a, "rsa-pkcs1-%s", hash);
	if ((json_is(type, "RsassaPssVerify") ||
	     json_is(type, "RsassaPssWithParametersVerify")) &&
	    is_one_mask(group) && json_u64(json_get(group, "sLen"), &salt) &&
	    salt <= hash_bytes(hash))
		return arena_printf(a, "rsa-pss-%s", hash);
	return NULL;
}

static struct slice hex(struct arena *a, struct json_value v)
{
	struct slice text = json_string(a, v);
	uint8_t *out = arena_alloc(a, text.n / 2 + 1);

	if (!hex_decode(text, out, text.n / 2))
		return (struct slice){NULL, 0};
	return (struct slice){out, text.n / 2};
}

/* A salt of another length than the group asks for is one that we take, up to
 * the digest's own: the vectors that change it say so in their comment. A key
 * with parameters sets the least length itself. */
static bool is_other_salt(const char *scheme, uint64_t least,
			  struct slice comment)
{
	struct slice start = SLICE_LITERAL("s_len changed to ");
	uint64_t salt;

	return slice_starts(slice_of(scheme), "rsa-pss-") &&
	       slice_equal(slice_part(comment, 0, start.n), start) &&
	       slice_u64(slice_part(comment, start.n, comment.n), &salt) &&
	       salt >= least && salt <= hash_bytes(scheme + strlen("rsa-pss-"));
}

static void run_test(struct arena *a, struct slice spki, const char *scheme,
		     uint64_t least_salt, struct json_value test, const char *file, struct counts *c)
{
	struct slice message = hex(a, json_get(test, "msg"));
	struct slice value = hex(a, json_get(test, "sig"));
	bool fits = signature_check_spki(spki, scheme, message, value);
	bool valid = json_is(json_get(test, "result"), "valid");
	bool invalid = json_is(json_get(test, "result"), "invalid");
	struct slice comment = json_string(a, json_get(test, "comment"));

	if (invalid && is_other_salt(scheme, least_salt, comment)) {
		valid = true;
		invalid = false;
		c->salts++;
	}
	c->valid += valid;
	c->invalid += invalid;
	c->either += !valid && !invalid;
	if ((valid && fits) || (invalid && !fits) || (!valid && !invalid))
		return;
	c->wrong++;
	printf("# %s %s: %.*s test %.*s: %.*s\n", file, scheme,
	       fits ? 8 : 7, fits ? "accepted" : "refused",
	       SLICE_ARG(json_span(json_get(test, "tcId"))),
	       SLICE_ARG(comment));
}

static void run_group(struct json_value group, const char *file,
		      struct counts *c)
{
	_cleanup_arena_ struct arena a = {0};
	const char *scheme = scheme_of(&a, group);
	struct json_value key = json_get(group, "publicKeyDer");
	struct json_value tests = json_get(group, "tests"), test;
	uint64_t least = 0;
	struct slice spki;

	if (json_is(json_get(group, "type"), "RsassaPssWithParametersVerify"))
		json_u64(json_get(group, "sLen"), &least);
	if (json_type(key) == JSON_NONE)
		key = json_get(group, "keyDer");
	if (!scheme || json_type(key) == JSON_NONE) {
		c->skipped += json_count(tests);
		return;
	}
	spki = hex(&a, key);
	for (test = json_first(tests); json_type(test) != JSON_NONE;
	     test = json_next(test))
		run_test(&a, spki, scheme, least, test, file, c);
}

static void run_file(const char *folder, const char *file, struct counts *all)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf path = {0}, text = {0};
	const struct limits l = limits_default();
	struct json_value group;
	struct json_doc doc;
	struct err e = {0};
	struct counts c = {0};

	buf_printf(&path, "%s/%s", folder, file);
	if (file_read_small(buf_text(&path), &text, &l,
			    offsetof(struct limits, piece_bytes), &e) ||
	    json_read(&doc, &a, buf_slice(&text), &l, &e)) {
		tap(false, "%s: %s", file, e.text);
		return;
	}
	for (group = json_first(json_get(json_root(&doc), "testGroups"));
	     json_type(group) != JSON_NONE; group = json_next(group))
		run_group(group, file, &c);
	tap(!c.wrong, "%s: %u valid, %u invalid, %u either, %u not ours", file,
	    c.valid, c.invalid, c.either, c.skipped);
	all->valid += c.valid;
	all->invalid += c.invalid;
	all->either += c.either;
	all->salts += c.salts;
	all->skipped += c.skipped;
}

static int is_json(const struct dirent *d)
{
	return slice_ends(slice_of(d->d_name), ".json");
}

int main(int argc, char **argv)
{
	_cleanup_buf_ struct buf folder = {0};
	struct counts all = {0};
	struct dirent **names;
	int n;

	if (argc != 2) {
		fprintf(stderr, "usage: conf_wycheproof CORPUS_DIR\n");
		return 2;
	}
	buf_printf(&folder, "%s/wycheproof", argv[1]);
	n = scandir(buf_text(&folder), &names, is_json, alphasort);
	if (n <= 0) {
		printf("Bail out! %s: no vectors\n", buf_text(&folder));
		return 1;
	}
	for (int i = 0; i < n; i++) {
		run_file(buf_text(&folder), names[i]->d_name, &all);
		free(names[i]);
	}
	free(names);
	tap(all.valid > 3800 && all.invalid > 5500,
	    "in all %u valid (%u of them by our rule for salts), %u invalid, "
	    "%u either, %u not ours",
	    all.valid, all.salts, all.invalid, all.either, all.skipped);
	return tap_end();
}
