# press_tab.zsh FOLDER SHELL LINE: types LINE and Tab in an interactive SHELL
# on a terminal of its own and prints the line that results. PRESS_TAB_DUMP is a
# file that keeps what zsh finds out about its completions from run to run.
zmodload zsh/zpty zsh/zselect || exit 1
folder=$1 shell=$2 line=$3
out=$(mktemp -d) || exit 1
trap 'zpty -d s 2>/dev/null; rm -rf $out' EXIT

# Everything the shell needs to know is in files: a terminal echoes, and a line
# editor interprets what is typed.
if [[ $shell == zsh ]]; then
	cat >$out/.zshrc <<-END
		fpath=($folder \$fpath)
		autoload -U compinit
		compinit -u -d ${PRESS_TAB_DUMP:-$out/dump}
		bindkey '^I' complete-word
		show() { print -r -- "\$BUFFER" >$out/new; mv $out/new $out/line }
		zle -N show
		bindkey '^X' show
		PS1='' RPS1=''
		ready() { : >$out/ready }
		zle -N zle-line-init ready
	END
	zpty s "ZDOTDIR=$out TERM=dumb zsh -o no_global_rcs -i"
else
	cat >$out/rc <<-END
		source $folder/rum.bash
		show() { printf '%s\n' "\$READLINE_LINE" >$out/new; mv $out/new $out/line; }
		bind -x '"\C-g": show'
		PS1=''
		: >$out/ready
	END
	zpty s "TERM=dumb bash --noprofile --rcfile $out/rc -i"
fi

# wait_for FILE: at most ten seconds, reading what the shell prints meanwhile.
wait_for() {
	local i
	for ((i = 0; i < 1000; i++)); do
		zpty -r -t s >/dev/null
		[[ -e $1 ]] && return 0
		zselect -t 1
	done
	print -u2 "no answer from $shell"
	return 1
}

wait_for $out/ready || exit 1
key=$'\a'
[[ $shell == zsh ]] && key=$'\x18'
zpty -w -n s "$line"$'\t'$key
wait_for $out/line || exit 1
cat $out/line
