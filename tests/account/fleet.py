"""Random usage files of devices, and what is in them."""

import json
import os

import signing

DAY = 86400
AT = 20000 * DAY
SERIALS = ["LABX%03d" % n for n in range(8)]


def tag_of(n):
    return "regid.2026-01.com.cisco.LAB_%02d,1.0_%08x-0000-4000-8000-000000000000" % (n, n)


def name_of(n):
    return "Lab licence, no. %d" % n


def pid_of(sn):
    return "LAB-%d" % (int(sn[-3:]) % 2)


def udi_of(sn):
    return {"udi_pid": pid_of(sn), "udi_serial_number": sn}


def measurement(start, end, count, metric="ENTITLEMENT", close=None):
    return {"start": start, "end": end, "count": count, "metric": metric,
            "close": close}


def measured(m):
    out = {"log_time": m["start"] if m["start"] is not None else 1,
           "metric_name": m["metric"]}
    if m["start"] is not None:
        out["start_time"] = m["start"]
    if m["end"] is not None:
        out["end_time"] = m["end"]
    out["sample_interval"] = 3600
    out["num_samples"] = 1
    if m["close"]:
        out["meta"] = {"close_reason": m["close"]}
    if m["count"] is not None:
        out["value"] = {"type": "COUNT", "value": str(m["count"])}
    return out


class Report:
    """One report: its device, id, tag (None: telemetry), members, measurements, how
    it is signed, and the device that is named beside the signature."""

    def __init__(self, sn, ident, tag, members, measurements, version, signed,
                 signer):
        self.sn, self.ident, self.tag = sn, ident, tag
        self.members, self.measurements = members, measurements
        self.version, self.signed, self.signer = version, signed, signer

    def form(self, measurements, signed=None):
        return Report(self.sn, self.ident, self.tag, self.members, measurements,
                      self.version, signed or self.signed, self.signer)

    def verdict(self):
        root = signing.root_of(self.sn)
        if self.signed == "not":
            return "unsigned"
        if self.signed == "builtin" or root is None:
            return "unverifiable"
        if self.signer not in {self.sn, *self.members}:
            return "invalid"
        if self.signed == "short":
            return "unverifiable"
        if self.signed == "changed":
            return "invalid"
        return "valid" if root == 0 else "untrusted"

    def payload(self):
        inner = {"signing_type": "builtin", "key": "1", "value": "QUJD"}
        asset = {"asset": {"name": tag_of(99)},
                 "instance": {"sudi": udi_of(self.sn)}}
        meta = {"ha_udi": [{"role": "Member", "sudi": udi_of(s)}
                           for s in self.members]}
        out = {"asset_identification": asset, "meta": meta}
        if self.tag:
            meta["entitlement_tag"] = self.tag
            out["measurements"] = [measured(m) for m in self.measurements]
        else:
            meta["report_type"] = "telemetry"
            out["measurements"] = [
                {"start_time": m["start"], "end_time": m["end"],
                 "metric_name": "Telemetry Meta Info",
                 "values": [{"type": "version", "value": "1"}]}
                for m in self.measurements]
        if self.version == 1:
            meta["report_id"] = self.ident
            asset["signature"] = inner
        else:
            out["version"] = "2.0"
            asset["report_id"] = self.ident
            if self.tag:
                out["signature"] = inner
        return json.dumps(out, separators=(",", ":"))

    def value(self):
        if self.signed == "not":
            return ""
        if self.signed in ("builtin", "short"):
            return "QUJD"
        return signing.value_of(self.payload() + "?" * (self.signed == "changed"))

    def element(self):
        outer = {"payload": self.payload(), "signature": {
            "sudi": udi_of(self.signer), "key": "1",
            "signing_type": "builtin" if self.signed == "builtin" else "SHA-256",
            "value": self.value()}}
        return "<RUMReport><![CDATA[%s]]></RUMReport>" % json.dumps(
            outer, separators=(",", ":"))


def random_signed(rng):
    return rng.choices(["builtin", "not", "well", "changed", "short"],
                       [8, 3, 5, 1, 1])[0]


def random_count(rng, scale):
    return rng.choice([0, 1, 2, rng.randrange(scale), scale - 1])


def random_line(rng, scale):
    """The measurements of one licence of one device, in its own order."""
    out, at = [], AT + rng.randrange(-200, 5) * DAY + rng.choice([0, 0, 1, -1])
    for _ in range(rng.randrange(1, 5)):
        end = at + rng.randrange(0, 20) * DAY
        out.append(measurement(
            at if rng.random() > 0.03 else None,
            end if rng.random() > 0.05 else None,
            random_count(rng, scale) if rng.random() > 0.03 else None,
            "ENTITLEMENT" if rng.random() > 0.05 else "OTHER"))
        at += rng.randrange(0, 30) * DAY
    if rng.random() < 0.3:
        out[-1]["close"] = "ProductReload"
    return out


