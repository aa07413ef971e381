"""The inner links, seen with openssl and curl: who is let in, who is not, what the log says, and how certificates change."""

import datetime
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import time

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from house import AS_ROOT, TIERS, until

LOG = "/bridge/v1/log/entries?epoch=1&from=0"
HELLO = "/bridge/v1/hello"
CLIENT, SERVER = ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH


# --- a certificate office of the test's own ------------------------------------------------------------------------------------------


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def new_authority(name="another CA"):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now() - datetime.timedelta(days=1))
        .not_valid_after(now() + datetime.timedelta(days=30)).add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256()))
    return certificate, key


def house_authority(house):
    folder = house.folder / "certificates/ca"
    key = serialization.load_pem_private_key((folder / "ca-key.pem").read_bytes(), None)
    return x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes()), key


def issue(authority, name, usages, dns=(), begins=-1, ends=5):
    """A leaf as PEM, certificate and key; `begins` and `ends` in days from now."""
    certificate, signing_key = authority
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.UniformResourceIdentifier(name)] + [x509.DNSName(host) for host in dns]
    leaf = (
        x509.CertificateBuilder().subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name.rsplit("/", 1)[-1])]))
        .issuer_name(certificate.subject).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now() + datetime.timedelta(days=begins)).not_valid_after(now() + datetime.timedelta(days=ends))
        .add_extension(x509.SubjectAlternativeName(names), False).add_extension(x509.ExtendedKeyUsage(usages), False)
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(x509.KeyUsage(True, False, False, False, False, False, False, False, False), True)
        .sign(signing_key, hashes.SHA256()))
    return leaf.public_bytes(serialization.Encoding.PEM), key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


@pytest.fixture
def leaf(house, tmp_path):
    """Writes a leaf and says where: `leaf("expired", …)`."""

    def make(authority, name, usages, **more):
        chain, key = issue(authority, name, usages, **more)
        (tmp_path / "chain.pem").write_bytes(chain)
        (tmp_path / "key.pem").write_bytes(key)
        return tmp_path

    return make


# --- calling -------------------------------------------------------------------------------------------------------------------------


def openssl(port, ca, certificate=None, *options, path=HELLO):
    """What `openssl s_client` gets for one request."""
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", ca, "-quiet", "-ign_eof", *options]
    if certificate:
        command += ["-cert", f"{certificate}/chain.pem", "-key", f"{certificate}/key.pem"]
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    done = subprocess.run(command, input=request.encode(), capture_output=True, timeout=20)
    return done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def curl(house, tier, certificate, path, *options):
    """Status and body of one call to a tier's inner listener."""
    host, port = f"{tier}.localhost", house.inner_port(tier)
    command = ["curl", "-sS", "--max-time", "20", "--cacert", house.ca, "--resolve", f"{host}:{port}:127.0.0.1", "-w", "\n%{http_code}",
               *options, f"https://{host}:{port}{path}"]
    if certificate:
        command += ["--cert", f"{certificate}/chain.pem", "--key", f"{certificate}/key.pem"]
    done = subprocess.run(command, capture_output=True, timeout=30)
    body, _, status = done.stdout.decode(errors="replace").rpartition("\n")
    return int(status or 0), body, done.stderr.decode(errors="replace")


class NewLines:
    """What a tier's log says from here on."""

    def __init__(self, house, tier):
        self.house, self.tier = house, tier
        self.start = len(house.log(tier))

    @property
    def lines(self):
        return [line for line in self.house.log(self.tier)[self.start:].splitlines() if line]

    def one(self, words):
        """The one new line with these words; it says all, no other line speaks of the same call."""
        until(lambda: any(words in line for line in self.lines), f"the log of {self.tier} says “{words}”; it says {self.lines}", 8)
        time.sleep(0.15)
        assert len(self.lines) == 1, self.lines
        return self.lines[0]


# --- who is let in -------------------------------------------------------------------------------------------------------------------

STRANGERS = {
    "no certificate": (None, "it showed no certificate"),
    "another CA": (lambda h: (new_authority(), "spiffe://gateway/processor", [CLIENT]), "not issued by this system's CA"),
    "another CA of the same name": (
        lambda h: (
            new_authority(house_authority(h)[0].subject.rfc4514_string().removeprefix("CN=")), "spiffe://gateway/processor", [CLIENT]),
        "not issued by this system's CA"),
    "expired": (lambda h: (house_authority(h), "spiffe://gateway/processor", [CLIENT], {"begins": -9, "ends": -1}), "expired at"),
    "not yet valid": (lambda h: (house_authority(h), "spiffe://gateway/processor", [CLIENT], {"begins": 1}), "is not valid before"),
    "unknown name": (lambda h: (house_authority(h), "spiffe://gateway/somebody", [CLIENT]), "is not named in policy.json"),
}
ADVICE = re.compile("only tiers with|give both tiers|renew it with|set the clocks|only the inner side|add it to|update it")


