#!/usr/bin/env python3
"""The suite of tests/page.sh: suite.py RUM WORK BROWSER [slow]"""

import base64
import hashlib
import html.parser
import os
import re
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "dumps")]

from browser import Browser, find  # noqa: E402
from make import ACCOUNTS, AT, HOSTILE, make  # noqa: E402
from runner import Rum, Tap  # noqa: E402

program, work, named, slow = (sys.argv[1:] + ["", ""])[:4]
tap, rum = Tap(), Rum(program, 240 if slow else 60)
FEW, MANY = 12, 5000
INPAGE = open(os.path.join(HERE, "inpage.js")).read()
page_file = os.path.join(work, "few.html")


def words(folder, *more):
    return ("report", "--at", AT, "--until", "2026-12-31", "--snapshot",
            os.path.join(folder, "licenses.json"), "--snapshot",
            os.path.join(folder, "devices.json"), "--map",
            os.path.join(folder, "map.csv"), *more,
            os.path.join(folder, "usage.txt"))


def read(path):
    with open(path, "rb") as f:
        return f.read()


# ---- the file ------------------------------------------------------------------

def writing(folder):
    wrong = []
    status, out, err = rum(*words(folder, "-o", page_file))
    if status != 0 or b"few.html: page of" not in out:
        return ["status %d: %s%s" % (status, out.decode(), err.decode())]
    first = read(page_file)
    if rum(*words(folder, "-o", page_file))[0] == 0:
        wrong.append("overwrites without --force")
    if rum(*words(folder, "--force", "-o", page_file))[0] != 0:
        wrong.append("--force does not overwrite")
    if read(page_file) != first:
        wrong.append("a second run gives other bytes")
    status, out, _ = rum(*words(folder, "-o", "-"))
    if status or out != first:
        wrong.append("standard output gets other bytes")
    turned = words(folder, "-o", "-")
    status, out, _ = rum(*turned[:5], *turned[7:9], *turned[5:7], *turned[9:])
    if status or out != first:
        wrong.append("another order of files gives other bytes")
    left = [n for n in os.listdir(work) if "few.html" in n and n != "few.html"]
    return wrong + ["left behind: %s" % n for n in left]


class Outline(html.parser.HTMLParser):
    """Every attribute that could make a browser ask for something."""

    def __init__(self):
        super().__init__()
        self.wrong, self.texts, self.inside, self.policy = [], {}, None, ""

    def handle_starttag(self, name, attributes):
        attributes = dict(attributes)
        if name in ("link", "img", "iframe", "object", "embed", "base", "form",
                    "audio", "video", "image", "foreignobject", "set",
                    "animate", "template"):
            self.wrong.append("element " + name)
        for key, value in attributes.items():
            if key in ("src", "srcset", "action", "poster", "style", "ping",
                       "xlink:href") or key.startswith("on"):
                self.wrong.append("attribute %s=%s" % (key, value))
            if key == "href" and not value.startswith("#"):
                self.wrong.append("link to " + value)
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        self.inside = name if name in ("script", "style") else None
        if self.inside:
            self.texts.setdefault(name, []).append("")

    def handle_endtag(self, name):
        self.inside = None

    def handle_data(self, data):
        if self.inside:
            self.texts[self.inside][-1] += data


def self_contained():
    text = read(page_file).decode("utf-8")
    o = Outline()
    o.feed(text)
    wrong = o.wrong
    for name in ("script", "style"):
        if len(o.texts.get(name, ())) != 1:
            wrong.append("%d of %s" % (len(o.texts.get(name, ())), name))
            continue
        digest = base64.b64encode(hashlib.sha256(
            o.texts[name][0].encode()).digest()).decode()
        if "%s-src 'sha256-%s'" % (name, digest) not in o.policy:
            wrong.append("the policy does not name the %s" % name)
    if not o.policy.startswith("default-src 'none'") or "unsafe" in o.policy:
        wrong.append("policy: " + o.policy)
    style, script = ("".join(o.texts.get(n, ())) for n in ("style", "script"))
    if re.search(r"@import|url\((?!#)", style):
        wrong.append("the style asks for something")
    for word in ("fetch", "XMLHttp", "import(", "WebSocket", "innerHTML", "eval"):
        if word in script:
            wrong.append("the script has " + word)
    if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text):
        wrong.append("a control character is in it")
    return wrong


