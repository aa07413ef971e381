"""The vectors and the composite examples as the rules on counting days state them, and each row of the table made wrong once."""

from dataclasses import replace
from datetime import date

import pytest
from calendar_days import WorkCalendar
from cases import accepted, ask, at, clock, done, due, stop, told
from counting import Span, backward, forward
from limits import TABLE, with_row

CALENDAR = WorkCalendar()

# Start, number of working days, last day. The start is not counted.
VECTORS = """
2025-01-20 5 2025-01-26
2025-01-20 20 2025-02-21
2025-01-26 5 2025-02-08
2025-01-27 1 2025-02-05
2025-01-28 5 2025-02-10
2025-01-27 5 2025-02-10
2025-04-27 5 2025-05-07
2025-04-30 1 2025-05-06
2025-04-30 5 2025-05-12
2025-05-28 5 2025-06-05
2025-09-15 20 2025-10-17
2025-09-26 5 2025-10-10
2025-09-28 5 2025-10-11
2025-09-30 1 2025-10-09
2025-09-30 5 2025-10-14
2025-09-30 20 2025-11-04
2025-09-30 30 2025-11-18
2025-10-01 5 2025-10-14
2025-12-26 5 2026-01-05
2025-12-31 1 2026-01-04
2025-12-31 5 2026-01-08
2025-12-31 20 2026-01-29
2026-01-05 45 2026-03-13
2026-01-05 60 2026-04-03
2026-02-09 5 2026-02-14
2026-02-09 20 2026-03-13
2026-02-13 1 2026-02-14
2026-02-13 5 2026-02-27
2026-02-13 20 2026-03-19
2026-02-14 1 2026-02-24
2026-02-14 5 2026-02-28
2026-02-14 20 2026-03-20
2026-04-20 20 2026-05-20
2026-04-20 30 2026-06-03
2026-04-30 5 2026-05-11
2026-06-15 5 2026-06-23
2026-09-18 5 2026-09-24
2026-09-20 5 2026-09-28
2026-09-21 20 2026-10-26
2026-09-24 3 2026-09-30
2026-09-24 10 2026-10-15
2026-09-30 3 2026-10-10
2026-09-30 5 2026-10-13
2026-09-30 10 2026-10-20
"""


@pytest.mark.parametrize("start, count, last", [line.split() for line in VECTORS.split("\n") if line])
def test_vector(start, count, last):
    found = forward(date.fromisoformat(start), [Span(int(count))], "", CALENDAR)
    assert (found.due.isoformat(), found.provisional) == (last, False)


# The composite examples, each a function of the table that raises when the table is wrong.


def a(table=TABLE):
    answer = ask({"act": "filing", "at": "2026-02-13T16:00:00"}, table=table, as_of="2026-02-28T00:00:00")
    assert due(answer, "acceptance") == "2026-02-27" and clock(answer, "acceptance")["lapsed"] == "2026-02-28"
    assert (answer["deemed"], answer["acceptedOn"]) == (True, "2026-02-13")
    assert due(answer, "decision") == "2026-03-19"


def b(table=TABLE):
    answer = ask(
        done("filing", "2025-09-26"), told("correctionNotice", "2025-09-28"), done("correction", "2025-10-08"),
        told("acceptance", "2025-10-11"), table=table)
    assert due(answer, "acceptance", 2) == "2025-10-14"
    assert (answer["deemed"], answer["acceptedOn"], due(answer, "decision")) == (False, "2025-10-11", "2025-11-07")


def c(table=TABLE):
    assert due(ask(*accepted("2026-09-14"), table=table), "decision") == "2026-10-16"
    assert due(ask(*accepted("2026-09-14"), stop("2026-09-21", "2026-10-09"), table=table), "decision") == "2026-10-28"


def d(table=TABLE):
    answer = ask(*accepted("2026-03-02"), told("hearingNotice", "2026-03-10", hearing="2026-03-20"), table=table)
    assert due(answer, "hearingNotice") == "2026-03-10" and clock(answer, "hearingNotice")["lapsed"] is None
    late = ask(*accepted("2026-03-02"), told("hearingNotice", "2026-03-11", hearing="2026-03-20"), table=table)
    assert clock(late, "hearingNotice")["lapsed"] == "2026-03-11"


def e(table=TABLE):
    answer = ask(
        *accepted("2026-04-27"), {"act": "hearingRight", "told": at("2026-04-28")}, done("hearingRequest", "2026-05-08"), table=table)
    assert due(answer, "hearingRequest") == "2026-05-08"
    assert due(answer, "hearing") == "2026-06-04"


def f(table=TABLE):
    def window(until="2026-10-20", **limit):
        item = {"limits": {"renewalWindow": {**limit, "source": "令78"}}} if limit else {}
        return due(ask(done("filing", "2026-06-01"), item=item, renewal={"validUntil": until}, table=table), "renewalWindow")

    assert window() == "2026-09-20"
    assert window(count=30, unit="workday") == "2026-09-02"
    assert window(count=15, unit="workday") == "2026-09-22"
    assert window(count=90, unit="workday") == "2026-06-09"
    # The day before 09-20 is a Saturday and ends on 09-20 too (D8), so that 31 would pass: a day in the middle of a week tells.
    assert window(until="2026-07-17") == "2026-06-17"


