/* Files: read once, written whole; layer 0. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/types.h>

#include "base/limits.h"
#include "base/stream.h"

/* An input file, opened once. Regular files only: a FIFO, a device, a socket
 * or a folder is refused at once, with a message that says which. */
struct input_file {
	struct stream base;
	int fd;
	uint64_t size; /* when it was opened; 0 for standard input */
	uint64_t done; /* bytes read so far */
	bool ended;
	char *name;
};
enum { INPUT_FOLLOW_LINKS = 1 };
/* `folder_fd` is AT_FDCWD or a folder that `path` is relative to. A symbolic
 * link is followed only with INPUT_FOLLOW_LINKS (names a person typed). */
enum rc input_open(struct input_file **out, int folder_fd, const char *path,
		   unsigned flags, struct err *e);
/* Standard input; any kind of file but a terminal. */
enum rc input_open_stdin(struct input_file **out, struct err *e);
void input_close(struct input_file *f);
/* Whole small file into `out`; refuses more than the limit. */
enum rc file_read_small(const char *path, struct buf *out,
			const struct limits *l, size_t limit_place,
			struct err *e);

/* An output file that appears whole under its name or not at all: made beside
 * its target with O_EXCL, synced, renamed, the folder synced. */
struct output_file;
enum { OUTPUT_FORCE = 1 /* may replace a regular file */ };
/* Would output_create take it? For many files, so that the first is not written
 * when the last cannot be. */
enum rc output_check(const char *path, unsigned flags, struct err *e);
enum rc output_create(struct output_file **out, const char *path, mode_t mode,
		      unsigned flags, struct err *e);
enum rc output_write(struct output_file *f, struct slice bytes, struct err *e);
/* Data and folder entry on the medium, still under the temporary name. */
enum rc output_sync(struct output_file *f, struct err *e);
/* output_sync if that was not done, then the final name. After an error nothing
 * new lies there, unless it took an older file's place and only its folder could
 * not be synced. Frees f in any case. */
enum rc output_commit(struct output_file *f, struct err *e);
/* Removes the temporary file. f may be NULL. */
void output_abandon(struct output_file *f);
/* All in one. */
enum rc output_whole(const char *path, mode_t mode, unsigned flags,
		     struct slice bytes, struct err *e);
/* The folder that a file lies in: "." for a bare name. The caller frees. */
char *folder_of(const char *path);
/* Makes a folder and its parents as far as they are missing. */
enum rc folder_make(const char *path, mode_t mode, struct err *e);

#endif
