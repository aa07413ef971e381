"""An Intake that lies: somebody who holds its certificate stands between it and the Processor, and changes what it says. Nothing of a
changed page is used, one sentence says what happened, and as soon as the truth is told again every filing is at the clerks'.
"""

import base64
import contextlib
import json
import random
import ssl
import threading
from http.client import HTTPException, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from house import Applicant, Office, example, free_ports, until

ALARM = "showed a page that does not fit what it showed before"


class Liar:
    """Hands every call of the Processor on to Intake, and the answer back as `change(path, status, body)` wants it."""

    def __init__(self, house):
        self.house, self.change = house, None
        folder, own = house.certificates("intake"), house.certificates("processor")
        outward = ssl.create_default_context(cafile=own / "ca.pem")
        outward.load_cert_chain(own / "chain.pem", own / "key.pem")
        target, liar = house.inner_port("intake"), self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
                line = HTTPSConnection("intake.localhost", target, timeout=60, context=outward)
                try:
                    line.request(self.command, self.path, body or None, headers)
                    came = line.getresponse()
                    status, content = came.status, came.read()
                    fence = came.headers.get("processor-fence")
                except (OSError, HTTPException):
                    self.close_connection = True
                    return
                finally:
                    line.close()
                if liar.change:
                    status, content = liar.change(self.path, status, content)
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    if fence:
                        self.send_header("processor-fence", fence)
                    if status != 204:
                        self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", free_ports(1)), Handler)
        self.server.daemon_threads = True
        inward = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        inward.minimum_version = ssl.TLSVersion.TLSv1_3
        inward.load_cert_chain(folder / "chain.pem", folder / "key.pem")
        inward.load_verify_locations(folder / "ca.pem")
        inward.verify_mode = ssl.CERT_REQUIRED
        self.server.socket = inward.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        file = house.part("processor", "settings.json")
        file.write_text(file.read_text().replace(f":{target}\"", f":{self.server.server_address[1]}\""))

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class Scene:
    """Two filings that wait, and the Processor about to start behind the liar."""

    def __init__(self, house):
        self.house, self.liar = house.start("intake", "feedback"), None
        self.anna = Applicant(house).register()
        self.receipts = [self.anna.file(example("1-noodle-shop", place=place)) for place in "甲乙丙"]
        self.liar = Liar(house)

    def alarms(self):
        return [line for line in self.house.log("processor").splitlines() if ALARM in line]

    def lies(self, change, code):
        """Started under a lie, the Processor takes nothing and says so once; then it hears the truth."""
        self.liar.change = change
        self.house.start("processor")
        until(lambda: self.house.log("processor").count("intake-1 cannot be pulled, next try") >= 3, "three tries", 30)
        assert len(self.alarms()) == 1 and f"({code})" in self.alarms()[0], self.house.log("processor")
        office = Office(self.house)
        assert not any(office.sees(receipt.number) for receipt in self.receipts)
        self.liar.change = None
        for receipt in self.receipts:
            until(lambda: office.sees(receipt.number), f"{receipt} after the truth was told", 40)
        assert sorted(office.clerk.cases()) == sorted(receipt.number for receipt in self.receipts)
        assert len(self.alarms()) == 1 and "shows its log again as it was" in self.house.log("processor")


@pytest.fixture
def scene(new_house):
    scene = Scene(new_house)
    yield scene
    scene.liar.end()


def on_pages(change):
    """Only pages of entries are changed; `change` has the page as it was parsed and gives it back, or bytes."""
    def changed(path, status, content):
        if "/log/entries" not in path or status != 200:
            return status, content
        done = change(json.loads(content))
        return status, done if isinstance(done, bytes) else json.dumps(done).encode()
    return changed


def on_entry(n, part, change):
    def changed(page):
        page["entries"][n][part] = encode(change(decode(page["entries"][n][part])))
        return page
    return on_pages(changed)


def decode(text):
    return base64.b64decode(text)


def encode(content):
    return base64.b64encode(content).decode()


def flipped(content):
    at = random.Random(len(content)).randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1:]


def swapped(part):
    def changed(page):
        first, second = page["entries"][0], page["entries"][1]
        first[part], second[part] = second[part], first[part]
        return page
    return on_pages(changed)


