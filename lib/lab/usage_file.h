/* Usage files written on several threads; layer 4. */
#ifndef LAB_USAGE_FILE_H
#define LAB_USAGE_FILE_H

#include <sys/types.h>

#include "lab/fleet.h"

/* One serves any number of files, one after another. */
struct usage_writer;
struct usage_writer *usage_writer_new(unsigned threads,
				      const struct lab_watch *watch);
void usage_writer_free(struct usage_writer *u);
/* Reports go out as they are signed, so a file of any size takes little
 * memory; it appears under its name only when it is whole. */
enum rc usage_writer_file(struct usage_writer *u, const struct lab_device *d,
			  const char *path, mode_t mode, struct err *e);

#endif
