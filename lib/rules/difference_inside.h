/* A side's memory, shared by the files of difference; private to lib/rules;
 * layer 4. */
#ifndef RULES_DIFFERENCE_INSIDE_H
#define RULES_DIFFERENCE_INSIDE_H

#include "rules/difference.h"

struct stored_fact {
	struct difference_fact f;
	uint32_t subject; /* of told[]; once settled of subjects[] */
	bool row_is_number;
	uint64_t row_number; /* rows that are numbers stand in their order */
	int64_t at;	     /* of its telling; INT64_MIN: not told */
};

/* Tellings of one thing, put together. */
struct subject {
	struct difference_subject about; /* keys of all its tellings */
	size_t first, end;		 /* of facts[] */
	struct subject *twin;		 /* on the other side, or NULL */
	bool by_force;
};

struct difference_side {
	struct arena arena;
	const struct limits *limits;
	unsigned partial; /* kinds of which it may lack some, a bit each */
	uint64_t charge; /* facts, long values counted by their length */
	struct difference_subject *told;
	size_t told_count, told_cap;
	struct stored_fact *facts;
	size_t fact_count, fact_cap;
	struct subject *subjects; /* once settled */
	size_t subject_count;
};

/* By rank, row and order: 0 when both tell of one thing. */
int fact_place(const struct stored_fact *a, const struct stored_fact *b);
/* Find each subject's twin, among the kinds of the mask. */
void difference_match(struct difference_side *a, struct difference_side *b,
		      unsigned kinds);

/* Facts of the subject told last, with less to write. */
void tell_text(struct difference_side *side, uint32_t rank, uint32_t order,
	       struct fact_name name, struct slice value);
void tell_thing(struct difference_side *side, struct slice value);
void tell_time(struct difference_side *side, uint32_t rank, uint32_t order,
	       struct fact_name name, struct slice text, struct maybe_i64 at);
void tell_cover(struct difference_side *side, uint32_t rank);
/* Everything of a fact but its place, from a value of device text. `is_name`: a
 * number that names something, and does not grow. */
void value_fact(struct difference_fact *f, struct shown s, enum show_type type,
		bool is_name);
/* The lists of a device: list n at first_rank + 2 n. */
void tell_lists(struct difference_side *side, const struct show_device *d,
		uint32_t first_rank);
/* "PID:SN"; p == NULL without a serial number. */
struct slice udi_name(struct arena *a, struct udi u);

#endif
