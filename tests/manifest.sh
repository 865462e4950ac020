#!/bin/sh
# An export's manifest holds without rum: openssl alone opens it, sha256sum alone
# compares what it says with what lies there.
set -u
cd "$(dirname "$0")/.." || exit 2
sample=$PWD/testdata/cases/export-choose/in.txt
. tests/shell/suite.sh
export RUM_KEYS="$work/keys"

opens() {
	openssl cms -verify -inform DER -in "$1" -CAfile "$2" -out content.json
}

# Lines for sha256sum -c: the file itself, and its members as they lie unpacked
# in x/. A member of an archive in the archive is written a!b.
file_sums() {
	jq -r '"\(.file.sha256)  \($folder)/\(.file.name)"' \
		--arg folder "$1" content.json
}
member_sums() {
	jq -r '.members[] | "\(.sha256)  x/\(.name | split("!") | last)"' \
		content.json
}
sizes_agree() {
	[ "$(jq -r .file.size content.json)" -eq "$(wc -c <"$1")" ]
}
unpack() {
	rm -rf x
	mkdir x
	case $1 in
	*.tar.gz)
		tar -C x -xzf "$1" && tar -C x -xzf x/UD_VA_*.tar.gz &&
			rm x/UD_VA_*.tar.gz
		;;
	*) cp "$1" x/ ;;
	esac
}
# Nothing lies there that the manifest does not name.
nothing_unlisted() {
	member_sums | sed 's/.*  //' | sort >named
	find x -type f | sort >there
	diff named there
}
# A copy with one byte in its middle turned around.
flipped() {
	half=$(($(wc -c <"$1") / 2))
	head -c "$half" "$1"
	tail -c "+$((half + 1))" "$1" | head -c 1 |
		tr '\000-\377' '\200-\377\000-\177'
	tail -c "+$((half + 2))" "$1"
}

for type in p256 rsa3072; do
	rm -rf keys
	check "a key of type $type" "$RUM" key new --type $type \
		--at 2024-06-01T00:00:00Z
	for form in cssm device rest; do
		out=$type-$form
		check "$out: export" "$RUM" export --at 2024-07-01T00:00:00Z \
			--form $form -o "$out" -m 'for the upload desk' "$sample"
		for signed in "$out"/*.p7m; do
			file=${signed%.p7m}
			what=$out/$(basename "$file")
			check "$what: openssl opens the manifest" \
				opens "$signed" keys/cert.pem
			# shellcheck disable=SC2016 # jq's own variable
			check "$what: it tells of the file" \
				jq -e --arg name "$(basename "$file")" \
				'.file.name == $name' content.json
			check "$what: the message is in it" \
				jq -e '.message == "for the upload desk"' \
				content.json
			file_sums "$out" >sums
			check "$what: sha256sum agrees" sha256sum -c sums
			check "$what: the size agrees" sizes_agree "$file"
			unpack "$file"
			member_sums >sums
			check "$what: sha256sum agrees about the members" \
				sha256sum -c sums
			check "$what: no member is unlisted" nothing_unlisted
			printf ' ' >>"$file"
			file_sums "$out" >sums
			check "$what: a byte more is noticed" \
				fails sha256sum -c sums
		done
		flipped "$signed" >broken.p7m
		check "$out: a flipped byte is noticed" \
			fails opens broken.p7m keys/cert.pem
	done
	mv keys "keys-$type"
done
"$RUM" export --at 2024-07-01T00:00:00Z --keys keys-p256 -q -o again "$sample"
check "somebody else's certificate does not open it" \
	fails opens again/*.p7m keys-rsa3072/cert.pem
check "the right one does" opens again/*.p7m keys-p256/cert.pem
check "the manifest is plain JSON" \
	jq -e '.kind == "rum-export-manifest" and (.members | length) > 0' \
	content.json

finish
