"""Those who only look: a monitor that keeps every head of the log that Intake shows, and one who counts memory and descriptors."""

import http.client
import json
import os
import ssl
import threading
import time

from house import TIERS

# A debug build of a small service; at rest each tier has about 65 MB and 30 descriptors.
MOST_KILOBYTES = {"intake": 256_000, "processor": 256_000, "feedback": 256_000}
MOST_DESCRIPTORS = 400


class Monitor:
    """Greets Intake as the Processor does, with its certificate, and keeps what it says of its logs: epoch, size, root."""

    def __init__(self, scene, history):
        self.scene, self.history, self.heads = scene, history, set()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._work, name="monitor", daemon=True)
        folder = scene.certificates("processor")
        self.context = ssl.create_default_context(cafile=folder / "ca.pem")
        self.context.load_cert_chain(folder / "chain.pem", folder / "key.pem")
        self.epoch = 1

    def _work(self):
        while not self.ended.wait(0.5):
            self.look()

    def look(self):
        connection = http.client.HTTPSConnection("intake.localhost", self.scene.inner_port("intake"), timeout=5, context=self.context)
        body = {"v": 1, "processorEpoch": self.epoch, "versions": [1], "last": [], "keySetVersion": 0, "now": int(time.time() * 1000)}
        try:
            connection.request("POST", "/bridge/v1/hello", json.dumps(body), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = json.loads(answer.read()) if answer.status in (200, 409) else {}
            # After a takeover one is heard under its epoch only.
            self.epoch = max(self.epoch, said.get("fence", 0))
            for log in said.get("logs", []):
                self.heads.add((log["epoch"], log["size"], log["root"]))
        except (OSError, ValueError, KeyError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def start(self):
        self.thread.start()

    def end(self):
        self.ended.set()
        self.thread.join(10)


class Sampler:
    """Resident memory and open descriptors of each tier, twice a second."""

    def __init__(self, scene, history):
        self.scene, self.history = scene, history
        self.most = {tier: {"kB": 0, "descriptors": 0} for tier in TIERS}
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._work, name="sampler", daemon=True)

    def _work(self):
        while not self.ended.wait(0.5):
            for tier, process in list(self.scene.running.items()):
                self._look(tier, process.pid)

    def _look(self, tier, pid):
        try:
            with open(f"/proc/{pid}/status") as status:
                resident = next((int(line.split()[1]) for line in status if line.startswith("VmRSS")), 0)
            descriptors = len(os.listdir(f"/proc/{pid}/fd"))
        except OSError:
            return
        most = self.most[tier]
        most["kB"], most["descriptors"] = max(most["kB"], resident), max(most["descriptors"], descriptors)

    def start(self):
        self.thread.start()

    def end(self):
        self.ended.set()
        self.thread.join(5)
        for tier, most in self.most.items():
            if most["kB"] > MOST_KILOBYTES[tier]:
                self.history.violation("I12", f"{tier} took {most['kB']} kB")
            if most["descriptors"] > MOST_DESCRIPTORS:
                self.history.violation("I12", f"{tier} had {most['descriptors']} descriptors open")
