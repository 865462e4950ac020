"""The table and the CSV say what the JSON of the same run says."""

import csv
import io
import re

LISTED = 20  # rows of a list without --verbose
UNKNOWN = "(not known)"
NUMBERS = ("owned", "reserved", "substituted", "in_use_account", "in_use_reported",
           "peak_reported", "balance")


def compare_csv(out, licenses):
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    if len(rows) != len(licenses):
        return ["CSV: %d rows, of %d" % (len(rows), len(licenses))]
    return ["CSV %s %s: %s, got %s" % (label(r), column, cell_of(r, column), cell)
            for r, row in zip(licenses, rows) for column, cell in row.items()
            if cell != cell_of(r, column)]


def cell_of(record, column):
    value = record[column]
    if column == "devices":
        return str(len(value))
    if column == "findings":
        return " ".join(value)
    return "" if value is None else str(value)


# ---- text -----------------------------------------------------------------------------

def told(value, sign=False):
    if value is None:
        return "-"
    return "+%d" % value if sign and value > 0 else str(value)


def label(record):
    return record["name"] or record["tag"]


def row_of(r):
    cells = [label(r)] + [told(r[k], k == "substituted") for k in NUMBERS]
    return cells + ([", ".join(r["findings"])] if r["findings"] else [])


def total_row(licenses):
    def total(key):
        numbers = [r[key] for r in licenses if r[key] is not None]
        return sum(numbers) if numbers else None

    n = len(licenses)
    cells = [told(total(k), k == "substituted") for k in NUMBERS]
    cells[NUMBERS.index("peak_reported")] = "-"
    return ["All %d licence%s" % (n, "" if n == 1 else "s")] + cells


def shortest_first(licenses):
    def key(r):
        return (0, r["balance"]) if (r["balance"] or 0) < 0 else (1, 0)

    return sorted(licenses, key=key)


def tables(out):
    """Each table or list: its lines, cut into cells."""
    out = [block.split("\n") for block in out.rstrip("\n").split("\n\n")]
    return [[re.split(r"  +", line.strip()) for line in block] for block in out]


def place(r, several):
    return label(r) + (
        " in %s" % (r["virtual_account"] or UNKNOWN) if several else "")


def gap_rows(licenses, several):
    rows = [[place(r, several), "PID:%s SN:%s" % (d["pid"], d["sn"]),
             told(d["account"]), told(d["reported"])]
            for r in licenses for d in r["differs"]]
    if len(rows) > LISTED:
        return rows[:LISTED] + [["and %d more; --verbose shows all" %
                                 (len(rows) - LISTED)]]
    return rows


def term_rows(licenses, several):
    rows = [(f["at"], [f["end"] or f["at"], place(r, several),
                       told(f["quantity"], True), told(f["owned"]),
                       told(f["balance"]), f["subscription_id"] or "-"])
            for r in licenses for f in r["forecast"]]
    return [cells for _, cells in sorted(rows, key=lambda row: row[0])]


def shortage(licenses):
    short = [-r["balance"] for r in licenses if (r["balance"] or 0) < 0]
    if short:
        return "%d licence%s short, by %d in all" % (
            len(short), " is" if len(short) == 1 else "s are", sum(short))
    return "No licence is short" if any(
        r["balance"] is not None for r in licenses) else None


def compare_text(out, licenses):
    have = tables(out)
    accounts = list(dict.fromkeys(r["virtual_account"] for r in licenses))
    several, problems = len(accounts) > 1, []
    for account in accounts:
        mine = [r for r in licenses if r["virtual_account"] == account]
        want = [row_of(r) for r in shortest_first(mine)] + [total_row(mine)]
        title = "Virtual account %s" % (account or UNKNOWN)
        head = [[title]] if several else []
        got = have.pop(0)
        if got[:len(head)] != head or got[len(head) + 1:] != want:
            problems.append("text of %s: %s, got %s" % (account, want, got))
    for title, want in (("Devices of which", gap_rows(licenses, several)),
                        ("Terms until", term_rows(licenses, several))):
        got = next((t[2:] for t in have if t[0][0].startswith(title)), [])
        if got != want:
            problems.append("%s: %s, got %s" % (title, want, got))
    line = shortage(licenses)
    if line and "\n%s\n" % line not in out:
        problems.append("text without: %s" % line)
    return problems
