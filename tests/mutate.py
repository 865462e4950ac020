"""Mutants of signed things, judged by rum in a few calls; prints TAP.

Used by tests/mutate.sh: mutate.py RUM WORK STEP
"""
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import zlib

RUM, WORK, STEP = sys.argv[1], sys.argv[2], int(sys.argv[3])
AT = ["--at", "2026-01-02T00:00:00Z"]
number = failed = 0


def tap(good, name, detail=()):
    global number, failed
    number += 1
    failed += not good
    print("%s %d - %s" % ("ok" if good else "not ok", number, name))
    for line in list(detail)[:10]:
        print("#   " + str(line)[:300])
    sys.stdout.flush()


def run(*args):
    p = subprocess.run([RUM, *args], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=300, check=False)
    return p.returncode, p.stdout, p.stderr


def setup(*args):
    status, out, err = run(*args)
    if status:
        print("Bail out! rum %s: %d %s" % (" ".join(args), status,
                                           err.decode("utf-8", "replace")))
        sys.exit(2)
    return out


def read(path):
    with open(path, "rb") as f:
        return f.read()


def put(path, data):
    with open(path, "wb") as f:
        f.write(data)


def mutants(data, bits=(0x01,)):
    """One byte flipped, cut or inserted at every place: (what, changed)."""
    for i in range(0, len(data), STEP):
        for bit in bits:
            yield "flip-%02x-%d" % (bit, i), \
                data[:i] + bytes([data[i] ^ bit]) + data[i + 1:]
        yield "cut-%d" % i, data[:i] + data[i + 1:]
        yield "insert-%d" % i, data[:i] + b"A" + data[i:]


def content(text):
    """What is signed in a usage file and by what, or None. An outer UDI that
    is not told contradicts nothing."""
    try:
        outer = json.loads(re.search(rb"<!\[CDATA\[(.*?)\]\]>", text,
                                     re.S).group(1))
        s = outer["signature"]
        udi = s.get("sudi")
        udi = (udi.get("udi_pid"), udi.get("udi_serial_number")) \
            if isinstance(udi, dict) else (None, None)
        told = all(isinstance(u, str) and u for u in udi)
        return outer["payload"], s["value"], udi if told else None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def verify(folder):
    """Records by the file or sub-folder they belong to."""
    status, out, err = run("verify", "--json", *AT, folder)
    told = {}
    for line in out.splitlines():
        record = json.loads(line)
        if record["kind"] == "summary":
            continue
        name = re.split("[#!]", record["source"][len(folder) + 1:])[0]
        told.setdefault(name, []).append(record)
    return status, told, err.decode("utf-8", "replace")


