#include "cmd/lab_parts.h"

#include "archive/archive.h"
#include "cmd/judging.h"
#include "xml/xml.h"

enum rc lab_read_udi(struct choice *c, const char *text, struct udi *out,
		     struct err *e)
{
	enum rc rc = choice_add_udi(c, text, e);

	if (rc)
		return rc;
	*out = c->udis[c->udi_count - 1];
	return udi_known(*out)
		       ? RC_OK
		       : err_set(e, RC_USAGE, "\"%s\": write PID:SN", text);
}

enum rc lab_confine(const struct common_options *common,
		    const char *const *read, size_t read_count,
		    const char *const *write, size_t write_count,
		    struct err *e)
{
	const struct sandbox_wish wish = {
		.read = read,
		.read_count = read_count,
		.write = write,
		.write_count = write_count,
	};
	enum rc rc = xml_prepare(e);

	if (!rc)
		rc = archive_prepare(e);
	return rc ? rc : confine(common, &wish, e);
}

static const struct command *const parts[] = {
	&lab_fleet_command, &lab_account_command, &lab_cssm_command,
	&lab_device_command, NULL};

const struct command command_lab = {
	.name = "lab",
	.summary = "simulates product instances and CSSM, to rehearse and to "
		   "test",
	.parts = parts,
};
