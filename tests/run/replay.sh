#!/bin/sh
# Gives a fuzzer's committed seeds to its harness.
name=${1##*/}
seeds=testdata/fuzz/${name#fuzz_}

if "$1" "$seeds"; then
	echo "ok 1 - $name replays $seeds"
else
	echo "not ok 1 - $name replays $seeds"
fi
