/* Runs the JSON reader over JSONTestSuite and the probes beside it:
 *
 *	conf_json CORPUS
 *
 * reads CORPUS/json/test_parsing, CORPUS/json/probes and
 * CORPUS/json/test_transform. TAP on standard output; 1 when a case fails. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "json/json.h"

/* What the suite leaves to the reader, as this one decided it. Where a fault's
 * place matters it is given as line and column. */
static const struct expectation {
	const char *name;
	enum rc rc;
	uint64_t line, column;
} expectations[] = {
	/* test_parsing: numbers are kept as they are written. */
	{"i_number_double_huge_neg_exp.json", RC_OK, 0, 0},
	{"i_number_huge_exp.json", RC_OK, 0, 0},
	{"i_number_neg_int_huge_exp.json", RC_OK, 0, 0},
	{"i_number_pos_double_huge_exp.json", RC_OK, 0, 0},
	{"i_number_real_neg_overflow.json", RC_OK, 0, 0},
	{"i_number_real_pos_overflow.json", RC_OK, 0, 0},
	{"i_number_real_underflow.json", RC_OK, 0, 0},
	{"i_number_too_big_neg_int.json", RC_OK, 0, 0},
	{"i_number_too_big_pos_int.json", RC_OK, 0, 0},
	{"i_number_very_big_negative_int.json", RC_OK, 0, 0},
	{"i_object_key_lone_2nd_surrogate.json", RC_MALFORMED, 0, 0},
	{"i_string_1st_surrogate_but_2nd_missing.json", RC_MALFORMED, 0, 0},
	{"i_string_1st_valid_surrogate_2nd_invalid.json", RC_MALFORMED, 0, 0},
	{"i_string_UTF-16LE_with_BOM.json", RC_MALFORMED, 1, 1},
	{"i_string_UTF-8_invalid_sequence.json", RC_MALFORMED, 0, 0},
	{"i_string_UTF8_surrogate_U+D800.json", RC_MALFORMED, 0, 0},
	{"i_string_incomplete_surrogate_and_escape_valid.json", RC_MALFORMED,
	 0, 0},
	{"i_string_incomplete_surrogate_pair.json", RC_MALFORMED, 0, 0},
	{"i_string_incomplete_surrogates_escape_valid.json", RC_MALFORMED,
	 0, 0},
	{"i_string_invalid_lonely_surrogate.json", RC_MALFORMED, 0, 0},
	{"i_string_invalid_surrogate.json", RC_MALFORMED, 0, 0},
	{"i_string_invalid_utf-8.json", RC_MALFORMED, 0, 0},
	{"i_string_inverted_surrogates_U+1D11E.json", RC_MALFORMED, 0, 0},
	{"i_string_iso_latin_1.json", RC_MALFORMED, 0, 0},
	{"i_string_lone_second_surrogate.json", RC_MALFORMED, 0, 0},
	{"i_string_lone_utf8_continuation_byte.json", RC_MALFORMED, 0, 0},
	{"i_string_not_in_unicode_range.json", RC_MALFORMED, 0, 0},
	{"i_string_overlong_sequence_2_bytes.json", RC_MALFORMED, 0, 0},
	{"i_string_overlong_sequence_6_bytes.json", RC_MALFORMED, 0, 0},
	{"i_string_overlong_sequence_6_bytes_null.json", RC_MALFORMED, 0, 0},
	{"i_string_truncated-utf-8.json", RC_MALFORMED, 0, 0},
	{"i_string_utf16BE_no_BOM.json", RC_MALFORMED, 0, 0},
	{"i_string_utf16LE_no_BOM.json", RC_MALFORMED, 0, 0},
	{"i_structure_500_nested_arrays.json", RC_OK, 0, 0},
	{"i_structure_UTF-8_BOM_empty_object.json", RC_MALFORMED, 1, 1},
	/* Accepted by the suite, refused here on purpose. */
	{"y_object_duplicated_key.json", RC_MALFORMED, 1, 10},
	{"y_object_duplicated_key_and_value.json", RC_MALFORMED, 1, 10},

	/* probes */
	{"bad_utf8.json", RC_MALFORMED, 1, 7},
	{"bom.json", RC_MALFORMED, 1, 1},
	{"case_key.json", RC_OK, 0, 0},
	{"comment.json", RC_MALFORMED, 1, 7},
	{"ctrl_in_string.json", RC_MALFORMED, 1, 8},
	{"deep_1000.json", RC_LIMIT, 1, 513},
	{"deep_100000.json", RC_LIMIT, 1, 513},
	{"dup.json", RC_MALFORMED, 1, 14},
	{"dup_escaped.json", RC_MALFORMED, 1, 8},
	{"dup_nested.json", RC_MALFORMED, 1, 13},
	{"empty.json", RC_MALFORMED, 1, 1},
	{"err_position.json", RC_MALFORMED, 3, 7},
	{"int_2p53p1.json", RC_OK, 0, 0},
	{"int_40digits.json", RC_OK, 0, 0},
	{"int_i64max.json", RC_OK, 0, 0},
	{"int_i64max_p1.json", RC_OK, 0, 0},
	{"int_u64max_p1.json", RC_OK, 0, 0},
	{"nan.json", RC_MALFORMED, 1, 6},
	{"neg0.json", RC_OK, 0, 0},
	{"nul_in_string_escaped.json", RC_OK, 0, 0},
	{"nul_raw_in_string.json", RC_MALFORMED, 1, 8},
	{"nul_then_garbage.json", RC_MALFORMED, 1, 8},
	{"overlong.json", RC_MALFORMED, 1, 7},
	{"real_1e400.json", RC_OK, 0, 0},
	{"real_long.json", RC_OK, 0, 0},
	{"single_quote.json", RC_MALFORMED, 1, 2},
	{"surrogate_lone.json", RC_MALFORMED, 1, 7},
	{"surrogate_raw.json", RC_MALFORMED, 1, 7},
	{"trailing_comma.json", RC_MALFORMED, 1, 8},
	{"trailing_garbage.json", RC_MALFORMED, 1, 8},

	/* test_transform */
	{"number_-9223372036854775808.json", RC_OK, 0, 0},
	{"number_-9223372036854775809.json", RC_OK, 0, 0},
	{"number_1.0.json", RC_OK, 0, 0},
	{"number_1.000000000000000005.json", RC_OK, 0, 0},
	{"number_1000000000000000.json", RC_OK, 0, 0},
	{"number_10000000000000000999.json", RC_OK, 0, 0},
	{"number_1e-999.json", RC_OK, 0, 0},
	{"number_1e6.json", RC_OK, 0, 0},
	{"number_9223372036854775807.json", RC_OK, 0, 0},
	{"number_9223372036854775808.json", RC_OK, 0, 0},
	{"object_key_nfc_nfd.json", RC_OK, 0, 0},
	{"object_key_nfd_nfc.json", RC_OK, 0, 0},
	{"object_same_key_different_values.json", RC_MALFORMED, 1, 8},
	{"object_same_key_same_value.json", RC_MALFORMED, 1, 8},
	{"object_same_key_unclear_values.json", RC_MALFORMED, 1, 9},
	{"string_1_escaped_invalid_codepoint.json", RC_MALFORMED, 1, 3},
	{"string_1_invalid_codepoint.json", RC_MALFORMED, 1, 3},
	{"string_2_escaped_invalid_codepoints.json", RC_MALFORMED, 1, 3},
	{"string_2_invalid_codepoints.json", RC_MALFORMED, 1, 3},
	{"string_3_escaped_invalid_codepoints.json", RC_MALFORMED, 1, 3},
	{"string_3_invalid_codepoints.json", RC_MALFORMED, 1, 3},
	{"string_with_escaped_NULL.json", RC_OK, 0, 0},
};
enum { EXPECTATIONS = sizeof(expectations) / sizeof(expectations[0]) };

