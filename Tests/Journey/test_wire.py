"""What an outer tier answers to somebody who holds the Processor's certificate and says the wrong thing: another version, another epoch,
another clock, a forged acknowledgement, an old key set. Each is refused, said once in the log, and nothing that was filed suffers.
"""

import base64
import json
import ssl
import time
from http.client import HTTPSConnection

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from house import Applicant, Browser, Office, example, run, until

HELLO, ACKS, KEYS, ENTRIES = "/bridge/v1/hello", "/bridge/v1/acks", "/bridge/v1/keyset", "/bridge/v1/log/entries?epoch=1&from=0"
OUTER = ("intake", "feedback")
ACKNOWLEDGEMENT = "application/vnd.gateway.acknowledgement+json"


class Inside:
    """A program with the Processor's certificate; the Processor itself does not run."""

    def __init__(self, house):
        self.house = house
        folder = house.certificates("processor")
        self.context = ssl.create_default_context(cafile=folder / "ca.pem")
        self.context.load_cert_chain(folder / "chain.pem", folder / "key.pem")
        self.key = Ed25519PrivateKey.from_private_bytes(house.part("processor", "keys/signing.key").read_bytes())

    def ask(self, tier, method, path, body=None, **headers):
        """Status, headers and body."""
        line = HTTPSConnection(f"{tier}.localhost", self.house.inner_port(tier), timeout=20, context=self.context)
        try:
            line.request(method, path, body, {"Content-Type": "application/json"} | headers)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def greet(self, tier, later=0, **changes):
        said = {"v": 1, "processorEpoch": 1, "versions": [1], "last": [], "keySetVersion": 0,
                "now": clock(self.house, tier) + later, **changes}
        return self.ask(tier, "POST", HELLO, json.dumps(said))

    def acknowledge(self, key=None, name="processor", kind=ACKNOWLEDGEMENT, change=lambda text: text, **changes):
        mark = {"v": 1, "origin": "intake-1", "epoch": 1, "received": 1, "verified": 0, "safe": 0, "poison": [],
                "processorEpoch": 1, "n": 1, "time": clock(self.house, "intake"), **changes}
        return self.ask("intake", "POST", ACKS, change(signed(kind, canonical(mark), key or self.key, name)))


def clock(house, tier):
    return int(time.time() * 1000) + int(house.part(tier, "data/clock").read_text())


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(kind, payload, key, name):
    """DSSE v1, from its text and not from ours."""
    signature = key.sign(b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload))
    return canonical({"payload": base64.b64encode(payload).decode(), "payloadType": kind,
                      "signatures": [{"keyid": name, "sig": base64.b64encode(signature).decode()}]})


@pytest.fixture
def outside(new_house):
    """Both outer tiers, and the Processor away."""
    new_house.start(*OUTER)
    return new_house


# Greetings


@pytest.mark.parametrize("tier", OUTER)
def test_a_greeting_that_cannot_be_read_or_spoken_with(outside, tier):
    inside = Inside(outside)
    for body in ("", "{", "[]", "null", '{"v":1}', json.dumps({"v": 1, "processorEpoch": "1"}), "\0" * 100):
        status, _, _ = inside.ask(tier, "POST", HELLO, body)
        assert status == 400, (body, status)
    assert inside.greet(tier, processorEpoch=-1)[0] == 400
    assert inside.greet(tier, last=[{"origin": "/x", "epoch": 1, "size": 0, "root": "0" * 64}])[0] == 400
    assert inside.ask(tier, "POST", HELLO, "x" * 70_000)[0] == 413
    # Another language is not a fault of this greeting, but nothing can be done before one side is upgraded.
    assert inside.greet(tier, v=9)[0] == 426
    status, _, body = inside.greet(tier, versions=[9])
    assert status == 426 and json.loads(body)["versions"] == [1]
    assert "upgrade the older one" in outside.log(tier)
    assert inside.greet(tier, versions=[9, 1])[0] == 200


@pytest.mark.parametrize("tier", OUTER)
def test_of_two_processors_the_older_one_is_refused_with_everything(outside, tier):
    inside = Inside(outside)
    status, _, body = inside.greet(tier, processorEpoch=7)
    assert status == 200 and json.loads(body)["fence"] == 7
    status, headers, body = inside.greet(tier, processorEpoch=6)
    assert status == 409 and headers["processor-fence"] == "7" and json.loads(body)["fence"] == 7
    assert "a Processor of epoch 6 called; one of epoch 7 has taken over" in outside.log(tier)
    calls = [("PUT", "/publish/v1/cases"), ("PUT", "/publish/v1/objects"), ("GET", "/publish/v1/told?from=1&limit=1"),
             ("GET", "/reconcile/v1/lines?day=2026-03-02&part=0&after=")]
    if tier == "intake":
        calls += [("GET", ENTRIES), ("POST", ACKS), ("PUT", KEYS), ("GET", "/bridge/v1/blobs/" + "0" * 64)]
    for method, path in calls:
        for epoch in ({"processor-epoch": "6"}, {}):
            status, headers, _ = inside.ask(tier, method, path, b"{}" if method != "GET" else None, **epoch)
            assert status == 409 and headers["processor-fence"] == "7", (method, path, epoch, status)
        assert inside.ask(tier, method, path, None, **{"processor-epoch": "seven"})[0] == 400, path
        assert inside.ask(tier, method, path, None, **{"processor-epoch": "7"})[0] != 409, path
    # The fence is in the books: a start does not forget it.
    outside.restart(tier)
    assert inside.greet(tier, processorEpoch=6)[0] == 409
    # And the real one, of epoch 1, stops by itself.
    outside.start("processor")
    until(lambda: "one of epoch 7 has taken over" in outside.log("processor"), "the Processor stops", 15)


