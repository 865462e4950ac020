#!/usr/bin/env python3
"""The suite of tests/dumps_corpus.sh: corpus.py RUM DUMPS [slow]

What each capture must give was decided from its text. A row is: the file, the
status of diagnose, its findings, and why."""

import os
import sys

from runner import Rum, Tap, findings, states

program, dumps, slow = sys.argv[1:4]
tap, rum = Tap(), Rum(program, 300 if slow else 60)

# Outputs that say nothing of reporting: nothing may be found, and the status says
# so.
THIN = "one small output: nothing of reporting"

ROWS = (
    ("iosxe/clock.txt", 3, (), THIN),
    ("iosxe/crypto-pki-trustpoints.txt", 3, (), THIN),
    ("iosxe/license-all-agent4.8.5-csr1000v-legacy.txt", 0,
     ("note legacy-licensing",), "registered, authorized, before the policy"),
    ("iosxe/license-all-agent5.3.10-c9300x3.txt", 1, ("fault no-rum-report",),
     "12 reports available, the push was due 3.6 hours before, 29 hours after the "
     "90 days began"),
    ("iosxe/license-authorization-not-installed.txt", 3, (),
     "no code, and nothing that wants one"),
    ("iosxe/license-eventlog.txt", 3, (), THIN),
    ("iosxe/license-history-message-empty.txt", 3, (), THIN),
    ("iosxe/license-rum-id-all.txt", 3, (), THIN),
    ("iosxe/license-rum-id-detail-entitlement.txt", 3, (), THIN),
    ("iosxe/license-status-legacy-with-prompts.txt", 0,
     ("note legacy-licensing",), "registered, authorized, before the policy"),
    ("iosxe/license-status-slp-cslu.txt", 0, ("warn clock-not-synchronized",),
     "the '.' before the time; it reported, so its address being empty is no "
     "matter"),
    ("iosxe/license-summary-1.txt", 3, (), THIN),
    ("iosxe/license-summary-2.txt", 3, (), "HSEC is in use: its code is there"),
    ("iosxe/license-tech-support-agent5.1.26-c9300x3-smart.txt", 0, (), "healthy"),
    ("iosxe/license-tech-support-agent5.1.29-c9300x3-no-trust.txt", 1,
     ("fault cssm-unreachable", "fault trust-missing"),
     "trust establishment got no reply twice; the first report was due 9 minutes "
     "ago, 11 after the 90 days began: too young for no-rum-report"),
    ("iosxe/license-tech-support-agent5.1.31-c9407x2-proxy.txt", 1,
     ("fault no-ack", "fault server-refused"),
     "the report of 20:57 has no ACK, as CSSM refuses the identity"),
    ("iosxe/license-tech-support-agent5.10.3-c9300l-never-reported.txt", 1,
     ("fault cssm-unreachable", "fault no-rum-report", "warn transport-default",
      "warn clock-not-synchronized", "warn not-acknowledged-build-up"),
     "Hello got no reply 205 times, no address, 205 reports available, NTP False"),
    ("iosxe/license-tech-support-agent5.11.3-c9606-standalone.txt", 0, (),
     "healthy: the poll after the push was answered; hseck9 (3) is no demand"),
    ("iosxe/license-tech-support-agent5.3.16-c9300x3-cslu.txt", 1,
     ("fault cssm-unreachable", "warn clock-not-synchronized"),
     "Hello failed three times on end; the '.' before the time"),
    ("iosxe/license-tech-support-agent5.7.15-c9500x2-insufficient-trust.txt", 1,
     ("fault no-rum-report", "fault trust-missing", "warn clock-not-synchronized"),
     "no trust with Smart, a push due since 10:43, NTP False"),
    ("iosxe/license-tech-support-agent5.9.4-c9300x2-overdue.txt", 1,
     ("fault ack-overdue", "fault cssm-unreachable", "fault no-rum-report",
      "fault rum-lost", "warn transport-default", "warn clock-not-synchronized",
      "warn event-log-full", "warn not-acknowledged-build-up"),
     "291 days overdue, purged 1204 of 0 acknowledged, log 6282 of 5120 KB"),
    ("iosxe/license-tech-support-agent6.3.7-c9500x2.txt", 1,
     ("fault trust-missing",),
     "Smart without trust; five minutes after boot, so nothing of reports or of "
     "the offline state"),
    ("iosxe/license-udi-4-members.txt", 3, (), THIN),
    ("iosxe/license-usage.txt", 3, (), THIN),
    ("iosxe/ntp-status.txt", 3, (), THIN),
    ("iosxe/processes-cpu-sorted.txt", 3, (), THIN),
    ("iosxe/version.txt", 3, (), THIN),
    ("ntc/ios-license-status-1.txt", 0, ("warn legacy-licensing",),
     "registered and out of compliance: that account lacks the licence"),
    ("ntc/ios-license-status-3-pager.txt", 0, (), "healthy"),
    ("ntc/nxos-license-usage-10.txt", 3, (), THIN),
)


def files():
    out = []
    for folder, _, names in os.walk(dumps):
        out += [os.path.relpath(os.path.join(folder, n), dumps) for n in names
                if n.endswith(".txt")]
    return sorted(out)


def diagnosed(name, status, wanted):
    records, wrong, got = rum.records("diagnose", "--json",
                                      os.path.join(dumps, name))
    told = findings(records)
    if got != status:
        wrong.append("status %d, wanted %d" % (got, status))
    if told != sorted(wanted):
        wrong.append("%s, wanted %s" % (told, sorted(wanted)))
    return wrong


def covered(name):
    path = os.path.join(dumps, name)
    records, wrong, status = rum.records("inspect", "--coverage", "--json", path)
    for r in records:
        if r["kind"] == "coverage" and r["lines"] and \
                100 * r["understood"] < 99 * r["lines"]:
            wrong.append("%d of %d lines understood: %s" % (
                r["understood"], r["lines"],
                [u.get("text") for u in r.get("unread", [])][:5]))
    if not any(r["kind"] == "coverage" for r in records):
        wrong.append("no coverage record")
    records, bad, status = rum.records("inspect", "--json", path)
    if not states(records) or status:
        wrong.append("no device-state, status %d" % status)
    return wrong + bad


def promised(name):
    """A capture without a row: read, and nothing more is known of it."""
    status, _, errors = rum("diagnose", "--json", os.path.join(dumps, name))
    return [] if status in (0, 1, 3) else ["status %d: %s" % (status, errors)]


rows = {r[0] for r in ROWS}
for name in files():
    if name not in rows:
        tap.check(name + ": its status is a promised one", promised(name))
    tap.check(name + ": coverage", covered(name))
for name, status, wanted, why in ROWS:
    if os.path.exists(os.path.join(dumps, name)):
        tap.check("%s: diagnose (%s)" % (name, why),
                  diagnosed(name, status, wanted))
sys.exit(tap.end())
