"""The house in the storm: each tier's data on a volume of its own, Intake's lock and draft keys on another, bad lines between the
Processor and the outer tiers. One lock a tier, so that only one hand at a time kills, starts or restores it."""

import concurrent.futures
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Journey"))

import house  # noqa: E402
from house import AS_ROOT, TIERS, House, free_ports  # noqa: E402
from proxy import Line, Lines  # noqa: E402
from volume import Volume  # noqa: E402

# What a few minutes fill; a longer storm gets more, so that only the nemesis makes a disk full.
MIB, MINUTES = {"intake": 192, "processor": 256, "feedback": 128}, 2
# A restart takes a quarter of a second; a machine with two cores in a storm may need longer.
LONGEST_START = 20.0
# In the environment where the storm has a namespace of its own, with which everything that was started ends.
OWN = "GATEWAY_STORM_NAMESPACE"
if os.environ.get(OWN) == "yes":
    house._end_with_parent = None
# EX_IOERR: what a tier says of itself when its medium fails.
MEDIUM_FAILED = 74


class Scene(House):
    def furnish(self, history, seed, with_volumes, seconds=60):
        self.history, self.volumes = history, {}
        self.hands = {tier: threading.RLock() for tier in TIERS}
        self.starts = []
        # A child that ends with its parent ends with the parent's *thread*; this one lives as long as the scene.
        self.launcher = concurrent.futures.ThreadPoolExecutor(1)
        self._put_lock_aside()
        if with_volumes:
            for tier in TIERS:
                mib = MIB[tier] * (1 + seconds // (60 * MINUTES))
                self.volumes[tier] = Volume(self.part(tier, "data"), mib, self.user(tier)).make()
            self.volumes["lock"] = Volume(self.second, 16, self.user("intake")).make()
        ports = free_ports(2)
        lines = []
        file = self.part("processor", "settings.json")
        settings = json.loads(file.read_text())
        for tier, port in (("intake", ports), ("feedback", ports + 1)):
            target = self.inner_port(tier)
            lines.append(Line(tier, port, target, seed))
            settings[tier]["url"] = settings[tier]["url"].replace(f":{target}", f":{port}")
        file.write_text(json.dumps(settings))
        self.lines = Lines(lines).start()
        return self

    @property
    def second(self):
        return self.part("intake", "second")

    def _put_lock_aside(self):
        """What must not be put back together with the database: the log's lock and the drafts' keys."""
        self.second.mkdir(mode=0o700)
        shutil.move(self.part("intake", "data/log.lock"), self.second / "log.lock")
        shutil.move(self.part("intake", "keys/draft"), self.second / "draft")
        self.part("intake", "keys/draft").symlink_to(self.second / "draft")
        if AS_ROOT:
            os.chown(self.second, self.user("intake"), self.user("intake"))
        self.environment["intake"]["GATEWAY_LOCK"] = str(self.second / "log.lock")

    # Up and down

    def launch(self, tier, **environment):
        self.launcher.submit(super().launch, tier, **environment).result()

    def up(self, tier, seconds=LONGEST_START):
        """Starts a tier; whether it listens in time. A tier that ends at its start (a full disk) may be started again."""
        began = time.monotonic()
        self.launch(tier)
        while time.monotonic() - began < seconds:
            if self.part(tier, "data/ready").exists():
                self.starts.append((tier, time.monotonic() - began))
                return True
            if self.running[tier].poll() is not None:
                self.history.note("start", tier=tier, code=self.running.pop(tier).returncode)
                return False
            time.sleep(0.01)
        self.kill(tier)
        return False

    def must_come_up(self, tier):
        if self.up(tier) or self.up(tier):
            return
        self.history.violation("I11", f"{tier} does not start again: {self.log(tier)[-400:]}")

    def tend(self, tier):
        """Starts again what has ended by itself; nothing may, but for the medium's sake."""
        with self.hands[tier]:
            process = self.running.get(tier)
            if process is not None:
                if process.poll() is None:
                    return
                self.history.violation("I11", f"{tier} ended by itself with {process.returncode}: {self.log(tier)[-400:]}")
                self.running.pop(tier)
            self.must_come_up(tier)

    @contextlib.contextmanager
    def hand(self, tier):
        with self.hands[tier]:
            yield

    def tell(self, tier, what):
        """A signal to a tier that runs."""
        process = self.running.get(tier)
        if process is not None and process.poll() is None:
            process.send_signal(what)

    def volumes_of(self, tier):
        return [self.volumes[name] for name in ((tier, "lock") if tier == "intake" else (tier,)) if name in self.volumes]

    def write_clock(self, tier, milliseconds):
        file = self.part(tier, "data/clock")
        draft = file.with_name("clock.new")
        draft.write_text(str(milliseconds))
        os.chown(draft, self.user(tier), self.user(tier))
        draft.rename(file)

    def clock(self, tier):
        with contextlib.suppress(OSError, ValueError):
            return int(self.part(tier, "data/clock").read_text())
        return 0

    def put_back(self, tier, copy):
        """The tier's data as they were when they were copied; what is beside them stays."""
        data = self.part(tier, "data")
        for path in list(data.iterdir()):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        subprocess.run(["cp", "-a", f"{copy}/.", data], check=True)
        os.sync()

    def copy(self, tier, to):
        subprocess.run(["cp", "-a", self.part(tier, "data"), to], check=True)
        return to

    def remove(self):
        for tier in list(self.running):
            self.tell(tier, signal.SIGCONT)
        self.kill_all()
        if getattr(self, "lines", None):
            self.lines.end()
        for volume in getattr(self, "volumes", {}).values():
            volume.end()
        super().remove()
