#include "lab/authority.h"

static const char organization[] = "rumrunner lab, simulated devices";
static const int64_t year = 365 * (int64_t)86400;

static enum rc make_key(struct private_key **out, enum key_kind kind,
			const char *name, const char *seed, struct err *e)
{
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "rum lab authority\n%s\n%s", name, seed);
	return private_key_from_seed(out, kind, buf_slice(&text), e);
}

static enum rc make_root(struct lab_authority *l, struct err *e)
{
	const struct cert_wish wish = {
		.common_name = "RUM LAB Root - not a vendor CA",
		.organization = organization,
		.is_ca = true,
		.not_before = l->at - 15 * year,
		.not_after = l->at + 30 * year,
	};

	return cert_issue(&l->root, &wish, l->root_key, NULL, NULL, e);
}

static enum rc make_ca(struct lab_authority *l, struct err *e)
{
	const struct cert_wish wish = {
		.common_name = "RUM LAB Device CA - not a vendor CA",
		.organization = organization,
		.is_ca = true,
		.not_before = l->at - 14 * year,
		.not_after = l->at + 25 * year,
	};

	return cert_issue(&l->ca, &wish, l->ca_key, l->root, l->root_key, e);
}

enum rc lab_cssm_key(struct private_key **out, const char *seed,
		     struct err *e)
{
	return make_key(out, KEY_P256, "CSSM", seed, e);
}

static enum rc make_cssm(struct lab_authority *l, struct err *e)
{
	const struct cert_wish wish = {
		.common_name = "RUM LAB CSSM - not the vendor's",
		.organization = organization,
		.not_before = l->at - 12 * year,
		.not_after = l->at + 20 * year,
	};

	return cert_issue(&l->cssm, &wish, l->cssm_key, l->ca, l->ca_key, e);
}

enum rc lab_authority_make(struct lab_authority *l, const char *seed,
			   int64_t at, struct err *e)
{
	enum rc rc = make_key(&l->root_key, KEY_RSA_2048, "root", seed, e);

	l->at = at;
	if (!rc)
		rc = make_key(&l->ca_key, KEY_RSA_2048, "device CA", seed, e);
	if (!rc)
		rc = lab_cssm_key(&l->cssm_key, seed, e);
	if (!rc)
		rc = make_root(l, e);
	if (!rc)
		rc = make_ca(l, e);
	return rc ? rc : make_cssm(l, e);
}

void lab_authority_end(struct lab_authority *l)
{
	private_key_free(l->root_key);
	private_key_free(l->ca_key);
	private_key_free(l->cssm_key);
	cert_free(l->root);
	cert_free(l->ca);
	cert_free(l->cssm);
}

enum rc lab_authority_issue(const struct lab_authority *l,
			    struct lab_device *d, struct err *e)
{
	char name[64], udi[64];
	const struct cert_wish wish = {
		.common_name = name,
		.organization = organization,
		.serial_number = udi,
		.not_before = l->at - 12 * year,
		.not_after = l->at + 20 * year,
	};

	if (!d->key)
		return RC_OK;
	snprintf(name, sizeof(name), "%s-%s", d->members[0].pid,
		 d->members[0].sn);
	snprintf(udi, sizeof(udi), "PID:%s SN:%s", d->members[0].pid,
		 d->members[0].sn);
	return cert_issue(&d->cert, &wish, d->key, l->ca, l->ca_key, e);
}
