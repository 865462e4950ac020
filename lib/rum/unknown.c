#include "rum/report.h"

/* Every member the reader knows, by its path; what is not here is shown. */
static const char *const known_outer[] = {"payload", "header", "signature",
					  NULL};
static const char *const known_signature[] = {"sudi", "signing_type", "key",
					      "value", NULL};
static const char *const known_inner[] = {"version", "asset_identification",
					  "signature", "meta", "measurements",
					  NULL};
static const char *const known_asset[] = {"report_id", "asset", "instance",
					  "signature", NULL};
static const char *const known_instance[] = {
	"sudi", "product_instance_identifier", NULL};
static const char *const known_sudi[] = {"udi_pid", "udi_serial_number", NULL};
static const char *const known_meta[] = {
	"entitlement_tag", "report_id",	  "software_version", "utility_enabled",
	"ha_udi",	   "report_type", "hostname",	      NULL};
static const char *const known_measurement[] = {
	"log_time",    "metric_name", "start_time", "end_time", "sample_interval",
	"num_samples", "meta",	      "value",	    "values",	NULL};
static const char *const known_measurement_meta[] = {
	"added_sudi_list", "removed_sudi_list",	 "termination_reason",
	"close_reason",	   "clock_change_delta", NULL};

struct telling {
	void (*each)(void *context, const char *path, struct json_value v);
	void *context;
};

static bool is_known(struct json_value key, const char *const *known)
{
	for (; *known; known++) {
		if (json_is(key, *known))
			return true;
	}
	return false;
}

/* Dots part a path, so those inside a key are escaped: no two paths are alike. */
static const char *path_of(struct arena *a, const char *prefix,
			   struct json_value key)
{
	struct slice name = json_string(a, key);
	_cleanup_buf_ struct buf path = {0};

	buf_add_text(&path, prefix);
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '.' || name.p[i] == '\\')
			buf_add_byte(&path, '\\');
		buf_add_byte(&path, name.p[i]);
	}
	return arena_text(a, buf_slice(&path));
}

static void tell(const struct telling *t, struct json_value object,
		 const char *prefix, const char *const *known)
{
	struct json_value v = json_first(object);
	struct arena scratch = {0};

	if (json_type(object) != JSON_OBJECT)
		return;
	for (; json_type(v) != JSON_NONE; v = json_next(v)) {
		if (!is_known(json_key(v), known))
			t->each(t->context,
				path_of(&scratch, prefix, json_key(v)), v);
	}
	arena_free(&scratch);
}

void rum_report_unknown(const struct rum_report *r,
			void (*each)(void *context, const char *path,
				     struct json_value v),
			void *context)
{
	struct telling t = {each, context};
	struct json_value asset = json_get(r->inner, "asset_identification");
	struct json_value instance = json_get(asset, "instance");

	tell(&t, r->outer, "outer.", known_outer);
	tell(&t, json_get(r->outer, "signature"), "outer.signature.",
	     known_signature);
	tell(&t, r->inner, "", known_inner);
	tell(&t, json_get(r->inner, "signature"), "signature.",
	     known_signature);
	tell(&t, asset, "asset_identification.", known_asset);
	tell(&t, json_get(asset, "signature"),
	     "asset_identification.signature.", known_signature);
	tell(&t, instance, "asset_identification.instance.", known_instance);
	tell(&t, json_get(instance, "sudi"),
	     "asset_identification.instance.sudi.", known_sudi);
	tell(&t, json_get(r->inner, "meta"), "meta.", known_meta);
	for (size_t i = 0; i < r->measurement_count; i++) {
		char prefix[64];

		snprintf(prefix, sizeof(prefix), "measurements[%zu].", i + 1);
		tell(&t, r->measurements[i].object, prefix, known_measurement);
		snprintf(prefix, sizeof(prefix), "measurements[%zu].meta.",
			 i + 1);
		tell(&t, json_get(r->measurements[i].object, "meta"), prefix,
		     known_measurement_meta);
	}
}