# ---- in the browser -------------------------------------------------------------

def ask(browser, call):
    return browser.run("(async () => (%s).%s)()" % (INPAGE.rstrip(), call))


def noise(browser):
    """Errors, and requests for anything but the page itself."""
    wrong = ["threw: %s" % e["exceptionDetails"].get("text")
             for e in browser.seen("Runtime.exceptionThrown")]
    wrong += ["log: %s" % e["entry"]["text"] for e in browser.seen("Log.entryAdded")]
    wrong += ["console: %s" % e["args"]
              for e in browser.seen("Runtime.consoleAPICalled")]
    wrong += ["asks for " + e["request"]["url"][:100]
              for e in browser.seen("Network.requestWillBeSent")
              if not e["request"]["url"].startswith(("file://" + work,
                                                     "about:blank"))]
    return wrong


def renders(browser, facts):
    wrong = []
    if browser.run("document.querySelector('h1').textContent") != "Licence report":
        wrong.append("no heading")
    lead = browser.run("document.querySelector('.lead').textContent").replace(
        "\u00a0", " ")
    for want in ("%d licence is short" % facts["short"], "silent"):
        if want not in lead:
            wrong.append("the lead says %r, not %r" % (lead, want))
    for name, n in (("licences", facts["licences"]), ("devices", FEW)):
        got = len(ask(browser, "column('%s', 0)" % name))
        if got != n:
            wrong.append("%d rows of %s, wanted %d" % (got, name, n))
    for drawing in (".bar rect", ".charts path", ".timeline rect"):
        if not browser.run("document.querySelectorAll('%s').length" % drawing):
            wrong.append("nothing drawn: " + drawing)
    return wrong


def hostile(browser):
    """Names are there as text, whole, and none has become anything else."""
    wrong = []
    if browser.run("'hit' in window"):
        wrong.append("a name ran: %s" % browser.run("window.hit"))
    for element, n in (("script", 1), ("img", 0), ("i i", 0)):
        if browser.run("document.querySelectorAll('%s').length" % element) != n:
            wrong.append("elements %s" % element)
    names = browser.run("Array.from(document.querySelectorAll("
                        "'.licences th b, .devices th b')).map(e => e.textContent)")
    for name in HOSTILE:
        shown = re.sub("[\x00-\x1f\u202a-\u202e\u2066-\u2069]", lambda c: "".join(
            "\\x%02X" % b for b in c.group().encode()), name)
        if names.count(shown) < 2:
            wrong.append("%r is there %d times" % (shown, names.count(shown)))
    text = browser.run("document.body.textContent")
    return wrong + ["%r is not there" % a for a in ACCOUNTS if a not in text]


def in_order(values, down):
    """What is not told stands last, either way."""
    told = [int(v) for v in values if re.fullmatch(r"-?\d+", v)]
    rest = values[len(told):]
    return (told == sorted(told, reverse=down) and
            not any(re.fullmatch(r"-?\d+", v) for v in rest))


def sorts(browser, name, columns):
    wrong = []
    for column, is_number in columns:
        for want in ("ascending", "descending"):
            got = ask(browser, "sort('%s', %d)" % (name, column))["sort"]
            values = ask(browser, "column('%s', %d)" % (name, column))
            down = want == "descending"
            right = (in_order(values, down) if is_number else
                     [v.lower() for v in values] ==
                     sorted((v.lower() for v in values), reverse=down,
                            key=lambda s: s.encode("utf-16-be")))
            if got != want or not right:
                wrong.append("%s, column %d: %s, %s" % (name, column, got, values))
    return wrong


def filters(browser):
    wrong = []
    for text, want in (("LAB00003", 1), ("lab-sw-9", 1), ("onerror=window", 1),
                       ("LAB-9300", FEW), ("nobody", 0), ("", FEW)):
        said = ask(browser, "find('devices', %r)" % text)["said"]
        got = len(ask(browser, "column('devices', 0)"))
        if got != want or not said.startswith("%d " % want):
            wrong.append("%r: %d rows, %r; wanted %d" % (text, got, said, want))
    return wrong + chooses(browser)


