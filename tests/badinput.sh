#!/bin/sh
# Bad input: each piece is refused by name, with its place and reason and the
# promised status; the other inputs of the same call are still done; nothing is
# left half-written; no call takes long or much memory.
set -u
cd "$(dirname "$0")/.." || exit 2
RUM=${RUM:-build/rum}
case $RUM in /*) ;; *) RUM=$PWD/$RUM ;; esac
SAN=${SAN:-}
work=$(mktemp -d) || exit 2
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
sample=$PWD/testdata/cases/export-duplicates/in.a.txt
dumps=$PWD/testdata/dumps
export RUM_KEYS="$work/keys" HOME="$work" LC_ALL=C NO_COLOR=1
cd "$work" || exit 2
mkdir bad out

# Seconds of the processor that a run may take: whatever else the machine does is
# not in them. Sanitizers need address space without bound, and time.
most=2
bounded="prlimit --as=536870912"
if [ -n "$SAN" ]; then
	most=20
	bounded=
elif ! prlimit --as=536870912 true 2>/dev/null; then
	bounded=
fi

number=0
failed=0
ok() {
	number=$((number + 1))
	echo "ok $number - $1"
}
not_ok() {
	number=$((number + 1))
	failed=$((failed + 1))
	echo "not ok $number - $1"
	[ $# -lt 2 ] || printf '%s\n' "$2" | head -n 12 | cut -c 1-300 |
		sed 's/^/#   /'
}
skip() {
	number=$((number + 1))
	echo "ok $number # SKIP $1"
}

# Runs rum with its arguments; sets status; stdout and stderr are kept. One that
# waits for something is ended too.
rum() {
	# shellcheck disable=SC2086
	timeout 120 $bounded prlimit --cpu=$most "$RUM" "$@" >got 2>errors \
		</dev/null
	status=$?
}
problem() {
	[ -n "$problems" ] && problems="$problems
"
	problems=$problems$1
}
expect_status() {
	[ "$status" -eq "$2" ] || problem "$1: status $status, wanted $2"
	case $status in
	124) problem "$1 did not end" ;;
	137 | 152) problem "$1 took more than $most s of the processor" ;;
	12[89] | 1[3-9]?) problem "$1 was ended by a signal" ;;
	esac
}

# refused FILE STATUS REASON [SOURCE [KIND]]: FILE in bad/ is refused. REASON
# and SOURCE are extended regular expressions.
refused() {
	file=bad/$1 want=$2 reason=$3 source=${4:-} kind=${5:-malformed}
	problems=
	cp "$sample" good.txt

	rum inspect --json "$file" good.txt
	expect_status inspect "$want"
	jq -es . got >/dev/null 2>&1 || problem "inspect: not JSON: $(head -c 300 got)"
	jq -rs --arg kind "$kind" '.[] | select(.kind | test($kind)) |
		"\(.source)|\(.offset)|\(.at)|\(.reason)"' got >told 2>/dev/null
	grep -Eq "^bad/$1$source\\|[0-9]+\\|" told ||
		problem "inspect: no record of bad/$1$source: $(cat told)"
	grep -Eq "$reason" told ||
		problem "inspect: no reason like \"$reason\": $(cat told)"
	if [ "$kind" = malformed ] && [ "$want" -eq 4 ]; then
		grep -Eq '\|[0-9]+\|[0-9]+\|.' told ||
			problem "inspect: no place in the record: $(cat told)"
	fi
	[ "$(grep -c '"source":"good.txt#' got)" -eq 2 ] ||
		problem "inspect: the other file was not done"

	rum inspect "$file" good.txt
	grep -Fq "bad/$1" got errors ||
		problem "inspect: the text names no subject"
	tr -d '\n\t' <got | grep -q '[^ -~]' &&
		problem "inspect: bytes that are not text reach the terminal"

	rum verify "$file" good.txt
	expect_status verify "$want"
	grep -q '^unverifiable *good.txt#RUMReport\[2\]' got ||
		problem "verify: the other file was not done"
	grep -q '^valid' got && problem "verify: something is valid"

	rm -rf out
	rum export --unsigned --at 2024-07-01T00:00:00Z -o out "$file" good.txt
	if [ "$want" -eq 5 ]; then
		expect_status export 5
	else
		expect_status export 1
	fi
	grep -Fq "bad/$1" errors || problem "export: stderr names no subject"
	[ "$(find out -name 'UD_SA_*.tar.gz' 2>/dev/null | wc -l)" -eq 1 ] ||
		problem "export: the rest did not go out"
	[ "$(find out -type f 2>/dev/null | wc -l)" -le 1 ] ||
		problem "export: something else was written: $(ls -A out)"
	if [ -e escaped ] || [ -e ../escaped ]; then
		problem "a file escaped"
	fi

	if [ -n "$problems" ]; then
		not_ok "$1" "$problems"
	else
		ok "$1"
	fi
}

# ---- the files ---------------------------------------------------------------

python3 - "$sample" bad <<'PYTHON' || exit 2
import gzip, io, os, sys, tarfile, warnings, zipfile, zlib
warnings.simplefilter("ignore")
good = open(sys.argv[1], "rb").read()
report = good[good.index(b"<RUMReport>"):good.index(b"</RUMReport>") + 12]
text = report[len(b"<RUMReport><![CDATA["):-len(b"]]></RUMReport>")]

def put(name, data):
    with open(os.path.join(sys.argv[2], name), "wb") as f:
        f.write(data)

def wrap(inner):
    return b"<smartLicense><RUMReport><![CDATA[" + inner + \
        b"]]></RUMReport></smartLicense>"

put("empty.txt", b"")
head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
whole = head + good
for name, at in (("declaration", 20), ("root", len(head) + 5),
                 ("tag", len(head) + 20), ("cdata", len(head) + 300),
                 ("between", whole.index(b"</RUMReport>") + 12),
                 ("end", len(whole) - 3)):
    put("cut-%s.txt" % name, whole[:at])
put("cut.json", b'{"usage":[' + text[:200])
put("binary.bin", bytes(range(128, 256)) * 40)
for codec, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
    put(codec + "-marked.txt", mark + good.decode().encode(codec))
    put(codec + ".txt", good.decode().encode(codec))
put("latin-1.txt", wrap(text.replace(b"17.14.01", b"17.14.01 \xe4")))
put("overlong.json", b'{"usage":[{"payload":"\xc0\xaf"}]}')
put("doctype.txt", head + b"<!DOCTYPE smartLicense>" + good)
put("entities.txt", head + b'<!DOCTYPE a [<!ENTITY x "&y;&y;&y;&y;"><!ENTITY y '
    b'SYSTEM "file:///etc/passwd">]><smartLicense>&x;</smartLicense>')
put("processing.txt", good.replace(b"<RUMReport>", b"<?go now?><RUMReport>", 1))
put("entity.txt", b"<smartLicense><RUMReport>&nosuch;</RUMReport></smartLicense>")
put("two-roots.txt", good + good)
put("two-cdata.txt", b"<smartLicense><RUMReport><![CDATA[" + text[:50] +
    b"]]><![CDATA[" + text[50:] + b"]]></RUMReport></smartLicense>")
put("nul.txt", good[:300] + b"\0" + good[300:])
put("nul.json", b'{"usage":[{"payload":"a\0b"}]}')
put("escaped-nul.txt", wrap(text.replace(b"17.14.01", b"17\0.14")))
put("key-twice.txt", wrap(b'{"payload":"{}",' + text[1:]))
put("key-twice-escaped.txt", wrap(b'{"pay\\u006coad":"{}",' + text[1:]))
put("payload-key-twice.txt", wrap(text.replace(
    b'\\"version\\":', b'\\"versi\\\\u006fn\\":1,\\"version\\":')))
put("high-surrogate.txt", wrap(text.replace(b"17.14.01", b"17\\ud83d.")))
put("low-surrogate.txt", wrap(text.replace(b"17.14.01", b"17\\udd11.")))
put("payload-surrogate.txt", wrap(text.replace(b"17.14.01", b"17\\\\ud83d.")))
put("deep.json", b"[" * 100000 + b"]" * 100000)
put("deep-usage.json", b'{"usage":' * 100000 + b"1" + b"}" * 100000)
put("deep-payload.txt", wrap(b'{"payload":"' + b'{\\"asset_identification\\":'
                             * 100000 + b"1" + b"}" * 100000 + b'"}'))
put("deep.xml", b"<smartLicense>" + b"<a>" * 100000 + b"</a>" * 100000 +
    b"</smartLicense>")
put("deep-report.txt", b"<smartLicense><RUMReport>" + b"<a>" * 100000 +
    b"</a>" * 100000 + b"</RUMReport></smartLicense>")
put("attributes.txt", b"<smartLicense><RUMReport" +
    b"".join(b' a%d="1"' % i for i in range(100000)) + b">" + b"<![CDATA[" +
    text + b"]]></RUMReport></smartLicense>")
put("attributes-root.txt", b"<smartLicense" +
    b"".join(b' a%d="1"' % i for i in range(100000)) + b"/>")
put("long-name.txt", b"<" + b"a" * 1000000 + b"/>")

# A few gigabytes in a few megabytes: one deflated block, over and over.
def bomb(first, last, blocks, gib):
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    out = io.BytesIO()
    out.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff")
    out.write(c.compress(first) + c.flush(zlib.Z_FULL_FLUSH))
    unit = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = unit.compress(blocks * (1 << 20)) + unit.flush(zlib.Z_FULL_FLUSH)
    out.write(block * (gib << 10))
    end = zlib.compressobj(9, zlib.DEFLATED, -15)
    out.write(end.compress(last) + end.flush())
    out.write(b"\0" * 8)
    return out.getvalue()

put("bomb.txt.gz", bomb(b"<smartLicense>", b"</smartLicense>", b" ", 3))
info = tarfile.TarInfo("usage.txt")
info.size = 3 << 30
put("bomb.tar.gz", bomb(info.tobuf(tarfile.GNU_FORMAT), b"\0" * 1024, b"\0", 3))
buf = io.BytesIO()
with tarfile.open(fileobj=buf, mode="w") as t:
    inner = bomb(b"<smartLicense>", b"", b" ", 3)
    i = tarfile.TarInfo("inner.txt.gz")
    i.size = len(inner)
    t.addfile(i, io.BytesIO(inner))
put("bomb-inside.tar.gz", gzip.compress(buf.getvalue()))

def tar(members):
    b = io.BytesIO()
    with tarfile.open(fileobj=b, mode="w", format=tarfile.USTAR_FORMAT) as t:
        for name, kind, target in members:
            i = tarfile.TarInfo(name)
            i.type = kind
            if kind == tarfile.REGTYPE:
                i.size = len(good)
                t.addfile(i, io.BytesIO(good))
            else:
                i.linkname = target
                i.devmajor, i.devminor = 1, 5
                t.addfile(i)
    return b.getvalue()

F = tarfile.REGTYPE
first, last = ("first.txt", F, ""), ("last.txt", F, "")
for name, member in (
        ("link", ("m.txt", tarfile.SYMTYPE, "/etc/passwd")),
        ("hard-link", ("m.txt", tarfile.LNKTYPE, "first.txt")),
        ("device", ("m.txt", tarfile.CHRTYPE, "")),
        ("block-device", ("m.txt", tarfile.BLKTYPE, "")),
        ("fifo", ("m.txt", tarfile.FIFOTYPE, "")),
        ("absolute", ("/escaped", F, "")),
        ("parent", ("../escaped", F, "")),
        ("parent-inside", ("a/../../escaped", F, "")),
        ("backslash", ("..\\escaped", F, "")),
        ("control", ("m\x1b[31m.txt", F, "")),
        ("twice", ("first.txt", F, "")),
        ("twice-case", ("FIRST.txt", F, ""))):
    if name in ("link", "parent"):
        put("tar-%s.tar" % name, tar([first, member, last]))
    put("tar-%s.tar.gz" % name, gzip.compress(tar([first, member, last])))
t = tar([first, last])
put("tar-cut.tar", t[:700])
put("tar-data-after.tar", t + b"x" * 512)
put("tar-checksum.tar", t[:148] + b"0000000\0" + t[156:])
z = gzip.compress(good)
put("gz-crc.gz", z[:-8] + bytes([z[-8] ^ 1]) + z[-7:])
put("gz-length.gz", z[:-4] + bytes([z[-4] ^ 1]) + z[-3:])
put("gz-cut.gz", z[:-20])
put("gz-trailer-cut.gz", z[:-3])
put("gz-trailing.gz", z + b"trailing")
put("gz-second-member.gz", z + z)
put("gz-crc.tar.gz", gzip.compress(t)[:-8] + b"\0" * 8)

def zipped(members):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as f:
        for name, data in members:
            f.writestr(zipfile.ZipInfo(name), data)
    return b.getvalue()

z = zipped([("first.txt", good), ("last.txt", good)])
put("zip-cut.zip", z[:-30])
put("zip-after.zip", z + b"after the end")
put("zip-before.zip", b"before" + z)
at = z.index(b"PK\3\4") + 14
put("zip-crc.zip", z[:at] + bytes([z[at] ^ 1]) + z[at + 1:])
put("zip-names-differ.zip", z[:30] + b"F" + z[31:])
put("zip-twice.zip", zipped([("a.txt", good), ("b.txt", good), ("a.txt", good)]))
put("zip-parent.zip", zipped([("a.txt", good), ("../escaped", good)]))
PYTHON

# ---- refused by name ---------------------------------------------------------

refused empty.txt 4 empty
refused cut-declaration.txt 4 'end|cut|truncat|declaration'
refused cut-root.txt 4 'end'
refused cut-tag.txt 4 'end'
refused cut-cdata.txt 4 'ends inside a CDATA'
refused cut-between.txt 4 'end'
refused cut-end.txt 4 'end'
refused cut.json 4 'end|unterminated'
refused binary.bin 4 '' '' unknown
for form in utf-16-le utf-16-be; do
	refused $form-marked.txt 4 'UTF-16'
	refused $form.txt 4 'UTF-16'
done
refused latin-1.txt 4 'UTF-8' '.*'
refused overlong.json 4 'UTF-8'
refused doctype.txt 4 'DOCTYPE|DTD|document type'
refused entities.txt 4 'DOCTYPE|DTD|document type'
refused processing.txt 4 'processing instruction'
refused entity.txt 4 'entity|nosuch' '.*'
refused two-roots.txt 4 'after|second|root|content'
refused two-cdata.txt 4 'two CDATA' '#RUMReport\[1\]'
refused nul.txt 4 'NUL|0x00|byte|character' '.*'
refused nul.json 4 'NUL|control|0x00'
refused escaped-nul.txt 4 'NUL|0x00|byte|character' '.*'
refused key-twice.txt 4 'key "payload" appears twice' '#RUMReport\[1\]'
refused key-twice-escaped.txt 4 'key "payload" appears twice' '#RUMReport\[1\]'
refused payload-key-twice.txt 4 'payload: key "version" appears twice' \
	'#RUMReport\[1\]'
refused high-surrogate.txt 4 surrogate '#RUMReport\[1\]'
refused low-surrogate.txt 4 surrogate '#RUMReport\[1\]'
refused payload-surrogate.txt 4 'payload: .*surrogate' '#RUMReport\[1\]'
refused deep.json 4 json-depth
refused deep-usage.json 4 json-depth
refused deep-payload.txt 4 'payload: .*json-depth' '#RUMReport\[1\]'
refused deep.xml 4 xml-depth '.*'
refused deep-report.txt 4 xml-depth '.*'
refused attributes.txt 4 xml-tag-bytes '.*'
refused attributes-root.txt 4 xml-tag-bytes
refused long-name.txt 4 xml-tag-bytes
refused bomb.txt.gz 4 'archive-ratio|piece-bytes' '.*'
refused bomb.tar.gz 4 'archive-ratio|piece-bytes' '.*'
refused bomb-inside.tar.gz 4 'archive-ratio|piece-bytes' '.*'
refused tar-link.tar.gz 4 'link' '!m.txt'
refused tar-hard-link.tar.gz 4 'link' '!m.txt'
refused tar-device.tar.gz 4 'device' '!m.txt'
refused tar-block-device.tar.gz 4 'device' '!m.txt'
refused tar-fifo.tar.gz 4 'FIFO|pipe' '!m.txt'
refused tar-absolute.tar.gz 4 'absolute' '!/escaped'
refused tar-parent.tar.gz 4 '"\.\."' '!\.\./escaped'
refused tar-parent-inside.tar.gz 4 '"\.\."' '!a/\.\./\.\./escaped'
refused tar-backslash.tar.gz 4 'backslash' '!.*escaped'
refused tar-control.tar.gz 4 'control' '!m.*'
refused tar-twice.tar.gz 4 'twice|already|before' '!first.txt'
refused tar-twice-case.tar.gz 4 'twice|already|before|case' '!FIRST.txt'
refused tar-link.tar 4 'link' '!m.txt'
refused tar-parent.tar 4 '"\.\."' '!\.\./escaped'
refused tar-cut.tar 4 'end|cut|truncat'
refused tar-data-after.tar 4 'after'
refused tar-checksum.tar 4 '' '' 'malformed|unknown'
refused gz-crc.gz 4 'CRC|checksum'
refused gz-length.gz 4 'length|size'
refused gz-cut.gz 4 'end|cut|truncat' '.*'
refused gz-trailer-cut.gz 4 'end|cut|truncat' '.*'
refused gz-trailing.gz 4 'after|follow'
refused gz-second-member.gz 4 'member|after'
refused gz-crc.tar.gz 4 'CRC|checksum'
refused zip-cut.zip 4 '.'
refused zip-after.zip 4 '.'
refused zip-before.zip 4 '' '' 'malformed|unknown'
refused zip-crc.zip 4 'CRC|central|local' '.*'
refused zip-names-differ.zip 4 'central|local' '.*'
refused zip-twice.zip 4 'twice|already|before' '!a.txt'
refused zip-parent.zip 4 '"\.\."' '!\.\./escaped'
refused none.txt 5 'No such file'

# Sound members beside a bad one are read; an archive that lies gives none.
rum inspect --json bad/tar-link.tar.gz
if [ "$(grep -c '"kind":"rum-report"' got)" -eq 4 ]; then
	ok "the members around a bad one are read"
else
	not_ok "the members around a bad one are read" "$(cut -c 1-150 got)"
fi
for file in gz-crc.gz gz-trailing.gz gz-second-member.gz gz-crc.tar.gz \
	tar-data-after.tar zip-names-differ.zip; do
	rum inspect --json bad/$file
	if grep -q '"kind":"rum-report"' got; then
		not_ok "$file gives nothing" "$(cut -c 1-150 got)"
	else
		ok "$file gives nothing"
	fi
done

# All of it as one folder: everything is told, nothing is lost.
mkdir all
cp bad/* all/
cp "$sample" all/zz-good.txt
most=$((most * 3))
problems=
rum inspect --json all
expect_status inspect 4
[ "$(grep -c '"source":"all/zz-good.txt#' got)" -eq 2 ] ||
	problem "the good file was not done"
jq -rs '.[] | .source | split("#")[0] | split("!")[0]' got | sort -u >told
for file in all/*; do
	grep -Fqx "$file" told || problem "$file is not told"
done
rum verify all
expect_status verify 4
if [ -n "$problems" ]; then
	not_ok "a folder of all of them" "$problems"
else
	ok "a folder of all of them"
fi
most=$((most / 3))

# ---- what is no regular file -------------------------------------------------

# no_file NAME PATH...: told at once, the good file is done.
no_file() {
	name=$1
	shift
	problems=
	save=$most
	[ -n "$SAN" ] || most=1
	for command in "inspect --brief" verify; do
		# shellcheck disable=SC2086
		rum $command "$@" good.txt
		[ "$status" -eq 4 ] || [ "$status" -eq 5 ] ||
			problem "$command: status $status"
		grep -q 'good.txt#RUMReport\[2\]' got ||
			problem "$command: the good file was not done"
		cat got errors >both
		grep -Eq "$reason" both ||
			problem "$command: no reason like \"$reason\": $(cat both)"
	done
	most=$save
	if [ -n "$problems" ]; then
		not_ok "$name" "$problems"
	else
		ok "$name"
	fi
}
cp "$sample" good.txt
mkfifo pipe
reason='pipe.*(regular|FIFO)'
no_file "a FIFO that is named" pipe
mkdir with-pipe
mkfifo with-pipe/pipe
cp good.txt with-pipe/z.txt
no_file "a FIFO in a folder" with-pipe
rum inspect --json with-pipe
if [ "$(grep -c '"source":"with-pipe/z.txt#' got)" -eq 2 ]; then
	ok "a FIFO in a folder: its neighbours are done"
else
	not_ok "a FIFO in a folder: its neighbours are done" "$(cat got)"
fi
reason='/dev/zero.*(regular|device)'
no_file "a device that is named" /dev/zero
mkdir -p loop/a
ln -s .. loop/a/up
ln -s a loop/b
ln -s self loop/self
cp good.txt loop/z.txt
reason='loop/a/up.*link'
no_file "links that make a folder hold itself" loop
rum inspect --json loop
if [ "$(grep -c '"source":"loop/z.txt#' got)" -eq 2 ] &&
	[ "$(grep -c 'good\|z.txt' got)" -eq 2 ]; then
	ok "a folder loop: each file is read once"
else
	not_ok "a folder loop: each file is read once" "$(cat got)"
fi

# ---- what cannot be read or written ------------------------------------------

cp good.txt secret.txt
chmod 000 secret.txt
mkdir closed
chmod 000 closed
as_nobody=
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$work"
	if setpriv --reuid=65534 --regid=65534 --clear-groups \
		test -x "$RUM" 2>/dev/null; then
		as_nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
	else
		as_nobody=none
	fi
fi
if [ "$as_nobody" = none ]; then
	skip "an unreadable file: there is nobody to be"
else
	save=$bounded
	bounded="$bounded $as_nobody"
	problems=
	for command in inspect verify; do
		rum $command secret.txt closed good.txt
		expect_status $command 5
		grep -q 'secret.txt: .*Permission denied' got errors ||
			grep -A 1 secret.txt got | grep -q 'Permission denied' ||
			problem "$command: secret.txt: $(cat got errors)"
		grep -q 'good.txt#RUMReport\[2\]' got ||
			problem "$command: the good file was not done"
	done
	rum export --unsigned -o closed good.txt
	expect_status export 5
	grep -q 'closed.*Permission denied' errors ||
		problem "export into a closed folder: $(cat errors)"
	bounded=$save
	if [ -n "$problems" ]; then
		not_ok "unreadable" "$problems"
	else
		ok "an unreadable file and folder"
	fi
fi

for command in inspect "inspect --json" verify "verify --csv" "inspect -b"; do
	# shellcheck disable=SC2086
	"$RUM" $command good.txt >/dev/full 2>errors
	status=$?
	if [ "$status" -eq 5 ] && grep -q 'No space left' errors; then
		ok "$command onto a full disk"
	else
		not_ok "$command onto a full disk" "status $status: $(cat errors)"
	fi
done

# A disk that is full after some bytes: nothing is left behind.
"$RUM" key new >/dev/null 2>&1
python3 - "$sample" many.json <<'PYTHON'
import json, os, sys
text = open(sys.argv[1]).read()
one = text[text.index("[CDATA[") + 7:text.index("]]>")]
with open(sys.argv[2], "w") as f:
    f.write('{"usage":[%s]}' % ",".join(
        one.replace("531", str(10000 + i)).replace("SWK24EXPA", os.urandom(9).hex())
        for i in range(200)))
PYTHON
# full_export FORM SIZE: no file may grow beyond SIZE bytes. What rum prints
# goes through a pipe, so that it does not meet the limit itself.
full_export() {
	rm -rf full
	# shellcheck disable=SC2086
	timeout 120 $bounded prlimit --fsize="$2" "$RUM" export --form "$1" \
		-o full many.json 2>&1 >/dev/null </dev/null | cat >errors
	find full -type f -size "-${2}c" >small 2>/dev/null
	find full -name '.*.tmp' >>small 2>/dev/null
	[ ! -s small ] || [ "$1" = device ] ||
		problem "$2 bytes: left behind: $(head -n 3 small)"
	! grep -q tmp small || problem "$2 bytes: left behind: $(head -n 3 small)"
	grep -Eq 'full.*(too large|No space|write)' errors ||
		problem "$2 bytes: $(cat errors)"
}
for form in cssm device rest; do
	problems=
	trap '' XFSZ
	for size in 0 1 512 1200; do
		full_export $form $size
	done
	trap - XFSZ
	if [ -n "$problems" ]; then
		not_ok "export --form $form onto a full disk" "$problems"
	else
		ok "export --form $form onto a full disk leaves nothing"
	fi
done
problems=
full_export cssm 512
if [ -n "$problems" ]; then
	not_ok "export beyond the file size limit" "$problems"
else
	ok "export beyond the file size limit is told, not killed"
fi

# An output file that is there already stays as it is.
rm -rf taken
mkdir taken
echo mine >taken/UD_SA_24Jul01_00_00_00_000.tar.gz
rum export --at 2024-07-01T00:00:00Z -o taken good.txt
if [ "$status" -eq 5 ] && [ "$(cat taken/*.gz)" = mine ] &&
	[ "$(find taken -type f | wc -l)" -eq 1 ] &&
	grep -q 'UD_SA_24Jul01_00_00_00_000.tar.gz: exists' errors &&
	grep -q -e --force errors; then
	ok "an existing output file stays"
else
	not_ok "an existing output file stays" "status $status: $(cat errors; ls -A taken)"
fi

# ---- device text ---------------------------------------------------------------

dump=$dumps/cssm-unreachable.txt
mkdir texts
python3 - "$dump" texts <<'PYTHON'
import os, random, sys
text = open(sys.argv[1], "rb").read()
seed = random.Random(11)

def put(name, *parts):
    with open(os.path.join(sys.argv[2], name), "wb") as f:
        for p in parts:
            f.write(p)

plain = text.decode()
put("utf-16-le.txt", plain.encode("utf-16-le"))
put("utf-16-be-marked.txt", b"\xfe\xff", plain.encode("utf-16-be"))
put("binary.txt", bytes(seed.randrange(256) for _ in range(200000)))
put("page.html", b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head>"
    b"<body><h1>Sign in</h1><p>show license status</p></body></html>\n")
put("other-command.txt", b"quay-r1#show ip route\n"
    b"Gateway of last resort is not set\n\n"
    b"      192.0.2.0/24 is variably subnetted, 2 subnets, 2 masks\n"
    b"C        192.0.2.0/25 is directly connected, GigabitEthernet0/0/0\n"
    b"quay-r1#\n")
put("refused-command.txt", b"quay-r1#show license status\n                   ^\n"
    b"% Invalid input detected at '^' marker.\n\nquay-r1#\n")
put("none.txt", b"quay-r1#show license status\nquay-r1#\n")
# Bytes that no terminal should see, in values, keys and messages.
put("control.txt", text.replace(b"Virtual Account:", b"Virtual Account: \x9b31m\x07")
    .replace(b"Hello Message:", b"Hello \x00\x1b]0;owned\x07Message:")
    .replace(b"(CSSM)", b"(CSSM\xff\xfe\x7f)"))
put("in-a-line.txt", text[:text.rindex(b"Total Acknowledged Rec") + 12])
# A key, a heading and a message that never end.
put("long-line.txt", b"quay-r1#show license all\nSmart Licensing Status\n====\n",
    b"  Type: ", b"Smart " * 8738133)
put("long-backspaces.txt", b"quay-r1#show license all\n" + b"\b" * 20000000)
put("long-more.txt", b"quay-r1#show license all\n" + b" --More-- " * 2000000)
put("long-escape.txt", b"quay-r1#show license all\n" + b"\x1b[" * 8000000)
put("long-message.txt", b"quay-r1#show license all\n" +
    b"%SMART_LIC-3-COMM_FAILED:" * 800000)
put("many-devices.txt", b"".join(
    b"q%d#show license udi\nUDI: PID:Q,SN:S%d\n" % (i, i) for i in range(20000)))
put("many-members.txt", b"q#show license udi\nUDI: PID:Q,SN:S\n\nHA UDI List:\n",
    b"    Member:PID:Q,SN:S\n" * 200000)
put("many-headings.txt", b"Smart Licensing Tech Support info\n\n",
    b"Usage Reporting:\n==========\n" * 200000)
noise = b"".join(b"%08x the quick brown fox %d\n" % (i * 7919, i)
                 for i in range(25000))
put("noise.txt", *[noise] * 245)
put("noise-behind.txt", text, *[noise] * 245)
put("noise-50-mb.txt", text, *[noise] * 65)
PYTHON

# told FILE INSPECT DIAGNOSE REASON: both end with their status, in time, without
# much memory, say why, and do the file beside it.
told() {
	file=texts/$1 want=$2 diagnose=$3 reason=$4
	problems=
	rum inspect --json "$file" "$dump"
	expect_status inspect "$want"
	jq -es . got >/dev/null 2>&1 || problem "inspect: not JSON: $(head -c 300 got)"
	jq -c 'select(.kind == "device-state") | .udi.sn' got |
		grep -q XQT26130A01 || problem "inspect: the other file was not done"
	cat got errors >both
	rum diagnose "$file"
	expect_status diagnose "$diagnose"
	cat got errors >>both
	LC_ALL=C tr -d '\n\t' <got | LC_ALL=C grep -q '[^ -~]' &&
		problem "diagnose: bytes that are not text reach the terminal"
	grep -Eqi "$reason" both ||
		problem "no reason like \"$reason\": $(tail -c 400 both)"
	for form in --brief --coverage; do
		rum inspect $form "$file"
		expect_status "inspect $form" "$want"
		LC_ALL=C tr -d '\n\t' <got | LC_ALL=C grep -q '[^ -~]' &&
			problem "inspect $form: bytes that are not text reach the terminal"
	done
	if [ -n "$problems" ]; then
		not_ok "device text: $1" "$problems"
	else
		ok "device text: $1"
	fi
}
save=$most
most=$((most * 4))
told utf-16-le.txt 4 4 'UTF-16'
told utf-16-be-marked.txt 4 4 'UTF-16'
told binary.txt 4 3 'unknown'
told page.html 4 4 'web page'
told other-command.txt 4 3 'unknown|no device'
told refused-command.txt 4 3 'no device text'
told none.txt 4 3 'no device text'
told control.txt 0 1 'cssm-unreachable'
told in-a-line.txt 0 1 'truncated'
told long-line.txt 0 3 ''
told long-backspaces.txt 4 3 'no device text'
told long-more.txt 0 3 ''
told long-escape.txt 4 3 'no device text'
told long-message.txt 4 4 'show-rows'
told many-devices.txt 4 4 'show-devices'
told many-members.txt 0 3 ''
told many-headings.txt 0 3 ''
told noise.txt 4 4 'unknown|-bytes'
told noise-behind.txt 4 4 'piece-bytes'
told noise-50-mb.txt 0 1 'cssm-unreachable'
rm texts/noise*
most=$save

# ---- snapshots of an account ---------------------------------------------------

mkdir account
python3 - account <<'PYTHON'
import json, os, sys
def put(name, data):
    with open(os.path.join(sys.argv[1], name), "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
def item(**more):
    return dict({"license": "Quay Advantage", "virtualAccount": "Quay", "quantity": 10, "inUse": 2, "available": 10,
                 "reserved": 0, "pendingQuantity": 0, "billingType": "PREPAID", "status": "In Compliance",
                 "licenseDetails": [], "licenseSubstitutions": []}, **more)
def v1(*items, **more):
    return json.dumps(dict({"totalRecords": len(items), "licenses": items, "status": "SUCCESS", "statusMessage": ""}, **more))
def term(**more):
    return dict({"quantity": 10, "startDate": "2024-01-01", "endDate": "2027-01-01", "licenseType": "TERM",
                 "status": "ACTIVE", "subscriptionId": "Sub1"}, **more)
put("good.json", v1(item()))
put("login.json", "<!DOCTYPE html>\n<html><body><h1>Log in to your account</h1></body></html>\n")
put("error.json", '{"status":"ERROR","statusMessage":"Not authorized to view this account"}')
put("token.json", '{"access_token":"abc","token_type":"Bearer","expires_in":3599}')
put("other.json", '{"colour":"blue","items":[1,2,3]}')
put("empty-account.json", v1())
put("cut-in-half.json", v1(item(), item(license="Quay Essentials"))[:200])
put("twice.json", v1(item(), item()))
put("twice-different.json", v1(item(), item(quantity=11)))
put("twice-case.json", v1(item(), item(license="quay advantage", quantity=7)))
put("above-63.json", v1(item(quantity=2**63)))
put("above-64.json", v1(item(quantity=2**64 + 5), item(license="Quay Essentials", quantity="18446744073709551617")))
put("sum-above-64.json", v1(item(quantity=2**64 - 1), item(virtualAccount="Pier", quantity=2**64 - 1)))
put("above-all.json", v1(item(quantity=10**40)))
put("fraction.json", v1(item(quantity=1.5)))
put("exponent.json", v1(item()).replace('"quantity": 10', '"quantity": 1e3'))
put("word.json", v1(item(quantity="many")))
put("negative.json", v1(item(quantity=-5, inUse=-1)))
put("before-1970.json", v1(item(licenseDetails=[term(startDate="1901-02-03", endDate="1969-12-31")])))
put("after-2100.json", v1(item(licenseDetails=[term(endDate="2199-12-31T23:59:59Z")])))
put("far-future.json", v1(item(licenseDetails=[term(endDate="99999-12-31")])))
put("no-date.json", v1(item(licenseDetails=[term(endDate="soon")])))
put("slashes.json", v1(item(licenseDetails=[term(endDate="11/12/2026")])))
put("no-name.json", v1(item(license="")))
put("name-control.json", v1(item(license="Quay\u001b[2J\u202eegatnavdA")))
put("licenses-object.json", '{"totalRecords":1,"licenses":{"license":"Quay"},"status":"SUCCESS"}')
put("licenses-text.json", '{"totalRecords":1,"licenses":"none","status":"SUCCESS"}')
put("deep.json", '{"licenses":' + "[" * 1000 + "]" * 1000 + "}")
put("v3.json", json.dumps({"status": "SUCCESS", "message": "", "out_standing_reports": 0, "summary": [
    {"tag": "regid.2099-01.com.example.QUAY,1.0_1", "display_name": "Quay Advantage", "compliance_status": "In Compliance",
     "enforced": False, "export_restricted": False, "prepaid_entitled": 5, "prepaid_inuse": 1, "prepaid_reserved": 0, "license_details": []}]}))
put("utf-16.json", v1(item()).encode("utf-16"))
put("total-lies.json", v1(item(), totalRecords=400))
put("fifty.json", json.dumps({"licenses": [item(license="Quay %d" % i) for i in range(50)], "status": "SUCCESS"}))
put("semicolons.csv", "License;Billing;Purchased;In Use;Balance\r\nQuay Advantage;Prepaid;10;2;8\r\n")
put("thousands.csv", 'License,Billing,Purchased,In Use,Balance\r\nQuay Advantage,Prepaid,"1,200",2,1198\r\n')
put("thousands-dots.csv", 'License;Billing;Purchased;In Use;Balance\r\nQuay Advantage;Prepaid;1.200;2;1198\r\n')
put("dates.csv", "License,Quantity Purchased,Expiration Date\r\nQuay Advantage,10,03/04/2027\r\n")
put("dates-clear.csv", "License,Quantity Purchased,Expiration Date\r\nQuay Advantage,10,2027-04-03\r\n")
put("scientific.csv", "License,Billing,Purchased,In Use,Balance\r\nQuay Advantage,Prepaid,1.2E+03,2,8\r\n")
put("formula.csv", "License,Billing,Purchased,In Use,Balance\r\n\"=HYPERLINK(\"\"http://x\"\")\",Prepaid,10,2,8\r\n")
put("no-key.csv", "Billing,Purchased,In Use,Balance\r\nPrepaid,10,2,8\r\n")
put("ragged.csv", "License,Billing,Purchased,In Use,Balance\r\nQuay Advantage,Prepaid,10,2,8,9,9,9\r\nQuay,Prepaid\r\n")
put("quote.csv", 'License,Billing,Purchased,In Use,Balance\r\n"Quay Advantage,Prepaid,10,2,8\r\n')
put("bom.csv", "\ufeffLicense,Billing,Purchased,In Use,Balance\r\nQuay Advantage,Prepaid,10,2,8\r\n")
put("latin-1.csv", "License,Billing,Purchased,In Use,Balance\r\nQuay Acc\xe8s,Prepaid,10,2,8\r\n".encode("latin-1"))
put("utf-16.csv", "License\tPurchased\r\nQuay Advantage\t10\r\n".encode("utf-16"))
put("header-alone.csv", "License,Billing,Purchased,In Use,Balance\r\n")
put("twice.csv", "License,Billing,Purchased,In Use,Balance\r\nQuay Advantage,Prepaid,10,2,8\r\nQuay Advantage,Prepaid,11,2,8\r\n")
put("column-twice.csv", "License,License,Purchased\r\nQuay Advantage,Pier,10\r\n")
put("sheet.xlsx", b"PK\x03\x04" + b"\0" * 60)
PYTHON

# reconciled FILE STATUS REASON [ROW]: reconcile ends with its status, in time,
# says why, and still counts the reports beside it. What is refused (4) is refused
# by inspect and import too. ROW is an expression of jq that holds for a licence.
reconciled() {
	file=account/$1 want=$2 reason=$3 row=${4:-}
	problems=
	rum reconcile --at 2026-11-24T00:00:00Z --virtual-account Quay --json \
		"$file" good.txt
	expect_status reconcile "$want"
	jq -es . got >/dev/null 2>&1 || problem "reconcile: not JSON: $(head -c 300 got)"
	jq -es 'any(.[]; .kind == "license-balance" and .owned == null and
		.in_use_reported == 4)' got >/dev/null 2>&1 ||
		problem "reconcile: the reports beside it do not count"
	if [ -n "$row" ]; then
		jq -es "any(.[]; .kind == \"license-balance\" and ($row))" got \
			>/dev/null 2>&1 || problem "no row with $row: $(cat got)"
	fi
	cat got errors >both
	rum reconcile --virtual-account Quay "$file" good.txt
	LC_ALL=C tr -d '\n\t' <got | LC_ALL=C grep -q '[^ -~]' &&
		problem "bytes that are not text reach the terminal"
	if [ "$want" -eq 4 ]; then
		grep -Fq "account/$1: " errors ||
			problem "the text names no subject: $(cat errors)"
		rum inspect --json "$file"
		expect_status inspect 4
		jq -r '.reason // .kind' got >>both
		rm -f refused.db
		rum import --ledger refused.db --virtual-account Quay "$file"
		[ "$status" -eq 4 ] || [ "$status" -eq 1 ] ||
			problem "import: status $status"
		grep -q '^1 added' got && problem "import: it was added"
	fi
	grep -Eqi "$reason" both ||
		problem "no reason like \"$reason\": $(tail -c 400 both)"
	if [ -n "$problems" ]; then
		not_ok "account: $1" "$problems"
	else
		ok "account: $1"
	fi
}
save=$most
most=$((most * 2))
reconciled good.json 1 '' '.owned == 10'
# Something else than what it was taken for.
reconciled login.json 4 'web page'
reconciled error.json 4 'Not authorized to view this account'
reconciled token.json 4 'unknown|nothing that is known'
reconciled other.json 4 'unknown|nothing that is known'
reconciled licenses-object.json 4 'unknown|nothing that is known|licenses'
reconciled licenses-text.json 4 'unknown|nothing that is known|licenses'
reconciled cut-in-half.json 4 'line 1, column'
reconciled deep.json 4 json-depth
reconciled utf-16.json 4 UTF-16
reconciled sheet.xlsx 4 zip
# An account that says nothing, or not all.
reconciled empty-account.json 1 ''
reconciled header-alone.csv 1 ''
reconciled total-lies.json 1 snapshot-cut '.owned == 10 and (.findings | index("snapshot-cut"))'
reconciled fifty.json 1 snapshot-cut '.findings | index("snapshot-cut")'
# Rows that come twice.
reconciled twice.json 1 '' '.owned == 10'
reconciled twice-different.json 4 'licenses\[2\].*licenses\[1\]'
reconciled twice.csv 4 'line 3.*line 2'
# Numbers.
reconciled above-63.json 1 '"owned":9223372036854775808,'
reconciled above-64.json 1 '"owned":18446744073709551621,'
reconciled above-64.json 1 '"owned":18446744073709551617,'
reconciled sum-above-64.json 1 '"owned":18446744073709551615,'
reconciled above-all.json 4 'licenses\[1\]: quantity.*20 digits'
reconciled fraction.json 4 'licenses\[1\]: quantity.*whole number'
reconciled exponent.json 4 'licenses\[1\]: quantity.*whole number'
reconciled word.json 4 'licenses\[1\]: quantity.*many'
reconciled negative.json 1 '' '.owned == -5 and .in_use_account == -1'
reconciled no-name.json 4 'licenses\[1\].*no name'
reconciled name-control.json 1 '' '.owned == 10'
# Dates.
reconciled before-1970.json 1 '' '.owned == 0 and (.findings | index("expired"))'
reconciled after-2100.json 1 '' '.owned == 10 and (.findings | index("expired") | not)'
reconciled far-future.json 4 'endDate.*99999-12-31'
reconciled no-date.json 4 'endDate.*soon.*no date'
reconciled slashes.json 4 'endDate.*2026-12-31'
# What a spreadsheet makes of a CSV.
reconciled semicolons.csv 1 '' '.owned == 10 and .in_use_account == 2'
reconciled bom.csv 1 '' '.owned == 10'
reconciled thousands.csv 4 'line 2: Purchased.*separators'
reconciled thousands-dots.csv 4 'line 2: Purchased.*separators'
reconciled scientific.csv 4 'line 2: Purchased.*whole number'
reconciled dates.csv 4 'line 2: Expiration Date.*2026-12-31'
reconciled dates-clear.csv 1 '' '.owned == 10'
reconciled no-key.csv 4 'no column.*licence.*--map-columns'
reconciled ragged.csv 4 'line 2.*cells'
reconciled quote.csv 4 'line 2.*quote'
reconciled latin-1.csv 4 'line 2.*UTF-8'
reconciled utf-16.csv 4 UTF-16
reconciled formula.csv 1 '' '.owned == 10'
# The spreadsheet of who gets ours must not take a name for a formula.
rum reconcile --virtual-account Quay --csv account/formula.csv
if grep -q '^Quay,[^,]*,"*=' got || ! grep -q HYPERLINK got; then
	not_ok "account: a name that is a formula" "$(cat got)"
else
	ok "account: a name that is a formula"
fi
# The form that names no virtual account.
rum reconcile account/v3.json good.txt
if [ "$status" -eq 2 ] && grep -q 'account/v3.json.*--virtual-account' errors; then
	ok "account: v3 without --virtual-account"
else
	not_ok "account: v3 without --virtual-account" "status $status: $(cat errors)"
fi

# wrong NAME STATUS REASON OPTION...: the call is refused, or told what it lacks.
wrong() {
	name=$1 want=$2 reason=$3
	shift 3
	problems=
	rum reconcile --at 2026-11-24T00:00:00Z "$@"
	expect_status "$name" "$want"
	grep -Eq "$reason" errors got || problem "no reason like \"$reason\": $(cat errors)"
	if [ -n "$problems" ]; then
		not_ok "account: $name" "$problems"
	else
		ok "account: $name"
	fi
}
held=account/good.json
printf '\000\001junk' >map-nul
printf 'one column\n' >map-one
printf '"tag,name\n' >map-quote
printf '<html>\n' >map-page
: >map-empty
wrong "no file and no ledger" 5 'no ledger yet'
wrong "no report at all" 1 '0 reports' $held
wrong "an account without licences, and no report" 0 '0 reports' \
	account/empty-account.json
wrong "--snapshot of the wrong kind" 4 'snapshot good.txt.*no snapshot' \
	--snapshot good.txt $held
wrong "--snapshot of a login page" 4 'web page' \
	--snapshot account/login.json good.txt
wrong "--snapshot that is not there" 5 'none.json.*No such file' \
	--snapshot none.json good.txt
wrong "--map of bytes" 4 'map-nul: line 1' --map map-nul $held good.txt
wrong "--map with one column" 4 'map-one: line 1' --map map-one $held good.txt
wrong "--map with an open quote" 4 'map-quote: line 1' --map map-quote $held
printf 'regid.2020-01.com.cisco.A,1.0_0;A\n' >map-cut
printf 'regid.2020-01.com.cisco.A,1.0_0\tA\nA\tregid.2020-01.com.cisco.B,1.0_0\n' \
	>map-turned
wrong "--map with a cut tag" 4 'map-cut: line 1.*comma' --map map-cut $held
wrong "--map with name and tag" 4 'map-turned: line 2.*second' --map map-turned $held
wrong "--map of a web page" 4 'map-page: this is XML or a web page; a map is' --map map-page $held
wrong "--map that is empty" 1 'Quay Advantage' --map map-empty $held
wrong "--map that is not there" 5 'map-none.*No such file' --map map-none $held
for change in '' junk '+C9300' '+C9300:' '+C9300:-1' '+:5' - move 'move X' \
	'+C9300:99999999999999999999'; do
	wrong "--what-if \"$change\"" 2 'what-if.*(\+PID:N|is empty)' \
		--what-if "$change" $held good.txt
done
wrong "--what-if of nobody" 2 'what-if.*LABNONE' \
	--what-if 'move C9300:LABNONE Pier' $held good.txt
wrong "--what-if of no term" 2 'what-if.*NoSuchSub' \
	--what-if -NoSuchSub $held good.txt
wrong "--what-if of a product that does not report" 2 'what-if.*NOPID' \
	--what-if +NOPID:3 $held good.txt
wrong "--explain of nothing" 2 'explain.*neither' --explain none $held good.txt
wrong "--since behind --at" 2 since --since 2027-01-01T00:00:00Z $held
wrong "--until before --at" 2 until --until 2020-01-01T00:00:00Z $held
wrong "--map-columns of no column" 2 'no column "Foo"' --map-columns Foo=bar $held

# Very many of them: of as many accounts, and of one.
mkdir many-accounts many-alike
python3 - <<'PYTHON'
for folder, own in (("many-accounts", 1), ("many-alike", 0)):
    for i in range(10000):
        with open("%s/%05d.json" % (folder, i), "w") as f:
            f.write('{"totalRecords":1,"licenses":[{"license":"Quay %d",'
                    '"virtualAccount":"Pier %d","quantity":%d,"inUse":0,'
                    '"billingType":"PREPAID"}],"status":"SUCCESS"}'
                    % (i, own * i, i))
PYTHON
most=$((most * 3))
wrong "10,000 snapshots of as many accounts" 0 '10,?000 snapshots' many-accounts
wrong "10,000 snapshots of one account" 0 'Quay 9999' many-alike
most=$save

echo "1..$number"
[ "$failed" -eq 0 ]
