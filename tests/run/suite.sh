#!/bin/sh
# One suite for tests/run.sh: NAME PROGRAM [ARGUMENT]. Its output goes to a log, its
# sums beside it, and what a person wants to know of it is printed in one piece.
set -u
name=$1 program=$2 argument=$3
log=$LOGS/$(printf '%s' "$name" | tr '/ ' '__').log

"$program" ${argument:+"$argument"} >"$log" 2>&1 </dev/null
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
echo "$1 $2 $3" >"${log%.log}.sums"

tell() {
	printf '%-28s %5d passed %3d failed %3d skipped\n' "$name" "$1" "$2" "$3"
	if [ "$2" -ne 0 ]; then
		grep -A 6 '^[ 	]*not ok ' "$log" | head -n 60 | sed 's/^/    /'
		[ "$status" -lt 128 ] || tail -n 30 "$log" | sed 's/^/    /'
	elif [ "$3" -ne 0 ]; then
		grep -i '# *skip' "$log" | sort -u | head -n 3 | sed 's/^/    /'
	fi
}
told=$(tell "$@")
printf '%s\n' "$told"
