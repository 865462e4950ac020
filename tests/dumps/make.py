#!/usr/bin/env python3
"""Write testdata/dumps: make.py FOLDER.

Each dump is NAME.txt, and beside it NAME.findings: what `rum diagnose` must say
of it, no more and no less, as decided from the text by hand; NAME.options: what
diagnose is called with; NAME.facts: "jq expression = value" over the records of
`rum inspect --json`.
"""

import os
import sys

import faults
import healthy
import platforms


def write(folder, name, ending, text):
    with open(os.path.join(folder, name + ending), "w", encoding="utf-8",
              newline="") as f:
        f.write(text)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    names = set()
    for dump in healthy.DUMPS + platforms.DUMPS + faults.DUMPS:
        if dump.name in names:
            sys.exit("make.py: two dumps are called " + dump.name)
        names.add(dump.name)
        text = dump.text
        write(folder, dump.name, ".txt",
              text if isinstance(text, str) else "\n".join(text) + "\n")
        found = sorted(dump.findings)
        write(folder, dump.name, ".findings", "".join(f + "\n" for f in found))
        if dump.options:
            write(folder, dump.name, ".options", dump.options + "\n")
        if dump.facts:
            write(folder, dump.name, ".facts",
                  "".join("%s = %s\n" % f for f in dump.facts))


if __name__ == "__main__":
    main()
