#include "xml/libxml.h"

#include <pthread.h>

#include "base/late.h"
#include "xml/xml.h"

struct libxml libxml;
static struct err load_fault;

/* Entities are never loaded; this only makes sure of it. */
static xmlParserInputPtr load_nothing(const char *url, const char *id,
				      xmlParserCtxtPtr parser)
{
	(void)url;
	(void)id;
	(void)parser;
	return NULL;
}

static void load(void)
{
#define X(name) #name,
	static const char *const names[] = {LIBXML_CALLS(X)};
#undef X

	if (late_load(LIBXML_SONAME, names, &libxml,
		      sizeof(names) / sizeof(names[0]), &load_fault))
		return;
	libxml.xmlInitParser();
	libxml.xmlSetExternalEntityLoader(load_nothing);
}

enum rc libxml_load(struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load);
	if (load_fault.code && e)
		*e = load_fault;
	return load_fault.code;
}

bool xml_can_wait(void)
{
	return late_can_wait(LIBXML_SONAME);
}

enum rc xml_prepare(struct err *e)
{
	return libxml_load(e);
}
