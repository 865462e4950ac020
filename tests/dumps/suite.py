#!/usr/bin/env python3
"""The suite of tests/dumps.sh: suite.py RUM DUMPS WORK [slow]"""

import os
import random
import re
import shlex
import subprocess
import sys

from runner import (Rum, Tap, by_file, findings, fresh, put, read, states,
                    without_places)

program, dumps, work, slow = sys.argv[1:5]
tap, rum = Tap(), Rum(program, 300 if slow else 60)
names = sorted(n[:-4] for n in os.listdir(dumps) if n.endswith(".txt"))


def beside(name, ending):
    path = os.path.join(dumps, name + ending)
    return read(path, "r") if os.path.exists(path) else ""


def path(name):
    return os.path.join(dumps, name + ".txt")


TEXT = {n: read(path(n)) for n in names}
WANTED = {n: beside(n, ".findings").split("\n")[:-1] for n in names}
OPTIONS = {n: shlex.split(beside(n, ".options")) for n in names}
# Texts of which no rule over reporting can say anything.
THIN = {"nxos-9-table", "cut-at-policy"}
PLAIN = [n for n in names if not OPTIONS[n]]


def judged(name, got):
    """The status that the findings ask for."""
    if any(f.startswith("fault ") for f in WANTED[name]):
        want = 1
    else:
        want = 3 if name in THIN else 0
    return [] if got == want else ["status %d, wanted %d" % (got, want)]


# ---- the files themselves ----------------------------------------------------

def generated():
    made = fresh(work, "made")
    here = os.path.dirname(os.path.abspath(__file__))
    subprocess.run([sys.executable, "-B", os.path.join(here, "make.py"), made],
                   check=True)
    wrong = ["%s is not made" % n for n in
             sorted(set(os.listdir(dumps)) - set(os.listdir(made)))]
    for n in sorted(os.listdir(made)):
        p = os.path.join(dumps, n)
        if not os.path.exists(p) or read(p) != read(os.path.join(made, n)):
            wrong.append("%s is not what make.py makes" % n)
    return wrong


tap.check("the generator still makes these files", generated())
tap.check("at least 40 dumps", [] if len(names) >= 40 else [len(names)])


# ---- each dump ---------------------------------------------------------------

def diagnosed(name):
    records, wrong, status = rum.records("diagnose", "--json", *OPTIONS[name],
                                         path(name))
    got = findings(records)
    wrong += ["lacks: " + f for f in WANTED[name] if f not in got]
    wrong += ["has besides: " + f for f in got if f not in WANTED[name]]
    if not wrong and got != WANTED[name]:
        wrong.append("told twice: %s" % got)
    for r in records:
        if r["kind"] != "finding":
            continue
        wrong += ["%s: no %s" % (r["rule"], key) for key in
                  ("title", "evidence", "cause", "remedy") if not r.get(key)]
        wrong += evidence_stands(name, r)
    return wrong + judged(name, status)


def evidence_stands(name, finding):
    """Every quoted line is in the text, at the line it says."""
    text = TEXT[name].decode()
    if name == "ansible-json":
        return []
    lines = text.replace("\u00a0", " ").split("\n")
    return ["%s: line %s is not %r" % (finding["rule"], e["line"], e["text"])
            for e in finding.get("evidence", [])
            if not 0 < e["line"] <= len(lines)
            or e["text"] not in lines[e["line"] - 1]]


def facts(name):
    records, wrong, status = rum.records("inspect", "--json", path(name))
    if status:
        wrong.append("status %d" % status)
    wanted = [line.rsplit(" = ", 1) for line in
              beside(name, ".facts").split("\n")[:-1]]
    if not states(records):
        wrong.append("no device-state")
    if not wanted:
        return wrong
    text = subprocess.run([program, "inspect", "--json", path(name)],
                          stdout=subprocess.PIPE, check=False).stdout
    for expression, value in wanted:
        p = subprocess.run(
            ["jq", "-c", 'select(.kind == "device-state") | (%s)' % expression],
            input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            check=False)
        got = " ".join(p.stdout.decode().split("\n")).strip()
        if got != value:
            wrong.append("%s: %s, wanted %s" % (expression, got, value))
    return wrong


