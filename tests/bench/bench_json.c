/* The JSON reader against Jansson, both over the same documents in the same
 * run. Prints ratios and asserts no time; fails only when the two disagree
 * about what a document holds. */
#include <stdio.h>
#include <time.h>

#include "tests/fuzz/jansson_apart.h"

#include "json/json.h"
#include "json/write.h"

enum { DOCUMENTS = 2000, ROUNDS = 15 };

struct sample {
	struct buf all; /* the documents one after the other */
	size_t from[DOCUMENTS + 1];
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct slice document(const struct sample *s, size_t i)
{
	return slice_part(buf_slice(&s->all), s->from[i], s->from[i + 1]);
}

static void put_measurement(struct json_writer *w, unsigned i, unsigned k)
{
	unsigned start = 1700000000u + i * 86400u + k * 3600u;

	json_begin_object(w, NULL);
	json_put_u64(w, "log_time", start + 3600);
	json_put_text(w, "metric_name", "ENTITLEMENT");
	json_put_u64(w, "start_time", start);
	json_put_u64(w, "end_time", start + 3600);
	json_put_u64(w, "sample_interval", 3600);
	json_put_u64(w, "num_samples", 4 + k);
	json_begin_object(w, "value");
	json_put_text(w, "type", "COUNT");
	json_put_text(w, "value", k & 1 ? "3" : "12");
	json_end_object(w);
	json_end_object(w);
}

/* The shape of a usage report's payload; every value is invented. */
static void put_payload(struct buf *out, unsigned i, unsigned measurements)
{
	struct json_writer w = {.out = out};
	char text[96];

	json_begin_object(&w, NULL);
	json_put_text(&w, "version", "2.0");
	json_begin_object(&w, "asset_identification");
	json_put_u64(&w, "report_id", 1500000000u + i);
	json_begin_object(&w, "asset");
	json_put_text(&w, "name", "regid.2031-01.example.net.BENCH,1.0_"
				  "00000000-1111-2222-3333-444444444444");
	json_end_object(&w);
	json_begin_object(&w, "instance");
	json_begin_object(&w, "sudi");
	json_put_text(&w, "udi_pid", "BENCH-9000-K9");
	snprintf(text, sizeof(text), "BNC%08u", i);
	json_put_text(&w, "udi_serial_number", text);
	json_end_object(&w);
	json_end_object(&w);
	json_end_object(&w);
	json_begin_object(&w, "meta");
	json_put_text(&w, "entitlement_tag",
		      "regid.2031-02.example.net.BENCH_Advantage,1.0_"
		      "55555555-6666-7777-8888-999999999999");
	json_put_text(&w, "software_version", "17.12.01");
	json_put_bool(&w, "utility_enabled", false);
	json_end_object(&w);
	json_begin_array(&w, "measurements");
	for (unsigned k = 0; k < measurements; k++)
		put_measurement(&w, i, k);
	json_end_array(&w);
	json_end_object(&w);
}

/* The payload quoted in a string, with the members that stand beside it. */
static void put_report(struct buf *out, unsigned i, unsigned measurements)
{
	struct json_writer w = {.out = out};
	_cleanup_buf_ struct buf payload = {0};
	uint8_t signature[96];

	for (size_t k = 0; k < sizeof(signature); k++)
		signature[k] = (uint8_t)(i + k * 37);
	put_payload(&payload, i, measurements);
	json_begin_object(&w, NULL);
	json_put_slice(&w, "payload", buf_slice(&payload));
	json_begin_object(&w, "header");
	json_put_text(&w, "type", "rum");
	json_end_object(&w);
	json_begin_object(&w, "signature");
	json_begin_object(&w, "sudi");
	json_put_text(&w, "udi_pid", "BENCH-9000-K9");
	json_end_object(&w);
	json_put_hex(&w, "value", signature, sizeof(signature));
	json_end_object(&w);
	json_end_object(&w);
}

typedef void put_document(struct buf *out, unsigned i, unsigned measurements);

static void fill(struct sample *s, put_document *put, unsigned measurements)
{
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		s->from[i] = s->all.n;
		put(&s->all, i, measurements);
	}
	s->from[DOCUMENTS] = s->all.n;
}

/* Seconds for one pass; *seen collects something of every document, so that
 * no work can be left out and the readers can be compared. */
typedef double pass(const struct sample *s, uint64_t *seen);

