"""Fifty large files at once: none is ever whole in memory. 20 MiB each as a test; `GATEWAY_LONG=1` makes it 200 MiB each (10 GiB of disk)."""

import concurrent.futures
import os
import re
import threading
import time

from house import Applicant, example, png

MEGABYTE = 1 << 20
SIZE = (200 if os.environ.get("GATEWAY_LONG") else 20) * MEGABYTE
PEOPLE, EACH = 10, 5
MOST = 256  # MiB


class Body:
    """A multipart body that is made while it is sent. After its first megabyte it waits for the others."""

    def __init__(self, token, together):
        self.together, self.sent = together, 0
        begin = (b'--x\r\nContent-Disposition: form-data; name="_token"\r\n\r\n' + token.encode() +
                 b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n')
        head = png()
        self.parts = [begin + head, SIZE - len(head), b"\r\n--x--\r\n"]
        self.length = len(self.parts[0]) + self.parts[1] + len(self.parts[2])
        self.zeros = bytes(65_536)

    def __len__(self):
        return self.length

    def read(self, _=None):
        if self.parts[0]:
            piece, self.parts[0] = self.parts[0], b""
        elif self.parts[1]:
            if self.together and self.sent >= MEGABYTE:
                self.together.wait(60)
                self.together = None
            self.sent += len(self.zeros)
            piece = self.zeros[:min(self.parts[1], len(self.zeros))]
            self.parts[1] -= len(piece)
        else:
            piece, self.parts[2] = self.parts[2], b""
        return piece


def memory(pid, what):
    return int(re.search(rf"{what}:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) // 1024


def test_fifty_files_at_once_stay_below_the_bound(new_house):
    house = new_house
    house.environment["intake"]["GATEWAY_LIMITS_MATERIAL"] = "200"
    house.start("feedback", "intake")
    people = [Applicant(house).register() for _ in range(PEOPLE)]
    given = example()
    drafts = [(person, person.begin(given), person.token) for person in people for _ in range(EACH)]
    blobs, pid = house.part("intake", "data/blobs"), house.pid("intake")
    before, most, ended = memory(pid, "VmRSS"), [0], threading.Event()

    def watch():
        while not ended.wait(0.05):
            most[0] = max(most[0], len(list(blobs.glob("*.part"))))

    together = threading.Barrier(len(drafts))

    def send(work):
        person, draft, token = work
        browser = person.browser
        # Each on a connection of its own, as from as many browsers.
        answer = browser.session.__class__().post(
            f"{browser.base}/drafts/{draft}/materials/layout", data=Body(token, together), cookies=browser.session.cookies, verify=house.ca, timeout=1200,
            headers={"Origin": browser.base, "Content-Type": "multipart/form-data; boundary=x"}, allow_redirects=False)
        return answer.status_code

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.monotonic()
    try:
        with concurrent.futures.ThreadPoolExecutor(len(drafts)) as pool:
            statuses = list(pool.map(send, drafts))
    finally:
        ended.set()
        watcher.join()
    spent, peak = time.monotonic() - began, memory(pid, "VmHWM")
    print(f"{len(drafts)} files of {SIZE // MEGABYTE} MiB in {spent:.0f} s, {most[0]} at once; memory {before} MiB before, {peak} at the most")
    assert statuses == [303] * len(drafts), statuses
    # Counted from outside twenty times a second; the barrier stands before the sockets and not behind them.
    assert most[0] >= len(drafts) * 9 // 10, f"only {most[0]} were under way at the same time"
    assert peak < MOST, f"{peak} MiB"
    assert len([blob for blob in blobs.iterdir() if blob.stat().st_size > SIZE]) == len(drafts)
