"""Each check can fail: a calm house files a little, its tiers are stopped, and a copy of its books is spoiled by hand."""

import contextlib
import hashlib
import json
import shutil
import sqlite3

import pytest

from history import History
from scene import Scene

from aftermath import gather, open_materials, stop_all, wait_until_quiet
from check import check_all
from clerks import People
from clients import Applicant, Applicants
from house import TIERS, House, until
from watchers import Monitor


class Calm:
    """A scene with nothing wrong, looked at once."""

    def __init__(self, folder):
        self.history = History(folder / "history.jsonl")
        self.scene = Scene.new().furnish(self.history, 1, with_volumes=False)
        self.scene.start()
        self.applicants = Applicants(self.scene, self.history, 1)
        self.applicants.accounts = self.applicants.accounts[:1]
        self.applicants.accounts[0][0].register(self.applicants.connection(0))
        self.applicants.accounts[0] = self.applicants.accounts[0][:1]
        worker = Applicant(self.applicants, 0)
        for kind in ("plain", "material", "material", "whole", "whole", "plain"):
            worker.file_one(kind)
        people = People(self.scene, self.applicants, self.history, 1)
        wishes = [("correct"), ("grant")]
        for (account, number, code, _), wish in zip(self.applicants.wishes, wishes, strict=True):
            people._begin(account, number, code, wish)
        for some in (people.clerks, people.later):
            some.thread.start()
        for some in (people.clerks, people.later):
            until(lambda: self.history.count["done"] >= 5, "all deeds are done", 30)
            some.end()
        monitor = Monitor(self.scene, self.history)
        monitor.look()
        self.heads = monitor.heads
        wait_until_quiet(self.scene, seconds=30)
        self.opened = open_materials(self.scene, people.office.clerk)
        assert list(stop_all(self.scene)) == []

    def copied(self, folder):
        folders = {tier: folder / tier for tier in TIERS}
        for tier in TIERS:
            shutil.copytree(self.scene.part(tier, "data"), folders[tier])
        return folders


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    calm = Calm(tmp_path_factory.mktemp("calm"))
    yield calm
    calm.scene.remove()
    House.end_all()


class Spoiled:
    """A copy of the books with what people saw, both to be spoiled."""

    def __init__(self, calm, folder):
        self.calm, self.folders = calm, calm.copied(folder)
        self.lines, self.heads, self.opened = [dict(line) for line in calm.history.lines], set(calm.heads), dict(calm.opened)

    def of(self, event):
        return [line for line in self.lines if line["event"] == event]

    def change(self, tier, *statements):
        """Without the guards that keep the product itself from doing such a thing."""
        with contextlib.closing(sqlite3.connect(self.folders[tier] / f"{tier}.sqlite")) as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{name}"')
            for statement in statements:
                assert database.execute(statement).rowcount != 0, f"nothing was changed: {statement}"
            database.commit()

    def change_json(self, tier, table, column, where, **values):
        with contextlib.closing(sqlite3.connect(self.folders[tier] / f"{tier}.sqlite")) as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{name}"')
            (found,) = database.execute(f"SELECT {column} FROM {table} WHERE {where}").fetchone()
            body = json.dumps(json.loads(found) | values).encode()
            database.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (body,))
            database.commit()

    def blob(self):
        return next(path for path in sorted((self.folders["intake"] / "blobs").iterdir()))

    def check(self):
        return list(check_all(
            gather(self.calm.scene, self, self.calm.applicants, self.heads, self.folders), self.opened))


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def add(spoiled, event, **more):
    spoiled.lines.append({"event": event, **more})


def reread(spoiled):
    add(spoiled, "read", number="1", titles=["已收到申请", "已受理"])
    add(spoiled, "read", number="1", titles=["已收到申请"])


def forget(spoiled):
    spoiled.lines = [line for line in spoiled.lines if line["event"] != "sent"]


def other_receipt(spoiled):
    first, second = spoiled.of("receipt")[0], spoiled.of("receipt")[-1]
    add(spoiled, "receipt", submission=first["submission"], number=second["number"])


def another_signature(spoiled):
    line = spoiled.of("signed")[0]
    form = json.loads(line["bytes"])
    form["signatures"][0]["sig"] = "A" * 86 + "=="
    line["bytes"] = json.dumps(form)


