# shellcheck shell=sh disable=SC2317
# What suites in shell begin with: they read this in the project's folder, and then
# stand in a room of their own ($work), which is also HOME. RUM is the program,
# else build/rum; output is TAP.
RUM=${RUM:-build/rum}
case $RUM in /*) ;; *) RUM=$PWD/$RUM ;; esac
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
cd "$work" || exit 2
export HOME="$work" LC_ALL=C
number=0
failed=0

# check WHAT COMMAND...: the command succeeds.
check() {
	name=$1
	shift
	number=$((number + 1))
	if "$@" >log 2>&1; then
		echo "ok $number - $name"
	else
		failed=$((failed + 1))
		echo "not ok $number - $name"
		head -n 20 log | sed 's/^/#   /'
	fi
}
fails() {
	! "$@"
}
# ends STATUS COMMAND...: it ends with that status.
ends() {
	wanted=$1
	shift
	"$@"
	got=$?
	[ "$got" -eq "$wanted" ] || {
		echo "ended with $got, not $wanted"
		return 1
	}
}
# says PATTERN COMMAND...: it prints a line that matches.
says() {
	pattern=$1
	shift
	"$@" >said 2>&1
	cat said
	grep -q -e "$pattern" said
}
# The last command of a suite.
finish() {
	echo "1..$number"
	[ "$failed" -eq 0 ]
}
