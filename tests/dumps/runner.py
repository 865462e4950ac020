"""What the suites over device text share: TAP, running rum, reading its records."""

import json
import os
import subprocess
from collections import defaultdict


class Tap:
    def __init__(self):
        self.number = self.failed = 0

    def check(self, name, problems):
        """One test; `problems` is a list of what is wrong, empty when all is
        well."""
        self.number += 1
        if not problems:
            print("ok %d - %s" % (self.number, name))
            return
        self.failed += 1
        print("not ok %d - %s" % (self.number, name))
        for p in problems[:8]:
            print("#   " + str(p).replace("\n", " ")[:300])

    def end(self):
        print("1..%d" % self.number)
        return 1 if self.failed else 0


class Rum:
    def __init__(self, program, seconds):
        self.program, self.seconds = program, seconds

    def __call__(self, *words, folder=None):
        """(status, standard output, standard error); a signal is a status below
        0, and a run that takes too long is one too."""
        try:
            p = subprocess.run([self.program, *words], cwd=folder,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, timeout=self.seconds)
        except subprocess.TimeoutExpired:
            return -1, b"", b"took too long"
        return p.returncode, p.stdout, p.stderr

    def records(self, *words, folder=None, status=(0, 1, 3)):
        """The JSON records of a run, and what was wrong with it."""
        got, out, errors = self(*words, folder=folder)
        wrong = []
        if got not in status:
            wrong.append("%s: status %d, wanted %s: %s" % (
                " ".join(words), got, status, errors.decode("utf-8", "replace")))
        records = []
        for line in out.splitlines():
            try:
                record = json.loads(line)
            except ValueError as e:
                wrong.append("not JSON: %s: %r" % (e, line[:80]))
                continue
            if not isinstance(record, dict) or "kind" not in record:
                wrong.append("no record: %r" % line[:80])
                continue
            records.append(record)
        return records, wrong, got


def findings(records):
    return sorted("%s %s" % (r["severity"], r["rule"]) for r in records
                  if r["kind"] == "finding")


def by_file(records):
    """Findings of each file of a folder."""
    out = defaultdict(list)
    for r in records:
        if r["kind"] == "finding":
            out[os.path.basename(str(r.get("source")).split("#")[0])].append(
                "%s %s" % (r["severity"], r["rule"]))
    return out


def states(records):
    return [r for r in records if r["kind"] == "device-state"]


PLACES = ("source", "offset", "first_line", "last_line", "line", "lines", "bytes")


def without_places(value):
    """The same state wherever it stood in the text."""
    if isinstance(value, dict):
        return {k: without_places(v) for k, v in value.items() if k not in PLACES}
    if isinstance(value, list):
        return [without_places(v) for v in value]
    return value


def read(path, mode="rb"):
    with open(path, mode) as f:
        return f.read()


def fresh(work, name):
    path = os.path.join(work, name)
    os.makedirs(path)
    return path


def put(folder, name, data):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)
