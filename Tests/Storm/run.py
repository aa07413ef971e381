"""The storm: people file, the office acts, and everything falls down again and again; then it is looked at whether anything is lost.

    python Tests/Storm/run.py --seed 1 --seconds 60 [--long] [--without RULE] [--with PART] [--report FILE] [--keep FOLDER]

Loopback only, bounded in time and count; it ends by itself and leaves nothing mounted or running. Exit code 1 on any violation.
Power cuts need root, a mount namespace and loop devices; what is missing is said under `skipped`.

`--long` is for people: half an hour, unless `--seconds` says otherwise. `--without` switches a safety rule of Intake off (a demo's
store obeys GATEWAY_WITHOUT), and the storm must then find violations:

    durableCommits     SQLite with synchronous=NORMAL          I1, I5 (a power cut takes commits; positions are given twice)
    durableMaterials   files are not synchronised              I6, I8 (a power cut takes or tears materials)
    answerAfterCommit  the receipt before its commit           I1, I4 (a kill is enough)

`--with` adds what needs fencing and healing from Feedback: second-processor, restore-processor.
"""

import argparse
import collections
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import volume
from history import History
from scene import OWN, Scene  # puts the journeys' helpers on the path

from aftermath import gather, open_materials, send_all_again, stop_all, wait_until_quiet
from check import SAME, check_all
from clerks import People
from clients import Applicants
from house import TIERS, House
from lean import Lost
from nemesis import Nemesis
from watchers import Monitor, Sampler

LONG = 1800
PARTS = ("second-processor", "restore-processor")


class Storm:
    def __init__(self, options, folder, skipped):
        self.options, self.skipped, self.folder = options, skipped, folder
        self.history = History(folder / "history.jsonl")
        self.timings, self.entries, self.cases, self.twins = {}, 0, 0, 0

    def run(self):
        options, history = self.options, self.history
        self.scene = Scene.new()
        try:
            self.scene.furnish(history, options.seed, not self.skipped, options.seconds)
            if options.without:
                self.scene.environment["intake"]["GATEWAY_WITHOUT"] = options.without
            self.scene.start()
            self._weather()
            return self._summary(list(dict.fromkeys([*history.violations, *self._look()])))
        finally:
            if options.report:
                for tier in TIERS:
                    options.report.with_suffix(f".{tier}.log").write_text(self.scene.log(tier))
            if options.keep:
                shutil.copytree(self.scene.folder, options.keep, dirs_exist_ok=True, symlinks=True)
            self.scene.remove()
            House.end_all()
            history.close()

    def _weather(self):
        scene, history, options = self.scene, self.history, self.options
        self.applicants = Applicants(
            scene, history, options.seed, **({"with_material": 0.4} if options.without else {})).register()
        self.people = People(scene, self.applicants, history, options.seed)
        self.began, self.used = time.monotonic(), time.process_time()
        self.monitor, self.sampler = Monitor(scene, history), Sampler(scene, history)
        self.nemesis = Nemesis(scene, self.applicants, history, options.seed, options.seconds, options.extra, is_hunt=bool(options.without))
        for some in (self.monitor, self.sampler, self.applicants, self.people, self.nemesis):
            some.start()
        time.sleep(options.seconds)
        began = time.monotonic()
        self.nemesis.end()
        self.applicants.end()
        self.people.end()
        self.calm = began
        self.timings["own processor share"] = round((time.process_time() - self.used) / (time.monotonic() - self.began), 2)
        self.monitor.look()
        self.monitor.end()
        self.sampler.end()

    def _look(self):
        try:
            wait_until_quiet(self.scene, self.applicants.rolled_back)
        except (AssertionError, sqlite3.DatabaseError) as error:
            yield "I2", f"not quiet: {error}"
        self.timings["quiet after"] = round(time.monotonic() - self.calm, 1)
        try:
            opened = open_materials(self.scene, self.people.office.clerk)
            yield from send_all_again(self.applicants)
        except (AssertionError, OSError, Lost) as error:
            opened = {}
            yield "I11", f"the pages do not answer after the storm: {error}"
        yield from stop_all(self.scene)
        if not self.monitor.heads:
            self.skipped.append("heads of the log: Intake did not answer the monitor's greeting")
        try:
            evidence = gather(self.scene, self.history, self.applicants, self.monitor.heads)
            self.entries, self.cases = len(evidence.log.entries), len(evidence.cases)
            self.twins = sum(1 for outcome in evidence.outcomes.values() if outcome in SAME)
            yield from check_all(evidence, opened)
        except sqlite3.DatabaseError as error:
            yield "I1", f"a tier's books cannot be read any more: {error}"

    def _summary(self, violations):
        history = self.history
        receipts = {line["number"] for line in history.of("receipt")}
        faults = history.faults()
        starts = [seconds for _, seconds in self.scene.starts]
        report = {
            "seed": self.options.seed, "seconds": self.options.seconds, "without": self.options.without,
            "receipts": len(receipts), "shown": history.count["receipt"], "signed": history.count["signed"],
            "entries": self.entries, "cases": self.cases, "second receipts": self.twins, "acts": history.count["act"],
            "files": sum(len(line["files"]) for line in history.of("sent")), "heads seen": len(self.monitor.heads),
            "faults": faults, "faults in all": sum(faults.values()), "connections torn": dict(self.scene.lines.torn()),
            "rolled back": len(self.applicants.rolled_back), "declared lost": len(self.applicants.may_be_lost),
            "longest start": round(max(starts, default=0), 2), "most": self.sampler.most, **self.timings,
            "skipped": self.skipped, "violations": violations,
        }
        return report


