#!/bin/sh
# Each libFuzzer harness for a while, from the seeds in testdata/fuzz. New inputs
# stay in the build folder; a crash leaves its input there and fails.
set -u
cd "$(dirname "$0")/../.." || exit 2
B=${B:-build/fuzz}
SECONDS_EACH=${SECONDS_EACH:-60}
failed=0
for harness in "$B"/tests/fuzz/fuzz_*; do
	[ -x "$harness" ] || continue
	case $harness in *.o | *.d) continue ;; esac
	name=${harness##*/fuzz_}
	corpus=$B/corpus/$name
	mkdir -p "$corpus" "$B/crashes"
	echo "fuzzing $name for $SECONDS_EACH s"
	if "$harness" -max_total_time="$SECONDS_EACH" -timeout=10 \
		-rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="$B/crashes/$name-" \
		"$corpus" "testdata/fuzz/$name" >"$B/fuzz_$name.log" 2>&1; then
		grep -E 'number_of_executed_units' "$B/fuzz_$name.log"
	else
		failed=1
		echo "FAILED: $name"
		tail -n 30 "$B/fuzz_$name.log"
	fi
done
exit $failed
