#!/bin/sh
# Reconcile: the lab's accounts give what the lab dealt out, and random fleets what
# a slow recount finds, whatever the order of files, from files and from a ledger.
# The table and the CSV are held against the JSON.
# RUM_TRIALS sets how many fleets (60; 15 under sanitizers), RUM_SEED the first
# one's number.
set -u
cd "$(dirname "$0")/.." || exit 2
RUM=${RUM:-build/rum}
case $RUM in /*) ;; *) RUM=$PWD/$RUM ;; esac
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
export RUM_KEYS="$work/keys" HOME="$work" TMPDIR="$work" LC_ALL=C NO_COLOR=1
unset RUM_LEDGER XDG_DATA_HOME
mkdir "$RUM_KEYS"
RUM_TRIALS=${RUM_TRIALS:-${SAN:+15}}
export RUM_TRIALS
python3 -B tests/account/suite.py "$RUM" "$work"
