"""`gateway calendar`, asked as a lawyer or a script would, and judged by a calendar that others keep."""

import datetime
import json
import random
import shutil
import sys
from pathlib import Path

import pytest

from house import FORMS, run

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Oracle"))
from calendar_days import WorkCalendar  # noqa: E402

YEARS = range(2004, 2027)


def calendar(*arguments, code=0):
    done = run("gateway", "calendar", *arguments)
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def test_every_year_is_read_and_names_its_notice():
    said = calendar("check", "--forms", FORMS).splitlines()
    assert [line[:4] for line in said[:-1]] == [str(year) for year in YEARS]
    assert all("国办发明电〔" in line for line in said[:-1]) and "共 23 年，没有缺漏" in said[-1]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_is_as_others_have_it(year):
    said = json.loads(calendar("show", str(year), "--json", "--forms", FORMS))
    oracle, day, expected = WorkCalendar(), datetime.date(year, 1, 1), []
    while day.year == year:
        if oracle.is_workday(day):
            expected.append(day.isoformat())
        day += datetime.timedelta(days=1)
    assert said["workdays"] == expected and not said["isProvisional"] and str(year) in said["notice"]


def test_a_year_as_people_read_it():
    said = calendar("show", "2026", "--forms", FORMS)
    assert "2026年 国务院办公厅关于2026年部分节假日安排的通知" in said and "1月\n" in said and "休" in said and "班" in said
    assert "均为预计" in calendar("show", "2027", "--forms", FORMS)


def test_adding_working_days():
    assert calendar("add", "2025-01-20", "5", "--forms", FORMS) == "2025-01-26\n"
    assert calendar("add", "2005-12-30", "1", "--forms", FORMS) == "2005-12-31\n"
    # Into a year without a notice: the feasts of a fixed date are kept out, and it is said that this is a guess.
    assert calendar("add", "2026-12-31", "1", "--forms", FORMS) == "2027-01-04 预计\n"
    oracle, chance = WorkCalendar(), random.Random(5)
    for _ in range(25):
        start = datetime.date(2004, 1, 1) + datetime.timedelta(days=chance.randrange(22 * 365))
        count = chance.randint(1, 60)
        day = start
        for _ in range(count):
            day = oracle.next_workday(day)
        assert calendar("add", start.isoformat(), str(count), "--forms", FORMS) == f"{day}\n", (start, count)


@pytest.mark.parametrize("arguments", [
    ("add", "2025-02-30", "5"), ("add", "20250120", "5"), ("add", "2025-01-20", "0"), ("add", "2025-01-20", "-3"),
    ("add", "2025-01-20", "99999999999999999999"), ("show", "1"), ("show", "twenty"), ("add", "1999-01-20", "5")])
def test_what_cannot_be_counted_is_said(arguments):
    done = run("gateway", "calendar", *arguments, "--forms", FORMS)
    assert done.returncode != 0 and done.stderr.startswith("Error: ") and not done.stdout, (done.returncode, done.stderr)


def test_importing_a_year(tmp_path):
    forms = tmp_path / "Forms"
    shutil.copytree(FORMS / "calendar", forms / "calendar")
    place = ("--forms", forms)
    good = tmp_path / "new.yaml"
    good.write_text('year: 2027\nnotice: 国务院办公厅关于2027年部分节假日安排的通知\nweekdays_off: ["2027-01-01"]\nweekends_on: []\n')
    assert "2027" in calendar("import", good, *place)
    assert "2027-01-04\n" == calendar("add", "2026-12-31", "1", *place)
    assert "already" in calendar("import", good, *place)
    good.write_text(good.read_text().replace('"2027-01-01"', '"2027-01-01", "2027-01-04"'))
    assert "--replace" in calendar("import", good, *place, code=1)
    calendar("import", good, "--replace", *place)
    assert "2027-01-05\n" == calendar("add", "2026-12-31", "1", *place)
    kept = (forms / "calendar/2027.yaml").read_bytes()
    for wrong, words in [('"2028-01-03", "2028-01-03"', "写了两次"), ('"2028-06-31"', "不是真实的日期"), ('"2028-01-01"', "周末本来不上班"),
                         ('"2027-01-01"', "不在2028年内")]:
        bad = tmp_path / "bad.yaml"
        bad.write_text(f"year: 2028\nnotice: x\nweekdays_off: [{wrong}]\nweekends_on: []\n")
        said = calendar("import", bad, *place, code=1)
        assert words in said and "第3行" in said, said
    bad.write_text("year: 2030\nnotice: x\nweekdays_off: []\nweekends_on: []\n")
    assert "gap" in calendar("import", bad, *place, code=1)
    assert sorted(path.name for path in (forms / "calendar").iterdir())[-1] == "2027.yaml"
    assert (forms / "calendar/2027.yaml").read_bytes() == kept
