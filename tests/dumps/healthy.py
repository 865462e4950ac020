"""Devices with nothing wrong: one of each agent, and a whole `show tech`."""

from dataclasses import replace

from commands import license_all, license_status
from tech import tech_support
from fleet import (ACCOUNT, Dump, at, reporting_well, stack, switch,
                   switch_licenses, with_trust)
from neighbours import (clocked, command, interleaved, paged, show_tech, syslog,
                        version)

DUMPS = []


def healthy(name, d, **more):
    d = reporting_well(d)
    DUMPS.append(Dump(name, command(d, "show license tech support",
                                    tech_support(d)) + [d.host + "#"],
                      **more))
    return d


healthy("healthy-5.1-direct", with_trust(switch(
    "pier-sw1", "XQT26110A01", "5.1.27_rel/121", at("2022-03-14 10:21:07"))),
    facts=[(".agent_version", '"5.1.27_rel/121"'), (".counters.total", "null"),
           (".smart_account", "null"),
           ("[.trust[].installed]", '["INSTALLED"]'),
           (".communications | length", "9")])
healthy("healthy-5.3-cslu", stack(
    "pier-st2", ["XQT26110A02", "XQT26110A03", "XQT26110A04"], "5.3.14_rel/51",
    at("2022-02-20 07:12:55"), transport="cslu",
    cslu="http://cslu1.tidewater.example:8182/cslu/v1/pi",
    account=(ACCOUNT, "Quay North", at("2022-02-11 06:16:00"))),
    facts=[(".members | length", "3"), (".transport.type", '"cslu"'),
           (".transport.url", "null"), (".counters.acked", "44"),
           (".counters.missing", "0"), (".overall_trust", '""')])
healthy("healthy-5.5", switch(
    "pier-sw5", "XQT26110A05", "5.5.12_rel/33", at("2022-08-02 19:40:31"),
    transport="cslu", cslu="http://192.0.2.41:8182/cslu/v1/pi"))
healthy("healthy-5.7-onprem", switch(
    "pier-sw6", "XQT26110A06", "5.7.8_rel/17", at("2022-12-01 04:02:10"),
    transport="cslu", vrf="Mgmt-vrf",
    cslu="https://onprem.tidewater.example/cslu/v1/pi/quay-north-1",
    account=(ACCOUNT, "quay-north", None)))
healthy("healthy-5.9", with_trust(stack(
    "pier-st7", ["XQT26110A07", "XQT26110A08"], "5.9.6_rel/11",
    at("2023-09-30 23:58:59"), zone="EDT",
    account=(ACCOUNT, "Quay North", at("2023-09-21 22:58:00")))))
healthy("healthy-5.10", with_trust(stack(
    "pier-st9", ["XQT26110A09", "XQT26110A10"], "5.10.1_rel/7",
    at("2024-01-09 12:00:03"), zone="CET", hsec_enforced=True,
    account=(ACCOUNT, "Quay South", at("2023-12-31 11:00:00")))),
    facts=[(".enforced | length", "2"), (".trust | length", "2"),
           (".conversion.automatic", "false"), (".zone", '"CET"')])
healthy("healthy-5.11", with_trust(switch(
    "pier-sw11", "XQT26110A11", "5.11.3_rel/18", at("2024-03-03 16:47:20"),
    zone="IST", account=(ACCOUNT, "Quay North", at("2024-02-23 15:47:00")))),
    facts=[(".trust[0].installed", '"2023-12-30T11:47:20"'),
           (".reporting_mode", '"STANDARD"')])
healthy("healthy-6.0", with_trust(switch(
    "pier-sw12", "XQT26110A12", "6.0.2/4c1d09aa7", at("2024-08-15 02:30:00"),
    proxy=("proxy.tidewater.example", 8080))),
    facts=[(".transport.ip_mode", '"IPv4 ONLY"'),
           (".transport.proxy", '"proxy.tidewater.example"'),
           (".transport.trust_point", '"SLA-TrustPoint"')])
healthy("healthy-6.2", with_trust(switch(
    "pier-sw13", "XQT26110A13", "6.2.4/91e07cc21", at("2025-01-20 08:08:08"))),
    facts=[(".conversion.status", '"Not started"')])