def chooses(browser):
    """Each button shows as many rows as it says; no two say the same."""
    wrong, rows = [], []
    words = browser.run("Array.from(document.querySelectorAll('.choices button'))"
                        ".map(b => [b.dataset.q, b.lastChild.textContent])")
    for i, (word, count) in enumerate(words):
        press = "document.querySelectorAll('.choices button')[%d]" % i
        browser.run(press + ".click()")
        rows.append(ask(browser, "column('devices', 0)"))
        if browser.run(press + ".ariaPressed") != "true" or \
                str(len(rows[-1])) != count:
            wrong.append("%s says %s, shows %d" % (word, count, len(rows[-1])))
        browser.run(press + ".click()")
    names = [w for w, _ in words]
    if "silent-device" not in names or "no-report" in names:
        wrong.append("choices: %s" % names)
    return wrong


def legible(browser, width, dark):
    browser.look(width, dark=dark)
    got = ask(browser, "contrast()")
    wrong = ["%.2f: %s" % (v, k) for k, v in got["worst"].items() if v < 4.5]
    if got["texts"] < 100 or len(got["worst"]) < 4:
        wrong.append("only %d texts were seen" % got["texts"])
    wrong += ["spills: " + e for e in ask(browser, "spilling()")]
    wrong += ["broken apart: " + e for e in ask(browser, "apart()")]
    wrong += ["on a pattern: " + e for e in ask(browser, "onPattern()")]
    heads = ask(browser, "heads()")
    if heads["seen"] != heads["all"] or not heads["all"]:
        wrong.append("%(seen)d of %(all)d heads to sort by are seen" % heads)
    wide = browser.run("document.documentElement.scrollWidth")
    if wide > width:
        wrong.append("%d wide on %d" % (wide, width))
    return wrong


def printed(browser, rows):
    """All rows are on paper, whatever is shown on the screen."""
    browser.look(1280, media="")
    ask(browser, "find('devices', 'nobody')")
    pdf = base64.b64decode(browser.tab("Page.printToPDF")["data"])
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    wrong = [] if pdf.startswith(b"%PDF") and pages > 1 else ["%d pages" % pages]
    browser.look(1000, media="print")
    if len(ask(browser, "column('devices', 0)")) != rows:
        wrong.append("rows are missing on paper")
    shown = browser.run("Array.from(document.querySelectorAll('nav, .tools, .more,"
                        " .choices')).filter(e => e.getClientRects().length).length")
    if shown:
        wrong.append("controls are on paper")
    # What is a box of its own is missing in the head of the next sheet.
    if browser.run("Array.from(document.querySelectorAll('thead button')).some("
                   "e => getComputedStyle(e).display != 'contents')"):
        wrong.append("heads are buttons on paper")
    open_before = browser.run("document.querySelectorAll('details[open]').length")
    if open_before:
        wrong.append("printing leaves details open")
    browser.look(1280)
    return wrong


def without_script(browser, rows):
    browser.tab("Emulation.setScriptExecutionDisabled", value=True)
    browser.open("file://" + page_file)
    wrong = []
    if len(ask(browser, "column('devices', 0)")) != rows:
        wrong.append("rows are missing")
    if browser.run("Array.from(document.querySelectorAll('button, input'))"
                   ".filter(e => e.getClientRects().length).length"):
        wrong.append("controls that do nothing")
    browser.tab("Emulation.setScriptExecutionDisabled", value=False)
    return wrong


