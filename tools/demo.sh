#!/bin/sh
# The main job, rehearsed: simulated devices save usage, the courier takes it in,
# signs and exports it, the gatekeeper verifies it, the simulated account answers,
# the answers are carried back to each device, and a single changed byte is caught.
# Everything happens in a folder of its own.
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
RUM_LEDGER=$work/ledger.db
export PATH RUM_KEYS RUM_LEDGER
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
run 0 rum key add --cssm fleet/keys/lab-cssm.pem
run 0 rum verify fleet/usage
say "Everything goes into the ledger."
run 0 rum import --smart-account "Example SA" --virtual-account LAB fleet/usage
say "An operator key, and the signed archive to upload."
run 0 rum key new --name "Demo courier"
run 0 rum export -o out
say "The gatekeeper checks archive, manifest and every report inside."
run 0 rum verify out
file=$(echo out/UD_SA_*.tar.gz)
say "The account answers. Here the lab plays it."
run 0 rum lab cssm -o in --smart-account "Example SA" --virtual-account LAB "$file"
say "The answers go into the ledger, and one folder a device lies ready."
run 0 rum import in
run 0 rum deliver -o carry
say "At the first device. Here the lab plays it too."
folder=$(echo carry/*_LAB* | cut -d ' ' -f 1)
udi=$(basename "$folder" | sed 's/_/:/')
run 0 rum lab device import --fleet fleet --udi "$udi" "$folder"/ACK*
run 0 rum ledger confirm "$udi"
say "Every report is acknowledged, and the ledger is sound."
run 0 rum ledger devices
run 0 rum ledger check
say "One byte of the archive changes on the way."
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
