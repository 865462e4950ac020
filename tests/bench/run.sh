#!/bin/sh
# Speed and memory as ratios against a floor measured in the same run. Asserts no
# time; fails only when a program fails.
#
#   REPORTS=200000 tests/bench/run.sh [verify|memory|start|parts|import|deliver|lookup|show]
#   ACCOUNT_REPORTS=1000000 ACCOUNT_DEVICES=100000 ACCOUNT_LICENSES=500 \
#     PAGE_DEVICES=5000 tests/bench/run.sh account
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
REPORTS=${REPORTS:-200000}
DEVICES=40
what=${1:-all}
work=$B/bench
rum=$B/rum
RUM_KEYS=$work/keys
export RUM_KEYS

# A fleet of RSA-signed reports, kept for the next run.
fleet() {
	[ -d "$work/fleet$1" ] && return
	mkdir -p "$work"
	echo "making $1 signed reports of $DEVICES devices (once)" >&2
	"$rum" lab fleet -q -o "$work/fleet$1.new" --devices $DEVICES \
		--reports $(($1 / DEVICES)) --shape rsa
	mv "$work/fleet$1.new" "$work/fleet$1"
	tar cf "$work/fleet$1.tar" -C "$work/fleet$1" usage
	gzip -6 -c "$work/fleet$1.tar" >"$work/fleet$1.tar.gz"
	"$rum" key add --anchor "$work/fleet$1/keys/lab-anchor.pem" >/dev/null
	"$rum" key add --ca "$work/fleet$1/keys/lab-ca.pem" >/dev/null
	"$rum" key add --device "$work/fleet$1/keys/lab-devices.pem" >/dev/null
}

# Wall-clock seconds of a command whose output goes to a file.
seconds() {
	start=$(date +%s.%N)
	"$@" >"$work/out.txt"
	end=$(date +%s.%N)
	echo "$start $end" | awk '{ printf "%.3f", $2 - $1 }'
}

least() { awk 'NR == 1 || $1 < m { m = $1 } END { print m }'; }

