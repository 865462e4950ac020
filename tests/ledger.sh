#!/bin/sh
# rum ledger from end to end: what was altered is found, wherever it is; a backup
# is whole while others write; what is put back, made anew or forgotten leaves a
# sound ledger. TAP.
#
#	tests/ledger.sh			RUM is the program, else build/rum
set -u
cd "$(dirname "$0")/.." || exit 2
. tests/shell/suite.sh
export RUM_LEDGER="$work/kept/ledger.db"
unset RUM_KEYS XDG_DATA_HOME XDG_CONFIG_HOME LOGNAME
# Sanitizers make every run slow: fewer places then.
case $("$RUM" version -v) in
*"sanitizers  yes"*) step=16381 ;;
*) step=1021 ;;
esac

ledger()
{
	"$RUM" ledger "$@"
}
head_of()
{
	ledger log --json | sed -n 's/.*"sha256":"\([0-9a-f]*\)".*/\1/p' |
		tail -n 1
}

# ---- a small ledger with everything in it --------------------------------------

fill()
{
	"$RUM" lab fleet -q -o lab --devices 2 --reports 3 --shape rsa &&
		"$RUM" import -q lab/usage lab/devices.csv &&
		"$RUM" export -q -o out --unsigned &&
		"$RUM" lab cssm -q -o answers out/* &&
		"$RUM" import -q answers &&
		"$RUM" deliver -q -o in
}
check 'a round trip fills a ledger' fill
check 'it is sound' ends 0 ledger check -v
check 'its head is there' ends 0 ledger check --head "$(head_of)"
check 'the log has each command' \
	says '^ *4 .* deliver ' ledger log
check 'the log takes one action' \
	says '"action":"export","detail":{' ledger log --action export --json
"$RUM" ledger devices --csv | sed -n 's/^\([^,]*\),\(LAB[^,]*\),.*/\1:\2/p' >names
one=$(head -n 1 names)
check 'devices are listed' test "$(wc -l <names)" -eq 2
check 'a device has its trail in the words of the portals' \
	says 'Usage report acknowledgement to product instance' ledger show "$one"
check 'a serial number will do' \
	says 'Acknowledgement received from CSSM' ledger show "${one#*:}"
check 'a device that is not there is said so' ends 5 ledger show NO:SUCH
check 'to confirm marks what was handed over' \
	says ': 1 answer installed' ledger confirm --who 'Ann Operator' "$one"
check 'and the trail says who said it' \
	says 'installed on product instance .*said by Ann Operator' \
	ledger show "$one"
check 'to confirm twice changes nothing' \
	says 'no answer was handed over' ledger confirm "$one"
check 'still sound' ends 0 ledger check

# ---- altered bytes ------------------------------------------------------------------

cp kept/ledger.db whole.db
size=$(wc -c <whole.db)

# flip PLACE: another byte there.
flip()
{
	byte=$(od -An -tu1 -j "$1" -N 1 whole.db)
	# shellcheck disable=SC2059 # an octal escape
	printf "\\$(printf '%03o' $(((byte + 1) % 256)))" |
		dd of=kept/ledger.db bs=1 seek="$1" conv=notrunc 2>/dev/null
}
put_back()
{
	dd if=whole.db of=kept/ledger.db bs=1 skip="$1" seek="$1" count=1 \
		conv=notrunc 2>/dev/null
}
found()
{
	ledger check -q >said 2>&1
	case $? in
	1 | 4) return 0 ;;
	*)
		cat said
		return 1
		;;
	esac
}
flips()
{
	at=0
	while [ "$at" -lt "$size" ]; do
		flip "$at"
		found || {
			echo "byte $at of $size was altered, and check is content"
			return 1
		}
		put_back "$at"
		at=$((at + $1))
	done
	cmp whole.db kept/ledger.db
}
check 'a byte altered anywhere is found' flips "$step"

header()
{
	for at in 0 15 16 18 19 20 21 24 27 28 31 40 44 47 52 56 60 63 64 68 71 \
		92 95 96 99 100 105 108; do
		flip "$at"
		found || {
			echo "byte $at was altered, and check is content"
			return 1
		}
		put_back "$at"
	done
}
check 'a byte altered in the header is found' header

