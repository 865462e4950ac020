"""The other commands of licensing."""

from datetime import datetime, timedelta, timezone

from device import heading
from status import agent, product, status_blocks, usage_entries
from tech import summary_counters


def authorization(d, indent="      "):
    out = ["Overall status:"]
    for role, pid, sn in d.members:
        code = d.authorized.get(sn)
        out.append("  %s: PID:%s,SN:%s" % (role or "Active", pid, sn))
        if not code:
            out.append(indent + "Status: NOT INSTALLED")
            continue
        out += [indent + "Status: SMART AUTHORIZATION INSTALLED on "
                + d.date(code[0]), indent + "Last Confirmation code: " + code[1]]
    out.append("")
    if d.authorized:
        out += ["Authorizations:", "  Router US Export Lic. for DNA (DNA_HSEC):",
                "    Description: U.S. Export Restriction Compliance license for "
                "DNA based Routers", "    Total available count: 1",
                "    Enforcement type: EXPORT RESTRICTED",
                "    Term information:"]
        for role, pid, sn in d.members:
            if sn in d.authorized:
                out += ["      %s: PID:%s,SN:%s" % (role or "Active", pid, sn),
                        "        Authorization type: SMART AUTHORIZATION INSTALLED",
                        "        License type: PERPETUAL", "          Term Count: 1"]
        out.append("")
    return out + ["Purchased Licenses:", "  No Purchase Information Available", ""]


def license_all(d):
    out = status_blocks(d, "all") + heading("License Usage") + [""]
    out += usage_entries(d) + product(d) + agent(d)
    out += heading("License Authorizations")
    if d.number >= (5, 10, 3):
        out += ["Last Data Push: <none>", "Last File Export: <none>", ""]
    return out + authorization(d) + summary_counters(d, False)


def license_status(d):
    return status_blocks(d, "status")


def license_usage(d):
    return ["License Authorization:", "  Status: Not Applicable", ""] + \
        usage_entries(d)


def license_summary(d):
    out = ["License Usage:",
           "  License                 Entitlement Tag               Count Status",
           "  " + "-" * 77]
    if not d.licenses:
        return out + ["  No licenses in use", ""]
    for l in d.licenses:
        title = "(%s)" % l.title
        if len(title) > 26:
            title = title[:23] + "...)"
        out.append("  %-23s %-27s %7d %s" % (l.name[:22], title, l.count,
                                            l.status[0]))
    return out + [""]


def rum_id_all(d):
    out = ["Smart Licensing Usage Report:", "=" * 36,
           "Report Id,          State,    Flag, Feature Name"]
    return out + ["%-19d %-9s N     %s" % r for r in d.reports] + [""]


def rum_id_detail(d, report, previous, following, state):
    l = d.licenses[0]
    begin = datetime.fromtimestamp(report, timezone.utc)
    return ["Smart Licensing Usage Report Detail:", "=" * 36,
            "Report Id: %d" % report, "  Metric Name: ENTITLEMENT",
            "  Feature Name: " + l.name, "  Metric Value: " + l.tag,
            "  UDI: PID:%s,SN:%s" % (d.pid, d.sn),
            "  Previous Report Id: %d,    Next Report Id: %d"
            % (previous, following), "  " + state,
            "  Start Time: %s,      End Time: %s"
            % (d.date(begin), d.date(begin + timedelta(hours=8))),
            "  Storage State: EXIST", "  Transaction ID: 0",
            "  Transaction Message: <none>", ""]


def eventlog(entries):
    if not entries:
        return [" No EventLog Found.  ", ""]
    return ["**** Event Log ****", ""] + list(entries) + [""]


def history(past=None, imported=None):
    past, imported = past or {}, imported or {}
    out = ["Message History (oldest to newest):", "=" * 52]
    for name in ("Trust Establishment", "Usage Reporting", "Result Polling",
                 "Authorization Request", "Authorization Return", "Trust Sync"):
        out += [name + ":"] + past.get(name, ["  No past history"])
    out += ["", "Import Message History (oldest to newest):", "=" * 52]
    for name in ("POLICY", "AUTH", "TRUST CODE", "RUM ACK", "CONVERSION ACK",
                 "ACCOUNT INFO"):
        out += ["Import %s:" % name] + imported.get(
            name, ["  No past Import history"]) + [""]
    return out
