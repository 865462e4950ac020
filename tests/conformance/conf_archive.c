/* conf_archive CORPUS_DIR: reads every file below CORPUS_DIR/archives, each in
 * a process of its own that may neither open a file nor take much time, and
 * holds the outcome against what the file's name says (generated), against the
 * purpose of its folder (yauzl-failure, traversal), or against a frozen table
 * (go, libarchive). TAP on stdout; exit 1 when anything differs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/file.h"

#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

enum { SECONDS = 5, MEMORY = 512 << 20, OUTCOME_MAX = 2048 };

/* What came of one file. The text is "REASON; REASON; …": why members were
 * refused and why the archive was. */
struct outcome {
	unsigned read, refused;
	bool failed;
	size_t n;
	char reasons[OUTCOME_MAX];
	char unsafe[64]; /* a member that was read under a bad name */
};

/* --- in the child --- */

struct walk {
	struct limits l;
	struct archive_budget budget;
	struct outcome *o;
};

static void reason(struct outcome *o, const char *text)
{
	int n = snprintf(o->reasons + o->n, sizeof(o->reasons) - o->n, "%s; ",
			 text);

	o->n += (size_t)n;
	if (o->n >= sizeof(o->reasons))
		o->n = sizeof(o->reasons) - 1;
}

static enum rc walk(struct walk *w, struct stream *in, unsigned depth,
		    enum archive_form forced, struct err *e);

static enum rc walk_members(struct walk *w, enum archive_form form,
			    struct stream *in, unsigned depth, struct err *e)
{
	const struct archive_member *m = NULL;
	struct archive_reader *r;
	enum rc rc = archive_open(&r, form, in, &w->l, &w->budget, e);

	if (rc)
		return rc;
	do {
		rc = archive_next(r, &m, e);
		if (rc || !m)
			break;
		if (m->refused) {
			w->o->refused++;
			reason(w->o, m->refused);
		} else if (!m->is_folder) {
			if (memmem(m->name.p, m->name.n, "..", 2) ||
			    m->name.p[0] == '/')
				snprintf(w->o->unsafe, sizeof(w->o->unsafe),
					 "%.*s", SLICE_ARG(m->name));
			rc = walk(w, archive_content(r), depth + 1, ARCHIVE_NOT,
				  e);
		}
	} while (!rc);
	archive_close(r);
	return rc;
}

static enum rc walk_piece(struct walk *w, struct stream *s, struct err *e)
{
	char piece[65536];
	size_t got;
	enum rc rc;

	do
		rc = stream_read(s, piece, sizeof(piece), &got, e);
	while (!rc && got);
	w->o->read += !rc;
	return rc;
}

static enum rc walk(struct walk *w, struct stream *in, unsigned depth,
		    enum archive_form forced, struct err *e)
{
	struct stream_peek peek;
	struct stream *s = stream_peek_init(&peek, in);
	enum archive_form form;
	struct gzip_reader *g;
	struct slice head;
	enum rc rc = stream_peek(&peek, 512, &head, e);

	if (rc)
		return rc;
	form = archive_form(head);
	if (form == ARCHIVE_NOT)
		form = forced;
	if (form == ARCHIVE_NOT && depth == 0) {
		reason(w->o, "not an archive");
		return RC_OK;
	}
	if (form == ARCHIVE_NOT || depth >= w->l.archive_depth)
		return walk_piece(w, s, e);
	if (form != ARCHIVE_GZIP)
		return walk_members(w, form, s, depth, e);
	rc = gzip_open(&g, s, &w->l, &w->budget, e);
	if (rc)
		return rc;
	rc = walk(w, gzip_stream(g), depth + 1, ARCHIVE_NOT, e);
	gzip_close(g);
	return rc;
}

/* Where the first bytes say nothing, the name tells which reader to try. */
static enum archive_form form_by_name(const char *path)
{
	struct slice s = slice_of(path);

	if (slice_ends(s, ".zip"))
		return ARCHIVE_ZIP;
	return slice_ends(s, ".tar") ? ARCHIVE_TAR : ARCHIVE_NOT;
}

static void limit(int what, rlim_t most)
{
	struct rlimit r = {most, most};

	if (setrlimit((__rlimit_resource_t)what, &r) != 0)
		_exit(2);
}

static _Noreturn void child(const char *path, const char *folder, int out)
{
	struct outcome o = {0};
	struct walk w = {limits_default(), {0}, &o};
	struct input_file *f;
	struct err e = {0};
	enum rc rc = input_open(&f, AT_FDCWD, path, INPUT_FOLLOW_LINKS, &e);

	if (rc || chdir(folder) != 0)
		_exit(2);
	alarm(SECONDS);
	limit(RLIMIT_CPU, SECONDS);
	limit(RLIMIT_CORE, 0);
	if (!SANITIZED)
		limit(RLIMIT_AS, MEMORY);
	/* No file can be opened from here on, nor written to. */
	limit(RLIMIT_NOFILE, 3);
	rc = walk(&w, &f->base, 0, form_by_name(path), &e);
	input_close(f);
	if (rc) {
		o.failed = true;
		reason(&o, e.text);
	}
	_exit(write(out, &o, sizeof(o)) == (ssize_t)sizeof(o) ? 0 : 2);
}

