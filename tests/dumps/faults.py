"""Devices with something wrong, one case each, and texts that were cut."""

import json
from dataclasses import replace
from datetime import timedelta

from commands import license_status, rum_id_detail
from device import Talk, epoch, no_reply, refused, talked, uuid
from tech import tech_support
from fleet import (ACCOUNT, Dump, at, reporting_well, stack, switch, with_trust)
from neighbours import command, cpu, logging, show_tech, syslog, version

DUMPS = []
COMM = "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco "
UTILITY = "Smart License Utility (CSLU) : "
MANAGER = "Smart Software Manager (CSSM) : "


def put(name, text, *findings, options="", facts=()):
    DUMPS.append(Dump(name, text, list(findings), options, list(facts)))


def tech(d):
    return command(d, "show license tech support", tech_support(d)) + [d.host + "#"]


def never(d, available=14, **ago):
    """Up for a while, licences in use, and nothing was ever sent."""
    began = d.ago(**(ago or {"days": 40, "hours": 6}))
    return replace(d, state=2, deadline=began + timedelta(days=90),
                   next_push=began + timedelta(hours=1),
                   counters={"total": available, "available": available,
                             "collecting": 2} if d.number >= (5, 3) else None)


# ---- CSLU --------------------------------------------------------------------

# cslu-local is not in DNS: said by the log, and nothing was ever sent.
d = never(switch("jetty-sw1", "XQT26120A01", "5.5.12_rel/33",
                 at("2022-09-09 09:09:09"), transport="cslu"))
d = replace(d, talk={"Hello Message": no_reply(41, d.ago(minutes=14))})
put("cslu-local-unresolved", show_tech(d, log=[
    syslog(d, COMM + UTILITY + "Unable to resolve server hostname/domain name",
           days=2), syslog(d, COMM + UTILITY + "Unable to resolve server "
                           "hostname/domain name", minutes=14)]),
    "fault cslu-name-unresolved", "fault cssm-unreachable",
    "fault no-rum-report", "warn transport-default",
    facts=[(".transport.cslu_address", '""'),
           ('[.events[] | select(.mnemonic == "COMM_FAILED")] | length', "2")])

# The name has an address, and nobody answers at it; reports went before.
d = reporting_well(switch("jetty-sw2", "XQT26120A02", "5.9.6_rel/11",
                          at("2023-06-06 16:06:06"), transport="cslu",
                          cslu="http://192.0.2.41:8182/cslu/v1/pi"), ack_days=20)
d = replace(d, talk={**d.talk, "Hello Message": no_reply(
    210, d.ago(minutes=4), success=d.ago(days=9), before=4001)})
put("cslu-unreachable", command(d, "show license tech support", tech_support(d))
    + command(d, "show logging", logging([
        syslog(d, COMM + UTILITY + "No detailed information given",
               minutes=4)])),
    "fault cssm-unreachable")

# Sent to On-Prem, never acknowledged: the poll moves on by five minutes.
d = switch("jetty-sw3", "XQT26120A03", "5.9.6_rel/11", at("2023-06-07 07:30:00"),
           transport="cslu",
           cslu="https://onprem.tidewater.example/cslu/v1/pi/quay-north-1")
d = replace(d, state=2, deadline=d.ahead(days=51), last_push=d.ago(days=3),
            next_push=d.ahead(days=27), ack_check=d.ahead(minutes=3),
            talk={"Usage Reporting": talked(1, d.ago(days=3), "OK_POLL"),
                  "Result Polling": Talk(860, 860, 0, 0, 0, "OK_POLL",
                                         d.ago(minutes=2),
                                         success=d.ago(minutes=2)),
                  "Hello Message": talked(400, d.ago(minutes=20))},
            counters={"total": 24, "waiting": 18, "available": 2,
                      "collecting": 2, "storage": 22})
put("no-ack-from-on-prem", tech(d), "fault no-ack",
    facts=[(".reporting.last_ack", '""'), (".counters.waiting", "18")])

# The same, where the polls themselves get no reply.
d = with_trust(switch("jetty-sw4", "XQT26120A04", "5.11.4_rel/22",
                      at("2024-04-04 04:04:04"),
                      account=(ACCOUNT, "Quay North",
                               at("2024-03-30 08:00:00"))), days=5)
