/* A file without a name, for what does not fit into memory; layer 0. */
#ifndef BASE_NAMELESS_H
#define BASE_NAMELESS_H

/* An open file in `folder` that nobody else can open and that ends with the
 * program; -1 with errno. */
int nameless_file(const char *folder);

#endif
