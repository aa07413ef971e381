"""Whether each answer came after its flush: the system calls of Intake, in the order in which the kernel saw them.

For each write to a connection the last read from it is the request. Between the two a flush of the database's log and one of the lock
must have begun *and* ended; anything else would be an answer that a power cut takes back.
"""

import re
import signal
import subprocess
import time

CALLS = "fdatasync,fsync,read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg"
LINE = re.compile(r"^(\d+)\s+(\d+\.\d+) (.*)$")
BEGINS = re.compile(r"^(\w+)\((\d+)<(.*?)>[,)]?")
RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>")
FLUSHES, READS = ("fdatasync", "fsync"), ("read", "readv", "recvfrom", "recvmsg")


class Tracer:
    def __init__(self, pid, file):
        self.file = file
        self.process = subprocess.Popen(
            ["strace", "-f", "-ttt", "-y", "-s", "0", "-e", f"trace={CALLS}", "-o", str(file), "-p", str(pid)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(1)
        assert self.process.poll() is None, f"strace could not look: {self.process.stderr.read()}"

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        return self.file.read_text(errors="replace")


def calls(text):
    """(thread, call, descriptor, path, begin, end): times in seconds and, for what is equal, by the line."""
    open_ones = {}
    for n, line in enumerate(text.splitlines()):
        found = LINE.match(line)
        if not found:
            continue
        thread, at, rest = found.group(1), (float(found.group(2)), n), found.group(3)
        begins = BEGINS.match(rest)
        if begins:
            call = [thread, begins.group(1), int(begins.group(2)), begins.group(3), at]
            if rest.endswith("<unfinished ...>"):
                open_ones[thread] = call
            elif not re.search(r"= -1 E", rest):
                yield (*call, at)
        elif RESUMED.match(rest) and thread in open_ones:
            call = open_ones.pop(thread)
            if not re.search(r"= -1 E", rest):
                yield (*call, at)


def judge(text):
    """Answers to filings: how many followed both flushes, and sentences about those that did not."""
    flushes = {"database": [], "lock": []}
    requested, answers, late = {}, 0, []
    for _, call, descriptor, path, begin, end in sorted(calls(text), key=lambda one: one[5]):
        if call in FLUSHES:
            what = "database" if path.endswith("-wal") else "lock" if ".lock" in path or "lock" in path.rsplit("/", 1)[-1] else None
            if what:
                flushes[what].append((begin, end))
        elif not path.startswith(("TCP", "socket")):
            continue
        elif call in READS:
            requested[descriptor] = end
        elif descriptor in requested:
            asked = requested.pop(descriptor)
            answers += 1
            for what, some in flushes.items():
                if not any(flush_begin >= asked and flush_end <= begin for flush_begin, flush_end in reversed(some[-200:])):
                    late.append(f"an answer at {begin[0]:.6f} to what was asked at {asked[0]:.6f} follows no flush of the {what}")
    return answers, {what: len(some) for what, some in flushes.items()}, late
