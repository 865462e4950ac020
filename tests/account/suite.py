"""The account: what the lab expects, and random fleets counted twice. TAP."""

import os
import random
import re
import shlex
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "dumps"))
sys.path.insert(0, os.path.dirname(__file__))
import fleet  # noqa: E402
import shown  # noqa: E402
import signing  # noqa: E402
from compare import compare_trial, records  # noqa: E402
from lab import check_lab  # noqa: E402
from runner import Rum, Tap  # noqa: E402
from trial import Trial  # noqa: E402


# Where something stands differs when files do.
PLACES = re.compile(r'"(source":"[^"]*"|sources":\[(?:"[^"]*",?)*\]|offset":\d+)')


def explain(rum, trial, names):
    """The whole sum of one licence, measurement by measurement."""
    tag = fleet.tag_of(trial.rng.choice(trial.numbers))
    _, out, errors = rum("reconcile", *trial.words(), "--json", "--explain", tag,
                         *names, folder=trial.folder)
    got = {(r["udi"]["sn"], r["report_id"], r["measurement"] - 1, r["count"],
            r["why"], r["counted"],
            r["covered_by"]["sn"] if r["covered_by"] else None)
           for r in records(out) if r["kind"] == "measurement"}
    want = trial.count.fates(tag, trial.is_shown)
    return [] if got == want else ["explain: too much %s, too little %s %s" % (
        sorted(got - want, key=str), sorted(want - got, key=str), errors)]


def other_shapes(rum, trial, names, out):
    """The same as a table and as CSV."""
    licenses = [r for r in records(out) if r["kind"] == "license-balance"]

    def run(*words):
        return rum("reconcile", *trial.words(), *words, *names,
                   folder=trial.folder)[1]

    return shown.compare_csv(run("--csv"), licenses) + \
        shown.compare_text(run(), licenses)


def run_trial(rum, seed, work):
    trial = Trial(seed)
    trial.folder = os.path.join(work, "trial")
    outputs, problems = [], []
    for k in range(2):
        kept, texts = trial.write(trial.folder,
                                  random.Random("%s %d" % (seed, k)))
        names = kept + texts
        status, out, errors = rum("reconcile", *trial.words(), "--json", *names,
                                  folder=trial.folder)
        outputs.append(PLACES.sub("", out))
        problems += compare_trial(trial, status, out)
        if errors and trial.reports:
            problems.append(errors)
    if outputs[0] != outputs[1]:
        problems += ["the order of telling matters: %s, %s" % pair for pair in zip(
            *(o.splitlines() for o in outputs)) if pair[0] != pair[1]]
    problems += other_shapes(rum, trial, names, out)
    if trial.count.rows and not problems:
        problems += explain(rum, trial, names)
    if not trial.is_contradicted():
        problems += from_ledger(rum, trial, kept, texts, work)
    if problems:
        problems.insert(0, "%s %s" % ("+".join(trial.forms), " ".join(
            shlex.quote(w) for w in trial.words())))
    return problems


def from_ledger(rum, trial, names, texts, work):
    """The same from a ledger, into which all but device text was imported, which
    is no evidence and told beside it; after older snapshots, half of the time."""
    ledger = os.path.join(work, "trial.db")
    for name in os.listdir(work):
        if name.startswith("trial.db"):
            os.remove(os.path.join(work, name))
    older = trial.write_older(trial.folder) if trial.rng.random() < 0.5 else []
    month_ago = ["--taken", str(trial.at - 30 * fleet.DAY)]
    for words in ([*month_ago, *older] if older else None, names):
        if not words:
            continue
        status, _, errors = rum("import", "-q", "--ledger", ledger, "--at",
                                str(trial.at), *trial.account_words(), *words,
                                folder=trial.folder)
        if status not in (0, 1):
            return ["import: status %d %s" % (status, errors)]
    status, out, errors = rum("reconcile", *trial.words(), "--json", "--ledger",
                              ledger, *texts, folder=trial.folder)
    problems = compare_trial(trial, status, out, True)
    problems += [errors] if errors and trial.reports else []
    if len(trial.accounts) > 1 and trial.inventory and not (
            trial.option or texts or trial.moves or trial.mores):
        problems += one_account(rum, trial, ledger, records(out))
    return ["ledger: " + p for p in problems]


def one_account(rum, trial, ledger, everything):
    """What is shown of one virtual account is what all of them show of it."""
    name = trial.accounts[-1]
    _, out, errors = rum("reconcile", *trial.words(), "--json", "--ledger", ledger,
                         "--virtual-account", name, folder=trial.folder)
    want = [r for r in everything if r["kind"] == "license-balance" and
            r["virtual_account"] == name]
    got = [r for r in records(out) if r["kind"] == "license-balance"]
    return [] if got == want else ["only %s: %d licences, got %d %s" % (
        name, len(want), len(got), errors)]


def enrol(rum, work):
    """Some devices have certificates under an anchor, one under nobody's."""
    udis = [(fleet.pid_of(sn), sn) for sn in fleet.SERIALS]
    for role, text in (("anchor", signing.anchor()),
                       ("device", signing.devices(udis))):
        fleet.write(work, role + ".pem", text)
        status, _, errors = rum("key", "add", "--" + role, role + ".pem",
                                folder=work)
        if status:
            sys.exit("Bail out! key add: " + errors)


def main():
    program, work = Rum(sys.argv[1], 120), sys.argv[2]

    def rum(*words, folder=None):
        status, out, errors = program(*words, folder=folder)
        return status, out.decode(), errors.decode()

    enrol(rum, work)
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
