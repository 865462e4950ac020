#!/bin/sh
# Faults while the ledger changes: at every call that changes a file the program
# is killed, or the call fails, or a write is cut in half. Whatever happens, the
# next rum finds the ledger sound, and as it was before the command or as it is
# after it; nothing half stands in the output. TAP; about a minute on two
# processors.
#
#	tests/faults_ledger.sh [RUM [SHIM]]	as tests/fault.sh
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/fault/common.sh
. tests/fault/common.sh
at=2031-02-03T04:05:06Z
LOGNAME=tester
HOME=$tmp
RUM_LEDGER=l/ledger.db
export LOGNAME HOME RUM_LEDGER

# ---- the ledger at each step ---------------------------------------------------

# What the ledger says, but for the clock and the hashes over it.
dump()
{
	"$rum" ledger devices --json && "$rum" ledger log --json |
		sed 's/"at":"[^"]*",//; s/,"content":.*//'
}

# keep NAME: the ledger of now.
keep()
{
	mkdir "$tmp/$1" && cp l/ledger.db "$tmp/$1/ledger.db"
}

# A fleet of two, its reports, their export, and the account's answers.
prepare()
{
	cd "$tmp" &&
		"$rum" key new --type rsa3072 --at $at &&
		"$rum" lab fleet --devices 2 --reports 2 --shape ecdsa \
			-o fleet &&
		"$rum" lab fleet --devices 1 --reports 1 --seed more \
			-o more &&
		"$rum" import -j 1 fleet/usage && keep imported &&
		"$rum" export -j 1 --at $at --form device -o upload &&
		keep exported &&
		"$rum" lab cssm -o answers upload/*.txt &&
		"$rum" import -j 1 answers && keep answered
}
(prepare) >"$tmp/said" 2>&1 || {
	echo 'Bail out! the ledgers could not be made'
	sed 's/^/# /' "$tmp/said"
	exit 1
}

# ---- one fault -----------------------------------------------------------------

# The variables of a group, which is one command:
#	start	the folder with the ledger of before; empty: there is none
#	after	what dump gives after the undisturbed command
#	whole	the ledger's bytes when nothing happened; empty: there is none
#	ref	the output of the undisturbed command, or a folder that is missing
#	check	the function that looks at the output
#	again	the function that gives the command once more
# `seen` becomes before or after. Each worker stands in a folder of its own.

fresh()
{
	rm -rf l out again
	[ -z "$start" ] || cp -R "$start" l
}

same_bytes()
{
	[ "$whole" ] && cmp -s "$whole" l/ledger.db
}

# As the next rum finds the ledger. One whose bytes are those of before, with no
# journal that could change them, need not be checked again.
look()
{
	seen=before
	! { same_bytes && [ ! -e l/ledger.db-journal ]; } || return 0
	"$rum" ledger check -q >checked 2>&1 || {
		case $?,$whole,$(cat checked) in
		5,,*'there is no ledger yet'*) return ;;
		esac
		seen=neither
		bad "ledger check: $(cat checked)"
		return
	}
	! same_bytes || return 0
	dump >dumped 2>&1 || bad "no dump: $(cat dumped)"
	if cmp -s dumped "$after"; then
		seen=after
	elif [ "$whole" ] || [ -s dumped ]; then
		seen=neither
		bad "neither as before nor as after: $(cat dumped)"
	fi
}

all_there()
{
	diff -r -q "$ref" out >differ 2>&1
	! grep "Only in $ref" differ >missing || bad "$1: $(cat missing)"
}

no_output()
{
	:
}

# What the ledger does not remember lies there only where nobody was left to
# remove it; what it remembers lies there whole.
export_output()
{
	like_reference
	if [ "$seen" = after ]; then
		all_there 'the ledger remembers it'
	elif ! killed && [ -d out ]; then
		find out -type f >left
		[ ! -s left ] || bad "not remembered: $(cat left)"
	fi
}

# A runbook comes behind what it names.
deliver_output()
{
	like_reference
	for page in out/*/RUNBOOK.txt; do
		[ ! -e "$page" ] || ls "${page%/*}"/ACK_* >listed 2>&1 ||
			bad "$page names what is not there"
	done
	if [ "$seen" = after ] || [ -e out/RUNBOOK.txt ]; then
		all_there 'all is said to be there'
	fi
}

judge()
{
	case $kind,$status in
	kill,137 | cut,137) ;;
	kill,* | cut,*) bad "status $status: not killed" ;;
	*,5)
		message=''
		read -r message <said
		case $message in
		"rum: l: "* | "rum: "*out*": "* | "rum: "*l/ledger.db*": "*) ;;
		*) bad "says: $(cat said)" ;;
		esac
		;;
	# A close that fails after a sync has nothing to lose.
	*,0) [ "$seen" = after ] || bad 'status 0, and nothing was done' ;;
	*) bad "status $status: $(cat said)" ;;
	esac
}

repeat()
{
	"$@" >printed 2>said || bad "the repeat failed: $(cat said)"
	look
	[ "$seen" = after ] || bad 'the repeat did nothing'
}

# Files of an export that was cut off give way; one that is remembered is not
# made twice.
repeat_export()
{
	if [ "$seen" = before ]; then
		repeat "$@" --force
		$check
		return
	fi
	"$rum" export --again 1 -o again >printed 2>said ||
		bad "--again: $(cat said)"
	diff -r "$ref" again >differ 2>&1 || bad "--again: $(cat differ)"
}

repeat_output()
{
	repeat "$@"
	$check
}

no_repeat()
{
	:
}

