/* The parts of `rum request`. */
#ifndef CMD_REQUEST_PARTS_H
#define CMD_REQUEST_PARTS_H

#include "bundle/choose.h"
#include "cmd/keeping.h"
#include "deliver/request.h"
#include "ledger/records.h"

struct request_options {
	struct common_options common;
	struct keeping_options keeping;
	const char *output, *return_code, *hostname, *nonce;
	struct text_list udis, licenses, features;
	int form;
	bool all, each, dry_run, force;
};

struct asking {
	const struct request_options *options;
	struct arena arena;
	struct choice choice;
	struct buf devices;  /* of struct request_device, sorted */
	struct buf licenses; /* of struct wanted_license */
	struct request request;
	char *file, *folder; /* the ledger, when there is one */
};

/* Writes the files, then tells of them and, where there is a ledger, records
 * them there. */
enum rc request_write_all(struct asking *x, struct err *e);

#endif
