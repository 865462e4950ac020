#include "deliver/request.h"

#include "artefact/document.h"
#include "json/write.h"

/* Which tag a code for HSEC has is known in full from one device, a C8000V, whose
 * licence is named "Router US Export Lic. for DNA" (formats/cssm-files.md section
 * 16); of routers other outputs show the same short name. That of switches is
 * known only in part. */
#define DNA_HSEC                                                               \
	"regid.2019-03.com.cisco.DNA_HSEC,1.0_509c41ab-05a8-431f-95fe-ec28086e8844"
static const struct {
	const char *feature, *pid, *tag;
} features[] = {
	{"hseck9", "C8", DNA_HSEC},
	{"hseck9", "C11", DNA_HSEC},
	{"hseck9", "ISR", DNA_HSEC},
	{"hseck9", "ASR1", DNA_HSEC},
};

struct slice request_feature_tag(const char *feature, struct slice pid,
				 bool *found)
{
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		*found = strcmp(features[i].feature, feature) == 0 &&
			 slice_starts(pid, features[i].pid);
		if (*found)
			return slice_of(features[i].tag);
	}
	return (struct slice){0};
}

/* ---- parts ------------------------------------------------------------------- */

static void put_sudi(struct json_writer *w, struct udi udi)
{
	json_begin_object(w, "sudi");
	json_put_slice(w, "udi_pid", udi.pid);
	json_put_slice(w, "udi_serial_number", udi.sn);
	json_end_object(w);
}

/* The count is a string there. */
static void put_keys(struct json_writer *w, const struct request *r)
{
	json_begin_array(w, "keys");
	for (size_t i = 0; i < r->license_count; i++) {
		json_begin_object(w, NULL);
		json_put_slice(w, "entitlement", r->licenses[i].tag);
		json_put_slice(w, "count", r->licenses[i].count_text);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_when(struct json_writer *w, const struct request *r)
{
	json_put_i64(w, "timestamp", r->at * 1000);
	json_put_slice(w, "nonce", r->nonce);
}

/* ---- a file -------------------------------------------------------------------- */

/* A file speaks for one device, the first, and lists all. */
static void put_system(struct buf *out, const struct request *r)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	put_when(&w, r);
	json_put_slice(&w, "hostname", r->devices[0].hostname);
	put_sudi(&w, r->devices[0].udi);
	json_begin_array(&w, "device_list");
	for (size_t i = 0; i < r->device_count; i++) {
		json_begin_object(&w, NULL);
		json_put_slice(&w, "software_tag_identifier",
			       r->devices[i].software_tag);
		json_put_slice(&w, "hostname", r->devices[i].hostname);
		put_sudi(&w, r->devices[i].udi);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
}

static void put_requests(struct buf *out, const struct request *r)
{
	struct json_writer w = {.out = out};

	json_begin_array(&w, NULL);
	for (size_t i = 0; i < r->device_count; i++) {
		json_begin_object(&w, NULL);
		put_sudi(&w, r->devices[i].udi);
		put_keys(&w, r);
		json_put_null(&w, "confirm_code");
		json_put_slice(&w, "remove_code", r->remove_code);
		json_end_object(&w);
	}
	json_end_array(&w);
}

/* "]]>" can only stand inside a JSON string, where it may be escaped. */
static void put_data(struct buf *out, const char *element,
		     void (*put)(struct buf *out, const struct request *r),
		     const struct request *r)
{
	_cleanup_buf_ struct buf json = {0};
	struct slice rest;
	size_t at;

	put(&json, r);
	rest = buf_slice(&json);
	buf_printf(out, "<%s><data><![CDATA[", element);
	while ((at = slice_find(rest, "]]>", 0)) != SIZE_MAX) {
		buf_add_slice(out, slice_part(rest, 0, at));
		buf_add_text(out, "]]\\u003e");
		rest = slice_part(rest, at + 3, rest.n);
	}
	buf_add_slice(out, rest);
	buf_printf(out, "]]></data></%s>", element);
}

static void put_file(struct buf *out, const struct request *r)
{
	buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
			  "<smartLicense>");
	put_data(out, "smartLicenseSystemInfo", put_system, r);
	put_data(out, "smartLicenseAuthRequest", put_requests, r);
	buf_add_text(out, "</smartLicense>");
}

/* ---- a message ------------------------------------------------------------------- */

static void put_message(struct buf *out, const struct request *r)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_begin_object(&w, "data");
	put_when(&w, r);
	json_begin_array(&w, "licenses");
	for (size_t i = 0; i < r->device_count; i++) {
		json_begin_object(&w, NULL);
		put_sudi(&w, r->devices[i].udi);
		if (r->devices[i].hostname.p)
			json_put_slice(&w, "hostname", r->devices[i].hostname);
		put_keys(&w, r);
		if (r->remove_code.p)
			json_put_slice(&w, "remove_code", r->remove_code);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	json_end_object(&w);
}

/* What cannot be read again as it was meant is not given out: characters that XML
 * has no place for, above all. */
static enum rc read_again(struct slice file, const struct limits *l,
			  struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct document d;
	struct err fault = {0};

	if (!document_read(&d, &a, file, NULL, l, &fault))
		return RC_OK;
	return err_set(e, RC_USAGE,
		       "the request cannot be written: %.400s; a host name, tag "
		       "or UDI holds what such a file cannot", fault.text);
}

enum rc request_write(struct buf *out, const struct request *r,
		      const struct limits *l, struct err *e)
{
	if (r->form == REQUEST_REST) {
		put_message(out, r);
		return RC_OK;
	}
	put_file(out, r);
	return read_again(buf_slice(out), l, e);
}