def g(table=TABLE):
    answer = ask(*accepted("2026-09-28"), told("grant", "2026-09-30"), table=table)
    assert due(answer, "delivery") == "2026-10-20"


def h(table=TABLE):
    answer = ask(*accepted("2026-02-09"), told("grant", "2026-02-12"), table=table)
    assert due(answer, "publication") == "2026-02-28"


# The rows that the examples (a) to (h) do not reach have a vector of §2.5 of their own number.


def joint(table=TABLE):
    item = {"procedure": "joint"}
    assert due(ask(*accepted("2026-01-05"), item=item, table=table), "jointDecision") == "2026-03-13"
    prolonged = ask(
        *accepted("2026-01-05"), told("extension", "2026-03-13", by="govHead", reason="opinions"), item=item, table=table)
    assert due(prolonged, "jointDecision") == "2026-04-03"


def extended(table=TABLE):
    answer = ask(*accepted("2025-09-30"), told("extension", "2025-11-04", by="agencyHead", reason="hard"), table=table)
    assert due(answer, "decision") == "2025-11-18"


def preliminary(table=TABLE):
    assert due(ask(*accepted("2026-09-21"), item={"procedure": "preliminary"}, table=table), "preliminaryReview") == "2026-10-26"


def inspectors(table=TABLE):
    assert due(ask(*accepted("2026-09-18"), item={"inspects": True}, table=table), "inspection") == "2026-09-24"


def renewed(table=TABLE):
    answer = ask(done("filing", "2026-09-01"), told("acceptance", "2026-09-02"), renewal={"validUntil": "2026-10-20"}, table=table)
    assert clock(answer, "renewal")["follows"] == "deemedRenewal" and answer["renewed"] == "deemedRenewal"


EXAMPLES = [a, b, c, d, e, f, g, h, joint, extended, preliminary, inspectors, renewed]


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(example):
    example()


# The example in which a wrong row shows itself.
OF_ROW = {
    "acceptance": (a, b), "decision": (a, b, c, extended), "jointDecision": (joint,), "preliminaryReview": (preliminary,),
    "delivery": (g,), "inspection": (inspectors,), "hearingRequest": (e,), "hearing": (e,), "hearingNotice": (d,),
    "renewalWindow": (f,), "publication": (h,),
}


@pytest.mark.parametrize("by", [-1, 1])
@pytest.mark.parametrize("id", OF_ROW)
def test_each_number_can_fail(id, by):
    span = TABLE[id].span
    wrong = with_row(TABLE, id, span=replace(span, count=span.count + by))
    for example in OF_ROW[id]:
        with pytest.raises(AssertionError):
            example(wrong)


@pytest.mark.parametrize("id, example", [("decision", extended), ("jointDecision", joint)])
@pytest.mark.parametrize("by", [-1, 1])
def test_each_extension_can_fail(id, example, by):
    own = TABLE[id].extension
    wrong = with_row(TABLE, id, extension=replace(own, span=replace(own.span, count=own.span.count + by)))
    with pytest.raises(AssertionError):
        example(wrong)


def test_each_stoppage_can_fail():
    with pytest.raises(AssertionError):
        c(with_row(TABLE, "decision", stopped=False))
    for id in ("jointDecision", "preliminaryReview", "delivery"):
        assert stopped_by_a_review(id) > stopped_by_a_review(id, with_row(TABLE, id, stopped=False))
    for id in ("acceptance", "inspection", "hearing", "publication"):
        assert stopped_by_a_review(id) == stopped_by_a_review(id, stopped=False)


def stopped_by_a_review(id, table=TABLE, stopped=True):
    """The due day of a row with a review that lasts from before its start to after its first day."""
    procedure = {"jointDecision": "joint", "preliminaryReview": "preliminary"}.get(id, "ordinary")
    events = [done("filing", "2026-03-02"), told("acceptance", "2026-03-04")]
    if stopped:
        events.append(stop("2026-03-16" if id in ("delivery", "publication") else "2026-03-05", "2026-03-20"))
    if id == "hearing":
        events += [{"act": "hearingRight", "told": at("2026-03-05")}, done("hearingRequest", "2026-03-06")]
    if id in ("delivery", "publication"):
        events.append(told("grant", "2026-03-16"))
    return due(ask(*events, item={"procedure": procedure, "inspects": True}, table=table), id)


def test_every_row_has_its_example():
    """Only two rows have no number of their own: the applicant's term, and the expiry."""
    assert set(TABLE) - set(OF_ROW) == {"correction", "renewal"}
    assert TABLE["correction"].span is TABLE["renewal"].span is None


def test_backwards_is_not_clear_unless_said():
    assert backward(date(2026, 3, 20), Span(7), "", CALENDAR).due == date(2026, 3, 11)
    assert backward(date(2026, 3, 20), Span(7), "", CALENDAR, clear=True).due == date(2026, 3, 10)
