"""The invented devices that the dumps are about."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from device import Device, License, tag, talked


@dataclass
class Dump:
    name: str
    text: object
    findings: list = field(default_factory=list)
    options: str = ""
    facts: list = field(default_factory=list)


ACCOUNT = "Tidewater Harbour Authority"


def switch_licenses(model="C9300-48", count=1):
    return [License("network-advantage", tag(model.replace("-", "_") + "_NWA"),
                    model + " Network Advantage", count, "Perpetual"),
            License("dna-advantage", tag(model.replace("-", "_") + "_DNAA"),
                    model + " DNA Advantage", count)]


def router_licenses(hsec=0):
    out = [License("network-advantage_T2", tag("QR_A_T2"), "QR_A_T2"),
           License("dna-advantage_T2", tag("QD_A_T2"), "QD_A_T2")]
    if hsec is not None:
        out.append(License("hseck9", tag("DNA_HSEC"), "DNA_HSEC", hsec,
                           "Perpetual", enforcement="EXPORT RESTRICTED"
                           if hsec else "NOT ENFORCED",
                           export="RESTRICTED - ALLOWED" if hsec
                           else "NOT RESTRICTED"))
    return out


def with_trust(d, **ago):
    when = d.ago(**(ago or {"days": 64, "hours": 5}))
    return replace(d, trust={sn: when for _, _, sn in d.members})


def reporting_well(d, ack_days=9, every=90):
    """Reports go out and are acknowledged."""
    pushed = d.ago(days=ack_days, hours=1)
    ack = pushed + timedelta(minutes=6, seconds=12)
    talk = dict(d.talk)
    talk["Usage Reporting"] = talked(7, pushed, "OK_POLL")
    talk["Result Polling"] = talked(7, ack)
    if d.transport == "Smart":
        talk["Trust Sync"] = talked(4, ack + timedelta(minutes=2))
        if d.trust:
            talk["Trust Establishment"] = talked(1, min(d.trust.values()))
    else:
        talk["Hello Message"] = talked(190, d.ago(minutes=31))
    counters = None
    if d.number >= (5, 3):
        counters = {"total": 48, "purged": 0, "acked": 44, "waiting": 0,
                    "available": 2, "collecting": 2, "storage": 4}
    return replace(d, talk=talk, ack=ack, deadline=ack + timedelta(days=every),
                   in_policy=every, state=4, last_push=pushed,
                   next_push=pushed + timedelta(days=30), counters=counters)


def switch(host, sn, agent, now, **more):
    return Device(host=host, pid="C9300-48T", sn=sn, agent=agent, now=now,
                  licenses=switch_licenses(), **more)


def stack(host, sns, agent, now, pid="C9300-48T", **more):
    roles = ["Standby"] + ["Member"] * len(sns)
    others = [(role, pid, sn) for role, sn in zip(roles, sns[1:])]
    more.setdefault("licenses", switch_licenses(count=len(sns)))
    return Device(host=host, pid=pid, sn=sns[0], agent=agent, now=now,
                  others=others, standalone=False, **more)


def at(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
