#!/bin/sh
# A slice of the program under valgrind: no invalid access, no byte used before it
# was set, nothing lost. TAP.
set -u
cd "$(dirname "$0")/.." || exit 2
rum=${RUM:-build/rum}
if [ -n "${SAN:-}" ] || ! command -v valgrind >/dev/null 2>&1; then
	echo "1..0 # SKIP sanitizers are on, or valgrind is not installed"
	echo "ok 1 # SKIP sanitizers are on, or valgrind is not installed"
	exit 0
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
RUM_KEYS=$work/keys
export RUM_KEYS
n=0 failed=0

# A command, the status it must end with, and what it is.
under() {
	what=$1 expected=$2
	shift 2
	n=$((n + 1))
	valgrind -q --error-exitcode=99 --leak-check=full \
		--errors-for-leak-kinds=definite "$rum" "$@" \
		>"$work/out" 2>"$work/err"
	status=$?
	if [ "$status" -eq "$expected" ]; then
		echo "ok $n - valgrind: $what"
	else
		failed=1
		echo "not ok $n - valgrind: $what (status $status, not $expected)"
		sed 's/^/# /' "$work/err" | head -n 40
	fi
}

"$rum" lab fleet -q -o "$work/lab" --devices 4 --reports 2 || exit 2
"$rum" key add --anchor "$work/lab/keys/lab-anchor.pem" >/dev/null || exit 2
"$rum" key add --ca "$work/lab/keys/lab-ca.pem" >/dev/null || exit 2
under "key add" 0 key add --device "$work/lab/keys/lab-devices.pem"
under "key new" 0 key new
under "verify" 0 verify -j2 "$work/lab/usage"
under "inspect" 0 inspect "$work/lab/usage"
under "inspect --json" 0 inspect --json "$work/lab/usage"
under "export" 0 export -o "$work/out.d" "$work/lab/usage"
under "verify of the export" 0 verify "$work/out.d"
printf '<smartLicense><RUMReport><![CDATA[{"payload":"{' >"$work/cut.txt"
under "verify of a cut file" 4 verify "$work/cut.txt"
echo "1..$n"
exit $failed
