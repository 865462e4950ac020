#include "cmd/request_out.h"

#include "cli/out.h"
#include "cmd/record.h"
#include "crypto/digest.h"

static const char *const form_words[] = {
#define X(name, word, extension, text) [name] = word,
	REQUEST_FORMS(X)
#undef X
};

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void file_json(const struct request_out *o, const char *path,
		      const struct request *r, struct slice bytes)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};
	uint8_t sha[SHA256_BYTES];

	sha256(sha, bytes);
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "request-file");
	json_put_text(&w, "path", path);
	json_put_hex(&w, "sha256", sha, sizeof(sha));
	json_put_u64(&w, "size", bytes.n);
	json_put_text(&w, "form", form_words[r->form]);
	json_put_text(&w, "action", r->remove_code.p ? "return" : "request");
	json_put_slice(&w, "return_code", r->remove_code);
	json_begin_array(&w, "devices");
	for (size_t i = 0; i < r->device_count; i++)
		record_udi(&w, NULL, r->devices[i].udi);
	json_end_array(&w);
	json_begin_array(&w, "licenses");
	for (size_t i = 0; i < r->license_count; i++) {
		json_begin_object(&w, NULL);
		json_put_slice(&w, "tag", r->licenses[i].tag);
		json_put_u64(&w, "count", r->licenses[i].count.value);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_put_bool(&w, "written", !o->dry_run);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

void request_out_file(const struct request_out *o, const char *path,
		      const struct request *r, struct slice bytes)
{
	if (o->common->quiet)
		return;
	if (o->common->json) {
		file_json(o, path, r, bytes);
		return;
	}
	out_printf("%s%s\n  ", o->dry_run ? "would write " : "", path);
	if (r->remove_code.p)
		out_printf("return");
	else
		out_printf("request of %zu licence%s", r->license_count,
			   plural(r->license_count));
	out_printf(" for %zu device%s, %zu bytes\n", r->device_count,
		   plural(r->device_count), bytes.n);
}

void request_out_end(const struct request_out *o, size_t files,
		     size_t devices)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};

	if (o->common->verbose)
		say("note: nothing signs such a file here, as a device would; "
		    "whether the account asks for a signature is not public");
	if (o->common->quiet || !o->common->json)
		return;
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "summary");
	json_put_u64(&w, "files", files);
	json_put_u64(&w, "devices", devices);
	json_put_bool(&w, "recorded", o->recorded);
	json_put_u64(&w, "exit", STATUS_YES);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}