@pytest.mark.parametrize("tier", ["intake", "feedback"])
@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_stranger_is_refused_and_the_log_says_why(house, leaf, tier, stranger):
    wanted, words = STRANGERS[stranger]
    certificate = None
    if wanted:
        authority, name, usages, *more = wanted(house)
        certificate = leaf(authority, name, usages, **(more[0] if more else {}))
    log = NewLines(house, tier)
    answer, _ = openssl(house.inner_port(tier), house.ca, certificate)
    assert "HTTP/1.1" not in answer, answer
    line = log.one(words)
    assert "refused a peer from 127.0.0.1 port" in line and ADVICE.search(line), line


@pytest.mark.parametrize("tier, other", [("intake", "feedback"), ("feedback", "intake")])
def test_the_other_outer_tier_is_refused(house, tier, other):
    log = NewLines(house, tier)
    answer, _ = openssl(house.inner_port(tier), house.ca, house.certificates(other))
    assert "HTTP/1.1" not in answer, answer
    line = log.one("is for listening only and may not dial")
    assert f"spiffe://gateway/{other}" in line


@pytest.mark.parametrize("tier", ["intake", "feedback"])
def test_tls_1_2_is_refused_inside_and_accepted_outside(house, tier):
    log = NewLines(house, tier)
    answer, complaint = openssl(house.inner_port(tier), house.ca, house.certificates("processor"), "-tls1_2")
    assert "HTTP/1.1" not in answer and "alert protocol version" in complaint, (answer, complaint)
    log.one("does not speak TLS 1.3")
    for version in ("-tls1_2", "-tls1_3"):
        answer, complaint = openssl(house.port(tier), house.ca, None, version, "-verify_return_error", path="/status")
        assert answer.startswith("HTTP/1.1 200"), (version, answer[:200], complaint)
    answer, _ = openssl(house.port(tier), house.ca, None, "-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0", path="/status")
    assert "HTTP/1.1" not in answer


def greeting(**changes):
    """What a Processor of the first epoch says first."""
    return json.dumps({"v": 1, "processorEpoch": 1, "versions": [1], "last": [], "keySetVersion": 0,
                       "now": int(time.time() * 1000), **changes})


def test_the_processor_gets_its_answers(house):
    own = house.certificates("processor")
    for tier in ("intake", "feedback"):
        status, body, complaint = curl(house, tier, own, HELLO, "-X", "POST", "-d", greeting())
        assert status == 200, (status, body, complaint)
    assert curl(house, "intake", own, LOG)[0] in (200, 204)
    # Feedback has no log to give; the policy does not name the method there either.
    assert curl(house, "feedback", own, LOG)[0] in (403, 404)


def test_what_the_policy_takes_away_is_refused(house):
    """Permission is data: with `log` struck from Intake's policy the same call is answered 403, and the log names the method."""
    file = house.certificates("intake") / "policy.json"
    old = file.read_bytes()
    assert b'"log"' in old
    replace(house, "intake", {"policy.json": old.replace(b'"log",', b"")})
    try:
        log = NewLines(house, "intake")
        until(lambda: curl(house, "intake", house.certificates("processor"), LOG)[0] == 403, "the log is closed to the Processor", 8)
        assert any('may not call "log"' in line for line in log.lines), log.lines
        assert curl(house, "intake", house.certificates("processor"), HELLO, "-X", "POST", "-d", greeting())[0] == 200
    finally:
        replace(house, "intake", {"policy.json": old})
    until(lambda: curl(house, "intake", house.certificates("processor"), LOG)[0] in (200, 204), "the log is open again", 8)


def test_plain_http_gets_no_answer(house):
    for tier in ("intake", "feedback"):
        for port in (house.port(tier), house.inner_port(tier)):
            with socket.create_connection(("127.0.0.1", port), 5) as call:
                call.settimeout(5)
                call.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                try:
                    assert b"HTTP/1.1" not in call.recv(4096)
                except ConnectionError:
                    pass


# --- changing certificates -----------------------------------------------------------------------------------------------------------


def replace(house, tier, files):
    """New files in a tier's certificates folder, each put there whole."""
    folder = house.certificates(tier)
    for name, content in files.items():
        draft = folder / (name + ".draft")
        draft.write_bytes(content)
        draft.chmod(0o600)
        if AS_ROOT:
            os.chown(draft, house.user(tier), house.user(tier))
        draft.rename(folder / name)


def served_serial(house, tier):
    """The serial number that a new visitor is shown."""
    context = ssl.create_default_context(cafile=house.ca)
    with socket.create_connection(("127.0.0.1", house.port(tier)), 5) as plain:
        with context.wrap_socket(plain, server_hostname=f"{tier}.localhost") as tls:
            return x509.load_der_x509_certificate(tls.getpeercert(True)).serial_number