verify() {
	fleet "$REPORTS"
	keys=$work/fleet$REPORTS/keys/lab-devices.pem
	for jobs in 1 2; do
		: >"$work/floor" && : >"$work/tar" && : >"$work/gz"
		for _ in 1 2 3; do
			"$B/tests/bench/bench_verify" $jobs "$keys" \
				"$work/fleet$REPORTS"/usage/* |
				awk '{ print $2 }' >>"$work/floor"
			seconds "$rum" verify -j $jobs "$work/fleet$REPORTS.tar" \
				>>"$work/tar"
			echo >>"$work/tar"
			seconds "$rum" verify -j $jobs "$work/fleet$REPORTS.tar.gz" \
				>>"$work/gz"
			echo >>"$work/gz"
		done
		echo "$REPORTS $jobs $(least <"$work/floor") $(least <"$work/tar") $(least <"$work/gz")" |
			awk '{ printf "verify, %d reports, -j %d: floor %.2f s (%.0f/s); ", $1, $2, $3, $1 / $3
			       printf "tar %.2f s, ratio %.2f; tar.gz %.2f s, ratio %.2f (aim 0.9)\n", $4, $3 / $4, $5, $3 / $5 }'
	done
}

peak_kib() {
	# GNU time is not everywhere; python's getrusage is. That something was
	# found (1) is no failure.
	python3 - "$@" <<'EOP'
import resource, subprocess, sys
if subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode > 1:
    sys.exit("%s failed" % sys.argv[1])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
EOP
}

memory() {
	small=$((REPORTS / 10))
	fleet "$small"
	fleet "$REPORTS"
	a=$(peak_kib "$rum" verify -j 2 "$work/fleet$small.tar.gz")
	b=$(peak_kib "$rum" verify -j 2 "$work/fleet$REPORTS.tar.gz")
	echo "$small $a $REPORTS $b" |
		awk '{ printf "memory of verify: %.1f MiB at %d reports, %.1f MiB at %d, ratio %.3f (aim 1.1, 64 MiB)\n", $2 / 1024, $1, $4 / 1024, $3, $4 / $2 }'
}

# Import against the lesser of verify and of what SQLite alone takes the same rows
# in, and a second import of the same files against the first.
import() {
	fleet "$REPORTS"
	usage=$work/fleet$REPORTS/usage
	for jobs in 1 2; do
		: >"$work/v" && : >"$work/i" && : >"$work/k" && : >"$work/s"
		for _ in 1 2 3; do
			rm -f "$work/ledger.db" "$work/rows.db"
			{ seconds "$rum" verify -q -j $jobs "$usage" && echo; } >>"$work/v"
			{ seconds "$rum" import -q -j $jobs --ledger "$work/ledger.db" "$usage" && echo; } >>"$work/i"
			{ seconds "$rum" import -q -j $jobs --ledger "$work/ledger.db" "$usage" && echo; } >>"$work/k"
			"$B/tests/bench/bench_ledger" "$work/ledger.db" "$work/rows.db" |
				awk '{ print $3 }' >>"$work/s"
		done
		echo "$REPORTS $jobs $(least <"$work/v") $(least <"$work/s") $(least <"$work/i") $(least <"$work/k")" |
			awk '{ floor = $3 > $4 ? $3 : $4
			       printf "import, %d reports, -j %d: verify %.2f s, SQLite alone %.2f s; import %.2f s (%.0f/s), ratio %.2f (aim 0.8), against both in turn %.2f; ", $1, $2, $3, $4, $5, $1 / $5, floor / $5, ($3 + $4) / $5
			       printf "again %.2f s, %.1f times as fast (aim 2)\n", $6, $5 / $6 }'
	done
	small=$((REPORTS / 10))
	fleet "$small"
	rm -f "$work/small.db" "$work/large.db"
	a=$(peak_kib "$rum" import -q -j 2 --ledger "$work/small.db" "$work/fleet$small/usage")
	b=$(peak_kib "$rum" import -q -j 2 --ledger "$work/large.db" "$usage")
	echo "$small $a $REPORTS $b" |
		awk '{ printf "memory of import: %.1f MiB at %d reports, %.1f MiB at %d, ratio %.2f\n", $2 / 1024, $1, $4 / 1024, $3, $4 / $2 }'
}

# One folder a device: is the time a device the same for ten times as many?
deliver() {
	for devices in 500 5000; do
		d=$work/deliver$devices
		rm -rf "$d" && mkdir -p "$d"
		RUM_LEDGER=$d/l.db
		RUM_KEYS=$d/keys
		export RUM_LEDGER RUM_KEYS
		"$rum" lab fleet -q -o "$d/lab" --devices $devices --reports 1 --shape builtin
		"$rum" import -q "$d/lab/usage"
		"$rum" export -q --unsigned -o "$d/out"
		"$rum" lab cssm -q -o "$d/in" "$d"/out/*.gz
		"$rum" import -q "$d/in"
		seconds "$rum" deliver -q -o "$d/carry" >"$work/t$devices"
	done
	echo "500 $(cat "$work/t500") 5000 $(cat "$work/t5000")" |
		awk '{ printf "deliver: %.2f ms a device at %d, %.2f ms at %d, ratio %.2f (aim 1)\n", $2 / $1 * 1e3, $1, $4 / $3 * 1e3, $3, $4 / $3 / ($2 / $1) }'
}

# One device in a ledger of a million reports.
lookup() {
	d=$work/million
	RUM_LEDGER=$d/l.db
	RUM_KEYS=$d/keys
	export RUM_LEDGER RUM_KEYS
	if [ ! -f "$d/l.db" ]; then
		mkdir -p "$d"
		"$rum" lab fleet -q -o "$d/lab" --devices 5000 --reports 200 --shape builtin
		"$rum" import -q "$d/lab/usage"
	fi
	udi=$(sed -n 2500p "$d/lab/devices.csv" | tr -d '\r' | awk -F, '{ print $2 ":" $3 }')
	python3 - "$rum" "$udi" <<'EOP'
import subprocess, sys, time
def least(words):
    best = 1e9
    for _ in range(50):
        t = time.perf_counter()
        subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
        best = min(best, time.perf_counter() - t)
    return best * 1e3
rum, udi = sys.argv[1:]
show, start = least([rum, "ledger", "show", udi]), least([rum, "version"])
print("lookup of one device among 1,000,000 reports: %.2f ms, of which the start of the program %.2f ms (aim 5 on top)" % (show, start))
EOP
}

# Device text: read and diagnosed, against the same bytes counted by wc and grep,
# and read by TextFSM (Debian's python3-textfsm, for the system's own python).
# Processor time, user and system: what others do at the same time is not in it.
dumps() {
	[ -d "$work/dumps$1" ] && return
	mkdir -p "$work"
	rm -rf "$work/dumps$1.new"
	python3 tests/bench/vary_dumps.py testdata/dumps "$work/dumps$1.new" "$1"
	mv "$work/dumps$1.new" "$work/dumps$1"
}

show() {
	dumps 200
	dumps 2000
	RUM_KEYS=$work/no-keys
	export RUM_KEYS
	python3 - "$rum" "$work/dumps2000" <<'EOP'
import glob, os, resource, subprocess, sys, time
rum, folder = sys.argv[1:]
files = sorted(glob.glob(folder + "/*"))
size = sum(map(os.path.getsize, files))
def run(words):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    code = subprocess.run(words, stdout=subprocess.DEVNULL, env=dict(os.environ, LC_ALL="C")).returncode
    if code > 1:
        sys.exit("%s ended with %d" % (words[0], code))
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall
def least(words):
    runs = [run(words) for _ in range(7)]
    return min(r[0] for r in runs), min(r[1] for r in runs)
one, wall1 = least([rum, "diagnose", "-q", "-j1", folder])
two, wall2 = least([rum, "diagnose", "-q", "-j2", folder])
wc, _ = least(["wc", "-w"] + files)
grep, _ = least(["grep", "-c", "Licensing"] + files)
print("show: %d dumps, %.1f MB, -j 1: %.3f s, %.0f us a dump; wc -w %.3f s, ratio %.2f (aim 1); grep -c %.3f s, ratio %.2f"
      % (len(files), size / 1e6, one, one / len(files) * 1e6, wc, wc / one, grep, grep / one))
print("show: wall clock -j 1 %.3f s, -j 2 %.3f s, ratio %.2f" % (wall1, wall2, wall1 / wall2))
system = next((p for p in ("python3", "/usr/bin/python3")
               if subprocess.run([p, "-c", "import textfsm"], stderr=subprocess.DEVNULL).returncode == 0), None)
if system:
    took, chars = subprocess.run([system, "tests/bench/textfsm_run.py", "tests/bench/license_status.textfsm", folder, "200"],
                                 capture_output=True, text=True, check=True).stdout.split()
    print("show: TextFSM, show license status alone: %.1f MB/s; rum, everything: %.1f MB/s, %.0f times as fast"
          % (int(chars) / float(took) / 1e6, size / one / 1e6, size / one / (int(chars) / float(took))))
else:
    print("show: python3-textfsm is not installed; no ratio against it")
EOP
	a=$(peak_kib "$rum" diagnose -q -j 2 "$work/dumps200")
	b=$(peak_kib "$rum" diagnose -q -j 2 "$work/dumps2000")
	echo "$a $b" | awk '{ printf "memory of diagnose: %.1f MiB at 200 dumps, %.1f MiB at 2000, ratio %.2f (aim 1.1)\n", $1 / 1024, $2 / 1024, $2 / $1 }'
}

# Use held against the account: from the ledger against the sqlite3 shell that
# answers the same sums from the same file, which have to be equal; from files
# against verify and that; and the page of a fleet.
account_fleet() {
	[ -d "$work/account$1-$2-$3" ] && return
	mkdir -p "$work"
	echo "making $2 reports of $1 devices against $3 licences (once)" >&2
	new=$work/account.new
	rm -rf "$new"
	python3 tests/bench/make_account.py "$new" "$1" "$2" "$3"
	"$rum" import -q --ledger "$new/l.db" --virtual-account Bench \
		"$new/usage" "$new/account.json"
	mv "$new" "$work/account$1-$2-$3"
}

account() {
	devices=${ACCOUNT_DEVICES:-100000}
	reports=${ACCOUNT_REPORTS:-1000000}
	licenses=${ACCOUNT_LICENSES:-500}
	page=${PAGE_DEVICES:-5000}
	small=$((reports / 10))
	RUM_KEYS=$work/no-keys
	RUM_LEDGER=$work/none.db
	export RUM_KEYS RUM_LEDGER
	account_fleet "$devices" "$reports" "$licenses"
	account_fleet "$devices" "$small" "$licenses"
	account_fleet "$page" $((page * 10)) 100
	python3 - "$rum" "$work/account$devices-$reports-$licenses" \
		"$work/account$devices-$small-$licenses" \
		"$work/account$page-$((page * 10))-100" "$reports" "$small" <<'EOP'
import json, os, resource, subprocess, sys, time
rum, large, small, page, reports, fewer = sys.argv[1:]
AT = "1767225600"
sql = open("tests/bench/account.sql").read().replace(":at", AT)
def run(words, text=None):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(words, input=text, capture_output=True, text=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 3:
        sys.exit("%s ended with %d: %s" % (" ".join(words), done.returncode, done.stderr))
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall), done.stdout
def least(words, text=None):
    runs = [run(words, text) for _ in range(3)]
    return [min(r[0][i] for r in runs) for i in range(2)], runs[0][1]
# A process of its own for each, since the greatest of all children is what is told.
def peak(words):
    code = ("import resource, subprocess, sys\nsubprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    return int(subprocess.run([sys.executable, "-c", code] + words, capture_output=True, text=True, check=True).stdout) / 1024
def ledger(folder, *more):
    return [rum, "reconcile", "--at", AT, "--ledger", folder + "/l.db"] + list(more)
def files(folder, *more):
    return [rum, "reconcile", "--at", AT, "--virtual-account", "Bench",
            "--snapshot", folder + "/account.json", folder + "/usage"] + list(more)
shell = ["sqlite3", "-batch", large + "/l.db"]
one, told = least(ledger(large, "--csv"))
other, answered = least(shell, sql)
sums = sorted("%(tag)s|%(in_use_reported)s|%(peak_reported)s" % r
              for r in map(json.loads, run(ledger(large, "--json"))[1].splitlines())
              if r["kind"] == "license-balance")
if sums != sorted(answered.split()):
    sys.exit("reconcile and sqlite3 do not answer the same sums")
print("account: %s reports from the ledger: processor %.2f s (wall clock %.2f s); sqlite3, the same sums: %.2f s (%.2f s), ratio %.2f (%.2f; aim 1.2)"
      % (reports, *one, *other, one[0] / other[0], one[1] / other[1]))
for jobs in "1", "2":
    whole, _ = least(files(large, "--csv", "-j", jobs))
    verify, _ = least([rum, "verify", "-q", "-j", jobs, large + "/usage"])
    print("account: from files, -j %s: processor %.2f s (wall clock %.2f s); verify %.2f s (%.2f s), with that of the ledger ratio %.2f (%.2f; aim 1)"
          % (jobs, *whole, *verify, whole[0] / (verify[0] + one[0]), whole[1] / (verify[1] + one[1])))
for name, way in ("files", files), ("the ledger", ledger):
    a, b = peak(way(small, "-q")), peak(way(large, "-q"))
    print("memory of reconcile from %s: %.1f MiB at %s reports of as many devices, %.1f MiB at %s, ratio %.2f"
          % (name, a, fewer, b, reports, b / a))
took, _ = least([rum, "report", "-q", "--force", "--at", AT, "--ledger", page + "/l.db", "-o", page + "/page.html"])
print("page of %s devices: %.2f MB in %.2f s (aim 5 MB, 2 s)"
      % (page.split("/account")[-1].split("-")[0], os.path.getsize(page + "/page.html") / 1e6, took[1]))
EOP
}

start() {
	for program in "$rum version" true; do
		python3 - "$program" <<'EOP'
import subprocess, sys, time
words = sys.argv[1].split()
best = []
for _ in range(200):
    t = time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL)
    best.append(time.perf_counter() - t)
best.sort()
print("start of %-24s median %.2f ms, least %.2f ms" % (words[0].split("/")[-1], best[100] * 1e3, best[0] * 1e3))
EOP
	done
}

parts() {
	for program in "$B"/tests/bench/bench_*; do
		case $program in
		*.o | *.d | *bench_verify | *bench_ledger) continue ;;
		esac
		"$program"
	done
}

case $what in
all)
	parts
	start
	verify
	memory
	import
	deliver
	lookup
	show
	account
	;;
*) "$what" ;;
esac
