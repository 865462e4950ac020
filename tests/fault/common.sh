# What the suites share that break a program while it writes; they read it in.
#
# It takes their arguments: the program, build/rum by default, and the library
# made of tests/fault/inject.c, beside it by default. It sets rum, shim, and tmp,
# a folder that goes away at the end.
LC_ALL=C
export LC_ALL
given=${1:-${RUM:-build/rum}}
shim=${2:-$(dirname "$given")/tests/fault/inject.so}
for file in "$given" "$shim"; do
	[ -e "$file" ] || {
		echo "Bail out! $file is not there; make builds it"
		exit 1
	}
done
absolute()
{
	echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
}
rum=$(absolute "$given")
shim=$(absolute "$shim")
case $("$rum" version -v) in
*"sanitizers  yes"*)
	echo "ok 1 - faults # SKIP nothing can be preloaded into sanitizers"
	echo '1..1'
	exit 0
	;;
esac

# In memory where that is possible: everything is synced, hundreds of times.
tmp=$(mktemp -d /dev/shm/rum-fault-XXXXXX 2>/dev/null || mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 129' HUP INT TERM
RUM_KEYS=$tmp/keys
export RUM_KEYS
unset TMPDIR RUM_FAULT_KIND RUM_FAULT_AT RUM_FAULT_LOG

# What is wrong at $point with the fault $kind.
bad()
{
	problems="$problems
# at $point: $*"
}

killed()
{
	[ "$kind" = kill ] || [ "$kind" = cut ]
}

# Nothing, or what the undisturbed command wrote into $ref.
like_reference()
{
	[ -d out ] || return 0
	diff -r -q "$ref" out >differ 2>&1
	while read -r line; do
		case $line in
		"Only in $ref"*) ;;
		"Only in out"*": .rum-"*.tmp)
			killed || bad "left behind: $line"
			;;
		*)
			bad "$line"
			;;
		esac
	done <differ
}

# result NAME: `problems` decides.
result()
{
	[ -z "$problems" ] || printf 'not '
	echo "ok - $1$problems"
	problems=''
}

# work NAME FUNCTION...: in a folder of its own.
work()
{
	mkdir "$tmp/$1" && cd "$tmp/$1" || exit 1
	shift
	for part; do
		$part
	done
}

# number_parts NAME...: one TAP of those that stand in $tmp/NAME.tap.
number_parts()
{
	count=0 failed=0
	for part; do
		cat "$tmp/$part.tap"
	done >"$tmp/all.tap"
	while IFS= read -r line; do
		case $line in
		'ok - '* | 'not ok - '*)
			count=$((count + 1))
			echo "${line%% - *} $count - ${line#* - }"
			;;
		*)
			echo "$line"
			;;
		esac
		case $line in
		'ok - '* | '#'*) ;;
		*) failed=$((failed + 1)) ;;
		esac
	done <"$tmp/all.tap"
	echo "1..$count"
	[ $failed -eq 0 ]
}
