#include "show/reader.h"

#include <ctype.h>
#include <string.h>

/* ---- the short number ------------------------------------------------------ */

/* "17.12.04" is 17.12.4 everywhere else: zeros in front of a part go. */
static struct slice without_zeros(struct show_reader *r, struct slice number)
{
	uint8_t *to = arena_alloc(r->arena, number.n ? number.n : 1);
	struct slice out = {to, 0};
	bool front = true;

	for (size_t i = 0; i < number.n; i++) {
		uint8_t c = number.p[i];

		if (front && c == '0' && i + 1 < number.n &&
		    isdigit(number.p[i + 1]))
			continue;
		front = c == '.';
		to[out.n++] = c;
	}
	return out;
}

/* "17.12.4" of "17.12.4, RELEASE SOFTWARE", "6.5.3" of "6.5.3[Default]",
 * "17.17.20241125" of "17.17.20241125:005549 [BLD_…]"; n == 0 where a build's
 * name stands in place of a number. */
static struct slice number_of(struct slice text)
{
	size_t n = 0;

	while (n < text.n && text.p[n] > ' ' && !memchr(",;:[", text.p[n], 4))
		n++;
	return n && isdigit(text.p[0]) ? slice_part(text, 0, n)
				       : (struct slice){0};
}

static void set_software(struct show_reader *r, struct show_line *line,
			 const char *system, struct slice rest)
{
	static const char mark[] = "ersion ";
	size_t at = slice_find(rest, mark, 0);
	struct slice number = {0};

	show_set(r->device, SHOW_OPERATING_SYSTEM, slice_of(system),
		 line->number);
	if (at != SIZE_MAX)
		number = number_of(slice_trim(slice_part(
			rest, at + sizeof(mark) - 1, rest.n)));
	if (number.n)
		show_set(r->device, SHOW_SOFTWARE_VERSION,
			 without_zeros(r, number), line->number);
}

static void read_ios_xe(struct show_reader *r, struct show_line *line,
			struct slice rest)
{
	set_software(r, line, "IOS XE", rest);
}

static void read_ios_xr(struct show_reader *r, struct show_line *line,
			struct slice rest)
{
	set_software(r, line, "IOS XR", rest);
}

/* The second line of IOS XE looks like the first one of IOS. */
static void read_ios(struct show_reader *r, struct show_line *line,
		     struct slice rest)
{
	bool xe = slice_find(rest, "IOSXE", 0) != SIZE_MAX ||
		  slice_find(rest, "LINUX_IOSD", 0) != SIZE_MAX;

	set_software(r, line, xe ? "IOS XE" : "IOS", rest);
}

static void read_nx_os(struct show_reader *r, struct show_line *line,
		       struct slice rest)
{
	set_software(r, line, "NX-OS", rest);
}

/* "NXOS: version 10.2(3) [Feature Release]"; older ones say "system:". */
static void read_nx_os_version(struct show_reader *r, struct show_line *line,
			       struct slice rest)
{
	if (show_begins(rest, "version "))
		set_software(r, line, "NX-OS", rest);
	else
		line->use = LINE_UNREAD;
}

static void read_asa(struct show_reader *r, struct show_line *line,
		     struct slice rest)
{
	set_software(r, line, "ASA", rest);
}

/* ---- hardware -------------------------------------------------------------- */

/* "C9300-24UX (X86) processor with …"; NX-OS: "Nexus9000 C93180YC-FX Chassis",
 * which is not the product id. */
static void read_hardware(struct show_reader *r, struct show_line *line,
			  struct slice rest)
{
	struct slice pid;

	if (slice_ends(rest, "Chassis")) {
		show_set(r->device, SHOW_CHASSIS, rest, line->number);
		return;
	}
	pid = show_next_word(&rest);
	if (pid.n && slice_find(rest, ") processor", 0) != SIZE_MAX)
		show_set(r->device, SHOW_BOARD_PID, pid, line->number);
	else
		line->use = LINE_UNREAD;
}

/* "*0        CISCO2911/K9          FTX1234ABCD", the chassis in use. */
static void read_chassis_row(struct show_reader *r, struct show_line *line,
			     struct slice rest)
{
	struct slice word[4];
	unsigned n = show_words(slice_trim(show_line_text(line)), word, 4);

