/* What the texts and records of reconcile have in common. */
#ifndef CMD_BALANCES_PARTS_H
#define CMD_BALANCES_PARTS_H

#include "cmd/balances.h"

/* Does --explain ask for it? By tag, or by one of its names. */
bool balances_explains(const struct balances_view *v,
		       const struct balance_license *l);
/* The device's number is BOOKS_NONE: p == NULL. */
struct udi balances_udi(const struct balances_view *v, uint32_t device);
/* p == NULL: not told. */
struct slice balances_hostname(const struct balances_view *v, uint32_t device);
/* The reports that prove it, else the last one of the device; how many there are. */
size_t balances_report_ids(const struct balance_note *n, uint64_t ids[2]);
/* How many product instances there are, as status counts them. */
size_t balances_products(const struct balances_view *v);
/* Does it use the licence, so that its count is in the sum? */
bool balances_device_counts(const struct balance_device *d);
/* Names of findings, with `separator` between them. */
void balances_put_findings(struct buf *out, uint32_t findings,
			   const char *separator);
/* The name, else the tag, safe for a terminal. */
void balances_put_license(struct buf *out, const struct balances_view *v,
			  const struct balance_license *l);
/* With " in ACCOUNT" where there are several virtual accounts. */
void balances_put_place(struct buf *out, const struct balances_view *v,
			const struct balance_license *l);
bool balances_has_several(const struct balance *b);
/* "PID:X SN:Y", safe for a terminal. */
void balances_put_device(struct buf *out, const struct balances_view *v,
			 uint32_t device);
/* The sentences at the end: what was looked at. */
void balances_put_basis(struct buf *out, const struct balances_view *v);
void balances_put_time(struct buf *out, int64_t at);
/* "Campus", or words where none is known. */
void balances_put_account(struct buf *out, const struct balances_view *v,
			  uint32_t account);
/* "" for 1, else "s". */
const char *balances_plural(uint64_t n);
/* How many of so many rows of a list are shown, and a line about the others. */
size_t balances_listed(const struct balances_view *v, size_t count);
void balances_say_more(struct buf *out, size_t left);

/* What the findings of the licences mean, and what to do. */
void balances_put_meanings(struct buf *out, const struct balances_view *v);
/* Under the meaning of a licences' finding: of each licence the numbers, terms,
 * devices and reports that prove it. */
void balances_put_proofs(struct buf *out, const struct balances_view *v,
			 enum balance_finding f);
/* Findings about devices and snapshots, grouped. */
void balances_put_notes(struct buf *out, const struct balances_view *v);

#endif
