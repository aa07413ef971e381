"""What must hold for every history, whatever its dates: the answers are looked at from outside, day by day."""

import copy
import json
import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from calendar_days import DAY, WorkCalendar
from cases import accepted, ask, clock, counted, due, ledger_days, stop
from compare import compare, first_difference
from counters import Counters
from counting import CALENDAR_DAY, MONTH, WORKDAY, Span, forward
from histories import histories
from limits import TABLE, with_row
from oracle import judge
from terms import term

CALENDAR = WorkCalendar()
CASES = list(histories(1500, seed=20260213))
BACKWARD = ("hearingNotice", "renewalWindow")


def day(text):
    return date.fromisoformat(text)


def workdays_of(year):
    first = date(year, 1, 1)
    return [first + DAY * at for at in range(366) if (first + DAY * at).year == year and CALENDAR.is_workday(first + DAY * at)]


@pytest.mark.parametrize("year, number", [(2024, 251), (2025, 248), (2026, 248)])
def test_the_years_have_their_working_days(year, number):
    assert len(workdays_of(year)) == number


@pytest.mark.parametrize("unit", [WORKDAY, CALENDAR_DAY, MONTH])
def test_a_later_start_never_ends_earlier(unit):
    for count in (1, 5, 20):
        last = date.min
        for at in range(900):
            end = forward(date(2024, 1, 1) + DAY * at, [Span(count, unit)], "", CALENDAR).due
            assert end >= last
            last = end


def test_a_longer_limit_ends_later():
    for at in range(0, 900, 7):
        start = date(2024, 1, 1) + DAY * at
        ends = [forward(start, [Span(count)], "", CALENDAR).due for count in range(1, 61)]
        assert ends == sorted(set(ends))


def test_two_limits_after_another_are_one():
    for at in range(0, 900, 3):
        start = date(2024, 1, 1) + DAY * at
        assert forward(start, [Span(20), Span(10)], "", CALENDAR).due == forward(start, [Span(30)], "", CALENDAR).due


def test_a_stop_moves_the_end_by_the_days_that_would_have_counted():
    rng = random.Random(45)
    for _ in range(300):
        start = rng.choice(workdays_of(rng.randrange(2005, 2026)))
        told = start + DAY * rng.randrange(10)
        ended = told + DAY * rng.randrange(1, 30)
        plain, stopped = (ask(*accepted(start), *stops) for stops in ((), (stop(told, ended),)))
        inside = [told + DAY * at for at in range(1, (ended - told).days + 1)]
        skipped = sum(CALENDAR.is_workday(each) for each in inside)
        ends = day(due(plain, "decision"))
        if ends <= told:
            assert due(stopped, "decision") == due(plain, "decision")
            continue
        moved = forward(ends, [Span(skipped)], "", CALENDAR).due if skipped else ends
        assert day(due(stopped, "decision")) == moved
        assert sum(mark == "stopped" for _, mark in ledger_days(clock(stopped, "decision"))) == skipped


def test_stops_inside_one_another_are_one_stop():
    rng = random.Random(46)
    for _ in range(100):
        start = rng.choice(workdays_of(2025))
        ends = [start + DAY * at for at in sorted(rng.sample(range(1, 40), 4))]
        whole = ask(*accepted(start), stop(ends[0], ends[3]))
        nested = ask(*accepted(start), stop(ends[0], ends[3]), stop(ends[1], ends[2]))
        crossed = ask(*accepted(start), stop(ends[0], ends[2]), stop(ends[1], ends[3]))
        adjacent = ask(*accepted(start), stop(ends[0], ends[1]), stop(ends[1], ends[3]))
        assert {due(each, "decision") for each in (whole, nested, crossed, adjacent)} == {due(whole, "decision")}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_every_day_is_accounted_for(case):
    """From the day after the start to the last day, once each; what counted is the limit; what did not has its reason."""
    answer, calendar = judge(case), WorkCalendar(case.get("publishedThrough", 2026))
    for each in answer["clocks"]:
        days = ledger_days(each)
        assert [at for at, _ in days] == [days[0][0] + DAY * at for at in range(len(days))] if days else True
        start = day(each["start"])
        if each["id"] in BACKWARD:
            assert days[-1][0] == start - DAY
            assert days[0][0] == day(each["due"]) + DAY * (each["id"] == "hearingNotice") or days[0][1] == "holiday"
        elif days:
            assert days[0][0] == start + DAY
            turn = [at for at, mark in days if mark == "applicant"]
            assert turn or each["due"] is None or days[-1][0] == day(each["due"]) or each["endedBy"] == "correctionNotice"
        row = TABLE.get(each["id"])
        span = row and term(row, case["item"])[0]
        for at, mark in days:
            if mark == "holiday":
                assert not calendar.is_workday(at) or at.isoformat() in case.get("outages", ())
            if mark == "counted" and span and span.unit == WORKDAY:
                assert calendar.is_workday(at)
        capped = each["due"] == case.get("renewal", {}).get("validUntil")
        if each["due"] and span and span.unit != MONTH and each["endedBy"] != "correctionNotice" and not capped:
            extended = any(event["act"] == "extension" for event in case["events"]) and row.extension
            rolled = each["id"] == "renewalWindow" and any(mark == "holiday" for _, mark in days)
            assert counted(each) == span.count or rolled or (extended and counted(each) > span.count)


