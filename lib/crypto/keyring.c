#include "crypto/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/code.h"
#include "base/file.h"
#include "crypto/keyring_files.h"

struct keyring {
	char *folder;
	struct arena text;
	struct keyring_entry *entries;
	size_t count, capacity;
	struct trust *trust;
	/* Device certificates in the order of their UDI, for searching. */
	struct cert **devices;
	size_t device_count;
	struct cert **accounts;
	size_t account_count;
};

const char *keyring_role_word(enum keyring_role role)
{
#define X(name, word, text) [name] = word,
	static const char *const words[ROLE_COUNT] = {KEYRING_ROLES(X)};
#undef X

	return role < ROLE_COUNT ? words[role] : "?";
}

bool keyring_file_role(const char *file, enum keyring_role *role)
{
	struct slice name = slice_of(file);

	if (!slice_ends(name, ".pem"))
		return false;
	for (int r = 0; r < ROLE_COUNT; r++) {
		const char *word = keyring_role_word((enum keyring_role)r);
		size_t n = strlen(word);

		if (slice_starts(name, word) && name.n > n &&
		    name.p[n] == '-') {
			*role = (enum keyring_role)r;
			return true;
		}
	}
	return false;
}

char *keyring_path(const char *folder, const char *file)
{
	_cleanup_buf_ struct buf path = {0};

	buf_printf(&path, "%s/%s", folder, file);
	return mem_text(buf_text(&path));
}

/* One thing a file, so that removing a file removes exactly what it says. */
static enum rc parse_file(struct keyring_file *f, struct slice text,
			  struct err *e)
{
	struct cert_list certs = {0};
	struct crl_list crls = {0};
	enum rc rc;

	if (f->role == ROLE_CRL)
		rc = crl_read_all(&crls, text, e);
	else
		rc = cert_read_all(&certs, text, e);
	if (!rc && crls.count + certs.count != 1)
		rc = err_set(e, RC_MALFORMED,
			     "holds several; a file of the key folder holds "
			     "one");
	if (!rc && crls.count) {
		f->crl = crls.at[0];
		crls.count = 0;
		memcpy(f->sha256, crl_facts(f->crl)->sha256, SHA256_BYTES);
	} else if (!rc) {
		f->cert = cert_ref(certs.at[0]);
		memcpy(f->sha256, cert_facts(f->cert)->sha256, SHA256_BYTES);
	}
	cert_list_free(&certs);
	crl_list_free(&crls);
	/* The file exists; that nothing is in it is a fault of the file. */
	if (rc == RC_MISSING)
		rc = e ? (e->code = RC_MALFORMED) : RC_MALFORMED;
	return rc;
}

enum rc keyring_file_read(struct keyring_file *f, const char *folder,
			  const char *name, struct err *e)
{
	_cleanup_free_ char *path = keyring_path(folder, name);
	_cleanup_buf_ struct buf text = {0};
	const struct limits l = limits_default();
	enum rc rc;

	f->cert = NULL;
	f->crl = NULL;
	rc = file_read_small(path, &text, &l, offsetof(struct limits, key_bytes),
			     e);
	if (rc)
		return rc;
	rc = parse_file(f, buf_slice(&text), e);
	if (rc)
		err_prefix(e, "%s", path);
	return rc;
}

void keyring_file_free(struct keyring_file *f)
{
	cert_free(f->cert);
	crl_free(f->crl);
}

