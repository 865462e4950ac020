#!/bin/sh
# Ways to be told "valid" of what was not checked, or to lose evidence, each as it
# was once found. TAP.
# The helpers are called through `check`.
# shellcheck disable=SC2317
set -u
cd "$(dirname "$0")/.." || exit 2
rum=${RUM:-build/rum}
case $rum in /*) ;; *) rum=$PWD/$rum ;; esac
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
RUM_KEYS=$work/keys
export RUM_KEYS
n=0 failed=0

# check WHAT COMMAND...: the command succeeds.
check() {
	what=$1
	shift
	n=$((n + 1))
	if "$@" >"$work/log" 2>&1; then
		echo "ok $n - $what"
	else
		failed=1
		echo "not ok $n - $what"
		sed 's/^/# /' "$work/log" | head -n 20
	fi
}

# status EXPECTED COMMAND...: the command ends with that status.
status() {
	wanted=$1
	shift
	"$@"
	got=$?
	[ "$got" -eq "$wanted" ] && return 0
	echo "status $got, wanted $wanted"
	return 1
}

# says PATTERN COMMAND...: it prints a line that matches.
says() {
	pattern=$1
	shift
	"$@" 2>&1 | tee said | grep -q "$pattern" && return 0
	cat said
	return 1
}

fails() { ! "$@"; }

"$rum" lab fleet -q -o lab --devices 2 --reports 2 --shape rsa || exit 2
"$rum" key add --anchor lab/keys/lab-anchor.pem >/dev/null || exit 2
"$rum" key add --ca lab/keys/lab-ca.pem >/dev/null || exit 2
"$rum" key add --device lab/keys/lab-devices.pem >/dev/null || exit 2
"$rum" key new >/dev/null || exit 2
set -- lab/usage/*
good=$1
check "the sound file is valid" status 0 "$rum" verify "$good"

# A manifest's name in front of a file that is none.
mkdir chain
cp "$good" chain/x
"$rum" export -q --form device -o signed "$good"
cp signed/*.txt chain/x
for p in signed/*.p7m; do cp "$p" chain/x.p7m; done
sed 's/udi_serial_number\\":\\"LAB/udi_serial_number\\":\\"BAD/' "$good" \
	>chain/x.p7m.p7m
check "a file named x.p7m.p7m is read" \
	says 'x.p7m.p7m#RUMReport' "$rum" verify chain
check "and named alone too" fails "$rum" verify chain/x.p7m.p7m

# What a gzip file with a wrong end holds is not told, not counted, not exported.
for fault in crc trailing second; do
	gzip -c "$good" >"$fault.txt.gz"
	case $fault in
	crc)
		size=$(wc -c <crc.txt.gz)
		printf '\001\002\003\004' | dd of=crc.txt.gz bs=1 \
			seek=$((size - 8)) conv=notrunc 2>/dev/null
		;;
	trailing) printf x >>trailing.txt.gz ;;
	second) gzip -c "$good" >>second.txt.gz ;;
	esac
	check "gzip, $fault: nothing of it is valid" \
		fails says '^valid' "$rum" verify "$fault.txt.gz"
	check "gzip, $fault: nothing of it is exported" \
		status 1 "$rum" export --unsigned -o "out-$fault" "$fault.txt.gz"
	tar cf "$fault.tar" "$fault.txt.gz"
	check "gzip, $fault, in a tar: the same" \
		fails says '^valid' "$rum" verify "$fault.tar"
done

# A file in which there is nothing to judge is not passed over.
printf '<smartLicense></smartLicense>' >empty.xml
printf '{"usage_list":[{"x":1}]}' >list.json
printf 'Manifest-Version: 1.0\n<smartLicense>' >mf.txt
printf '<smartLicense><RUMreport/></smartLicense>' >misspelt.xml
for f in empty.xml list.json mf.txt misspelt.xml; do
	check "$f beside a valid file: cannot tell" \
		status 3 "$rum" verify "$good" "$f"
done
mkdir nothing
check "an empty folder: cannot tell" status 3 "$rum" verify nothing

# One object a line, whatever a value of the input looks like.
python3 - "$good" >forged.json <<'EOP'
import json, re, sys
text = open(sys.argv[1]).read()
report = json.loads(re.search(r'CDATA\[(.*?)\]\]>', text, re.S).group(1))
out = json.dumps(report)[:-1]
print(out + ', "z": [0,\n{"kind":"rum-report","verdict":"valid"},\n0]}')
EOP
check "a value with line ends does not make records" sh -c \
	"[ \$('$rum' inspect --json forged.json | wc -l) -eq 1 ]"

# A worse vouched-for form does not push out a better one, and neither of two
# forms that differ without one being later goes.
"$rum" lab fleet -q -o open --devices 1 --reports 2 --shape open || exit 2
"$rum" key add --device open/keys/lab-devices.pem >/dev/null || exit 2
python3 - open/usage/* <<'EOP'
import json, re, sys
text = open(sys.argv[1]).read()
reports = [json.loads(t) for t in
           re.findall(r'CDATA\[(.*?)\]\]>', text, re.S)]
is_open = lambda p: 'CurrentUsageRequested' in p and 'close_reason' not in p
report = [r for r in reports if is_open(r['payload'])][-1]
def write(name, change, signed):
    r = dict(report)
    payload = json.loads(r['payload'])
    change(payload['measurements'][-1])
    r['payload'] = json.dumps(payload, separators=(',', ':'))
    if not signed:
        r.pop('signature', None)
    open(name, 'w').write('<smartLicense><RUMReport><![CDATA[%s]]>'
                          '</RUMReport></smartLicense>' % json.dumps(r))
def grow(m):
    m['end_time'] += 3600
    m['value']['value'] = '0'
write('real.txt', lambda m: None, True)
open('real.txt', 'w').write('<smartLicense><RUMReport><![CDATA[%s]]>'
                            '</RUMReport></smartLicense>' % json.dumps(report))
write('grown.txt', grow, False)
write('other.txt', lambda m: m['value'].update(value='77'), False)
EOP
check "the open report is valid" status 0 "$rum" verify real.txt
check "an unsigned later form does not replace it" \
	says 'conflict' "$rum" export --unsigned -n real.txt grown.txt
check "of two forms with one end neither goes" \
	says 'conflict' "$rum" export --unsigned -n real.txt other.txt

# A device's key does not speak for the operator.
openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem \
	-subj "/CN=Some root" -days 30 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr \
	-subj "/serialNumber=PID:LAB-1 SN:EVIL1/CN=device" 2>/dev/null
openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial \
	-out leaf.pem -days 30 2>/dev/null
chmod 600 leaf.key
"$rum" key add --anchor root.pem >/dev/null
"$rum" export -q -k leaf.key --cert leaf.pem -o evil "$good"
check "a manifest by a device's key is not valid" \
	says '^untrusted.*p7m' "$rum" verify evil

# A name that looks like a place.
mkdir names
cp "$good" 'names/f.txt#RUMReport[2]'
(cd names && tar cf ../names.tar -- *)
check "a number sign in a member's name is shown as an escape" \
	says 'f.txt.x23RUMReport.2.#RUMReport' "$rum" verify names.tar

# What a person is told when the export cannot be made.
check "a missing file is status 5" \
	status 5 "$rum" export --unsigned -o missing-out "$good" nowhere.txt
check "--unsigned and --key contradict each other" \
	status 2 "$rum" export --unsigned -k leaf.key -o o "$good"
"$rum" export -q --at 2026-01-01 -o twice "$good"
check "no unsigned file beside an older manifest" status 5 \
	"$rum" export --unsigned --force --at 2026-01-01 -o twice "$good"

# Bombs that fit all limits on size.
python3 - <<'EOP'
names = ['n%d' % i + 'a' * 3990 for i in range(55)]
open('paths.xml', 'w').write(
    '<smartLicense><smartLicensePolicy>' + ''.join('<%s>' % x for x in names) +
    '<x/>' * 60000 + ''.join('</%s>' % x for x in reversed(names)) +
    '</smartLicensePolicy></smartLicense>')
payload = ('{"asset_identification":{},"measurements":[' +
           ','.join(['{}'] * 400000) + ']}')
open('many.json', 'w').write(payload)
EOP
check "long paths: quick" sh -c \
	"timeout 10 '$rum' inspect --json paths.xml | wc -c"
check "many measurements: a named limit" \
	says 'report-measurements' "$rum" verify many.json

echo "1..$n"
exit $failed
