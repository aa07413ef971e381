"""A Processor that is put back from an old backup heals from outside: from Intake what was filed, from Feedback what was told.

Small here, so that it runs each time. By hand, as large as the promise is made (half an hour and more):

    GATEWAY_RESTORE=500,200 python -m pytest Tests/Journey/test_restore.py
"""

import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess

import pytest

from house import PASSWORD, Applicant, Office, Officer, Visitor, example, run, until

# Filings and acts after the backup.
FILINGS, ACTS = map(int, os.environ.get("GATEWAY_RESTORE", "8,7").split(","))


# --- the commands --------------------------------------------------------------------------------------------------------------------


def command(house, tier, *arguments, code=0):
    done = subprocess.run(
        house.command(tier, *map(str, arguments)), capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL, cwd="/")
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def put_back(house, tier, backup, old):
    """The tier's data folder moved away and made anew from the backup; the demo's clock is no part of it."""
    house.part(tier, "data").rename(old)
    said = command(house, tier, "restore", "--from", backup)
    shutil.copy2(old / "clock", house.part(tier, "data/clock"))
    subprocess.run(["chown", "--reference", house.part(tier, "data"), house.part(tier, "data/clock")], check=True)
    return said


def kept(house, tier, name):
    """Where a tier may write its backup."""
    return house.part(tier, name)


def rows(house, sql, tier="processor", data="data"):
    with contextlib.closing(sqlite3.connect(f"file:{house.part(tier, data)}/{tier}.sqlite?mode=ro", uri=True)) as books:
        return books.execute(sql).fetchall()


def journals(house, data="data"):
    return {(number, entry): body for number, entry, body in rows(house, "SELECT number, entry, body FROM journal", data=data)}


# --- what people see -----------------------------------------------------------------------------------------------------------------


def progress(house, receipt):
    """Everything that Feedback shows of a case: its lines and its documents with their numbers."""
    visitor = Visitor(house)
    page = visitor.open(receipt)
    return page.words, sorted(visitor.documents())


