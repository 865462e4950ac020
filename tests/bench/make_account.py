#!/usr/bin/env python3
"""A fleet without signatures and its account, as large as one likes.

    make_account.py FOLDER DEVICES REPORTS LICENSES

writes FOLDER/usage/NNN/*.txt, a file a device, REPORTS reports in all, two
measurements each; and FOLDER/account.json, a summary (v3) of LICENSES licences.
Each device uses two licences in turn. The same numbers give the same bytes.
"""
import json
import os
import random
import sys
import uuid

folder, devices, reports, licenses = sys.argv[1], *map(int, sys.argv[2:])
draw = random.Random(11)
BEGIN = 1735689600  # 2025-01-01
LENGTH = 2592000


def tag(n):
    return "regid.2026-01.com.example.BENCH_%03d,1.0_%s" % (n, uuid.UUID(int=n + 1))


REPORT = (
    '<RUMReport><![CDATA[{"payload":"{\\"version\\":\\"2.0\\",'
    '\\"asset_identification\\":{\\"report_id\\":%d,\\"asset\\":{\\"name\\":\\"%s\\"},'
    '\\"instance\\":{\\"sudi\\":{\\"udi_pid\\":\\"BENCH-1\\",'
    '\\"udi_serial_number\\":\\"%s\\"}}},\\"signature\\":{\\"signing_type\\":'
    '\\"builtin\\",\\"key\\":\\"%s\\",\\"value\\":\\"%s\\"},\\"meta\\":'
    '{\\"entitlement_tag\\":\\"%s\\",\\"utility_enabled\\":false,'
    '\\"software_version\\":\\"17.12.03\\",\\"ha_udi\\":[{\\"role\\":\\"Active\\",'
    '\\"sudi\\":{\\"udi_pid\\":\\"BENCH-1\\",\\"udi_serial_number\\":\\"%s\\"}}]},'
    '\\"measurements\\":[%s]}","header":{"type":"rum"},"signature":{"sudi":'
    '{"udi_pid":"BENCH-1","udi_serial_number":"%s"},"signing_type":"builtin",'
    '"key":"%s","value":"%s"}}]]></RUMReport>\n')
MEASUREMENT = (
    '{\\"log_time\\":%d,\\"metric_name\\":\\"ENTITLEMENT\\",\\"start_time\\":%d,'
    '\\"end_time\\":%d,\\"sample_interval\\":%d,\\"num_samples\\":%d,'
    '\\"value\\":{\\"type\\":\\"COUNT\\",\\"value\\":\\"%d\\"}}')
SOFTWARE = "regid.2026-01.com.example.BENCHOS,1.0_%s" % uuid.UUID(int=0)
MARK = "A" * 43 + "="


def measurement(start, length):
    return MEASUREMENT % (start + 10, start, start + length, length,
                          length // 900, draw.randint(0, 4))


def device(n, count):
    serial = "LABBENCH%07d" % n
    tags = [tag((n + k * 7) % licenses) for k in range(2)]
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n<smartLicense>\n']
    for i in range(count):
        start = BEGIN + i * LENGTH + draw.randint(0, LENGTH // 2)
        half = LENGTH // 4
        out.append(REPORT % (
            1735689600 + i, SOFTWARE, serial, SOFTWARE, MARK, tags[i % 2], serial,
            measurement(start, half) + "," + measurement(start + half, half),
            serial, SOFTWARE, MARK))
    out.append("</smartLicense>\n")
    return "".join(out)


for n in range(devices):
    into = "%s/usage/%03d" % (folder, n // 1000)
    if n % 1000 == 0:
        os.makedirs(into)
    count = (n + 1) * reports // devices - n * reports // devices
    with open("%s/device%07d.txt" % (into, n), "w") as f:
        f.write(device(n, count))

with open(folder + "/account.json", "w") as f:
    json.dump({"status": "SUCCESS", "message_code": None, "message": "", "timestamp": 1767225600000,
               "nonce": str(uuid.UUID(int=0)), "out_standing_reports": 0,
               "summary": [{"tag": tag(n), "compliance_status": "In Compliance",
                            "display_name": "Bench licence %03d" % n, "enforced": False,
                            "export_restricted": False,
                            "prepaid_entitled": 2 * devices // licenses + n % 50,
                            "prepaid_inuse": devices // licenses, "prepaid_reserved": 0,
                            "license_details": []} for n in range(licenses)]}, f)
