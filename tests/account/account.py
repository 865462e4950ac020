"""Random accounts: licences and devices, and the forms in which they are given."""

import json
import time

from fleet import AT, DAY, name_of, tag_of, udi_of

# form: what it tells of a licence, and whether it names the virtual account
FORMS = {
    "v1": {"owned", "in_use", "reserved", "terms", "loans", "account", "total"},
    "roles": {"owned", "in_use", "reserved", "terms", "loans", "account"},
    "on-prem": {"owned", "in_use", "reserved", "terms", "loans", "account"},
    "subscriptions": {"terms", "account", "total"},
    "v3": {"owned", "in_use", "reserved", "terms", "tag"},
    "csv": {"owned", "in_use", "reserved", "substituted"},
    "transactions": {"terms"},
}


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class Item:
    """A licence of a virtual account; None: the form does not tell."""

    def __init__(self, rng, form, account, number, use, huge):
        tells = FORMS[form]
        self.account, self.name = account, name_of(number)
        self.tag = tag_of(number) if "tag" in tells else None
        self.terms = self.random_terms(rng, form)
        total = sum(t["quantity"] for t in self.terms)
        owned = rng.choice([use, use + 1, max(use - 1, 0), total, total + 2,
                            rng.randrange(40), 2 ** 64 - 1 if huge else -1])
        self.quantity = owned if "owned" in tells else None
        self.in_use = (rng.choice([use, use, use + 1, 0])
                       if "in_use" in tells else None)
        self.reserved = (rng.choice([0, 0, 0, 1, 2])
                         if "reserved" in tells else None)
        self.apart = form != "v3"  # reserved is not in in_use
        if not self.apart:
            self.in_use += self.reserved
        limit = 2 ** 64 - 1
        self.in_use = self.in_use and min(self.in_use, limit)
        self.quantity = self.quantity and min(self.quantity, limit)
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
    for account in {i.account for i in items}:
        mine = [i for i in items if i.account == account]
        if len(mine) < 2 or rng.random() < 0.6:
            continue
        lender, borrower = rng.sample(mine, 2)
        loan = {"license": lender.name, "substitutedLicense": borrower.name,
                "substitutedQuantity": rng.randrange(1, 4),
                "substitutionType": "UPGRADE"}
        for item in rng.sample([lender, borrower], rng.randrange(1, 3)):
            item.loans.append(loan)


# ---- forms ---------------------------------------------------------------------------

def v1_item(i):
    return {"license": i.name, "virtualAccount": i.account,
            "quantity": i.quantity, "inUse": i.in_use, "available": i.quantity,
            "reserved": i.reserved, "billingType": "PREPAID",
            "status": "In Compliance",
            "licenseDetails": [{"startDate": t["start"], "endDate": t["end"],
                                "subscriptionId": t["subscription"],
                                "status": "ACTIVE", "licenseType": "TERM",
                                "quantity": t["quantity"]} for t in i.terms],
            "licenseSubstitutions": i.loans}


def v3_item(i):
    return {"tag": i.tag, "compliance_status": "In Compliance",
            "display_name": i.name, "enforced": False, "export_restricted": False,
            "license_details": [{"billing_type": "PREPAID",
                                 "quantity": t["quantity"],
                                 "start_date": t["start"], "end_date": t["end"],
                                 "subscription_id": t["subscription"],
                                 "status": "ACTIVE", "license_type": "TERM"}
                                for t in i.terms],
            "prepaid_entitled": i.quantity, "prepaid_inuse": i.in_use,
            "prepaid_reserved": i.reserved}


def subscriptions_of(i):
    return [{"license": i.name, "quantity": t["quantity"],
             "billingType": "PREPAID", "subscriptionId": t["subscription"],
             "virtualAccount": i.account, "startDate": t["start"] or "None",
             "endDate": t["end"], "status": "ACTIVE"} for t in i.terms]


def csv_text(head, rows):
    return "".join(",".join('"%s"' % ("" if c is None else c) for c in row) +
                   "\r\n" for row in [head] + rows)


def snapshot_text(form, items, accounts, missing):
    """(name of a file, its text); `missing`: rows that the page limit left out."""
    by_account = [(a, [v1_item(i) for i in items if i.account == a])
                  for a in accounts]
    if form == "csv":
        return "snapshot.csv", csv_text(
            ["License", "Billing", "Available to Use", "In Use", "Reserved",
             "Substitution"],
            [[i.name, "Prepaid", i.quantity, i.in_use, i.reserved, i.stated]
             for i in items])
    if form == "transactions":
        return "snapshot.csv", csv_text(
            ["Product SKU", "License Family", "Quantity Purchased", "Start Date",
             "Expiration Date", "Subscription ID"],
            [["SKU", i.name, t["quantity"], t["start"], t["end"],
              t["subscription"]] for i in items for t in i.terms])
    if form == "v3":
        document = {"status": "SUCCESS", "message_code": None, "message": None,
                    "timestamp": AT * 1000, "nonce": "x",
                    "out_standing_reports": 0,
                    "summary": [v3_item(i) for i in items]}
    elif form == "roles":
        document = [{"accountType": "CUSTOMER", "accountName": "Lab",
                     "accountDomain": "lab.example", "accountStatus": "Active",
                     "roles": [{"role": "Virtual Account Administrator",
                                "virtualAccount": a, "licenses": l}
                               for a, l in by_account]}]
    elif form == "on-prem":
        document = [{"virtual_account": {"name": a}, "licenses": {"licenses": l}}
                    for a, l in by_account]
    else:
        rows = ([v1_item(i) for i in items] if form == "v1" else
                [s for i in items for s in subscriptions_of(i)])
        document = {"totalRecords": len(rows) + missing,
                    "licenses" if form == "v1" else "licenseSubscriptions": rows,
                    "status": "SUCCESS", "statusMessage": ""}
    return "snapshot.json", json.dumps(document)


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


def list_text(listed, missing):
    return json.dumps({
        "totalRecords": len(listed) + missing,
        "devices": [{
            "licenseUsage": [{"license": n, "quantity": q}
                             for n, q in sorted(d.use.items())],
            "hostName": "",
            "sudi": {"udiPid": udi_of(d.sn)["udi_pid"], "udiSerialNumber": d.sn,
                     "macAddress": None},
            "displayName": "UDI_PID:%s; UDI_SN:%s; " % (
                udi_of(d.sn)["udi_pid"], d.sn),
            "virtualAccount": d.account, "status": "In Compliance",
            "lastContactDate": "2022-07-11T14:33:41Z"} for d in listed],
        "status": "SUCCESS", "statusMessage": ""})