FIRST = "seq = 0"
SPOILS = {
    "a case is gone": ("I2", lambda s: s.change("processor", "DELETE FROM case_file WHERE number = (SELECT max(number) FROM case_file)")),
    "a filing was not taken": ("I2", lambda s: s.change("processor", "DELETE FROM taken WHERE seq = 1")),
    "a filing was set aside": ("I2", lambda s: s.change("processor", "INSERT INTO set_aside VALUES ('1', 'x', x'00', 1)")),
    "an entry is in no log": ("I1", lambda s: [s.change("processor", "DELETE FROM taken WHERE seq = 5"),
                                               s.change("intake", "DELETE FROM log WHERE seq = 5")]),
    "nobody sent it": ("I3", forget),
    "a case without an entry": ("I3", lambda s: s.change("processor", "UPDATE case_file SET number = '9' WHERE rowid = 1")),
    "two receipts for one submission": ("I4", other_receipt),
    "a receipt was written anew": ("I4", lambda s: s.change("intake", f"UPDATE log SET receipt = x'7B7D' WHERE {FIRST}")),
    "a receipt that Intake did not sign": ("I4", another_signature),
    "a row of the log is gone": ("I5", lambda s: [s.change("processor", "DELETE FROM taken WHERE seq = 2"),
                                                  s.change("intake", "DELETE FROM log WHERE seq = 2")]),
    "a position with two entries": ("I5", lambda s: s.change_json("intake", "log", "leaf", FIRST, time=1)),
    "an entry was changed at both ends": ("I5", lambda s: [s.change_json(tier, table, "leaf", FIRST, purpose="x")
                                                           for tier, table in (("intake", "log"), ("processor", "taken"))]),
    "another head was shown": ("I5", lambda s: s.heads.add((1, 3, "0" * 64))),
    "a longer log was shown": ("I5", lambda s: s.heads.add((1, 300, "0" * 64))),
    "a blob is gone": ("I6", lambda s: s.blob().unlink()),
    "a blob is torn": ("I6", lambda s: flip(s.blob())),
    "a material never came": ("I1", lambda s: s.change("processor", "UPDATE case_material SET is_here = 0 WHERE n = 0")),
    "the clerk opens another file": ("I8", lambda s: s.opened.update({next(iter(s.opened)): [hashlib.sha256(b"").hexdigest()]})),
    "two entries of one time": ("I9", lambda s: [s.change_json(tier, table, "leaf", "seq = 3", time=1)
                                                 for tier, table in (("intake", "log"), ("processor", "taken"))]),
    "a case counts from another time": ("I9", lambda s: s.change("processor", "UPDATE case_file SET received_at = received_at + 1")),
    "a deadline of its own": ("I9", lambda s: s.change("processor", "UPDATE case_file SET due = '2030-01-01' WHERE rowid = 1")),
    "a step was taken back": ("I10", reread),
    "Feedback is behind": ("I10", lambda s: s.change("feedback", "UPDATE case_version SET version = version - 1")),
    "Feedback shows what was not told": ("I10", lambda s: s.change("feedback", "UPDATE case_version SET version = version + 1")),
    "a notice was not told": ("I10", lambda s: s.change("processor", "DELETE FROM notice_told WHERE n = (SELECT max(n) FROM notice_told)")),
    "two contents were told": ("I10", lambda s: s.change("feedback", "UPDATE audit SET what = 'equivocation' WHERE number = 1")),
    "no line for a receipt": ("I13", lambda s: s.change("intake", "DELETE FROM audit WHERE what = 'receive application'")),
    "no line for an act": ("I13", lambda s: s.change("processor", "DELETE FROM audit WHERE what = 'grant'")),
    "no line for a filing taken": ("I13", lambda s: s.change("processor", "DELETE FROM audit WHERE what = 'case'")),
    "no line for what was told": ("I13", lambda s: s.change(
        "feedback", "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit WHERE what = 'told')")),
    "a line without a change": ("I13", lambda s: s.change(
        "processor", "INSERT INTO audit SELECT max(number) + 1, 1, 'x', 'grant', '1' FROM audit")),
    "two cases of one submission": ("I16", lambda s: s.change(
        "processor", "CREATE TABLE twin AS SELECT * FROM case_file", "INSERT INTO twin SELECT * FROM case_file",
        "ALTER TABLE case_file RENAME TO case_file_before", "ALTER TABLE twin RENAME TO case_file")),
}


def test_a_calm_house_has_nothing_wrong(calm, tmp_path):
    assert calm.history.violations == []
    assert Spoiled(calm, tmp_path).check() == []
    assert len(calm.heads) == 1 and len(calm.opened) == 2


@pytest.mark.parametrize("what", SPOILS)
def test_what_is_spoiled_is_found(calm, tmp_path, what):
    rule, spoil = SPOILS[what]
    spoiled = Spoiled(calm, tmp_path)
    spoil(spoiled)
    found = spoiled.check()
    assert rule in {name for name, _ in found}, f"{what}: {found}"
