/* The steps of balance_make; private to lib/balance; layer 4. */
#ifndef BALANCE_BALANCE_INSIDE_H
#define BALANCE_BALANCE_INSIDE_H

#include "balance/balance.h"
#include "balance/books_inside.h"

/* A measurement of one device as long as it says the use: [from, to). */
struct segment {
	struct book_use use;
	int64_t from, to; /* to: INT64_MAX: until something else is said */
	bool lapses;	  /* `to` comes from --stale */
	uint32_t root;	  /* of the devices that share its stack */
};

/* Use of one licence by the devices of one account. */
struct use_sum {
	uint32_t account, tag;
	amount in_use, peak;
	struct maybe_i64 peak_at;
	bool ever; /* a count above 0 at any time up to `at` */
	const struct balance_point *points;
	size_t point_count;
	bool joined; /* the account owns it */
};
struct user {
	uint32_t account, tag;
	struct balance_device device;
};
struct overlap {
	uint32_t tag, a, b; /* a: the one with the lower UDI */
	uint64_t a_report, b_report;
};

struct counting {
	struct books *books;
	const struct balance_options *o;
	struct arena *arena; /* of what is kept */
	uint32_t *accounts;  /* of each device, what-if moves done */
	uint32_t *roots;     /* of each device: which others share its stacks */
	uint32_t *sharing;   /* of each root: devices that report */
	struct taking {
		uint64_t round;	 /* in which it was taken; 0: never */
		uint32_t device; /* by which */
	} *takings;	     /* of each device as a member */
	uint64_t round;
	struct sorter *events; /* of one tag */
	int64_t first;	     /* the first start; INT64_MAX: none */
	struct book_use held; /* the last row, whose end is not known yet */
	bool holds;
	NOTES(parts, struct segment); /* of one tag, of devices that share */
	NOTES(users, struct user);
	NOTES(overlaps, struct overlap);
	struct intern pairs; /* that are among them */
	NOTES(sums, struct use_sum);
	NOTES(steps, struct balance_step);
	const uint8_t *explained; /* of each tag: is it asked for? */
};

/* Fills sums (by tag and account number), users and overlaps. */
enum rc counting_run(struct counting *c, struct err *e);
void counting_free(struct counting *c);

/* At `at` a segment's use begins to count, or with `less` counts no more. Of one
 * tag after the other. */
enum rc counting_change(struct counting *c, const struct segment *s,
			int64_t at, bool less, struct err *e);
void counting_user(struct counting *c, const struct segment *s,
		   uint32_t covered_by, bool lapsed);
void counting_step(struct counting *c, const struct book_use *u,
		   enum balance_fate fate, uint32_t covered_by);
/* The parts of one tag that share stacks: counted once. */
enum rc counting_stacks(struct counting *c, struct err *e);
/* Who shares stacks with whom. RC_LIMIT. */
enum rc counting_shares(struct counting *c, struct err *e);

/* What is being made. */
struct making {
	struct balance *out;
	struct arena *a;
	struct books *books;
	const struct balance_options *o;
	struct counting counting;
	struct use_sum *held; /* by authorization codes: in_use of each */
	size_t held_count;
	NOTES(licenses, struct balance_license);
	NOTES(notes, struct balance_note);
	/* What the account's list says, by account, name and UDI. */
	struct listed_name {
		uint32_t account, name, device, rank; /* rank: by UDI */
		amount count;
	} *listed_names;
	size_t listed_name_count;
	uint32_t *ranks; /* of each device, by UDI */
	bool *listed;	/* of each account: is there a list of its devices? */
	bool *list_cut; /* and it is cut */
};

/* Terms: owned at `at`, and what ends and begins until --until. */
void balance_terms(struct making *m, struct balance_license *l);
void balance_forecasts(struct making *m, struct balance_license *l);
/* The balance with `owned` and `used`. */
amount balance_of(const struct balance_license *l, amount owned, amount used);
void balance_judge(struct making *m, struct balance_license *l);
/* Which accounts have a list of devices. */
void balance_find_lists(struct making *m);
void balance_notes(struct making *m);
/* The devices of which the account's own list says another use than reports. */
void balance_gaps(struct making *m, struct balance_license *l);
/* Sums of licenseSubstitutions for each licence of the account. */
void balance_substitutions(struct making *m);
enum rc balance_what_ifs_before(struct making *m, struct err *e);
enum rc balance_what_ifs_after(struct making *m, struct err *e);

/* By device, start, report id and position. */
void balance_sort_steps(const struct books *b, struct balance_step *steps,
			size_t count);
/* Of each device its place when all are sorted by UDI; the caller frees. */
uint32_t *balance_rank_devices(const struct books *b);
int balance_order_texts(struct slice a, struct slice b); /* p == NULL last */
int balance_order_udis(struct udi a, struct udi b);
bool balance_is_shown(const struct making *m, uint32_t account);

#endif
