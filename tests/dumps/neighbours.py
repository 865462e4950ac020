"""Text of the commands beside licensing, and what terminals put around output."""

from datetime import datetime, timedelta

from commands import (authorization, eventlog, history, license_all,
                      license_status, license_summary, license_usage,
                      rum_id_all)
from status import udi
from tech import tech_support


def clock_words(d, milliseconds=0):
    return "%s%s.%03d %s %s" % (d.mark, d.now.strftime("%H:%M:%S"), milliseconds,
                                d.zone, d.now.strftime("%a %b ") +
                                str(d.now.day) + d.now.strftime(" %Y"))


def stamp(d):
    """What `terminal exec prompt timestamp` prints before each output."""
    source = ("Time source is %s, " % d.source if d.source else
              "No time source, ") + clock_words(d, 251)
    return ["Load for five secs: 3%/0%; one minute: 2%; five minutes: 2%", source,
            ""]


def clock(d):
    return [clock_words(d, 604), ""]


def ntp(d):
    if not d.ntp:
        return ["Clock is unsynchronized, stratum 16, no reference clock", ""]
    return ["Clock is synchronized, stratum 3, reference is 192.0.2.123",
            "nominal freq is 250.0000 Hz, actual freq is 249.9991 Hz, "
            "precision is 2**10", ""]


def version(d, package=None, tail=(), licensing="Smart Licensing Using Policy"):
    out = ["Cisco IOS XE Software, Version " + d.version,
           "Copyright (c) 1986-2024 by Cisco Systems, Inc.", "", "",
           d.host + " uptime is " + d.uptime,
           "Uptime for this control processor is " + d.uptime,
           "System returned to ROM by Reload Command",
           'System image file is "bootflash:packages.conf"', ""]
    if package is not None:
        out += ["Technology Package License Information:", "", "-" * 65,
                "Technology     Type         Technology-package "
                "Technology-package",
                "                            Current            Next Reboot",
                "-" * 65] + package + [""]
    out += list(tail)
    out += ["", "Smart Licensing Status: " + licensing, "",
            "cisco %s (1RU) processor with 3762577K/6147K bytes of memory." % d.pid,
            "Processor board ID " + d.sn,
            "Configuration register is 0x2102", ""]
    return out


def trustpoints(extra=()):
    return ["Trustpoint SLA-TrustPoint:", "    Subject Name:",
            "    cn=Cisco Licensing Root CA", "    o=Cisco",
            "          Serial Number (hex): 01", "    Certificate configured.",
            "", ""] + list(extra)


def cpu(busy=(), total=(3, 2, 2)):
    out = ["CPU utilization for five seconds: %d%%/0%%; one minute: %d%%; five "
           "minutes: %d%%" % total,
           " PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY "
           "Process "]
    rows = list(busy) + [("IOSXE-RP Punt Se", 0.47, 0.31, 0.29),
                         ("IP Input", 0.07, 0.05, 0.04)]
    for n, (name, five, one, fifteen) in enumerate(rows):
        out.append("%4d %11d %11d %10d %5.2f%% %5.2f%% %5.2f%%   0 %-16s "
                   % (211 + n, 91800 - n, 40210 + n, 2283, five, one, fifteen,
                      name))
    return out + [""]


def config(lines):
    return list(lines) + [""]


def logging(lines):
    return ["Syslog logging: enabled (0 messages dropped, 2 messages rate-limited, "
            "0 flushes, 0 overruns, xml disabled, filtering disabled)", "",
            "    Console logging: level debugging, 41 messages logged",
            "    Buffer logging:  level debugging, 77 messages logged", "",
            "Log Buffer (102400 bytes):", ""] + list(lines) + [""]


def syslog(d, message, mark="", **ago):
    when = d.ago(**ago) if ago else d.now
    return "%s%s %2d %s.%03d: %s" % (mark, when.strftime("%b"), when.day,
                                     when.strftime("%H:%M:%S"), 417, message)


def command(d, words, lines, stamped=None):
    """One command behind its prompt."""
    out = ["%s#%s" % (d.host, words)]
    if d.stamp if stamped is None else stamped:
        out += stamp(d)
    return out + list(lines)


def ruler(words, lines):
    dashes = "-" * 18
    return ["", "%s %s %s" % (dashes, words, dashes), ""] + list(lines)


def show_tech(d, log=(), events=(), past=None, imported=None, running=(),
              version_text=None, cpu_text=None, points=()):
    """A whole `show tech-support license`."""
    out = ["%s#show tech-support license" % d.host]
    for words, lines in (
            ("show clock", clock(d)),
            ("show version", version_text or version(d)),
            ("show license udi", udi(d)),
            ("show license status", license_status(d)),
            ("show license summary", license_summary(d)),
            ("show license usage", license_usage(d)),
            ("show license all", license_all(d)),
            ("show license authorization", authorization(d)),
            ("show license tech support", tech_support(d)),
            ("show license eventlog", eventlog(events)),
            ("show license history message", history(past, imported)),
            ("show license rum id all", rum_id_all(d)),
            ("show ntp status", ntp(d)),
            ("show crypto pki trustpoints", trustpoints(points)),
            ("show processes cpu sorted", cpu_text or cpu()),
            ("show running-config | section license", config(running)),
            ("show logging", logging(log))):
        out += ruler(words, lines)
    return out + ["%s#" % d.host]


def paged(lines, every=23):
    """As a terminal log keeps it: pager marks, wiped by backspaces."""
    wipe = "\b" * 9 + " " * 8 + "\b" * 9
    out = []
    for n, line in enumerate(lines):
        kinds = (" --More-- " + wipe, "\x1b[7m--More--\x1b[27m" + wipe,
                 "\x1b[K --More-- " + wipe)
        out.append(kinds[n // every % 3] + line if n and n % every == 0 else line)
    return out


def interleaved(lines, messages, every=17):
    """Messages that the console prints between lines, where no value is."""
    out, messages = [], list(messages)
    for n, line in enumerate(lines):
        out.append(line)
        if messages and n % every == every - 1:
            out.append(messages.pop(0))
    return out + messages


def clocked(lines, form="[%H:%M:%S] ", start=datetime(2023, 12, 12, 9, 30, 1)):
    """As a terminal program keeps it that notes when each line came."""
    return [(start + timedelta(milliseconds=37 * n)).strftime(form).replace(
        "{ms}", "%03d" % (37 * n % 1000)) + line for n, line in enumerate(lines)]
