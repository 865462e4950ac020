"""One random account: what is in it, what is written of it, how it is asked."""

import os
import random

import fleet
import forms
import items
from fleet import AT, DAY, name_of, pid_of, tag_of
from recount import Count

SPARE = 50  # number of a licence that nobody uses
OURS = "VA"


class Trial:
    """Also what is asked: at, since, until, stale, lender, option (the virtual
    account that --virtual-account names), drops, moves, mores."""

    def __init__(self, seed):
        self.rng = rng = random.Random(seed)
        self.devices = fleet.SERIALS[:rng.randrange(1, len(fleet.SERIALS) + 1)]
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
        self.listed = items.random_list(rng, self.devices, self.accounts,
                                        self.place, self.own_names())
        self.texts = forms.random_texts(rng, self.devices, self.accounts,
                                        self.place, self.numbers)
        self.choose_pages()
        self.settle_places()
        self.drops, self.moves, self.called, self.mores = [], {}, {}, []
        for _ in range(rng.choice([0, 0, 0, 1, 1, 2, 3])):
            rng.choice([self.what_if_more, self.what_if_move,
                        self.what_if_drop])()

    def choose_accounts(self):
        rng = self.rng
        self.forms = items.random_forms(rng)
        self.v3_taken = rng.choice([None, AT - DAY])
        tell = ["account" in items.FORMS[f] for f in self.forms]
        self.option = OURS if not all(tell) or rng.random() < 0.1 else None
        self.accounts = rng.choice([[OURS], [OURS, "Other & Co"]]) \
            if any(tell) else [OURS]
        self.place = {sn: rng.choice(self.accounts) for sn in self.devices}
        self.has_inventory = rng.random() < 0.8
        self.count = Count(self.reports, self.at, self.since, self.stale,
                           self.place, lambda sn: sn)

    def make_items(self):
        rng, self.items = self.rng, []
        for form in self.forms:
            mine = [
                items.Item(rng, form, a, n,
                           min(self.count.in_use(tag_of(n), a), 2 ** 63),
                           self.huge, billing)
                for a in (self.accounts if "account" in items.FORMS[form]
                          else [OURS])
                for n in self.numbers + [SPARE] if rng.random() < 0.85
                for billing in self.billings(form)]
            if "loans" in items.FORMS[form]:
                items.random_loans(rng, mine)
            self.items += mine

    def billings(self, form):
        several = "billing" in items.FORMS[form] and self.rng.random() < 0.1
        return ["PREPAID", "USAGE"] if several else ["PREPAID"]

    def own_names(self):
        return sorted({i.name for i in self.items})

    def choose_names(self):
        """Lines of the map; with two tags of one name the name says nothing."""
        self.map = []
        if self.rng.random() < 0.85:
            self.map = [(tag_of(n), name_of(n)) for n in self.numbers + [SPARE]]
        if len(self.numbers) > 1 and self.map and len(self.forms) == 1 and \
                self.rng.random() < 0.2:
            self.map.append((tag_of(1), name_of(0)))

    def choose_pages(self):
        """How many pages a form comes in, and how many rows they lack."""
        self.pages, self.missing = {}, {}
        for form in self.forms + ["devices"]:
            rows = self.rows_of(form)
            paged = form == "devices" or "pages" in items.FORMS[form]
            self.pages[form] = self.rng.choice([1, 1, 2, 3]) if paged else 1
            self.missing[form] = self.rng.choice([0] * 6 + [3]) \
                if paged and rows else 0

    def rows_of(self, form):
        return self.listed or [] if form == "devices" else \
            [i for i in self.items if i.form == form]

    # ---- where devices belong ------------------------------------------------------

    def settle_places(self):
        """A list of devices, else --virtual-account, else the account's own list,
        else the only account there is; but what nothing else tells of, where the
        account's list has it."""
        listed = {d.sn: d.account for d in self.listed or []}
        known = {i.account for i in self.items} | set(listed.values())
        only = min(known) if len(known) == 1 else None
        self.inventory = {} if not self.has_inventory else \
            {sn: self.option for sn in self.devices} \
            if self.option and self.rng.random() < 0.5 else dict(self.place)
        only_listed = set(listed) - self.count.reporters() - \
            set(self.inventory) - {t.sn for t in self.texts}
        for sn in set(self.devices) | set(listed) | {t.sn for t in self.texts}:
            own = listed.get(sn) or only
            self.place[sn] = self.inventory.get(sn) or (
                own if sn in only_listed else self.option or own)

    def is_contradicted(self):
        """Import refuses what is said to be of an account that a device is not in."""
        return self.option and set(self.inventory.values()) - {self.option}

    def is_shown(self, account):
        return not self.option or account == self.option

    # ---- what if -------------------------------------------------------------------

    def what_if_more(self):
        pids = {pid_of(sn) for sn in self.count.reporters()
                if self.place[sn] and self.is_shown(self.place[sn])}
        if pids:
            self.mores.append((self.rng.choice(sorted(pids)),
                               self.rng.randrange(1, 9)))

    def what_if_move(self):
        known = sorted({i.account for i in self.items})
        free = sorted(self.count.reporters() - set(self.moves))
        if known and free and not self.mores:
            sn = self.rng.choice(free)
            self.moves[sn] = self.rng.choice(known)
            self.place[sn] = self.moves[sn]
            self.called[sn] = self.rng.choice([sn, pid_of(sn) + ":" + sn])

    def what_if_drop(self):
        gone = {t["subscription"] for i in self.items for t in i.terms
                if t["subscription"] and i.form == self.forms[0]}
        gone -= set(self.drops)
        if gone and len(self.forms) == 1:
            self.drops.append(self.rng.choice(sorted(gone)))

    # ---- what is written -----------------------------------------------------------

    def write(self, folder, order):
        """In an order of its own, which also spells values in its own way; the
        names of all files, and those of device text apart."""
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))
        names, texts = [], []

        def put(name, text, to=names):
            fleet.write(folder, name, text)
            to.append(name)

        self.write_reports(put, order)
        self.write_account(put, order, forms.Style(order))
        for said in self.texts:
            put("text-%s.txt" % said.sn, forms.device_text(said), texts)
        lines = ['"%s","%s"\n' % line for line in self.map]
        order.shuffle(lines)
        fleet.write(folder, "map.csv", "".join(lines))
        order.shuffle(names)
        return names, texts

    def write_reports(self, put, order):
        reports, files = list(self.reports), order.randrange(1, 4)
        order.shuffle(reports)
        for k in range(files):
            put("%d-usage.txt" % k, "<smartLicense>%s</smartLicense>\n" %
                "".join(r.element() for r in reports[k::files]))
        for sn, held in self.codes.items():
            put("code-%s.txt" % sn, fleet.code_text(sn, held))
        if self.acks is not None:
            put("ack.txt", fleet.ack_text(self.acks))

    def write_account(self, put, order, style):
        for form in self.forms + ["devices"]:
            rows = list(self.rows_of(form))
            order.shuffle(rows)
            how = self.pages[form], self.missing[form]
            if form == "devices":
                texts = forms.list_texts(style, rows, *how) if self.listed else []
            else:
                texts = forms.snapshot_texts(style, form, self.accounts, rows,
                                             *how, self.v3_taken)
            for page, text in enumerate(texts):
                put(forms.file_name(form, page), text)
        if self.inventory:
            put("inventory.csv", "pid,sn,virtual account\n" + "".join(
                "%s,%s,%s\n" % (pid_of(sn), sn, self.inventory[sn])
                for sn in self.devices))

    def write_older(self, folder):
        """Snapshots of a month before, which may not count any more: of the same
        accounts and forms, with other numbers, and a device that is gone."""
        style, names = forms.Style(self.rng), []
        for form in self.forms + ["devices"]:
            accounts = sorted({r.account for r in self.rows_of(form)})
            if form == "v3" or not accounts:
                continue
            if form == "devices":
                old = [items.Listed(self.rng, sn, accounts[0], self.own_names())
                       for sn in self.devices + ["LABQ902"]]
                texts = forms.list_texts(style, old, 1, 0)
            else:
                old = [items.Item(self.rng, form, a, n, 9, False)
                       for a in accounts for n in self.numbers + [SPARE]]
                texts = forms.snapshot_texts(style, form, accounts, old, 1, 0,
                                             None)
            names.append("older-" + forms.file_name(form, 0))
            fleet.write(folder, names[-1], texts[0])
        return names

    # ---- how it is asked -----------------------------------------------------------

    def account_words(self):
        return ["--virtual-account", self.option] if self.option else []

    def what_ifs(self):
        out = ["-" + s for s in self.drops]
        out += ["+%s:%d" % more for more in self.mores]
        return out + ["move %s %s" % (self.called[sn], to)
                      for sn, to in self.moves.items()]

    def words(self):
        out = ["--at", str(self.at), "--lender", self.lender,
               *self.account_words()]
        if self.map:
            out += ["--map", "map.csv"]
        for name in ("since", "until", "stale"):
            if getattr(self, name) is not None:
                out += ["--" + name, str(getattr(self, name))]
        for w in self.what_ifs():
            out += ["--what-if", w]
        return out
