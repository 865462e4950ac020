#!/bin/sh
# Faults while files are written: at every call that changes a file the program
# is killed, or the call fails, or a write is cut in half. Whatever happens, what
# stands under a final name is whole. TAP; under a minute on two processors.
#
#	tests/fault.sh [RUM [SHIM]]	build/rum by default, and the library
#					made of tests/fault/inject.c beside it
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/fault/common.sh
. tests/fault/common.sh
at=2031-02-03T04:05:06Z

# ---- input -------------------------------------------------------------------

# reports SERIAL COUNT: a usage file.
reports()
{
	awk -v serial="$1" -v count="$2" '
	BEGIN {
		q = "\\\""
		uuid = "00000000-1111-4222-8333-444444444444"
		udi = q "udi_pid" q ":" q "SAMPLE-24X" q "," \
		      q "udi_serial_number" q ":" q serial q
		print "<smartLicense>"
		for (i = 1; i <= count; i++)
			print "<RUMReport><![CDATA[{\"payload\":\"{" \
			q "version" q ":" q "2.0" q "," \
			q "asset_identification" q ":{" \
			q "report_id" q ":" 1700000000 + i "," \
			q "asset" q ":{" q "name" q ":" q \
			"regid.2031-01.com.cisco.SAMPLE,1.0_" uuid q "}," \
			q "instance" q ":{" q "sudi" q ":{" udi "}}}," \
			q "meta" q ":{" q "entitlement_tag" q ":" q \
			"regid.2031-01.com.cisco.SAMPLE_USE,1.0_" uuid q \
			"}," q "measurements" q ":[{" \
			q "log_time" q ":1900000900," \
			q "metric_name" q ":" q "ENTITLEMENT" q "," \
			q "start_time" q ":1900000000," \
			q "end_time" q ":1900000900," \
			q "sample_interval" q ":900," \
			q "num_samples" q ":1," \
			q "value" q ":{" q "type" q ":" q "COUNT" q "," \
			q "value" q ":" q "2" q "}}]}\"," \
			"\"signature\":{\"sudi\":{\"udi_pid\":\"SAMPLE-24X\"," \
			"\"udi_serial_number\":\"" serial "\"}," \
			"\"signing_type\":\"builtin\",\"key\":\"k\"," \
			"\"value\":\"AAECAwQFBgcICQoLDA0ODw" \
			"ABAgMEBQYHCAkKCwwNDg8=\"}}]]></RUMReport>"
		print "</smartLicense>"
	}'
}

mkdir "$tmp/in"
reports SMPL0000001 1 >"$tmp/in/one.txt"
reports SMPL0000002 2 >"$tmp/in/two.txt"
reports SMPL0000003 400 >"$tmp/many.txt"
# RSA, because its signatures are the same each time.
{
	"$rum" key new --type rsa3072 --at $at &&
		"$rum" key new --keys "$tmp/old" --at $at
} >"$tmp/said" 2>&1 || {
	echo 'Bail out! no key could be made'
	sed 's/^/# /' "$tmp/said"
	exit 1
}

# ---- one fault ---------------------------------------------------------------

# The variables of a group, which is one command with one kind of fault:
#	kind	as in inject.c
#	ref	the folder that the undisturbed command wrote
#	before	what is in the folder beforehand; empty: there is none
#	check	the function that looks at the folder
#	again	the option for a repeat over what is there, or empty; "no": none
#		is made
# Each worker stands in a folder of its own; the command writes into out there.

# Keys are new each time: a file is whole when its last line is there.
whole_pem()
{
	begun='' last=''
	while IFS= read -r line; do
		case $line in
		-----BEGIN*) begun=yes ;;
		esac
		last=$line
	done <"$1"
	case $last in
	-----END*-----) [ "$begun" ] || bad "$1 has no beginning" ;;
	*) bad "$1 is cut off" ;;
	esac
}

