#include <inttypes.h>

#include "base/code.h"
#include "base/text.h"
#include "base/when.h"
#include "bundle/pack.h"
#include "crypto/cert.h"

/* name, what it is */
static const char *const files_told[][2] = {
	{"page.html", "the report for people: open it in a browser"},
	{"reconcile.json", "what \"rum reconcile --json\" prints"},
	{"reconcile.csv", "the same for a spreadsheet"},
	{"status.json", "what \"rum status --json\" prints"},
	{"status.csv", "the same for a spreadsheet"},
	{PACK_JOURNAL, "the ledger's journal, a row a line"},
};

static bool is_there(const char *name, const struct archive_file *files,
		     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(files[i].name, name) == 0)
			return true;
	}
	return false;
}

static size_t count_below(const char *folder, const struct archive_file *files,
			  size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += slice_starts(slice_of(files[i].name), folder);
	return n;
}

static void put_contents(struct buf *out, const struct archive_file *files,
			 size_t count)
{
	buf_add_text(out, "What is in it\n\n");
	for (size_t i = 0; i < sizeof(files_told) / sizeof(*files_told); i++) {
		if (is_there(files_told[i][0], files, count))
			buf_printf(out, "  %-16s %s\n", files_told[i][0],
				   files_told[i][1]);
	}
	if (count_below(PACK_EXPORTS "/", files, count))
		buf_printf(out, "  %-16s the signed manifests of what went to the "
			   "account,\n  %16s a folder for each export\n",
			   PACK_EXPORTS "/", "");
	if (count_below(PACK_CERTIFICATES "/", files, count))
		buf_printf(out, "  %-16s certificates and revocation lists that "
			   "verdicts\n  %16s rest on; no private key\n",
			   PACK_CERTIFICATES "/", "");
	buf_printf(out, "  %-16s the SHA-256 of every other file\n",
		   "SHA256SUMS");
}

/* With the same input. */
static void put_options(struct buf *out, const struct pack_facts *f)
{
	char text[WHEN_TEXT_MAX];

	buf_printf(out, "\nWhat was printed is of --at %s", when_text(text, f->at));
	if (f->until.given)
		buf_printf(out, "\nand --until %s", when_text(text, f->until.value));
	buf_add_text(out, ".\n");
}

/* openssl prints a fingerprint as pairs of upper-case digits. */
static void put_fingerprint(struct buf *out, const uint8_t sha256[SHA256_BYTES])
{
	for (size_t i = 0; i < SHA256_BYTES; i++)
		buf_printf(out, "%s%02X", i ? ":" : "", sha256[i]);
}

/* The name of the pack, and what stands behind it, for a shell. */
static const char *word_of(struct buf *out, const char *name, const char *end)
{
	_cleanup_buf_ struct buf file = {0};

	buf_printf(&file, "%s%s", name, end);
	text_shell(out, buf_slice(&file));
	return buf_text(out);
}

static void put_signature(struct buf *out, const char *name,
			  const struct pack_facts *f)
{
	const struct cert_facts *c = cert_facts(f->signer);
	_cleanup_buf_ struct buf pack = {0}, manifest = {0};

	buf_printf(out, "1. The signature. It is in %s.p7m, which lies beside\n"
		   "   this archive. First see whose certificate it is, and "
		   "compare the\n   fingerprint with one that you have from "
		   "elsewhere: a certificate that\n   comes with what it signed "
		   "proves nothing alone.\n\n", name);
	buf_add_text(out, "   openssl x509 -in " PACK_SIGNER
		     " -noout -subject -fingerprint -sha256\n\n   It was ");
	text_visible(out, c->subject);
	buf_add_text(out, "\n   ");
	put_fingerprint(out, c->sha256);
	buf_printf(out, "\n\n   CA.pem below is a certificate that you trust: "
		   "the signer's own, or\n   that of who issued it. -attime is "
		   "the time of signing, so that a\n   certificate that ended "
		   "since then does not matter.\n\n"
		   "   openssl cms -verify -inform DER -in %s \\\n"
		   "     -CAfile CA.pem -attime %" PRId64 " -out manifest.json\n\n",
		   word_of(&manifest, name, ".p7m"), f->made);
	buf_printf(out, "2. The archive. Its SHA-256 is \"file\", \"sha256\" of "
		   "manifest.json:\n\n   sha256sum %s\n\n",
		   word_of(&pack, name, ""));
}

