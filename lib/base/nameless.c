#include "base/nameless.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/slice.h"

int nameless_file(const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
		/* File systems without O_TMPFILE. */
		_cleanup_buf_ struct buf name = {0};

		buf_printf(&name, "%s/.rum-XXXXXX", folder);
		buf_text(&name);
		fd = mkostemp((char *)name.p, O_CLOEXEC);
		if (fd >= 0)
			unlink((char *)name.p);
	}
	return fd;
}
