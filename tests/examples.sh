#!/bin/sh
# Runs every example of the man pages and README and compares what it prints.
# TAP.
#
#	tests/examples.sh [RUM]		RUM is the program; else $RUM, build/rum
#
# An example is a literal block (.Bd -literal in man/*.1.in, ```console in
# README.md) with lines that begin with "$ ": commands; "> " goes on with the
# one before. The lines after a command are what it prints, on stdout and
# stderr; "..." alone stands for any lines. Each block runs in a shell of its
# own, in an empty folder that is its home too.
#
# And that rum-reconcile(1) and rum-status(1) tell of every finding.
set -u
cd "$(dirname "$0")/.." || exit 1
rum=${1:-${RUM:-build/rum}}
[ -x "$rum" ] || {
	echo "Bail out! $rum is not there; make builds it"
	exit 1
}
bin=$(cd "$(dirname "$rum")" && pwd) || exit 1
PATH=$bin:$PATH
unset RUM_KEYS RUM_LEDGER NO_COLOR
LC_ALL=C.UTF-8 TZ=UTC TERM=dumb
export PATH LC_ALL TZ TERM
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
n=0 failed=0

# Blocks of $1 as files $tmp/blocks/N, whose first line says where they stand.
extract()
{
	rm -rf "$tmp/blocks"
	mkdir "$tmp/blocks"
	awk -v folder="$tmp/blocks" -v name="$1" '
	function plain(s)
	{
		if (name ~ /\.in$/) {
			gsub(/\\&/, "", s)
			gsub(/\\-/, "-", s)
			gsub(/\\\(ga/, "`", s)
			gsub(/\\\(aq/, "\047", s)
			gsub(/\\\(dq/, "\"", s)
			gsub(/\\\(->/, "→", s)
			gsub(/\\e/, "\\", s)
		}
		return s
	}
	/^\.Bd -literal/ || /^```console$/ {
		inside = 1
		text = ""
		commands = 0
		start = NR + 1
		next
	}
	inside && (/^\.Ed/ || /^```$/) {
		inside = 0
		if (commands) {
			file = folder "/" sprintf("%04d", ++count)
			printf "%s:%d\n%s", name, start, text >file
			close(file)
		}
		next
	}
	inside {
		if (/^\$ /)
			commands++
		text = text plain($0) "\n"
	}' "$1"
}

# Block $1 as a shell script; the output of command N goes to out.N, and what
# it should be to want.N.
compile()
{
	awk -v folder="$2" '
	function finish()
	{
		if (count)
			printf "%s\n} >\"%s/out.%d\" 2>&1\n", command, folder, count
	}
	NR == 1 {
		next
	}
	/^\$ / {
		finish()
		command = "{\n" substr($0, 3)
		printf "" >(folder "/want." ++count)
		fresh = 1
		next
	}
	/^> / && fresh {
		command = command "\n" substr($0, 3)
		next
	}
	{
		print >(folder "/want." count)
	}
	{
		fresh = 0
	}
	END {
		finish()
		print count >(folder "/count")
	}' "$1"
}

# Whether file $2 is what file $1 asks for, where "..." is any lines.
fits()
{
	awk '
	function same(i, j)
	{
		while (i <= wants) {
			if (want[i] == "...") {
				for (; j <= gots + 1; j++)
					if (same(i + 1, j))
						return 1
				return 0
			}
			if (j > gots || want[i] != got[j])
				return 0
			i++
			j++
		}
		return j == gots + 1
	}
	FILENAME == ARGV[1] {
		want[++wants] = $0
	}
	FILENAME != ARGV[1] {
		got[++gots] = $0
	}
	END {
		exit !same(1, 1)
	}' "$1" "$2"
}

run_block()
{
	where=$(head -n 1 "$1")
	folder=$tmp/run
	rm -rf "$folder" "${tmp:?}/home"
	mkdir "$folder" "$tmp/home"
	compile "$1" "$folder" >"$folder/script"
	(
		cd "$tmp/home" || exit 1
		HOME=$tmp/home XDG_CONFIG_HOME=$tmp/home/.config
		XDG_DATA_HOME=$tmp/home/.local/share
		export HOME XDG_CONFIG_HOME XDG_DATA_HOME
		sh "$folder/script" </dev/null >"$folder/log" 2>&1
	)
	count=$(cat "$folder/count")
	n=$((n + 1))
	i=0
	while [ $((i += 1)) -le "$count" ]; do
		[ -e "$folder/out.$i" ] || : >"$folder/out.$i"
		fits "$folder/want.$i" "$folder/out.$i" && continue
		failed=$((failed + 1))
		echo "not ok $n - $where"
		echo "# command $i of the block; wanted (-) and got (+):"
		diff -u "$folder/want.$i" "$folder/out.$i" | sed '1,3d; s/^/# /'
		sed 's/^/# /' "$folder/log"
		return
	done
	echo "ok $n - $where"
}

# The findings that header $2 lists and page $1 does not explain.
unexplained()
{
	words=$(sed -n \
		's/^	X(\(FINDING\|STANDING\)_[A-Z_]*, "\([a-z-]*\)".*/\2/p' "$2")
	[ -n "$words" ] || echo "# no finding stands in $2"
	for word in $words; do
		sed 's/\\-/-/g' "$1" | grep -q "^\.It Cm $word\( \|\$\)" ||
			echo "# $word is not explained"
	done
}

explains()
{
	n=$((n + 1))
	lacking=$(unexplained "$1" "$2")
	[ -z "$lacking" ] && echo "ok $n - $1: every finding" && return
	failed=$((failed + 1))
	printf 'not ok %d - %s: every finding\n%s\n' $n "$1" "$lacking"
}

for page in man/*.1.in README.md; do
	[ -e "$page" ] || continue
	extract "$page"
	for block in "$tmp"/blocks/*; do
		[ -e "$block" ] && run_block "$block"
	done
done
explains man/rum-reconcile.1.in lib/balance/balance.h
explains man/rum-status.1.in lib/balance/standing.h
echo "1..$n"
[ $failed -eq 0 ]
