"""What must come out of a trial: its licences, its findings, its status."""

import copy
import math

from fleet import AT, DAY, name_of, pid_of, tag_of
from items import merged
from owned import Judged

# Findings about licences that lead to status 1.
GRAVE = {"insufficient", "usage-differs", "unknown-license", "ambiguous-name",
         "snapshot-cut"}
GRAVE_NOTES = {"wrong-account", "silent-device", "stranger-device",
               "snapshot-cut", "conflict"}


class Expected:
    def __init__(self, trial):
        self.t, self.count = trial, trial.count
        self.items = self.without_dropped(merged(
            trial.items, self.tag_of_item,
            lambda form: trial.v3_taken if form == "v3" and trial.v3_taken
            else math.inf))

    # ---- which tag bears which name --------------------------------------------------

    def pairs(self):
        """(tag, name) that the map, the account, codes and device text tell."""
        numbers = {n for held in self.t.codes.values() for n, _ in held} | {
            n for text in self.t.texts for n in text.numbers}
        return set(self.t.map) | {(tag_of(n), name_of(n)) for n in numbers} | {
            (i.tag, i.name) for i in self.t.items if i.tag}

    def tags_called(self, name):
        return {t for t, n in self.pairs() if n == name}

    def names_of(self, tag):
        return {n for t, n in self.pairs() if t == tag}

    def tag_of_item(self, item):
        tags = self.tags_called(item.name)
        return item.tag or (tags.pop() if len(tags) == 1 else None)

    def is_claimed(self, tag, account):
        return any(i.account == account and not i.tag and
                   len(self.tags_called(i.name)) > 1 and
                   i.name in self.names_of(tag) for i in self.items)

    # ---- licences --------------------------------------------------------------------

    def without_dropped(self, items):
        """The items as they are after --what-if -SUBSCRIPTION."""
        out = []
        for i in items:
            left = copy.copy(i)
            left.terms = [t for t in i.terms
                          if t["subscription"] not in self.t.drops]
            total = sum(t["quantity"] for t in i.terms)
            rest = sum(t["quantity"] for t in left.terms)
            if i.quantity is not None and len(left.terms) < len(i.terms):
                left.quantity = i.quantity - (total - rest) \
                    if i.quantity >= total else min(i.quantity, rest)
            out.append(left)
        return out

    def added(self, tag, account):
        """So many more devices, each using what most of those that report use."""
        return sum(n * self.typical(pid, tag, account) for pid, n in self.t.mores)

    def typical(self, pid, tag, account):
        mine = {}
        for sn in self.count.reporters():
            a = self.t.place[sn]
            if a and self.t.is_shown(a) and pid_of(sn) == pid:
                mine.setdefault(a, set()).add(sn)
        most = max(len(m) for m in mine.values())
        if account != min(a for a in mine if len(mine[a]) == most):
            return 0
        counts = [s.count for s in self.count.now(tag, self.t.at)
                  if s.count and s.sn in mine[account]]
        if 2 * len(counts) <= most:
            return 0
        return max(counts, key=lambda c: (counts.count(c), c))

    def use_list(self, item, tag):
        """What the account's list says of a licence, by device."""
        if item.account not in {d.account for d in self.t.listed or []}:
            return None
        names, out = {item.name} | (self.names_of(tag) if tag else set()), {}
        for d in self.t.listed:
            for name, n in d.use.items():
                if self.t.place[d.sn] == item.account and name in names:
                    out[d.sn] = out.get(d.sn, 0) + n
        return out

    def licenses(self):
        out = {}
        for item in self.items:
            if not self.t.is_shown(item.account):
                continue
            tag = item.tag
            more = self.added(tag, item.account) if tag else 0
            judged = Judged(self.count, item.account, tag, item.name, more)
            if not tag and len(self.tags_called(item.name)) > 1:
                judged.findings.add("ambiguous-name")
            judged.hold_against(item, self.items, self.t,
                                self.use_list(item, tag))
            if self.is_cut(item.account, {item.form}):
                judged.findings.add("snapshot-cut")
            out[item.account, tag, item.name] = judged
        self.add_unknown(out)
        return out

    def add_unknown(self, out):
        used = {(account, tag) for account, tag, _ in out}
        for n in self.t.numbers:
            for a in set(self.t.place.values()):
                tag = tag_of(n)
                if (a, tag) in used or not self.t.is_shown(a) or \
                        not self.count.ever(tag, a):
                    continue
                name = min(self.names_of(tag), default=None)
                judged = Judged(self.count, a, tag, name,
                                self.added(tag, a) if a else 0)
                judged.findings.add("ambiguous-name" if self.is_claimed(tag, a)
                                    else "unknown-license")
                if self.is_cut(a, set(self.t.forms)):
                    judged.findings.add("snapshot-cut")
                out[a, tag, name] = judged

    def cuts(self):
        """{form: the account that it is about, None: several}"""
        out = {}
        for form, missing in self.t.missing.items():
            accounts = {r.account for r in self.t.rows_of(form)}
            if missing:
                out[form] = accounts.pop() if len(accounts) == 1 else None
        return out

    def is_cut(self, account, forms):
        return any(form in forms and a in (None, account)
                   for form, a in self.cuts().items())

    # ---- findings about devices -------------------------------------------------------

    def notes(self):
        """(finding, device, what else proves it)"""
        t, count, out = self.t, self.count, set()
        begin = t.since if t.since is not None else AT - 90 * DAY
        listed = {d.sn: d.account for d in t.listed or []}
        said = {x.sn: x.account for x in t.texts}
        for sn, a in t.place.items():
            other = self.other_account(sn, said.get(sn), listed.get(sn))
            if other and (t.is_shown(a) or t.is_shown(other)):
                out.add(("wrong-account", sn, other))
            if not t.is_shown(a):
                continue
            if sn in set(t.inventory) | set(listed) | set(said) and \
                    sn not in count.heard(begin):
                out.add(("silent-device", sn, None))
            if sn in count.reporters() and sn not in listed and \
                    a in listed.values() and not t.missing["devices"]:
                out.add(("stranger-device", sn, None))
        out |= {("conflict", sn, ident) for sn, ident in count.conflicts
                if t.is_shown(t.place[sn])}
        out |= {("ha-overlap", *sorted(pair)) for pair in count.overlaps()
                if any(t.is_shown(t.place[sn]) for sn in pair)}
        out |= {("snapshot-cut", None, form) for form, a in self.cuts().items()
                if a is None or t.is_shown(a)}
        return out

    def other_account(self, sn, said, listed):
        """The one that the device's own text names, else the account's list."""
        mine = self.t.place[sn]
        if not mine or sn in self.t.moves:
            return None
        return next((a for a in (said, listed) if a and a != mine), None)

    # ---- the rest ----------------------------------------------------------------------

    def held_by_codes(self, key):
        return sum(count for sn, held in self.t.codes.items() for n, count in held
                   if (self.t.place[sn], tag_of(n)) == key[:2])

    def not_acknowledged(self, key, from_ledger):
        if key[1] is None or (self.t.acks is None and not from_ledger):
            return 0
        return sum(s.count for s in self.count.users(key[1], key[0])
                   if (s.sn, s.row.ident) not in (self.t.acks or set()))

    def by_verdict(self, key):
        users = self.count.users(key[1], key[0]) if key[1] else []
        return {v: sum(s.count for s in users if s.row.verdict == v)
                for v in {s.row.verdict for s in users}}

    @staticmethod
    def is_bad(licenses, notes):
        return any(j.short or j.findings & GRAVE for j in licenses.values()) or \
            any(n[0] in GRAVE_NOTES for n in notes)
