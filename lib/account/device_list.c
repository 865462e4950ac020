#include "account/device_list.h"

#include <inttypes.h>

enum column { COLUMN_PID, COLUMN_SN, COLUMN_HOSTNAME, COLUMN_VA, COLUMN_COUNT };
enum { NAMES_MOST = 8 };

/* In the order of preference: an inventory has a model beside its product id. */
static const char *const names[COLUMN_COUNT][NAMES_MOST] = {
	[COLUMN_PID] = {"pid", "udi pid", "product id", "platform id",
			"product", "model"},
	[COLUMN_SN] = {"sn", "udi sn", "udi serial", "serial number",
		       "udi serial number", "serial no", "serial"},
	[COLUMN_HOSTNAME] = {"hostname", "host", "device name", "system name",
			     "device", "name"},
	[COLUMN_VA] = {"virtual account", "local virtual account", "va"},
};

/* Which cell of a row holds what; SIZE_MAX: none. */
static size_t find_column(const struct csv_row *header, enum column column)
{
	for (size_t n = 0; n < NAMES_MOST && names[column][n]; n++) {
		for (size_t i = 0; i < header->count; i++) {
			if (csv_name_is(header->cells[i], names[column][n]))
				return i;
		}
	}
	return SIZE_MAX;
}

static bool find_columns(size_t *columns, const struct csv_text *t)
{
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		columns[i] = t->count ? find_column(&t->rows[0],
						    (enum column)i)
				      : SIZE_MAX;
	return columns[COLUMN_PID] != SIZE_MAX && columns[COLUMN_SN] != SIZE_MAX;
}

bool device_list_looks_like(struct slice head)
{
	const struct limits l = limits_default();
	_cleanup_arena_ struct arena a = {0};
	size_t columns[COLUMN_COUNT];
	struct csv_text t;

	return csv_read(&t, &a, csv_first_line(head), &l, NULL) == RC_OK &&
	       find_columns(columns, &t);
}

static struct slice cell_at(const struct csv_row *row, size_t column)
{
	return column < row->count ? row->cells[column] : (struct slice){0};
}

static enum rc read_row(struct listed_device *d, const struct csv_row *row,
			const size_t *columns, struct err *e)
{
	d->udi.pid = cell_at(row, columns[COLUMN_PID]);
	d->udi.sn = cell_at(row, columns[COLUMN_SN]);
	d->hostname = cell_at(row, columns[COLUMN_HOSTNAME]);
	d->virtual_account = cell_at(row, columns[COLUMN_VA]);
	d->line = row->line;
	if (udi_known(d->udi))
		return RC_OK;
	return err_at(e, RC_MALFORMED, row->offset,
		      "line %" PRIu64 ": the device has no %s; fill it in or "
		      "take the line out", row->line,
		      d->udi.pid.n ? "serial number" : "product id");
}

static int by_udi(const void *a, const void *b)
{
	const struct listed_device *x = *(const struct listed_device *const *)a;
	const struct listed_device *y = *(const struct listed_device *const *)b;
	int order = slice_compare(x->udi.sn, y->udi.sn);

	if (!order)
		order = slice_compare(x->udi.pid, y->udi.pid);
	return order ? order : (x->line > y->line) - (x->line < y->line);
}

/* Marks all but the first line of a device by taking its serial number away. */
static enum rc mark_repeated(struct listed_device *devices, size_t count,
			     struct err *e)
{
	struct listed_device **sorted = mem_new(count, sizeof(*sorted));
	size_t first = 0;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < count; i++)
		sorted[i] = &devices[i];
	qsort(sorted, count, sizeof(*sorted), by_udi);
	for (size_t i = 1; !rc && i < count; i++) {
		const struct listed_device *d = sorted[first];

		if (!udi_equal(d->udi, sorted[i]->udi)) {
			first = i;
			continue;
		}
		if (!slice_equal(d->hostname, sorted[i]->hostname) ||
		    !slice_equal(d->virtual_account,
				 sorted[i]->virtual_account))
			rc = err_set(e, RC_MALFORMED,
				     "line %" PRIu64 ": the device of line %"
				     PRIu64 " is listed again with another "
				     "host name or virtual account; keep one "
				     "of them", sorted[i]->line, d->line);
		sorted[i]->udi.sn.n = 0;
	}
	mem_free_pointer(&sorted);
	return rc;
}

enum rc device_list_read(struct device_list *out, struct arena *a,
			 struct slice bytes, const struct limits *l,
			 struct err *e)
{
	size_t columns[COLUMN_COUNT];
	struct listed_device *all;
	struct csv_text t;
	enum rc rc = csv_read(&t, a, bytes, l, e);

	*out = (struct device_list){0};
	if (rc)
		return rc;
	if (!find_columns(columns, &t))
		return err_at(e, RC_MALFORMED, 0,
			      "line 1: a list of devices needs a header with "
			      "columns such as PID and SN");
	all = arena_array(a, t.count, sizeof(*all));
	for (size_t i = 1; !rc && i < t.count; i++)
		rc = read_row(&all[i - 1], &t.rows[i], columns, e);
	if (!rc)
		rc = mark_repeated(all, t.count - 1, e);
	if (rc)
		return rc;
	out->devices = all;
	for (size_t i = 0; i + 1 < t.count; i++) {
		if (udi_known(all[i].udi))
			all[out->count++] = all[i];
	}
	return RC_OK;
}