def large(browser, folder):
    """Figures are printed; nothing here asserts a time."""
    big = os.path.join(work, "many.html")
    from_time = time.monotonic()
    status, out, err = rum(*words(folder, "-o", big))
    seconds = time.monotonic() - from_time
    if status:
        return ["status %d: %s" % (status, err.decode()[:300])]
    size = os.path.getsize(big)
    from_time = time.monotonic()
    browser.open("file://" + big)
    opened = time.monotonic() - from_time
    wrong = [] if size < 5 << 20 else ["%d bytes" % size]
    for width in (760, 1280):
        browser.look(width)
        wrong += ["%d: %s" % (width, e) for e in ask(browser, "crowded()")]
    if len(ask(browser, "column('devices', 0)")) != 50:
        wrong.append("not 50 rows at first")
    sort = ask(browser, "sort('devices', 3)")["ms"]
    found = ask(browser, "find('devices', 'LAB04999')")
    if found["said"].split()[0] != "1":
        wrong.append(found["said"])
    ask(browser, "find('devices', '')")
    ask(browser, "showAll('devices')")
    if len(ask(browser, "column('devices', 0)")) != MANY:
        wrong.append("not all rows are shown")
    print("# %d devices: %d bytes, rum %.2f s, open %.2f s, sort %d ms, "
          "find %d ms" % (MANY, size, seconds, opened, sort, found["ms"]))
    return wrong


def beyond(browser, folder):
    """More devices than the table bears: the others are counted."""
    big, more = os.path.join(work, "more.html"), os.path.join(folder, "more.csv")
    with open(more, "w") as f:
        f.write("pid,sn\n" + "".join("LAB-1,MORE%d\n" % i for i in range(30)))
    status, _, err = rum(*words(folder, "-o", big), more)
    if status:
        return ["status %d: %s" % (status, err.decode()[:300])]
    browser.open("file://" + big)
    said = browser.run("document.querySelector('#devices .beyond').textContent"
                       ).replace("\u00a0", " ")
    wrong = [] if said.startswith("30 less urgent devices are not") else [said]
    rows = browser.run("document.querySelector('.devices').tBodies[0].rows.length")
    figure = browser.run("document.querySelectorAll('.figures li')[1].textContent")
    if rows != MANY:
        wrong.append("%d rows" % rows)
    if "30 without any date" not in figure:
        wrong.append("overdue: " + figure)
    return wrong


def unknown(folder):
    """What nobody looked at is not called fine."""
    return (comforts(folder, "nothing that lists devices was read") +
            comforts(folder, "silent since", "--snapshot",
                     os.path.join(folder, "devices.json")))


def comforts(folder, said, *more):
    status, out, err = rum("report", "--at", AT, "-o", "-", *more,
                           os.path.join(folder, "usage.txt"))
    text = out.decode()
    wrong = [] if status == 0 else ["status %d: %s" % (status, err.decode())]
    for not_so in ("not in the account</b>", "do not add up"):
        if not_so in text:
            wrong.append("says: " + not_so)
    for want in ("no snapshot tells what is owned", said):
        if want not in text:
            wrong.append("does not say: " + want)
    return wrong


def main():
    path = named or find()
    few, many = os.path.join(work, "few"), os.path.join(work, "many")
    facts = make(few, FEW, 10)
    tap.check("written whole, once, always the same", writing(few))
    tap.check("nothing in it asks for anything", self_contained())
    tap.check("what is not known is not fine", unknown(few))
    if not path:
        print("ok %d # SKIP no Chromium is here (tools/deps.sh)" % (tap.number + 1))
        tap.number += 1
        return tap.end()
    browser = Browser(path, 400)
    try:
        browser.look(1280)
        browser.open("file://" + page_file)
        tap.check("it renders", renders(browser, facts))
        tap.check("its structure can be heard", ask(browser, "structure()"))
        tap.check("hostile names are text", hostile(browser))
        tap.check("licences sort", sorts(browser, "licences", [
            (0, False), (2, True), (6, True), (7, True)]))
        tap.check("devices sort", sorts(browser, "devices", [
            (0, False), (2, True), (3, True), (5, True)]))
        tap.check("devices can be found", filters(browser))
        for width in (1280, 390):
            for dark in (False, True):
                tap.check("legible and no wider than %d, %s" % (
                    width, "dark" if dark else "light"),
                    legible(browser, width, dark))
        tap.check("it prints", printed(browser, FEW))
        tap.check("it is whole without script", without_script(browser, FEW))
        make(many, MANY, 200, 14)
        tap.check("5,000 devices", large(browser, many))
        tap.check("and more", beyond(browser, many))
        tap.check("no error, and no request", noise(browser))
    finally:
        browser.close()
    return tap.end()


sys.exit(main())
