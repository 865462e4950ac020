/* xml_read with its measure open to tests; private to lib/xml; layer 1. */
#ifndef XML_READ_H
#define XML_READ_H

#include "xml/xml.h"

enum { XML_CHUNK = 64 * 1024 };

/* Judges the document in steps of `chunk` bytes however the stream yields them,
 * so that a message never depends on the pace of a pipe. */
enum rc xml_read_by(struct stream *in, const char *const *containers,
		    const struct limits *l, const struct xml_sink *sink,
		    size_t chunk, struct err *e);

#endif
