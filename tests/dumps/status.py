"""The blocks that `show license status`, `all` and `tech support` share, with the
lines that an agent version has."""

from datetime import timedelta

from device import DEFAULT, epoch, heading


def conversion(d):
    if d.number < (5, 10, 1):
        return []
    out = ["License Conversion:", "  Automatic Conversion Enabled: False"]
    out += ["  Status: Not started"] if d.number >= (6, 2) else []
    if d.number >= (5, 10, 3):
        out += ["  Last Data Push: <none>", "  Last File Export: <none>"]
    return out + [""]


def using_policy(d):
    out = ["Smart Licensing Using Policy:", "  Status: ENABLED"]
    out += ["  Reporting Mode: STANDARD"] if d.number >= (5, 11, 2) else []
    return out + [""]


def account(d):
    if d.number < (5, 3):
        return []
    smart = virtual = "<none>"
    if d.account:
        smart = d.account[0]
        if d.account[2]:
            smart += " As of " + d.date(d.account[2])
        virtual = d.account[1]
    return ["Account Information:", "  Smart Account: " + smart,
            "  Virtual Account: " + virtual, ""]


def privacy(d):
    sent = d.hostname_sent
    return ["Data Privacy:", "  Sending Hostname: " + ("yes" if sent else "no"),
            "    Callhome hostname privacy: DISABLED",
            "    Smart Licensing hostname privacy: "
            + ("DISABLED" if sent else "ENABLED"),
            "  Version privacy: DISABLED", ""]


def transport(d, tech):
    out = ["Transport:", "  Type: " + d.transport]
    if d.transport == "Smart":
        out.append("  URL: " + (d.url or
                                "https://smartreceiver.cisco.com/licservice/license"))
    elif d.transport == "cslu":
        out.append("  Cslu address: " + (d.cslu or "<empty>"))
    if d.transport in ("Smart", "cslu"):
        if d.proxy or tech:
            address, port = d.proxy or ("<empty>", "<empty>")
            out += ["  Proxy:", "    Address: " + address,
                    "    Port: " + str(port), "    Username: <empty>",
                    "    Password: <empty>"]
        else:
            out += ["  Proxy:", "    Not Configured"]
        if tech:
            out.append("  Server Identity Check: %s" % d.identity)
        if d.number >= (5, 3):
            out += (["  VRF: " + (d.vrf or "<empty>")] if tech else
                    ["  VRF:", "    " + (d.vrf or "Not Configured")])
        if d.number >= (6, 0, 1):
            out += ["  IP Mode: IPv4 ONLY", "  Trust Point: SLA-TrustPoint"]
    return out + [""]


def policy(d):
    origin = "Customer Policy" if d.policy_name else "CISCO default"
    out = ["Policy:"]
    if d.policy_name:
        out += ["  Policy in use: Installed On " + d.date(d.policy_on),
                "  Policy name: " + d.policy_name]
    else:
        out.append("  Policy in use: Merged from multiple sources.")
    out.append("  Reporting ACK required: yes (%s)" % origin)
    values = d.policy or DEFAULT
    for key, title in (
            ("perpetual", "Unenforced/Non-Export Perpetual Attributes:"),
            ("subscription", "Unenforced/Non-Export Subscription Attributes:"),
            ("enforced", "Enforced (Perpetual/Subscription) License Attributes:"),
            ("export", "Export (Perpetual/Subscription) License Attributes:")):
        first, every, change = values[key]
        out += ["  " + title,
                "    First report requirement (days): %d (%s)" % (first, origin),
                "    Reporting frequency (days): %d (%s)" % (every, origin),
                "    Report on change (days): %d (%s)" % (change, origin)]
    return out + [""]


def reporting(d, tech):
    push = d.interval or "30  days"
    if tech and not d.interval:
        push += " State(%d) InPolicy(%d)" % (d.state, d.in_policy)
    return ["Usage Reporting:", "  Last ACK received: " + d.date(d.ack),
            "  Next ACK deadline: " + d.date(d.deadline),
            "  Reporting push interval: " + push,
            "  Next ACK push check: " + d.date(d.ack_check),
            "  Next report push: " + d.date(d.next_push),
            "  Last report push: " + d.date(d.last_push),
            "  Last report file write: " + d.date(d.file_write), ""]


