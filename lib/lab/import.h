/* A simulated product instance takes a file, as `license smart import` does;
 * layer 4.
 *
 * What it refuses follows the errors that the vendor's agent has names and
 * numbers for (formats/cssm-files.md section 13); the text that a real device
 * prints for a failed import is not public. The whole file is taken or nothing
 * of it. */
#ifndef LAB_IMPORT_H
#define LAB_IMPORT_H

#include "account/agent_errors.h"
#include "lab/import_state.h"

struct import_refusal {
	uint64_t id;
	struct slice message; /* p == NULL: the account gave none */
};
/* What became of one file; lives as long as the agent. */
struct lab_import {
	bool taken;
	enum agent_error error; /* when it was not taken */
	const char *reason;
	bool malformed;		/* it cannot be read at all */
	const uint64_t *acknowledged; /* for the first time */
	size_t acknowledged_count;
	size_t known; /* reports that were acknowledged before */
	const struct import_refusal *refused;
	size_t refused_count;
	bool policy, account;		/* were installed */
	const struct udi *codes;	/* installed, for itself or a member */
	size_t code_count;
	size_t replaced, codes_known, codes_ignored;
};

struct lab_agent;
/* Makes FLEET/state: to be called before a sandbox, which lets no folder be made.
 * RC_MISSING when `folder` holds no fleet. */
enum rc lab_agent_prepare(const char *folder, struct err *e);
/* A device of the fleet in `folder`, with its state. RC_MISSING when the fleet
 * has no usage file of it, or no keys/lab-cssm.pem. */
enum rc lab_agent_open(struct lab_agent **out, const char *folder,
		       struct udi udi, const struct limits *l, struct err *e);
void lab_agent_close(struct lab_agent *d);
const struct device_state *lab_agent_state(const struct lab_agent *d);
/* Reports in its usage file. */
size_t lab_agent_reports(const struct lab_agent *d);
/* The result is an error only where state cannot be written; what was taken is
 * on the medium when it returns. */
enum rc lab_agent_import(struct lab_agent *d, struct slice bytes,
			 struct lab_import *out, struct err *e);

#endif
