/* bench_verify JOBS DEVICES.pem FILE...
 *
 * The least that verifying takes: push SAX over each file, the span reader over
 * each report and its payload, EVP_DigestVerify over the payload with the key of
 * the device that the payload names. No archive, no chain, no checks, no output.
 * Files are read before the clock starts. Prints reports, seconds of wall clock
 * and of processor time. */
#include <libxml/parser.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/code.h"
#include "base/file.h"
#include "json/json.h"

struct device {
	char sn[64];
	EVP_PKEY *key;
};

static struct device *devices;
static size_t device_count;
static struct buf *files;
static size_t file_count, next_file;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct worker {
	pthread_t id;
	struct buf cdata;
	struct arena arena;
	struct limits limits;
	uint64_t good, bad;
	bool inside;
};

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_devices(const char *path)
{
	FILE *f = fopen(path, "re");
	X509 *x;

	while (f && (x = PEM_read_X509(f, NULL, NULL, NULL))) {
		char text[256] = "";
		char *sn;

		X509_NAME_get_text_by_NID(X509_get_subject_name(x),
					  NID_serialNumber, text, sizeof(text));
		sn = strstr(text, "SN:");
		devices = mem_resize(devices, (device_count + 1) *
						      sizeof(*devices));
		snprintf(devices[device_count].sn,
			 sizeof(devices[device_count].sn), "%s",
			 sn ? sn + 3 : "");
		devices[device_count++].key = X509_get_pubkey(x);
		X509_free(x);
	}
	if (f)
		fclose(f);
}

static EVP_PKEY *key_of(struct json_value sn)
{
	for (size_t i = 0; i < device_count; i++) {
		if (json_is(sn, devices[i].sn))
			return devices[i].key;
	}
	return NULL;
}

static bool check(struct worker *w)
{
	struct json_doc outer, inner;
	struct slice payload, value;
	EVP_MD_CTX *c;
	EVP_PKEY *key;
	bool good;

	if (json_read(&outer, &w->arena, buf_slice(&w->cdata), &w->limits, NULL))
		return false;
	payload = json_string(&w->arena,
			      json_get(json_root(&outer), "payload"));
	if (json_read(&inner, &w->arena, payload, &w->limits, NULL))
		return false;
	key = key_of(json_path(json_root(&inner), "asset_identification",
			       "instance", "sudi", "udi_serial_number", NULL));
	if (!key ||
	    !base64_decode(&w->arena,
			   json_string(&w->arena,
				       json_path(json_root(&outer), "signature",
						 "value", NULL)), &value))
		return false;
	c = EVP_MD_CTX_new();
	good = EVP_DigestVerifyInit(c, NULL, EVP_sha256(), NULL, key) == 1 &&
	       EVP_DigestVerify(c, value.p, value.n, payload.p, payload.n) == 1;
	EVP_MD_CTX_free(c);
	return good;
}

static void start_element(void *context, const xmlChar *name,
			  const xmlChar **attributes)
{
	struct worker *w = context;

	(void)attributes;
	w->inside = strcmp((const char *)name, "RUMReport") == 0;
	buf_clear(&w->cdata);
}

static void end_element(void *context, const xmlChar *name)
{
	struct worker *w = context;

	(void)name;
	if (!w->inside)
		return;
	if (check(w))
		w->good++;
	else
		w->bad++;
	w->inside = false;
	arena_reset(&w->arena);
}

static void cdata(void *context, const xmlChar *text, int n)
{
	struct worker *w = context;

	if (w->inside)
		buf_add(&w->cdata, text, (size_t)n);
}

static void run_file(struct worker *w, const struct buf *file)
{
	enum { CHUNK = 65536 };
	xmlSAXHandler sax = {.startElement = start_element,
			     .endElement = end_element,
			     .cdataBlock = cdata};
	xmlParserCtxtPtr p = xmlCreatePushParserCtxt(&sax, w, NULL, 0, NULL);

	for (size_t at = 0; at < file->n; at += CHUNK) {
		size_t n = file->n - at < CHUNK ? file->n - at : CHUNK;

		xmlParseChunk(p, (const char *)file->p + at, (int)n, 0);
	}
	xmlParseChunk(p, NULL, 0, 1);
	xmlFreeParserCtxt(p);
}

static void *work(void *argument)
{
	struct worker *w = argument;
	size_t i;

	for (;;) {
		pthread_mutex_lock(&lock);
		i = next_file++;
		pthread_mutex_unlock(&lock);
		if (i >= file_count)
			return NULL;
		run_file(w, &files[i]);
	}
}

int main(int argc, char **argv)
{
	struct limits l = limits_default();
	struct worker *workers;
	uint64_t jobs, good = 0, bad = 0;
	double wall, cpu;

	if (argc < 4 || !slice_u64(slice_of(argv[1]), &jobs) || !jobs)
		return 2;
	l.key_bytes = UINT32_MAX;
	read_devices(argv[2]);
	file_count = (size_t)argc - 3;
	files = mem_new(file_count, sizeof(*files));
	for (size_t i = 0; i < file_count; i++) {
		if (file_read_small(argv[i + 3], &files[i], &l,
				    offsetof(struct limits, key_bytes), NULL))
			return 1;
	}
	xmlInitParser();
	workers = mem_new(jobs, sizeof(*workers));
	wall = now(CLOCK_MONOTONIC);
	cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	for (size_t i = 0; i < jobs; i++) {
		workers[i].limits = limits_default();
		pthread_create(&workers[i].id, NULL, work, &workers[i]);
	}
	for (size_t i = 0; i < jobs; i++) {
		pthread_join(workers[i].id, NULL);
		good += workers[i].good;
		bad += workers[i].bad;
	}
	printf("%lu %.4f %.4f\n", (unsigned long)good,
	       now(CLOCK_MONOTONIC) - wall,
	       now(CLOCK_PROCESS_CPUTIME_ID) - cpu);
	return bad ? 1 : 0;
}