def share(record):
    """Of the lines of licence sections, how many were understood."""
    lines, understood = record["lines"], record["understood"]
    return 100.0 * understood / lines if lines else 100.0


def covered(name):
    records, wrong, _ = rum.records("inspect", "--coverage", "--json", path(name))
    told = [r for r in records if r["kind"] == "coverage"]
    if not told:
        wrong.append("no coverage record")
    return wrong + ["%.1f %% of the lines: %s" % (
        share(r), [u.get("text") for u in r.get("unread", [])][:6])
        for r in told if share(r) < 99]


for n in names:
    tap.check(n + ": diagnose", diagnosed(n))
    tap.check(n + ": inspect", facts(n))
    tap.check(n + ": coverage", covered(n))


# What all dumps say together: two that ask for the same default name.
TOGETHER = ["fault cssm-unreachable"]


def together():
    folder = fresh(work, "together")
    for n in PLAIN:
        put(folder, n + ".txt", TEXT[n])
    records, wrong, status = rum.records("diagnose", "--json", folder)
    found = by_file(records)
    if found["None"] != TOGETHER:
        wrong.append("over the folder: %s" % found["None"])
    for n in PLAIN:
        got = sorted(found[n + ".txt"])
        if got != WANTED[n]:
            wrong.append("%s: %s" % (n, got))
    return wrong + ([] if status == 1 else ["status %d" % status])


tap.check("all dumps as one folder", together())


# ---- less text, and no more findings -----------------------------------------

def grave(found):
    return {f for f in found if not f.startswith("note ")}


def excluded(folder, of):
    """Faults and warnings of the files of a folder that the whole text of
    of[file] does not have; one call reads them all."""
    records, wrong, _ = rum.records("diagnose", "--json", folder)
    found = by_file(records)
    for f in sorted(found):
        # Over several dumps: only what the whole ones say together.
        if f == "None" and set(found[f]) <= set(TOGETHER):
            continue
        if f not in of:
            wrong.append("a finding of no file: " + f)
            continue
        more = grave(found[f]) - set(WANTED[of[f]])
        if more:
            wrong.append("%s: %s" % (f, sorted(more)))
    return wrong


RULER = re.compile(r"^-{18} .* -{18}$|^\S+#")


def boundaries(lines):
    """Where a section begins: a heading over a rule, one with a colon at column
    0, a ruler of show tech, a prompt."""
    out = []
    for i, line in enumerate(lines):
        over = i + 1 < len(lines) and re.match(r"^=+\s*$", lines[i + 1])
        if over or RULER.match(line) or re.match(r"^[A-Z][^:=]*:\s*$", line):
            out.append(i)
    return out


# What a tech support cut before this heading cannot tell.
LOST = (("Policy:", "policy"), ("Usage Reporting:", "reporting"),
        ("License Usage", "usage"), ("Communication Statistics:", "communication"),
        ("Usage Report Summary:", "counters"), ("Trust Code Installed", "trust"),
        ("Platform Provided Mapping Table", "mapping"))


def cut(name):
    folder, lines = fresh(work, "cut-" + name), TEXT[name].decode().split("\n")
    of, lost = {}, {}
    for i in boundaries(lines):
        file = "%05d.txt" % i
        put(folder, file, ("\n".join(lines[:i]) + "\n").encode())
        of[file] = name
        told = "\n".join(lines[:i])
        lost[file] = {word for title, word in LOST
                      if not re.search("^" + re.escape(title), told, re.M)}
    wrong = excluded(folder, of)
    records, bad, _ = rum.records("inspect", "--json", folder)
    for r in states(records):
        missing = set(r["sections_missing"])
        file = os.path.basename(r["source"].split("#")[0])
        if lost[file] - missing:
            wrong.append("%s: not told as missing: %s" % (
                file, sorted(lost[file] - missing)))
    return wrong + bad


