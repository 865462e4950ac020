#!/bin/sh
# Sixteen processes import a hundred files each at once into one ledger: every
# report is counted once, and the ledger is sound. TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
RUM=${RUM:-build/rum}
case $RUM in /*) ;; *) RUM=$PWD/$RUM ;; esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
HOME=$work RUM_LEDGER=$work/ledger.db
export HOME RUM_LEDGER
unset RUM_KEYS XDG_DATA_HOME XDG_CONFIG_HOME
"$RUM" lab fleet -q -o lab --devices 800 --reports 1 --shape builtin || exit 1

# Each process has a hundred files of its own and of its neighbour's: all but the
# last fifty of the whole are there twice.
n=0
ls lab/usage >names
while [ $n -lt 16 ]; do
	mkdir "p$n"
	tail -n +$((n * 50 + 1)) names | head -n 100 | while read -r name; do
		cp "lab/usage/$name" "p$n/"
	done
	n=$((n + 1))
done
n=0
while [ $n -lt 16 ]; do
	(
		"$RUM" import -q -j 1 --wait 300 "p$n" >"said$n" 2>&1
		echo $? >"rc$n"
	) &
	n=$((n + 1))
done
wait

echo 1..3
if [ "$(cat rc* | sort -u)" = 0 ]; then
	echo 'ok 1 - every import ends with 0'
else
	echo 'not ok 1 - every import ends with 0'
	cat said* | sed 's/^/# /'
fi
count=$("$RUM" ledger devices --json |
	jq -s '[.[] | select(.udi) | .reports | .open + .closed] | add')
if [ "$count" = 800 ]; then
	echo 'ok 2 - every report is counted once'
else
	echo "not ok 2 - every report is counted once"
	echo "# $count of 800"
fi
if "$RUM" ledger check >said 2>&1; then
	echo 'ok 3 - the ledger is sound'
else
	echo 'not ok 3 - the ledger is sound'
	sed 's/^/# /' said
fi