def live(house, office, filings, acts):
    """Filings, and acts that issue numbered documents: acceptances, then examinations, grants and refusals."""
    applicants = [Applicant(house).register(f"r{os.getpid()}x{filings}x{n}") for n in range(max(4, filings // 40))]
    receipts = [applicants[n % len(applicants)].file(example(place=f"第{n}处")) for n in range(filings)]
    for receipt in receipts:
        until(lambda: office.sees(receipt.number), f"{receipt} at the clerk's", 60)
    done = 0
    for n, receipt in enumerate(receipts):
        for officer, act, filled in [
                (office.clerk, "acceptance", {}),
                (office.examiner, "examination", {"conclusion": "meets", "reasons": "材料齐全，布局和制度符合要求。"}),
                (office.decider, "grant", {}) if n % 2 == 0 else (office.decider, "refusal", {"reasons": "现场布局不符合要求。"})]:
            if done == acts:
                break
            officer.act(receipt.number, act, **filled)
            done += 1
    for receipt in receipts:
        until(lambda: office.has_told(receipt.number), f"{receipt} told", 60)
    return applicants, receipts


def quiet(house):
    """Nothing waits to be told any more."""
    def is_quiet():
        return not rows(house, """SELECT 1 FROM notice AS o LEFT JOIN teller AS t ON t.target = o.target
            WHERE o.n > coalesce(t.done, 0) LIMIT 1""")
    until(is_quiet, "everything told", 120)


def test_a_restored_processor_heals_from_outside(new_house):
    house = new_house.start()
    office = Office(house)
    _, before = live(house, office, 2, 2)
    quiet(house)
    backup = kept(house, "processor", "kept")
    said = command(house, "processor", "backup", "--to", backup)
    assert re.search(r"noted as safe: \S+/1 2", said), said
    assert rows(house, "SELECT received FROM backup") == [(2,)]

    # Life goes on, and all of it is told.
    applicants, receipts = live(house, office, FILINGS, ACTS)
    office.clerk.act(before[1].number, "acceptance")
    withdrawn = receipts[-1]
    applicants[(len(receipts) - 1) % len(applicants)].withdraw(withdrawn, "不办了")
    until(lambda: "撤回" in " ".join(office.clerk.record(withdrawn.number)), "the withdrawal", 30)
    until(lambda: office.has_told(before[1].number), "the last act told")
    quiet(house)
    everyone = [*before, *receipts]
    shown = {receipt.number: progress(house, receipt) for receipt in everyone[:12]}
    numbers = {number for number, in rows(house, "SELECT number FROM document")}
    assert len(numbers) >= min(ACTS, 6)
    house.kill("processor")

    old = house.part("processor", "data.old")
    said = put_back(house, "processor", backup, old)
    assert "FAILED" not in said and "takeover" in said
    assert len(rows(house, "SELECT number FROM case_file")) == 2

    # Before the takeover the pages say why, and nobody can act.
    house.start("processor")
    clerk = Officer(house, "wang").sign_in()
    page = clerk.case(before[0].number).must()
    assert "本机正在恢复" in page.words
    assert not clerk.offers(before[1].number, "acceptance")
    token = page.hidden("_token")
    refused = clerk.browser.post(f"/cases/{before[1].number}/acceptance", [("_token", token), ("seen", "1")])
    assert refused.status == 422 and "没有办成" in refused.words, refused.complaint
    assert len(rows(house, "SELECT number FROM case_file")) == 2
    assert command(house, "processor", "takeover", code=78).count("another process uses") == 1
    house.stop("processor")

    said = command(house, "processor", "takeover")
    assert "acts now, as epoch 2" in said and "LOOK" not in said, said
    told = journals(house, "data.old")
    assert journals(house) == told
    assert {number for number, in rows(house, "SELECT number FROM document")} == numbers
    house.start("processor")
    office = Office(house)
    # Every receipt is one case; filings that come in again are the cases that are there.
    until(lambda: rows(house, "SELECT count(*) FROM taken")[0][0] == len(everyone) + 1, "all filings taken again", 120)
    cases = [number for number, in rows(house, "SELECT number FROM case_file")]
    assert sorted(cases) == sorted(receipt.number for receipt in everyone)
    assert rows(house, "SELECT count(*) FROM set_aside") == [(0,)]
    assert all(journals(house)[row] == body for row, body in told.items())
    # Outside nothing has gone back, and nothing was refused as another content.
    quiet(house)
    assert rows(house, "SELECT count(*) FROM notice_refused") == [(0,)]
    for receipt in everyone[:12]:
        words, documents = progress(house, receipt)
        assert set(documents) >= set(shown[receipt.number][1]), receipt
    # Numbers go on after the last one that was ever seen.
    late = Applicant(house).register()
    new = late.file(example(place="恢复以后"))
    until(lambda: office.sees(new.number), "a new case")
    office.clerk.act(new.number, "acceptance")
    issued = [number for number, in rows(house, f"SELECT number FROM document WHERE case_number = '{new.number}'")]
    assert len(issued) == 1 and issued[0] not in numbers
    kind = issued[0].split("〔")[0]
    last = max(int(re.search(r"〕([0-9]+)号", number).group(1)) for number in numbers if number.startswith(kind + "〔"))
    assert int(re.search(r"〕([0-9]+)号", issued[0]).group(1)) == last + 1
    until(lambda: office.has_told(new.number), "the new act told")
    assert "受理" in progress(house, new)[0]

    # The machine that was lost turns up again, on its own books: it is refused at both tiers and changes nothing.
    house.stop("processor")
    house.part("processor", "data").rename(house.part("processor", "data.new"))
    old.rename(house.part("processor", "data"))
    outside = [rows(house, "SELECT max(number) FROM told", tier) for tier in ("intake", "feedback")]
    house.start("processor")
    until(lambda: "has taken over" in house.log("processor"), "the fence in its log")
    ghost = Officer(house, "wang").sign_in()
    page = until(lambda: (p := ghost.case(receipts[0].number)) and "本机已被接管" in p.words and p, "the page says so")
    held = journals(house)
    assert not ghost.offers(before[0].number, "termination")
    refused = ghost.browser.post(f"/cases/{withdrawn.number}/acceptance", [("_token", page.hidden("_token")), ("seen", "1")])
    assert refused.status == 422, refused.complaint
    lost = Applicant(house).register().file(example(place="给旧机"))
    assert ghost.case(lost.number).status != 200
    assert journals(house) == held
    assert [rows(house, "SELECT max(number) FROM told", tier) for tier in ("intake", "feedback")] == outside
    assert house.log("processor").count("stops: one of epoch 2 has taken over") == 1
    # And the right one goes on where it stood.
    house.stop("processor")
    house.part("processor", "data").rename(old)
    house.part("processor", "data.new").rename(house.part("processor", "data"))
    house.start("processor")
    office = Office(house)
    until(lambda: office.sees(lost.number), "the filing that came meanwhile", 60)


def test_books_that_are_older_than_what_was_told_stop_by_themselves(new_house, tmp_path):
    """A copy made by hand, without the command: it is found out at its first greeting."""
    house = new_house.start()
    office = Office(house)
    house.stop("processor")
    subprocess.run(["cp", "-a", house.part("processor", "data"), house.part("processor", "copy")], check=True)
    house.start("processor")
    office = Office(house)
    receipt = Applicant(house).register().file(example())
    until(lambda: office.sees(receipt.number), "the case")
    office.clerk.act(receipt.number, "acceptance")
    until(lambda: office.has_told(receipt.number), "the act told")
    house.stop("processor")
    house.part("processor", "data").rename(house.part("processor", "newer"))
    house.part("processor", "copy").rename(house.part("processor", "data"))
    house.start("processor")
    until(lambda: "older than what was told" in house.log("processor"), "the alarm")
    assert "本机正在恢复" in Officer(house, "wang").sign_in().browser.get("/").must().words
    assert rows(house, "SELECT count(*) FROM case_file") == [(0,)]
    house.stop("processor")
    command(house, "processor", "takeover")
    house.start("processor")
    assert "受理" in " ".join(Officer(house, "wang").sign_in().record(receipt.number))


@pytest.mark.parametrize("tier", ["intake", "feedback"])
def test_an_outer_tier_is_put_back(new_house, tier):
    """Intake goes on under a new epoch; either is told again what it was told after its backup."""
    house = new_house
    house.environment["intake"]["GATEWAY_LOCK"] = str(house.part("intake", "log.lock"))
    house.start()
    office = Office(house)
    anna = Applicant(house).register("anna")
    first = anna.file(example(place="甲"))
    until(lambda: office.sees(first.number), "the first case")
    quiet(house)
    backup = kept(house, tier, "kept")
    said = command(house, tier, "backup", "--to", backup)
    assert "FAILED" not in said
    again = command(house, tier, "restore", "--from", backup, "--verify")
    assert again.count("ok ") == again.count("\n"), again
    assert "is not empty" in command(house, tier, "restore", "--from", backup, code=78)
    assert "is there already" in command(house, tier, "backup", "--to", backup, code=78)

    second = anna.file(example(place="乙"))
    until(lambda: office.sees(second.number), "the second case")
    for receipt in (first, second):
        office.clerk.act(receipt.number, "acceptance")
        until(lambda: office.has_told(receipt.number), "the acceptance told")
    quiet(house)
    highest = rows(house, "SELECT max(number) FROM told", tier)
    house.kill(tier)
    put_back(house, tier, backup, house.part(tier, "data.old"))
    assert rows(house, "SELECT max(number) FROM told", tier) < highest
    house.start(tier)
    until(lambda: rows(house, "SELECT max(number) FROM told", tier) == highest, "told again", 60)
    assert "was put back" in house.log("processor")
    if tier == "feedback":
        for receipt in (first, second):
            assert "受理" in progress(house, receipt)[0]
    else:
        assert "It goes on as epoch 2" in house.log("intake")
        third = Applicant(house).register("bob").file(example(place="丙"))
        office = Office(house)
        until(lambda: office.sees(third.number), "a case of the new epoch", 60)
        assert office.sees(first.number) and office.sees(second.number)


def test_a_changed_backup_is_refused_in_words(new_house):
    house = new_house.start()
    backup = kept(house, "processor", "kept")
    command(house, "processor", "backup", "--to", backup)
    manifest = json.loads((backup / "manifest.json").read_text())
    assert manifest["tier"] == "processor" and manifest["files"]
    with open(backup / "processor.sqlite", "r+b") as file:
        file.seek(40_000)
        byte = file.read(1)
        file.seek(40_000)
        file.write(bytes([byte[0] ^ 1]))
    said = command(house, "processor", "restore", "--from", backup, "--verify", code=78)
    assert "FAILED  files" in said and "not to be relied on" in said


def test_the_commands_say_what_a_backup_does_not_hold():
    for tier in ("intake", "processor", "feedback"):
        for name in ("backup", "restore"):
            told = run("gateway-" + tier, name, "--help")
            assert told.returncode == 0 and "Keys and certificates are not part of a backup" in " ".join(told.stdout.split())