TECH = [n for n in PLAIN if b"Smart Licensing Tech Support info" in TEXT[n]
        and n != "ansible-json" and n != "two-devices"]
for n in TECH:
    tap.check(n + ": cut at every section", cut(n))


def pieces(name):
    """A text as the sections that may stand in any order; what stands before the
    first is the head."""
    lines = TEXT[name].decode().split("\n")
    at = [i for i in range(len(lines))
          if lines[i].startswith("-" * 18 + " ")]
    if not at:
        at = [i for i in range(len(lines) - 1)
              if re.match(r"^=+\s*$", lines[i + 1])]
    ends = at[1:] + [len(lines) - 1]
    return lines[:at[0]], [lines[b:e] for b, e in zip(at, ends)]


def shuffled(name):
    folder, of, seed = fresh(work, "shuffled-" + name), {}, random.Random(name)
    head, parts = pieces(name)
    for n in range(6):
        seed.shuffle(parts)
        file = "%d.txt" % n
        of[file] = name
        put(folder, file, "\n".join(head + [l for p in parts for l in p]
                                    + [""]).encode())
    records, wrong, _ = rum.records("diagnose", "--json", folder)
    found = by_file(records)
    wanted = [f for f in WANTED[name] if f != "note dump-truncated"]
    for file in sorted(of):
        got = sorted(f for f in found[file] if f != "note dump-truncated")
        if got != wanted:
            wrong.append("%s: %s, wanted %s" % (file, got, wanted))
    return wrong


for n in ("whole-tech-license", "router-slac-missing", "cssm-unreachable",
          "healthy-6.3.10", "reports-lost", "stack-of-eight", "polling-fails"):
    tap.check(n + ": sections in any order", shuffled(n))


def lines_lost():
    """Several hundred texts that lost lines here and there, in one call."""
    folder, of, seed = fresh(work, "lost"), {}, random.Random(4)
    # JSON that lost lines is no JSON.
    whole = [n for n in PLAIN if n != "ansible-json"]
    for n in range(120 if slow else 600):
        name = whole[n % len(whole)]
        odds = seed.choice((0.01, 0.05, 0.2, 0.6))
        lines = TEXT[name].decode().split("\n")
        kept = [l for l in lines if seed.random() >= odds]
        if not "".join(kept).strip():
            continue
        file = "%04d-%s.txt" % (n, name)
        of[file] = name
        put(folder, file, "\n".join(kept).encode())
    return excluded(folder, of)


def one_line_lost():
    """Every single line, of some that have much to exclude."""
    wrong = []
    for name in ("healthy-5.10", "air-gap-healthy", "just-booted",
                 "router-no-reporting", "polling-fails"):
        folder, of = fresh(work, "one-" + name), {}
        lines = TEXT[name].decode().split("\n")
        for i, line in enumerate(lines):
            if not line.strip():
                continue
            file = "%04d.txt" % i
            of[file] = name
            put(folder, file, "\n".join(lines[:i] + lines[i + 1:]).encode())
        wrong += [name + ": " + w for w in excluded(folder, of)]
    return wrong


SKIPPED = {"source", "offset", "first_line", "last_line", "line", "lines", "bytes",
           "cut", "unread", "details", "sections_missing", "events", "traces",
           # Told twice, in two ways; and rows that are one value.
           "purged_aside", "waiting_aside", "boot"}


def more_said(part, full, where=""):
    """What a broken text says that the whole one does not; of each row of a list,
    some row of the whole one must say all of it."""
    # Trust is told twice, in two ways.
    if part is None or part == full or part == "INSTALLED" or \
            isinstance(part, dict) and part.get("installed") == "INSTALLED":
        return []
    if isinstance(part, dict) and isinstance(full, dict):
        return [m for k in part if k not in SKIPPED
                for m in more_said(part[k], full.get(k), where + "." + k)]
    if isinstance(part, list) and isinstance(full, list):
        return ["%s: %s" % (where, row) for row in part
                if all(more_said(row, other) for other in full)]
    # A summary cuts what another command tells in full.
    if isinstance(part, str) and part.endswith("...") \
            and str(full).startswith(part[:-3]):
        return []
    return ["%s: %s, not %s" % (where, part, full)]


