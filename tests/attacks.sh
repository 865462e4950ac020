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

# ---- the ledger -----------------------------------------------------------------
# fresh NAME: a ledger of its own, in which the lab's reports were exported.
fresh() {
	RUM_LEDGER=$work/$1.db
	export RUM_LEDGER
	"$rum" import -q --virtual-account 'Lab Virtual Account' lab/usage &&
		"$rum" export -q -o "$1-out" >/dev/null 2>&1
}

fresh source
"$rum" lab cssm -q -o answers source-out/*.gz
mkdir nokeys
chmod 700 nokeys
python3 - answers/*.gz lab/usage <<'EOP'
import glob, io, json, os, re, sys, tarfile
acks = []
def walk(data):
    with tarfile.open(fileobj=io.BytesIO(data)) as t:
        for m in t:
            b = t.extractfile(m).read()
            walk(b) if m.name.endswith('.tar.gz') else acks.append((m.name, b.decode()))
walk(open(sys.argv[1], 'rb').read())
(name, text), (other, _) = acks[0], acks[1]
rows = [json.loads(re.search(r'CDATA\[(.*?)\]\]>', t, re.S).group(1)) for _, t in acks]
a, b = rows[0][0]['sudi'], rows[1][0]['sudi']
ids = [r['report_id'] for r in rows[0]]
open('a.udi', 'w').write('%s:%s' % (a['udi_pid'], a['udi_serial_number']))
def write(path, data):
    os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
    open(path, 'w').write(data)
def ack(rows, more=''):
    return ('<smartLicense><smartLicenseRumAck><data><![CDATA[%s]]></data>'
            '</smartLicenseRumAck>%s</smartLicense>' % (json.dumps(rows), more))
def info(account):
    return ('<smartLicenseAccountInfo><customerInfo><virtualAccount>%s'
            '</virtualAccount></customerInfo></smartLicenseAccountInfo>' % account)
forged = re.sub('"report_id":%d' % ids[1], '"report_id":%d' % (ids[1] + 9), text)
write('behind.xml', forged.replace('</smartLicense>', '<x/></smartLicense>'))
part = {'sudi': {'udi_serial_number': b['udi_serial_number']}, 'report_id': ids[1]}
write('part.xml', ack([{'sudi': a, 'report_id': ids[0]}, part]))
write('part-for.xml', ack([part]))
write('heading.xml', ack([{'sudi': a, 'success': False, 'report_id': ids[0]},
                          {'sudi': a, 'rejected': {'report_ids': ids[1:]}}]))
write('accounts.xml', ack([{'sudi': a, 'report_id': ids[0]}],
                          info('Another') + info('Lab Virtual Account')))
mute = text.replace('"report_id"', '"number"').replace('"sudi"', '"s"')
mute = mute.replace(a['udi_serial_number'], '').replace(a['udi_pid'], '')
write('mute/' + name, mute)
write('mute-other/' + other, mute)
policy = ('<smartLicense><smartLicensePolicy><policyCode><name>x</name>'
          '<version>9</version></policyCode></smartLicensePolicy></smartLicense>')
write('undated/' + name, policy)
write('sound/' + name, text)
write('reply.json', json.dumps({'status': 'ACCEPTED', 'message': '', 'action': 'RUM',
                                'poll_id': 2**63 + 1, 'smart_license': ''}))
for path in glob.glob(sys.argv[2] + '/*'):
    usage = open(path).read()
    if '\\"report_id\\":%d' % ids[0] not in usage:
        continue
    write('late.xml', usage.replace('</smartLicense>',
                                    ack([{'sudi': a, 'report_id': ids[0]}])[14:]))
    report = json.loads(re.search(r'CDATA\[(.*?)\]\]>', usage, re.S).group(1))
    payload = json.loads(report['payload'])
    payload['measurements'][0]['value']['value'] = '77'
    report.pop('signature')
    report['payload'] = json.dumps(payload)
    write('conflict.xml', '<smartLicense><RUMReport><![CDATA[%s]]></RUMReport>'
          '</smartLicense>' % json.dumps(report))
    write('conflict-ack.xml', ack([{'sudi': a, 'report_id': ids[0]}]))
EOP
udi=$(cat a.udi)
"$rum" key add --cssm lab/keys/lab-cssm.pem >/dev/null

# What the import may not take for an acknowledgement.
fresh acks
check "an unknown element behind it hides no wrong signature" \
	status 1 "$rum" import behind.xml
check "nor does it hide the reason" \
	says 'signature does not fit' "$rum" import behind.xml
check "another device's serial number alone is not this device" \
	status 1 "$rum" import part.xml
check "not even with --for" \
	status 1 "$rum" import --for "$udi" part-for.xml
check "two virtual accounts in one file" status 1 "$rum" import accounts.xml
check "an ACK behind a usage report is refused by name" \
	says 'stands behind a usage report' "$rum" import late.xml
check "no success is no acknowledgement, nor what is rejected" \
	says '"newly":0.*"refused":' "$rum" import --json heading.xml
check "nothing of all that acknowledged anything" \
	fails says 'ACKNOWLEDGED (\|[0-9] ACKNOWLEDGED' "$rum" ledger show "$udi"

# A file that is known is not a way round what a new one has to pass.
fresh known
RUM_KEYS=$work/nokeys "$rum" import -q --force mute
check "--ack-all-of-device does not take a wrong signature that is known" \
	status 1 "$rum" import --ack-all-of-device mute
check "a known file under another device's name is not that device's" \
	status 1 env RUM_KEYS="$work/nokeys" "$rum" import --ack-all-of-device \
	mute-other
"$rum" import -q sound
check "a policy without a date takes no dated one's place" \
	says 'its policy is older' "$rum" import undated

# Of two reports under one id nobody knows which one the account has seen.
RUM_LEDGER=$work/conflict.db
"$rum" import -q lab/usage
"$rum" import -q conflict.xml >/dev/null
check "an ACK for a report in conflict acknowledges none" \
	says '"newly":0.*"unclear":1' "$rum" import --json conflict-ack.xml

# A later form that nobody vouches for does not stand in the way of a signed one.
RUM_LEDGER=$work/grown.db
"$rum" import -q grown.txt
check "a signed report under an unsigned later form is a conflict" \
	status 1 "$rum" import real.txt

# What is known changes nothing; what is only tried changes nothing.
RUM_LEDGER=$work/poll.db
"$rum" import -q --poll-reply reply.json
cp poll.db poll.before
"$rum" import -q --poll-reply reply.json
check "a known poll reply changes nothing" cmp poll.db poll.before
RUM_LEDGER=$work/empty.db
: >empty.db
"$rum" import -q -n lab/usage
check "a dry run leaves an empty file empty" fails test -s empty.db

echo "1..$n"
exit $failed