like_keys()
{
	for file in out/*.pem out/.rum-*; do
		case $file in
		*'*'*) ;;
		*.pem) whole_pem "$file" ;;
		*.tmp) killed || bad "left behind: $file" ;;
		*) bad "$file" ;;
		esac
	done
	[ -d out ] || return 0
	open=$(find out -type f \( -perm -040 -o -perm -004 \) \
		-exec grep -l 'PRIVATE KEY' {} +)
	[ -z "$open" ] || bad "open to others: $open"
}

# A key that was there is there, or a whole new one in its place.
like_keys_kept()
{
	like_keys
	for file in key.pem cert.pem; do
		[ -s out/$file ] || bad "$file is lost"
	done
}

fresh()
{
	rm -rf out
	[ -z "$before" ] || cp -R "$before" out
}

# says STATUS REASON: the last run ended so, naming a path below out.
says()
{
	[ "$status" -eq "$1" ] || bad "status $status, not $1"
	message=''
	read -r message <said
	case $message in
	"rum: "*out*": $2") ;;
	*) bad "wanted a path and \"$2\": $message" ;;
	esac
}

judge()
{
	case $kind in
	kill | cut)
		[ "$status" -eq 137 ] || bad "status $status: not killed"
		;;
	short)
		[ "$status" -eq 0 ] || bad "status $status: $(cat said)"
		;;
	ENOSPC | torn) says 5 'No space left on device' ;;
	EIO) says 5 'Input/output error' ;;
	EROFS) says 5 'Read-only file system' ;;
	esac
	$check
}

# After a power cut the same command is simply given once more.
repeat()
{
	"$@" ${again:+"$again"} >printed 2>said || bad "the repeat failed: $(cat said)"
	$check
	for file in "$ref"/*; do
		case $file in
		# Named after a key that is new each time.
		*/operator-*) ;;
		*)
			[ -e "out/${file##*/}" ] ||
				bad "the repeat made no ${file##*/}"
			;;
		esac
	done
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
	judge
	! killed || [ "$again" = no ] || repeat "$@"
}

# ---- a command, with each kind -----------------------------------------------

# group NAME KINDS COMMAND
group()
{
	name=$1 kinds=$2
	shift 2
	fresh
	: >calls
	LD_PRELOAD=$shim RUM_FAULT_KIND=count RUM_FAULT_LOG=calls "$@" \
		>said 2>&1 || {
		echo "not ok - $name, undisturbed"
		sed 's/^/# /' said
		return
	}
	ref=$PWD/ref
	rm -rf "$ref"
	mv out "$ref"
	for kind in $kinds; do
		problems='' n=0
		case $kind in
		short | torn | cut) grep write calls >points ;;
		*) cp calls points ;;
		esac
		while read -r point; do
			n=$((n + 1))
			one "$@" </dev/null
		done <points
		[ $n -gt 0 ] || bad "no call was seen"
		[ -z "$problems" ] || printf 'not '
		echo "ok - $name, $kind: $n points$problems"
	done
}

all='kill ENOSPC EIO EROFS short torn cut'
# Where the files are many, one more number for the same paths shows little.
most='kill ENOSPC short torn cut'

exports()
{
	before='' check=like_reference again=--force
	group 'export cssm' "$all" \
		"$rum" export -j 1 --at $at -o out "$tmp/in"
	group 'export device' "$most" \
		"$rum" export -j 1 --at $at --form device -o out "$tmp/in"
	before=$PWD/ref again=''
	group 'export device over files' 'kill ENOSPC torn cut' \
		"$rum" export -f -j 1 --at $at --form device -o out "$tmp/in"
}

keys_and_lab()
{
	before='' check=like_keys again=--force
	group 'key new' "$all" \
		"$rum" key new --keys out --at $at
	before=$tmp/old check=like_keys_kept again=''
	group 'key new --force over a key' "$most" \
		"$rum" key new --force --keys out --at $at
	before='' check=like_reference again=no
	group 'lab fleet' "$most" \
		"$rum" lab fleet -j 1 --devices 1 --reports 1 --shape ecdsa \
		-o out
}

# ---- without the shim --------------------------------------------------------

