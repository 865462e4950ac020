/* Keys, certificates and folders for the tests of crypto/; the names are
 * invented. Keys come from seeds, so that every run sees the same ones. */
#ifndef UNIT_CRYPTO_MAKE_H
#define UNIT_CRYPTO_MAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/code.h"
#include "base/file.h"
#include "base/when.h"
#include "crypto/key.h"

/* 2024-01-01 and 2034-01-01. */
enum { FROM = 1704067200, TO = 2019686400, DURING = 1800000000 };

static inline void assert_ok(enum rc rc, const struct err *e)
{
	if (rc)
		fail_msg("rc %d: %s", rc, e->text);
}

static inline struct private_key *make_key(enum key_kind kind, const char *seed)
{
	struct private_key *k = NULL;
	struct err e = {0};

	assert_ok(private_key_from_seed(&k, kind, slice_of(seed), &e), &e);
	return k;
}

static inline struct cert *make_cert(const struct cert_wish *wish,
				     const struct private_key *key,
				     const struct cert *issuer,
				     const struct private_key *issuer_key)
{
	struct cert *c = NULL;
	struct err e = {0};

	assert_ok(cert_issue(&c, wish, key, issuer, issuer_key, &e), &e);
	return c;
}

static inline struct cert *make_named(const char *name, bool is_ca,
				      const struct private_key *key,
				      const struct cert *issuer,
				      const struct private_key *issuer_key)
{
	const struct cert_wish wish = {
		.common_name = name,
		.organization = "Harbour Works",
		.is_ca = is_ca,
		.not_before = FROM,
		.not_after = TO,
	};

	return make_cert(&wish, key, issuer, issuer_key);
}

static inline void put_file(const char *folder, const char *name,
			    struct slice bytes, mode_t mode)
{
	char path[512];
	struct err e = {0};

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_ok(output_whole(path, mode, OUTPUT_FORCE, bytes, &e), &e);
}

/* A fresh folder, and its end with all files in it. */
static inline char *make_folder(void)
{
	const char *base = getenv("TMPDIR");
	char path[256];

	snprintf(path, sizeof(path), "%s/rum-test-XXXXXX",
		 base ? base : "/tmp");
	assert_non_null(mkdtemp(path));
	return mem_text(path);
}

static inline int run_shell(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
static inline int run_shell(const char *format, ...)
{
	char command[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	return system(command);
}

static inline void drop_folder(char *path)
{
	run_shell("rm -rf '%s'", path);
	free(path);
}

#endif
