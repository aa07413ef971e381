"""Each tier reads its own folders and nothing else; the Processor opens no port; only the Processor can open a filing."""

import functools
import os
import re
import subprocess
import threading
import time
from pathlib import Path

import pytest

from house import FORMS, TIERS, Applicant, Office, Visitor, example, program

# --- what a process holds open -------------------------------------------------------------------------------------------------------

NO_FILE = re.compile(r"^(socket:|pipe:|anon_inode:|/memfd:|\[|/dev/null$|/dev/urandom$|/dev/random$)")


@functools.cache
def libraries(path):
    """Where the program's shared libraries lie, as the loader says."""
    listed = subprocess.run(["ldd", path], capture_output=True, text=True, check=True).stdout
    found = {str(Path(one).resolve().parent) for one in re.findall(r"(/\S+) \(0x", listed)}
    return tuple(sorted(found))


SYSTEM = ("/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/usr/share/locale", "/etc")
# Folders through which the system library walks to its own user database when a file's owner is asked for.
USER_DATABASE = re.compile(r"(/usr(/local)?(/lib)?|/run(/host|/systemd)?|/lib|/etc)?(/userdb(/.*)?)?|/")


def allowed(house, tier, path):
    own = [house.part(tier, name) for name in ("data", "keys", "tmp", "log", "settings.json")] + [house.certificates(tier)]
    system = [*SYSTEM, *libraries(program("gateway-" + tier)), "/proc", "/sys", program("gateway-" + tier)]
    return bool(USER_DATABASE.fullmatch(path)) or any(
        path == str(place) or path.startswith(str(place) + "/") for place in [*own, *system])


def open_files(pid):
    """Every file that the process has open or mapped at this moment."""
    found = set()
    for descriptor in os.listdir(f"/proc/{pid}/fd"):
        try:
            found.add(os.readlink(f"/proc/{pid}/fd/{descriptor}"))
        except FileNotFoundError:
            pass
    return found


def mapped_files(pid):
    return {line.split(None, 5)[5] for line in Path(f"/proc/{pid}/maps").read_text().splitlines() if len(line.split(None, 5)) == 6}


def files(names):
    return {name.removesuffix(" (deleted)") for name in names if not NO_FILE.match(name)}


class Watch:
    """Looks at every tier's open files again and again, so that also those are seen that are open for a moment only."""

    def __init__(self, house):
        self.house, self.seen, self.looks = house, {tier: set() for tier in TIERS}, 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)

    def look(self):
        while not self.over.is_set():
            for tier in TIERS:
                self.seen[tier] |= open_files(self.house.pid(tier))
            self.looks += 1
            time.sleep(0.002)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(10)


@pytest.fixture(scope="module")
def journey(house):
    """One case from the first page to the decision, under a watch."""
    with Watch(house) as watch:
        receipt = Applicant(house).register().file(example("2-supermarket"))
        Office(house).grant(receipt)
        page = Visitor(house).progress(receipt.number, receipt.code)
        assert "准予行政许可决定" in page.text, page.complaint
    assert watch.looks > 20
    return watch


@pytest.mark.parametrize("tier", TIERS)
def test_a_tier_has_only_its_own_files_open(house, journey, tier):
    seen = files(journey.seen[tier] | open_files(house.pid(tier)) | mapped_files(house.pid(tier)))
    strange = sorted(path for path in seen if not allowed(house, tier, path))
    assert not strange, strange
    assert any(path.startswith(str(house.part(tier, "data"))) for path in seen), "the watch saw nothing of the tier's own"
    assert not any(path.startswith(str(FORMS)) for path in seen)


def test_the_watch_would_see_a_strange_file(house, journey):
    """The rule itself: each tier's files are strange to the others."""
    for tier in TIERS:
        for other in set(TIERS) - {tier}:
            for path in (house.part(other, f"data/{other}.sqlite"), house.certificates(other) / "key.pem", house.part(other, "keys/x")):
                assert not allowed(house, tier, str(path))
        assert not allowed(house, tier, str(house.folder / "certificates/ca/ca-key.pem"))
        assert not allowed(house, tier, str(house.folder / "offline-keys/root.key"))


# --- own users -----------------------------------------------------------------------------------------------------------------------


def test_each_tier_runs_as_its_own_user_without_any_power(house, root):
    users = {}
    for tier in TIERS:
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{house.pid(tier)}/status").read_text().splitlines() if ":\t" in line)
        assert len(set(status["Uid"].split())) == 1 and len(set(status["Gid"].split())) == 1
        users[tier] = int(status["Uid"].split()[0])
        assert users[tier] not in (0, os.getuid())
        assert status.get("Groups", "").strip() == ""
        assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff")} == {0}
        assert status["NoNewPrivs"] == "1"
    assert len(set(users.values())) == 3, users