outputs()
{
	problems='' point=stdout
	if [ -c /dev/full ]; then
		"$rum" inspect "$tmp/in" >/dev/full 2>said
		status=$?
		[ $status -eq 5 ] || bad "status $status"
		case $(cat said) in
		'rum: '*'No space left on device') ;;
		*) bad "said: $(cat said)" ;;
		esac
		result 'full standard output'
	else
		echo 'ok - full standard output # SKIP there is no /dev/full'
	fi
	{
		"$rum" inspect "$tmp/many.txt" 2>said ||
			echo "status $?" >ended
	} | head -1 >line
	[ ! -s said ] || bad "said: $(cat said)"
	[ -s line ] || bad 'no first line'
	case $(cat ended 2>told) in
	'' | 'status '[1-5]) ;;
	*) bad "$(cat ended)" ;;
	esac
	result 'closed standard output'
	existing_key
}

existing_key()
{
	rm -rf out
	cp -R "$tmp/old" out
	"$rum" key new --keys out >said 2>&1
	status=$?
	point='an existing key'
	[ $status -ne 0 ] || bad 'status 0'
	case $(cat said) in
	'rum: out/key.pem: exists'*) ;;
	*) bad "said: $(cat said)" ;;
	esac
	diff -r "$tmp/old" out >differ || bad "$(cat differ)"
	result 'key new does not replace a key'
}

# media SCRIPT: runs it as root of a mount namespace, with a folder m to mount on.
# shellcheck disable=SC2016 # the inner shell expands
media()
{
	rm -rf m && mkdir m
	unshare "$unshare" sh -c "$1" sh "$rum" "$tmp/in" $at >said 2>&1
	status=$?
}

# shellcheck disable=SC2016
real_media()
{
	problems=''
	for unshare in -m -rm; do
		unshare $unshare sh -c 'mkdir -p m &&
			mount -t tmpfs -o size=64k none m' 2>said && break
		unshare=
	done
	if [ -z "$unshare" ]; then
		echo 'ok - full medium # SKIP no tmpfs can be mounted here'
		echo 'ok - read-only medium # SKIP no tmpfs can be mounted here'
		return
	fi
	# The pages that are left: none, one, and so on until all fits.
	for free in 0 1 2 16; do
		point="$free pages left"
		media '
			mount -t tmpfs -o size=128k none m && mkdir m/out &&
			dd if=/dev/zero of=m/filler bs=4096 \
				count=$((32 - '$free')) 2>/dev/null
			"$1" export --at $3 -o m/out "$2" >/dev/null
			status=$?
			ls -A m/out | sed "s/^/found: /" >&2
			for f in m/out/*.gz; do
				[ ! -e "$f" ] || gzip -t "$f"
			done
			exit $status'
		case $status,$free,$(cat said) in
		0,2,* | 0,16,*) ;;
		5,[0-2],*'No space left on device'*) ;;
		*) bad "status $status: $(cat said)" ;;
		esac
		! grep -q 'found: .rum' said || bad "$(cat said)"
		[ $free -gt 0 ] || ! grep found said || bad 'something is there'
	done
	result 'full medium: 4 sizes'
	point='read-only medium'
	media '
		mount -t tmpfs -o ro none m || exit 1
		"$1" export --at $3 -o m "$2"'
	[ $status -eq 5 ] || bad "status $status"
	case $(cat said) in
	'rum: m/'*'Read-only file system') ;;
	*) bad "said: $(cat said)" ;;
	esac
	result 'read-only medium'
}

closed_folder()
{
	problems='' point='a folder without permission'
	if [ "$(id -u)" -eq 0 ]; then
		echo 'ok - closed folder # SKIP root may write everywhere'
		return
	fi
	rm -rf out && mkdir -m 555 out
	"$rum" export --at $at -o out "$tmp/in" >said 2>&1
	status=$?
	says 5 'Permission denied'
	chmod 755 out
	result 'closed folder'
}

# ---- both at the same time ---------------------------------------------------

(work a exports outputs) >"$tmp/a.tap" 2>&1 &
(work b keys_and_lab real_media closed_folder) >"$tmp/b.tap" 2>&1 &
wait

number_parts a b
