#include "account/agent_errors.h"

static const struct {
	unsigned number;
	const char *name, *text;
} errors[] = {
#define AGENT_ERROR(id, number, where, name, text, family) {number, name, text},
#include "account/agent_errors.def"
#undef AGENT_ERROR
};

unsigned agent_error_number(enum agent_error e)
{
	return errors[e].number;
}

const char *agent_error_name(enum agent_error e)
{
	return errors[e].name;
}

const char *agent_error_text(enum agent_error e)
{
	return errors[e].text;
}
