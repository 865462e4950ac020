#!/bin/sh
# Flip, cut and insert a byte at every place of a signed report, of a manifest
# and of a signed archive: never valid for changed content, never a crash.
set -u
cd "$(dirname "$0")/.." || exit 2
RUM=${RUM:-build/rum}
case $RUM in /*) ;; *) RUM=$PWD/$RUM ;; esac
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
export RUM_KEYS="$work/keys" HOME="$work" LC_ALL=C

# Sanitizers make each call slow: every seventh place is enough there.
step=1
[ -z "${SAN:-}" ] || step=7
python3 tests/mutate.py "$RUM" "$work" "$step"