@pytest.mark.parametrize("tier", OUTER)
def test_clocks_that_are_apart_are_an_alarm_once(outside, tier):
    inside = Inside(outside)

    def alarms():
        return outside.log(tier).count("ms apart: set both by one time server")

    assert inside.greet(tier, later=10_000)[0] == 200 and alarms() == 0, "one slow answer is no wrong clock"
    assert inside.greet(tier)[0] == 200
    for _ in range(4):
        assert inside.greet(tier, later=-10_000)[0] == 200
    assert alarms() == 1
    assert inside.greet(tier, later=500)[0] == 200
    assert "clock and the Processor's agree again" in outside.log(tier)
    for _ in range(3):
        inside.greet(tier, later=3_600_000)
    assert alarms() == 2


# Acknowledgements


def waits(house):
    return "等待内网签收的申请 没有" not in Browser(house, "intake").get("/status").must().words


def test_a_forged_acknowledgement_takes_nothing_away(outside):
    house, inside = outside, Inside(outside)
    anna = Applicant(house).register()
    receipts = [anna.file(example(place=place)) for place in "甲乙"]
    until(lambda: waits(house), "two wait", 10)

    def refused(status, words=None, **how):
        before = house.log("intake").count("acknowledge")
        given, _, body = inside.acknowledge(**how)
        assert given == status, (how, given, body)
        assert words is None or words in body.decode(), body
        assert house.log("intake").count("acknowledge") > before, f"{how} is not in the log"
        assert waits(house)

    other = Ed25519PrivateKey.generate()
    refused(403, key=other)
    refused(403, key=other, name="intake-1")
    refused(403, kind="application/vnd.gateway.receipt+json")
    # Any byte of it changed, cut off or put behind.
    whole = signed(ACKNOWLEDGEMENT, canonical({"v": 1}), inside.key, "processor")
    for at in range(0, len(whole), 7):
        refused(403, change=lambda text, at=at: text[:at % len(text)] + bytes([text[at % len(text)] ^ 1]) + text[at % len(text) + 1:])
    for cut in (0, 1, 50, 200):
        refused(403, change=lambda text, cut=cut: text[:cut])
    refused(403, change=lambda text: text + b"x")
    # Rightly signed, and of something else or of more than there is.
    refused(403, v=2)
    refused(403, verified=2)
    refused(403, poison=[{"seq": 5, "code": "x"}])
    refused(422, received=3)
    refused(422, origin="intake-2")
    assert inside.ask("intake", "POST", ACKS, b"x" * 70_000)[0] == 413

    # A true one counts; a lower one after it is answered by the one that stands; the same again is no fault.
    assert inside.acknowledge(n=10, received=2)[0] == 204
    until(lambda: not waits(house), "both are acknowledged", 10)
    assert inside.acknowledge(n=11, received=1)[0] == 409
    status, _, body = inside.acknowledge(n=9, received=2)
    assert status == 409 and json.loads(body)["n"] == 10
    # Whatever was said in its name, the Processor takes every filing from where its own books stand.
    house.start("processor")
    office = Office(house)
    for receipt in receipts:
        until(lambda: office.sees(receipt.number), f"{receipt} at the clerk's", 30)


# Key sets


def test_a_key_set_only_ever_becomes_newer(outside):
    house, inside = outside, Inside(outside)
    own = house.part("processor", "keys/keyset.json")
    first = own.read_bytes()
    offline = next(path.parent for path in house.folder.rglob("root.key"))
    done = run("gateway", "keys", "renew", "--offline", offline, "--processor", house.part("processor", "keys"))
    assert done.returncode == 0, done.stderr
    second = own.read_bytes()
    payload = base64.b64decode(json.loads(second)["payload"])
    assert json.loads(payload)["version"] == 2
    kind = json.loads(second)["payloadType"]

    def bring(object, status, alarms=1):
        before = house.log("intake").count("a key set was refused")
        given, _, body = inside.ask("intake", "PUT", KEYS, object)
        assert given == status, (given, body)
        assert house.log("intake").count("a key set was refused") == before + alarms

    def version():
        return json.loads(inside.greet("intake")[2])["keySetVersion"]

    # Not the root's: the Processor's own signature, a stranger's under the root's name, a changed byte, half of it.
    bring(signed(kind, payload, inside.key, "processor"), 403)
    bring(signed(kind, payload, Ed25519PrivateKey.generate(), "root"), 403)
    for at in range(40, len(second), 97):
        bring(second[:at] + bytes([second[at] ^ 1]) + second[at + 1:], 403)
    bring(second[:len(second) // 2], 403)
    assert version() == 1
    bring(second, 204, alarms=0)
    bring(second, 204, alarms=0)
    assert version() == 2
    bring(first, 409)
    assert version() == 2
    house.restart("intake")
    assert version() == 2
    # What is filed under it opens inside.
    receipt = Applicant(house).register().file(example(place="新钥"))
    house.start("processor")
    until(lambda: Office(house).sees(receipt.number), "the case", 30)
