/* libxml2's push SAX parser as the second reader; private to lib/xml; layer 1.
 *
 * It judges well-formedness. Its start and end events must be those that the
 * lexer announced with sax_expect, in order. */
#ifndef XML_SAX_H
#define XML_SAX_H

#include "xml/lexer.h"

struct sax;

/* Names are compared through `lexer`, which must hold them until then. */
/* After xml_prepare. */
struct sax *sax_new(const struct lexer *lexer);
void sax_free(struct sax *s);
void sax_expect(struct sax *s, struct slice name, bool end);
enum rc sax_feed(struct sax *s, struct slice bytes, struct err *e);
enum rc sax_end(struct sax *s, struct err *e);
uint64_t sax_expected(const struct sax *s);
uint64_t sax_seen(const struct sax *s);
/* First byte of a name not compared yet, or NULL. */
const uint8_t *sax_keep(const struct sax *s);

#endif
