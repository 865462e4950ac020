/* The errors of the vendor's licensing agent: numbers, names and what they say;
 * layer 2.
 *
 * The numbers are those of formats/cssm-files.md section 13. A number alone does not
 * name an error: two of them differ between IOS XE and IOS XR. */
#ifndef ACCOUNT_AGENT_ERRORS_H
#define ACCOUNT_AGENT_ERRORS_H

enum agent_error {
#define AGENT_ERROR(id, number, where, name, text, family) AGENT_##id,
#include "account/agent_errors.def"
#undef AGENT_ERROR
	AGENT_ERROR_COUNT
};

unsigned agent_error_number(enum agent_error e);
/* "verifysignaturefailed" */
const char *agent_error_name(enum agent_error e);
/* "signature verification failed" */
const char *agent_error_text(enum agent_error e);

#endif
