#include "lab/account_expect.h"

#include "json/write.h"

/* What reconcile can know of a licence in this form. */
struct known {
	bool has_item, has_in_use, has_reserved;
	int64_t owned, in_use, reserved, balance, at_peak;
};

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static struct known know(const struct lab_form *f, const struct lab_lot *l)
{
	struct known k = {
		.has_item = lab_form_has(f, l),
		.has_in_use = f->traits & FORM_TELLS_IN_USE,
		.has_reserved = f->traits & FORM_TELLS_RESERVED,
		.owned = l->owned,
	};
	int64_t apart = 0; /* reserved beside what is in use */

	if (k.has_in_use)
		k.in_use = l->in_use;
	if (k.has_reserved) {
		k.reserved = l->reserved;
		if (f->traits & FORM_RESERVED_IN_USE)
			k.in_use += l->reserved;
		else
			apart = l->reserved;
	}
	k.balance = k.owned - greater(k.in_use, l->reported) - apart;
	k.at_peak = k.owned - greater(k.in_use, l->peak) - apart;
	return k;
}

/* The findings that a licence of a kind has by its making, told or not. */
static bool made_for(const struct lab_form *f, const struct lab_lot *l,
		     const char *finding)
{
	static const struct {
		enum lab_lot_kind kind;
		const char *finding;
		unsigned trait; /* a form that lacks it cannot tell */
	} rows[] = {
		{LOT_DIFFERS, "usage-differs", FORM_TELLS_IN_USE},
		{LOT_RESERVED, "reserved", FORM_TELLS_RESERVED},
		{LOT_EXPIRED, "expired", FORM_TELLS_TERMS},
		{LOT_EXPIRED_SHORT, "expired", FORM_TELLS_TERMS},
		{LOT_EXPIRING, "expiring", FORM_TELLS_TERMS},
		{LOT_EXPIRING_SHORT, "expiring", FORM_TELLS_TERMS},
		{LOT_SPARE, "unused", 0},
		{LOT_TWIN, "ambiguous-name", 0},
		{LOT_COUNTED, "usage-differs", 0},
		{LOT_COUNTED_SPARE, "unused", 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].kind == l->kind &&
		    strcmp(rows[i].finding, finding) == 0)
			return !rows[i].trait || f->traits & rows[i].trait;
	}
	return false;
}

static void put_findings(struct json_writer *w, const struct lab_form *f,
			 const struct lab_lot *l, const struct known *k)
{
	static const char *const made[] = {"usage-differs", "ambiguous-name",
					   "expired",	    "expiring",
					   "unused",	    "reserved"};

	json_begin_array(w, "findings");
	if (!k->has_item)
		json_put_text(w, NULL, "unknown-license");
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		if (k->has_item && made_for(f, l, made[i]))
			json_put_text(w, NULL, made[i]);
	}
	if (k->has_item && k->balance < 0)
		json_put_text(w, NULL, "insufficient");
	else if (k->has_item && k->at_peak < 0)
		json_put_text(w, NULL, "insufficient-at-peak");
	if (f->traits & FORM_CUT)
		json_put_text(w, NULL, "snapshot-cut");
	json_end_array(w);
}

static void put_devices(struct json_writer *w, const struct lab_plan *p,
			const struct lab_lot *l)
{
	json_begin_array(w, "devices");
	for (size_t i = 0; i < l->use_count; i++) {
		const struct lab_member *m =
			p->devices[l->uses[i].device].members;

		json_begin_object(w, NULL);
		json_put_text(w, "pid", m->pid);
		json_put_text(w, "sn", m->sn);
		json_put_u64(w, "count", l->uses[i].count);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_maybe(struct json_writer *w, const char *key, bool given,
		      int64_t value)
{
	if (given)
		json_put_i64(w, key, value);
	else
		json_put_null(w, key);
}

static void put_license(struct buf *out, const struct lab_plan *p,
			const struct lab_form *f, const struct lab_lot *l)
{
	struct json_writer w = {.out = out};
	struct known k = know(f, l);

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "license-balance");
	json_put_text(&w, "virtual_account", p->accounts[l->account]);
	json_put_text(&w, "tag", l->tag);
	json_put_text(&w, "name", l->name);
	put_maybe(&w, "owned", k.has_item, k.owned);
	put_maybe(&w, "reserved", k.has_item && k.has_reserved, k.reserved);
	json_put_i64(&w, "substituted", 0);
	put_maybe(&w, "in_use_account", k.has_item && k.has_in_use, k.in_use);
	json_put_i64(&w, "in_use_reported", l->reported);
	json_put_i64(&w, "peak_reported", l->peak);
	put_maybe(&w, "balance", k.has_item, k.balance);
	put_devices(&w, p, l);
	put_findings(&w, f, l, &k);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

static void put_finding(struct buf *out, const char *finding, const char *pid,
			const char *sn)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "device-finding");
	json_put_text(&w, "finding", finding);
	if (pid) {
		json_begin_object(&w, "udi");
		json_put_text(&w, "pid", pid);
		json_put_text(&w, "sn", sn);
		json_end_object(&w);
	} else {
		json_put_null(&w, "udi");
	}
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

static void put_device_finding(struct buf *out, const struct lab_plan *p,
			       unsigned device, const char *finding)
{
	const struct lab_member *m;

	if (device == UINT_MAX)
		return;
	m = p->devices[device].members;
	put_finding(out, finding, m->pid, m->sn);
}

void lab_expect(struct buf *out, const struct lab_plan *p,
		const struct lab_form *f)
{
	bool is_cut = f->traits & FORM_CUT;

	for (size_t i = 0; i < p->lot_count; i++) {
		/* A licence without use that the form does not name. */
		if (lab_form_has(f, &p->lots[i]) || p->lots[i].peak)
			put_license(out, p, f, &p->lots[i]);
	}
	if (f->traits & FORM_HAS_DEVICES) {
		put_device_finding(out, p, lab_form_misplaced(p),
				   "wrong-account");
		put_finding(out, "silent-device", p->listed.pid, p->listed.sn);
		if (!is_cut)
			put_device_finding(out, p, lab_form_stranger(p),
					   "stranger-device");
	}
	if (!(f->traits & FORM_ONE_ACCOUNT))
		put_finding(out, "silent-device", p->inventoried.pid,
			    p->inventoried.sn);
	for (int i = 0; is_cut && i < 2; i++)
		put_finding(out, "snapshot-cut", NULL, NULL);
}