healthy("healthy-6.3.7", with_trust(stack(
    "pier-st14", ["XQT26110A14", "XQT26110A15"], "6.3.7/2f30be114",
    at("2025-04-04 21:15:42"))),
    facts=[(".licenses[0].insufficient_count", "0"),
           (".enforcement_state", '""')])
healthy("healthy-6.3.10", with_trust(stack(
    "pier-st16", ["XQT26110A16", "XQT26110A17"], "6.3.10/7d11c0e58",
    at("2025-06-11 06:29:18"),
    account=(ACCOUNT, "Quay North", at("2025-06-02 05:29:00")))),
    facts=[(".trust | length", "2"), (".trust[1].expires", '""'),
           (".trust[0].type", '"CSSM"')])

# A policy of the customer's own, whose dates are met.
POLICY = {"perpetual": (30, 60, 60), "subscription": (60, 60, 60),
          "enforced": (30, 90, 60), "export": (30, 30, 30)}
healthy("healthy-custom-policy", replace(with_trust(switch(
    "pier-sw18", "XQT26110A18", "5.9.7_rel/12", at("2023-11-11 11:11:11"))),
    policy=POLICY, policy_name="Harbour Policy",
    policy_on=at("2023-09-08 06:11:30")),
    facts=[(".policy.name", '"Harbour Policy"'),
           (".policy.groups.perpetual.frequency", "60"),
           (".policy.installed", '"2023-09-08T06:11:30Z"')])

# Eight members: the name of a licence comes twice, its tag once.
EIGHT = stack("pier-st20", ["XQT26110B%02d" % n for n in range(1, 9)],
              "5.10.3_rel/9", at("2024-02-02 14:00:00"),
              licenses=switch_licenses(count=5)
              + switch_licenses("C9300-24", count=3),
              account=(ACCOUNT, "Quay North", at("2024-01-24 13:00:00")))
healthy("stack-of-eight", with_trust(EIGHT),
        facts=[(".members | length", "8"), (".members[7].role", '"Member"'),
               ("[.licenses[].count] | add", "16"), (".trust | length", "8")])

# By hand, in an air gap: transport off, a file last month, its ACK imported.
gap = switch("vault-sw1", "XQT26110C01", "5.9.5_rel/10", at("2023-10-10 10:10:10"),
             transport="Transport Off")
gap = replace(gap, ack=gap.ago(days=20), deadline=gap.ahead(days=70),
              last_push=None, next_push=None, file_write=gap.ago(days=22),
              overall="Device configured for Offline transport",
              counters={"total": 61, "acked": 57, "available": 2, "storage": 4,
                        "collecting": 2})
DUMPS.append(Dump("air-gap-healthy", command(gap, "show license tech support",
                                             tech_support(gap)),
                  facts=[(".transport.type", '"Transport Off"'),
                         (".reporting.last_push", '""')]))

# Everything that `show tech-support license` prints.
whole = reporting_well(with_trust(stack(
    "pier-core", ["XQT26110D01", "XQT26110D02"], "5.9.6_rel/11",
    at("2023-12-12 08:30:00"), hsec_enforced=True,
    account=(ACCOUNT, "Quay North", at("2023-12-03 07:30:00")),
    reports=[(1699951511, "ACK", "network-advantage"),
             (1699951512, "ACK", "dna-advantage"),
             (1701679511, "CLOSED", "network-advantage"),
             (1701679512, "CLOSED", "dna-advantage"),
             (1701765911, "OPEN", "network-advantage"),
             (1701765912, "OPEN", "dna-advantage")])))
EVENTS = ['2023-12-03 07:30:00.120 UTC SAEVT_PLATFORM eventSource="INFRA_SL" '
          'eventName="INFRA_SL_EVLOG_POLL" MSG="poll, 2 features"',
          '2023-12-03 07:36:12.771 UTC SAEVT_ENDPOINT_USAGE count="2" '
          'entitlementTag="%s"' % whole.licenses[0].tag]
