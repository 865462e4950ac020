/* What diagnose prints. */
#ifndef CMD_DIAGNOSE_OUT_H
#define CMD_DIAGNOSE_OUT_H

#include "rules/diagnosis.h"

struct diagnose_form {
	bool json, verbose;
};

/* A device of `source`: its findings by gravity, then what was found fine. */
void diagnose_put_device(struct buf *out, const struct diagnose_form *form,
			 struct slice source, const struct show_device *d,
			 const struct diagnosis *of);
/* The findings over several dumps. */
void diagnose_put_fleet(struct buf *out, const struct diagnose_form *form,
			const struct diagnosis *of);

struct diagnose_tally {
	uint64_t devices, thin, by_severity[3];
};
void diagnose_count(struct diagnose_tally *t, const struct diagnosis *of);
void diagnose_put_summary(struct buf *out, const struct diagnose_form *form,
			  const struct diagnose_tally *t, enum status status);

#endif
