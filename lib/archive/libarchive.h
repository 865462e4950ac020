/* The calls of libarchive that are used, loaded late; private to lib/archive;
 * layer 1. */
#ifndef ARCHIVE_LIBARCHIVE_H
#define ARCHIVE_LIBARCHIVE_H

#include <archive.h>
#include <archive_entry.h>

#include "base/rc.h"

#define LIBARCHIVE_CALLS(X)                                                    \
	X(archive_entry_filetype)                                              \
	X(archive_entry_hardlink)                                              \
	X(archive_entry_pathname)                                              \
	X(archive_entry_size)                                                  \
	X(archive_entry_size_is_set)                                           \
	X(archive_error_string)                                                \
	X(archive_read_data_block)                                             \
	X(archive_read_free)                                                   \
	X(archive_read_new)                                                    \
	X(archive_read_next_header)                                            \
	X(archive_read_open)                                                   \
	X(archive_read_set_format_option)                                      \
	X(archive_read_support_filter_none)                                    \
	X(archive_read_support_format_tar)                                     \
	X(archive_set_error)

struct libarchive {
#define X(name) __typeof__(name) *name;
	LIBARCHIVE_CALLS(X)
#undef X
};
/* Valid once libarchive_load has given RC_OK. */
extern struct libarchive libarchive;
enum rc libarchive_load(struct err *e);

#endif