	if (n != 3 || word[0].n != 2) {
		line->use = LINE_UNREAD;
		return;
	}
	show_set(r->device, SHOW_CHASSIS_PID, word[1], line->number);
	show_set(r->device, SHOW_CHASSIS_SN, word[2], line->number);
}

/* The words say that there is none. */
static void read_no_throughput(struct show_reader *r, struct show_line *line,
			       struct slice rest)
{
	show_set(r->device, SHOW_THROUGHPUT, (struct slice){0}, line->number);
}

/* formats/show-output.md section 6.11 */
static const struct show_phrase phrases[] = {
	{.begin = "Cisco IOS XE Software", .read = read_ios_xe},
	{.begin = "Cisco IOS XR Software", .read = read_ios_xr},
	{.begin = "Cisco IOS Software", .read = read_ios},
	{.begin = "Cisco Nexus Operating System", .read = read_nx_os},
	{.begin = "Cisco Adaptive Security Appliance Software",
	 .read = read_asa},
	{.begin = "NXOS:", .read = read_nx_os_version},
	{.begin = "system:", .read = read_nx_os_version},
	{.begin = "Smart Licensing Status:", .field = SHOW_VERSION_LICENSING},
	{.begin = "Smart Licensing is ", .field = SHOW_VERSION_LICENSING},
	{.begin = "AIR License Level:", .field = SHOW_AIR_LEVEL},
	{.begin = "Next reload AIR license Level:",
	 .field = SHOW_AIR_LEVEL_NEXT},
	/* Old releases write "ipbase   Type: Permanent" behind it. */
	{.begin = "License Level:",
	 .field = SHOW_BOOT_LEVEL,
	 .until = " Type:"},
	{.begin = "Next reload license Level:",
	 .field = SHOW_BOOT_LEVEL_NEXT},
	{.begin = "Addon License Level:", .field = SHOW_BOOT_ADDON},
	{.begin = "Next reload addon license Level:",
	 .field = SHOW_BOOT_ADDON_NEXT},
	{.begin = "The current throughput level is ",
	 .field = SHOW_THROUGHPUT},
	{.begin = "The current crypto throughput level is ",
	 .field = SHOW_CRYPTO_THROUGHPUT},
	{.begin = "No active entitlement:", .read = read_no_throughput},
	{.begin = "Processor board ID ", .field = SHOW_BOARD_SN},
	{.begin = "System Serial Number", .field = SHOW_CHASSIS_SN},
	{.begin = "Model Number", .field = SHOW_CHASSIS_PID},
	{.begin = "Device name:", .field = SHOW_HOSTNAME},
	{.begin = "Kernel uptime is ", .field = SHOW_UPTIME},
	{.begin = "System uptime is ", .field = SHOW_UPTIME},
	{.begin = "*", .read = read_chassis_row},
	{.begin = "cisco ", .read = read_hardware},
	{0},
};

/* "Arata1 uptime is 1 hour, 58 minutes"; ASA: "ciscoasa up 3 days 4 hours". */
static bool read_uptime(struct show_reader *r, struct show_line *line,
			struct slice text)
{
	struct slice host = show_next_word(&text);

	text = slice_trim(text);
	if (slice_starts(text, "uptime is "))
		text = slice_part(text, 10, text.n);
	else if (slice_starts(text, "up ") && text.n > 3 && isdigit(text.p[3]))
		text = slice_part(text, 3, text.n);
	else
		return false;
	show_set(r->device, SHOW_HOSTNAME, host, line->number);
	show_set(r->device, SHOW_UPTIME, text, line->number);
	line->use = LINE_READ;
	return true;
}

/* ---- the table of packages ------------------------------------------------- */

/* Three tables go by one name; the heading tells which column the level in use
 * is in. Columns are told by words, because rows are filled up with tabs:
 *
 *   network-advantage   Smart License               network-advantage
 *   ipbase              ipbasek9      Smart License ipbasek9
 *   Smart License       Subscription  essentials    essentials */
enum table {
	TABLE_NONE,
	TABLE_HEADING,
	TABLE_LEVEL_FIRST,
	TABLE_LEVEL_SECOND,
	TABLE_LEVEL_LATE,
};

struct packages {
	enum table kind;
	bool rows;	    /* the heading is over */
	uint32_t none;	    /* a line that shows a package without level */
};

enum { PACKAGE_WORDS = 8 };

