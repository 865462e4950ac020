#!/bin/sh
# Real material, where there is some: CORPUS=DIR tests/corpus.sh
set -u
cd "$(dirname "$0")/.." || exit 2
CORPUS=${CORPUS:-}
if [ -z "$CORPUS" ] || [ ! -d "$CORPUS" ]; then
	echo "ok 1 # SKIP no CORPUS=DIR was given"
	echo "1..1"
	exit 0
fi
case $CORPUS in /*) ;; *) CORPUS=$PWD/$CORPUS ;; esac
RUM=${RUM:-build/rum}
case $RUM in /*) ;; *) RUM=$PWD/$RUM ;; esac
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
mkdir "$work/room"
cd "$work/room" || exit 2
export RUM_KEYS="$work/keys" HOME="$work" TMPDIR="$work" LC_ALL=C NO_COLOR=1
most=60
[ -z "${SAN:-}" ] || most=300

number=0
failed=0
check() {
	name=$1
	shift
	number=$((number + 1))
	if "$@" >../log 2>&1; then
		echo "ok $number - $name"
	else
		failed=$((failed + 1))
		echo "not ok $number - $name"
		tail -n 8 ../log | cut -c 1-300 | sed 's/^/#   /'
	fi
}
skip() {
	number=$((number + 1))
	echo "ok $number # SKIP $1"
}
# rum STATUS ARGUMENT...: must end with STATUS; output is kept in ../got.
rum() {
	want=$1
	shift
	timeout $most "$RUM" "$@" >../got 2>../errors </dev/null
	status=$?
	[ "$status" -eq "$want" ] && return 0
	echo "rum $*: status $status, wanted $want"
	cat ../errors
	return 1
}
# sees FILTER WANTED: what jq makes of ../got.
sees() {
	jq -c "$1" ../got >../seen && [ "$(cat ../seen)" = "$2" ] && return 0
	echo "wanted $2"
	echo "got $(cat ../seen)"
	return 1
}

closed=$CORPUS/rum/v2-closed-c9800cl.xml
open=$CORPUS/rum/v2-open-c9800cl-payload.json
if [ -e "$closed" ]; then
	check "the closed report: inspect" rum 0 inspect --json "$closed"
	check "the closed report: three measurements" \
		sees '[.measurements[].count]' '[2,3,3]'
	check "the closed report: clock change" \
		sees '[.measurements[].clock_change]' '[null,null,-3433]'
	check "the closed report: its id and state" \
		sees '[.report_id, .state, .payload_version]' \
		'[1671840750,"closed","2.0"]'
	check "the closed report: who" \
		sees '.udi' '{"pid":"C9800-CL-K9","sn":"9NTUEA8FIIH"}'
	check "the closed report: added access points" \
		sees '[.measurements[].added | length]' '[2,1,0]'
	check "the closed report: nothing is unknown" sees '.unknown' null
	# The payload's bytes by another way: jq unescapes the JSON string.
	sed 's/<!\[CDATA\[/\n/; s/\]\]>/\n/' "$closed" |
		sed -n '/^{/,/^}/p' | jq -j .payload >../payload
	check "the closed report: the payload's SHA-256" \
		sees '.payload_sha256' \
		"\"$(sha256sum ../payload | cut -c 1-64)\""
	print=$(jq -r .payload_sha256 ../got)
	check "the closed report: verify ends with 3" \
		rum 3 verify --json "$closed"
	check "the closed report: unverifiable" \
		sees 'select(.kind == "rum-report").verdict' '"unverifiable"'
	check "the closed report: warnings at most" \
		sees '[.checks[]? | select(.result == "fail")] | length' \
		'0
0'
	check "the closed report: brief, text and CSV" \
		sh -c "'$RUM' inspect -b '$closed' && '$RUM' inspect '$closed' &&
			'$RUM' inspect --csv '$closed'"
	check "a key" rum 0 key new
	for form in cssm device rest; do
		check "the closed report: export --form $form" \
			rum 0 export --form $form -o "../$form" "$closed"
		rum 0 inspect --json ../$form/*[!m] >/dev/null
		check "the closed report: its payload came through ($form)" \
			sees 'select(.report_id).payload_sha256' "\"$print\""
		check "the closed report: the export verifies ($form)" \
			rum 3 verify --json ../$form
		check "the closed report: the manifest is valid ($form)" \
			sees 'select(.kind == "manifest").verdict' '"valid"'
	done
else
	skip "there is no closed report in CORPUS"
fi

if [ -e "$open" ]; then
	check "the open payload: inspect" rum 0 inspect --json "$open"
	check "the open payload: id, count, access points" \
		sees '[.report_id, .measurements[].count,
			(.measurements[].added | length)]' '[1671840757,3,3]'
	check "the open payload: verify" rum 3 verify "$open"
else
	skip "there is no open payload in CORPUS"
fi

for file in "$CORPUS"/cssm/*; do
	[ -f "$file" ] || continue
	name=${file##*/}
	check "$name: inspect" rum 0 inspect "$file"
	check "$name: inspect --json" rum 0 inspect --json "$file"
	check "$name: all is known" \
		sees 'select(.kind == "unknown" or .kind == "malformed")' ''
	check "$name: verify" rum 3 verify "$file"
	check "$name: nobody calls it valid" \
		sh -c '! grep -q "^valid\|^invalid" ../got'
done

# over COMMAND FOLDER: no crash, no hang, every record is JSON, no file appears.
over() {
	timeout $most "$RUM" "$@" >../got 2>../errors </dev/null
	status=$?
	case $status in
	0 | 1 | 3 | 4 | 5) ;;
	*)
		echo "status $status"
		tail -n 3 ../errors
		return 1
		;;
	esac
	jq -e 'has("kind")' ../got >../seen || return 1
	! grep -q false ../seen || return 1
	left=$(find . ../keys -newer ../before -type f 2>/dev/null)
	[ -z "$left" ] && return 0
	echo "appeared: $left"
	return 1
}
for folder in "$CORPUS" "$CORPUS"/*/ "$CORPUS"/*/*/; do
	[ -d "$folder" ] || continue
	folder=${folder%/}
	name=${folder#"$CORPUS"}
	touch ../before
	check "inspect over CORPUS$name" over inspect --json "$folder"
	check "verify over CORPUS$name" over verify --json "$folder"
done
nothing_here() {
	[ -z "$(find . -mindepth 1)" ]
}
check "nothing was written" nothing_here

echo "1..$number"
[ "$failed" -eq 0 ]
