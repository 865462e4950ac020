/* The calls of libxml2 that are used, loaded late; private to lib/xml; layer 1. */
#ifndef XML_LIBXML_H
#define XML_LIBXML_H

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include "base/rc.h"

#define LIBXML_CALLS(X)                                                        \
	X(xmlInitParser)                                                       \
	X(xmlSetExternalEntityLoader)                                          \
	X(xmlCreatePushParserCtxt)                                             \
	X(xmlCtxtUseOptions)                                                   \
	X(xmlParseChunk)                                                       \
	X(xmlByteConsumed)                                                     \
	X(xmlStopParser)                                                       \
	X(xmlFreeDoc)                                                          \
	X(xmlFreeParserCtxt)

struct libxml {
#define X(name) __typeof__(name) *name;
	LIBXML_CALLS(X)
#undef X
};
/* Valid once libxml_load has given RC_OK. */
extern struct libxml libxml;
enum rc libxml_load(struct err *e);

#endif
