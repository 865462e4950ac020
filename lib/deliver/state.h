/* The state of a plan, and what its parts do for each other; layer 4, not for
 * others.
 *
 *	plan.c     making, lists, marks, who is known
 *	answers.c  one file: what it holds, whom it is for, may it go
 *	settle.c   who is who, what each device gets, the lists
 *	naming.c   folders and files */
#ifndef DELIVER_STATE_H
#define DELIVER_STATE_H

#include "deliver/plan.h"

/* Growing lists in buffers. */
#define LIST(type, list) ((type *)(void *)(list)->p)
#define LIST_COUNT(type, list) ((list)->n / sizeof(type))
#define LIST_ADD(list, item) buf_add((list), &(item), sizeof(item))

/* An answer for one device. */
struct taken {
	size_t answer; /* place in the list */
	struct udi udi;
	bool by_name;  /* the UDI is as a file's name spells it */
	bool handed;   /* the ledger says so */
	struct udi home; /* whose folder it goes to; set in settle */
};
struct known {
	struct udi udi;
	struct slice hostname;
	uint64_t reports, waiting;
	bool expected; /* on a list whose devices are all to get an answer */
	struct udi home; /* as in struct taken */
};
struct stack_member {
	struct udi reporter, member;
};
/* A verdict on a piece of the file that is being read. */
struct pending {
	uint64_t offset;
	struct slice source;
	enum verdict verdict;
	const char *reason;
};
struct plan_mark {
	size_t answers, taken, refused;
};

struct plan {
	const struct plan_options *options;
	struct arena arena;   /* lives as long as the plan */
	struct arena scratch; /* of the file that is being read */
	struct buf answers, taken, refused, pendings, marks;
	struct buf known, members; /* sorted in settle */
	bool knows;	      /* somebody said which devices there are */
	struct buf deliveries, missing, foreign, handed;
};

/* naming.c: folders of all deliveries, names and order of their files. */
void plan_name_all(struct plan *p);

/* By product id and serial number, as text. */
int udi_compare(struct udi a, struct udi b);

#endif