static enum table kind_of_heading(struct slice text)
{
	struct slice first = show_next_word(&text);
	struct slice second = show_next_word(&text);

	if (show_same_word(first, "Technology-package"))
		return TABLE_LEVEL_FIRST;
	if (!show_same_word(first, "Technology"))
		return TABLE_HEADING;
	return show_same_word(second, "Type") ? TABLE_LEVEL_LATE
					      : TABLE_LEVEL_SECOND;
}

/* The cells of a row, of n >= 3 words. */
static struct slice level_of(const struct slice *word, unsigned n,
			     enum table kind)
{
	return word[kind == TABLE_LEVEL_FIRST	 ? 0
		    : kind == TABLE_LEVEL_SECOND ? 1
						 : n - 2];
}

static struct slice type_of(const struct slice *word, unsigned n,
			    enum table kind)
{
	if (kind == TABLE_LEVEL_LATE)
		return word[n - 3];
	return show_span(word[kind == TABLE_LEVEL_FIRST ? 1 : 2], word[n - 2]);
}

static void set_level(struct show_reader *r, struct packages *p,
		      struct show_line *line, struct slice level,
		      struct slice next, bool addon)
{
	/* Of several packages the first in use is the level. */
	if (p->kind == TABLE_LEVEL_SECOND && show_is_null(level)) {
		if (!p->none)
			p->none = line->number;
		return;
	}
	show_set(r->device, addon ? SHOW_BOOT_ADDON : SHOW_BOOT_LEVEL, level,
		 line->number);
	show_set(r->device, addon ? SHOW_BOOT_ADDON_NEXT : SHOW_BOOT_LEVEL_NEXT,
		 next, line->number);
}

static void read_package(struct show_reader *r, struct packages *p,
			 struct show_line *line, struct slice text)
{
	struct slice word[PACKAGE_WORDS], level, type;
	unsigned n = show_words(text, word, PACKAGE_WORDS);
	struct show_row *row;

	if (n < (p->kind == TABLE_LEVEL_FIRST ? 3 : 4))
		return;
	level = level_of(word, n, p->kind);
	type = type_of(word, n, p->kind);
	row = show_add(r->device, r->arena, SHOW_PACKAGES, line->number);
	if (p->kind == TABLE_LEVEL_SECOND)
		show_set_cell(row, SHOW_PACKAGE_TECHNOLOGY, word[0],
			      line->number);
	if (p->kind == TABLE_LEVEL_LATE)
		show_set_cell(row, SHOW_PACKAGE_TECHNOLOGY,
			      show_span(word[0], word[n - 4]), line->number);
	show_set_cell(row, SHOW_PACKAGE_CURRENT, level, line->number);
	show_set_cell(row, SHOW_PACKAGE_TYPE, type, line->number);
	show_set_cell(row, SHOW_PACKAGE_NEXT, word[n - 1], line->number);
	set_level(r, p, line, level, word[n - 1],
		  p->kind == TABLE_LEVEL_FIRST &&
			  show_begins(type, "Subscription"));
	line->use = LINE_READ;
}

static void read_table_line(struct show_reader *r, struct packages *p,
			    struct show_line *line, struct slice text)
{
	if (show_begins(text, "Technology Package License Info"))
		*p = (struct packages){.kind = TABLE_HEADING,
				       .none = p->none};
	else if (p->kind == TABLE_HEADING)
		p->kind = kind_of_heading(text);
	else if (p->kind != TABLE_NONE && !p->rows)
		p->rows = slice_find(text, "Current", 0) != SIZE_MAX;
	else if (p->kind != TABLE_NONE)
		read_package(r, p, line, text);
}

void show_read_version(struct show_reader *r, const struct show_part *part)
{
	struct packages packages = {0};

	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];
		struct slice text = slice_trim(show_line_text(line));

		if (show_read_stamp(r, line))
			continue;
		if (!show_line_open(line)) {
			if (packages.rows && line->use == LINE_BLANK)
				packages.kind = TABLE_NONE;
			continue;
		}
		if (show_read_phrase(r, phrases, line) ||
		    read_uptime(r, line, text))
			packages.kind = TABLE_NONE;
		else
			read_table_line(r, &packages, line, text);
	}
	if (packages.none)
		show_set(r->device, SHOW_BOOT_LEVEL, (struct slice){0},
			 packages.none);
	show_pass_over(r->text, part);
}
