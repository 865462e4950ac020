"""Makes a folder of dumps from the project's own, for the bench.

    vary_dumps.py SOURCE OUT COUNT

Each is one of SOURCE/*.txt with other serial numbers, host names and counters.
Always the same for one COUNT. Dumps beyond 64 KiB are left out: they try limits.
"""
import glob
import os
import random
import re
import sys

SERIAL = re.compile(rb"\b(SN:|S:|\"sn\": \")([0-9A-Z]{6,})")
COUNTER = re.compile(rb"\b(Total|Success|Fail|Purged|Report)([=:] ?)([0-9]{1,4})\b")
PROMPT = re.compile(rb"(?m)^([A-Za-z][A-Za-z0-9._-]*)(?=[#>])")


def vary(text, rng):
    serials, hosts = {}, {}

    def serial(m):
        old = m.group(2)
        if old not in serials:
            serials[old] = old[:3] + b"%0*d" % (len(old) - 3, rng.randrange(10 ** min(8, len(old) - 3)))
        return m.group(1) + serials[old]

    def host(m):
        return hosts.setdefault(m.group(1), m.group(1) + b"-%04d" % rng.randrange(10000))

    def counter(m):
        return m.group(1) + m.group(2) + str(int(m.group(3)) + rng.randrange(3)).encode()

    return PROMPT.sub(host, COUNTER.sub(counter, SERIAL.sub(serial, text)))


def main(source, out, count):
    rng = random.Random(int(count))
    texts = []
    for name in sorted(glob.glob(os.path.join(source, "*.txt"))):
        if os.path.getsize(name) <= 64 * 1024:
            with open(name, "rb") as f:
                texts.append(f.read())
    os.makedirs(out)
    for i in range(int(count)):
        with open(os.path.join(out, "dump%05d.txt" % i), "wb") as f:
            f.write(vary(texts[i % len(texts)], rng))


main(*sys.argv[1:])
