/* The files of the key folder; layer 1, for keyring*.c. */
#ifndef CRYPTO_KEYRING_FILES_H
#define CRYPTO_KEYRING_FILES_H

#include <dirent.h>

#include "crypto/keyring.h"

struct keyring_file {
	enum keyring_role role;
	struct cert *cert;
	struct crl *crl;
	uint8_t sha256[SHA256_BYTES];
};

/* The role in a file's name; false for one that is no entry. */
bool keyring_file_role(const char *file, enum keyring_role *role);
char *keyring_path(const char *folder, const char *file);
/* f->role is set by the caller. */
enum rc keyring_file_read(struct keyring_file *f, const char *folder,
			  const char *name, struct err *e);
void keyring_file_free(struct keyring_file *f);
/* The entries' names, sorted; none when the folder is not there. */
enum rc keyring_files(const char *folder, struct dirent ***names,
		      size_t *count, struct err *e);
void keyring_files_free(struct dirent **names, size_t count);

#endif
