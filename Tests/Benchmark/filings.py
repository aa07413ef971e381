"""How fast applications are received: W1 filings a second, W2 how long one waits, and how soon a receipt is given after a kill.

    python Tests/Benchmark/filings.py [--rounds 3] [--clients 64] [--each 3200] [--rate 50] [--seconds 30] [--entries 100000] [--only PART]

Programs: those in .build/release, or in the folder named by GATEWAY_BIN. Needs a C compiler with SQLite's headers, `wrk`, and `strace`
for the order of flush and answer. A benchmark, not a test: bare figures hold for this machine in this minute only, so each stands
beside what raw C and SQLite did in the same round (sqlfile.c) and beside the disk's flushes a second.

    order     each answer's write follows the flush of the database's log and of the lock, by the kernel's own account
    closed    W1: all clients at once, each asks when it is answered; filings/s, as a ratio to SQLite, and processor time a filing
    open      W2: so many a second whatever happens; time from when a filing was due
    recovery  SIGKILL with so many entries in the log, and the time until the next receipt
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
os.environ.setdefault("GATEWAY_BIN", str(HERE.parents[1] / ".build/release"))

from drafts import prepare  # noqa: E402  (puts the journeys' helpers on the path)
from books import Books  # noqa: E402
from house import House, until  # noqa: E402
from lean import Connection, Lost  # noqa: E402
from order import Tracer, judge  # noqa: E402
from seed import fill  # noqa: E402

PARTS = ("order", "closed", "open", "recovery")
TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def flushes_a_second(folder, seconds=1.0):
    """4 KB appended and flushed, again and again."""
    path, count = folder / "flush", 0
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        os.write(descriptor, bytes(4096))
        os.fdatasync(descriptor)
        count += 1
    os.close(descriptor)
    path.unlink()
    return count / seconds


def entries(house):
    return Books(house.part("intake", "data"), "intake").rows(
        "SELECT count(*), count(DISTINCT number), coalesce(avg(length(envelope)), 0) FROM log")[0]


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder, self.run = options, folder, 0
        self.sqlfile = folder / "sqlfile"
        subprocess.run(["cc", "-O2", str(HERE / "sqlfile.c"), "-o", str(self.sqlfile), "-lsqlite3", "-lpthread"], check=True)
        self.house = House.new().start("intake")

    def prepare(self, count, **more):
        self.run += 1
        return prepare(self.house, self.run, count, **more)

    def sqlite(self, clients):
        path = self.folder / "raw.sqlite"
        done = subprocess.run([self.sqlfile, path, str(clients), "3"], capture_output=True, text=True, check=True)
        for file in self.folder.glob("raw.sqlite*"):
            file.unlink()
        return json.loads(done.stdout)["filings/s"]

    # order

    def order(self, clients=16, each=25):
        ready = self.prepare(clients * each)
        connections = [Connection(self.house, "intake", f"127.0.2.{n + 1}", seconds=60) for n in range(clients)]
        for connection in connections:
            assert connection.ask("GET", "/").status == 200
        tracer = Tracer(self.house.pid("intake"), self.folder / "calls")
        answers = []
        threads = [threading.Thread(target=lambda n=n: answers.extend(one.send(connections[n]).status for one in ready[n::clients]))
                   for n in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seen, flushed, late = judge(tracer.end())
        assert answers == [303] * len(ready), set(answers)
        print(f"order    {seen} answers to {len(ready)} filings by {clients} clients, {flushed['database']} flushes of the database, "
              f"{flushed['lock']} of the lock; {len(late)} answers before their flush")
        for sentence in late[:5]:
            print("         " + sentence)
        return not late and seen >= len(ready)

    # closed loop

    def closed(self):
        ratios, costs, rates = [], [], []
        for n in range(self.options.rounds):
            ready = self.prepare(self.options.each)
            disk, raw = flushes_a_second(self.folder), self.sqlite(self.options.clients)
            before = entries(self.house)
            seconds, places, cost = self.costing([one.line() for one in ready])
            after, disk_after = entries(self.house), flushes_a_second(self.folder)
            assert after[0] - before[0] == len(ready) and after[0] == after[1], f"{before} before, {after} after {len(ready)} filings"
            assert len(set(places)) == len(ready), "a receipt was given twice"
            page_cost = self.read_back(ready, places)
            rate = len(ready) / seconds
            rates.append(rate)
            ratios.append(rate / raw)
            costs.append(cost + page_cost)
            print(f"closed   round {n + 1}: {self.options.clients} clients, {rate:.0f} filings/s of {after[2] / 1024:.1f} KiB sealed, "
                  f"{cost:.2f} CPU-ms each and {page_cost:.2f} for its receipt; raw SQLite {raw:.0f}/s, ratio {rate / raw:.3f}; "
                  f"fdatasync {disk:.0f}/s before, {disk_after:.0f}/s after")
        print(f"closed   median {statistics.median(rates):.0f} filings/s, ratio {statistics.median(ratios):.3f} "
              f"({min(ratios):.3f} to {max(ratios):.3f}), {statistics.median(costs):.2f} CPU-ms for filing and receipt")
        return True

    def wrk(self, lines):
        """Sends each line once. Returns the seconds from the first to the last answer, and where the answers led."""
        requests, result = self.folder / "requests", self.folder / "result"
        requests.write_text("".join(lines))
        result.unlink(missing_ok=True)
        process = subprocess.Popen(
            ["wrk", "-t1", f"-c{self.options.clients}", "-d120s", "-s", HERE / "post.lua",
             f"https://127.0.0.1:{self.house.port('intake')}/", "--", requests, result, self.house.url("intake")],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            until(lambda: result.exists() and result.stat().st_size or process.poll() is not None, "every request answered", 120, 0.05)
            time.sleep(0.2)
        finally:
            process.kill()
        assert result.exists(), process.stdout.read()
        said = [line.split("\t") for line in result.read_text().splitlines()]
        known = {what: value for what, value in said if what in ("seconds", "good")}
        assert int(known["good"]) == len(lines), [line for line in said if line[0] == "other"]
        return float(known["seconds"]), [value for what, value in said if what == "place"]

    def costing(self, lines):
        """The same, and the milliseconds of Intake's processor time for each line."""
        used = processor_seconds(self.house.pid("intake"))
        seconds, places = self.wrk(lines)
        return seconds, places, (processor_seconds(self.house.pid("intake")) - used) * 1000 / len(lines)

    def read_back(self, ready, places):
        """Every receipt's page, found in the list of whoever filed. Returns the processor's milliseconds for one."""
        connection, lines = Connection(self.house, "intake", "127.0.3.1", seconds=60), []
        for cookie in dict.fromkeys(one.cookie for one in ready):
            text = connection.ask("GET", "/filings", headers={"Cookie": cookie}).text
            lines += [f"GET\t{place}\t{cookie}\t\n" for place in places if f'"{place.split("?")[0]}"' in text]
        connection.close()
        assert len(lines) == len(places), f"{len(places) - len(lines)} receipts are in nobody's list"
        return self.costing(lines)[2]

    # open loop

    def open(self):
        """Intake by itself, as on a machine of its own, and then all three tiers on this one."""
        good = self.at_a_rate("Intake alone")
        self.house.start("feedback", "processor")
        good = self.at_a_rate("all tiers on one machine") and good
        for tier in ("processor", "feedback"):
            self.house.stop(tier)
        return good

    def at_a_rate(self, what, clients=32):
        rate, seconds = self.options.rate, self.options.seconds
        ready = self.prepare(rate * seconds)
        connections = [Connection(self.house, "intake", f"127.0.4.{n + 1}", seconds=60) for n in range(clients)]
        for connection in connections:
            connection.ask("GET", "/")
        lock, waits, lateness, statuses = threading.Lock(), [], [], {}
        due, disk = enumerate(ready), flushes_a_second(self.folder)
        began = time.monotonic() + 0.5

        def work(connection):
            while True:
                with lock:
                    n, one = next(due, (0, None))
                if one is None:
                    return
                at = began + n / rate
                time.sleep(max(0, at - time.monotonic()))
                sent = time.monotonic()
                status = one.send(connection).status
                with lock:
                    waits.append(time.monotonic() - at)
                    lateness.append(sent - at)
                    statuses[status] = statuses.get(status, 0) + 1

        threads = [threading.Thread(target=work, args=(connection,)) for connection in connections]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        waits.sort()
        lateness.sort()

        def at(part, some):
            return some[min(len(some) - 1, int(len(some) * part))] * 1000

        print(f"open     {rate}/s for {seconds} s, {what}: p50 {at(.5, waits):.1f}, p99 {at(.99, waits):.1f}, "
              f"p99.9 {at(.999, waits):.1f}, longest {waits[-1] * 1000:.1f} ms (the generator itself was late by {at(.99, lateness):.1f} ms "
              f"at p99); answers {statuses}; fdatasync {disk:.0f}/s before, {flushes_a_second(self.folder):.0f}/s after")
        return set(statuses) == {303}

    # recovery

    def recovery(self, kills=5):
        some, times = self.prepare(kills, is_whole=False), []
        self.house.stop("intake")
        fill(self.house, self.options.entries)
        self.house.start("intake")
        for one in some:
            # Killed in the midst of a filing; the same one is then asked for again until its receipt is there.
            connection = Connection(self.house, "intake", "127.0.5.1", seconds=60)
            connection.ask("GET", "/")
            threading.Timer(0.004, self.house.kill, args=["intake"]).start()
            try:
                one.send(connection)
            except Lost:
                pass
            until(lambda: "intake" not in self.house.running, "the kill", 10, 0.001)
            began = time.monotonic()
            self.house.launch("intake")
            while True:
                try:
                    status = one.send(connection).status
                    break
                except Lost:
                    time.sleep(0.005)
            assert status == 303, status
            times.append(time.monotonic() - began)
        count, distinct, _ = entries(self.house)
        assert count == distinct
        print(f"recovery {count} entries: from the start after SIGKILL to the next receipt "
              f"{', '.join(f'{seconds:.2f}' for seconds in times)} s")
        return max(times) <= 2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in [("rounds", 3), ("clients", 64), ("each", 3200), ("rate", 50), ("seconds", 30), ("entries", 100_000)]:
        parser.add_argument("--" + name, type=int, default=default)
    parser.add_argument("--only", action="append", choices=PARTS)
    options = parser.parse_args()
    missing = [tool for tool in ("cc", "wrk", "strace") if not shutil.which(tool)]
    if missing:
        parser.error(f"not installed: {', '.join(missing)}")
    # Each connection and file of the generator is a descriptor.
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(20_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    folder = Path(tempfile.mkdtemp(prefix="gateway-benchmark-"))
    try:
        bench = Bench(options, folder)
        good = [getattr(bench, part)() for part in options.only or PARTS]
        return 0 if all(good) else 1
    finally:
        House.end_all()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
