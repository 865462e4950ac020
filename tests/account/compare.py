"""What reconcile gave, held against what must come out; lists of what differs."""

import json

import owned
from expected import Expected


def records(text):
    return [json.loads(line) for line in text.splitlines()]


def devices_of(record):
    return sorted((d["sn"], d["count"]) for d in record["devices"])


def licenses_of(all_records):
    return {(r["virtual_account"], r["tag"], r["name"]): r for r in all_records
            if r["kind"] == "license-balance"}


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


def compare_findings(expected, key, want, have, from_ledger):
    findings, got = set(want.findings), set(have["findings"])
    waiting = expected.not_acknowledged(key, from_ledger)
    held = expected.held_by_codes(key)
    if held:
        findings.add("reserved")
        findings.discard("unused")
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
    if by != {v: n for v, n in expected.by_verdict(key).items() if n}:
        problems.append("%s by verdict: %s, got %s" % (key, expected.by_verdict(key),
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
        return "snapshot-cut", sn, r["source"].rsplit("-", 1)[0]
    return r["finding"], sn, None


def compare_trial(trial, status, out, from_ledger=False):
    expected, got = Expected(trial), records(out)
    want, have, notes = expected.licenses(), licenses_of(got), expected.notes()
    problems = ["missing %s" % (k,) for k in want if k not in have]
    problems += ["too much %s" % (k,) for k in have if k not in want]
    for key in want.keys() & have.keys():
        problems += compare_license(key, want[key], have[key])
        problems += compare_findings(expected, key, want[key], have[key],
                                     from_ledger)
    told = [note_of(r) for r in got if r["kind"] == "device-finding"]
    if sorted(map(str, told)) != sorted(map(str, notes)):
        problems.append("findings of devices: %s, got too much %s, too little %s" % (
            len(notes), set(told) - notes, notes - set(told)))
    bad = expected.is_bad(want, notes)
    if status != (1 if bad else 0):
        problems.append("status %d, bad %s" % (status, bad))
    return problems
