"""What the text of a device says, before it is text.

The other modules print it in the grammar of `show license ...`: keys are those
that devices print, every value is invented.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone


def uuid(text):
    """A stable invented UUID."""
    h = hashlib.sha256(text.encode()).hexdigest()
    return "%s-%s-4%s-a%s-%s" % (h[:8], h[8:12], h[13:16], h[17:20], h[20:32])


def tag(name, year="2021-06"):
    return "regid.%s.com.cisco.%s,1.0_%s" % (year, name, uuid(name))


def epoch(when):
    return int(when.replace(tzinfo=timezone.utc).timestamp())


@dataclass
class License:
    name: str
    tag: str
    title: str
    count: int = 1
    kind: str = "Subscription"
    feature: str = None
    enforcement: str = "NOT ENFORCED"
    export: str = "NOT RESTRICTED"

    @property
    def status(self):
        return ("IN USE", 15) if self.count else ("NOT IN USE", 1)


@dataclass
class Talk:
    """One block of the communication statistics."""

    total: int = 0
    ok: int = 0
    fail: int = 0
    overall: int = 0
    comm: int = 0
    response: str = "<none>"
    at: object = None
    reason: str = "<none>"
    success: object = None
    failure: object = None


def talked(n, at, response="OK"):
    return Talk(n, n, 0, 0, 0, response, at, success=at)


def no_reply(n, at, success=None, before=0):
    return Talk(n + before, before, n, n, n, "NO REPLY", at, success=success,
                failure=at)


def refused(n, at, reason, success=None, before=0):
    return Talk(n + before, before, n, n, 0, "INVALID STATUS CODE", at, reason,
                success, at)


CHANNELS = ("Trust Establishment", "Trust Acknowledgement", "Usage Reporting",
            "Result Polling", "Authorization Request",
            "Authorization Confirmation", "Authorization Return", "Trust Sync",
            "Hello Message")

DEFAULT = {"perpetual": (365, 0, 90), "subscription": (90, 90, 90),
           "enforced": (0, 0, 0), "export": (0, 0, 0)}


@dataclass
class Device:
    host: str
    pid: str
    sn: str
    agent: str
    now: datetime
    zone: str = "UTC"
    others: list = field(default_factory=list)  # (role, pid, sn)
    standalone: bool = True
    version: str = "17.09.04a"
    source: str = "NTP"
    mark: str = ""
    stamp: bool = True
    account: tuple = None  # (smart, virtual, as of)
    transport: str = "Smart"
    url: str = None
    cslu: str = None
    proxy: tuple = None
    vrf: str = None
    identity: bool = True
    hostname_sent: bool = True
    policy: dict = None
    policy_name: str = None
    policy_on: object = None
    licenses: list = field(default_factory=list)
    ack: object = None
    deadline: object = None
    interval: str = None  # "0 (no reporting)"; else 30 days State() InPolicy()
    state: int = 4
    in_policy: int = 90
    ack_check: object = None
    next_push: object = None
    last_push: object = None
    file_write: object = None
    trust: dict = field(default_factory=dict)  # sn: when
    authorized: dict = field(default_factory=dict)  # sn: (when, confirmation)
    talk: dict = field(default_factory=dict)
    overall: str = "<empty>"
    counters: dict = None
    reports: list = field(default_factory=list)  # (id, state, feature)
    log_size: str = "214 KB"
    ntp: bool = True
    hsec_enforced: bool = False
    uptime: str = "31 weeks, 2 days, 4 hours, 17 minutes"

    @property
    def number(self):
        return tuple(int(n) for n in
                     self.agent.split("/")[0].split("_")[0].split("."))

    @property
    def members(self):
        if self.standalone:
            return [("", self.pid, self.sn)]
        return [("Active", self.pid, self.sn)] + list(self.others)

    def date(self, when):
        if when is None:
            return "<none>"
        return when.strftime("%b %d %H:%M:%S %Y ") + self.zone

    def ago(self, **span):
        return self.now - timedelta(**span)

    def ahead(self, **span):
        return self.now + timedelta(**span)


def heading(text, rule=None):
    return [text, "=" * (rule or len(text))]