d = replace(d, state=2, in_policy=90, deadline=d.ahead(days=85),
            ack=d.ago(days=5), last_push=d.ago(days=4), next_push=d.ahead(days=26),
            ack_check=d.ahead(hours=2),
            talk={"Trust Establishment": talked(1, d.ago(days=5)),
                  "Trust Sync": talked(1, d.ago(days=5)),
                  "Usage Reporting": talked(1, d.ago(days=4), "OK_POLL"),
                  "Result Polling": no_reply(11, d.ago(minutes=50))},
            counters={"total": 310, "waiting": 300, "available": 8,
                      "collecting": 2, "storage": 310})
put("polling-fails", tech(d), "fault cssm-unreachable", "fault no-ack",
    "warn not-acknowledged-build-up",
    facts=[('[.communications[] | select(.channel == "Result Polling")][0].fail',
            "11")])

# The "last ACK" moved since, and only because trust was synchronised.
synced = d.ago(hours=3)
d = replace(d, ack=synced, talk={
    **d.talk, "Trust Sync": talked(2, synced),
    "Result Polling": Talk(40, 40, 0, 0, 0, "OK_POLL", d.ago(minutes=9))},
    counters={"total": 22, "waiting": 14, "available": 6, "collecting": 2,
              "storage": 22})
put("ack-of-trust-only", tech(d), "fault no-ack")

# The deadline is gone by.
d = reporting_well(with_trust(switch("jetty-sw5", "XQT26120A05", "5.10.1_rel/7",
                                     at("2024-01-31 20:20:20"), zone="PST"),
                              days=300), ack_days=120)
d = replace(d, next_push=d.ago(days=90),
            talk={**d.talk, "Usage Reporting": no_reply(
                3, d.ago(days=1), success=d.last_push, before=6)})
put("ack-overdue", tech(d), "fault ack-overdue", "fault cssm-unreachable",
    "warn policy-not-met")

# It failed, and was restored: what the log tells is over.
d = reporting_well(with_trust(switch("jetty-sw8", "XQT26120A08", "5.9.6_rel/11",
                                     at("2023-06-30 06:30:00"))))
put("failure-restored", show_tech(d, log=[
    syslog(d, COMM + MANAGER + "No detailed information given", days=3),
    syslog(d, "%SMART_LIC-5-COMM_RESTORED: Communications with Cisco Smart "
           "Software Manager (CSSM) restored", days=2)]))

# The same in an air gap, where transport was turned off since.
d = switch("vault-sw3", "XQT26120C03", "5.9.6_rel/11", at("2023-06-30 07:30:00"),
           transport="Transport Off",
           overall="Device configured for Offline transport")
d = replace(d, ack=d.ago(days=4), deadline=d.ahead(days=86),
            file_write=d.ago(days=6), counters={"total": 9, "acked": 7,
                                                "available": 2, "collecting": 2})
put("air-gap-after-failures", show_tech(d, log=[
    syslog(d, COMM + UTILITY + "Unable to resolve server hostname/domain name",
           days=12)]))

# Traces tell the address that is really used, and what answers there.
d = reporting_well(switch("jetty-sw9", "XQT26120A09", "5.9.6_rel/11",
                          at("2023-07-01 08:00:00"), transport="cslu",
                          cslu="http://cslu1.tidewater.example:8182/cslu/v1/pi"))
put("http-unavailable", command(d, "show license status", license_status(d))
    + command(d, "show logging process iosrp module smart-agent internal start "
              "last 10 minutes", [
                  "2023/07/01 07:58:01.118 {iosrp_R0-0}{255}: [smart-agent] [14021]: "
                  "(debug): SAUtilReport-URL[http://cslu1.tidewater.example:8182"
                  "/cslu/v1/pi/hello]",
                  "2023/07/01 07:58:01.342 {iosrp_R0-0}{255}: [smart-agent] [14021]: "
                  "(debug): HTTP status (220)"], stamped=False)
    + command(d, "show logging", logging([
        syslog(d, "HTTPC: HTTP/1.1 503 Service Unavailable", minutes=2)])),
    "fault server-refused",
    facts=[("[.traces[] | select(.url != null)][0].url",
            '"http://cslu1.tidewater.example:8182/cslu/v1/pi/hello"')])

# ---- never a report ----------------------------------------------------------

d = never(switch("jetty-sw6", "XQT26120A06", "5.11.3_rel/18",
                 at("2024-05-20 13:00:00"), transport="cslu",
                 cslu="http://192.0.2.41:8182/cslu/v1/pi"))
