"""Random licences of an account, as several forms tell of them, and what they come
to when they are put together."""

import copy
import time

from fleet import AT, DAY, name_of, tag_of

# form: what it tells of a licence, whether it names the virtual account, and
# whether it comes in pages of a known total
FORMS = {
    "v3": {"owned", "in_use", "reserved", "terms", "tag"},
    "v1": {"owned", "in_use", "reserved", "terms", "loans", "account", "pages",
           "billing"},
    "roles": {"owned", "in_use", "reserved", "terms", "loans", "account", "billing"},
    "on-prem": {"owned", "in_use", "reserved", "terms", "loans", "account",
                "billing"},
    "csv": {"owned", "in_use", "reserved", "substituted", "billing"},
    "transactions": {"terms"},
    "subscriptions": {"terms", "account", "pages"},
    "catalyst": {"owned", "in_use"},
}
# Of several that tell of one licence, the newest counts, then the first of these.
RANK = {form: rank for rank, form in enumerate(FORMS)}
LIMIT = 2 ** 64 - 1


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def random_forms(rng):
    """One or several; the two of CSV would be one form twice."""
    forms = rng.sample(sorted(FORMS), rng.choice([1, 1, 1, 2, 2, 3]))
    if {"csv", "transactions"} <= set(forms):
        forms.remove("csv")
    return forms


class Item:
    """A licence of a virtual account in one file; None: the form does not tell."""

    def __init__(self, rng, form, account, number, use, huge, billing="PREPAID"):
        tells = FORMS[form]
        self.form, self.account, self.billing = form, account, billing
        self.name = name_of(number) if form != "catalyst" else \
            "DNA (%s)" % name_of(number)
        self.tag = tag_of(number) if "tag" in tells else None
        self.terms = self.random_terms(rng, form)
        total = sum(t["quantity"] for t in self.terms)
        owned = rng.choice([use, use + 1, max(use - 1, 0), total, total + 2,
                            rng.randrange(40), LIMIT if huge else -1])
        self.quantity = min(owned, LIMIT) if "owned" in tells else None
        self.in_use = (rng.choice([use, use, use + 1, 0])
                       if "in_use" in tells else None)
        self.reserved = (rng.choice([0, 0, 0, 1, 2])
                         if "reserved" in tells else None)
        self.apart = form != "v3"  # reserved is not in in_use
        if not self.apart:
            self.in_use = min(self.in_use + self.reserved, LIMIT)
        self.stated = rng.choice([0, 0, 1, -2]) if "substituted" in tells else 0
        self.loans = []

    @staticmethod
    def random_terms(rng, form):
        if "terms" not in FORMS[form]:
            return []
        out = []
        for k in range(rng.randrange(0 if "owned" in FORMS[form] else 1, 5)):
            end = AT + rng.randrange(-60, 60) * DAY + rng.choice([0, 1, 3600, -1])
            out.append({
                "start": rng.choice([None, stamp(AT - rng.randrange(-20, 400) *
                                                 DAY)]),
                "end": rng.choice([None, stamp(end), stamp(end)[:10]]),
                "subscription": "Sub%d" % k if k else None,
                "quantity": rng.randrange(0, 20)})
        return out


def random_loans(rng, items):
    """The account says that a licence stands in for another, once or on both."""
    for account in sorted({i.account for i in items}):
        mine = [i for i in items if i.account == account]
        if len({i.name for i in mine}) < 2 or rng.random() < 0.6:
            continue
        lender, borrower = rng.sample(mine, 2)
        if lender.name == borrower.name:
            continue
        loan = {"license": lender.name, "substitutedLicense": borrower.name,
                "substitutedQuantity": rng.randrange(1, 4),
                "substitutionType": "UPGRADE"}
        for item in rng.sample([lender, borrower], rng.randrange(1, 3)):
            item.loans.append(loan)


# ---- together -----------------------------------------------------------------------

def added(a, b):
    return b if a is None else a if b is None else a + b


def add_billing(to, item):
    """Another row of the same licence in the same form."""
    for key in ("quantity", "in_use", "reserved", "stated"):
        setattr(to, key, added(getattr(to, key), getattr(item, key)))
    to.terms, to.loans = to.terms + item.terms, to.loans + item.loans


def merged(items, tag_of_item, taken):
    """One item a licence. What the form that counts leaves out, use, terms and loans,
    is told by the others. `taken` says when a form was taken, infinity: now."""
    by_form = {}
    for item in items:
        tag = tag_of_item(item)
        forms = by_form.setdefault((item.account, tag or item.name), {})
        if item.form in forms:
            add_billing(forms[item.form], item)
        else:
            forms[item.form] = copy.copy(item)
            forms[item.form].tag = tag
    out = []
    for forms in by_form.values():
        order = sorted(forms, key=lambda f: (-taken(f), RANK[f]))
        first, others = forms[order[0]], [forms[f] for f in order[1:]]
        use = next((i for i in [first] + others if i.in_use is not None), first)
        first.in_use, first.reserved, first.apart = use.in_use, use.reserved, use.apart
        for key in ("terms", "loans"):
            told = [getattr(i, key) for i in [first] + others]
            setattr(first, key, next((t for t in told if t), []))
        out.append(first)
    return out


# ---- the account's list of devices ---------------------------------------------------

class Listed:
    def __init__(self, rng, sn, account, names):
        self.sn, self.account = sn, account
        self.use = {n: rng.randrange(3) for n in names if rng.random() < 0.5}


def random_list(rng, devices, accounts, place, names):
    """Some of the devices, some under another account, and one that never
    reports; or None: no list."""
    if rng.random() < 0.4:
        return None
    out = []
    for sn in devices:
        fate = rng.random()
        if fate < 0.75:
            out.append(Listed(rng, sn, place[sn], names))
        elif fate < 0.85:
            out.append(Listed(rng, sn, rng.choice(accounts), names))
    if rng.random() < 0.5:
        out.append(Listed(rng, "LABQ900", rng.choice(accounts), names))
    return out