@pytest.mark.parametrize("case", CASES[:500], ids=lambda case: case["case"])
def test_what_has_lapsed_stays_lapsed(case):
    """Looked at earlier, a case shows no lapse that it does not show later, nor another day for it."""
    later = {(each["id"], each["round"]): each for each in judge(case)["clocks"]}
    moments = [datetime.fromisoformat(event.get("told") or event["at"]) for event in case["events"]]
    for moment in moments:
        for past in (moment, moment - timedelta(milliseconds=1)):
            text = past.isoformat(timespec="milliseconds")
            if past < moments[0] or text > case["asOf"]:
                continue
            for each in judge({**case, "asOf": text})["clocks"]:
                if each["lapsed"] and each["id"] in ("acceptance", "decision", "jointDecision", "preliminaryReview", "renewal"):
                    assert later[each["id"], each["round"]]["lapsed"] == each["lapsed"]


def test_the_calendar_is_asked_and_not_remembered():
    """A year that is published later moves its dates: 2025-01-26 is a Sunday on which people work."""
    early = ask(*accepted("2024-12-27"), publishedThrough=2024)
    assert (due(early, "decision"), clock(early, "decision")["provisional"]) == ("2025-01-27", True)
    assert clock(early, "decision")["lapsed"] is None
    assert due(ask(*accepted("2024-12-27")), "decision") == "2025-01-26"


@pytest.mark.parametrize("id", [id for id, row in TABLE.items() if row.span])
def test_a_wrong_number_shows_in_the_histories(id):
    """What a comparison over these histories is worth: a row that is off by one differs in some of them."""
    for by in (-1, 1):
        span = TABLE[id].span
        wrong = with_row(TABLE, id, span=replace(span, count=span.count + by))
        assert any(first_difference(judge(case), judge(case, wrong)) for case in CASES)


def test_the_histories_reach_everything():
    counters = Counters()
    for case in histories(2000, seed=45):
        counters.see(case)
    assert counters.report(2000) == 0


def test_the_same_seed_is_the_same_file():
    assert json.dumps(list(histories(20, 3))) == json.dumps(list(histories(20, 3)))
    assert json.dumps(list(histories(20, 3))) != json.dumps(list(histories(20, 4)))


def test_the_comparison_names_the_first_day_that_differs():
    answer = ask(*accepted("2026-09-14"))
    other = copy.deepcopy(answer)
    lines = [json.dumps(answer)]
    assert compare(lines, lines) == ([], 1)
    # Two entries that touch are the same days as one.
    ledger = clock(other, "decision")["ledger"]
    first, last, *rest = ledger[0]
    ledger[:1] = [[first, first, *rest], [(day(first) + DAY).isoformat(), last, *rest]]
    assert compare(lines, [json.dumps(other)]) == ([], 1)
    ledger[1][2] = "holiday"
    found, _ = compare(lines, [json.dumps(other)])
    assert len(found) == 1 and "decision 1: 2026-09-16" in found[0]
    # A day that stands twice is one case that differs, and not the end of the comparison.
    ledger[1][1] = "2026-09-30"
    assert len(compare(lines, [json.dumps(other)])[0]) == 1
    with pytest.raises(ValueError):
        compare(lines, [])
