"""对账: a clean day agrees; what is taken out of the books behind the programs' back is found, named and called out once; three days
away are made up for, each day once."""

import contextlib
import re
import sqlite3
import time

import pytest

from house import Applicant, Office, Officer, example, until

DAY = 86_400


class Books:
    """/reconciliation as the administrator reads it."""

    def __init__(self, house):
        self.house = house
        self.sign_in()

    def sign_in(self):
        self.browser = Officer(self.house, "sun").sign_in().browser

    def rows(self):
        """Day → its line of the table in words, newest first."""
        page = self.browser.get("/reconciliation").must().text
        found = re.findall(r'<tr><th[^>]*><a href="/reconciliation/([0-9-]+)">.*?</th>(.*?)</tr>', page, re.S)
        return {day: re.sub(r"<[^>]+>", " ", cells).split() for day, cells in found}

    def day(self, day):
        return self.browser.get(f"/reconciliation/{day}").must()

    def again(self, day):
        """重新对账, until its next run is there."""
        page = self.day(day)
        before = run_of(page)
        self.browser.post(f"/reconciliation/{day}/run", page.form("/run")).must()
        return until(lambda: (page := self.day(day)) and run_of(page) > before and page, f"another run of {day}", 60, 0.3)


def run_of(page):
    found = re.search(r"（第 ([0-9]+) 次）", page.text)
    return int(found.group(1)) if found else 0


@contextlib.contextmanager
def books(house, tier):
    """A tier's books while it is stopped."""
    assert tier not in house.running
    file = sqlite3.connect(house.part(tier, f"data/{tier}.sqlite"))
    with contextlib.closing(file), file:
        yield file


def day_of(number):
    return f"20{number[6:8]}-{number[8:10]}-{number[10:12]}"


def alarms(house):
    return [line for line in house.log("processor").splitlines() if "critical" in line and "reconciliation of" in line]


@pytest.fixture
def filed(new_house):
    """Two cases of yesterday, told and shown; Feedback was away at midnight."""
    house = new_house
    noon = time.strftime("%Y-%m-%dT12:00:00+08:00", time.gmtime(time.time() + 8 * 3600))
    house.set_clock(noon)
    house.start()
    office = Office(house)
    anna = Applicant(house).register("anna")
    cases = [anna.file(example(place=place)) for place in "甲乙"]
    for case in cases:
        until(lambda: office.has_told(case.number), "a case that is told")
    return house, cases


def test_a_clean_day_damage_and_three_days_away(filed):
    house, (first, second) = filed
    day = day_of(first.number)
    assert Books(house).rows() == {}

    # Midnight without Feedback: open, with the reason; then by itself.
    house.stop("feedback")
    house.move_clock(DAY)
    chief = Books(house)
    until(lambda: "办理反馈" in "".join(chief.rows()[day]), "the reason why the day is open", 30, 0.3)
    assert "未对账" in chief.rows()[day]
    house.start("feedback")
    until(lambda: "相符" in chief.rows()[day], "the day agrees", 60, 0.3)
    assert chief.rows()[day] == ["2", "2", "2", "0", "●", "相符"]
    page = until(lambda: (page := chief.day(day)) and page.text.count("已留存") == 2 and page, "both tiers keep it", 20, 0.3)
    assert "全部相符" in page.text
    assert day in chief.browser.get("/reconciliation.csv").must().text
    assert alarms(house) == []
    for name in ("wang", "zhang"):
        clerk = Officer(house, name).sign_in().browser
        assert clerk.get("/reconciliation").status == clerk.get(f"/reconciliation/{day}").status == 403
        token = [pair for pair in clerk.get("/cases").must().form("/sign-out") if pair[0] == "_token"]
        assert clerk.post(f"/reconciliation/{day}/run", token).status == 403

    # One case and one mark of telling are taken out of the books.
    house.stop("processor")
    with books(house, "processor") as file:
        assert file.execute("DELETE FROM case_file WHERE number = ?", [first.number]).rowcount == 1
        file.execute("DROP TRIGGER notice_told_no_delete")
        newest = "SELECT max(n) FROM notice WHERE target = 'feedback-1' AND case_number = ?"
        assert file.execute(f"DELETE FROM notice_told WHERE n = ({newest})", [second.number]).rowcount == 1
    house.start("processor")
    chief.sign_in()
    for _ in range(2):
        page = chief.again(day)
        assert "有 2 处差异" in page.text
        words = page.words
        assert "已取回，没有办件" in words and "已展示，内网没有告知凭证" in words
        assert f'href="/cases/{second.number}"' in page.text
        called = alarms(house)
        assert len(called) == 2, called
        assert any(first.number in line and "has no case" in line for line in called)
        assert any(second.number in line and "mark of telling" in line for line in called)
    assert chief.rows()[day][3:] == ["2", "■", "有差异"]

    # Three days without a Processor: each of them once, in their order.
    house.stop("processor")
    house.move_clock(3 * DAY)
    house.start("processor")
    chief.sign_in()
    rows = until(lambda: (rows := chief.rows()) and not any("未对账" in row for row in rows.values()) and rows, "all days", 90, 0.5)
    assert len(rows) == 4, rows
    house.stop("processor")
    with books(house, "processor") as file:
        runs = file.execute("SELECT day, count(*) FROM reconciliation GROUP BY day ORDER BY day").fetchall()
    assert [count for _, count in runs] == [3, 1, 1, 1], runs
    house.stop("intake"), house.stop("feedback")
    for tier in ("intake", "feedback"):
        with books(house, tier) as file:
            kept = {day for day, in file.execute("SELECT day FROM reconciliation")}
        assert kept == set(rows), tier
