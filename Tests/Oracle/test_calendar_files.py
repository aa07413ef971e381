"""The working calendar as the offices load it, read as plain YAML and compared day for day with a calendar that others keep."""

import datetime
import pathlib
import re

import chinese_calendar
import pytest
import yaml
from calendar_days import WORKED_BY_THE_NOTICE

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Forms" / "calendar"
YEARS = range(2004, 2027)
NOTICE = re.compile(r"国务院(?:办公厅)?关于\S+的通知（国(?:办)?发明电〔\d{4}〕\d+号）")
DAY = datetime.timedelta(days=1)


def read(path):
    """Every scalar stays the text that it is in the file: a date that is no date shall fail here and not in the reader."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def days(texts):
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) for text in texts), texts
    return [datetime.date.fromisoformat(text) for text in texts]


def every_day(year):
    day = datetime.date(year, 1, 1)
    while day.year == year:
        yield day
        day += DAY


@pytest.fixture(params=sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def file(request):
    return request.param


def test_no_year_is_missing():
    assert {f"{year}.yaml" for year in YEARS} <= {path.name for path in FOLDER.iterdir()}


def test_the_file_keeps_its_form(file):
    content = read(file)
    assert list(content) == ["year", "notice", "weekdays_off", "weekends_on"]
    assert content["year"] == file.stem
    off, on = days(content["weekdays_off"]), days(content["weekends_on"])
    assert {day.year for day in off + on} == {int(file.stem)}
    assert [day for day in off if day.isoweekday() > 5] == [], "days off are weekdays"
    assert [day for day in on if day.isoweekday() < 6] == [], "days worked are weekends"
    # In order, and so none twice; a weekday is no weekend, and so none in both.
    assert off == sorted(set(off)) and on == sorted(set(on))


def test_the_year_names_its_notices(file):
    content = read(file)
    notices = content["notice"].split("；")
    assert [text for text in notices if not NOTICE.fullmatch(text)] == []
    assert f"关于{file.stem}年部分节假日安排的通知" in notices[0]
    assert f"〔{int(file.stem) - 1}〕" in notices[0], "each year's arrangement is of the year before"


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees(year):
    content = read(FOLDER / f"{year}.yaml")
    off, on = set(days(content["weekdays_off"])), set(days(content["weekends_on"]))
    differing = [
        day.isoformat() for day in every_day(year)
        if (day in on if day.isoweekday() > 5 else day not in off) != chinese_calendar.is_workday(day)
    ]
    # Equal and not within: a package that is mended makes the exception fail.
    assert differing == [day.isoformat() for day in sorted(WORKED_BY_THE_NOTICE) if day.year == year]
