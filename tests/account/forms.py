"""The files of an account: each form of snapshot, the list of devices, device
text. How values are spelled is drawn anew each time, and may not matter."""

import json

from fleet import name_of, pid_of, tag_of, udi_of


class Style:
    """Numbers as strings or not, a word for null, and what parts CSV."""

    def __init__(self, rng):
        self.rng = rng
        self.separator = rng.choice([",", ",", ";", "\t"])
        self.mark = rng.choice(["", "\ufeff"])
        self.line = rng.choice(["\r\n", "\n"])

    def number(self, n):
        return str(n) if n is not None and self.rng.random() < 0.2 else n

    def text(self, s):
        return s if s is not None else self.rng.choice([None, None, "None"])

    def csv(self, head, rows):
        return self.mark + "".join(
            self.separator.join('"%s"' % ("" if c is None else c) for c in row) +
            self.line for row in [head] + rows)


def v1_item(s, i):
    return {"license": i.name, "virtualAccount": i.account,
            "quantity": s.number(i.quantity), "inUse": s.number(i.in_use),
            "available": i.quantity, "reserved": s.number(i.reserved),
            "billingType": i.billing, "status": "In Compliance",
            "licenseDetails": [{"startDate": s.text(t["start"]),
                                "endDate": s.text(t["end"]),
                                "subscriptionId": s.text(t["subscription"]),
                                "status": "ACTIVE", "licenseType": "TERM",
                                "quantity": s.number(t["quantity"])}
                               for t in i.terms],
            "licenseSubstitutions": i.loans}


def v3_item(s, i):
    return {"tag": i.tag, "compliance_status": "In Compliance",
            "display_name": i.name, "enforced": False, "export_restricted": False,
            "license_details": [{"billing_type": "PREPAID",
                                 "quantity": s.number(t["quantity"]),
                                 "start_date": s.text(t["start"]),
                                 "end_date": s.text(t["end"]),
                                 "subscription_id": s.text(t["subscription"]),
                                 "status": "ACTIVE", "license_type": "TERM"}
                                for t in i.terms],
            "prepaid_entitled": s.number(i.quantity),
            "prepaid_inuse": s.number(i.in_use),
            "prepaid_reserved": s.number(i.reserved)}


def subscriptions_of(s, i):
    return [{"license": i.name, "quantity": s.number(t["quantity"]),
             "billingType": "PREPAID", "subscriptionId": s.text(t["subscription"]),
             "virtualAccount": i.account, "startDate": s.text(t["start"]),
             "endDate": s.text(t["end"]), "status": "ACTIVE"} for t in i.terms]


def pages(s, rows, key, how_many, missing):
    """The rows of a list as so many answers; now and then one is on two pages."""
    out = [rows[k::how_many] for k in range(how_many)]
    if how_many > 1 and rows and s.rng.random() < 0.3:
        row = s.rng.choice(rows)
        out = [page if row in page or s.rng.random() < 0.5 else page + [row]
               for page in out]
    return [json.dumps({"totalRecords": s.number(len(rows) + missing), key: page,
                        "status": "SUCCESS", "statusMessage": ""}) for page in out]


def csv_snapshot(s, items):
    return s.csv(["License", "Billing", "Available to Use", "In Use", "Reserved",
                  "Substitution"],
                 [[i.name, i.billing.capitalize(), i.quantity, i.in_use, i.reserved,
                   i.stated] for i in items])


def transactions(s, items):
    return s.csv(["Product SKU", "License Family", "Quantity Purchased",
                  "Start Date", "Expiration Date", "Subscription ID"],
                 [["SKU", i.name, t["quantity"], t["start"], t["end"],
                   t["subscription"]] for i in items for t in i.terms])


def v3(s, items, taken):
    return json.dumps({
        "status": "SUCCESS", "message_code": None, "message": None,
        "timestamp": taken and taken * 1000, "nonce": "x",
        "out_standing_reports": 0, "summary": [v3_item(s, i) for i in items]})


