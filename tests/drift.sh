#!/bin/sh
# What is said about the commands in several places is the same everywhere.
# TAP.
#
#	tests/drift.sh [BUILD]		BUILD holds rum and docgen; else $B, build
set -u
cd "$(dirname "$0")/.." || exit 1
build=${1:-${B:-build}}
docgen=$build/docgen rum=$build/rum
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
n=0 failed=0

# Options of other programs that our texts and messages may name.
foreign='--check --no-install-recommends --depth'

# verdict NAME FILE: FILE holds what is wrong.
verdict()
{
	n=$((n + 1))
	if [ -s "$2" ]; then
		failed=$((failed + 1))
		echo "not ok $n - $1"
		sed 's/^/# /' "$2"
	else
		echo "ok $n - $1"
	fi
}

skip()
{
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

[ -x "$docgen" ] || {
	echo "Bail out! $docgen is not there; make docs builds it"
	exit 1
}
"$docgen" --list >"$tmp/list" || exit 1
sed -n 's/^COMMAND(\(.*\))$/\1/p' cmd/commands.def >"$tmp/names"

# The committed pages and completions are what the tables give today.
{
	"$docgen" . "$tmp/new" 2>&1
	for file in "$tmp"/new/man/*.1 "$tmp"/new/completions/*; do
		old=${file#"$tmp/new/"}
		cmp -s "$old" "$file" || echo "$old: old; make docs renews it"
	done
	for old in man/*.1 completions/*; do
		[ -e "$tmp/new/$old" ] || echo "$old: nothing makes it"
	done
} >"$tmp/bad"
verdict 'pages and completions are up to date' "$tmp/bad"

# Each command has one file, one page, and its place in every completion.
while read -r name; do
	[ -e "cmd/$name.c" ] || echo "cmd/$name.c: missing"
	[ -e "man/rum-$name.1.in" ] || echo "man/rum-$name.1.in: missing"
	grep -q "^\.It Xr rum-$name 1\$" man/rum.1 ||
		echo "man/rum.1: does not list $name"
	grep -q "^complete -F.* rum-$name\( \|\$\)" completions/rum.bash ||
		echo "completions/rum.bash: lacks rum-$name"
	grep -q "^#compdef.* rum-$name\( \|\$\)" completions/_rum ||
		echo "completions/_rum: lacks rum-$name"
	grep -q "^complete -c rum-$name " completions/rum.fish ||
		echo "completions/rum.fish: lacks rum-$name"
done <"$tmp/names" >"$tmp/bad" 2>&1
verdict 'every command has a file, a page and completions' "$tmp/bad"

# And no table is left out of the list.
sed -n 's/^const struct command command_\([a-z_]*\) = {$/\1/p' cmd/*.c |
	grep -vxF -f "$tmp/names" | sed 's/$/: not in cmd\/commands.def/' \
	>"$tmp/bad"
verdict 'every table is in commands.def' "$tmp/bad"

# Every option stands in its page and in the three completions.
tab=$(printf '\t')
grep '^option' "$tmp/list" | while IFS=$tab read -r _ path option; do
	page=man/$(echo "$path" | cut -d ' ' -f 1,2 | tr ' ' -).1
	word=${option#--} inner=${path#rum} inner=${inner# }
	grep -q "^\.It.* Fl ..$word\( \|\$\)" "$page" ||
		echo "$page: lacks $option"
	grep -q -e "^		$option\(=\|\$\)" completions/rum.bash ||
		echo "completions/rum.bash: lacks $option"
	grep -q -e "${option}[=}[]" completions/_rum ||
		echo "completions/_rum: lacks $option"
	grep -q -e "'__rum_at \"$inner\"'.* -l $word " completions/rum.fish ||
		echo "completions/rum.fish: lacks $option of $path"
done >"$tmp/bad" 2>&1
verdict 'every option is in its page and the completions' "$tmp/bad"

# "--word" in prose and in messages is an option of some command. Strings are
# what stands between double quotes; mdoc writes "Fl \-word". Examples are left
# out: they are run, and some show what happens to a wrong word.
{
	for file in man/*.in README.md; do
		[ -e "$file" ] || continue
		# shellcheck disable=SC2016 # those are README's quotes
		sed '/^\.Bd -literal/,/^\.Ed/s/.*//
			/^```console$/,/^```$/s/.*//
			s/\\-/-/g; s/Fl -/--/g' "$file" |
			grep -on -e '--[a-z][a-z0-9-]*' | sed "s|^|$file:|"
	done
	# Names of that form in a style sheet are its own.
	find cmd lib -name '*.[ch]' ! -path lib/page/style.c | sort | while read -r file; do
		grep -on '"[^"]*"' "$file" |
			grep -o -e '^[0-9]*:' -e '--[a-z][a-z0-9-]*' |
			awk -v file="$file" '
				/^[0-9]+:$/ { line = $0; next }
				{ print file ":" line $0 }'
	done
} >"$tmp/said"
# shellcheck disable=SC2086 # a list of words
{
	cut -f 3 "$tmp/list" | grep '^--'
	printf '%s\n' $foreign
} | sort -u >"$tmp/known"
while IFS= read -r hit; do
	grep -qxF -e "${hit##*:}" "$tmp/known" ||
		echo "$hit: no command has this option"
done <"$tmp/said" >"$tmp/bad"
verdict 'every option that a text names exists' "$tmp/bad"

if command -v mandoc >/dev/null 2>&1; then
	mandoc -T lint -W warning man/*.1 2>/dev/null >"$tmp/bad"
	verdict 'pages are clean under mandoc' "$tmp/bad"
else
	skip 'pages are clean under mandoc' 'no mandoc here'
fi

# syntax SHELL FILE
syntax()
{
	if command -v "$1" >/dev/null 2>&1; then
		"$1" -n "$2" >"$tmp/bad" 2>&1
		verdict "$2 is sound $1" "$tmp/bad"
	else
		skip "$2 is sound $1" "no $1 here"
	fi
}
syntax bash completions/rum.bash
syntax zsh completions/_rum
syntax fish completions/rum.fish

# The tables' texts: one sentence, lower case, no full stop, fit to be wrapped.
# Usage prints them, so that is where they are read.
if [ -x "$rum" ]; then
	grep '^command' "$tmp/list" | while IFS=$tab read -r _ path; do
		# shellcheck disable=SC2086 # "key add" is two words
		"$rum" ${path#rum} --help >"$tmp/help" 2>&1 ||
			echo "$path --help: fails"
		awk -v path="$path" '
			length($0) > 80 { print path ": longer than 80: " $0 }
			/[^.]\.$/ && /^  / { print path ": full stop: " $0 }
			/[ \t]$/ { print path ": trailing blank: " $0 }
		' "$tmp/help"
	done >"$tmp/bad"
	verdict 'every --help is there and 80 columns wide' "$tmp/bad"

	# Cut by one letter, no option and no command may be understood.
	grep '^option' "$tmp/list" | cut -f 2,3 | while IFS=$tab read -r path option; do
		cut=${option%?}
		grep -qxF -e "$cut" "$tmp/known" && continue
		# shellcheck disable=SC2086
		"$rum" ${path#rum} "$cut" </dev/null >/dev/null 2>&1
		[ $? -eq 2 ] || echo "$path $cut: is understood"
	done >"$tmp/bad"
	while read -r name; do
		"$rum" "${name%?}" --help >/dev/null 2>&1 &&
			echo "rum ${name%?}: is understood"
	done <"$tmp/names" >>"$tmp/bad"
	verdict 'nothing may be abbreviated' "$tmp/bad"

	# The link is the command.
	ln -s "$(cd "$build" && pwd)/rum" "$tmp/rum-version"
	if [ "$("$tmp/rum-version" --json)" != "$("$rum" version --json)" ]
	then
		echo 'rum-version and rum version differ'
	fi >"$tmp/bad" 2>&1
	verdict 'rum-NAME equals rum NAME' "$tmp/bad"
else
	skip 'every --help is there and 80 columns wide' "no $rum here"
	skip 'nothing may be abbreviated' "no $rum here"
	skip 'rum-NAME equals rum NAME' "no $rum here"
fi
echo "1..$n"
[ $failed -eq 0 ]
