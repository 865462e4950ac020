#include "json/write.h"
#include "lab/account_forms.h"

unsigned lab_form_misplaced(const struct lab_plan *p)
{
	return p->account_count > 1 ? 0 : UINT_MAX;
}

unsigned lab_form_stranger(const struct lab_plan *p)
{
	return p->device_count - 1;
}

static void put_sudi(struct json_writer *w, const char *pid, const char *sn)
{
	json_begin_object(w, "sudi");
	json_put_null(w, "macAddress");
	json_put_null(w, "suvi");
	json_put_null(w, "hostIdentifier");
	json_put_text(w, "udiSerialNumber", sn);
	json_put_text(w, "udiPid", pid);
	json_put_null(w, "uuid");
	json_put_null(w, "udiVid");
	json_end_object(w);
}

/* The display name ends with a blank in the sample (section 11.4). */
static void put_rest(struct json_writer *w, const char *pid, const char *sn,
		     const char *account, int64_t contact)
{
	_cleanup_buf_ struct buf name = {0};

	put_sudi(w, pid, sn);
	buf_printf(&name, "UDI_PID:%s; UDI_SN:%s; ", pid, sn);
	json_put_slice(w, "displayName", buf_slice(&name));
	json_put_time(w, "registrationDate", contact - INT64_C(86400));
	json_put_text(w, "virtualAccount", account);
	json_put_text(w, "productTagName", "");
	json_put_text(w, "productName", "");
	json_put_text(w, "productDescription", "");
	json_put_text(w, "productType", "");
	json_put_text(w, "status", "In Compliance");
	json_put_time(w, "lastContactDate", contact);
}

static void put_use(struct json_writer *w, const struct lab_plan *p,
		    unsigned device)
{
	json_begin_array(w, "licenseUsage");
	for (size_t i = 0; i < p->lot_count; i++) {
		const struct lab_lot *l = &p->lots[i];

		for (size_t k = 0; k < l->use_count; k++) {
			if (l->uses[k].device != device)
				continue;
			json_begin_object(w, NULL);
			json_put_text(w, "license", l->name);
			json_put_u64(w, "quantity", l->uses[k].count);
			json_end_object(w);
		}
	}
	json_end_array(w);
}

static void put_device(struct json_writer *w, const struct lab_plan *p,
		       unsigned i)
{
	const struct lab_device *d = &p->devices[i];
	unsigned account = p->account_of[i];

	if (i == lab_form_misplaced(p))
		account++;
	json_begin_object(w, NULL);
	put_use(w, p, i);
	json_put_text(w, "hostName", d->hostname);
	put_rest(w, d->members[0].pid, d->members[0].sn, p->accounts[account],
		 p->at - INT64_C(3600));
	json_end_object(w);
}

void lab_form_devices(struct buf *out, const struct lab_plan *p,
		      const struct lab_form *f)
{
	struct json_writer w = {.out = out};
	uint64_t rows = p->device_count; /* the stranger's place has a phantom */

	json_begin_object(&w, NULL);
	json_put_u64(&w, "totalRecords",
		     rows + (f->traits & FORM_CUT ? LAB_ROWS_CUT_OFF : 0));
	json_begin_array(&w, "devices");
	for (unsigned i = 0; i < p->device_count; i++) {
		if (i != lab_form_stranger(p))
			put_device(&w, p, i);
	}
	json_begin_object(&w, NULL);
	json_begin_array(&w, "licenseUsage");
	json_end_array(&w);
	json_put_text(&w, "hostName", "");
	put_rest(&w, p->listed.pid, p->listed.sn, p->accounts[0],
		 p->at - INT64_C(200) * 86400);
	json_end_object(&w);
	json_end_array(&w);
	json_put_text(&w, "statusMessage", "");
	json_put_text(&w, "status", "SUCCESS");
	json_end_object(&w);
}
