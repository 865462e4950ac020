"""The account: what the lab expects, and random fleets counted twice. TAP."""

import json
import os
import random
import re
import shlex
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "dumps"))
sys.path.insert(0, os.path.dirname(__file__))
import fleet  # noqa: E402
import owned  # noqa: E402
from runner import Rum, Tap  # noqa: E402
from trial import Trial  # noqa: E402

PROMISED = ("owned", "reserved", "substituted", "in_use_account", "in_use_reported",
            "peak_reported", "balance")


def records(text):
    return [json.loads(line) for line in text.splitlines()]


def devices_of(record):
    return sorted((d["sn"], d["count"]) for d in record["devices"])


def licenses_of(all_records):
    return {(r["virtual_account"], r["tag"], r["name"]): r for r in all_records
            if r["kind"] == "license-balance"}


# ---- what the lab expects ------------------------------------------------------------

def compare_expected(expected, got):
    want, have = licenses_of(expected), licenses_of(got)
    problems = ["missing %s" % (k,) for k in want if k not in have]
    problems += ["too much %s" % (k,) for k in have if k not in want]
    for key in want.keys() & have.keys():
        a, b = want[key], have[key]
        problems += ["%s %s: expected %s, got %s" % (key, k, a[k], b[k])
                     for k in PROMISED if a[k] != b[k]]
        if devices_of(a) != devices_of(b):
            problems.append("%s: devices %s, got %s" % (key, a["devices"],
                                                        b["devices"]))
        if sorted(a["findings"]) != sorted(b["findings"]):
            problems.append("%s: findings %s, got %s" % (key, a["findings"],
                                                         b["findings"]))

    def notes(rs):
        return sorted((r["finding"], str(r["udi"])) for r in rs
                      if r["kind"] == "device-finding")

    if notes(expected) != notes(got):
        problems.append("device findings %s, got %s" % (notes(expected),
                                                        notes(got)))
    return problems


def check_lab(tap, rum, work, seed, devices):
    folder = os.path.join(work, "lab-" + seed)
    status, _, errors = rum("lab", "account", "-o", folder, "--seed", seed,
                            "--devices", str(devices), "-q")
    if status:
        tap.check("lab account %s" % seed, [errors])
        return
    with open(os.path.join(folder, "README.txt"), encoding="utf-8") as f:
        commands = re.findall(r"^(\S+/expected\.json)\n  rum (.*)$", f.read(), re.M)
    tap.check("lab account %s says what to run" % seed,
              [] if len(commands) >= 8 else ["%d commands" % len(commands)])
    for name, command in commands:
        status, out, errors = rum(*shlex.split(command), folder=folder)
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            expected = records(f.read())
        problems = compare_expected(expected, records(out))
        if status != 1 or errors:
            problems.append("status %d, %s" % (status, errors))
        tap.check("lab account %s: %s" % (seed, name), problems)
    shutil.rmtree(folder)


# ---- random accounts -------------------------------------------------------------------

NUMBERS = ("owned", "reserved", "substituted", "in_use_account", "in_use_reported",
           "peak_reported", "balance", "ended", "not_begun")


def compare_license(key, want, have):
    a = want.row
    problems = ["%s %s: %s, got %s" % (key, k, a[k], have[k]) for k in NUMBERS
                if a[k] != have[k]]
    got = {
        "devices": devices_of(have),
        "forecast": [(owned.seconds(f["at"]), f["quantity"], f["owned"],
                      f["balance"]) for f in have["forecast"]],
        "differs": sorted((d["sn"], d["account"], d["reported"])
                          for d in have["differs"]),
    }
    problems += ["%s %s: %s, got %s" % (key, k, a[k], v)
                 for k, v in got.items() if a[k] != v]
    when = owned.seconds(have["peak_at"])
    if want.peak and want.when != when:
        problems.append("%s peak at %s, got %s" % (key, want.when, when))
    return problems


def compare_findings(trial, key, want, have, from_ledger):
    findings, got = set(want.findings), set(have["findings"])
    waiting = trial.not_acknowledged(key, from_ledger)
    held = trial.held_by_codes(key)
    if held:
        findings.add("reserved")
    if waiting:
        findings.add("not-acknowledged")
    problems = []
    if held != have["held_by_codes"]:
        problems.append("%s held by codes: %s, got %s" % (
            key, held, have["held_by_codes"]))
    if findings != got:
        problems.append("%s findings: %s, got %s" % (key, sorted(findings),
                                                     sorted(got)))
    if waiting != have["not_acknowledged"]:
        problems.append("%s not acknowledged: %s, got %s" % (
            key, waiting, have["not_acknowledged"]))
    by = {v: n for v, n in have["by_verdict"].items() if n}
    if by != {v: n for v, n in trial.by_verdict(key).items() if n}:
        problems.append("%s by verdict: %s, got %s" % (key, trial.by_verdict(key),
                                                       by))
    return problems


