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
import recount  # noqa: E402
from runner import Rum, Tap  # noqa: E402

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


# ---- random fleets ---------------------------------------------------------------------

class Trial:
    def __init__(self, rng, folder):
        self.rng, self.folder = rng, folder
        self.devices = ["LABX%03d" % i for i in range(rng.randrange(1, 8))]
        self.tags = [fleet.tag_of(n) for n in range(rng.randrange(1, 5))]
        self.huge = rng.random() < 0.1
        self.reports = fleet.random_reports(rng, self.devices, self.tags, self.huge)
        self.since = rng.choice([None, fleet.AT - 60 * fleet.DAY])
        self.until = rng.choice([None, fleet.AT + 45 * fleet.DAY])
        self.stale = rng.choice([None, None, 0, 30, 90])
        self.accounts = rng.choice([["VA"], ["VA", "Other & Co"]])
        self.place = {sn: rng.choice(self.accounts) for sn in self.devices}
        self.count = recount.Count(self.reports, fleet.AT, self.since, self.stale,
                                   lambda sn: self.place[sn])
        self.items = []
        self.make_items()
        self.form = rng.choice(["v1", "roles", "on-prem"])

    def make_items(self):
        for account in self.accounts:
            for n, tag in enumerate(self.tags + [fleet.tag_of(50)]):
                if self.rng.random() < 0.15:
                    continue
                use = self.count.in_use(tag, account)
                number = n if n < len(self.tags) else 50
                self.items.append(fleet.random_license(self.rng, number, account,
                                                       use))

    def expected(self):
        out, bad = {}, False
        for item in self.items:
            number = int(item["license"].split()[-1])
            tag, account = fleet.tag_of(number), item["virtualAccount"]
            row, short = recount.balance_row(item, self.count, tag, account,
                                             fleet.AT, self.until)
            out[(account, tag, item["license"])] = row
            bad |= short or bool({"insufficient", "usage-differs"} &
                                 set(row["findings"]))
        for tag in self.tags:
            for account in self.accounts:
                number = self.tags.index(tag)
                key = (account, tag, fleet.name_of(number))
                if key in out or not self.count.ever(tag, account):
                    continue
                out[key] = {"owned": None, "reserved": None, "substituted": 0,
                            "in_use_account": None, "balance": None,
                            "in_use_reported": self.count.in_use(tag, account),
                            "peak_reported": self.count.peak(tag, account),
                            "devices": self.count.devices(tag, account),
                            "findings": ["unknown-license"]}
                bad = True
        return out, bad

    def snapshot(self, items):
        if self.form == "v1":
            return {"totalRecords": len(items), "licenses": items,
                    "status": "SUCCESS", "statusMessage": ""}
        by_account = [(a, [i for i in items if i["virtualAccount"] == a])
                      for a in self.accounts]
        if self.form == "roles":
            return [{"accountType": "CUSTOMER", "accountName": "Lab",
                     "accountDomain": "lab.example", "accountStatus": "Active",
                     "roles": [{"role": "Virtual Account Administrator",
                                "virtualAccount": a, "licenses": i}
                               for a, i in by_account]}]
        return [{"virtual_account": {"name": a}, "licenses": {"licenses": i}}
                for a, i in by_account]

    def write(self, order):
        os.makedirs(self.folder, exist_ok=True)
        for name in os.listdir(self.folder):
            os.remove(os.path.join(self.folder, name))
        reports, items = list(self.reports), list(self.items)
        order.shuffle(reports)
        order.shuffle(items)
        pieces = order.randrange(1, 4)
        for k in range(pieces):
            fleet.write(self.folder, "%d-usage.txt" % order.randrange(10 ** 9),
                        "<smartLicense>%s</smartLicense>\n" % "".join(
                            r.element() for r in reports[k::pieces]))
        fleet.write(self.folder, "snapshot.json",
                    json.dumps(self.snapshot(items)))
        fleet.write(self.folder, "inventory.csv", "pid,sn,virtual account\n" +
                    "".join("LAB-1,%s,%s\n" % (sn, self.place[sn])
                            for sn in self.devices))
        names = sorted({int(i["license"].split()[-1]) for i in self.items} |
                       set(range(len(self.tags))))
        fleet.write(self.folder, "map.csv", "".join(
            '"%s","%s"\n' % (fleet.tag_of(n), fleet.name_of(n)) for n in names))

    def words(self):
        out = ["--at", str(fleet.AT), "--json", "--map", "map.csv"]
        if self.since is not None:
            out += ["--since", str(self.since)]
        if self.until is not None:
            out += ["--until", str(self.until)]
        if self.stale is not None:
            out += ["--stale", str(self.stale)]
        return out