def fresh(name):
    folder = os.path.join(WORK, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def crash(status, err):
    return [] if 0 <= status < 70 else ["status %d" % status, err[-300:]]


def reports(name, original):
    """Mutants of a usage file with one report."""
    folder, same = fresh("reports"), {}
    want = content(original)
    for what, data in mutants(original, (0x01, 0x20)):
        got = content(data)
        put(os.path.join(folder, what + ".txt"), data)
        same[what + ".txt"] = got is not None and got[:2] == want[:2] and \
            got[2] in (None, want[2])
    status, told, err = verify(folder)
    tap(not crash(status, err), "%s: %d mutants, no crash" %
        (name, len(same)), crash(status, err))
    missing = [m for m in same if m not in told]
    tap(not missing, name + ": every mutant is told", missing)
    wrong = [m for m in same if not same[m] and
             any(r.get("verdict") == "valid" for r in told.get(m, []))]
    tap(not wrong, name + ": none with changed content is valid", wrong)
    # A change that the payload and the signature survive is seen as such.
    kept = [m for m in same if same[m] and
            any(r.get("verdict") == "valid" for r in told.get(m, []))]
    tap(len(kept) > 0, "%s: %d that change only the envelope stay valid" %
        (name, len(kept)))
    invalid = sum(r.get("verdict") == "invalid" for m in told
                  for r in told[m])
    tap(invalid > len(same) // 20, "%s: %d are invalid" % (name, invalid))


def white_space(name, original):
    """White space between the tokens of the envelope is not signed."""
    folder, count = fresh("white"), 0
    start = original.index(b"<![CDATA[") + 9
    end = original.index(b"]]>")
    places, inside, i = [0 if original[:1] == b"<" and
                            original[:2] != b"<?" else start], False, start
    while i < end:
        c = original[i:i + 1]
        if inside and c == b"\\":
            i += 1
        elif c == b'"':
            inside = not inside
            places.append(i + 1 if not inside else i)
        elif not inside and c in b"{}:,":
            places += [i, i + 1]
        i += 1
    places += [end, end + 3, original.rindex(b"</RUMReport>"),
               original.rindex(b"</smartLicense>"), len(original)]
    for place in sorted(set(places)):
        for space in (b" ", b"\n", b"\t", b"\r\n", b" " * 3000):
            put(os.path.join(folder, "m%d.txt" % count),
                original[:place] + space + original[place:])
            count += 1
    status, told, err = verify(folder)
    wrong = [(m, told[m]) for m in told
             if [r.get("verdict") for r in told[m]] != ["valid"]]
    tap(not wrong and len(told) == count and not crash(status, err),
        "%s: %d with other white space stay valid" % (name, count),
        wrong or crash(status, err))


def manifests(name, file, signed):
    """Mutants of a manifest beside its file, and of the file beside it."""
    base = os.path.basename(file)
    whole, p7m = read(file), read(signed)
    for which, original in (("manifest", p7m), ("file", whole)):
        folder, count = fresh("manifests"), 0
        plain = {}
        for what, data in mutants(original):
            if data == original:
                continue
            sub = os.path.join(folder, what)
            os.mkdir(sub)
            if which == "manifest":
                os.link(file, os.path.join(sub, base))
                put(os.path.join(sub, base + ".p7m"), data)
            else:
                put(os.path.join(sub, base), data)
                os.link(signed, os.path.join(sub, base + ".p7m"))
                plain[what] = data
            count += 1
        status, told, err = verify(folder)
        bad = crash(status, err)
        tap(not bad, "%s: %d mutants of the %s, no crash" %
            (name, count, which), bad)
        wrong, silent = [], []
        for sub in os.listdir(folder):
            found = told.get(sub + "/" + base + ".p7m", [])
            if not found:
                silent.append(sub)
            wrong += [(sub, r.get("reason")) for r in found
                      if r.get("verdict") == "valid"]
        tap(not silent, "%s: each manifest is told (%s changed)" %
            (name, which), silent)
        tap(not wrong, "%s: no manifest is valid (%s changed)" %
            (name, which), wrong)
        if which == "file" and name == "archive":
            wrong = []
            for sub, data in plain.items():
                if not any(r.get("verdict") == "valid" for r in
                           told.get(sub + "/" + base, [])):
                    continue
                try:
                    if gzip.decompress(data) == gzip.decompress(whole):
                        continue
                except (OSError, EOFError, zlib.error):
                    pass
                wrong.append(sub)
            tap(not wrong, "archive: no report of a broken one is valid",
                wrong)


def main():
    fleet = os.path.join(WORK, "fleet")
    setup("lab", "fleet", "-o", fleet, "--devices", "3", "--reports", "1",
          "--seed", "mutants", "--shape", "v1", "--shape", "rsa", "--shape",
          "ecdsa")
    for role, file in (("anchor", "lab-anchor"), ("ca", "lab-ca"),
                       ("device", "lab-devices")):
        setup("key", "add", "--" + role, os.path.join(fleet, "keys",
                                                      file + ".pem"))
    setup("key", "new", "--at", "2026-01-01T00:00:00Z")
    usage = os.path.join(fleet, "usage")
    for name in sorted(os.listdir(usage)):
        path = os.path.join(usage, name)
        status, _, _ = run("verify", "-q", *AT, path)
        tap(status == 0, name + " is valid as it is")
        white_space(name, read(path))
    first = sorted(os.listdir(usage))[:2] if STEP == 1 else \
        sorted(os.listdir(usage))[:1]
    for name in first:
        reports(name, read(os.path.join(usage, name)))
    one = os.path.join(usage, first[0])
    for form, name in (("device", "device file"), ("cssm", "archive")):
        out = os.path.join(WORK, form)
        setup("export", "-q", *AT, "--form", form, "-o", out, one)
        file = [os.path.join(out, f) for f in os.listdir(out)
                if not f.endswith(".p7m")][0]
        manifests(name, file, file + ".p7m")
    print("1..%d" % number)
    return failed != 0


sys.exit(main())
