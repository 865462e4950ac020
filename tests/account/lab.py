"""The lab's accounts: each command that their README names gives what stands in
its expected.json."""

import os
import re
import shlex
import shutil

from compare import devices_of, licenses_of, records

PROMISED = ("owned", "reserved", "substituted", "in_use_account", "in_use_reported",
            "peak_reported", "balance")


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
