#!/bin/sh
# Sixteen processes import a hundred files each at once into one ledger: every
# report is counted once, and the ledger is sound. Who waits too long is told for
# whom. TAP.
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

echo 1..6
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

# An import that waits for its standard input holds the lock.
mkfifo pipe
"$RUM" import -q - <pipe >held 2>&1 &
holder=$!
exec 3>pipe
cat "lab/usage/$(head -n 1 names)" >&3
tries=0
until grep -q "^POSIX.*WRITE $holder " /proc/locks || [ $tries -eq 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
kill -STOP $holder
"$RUM" import -q --wait 1 p1 >said 2>&1
status=$?
case $status,$(cat said) in
5,"rum: $RUM_LEDGER: waited 1 second for process $holder,"*--wait*)
	echo 'ok 4 - who waits too long is told for whom'
	;;
*)
	echo 'not ok 4 - who waits too long is told for whom'
	echo "# status $status, process $holder: $(cat said)"
	;;
esac
if "$RUM" ledger devices --json --wait 1 >listed 2>said && [ -s listed ]; then
	echo 'ok 5 - readers need not wait'
else
	echo 'not ok 5 - readers need not wait'
	sed 's/^/# /' said
fi
# Its lock ends with it, whatever it was doing.
{
	kill -KILL $holder
	wait $holder
} 2>said
exec 3>&-
if "$RUM" import -q --wait 1 p1 >said 2>&1 &&
	"$RUM" ledger check -q >said 2>&1; then
	echo 'ok 6 - a killed process holds no lock'
else
	echo 'not ok 6 - a killed process holds no lock'
	sed 's/^/# /' said
fi