# one COMMAND: with the fault at $n.
one()
{
	fresh
	# The braces take what the shell says about a killed child.
	{
		(
			LD_PRELOAD=$shim RUM_FAULT_KIND=$kind \
				RUM_FAULT_AT=$n exec "$@" >printed 2>said
		)
		status=$?
	} 2>told
	look
	judge
	$check
	# Each third time, for they are slow.
	! killed || [ $((n % 3)) -ne 0 ] || $again "$@"
}

# ---- a command, with each kind ---------------------------------------------------

# The calls to break, "NUMBER CALL SUBJECT": each once by a kill; the other kinds
# take some of SQLite's writes, each kind other ones. A read-only medium refuses
# names only: what is open for writing was opened before.
points()
{
	case $kind in
	torn | cut) grep write calls ;;
	*) cat calls ;;
	esac | awk -v kind="$kind" -v turn="$turn" '
		kind == "EROFS" && !/^(open|mkdir|rename|unlink)/ { next }
		kind == "kill" || $1 != "pwrite" || NR % 7 == turn {
			print NR, $0
		}'
}

# group NAME COMMAND
group()
{
	name=$1
	shift
	fresh
	: >calls
	LD_PRELOAD=$shim RUM_FAULT_KIND=count RUM_FAULT_LOG=calls "$@" \
		>said 2>&1 || {
		echo "not ok - $name, undisturbed"
		sed 's/^/# /' said
		return
	}
	ref=$PWD/ref after=$PWD/after turn=0
	rm -rf "$ref"
	[ ! -d out ] || mv out "$ref"
	dump >"$after"
	for kind in kill ENOSPC EIO EROFS torn cut; do
		problems='' broken=0
		points >chosen
		while read -r n point; do
			broken=$((broken + 1))
			one "$@" </dev/null
		done <chosen
		[ $broken -gt 0 ] || bad 'no call was seen'
		turn=$((turn + 1))
		result "$name, $kind: $broken points"
	done
}

# A ledger whose last command was killed when all but its journal was done.
half_done()
{
	start=$tmp/imported
	fresh
	{
		(
			LD_PRELOAD=$shim RUM_FAULT_KIND=kill \
				RUM_FAULT_AT="$(awk '/unlink.*-journal$/ {
					n = NR } END { print n }' calls)" \
				exec "$rum" import -j 1 "$tmp/answers" \
				>printed 2>said
		)
		status=$?
	} 2>told
	[ $status -eq 137 ] || echo 'not ok - an import is killed half done'
	rm -rf half && mv l half
	start=$PWD/half
}

imports()
{
	start='' whole='' check=no_output again=repeat
	group 'import that makes the ledger' \
		"$rum" import -j 1 "$tmp/fleet/usage"
}

answers()
{
	start=$tmp/exported whole=$start/ledger.db check=no_output again=repeat
	group 'import of answers' "$rum" import -j 1 "$tmp/answers"
	# To undo that is a change too, which may be broken like any other.
	: >calls
	start=$tmp/imported && fresh
	LD_PRELOAD=$shim RUM_FAULT_KIND=count RUM_FAULT_LOG=calls \
		"$rum" import -j 1 "$tmp/answers" >said 2>&1
	half_done
	whole=$tmp/imported/ledger.db again=no_repeat
	group 'undoing what was half done' "$rum" ledger devices
}

exports()
{
	start=$tmp/imported whole=$start/ledger.db
	check=export_output again=repeat_export
	group 'export' "$rum" export -j 1 --at $at --form device -o out
}

deliveries()
{
	start=$tmp/answered whole=$start/ledger.db
	check=deliver_output again=repeat_output
	group 'deliver' "$rum" deliver --at $at -o out
}

# ---- without the shim ------------------------------------------------------------

# closed SCRIPT: runs it where l cannot be written: mounted so, or by its modes.
closed()
{
	fresh
	if [ "$unshare" ]; then
		unshare "$unshare" sh -c "mount --bind l l &&
			mount -o remount,ro,bind l || exit 99
			$1" sh "$rum" "$tmp" $at >printed 2>said
	else
		chmod 444 l/ledger.db && chmod 555 l
		sh -c "$1" sh "$rum" "$tmp" $at >printed 2>said
	fi
	status=$?
	chmod 755 l
}

# shellcheck disable=SC2016 # the inner shell expands
read_only()
{
	start=$tmp/answered whole=$start/ledger.db kind=read-only problems=''
	fresh
	for unshare in -m -rm; do
		unshare $unshare sh -c 'mount --bind l l &&
			mount -o remount,ro,bind l' 2>said && break
		unshare=
	done
	if [ -z "$unshare" ] && [ "$(id -u)" -eq 0 ]; then
		echo 'ok - read-only medium # SKIP nothing can be mounted here'
		return
	fi
	for point in 'import $2/more/usage' 'export --all -o out' \
		'deliver -o out'; do
		closed '"$1" '"$point"
		look
		[ "$seen" = before ] || bad 'the ledger changed'
		case $status,$(cat said) in
		5,*l/ledger.db*'cannot be written'*) ;;
		*) bad "status $status: $(cat said)" ;;
		esac
		[ -z "$(find out -name 'dev_*' 2>told)" ] || bad 'files of an export'
	done
	point=devices
	closed '"$1" ledger devices'
	[ $status -eq 0 ] || bad "reading: status $status: $(cat said)"
	result 'read-only medium: 4 commands'
}

(work a imports read_only deliveries) >"$tmp/a.tap" 2>&1 &
(work b answers exports) >"$tmp/b.tap" 2>&1 &
wait
number_parts a b
