/* A report under whose device and id one is on record; private to lib/ledger;
 * layer 3.
 *
 *	report.c        finds it, or adds the first
 *	report_again.c  the same payload once more, or another one */
#ifndef LEDGER_REPORT_AGAIN_H
#define LEDGER_REPORT_AGAIN_H

#include "ledger/records.h"
#include "ledger/sql.h"

/* What is on record under a device's report id. */
struct standing {
	int64_t id, object;
	uint8_t payload[SHA256_BYTES];
	int64_t rank;
	bool conflict, exported, acknowledged;
	enum report_state state;
};

/* The rows that a new piece of evidence needs, whatever it is put under. */
struct evidence {
	int64_t object, source, judgement;
};

enum rc report_evidence(struct ledger *l, const struct ledger_report *r,
			struct evidence *v, struct err *e);

/* Equal payloads. */
enum rc report_same(struct ledger *l, const struct standing *s,
		    const struct ledger_report *r, struct ledger_change *out,
		    struct err *e);
/* Other payloads: it grew, it is an older form, or it is a conflict. */
enum rc report_differs(struct ledger *l, int64_t device,
		       const struct standing *s, const struct ledger_report *r,
		       const struct limits *limits, struct ledger_change *out,
		       struct err *e);

#endif
