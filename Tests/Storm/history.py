"""What was seen, line by line, on the machine's own disk: whatever falls down in the storm, this stays."""

import collections
import json
import threading
import time


class History:
    def __init__(self, path):
        self.path = path
        self._file = open(path, "w", buffering=1)
        self._lock = threading.Lock()
        self.lines = []
        self.count = collections.Counter()
        self.violations = []
        self._began = time.monotonic()

    def note(self, event, **more):
        line = {"t": round(time.monotonic() - self._began, 3), "event": event, **more}
        with self._lock:
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.lines.append(line)
            self.count[event] += 1
        return line

    def fault(self, kind, **more):
        """Something that the nemesis has done."""
        self.note("fault", kind=kind, **more)
        with self._lock:
            self.count["fault " + kind] += 1

    def violation(self, rule, words, **more):
        with self._lock:
            self.violations.append((rule, words))
        self.note("violation", rule=rule, words=words, **more)

    def of(self, event):
        with self._lock:
            return [line for line in self.lines if line["event"] == event]

    def faults(self):
        return {kind.removeprefix("fault "): count for kind, count in sorted(self.count.items()) if kind.startswith("fault ")}

    def close(self):
        self._file.close()