whole_lines = show_tech(
    whole, events=EVENTS,
    version_text=version(whole, package=[
        "Smart License  Perpetual    network-advantage  network-advantage",
        "Smart License  Subscription dna-advantage      dna-advantage"]),
    past={"Usage Reporting": ["  REQUEST: Dec 03 07:30:00 2023 UTC",
                              "  RESPONSE: Dec 03 07:30:09 2023 UTC OK_POLL"],
          "Result Polling": ["  RESPONSE: Dec 03 07:36:12 2023 UTC OK"]},
    running=["license boot level network-advantage addon dna-advantage",
             "license smart url default", "license smart transport smart"],
    log=[syslog(whole, "%SMART_LIC-5-COMM_RESTORED: Communications with Cisco "
                "Smart Software Manager (CSSM) restored", days=11)])
DUMPS.append(Dump("whole-tech-license", whole_lines,
                  facts=[(".hostname", '"pier-core"'), (".reports | length", "6"),
                         (".event_log_entries | length", "2"),
                         (".history | length > 2", "true"),
                         (".software_version", '"17.9.4a"'),
                         (".sections_missing", "[]")]))

# The same device through a terminal: pager marks, and messages between lines.
noise = [syslog(whole, "%%LINEPROTO-5-UPDOWN: Line protocol on Interface "
                "GigabitEthernet1/0/%d, changed state to up" % n, minutes=n)
         for n in range(1, 13)]
DUMPS.append(Dump("pager-and-syslog-noise",
                  interleaved(paged(whole_lines), noise, every=97),
                  facts=[(".licenses | length", "2"), (".counters.acked", "44"),
                         (".sections_missing", "[]")]))

# A terminal program that notes when each line came, and a title above; then all
# of it quoted in a mail.
stamped = ["=~=~=~= session of pier-core =~=~=~="] + clocked(
    interleaved(paged(whole_lines), noise, every=97),
    "[%Y-%m-%d %H:%M:%S.{ms}] ")
DUMPS.append(Dump("clock-of-the-terminal", stamped,
                  facts=[(".licenses | length", "2"), (".counters.acked", "44"),
                         (".event_log_entries | length", "2"),
                         (".sections_missing", "[]")]))
DUMPS.append(Dump("quoted-in-a-mail",
                  ["Hello,", "", "here is what the customer sent:", ""] +
                  ["> " + line.replace("  ", "\u00a0 ") for line in whole_lines] +
                  ["", "Kind regards"],
                  facts=[(".licenses | length", "2"), (".counters.acked", "44"),
                         (".hostname", '"pier-core"'),
                         (".sections_missing", "[]")]))

# Copied from a terminal of 80 columns, which broke what is longer.
DUMPS.append(Dump("wrapped-at-80-columns",
                  [line[at:at + 80] for line in whole_lines
                   for at in range(0, max(len(line), 1), 80)],
                  facts=[("[.licenses[].tag | length > 70]", "[true,true]"),
                         (".counters.acked", "44"), (".reports | length", "6"),
                         (".event_log_entries | length", "2"),
                         (".trust_data[0].trust_id", "700"), (".unread", "null"),
                         (".sections_missing", "[]")]))

# As a wiki shows it: a list of lists.
DUMPS.append(Dump("listed-in-a-wiki",
                  ["pier-core#show license all"] +
                  [line if not line or line.startswith("===") else
                   line.replace(line.strip(), "* " + line.strip())
                   for line in license_all(whole)],
                  facts=[("[.licenses[].name]",
                          '["network-advantage","dna-advantage"]'),
                         (".members | length", "2"), (".unread", "null"),
                         (".virtual_account", '"Quay North"')]))

# A message that begins in the middle of a line.
glued = []
for line in tech_support(whole):
    if line.startswith("CF State:"):
        line += (" *Dec 12 08:30:01.004: %SYS-5-CONFIG_I: Configured from console "
                 "by quaymaster on vty0 (192.0.2.77)")
    glued.append(line)
DUMPS.append(Dump("syslog-in-a-line", command(whole, "sh lic tech sup", glued),
                  facts=[(".members | length", "2"),
                         ('[.events[] | select(.mnemonic == "CONFIG_I")] | length',
                          "1")]))

# Small outputs of a healthy device; what is missing is not told.
d = reporting_well(with_trust(switch(
    "pier-sw21", "XQT26110A21", "5.8.2_rel/16", at("2023-05-05 05:05:05"))))
DUMPS.append(Dump("status-only", command(d, "show license status",
                                         license_status(d)),
                  facts=[(".licenses", "null"), (".counters.total", "null"),
                         ('.sections_missing | index("usage") != null', "true")]))
