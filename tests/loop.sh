#!/bin/sh
# The rehearsal: reports of a simulated fleet go out, the answers of a simulated
# account come back, and every device gets its own. Then the same with what goes
# wrong on the way. TAP; needs jq and openssl like tests/manifest.sh.
# Nearly all is called through `check`; jq and sh -c have variables of their own.
# shellcheck disable=SC2317,SC2016,SC2119,SC2120
set -u
cd "$(dirname "$0")/.." || exit 2
rum=${RUM:-build/rum}
case $rum in /*) ;; *) rum=$PWD/$rum ;; esac
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
cd "$work" || exit 2
RUM_KEYS=$work/keys RUM_LEDGER=$work/ledger.db HOME=$work LC_ALL=C TZ=UTC
LOGNAME=courier
export RUM_KEYS RUM_LEDGER HOME LC_ALL TZ LOGNAME
account='Lab Virtual Account' # that lab cssm answers for
n=0 failed=0

# ---- saying so ----------------------------------------------------------------

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
		cut -c 1-400 "$work/log" | sed 's/^/# /' | head -n 12
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

# says STATUS PATTERN COMMAND...: it ends so and prints a line that matches.
says() {
	wanted=$1 pattern=$2
	shift 2
	"$@" >said 2>&1
	got=$?
	[ "$got" -eq "$wanted" ] && grep -q -e "$pattern" said && return 0
	echo "status $got, wanted $wanted and: $pattern"
	cat said
	return 1
}

# tells STATUS FILTER COMMAND...: it ends so, and of all its JSON records
# together, as an array, the filter of jq is true.
tells() {
	wanted=$1 filter=$2
	shift 2
	"$@" >told 2>err
	got=$?
	[ "$got" -eq "$wanted" ] && jq -s -e "$filter" told >/dev/null &&
		return 0
	echo "status $got, wanted $wanted and: $filter"
	cat err told
	return 1
}

# is TEXT COMMAND...: it prints just that.
is() {
	text=$1
	shift
	got=$("$@")
	[ "$got" = "$text" ] && return 0
	echo "\"$got\", wanted \"$text\""
	return 1
}

fails() { ! "$@"; }

# ---- what the ledger says -------------------------------------------------------

# Each part of this file has a room, and a ledger in it.
room() {
	cd "$work" && mkdir "$1" && cd "$1" || exit 2
	RUM_LEDGER=$work/$1/ledger.db
}
# "open closed unacknowledged acknowledged" of all devices, or of one.
states() {
	"$rum" ledger devices --json | jq -s -r --arg udi "${1:-}" '
		map(select($udi == "" or "\(.udi.pid):\(.udi.sn)" == $udi)
			| .reports)
		| [(map(.open) | add), (map(.closed) | add),
			(map(.unacknowledged) | add),
			(map(.acknowledged) | add)]
		| map(tostring) | join(" ")'
}
conflicts() {
	"$rum" ledger devices --json | jq -s 'map(.conflicts) | add'
}
head_of_journal() {
	"$rum" ledger log --json | jq -s -r 'last.sha256'
}
# COMMAND leaves no trace in the journal, and none in the file's bytes.
changes_nothing() {
	before=$(sha256sum "$RUM_LEDGER")
	"$@" || return 1
	[ "$before" = "$(sha256sum "$RUM_LEDGER")" ] && return 0
	echo "the ledger is another file than before"
	return 1
}
sound() {
	status 0 "$rum" ledger check
}

# ---- pieces written here ---------------------------------------------------------

# An unsigned report: usage PID SN ID LAST-END CLOSE-REASON, "" for none.
usage_of() {
	jq -n -r --arg pid "$1" --arg sn "$2" --argjson id "$3" \
		--argjson till "$4" --arg close "$5" '
		{udi_pid: $pid, udi_serial_number: $sn} as $sudi |
		{version: "2.0",
		 asset_identification: {report_id: $id,
			asset: {name: "regid.2024-02.com.example.X,1_0"},
			instance: {sudi: $sudi}},
		 meta: {entitlement_tag: "regid.2024-03.com.example.X,1_0",
			software_version: "1",
			ha_udi: [{role: "Active", sudi: $sudi}]},
		 measurements: [{log_time: 1713744000,
			metric_name: "ENTITLEMENT", start_time: 1713744000,
			end_time: $till, sample_interval: ($till - 1713744000),
			num_samples: 4,
			meta: (if $close == "" then
				{termination_reason: "CurrentUsageRequested"}
				else {close_reason: $close} end),
			value: {type: "COUNT", value: "4"}}]} as $payload |
		{payload: ($payload | tojson),
		 signature: {sudi: $sudi, signing_type: "builtin", key: "k",
			value: "Vg4+ErHg2voWHmL7MyetZcmLfNU4SbF8Yn6NPh1BnWo="}}
		| "<smartLicense><RUMReport><![CDATA[\(tojson)]]>" +
			"</RUMReport></smartLicense>"'
}
# An acknowledgement whose array is $4: ack PID SN ACCOUNT ARRAY WRITTEN-MS.
ack_of() {
	printf '<smartLicense><smartLicenseRumAck><data><![CDATA[%s]]></data></smartLicenseRumAck><smartLicenseAccountInfo><customerInfo><timestamp>%s</timestamp><smartAccount>SA</smartAccount><virtualAccount>%s</virtualAccount></customerInfo></smartLicenseAccountInfo></smartLicense>' \
		"$4" "$5" "$3" >"ACK_dev_1_$1_$2_24Jul01_00_00_00_000.txt"
	echo "ACK_dev_1_$1_$2_24Jul01_00_00_00_000.txt"
}
policy_of() {
	printf '<smartLicensePolicy><policyCode><name>%s</name><version>1</version><datestamp>%s</datestamp><ackRequired>yes</ackRequired></policyCode></smartLicensePolicy>' \
		"$1" "$2"
}
# Every file of a delivered folder but the runbook.
files_for() {
	find "$1" -type f ! -name RUNBOOK.txt | sort
}
# each_device FUNCTION: with UDI and folder of every device of ../lab.
each_device() {
	tail -n +2 "$work/lab/devices.csv" | tr -d '\r' |
		while IFS=, read -r _ pid sn _; do
			"$1" "$pid:$sn" "${pid}_$sn" || return 1
		done
}
device_takes() {
	# shellcheck disable=SC2046 # one word a file
	"$rum" lab device import --fleet "$work/lab" --udi "$1" \
		$(files_for "in/$2")
}
device_is_done() {
	"$rum" lab device show --json --fleet "$work/lab" --udi "$1" | jq -e \
		'(.acknowledged | length) == .reports and .reports > 0 and
		.policy.name == "Lab Policy"'
}

# ---- the loop ---------------------------------------------------------------------

"$rum" lab fleet -q -o lab --devices 12 --reports 3 || exit 2
"$rum" lab fleet -q -o strangers --devices 2 --reports 1 --seed abroad || exit 2
for kind in anchor:anchor ca:ca device:devices cssm:cssm; do
	"$rum" key add "--${kind%:*}" "lab/keys/lab-${kind#*:}.pem" || exit 2
done >/dev/null
"$rum" key new >/dev/null || exit 2

room loop
check "a dry run makes no ledger" tells 0 \
	'last.dry_run and last.added == 36' \
	"$rum" import -n --json ../lab/usage
check "... not even its folder's" fails test -e ledger.db
check "import takes every report" tells 0 'last.added == 36' "$rum" import \
	--json --virtual-account "$account" ../lab/usage
closed=$(states)
check "import again changes nothing" changes_nothing tells 0 \
	'last.known == 36 and last.added == 0' \
	"$rum" import --json ../lab/usage
check "a dry run of the export changes nothing" changes_nothing says 0 \
	'would write' "$rum" export -n
check "... and no state" is "$closed" states
check "export takes all" tells 0 \
	'last.reports == 36 and last.export == 1 and last.left_out == []' \
	"$rum" export --json -o out
check "every report waits" is "0 0 36 0" states
check "a second export has nothing to take, and warns" says 1 \
	'36 reports of 12 devices wait for an acknowledgement' \
	"$rum" export -o out2
check "... and writes nothing" is "" ls out2
check "a changed folder does not matter to --again" status 0 \
	"$rum" export --again 1 -o again
check "--again repeats it byte for byte" diff -r out again
check "--again of an export that never was" says 5 'no export 7' "$rum" \
	export --again 7 -o again7
check "the manifest holds" tells 3 'map(select(.kind == "manifest"))
	| length == 1 and .[0].verdict == "valid"' "$rum" verify --json out
check "what waits is missing" tells 1 \
	'last | (.missing | length) == 12 and (.missing | map(.reports) | add)
	== 36 and .covered == []' "$rum" deliver --json -o early
check "the account answers" status 0 "$rum" lab cssm -q -o answers out/*.gz
check "a dry run of an answer changes nothing" changes_nothing tells 0 \
	'last.dry_run and last.acknowledged == 36 and
	(map(select(.kind == "ack" and .action == "would-add")) | length) == 12' \
	"$rum" import -n --json answers
check "import takes the answers" tells 0 \
	'last.acknowledged == 36 and (map(select(.kind == "ack" and
	.verdict == "valid" and .addressee_basis == "ack-member"))
	| length) == 12' "$rum" import --json answers
check "every report is acknowledged" is "0 0 0 36" states
head=$(head_of_journal)
check "the answers again change nothing" changes_nothing tells 0 \
	'last.acknowledged == 0 and last.known > 0 and last.added == 0' \
	"$rum" import --json answers
check "... nor the journal" is "$head" head_of_journal
check "all are covered" tells 0 \
	'last | (.covered | length) == 12 and .missing == [] and .foreign == []
	and .refused == []' "$rum" deliver --json -o in
find in -type f ! -name RUNBOOK.txt -exec sha256sum {} + |
	cut -d ' ' -f 1 | sort >delivered
mkdir x y
tar -C x -xzf answers/*.gz
tar -C y -xzf x/*ACK_UD_VA*.gz
find y -type f -exec sha256sum {} + | cut -d ' ' -f 1 | sort >sent
check "what is delivered is what the account sent" cmp sent delivered
check "a folder for each device" is 12 \
	sh -c 'find in -mindepth 1 -type d | wc -l'
check "deliver again changes no file" changes_nothing status 0 \
	"$rum" deliver -q -o in
check "a stack's file is for its members" tells 0 '
	map(select(.members? | length > 0) | .folder) | length == 1' \
	"$rum" deliver --json -n -o in
previous_takes() {
	# shellcheck disable=SC2046
	[ -z "${other:-}" ] || fails "$rum" lab device import --fleet ../lab \
		--udi "$1" $(files_for "in/$other") || return 1
	other=$2
}
check "no device takes another one's file" each_device previous_takes
check "each device takes its own" each_device device_takes
check "each device says that all is acknowledged" each_device device_is_done
confirm() { "$rum" ledger confirm -q "$1"; }
check "the operator confirms" each_device confirm
check "then nothing is left to deliver" says 0 'nothing to deliver' \
	"$rum" deliver -o none
check "but --all delivers it again" tells 0 'last.covered | length == 12' \
	"$rum" deliver --json --all -o all
check "the trail is in the portals' words" says 0 \
	'Usage report acknowledgement to product instance' \
	"$rum" ledger show C8000V:"$(sed -n 's/.*,C8000V,\([^,]*\),.*/\1/p' \
		../lab/devices.csv)"