cuts()
{
	# Of an empty file nobody can say that it was a ledger: status 5.
	: >kept/ledger.db
	"$RUM" ledger check >said 2>&1
	[ $? = 5 ] || {
		cat said
		return 1
	}
	for left in 1 100 4095 4096 4097 $((size / 2)) $((size - 4096)) \
		$((size - 1)); do
		head -c "$left" whole.db >kept/ledger.db
		found || {
			echo "cut to $left of $size, and check is content"
			return 1
		}
	done
	for more in 1 512 4096 4097 8192; do
		{
			cat whole.db
			head -c "$more" whole.db
		} >kept/ledger.db
		found || {
			echo "$more bytes more, and check is content"
			return 1
		}
	done
	cp whole.db kept/ledger.db
	ledger check
}
check 'a file that was cut or grew is found' cuts

# ---- backups --------------------------------------------------------------------------

as_backup()
{
	"$RUM" ledger check -q --ledger "$1"
}
check 'a backup is made' ends 0 ledger backup first.db
check 'it is the ledger to the byte' cmp first.db kept/ledger.db
check 'not over another file' ends 5 ledger backup first.db
check 'but with --force' ends 0 ledger backup --force first.db
check 'not over the ledger' ends 2 ledger backup --force kept/ledger.db
check 'it is sound' as_backup first.db
old=$(head_of)
"$RUM" lab fleet -q -o lab2 --devices 3 --reports 40 --seed other >/dev/null
check 'more comes' ends 0 "$RUM" import -q lab2/usage
new=$(head_of)
check 'the new head is in the ledger' ends 0 ledger check --head "$new"
check 'and in no older one' \
	ends 1 "$RUM" ledger check --ledger first.db --head "$new"
check 'to go back loses something, which is refused' \
	ends 1 ledger restore first.db
check 'and changes nothing' test "$(head_of)" = "$new"
check 'with --force it goes back' ends 0 ledger restore --force first.db
check 'which is sound' ends 0 ledger check --head "$old"
check 'and in the journal, with what was lost' \
	says "\"action\":\"restore\".*\"replaced\":\"$new\"" ledger log --json
cp first.db bad.db
printf x | dd of=bad.db bs=1 seek=20000 conv=notrunc 2>/dev/null
check 'a backup that is not sound is not restored' \
	ends 1 ledger restore --force bad.db
damaged()
{
	printf damage | dd of=kept/ledger.db bs=1 seek=30000 conv=notrunc 2>&1
	ends 1 ledger restore first.db &&
		ends 0 ledger restore --force first.db &&
		ends 0 ledger check && ls kept/ledger.db.damaged-*
}
check 'a damaged ledger is set aside' damaged
check 'nothing is left lying about' \
	test "$(find kept -type f ! -name '*.damaged-*' | wc -l)" -eq 1

# Imports go on while backups are made; each of them is whole.
during()
{
	"$RUM" lab fleet -q -o lab3 --devices 12 --reports 60 --seed third &&
		mkdir busy || return 1
	(
		for file in lab3/usage/*; do
			"$RUM" import -q --wait 60 "$file" || exit 1
		done
		: >busy/done
	) &
	writer=$!
	n=0
	while [ ! -e busy/done ] && [ "$n" -lt 40 ]; do
		"$RUM" ledger backup -q --wait 60 "busy/$n.db" || return 1
		n=$((n + 1))
	done
	wait "$writer" || return 1
	for file in busy/*.db; do
		as_backup "$file" || return 1
	done
	ledger check
}
check 'backups made while others write are sound' during

# ---- made anew, and forgotten -----------------------------------------------------------

before=$(head_of)
check 'to make a sound ledger anew' ends 0 ledger rebuild
check 'changes nothing' test "$(head_of)" = "$before"
check 'forget needs a time' ends 2 ledger forget
check 'nothing is that old' \
	says 'nothing to forget' ledger forget --before 1999-01-01
check 'forget tries it first' \
	says 'would forget 6 reports' ledger forget -n --before 2099-01-01
check 'and changes nothing' test "$(head_of)" = "$before"
check 'forget drops what is acknowledged' \
	says 'forgot 6 reports, 1 file of exports, 7 pieces' \
	ledger forget --before 2099-01-01
check 'a second time nothing is left' \
	says 'nothing to forget' ledger forget --before 2099-01-01
check 'the ledger is sound without' ends 0 ledger check -v
check 'and is made anew without' ends 0 ledger rebuild
check 'what was forgotten is known still' \
	says '6 known already' "$RUM" import lab/usage
check 'there is no ledger: that is said' \
	says 'there is no ledger yet' "$RUM" ledger check --ledger none.db

finish
