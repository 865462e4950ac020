#!/bin/sh
# Runs every suite, shows what failed, and ends in one line of sums.
#
#   tests/run.sh              all suites
#   tests/run.sh conformance  only those that need CORPUS
#
# Each suite prints TAP. A suite that ends badly without a "not ok" counts as one
# failure, so that a crash is never a pass.
set -u
cd "$(dirname "$0")/.." || exit 2
B=${B:-build}
SAN=${SAN:-}
CORPUS=${CORPUS:-}
only=${1:-all}
logs=$B/tests/logs
mkdir -p "$logs"
passed=0 failed=0 skipped=0

case $B in /*) ;; *) B=$PWD/$B ;; esac
export B SAN CORPUS
CMOCKA_MESSAGE_OUTPUT=TAP
RUM=$B/rum
# Leaks of the libraries' own once-only tables are not ours to fix.
ASAN_OPTIONS=detect_leaks=${RUM_LEAKS:-1}:allocator_may_return_null=1
UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export CMOCKA_MESSAGE_OUTPUT RUM ASAN_OPTIONS UBSAN_OPTIONS

suite() {
	name=$1
	shift
	log=$logs/$(printf '%s' "$name" | tr '/ ' '__').log
	"$@" >"$log" 2>&1 </dev/null
	status=$?
	sums=$(awk '
		/^[ \t]*ok / { if (/# *[Ss][Kk][Ii][Pp]/) s++; else p++ }
		/^[ \t]*not ok / { f++ }
		END { printf "%d %d %d", p, f, s }' "$log")
	# shellcheck disable=SC2086
	set -- $sums
	if [ "$status" -ne 0 ] && [ "$2" -eq 0 ]; then
		set -- "$1" 1 "$3"
		echo "not ok - $name ended with status $status" >>"$log"
	elif [ "$1" -eq 0 ] && [ "$2" -eq 0 ] && [ "$3" -eq 0 ]; then
		set -- 0 1 0
		echo "not ok - $name ran no test" >>"$log"
	fi
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
	printf '%-28s %5d passed %3d failed %3d skipped\n' "$name" "$1" "$2" "$3"
	if [ "$2" -ne 0 ]; then
		grep -A 6 '^[ 	]*not ok ' "$log" | head -n 60 | sed 's/^/    /'
		[ "$status" -lt 128 ] || tail -n 30 "$log" | sed 's/^/    /'
	elif [ "$3" -ne 0 ]; then
		grep -i '# *skip' "$log" | sort -u | head -n 3 | sed 's/^/    /'
	fi
}

replay() {
	harness=$1 seeds=$2
	if "$harness" "$seeds"; then
		echo "ok 1 - $(basename "$harness") replays $seeds"
	else
		echo "not ok 1 - $(basename "$harness") replays $seeds"
	fi
}

conformance() {
	for program in "$B"/tests/conformance/conf_*; do
		[ -x "$program" ] || continue
		case $program in *.o | *.d) continue ;; esac
		if [ -n "$CORPUS" ] && [ -d "$CORPUS" ]; then
			suite "conformance/${program##*/conf_}" "$program" "$CORPUS"
		else
			suite "conformance/${program##*/conf_}" \
				echo "ok 1 # SKIP no CORPUS=DIR was given"
		fi
	done
	suite conformance/corpus tests/corpus.sh
	suite conformance/dumps tests/dumps_corpus.sh
}

if [ "$only" = all ]; then
	for program in "$B"/tests/unit/test_*; do
		[ -x "$program" ] || continue
		case $program in *.o | *.d) continue ;; esac
		suite "unit/${program##*/test_}" "$program"
	done
	for script in tests/unit/*.sh; do
		[ -e "$script" ] || continue
		suite "unit/$(basename "$script" .sh)" "$script"
	done
	for harness in "$B"/tests/fuzz/fuzz_*; do
		[ -x "$harness" ] || continue
		case $harness in *.o | *.d) continue ;; esac
		seeds=testdata/fuzz/${harness##*/fuzz_}
		suite "replay/${harness##*/fuzz_}" replay "$harness" "$seeds"
	done
	for script in tests/*.sh; do
		case $script in
		tests/run.sh | tests/corpus.sh | tests/dumps_corpus.sh) continue ;;
		tests/fault.sh | tests/faults_ledger.sh) [ -z "$SAN" ] || continue ;;
		esac
		suite "$(basename "$script" .sh)" "$script"
	done
fi
conformance

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
