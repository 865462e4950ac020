#include "rum/report.h"

bool udi_equal(struct udi a, struct udi b)
{
	return slice_equal(a.pid, b.pid) && slice_equal(a.sn, b.sn);
}

bool udi_known(struct udi u)
{
	return u.pid.n && u.sn.n;
}

struct udi udi_of_json(struct arena *a, struct json_value object)
{
	return (struct udi){
		json_string(a, json_get(object, "udi_pid")),
		json_string(a, json_get(object, "udi_serial_number")),
	};
}

bool rum_report_has_member(const struct rum_report *r, struct udi u)
{
	for (size_t i = 0; i < r->ha_count; i++) {
		if (udi_equal(r->ha[i].udi, u))
			return true;
	}
	return false;
}

const char *rum_state_word(enum rum_state s)
{
	static const char *const words[] = {NULL, "open", "closed"};

	return words[s];
}
