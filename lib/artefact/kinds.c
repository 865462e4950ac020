#include "artefact/artefact.h"

static const struct {
	const char *word, *text;
	bool signs;
} kinds[] = {
#define X(name, word, signs, text) [name] = {word, text, signs},
	ARTEFACT_KINDS(X)
#undef X
};

static const struct {
	const char *element;
	enum artefact_kind kind;
} elements[] = {
	{"RUMReport", KIND_RUM_REPORT},
	{"smartLicenseSystemInfo", KIND_SYSTEM_INFO},
	{"smartLicenseRumAck", KIND_ACK},
	{"smartLicenseAuthorization", KIND_AUTHORIZATION},
	{"specificPLR", KIND_AUTHORIZATION},
	{"smartLicensePolicy", KIND_POLICY},
	{"smartLicenseAccountInfo", KIND_ACCOUNT_INFO},
	{"smartLicenseAuthRequest", KIND_AUTH_REQUEST},
	{"correlationID", KIND_CORRELATION},
};

/* What the elements of these two are called is not public; the device names them
 * with these words (formats/cssm-files.md sections 1 and 19). */
static const struct {
	const char *part;
	enum artefact_kind kind;
} likely[] = {
	{"Trust", KIND_TRUST_CODE},
	{"Conversion", KIND_CONVERSION},
};

const char *artefact_word(enum artefact_kind kind)
{
	return kinds[kind].word;
}

const char *artefact_text(enum artefact_kind kind)
{
	return kinds[kind].text;
}

struct slice source_name(struct slice source)
{
	size_t from = source.n;

	while (from && source.p[from - 1] != '/' && source.p[from - 1] != '!')
		from--;
	return slice_part(source, from, source.n);
}

bool artefact_bears_signature(enum artefact_kind kind)
{
	return kinds[kind].signs;
}

enum artefact_kind artefact_kind_of_element(struct slice name)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++) {
		if (slice_is(name, elements[i].element))
			return elements[i].kind;
	}
	for (size_t i = 0; i < sizeof(likely) / sizeof(likely[0]); i++) {
		if (slice_find(name, likely[i].part, 0) != SIZE_MAX)
			return likely[i].kind;
	}
	return KIND_UNKNOWN;
}
