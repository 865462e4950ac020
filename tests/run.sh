#!/bin/sh
# Runs every suite, some at a time, shows what failed, and ends in one line of sums.
#
#   tests/run.sh              all suites
#   tests/run.sh conformance  only those that need CORPUS
#   JOBS=1 tests/run.sh       one suite at a time (else one a processor)
#
# Each suite prints TAP. A suite that ends badly without a "not ok" counts as one
# failure, so that a crash is never a pass.
set -u
cd "$(dirname "$0")/.." || exit 2
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
SAN=${SAN:-}
CORPUS=${CORPUS:-}
JOBS=${JOBS:-$(nproc)}
only=${1:-all}
LOGS=$B/tests/logs
rm -rf "$LOGS"
mkdir -p "$LOGS" || exit 2

# What is called python3 may be a script that looks for one at each call.
PATH=$(dirname "$(python3 -c 'import sys; print(sys.executable)')"):$PATH
CMOCKA_MESSAGE_OUTPUT=TAP
RUM=$B/rum
# Leaks of the libraries' own once-only tables are not ours to fix.
ASAN_OPTIONS=detect_leaks=${RUM_LEAKS:-1}:allocator_may_return_null=1
UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export PATH B SAN CORPUS LOGS RUM CMOCKA_MESSAGE_OUTPUT ASAN_OPTIONS UBSAN_OPTIONS

# A suite to run: its name, its program, the program's argument.
plan() {
	printf '%s\0%s\0%s\0' "$1" "$2" "${3:-}"
}

is_program() {
	case $1 in *.o | *.d) return 1 ;; esac
	[ -x "$1" ]
}

plan_conformance() {
	plan conformance/corpus tests/corpus.sh
	plan conformance/dumps tests/dumps_corpus.sh
	for program in "$B"/tests/conformance/conf_*; do
		is_program "$program" || continue
		name=conformance/${program##*/conf_}
		if [ -d "$CORPUS" ]; then
			plan "$name" "$program" "$CORPUS"
		else
			plan "$name" echo "ok 1 # SKIP no CORPUS=DIR was given"
		fi
	done
}

# Scripts first: the longest of them are not left for the end.
plan_all() {
	for script in tests/*.sh; do
		case $script in
		tests/run.sh | tests/corpus.sh | tests/dumps_corpus.sh) continue ;;
		# Injected faults and sanitizers do not go together; words, layers
		# and pages are no matter of memory.
		tests/fault.sh | tests/faults_ledger.sh | tests/layers.sh | \
			tests/drift.sh | tests/completion.sh)
			[ -z "$SAN" ] || continue ;;
		esac
		plan "$(basename "$script" .sh)" "$script"
	done
	plan_conformance
	for program in "$B"/tests/unit/test_*; do
		is_program "$program" && plan "unit/${program##*/test_}" "$program"
	done
	for harness in "$B"/tests/fuzz/fuzz_*; do
		is_program "$harness" &&
			plan "replay/${harness##*/fuzz_}" tests/run/replay.sh "$harness"
	done
}

case $only in
all) plan_all ;;
*) plan_conformance ;;
esac >"$LOGS/plan"
xargs -0 -n 3 -P "$JOBS" -a "$LOGS/plan" tests/run/suite.sh

# A suite that left no sums was killed, and has failed.
planned=$(($(tr -cd '\0' <"$LOGS/plan" | wc -c) / 3))
cat "$LOGS"/*.sums | awk -v planned="$planned" '
	{ p += $1; f += $2; s += $3 }
	END { f += planned - NR
	      printf "%d passed, %d failed, %d skipped\n", p, f, s
	      exit f > 0 || NR == 0 }'
