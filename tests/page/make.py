"""Invents an account and its devices for the page: make(folder, devices).

Among them are names that would run, break out or turn round if they were not
escaped. What is short, unused and silent is known beforehand: see FACTS."""

import json
import os

AT = "2026-11-24T12:00:00Z"
NOW = 1795521600
DAY = 86400

# Wherever a page shows a name: an element, a handler, the end of ours, quotes,
# entities, right-to-left letters, an override, an escape sequence, a NUL's kin.
HOSTILE = [
    "<script>window.hit=1</script>",
    "\"><img src=x onerror=window.hit=2>",
    "</script><script>window.hit=3</script>",
    "' onmouseover='window.hit=4",
    "&lt;b&gt; &amp; &#x27;",
    "\u05e9\u05dc\u05d5\u05dd \u202eevil\u2066",
    "\x1b[31mred\x07",
    "--><!-- ]]&gt; {{7*7}} ${window.hit=5}",
    "long" * 60,
]
ACCOUNTS = ["East & <i>West</i>", "Lab \"two\""]


def tag(i):
    return "regid.2026-01.com.example.LAB_%02d,1.0_%08x-0000-4000-8000-000000000000" % (i, i)


def licence(i):
    return HOSTILE[i] if i < len(HOSTILE) else "Lab licence %d" % i


def serial(i):
    return "LAB%05d" % i


def host(i):
    return HOSTILE[i] if i < len(HOSTILE) else "lab-sw-%d" % i


def report(device, number, lic, start, count, licences):
    meta = {"entitlement_tag": tag(lic), "hostname": host(device)}
    payload = {
        "version": "2.0",
        "asset_identification": {
            "report_id": number,
            "asset": {"name": "regid.2026-01.com.example.LABSW,v1"},
            "instance": {"sudi": {"udi_pid": "LAB-9300",
                                  "udi_serial_number": serial(device)}}},
        "signature": {"signing_type": "builtin", "key": "regid.lab",
                      "value": "M79vvXzYN5eFoh4jPY4J+CTnurRZFoqWMSwciCwdfh8="},
        "meta": meta,
        "measurements": [{
            "log_time": start, "metric_name": "ENTITLEMENT", "start_time": start,
            "end_time": start + DAY, "sample_interval": DAY, "num_samples": 96,
            "meta": {"termination_reason": "CurrentUsageRequested"},
            "value": {"type": "COUNT", "value": str(count)}}],
    }
    whole = {
        "payload": json.dumps(payload, ensure_ascii=True),
        "signature": {"sudi": {"udi_pid": "LAB-9300",
                               "udi_serial_number": serial(device)},
                      "signing_type": "builtin", "key": "regid.lab",
                      "value": "M79vvXzYN5eFoh4jPY4J+CTnurRZFoqWMSwciCwdfh8="},
    }
    return "<RUMReport><![CDATA[%s]]></RUMReport>" % json.dumps(
        whole).replace("]]>", "]]\\u003e")


def silent(device):
    return device % 10 == 4


def make(folder, devices, licences, spread=60):
    """Device d uses licence d % licences; of licence 0 one too few is owned, the
    last one is never used."""
    os.makedirs(folder)
    users = [[] for _ in range(licences)]
    pieces = []
    for d in range(devices):
        lic = d % (licences - 1)
        users[lic].append(d)
        # Twice, so that use has steps; a silent one long ago.
        when = NOW - (200 if silent(d) else 10 + d % spread) * DAY
        for n in range(2):
            pieces.append(report(d, 1000 + n, lic, when - (1 - n) * 20 * DAY,
                                 1 + n, licences))
    with open(os.path.join(folder, "usage.txt"), "w") as f:
        f.write("<smartLicense>%s</smartLicense>" % "".join(pieces))
    rows, lines, facts = [], [], {"short": 0, "licences": licences}
    for i in range(licences):
        used = 2 * len(users[i])
        owned = used - 1 if i == 0 else used + i
        facts["short"] += i == 0
        end = "2026-12-%02d" % (1 + i % 28) if i % 3 == 1 else None
        rows.append({
            "license": licence(i), "virtualAccount": ACCOUNTS[i % 2],
            "quantity": owned, "inUse": used, "available": owned - used,
            "reserved": 0, "pendingQuantity": 0, "billingType": "PREPAID",
            "status": "In Compliance", "licenseSubstitutions": [],
            "licenseDetails": [{"licenseType": "TERM", "quantity": owned,
                                "startDate": "2026-01-01", "endDate": end,
                                "subscriptionId": "Sub%d" % i,
                                "status": "ACTIVE"}]})
        lines.append('"%s","%s"\n' % (tag(i), licence(i).replace('"', '""')))
    with open(os.path.join(folder, "licenses.json"), "w") as f:
        json.dump({"totalRecords": licences, "licenses": rows,
                   "status": "SUCCESS", "statusMessage": ""}, f)
    with open(os.path.join(folder, "devices.json"), "w") as f:
        json.dump({"totalRecords": devices, "devices": [
            {"hostName": host(d), "virtualAccount": ACCOUNTS[d % (licences - 1) % 2],
             "sudi": {"udiPid": "LAB-9300", "udiSerialNumber": serial(d)},
             "licenseUsage": [], "status": "In Compliance",
             "lastContactDate": "2026-10-01T00:00:00Z"}
            for d in range(devices)],
            "status": "SUCCESS", "statusMessage": ""}, f)
    with open(os.path.join(folder, "map.csv"), "w", newline="") as f:
        f.write("".join(lines))
    facts["silent"] = sum(silent(d) for d in range(devices))
    return facts
