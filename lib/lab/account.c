#include "lab/account.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/when.h"
#include "cli/out.h"
#include "lab/account_expect.h"

enum { FOLDER_MODE = 0777, FILE_MODE = 0666 }; /* less the umask */

struct writing {
	const char *folder;
	struct arena arena;
	struct lab_plan several, one;
	struct buf readme;
};

static const char *path_of(struct writing *w, const char *folder,
			   const char *name)
{
	return arena_printf(&w->arena, "%s/%s/%s", w->folder, folder, name);
}

static enum rc write_file(struct writing *w, const char *folder,
			  const char *name, const struct buf *bytes,
			  struct err *e)
{
	return output_whole(path_of(w, folder, name), FILE_MODE, 0,
			    buf_slice(bytes), e);
}

/* As a shell takes them: no name of the lab's holds a quote. */
static void put_command(struct writing *w, const struct lab_plan *p,
			const struct lab_form *f)
{
	struct buf *out = &w->readme;
	char at[WHEN_TEXT_MAX], until[WHEN_TEXT_MAX];

	buf_printf(out, "%s/expected.json\n  rum reconcile --json --at %s "
		   "--until %s", f->folder, when_text(at, p->at),
		   when_text(until, p->until));
	if (f->traits & FORM_ONE_ACCOUNT)
		buf_printf(out, " --virtual-account '%s'", p->accounts[0]);
	buf_printf(out, " --map map.csv --snapshot %s/%s", f->folder, f->file);
	if (f->traits & FORM_HAS_DEVICES)
		buf_printf(out, " --snapshot %s/devices.json", f->folder);
	if (!(f->traits & FORM_ONE_ACCOUNT))
		buf_add_text(out, " inventory.csv");
	buf_add_text(out, " usage\n");
}

static enum rc write_form(struct writing *w, const struct lab_form *f,
			  struct err *e)
{
	const struct lab_plan *p =
		f->traits & FORM_ONE_ACCOUNT ? &w->one : &w->several;
	_cleanup_buf_ struct buf licenses = {0}, devices = {0}, expected = {0};
	enum rc rc = folder_make(path_of(w, f->folder, ""), FOLDER_MODE, e);

	f->write(&licenses, p, f);
	lab_expect(&expected, p, f);
	put_command(w, p, f);
	if (!rc)
		rc = write_file(w, f->folder, f->file, &licenses, e);
	if (!rc && f->traits & FORM_HAS_DEVICES) {
		lab_form_devices(&devices, p, f);
		rc = write_file(w, f->folder, "devices.json", &devices, e);
	}
	return rc ? rc : write_file(w, f->folder, "expected.json", &expected,
				    e);
}

static void csv_line(struct csv *c, const char *const *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		csv_cell(c, slice_of(cells[i]));
	csv_end_row(c);
}

static enum rc write_inventory(struct writing *w, struct err *e)
{
	static const char *const head[] = {"hostname", "pid", "sn",
					   "virtual_account"};
	const struct lab_plan *p = &w->several;
	const struct lab_phantom *quiet = &p->inventoried;
	_cleanup_buf_ struct buf out = {0};
	struct csv c = {.out = &out};

	csv_line(&c, head, 4);
	for (unsigned i = 0; i < p->device_count; i++) {
		const struct lab_device *d = &p->devices[i];

		csv_line(&c,
			 (const char *const[]){d->hostname, d->members[0].pid,
					       d->members[0].sn,
					       p->accounts[p->account_of[i]]},
			 4);
	}
	csv_line(&c,
		 (const char *const[]){quiet->hostname, quiet->pid, quiet->sn,
				       p->accounts[0]},
		 4);
	return write_file(w, ".", "inventory.csv", &out, e);
}

/* The same licence of two virtual accounts has two lines, which say the same. */
static enum rc write_map(struct writing *w, struct err *e)
{
	const struct lab_plan *p = &w->several;
	_cleanup_buf_ struct buf out = {0};
	struct csv c = {.out = &out};

	for (size_t i = 0; i < p->lot_count; i++) {
		const struct lab_lot *l = &p->lots[i];

		if (l->tag)
			csv_line(&c, (const char *const[]){l->tag, l->name},
				 2);
	}
	for (size_t i = 0; i < 2; i++)
		csv_line(&c,
			 (const char *const[]){p->twin_tags[i], p->twin_name},
			 2);
	return write_file(w, ".", "map.csv", &out, e);
}

static enum rc write_all(struct writing *w, struct err *e)
{
	enum rc rc = write_inventory(w, e);

	if (!rc)
		rc = write_map(w, e);
	buf_add_text(&w->readme,
		     "A simulated fleet, and what its account's portal would "
		     "give for it. Each file\nexpected.json has the records of "
		     "the kinds license-balance and device-finding\nthat the "
		     "command below its name must give in this folder, with "
		     "the promised keys.\n\n");
	for (size_t i = 0; !rc && i < lab_form_count; i++)
		rc = write_form(w, &lab_forms[i], e);
	return rc ? rc : write_file(w, ".", "README.txt", &w->readme, e);
}

enum rc lab_account(const char *folder, const struct lab_account_wish *wish,
		    const struct lab_watch *watch, struct err *e)
{
	struct writing w = {.folder = folder};
	enum rc rc = lab_fleet(folder, &wish->fleet, watch, e);

	if (!rc) {
		lab_plan_make(&w.several, &w.arena, wish, wish->accounts);
		lab_plan_make(&w.one, &w.arena, wish, 1);
		rc = write_all(&w, e);
	}
	buf_free(&w.readme);
	arena_free(&w.arena);
	return rc;
}