def new_leaf_of(house, tier):
    chain, key = issue(
        house_authority(house), f"spiffe://gateway/{tier}", [SERVER], dns=[f"{tier}.localhost", f"{tier}.gateway.internal"], ends=80)
    return {"key.pem": key, "chain.pem": chain}, x509.load_pem_x509_certificate(chain).serial_number


@pytest.mark.parametrize("tier", ["intake", "feedback"])
@pytest.mark.parametrize("how", ["by SIGHUP", "by itself"])
def test_a_new_certificate_is_served_and_open_connections_go_on(house, tier, how):
    old = served_serial(house, tier)
    line = http.client.HTTPSConnection(
        f"{tier}.localhost", house.port(tier), timeout=10, context=ssl.create_default_context(cafile=house.ca))
    line.request("GET", "/status")
    assert line.getresponse().read()
    held = line.sock

    files, new = new_leaf_of(house, tier)
    assert new != old
    replace(house, tier, files)
    if how == "by SIGHUP":
        os.kill(house.pid(tier), signal.SIGHUP)
    until(lambda: served_serial(house, tier) == new, "the new certificate is served", 6, 0.1)

    line.request("GET", "/status")
    answer = line.getresponse()
    assert answer.status == 200 and answer.read()
    assert line.sock is held, "the old connection was dropped"
    line.close()
    # The Processor, too, still gets in and accepts the new certificate.
    assert curl(house, tier, house.certificates("processor"), HELLO, "-X", "POST", "-d", greeting())[0] == 200


@pytest.mark.parametrize("name, content", [
    ("chain.pem", b"-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n"), ("key.pem", b""), ("policy.json", b"{"),
], ids=["chain.pem", "key.pem", "policy.json"])
def test_a_broken_file_changes_nothing_and_the_log_says_so(house, name, content):
    old = served_serial(house, "intake")
    good = (house.certificates("intake") / name).read_bytes()
    log = NewLines(house, "intake")
    try:
        replace(house, "intake", {name: content})
        os.kill(house.pid("intake"), signal.SIGHUP)
        until(lambda: any("were not taken, the old ones stay in use" in line for line in log.lines), f"the log says so: {log.lines}", 6)
        assert name in " ".join(log.lines), log.lines
        assert served_serial(house, "intake") == old
        assert requests.get(house.url("intake") + "/status", verify=house.ca, timeout=10).status_code == 200
    finally:
        replace(house, "intake", {name: good})
        os.kill(house.pid("intake"), signal.SIGHUP)
        time.sleep(0.5)


def test_a_key_of_another_certificate_changes_nothing(house):
    old = served_serial(house, "feedback")
    good = (house.certificates("feedback") / "key.pem").read_bytes()
    log = NewLines(house, "feedback")
    try:
        replace(house, "feedback", {"key.pem": new_leaf_of(house, "feedback")[0]["key.pem"]})
        os.kill(house.pid("feedback"), signal.SIGHUP)
        until(lambda: any("does not belong to" in line for line in log.lines), f"the log says so: {log.lines}", 6)
        assert served_serial(house, "feedback") == old
    finally:
        replace(house, "feedback", {"key.pem": good})


# --- what the certificates are -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tier", TIERS)
def test_what_gateway_issued(new_house, tier):
    folder = new_house.certificates(tier)
    leaf = x509.load_pem_x509_certificate((folder / "chain.pem").read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [f"spiffe://gateway/{tier}"]
    assert f"{tier}.localhost" in names.get_values_for_type(x509.DNSName)
    usages = set(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    assert usages == ({CLIENT, SERVER} if tier == "processor" else {SERVER})
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    life = leaf.not_valid_after_utc - leaf.not_valid_before_utc
    assert life <= datetime.timedelta(days=8) if tier == "processor" else life >= datetime.timedelta(days=60)
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    leaf.verify_directly_issued_by(authority)
    assert (folder / "key.pem").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.name for file in folder.iterdir()} == {"chain.pem", "key.pem", "ca.pem", "policy.json"}


def test_the_keys_of_the_authority_and_of_the_tiers_are_for_their_owners_alone(new_house):
    for file in [*new_house.folder.glob("certificates/*/*key*.pem"), *new_house.folder.glob("*/keys/**/*"),
                 *new_house.folder.glob("offline-keys/*")]:
        if file.is_file() and file.name not in ("peers.json", "keyset.json"):
            assert file.stat().st_mode & 0o777 == 0o600, file


# --- going ---------------------------------------------------------------------------------------------------------------------------


def test_each_tier_ends_soon_after_sigterm(house):
    """A service manager waits some ten seconds before it kills. The Processor hangs in a long pull at Intake just then."""
    took = {}
    for tier in ("intake", "feedback", "processor"):
        took[tier] = house.stop(tier, 40)
    house.start()
    assert all(seconds < 10 and code == 0 for seconds, code in took.values()), took
