/* Runs the XML reader over attack documents and libxml2's own error cases:
 *
 *	conf_xml CORPUS
 *
 * reads CORPUS/xml/generated, CORPUS/xml/errors and CORPUS/xml/recurse. Each
 * file is read in a process of its own that may open nothing any more and has
 * little time and memory. TAP on standard output; 1 when a case fails. */
#include <dirent.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "xml/xml.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum {
	MILLISECONDS = SANITIZED ? 1000 : 100,
	KIBIBYTES = 64 * 1024,
	CPU_SECONDS = 5,
};

/* What each file must come to: pieces when it is read, else the reason. */
static const struct expectation {
	const char *name;
	enum rc rc;
	unsigned pieces;
	const char *reason;
} expectations[] = {
	/* Attacks, and what the readers above must judge: those are read. */
	{"generated/01_billion_laughs.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"generated/02_billion_laughs_attr.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"generated/04_xxe_file.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"generated/05_xxe_param.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"generated/06_external_dtd.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"generated/07_xxe_http.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"generated/08_xinclude.xml", RC_OK, 1, NULL},
	{"generated/10_deep_300.xml", RC_LIMIT, 0, "xml-depth"},
	{"generated/12_huge_name_60k.xml", RC_LIMIT, 0, "xml-tag-bytes"},
	{"generated/14_many_attrs_100k.xml", RC_LIMIT, 0, "xml-tag-bytes"},
	{"generated/15_doctype_only.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"generated/16_internal_default_attr.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"generated/17_param_entity_bomb.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"generated/20_two_payloads.xml", RC_OK, 1, NULL},
	{"generated/21_cdata_split.xml", RC_OK, 1, NULL},
	{"generated/22_text_and_cdata.xml", RC_OK, 1, NULL},
	{"generated/23_nested_report.xml", RC_OK, 2, NULL},
	{"generated/24_ns_confusion.xml", RC_OK, 1, NULL},
	{"generated/25_crlf.xml", RC_OK, 1, NULL},
	{"generated/26_utf16.xml", RC_REFUSED, 0, "UTF-16"},
	{"generated/27_latin1_declared.xml", RC_REFUSED, 0,
	 "encoding ISO-8859-1"},
	{"generated/28_utf7_declared.xml", RC_REFUSED, 0, "encoding UTF-7"},
	{"generated/29_trailing_second_root.xml", RC_MALFORMED, 0,
	 "second element"},
	{"generated/30_trailing_garbage.xml", RC_MALFORMED, 0, "text after"},
	{"generated/31_pi_stylesheet.xml", RC_REFUSED, 0,
	 "processing instruction"},
	{"generated/32_nul_byte.xml", RC_MALFORMED, 0, "NUL"},
	{"generated/33_truncated.xml", RC_MALFORMED, 0,
	 "inside a CDATA section"},
	{"generated/34_invalid_utf8.xml", RC_MALFORMED, 0, ""},
	{"generated/ext.dtd", RC_MALFORMED, 0, "<!"},
	{"generated/secret.txt", RC_MALFORMED, 0, "text before"},
	/* libxml2's error cases. Without a reason: libxml2 has its own words. */
	{"errors/754946.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/754947.xml", RC_MALFORMED, 0, ""},
	{"errors/758588.xml", RC_LIMIT, 0, "xml-tag-bytes"},
	{"errors/759020.xml", RC_REFUSED, 0, "processing instruction"},
	{"errors/759398.xml", RC_REFUSED, 0, "encoding ISO-8859-5"},
	{"errors/759573-2.xml", RC_REFUSED, 0, "processing instruction"},
	{"errors/759573.xml", RC_REFUSED, 0, "processing instruction"},
	{"errors/759579.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/attr1.xml", RC_LIMIT, 0, "xml-tag-bytes"},
	{"errors/attr2.xml", RC_LIMIT, 0, "xml-tag-bytes"},
	{"errors/attr3.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/attr4.xml", RC_MALFORMED, 0, ""},
	{"errors/attr5.xml", RC_MALFORMED, 0, ""},
	{"errors/attr6.xml", RC_MALFORMED, 0, ""},
	{"errors/cdata.xml", RC_MALFORMED, 0, ""},
	{"errors/charref1.xml", RC_MALFORMED, 0, ""},
	{"errors/comment1.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/content1.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/doctype1.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/doctype2.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/dtd13", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/dup-xml-attr.xml", RC_MALFORMED, 0, ""},
	{"errors/dup-xml-attr2.xml", RC_MALFORMED, 0, ""},
	{"errors/empty.xml", RC_MALFORMED, 0, "before its root"},
	{"errors/ent_redecl.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/extparsedent.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/extra-content.xml", RC_MALFORMED, 1, "text after"},
	{"errors/invalid-start-tag-1.xml", RC_MALFORMED, 0, "text before"},
	{"errors/invalid-start-tag-2.xml", RC_MALFORMED, 0,
	 "inside a start tag"},
	{"errors/issue151.xml", RC_MALFORMED, 0, ""},
	{"errors/issue868.xml", RC_REFUSED, 0, "encoding ISO-8859-1"},
	{"errors/name.xml", RC_LIMIT, 0, "xml-tag-bytes"},
	{"errors/name2.xml", RC_LIMIT, 0, "xml-tag-bytes"},
	{"errors/name3.xml", RC_MALFORMED, 0, ""},
	{"errors/ns-ent.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/ns-undeclared.xml", RC_MALFORMED, 0, ""},
	{"errors/quadratic-defattr.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/rec_att_default.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/rec_ext.ent", RC_MALFORMED, 0, ""},
	{"errors/rec_ext_ent.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"errors/trailing-null-1.xml", RC_MALFORMED, 1, "NUL"},
	{"errors/trailing-null-2.xml", RC_MALFORMED, 0, "NUL"},
	{"errors/truncated-utf16.xml", RC_REFUSED, 0, "UTF-16"},
	{"errors/unclosed-element.xml", RC_MALFORMED, 0, "inside <d>"},
	{"errors/unsupported-encoding.xml", RC_REFUSED, 0,
	 "encoding unsupported-encoding"},
	{"errors/utf8-1.xml", RC_MALFORMED, 0, "inside a start tag"},
	{"errors/utf8-2.xml", RC_MALFORMED, 0, "inside a start tag"},
	/* Recursive entities and the files they would load. */
	{"recurse/g0.ent", RC_MALFORMED, 0, "text before"},
	{"recurse/g1.ent", RC_MALFORMED, 0, "text before"},
	{"recurse/g2.ent", RC_MALFORMED, 0, "text before"},
	{"recurse/g3.ent", RC_MALFORMED, 0, "text before"},
	{"recurse/ga.ent", RC_MALFORMED, 0, "text before"},
	{"recurse/gb.ent", RC_MALFORMED, 0, "text before"},
	{"recurse/gc.ent", RC_MALFORMED, 0, "text before"},
	{"recurse/good.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/good_attr.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/huge_dtd.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/lol_classic.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/lol_eg.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/lol_ep.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/lol_ig_attr.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/lol_ig_content.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/lol_ip_content.dtd", RC_MALFORMED, 0, "<!"},
	{"recurse/lol_ip_content.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/lol_ip_value.dtd", RC_MALFORMED, 0, "<!"},
	{"recurse/lol_ip_value.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/lol_long_name.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/lol_long_value.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/lol_param.xml", RC_REFUSED, 0, "DOCTYPE"},
	{"recurse/p0.ent", RC_MALFORMED, 0, "before its root"},
	{"recurse/p1.ent", RC_MALFORMED, 0, "text before"},
	{"recurse/p2.ent", RC_MALFORMED, 0, "text before"},
	{"recurse/p3.ent", RC_MALFORMED, 0, "text before"},
	{"recurse/pa.ent", RC_MALFORMED, 0, "before its root"},
	{"recurse/pb.ent", RC_MALFORMED, 0, "text before"},
	{"recurse/pc.ent", RC_MALFORMED, 0, "text before"},
};
enum { EXPECTATIONS = sizeof(expectations) / sizeof(expectations[0]) };

/* What the child tells, in memory both see. */
struct outcome {
	bool done;
	enum rc rc;
	unsigned pieces;
	double milliseconds;
	struct err e;
};

static bool met[EXPECTATIONS];
static unsigned cases, failures;

static enum rc on_piece(void *context, const struct xml_piece *piece,
			struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct outcome *o = context;

	xml_text(&a, piece->root);
	o->pieces++;
	return RC_OK;
}

/* From here on a file or a connection that is opened ends the process. */
static void open_no_more(void)
{
	static const int calls[] = {SCMP_SYS(open), SCMP_SYS(openat),
				    SCMP_SYS(socket), SCMP_SYS(connect)};
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (!filter)
		return;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, calls[i], 0);
	seccomp_load(filter);
	seccomp_release(filter);
}

static void child(struct slice document, struct outcome *o)
{
	static const char *const containers[] = {"smartLicense", NULL};
	const struct limits l = limits_default();
	const struct xml_sink sink = {o, NULL, on_piece};
	const struct rlimit cpu = {CPU_SECONDS, CPU_SECONDS};
	struct stream_memory m;
	struct timespec from, to;

	setrlimit(RLIMIT_CPU, &cpu);
	if (!SANITIZED)
		open_no_more();
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	o->rc = xml_read(stream_memory(&m, document), containers, &l, &sink,
			 &o->e);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	o->milliseconds = (double)(to.tv_sec - from.tv_sec) * 1e3 +
			  (double)(to.tv_nsec - from.tv_nsec) / 1e6;
	o->done = true;
	_exit(0);
}

static const struct expectation *expected(const char *name)
{
	for (size_t i = 0; i < EXPECTATIONS; i++) {
		if (strcmp(expectations[i].name, name) == 0) {
			met[i] = true;
			return &expectations[i];
		}
	}
	return NULL;
}

static const char *fault(const struct expectation *x, const struct outcome *o,
			 long kibibytes)
{
	if (!o->done)
		return "the reader was ended by the system";
	if (!x)
		return "nothing is expected of this file";
	if (o->rc != x->rc)
		return "another result than expected";
	if (o->pieces != x->pieces)
		return "another number of pieces than expected";
	if (x->rc && !strstr(o->e.text, x->reason))
		return "another reason than expected";
	if (x->rc && !o->e.has_offset)
		return "no offset";
	if (o->milliseconds > MILLISECONDS)
		return "too slow";
	if (!SANITIZED && kibibytes > KIBIBYTES)
		return "too much memory";
	return NULL;
}

static void judge(const char *name, struct slice document, struct outcome *o)
{
	const struct expectation *x = expected(name);
	struct rusage usage = {0};
	const char *why;
	pid_t pid;

	memset(o, 0, sizeof(*o));
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		child(document, o);
	if (pid > 0)
		wait4(pid, NULL, 0, &usage);
	why = fault(x, o, usage.ru_maxrss);
	failures += why != NULL;
	printf("%s %u - %s # %.2f ms, %ld KiB", why ? "not ok" : "ok", ++cases,
	       name, o->milliseconds, usage.ru_maxrss);
	if (o->rc)
		printf(", at %llu: %s", (unsigned long long)o->e.offset,
		       o->e.text);
	printf("\n");
	if (why)
		printf("# %s: {\"%s\", %d, %u, \"%s\"}\n", why, name, o->rc,
		       o->pieces, o->e.text);
}

static int is_case(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void run_folder(const char *corpus, const char *folder,
		       struct outcome *o)
{
	_cleanup_arena_ struct arena a = {0};
	const char *path = arena_printf(&a, "%s/xml/%s", corpus, folder);
	const struct limits l = limits_default();
	struct dirent **entries;
	int n = scandir(path, &entries, is_case, alphasort);

	if (n <= 0) {
		printf("not ok %u - %s cannot be read\n", ++cases, path);
		failures++;
		return;
	}
	for (int i = 0; i < n; i++) {
		_cleanup_buf_ struct buf text = {0};
		struct err e = {0};

		if (file_read_small(arena_printf(&a, "%s/%s", path,
						 entries[i]->d_name),
				    &text, &l,
				    offsetof(struct limits, piece_bytes), &e)) {
			printf("not ok %u - %s\n", ++cases, e.text);
			failures++;
		} else {
			judge(arena_printf(&a, "%s/%s", folder,
					   entries[i]->d_name),
			      buf_slice(&text), o);
		}
		free(entries[i]);
	}
	free(entries);
}

int main(int argc, char **argv)
{
	struct outcome *o = mmap(NULL, sizeof(*o), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	/* Loaded here: the children may open nothing. */
	if (xml_prepare(NULL) || argc != 2 || o == MAP_FAILED) {
		fprintf(stderr, "usage: conf_xml CORPUS\n");
		return 2;
	}
	run_folder(argv[1], "generated", o);
	run_folder(argv[1], "errors", o);
	run_folder(argv[1], "recurse", o);
	for (size_t i = 0; i < EXPECTATIONS; i++) {
		if (met[i])
			continue;
		printf("not ok %u - %s is not there\n", ++cases,
		       expectations[i].name);
		failures++;
	}
	printf("1..%u\n", cases);
	return failures > 0;
}