/* The recipe is journal_hash (ledger/journal.h) in words and in shell. */
static void put_journal(struct buf *out, int step, const struct pack_facts *f)
{
	char hex[SHA256_TEXT_MAX];

	buf_printf(out, "%d. The journal. \"previous\" of each row is \"sha256\" "
		   "of the row before, and\n   the last of %" PRId64
		   " is\n\n   %s\n\n   so that no row can be changed or taken "
		   "out unnoticed by who wrote this\n   down elsewhere. A row's "
		   "hash is that of these lines: rum-journal-1, row\n   number, "
		   "time in seconds, who, action and detail (each behind its "
		   "length\n   in bytes and a colon), content, previous:\n\n",
		   step, f->journal_rows,
		   hex_text(hex, f->journal_head, SHA256_BYTES));
	buf_add_text(
		out,
		"   export LC_ALL=C\n"
		"   s='\"\\([^\"]*\\)\"'\n"
		"   while read -r line; do\n"
		"     get() { printf '%s\\n' \"$line\" | sed \"s/.*\\\"$1\\\":$2,\\\"$3\\\":.*/\\\\1/\"; }\n"
		"     who=$(get who \"$s\" action) action=$(get action \"$s\" detail)\n"
		"     detail=$(get detail '\\(.*\\)' content)\n"
		"     at=$(date -d \"$(get at \"$s\" who)\" +%s)\n"
		"     printf 'rum-journal-1\\n%s\\n%s\\n%s:%s\\n%s:%s\\n%s:%s\\n%s\\n%s\\n' \\\n"
		"       \"$(get row '\\([0-9]*\\)' at)\" \"$at\" ${#who} \"$who\" \\\n"
		"       ${#action} \"$action\" ${#detail} \"$detail\" \\\n"
		"       \"$(get content \"$s\" previous)\" \"$(get previous \"$s\" sha256)\" |\n"
		"       sha256sum\n"
		"   done <" PACK_JOURNAL "\n\n");
}

/* A certificate may have ended since: as for openssl, the time of signing counts. */
static void put_rum(struct buf *out, const char *name,
		    const struct pack_facts *f)
{
	_cleanup_buf_ struct buf pack = {0};
	char made[WHEN_TEXT_MAX];

	word_of(&pack, name, "");
	if (f->signer)
		buf_printf(out, "With rum, both files beside each other, and with "
			   "a certificate that you trust:\n\n"
			   "   rum key add --operator FILE\n"
			   "   rum verify --at %s %s\n",
			   when_text(made, f->made), buf_text(&pack));
	else
		buf_printf(out, "With rum:\n\n   rum verify %s\n",
			   buf_text(&pack));
}

void pack_readme(struct buf *out, const char *name, const struct pack_facts *f,
		 const struct archive_file *files, size_t count)
{
	_cleanup_buf_ struct buf pack = {0};
	char at[WHEN_TEXT_MAX];
	int step = f->signer ? 3 : 1;

	buf_printf(out, "Evidence pack %s\nMade at %s\n\n", name,
		   when_text(at, f->made));
	put_contents(out, files, count);
	put_options(out, f);
	buf_add_text(out, "\nHow to check it, with openssl and sha256sum alone\n\n");
	if (f->signer)
		put_signature(out, name, f);
	else
		buf_add_text(out, "This pack bears no signature: what follows "
			     "shows that nothing was\ndamaged, not who made "
			     "it.\n\n");
	buf_printf(out, "%d. The files in it%s:\n\n   tar -xzf %s\n   sha256sum -c "
		   "SHA256SUMS\n\n", step++,
		   f->signer ? "; manifest.json lists the same hashes" : "",
		   word_of(&pack, name, ""));
	if (count_below(PACK_EXPORTS "/", files, count))
		buf_printf(out, "%d. What went to the account. Each file of "
			   PACK_EXPORTS "/ is a signed\n   manifest: devices, "
			   "report ids, and the SHA-256 of the file that "
			   "was\n   uploaded, which is not in here.\n\n   "
			   "openssl cms -verify -inform DER -in "
			   PACK_EXPORTS "/1/NAME.p7m -CAfile CA.pem\n\n", step++);
	if (f->journal_rows)
		put_journal(out, step, f);
	put_rum(out, name, f);
}