check "the ledger is sound" sound

# ---- codes ------------------------------------------------------------------------

tag=regid.2021-05.com.cisco.DNA_HSEC,1.0_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee
check "one request for all devices" tells 0 \
	'first.kind == "request-file" and (first.devices | length) == 12 and
	last.recorded' "$rum" request --json -o requests --all \
	--license "$tag=2"
check "one answer for all" is 1 sh -c \
	'"$0" lab cssm -q -o codes requests/*; ls codes | wc -l' "$rum"
check "import takes the codes" tells 0 \
	'map(select(.kind == "authorization" and .action == "added"))
	| length == 12' "$rum" import --json codes
check "every device gets them" tells 0 \
	'last.covered | length == 12' "$rum" deliver --json -o in-codes
takes_code() {
	"$rum" lab device import --fleet ../lab --udi "$1" \
		in-codes/"$2"/SLAC*
}
check "each device takes its code" each_device takes_code
takes_code_no_more() { fails takes_code "$@"; }
check "... and none a second time" each_device takes_code_no_more
first=$(sed -n 2p ../lab/devices.csv | cut -d , -f 2,3 | tr , :)
check "a code goes back" status 0 "$rum" request -q -o returns --udi "$first" \
	--return CEL7AU-RaGyRi-dGWrct-Mex5qo