static double pass_ours(const struct sample *s, uint64_t *seen)
{
	const struct limits l = limits_default();
	_cleanup_arena_ struct arena a = {0};
	struct json_doc doc;
	double from = now();

	*seen = 0;
	for (size_t i = 0; i < DOCUMENTS; i++) {
		arena_reset(&a);
		if (json_read(&doc, &a, document(s, i), &l, NULL) == RC_OK)
			*seen += json_count(json_root(&doc));
	}
	return now() - from;
}

static double pass_jansson(const struct sample *s, uint64_t *seen)
{
	double from = now();

	*seen = 0;
	for (size_t i = 0; i < DOCUMENTS; i++) {
		struct slice text = document(s, i);
		json_t *root = json_loadb((const char *)text.p, text.n,
					  JSON_REJECT_DUPLICATES, NULL);

		*seen += json_object_size(root);
		json_decref(root);
	}
	return now() - from;
}

/* Envelope, its payload unescaped, the payload read, three values looked up:
 * what is done with every report of a file. */
static double steps_ours(const struct sample *s, uint64_t *seen)
{
	const struct limits l = limits_default();
	_cleanup_arena_ struct arena a = {0};
	struct json_doc outer, inner;
	double from = now();

	*seen = 0;
	for (size_t i = 0; i < DOCUMENTS; i++) {
		struct slice payload;
		struct json_value v;
		uint64_t id = 0;

		arena_reset(&a);
		if (json_read(&outer, &a, document(s, i), &l, NULL) != RC_OK)
			continue;
		payload = json_string(&a, json_get(json_root(&outer),
						   "payload"));
		if (json_read(&inner, &a, payload, &l, NULL) != RC_OK)
			continue;
		v = json_root(&inner);
		json_u64(json_path(v, "asset_identification", "report_id",
				   NULL), &id);
		*seen += id + json_count(json_get(v, "measurements"));
	}
	return now() - from;
}

static double steps_jansson(const struct sample *s, uint64_t *seen)
{
	double from = now();

	*seen = 0;
	for (size_t i = 0; i < DOCUMENTS; i++) {
		struct slice text = document(s, i);
		json_t *outer = json_loadb((const char *)text.p, text.n,
					   JSON_REJECT_DUPLICATES, NULL);
		json_t *payload = json_object_get(outer, "payload");
		json_t *inner, *id;

		inner = json_loadb(json_string_value(payload),
				   json_string_length(payload),
				   JSON_REJECT_DUPLICATES, NULL);
		id = json_object_get(json_object_get(inner,
						     "asset_identification"),
				     "report_id");
		*seen += (uint64_t)json_integer_value(id) +
			 json_array_size(json_object_get(inner,
							 "measurements"));
		json_decref(inner);
		json_decref(outer);
	}
	return now() - from;
}

/* Best of several rounds, the two in turn so that both see the same machine. */
static bool compare(const char *name, const struct sample *s, pass *ours,
		    pass *theirs, const char *floor)
{
	double best_ours = 1e9, best_theirs = 1e9, seconds;
	double megabytes = (double)s->all.n / 1e6;
	uint64_t seen_ours = 0, seen_theirs = 0;

	for (int round = 0; round < ROUNDS; round++) {
		seconds = ours(s, &seen_ours);
		best_ours = seconds < best_ours ? seconds : best_ours;
		seconds = theirs(s, &seen_theirs);
		best_theirs = seconds < best_theirs ? seconds : best_theirs;
	}
	printf("%s: %.0f MB/s, jansson %.0f MB/s, ratio %.1f%s; "
	       "%.0f bytes and %.2f us a document\n", name,
	       megabytes / best_ours, megabytes / best_theirs,
	       best_theirs / best_ours, floor,
	       (double)s->all.n / DOCUMENTS, best_ours * 1e6 / DOCUMENTS);
	if (seen_ours == seen_theirs)
		return true;
	printf("%s: the readers disagree\n", name);
	return false;
}

int main(void)
{
	struct sample report = {0}, payload = {0}, steps = {0};
	bool same = true;

	fill(&report, put_report, 1);
	fill(&payload, put_payload, 5);
	fill(&steps, put_report, 5);
	same &= compare("json", &report, pass_ours, pass_jansson,
			" (floor 6)");
	same &= compare("json, payload alone", &payload, pass_ours,
			pass_jansson, "");
	same &= compare("json, report and its payload", &steps, steps_ours,
			steps_jansson, "");
	buf_free(&report.all);
	buf_free(&payload.all);
	buf_free(&steps.all);
	return same ? 0 : 1;
}