def note_of(r):
    sn = r["udi"]["sn"] if r["udi"] else None
    if r["finding"] == "conflict":
        return "conflict", sn, r["report_ids"][0]
    if r["finding"] == "ha-overlap":
        return "ha-overlap", sn, r["other_udi"]["sn"]
    if r["finding"] == "wrong-account":
        return "wrong-account", sn, r["other_virtual_account"]
    if r["finding"] == "snapshot-cut":
        return "snapshot-cut", sn, "devices" if "devices" in r["source"] else None
    return r["finding"], sn, None


def compare_trial(trial, status, out, from_ledger=False):
    want, got = trial.licenses(), records(out)
    have, notes = licenses_of(got), trial.notes()
    problems = ["missing %s" % (k,) for k in want if k not in have]
    problems += ["too much %s" % (k,) for k in have if k not in want]
    for key in want.keys() & have.keys():
        problems += compare_license(key, want[key], have[key])
        problems += compare_findings(trial, key, want[key], have[key],
                                     from_ledger)
    told = [note_of(r) for r in got if r["kind"] == "device-finding"]
    if sorted(map(str, told)) != sorted(map(str, notes)):
        problems.append("findings of devices: %s, got too much %s, too little %s" % (
            len(notes), set(told) - notes, notes - set(told)))
    bad = trial.is_bad(want, notes)
    if status != (1 if bad else 0):
        problems.append("status %d, bad %s" % (status, bad))
    return problems


def explain(rum, trial, names):
    """The whole sum of one licence, measurement by measurement."""
    tag = fleet.tag_of(trial.rng.choice(trial.numbers))
    _, out, errors = rum("reconcile", *trial.words(), "--json", "--explain", tag,
                         *names, folder=trial.folder)
    got = {(r["udi"]["sn"], r["report_id"], r["measurement"], r["why"],
            r["counted"], r["covered_by"]["sn"] if r["covered_by"] else None)
           for r in records(out) if r["kind"] == "measurement"}
    want = trial.count.fates(tag)
    return [] if got == want else ["explain: too much %s, too little %s %s" % (
        sorted(got - want, key=str), sorted(want - got, key=str), errors)]


def run_trial(rum, seed, work):
    trial = Trial(seed)
    trial.folder = os.path.join(work, "trial")
    outputs, problems = [], []
    for k in range(2):
        names = trial.write(trial.folder, random.Random("%s %d" % (seed, k)))
        status, out, errors = rum("reconcile", *trial.words(), "--json", *names,
                                  folder=trial.folder)
        outputs.append(re.sub(r'"source":"[^"]*"', "", out))
        problems += compare_trial(trial, status, out)
        if errors and trial.reports:
            problems.append(errors)
    if outputs[0] != outputs[1]:
        problems.append("the order of telling matters")
    if trial.count.rows and not problems:
        problems += explain(rum, trial, names)
    problems += from_ledger(rum, trial, names, work)
    if problems:
        problems.insert(0, "%s %s" % (trial.form, " ".join(
            shlex.quote(w) for w in trial.words())))
    return problems


def from_ledger(rum, trial, names, work):
    """The same from a ledger, into which everything was imported."""
    ledger = os.path.join(work, "trial.db")
    for name in os.listdir(work):
        if name.startswith("trial.db"):
            os.remove(os.path.join(work, name))
    status, _, errors = rum("import", "-q", "--ledger", ledger, "--at",
                            str(trial.at), *trial.account_words(), *names,
                            folder=trial.folder)
    if status not in (0, 1):
        return ["import: status %d %s" % (status, errors)]
    status, out, errors = rum("reconcile", *trial.words(), "--json", "--ledger",
                              ledger, folder=trial.folder)
    problems = compare_trial(trial, status, out, True)
    problems += [errors] if errors and trial.reports else []
    if len(trial.accounts) > 1 and not trial.what_ifs:
        problems += one_account(rum, trial, ledger, records(out))
    return ["ledger: " + p for p in problems]


def one_account(rum, trial, ledger, everything):
    """What is shown of one virtual account is what all of them show of it."""
    name = trial.accounts[0]
    _, out, errors = rum("reconcile", *trial.words(), "--json", "--ledger", ledger,
                         "--virtual-account", name, folder=trial.folder)
    want = [r for r in everything if r["kind"] == "license-balance" and
            r["virtual_account"] == name]
    got = [r for r in records(out) if r["kind"] == "license-balance"]
    return [] if got == want else ["only %s: %d licences, got %d %s" % (
        name, len(want), len(got), errors)]


def main():
    program, work = Rum(sys.argv[1], 120), sys.argv[2]

    def rum(*words, folder=None):
        status, out, errors = program(*words, folder=folder)
        return status, out.decode(), errors.decode()

    trials = int(os.environ.get("RUM_TRIALS") or 60)
    tap = Tap()
    for seed, devices in (("rum", 12), ("quay", 6), ("harbour", 40)):
        check_lab(tap, rum, work, seed, devices)
    first = int(os.environ.get("RUM_SEED", "1"))
    print("# random fleets %d to %d" % (first, first + trials - 1))
    for seed in range(first, first + trials):
        tap.check("random fleet %d counted twice" % seed, run_trial(rum, seed, work))
    sys.exit(tap.end())


if __name__ == "__main__":
    main()
