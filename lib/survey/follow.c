#include "account/info.h"
#include "survey/state.h"

/* The host name that system info told belongs to the reports behind it in the
 * same file. */
static void note_hostname(struct survey *s, const struct artefact *a)
{
	_cleanup_arena_ struct arena arena = {0};
	struct system_info info;

	if (system_info_read(&info, &arena, a->xml, s->options->limits, NULL) ||
	    !info.hostname.p)
		return;
	buf_clear(&s->hostname);
	buf_add_slice(&s->hostname, info.hostname);
	s->has_hostname = true;
}

void survey_follow(struct survey *s, const struct artefact *a)
{
	size_t end = a->source.n;
	struct slice file;

	while (end && a->source.p[end - 1] != '#')
		end--;
	file = slice_part(a->source, 0, end);
	if (!slice_equal(file, buf_slice(&s->file))) {
		buf_clear(&s->file);
		buf_add_slice(&s->file, file);
		s->has_hostname = false;
		s->told = NULL;
	}
	if (a->kind == KIND_SYSTEM_INFO)
		note_hostname(s, a);
}

/* What is told first stays. */
static void tell(struct slice *place, struct slice text)
{
	if (!place->p && text.n)
		*place = text;
}

static void learn_info(struct survey_file *f, struct arena *a,
		       const struct xml_element *element)
{
	struct account_info info;

	account_info_read(&info, a, element);
	tell(&f->smart_account, info.smart_account);
	tell(&f->virtual_account, info.virtual_account);
	if (info.timestamp.given && (!f->issued.given ||
				     info.timestamp.value > f->issued.value))
		f->issued = info.timestamp;
}

static void learn_device(struct survey_file *f, struct arena *a,
			 const struct xml_element *element)
{
	struct account_udi u;
	struct slice text = xml_text(a, xml_child(element, "udi"));

	account_udi_read(&u, arena_copy(a, text));
	if (!udi_known(u.udi))
		return;
	if (udi_known(f->udi) && !udi_equal(f->udi, u.udi))
		f->several_udis = true;
	f->udi = f->several_udis ? (struct udi){0} : u.udi;
}

static void learn_correlation(struct survey_file *f, struct arena *a,
			      const struct xml_element *element)
{
	struct slice text = xml_text(a, element);

	tell(&f->correlation_id, slice_trim(arena_copy(a, text)));
}

/* Every kind whose items say what their file tells; some tell something. */
static const struct {
	enum artefact_kind kind;
	void (*learn)(struct survey_file *f, struct arena *a,
		      const struct xml_element *element);
} rows[] = {
	{KIND_ACK, NULL},
	{KIND_ACCOUNT_INFO, learn_info},
	{KIND_AUTHORIZATION, learn_device},
	{KIND_CORRELATION, learn_correlation},
};

const struct survey_file *survey_learn(struct survey *s, struct batch *b,
				       const struct artefact *a)
{
	for (size_t i = 0; a->xml && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].kind != a->kind)
			continue;
		if (!s->told)
			s->told = arena_array(&b->arena, 1, sizeof(*s->told));
		if (rows[i].learn)
			rows[i].learn(s->told, &b->arena, a->xml);
		return s->told;
	}
	return NULL;
}