static int is_entry(const struct dirent *d)
{
	enum keyring_role role;

	return keyring_file_role(d->d_name, &role);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

enum rc keyring_files(const char *folder, struct dirent ***names,
		      size_t *count, struct err *e)
{
	int n = scandir(folder, names, is_entry, by_name);

	*count = n > 0 ? (size_t)n : 0;
	if (n >= 0)
		return RC_OK;
	*names = NULL;
	if (errno == ENOENT)
		return RC_OK;
	return err_errno(e, errno, "%s: cannot read the key folder", folder);
}

void keyring_files_free(struct dirent **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

static void enrol(struct keyring *k, const char *name, struct keyring_file *f)
{
	struct keyring_entry *entry = &k->entries[k->count++];

	entry->role = f->role;
	entry->file = arena_text(&k->text, slice_of(name));
	entry->cert = f->cert;
	entry->crl = f->crl;
	switch (f->role) {
	case ROLE_ANCHOR:
		trust_add_anchor(k->trust, f->cert);
		break;
	case ROLE_CA:
		trust_add_intermediate(k->trust, f->cert);
		break;
	case ROLE_CRL:
		trust_add_crl(k->trust, f->crl);
		break;
	case ROLE_DEVICE:
		if (cert_facts(f->cert)->sn.p)
			k->devices[k->device_count++] = f->cert;
		break;
	case ROLE_CSSM:
		k->accounts[k->account_count++] = f->cert;
		break;
	case ROLE_OPERATOR:
	case ROLE_COUNT:
		break;
	}
}

static int compare_udi(const struct cert_facts *f, struct slice pid,
		       struct slice sn)
{
	int order = slice_compare(f->sn, sn);

	return order ? order : slice_compare(f->pid, pid);
}

static int by_udi(const void *a, const void *b)
{
	const struct cert_facts *left = cert_facts(*(struct cert *const *)a);
	const struct cert_facts *right = cert_facts(*(struct cert *const *)b);
	int order = compare_udi(left, right->pid, right->sn);

	/* The same order in every run, whatever the file's names. */
	return order ? order
		     : memcmp(left->sha256, right->sha256, SHA256_BYTES);
}

static enum rc load(struct keyring *k, struct err *e)
{
	struct dirent **names = NULL;
	size_t count = 0;
	enum rc rc = k->folder ? keyring_files(k->folder, &names, &count, e)
			       : RC_OK;

	if (rc)
		return rc;
	k->entries = mem_new(count + 1, sizeof(*k->entries));
	k->devices = mem_new(count + 1, sizeof(struct cert *));
	k->accounts = mem_new(count + 1, sizeof(struct cert *));
	for (size_t i = 0; !rc && i < count; i++) {
		struct keyring_file f = {0};

		keyring_file_role(names[i]->d_name, &f.role);
		rc = keyring_file_read(&f, k->folder, names[i]->d_name, e);
		if (!rc)
			enrol(k, names[i]->d_name, &f);
	}
	keyring_files_free(names, count);
	qsort(k->devices, k->device_count, sizeof(struct cert *), by_udi);
	qsort(k->accounts, k->account_count, sizeof(struct cert *), by_udi);
	return rc;
}

enum rc keyring_open(struct keyring **out, const char *folder, struct err *e)
{
	struct keyring *k = mem_new(1, sizeof(*k));
	enum rc rc;

	k->folder = folder ? mem_text(folder) : NULL;
	k->trust = trust_new();
	rc = load(k, e);
	if (rc) {
		keyring_free(k);
		return rc;
	}
	*out = k;
	return RC_OK;
}

void keyring_free(struct keyring *k)
{
	if (!k)
		return;
	/* Revocation lists belong to the trust. */
	for (size_t i = 0; i < k->count; i++)
		cert_free(k->entries[i].cert);
	trust_free(k->trust);
	free(k->entries);
	free(k->devices);
	free(k->accounts);
	arena_free(&k->text);
	free(k->folder);
	free(k);
}

const char *keyring_folder(const struct keyring *k)
{
	return k->folder;
}

size_t keyring_count(const struct keyring *k)
{
	return k->count;
}

const struct keyring_entry *keyring_at(const struct keyring *k, size_t i)
{
	return &k->entries[i];
}

struct trust *keyring_trust(const struct keyring *k)
{
	return k->trust;
}

struct keyring_matches keyring_devices(const struct keyring *k,
				       struct slice pid, struct slice sn)
{
	size_t from = 0, to = k->device_count, end;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (compare_udi(cert_facts(k->devices[middle]), pid, sn) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	for (end = from; end < k->device_count; end++) {
		if (compare_udi(cert_facts(k->devices[end]), pid, sn) != 0)
			break;
	}
	return (struct keyring_matches){k->devices + from, end - from};
}

struct keyring_matches keyring_accounts(const struct keyring *k)
{
	return (struct keyring_matches){k->accounts, k->account_count};
}

/* The files' names are left out: they change no verdict. */
struct held {
	enum keyring_role role;
	const uint8_t *sha256;
};

static int by_role(const void *a, const void *b)
{
	const struct held *left = a, *right = b;

	if (left->role != right->role)
		return left->role < right->role ? -1 : 1;
	return memcmp(left->sha256, right->sha256, SHA256_BYTES);
}

void keyring_digest(const struct keyring *k, uint8_t out[SHA256_BYTES])
{
	_cleanup_free_ struct held *held = mem_new(k->count + 1, sizeof(*held));
	struct sha256_state *state = sha256_new();

	for (size_t i = 0; i < k->count; i++) {
		const struct keyring_entry *entry = &k->entries[i];

		held[i].role = entry->role;
		held[i].sha256 = entry->cert ? cert_facts(entry->cert)->sha256
					     : crl_facts(entry->crl)->sha256;
	}
	qsort(held, k->count, sizeof(*held), by_role);
	for (size_t i = 0; i < k->count; i++) {
		/* One thing may lie in two files; it counts once. No role's
		 * word begins another one. */
		if (i && by_role(&held[i - 1], &held[i]) == 0)
			continue;
		sha256_add(state, slice_of(keyring_role_word(held[i].role)));
		sha256_add(state, (struct slice){held[i].sha256, SHA256_BYTES});
	}
	sha256_end(state, out);
	sha256_free(state);
}
