/* A tar.gz of tar.gz files, 200 MB of report-like text in all, read through
 * the whole stack, against zlib's inflate alone over the same gzip data. */
#include <stdio.h>
#include <zlib.h>

#include "archive/archive.h"

enum { INNER = 10, FILES = 20, FILE_BYTES = 1 << 20, ROUNDS = 5 };

/* Of processor time: other work on the machine must not count. */
static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t noise(void)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32);
}

/* Much that repeats, numbers that grow, and a signature that does not pack. */
static void add_report(struct buf *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
				     "qrstuvwxyz0123456789+/";

	buf_printf(text,
		   "<RUMReport><![CDATA[{\"payload\":\"{\\\"asset_identification"
		   "\\\":{\\\"asset\\\":{\\\"name\\\":\\\"regid.2000-01.example"
		   ".Device,1.0\\\"},\\\"instance\\\":{\\\"sudi\\\":{\\\"udi_pid"
		   "\\\":\\\"EXAMPLE-9300\\\",\\\"udi_serial_number\\\":"
		   "\\\"SNX%08X\\\"}}},\\\"meta\\\":{\\\"entitlement_tag\\\":"
		   "\\\"regid.2000-01.example.advantage,1.0\\\",\\\"report_id"
		   "\\\":%u},\\\"measurements\\\":[",
		   noise(), noise());
	for (int i = 0; i < 8; i++)
		buf_printf(text, "{\\\"log_time\\\":%u,\\\"metric_name\\\":"
			   "\\\"ENTITLEMENT\\\",\\\"start_time\\\":%u,"
			   "\\\"value\\\":{\\\"type\\\":\\\"COUNT\\\",\\\"value"
			   "\\\":\\\"%u\\\"}}%s",
			   1600000000 + noise() % 99999, 1600000000 + i * 900,
			   noise() % 9, i < 7 ? "," : "]}\"");
	buf_add_text(text, ",\"signature\":{\"key\":\"");
	for (int i = 0; i < 342; i++)
		buf_add_byte(text, (uint8_t)digits[noise() % 64]);
	buf_add_text(text, "==\"}}]]></RUMReport>\n");
}

static void make(struct buf *inner, struct buf *outer)
{
	struct archive_file files[FILES], archives[INNER];
	char names[FILES][32], archive_names[INNER][32];
	struct buf text = {0};

	for (int a = 0; a < INNER; a++) {
		buf_clear(&text);
		while (text.n < (size_t)FILES * FILE_BYTES)
			add_report(&text);
		for (int i = 0; i < FILES; i++) {
			const size_t at = (size_t)i * FILE_BYTES;

			snprintf(names[i], 32, "reports/device_%d.txt", i);
			files[i].name = names[i];
			files[i].content = slice_part(buf_slice(&text), at,
						      at + FILE_BYTES);
		}
		archive_write_tar_gz(&inner[a], files, FILES, 0, NULL);
		snprintf(archive_names[a], 32, "site_%d.tar.gz", a);
		archives[a].name = archive_names[a];
		archives[a].content = buf_slice(&inner[a]);
	}
	archive_write_tar_gz(outer, archives, INNER, 0, NULL);
	buf_free(&text);
}

static uint64_t inflate_alone(struct slice gz)
{
	static uint8_t out[64 << 10];
	z_stream z = {.next_in = (uint8_t *)(uintptr_t)gz.p,
		      .avail_in = (uInt)gz.n};
	uint64_t total;

	inflateInit2(&z, 15 + 16);
	do {
		z.next_out = out;
		z.avail_out = sizeof(out);
	} while (inflate(&z, Z_NO_FLUSH) == Z_OK);
	total = z.total_out;
	inflateEnd(&z);
	return total;
}

static uint64_t walk(struct stream *in, const struct limits *l,
		     struct archive_budget *budget)
{
	static uint8_t piece[64 << 10];
	const struct archive_member *m = NULL;
	struct archive_reader *r = NULL;
	struct stream_peek peek;
	struct stream *s = stream_peek_init(&peek, in);
	struct gzip_reader *g;
	struct slice head;
	uint64_t total = 0;
	size_t got = 1;

	stream_peek(&peek, 512, &head, NULL);
	if (archive_form(head) == ARCHIVE_GZIP) {
		if (gzip_open(&g, s, l, budget, NULL))
			return 0;
		total = walk(gzip_stream(g), l, budget);
		gzip_close(g);
	} else if (archive_form(head) == ARCHIVE_TAR) {
		if (archive_open(&r, ARCHIVE_TAR, s, l, budget, NULL))
			return 0;
		while (archive_next(r, &m, NULL) == RC_OK && m)
			total += walk(archive_content(r), l, budget);
		archive_close(r);
	} else {
		while (stream_read(s, piece, sizeof(piece), &got, NULL) ==
			       RC_OK && got)
			total += got;
	}
	return total;
}

int main(void)
{
	struct buf inner[INNER] = {0}, outer = {0};
	const struct limits l = limits_default();
	double alone = 1e9, stack = 1e9;
	uint64_t total = 0;

	make(inner, &outer);
	for (int i = 0; i < ROUNDS; i++) {
		struct archive_budget budget = {0};
		struct stream_memory memory;
		double t = seconds();

		inflate_alone(buf_slice(&outer));
		for (int a = 0; a < INNER; a++)
			inflate_alone(buf_slice(&inner[a]));
		t = seconds() - t;
		alone = t < alone ? t : alone;
		t = seconds();
		total = walk(stream_memory(&memory, buf_slice(&outer)), &l,
			     &budget);
		t = seconds() - t;
		stack = t < stack ? t : stack;
	}
	printf("archive: %.0f MB of text in %.1f MB of tar.gz in tar.gz\n",
	       (double)total / 1e6, (double)outer.n / 1e6);
	printf("archive: zlib alone %.0f MB/s, the stack %.0f MB/s, ratio %.2f\n",
	       (double)total / 1e6 / alone, (double)total / 1e6 / stack,
	       alone / stack);
	for (int a = 0; a < INNER; a++)
		buf_free(&inner[a]);
	buf_free(&outer);
	return 0;
}
