#include "lab/names.h"

static const struct lab_family_row families[] = {
	[FAMILY_SWITCH] = {
		"sw",
		{"C9300-48U", "C9300-24UX", "C9300-48P"},
		{"2017-05", "C9300", "v1"},
		{{"2017-05", "c9300_dna_advantage", "1.0"},
		 {"2017-03", "advantagek9-Nyquist-C9300", "1.0"}},
		"17.12.04",
	},
	[FAMILY_WIRELESS] = {
		"wlc",
		{"C9800-40-K9", "C9800-80-K9", "C9800-L-F-K9"},
		{"2018-05", "WLC_9500C", "1.0"},
		{{"2018-06", "DNA_NWStack", "1.0"},
		 {"2018-06", "AIR-DNA-A", "1.0"}},
		"17.09.05",
	},
	[FAMILY_VIRTUAL] = {
		"vr",
		{"C8000V", "C8000V", "C8000V"},
		{"2019-10", "C8000V", "1.0"},
		{{"2018-12", "DNA_P_50M_A", "1.0"},
		 {"2019-03", "DNA_HSEC", "1.0"}},
		"17.06.02",
	},
	[FAMILY_ROUTER] = {
		"rt",
		{"C8300-1N1S-6T", "C8200-1N-4T", "C8500-12X"},
		{"2019-10", "C8300", "1.0"},
		{{"2018-12", "ESR_P_2.5G_P", "1.0"},
		 {"2019-03", "DNA_HSEC", "1.0"}},
		"17.12.03",
	},
	[FAMILY_NEXUS] = {
		"dc",
		{"N9K-C93180YC-FX", "N9K-C9336C-FX2", "N9K-C9364C"},
		{"2021-12", "N9K", "1.0"},
		{{"2021-12", "NX_OS_ESSENTIALS_Nexus9300", "1.0"},
		 {"2021-12", "NX_OS_ADVANTAGE_Nexus9300", "1.0"}},
		"10.2(3)I9(1)",
	},
};

const struct lab_family_row *lab_family_row(enum lab_family f)
{
	return &families[f];
}

const char *lab_tag_text(struct arena *a, const char *seed,
			 const struct lab_tag *tag)
{
	char uuid[LAB_UUID_TEXT];

	lab_draw_uuid(uuid, lab_root(seed, tag->name, 0), DRAW_TAG, 0);
	return arena_printf(a, "regid.%s.com.cisco.%s,%s_%s", tag->date,
			    tag->name, tag->version, uuid);
}

const char *lab_serial(char out[LAB_SERIAL_TEXT], uint64_t fleet_root,
		       unsigned index, unsigned slot)
{
	/* Each step can be undone (an odd factor, an xor with higher bits), so
	 * different places stay different, and neighbours do not look alike. */
	uint32_t number = index * LAB_SLOTS + slot;

	number += (uint32_t)lab_draw(fleet_root, DRAW_SERIALS, 0);
	number *= 0x2545f491u;
	number ^= number >> 15;
	number *= 0x6c8e9cf5u;
	number ^= number >> 13;
	snprintf(out, LAB_SERIAL_TEXT, "LAB%08X", number);
	return out;
}

const char *lab_point_pid(unsigned slot)
{
	static const char *const pids[] = {"C9120AXI-E", "C9130AXI-E",
					   "AIR-AP2802I-E-K9"};

	return pids[slot % (sizeof(pids) / sizeof(pids[0]))];
}
