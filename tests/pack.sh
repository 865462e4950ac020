#!/bin/sh
# An evidence pack holds: with rum, and with openssl, tar and sha256sum alone as its
# README.txt says; no byte of it can change unnoticed; none is half-written.
set -u
cd "$(dirname "$0")/.." || exit 2
. tests/shell/suite.sh
export RUM_KEYS="$work/keys" RUM_LEDGER="$work/l.db"
at=2026-11-24T12:00:00Z

# Packs of one time of signing are the same byte for byte.
SOURCE_DATE_EPOCH=$(date -d $at +%s)
export SOURCE_DATE_EPOCH
pack() {
	"$RUM" report --at $at "$@"
}

# ---- a ledger with reports, an export and an account ---------------------------

{
	"$RUM" lab fleet -q -o lab --devices 3 --reports 4 --shape rsa --seed pack
	"$RUM" key new --name 'Pack Desk' --at 2026-01-01T00:00:00Z
	"$RUM" key add --anchor lab/keys/lab-anchor.pem
	"$RUM" key add --ca lab/keys/lab-ca.pem
	"$RUM" key add --device lab/keys/lab-devices.pem
	# A name that shells and JSON both would like to read otherwise.
	mv lab/devices.csv 'lab/west\tlist.csv'
	"$RUM" import -q --who tester lab/usage 'lab/west\tlist.csv'
	"$RUM" export -q --at $at --who 'desk two' -o sent
} >/dev/null 2>log || {
	echo "Bail out! the ledger could not be made: $(head -n 3 log)"
	exit 1
}

check "a pack is written" says 'evidence pack' \
	pack --pack pack.tar.gz -m 'third quarter'
check "its manifest lies beside it" test -s pack.tar.gz.p7m
mkdir elsewhere
check "in another folder: written" pack -q --pack elsewhere/pack.tar.gz
check "in another folder: the same bytes" cmp pack.tar.gz elsewhere/pack.tar.gz

# Who signed what: verdict, number of reports and certificate of each.
signers() {
	sed -n '/data-name=signers/,/<\/table>/p' |
		sed -n 's/.*data-l=Verdict>\([a-z]*\).*data-l=Reports[^>]*>\([0-9]*\)<.*data-l=Certificate>\(.*\)/\1 \2 \3/p' |
		sort
}
same_signers() {
	pack -o - | signers >of-ledger
	grep -c '^valid 4 ' of-ledger | grep -x 3 || return 1
	pack -o - "$@" | signers | diff of-ledger -
}
cp -r lab/usage again
check "what vouched is told as far as the ledger keeps it" says \
	'Vouched for by"><span class=none>an anchor that was enrolled' pack -o -
check "a report names each signer and each report of it once, from files too" \
	same_signers lab/usage
check "copies of reports are no more reports, as in the ledger" \
	same_signers lab/usage again

# ---- with rum ---------------------------------------------------------------------

check "rum verify says yes" ends 0 "$RUM" verify pack.tar.gz
check "rum verify names the manifest" says 'valid         pack.tar.gz.p7m' \
	"$RUM" verify pack.tar.gz
mkdir alone
cp pack.tar.gz alone/
check "without its manifest rum cannot tell" ends 3 \
	"$RUM" verify alone/pack.tar.gz
check "after the certificate's end rum says no" ends 1 \
	"$RUM" verify --at 2066-01-01T00:00:00Z pack.tar.gz
check "and with the time of signing yes" ends 0 \
	"$RUM" verify --at $at pack.tar.gz

# A quarter that is closed later: what is judged is of then, the signature of today.
closed_later() {
	mkdir -p late/x
	env -u SOURCE_DATE_EPOCH "$RUM" report -q --at 2025-12-31T23:59:59Z \
		--pack late/q.tar.gz
	tar -C late/x -xzf late/q.tar.gz
	made=$(sed -n 's/^Made at //p' late/x/README.txt)
	attime=$(sed -n 's/.*-attime \([0-9]*\) .*/\1/p' late/x/README.txt)
	grep '^What was printed is of --at 2025-12-31T23:59:59Z' \
		late/x/README.txt &&
		[ "$(date -d "$made" +%s)" = "$attime" ] &&
		[ "$attime" -ge "$(date -d 2026-11-01 +%s)" ] &&
		openssl cms -verify -inform DER -in late/q.tar.gz.p7m \
			-CAfile late/x/certificates/signer.pem \
			-attime "$attime" -out /dev/null
}
check "a quarter closed later is signed on the day it is" closed_later
years_later() {
	words=$(sed -n 's/^   rum verify \(.*\) q.tar.gz$/\1/p' late/x/README.txt)
	# shellcheck disable=SC2086
	(cd late && "$RUM" verify -q $words q.tar.gz)
}
check "README.txt's rum verify holds when the certificate has ended" years_later

