"""What is owned, and what must be found in an account: straight from the rules."""

import calendar
import time

DAY = 86400


def seconds(text, end=False):
    """A bare date as an end means the end of that day."""
    if not text:
        return None
    if len(text) == 10:
        t = calendar.timegm(time.strptime(text, "%Y-%m-%d"))
        return t + DAY - 1 if end else t
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def has_ended(term, at):
    return term["end"] is not None and seconds(term["end"], True) < at


def to_come(term, at):
    return term["start"] is not None and seconds(term["start"]) > at


def owned(item, at):
    """(owned, of terms that ended, of terms that have not begun)"""
    total = sum(t["quantity"] for t in item.terms)
    ended = sum(t["quantity"] for t in item.terms if has_ended(t, at))
    coming = sum(t["quantity"] for t in item.terms
                 if not has_ended(t, at) and to_come(t, at))
    left = total - ended - coming
    if item.quantity is None:
        return (left if item.terms else None), ended, coming
    if item.quantity >= total:
        return item.quantity - ended - coming, ended, coming
    return min(item.quantity, left), ended, coming


def lent(item, items, by_other):
    """By a higher licence, as the account states it; each loan once."""
    loans = {}
    for i in items:
        if i.account == item.account:
            for loan in i.loans:
                ends = (loan["license"], loan["substitutedLicense"])
                loans[ends] = loan["substitutedQuantity"]
    out = item.stated
    for (license_name, substituted), quantity in loans.items():
        lender, borrower = ((substituted, license_name) if by_other else
                            (license_name, substituted))
        out += quantity * ((item.name == borrower) - (item.name == lender))
    return out


def forecast(item, have, balance, at, until):
    turns = []
    for t in item.terms:
        end, start = seconds(t["end"], True), seconds(t["start"])
        if end is not None and at <= end < until:
            turns.append((end + 1, -t["quantity"]))
        if start is not None and at < start < until:
            turns.append((start, t["quantity"]))
    out = []
    for moment in sorted({t for t, _ in turns}):
        move = sum(q for t, q in turns if t == moment)
        have += move
        out.append((moment, move, have, balance(have)))
    return out


class Judged:
    """The record that reconcile must give for a licence."""

    def __init__(self, count, account, tag, name, more=0):
        self.count, self.account, self.tag, self.name = count, account, tag, name
        self.use, self.peak, self.when, self.ever = 0, 0, None, False
        if tag is not None:
            self.use = count.in_use(tag, account) + more
            self.peak, self.when = count.peak(tag, account)
            self.ever = count.ever(tag, account)
        if more and self.use > self.peak:
            self.peak, self.when = self.use, count.at
        self.findings, self.short = set(), False
        self.row = {
            "owned": None, "reserved": None, "substituted": 0,
            "in_use_account": None, "in_use_reported": self.use,
            "peak_reported": self.peak, "balance": None, "ended": 0,
            "not_begun": 0,
            "devices": count.devices(tag, account) if tag else [],
            "forecast": [], "differs": []}

    def hold_against(self, item, items, options, use_list):
        have, ended, coming = owned(item, options.at)
        reserved = item.reserved if item.apart and item.reserved else 0
        substituted = lent(item, items, options.lender == "substituted")

        def balance(what, use=self.use):
            return what + substituted - max(item.in_use or 0, use) - reserved

        self.row.update({
            "owned": have, "reserved": item.reserved, "ended": ended,
            "not_begun": coming, "substituted": substituted,
            "in_use_account": item.in_use})
        if have is not None:
            self.row["balance"] = balance(have)
            if balance(have) < 0:
                self.findings.add("insufficient")
            elif balance(have, self.peak) < 0:
                self.findings.add("insufficient-at-peak")
        self.judge_terms(item, have, ended, balance, options)
        self.judge_use(item, have, use_list)

    def judge_terms(self, item, have, ended, balance, options):
        if ended > 0:
            self.findings.add("expired")
            self.short |= have is not None and balance(have) < 0
        if options.until is None or not item.terms:
            return
        self.row["forecast"] = forecast(item, have or 0, balance, options.at,
                                        options.until)
        for _, move, _, left in self.row["forecast"]:
            if move < 0:
                self.findings.add("expiring")
                self.short |= left < 0

    def judge_use(self, item, have, use_list):
        """Where several tags bear its name, nobody can tell what reports say."""
        gap = None if item.in_use is None else item.in_use - self.use
        ambiguous = "ambiguous-name" in self.findings
        if gap is not None and gap != 0 and gap != item.reserved and \
                not ambiguous:
            self.findings.add("usage-differs")
            self.row["differs"] = self.differences(use_list)
        if item.reserved:
            self.findings.add("reserved")
        if have is not None and have > 0 and not item.in_use and \
                not item.reserved and not self.ever and not ambiguous:
            self.findings.add("unused")

    def differences(self, use_list):
        """By device, where the account's list and the reports disagree."""
        if use_list is None:
            return []
        reported = dict(self.count.devices(self.tag, self.account)) \
            if self.tag else {}
        return sorted((sn, use_list.get(sn, 0), reported.get(sn, 0))
                      for sn in set(use_list) | set(reported)
                      if use_list.get(sn, 0) != reported.get(sn, 0))
