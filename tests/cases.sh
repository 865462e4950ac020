#!/bin/sh
# Runs the cases of testdata/cases and compares what rum prints with what is
# written down there.
#
#   tests/cases.sh [NAME...]     all cases, or those named
#   tests/cases.sh --write NAME  prints what NAME gives now; writes no file
#
# A case is a folder. `cmd` is a piece of shell, run in a fresh copy of the
# folder; `out`, `err` and `rc` are what it must print and how it must end. A
# missing `out` or `err` must stay empty, a missing `rc` is 0. A line "..." alone
# in `out` or `err` stands for any number of lines, none included. Everything
# else in the folder is input.
set -u
cd "$(dirname "$0")/.." || exit 2
cases=$PWD/testdata/cases
RUM=${RUM:-build/rum}
case $RUM in /*) ;; *) RUM=$PWD/$RUM ;; esac
if [ ! -x "$RUM" ]; then
	echo "Bail out! there is no program at $RUM"
	exit 2
fi

top=$(mktemp -d) || exit 2
trap 'rm -rf "$top"' EXIT
trap 'exit 129' HUP INT TERM
mkdir "$top/bin"
ln -s "$RUM" "$top/bin/rum"

# The case's own folder holds nothing but its input: a folder walk must not meet
# what is expected of it.
run_case() {
	room=$top/$1
	mkdir -p "$room/home" "$room/tmp" "$room/got"
	cp -R "$cases/$1" "$room/case"
	rm -f "$room/case/cmd" "$room/case/out" "$room/case/err" \
		"$room/case/rc"
	(
		cd "$room/case" || exit 125
		exec env -i PATH="$top/bin:$PATH" HOME="$room/home" \
			XDG_CONFIG_HOME="$room/home/config" \
			XDG_DATA_HOME="$room/home/data" \
			XDG_STATE_HOME="$room/home/state" \
			XDG_CACHE_HOME="$room/home/cache" \
			TMPDIR="$room/tmp" RUM_KEYS=./keys TZ=UTC LC_ALL=C \
			NO_COLOR=1 \
			ASAN_OPTIONS="${ASAN_OPTIONS:-}" \
			UBSAN_OPTIONS="${UBSAN_OPTIONS:-}" \
			timeout 60 sh "$cases/$1/cmd"
	) >"$room/got/out" 2>"$room/got/err" </dev/null
	echo $? >"$room/got/rc"
}

# Is $2 what $1 asks for? Pieces between "..." lines must follow one another;
# the first stands at the start, the last at the end.
matches() {
	[ -e "$1" ] || set -- /dev/null "$2"
	if ! grep -qxF -e ... "$1"; then
		cmp -s "$1" "$2"
		return
	fi
	awk -v wanted="$1" '
		{ got[++n] = $0 }
		function fits(piece, at,   i) {
			for (i = 1; i <= len[piece]; i++)
				if (got[at + i - 1] != want[piece, i])
					return 0
			return at + len[piece] - 1 <= n
		}
		END {
			pieces = 1
			while ((getline line <wanted) > 0) {
				if (line == "...")
					pieces++
				else
					want[pieces, ++len[pieces]] = line
			}
			if (!fits(1, 1))
				exit 1
			at = len[1] + 1
			for (p = 2; p < pieces; p++) {
				while (at <= n && !fits(p, at))
					at++
				if (len[p] && at > n)
					exit 1
				at += len[p]
			}
			last = n - len[pieces] + 1
			exit !(last >= at && fits(pieces, last))
		}' "$2"
}

show() {
	[ -e "$1" ] || set -- /dev/null "$2" "$3"
	diff -u -L "$3 wanted" -L "$3 got" "$1" "$2" | head -n 40 |
		sed 's/^/#   /'
}

test_case() {
	run_case "$1"
	got=$top/$1/got
	want=$cases/$1
	good=1
	rc=0
	[ ! -e "$want/rc" ] || rc=$(cat "$want/rc")
	[ "$rc" = "$(cat "$got/rc")" ] || good=0
	matches "$want/out" "$got/out" || good=0
	matches "$want/err" "$got/err" || good=0
	if [ "$good" -eq 1 ]; then
		echo "ok $number - $1"
	else
		failed=$((failed + 1))
		echo "not ok $number - $1"
		[ "$rc" = "$(cat "$got/rc")" ] ||
			echo "#   status $(cat "$got/rc"), wanted $rc"
		matches "$want/out" "$got/out" ||
			show "$want/out" "$got/out" out
		matches "$want/err" "$got/err" ||
			show "$want/err" "$got/err" err
	fi
	rm -rf "${top:?}/$1"
}

if [ "${1:-}" = --write ]; then
	if [ $# -ne 2 ] || [ ! -e "$cases/$2/cmd" ]; then
		echo "usage: tests/cases.sh --write NAME" >&2
		exit 2
	fi
	run_case "$2"
	for part in out err rc; do
		echo "== $part"
		cat "$top/$2/got/$part"
	done
	exit 0
fi

if [ $# -eq 0 ]; then
	for folder in "$cases"/*/; do
		[ -e "$folder/cmd" ] || continue
		name=${folder%/}
		set -- "$@" "${name##*/}"
	done
fi
echo "1..$#"
number=0
failed=0
for name; do
	number=$((number + 1))
	if [ -e "$cases/$name/cmd" ]; then
		test_case "$name"
	else
		failed=$((failed + 1))
		echo "not ok $number - $name has no cmd"
	fi
done
[ "$failed" -eq 0 ]
