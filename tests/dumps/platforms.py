"""Routers, wireless controllers, NX-OS, IOS XR, ASA."""

from dataclasses import replace

from commands import (authorization, license_all, license_status,
                      license_summary, license_usage)
from device import Device, License, tag, talked
from tech import tech_support
from fleet import (ACCOUNT, Dump, at, reporting_well, router_licenses, with_trust)
from neighbours import command, logging, show_tech, syslog, version

DUMPS = []


def router(host, pid, sn, agent, now, **more):
    return Device(host=host, pid=pid, sn=sn, agent=agent, now=now, **more)


def router_version(d, throughput):
    return version(d, package=[
        "Smart License  Perpetual    network-advantage  network-advantage",
        "Smart License  Subscription dna-advantage      dna-advantage"],
        tail=[throughput])


# HSEC with its code: the licence counts, the code is installed.
r = reporting_well(with_trust(router(
    "lock-r1", "C8300-1N1S-4T2X", "XQR27040A01", "5.9.6_rel/11",
    at("2024-05-06 09:15:00"), licenses=router_licenses(hsec=1),
    account=(ACCOUNT, "Quay North", at("2024-04-27 08:15:00")))))
r = replace(r, authorized={r.sn: (r.ago(days=60), "4be01c92")},
            version="17.12.03")
DUMPS.append(Dump("router-slac-installed", show_tech(
    r, version_text=router_version(
        r, "The current crypto throughput level is 2500000 kbps"),
    running=["license feature hseck9", "license smart url default",
             "license smart transport smart",
             "platform hardware throughput crypto T2"]),
    facts=[(".authorizations[0].last_confirmation_code", '"4be01c92"'),
           (".authorized_licenses | length", "1"),
           ('[.licenses[] | select(.name == "hseck9")][0].count', "1")]))

# Asked for, and no code.
r = reporting_well(with_trust(router(
    "lock-r2", "C8000V", "9XQRTWK01AB", "5.9.6_rel/11", at("2024-05-06 09:20:00"),
    licenses=router_licenses(hsec=0))))
DUMPS.append(Dump("router-slac-missing", show_tech(
    r, version_text=router_version(
        r, "The current crypto throughput level is 250000 kbps"),
    running=["license feature hseck9", "license smart url default",
             "license smart transport smart",
             "platform hardware throughput crypto T2"],
    log=[syslog(r, "%SMART_LIC-6-EXPORT_CONTROLLED: Usage of export controlled "
                "features is not allowed", days=2)]),
    findings=["fault slac-missing"],
    facts=[(".authorizations[0].status", '""'),
           ('[.licenses[] | select(.name == "hseck9")][0].count', "0")]))

# Two small outputs are enough to tell it.
DUMPS.append(Dump("router-slac-missing-short", command(
    r, "show license summary", license_summary(r), stamped=False)
    + command(r, "show license authorization", authorization(r), stamped=False)
    + [r.host + "#"], findings=["fault slac-missing"]))

# A pair of which only one has its code.
h = router("lock-r5", "C8500-12X", "XQR27040A05", "5.11.4_rel/22",
           at("2024-05-08 08:05:08"), licenses=router_licenses(hsec=1),
           standalone=False, others=[("Standby", "C8500-12X", "XQR27040A06")])
h = reporting_well(with_trust(h))
h = replace(h, authorized={h.sn: (h.ago(days=60), "77ad03f1")})
DUMPS.append(Dump("router-slac-missing-on-standby", command(
    h, "show license all", license_all(h)), findings=["fault slac-missing"],
    facts=[("[.authorizations[].role]", '["Active","Standby"]')]))

# Nothing in use, nothing owed.
e = router("lock-r6", "ISR4331/K9", "XQR27040A07", "5.9.6_rel/11",
           at("2024-05-09 09:05:09"), transport="cslu",
           cslu="http://192.0.2.41:8182/cslu/v1/pi",
           licenses=[replace(l, count=0) for l in router_licenses(None)],
           counters={"total": 0, "collecting": 0})
e = replace(e, talk={"Hello Message": talked(70, e.ago(minutes=18))},
            next_push=e.ago(days=2))
DUMPS.append(Dump("nothing-in-use", command(e, "show license tech support",
                                            tech_support(e))))

# A router that owes no report.
i = with_trust(router("lock-r3", "ISR4331/K9", "XQR27040A03", "5.8.3_rel/17",
                      at("2023-08-08 18:00:00"), zone="est",
                      account=(ACCOUNT, "Quay South", at("2023-07-01 10:00:00")),
                      licenses=[License("appxk9", tag("QI_4300_APPX"),
                                        "QI_4300_Application", 1, "Perpetual")]))
i = replace(i, interval="0 (no reporting)", ack=i.ago(days=38),
            deadline=None, last_push=i.ago(days=38, minutes=7))
DUMPS.append(Dump("router-no-reporting", command(i, "sh lic all", license_all(
    replace(i, counters={"total": 9, "acked": 9}))),
    facts=[(".zone", '"est"'), (".reporting.next_ack_deadline", '""')]))