d = replace(d, talk={"Hello Message": talked(960, d.ago(minutes=25))})
put("no-report-ever", tech(d), "fault no-rum-report",
    facts=[(".reporting.last_push", '""'), (".counters.available", "14")])

# Minutes old: nothing can have been sent yet, and the state of transport lies.
d = switch("jetty-sw7", "XQT26120A07", "6.3.7/2f30be114", at("2025-03-03 03:33:33"),
           transport="cslu", cslu="http://192.0.2.41:8182/cslu/v1/pi",
           overall="Device configured for Offline transport")
d = never(d, available=2, minutes=5)
d = replace(d, next_push=d.ago(minutes=2), uptime="6 minutes")
put("just-booted", command(d, "show version", version(d))
    + command(d, "show license tech support", tech_support(d)))

# Transport off and never a file.
d = never(switch("vault-sw2", "XQT26120C02", "5.9.5_rel/10",
                 at("2023-10-11 10:10:10"), transport="Transport Off",
                 overall="Device configured for Offline transport"))
d = replace(d, next_push=None)
put("transport-off-no-file", tech(d), "warn transport-off")

# ---- CSSM --------------------------------------------------------------------

d = reporting_well(with_trust(switch("mast-sw1", "XQT26130A01", "5.5.12_rel/33",
                                     at("2022-11-15 11:15:00"))), ack_days=33)
d = replace(d, next_push=d.ago(days=3),
            talk={**d.talk,
                  "Usage Reporting": no_reply(9, d.ago(hours=5),
                                              success=d.last_push, before=7),
                  "Trust Sync": no_reply(4, d.ago(hours=9),
                                         success=d.ago(days=33), before=4)})
put("cssm-unreachable", show_tech(d, log=[
    syslog(d, COMM + MANAGER + "No detailed information given", hours=5)]),
    "fault cssm-unreachable")

d = reporting_well(with_trust(stack("mast-st2", ["XQT26130A02", "XQT26130A03"],
                                    "5.1.31_rel/144", at("2023-09-02 08:08:08"))),
                   ack_days=30)
reason = ('{"product_instance_identifier":["The identity for the instance '
          '7c1e4dd2-9a0b-4c5f-a1de-52f0b6a3c917 is not valid.Please re-register '
          'the instance."]}')
d = replace(d, next_push=d.ago(hours=2),
            talk={**d.talk, "Usage Reporting": refused(
                2, d.ago(hours=1), reason, success=d.last_push, before=3),
                "Trust Sync": refused(2, d.ago(hours=2), reason,
                                      success=d.ago(days=30), before=3)})
put("server-refused", tech(d), "fault server-refused",
    facts=[('[.communications[] | select(.channel == "Trust Sync")][0].reason '
            '| contains("re-register")', "true")])

# The clock was never set, so no certificate is valid.
d = never(switch("mast-sw4", "XQT26130A04", "5.9.6_rel/11",
                 at("2023-01-01 00:41:07"), mark="*", source=None, ntp=False),
          minutes=37)
d = replace(d, next_push=d.ahead(minutes=20), uptime="41 minutes",
            talk={"Trust Establishment": no_reply(3, d.ago(minutes=6))})
put("clock-never-set", show_tech(d, log=[
    syslog(d, "%PKI-2-NON_AUTHORITATIVE_CLOCK: PKI functions can not be "
           "initialized until an authoritative time source, like NTP, can be "
           "obtained.", "*", minutes=39),
    syslog(d, COMM + MANAGER + "No detailed information given", "*", minutes=6)]),
    "warn clock-not-synchronized", "fault cssm-unreachable",
    "fault trust-missing")

# It reports all the same: a warning.
d = replace(reporting_well(with_trust(switch(
    "mast-sw5", "XQT26130A05", "5.7.8_rel/17", at("2022-12-24 17:00:00")))),
    ntp=False)
put("clock-without-ntp", tech(d), "warn clock-not-synchronized")

d = reporting_well(with_trust(switch("mast-sw6", "XQT26130A06", "5.9.6_rel/11",
                                     at("2023-07-14 14:07:00"))))
