#!/bin/sh
# Device text: every dump of testdata/dumps gives what it must, whole, cut,
# shuffled, with lines lost and with secrets taken out.
set -u
cd "$(dirname "$0")/.." || exit 2
RUM=${RUM:-build/rum}
case $RUM in /*) ;; *) RUM=$PWD/$RUM ;; esac
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
export RUM_KEYS="$work/keys" HOME="$work" TMPDIR="$work" LC_ALL=C NO_COLOR=1
python3 -B tests/dumps/suite.py "$RUM" "$PWD/testdata/dumps" "$work" \
	"${SAN:+slow}"