static bool met[EXPECTATIONS];
static unsigned cases, failures;

static void report(bool ok, const char *name, const char *why)
{
	printf("%s %u - %s", ok ? "ok" : "not ok", ++cases, name);
	printf(ok ? "\n" : ": %s\n", why);
	failures += !ok;
}

static const struct expectation *expected(const char *name)
{
	for (size_t i = 0; i < EXPECTATIONS; i++) {
		if (strcmp(expectations[i].name, name) == 0) {
			met[i] = true;
			return &expectations[i];
		}
	}
	return NULL;
}

/* Every value the accessors lead to, and its meaning, is touched. */
static uint32_t walk(struct arena *a, struct json_value v)
{
	uint32_t count = 1;

	json_string(a, v);
	for (v = json_first(v); json_type(v); v = json_next(v)) {
		json_string(a, json_key(v));
		count += walk(a, v);
	}
	return count;
}

static void judge(const char *name, struct slice text)
{
	const struct expectation *row = expected(name);
	struct limits l = limits_default();
	_cleanup_arena_ struct arena a = {0};
	uint64_t line = 0, column = 0;
	struct json_doc doc;
	struct err e = {0};
	enum rc rc = json_read(&doc, &a, text, &l, &e);

	if (rc == RC_OK)
		walk(&a, json_root(&doc));
	else
		json_place(text, e.offset, &line, &column);
	if (row && row->line && (line != row->line || column != row->column))
		report(false, name, "refused at another place");
	else if (row)
		report(rc == row->rc, name, rc ? e.text : "accepted");
	else if (name[0] == 'y' && name[1] == '_')
		report(rc == RC_OK, name, e.text);
	else if (name[0] == 'n' && name[1] == '_')
		report(rc == RC_MALFORMED || rc == RC_LIMIT, name, "accepted");
	else
		report(false, name, "nothing is laid down for this file");
}

static int is_case(const struct dirent *entry)
{
	return slice_ends(slice_of(entry->d_name), ".json");
}

static void run_folder(const char *corpus, const char *folder)
{
	_cleanup_arena_ struct arena a = {0};
	const char *path = arena_printf(&a, "%s/json/%s", corpus, folder);
	struct limits l = limits_default();
	struct dirent **entries;
	int n = scandir(path, &entries, is_case, alphasort);

	if (n <= 0) {
		report(false, folder, "no case can be read");
		return;
	}
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		_cleanup_buf_ struct buf text = {0};
		struct err e = {0};

		if (file_read_small(arena_printf(&a, "%s/%s", path, name),
				    &text, &l,
				    offsetof(struct limits, piece_bytes),
				    &e) == RC_OK)
			judge(name, buf_slice(&text));
		else
			report(false, name, e.text);
		free(entries[i]);
	}
	free(entries);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: conf_json CORPUS\n");
		return 2;
	}
	run_folder(argv[1], "test_parsing");
	run_folder(argv[1], "probes");
	run_folder(argv[1], "test_transform");
	for (size_t i = 0; i < EXPECTATIONS; i++) {
		if (!met[i])
			report(false, expectations[i].name, "missing");
	}
	printf("1..%u\n", cases);
	return failures ? 1 : 0;
}
