#!/bin/sh
# Ledgers that are none, folders with the ledger in them, archives that want out
# of the output, files that change while they are read: each is told of, and
# nothing is changed that was not named. TAP.
#
#	tests/hostile.sh		RUM is the program, else build/rum
set -u
cd "$(dirname "$0")/.." || exit 2
RUM=${RUM:-build/rum}
case $RUM in /*) ;; *) RUM=$PWD/$RUM ;; esac
work=$(mktemp -d) || exit 2
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
cd "$work" || exit 2
HOME=$work LC_ALL=C NO_COLOR=1
export HOME LC_ALL NO_COLOR
unset RUM_KEYS RUM_LEDGER XDG_DATA_HOME XDG_CONFIG_HOME

number=0
failed=0
problems=''
bad()
{
	problems="$problems
#   $*"
}
# result NAME: `problems` decides.
result()
{
	number=$((number + 1))
	if [ -z "$problems" ]; then
		echo "ok $number - $1"
	else
		failed=$((failed + 1))
		echo "not ok $number - $1$problems"
	fi
	problems=''
}
skip()
{
	number=$((number + 1))
	echo "ok $number - $1 # SKIP $2"
}

prepare()
{
	"$RUM" lab fleet -q -o lab --devices 2 --reports 2 --shape builtin &&
		"$RUM" lab fleet -q -o more --seed more --devices 1 \
			--reports 1 &&
		"$RUM" import -q --ledger sound.db lab/usage &&
		"$RUM" export -q --ledger sound.db --unsigned --form device \
			-o up &&
		"$RUM" lab cssm -q -o answers up/* &&
		"$RUM" import -q --ledger sound.db answers
}
prepare || {
	echo 'Bail out! no ledger could be made'
	exit 1
}

# ---- ledgers that are none ---------------------------------------------------------

# What a path is and holds, links and modes too.
look()
{
	find "$1" -printf '%p %y %m %s %l\n' 2>/dev/null
	[ ! -f "$1" ] || sha256sum "$1"
	ls -d "$1"?* 2>/dev/null
}

# What is told about a ledger names it, and ends in what to do.
told()
{
	said=$(cat said)
	case $1,$said in
	[45],"rum: $2"*"$3"*) ;;
	*) bad "$4: status $1: $said" ;;
	esac
	! grep -q '[^ -~]' said || bad "$4: control bytes"
}

# refused FILE REASON [COMMAND [SHOWN]]: by each command, all but COMMAND; FILE,
# which is told as SHOWN, stays as it is, and nothing appears beside it or in the
# output.
refused()
{
	file=$1 reason=$2 but=${3:-none} shown=${4:-$1}
	before=$(look "$file")
	for command in 'ledger check -q' 'ledger rebuild' \
		'ledger backup copy.db' 'import lab/usage' \
		'export --unsigned -o out' 'deliver -o out'; do
		case $command in "$but"*) continue ;; esac
		# shellcheck disable=SC2086 # words
		timeout 10 "$RUM" $command --ledger "$file" --wait 1 \
			>printed 2>said </dev/null
		told $? "$shown" "$reason" "$command"
		[ "$(look "$file")" = "$before" ] || bad "$command: changed"
		[ -z "$(find out copy.db -type f 2>/dev/null)" ] ||
			bad "$command: wrote something"
		rm -rf out copy.db
	done
}

: >empty
refused empty 'there is no ledger yet; "rum import" makes it' import
result 'an empty file is no ledger yet'
"$RUM" import -q --ledger empty lab/usage >said 2>&1 ||
	bad "$(cat said)"
"$RUM" ledger check -q --ledger empty >said 2>&1 || bad "$(cat said)"
result 'import makes one in it'

echo hello >text
seq 100000 >long.txt
head -c 70000 /dev/zero >zeros
head -c 70000 "$RUM" >binary
printf 'SQLite format 3' >stump
for file in text long.txt zeros binary stump; do
	refused $file 'name another file with --ledger'
done
result 'files of other kinds'

# patch OFFSET FORMAT FILE: overwrites bytes.
patch()
{
	# shellcheck disable=SC2059 # escapes
	printf "$2" | dd of="$3" bs=1 seek="$1" conv=notrunc 2>/dev/null
}
for n in 1 50 99 4095 4096 5000 20000; do
	head -c $n sound.db >short$n
	refused short$n 'rum ledger restore'
done
cp sound.db version
patch 60 '\000\000\000\002' version
refused version 'rum ledger restore'
cp sound.db sizes
patch 16 '\020\000\001\001\000' sizes
refused sizes 'rum ledger restore'
result 'cut and altered ledgers'

if command -v sqlite3 >/dev/null; then
	sqlite3 other.db 'CREATE TABLE a(b); INSERT INTO a VALUES(1)'
	sqlite3 numbered.db 'PRAGMA user_version=5'
	sqlite3 foreign.db 'PRAGMA application_id=7; CREATE TABLE a(b)'
	# Ours by its number, and by nothing else.
	sqlite3 posing.db 'PRAGMA application_id=1381322060;
		PRAGMA user_version=1; CREATE TABLE journal(seq, at)'
	sqlite3 wal.db 'PRAGMA journal_mode=WAL; CREATE TABLE a(b)' >printed
	for file in other numbered foreign wal; do
		refused $file.db 'name another file with --ledger'
	done
	refused posing.db 'rum ledger restore'
	result 'other databases'
else
	skip 'other databases' 'there is no sqlite3'
fi

mkdir folder
ln -s sound.db link
ln -s nowhere dangling
mkfifo pipe
for file in folder pipe; do
	refused $file 'is no regular file'
done
refused link 'is a symbolic link; name the ledger itself'
refused dangling 'is a symbolic link; name the ledger itself'
[ ! -e nowhere ] || bad 'the link was followed'
refused /dev/null 'is no regular file'
refused "$(printf 'e\033[31mvil\nx')" 'no ledger yet' import \
	'e\x1B[31mvil\x0Ax'
result 'folders, pipes and links'

# A journal that is a link: SQLite would undo what stands in it, or write there.
cp sound.db linked.db
cp text victim
ln -s victim linked.db-journal
for command in 'import more/usage' 'ledger devices'; do
	# shellcheck disable=SC2086 # words
	"$RUM" $command --ledger linked.db >printed 2>said
	told $? linked.db linked.db-journal "$command"
	cmp -s text victim || bad "$command: wrote through the link"
	cmp -s sound.db linked.db || bad "$command: changed the ledger"
done
result 'a journal that is a link'

mkdir shut
cp sound.db shut/ledger.db
chmod 000 shut/ledger.db
if [ "$(id -u)" -eq 0 ]; then
	skip 'an unreadable ledger' 'root may read everything'
else
	refused shut/ledger.db 'Permission denied'
	result 'an unreadable ledger'
fi

# ---- the ledger in a folder that is imported ------------------------------------------

mkdir stick
cp -R lab/usage stick/
"$RUM" import --ledger stick/ledger.db stick >printed 2>said ||
	bad "the first time: $(cat said)"
grep -q '4 added' printed || bad "the first time: $(cat printed)"
"$RUM" import --ledger stick/ledger.db stick ./stick/ledger.db \
	stick/../stick >printed 2>said || bad "again: $(cat said)"
! grep ledger.db printed | grep -v '; ledger ' || bad 'it was read as input'
"$RUM" ledger check -q --ledger stick/ledger.db >said 2>&1 ||
	bad "$(cat said)"
result 'a ledger among the input is left alone'

# Its own lock has to last from the first report to the last: while an import of
# the ledger's own folder waits for a pipe, nobody else writes.
ln stick/ledger.db stick/also
"$RUM" import -q --ledger stick/ledger.db stick - <pipe >held 2>&1 &
holder=$!
exec 3>pipe
cat "$(find lab/usage -type f | head -n 1)" >&3
tries=0
until grep -q "^.*POSIX.*WRITE $holder " /proc/locks || [ $tries -eq 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
sleep 0.3
timeout 10 "$RUM" import -q --ledger stick/ledger.db --wait 1 answers \
	>said 2>&1
told $? stick/ledger.db "for process $holder" 'a second writer'
exec 3>&-
wait $holder || bad "the first writer: $(cat held)"
rm stick/also
result 'its lock lasts, also with another name of it among the input'

# ---- archives ---------------------------------------------------------------------------

# members NAME...: hostile.tar.gz and hostile.zip with an answer under each name.
members()
{
	python3 - "$@" <<'END'
import glob, io, sys, tarfile, zipfile
data = open(sorted(glob.glob('answers/*'))[0], 'rb').read()
with tarfile.open('hostile.tar.gz', 'w:gz') as t:
    for name in sys.argv[1:]:
        kind, _, path = name.partition('=')
        i = tarfile.TarInfo(path)
        if kind == 'file':
            i.size = len(data)
        else:
            i.type = {'link': tarfile.SYMTYPE, 'hard': tarfile.LNKTYPE,
                      'device': tarfile.CHRTYPE, 'folder': tarfile.DIRTYPE}[kind]
            i.linkname = '../../escaped'
        t.addfile(i, io.BytesIO(data) if kind == 'file' else None)
with zipfile.ZipFile('hostile.zip', 'w') as z:
    for name in sys.argv[1:]:
        kind, _, path = name.partition('=')
        if kind == 'file':
            z.writestr(zipfile.ZipInfo(path), data)
END
} 2>told # of names that are there twice

# deliver_as direct|ledger ARCHIVE: from a folder two below, into out there.
mkdir -p cage/in
deliver_as()
(
	cd cage/in || exit 99
	if [ "$1" = ledger ]; then
		timeout 20 "$RUM" import -q --ledger "$work/h.db" "$2"
		set -- --all --ledger "$work/h.db"
	else
		set -- "$2"
	fi
	timeout 20 "$RUM" deliver --foreign -o out "$@"
)

# stays_inside WHAT: nothing appears outside of out; in it are regular files of
# plain names.
stays_inside()
{
	for archive in "$work/hostile.tar.gz" "$work/hostile.zip"; do
		for way in direct ledger; do
			rm -rf cage/in/out h.db
			deliver_as $way "$archive" >said 2>&1
			[ $? -lt 70 ] || bad "$1: $(cat -v said)"
			! tr -d '\n\t' <said | grep -q '[^ -~]' ||
				bad "$1: control bytes: $(cat -v said)"
			rm -f h.db
			ls -A >now
			diff before now >differ ||
				bad "$1: $(cat differ)"
			{
				find cage ! -type d ! -path 'cage/in/out/*'
				find cage/in/out ! -type d ! -type f
				find cage/in/out -mindepth 3
				find cage/in/out -name '*[!A-Za-z0-9._+-]*'
				ls -d /tmp/escaped-rum*
			} >odd 2>told
			[ ! -s odd ] || bad "$1: $(cat -v odd)"
			[ ! -e cage/in/out/RUNBOOK.txt ] ||
				delivered=$((delivered + 1))
		done
	done
}

delivered=0
members 'file=x.txt'
touch differ odd now before
ls -A >before
for name in 'file=../escaped.txt' 'file=../../../../../../tmp/escaped-rum.txt' \
	"file=$work/absolute.txt" 'file=a/../../escaped.txt' 'file=..' \
	'file=C:\escaped.txt' 'file=..\escaped.txt' \
	"$(printf 'file=\033[2Jcls\r\nx.txt')" 'file=RUNBOOK.txt' \
	'file=.rum-00000000.tmp' 'file=-rf' "file=$(printf %0400d 7).txt" \
	"file=$(printf '%05000d' 7 | tr 0 /)x" 'link=x' 'hard=x' 'device=x'; do
	members "$name"
	stays_inside "$(printf %.60s "$name" | cat -v)"
done
members 'link=sub' 'file=sub/escaped.txt' 'folder=../up'
stays_inside 'a file below a link'
members 'file=a.txt' 'file=A.TXT' 'file=a.txt'
stays_inside 'names that fall together'
# Most of the names are refused with their archive; some are only odd.
[ $delivered -ge 4 ] || bad "only $delivered were delivered"
result 'names in archives lead nowhere'

# A folder or file of the output that is a link elsewhere is not followed.
mkdir elsewhere
members 'file=x.txt'
rm -rf out
"$RUM" deliver -q --foreign -o out hostile.tar.gz >said 2>&1
file=$(cd out && find . -mindepth 2 -type f ! -name RUNBOOK.txt | head -n 1)
folder=${file#./} file=${file##*/}
folder=${folder%%/*}
[ "$file" ] || bad "nothing was delivered: $(cat said)"
for target in "$folder" "$folder/$file" "$folder/RUNBOOK.txt" RUNBOOK.txt; do
	rm -rf out elsewhere/*
	mkdir -p "out/$folder"
	rm -rf "out/$target"
	case $target in
	"$folder") ln -s "$work/elsewhere" "out/$target" ;;
	*) ln -s "$work/elsewhere/new" "out/$target" ;;
	esac
	"$RUM" deliver --force --foreign -o out hostile.tar.gz >printed 2>said
	status=$?
	[ $status -eq 5 ] || bad "$target: status $status: $(cat said)"
	[ -z "$(ls elsewhere)" ] || bad "$target: the link was followed"
	[ -L "out/$target" ] || bad "$target: the link is gone"
done
result 'links in the output are not followed'

# ---- files that change while they are read ------------------------------------------------

# The bytes that were judged are the bytes that are kept, whatever lies under the
# name by then: one file takes turns with another one's, and with a link.
answer=$(find answers -type f | sort | head -n 1)
other=$(find answers -type f | sort | tail -n 1)
mkdir turning
(
	while :; do
		cp "$answer" turning/.a && mv turning/.a turning/x.txt
		ln -s "$work/text" turning/.b && mv turning/.b turning/x.txt
		cp "$other" turning/.a && mv turning/.a turning/x.txt
		head -c 200 "$other" >turning/.a && mv turning/.a turning/x.txt
	done
) >turned 2>&1 &
turner=$!
rounds=0 seen=0
while [ $rounds -lt 25 ]; do
	rounds=$((rounds + 1))
	rm -rf out h.db
	timeout 20 "$RUM" deliver --foreign -o out turning >printed 2>said
	status=$?
	[ $status -lt 70 ] || bad "deliver: status $status: $(cat said)"
	find out -type f ! -name RUNBOOK.txt 2>/dev/null >found
	while read -r got; do
		seen=$((seen + 1))
		serial=${got#out/*_} serial=${serial%%/*}
		case $got in *.tmp) bad "left behind: $got" ;; esac
		cmp -s "$got" "$answer" || cmp -s "$got" "$other" ||
			bad "$got is neither"
		grep -q "$serial" "$got" || bad "$got is another one's"
	done <found
	timeout 20 "$RUM" import -q --ledger h.db turning >printed 2>said
	status=$?
	[ $status -lt 70 ] || bad "import: status $status: $(cat said)"
	"$RUM" ledger check -q --ledger h.db >said 2>&1 || bad "$(cat said)"
done
{
	kill $turner
	wait $turner
} 2>said
[ $seen -gt 0 ] || bad 'nothing was ever delivered'
result 'files swapped while they are read'

echo "1..$number"
[ $failed -eq 0 ]