put("clock-changed", command(d, "show license tech support", tech_support(d))
    + command(d, "show logging", logging([
        syslog(d, "%SMART_LIC-5-SYSTEM_CLOCK_CHANGED: Smart Agent for Licensing "
               "System clock has been changed", hours=3)])),
    "note clock-changed")

# Trust.
d = never(switch("mast-sw7", "XQT26130A07", "5.11.3_rel/18",
                 at("2024-02-29 12:00:00"),
                 overall="Insufficient trust for direct communication"))
put("trust-missing", tech(d), "fault no-rum-report", "fault trust-missing",
    facts=[(".trust", "[]"), (".overall_trust", '""')])

d = reporting_well(with_trust(stack("mast-st8", ["XQT26130A08", "XQT26130A09"],
                                    "5.11.3_rel/18", at("2024-03-15 15:15:15"))))
d = replace(d, trust={d.sn: d.ago(days=64)})
put("trust-missing-on-standby", tech(d), "fault trust-missing")

# TLS to On-Prem.
d = reporting_well(switch(
    "mast-sw10", "XQT26130A10", "5.9.6_rel/11", at("2023-08-21 21:21:21"),
    transport="cslu",
    cslu="https://onprem.tidewater.example:8543/cslu/v1/pi/quay-north-1"),
    ack_days=40)
d = replace(d, talk={**d.talk, "Usage Reporting": no_reply(
    5, d.ago(minutes=9), success=d.last_push, before=3),
    "Hello Message": no_reply(30, d.ago(minutes=9), success=d.ago(days=12),
                              before=100)},
    next_push=d.ago(days=10))
put("tls-refused", command(d, "show license tech support", tech_support(d))
    + command(d, "show logging", logging([
        syslog(d, "%PKI-3-CRL_FETCH_FAIL: CRL fetch for trustpoint "
               "SLA-TrustPoint failed", minutes=10),
        syslog(d, "CRYPTO_PKI: Revocation check is complete, 0 status", minutes=10),
        syslog(d, "CRYPTO_PKI: Certificate validation failed, unable to check "
               "revocation", minutes=10),
        syslog(d, COMM + UTILITY + "Communications failure", minutes=9)])),
    "fault cssm-unreachable", "fault tls-refused")

# ---- piles and losses --------------------------------------------------------

# FN72578: a release that piles up reports, and the processor that carries them.
d = with_trust(switch("silo-sw1", "XQT26140A01", "5.1.26_rel/120",
                      at("2022-10-20 20:10:20"), version="17.06.03"), days=500)