WHOLE = {n: [without_places(r) for r in
             states(rum.records("inspect", "--json", path(n))[0])] for n in names}
# Dumps that have something in front of their lines already, or whose lines are broken
# where they are as wide as the terminal: nothing may be put in.
FRONTED = {"clock-of-the-terminal", "quoted-in-a-mail", "wrapped-at-80-columns"}
# One device, as one text that is cut into lines as it stands.
ALONE = [n for n in PLAIN if len(WHOLE[n]) == 1 and n != "ansible-json"
         and n not in FRONTED]


# Of each dump and each way to break it; RUM_TRIALS looks further.
BREAKS = int(os.environ.get("RUM_TRIALS") or (1 if slow else 5))


def broken(word, change):
    """Texts broken at random places: no finding and no fact that the whole one does
    not have."""
    folder, of = fresh(work, word), {}
    for name in ALONE:
        for n in range(BREAKS):
            seed, file = random.Random(word + name + str(n)), name + "-%d.txt" % n
            of[file] = name
            put(folder, file, change(TEXT[name].decode(), seed).encode())
    wrong = excluded(folder, of)
    records, bad, _ = rum.records("inspect", "--json", folder)
    for r in states(records):
        file = os.path.basename(r["source"].split("#")[0])
        wrong += ["%s: %s" % (file, more) for more in
                  more_said(r, WHOLE[of[file]][0])]
    return wrong + bad


MESSAGES = (
    "*Apr 24 05:18:50.123: %SYS-5-CONFIG_I: Configured from console by console",
    "000124: Apr 24 05:18:50.123 UTC: %LINK-3-UPDOWN: Interface Gi1, changed state",
    "%SYS-5-CONFIG_I: Configured from console by console",
    "1w2d: %SYS-5-CONFIG_I: Configured from console by console",
    "2025 Apr 24 05:18:50 sw1 %ETHPORT-5-IF_UP: Interface Ethernet1/1 is up",
    "RP/0/RP0/CPU0:Apr 24 05:18:50.601 UTC: config[397]: %MGBL-CONFIG-6-DB_COMMIT : x")


def message_in_a_line(text, seed):
    """A message where the cursor stood, in a line that tells a value."""
    lines = text.split("\n")
    told = [i for i, l in enumerate(lines) if re.search(r"\S: ?\S", l)
            and "%" not in l and not RULER.match(l)]
    if not told:
        return text
    at = seed.choice(told)
    place, message = seed.randrange(len(lines[at]) + 1), seed.choice(MESSAGES)
    # Where digits meet nobody can tell which of them are the message's.
    if lines[at][:place][-1:].isdigit() and message[0].isdigit():
        message = MESSAGES[0]
    lines[at:at + 1] = [lines[at][:place] + message, lines[at][place:]]
    return "\n".join(lines)


