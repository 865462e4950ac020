#!/bin/sh
# The main job, rehearsed: simulated devices save usage, the courier inspects,
# signs and exports it, the gatekeeper verifies it, and a single changed byte is
# caught. Everything happens in a folder of its own.
set -eu
cd "$(dirname "$0")/.."
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
work=$B/demo
rm -rf "$work"
mkdir -p "$work"
cd "$work"
PATH=$B:$PATH
RUM_KEYS=$work/keys
export PATH RUM_KEYS
steps=0

# Show a command, run it, and insist on the status it must end with.
run() {
	expected=$1
	shift
	printf '\n$ %s\n' "$*"
	status=0
	"$@" || status=$?
	if [ "$status" -ne "$expected" ]; then
		echo "demo: FAILED: \"$*\" ended with status $status, not $expected" >&2
		exit 1
	fi
	steps=$((steps + 1))
}

say() { printf '\n# %s\n' "$*"; }

say "Five simulated devices save their usage, as real ones do to a USB stick."
run 0 rum lab fleet -o fleet --devices 5 --reports 2 --shape rsa
say "What is on the stick?"
run 0 rum inspect --brief fleet/usage
say "Nothing is known of the devices' keys yet, so nothing is called valid."
run 3 rum verify -q fleet/usage
say "The operator enrols the devices' certificates and what vouches for them."
run 0 rum key add --anchor fleet/keys/lab-anchor.pem
run 0 rum key add --ca fleet/keys/lab-ca.pem
run 0 rum key add --device fleet/keys/lab-devices.pem
run 0 rum verify fleet/usage
say "An operator key, and the signed archive to upload."
run 0 rum key new --name "Demo courier"
run 0 rum export -o out --smart-account "Example SA" --virtual-account LAB fleet/usage
say "The gatekeeper checks archive, manifest and every report inside."
run 0 rum verify out
say "One byte of the archive changes on the way."
file=$(echo out/UD_SA_*.tar.gz)
size=$(wc -c <"$file")
printf '\377' | dd of="$file" bs=1 seek=$((size / 2)) conv=notrunc 2>/dev/null
status=0
printf '\n$ rum verify out\n'
rum verify out || status=$?
case $status in
1 | 4) ;;
*)
	echo "demo: FAILED: the changed byte was not caught (status $status)" >&2
	exit 1
	;;
esac
steps=$((steps + 1))
printf '\ndemo: all %d steps went as they should; the changed byte was caught (status %d)\n' \
	"$steps" "$status"
