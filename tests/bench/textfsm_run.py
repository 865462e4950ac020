"""Seconds that TextFSM takes for the dumps of a folder, without its start.

    textfsm_run.py TEMPLATE FOLDER COUNT
"""
import glob
import os
import sys
import time

import textfsm

template, folder, count = sys.argv[1:]
texts = []
for name in sorted(glob.glob(os.path.join(folder, "*")))[: int(count)]:
    with open(name, encoding="utf-8", errors="replace") as f:
        texts.append(f.read())
with open(template) as f:
    machine = textfsm.TextFSM(f)
start = time.perf_counter()
for text in texts:
    machine.Reset()
    machine.ParseText(text)
print("%.6f" % (time.perf_counter() - start), sum(map(len, texts)))