# What README.txt prints can be typed, whatever the pack is called.
odd_name() {
	mkdir -p "odd/x"
	pack -q --pack "odd/it's q 4.tar.gz"
	tar -C odd/x -xzf "odd/it's q 4.tar.gz"
	{
		sed -n '/^   openssl cms .*\\$/,/-out/p' odd/x/README.txt
		grep '^   sha256sum .*gz' odd/x/README.txt
	} | sed 's, CA.pem, x/certificates/signer.pem,' >odd/typed
	[ "$(grep -c "'it'" odd/typed)" = 2 ] &&
		(cd odd && sh -e ./typed) | grep "^$(sha256sum <"odd/it's q 4.tar.gz" | cut -c1-64)"
}
check "README.txt quotes the name of the pack for the shell" odd_name

# ---- with openssl, tar and sha256sum ------------------------------------------------

opens() {
	openssl cms -verify -inform DER -in "$1" -CAfile x/certificates/signer.pem \
		-attime "$(date -d $at +%s)" -out "$2"
}
archive_fits() {
	echo "$(jq -r .file.sha256 manifest.json)  $1" | sha256sum -c
}
mkdir x
check "tar unpacks it" tar -C x -xzf pack.tar.gz
check "openssl opens the manifest" opens pack.tar.gz.p7m manifest.json
check "the manifest tells of the pack" \
	jq -e '.file.name == "pack.tar.gz" and .message == "third quarter"' \
	manifest.json
check "sha256sum agrees about the pack" archive_fits pack.tar.gz
sums() {
	(cd x && sha256sum -c SHA256SUMS)
}
check "sha256sum agrees about the files" sums
listed() {
	{
		sed 's/^[0-9a-f]*  //' x/SHA256SUMS
		echo SHA256SUMS
	} | sort >named
	(cd x && find . -type f | sed 's,^\./,,' | sort) >there
	diff named there
}
check "no file is unlisted" listed
members() {
	jq -r '.members[] | select(.name != "SHA256SUMS") |
		"\(.sha256)  \(.name)"' manifest.json | diff - x/SHA256SUMS
}
check "the manifest lists the same hashes" members
check "the files are those that it promises" sh -c \
	'cd x && ls README.txt page.html reconcile.json reconcile.csv \
	status.json status.csv journal.json certificates/signer.pem'
check "there is no private key in it" fails grep -r 'PRIVATE KEY' x
check "the signer's certificate is the operator's" sh -c \
	'openssl x509 -in x/certificates/signer.pem -outform DER | sha256sum >one
	openssl x509 -in keys/cert.pem -outform DER | sha256sum | cmp - one'
chains() {
	cat x/certificates/ca-*.pem >ca.pem
	for device in x/certificates/device-*.pem; do
		openssl verify -CAfile x/certificates/anchor-*.pem \
			-untrusted ca.pem "$device" || return 1
	done
}
check "openssl verifies devices' certificates with those in it" chains
sent=$(cd sent && ls ./*.p7m)
check "the export's manifest is the one that was sent" \
	cmp "sent/$sent" "x/exports/1/$sent"
check "openssl opens it" opens "x/exports/1/$sent" sent.json
check "it names what was uploaded" sh -c \
	'(cd sent && sha256sum *.tar.gz | cut -c 1-64) >sum
	jq -r .file.sha256 sent.json | cmp - sum'

# README.txt has a recipe for the journal's hashes: run as it stands there.
recipe() {
	(cd x && sed -n '/^   export LC_ALL/,/^   done/p' README.txt | sh) |
		cut -c 1-64 >reckoned
	sed 's/.*"sha256":"\([0-9a-f]*\)"}$/\1/' x/journal.json >kept
	cat kept
	[ -s kept ] && diff reckoned kept &&
		grep -Fq "$(tail -n 1 kept)" x/README.txt
}
check "the recipe of README.txt gives the journal's hashes" recipe
chained() {
	sed 's/.*"previous":"\([0-9a-f]*\)".*/\1/' x/journal.json |
		tail -n +2 >previous
	head -n -1 kept | diff - previous
}
check "each row of the journal holds the hash before" chained

# ---- the same bytes as the commands print ---------------------------------------------

same() {
	"$RUM" "$@" >printed
	[ $? -le 1 ] && cmp printed "$file"
}
until=$(sed -n 's/^and --until \(.*\)\.$/\1/p' x/README.txt)
file=x/reconcile.json
check "reconcile.json is what reconcile prints" \
	same reconcile --at $at --until "$until" --json
file=x/reconcile.csv
check "reconcile.csv too" same reconcile --at $at --until "$until" --csv
file=x/status.json
check "status.json is what status prints" same status --at $at --json
file=x/status.csv
check "status.csv too" same status --at $at --csv
file=x/journal.json
check "journal.json is what ledger log prints" same ledger log --json
same_page() {
	pack -q -o page.html && cmp page.html x/page.html
}
check "page.html is what report -o writes" same_page