def compare_trial(trial, status, out):
    expected, bad = trial.expected()
    got = records(out)
    have = licenses_of(got)
    problems = ["missing %s" % (k,) for k in expected if k not in have]
    problems += ["too much %s %s" % (k, have[k]) for k in have if k not in expected]
    for key in expected.keys() & have.keys():
        a, b = expected[key], have[key]
        for k in PROMISED:
            if a[k] != b[k]:
                problems.append("%s %s: %s, got %s" % (key, k, a[k], b[k]))
        if a["devices"] != devices_of(b):
            problems.append("%s devices: %s, got %s" % (key, a["devices"],
                                                        devices_of(b)))
        findings = sorted(f for f in b["findings"] if f != "not-acknowledged")
        if a["findings"] != findings:
            problems.append("%s findings: %s, got %s" % (key, a["findings"],
                                                         findings))
    notes = [r for r in got if r["kind"] == "device-finding"]
    conflicts = sorted(r["udi"]["sn"] for r in notes if r["finding"] == "conflict")
    if conflicts != sorted(sn for sn, _ in trial.count.conflicts):
        problems.append("conflicts %s, got %s" % (trial.count.conflicts, conflicts))
    overlaps = sum(r["finding"] == "ha-overlap" for r in notes)
    if overlaps != len(trial.count.overlaps()):
        problems.append("overlaps %s, got %d" % (trial.count.overlaps(), overlaps))
    bad |= bool(conflicts) or any(r["finding"] == "silent-device" for r in notes)
    if status != (1 if bad else 0):
        problems.append("status %d, bad %s" % (status, bad))
    return problems


def run_trial(rum, seed, work):
    rng = random.Random(seed)
    trial = Trial(rng, os.path.join(work, "trial"))
    outputs, problems = [], []
    for k in range(2):
        trial.write(random.Random("%s %d" % (seed, k)))
        usage = sorted(f for f in os.listdir(trial.folder) if "usage" in f)
        random.Random(k).shuffle(usage)
        status, out, errors = rum("reconcile", *trial.words(), "--snapshot",
                                  "snapshot.json", "inventory.csv", *usage,
                                  folder=trial.folder)
        outputs.append(re.sub(r'"source":"[^"]*"', "", out))
        problems += compare_trial(trial, status, out)
        if errors:
            problems.append(errors)
    if [r for r in outputs[0].splitlines() if "summary" not in r] != \
            [r for r in outputs[1].splitlines() if "summary" not in r]:
        problems.append("the order of telling matters")
    problems += from_ledger(rum, trial, work)
    return problems


def from_ledger(rum, trial, work):
    """The same from a ledger, into which everything was imported."""
    ledger = os.path.join(work, "trial.db")
    for name in (ledger, ledger + "-journal"):
        if os.path.exists(name):
            os.remove(name)
    usage = sorted(f for f in os.listdir(trial.folder) if "usage" in f)
    # Forms of one report in the order in which they grew.
    status, _, errors = rum("import", "-q", "--ledger", ledger, "inventory.csv",
                            "snapshot.json", *usage, folder=trial.folder)
    if status not in (0, 1):
        return ["import: status %d %s" % (status, errors)]
    status, out, errors = rum("reconcile", *trial.words(), "--ledger", ledger,
                              folder=trial.folder)
    return ["ledger: " + p for p in compare_trial(trial, status, out)]


def main():
    program, work = Rum(sys.argv[1], 120), sys.argv[2]

    def rum(*words, folder=None):
        status, out, errors = program(*words, folder=folder)
        return status, out.decode(), errors.decode()

    trials = int(os.environ.get("RUM_TRIALS", "60"))
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
