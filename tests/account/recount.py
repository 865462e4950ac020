"""The counting of use once more, slowly, straight from the rules: every instant by
itself, every device at every instant."""

DAY = 86400
BEST_FIRST = ("valid", "untrusted", "unverifiable", "unsigned")


# ---- which content of a report stands ----------------------------------------------------

def last_time(report):
    ends = [m["end"] for m in report.measurements if m["end"] is not None]
    return max(ends) if ends else -1


def first_time(report):
    starts = [m["start"] for m in report.measurements if m["start"] is not None]
    return min(starts) if starts else None


def is_closed(report):
    return any(m["close"] for m in report.measurements)


def continues(later, earlier):
    """What is less well vouched for does not take the place of another."""
    if BEST_FIRST.index(later.verdict()) > BEST_FIRST.index(earlier.verdict()):
        return False
    a, b = earlier.measurements, later.measurements
    if is_closed(earlier) or len(b) < len(a) or \
            last_time(later) < last_time(earlier):
        return False
    if len(b) == len(a) and last_time(later) == last_time(earlier) \
            and not is_closed(later):
        return False
    return a[:-1] == b[:len(a) - 1] and \
        all(a[-1][k] == b[len(a) - 1][k] for k in ("metric", "start"))


def settle(reports):
    """The reports that stand, the (device, id) that are in conflict, and their
    contents, of which there are two at most. Forged ones are as if they were not
    there; of one content the best signature counts."""
    forms = {}
    sound = [r for r in reports if r.verdict() != "invalid"]
    for r in sorted(sound, key=lambda r: -BEST_FIRST.index(r.verdict())):
        forms.setdefault((r.sn, r.ident), {})[r.payload()] = r
    stand, conflicts, disputed = [], set(), []
    for key, by_payload in forms.items():
        all_forms = list(by_payload.values())
        best = all_forms[0]
        for other in all_forms[1:]:
            if continues(other, best):
                best = other
            elif not continues(best, other):
                conflicts.add(key)
        if key in conflicts:
            disputed += all_forms
        else:
            stand.append(best)
    return stand, conflicts, disputed


# ---- use ------------------------------------------------------------------------------------

class Row:
    """A measurement that counts."""

    def __init__(self, report, position, m):
        self.sn, self.ident, self.position = report.sn, report.ident, position
        self.tag = report.tag
        self.start, self.end, self.count = m["start"], m["end"], m["count"]
        self.members = frozenset(report.members) | {report.sn}
        self.verdict = report.verdict()

    def order(self):
        return self.start, self.ident, self.position


def rows_of(reports):
    return [Row(r, position, m) for r in reports
            for position, m in enumerate(r.measurements)
            if r.tag and m["metric"] == "ENTITLEMENT" and
            m["count"] is not None and m["start"] is not None]


class Said:
    """What a device says of a licence at an instant."""

    def __init__(self, row):
        self.sn, self.count, self.row, self.covered_by = row.sn, row.count, row, None