/* --- in the parent --- */

/* Two empty folders, one in the other: "../x" must show up too. */
static char outer[] = "/tmp/conf_archive.XXXXXX", inner[sizeof(outer) + 6];
static unsigned tests, failures;

static unsigned entries_in(const char *path)
{
	DIR *d = opendir(path);
	unsigned n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

static bool is_untouched(void)
{
	return entries_in(outer) == 3 && entries_in(inner) == 2;
}

/* NULL, or how the process ended. */
static const char *run(const char *path, struct outcome *o)
{
	int ends[2], status;
	ssize_t n;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0 || (pid = fork()) < 0)
		return "could not be started";
	if (pid == 0)
		child(path, inner, ends[1]);
	close(ends[1]);
	n = read(ends[0], o, sizeof(*o));
	close(ends[0]);
	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGALRM ||
			WTERMSIG(status) == SIGXCPU ? "took too long" : "crashed";
	if (status || n != (ssize_t)sizeof(*o))
		return "could not read the file or lacked memory";
	return is_untouched() ? NULL : "left something in its folder";
}

struct row {
	const char *file;
	unsigned read, refused;
	const char *reason; /* part of the outcome's text */
};

static const struct row rows[] = {
#define ROW(file, read, refused, reason) {file, read, refused, reason},
#include "tests/conformance/archive_outcomes.def"
#undef ROW
};

static const struct row *row_of(const char *name)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].file, name) == 0)
			return &rows[i];
	}
	return NULL;
}

/* NULL, or what is wrong with the outcome of a file that the table has. */
static const char *judge_row(const struct row *row, const struct outcome *o)
{
	if (o->read != row->read)
		return "another number of members was read";
	if (o->refused != row->refused)
		return "another number of members was refused";
	if (row->reason && !strstr(o->reasons, row->reason))
		return "the reason is another";
	return !row->reason && o->n ? "it was refused" : NULL;
}

/* name: below the corpus's archives folder. */
static const char *judge(const char *name, const struct outcome *o)
{
	const struct slice s = slice_of(name);
	const struct row *row = row_of(name);

	if (o->unsafe[0])
		return "a member was read under an unsafe name";
	if (row)
		return judge_row(row, o);
	if (slice_starts(s, "generated/"))
		return "no expectation is known";
	if (slice_starts(s, "yauzl-failure/"))
		return o->failed || o->refused || strstr(o->reasons, "not an") ?
			       NULL : "it was accepted";
	if (slice_starts(s, "traversal/"))
		return o->refused || strstr(o->reasons, "not an") ?
			       NULL : "nothing was refused";
	return strstr(o->reasons, "not an archive") ? NULL :
						      "the table lacks it";
}

static void test(const char *path, const char *name)
{
	struct outcome o = {0};
	const char *fault = run(path, &o);

	if (!fault)
		fault = judge(name, &o);
	printf("%sok %u - %s\n", fault ? "not " : "", ++tests, name);
	if (fault || getenv("CONF_VERBOSE"))
		printf("# %s: read %u, refused %u, %s\n", fault ? fault : "fine",
		       o.read, o.refused, o.reasons);
	failures += fault != NULL;
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void test_folder(const char *path, size_t root)
{
	struct dirent **list;
	int n = scandir(path, &list, visible, alphasort);

	for (int i = 0; i < n; i++) {
		char below[4096];
		struct stat st;

		snprintf(below, sizeof(below), "%s/%s", path, list[i]->d_name);
		free(list[i]);
		if (stat(below, &st) == 0 && S_ISDIR(st.st_mode))
			test_folder(below, root);
		else
			test(below, below + root);
	}
	if (n >= 0)
		free(list);
}

int main(int argc, char **argv)
{
	char path[4096], *real = argc == 2 ? realpath(argv[1], NULL) : NULL;

	/* Loaded here: the children may open nothing. */
	if (archive_prepare(NULL) || !real || !mkdtemp(outer)) {
		fprintf(stderr, "usage: conf_archive CORPUS_DIR\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(inner, sizeof(inner), "%s/inner", outer);
	mkdir(inner, 0700);
	snprintf(path, sizeof(path), "%s/archives", real);
	free(real);
	test_folder(path, strlen(path) + 1);
	rmdir(inner);
	rmdir(outer);
	printf("1..%u\n", tests);
	if (!tests)
		fprintf(stderr, "conf_archive: no archives in %s\n", argv[1]);
	return failures || !tests;
}
