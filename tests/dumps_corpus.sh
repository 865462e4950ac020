#!/bin/sh
# Real device text, where there is some: CORPUS=DIR tests/dumps_corpus.sh
set -u
cd "$(dirname "$0")/.." || exit 2
CORPUS=${CORPUS:-}
if [ -z "$CORPUS" ] || [ ! -d "$CORPUS/dumps" ]; then
	echo "ok 1 # SKIP no CORPUS=DIR with dumps was given"
	echo "1..1"
	exit 0
fi
RUM=${RUM:-build/rum}
case $RUM in /*) ;; *) RUM=$PWD/$RUM ;; esac
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
export RUM_KEYS="$work/keys" HOME="$work" TMPDIR="$work" LC_ALL=C NO_COLOR=1
python3 -B tests/dumps/corpus.py "$RUM" "$CORPUS/dumps" "${SAN:+slow}"
