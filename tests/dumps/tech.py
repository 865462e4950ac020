"""`show license tech support`: what stands in no other output."""

from device import CHANNELS, Talk, heading, tag, uuid
from status import agent, product, status_blocks, trust_code, usage_tech


def left(span):
    seconds = int(span.total_seconds())
    days, seconds = divmod(seconds, 86400)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    parts = ["%d %s" % (n, word) for n, word in
             ((days, "days"), (hours, "hours"), (minutes, "minutes"),
              (seconds, "seconds")) if n]
    return "(%s remaining)" % ", ".join(parts)


def jobs(d):
    def job(name, **span):
        when = d.ahead(**span)
        return "%s: %s %s" % (name, d.date(when), left(when - d.now))

    out = heading("Upcoming Scheduled Jobs")
    out += ["Current time: " + d.date(d.now), job("Daily", hours=17, minutes=3)]
    out += ["Init Flag Check: Expired Not Rescheduled",
            "Reservation configuration mismatch between nodes in HA mode: "
            "Expired Not Rescheduled",
            job("Start Utility Measurements", minutes=9, seconds=41)]
    if d.transport == "Transport Off":
        out.append("Send Utility RUM reports: Expired Not Rescheduled")
    else:
        out.append(job("Send Utility RUM reports", hours=16, minutes=2))
    out.append(job("Save unreported RUM Reports", minutes=44))
    if d.ack_check:
        out.append("Retrieve data processing result: %s %s"
                   % (d.date(d.ack_check), left(d.ack_check - d.now)
                      if d.ack_check > d.now else " (Expired)"))
    out += [job("Process Utility RUM reports", hours=17, minutes=5),
            "Data Synchronization: Expired Not Rescheduled"]
    if d.number >= (5, 7, 6):
        out.append(job("Telemetry Reporting", hours=3, minutes=30))
    return out + [job("External Event", days=12, hours=5),
                  "Operational Model: Expired Not Rescheduled", ""]


def communication(d):
    text = "Communication Statistics:"
    direct = d.trust and all(sn in d.trust for _, _, sn in d.members)
    out = [text, "=" * 23,
           "Communication Level Allowed: " + ("DIRECT" if direct else "INDIRECT"),
           "Overall State: " + d.overall]
    for name in CHANNELS + (("Telemetry Reporting",)
                            if d.number >= (5, 7, 6) else ()):
        t = d.talk.get(name, Talk())
        response = t.response
        if t.at:
            response += " on " + d.date(t.at)
        out += [name + ":",
                "  Attempts: Total=%d, Success=%d, Fail=%d  Ongoing Failure: "
                "Overall=%d Communication=%d"
                % (t.total, t.ok, t.fail, t.overall, t.comm),
                "  Last Response: " + response, "    Failure Reason: " + t.reason,
                "  Last Success Time: " + d.date(t.success),
                "  Last Failure Time: " + d.date(t.failure)]
    return out + [""]


def certificates_and_ha(d):
    out = heading("License Certificates")
    out += ["Production Cert: True",
            "Not registered. No certificates installed", ""]
    out += heading("HA Info", 10)
    single = d.standalone
    return out + ["RP Role: Active", "Chassis Role: Active",
                  "Behavior Role: Active", "RMF: True",
                  "CF: %s" % (not single), "CF State: Stateless",
                  "Message Flow Allowed: False", ""]


def reservation(d):
    deep = "      " if d.number < (5, 10, 1) else "    "
    out = heading("Reservation Info") + ["License reservation: DISABLED"]
    if d.number >= (5, 10, 3):
        out += ["Last Data Push: <none>", "Last File Export: <none>"]
    out += ["", "Overall status:"]
    for role, pid, sn in d.members:
        code = d.authorized.get(sn)
        out += ["  %s: PID:%s,SN:%s" % (role or "Active", pid, sn),
                deep + "Reservation status: " +
                ("SMART AUTHORIZATION INSTALLED on " + d.date(code[0])
                 if code else "NOT INSTALLED"),
                deep + "Request code: <none>",
                deep + "Last return code: <none>",
                deep + "Last Confirmation code: " + (code[1] if code else "<none>"),
                deep + "Reservation authorization code: <none>"]
    out += ["", "Specified license reservations:", "", "Purchased Licenses:",
            "  No Purchase Information Available", ""]
    if d.number >= (6, 3):
        out += ["Device Enforcement State:", "NOT APPLICABLE", ""]
    return out


def summary_counters(d, tech):
    if not d.counters:
        return []
    c = {"total": 0, "purged": 0, "acked": 0, "waiting": 0, "available": 0,
         "collecting": len(d.licenses), "storage": 0, "mia": 0, **d.counters}
    out = heading("Usage Report Summary:")
    if not tech:
        return out + ["Total: {total},  Purged: {purged}".format(**c),
                      "Total Acknowledged Received: {acked},  Waiting for Ack: "
                      "{waiting}".format(**c),
                      "Available to Report: {available}  Collecting Data: "
                      "{collecting}".format(**c), ""]
    return out + ["Total: {total},  Purged: {purged}({purged})".format(**c),
                  "Total Acknowledged Received: {acked},  Waiting for Ack: "
                  "{waiting}({available})".format(**c),
                  "Available to Report: {available}  Collecting Data: "
                  "{collecting}".format(**c),
                  "Maximum Display: {available}  In Storage: {storage},  MIA: "
                  "{mia}({mia})".format(**c),
                  "Report Module Status: Ready", ""]


