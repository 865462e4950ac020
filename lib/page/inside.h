/* How the parts of the page are written; layer 4, not for others.
 *
 *	text.c      texts, numbers and times into HTML
 *	facts.c     what is counted once for all parts
 *	summary.c … one part of the page each
 */
#ifndef PAGE_INSIDE_H
#define PAGE_INSIDE_H

#include "page/page.h"

/* What several parts tell of. */
struct page_facts {
	bool knows_account;
	size_t by_finding[FINDING_COUNT];	   /* licences that have it */
	size_t notes[FINDING_COUNT];		   /* notes of it */
	amount missing;		 /* of all licences that are short */
	amount reported, not_acknowledged;
	amount unused;		 /* owned of licences that are not in use */
	size_t overdue, overdue_estimated;
	uint64_t overdue_longest; /* days */
	size_t due_soon;	 /* within DUE_SOON_DAYS */
	size_t undated;		 /* devices without any date */
	size_t listed;		 /* devices that others than reports name */
	size_t ends;		 /* terms that end by `until` */
	size_t ends_short;	 /* of them such as leave a shortage */
};
enum { DUE_SOON_DAYS = 30, DAY = 86400 };
/* Rows of a table that a browser still bears; what is beyond is said, and is in the
 * records. */
enum { DEVICES_MOST = 5000, LICENSES_MOST = 2000, TERMS_MOST = 2000 };

struct page {
	struct buf *out;
	const struct page_model *m;
	struct arena arena;
	struct page_facts facts;
	const struct balance_license **licenses; /* the short first, then such
						    as have findings */
	uint32_t *device_findings; /* bits of notes, by number of device */
};

void page_facts_gather(struct page *p);
bool is_due_soon(const struct page *p, const struct standing *s);

/* ---- text.c -------------------------------------------------------------------- */

/* HTML of ours, as it is. */
void put(struct page *p, const char *html);
#define putf(p, ...) buf_printf((p)->out, __VA_ARGS__)
/* A text from input, for an element or a quoted attribute. Cut when it is very
 * long. */
void put_text(struct page *p, struct slice s);
/* The same as a name inside a sentence or a cell: letters that run from right to
 * left stay inside. */
void put_name(struct page *p, struct slice s);
/* "12 345", with narrow spaces that do not break, and a true minus. */
void put_amount(struct page *p, amount v);
void put_count(struct page *p, uint64_t v);
/* As data for sorting, a whole attribute: " data-s=12345". */
void put_sort(struct page *p, amount v);
/* "2026-11-24", "24 November 2026, 12:00 UTC" and "24 Nov 2026". */
void put_date(struct page *p, int64_t at);
void put_long_time(struct page *p, int64_t at);
void put_short_date(struct page *p, int64_t at);
void put_hex(struct page *p, const uint8_t hash[SHA256_BYTES]);
/* A cell of a table, with its label for narrow screens. */
void put_number_cell(struct page *p, const char *label, uint64_t n);
/* "1 device", "2 devices"; one line. */
void put_counted(struct page *p, uint64_t n, const char *one, const char *many);
/* A paragraph when a table ends early: "3 more licences, which ..., are not
 * here; " and where they are. */
void put_beyond(struct page *p, uint64_t n, const char *one, const char *many,
		const char *where);
/* `part` of `whole` in percent with two places, "73.21"; 0 to 100. */
const char *percent(char out[16], amount part, amount whole);

/* ---- names of things -------------------------------------------------------------- */

/* Name, else tag. */
struct slice license_name(const struct page *p, const struct balance_license *l);
/* Its heading cell's content: name and account, then the tag too. */
void put_license_brief(struct page *p, const struct balance_license *l);
void put_license(struct page *p, const struct balance_license *l);
/* Host name, then product and serial number small. */
void put_device(struct page *p, uint32_t device);
/* In one line: "edge1 (C9300 LAB0001)". */
void put_device_line(struct page *p, uint32_t device);
/* Whole days from the page's time, rounded away from it: "in 5 days", "today",
 * "12 days ago". */
void put_days(struct page *p, int64_t at);

/* ---- parts ---------------------------------------------------------------------- */

void put_summary(struct page *p);
void put_licenses(struct page *p);
void put_charts(struct page *p);
void put_deadlines(struct page *p);
void put_devices(struct page *p);
void put_findings(struct page *p);
/* Tables of licences that have it, and of notes that tell of it. */
void put_license_proofs(struct page *p, enum balance_finding k);
void put_note_proofs(struct page *p, enum balance_finding k);
void put_custody(struct page *p);
void put_making(struct page *p);

extern const char page_style[], page_script[];

#endif
