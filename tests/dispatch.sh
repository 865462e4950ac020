#!/bin/sh
# The program as a whole: names, links, closed and full outputs. TAP.
#
#	tests/dispatch.sh [RUM]		RUM is the program; else $RUM, build/rum
set -u
cd "$(dirname "$0")/.." || exit 1
given=${1:-${RUM:-build/rum}}
[ -x "$given" ] || {
	echo "Bail out! $given is not there; make builds it"
	exit 1
}
rum=$(cd "$(dirname "$given")" && pwd)/$(basename "$given")
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
n=0 failed=0

# run WORD...: sets out (both outputs) and status.
run()
{
	out=$("$@" 2>&1) && status=0 || status=$?
}

# told NAME STATUS TEXT: the last run ended so and printed TEXT, alone or, with
# "..." at its end, first.
told()
{
	n=$((n + 1))
	good=no
	case $3 in
	*...)
		case $out in
		"${3%...}"*) good=yes ;;
		esac
		;;
	*)
		[ "$out" != "$3" ] || good=yes
		;;
	esac
	if [ $good = yes ] && [ "$status" -eq "$2" ]; then
		echo "ok $n - $1"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $n - $1"
	echo "# status $status, wanted $2; printed:"
	echo "$out" | sed 's/^/# /'
	echo "# wanted: $3"
}

run "$rum"
told 'no command' 2 'rum: give a command: ...'
for word in --help -h help; do
	run "$rum" $word
	told "rum $word" 0 'Usage: rum COMMAND ...'
done
run "$rum" --version
told 'version' 0 "rum $("$rum" version --json | sed 's/.*"version":"\(.*\)".*/\1/')"
run "$rum" --verson
told 'mistyped option in place of a command' 2 \
	'rum: there is no option --verson here; did you mean --version?'
run "$rum" --json verify
told 'an option before the command' 2 \
	'rum: there is no option --json before a command; ...'
run "$rum" help version
first=$out
run "$rum" version --help
told 'rum help NAME is rum NAME --help' 0 "$first"
run "$rum" help versoin
told 'help for a mistyped name' 2 \
	'rum: there is no command versoin; did you mean version?'
run "$rum" 'ver
sion'
told 'a line feed in a name does not make a line' 2 \
	'rum: there is no command ver\x0Asion; did you mean version?'

# Links
mkdir links
run "$rum" --install-links links
told 'links are made' 0 'made ...'
run links/rum-version
told 'a link is its command' 0 "$("$rum" version)"
run links/rum-help version
told 'a link with an operand' 0 "$first"
run "$rum" --install-links=links
told 'links that are there stay' 0 'made 0 links in links'
rm links/rum-help links/rum-version
echo mine >links/rum-version
run "$rum" --install-links links
told 'a file of another kind is not replaced' 5 \
	'rum: links/rum-version: exists and is no link to this program; ...'
n=$((n + 1))
if [ "$(cat links/rum-version)" = mine ] && [ ! -e links/rum-help ]; then
	echo "ok $n - and nothing else was made"
else
	failed=$((failed + 1))
	echo "not ok $n - and nothing else was made"
fi
run "$rum" --install-links
told 'links without a folder' 2 'rum: --install-links needs one folder: ...'
run "$rum" --install-links nowhere
told 'links in no folder' 5 'rum: nowhere: cannot open the folder: ...'
mkdir bin
cp "$rum" bin/rum
run bin/rum --install-links bin
told 'links beside the program' 0 'made ...'
run readlink bin/rum-version
told 'are relative, so that the folder may move' 0 rum
cp "$rum" rum-1.0
run ./rum-1.0 --version
told 'a name that is no command is the program' 0 'rum ...'

# Outputs that fail
if [ -w /dev/full ]; then
	# shellcheck disable=SC2016 # the inner shell expands it
	run sh -c '"$1" help limits >/dev/full' sh "$rum"
	told 'a full disk' 5 \
		'rum: standard output: cannot write: No space left on device'
else
	n=$((n + 1))
	echo "ok $n - a full disk # SKIP no /dev/full here"
fi
# shellcheck disable=SC2016
run sh -c '"$1" version >&-' sh "$rum"
told 'a closed output' 5 'rum: standard output: cannot write: ...'
# shellcheck disable=SC2016
run sh -c 'mkfifo pipe; : <pipe & exec 3>pipe; wait
	"$1" help limits >&3; echo $?' sh "$rum"
told 'a closed pipe is no message' 0 5
# shellcheck disable=SC2016
run sh -c '"$1" version 2>&-' sh "$rum"
told 'a closed error output' 0 'rum ...'
echo "1..$n"
[ $failed -eq 0 ]
