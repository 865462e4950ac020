"""The counting of use once more, slowly, straight from the rules: every instant by
itself, every device at every instant."""

DAY = 86400


def same_begin(a, b):
    return (a["metric"], a["start"], a["start"]) == (b["metric"], b["start"], b["start"])


def last_time(m):
    ends = [x["end"] for x in m if x["end"] is not None]
    return max(ends) if ends else 0


def is_closed(m):
    return any(x.get("close") for x in m)


def continues(later, earlier):
    a, b = earlier.measurements, later.measurements
    if (earlier.tag, earlier.members) != (later.tag, later.members):
        return False
    if is_closed(a) or not a or len(b) < len(a) or last_time(b) < last_time(a):
        return False
    if len(b) == len(a) and last_time(b) == last_time(a) and not is_closed(b):
        return False
    return a[:-1] == b[:len(a) - 1] and same_begin(a[-1], b[len(a) - 1])


def settle(reports):
    """The reports that stand, and the ids that are in conflict."""
    forms = {}
    for r in reports:
        forms.setdefault((r.sn, r.ident), {})[r.payload()] = r
    stand, conflicts = [], set()
    for key, by_payload in forms.items():
        all_forms = list(by_payload.values())
        best = all_forms[0]
        for other in all_forms[1:]:
            if continues(other, best):
                best = other
            elif not continues(best, other):
                conflicts.add(key)
        if key not in conflicts:
            stand.append(best)
    return stand, conflicts


class Count:
    def __init__(self, reports, at, since=None, stale=None, account=None):
        self.at, self.since, self.stale = at, since, stale
        self.account = account or (lambda sn: "VA")
        self.stand, self.conflicts = settle(reports)
        self.rows = {}
        for r in self.stand:
            members = frozenset(r.members) | {r.sn}
            for position, m in enumerate(r.measurements):
                if m["metric"] == "ENTITLEMENT" and m["count"] is not None \
                        and m["start"] is not None and r.tag:
                    self.rows.setdefault(r.tag, {}).setdefault(r.sn, []).append(
                        (m["start"], r.ident, position, m["count"], m["end"],
                         members))

    def lapse(self, row):
        if self.stale is None:
            return None
        end = row[4] if row[4] is not None else row[0]
        return end + self.stale * DAY

    def now(self, tag, t):
        """(device, count) that count at an instant, and who is covered."""
        present = []
        for sn, rows in self.rows.get(tag, {}).items():
            rows = [x for x in rows if x[0] <= t]
            if not rows:
                continue
            row = max(rows, key=lambda x: x[:3])
            lapse = self.lapse(row)
            if lapse is None or t <= lapse:
                present.append((-row[0], -row[1], sn, row))
        taken, counted = set(), []
        for _, _, sn, row in sorted(present, key=lambda p: p[:3]):
            if taken & row[5]:
                continue
            taken |= row[5]
            counted.append((sn, row[3]))
        return counted

    def instants(self, tag):
        out = set()
        for rows in self.rows.get(tag, {}).values():
            for row in rows:
                out.add(row[0])
                if self.lapse(row) is not None:
                    out.add(self.lapse(row) + 1)
        if self.since is not None:
            out.add(self.since)
        return sorted(t for t in out if t <= self.at)

    def total(self, tag, t, account):
        return sum(n for sn, n in self.now(tag, t) if self.account(sn) == account)

    def in_use(self, tag, account):
        return self.total(tag, self.at, account)

    def peak(self, tag, account):
        return max([self.total(tag, t, account) for t in self.instants(tag)
                    if self.since is None or t >= self.since] + [0])

    def ever(self, tag, account):
        return any(self.total(tag, t, account) > 0 for t in self.instants(tag))

    def devices(self, tag, account):
        return sorted((sn, n) for sn, n in self.now(tag, self.at)
                      if n and self.account(sn) == account)

    def overlaps(self):
        out = set()
        for tag, by_device in self.rows.items():
            del tag
            names = sorted(by_device)
            for i, a in enumerate(names):
                for b in names[i + 1:]:
                    if self.overlap(by_device[a], by_device[b]):
                        out.add((a, b))
        return out

    def said(self, rows):
        """Of rows with one start only the last says something."""
        last = {}
        for row in sorted(rows, key=lambda x: x[:3]):
            if row[0] <= self.at:
                last[row[0]] = row
        return last.values()

    def overlap(self, one, other):
        for x in self.said(one):
            for y in self.said(other):
                if x[4] is None or y[4] is None or not x[5] & y[5]:
                    continue
                # More than an instant of both.
                if max(x[0], y[0]) < min(x[4], y[4]):
                    return True
        return False


# ---- what is owned ---------------------------------------------------------------

def seconds(text, end=False):
    import calendar
    import time
    if not text:
        return None
    if len(text) == 10:
        t = calendar.timegm(time.strptime(text, "%Y-%m-%d"))
        return t + DAY - 1 if end else t
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def owned(item, at):
    terms = item["licenseDetails"]
    total = sum(t["quantity"] for t in terms)
    ended = sum(t["quantity"] for t in terms
                if t["endDate"] and seconds(t["endDate"], True) < at)
    coming = sum(t["quantity"] for t in terms
                 if not (t["endDate"] and seconds(t["endDate"], True) < at)
                 and t["startDate"] and seconds(t["startDate"]) > at)
    left = total - ended - coming
    if item["quantity"] >= total:
        return item["quantity"] - ended - coming, ended
    return min(item["quantity"], left), ended


def shortage_to_come(item, at, until, have, balance):
    """[is there an end before until, does one leave a shortage]"""
    turns = []
    for t in item["licenseDetails"]:
        end = seconds(t["endDate"], True)
        if end is not None and at <= end < until:
            turns.append((end + 1, -t["quantity"]))
        start = seconds(t["startDate"])
        if start is not None and at < start < until:
            turns.append((start, t["quantity"]))
    found = short = False
    for moment in sorted({t for t, _ in turns}):
        move = sum(q for t, q in turns if t == moment)
        have += move
        if move < 0:
            found = True
            short |= balance(have) < 0
    return found, short


def balance_row(item, count, tag, account, at, until):
    """The record that reconcile must give for a licence of the v1 form."""
    use, peak = count.in_use(tag, account), count.peak(tag, account)
    have, ended = owned(item, at)

    def balance(o, u=use):
        return o - max(item["inUse"], u) - item["reserved"]

    findings = set()
    if balance(have) < 0:
        findings.add("insufficient")
    elif balance(have, peak) < 0:
        findings.add("insufficient-at-peak")
    if ended > 0:
        findings.add("expired")
    short = ended > 0 and balance(have) < 0
    if until is not None:
        found, coming = shortage_to_come(item, at, until, have, balance)
        short |= coming
        if found:
            findings.add("expiring")
    gap = item["inUse"] - use
    if gap not in (0, item["reserved"]):
        findings.add("usage-differs")
    if item["reserved"] > 0:
        findings.add("reserved")
    if have > 0 and not item["inUse"] and not item["reserved"] \
            and not count.ever(tag, account):
        findings.add("unused")
    return {"owned": have, "reserved": item["reserved"], "substituted": 0,
            "in_use_account": item["inUse"], "in_use_reported": use,
            "peak_reported": peak, "balance": balance(have),
            "devices": count.devices(tag, account),
            "findings": sorted(findings)}, short