def telemetry(d):
    if d.number < (5, 7, 6):
        return []
    if d.number >= (6, 3):
        return heading("Product Analytics Report Summary:") + [
            "Product Analytics: AVAILABLE", "Not Available Reason: <empty>",
            "Total current Product Analytics reports: 0", ""]
    if d.number < (5, 7, 15):
        return heading("Telemetry Report Summary:") + [
            "Device Telemetry: NOT AVAILABLE",
            "Total current telemetry reports: 0", ""]
    return heading("Device Telemetry Report Summary:") + [
        "Data Channel: AVAILABLE", "Reports on disk: 0", ""]


FLAGS = """\
Locale: en_US.UTF-8
Debug flags: 0x7
Privacy Send Hostname: True
Privacy Send IP: True
Build type:: Production
sizeof(char)  : 1
sizeof(int)   : 4
sizeof(time_t): 8
Endian: Little
Write Erase Occurred: False
XOS version: 0.12.0.0
Config Persist Received: False
Message Version: 1.3
connect_info.name: {connect}
connect_info.version: {connect_version}
connect_info.additional: 
connect_info.prod: {connected}
connect_info.capabilities: <empty>
agent.capabilities: UTILITY, DLC, AppHA, MULTITIER, EXPORT_2, OK_TRY_AGAIN, POLICY_USAGE
Check Point Interface: True
Config Management Interface: False
License Map Interface: True
HA Interface: True
Trusted Store Interface: True
Platform Data Interface: True
Crypto Version 2 Interface: False
SmartAgentClientWaitForServer: 2000
SmartAgentClientName: UnifiedClient
builtInEncryption: True
enableOnInit: True
SmartTransportServerIdCheck: {identity}
SmartTransportProxySupport: True
SmartAgentMaxRumMemory: 50
SmartAgentPolicyModel: True
attr365DayEvalSyslog: True
conversionAutomatic: False
loggingAddTid: True
platformOverrideEvent: SmartAgentSystemDataListChanged
standbyIsHot: {standby}
chkPtType: 2
maxTraceLength: 150
traceAlwaysOn: True
debugFlags: 0
Event log max size: 5120 KB"""


def other(d):
    name = ("<empty>", "<empty>", False)
    if d.trust:
        name = ("SSM", "1.3", True)
    elif d.transport == "cslu" and d.last_push:
        name = ("CSLU_V1", "V1", True)
    out = heading("Other Info")
    family = d.pid.split("-")[0]
    out += ["Software ID: regid.2021-06.com.cisco.%s,v1_%s" % (family, uuid(family)),
            "Agent State: authorized", "TS enable: True",
            "Transport: " + d.transport]
    if d.transport == "Smart":
        out.append("  Default URL: "
                   "https://smartreceiver.cisco.com/licservice/license")
    out += FLAGS.format(connect=name[0], connect_version=name[1],
                        connected=name[2], identity=d.identity,
                        standby=not d.standalone).split("\n")
    out.append("Event log current size: " + d.log_size)
    for n, (_, pid, sn) in enumerate(d.members):
        who = "P:%s,S:%s" % (pid, sn)
        if sn in d.trust:
            line = "%s: %s, state[2], Trust Data INSTALLED" % (who, who)
            out.append(line + ("  TrustId:%d" % (700 + n)
                               if d.number >= (5, 7, 6) else ""))
        elif d.standalone:
            out.append("Local Device: No Trust Data")
        elif d.trust or d.number < (5, 3):
            out.append("%s: %s, state[1], NOT INSTALLED" % (who, who))
        else:
            out.append(who + ": No Trust Data")
    whole = d.trust and all(sn in d.trust for _, _, sn in d.members)
    return out + ["Overall Trust: " + ("INSTALLED (2)" if whole else "No ID"),
                  "Clock sync-ed with NTP: %s" % d.ntp, ""]


def mapping(d):
    out = heading("Platform Provided Mapping Table")
    out += ["  %s: Total licenses found: 187" % d.pid, "Enforced Licenses:"]
    for _, pid, sn in d.members:
        out.append("  P:%s,S:%s:" % (pid, sn))
        out.append("    hseck9: %s (3)" % tag("QUAY_HSEC") if d.hsec_enforced
                   else "    No PD enforced licenses")
    return out


def tech_support(d):
    out = ["Smart Licensing Tech Support info", ""] + status_blocks(d, "tech")
    out += usage_tech(d) + product(d) + agent(d) + jobs(d) + communication(d)
    out += certificates_and_ha(d) + reservation(d) + summary_counters(d, True)
    out += telemetry(d)
    if (5, 10, 1) <= d.number < (5, 10, 3):
        out += trust_code(d)
    return out + other(d) + mapping(d)