def cut_at_a_byte(text, seed):
    return text[:seed.randrange(len(text) // 8, len(text))]


tap.check("a message in a line: nothing that the whole text does not tell",
          broken("message", message_in_a_line))
tap.check("cut at any byte: nothing that the whole text does not tell",
          broken("byte", cut_at_a_byte))
tap.check("lines lost at random: nothing that the whole text excludes",
          lines_lost())
tap.check("one line lost: nothing that the whole text excludes",
          one_line_lost())


# ---- the same text in other clothes ------------------------------------------

def before_each(form):
    """Something in front of every line; {s} and {ms} are parts of a clock."""
    def change(b):
        return b"\n".join(
            form.format(s="%02d:%02d" % (n // 60 % 60, n % 60),
                        ms="%03d" % (n * 37 % 1000)).encode() + line
            for n, line in enumerate(b.rstrip(b"\n").split(b"\n"))) + b"\n"
    return change


FRONTS = tuple((form.format(s="mm:ss", ms="mmm"), before_each(form)) for form in (
    "[10:{s}] ", "[2026-11-24 10:{s}.{ms}] ", "2026-11-24 10:{s} ",
    "10:{s}.{ms} > ", "2026-11-24T10:{s}Z ", "> ", ">> > ", "> [10:{s}] "))
CLOTHES = (("CRLF", lambda b: b.replace(b"\n", b"\r\n")),
           ("no final newline", lambda b: b[:-1]),
           ("CRLF, no final newline",
            lambda b: b[:-1].replace(b"\n", b"\r\n")),
           ("blanks at the ends", lambda b: b.replace(b"\n", b"  \n")),
           ("blanks that do not break",
            lambda b: b.replace(b" ", b"\xc2\xa0")),
           ("a byte order mark", lambda b: b"\xef\xbb\xbf" + b)) + FRONTS


# A clock in front with such a blank inside is none of the forms.
IN_FRONT = {word for word, _ in FRONTS} | {"blanks that do not break"}


def unended(rows, word, text):
    """Of a message in a last line without an end only the name is sure."""
    if "no final newline" in word and re.search(rb"%[A-Z_]+-\d-.*\n\Z", text):
        rows[-1]["events"][-1]["text"] = None
    return rows


def clothed(word, change):
    wrong = []
    for name in PLAIN:
        if name in ("ansible-json", "cut-in-a-line") or \
                (word in IN_FRONT and name in FRONTED):
            continue
        folder = fresh(work, "as-%s-%s" % (word.replace(" ", "-"), name))
        put(folder, "plain.txt", TEXT[name])
        put(folder, "other.txt", change(TEXT[name]))
        a, bad, _ = rum.records("inspect", "--json", "plain.txt", folder=folder)
        b, more, _ = rum.records("inspect", "--json", "other.txt", folder=folder)
        wrong += bad + more
        if unended([without_places(r) for r in states(a)], word, TEXT[name]) != \
                [without_places(r) for r in states(b)]:
            wrong.append(name + ": another state")
        records, bad, _ = rum.records("diagnose", "--json", "other.txt",
                                      folder=folder)
        if findings(records) != WANTED[name]:
            wrong.append("%s: %s" % (name, findings(records)))
        wrong += bad
    return wrong


for word, change in CLOTHES:
    tap.check("the same with " + word, clothed(word, change))


# ---- what leaves the building ------------------------------------------------

SECRETS = re.compile(
    rb"9?XQ[A-Z0-9]{6,9}\b|Tidewater Harbour Authority|Quay (?:North|South|Walls)"
    rb"|quay-north|tidewater\.example|192\.0\.2\.\d+|quaymaster"
    rb"|\b(?:pier|jetty|mast|silo|lock|vault|ferry|beacon|breaker|mole|twin|cargo"
    rb"|groyne|logbook|lighthouse)-[a-z]+\d*")


def redacted(name):
    folder = fresh(work, "redacted-" + name)
    put(folder, "dump.txt", TEXT[name])
    status, out, errors = rum("inspect", "--redact", "--map", "map", "dump.txt",
                              folder=folder)
    wrong = [] if status == 0 else ["status %d: %s" % (status, errors)]
    left = sorted(set(SECRETS.findall(out)))
    if left:
        wrong.append("left: %s" % left[:8])
    if out.count(b"\n") != TEXT[name].count(b"\n") and \
            TEXT[name].endswith(b"\n"):
        wrong.append("%d lines, wanted %d" % (out.count(b"\n"),
                                              TEXT[name].count(b"\n")))
    map_file = os.path.join(folder, "map")
    if not os.path.exists(map_file):
        return wrong + ["no map"]
    if os.stat(map_file).st_mode & 0o777 != 0o600:
        wrong.append("the map is not private")
    put(folder, "out.txt", out)
    records, bad, _ = rum.records("diagnose", "--json", "out.txt", folder=folder)
    if findings(records) != WANTED[name]:
        wrong.append("findings: %s, wanted %s" % (findings(records),
                                                  WANTED[name]))
    return wrong + bad


for n in PLAIN:
    tap.check(n + ": redacted", redacted(n))

sys.exit(tap.end())