check "the trail knows of it" says 0 'Authorization code returned' \
	"$rum" ledger show "$first"
check "what went back is not delivered" tells 0 \
	'all(.files // [] | map(.kinds) | add | index("authorization") | not)' \
	"$rum" deliver --json --all -o in-returned --udi "$first"
check "the ledger is sound with codes" sound

# ---- the same with what goes wrong --------------------------------------------------

room wrong
status 0 "$rum" import -q --virtual-account "$account" ../lab/usage || exit 2
set -- # UDIs of the fleet
while IFS=, read -r _ pid sn _; do
	set -- "$@" "$pid:$sn"
done <<END
$(tail -n +2 ../lab/devices.csv | tr -d '\r')
END
left_out=$1 lost=$2 plain=$3
shift
for udi; do
	set -- "$@" --udi "$udi"
	shift
done
# (each UDI was taken away once and put back behind --udi)
check "export leaves one device out" tells 0 \
	'last.reports == 33 and last.not_chosen == 3' \
	"$rum" export --json -o out "$@"
check "its reports did not go" is "3" sh -c "
	\"$rum\" ledger devices --json |
	jq --arg udi $left_out 'select(\"\\(.udi.pid):\\(.udi.sn)\" == \$udi)
		| .reports | .open + .closed'"
check "an answer gets lost" status 0 "$rum" lab cssm -q -o answers \
	--seen seen --lose "$lost" out/*.gz
check "import takes the others" tells 0 'last.acknowledged == 30' \
	"$rum" import --json answers
check "the lost one is missing, and only it" tells 1 '
	last | .missing | length == 1 and .[0].reports == 3 and
	"\(.[0].udi.pid):\(.[0].udi.sn)" == "'"$lost"'"' \
	"$rum" deliver --json -o in
check "it is told by name" says 1 "missing: .*$(echo "$lost" |
	sed 's/\(.*\):/PID:\1 SN:/')" "$rum" deliver -o in
check "the lost one gets no folder" fails test -e \
	"in/$(echo "$lost" | tr : _)"
check "the duplicated upload fails as a whole" status 1 "$rum" lab cssm -q \
	-o duplicate --seen seen out/*.gz
cp ledger.db before.db
check "import says what the account refused" tells 1 '
	last.acknowledged == 0 and (map(.acknowledged.refused? // 0) | add)
	== 33' "$rum" import --json duplicate
check "an upload that failed is no answer to what waits" tells 1 '
	last.missing | length == 1 and .[0].reports == 3' \
	"$rum" deliver -n --json -o in
check "what was acknowledged stays so" is "0 0 0 3" states "$plain"
check "the lost one still waits" is "0 0 3 0" states "$lost"
cp before.db ledger.db
check "the answer comes once more: the lost one is acknowledged" tells 0 '
	last.acknowledged == 3' sh -c '
	"$0" lab cssm -q -o answers2 out/*.gz; "$0" import --json answers2' \
	"$rum"
check "deliver replaces no runbook that differs" says 5 'RUNBOOK.txt: exists' \
	"$rum" deliver -o in
check "nothing is missing then" tells 0 'last.missing == []' \
	"$rum" deliver --json --force -o in
check "the next export takes what was left out" tells 0 \
	'last.reports == 3 and last.export == 2' "$rum" export --json -o out2
check "an answer for another virtual account" status 0 "$rum" lab cssm -q \
	-o elsewhere --virtual-account Elsewhere out2/*.gz
check "... is refused by its name" says 1 \
	'about virtual account "Elsewhere", and the device belongs to "Lab V' \
	"$rum" import elsewhere
check "... and acknowledges nothing" is "0 0 3 0" states "$left_out"
check "... unless the device was moved" tells 0 'last.acknowledged == 3' \
	"$rum" import --json --force elsewhere
check "an answer for foreign devices" status 0 sh -c '
	"$0" export -q -o out-foreign ../strangers/usage &&
	"$0" lab cssm -q --seed abroad -o foreign out-foreign/*.gz' "$rum"
check "... is refused while another key of the account is enrolled" says 1 \
	'the signature does not fit' "$rum" import foreign
"$rum" key add --cssm ../strangers/keys/lab-cssm.pem >/dev/null || exit 2
check "... and with --require valid without its anchor" says 1 \
	'no enrolled anchor' "$rum" import --require valid foreign
check "... else it enters, and says so" says 0 'has no report of this device' \
	"$rum" import --require untrusted foreign
check "deliver names the foreign ones" tells 1 '
	last.foreign | map(.udi.sn) | unique | length == 2' \
	"$rum" deliver --json -o in-foreign
check "... and writes nothing for them" is 12 sh -c \
	'find in-foreign -mindepth 1 -type d | wc -l'
check "... but with --foreign" sh -c '
	"$0" deliver -q -o in-all --foreign
	[ "$(find in-all -mindepth 1 -type d | wc -l)" -eq 14 ]' "$rum"
check "the ledger is sound after all that" sound

# ---- what grows, comes early, comes late --------------------------------------------

room growth
usage_of CX-1 SER1 591 1713830400 "" >short.txt
usage_of CX-1 SER1 591 1713916800 "" >longer.txt
usage_of CX-1 SER1 591 1714003200 StorageCheckpoint >closed.txt
usage_of CX-1 SER1 591 1713830400 OtherReason >contradiction.txt
usage_of CX-1 SER1 592 1714003200 StorageCheckpoint >next.txt
check "an open report is OPEN" tells 0 'first.after == "OPEN"' \
	"$rum" import --json --virtual-account A short.txt
check "... and goes out" tells 0 'last.reports == 1' \
	"$rum" export --json --unsigned --at 2024-07-01T00:00:00Z -o out1
check "it grows, and has to go again" tells 0 'first | .action == "updated" and
	.before == "UNACKNOWLEDGED" and .after == "OPEN"' \
	"$rum" import --json longer.txt
check "... an ACK for the shorter form does not count for the longer" tells 0 \
	'first | .kind == "ack" and .acknowledged.newly == 0 and
	.acknowledged.unclear == 1' "$rum" import --json "$(ack_of CX-1 SER1 A \
	'[{"report_id":591}]' 1719792000000)"
check "... it stays as it is" is "1 0 0 0" states
check "it grows to its end" tells 0 'first | .action == "updated" and
	.after == "CLOSED"' "$rum" import --json closed.txt
check "... and goes out again, whole" tells 0 'last.reports == 1 and
	last.export == 2' "$rum" export --json --unsigned \
	--at 2024-07-02T00:00:00Z -o out2
check "... as it is now" sh -c '"$0" inspect --json out2 |
	jq -s -e "any(.state? == \"closed\")"' "$rum"
check "the first export can still be repeated as it was" sh -c '
	"$0" export -q --again 1 -o again1 && diff -r out1 again1' "$rum"
check "the older form again is known" changes_nothing tells 0 \
	'first | .action == "known"' "$rum" import --json short.txt
check "an ACK before its report is kept" tells 0 'first.acknowledged.unknown
	== 1' "$rum" import --json "$(ack_of CX-1 SER1 A \
	'[{"report_id":592}]' 1719792060000)"
check "... and settles the report when it comes" tells 0 '
	first | .action == "added" and .after == "ACKNOWLEDGED"' \
	"$rum" import --json next.txt
check "so that it does not go out" says 1 'no report to export' \
	"$rum" export --unsigned -o out3
check "an older ACK without news is refused" says 1 \
	'it is older (2024-06-01T00:00:00Z)' "$rum" import "$(ack_of CX-1 SER1 A \
	'[{"report_id":592}]' 1717200000000)"
check "... and taken with --force" status 0 \
	"$rum" import --force ACK_dev_1_CX-1_SER1*
check "an older ACK with news is not refused" tells 0 '
	last.acknowledged == 1' "$rum" import --json "$(ack_of CX-1 SER1 A \
	'[{"report_id":591}]' 1717200060000)"
check "both are acknowledged" is "0 0 0 2" states
check "another report of that id is a conflict" tells 1 '
	first.action == "conflict" and last.conflict == 1' \
	"$rum" import --json contradiction.txt
check "... both are kept and neither counts" is "0 0 0 1" states
check "... it is told in the list" is 1 conflicts
check "... the same again is told again" says 1 'conflict' "$rum" import \
	contradiction.txt
check "... and does not go out" says 1 'in conflict stays' \
	"$rum" export --all --unsigned -n
check "the ledger is sound with a conflict" sound
# Order must not matter to what is known in the end.
RUM_LEDGER=backwards.db
check "the other way round the longest form stays" sh -c '
	for f in closed longer short; do "$0" import -q $f.txt || exit 1; done
	"$0" export -q --unsigned -o out4 &&
	"$0" inspect --json out4 | jq -s -e "any(.state? == \"closed\")"' "$rum"
RUM_LEDGER=ledger.db

room policies
policy_of Newer 2024-06-01T00:00:00 >new.xml
policy_of Older 2024-05-01T00:00:00 >old.xml
check "a policy alone is taken" status 0 "$rum" import new.xml
check "an older one is refused with both dates" says 1 \
	'older (2024-05-01T00:00:00Z) than the one that is there (2024-06-01' \
	"$rum" import old.xml
check "... and taken with --force" tells 0 'last.added == 1' \
	"$rum" import --json --force old.xml
check "the journal says that it was forced" tells 0 'last.detail.force' \
	"$rum" ledger log --json

# ---- which ids, which devices ---------------------------------------------------------

room ids
usage_of CX-1 SER1 11 1713830400 Done >one.txt
usage_of CX-1 SER1 12 1713830400 Done >two.txt
usage_of CX-2 SER2 21 1713830400 Done >other.txt
"$rum" import -q --virtual-account A one.txt two.txt other.txt || exit 2
"$rum" export -q --unsigned -o out || exit 2
check "an ACK under a key that nobody knows acknowledges nothing" says 0 \
	'--ack-key names more keys' "$rum" import "$(ack_of CX-1 SER1 A \
	'[{"usage_no":11}]' 1719792000000)"
check "... a number elsewhere is no id" is "0 0 3 0" states
check "... with --ack-key it does" tells 0 'last.acknowledged == 1' \
	"$rum" import --json --ack-key usage_no "$(ack_of CX-1 SER1 A \
	'[{"usage_no":11, "count":12}]' 1719792001000)"
check "... only what it names" is "0 0 2 1" states
check "--ack-all-of-device takes what that device waits for" tells 0 '
	last.acknowledged == 1' "$rum" import --json --ack-all-of-device \
	"$(ack_of CX-1 SER1 A '[]' 1719792002000)"
check "... and nothing of another" is "0 0 1 0" states CX-2:SER2
check "... on record as such" says 0 'CSSM *all that waited' \
	"$rum" ledger show CX-1:SER1
check "a file for nobody is refused" sh -c '
	printf "<smartLicense><smartLicenseRumAck><data>[{\"report_id\":21}]</data></smartLicenseRumAck></smartLicense>" >nobody.xml
	"$0" import nobody.xml | grep -q -e "--for PID:SN"' "$rum"
check "... but taken with --for" tells 0 'last.acknowledged == 1 and
	first.addressee_basis == "operator"' "$rum" import --json \
	--for CX-2:SER2 nobody.xml
check "the ledger is sound" sound

room listed
printf '\357\273\277"Host Name";"Product ID";"Serial Number";"Virtual Account"\r\n"sw, one";"CX-1";"SER1";"A"\r\nrt2;CX-3;SER3;"B ""b"""\r\n' >list.csv
usage_of CX-1 SER1 11 1713830400 Done >one.txt
usage_of CX-2 SER2 21 1713830400 Done >other.txt
check "before there is a list --known-only takes nothing" tells 1 '
	last.refused == 2' "$rum" import --json --known-only one.txt other.txt
check "a list with BOM, semicolons, CRLF and quotes" says 0 \
	'2 devices: 2 new' "$rum" import list.csv
check "... gives host names and accounts" tells 0 '
	map(.hostname == "sw, one" and .virtual_account == "A") | any' \
	"$rum" ledger devices --json
check "... and quotes in them" tells 0 '
	map(.virtual_account == "B \"b\"") | any' "$rum" ledger devices --json
check "the list again changes nothing" changes_nothing tells 0 \
	'last.known == 1' "$rum" import --json list.csv
check "--known-only takes the listed and refuses the other by name" tells 1 '
	last.added == 1 and (map(select(.action == "refused")) |
	.[0].udi.sn == "SER2" and (.[0].reason | test("on no device list")))' \
	"$rum" import --json --known-only one.txt other.txt
check "a device does not change its account by the way" says 1 \
	'about virtual account "Z", and the device belongs to "A"' \
	"$rum" import --virtual-account Z one.txt
"$rum" import -q other.txt || exit 2
usage_of CX-3 SER3 31 1713830400 Done >third.txt
"$rum" import -q third.txt || exit 2
check "one export never mixes virtual accounts" says 2 \
	'"A" (1), "B "b"" (1)' "$rum" export --unsigned -o out
check "... it takes the one that is named" tells 0 'last.reports == 1' \
	"$rum" export --json --unsigned -o out --virtual-account A
check "a silent device is told of" tells 1 '
	last.missing | any(.udi.sn == "SER1")' "$rum" deliver --json \
	--known list.csv -o in

# ---- verdicts --------------------------------------------------------------------------

room verdicts
RUM_KEYS=$work/nokeys
check "without a key --require valid lets nothing in" tells 3 '
	last.added == 0 and last.refused == 36' \
	"$rum" import --json --require valid ../lab/usage
check "... but by default it enters with its verdict" tells 0 '
	last.added == 36 and (map(select(.verdict == "unverifiable")) | length)
	== 36' "$rum" import --json ../lab/usage
"$rum" key add --device ../lab/keys/lab-devices.pem >/dev/null || exit 2
check "a key that came later is noted, once" tells 0 '
	last.updated + last.known == 36' "$rum" import --json ../lab/usage
check "... and only once" changes_nothing tells 0 'last.known == 36' \
	"$rum" import --json ../lab/usage
RUM_LEDGER=untrusted.db
check "--require valid refuses what no anchor vouches for" tells 1 '
	last.added == 0' "$rum" import --json --require valid ../lab/usage
check "--require untrusted takes it, and not what nobody can check" tells 3 '
	last.added == 33 and last.refused == 3' \
	"$rum" import --json --require untrusted ../lab/usage
RUM_KEYS=$work/keys RUM_LEDGER=changed.db
set -- ../lab/usage/*_C9300-48U_*
sed 's/sample_interval\\":/&1/' "$1" >changed.txt
check "a changed report never enters" tells 1 '
	last.added == 0 and last.refused == 3 and
	all(.[:-1][]; .verdict == "invalid")' "$rum" import --json changed.txt
check "... not with --force either" tells 1 'last.added == 0' \
	"$rum" import --json --force changed.txt

# ---- poll ids --------------------------------------------------------------------------

room polls
usage_of CX-1 SER1 11 1713830400 Done >one.txt
printf '{"status":"OK_POLL","nonce":"n","poll_id":9223372036854775809,"poll_interval":300,"action":"acknowledgements"}' >poll.json
check "a poll id without an export is kept, and says so" says 0 \
	'poll id 9223372036854775809, and there is no export that waits' \
	"$rum" import --poll-reply poll.json
RUM_LEDGER=second.db
"$rum" import -q one.txt && "$rum" export -q --unsigned -o out || exit 2
check "a poll id is exact, and of the export" tells 0 '
	first.reason | test("poll id 9223372036854775809 for export 1")' \
	"$rum" import --json --poll-reply poll.json
check "... the same again changes nothing" changes_nothing status 0 \
	"$rum" import --poll-reply poll.json
check "a report is no poll reply" says 4 '0 of 1 file had a poll id' \
	"$rum" import --poll-reply one.txt
check "the ledger is sound with poll ids" sound

echo "1..$n"
exit "$failed"
