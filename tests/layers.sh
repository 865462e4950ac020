#!/bin/sh
# Who may include whom, who may print, and how long a file may be. TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
n=0 failed=0

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

sources()
{
	find lib cmd -name '*.[ch]' -o -name '*.def' -path 'lib/*' | sort
}

# "file:line:header:kind" of every #include; the kind is < or ".
# shellcheck disable=SC2016 # awk expands it
sources | xargs awk '
	/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
		header = $0
		sub(/^[^<"]*/, "", header)
		kind = substr(header, 1, 1)
		header = substr(header, 2)
		sub(/[>"].*/, "", header)
		print FILENAME ":" FNR ":" header ":" kind
	}' >"$tmp/includes"

layers='base 0 cli 1 json 1 xml 1 archive 1 crypto 1 sandbox 1
	artefact 2 rum 2 account 2 show 2 verdict 3 bundle 3 ledger 3
	rules 4 lab 4 survey 4 intake 4 deliver 4 balance 4 page 4'
layers=$(echo "$layers" | tr -s '\n\t' ' ')

# What one folder takes from another of its own layer: artefact stands on the
# readers, what the account says is about reports, and what a survey found is
# what intake and deliver work on.
beside='artefact/rum artefact/account artefact/show account/rum intake/survey
	deliver/survey deliver/intake balance/rules page/balance page/rules'
beside=$(echo "$beside" | tr -s '\n\t' ' ')

# A folder includes itself and folders of lower layers.
awk -F: -v layers="$layers" -v beside="$beside" '
	BEGIN {
		split(layers, words, " ")
		for (i = 1; i in words; i += 2)
			layer[words[i]] = words[i + 1]
		split(beside, words, " ")
		for (i = 1; i in words; i++)
			may[words[i]] = 1
	}
	{
		split($1, from, "/")
		split($3, to, "/")
		if (from[1] != "lib")
			next
		if (!(from[2] in layer)) {
			if (!told[from[2]]++)
				print "lib/" from[2] \
				      ": tests/layers.sh gives it no layer"
			next
		}
		if (to[1] == "cmd" || to[1] == "tests" || to[1] == "tools")
			print $1 ":" $2 ": lib includes " $3
		if ((to[1] in layer) && to[2] != "" && to[1] != from[2] &&
		    layer[to[1]] >= layer[from[2]] &&
		    !((from[2] "/" to[1]) in may))
			print $1 ":" $2 ": layer " layer[from[2]] \
			      " includes " $3 " of layer " layer[to[1]]
	}' "$tmp/includes" >"$tmp/bad"
verdict 'layers of lib' "$tmp/bad"

# A header of ours is named from the root of lib, so that its layer can be read.
awk -F: '
	$1 ~ /^lib/ && $4 == "\"" && $3 !~ /\// {
		print $1 ":" $2 ": write the folder before " $3
	}' "$tmp/includes" >"$tmp/bad"
verdict 'includes name their folder' "$tmp/bad"

# A command takes nothing from another one; what two share is no command's.
sed -n 's/^COMMAND(\(.*\))$/\1/p' cmd/commands.def >"$tmp/names"
awk -F: '
	NR == FNR {
		names[$1]
		next
	}
	# The command that "cmd/export_form.h" belongs to: the longest name that
	# begins it.
	function owner(path, name, best) {
		sub(/^cmd\//, "", path)
		for (name in names)
			if (path ~ "^" name "[._]" && length(name) > length(best))
				best = name
		return best
	}
	$1 ~ /^cmd\// && $3 ~ /^cmd\// {
		if (owner($3) != "" && owner($3) != owner($1))
			print $1 ":" $2 ": includes " $3
	}' "$tmp/names" "$tmp/includes" >"$tmp/bad"
verdict 'commands do not know each other' "$tmp/bad"

# Each foreign library has one door.
awk -F: '
	function only(pattern, folder) {
		if ($3 ~ pattern && $1 !~ "^lib/" folder "/")
			print $1 ":" $2 ": only lib/" folder " may include " $3
	}
	{
		only("^openssl/", "crypto")
		only("^libxml/", "xml")
		only("^(archive|archive_entry|zlib)[.]h$", "archive")
		only("^seccomp[.]h$", "sandbox")
		only("^sqlite3[.]h$", "ledger")
	}' "$tmp/includes" >"$tmp/bad"
verdict 'foreign libraries have one door each' "$tmp/bad"

# calls PATTERN FILE...: "file:line: call" for calls outside comments and
# strings; names are whole words.
calls()
{
	pattern=$1
	shift
	awk -v pattern="(^|[^A-Za-z0-9_])($pattern)[ \t]*[(]" '
	FNR == 1 {
		comment = 0
	}
	{
		line = $0
		gsub(/\\./, "", line)
		gsub(/"[^"]*"/, "\"\"", line)
		if (comment) {
			if (!sub(/^.*\*\//, "", line))
				next
			comment = 0
		}
		gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, "", line)
		sub(/\/\/.*/, "", line)
		if (sub(/\/\*.*/, "", line))
			comment = 1
		if (match(line, pattern)) {
			call = substr(line, RSTART, RLENGTH)
			gsub(/[^A-Za-z0-9_]/, "", call)
			print FILENAME ":" FNR ": calls " call
		}
	}' "$@"
}

# Only cli prints, ends the program or asks the environment; running out of
# memory ends in one place.
prints='printf|fprintf|vprintf|vfprintf|dprintf|vdprintf|puts|fputs|putchar'
prints="$prints|fputc|putc|perror|psignal|err|errx|warn|warnx"
ends='exit|_exit|_Exit|quick_exit|abort|assert'
asks='getenv|secure_getenv|setenv|putenv|unsetenv'
find lib -name '*.[ch]' ! -path 'lib/cli/*' | sort |
	{
		# shellcheck disable=SC2046 # names without blanks
		calls "$prints|$ends|$asks" $(cat)
	} | grep -v '^lib/base/mem.c:[0-9]*: calls _exit$' >"$tmp/bad"
verdict 'only cli prints, exits or asks the environment' "$tmp/bad"

# The program opens no socket and starts no other program; libraries are loaded in
# one place only.
# shellcheck disable=SC2046
calls 'socket|socketpair|connect|fork|vfork|clone|system|popen|execv?[lpe]*|posix_spawnp?|dlopen' \
	$(sources) | grep -v '^lib/base/late.c:[0-9]*: calls dlopen$' >"$tmp/bad"
verdict 'no socket, no child process' "$tmp/bad"

# The first comment of a header of lib says its layer.
# shellcheck disable=SC2016 # awk expands it
find lib -name '*.h' | sort | xargs awk -v layers="$layers" '
	BEGIN {
		split(layers, words, " ")
		for (i = 1; i in words; i += 2)
			layer[words[i]] = words[i + 1]
	}
	function tell() {
		split(file, path, "/")
		wanted = "; layer " layer[path[2]]
		if (file != "" && comment !~ wanted "[.,]")
			print file ": first comment lacks \"" wanted ".\""
	}
	FNR == 1 {
		tell()
		file = FILENAME
		comment = ""
		over = 0
	}
	!over {
		sub(/^[ \t]*\*?[ \t]*/, "")
		comment = comment " " $0
		if (/\*\//)
			over = 1
	}
	END {
		tell()
	}' >"$tmp/bad"
verdict 'headers name their layer' "$tmp/bad"

# Tests are left out: a list of cases does one thing however long it is.
find lib cmd tools -name '*.[ch]' |
	sort | xargs wc -l | awk '
	$2 != "total" && $1 > 450 {
		print $2 ": " $1 " lines; split it (450 at most)"
	}' >"$tmp/bad"
verdict 'no file is too long' "$tmp/bad"
echo "1..$n"
[ $failed -eq 0 ]