def random_stacks(rng, devices):
    """Of some devices, the members that their reports may name."""
    out, free = {}, list(devices)
    while len(free) > 1 and rng.random() < 0.6:
        group = [free.pop() for _ in range(min(len(free), rng.randrange(2, 4)))]
        for sn in group:
            out[sn] = rng.sample(group, rng.randrange(1, len(group) + 1))
    return out


def other_forms(rng, report):
    """Copies of a report: the same, signed in another way, one before it grew, one
    in conflict, one that is forged."""
    fate, lines = rng.random(), report.measurements
    signed = random_signed(rng) if rng.random() < 0.3 else report.signed
    if fate < 0.05:
        return [report]
    if fate < 0.1:
        return [report.form(lines, random_signed(rng))]
    if fate < 0.25 and report.tag:
        older = [dict(m, close=None) for m in lines]
        if rng.random() < 0.5 and older[-1]["end"] is not None:
            older[-1]["end"] -= DAY // 2
            older[-1]["count"] = random_count(rng, 9)
        elif len(older) > 1:
            older.pop()
        return [report.form(older, signed)]
    if fate < 0.3 and report.tag:
        start = lines[0]["start"]
        other = dict(lines[0], start=(AT if start is None else start) - 7)
        return [report.form([other] + lines[1:], signed)]
    if fate < 0.35 and report.tag:
        forged = report.form([dict(lines[0], count=77)], "changed")
        return [forged] if forged.verdict() == "invalid" else []
    return []


def random_reports(rng, devices, tags, huge):
    """Reports, each told once or several times, some grown, some in conflict."""
    scale = 2 ** 64 if huge else 9
    stacks, out = random_stacks(rng, devices), []
    for sn in devices:
        ident = rng.randrange(1, 50)
        kinds = rng.sample(tags, rng.randrange(0, len(tags) + 1))
        if rng.random() < 0.2:
            kinds.append(None)
        for tag in kinds:
            for _ in range(rng.randrange(1, 3)):
                lines = random_line(rng, scale) if tag else [
                    measurement(AT - 9 * DAY, AT - 8 * DAY, None)]
                members = stacks.get(sn, []) if rng.random() > 0.1 else []
                report = Report(sn, ident, tag, members, lines,
                                rng.choice([1, 2]) if tag else 2,
                                random_signed(rng),
                                rng.choice(devices) if rng.random() < 0.1 else sn)
                out.append(report)
                out += other_forms(rng, report)
                ident += rng.randrange(1, 9)
    return out


def random_acks(rng, reports):
    """The (device, id) that the account has acknowledged, or None: no word. What
    grew behind an acknowledgement is another story."""
    if rng.random() < 0.5:
        return None
    forms = {}
    for r in reports:
        if r.verdict() != "invalid":
            forms.setdefault((r.sn, r.ident), set()).add(r.payload())
    return {key for key in sorted(forms)
            if len(forms[key]) == 1 and rng.random() < 0.5}


def ack_text(acks):
    told = [{"sudi": udi_of(sn), "report_id": ident, "status": "ACKED"}
            for sn, ident in sorted(acks)]
    return ("<smartLicense><smartLicenseRumAck><data><![CDATA[%s]]></data>"
            "<signature></signature></smartLicenseRumAck></smartLicense>\n"
            % json.dumps(told))


def random_codes(rng, devices, numbers):
    """Of some devices, what authorization codes hold: [(number, count)]."""
    if rng.random() < 0.6:
        return {}
    return {sn: [(n, rng.randrange(4)) for n in numbers if rng.random() < 0.5]
            for sn in devices if rng.random() < 0.5}


def code_text(sn, held):
    entitlements = "".join(
        "<entitlement><tag>%s</tag><count>%d</count><startDate></startDate>"
        "<endDate></endDate><licenseType>PERPETUAL</licenseType><displayName>%s"
        "</displayName><tagDescription></tagDescription><tagType>PERPETUAL</tagType>"
        "<status><success>true</success></status></entitlement>"
        % (tag_of(n), count, name_of(n)) for n, count in held)
    return ("<smartLicense><smartLicenseAuthorization><udi>P:%s,S:%s</udi>"
            "<authorizationCode><flag>A</flag><version>C</version><piid>1</piid>"
            "<dateStamp>2022-07-01T14:10:28</dateStamp><entitlements>%s"
            "</entitlements><status><success>true</success></status>"
            "</authorizationCode><signature></signature>"
            "</smartLicenseAuthorization></smartLicense>\n"
            % (pid_of(sn), sn, entitlements))


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
        f.write(text)
