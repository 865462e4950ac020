#include "verdict/fit.h"

#include "base/code.h"

static const struct signs device_signs = {
	.purpose = PURPOSE_DEVICE,
	.candidates = 1,
	.misfit = "the signature does not fit the payload under the device's "
		  "enrolled key: one of the two was changed",
	.unsuited = "the signature's length and form do not belong to the "
		    "device's enrolled key",
	.unusable = "the device's enrolled key is too weak or of a kind that "
		    "cannot be used",
};

static bool is_foreign_outer_udi(const struct rum_report *r)
{
	struct udi outer = r->signature.sudi;

	/* A part that is told must agree; one that is not says nothing. */
	if (!outer.pid.p)
		outer.pid = r->udi.pid;
	if (!outer.sn.p)
		outer.sn = r->udi.sn;
	return !udi_equal(outer, r->udi) && !rum_report_has_member(r, outer);
}

void judge_report(struct judge_thread *t, struct arena *a,
		  const struct rum_report *r, struct judgement *out)
{
	const struct rum_signature *s = &r->signature;
	const struct signed_bytes payload = {r->payload, "the signature fits",
					     NULL};
	struct keyring_matches enrolled;
	struct slice value;

	memset(out, 0, sizeof(*out));
	if (!s->present) {
		conclude(out, VERDICT_UNSIGNED,
			 s->odd ? "the signature is no JSON object, so there is "
				  "none to check"
				: "the report carries no signature");
		return;
	}
	if (slice_is(s->signing_type, "builtin")) {
		conclude(out, VERDICT_UNVERIFIABLE,
			 "signing_type is builtin: the vendor keeps its "
			 "algorithm and key to itself, so nobody offline can "
			 "check it");
		return;
	}
	if (!s->value.n) {
		conclude(out, VERDICT_UNSIGNED,
			 "the signature's value is empty");
		return;
	}
	enrolled = keyring_devices(t->judge->rules.ring, r->udi.pid, r->udi.sn);
	if (enrolled.count == 0) {
		conclude(out, VERDICT_UNVERIFIABLE,
			 arena_printf(a, "no certificate is enrolled for "
				      "PID:%.*s SN:%.*s; rum key add --device "
				      "FILE enrols one",
				      SLICE_ARG(slice_part(r->udi.pid, 0, 64)),
				      SLICE_ARG(slice_part(r->udi.sn, 0, 64))));
		return;
	}
	if (!base64_decode(a, s->value, &value)) {
		conclude(out, VERDICT_INVALID,
			 "the signature's value is not canonical base64");
		return;
	}
	if (is_foreign_outer_udi(r)) {
		conclude(out, VERDICT_INVALID,
			 "the UDI outside the payload is not the signed one and "
			 "no member of its stack");
		return;
	}
	if (r->form != PAYLOAD_STRING) {
		conclude(out, VERDICT_UNVERIFIABLE,
			 "the payload is not in signed form, so the signed bytes "
			 "are not known");
		return;
	}
	try_enrolled(t, a, enrolled, &device_signs, &payload, value, out);
}