def words(report):
    """One readable page."""
    rules = collections.Counter(rule for rule, _ in report["violations"])
    lines = [
        f"storm of {report['seconds']} s, seed {report['seed']}" + (f", WITHOUT {report['without']}" if report["without"] else ""),
        f"  receipts     {report['receipts']} (shown {report['shown']} times), {report['cases']} cases, {report['files']} files, "
        f"{report['acts']} acts",
        f"  faults       {report['faults in all']}: " + ", ".join(f"{count} {kind}" for kind, count in report["faults"].items()),
        f"  torn         " + (", ".join(f"{count} {kind}" for kind, count in report["connections torn"].items()) or "none"),
        f"  restore      {report['rolled back']} receipts put back at Intake, {report['declared lost']} of them declared lost beforehand, "
        f"{report['second receipts']} second receipts led to the same case",
        f"  recovery     longest start {report['longest start']} s, quiet {report.get('quiet after', '?')} s after the last fault",
        f"  most         " + "; ".join(
            f"{tier} {most['kB'] // 1024} MiB, {most['descriptors']} descriptors" for tier, most in report["most"].items()),
        f"  heads        {report['heads seen']} heads of the log were seen and recomputed",
        f"  skipped      " + ("; ".join(report["skipped"]) or "nothing"),
        f"  violations   {len(report['violations'])}" + (
            ": " + ", ".join(f"{count} of {rule}" for rule, count in sorted(rules.items())) if rules else ""),
    ]
    return "\n".join(lines + [f"    {rule}: {sentence}" for rule, sentence in report["violations"][:20]])


def parsed(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--without", default="", metavar="RULE")
    parser.add_argument("--with", dest="extra", action="append", default=[], choices=PARTS)
    parser.add_argument("--without-volumes", action="store_true", help="leave the power cuts out, as where root is missing")
    parser.add_argument("--report", type=Path, metavar="FILE")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="a copy of the house afterwards")
    options = parser.parse_args(arguments)
    options.seconds = options.seconds or (LONG if options.long else 60)
    if not 5 <= options.seconds <= 5400:
        parser.error("between 5 and 5400 seconds")
    return options


def in_a_namespace_of_its_own():
    """Whatever is mounted or started here ends with this process, also when it is killed."""
    if os.getuid() != 0 or os.environ.get(OWN) == "yes":
        return
    unshare = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
    if shutil.which("unshare") and subprocess.run([*unshare, "true"], capture_output=True).returncode == 0:
        os.environ[OWN] = "yes"
        os.execvp("unshare", [*unshare, sys.executable, *sys.argv])


def main():
    options = parsed(sys.argv[1:])
    in_a_namespace_of_its_own()
    skipped = []
    if options.without_volumes:
        skipped.append("power cuts, full and failing disks: left out by --without-volumes")
    elif os.environ.get(OWN) != "yes":
        skipped.append("power cuts, full and failing disks: no namespace of one's own (root and `unshare` are needed)")
    elif reason := volume.missing():
        skipped.append(f"power cuts, full and failing disks: {reason}")
    folder = Path(tempfile.mkdtemp(prefix="gateway-storm-"))
    # A storm that hangs is ended: three times its length and what setting up and looking take.
    watchdog = threading.Timer(options.seconds * 3 + 420, lambda: os._exit(3))
    watchdog.daemon = True
    watchdog.start()
    try:
        report = Storm(options, folder, skipped).run()
        print(words(report), flush=True)
        if options.report:
            options.report.write_text(json.dumps(report, ensure_ascii=False, indent=1))
            shutil.copy(folder / "history.jsonl", options.report.with_suffix(".history.jsonl"))
        return 1 if report["violations"] else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