def trust_code(d):
    new = d.number >= (6, 3, 10)
    if not d.trust:
        return ["Trust Code Installed: <none>", ""]
    if d.standalone and not new:
        return ["Trust Code Installed: " + d.date(d.trust[d.sn]), ""]
    out = ["Trust Code Installed:"]
    if new:
        out = ["Trust Code Installed:    Trust Code Type: CSSM",
               "    Attributes: <none>", ""]
    for role, pid, sn in d.members:
        out.append("  %s: PID:%s,SN:%s" % (role or "Active", pid, sn))
        when = d.trust.get(sn)
        if not when:
            out.append("    NOT INSTALLED")
        elif new:
            out += ["    INSTALLED on %s    Valid on %s"
                    % (d.date(when), d.date(when - timedelta(minutes=5))),
                    "    Expired on Jan 01 00:00:00 1970 " + d.zone,
                    "    Trust Code Type: CSSM", "    Attributes: <none>"]
        else:
            out.append("    INSTALLED on " + d.date(when))
    return out + [""]


def status_blocks(d, form):
    """form: tech, all or status."""
    tech = form == "tech"
    custom = ["Miscellaneous:", "  Custom Id: <empty>", ""]
    out = []
    if form != "status":
        out += heading("Smart Licensing Status") + ["", "Smart Licensing is ENABLED",
                                                    ""]
        out += conversion(d)
        out += ["Export Authorization Key:", "  Features Authorized:",
                "    <none>", ""]
    out += ["Utility:", "  Status: DISABLED", ""]
    out += using_policy(d) + account(d) + privacy(d) + transport(d, tech)
    out += policy(d) + custom if form == "status" else custom + policy(d)
    out += reporting(d, tech)
    if not tech or d.number >= (5, 10, 3):
        out += trust_code(d)
    return out


def usage_tech(d):
    out = heading("License Usage")
    if not d.licenses:
        return out + ["No licenses in use", ""]
    changed = d.ago(days=40, hours=3)
    for n, l in enumerate(d.licenses, 1):
        word, number = l.status
        out += ["Handle: %d" % n, "  License: " + l.name,
                "  Entitlement Tag: " + l.tag, "  Description: " + l.title,
                "  Count: %d" % l.count, "  Version: 1.0",
                "  Status: %s(%d)" % (word, number)]
        if (6, 3) <= d.number < (6, 3, 10):
            out += ["    Authorized Count: 0", "    Out-Of-Compliance Count: 0",
                    "    Insufficient Count: 0", "    No license: 0"]
        out += ["  Status time: " + d.date(changed),
                "  Request Time: " + (d.date(changed) if l.count else "None"),
                "  Export status: " + l.export,
                "  Feature Name: " + (l.feature or l.name),
                "  Feature Description: " + l.title,
                "  Enforcement type: " + l.enforcement]
        if (6, 3) <= d.number < (6, 3, 10):
            out.append("  Day-0 Verification: NO")
        out += ["  License type: " + l.kind, "  Measurements:",
                "    ENTITLEMENT:", "      Interval: 00:15:00",
                "      Current Value: %d" % l.count]
        if d.number >= (5, 3):
            first = epoch(changed) if l.count else 0
            out.append("      Current Report: %d       Previous: %d"
                       % (first and first + n + 8, first and first + n))
        out += ["  Soft Enforced: True", ""]
    return out


def usage_entries(d):
    if not d.licenses:
        return ["No licenses in use", ""]
    out = []
    for l in d.licenses:
        out += ["%s (%s):" % (l.name, l.title), "  Description: " + l.title,
                "  Count: %d" % l.count, "  Version: 1.0",
                "  Status: " + l.status[0], "  Export status: " + l.export,
                "  Feature Name: " + (l.feature or l.name),
                "  Feature Description: " + l.title,
                "  Enforcement type: " + l.enforcement,
                "  License type: " + l.kind, ""]
    return out


def udi(d):
    out = ["UDI: PID:%s,SN:%s" % (d.pid, d.sn), ""]
    if not d.standalone:
        out.append("HA UDI List:")
        out += ["    %s:PID:%s,SN:%s" % m for m in d.members] + [""]
    return out


def product(d):
    return heading("Product Information") + udi(d)


def agent(d):
    return heading("Agent Version") + [
        "Smart Agent for Licensing: " + d.agent, ""]
