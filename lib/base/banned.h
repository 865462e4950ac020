/* Forced into every file by the Makefile; layer 0. Calls whose safe use depends
 * on the caller counting right are not available. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Fortified headers may have made macros of some of these. */
#undef sprintf
#undef vsprintf
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok
#pragma GCC poison atoi atol atoll gmtime localtime ctime asctime
#pragma GCC poison mktemp tmpnam tempnam

#endif
