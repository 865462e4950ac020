#!/bin/sh
# The page of rum report, in a headless Chromium: it renders, asks for nothing,
# sorts, filters, prints, is legible in both colour schemes, and shows hostile names
# as text. TAP. BROWSER is the program; without one this test skips.
set -u
cd "$(dirname "$0")/.." || exit 2
RUM=${RUM:-build/rum}
case $RUM in /*) ;; *) RUM=$PWD/$RUM ;; esac
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
export RUM_KEYS="$work/keys" HOME="$work" TMPDIR="$work" LC_ALL=C NO_COLOR=1 \
	PYTHONDONTWRITEBYTECODE=1
unset RUM_LEDGER
timeout 500 python3 tests/page/suite.py "$RUM" "$work" "${BROWSER:-}" "${SAN:+slow}"
