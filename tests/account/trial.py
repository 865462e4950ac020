"""One random account: what is written, how it is asked, what must come out."""

import os
import random

import account
import fleet
from fleet import AT, DAY, name_of, pid_of, tag_of
from owned import Judged
from recount import Count

# Findings about licences that lead to status 1.
GRAVE = {"insufficient", "usage-differs", "unknown-license", "ambiguous-name",
         "snapshot-cut"}
GRAVE_NOTES = {"wrong-account", "silent-device", "stranger-device",
               "snapshot-cut", "conflict"}
SPARE = 50  # number of a licence that nobody uses


class Trial:
    """Also what is asked: at, since, until, stale, lender, what_ifs."""

    def __init__(self, seed):
        self.rng = rng = random.Random(seed)
        self.devices = fleet.SERIALS[:rng.randrange(1, 9)]
        self.numbers = list(range(rng.randrange(1, 5)))
        self.huge = rng.random() < 0.15
        self.reports = fleet.random_reports(
            rng, self.devices, [tag_of(n) for n in self.numbers], self.huge)
        self.acks = fleet.random_acks(rng, self.reports)
        self.codes = fleet.random_codes(rng, self.devices, self.numbers)
        self.at = AT
        self.since = rng.choice([None, AT - 60 * DAY, AT - 7 * DAY])
        self.until = rng.choice([None, AT + 45 * DAY])
        self.stale = rng.choice([None, None, 0, 30, 90])
        self.lender = rng.choice(["license", "substituted"])
        self.choose_accounts()
        self.make_items()
        self.choose_names()
        self.missing = rng.choice([0] * 8 + [7]) \
            if "total" in account.FORMS[self.form] and self.items else 0
        self.listed = account.random_list(rng, self.devices, self.accounts,
                                          self.place, self.own_names())
        self.list_missing = rng.choice([0] * 6 + [3]) if self.listed else 0
        self.what_ifs, self.more = [], {}
        self.choose_what_ifs()

    def choose_accounts(self):
        rng = self.rng
        self.form = rng.choice(sorted(account.FORMS))
        self.tells_account = "account" in account.FORMS[self.form]
        self.accounts = ["VA"] if not self.tells_account else \
            rng.choice([["VA"], ["VA", "Other & Co"]])
        self.place = {sn: rng.choice(self.accounts) for sn in self.devices}
        self.begin()

    def begin(self):
        self.count = Count(self.reports, self.at, self.since, self.stale,
                           self.place, lambda sn: sn)

    def make_items(self):
        self.items = []
        for a in self.accounts:
            for n in self.numbers + [SPARE]:
                if self.rng.random() < 0.85:
                    self.items.append(account.Item(
                        self.rng, self.form, a, n,
                        min(self.count.in_use(tag_of(n), a), 2 ** 63),
                        self.huge))
        if "loans" in account.FORMS[self.form]:
            account.random_loans(self.rng, self.items)

    def own_names(self):
        return sorted({i.name for i in self.items})

    def choose_names(self):
        """Lines of the map; with two tags of one name the name says nothing."""
        self.map = []
        if self.rng.random() < 0.85:
            self.map = [(tag_of(n), name_of(n)) for n in self.numbers + [SPARE]]
        if len(self.numbers) > 1 and self.map and self.rng.random() < 0.2:
            self.map.append((tag_of(1), name_of(0)))

    def choose_what_ifs(self):
        rng = self.rng
        if rng.random() < 0.6:
            return
        kind = rng.choice(["more", "move", "drop"])
        reporters = self.count.reporters()
        if kind == "more" and reporters:
            pid = rng.choice(sorted({pid_of(sn) for sn in reporters}))
            self.expect_more(pid, rng.randrange(1, 9))
        elif kind == "move" and len(self.accounts) > 1 and reporters:
            sn, to = rng.choice(sorted(reporters)), rng.choice(self.accounts)
            if to in {i.account for i in self.items}:
                self.what_ifs.append("move %s %s" % (
                    rng.choice([sn, "%s:%s" % (pid_of(sn), sn)]), to))
                self.moved = sn
                self.place[sn] = to
        elif kind == "drop":
            self.expect_drop()

    moved = None

    def expect_drop(self):
        gone = [t["subscription"] for i in self.items for t in i.terms
                if t["subscription"]]
        if not gone:
            return
        self.what_ifs.append("-" + self.rng.choice(sorted(gone)))

    def dropped(self):
        """The items as they are after --what-if."""
        gone = {w[1:] for w in self.what_ifs if w[0] == "-"}
        out = []
        for i in self.items:
            left = object.__new__(account.Item)
            left.__dict__.update(i.__dict__)
            left.terms = [t for t in i.terms if t["subscription"] not in gone]
            total = sum(t["quantity"] for t in i.terms)
            rest = sum(t["quantity"] for t in left.terms)
            if i.quantity is not None and len(left.terms) < len(i.terms):
                left.quantity = i.quantity - (total - rest) \
                    if i.quantity >= total else min(i.quantity, rest)
            out.append(left)
        return out

    def expect_more(self, pid, n):
        """So many more devices, each using what most of those that report use."""
        self.what_ifs.append("+%s:%d" % (pid, n))
        self.more_of, self.more_count = pid, n

    more_of, more_count = None, 0

    def added(self, tag, account_name):
        if not self.more_of:
            return 0
        mine = {a: [sn for sn in self.count.reporters() if self.place[sn] == a and
                    pid_of(sn) == self.more_of] for a in self.accounts}
        most = max(len(m) for m in mine.values())
        if account_name != min(a for a in mine if len(mine[a]) == most):
            return 0
        counts = [s.count for s in self.count.now(tag, self.at)
                  if s.count and s.sn in mine[account_name]]
        if 2 * len(counts) <= most:
            return 0
        return self.more_count * max(counts, key=lambda c: (counts.count(c), c))

    # ---- what must come out ------------------------------------------------------------

    def pairs(self):
        """(tag, name) that the map, the account and codes tell."""
        return set(self.map) | {(i.tag, i.name) for i in self.items if i.tag} | {
            (tag_of(n), name_of(n)) for held in self.codes.values()
            for n, _ in held}

    def tags_called(self, name):
        return {t for t, n in self.pairs() if n == name}

    def names_of(self, tag):
        return {n for t, n in self.pairs() if t == tag}

    def held_by_codes(self, key):
        return sum(count for sn, held in self.codes.items() for n, count in held
                   if (self.place[sn], tag_of(n)) == key[:2])

    def tag_of_item(self, item):
        tags = self.tags_called(item.name)
        return item.tag or (tags.pop() if len(tags) == 1 else None)

    def use_list(self, item, tag):
        if not self.listed or item.account not in {d.account for d in self.listed}:
            return None
        names, out = {item.name} | (self.names_of(tag) if tag else set()), {}
        for d in self.listed:
            belongs = self.place.get(d.sn, d.account)
            for name, n in d.use.items():
                if belongs == item.account and name in names:
                    out[d.sn] = out.get(d.sn, 0) + n
        return out

    def is_claimed(self, tag, account_name):
        return any(i.account == account_name and not i.tag and
                   len(self.tags_called(i.name)) > 1 and
                   i.name in self.names_of(tag) for i in self.items)

    def licenses(self):
        out, used, items = {}, set(), self.dropped()
        for item in items:
            tag = self.tag_of_item(item)
            if self.form in ("transactions", "subscriptions") and not \
                    next(i for i in self.items if (i.account, i.name) ==
                         (item.account, item.name)).terms:
                continue
            more = self.added(tag, item.account) if tag else 0
            judged = Judged(self.count, item.account, tag, item.name, more)
            if not tag and len(self.tags_called(item.name)) > 1:
                judged.findings.add("ambiguous-name")
            judged.hold_against(item, items, self, self.use_list(item, tag))
            used.add((item.account, tag))
            out[item.account, tag, item.name] = judged
        for n in self.numbers:
            for a in self.accounts:
                tag = tag_of(n)
                if (a, tag) in used or not self.count.ever(tag, a):
                    continue
                name = min(self.names_of(tag), default=None)
                judged = Judged(self.count, a, tag, name, self.added(tag, a))
                judged.findings.add("ambiguous-name" if self.is_claimed(tag, a)
                                    else "unknown-license")
                out[a, tag, name] = judged
        if self.missing:
            mine = {i.account for i in self.items}
            for key, judged in out.items():
                if len(mine) > 1 or key[0] in mine:
                    judged.findings.add("snapshot-cut")
        return out

    def notes(self):
        """(finding, device, what else proves it)"""
        count, order = self.count, lambda sn: sn
        out = {("conflict", sn, ident) for sn, ident in count.conflicts}
        out |= {("ha-overlap", *sorted(pair, key=order))
                for pair in count.overlaps()}
        begin = self.since if self.since is not None else AT - 90 * DAY
        listed = {d.sn: d.account for d in self.listed or []}
        for sn in (set(self.devices) | set(listed)) - count.heard(begin):
            out.add(("silent-device", sn, None))
        have_lists = set(listed.values())
        for sn in count.reporters():
            if self.place[sn] in have_lists and sn not in listed and \
                    not self.list_missing:
                out.add(("stranger-device", sn, None))
        for sn, a in listed.items():
            if sn in self.place and a != self.place[sn] and sn != self.moved:
                out.add(("wrong-account", sn, a))
        if self.missing:
            out.add(("snapshot-cut", None, None))
        if self.list_missing:
            out.add(("snapshot-cut", None, "devices"))
        return out

    def not_acknowledged(self, key, from_ledger):
        if key[1] is None or (self.acks is None and not from_ledger):
            return 0
        return sum(s.count for s in self.count.users(key[1], key[0])
                   if (s.sn, s.row.ident) not in (self.acks or set()))

    def by_verdict(self, key):
        users = self.count.users(key[1], key[0]) if key[1] else []
        return {v: sum(s.count for s in users if s.row.verdict == v)
                for v in {s.row.verdict for s in users}}

    def is_bad(self, licenses, notes):
        return any(j.short or j.findings & GRAVE for j in licenses.values()) or \
            any(n[0] in GRAVE_NOTES for n in notes)

    # ---- what is written ----------------------------------------------------------------

    def write(self, folder, order):
        """In an order of its own; the names of all files."""
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))
        reports, items = list(self.reports), list(self.items)
        listed = list(self.listed or [])
        for rows in (reports, items, listed):
            order.shuffle(rows)
        names, pieces = [], order.randrange(1, 4)

        def put(name, text):
            fleet.write(folder, name, text)
            names.append(name)

        for k in range(pieces):
            put("%d-usage.txt" % k, "<smartLicense>%s</smartLicense>\n" %
                "".join(r.element() for r in reports[k::pieces]))
        put(*account.snapshot_text(self.form, items, self.accounts, self.missing))
        if self.listed:
            put("devices.json", account.list_text(listed, self.list_missing))
        put("inventory.csv", "pid,sn,virtual account\n" + "".join(
            "%s,%s,%s\n" % (pid_of(sn), sn, self.inventory(sn))
            for sn in self.devices))
        for sn, held in self.codes.items():
            put("code-%s.txt" % sn, fleet.code_text(sn, held))
        if self.acks is not None:
            put("ack.txt", fleet.ack_text(self.acks))
        lines = ['"%s","%s"\n' % line for line in self.map]
        order.shuffle(lines)
        fleet.write(folder, "map.csv", "".join(lines))
        order.shuffle(names)
        return names

    def inventory(self, sn):
        if sn == self.moved:
            return self.accounts[0]
        return self.place[sn]

    def account_words(self):
        return [] if self.tells_account else ["--virtual-account", "VA"]

    def words(self):
        out = ["--at", str(self.at), "--lender", self.lender,
               *self.account_words()]
        if self.map:
            out += ["--map", "map.csv"]
        for name in ("since", "until", "stale"):
            if getattr(self, name) is not None:
                out += ["--" + name, str(getattr(self, name))]
        for w in self.what_ifs:
            out += ["--what-if", w]
        return out