# ---- a byte that changed ------------------------------------------------------------------

mkdir broken
cp pack.tar.gz.p7m broken/
python3 - pack.tar.gz positions <<'EOP'
import os, sys
size = os.path.getsize(sys.argv[1])
# The gzip header, the trailer, and a sample between.
at = set(range(10)) | set(range(size - 8, size)) | set(range(10, size, size // 30))
open(sys.argv[2], "w").write("".join("%d\n" % i for i in sorted(at)))
EOP
unnoticed=
while read -r position; do
	python3 - pack.tar.gz broken/pack.tar.gz "$position" <<'EOP'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[int(sys.argv[3])] ^= 1 << int(sys.argv[3]) % 8
open(sys.argv[2], "wb").write(data)
EOP
	"$RUM" verify -q broken/pack.tar.gz >/dev/null 2>&1 &&
		unnoticed="$unnoticed rum:$position"
	archive_fits broken/pack.tar.gz >/dev/null 2>&1 &&
		unnoticed="$unnoticed sha256sum:$position"
done <positions
# shellcheck disable=SC2086 # a list of words
check "each of $(wc -l <positions) flipped bytes is noticed both ways" \
	test -z "$unnoticed"
[ -z "$unnoticed" ] || echo "#   unnoticed:$unnoticed"
cp pack.tar.gz broken/
python3 - pack.tar.gz.p7m broken/pack.tar.gz.p7m <<'EOP'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[data.index(b'"sha256"') + 12] ^= 1
open(sys.argv[2], "wb").write(data)
EOP
check "a changed manifest: rum says no" ends 1 "$RUM" verify broken/pack.tar.gz
check "a changed manifest: openssl too" fails opens broken/pack.tar.gz.p7m none.json
cp pack.tar.gz.p7m broken/
mkdir y
(cd x && tar -cf - .) | (cd y && tar -xf -)
echo extra >y/extra.txt
tar -C y -czf broken/pack.tar.gz .
check "a file more is noticed" ends 1 "$RUM" verify broken/pack.tar.gz

# ---- keys ------------------------------------------------------------------------------------

mkdir "$work/none"
check "without a key nothing is written" ends 2 \
	env RUM_KEYS="$work/none" "$RUM" report --pack nokey.tar.gz
check "and it says how to go on" says 'give --unsigned' \
	env RUM_KEYS="$work/none" "$RUM" report --pack nokey.tar.gz
check "nothing lies there" fails ls nokey.tar.gz
check "unsigned: it is written" ends 0 \
	env RUM_KEYS="$work/none" "$RUM" report --at $at --unsigned \
	--pack plain.tar.gz
check "unsigned: without a manifest" fails ls plain.tar.gz.p7m
check "unsigned: rum cannot tell" ends 3 "$RUM" verify plain.tar.gz
check "unsigned: README.txt says so" sh -c \
	'tar -xzOf plain.tar.gz README.txt | grep "bears no signature"'
check "--unsigned with a key is refused" ends 2 \
	pack --unsigned --key keys/key.pem --pack other.tar.gz
check "standard output is refused" ends 2 pack --pack -
"$RUM" key new --name Other --keys other --at 2026-01-01T00:00:00Z >/dev/null 2>&1
check "signed with another key" ends 0 \
	pack -q --key other/key.pem --cert other/cert.pem --pack theirs.tar.gz
check "whom nobody enrolled: rum says no" ends 1 "$RUM" verify theirs.tar.gz

# ---- what is there stays, and nothing is half-written ------------------------------------------

echo mine >taken.tar.gz
check "an existing file is not replaced" ends 5 pack --pack taken.tar.gz
check "it is as it was" grep -qx mine taken.tar.gz
check "and no manifest came" fails ls taken.tar.gz.p7m
check "--force replaces it" ends 0 pack -q --force --pack taken.tar.gz
check "and what came is whole" ends 0 "$RUM" verify taken.tar.gz
cp pack.tar.gz.p7m stale.tar.gz.p7m
check "a manifest without its file is not replaced" ends 5 \
	pack --pack stale.tar.gz
check "nor left beside an unsigned pack" ends 5 \
	pack --unsigned --force --pack stale.tar.gz
check "a folder that is not there" ends 5 pack --pack missing/p.tar.gz

trap '' XFSZ
full() {
	rm -rf full
	mkdir full
	prlimit --fsize="$1" "$RUM" report --at $at --pack full/p.tar.gz \
		2>&1 >/dev/null | cat >errors
	cat errors
	grep -Eq 'full.*(too large|No space|write)' errors &&
		[ -z "$(ls -A full)" ]
}
if prlimit --fsize=512 true 2>/dev/null; then
	for size in 0 512 4096; do
		check "a disk that is full after $size bytes: nothing is left" \
			full $size
	done
fi
trap - XFSZ

finish