# Nobody set the licence level: nothing in use, nothing to report.
b = router("lock-r4", "C8000V", "9XQRTWK04AB", "5.9.6_rel/11",
           at("2024-05-07 07:00:00"), transport="cslu",
           cslu="http://192.0.2.41:8182/cslu/v1/pi", counters={"total": 0})
b = replace(b, talk={"Hello Message": talked(96, b.ago(minutes=12))})
DUMPS.append(Dump("boot-level-missing", show_tech(
    b, version_text=version(b, tail=["License Level: ", "License Type: N/A(Smart "
                                     "License Enabled)",
                                     "Next reload license Level: ", "",
                                     "Addon License Level: ",
                                     "Addon License Type: Subscription",
                                     "Next reload addon license Level: ", "",
                                     "The current throughput level is 20000 kbps"]),
    running=["license smart url cslu http://192.0.2.41:8182/cslu/v1/pi",
             "license smart transport cslu"]),
    findings=["fault boot-level-missing", "fault no-rum-report"],
    facts=[(".boot.license_level", '""'), (".licenses", "[]")]))

# Wireless controller.
w = reporting_well(with_trust(router(
    "beacon-wlc1", "C9800-L-F-K9", "XQW26330A01", "5.5.12_rel/33",
    at("2022-10-01 12:00:00"),
    licenses=[License("air-network-advantage", tag("QW_NWStack"),
                      "AIR Network Advantage", 214),
              License("air-dna-advantage", tag("QW_AIR_A"),
                      "AIR DNA Advantage", 214)])))
DUMPS.append(Dump("wireless-controller", show_tech(
    w, version_text=version(w, tail=["AIR License Level: AIR DNA Advantage",
                                     "Next reload AIR license Level: AIR DNA "
                                     "Advantage"]),
    events=['2022-09-30 11:31:32.920 UTC SAEVT_PLATFORM eventSource="INFRA_SL" '
            'eventName="INFRA_SL_EVLOG_ERM_RESET" MSG="ERM-Reset: Client 0, '
            'AP-GROUP group, 2 features '
            'air-network-advantage,air-dna-advantage"',
            '2022-09-30 11:31:32.921 UTC SAEVT_ENDPOINT_USAGE count="214" '
            'entitlementTag="%s"' % w.licenses[0].tag]),
    facts=[(".boot.air_level", '"AIR DNA Advantage"'),
           (".licenses[1].count", "214")]))

# NX-OS 10, in SLP.
n = reporting_well(with_trust(Device(
    host="breaker-n9k", pid="N9K-C93180YC-FX", sn="XQN26250A01",
    agent="5.5.40_rel/62", now=at("2024-06-18 03:30:00"), stamp=False)))
DUMPS.append(Dump("nxos-10", command(n, "show license status",
                                     license_status(n))
                  + command(n, "show license usage", [
                      "License Authorization:", "  Status: Not Applicable", "",
                      "(LAN_ENTERPRISE_SERVICES_PKG):",
                      "  Description: LAN license for Nexus 9300-XF",
                      "  Count: 1", "  Version: 1.0", "  Status: IN USE",
                      "  Enforcement Type: NOT ENFORCED",
                      "  License Type: Generic", ""])
                  + command(n, "show license udi", [
                      "UDI: PID:%s,SN:%s" % (n.pid, n.sn), ""])
                  + [n.host + "#"],
                  facts=[(".licenses[0].count", "1"),
                         (".udi.sn", '"XQN26250A01"')]))
# NX-OS 9: the old table, which tells nothing of reports.
DUMPS.append(Dump("nxos-9-table", ["breaker-n5k# show license usage",
                                   "Feature                      Ins  Lic   "
                                   "Status Expiry Date Comments",
                                   "                                 Count",
                                   "-" * 75,
                                   "FCOE_NPV_PKG                  No    -   "
                                   "Unused             -",
                                   "FM_SERVER_PKG                 No    -   "
                                   "Unused             Grace 10D 1H",
                                   "LAN_ENTERPRISE_SERVICES_PKG   Yes   -   "
                                   "In use Never       -",
                                   "-" * 75, "breaker-n5k# "]))

# IOS XR, in its own form, with a CSLU whose name nobody knows.
x = Device(host="RP/0/RP0/CPU0:mole-xr1", pid="NCS-57B1-5DSE", sn="XQX26410A01",
           agent="5.11.6_rel/21", now=at("2024-07-01 11:55:10"),
           transport="cslu", cslu="http://cslu.mole.example:8182/cslu/v1/pi",
           stamp=False)
x = replace(x, ack=x.ago(days=10), deadline=x.ahead(days=80), last_push=x.ago(days=10),
            next_push=x.ahead(days=20))
XR_TIME = "Mon Jul  1 11:55:10.123 UTC"
XR_LOG = ("RP/0/RP0/CPU0:Jul  1 11:53:58.601 UTC: smartlicserver[397]: "
          "%LICENSE-SMART_LIC-3-COMM_FAILED : Communications failure with the "
          "Cisco Smart License Utility (CSLU) : Unable to resolve server "
          "hostname/domain name")
