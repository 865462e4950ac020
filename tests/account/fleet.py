"""Random accounts: usage files of devices, snapshots, and what is in them."""

import json
import os
import random

DAY = 86400
AT = 20000 * DAY


def tag_of(n):
    return "regid.2026-01.com.cisco.LAB_%02d,1.0_%08x-0000-4000-8000-000000000000" % (n, n)


def name_of(n):
    return "Lab licence %d" % n


class Report:
    """One report: its device, id, tag, members and measurements."""

    def __init__(self, sn, ident, tag, members, measurements, version=2):
        self.sn, self.ident, self.tag = sn, ident, tag
        self.members, self.measurements = members, measurements
        self.version = version

    def payload(self):
        def one(m):
            out = {"log_time": m["start"] if m["start"] is not None else 1,
                   "metric_name": m["metric"]}
            if m["start"] is not None:
                out["start_time"] = m["start"]
            if m["end"] is not None:
                out["end_time"] = m["end"]
            out["sample_interval"] = 3600
            out["num_samples"] = 1
            meta = {}
            if m.get("close"):
                meta["close_reason"] = m["close"]
            if meta:
                out["meta"] = meta
            if m["count"] is not None:
                out["value"] = {"type": "COUNT", "value": str(m["count"])}
            return out

        sudi = {"udi_pid": "LAB-1", "udi_serial_number": self.sn}
        return json.dumps({
            "version": "2.0",
            "asset_identification": {
                "report_id": self.ident, "asset": {"name": tag_of(99)},
                "instance": {"sudi": sudi}},
            "signature": {"signing_type": "builtin", "key": "1", "value": "QUJD"},
            "meta": {"entitlement_tag": self.tag, "utility_enabled": False,
                     "ha_udi": [{"role": "Member", "sudi": {
                         "udi_pid": "LAB-1", "udi_serial_number": s}}
                         for s in self.members]},
            "measurements": [one(m) for m in self.measurements]},
            separators=(",", ":"))

    def element(self):
        outer = {"payload": self.payload(), "signature": {
            "sudi": {"udi_pid": "LAB-1", "udi_serial_number": self.sn},
            "signing_type": "builtin", "key": "1", "value": "QUJD"}}
        return "<RUMReport><![CDATA[%s]]></RUMReport>" % json.dumps(
            outer, separators=(",", ":"))


def measurement(start, end, count, metric="ENTITLEMENT", close=None):
    return {"start": start, "end": end, "count": count, "metric": metric,
            "close": close}


def random_line(rng, scale):
    """The measurements of one licence of one device, in its own order."""
    out, at = [], AT - rng.randrange(1, 200) * DAY
    for _ in range(rng.randrange(1, 5)):
        end = at + rng.randrange(0, 20) * DAY
        out.append(measurement(
            at if rng.random() > 0.03 else None,
            end if rng.random() > 0.05 else None,
            rng.choice([0, 1, 2, rng.randrange(scale)]) if rng.random() > 0.03
            else None,
            "ENTITLEMENT" if rng.random() > 0.05 else "OTHER"))
        at += rng.randrange(0, 30) * DAY
    return out


def random_reports(rng, devices, tags, huge):
    """Reports, each told once or several times, some grown, some in conflict."""
    scale = 2 ** 64 if huge else 9
    stacks, out, free = {}, [], list(devices)
    while len(free) > 1 and rng.random() < 0.6:
        group = [free.pop() for _ in range(min(len(free), rng.randrange(2, 4)))]
        for sn in group:
            stacks[sn] = rng.sample(group, rng.randrange(1, len(group) + 1))
    for sn in devices:
        ident = rng.randrange(1, 50)
        for tag in rng.sample(tags, rng.randrange(1, len(tags) + 1)):
            for _ in range(rng.randrange(1, 3)):
                lines = random_line(rng, scale)
                members = stacks.get(sn, []) if rng.random() > 0.1 else []
                out.append(Report(sn, ident, tag, members, lines))
                fate = rng.random()
                if fate < 0.1:  # once more
                    out.append(Report(sn, ident, tag, members, lines))
                elif fate < 0.2:  # an older form of it
                    old = [dict(m) for m in lines]
                    if old[-1]["end"] is not None and len(old) > 1:
                        out.append(Report(sn, ident, tag, members, old[:-1]))
                elif fate < 0.25:  # something else under its id
                    new = [dict(m) for m in lines]
                    new[0]["log"] = 1
                    new[0]["start"] = (new[0]["start"] or AT) - 7
                    out.append(Report(sn, ident, tag, members, new))
                ident += rng.randrange(1, 9)
    rng.shuffle(out)
    return out


def random_terms(rng, owned):
    out = []
    for _ in range(rng.randrange(0, 4)):
        end = AT + rng.randrange(-60, 60) * DAY + rng.choice([0, 1, 3600])
        out.append({"startDate": None if rng.random() < 0.5 else
                    stamp(AT - rng.randrange(-20, 400) * DAY),
                    "endDate": rng.choice([None, stamp(end), stamp(end)[:10]]),
                    "subscriptionId": rng.choice([None, "Sub%d" % rng.randrange(3)]),
                    "status": "ACTIVE", "licenseType": "TERM",
                    "quantity": rng.randrange(0, owned + 2)})
    return out


def stamp(seconds):
    import time
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def random_license(rng, n, account, use):
    owned = rng.choice([0, 1, use, use + 1, max(use - 1, 0), rng.randrange(40)])
    in_use = rng.choice([use, use, use + 1, 0])
    reserved = rng.choice([0, 0, 0, 1, 2])
    return {"license": name_of(n), "virtualAccount": account, "quantity": owned,
            "inUse": in_use, "available": owned, "reserved": reserved,
            "billingType": "PREPAID", "status": "In Compliance",
            "licenseDetails": random_terms(rng, owned % 50),
            "licenseSubstitutions": []}


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
        f.write(text)
