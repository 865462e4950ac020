/* What `rum report` gathers before it writes. */
#ifndef CMD_REPORT_PARTS_H
#define CMD_REPORT_PARTS_H

#include "cmd/standings.h"
#include "page/page.h"

/* Signers of reports, files that were read, and what devices and the account say
 * of deadlines. Its address must not change while it is in use. */
struct report_gathering {
	struct survey_ops also;	  /* for accounting.also */
	struct survey_ops noting; /* of `notes` */
	struct standing_notes *notes;
	struct arena arena;

	struct page_input *inputs;
	size_t input_count, input_cap;

	/* By verdict and certificate, without number until it is settled; `places`
	 * finds them: 0 is none, else the index + 1. */
	struct page_signer *signers;
	size_t signer_count, signer_cap;
	uint32_t *places;
	size_t place_cap;
	/* Certificates of the key folder, by fingerprint. */
	struct page_signer *known;
	size_t known_count;
};

void report_gathering_begin(struct report_gathering *g);
void report_gathering_free(struct report_gathering *g);
/* For judging.ready: notes whom fingerprints belong to. */
enum rc report_gathering_ready(void *context, const struct keyring *ring,
			       struct err *e);
/* After accounting_gather. With a ledger (or NULL) its signers take the place of
 * those in files, as its reports do, and its device text and, where they were read,
 * `snapshots` are inputs too. Sorts everything. */
enum rc report_gathering_settle(struct report_gathering *g,
				const struct books *b, struct ledger *l,
				bool snapshots, struct err *e);

#endif
