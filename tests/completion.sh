#!/bin/sh
# The three shells' completions, asked and, where zsh can lend a terminal,
# used by pressing Tab. TAP.
#
#	tests/completion.sh [FOLDER]	completions are in FOLDER
set -u
cd "$(dirname "$0")/.." || exit 1
folder=$(cd "${1:-completions}" && pwd) || exit 1
all=$(sed -n 's/^COMMAND(\(.*\))$/\1/p' cmd/commands.def | paste -sd'|' -)
here=$(pwd)
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/here" "$tmp/here/folder one" || exit 1
: >"$tmp/here/file two.txt"
cd "$tmp/here" || exit 1
n=0 failed=0

# told NAME GOT WANTED
told()
{
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - $1"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $n - $1"
	printf '# got:    %s\n# wanted: %s\n' "$2" "$3"
}

skip()
{
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

has()
{
	command -v "$1" >/dev/null 2>&1
}

# What Tab offers after the words given, the last of which is being typed;
# readline hands over "--x=y" as three words.
ask_bash()
{
	# shellcheck disable=SC2016 # bash expands it
	bash --norc -c '
		source "$1/rum.bash" || exit
		shift
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_rum
		IFS="|"
		echo "${COMPREPLY[*]}"' bash "$folder" "$@"
}

# The names only, without their descriptions.
ask_fish()
{
	# shellcheck disable=SC2016 # fish expands it
	fish --no-config -c '
		source "$argv[1]/rum.fish"
		complete -C "$argv[2]" | string split -f 1 \t |
			string join "|"' "$folder" "$1"
}


if has bash; then
	told 'bash: commands' "$(ask_bash rum '')" "$all"
	told 'bash: a command begun' "$(ask_bash rum ver)" 'verify|version'
	told 'bash: an option' "$(ask_bash rum verify --js)" '--json'
	told 'bash: an option with a value' "$(ask_bash rum verify --col)" \
		'--color='
	told 'bash: words of a choice' "$(ask_bash rum verify --color '')" \
		'auto|always|never'
	told 'bash: words after =' "$(ask_bash rum verify --color = n)" never
	told 'bash: words after = in one word' \
		"$(ask_bash rum verify --color=n)" '--color=never'
	told 'bash: nothing typed after =' "$(ask_bash rum verify --color =)" \
		'auto|always|never'
	told 'bash: limits' "$(ask_bash rum verify --limit json-)" \
		'json-depth=|json-nodes='
	told 'bash: files' "$(ask_bash rum verify file)" 'file two.txt'
	told 'bash: after --' "$(ask_bash rum verify -- file)" 'file two.txt'
	told 'bash: folders' "$(ask_bash rum --install-links '')" 'folder one'
	told 'bash: a part' "$(ask_bash rum key ad)" add
	told 'bash: an option of a part' "$(ask_bash rum key add --he)" --help
	told 'bash: the link' "$(ask_bash /usr/bin/rum-verify --js)" '--json'
	told 'bash: the link with a part' "$(ask_bash rum-key ad)" add
	told 'bash: topics of help' "$(ask_bash rum help lim)" limits
	told 'bash: a value that is free text' "$(ask_bash rum verify --at '')" \
		''
else
	skip 'bash: completions' 'no bash here'
fi

if has fish; then
	told 'fish: commands begun' "$(ask_fish 'rum ver')" 'verify|version'
	told 'fish: an option' "$(ask_fish 'rum verify --js')" '--json'
	told 'fish: words of a choice' "$(ask_fish 'rum verify --color=n')" \
		'--color=never'
	told 'fish: limits' "$(ask_fish 'rum verify --limit json-d')" \
		'json-depth='
	told 'fish: files' "$(ask_fish 'rum verify fi')" 'file two.txt'
	told 'fish: a part' "$(ask_fish 'rum key ad')" add
	told 'fish: no option of another command' \
		"$(ask_fish 'rum help --js')" ''
	told 'fish: the link' "$(ask_fish 'rum-verify --js')" '--json'
	told 'fish: the link with a part' "$(ask_fish 'rum-key ad')" add
else
	skip 'fish: completions' 'no fish here'
fi

# press SHELL LINE: what the line is after Tab. zsh lends the terminal.
press()
{
	PRESS_TAB_DUMP=$tmp/dump zsh -f "$here/tests/press_tab.zsh" "$folder" "$1" "$2"
}

if has zsh && zsh -f -c 'zmodload zsh/zpty && zpty s true' >/dev/null 2>&1; then
	for shell in zsh bash; do
		if ! has $shell; then
			skip "Tab in $shell" "no $shell here"
			continue
		fi
		told "Tab in $shell: a command" \
			"$(press $shell 'rum veri')" 'rum verify '
		told "Tab in $shell: an option" \
			"$(press $shell 'rum verify --js')" \
			'rum verify --json '
		told "Tab in $shell: an option with a value" \
			"$(press $shell 'rum verify --col')" \
			'rum verify --color='
		told "Tab in $shell: a word of a choice" \
			"$(press $shell 'rum verify --color=ne')" \
			'rum verify --color=never '
		told "Tab in $shell: a file with a blank" \
			"$(press $shell 'rum verify fi')" \
			'rum verify file\ two.txt '
		told "Tab in $shell: a part" \
			"$(press $shell 'rum key ad')" 'rum key add '
		told "Tab in $shell: an option of a part" \
			"$(press $shell 'rum key add --he')" \
			'rum key add --help '
		told "Tab in $shell: a limit" \
			"$(press $shell 'rum verify --limit json-d')" \
			'rum verify --limit json-depth='
		told "Tab in $shell: the link" \
			"$(press $shell 'rum-verify --js')" \
			'rum-verify --json '
		told "Tab in $shell: the link with a part" \
			"$(press $shell 'rum-key ad')" 'rum-key add '
	done
else
	skip 'Tab in zsh and bash' 'no zsh that can open a terminal here'
fi
echo "1..$n"
[ $failed -eq 0 ]