def may_read(house, tier, path):
    return subprocess.run(house.as_tier(tier, ["test", "-r", str(path)])).returncode == 0


def test_no_tier_can_read_anothers_folders(house, journey, root):
    secret = [house.folder / "certificates/ca/ca-key.pem", house.folder / "offline-keys", house.folder / "offline-keys/root.key",
              house.folder / "offline-keys/escrow.unseal"]
    for tier in TIERS:
        own = [house.part(tier), house.part(tier, "data"), house.part(tier, f"data/{tier}.sqlite"), house.part(tier, "keys/signing.key"),
               house.certificates(tier) / "key.pem"]
        for path in own:
            assert path.exists() and may_read(house, tier, path), (tier, path)
        others = [path for other in set(TIERS) - {tier} for path in (
            house.part(other), house.part(other, "settings.json"), house.part(other, "data"), house.part(other, f"data/{other}.sqlite"),
            house.part(other, "keys"), house.part(other, "keys/signing.key"), house.part(other, "log"), house.certificates(other),
            house.certificates(other) / "key.pem")]
        for path in others + secret:
            assert path.exists() and not may_read(house, tier, path), f"{tier} can read {path}"


def test_the_opening_key_lies_with_the_processor_alone(house):
    holders = {path.relative_to(house.folder).parts[0] for path in house.folder.rglob("*.unseal")}
    assert holders == {"processor", "offline-keys"}
    assert [path.name for path in house.part("processor", "keys").glob("*.unseal")] == ["current.unseal"]


# --- who listens ---------------------------------------------------------------------------------------------------------------------


def sockets(pid, table):
    """(local address, port, state) of the process's own sockets in one table of /proc/net."""
    inodes = {name[8:-1] for name in open_files(pid) if name.startswith("socket:[")}
    found = []
    for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[9] in inodes:
            address, port = fields[1].split(":")
            found.append((address, int(port, 16), fields[3]))
    return found


def listening(pid):
    return sorted((address, port) for table in ("tcp", "tcp6") for address, port, state in sockets(pid, table) if state == "0A")


LOOPBACK = "0100007F"


def test_the_processor_listens_on_its_console_and_nothing_else(house, journey):
    pid = house.pid("processor")
    assert listening(pid) == [(LOOPBACK, house.port("processor"))]
    assert sockets(pid, "udp") == [] and sockets(pid, "udp6") == []
    inodes = {name[8:-1] for name in open_files(pid) if name.startswith("socket:[")}
    local = [line.split() for line in Path(f"/proc/{pid}/net/unix").read_text().splitlines()[1:]]
    # Flag 00010000 (SO_ACCEPTCON): a local socket that would accept a call.
    assert not [one for one in local if one[6] in inodes and int(one[3], 16) & 0x10000]


def test_it_is_the_processor_who_dials(house, journey):
    """Connections between the tiers begin at the Processor; the outer tiers hold none that they began themselves."""
    for tier in ("intake", "feedback"):
        own = {house.port(tier), house.inner_port(tier)}
        begun = [one for table in ("tcp", "tcp6") for one in sockets(house.pid(tier), table) if one[2] == "01" and one[1] not in own]
        assert begun == []
        assert listening(house.pid(tier)) == sorted((LOOPBACK, port) for port in own)
    assert [one for one in sockets(house.pid("processor"), "tcp") if one[2] == "01"]


# --- what is linked ------------------------------------------------------------------------------------------------------------------


def has_symbols_of(name, module):
    """Whether the program holds a declaration of the module: its mangled name begins with the module's length and name. (Farther in,
    `4Seal` may be a piece of `DocumentSeal`, and BoringSSL's C++ has one of its own.)"""
    mark = re.compile(rf" \$s{len(module)}{module}(?=[0-9])")
    with subprocess.Popen(["nm", program(name)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace") as listing:
        try:
            return any(mark.search(line) for line in listing.stdout)
        finally:
            listing.kill()


@pytest.mark.parametrize("name, module, linked", [
    ("gateway-processor", "Unseal", True), ("gateway-intake", "Unseal", False), ("gateway-feedback", "Unseal", False),
    ("gateway-intake", "Seal", True), ("gateway-feedback", "Seal", False),
])
def test_who_can_seal_and_who_can_open(name, module, linked):
    assert has_symbols_of(name, module) == linked
