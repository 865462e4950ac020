#include "bundle/pack.h"

#include <stdlib.h>

#include "base/code.h"

/* The first two files. */
static const char readme_name[] = "README.txt", sums_name[] = "SHA256SUMS";

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct archive_file *)a)->name,
		      ((const struct archive_file *)b)->name);
}

static enum rc check_names(const struct archive_file *files, size_t count,
			   struct err *e)
{
	const struct limits limits = limits_default();

	for (size_t i = 0; i < count; i++) {
		const char *fault = archive_name_fault(slice_of(files[i].name),
						       &limits);

		if (fault)
			return err_set(e, RC_MALFORMED,
				       "evidence pack: the name \"%.200s\" %s",
				       files[i].name, fault);
		if ((i && strcmp(files[i].name, files[i - 1].name) == 0) ||
		    strcmp(files[i].name, readme_name) == 0 ||
		    strcmp(files[i].name, sums_name) == 0)
			return err_set(e, RC_MALFORMED,
				       "evidence pack: \"%.200s\" is there "
				       "twice", files[i].name);
	}
	return RC_OK;
}

static struct manifest_member *members_of(struct arena *a,
					  const struct archive_file *files,
					  size_t count)
{
	struct manifest_member *members =
		arena_array(a, count, sizeof(*members));

	for (size_t i = 0; i < count; i++) {
		members[i].name = slice_of(arena_text(a,
						      slice_of(files[i].name)));
		sha256(members[i].sha256, files[i].content);
	}
	return members;
}

/* Of all but the sums themselves: that is, of member 0 and from 2 on. */
static void put_sums(struct buf *out, const struct manifest_member *members,
		     size_t count)
{
	char hex[SHA256_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		if (i == 1)
			continue;
		buf_printf(out, "%s  ",
			   hex_text(hex, members[i].sha256, SHA256_BYTES));
		buf_add_slice(out, members[i].name);
		buf_add_byte(out, '\n');
	}
}

static struct slice named(const char *text)
{
	return text ? slice_of(text) : (struct slice){0};
}

static void fill_manifest(struct layout_file *f,
			  const struct layout_options *o)
{
	struct manifest *m = &f->manifest;

	m->file = slice_of(f->name);
	m->size = f->content.n;
	sha256(m->sha256, buf_slice(&f->content));
	m->smart_account = named(o->smart_account);
	m->virtual_account = named(o->virtual_account);
	m->message = named(o->message);
	m->created = o->at;
	m->program = slice_of(o->program);
}

enum rc pack_make(struct layout *out, const char *name,
		  const struct archive_file *files, size_t count,
		  const struct pack_facts *facts,
		  const struct layout_options *o, struct err *e)
{
	_cleanup_buf_ struct buf readme = {0}, sums = {0};
	struct manifest_member *members;
	struct archive_file *all;
	struct layout_file *f;
	enum rc rc;

	*out = (struct layout){.count = 1};
	out->files = f = arena_array(&out->arena, 1, sizeof(*f));
	all = arena_array(&out->arena, count + 2, sizeof(*all));
	if (count)
		memcpy(all + 2, files, count * sizeof(*all));
	qsort(all + 2, count, sizeof(*all), by_name);
	rc = check_names(all + 2, count, e);
	if (rc)
		return rc;
	pack_readme(&readme, name, facts, all + 2, count);
	all[0] = (struct archive_file){readme_name, buf_slice(&readme)};
	all[1] = (struct archive_file){sums_name, {0}};
	members = members_of(&out->arena, all, count + 2);
	put_sums(&sums, members, count + 2);
	all[1].content = buf_slice(&sums);
	sha256(members[1].sha256, all[1].content);
	/* A tar knows no time before 1970. */
	rc = archive_write_tar_gz(&f->content, all, count + 2,
				  o->at > 0 ? o->at : 0, e);
	f->name = arena_text(&out->arena, slice_of(name));
	f->manifest.members = members;
	f->manifest.member_count = count + 2;
	fill_manifest(f, o);
	return rc;
}