class Count:
    """`order` gives the place of a device among others, `place` its account."""

    def __init__(self, reports, at, since, stale, place, order):
        self.at, self.since, self.stale = at, since, stale
        self.place, self.order = place, order
        self.stand, self.conflicts, disputed = settle(reports)
        self.rows, self.disputed, self.memo = {}, {}, {}
        for row in rows_of(self.stand):
            self.rows.setdefault(row.tag, {}).setdefault(row.sn, []).append(row)
        for row in rows_of(disputed):
            self.disputed.setdefault(row.tag, []).append(row)

    def lapse(self, row):
        """The last second at which it says something, or None."""
        if self.stale is None:
            return None
        return (row.end if row.end is not None else row.start) + self.stale * DAY

    def last_word(self, tag, sn, t):
        rows = [r for r in self.rows[tag][sn] if r.start <= t]
        return max(rows, key=Row.order) if rows else None

    def lapsed(self, row, t):
        return self.lapse(row) is not None and t > self.lapse(row)

    def now(self, tag, t):
        if (tag, t) in self.memo:
            return self.memo[tag, t]
        words = [self.last_word(tag, sn, t) for sn in self.rows.get(tag, {})]
        said = [Said(r) for r in words if r and not self.lapsed(r, t)]
        said.sort(key=lambda s: (-s.row.start, -s.row.ident, self.order(s.sn)))
        taken = {}
        for s in said:
            by = sorted({taken[m] for m in s.row.members if m in taken},
                        key=self.order)
            if by:
                s.covered_by = by[0]
            else:
                taken.update((m, s.sn) for m in s.row.members)
        self.memo[tag, t] = said
        return said

    def instants(self, tag):
        out = set()
        for rows in self.rows.get(tag, {}).values():
            for row in rows:
                out.add(row.start)
                if self.lapse(row) is not None:
                    out.add(self.lapse(row) + 1)
        if self.since is not None:
            out.add(self.since)
        return sorted(t for t in out if t <= self.at)

    def users(self, tag, account):
        return [s for s in self.now(tag, self.at)
                if not s.covered_by and self.place[s.sn] == account]

    def total(self, tag, t, account):
        return sum(s.count for s in self.now(tag, t)
                   if not s.covered_by and self.place[s.sn] == account)

    def in_use(self, tag, account):
        return self.total(tag, self.at, account)

    def peak(self, tag, account):
        """(the greatest sum in the window, the first instant of it)"""
        best, when = 0, None
        for t in self.instants(tag):
            if self.since is not None and t < self.since:
                continue
            if self.total(tag, t, account) > best:
                best, when = self.total(tag, t, account), t
        return best, when

    def ever(self, tag, account):
        return any(self.total(tag, t, account) > 0 for t in self.instants(tag))

    def devices(self, tag, account):
        return sorted((s.sn, s.count) for s in self.users(tag, account) if s.count)

    def fates(self, tag, is_shown):
        """Of every measurement of a licence, why it counts or not; of devices whose
        account is shown."""
        out = set()
        now = {s.sn: s for s in self.now(tag, self.at)}
        for sn, rows in self.rows.get(tag, {}).items():
            for row in rows if is_shown(self.place[sn]) else []:
                out.add((sn, row.ident, row.position, row.count) +
                        self.fate(row, rows, now.get(sn)))
        out |= {(row.sn, row.ident, row.position, row.count, "conflict", 0, None)
                for row in self.disputed.get(tag, []) if is_shown(self.place[row.sn])}
        return out

    def fate(self, row, rows, said):
        if row.start > self.at:
            return "future", 0, None
        if said and said.row is row:
            if said.covered_by:
                return "covered", 0, said.covered_by
            return "counts", row.count, None
        same = [r for r in rows if r.start == row.start]
        if max(same, key=Row.order) is not row:
            return "earlier", 0, None
        later = [r.start for r in rows if row.start < r.start <= self.at]
        until = min(later) - 1 if later else self.at
        return "lapsed" if self.lapsed(row, until) else "earlier", 0, None

    # ---- findings about devices ---------------------------------------------------

    def overlaps(self):
        out = set()
        for by_device in self.rows.values():
            names = sorted(by_device, key=self.order)
            for i, a in enumerate(names):
                for b in names[i + 1:]:
                    if any(self.overlap(x, y) for x in self.said(by_device[a])
                           for y in self.said(by_device[b])):
                        out.add((a, b))
        return out

    def said(self, rows):
        """Of rows with one start only the last says something."""
        last = {}
        for row in sorted(rows, key=Row.order):
            if row.start <= self.at:
                last[row.start] = row
        return last.values()

    @staticmethod
    def overlap(x, y):
        if x.end is None or y.end is None or not x.members & y.members:
            return False
        # More than an instant of both.
        return max(x.start, y.start) < min(x.end, y.end)

    def heard(self, begin):
        """Devices that reported since, themselves or by their stack."""
        out = {r.sn for r in self.stand if last_time(r) >= begin and
               (first_time(r) is None or first_time(r) <= self.at)}
        stacks = [{r.sn, *r.members} for r in self.stand]
        return out.union(*[s for s in stacks if s & out])

    def reporters(self):
        return {r.sn for r in self.stand}