DUMPS.append(Dump("iosxr-name-unresolved", command(
    x, "show license status", [XR_TIME] + license_status(x))
    + command(x, "show logging", [XR_TIME] + logging([XR_LOG])),
    findings=["fault cslu-name-unresolved"],
    facts=[('[.events[] | select(.mnemonic == "COMM_FAILED")] | length', "1")]))
DUMPS.append(Dump("iosxr-healthy", command(
    x, "show license status", [XR_TIME] + license_status(x))
    + command(x, "show license usage", [XR_TIME] + license_usage(replace(
        x, licenses=[License("QX-100G-CORE", tag("QX_100G_CORE"),
                             "Essential Core, per 100G", 12)])))))

DUMPS.append(Dump("iosxr-platform-summary", command(
    x, "show license status", [XR_TIME] + license_status(x))
    + command(x, "show license platform summary", [
        XR_TIME,
        "Collection: LAST: Mon Jul 01 2024 11:40:21 UTC",
        "            NEXT: Mon Jul 01 2024 12:40:21 UTC",
        "Reporting:  LAST: Sun Jun 30 2024 13:40:21 UTC",
        "            NEXT: Mon Jul 01 2024 13:40:21 UTC", "",
        "SIA Status: In Compliance", "Upgrade License Status: Not In Use", "",
        "Feature/Area      Entitlement           Last    Next",
        "=" * 52,
        "FCM 1             QX-100G-CORE            12      12"])
    + ["RP/0/RP0/CPU0:mole-xr1#"],
    facts=[('[.details[] | select(.key == "FCM 1")] | length', "1"),
           ('[.details[] | select(.key == "SIA Status")][0].value',
            '"In Compliance"'),
           (".licenses", "null")]))

# ASA, before the policy: registered, and content.
DUMPS.append(Dump("asa-legacy", """\
lighthouse-asa> show license all

Smart Licensing Status
======================

Smart Licensing is ENABLED

Registration:
  Status: REGISTERED
  Smart Account: Tidewater Harbour Authority
  Virtual Account: Quay Walls
  Export-Controlled Functionality: Allowed
  Initial Registration: SUCCEEDED on Feb 02 2023 09:01:02 UTC
  Last Renewal Attempt: None
  Next Renewal Attempt: Aug 01 2023 09:01:02 UTC
  Registration Expires: Feb 02 2024 08:55:12 UTC

License Authorization: 
  Status: AUTHORIZED on Feb 02 2023 09:02:41 UTC
  Last Communication Attempt: SUCCESS on Apr 03 2023 09:02:40 UTC
  Next Communication Attempt: May 03 2023 09:02:40 UTC
  Communication Deadline: Jul 02 2023 08:57:11 UTC

Utility:
  Status: DISABLED

Data Privacy:
  Sending Hostname: yes
    Callhome hostname privacy: DISABLED
    Smart Licensing hostname privacy: DISABLED
  Version privacy: DISABLED

Transport:
  Type: Callhome

License Usage
==============

Firepower Quay ASA Standard (QF-ASA-STD):
  Description: Firepower Quay ASA Standard
  Count: 1
  Version: 1.0
  Status: AUTHORIZED

Product Information
===================
UDI: PID:QPR-2130-K9,SN:XQA26010A01

Agent Version
=============
Smart Agent for Licensing: 4.9.3_rel/37

Reservation Info
================
License reservation: DISABLED
""".split("\n"), findings=["note legacy-licensing"],
                  facts=[(".legacy.registration", '"REGISTERED"'),
                         (".virtual_account", '"Quay Walls"')]))

# Before the policy, and not enough licences in that account.
DUMPS.append(Dump("legacy-out-of-compliance", """\
groyne-r1#show license status
Smart Licensing is ENABLED

Utility:
  Status: DISABLED

Data Privacy:
  Sending Hostname: yes
    Callhome hostname privacy: DISABLED
    Smart Licensing hostname privacy: DISABLED
  Version privacy: DISABLED

Transport:
  Type: Callhome

Registration:
  Status: REGISTERED
  Smart Account: Tidewater Harbour Authority
  Virtual Account: Quay South
  Export-Controlled Functionality: ALLOWED
  Initial Registration: SUCCEEDED on Aug 01 11:00:03 2022 UTC
  Last Renewal Attempt: None
  Next Renewal Attempt: Jan 28 11:00:03 2023 UTC
  Registration Expires: Aug 01 10:54:49 2023 UTC

License Authorization: 
  Status: OUT OF COMPLIANCE on Aug 01 11:00:17 2022 UTC
  Last Communication Attempt: SUCCEEDED on Aug 12 23:00:17 2022 UTC
  Next Communication Attempt: Aug 13 11:00:17 2022 UTC
  Communication Deadline: Nov 10 22:55:16 2022 UTC

Export Authorization Key:
  Features Authorized:
    <none>

groyne-r1#""".split("\n"), findings=["warn legacy-licensing"],
                  facts=[(".legacy.authorization",
                          '"OUT OF COMPLIANCE on Aug 01 11:00:17 2022 UTC"')]))