def roles(s, by_account):
    return json.dumps([{
        "accountType": "CUSTOMER", "accountName": "Lab",
        "accountDomain": "lab.example", "accountStatus": "Active",
        "roles": [{"role": "Virtual Account Administrator", "virtualAccount": a,
                   "licenses": [v1_item(s, i) for i in items]}
                  for a, items in by_account]}])


def on_prem(s, by_account):
    return json.dumps([{"virtual_account": {"name": a},
                        "licenses": {"licenses": [v1_item(s, i) for i in items]}}
                       for a, items in by_account])


def catalyst(s, items):
    """Licences by kind: the name is made of the kind and the type."""
    def counts(key):
        return {"total_license_count": sum(getattr(i, key) for i in items),
                "license_count_by_type": [
                    {"license_type": i.name[len("DNA ("):-1],
                     "license_count": s.number(getattr(i, key))} for i in items]}

    return json.dumps({"purchased_dna_license": counts("quantity"),
                       "used_dna_license": counts("in_use")})


def snapshot_texts(s, form, accounts, items, how_many, missing, taken):
    """The files of one form."""
    by_account = [(a, [i for i in items if i.account == a]) for a in accounts]
    if form == "v1":
        return pages(s, [v1_item(s, i) for i in items], "licenses", how_many,
                     missing)
    if form == "subscriptions":
        return pages(s, [r for i in items for r in subscriptions_of(s, i)],
                     "licenseSubscriptions", how_many, missing)
    if form == "v3":
        return [v3(s, items, taken)]
    plain = {"csv": csv_snapshot, "transactions": transactions,
             "catalyst": catalyst}
    if form in plain:
        return [plain[form](s, items)]
    return [{"roles": roles, "on-prem": on_prem}[form](s, by_account)]


def file_name(form, page):
    kind = "csv" if form in ("csv", "transactions") else "json"
    return "%s-%d.%s" % (form, page, kind)


def list_texts(s, listed, how_many, missing):
    return pages(s, [{
        "licenseUsage": [{"license": n, "quantity": s.number(q)}
                         for n, q in sorted(d.use.items())],
        "hostName": "",
        "sudi": {"udiPid": udi_of(d.sn)["udi_pid"], "udiSerialNumber": d.sn,
                 "macAddress": None},
        "displayName": "UDI_PID:%s; UDI_SN:%s; " % (pid_of(d.sn), d.sn),
        "virtualAccount": d.account, "status": "In Compliance",
        "lastContactDate": "2022-07-11T14:33:41Z"} for d in listed],
        "devices", how_many, missing)


# ---- device text ---------------------------------------------------------------------

class Said:
    """What a device's own text says: its virtual account (None: nothing), and the
    names of some licences."""

    def __init__(self, sn, account, numbers):
        self.sn, self.account, self.numbers = sn, account, numbers


def random_texts(rng, devices, accounts, place, numbers):
    if rng.random() < 0.5:
        return []
    out = []
    for sn in devices + ["LABQ901"]:
        if rng.random() < 0.4:
            account = rng.choice([None, place.get(sn, accounts[0]), place.get(sn),
                                  rng.choice(accounts), "Elsewhere"])
            out.append(Said(sn, account, [n for n in numbers
                                          if rng.random() < 0.3]))
    return out


def device_text(said):
    out = ["Router#show license tech support", "Smart Licensing Tech Support info",
           "", "Smart Licensing Status", "======================", "",
           "Smart Licensing is ENABLED", ""]
    if said.account:
        out += ["Account Information:", "  Smart Account: Lab",
                "  Virtual Account: %s" % said.account, ""]
    out += ["License Usage", "============="]
    for n in said.numbers:
        out += ["Handle: %d" % (n + 1), "  License: lab-%d" % n,
                "  Entitlement Tag: %s" % tag_of(n),
                "  Description: %s" % name_of(n), "  Count: 1",
                "  Status: IN USE(15)"]
    out += ["", "Product Information", "===================",
            "UDI: PID:%s,SN:%s" % (pid_of(said.sn), said.sn), ""]
    return "\n".join(out)
