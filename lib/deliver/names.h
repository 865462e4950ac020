/* Names of folders and files on the stick, from what input calls itself; layer 4.
 *
 * Letters, digits, '-', '_' and '.' only, so that a hostile name cannot leave its
 * folder and a stick with a simple file system takes it. Bounded in length. */
#ifndef DELIVER_NAMES_H
#define DELIVER_NAMES_H

#include "base/mem.h"
#include "rum/report.h"

#define NAME_RUNBOOK "RUNBOOK.txt"
#define NAME_SHARED "shared"

/* "PID_SN", with '-' for what a name cannot hold; '_' stands once in it. */
const char *name_folder(struct arena *a, struct udi udi);
/* Does name_folder spell the UDI exactly? */
bool name_folder_is_exact(struct udi udi);
/* The last part of a provenance; `otherwise` where that has no name of its own:
 * standard input, and what a message carries. Never NAME_RUNBOOK. */
const char *name_file(struct arena *a, struct slice source,
		      const char *otherwise);
/* "x-TAG.txt" from "x.txt". */
const char *name_tagged(struct arena *a, const char *name, const char *tag);
/* Order without regard to case, as such file systems compare. */
int name_compare(const char *a, const char *b);

#endif
