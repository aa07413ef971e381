"""Whoever wishes the house ill, from a seed: one hand for each tier and one for the lines, each with a generator of its own, so that
the same seed does the same things in the same order. It only ever touches what the storm itself has started."""

import contextlib
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time

import house
from house import TIERS, program
from proxy import KINDS
from scene import MEDIUM_FAILED

# How often each, for one tier: weights. Without volumes the first three of the medium are left out.
TIER_FAULTS = {"kill": 30, "power cut": 30, "pause": 12, "full disk": 8, "failing disk": 12, "clock": 6}
ON_VOLUMES = ("power cut", "full disk", "failing disk")
REST = {"intake": (1.2, 3.4), "processor": (1.0, 3.5), "feedback": (1.0, 3.5), "lines": (0.3, 1.6)}
# Longer than the Processor waits for a connection, once in a while longer than all deadlines but the pull's.
PAUSES = (0.1, 0.3, 1.0, 3.0, 10.0)
# What the parts of the house may differ by; the desk allows a minute.
SKEW = 20_000


class Nemesis:
    def __init__(self, scene, applicants, history, seed, seconds, extra=(), is_hunt=False):
        self.scene, self.applicants, self.history = scene, applicants, history
        self.seed, self.seconds, self.extra = seed, seconds, set(extra)
        self.kinds = {kind: weight for kind, weight in TIER_FAULTS.items() if scene.volumes or kind not in ON_VOLUMES}
        # Where a rule is switched off, power cuts and kills come before all else, and no restore wipes their traces.
        self.is_hunt = is_hunt
        if is_hunt:
            self.kinds = {kind: weight for kind, weight in self.kinds.items() if kind in ("kill", "power cut")}
        self.calm = threading.Event()
        self.threads = [threading.Thread(target=self._tier, args=(tier,), name=f"nemesis {tier}", daemon=True) for tier in TIERS]
        self.threads += [threading.Thread(target=self._lines, name="nemesis lines", daemon=True),
                         threading.Thread(target=self._restores, name="nemesis restores", daemon=True)]
        self.copies = scene.folder.parent / "copies"
        self.copies.mkdir()
        self.began = time.monotonic()

    def start(self):
        self.began = time.monotonic()
        for thread in self.threads:
            thread.start()

    def end(self):
        """All faults end, every tier stands, every line is good."""
        self.calm.set()
        for thread in self.threads:
            thread.join(60)
            if thread.is_alive():
                self.history.violation("harness", f"{thread.name} does not end")
        for name in self.scene.lines.lines:
            self.scene.lines.set(name, None)
        for tier in TIERS:
            self.scene.tell(tier, signal.SIGCONT)
            self.scene.tend(tier)

    # One tier

    def _tier(self, tier):
        chance = random.Random(f"{self.seed} nemesis {tier}")
        while not self.calm.wait(chance.uniform(*REST[tier])):
            kind = chance.choices(list(self.kinds), list(self.kinds.values()))[0]
            with self.scene.hand(tier):
                self.scene.tend(tier)
                self.history.fault(kind, tier=tier)
                try:
                    getattr(self, "_" + kind.replace(" ", "_"))(tier, chance)
                except OSError as error:
                    self.history.violation("harness", f"{kind} of {tier}: {error}")
                    return
            self.scene.tend(tier)

    def _kill(self, tier, chance):
        self.scene.kill(tier)
        time.sleep(chance.choice((0, 0, 0.3, 1.0)))
        self.scene.must_come_up(tier)

    def _power_cut(self, tier, chance):
        volumes = self.scene.volumes_of(tier)
        chance.shuffle(volumes)
        for volume in volumes:
            volume.cut()
        # A medium that is gone ends a tier by itself, if it comes to that before us.
        self.scene.kill(tier)
        self._mount_again(volumes)
        self.scene.must_come_up(tier)

    @staticmethod
    def _mount_again(volumes):
        for volume in volumes:
            volume.unmount()
            volume.mount_again()

    def _pause(self, tier, chance):
        self.scene.tell(tier, signal.SIGSTOP)
        self.calm.wait(chance.choices(PAUSES, (4, 4, 3, 2, 0.3))[0])
        self.scene.tell(tier, signal.SIGCONT)

    def _full_disk(self, tier, chance):
        volume = self.scene.volumes[tier]
        volume.fill()
        self.calm.wait(chance.uniform(0.3, 2.0))
        process = self.scene.running.get(tier)
        if process is None or process.poll() is not None:
            self.history.violation("I11", f"{tier} ended on a full disk: {self.scene.log(tier)[-300:]}")
        volume.relieve()

    def _failing_disk(self, tier, chance):
        """EIO until the tier has ended by itself, as it must; then the medium is changed and what was synchronised is there."""
        volume = self.scene.volumes[tier]
        volume.fail_writes()
        self.calm.wait(chance.uniform(0.5, 2.0))
        process = self.scene.running.get(tier)
        code = process.poll() if process is not None else None
        if code is not None and code != MEDIUM_FAILED:
            self.history.violation("I11", f"{tier} ended with {code} on a failing disk: {self.scene.log(tier)[-300:]}")
        self.history.note("failing disk", tier=tier, ended=code)
        volume.cut()
        self.scene.kill(tier)
        volume.heal()
        self._mount_again(self.scene.volumes_of(tier)[:1])
        self.scene.must_come_up(tier)

    def _clock(self, tier, chance):
        self.scene.write_clock(tier, chance.randint(-SKEW, SKEW))

    # The lines

    def _lines(self):
        chance = random.Random(f"{self.seed} nemesis lines")
        while not self.calm.wait(chance.uniform(*REST["lines"])):
            name, kind = chance.choice(sorted(self.scene.lines.lines)), chance.choice(KINDS)
            self.history.fault("line " + kind, line=name)
            self.scene.lines.set(name, kind)
            self.calm.wait(chance.uniform(0.3, 2.0))
            self.scene.lines.set(name, None)

    # What happens once or twice

    def _restores(self):
        """Early a copy is made, later it is put back: each at its share of the storm's time."""
        plan = [] if self.is_hunt else [(0.25, self._copy_intake), (0.55, self._restore_intake)]
        if "second-processor" in self.extra:
            plan += [(0.60, self._copy_processor), (0.70, self._second_processor)]
        if "restore-processor" in self.extra:
            plan += [(0.62, self._copy_processor), (0.85, self._restore_processor)]
        for share, deed in sorted(plan, key=lambda step: step[0]):
            if self.calm.wait(max(0, self.began + share * self.seconds - time.monotonic())):
                return
            try:
                deed()
            except (OSError, subprocess.SubprocessError, sqlite3.Error) as error:
                self.history.violation("harness", f"{deed.__name__}: {error}")

    def _copy_intake(self):
        with self.scene.hand("intake"):
            self.scene.kill("intake")
            self.scene.copy("intake", self.copies / "intake")
            self.scene.must_come_up("intake")

    def _restore_intake(self):
        """Intake's data as they were; its lock is elsewhere and stays. What the Processor had not acknowledged may be lost: that much
        is declared beforehand, and no more may be."""
        self.applicants.open.clear()
        with self.scene.hand("processor"), self.scene.hand("intake"):
            self.scene.lines.set("intake", None)
            # A careful administrator waits; not for ever, so that there is something to declare now and then.
            end = time.monotonic() + 2.5
            while time.monotonic() < end and (self.applicants.busy or unacknowledged(self.scene.part("intake", "data"))):
                time.sleep(0.1)
            self.applicants.restores.append(time.monotonic())
            self.scene.kill("intake")
            before = self.scene.copy("intake", self.copies / "intake-before")
            self.applicants.rolled_back |= numbers(before) - numbers(self.copies / "intake")
            self.applicants.may_be_lost |= unacknowledged(before) & self.applicants.rolled_back
            self.history.fault("restore of Intake", gone=len(self.applicants.rolled_back), declared=sorted(self.applicants.may_be_lost))
            self.scene.put_back("intake", self.copies / "intake")
            self.scene.must_come_up("intake")
            self.applicants.restores.append(time.monotonic())
        self.applicants.open.set()

    def _copy_processor(self):
        with self.scene.hand("processor"):
            self.scene.kill("processor")
            shutil.rmtree(self.copies / "processor", ignore_errors=True)
            self.scene.copy("processor", self.copies / "processor")
            self.scene.must_come_up("processor")

    def _second_processor(self):
        """A second Processor with an older state, on the same two outer tiers, for some seconds: it must be fenced off."""
        other = self.copies / "second"
        other.mkdir()
        subprocess.run(["cp", "-a", self.copies / "processor", other / "data"], check=True)
        settings = self.scene.part("processor", "settings.json").read_text()
        settings = settings.replace(str(self.scene.part("processor", "data")), str(other / "data"))
        settings = settings.replace(f'"port": {self.scene.port("processor")}', '"port": 0')
        (other / "settings.json").write_text(settings)
        subprocess.run(["chown", "-R", str(self.scene.user("processor")), other], check=True)
        self.copies.chmod(0o711)
        self.history.fault("second Processor")
        with open(other / "log", "w") as log:
            process = subprocess.Popen(
                self.scene.as_tier("processor", [program("gateway-processor"), "serve", "--settings", str(other / "settings.json")]),
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/", preexec_fn=house._end_with_parent)
        self.calm.wait(5)
        with contextlib.suppress(OSError):
            process.kill()
        process.wait(10)

    def _restore_processor(self):
        """An older state of the Processor: it takes over, has the filings again from Intake and what was told from Feedback."""
        with self.scene.hand("processor"):
            self.history.fault("restore of the Processor")
            self.scene.kill("processor")
            self.scene.put_back("processor", self.copies / "processor")
            self._take_over()
            self.scene.must_come_up("processor")

    def _take_over(self, tries=12):
        """It needs both outer tiers, and they too fall down; whoever runs it runs it again, and in the end has somebody look after both
        of them for as long as it takes."""
        for _ in range(tries):
            if self._takes_over().returncode == 0:
                return
            time.sleep(1)
        with self.scene.hand("intake"), self.scene.hand("feedback"):
            for tier in ("intake", "feedback"):
                self.scene.tend(tier)
            for _ in range(tries):
                done = self._takes_over()
                if done.returncode == 0:
                    return
                time.sleep(1)
        self.history.violation("I11", f"the takeover: {(done.stdout + done.stderr)[-300:]}")

    def _takes_over(self):
        """As long as it takes: after half an hour it reads back tens of thousands of objects. Stuck for good, it has failed."""
        command = self.scene.command("processor", "takeover")
        try:
            return subprocess.run(command, capture_output=True, text=True, timeout=900)
        except subprocess.TimeoutExpired as stuck:
            return subprocess.CompletedProcess(command, 1, "", str(stuck))


def _rows(copy, query):
    """From a copy of the copy, with its write-ahead log: reading brings that log in, and what is put back must be as it was."""
    with tempfile.TemporaryDirectory(prefix="gateway-storm-") as folder:
        for path in copy.glob("intake.sqlite*"):
            shutil.copy(path, folder)
        with contextlib.closing(sqlite3.connect(f"{folder}/intake.sqlite")) as database:
            return database.execute(query).fetchall()


def numbers(copy):
    return {number for (number,) in _rows(copy, "SELECT number FROM log")}


def unacknowledged(copy):
    """What the Processor had not said that it has: it may have it nevertheless, nothing else may be missing."""
    return {number for (number,) in _rows(copy, """
        SELECT number FROM log LEFT JOIN acknowledgement AS a ON a.epoch = log.epoch
        WHERE log.seq >= coalesce(a.received, 0)""")}