def turned(page):
    page["entries"].reverse()
    return page


LIES = {
    "a byte of an entry": (on_entry(1, "leaf", flipped), None),
    "a byte of an envelope": (on_entry(1, "envelope", flipped), "wrongEnvelope"),
    "a byte of a receipt": (on_entry(1, "receipt", flipped), None),
    "the envelopes of two receipts": (swapped("envelope"), "wrongEnvelope"),
    "the receipts of two filings": (swapped("receipt"), "wrongReceipt"),
    "entries in another order": (on_pages(turned), "gap"),
    "an entry left out": (on_pages(lambda page: {**page, "entries": page["entries"][1:]}), "gap"),
    "an entry twice": (on_pages(lambda page: {**page, "entries": page["entries"][:1] + page["entries"]}), "gap"),
    "the last entry cut off": (on_pages(lambda page: {**page, "entries": page["entries"][:-1]}), None),
    "half a page": (on_pages(lambda page: json.dumps(page).encode()[:2000]), "malformed"),
    "no page at all": (on_pages(lambda page: b"{}"), "malformed"),
    "ten times too large": (on_pages(lambda page: b" " * (80 << 20)), "tooLarge"),
    "a checkpoint that is nobody's": (on_pages(lambda page: {**page, "checkpoint": page["checkpoint"].replace("A", "B")}), None),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_changed_page_is_not_used_and_said_once(scene, lie):
    change, code = LIES[lie]
    if code is None:
        # Which of its guards meets it first depends on where the byte lies.
        scene.liar.change = change
        scene.house.start("processor")
        until(scene.alarms, "the alarm", 30)
        code = scene.alarms()[0].split("any more (")[1].split(")")[0]
        scene.house.stop("processor")
        scene.house.part("processor", "log").write_text("")
    scene.lies(change, code)


def test_an_old_page_is_not_taken_twice(scene):
    """What was taken is shown again as if it were new; nothing is doubled, and the next filing comes."""
    kept = {}

    def again(path, status, content):
        if "/log/entries" in path and "from=0" in path and status == 200:
            kept["page"] = content
        elif "/log/entries" in path and "page" in kept:
            return 200, kept["page"]
        return status, content

    scene.liar.change = again
    scene.house.start("processor")
    office = Office(scene.house)
    for receipt in scene.receipts:
        until(lambda: office.sees(receipt.number), f"{receipt}", 30)
    until(scene.alarms, "the alarm", 30)
    assert len(office.clerk.cases()) == len(scene.receipts)
    scene.liar.change = None
    late = scene.anna.file(example(place="丁"))
    until(lambda: office.sees(late.number), "the filing after it", 40)
    assert len(office.clerk.cases()) == len(scene.receipts) + 1 and len(scene.alarms()) == 1


def test_two_heads_of_one_log_are_never_both_believed(scene):
    """The greeting names a longer log than the one that is then shown: the Processor insists on what was said."""
    def longer(path, status, content):
        if path.endswith("/hello") and status == 200:
            said = json.loads(content)
            for log in said["logs"]:
                log["root"] = "0" * 64
            return status, json.dumps(said).encode()
        return status, content

    scene.lies(longer, "wrongRoot")


def test_a_material_that_never_comes_holds_nothing_up(new_house):
    house = new_house.start("intake", "feedback")
    anna = Applicant(house).register()
    whole = anna.file(example())
    liar = Liar(house)
    try:
        liar.change = lambda path, status, content: (404, b"") if "/blobs/" in path else (status, content)
        house.start("processor")
        office = Office(house)
        until(lambda: office.sees(whole.number), "the case, without its materials", 30)
        later = anna.file(example(place="后"))
        until(lambda: office.sees(later.number), "the case behind it", 30)
        # Other bytes than the applicant's are no material of his either.
        liar.change = lambda path, status, content: (status, flipped(content)) if "/blobs/" in path else (status, content)
        until(lambda: "is not what its digest says" in house.log("processor"), "changed bytes are refused", 60)
        assert not list(house.part("processor", "data/blobs").glob("[0-9a-f]" * 64))
        liar.change = None
        until(lambda: "正在送达" not in office.clerk.case(whole.number).must().text, "the materials", 90)
    finally:
        liar.end()
