/* Stands in for libFuzzer where it is not to be had: gives every file that is
 * named, and every file in every folder that is named, to the harness once. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

static unsigned long replayed;

static int complain(const char *path)
{
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return 1;
}

/* Exactly as many bytes as the file has, so that a sanitizer sees a harness
 * read one more. */
static int replay_file(const char *path, size_t size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data;
	size_t got;

	if (!f)
		return complain(path);
	data = malloc(size ? size : 1);
	if (!data) {
		fclose(f);
		return complain(path);
	}
	got = fread(data, 1, size, f);
	fclose(f);
	if (got == size) {
		LLVMFuzzerTestOneInput(data, size);
		replayed++;
	}
	free(data);
	return got == size ? 0 : complain(path);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int replay(const char *path, int in_folder)
{
	struct dirent **entries;
	struct stat s;
	int n, bad = 0;

	if (stat(path, &s) < 0)
		return complain(path);
	if (S_ISREG(s.st_mode))
		return replay_file(path, (size_t)s.st_size);
	if (!S_ISDIR(s.st_mode) || in_folder)
		return 0;
	n = scandir(path, &entries, is_visible, alphasort);
	if (n < 0)
		return complain(path);
	for (int i = 0; i < n; i++) {
		char *name;

		if (asprintf(&name, "%s/%s", path, entries[i]->d_name) < 0)
			return complain(path);
		bad |= replay(name, 1);
		free(name);
		free(entries[i]);
	}
	free(entries);
	return bad;
}

int main(int argc, char **argv)
{
	int bad = 0;

	for (int i = 1; i < argc; i++)
		bad |= replay(argv[i], 0);
	printf("replayed %lu\n", replayed);
	return bad;
}