first = epoch(d.ago(days=430))
d = replace(d, ack=d.ago(days=430), deadline=d.ago(days=340), in_policy=90,
            next_push=d.ago(days=400), last_push=d.ago(days=430, minutes=6),
            talk={"Usage Reporting": no_reply(12, d.ago(days=1),
                                              success=d.ago(days=430), before=1)},
            reports=[(first + 28800 * (n // 2) + n % 2,
                      "CLOSED" if n < 1038 else "OPEN",
                      d.licenses[n % 2].name) for n in range(1040)])
put("rum-build-up-high-cpu", show_tech(d, cpu_text=cpu(
    [("SAGetRUMIds", 61.43, 58.20, 57.91), ("SAUtilRepSave", 21.03, 18.88, 19.02)],
    (91, 86, 85)), log=[
        syslog(d, COMM + MANAGER + "No detailed information given", days=1)]),
    "fault ack-overdue", "fault cssm-unreachable", "fault rum-build-up",
    "warn not-acknowledged-build-up", "warn policy-not-met",
    facts=[(".reports | length", "1040"),
           (".processes[0].name", '"SAGetRUMIds"')])

# The same seen by hand: the reports counted in a file, and the memory they take.
put("reports-counted-in-a-file",
    command(d, "show version", version(d), stamped=False)
    + command(d, "more bootflash:rum.txt | count RUMReport",
              ["Number of lines which match regexp = 1038"], stamped=False)
    + command(d, "show processes memory sorted", [
        "Processor Pool Total: 2368709120 Used: 2121310120 Free: 247399000", "",
        " PID TTY  Allocated      Freed    Holding    Getbufs    Retbufs Process",
        "   0   0 3910453432  120349600 1780349016          0          0 *MallocLite*",
        "   0   0  320453432  120349600  180349016          0          0 *Init*"],
        stamped=False) + [d.host + "#"],
    "fault rum-build-up",
    facts=[(".counters.in_files", "1038"), (".processes[0].holding", "1780349016")])

# Reports were thrown away before anybody acknowledged them.
d = never(switch("silo-sw2", "XQT26140A02", "5.10.1_rel/7",
                 at("2023-12-02 02:12:02"), transport="cslu"))
d = replace(d, counters={"total": 810, "purged": 902, "available": 349,
                         "collecting": 2, "mia": 105},
            deadline=d.ago(days=410), next_push=d.ago(days=2),
            talk={"Hello Message": no_reply(210, d.ago(minutes=11))})
put("reports-lost", tech(d), "fault ack-overdue", "fault cssm-unreachable",
    "fault no-rum-report", "fault rum-lost", "warn not-acknowledged-build-up",
    "warn transport-default",
    facts=[(".counters.purged", "902"), (".counters.missing", "105")])

# Healthy but for its log.
d = replace(reporting_well(with_trust(switch(
    "silo-sw3", "XQT26140A03", "5.9.6_rel/11", at("2023-11-30 06:00:00")))),
    log_size="6117 KB")
put("event-log-over-size", tech(d), "warn event-log-full",
    facts=[(".event_log.size", '"6117 KB"'), (".event_log.max_size", '"5120 KB"')])

# Its policy asks for a report every 60 days; the last one is older.
d = reporting_well(with_trust(switch("silo-sw4", "XQT26140A04", "5.9.6_rel/11",
                                     at("2023-11-30 06:10:00"))), ack_days=71,
                   every=60)
d = replace(d, policy={"perpetual": (30, 60, 60), "subscription": (60, 60, 60),
                       "enforced": (30, 90, 60), "export": (30, 30, 30)},
            policy_name="Harbour Policy", policy_on=d.ago(days=200),
            next_push=d.ago(days=41))
put("policy-not-met", tech(d), "fault ack-overdue", "warn policy-not-met")

# ---- accounts ----------------------------------------------------------------

d = reporting_well(with_trust(switch(
    "ferry-sw1", "XQT26150A01", "5.9.6_rel/11", at("2023-10-03 10:03:10"),
    account=(ACCOUNT, "Quay South", at("2023-09-24 09:03:00")))))
put("wrong-account", tech(d), "fault wrong-account",
    options="--expect-account 'Tidewater Harbour Authority/Quay North'",
    facts=[(".virtual_account", '"Quay South"')])
put("right-account", tech(d),
    options="--expect-account 'Tidewater Harbour Authority/Quay South'")

# ---- histories and logs of failure -------------------------------------------

d = reporting_well(with_trust(switch("logbook-sw1", "XQT26160A01", "5.9.6_rel/11",
                                     at("2023-10-05 10:05:10"))), ack_days=44)
d = replace(d, next_push=d.ago(days=14), talk={
    **d.talk, "Usage Reporting": no_reply(15, d.ago(hours=2),
                                          success=d.last_push, before=7)},
    reports=[(1690000001, "ACK", "network-advantage"),
             (1692592001, "CLOSED", "network-advantage"),
             (1695184001, "OPEN", "network-advantage")])
put("history-and-events", show_tech(
    d,
    events=['2023-10-05 08:05:10.%03d UTC SAEVT_COMM_FAILURE channel="Usage '
            'Reporting" attempt="%d" MSG="Unable to connect, reason: timed out, '
            'retry in 3600"' % (100 + n, n) for n in range(12, 16)],
    past={"Usage Reporting": ["  Aug 22 09:05:10 2023 UTC", "    REQUEST: 3 reports",
                              "    RESPONSE: OK_POLL",
                              "  Oct 05 08:05:10 2023 UTC",
                              "    REQUEST: 3 reports", "    RESPONSE: NO REPLY"]},
    imported={"TRUST CODE": ["  Received on Aug 02 05:05:10 2023 UTC",
                             "    SUCCESS: Trust code was installed"],
              "RUM ACK": ["  Received on Aug 22 09:11:22 2023 UTC",
                          "    Trust Code Import: SUCCESS"]},
    log=[syslog(d, COMM + MANAGER + "Received empty response from server",
                hours=2)]) + command(d, "show license rum id 1692592001 detail",
    rum_id_detail(d, 1692592001, 1690000001, 1695184001,
                  "State: CLOSED,      State Change Reason: REPORTING")),
    "fault cssm-unreachable",
    facts=[(".event_log_entries | length", "4"),
           (".history | length > 4", "true"),
           (".report_details[0].next", "1695184001"),
           (".report_details[0].state_change_reason", '"REPORTING"')])

# What the test commands print.
d = reporting_well(with_trust(switch("logbook-sw2", "XQT26160A02", "5.5.12_rel/33",
                                     at("2022-10-05 10:05:10"))))
payload = json.dumps({
    "version": "2.0",
    "asset_identification": {
        "report_id": 1664900001,
        "asset": {"name": "regid.2021-06.com.cisco.Q9300,v1_" + uuid("Q9300")},
        "instance": {"sudi": {"udi_pid": d.pid, "udi_serial_number": d.sn}}},
    "meta": {"entitlement_tag": d.licenses[0].tag, "utility_enabled": False,
             "software_version": "17.09.01", "ha_udi": []},
    "measurements": [{
        "log_time": 1664950000, "metric_name": "ENTITLEMENT",
        "start_time": 1664900001, "end_time": 1664950000, "sample_interval": 900,
        "num_samples": 55, "meta": {"termination_reason": "CurrentUsageRequested"},
        "value": {"type": "COUNT", "value": "1"}}]}, separators=(",", ":"))
put("test-commands", command(d, "show license status", license_status(d))
    + command(d, "test license smart rum-report id-list", [
        "report_id:1664900001 state:SmartAgentRumStateOpen",
        "report_id:1662300001 state:SmartAgentRumStateAcknowledged", ""])
    + command(d, "test license smart rum show 1664900001", [payload, ""])
    + [d.host + "#"],
    facts=[(".reports | length", "2"), (".payloads | length", "1"),
           (".reports[0].id", "1664900001")])

# ---- forms -------------------------------------------------------------------

good = reporting_well(with_trust(switch(
    "twin-sw1", "XQT26170A01", "5.9.6_rel/11", at("2023-10-06 06:00:00"))))
bad = switch("twin-sw2", "XQT26170A02", "5.9.6_rel/11", at("2023-10-06 06:01:00"),
             transport="cslu", cslu="http://192.0.2.41:8182/cslu/v1/pi")
bad = never(bad)
bad = replace(bad, talk={"Hello Message": talked(960, bad.ago(minutes=25))})
put("two-devices", tech(good) + ["", "Connection to twin-sw1 closed.", ""]
    + tech(bad), "fault no-rum-report",
    facts=[(".hostname", '"twin-sw1" "twin-sw2"')])

# Ansible keeps output in JSON, with "\n" for the ends of lines.
d = replace(good, host="cargo-sw1", sn="XQT26180A01", trust={})
d = with_trust(d)
d = replace(d, ack=None, state=2, deadline=d.ahead(days=80),
            ack_check=d.ahead(minutes=4), talk={
                **d.talk, "Result Polling": no_reply(40, d.ago(minutes=1))},
            counters={"total": 12, "waiting": 9, "available": 1, "collecting": 2,
                      "storage": 12})
put("ansible-json", json.dumps({
    "changed": False, "hostname": "cargo-sw1",
    "stdout": ["\n".join(tech_support(d))]}, indent=4) + "\n",
    "fault cssm-unreachable", "fault no-ack",
    facts=[(".udi.sn", '"XQT26180A01"'), (".counters.waiting", "9")])

# The name of the host goes out: told only to those who ask.
put("hostname-sent", tech(good), "note hostname-sent", options="--privacy")
put("hostname-kept", tech(replace(good, hostname_sent=False)),
    options="--privacy", facts=[(".privacy.sending_hostname", "false")])

# ---- cut ---------------------------------------------------------------------

lines = command(good, "show license tech support", tech_support(good))
policy = lines.index("Policy:")
put("cut-at-policy", lines[:policy + 1], "note dump-truncated",
    facts=[(".policy.source", "null"), (".reporting.last_push", "null"),
           ('.sections_missing | index("policy") != null', "true")])
# In the middle of a word, where the text of a missing ACK would stand.
text = "\n".join(command(bad, "show license tech support", tech_support(bad)))
put("cut-in-a-line", text[:text.index("Last report push: <no") + 20],
    "note dump-truncated")
half = lines.index("Communication Statistics:")
put("cut-before-communication", lines[:half], "note dump-truncated",
    facts=[(".communications", "null"),
           ('.sections_missing | index("communication") != null', "true")])
