"""The rules, one example each: what takes effect, what is void, what follows a lapse, and what each setting changes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cases import accepted, ask, at, clock, done, due, ledger_days, stop, told
from limits import STOP_KINDS

FILED = {"act": "filing", "at": "2026-02-13T16:00:00"}
MADE_IN_TIME = {"made": "2026-02-27T23:58:00", "told": "2026-02-28T08:05:00"}


def reasons(answer):
    return [(void["act"], void["reason"]) for void in answer["void"]]


@pytest.mark.parametrize("hour", ["00:00:00.000", "09:00:00", "23:59:59.999"])
@pytest.mark.parametrize("day, last", [("2026-02-14", "2026-02-28"), ("2026-02-16", "2026-02-28"), ("2026-02-13", "2026-02-27")])
def test_the_hour_of_a_receipt_is_no_matter(hour, day, last):
    answer = ask({"act": "filing", "at": at(day, hour)})
    assert (answer["receivedOn"], due(answer, "acceptance")) == (day, last)


def test_a_time_of_another_zone_is_a_day_of_beijing():
    assert ask({"act": "filing", "at": "2026-02-12T16:00:00+00:00"})["receivedOn"] == "2026-02-13"


@pytest.mark.parametrize("act", ["acceptance", "correctionNotice", "nonAcceptance", "exemption"])
def test_made_in_time_and_told_late_is_void(act):
    """D1: it is accepted by law, dated with the receipt."""
    answer = ask(FILED, {"act": act, **MADE_IN_TIME})
    assert (answer["deemed"], answer["acceptedOn"], answer["ended"]) == (True, "2026-02-13", None)
    assert reasons(answer) == [(act, "toldAfterLimit")]
    assert clock(answer, "acceptance")["follows"] == "deemedAcceptance"


def test_the_last_millisecond_is_in_time_and_midnight_is_not():
    for hour, deemed in (("2026-02-27T23:59:59.999", False), ("2026-02-28T00:00:00.000", True)):
        answer = ask(FILED, {"act": "acceptance", "made": at("2026-02-27"), "told": hour})
        assert answer["deemed"] is deemed


def test_it_is_deemed_on_the_day_after_and_not_before():
    assert ask(FILED, as_of="2026-02-27T23:59:59.999")["acceptedOn"] is None
    assert ask(FILED, as_of="2026-02-28T00:00:00")["acceptedOn"] == "2026-02-13"


def test_acceptance_dates_from_its_making():
    answer = ask(FILED, told("acceptance", "2026-02-25", made="2026-02-24"))
    assert (answer["acceptedOn"], clock(answer, "acceptance")["ended"]) == ("2026-02-24", "2026-02-25")


def test_the_days_of_a_correction_are_the_applicants():
    answer = ask(done("filing", "2026-03-09"), told("correctionNotice", "2026-03-11"), done("correction", "2026-03-16"))
    marks = [mark for _, mark in ledger_days(clock(answer, "acceptance"))]
    assert marks == ["counted"] * 2 + ["applicant"] * 5
    assert (answer["receivedOn"], due(answer, "acceptance", 2), answer["acceptedOn"]) == ("2026-03-16", "2026-03-23", "2026-03-16")


def test_a_second_notice_needs_a_superior_and_a_reason():
    events = [done("filing", "2026-03-09"), told("correctionNotice", "2026-03-09"), done("correction", "2026-03-10")]
    for fields in ({"by": "intakeClerk", "reason": "x"}, {"by": "reviewer"}, {}):
        answer = ask(*events, told("correctionNotice", "2026-03-11", **fields))
        assert reasons(answer) == [("correctionNotice", "secondNotice")] and answer["acceptedOn"] == "2026-03-10"
    assert ask(*events, told("correctionNotice", "2026-03-11", by="reviewer", reason="x"))["acceptedOn"] is None


def test_what_was_not_asked_for_begins_nothing():
    answer = ask(done("filing", "2026-03-09"), done("correction", "2026-03-11"))
    assert reasons(answer) == [("correction", "notAsked")] and answer["receivedOn"] == "2026-03-09"


def term_item(count, unit, source="某规定"):
    return {"limits": {"correction": {"count": count, "unit": unit, "source": source}}}


def test_a_term_lapses_where_the_item_names_its_basis():
    """D4: proposed by the machine and confirmed by a person; nothing lapses without a basis."""
    events = [done("filing", "2026-03-09"), told("correctionNotice", "2026-03-09")]
    assert clock(ask(*events, item=term_item(10, "workday")), "correction")["follows"] == "abandonmentProposal"
    without = ask(*events, told("abandonment", "2026-04-01"), item=term_item(10, "workday", None))
    assert clock(without, "correction")["follows"] == "nothing" and reasons(without) == [("abandonment", "noBasis")]
    early = ask(*events, told("abandonment", "2026-03-23"), item=term_item(10, "workday"))
    assert reasons(early) == [("abandonment", "termRuns")]
    assert ask(*events, told("abandonment", "2026-03-24"), item=term_item(10, "workday"))["ended"]["act"] == "abandonment"
    assert [each["id"] for each in ask(*events)["clocks"]] == ["acceptance"]


def test_an_applicants_days_roll_over_a_holiday_and_an_agencys_do_not():
    """D8: served 2026-08-03, sixty days: 10-02, a holiday, so 10-08."""
    events = [done("filing", "2026-08-03"), told("correctionNotice", "2026-08-03")]
    assert due(ask(*events, item=term_item(60, "calendarDay")), "correction") == "2026-10-08"
    own = {"limits": {"decision": {"count": 3, "unit": "calendarDay", "source": "营业性演出管理条例第十三条"}}}
    assert due(ask(*accepted("2026-09-30"), item=own), "decision") == "2026-10-03"


def test_our_outage_extends_his_term_and_not_ours():
    events = [done("filing", "2026-03-09"), told("correctionNotice", "2026-03-09")]
    item = term_item(10, "workday")
    assert due(ask(*events, item=item), "correction") == "2026-03-23"
    assert due(ask(*events, item=item, outages=["2026-03-23"]), "correction") == "2026-03-24"
    assert due(ask(*events, item=item, outages=["2026-03-20"]), "correction") == "2026-03-23"
    assert due(ask(*accepted("2026-03-09"), outages=["2026-04-07"]), "decision") == "2026-04-07"


def test_the_last_day_to_ask_for_renewal_rolls_on_for_the_holder():
    """D8 and article 50: the thirtieth day before 2026-07-20 is a Saturday in a holiday; an outage of the Monday after it is ours."""
    for outages, last in (([], "2026-06-22"), (["2026-06-22"], "2026-06-23")):
        answer = renewal(done("filing", last), until="2026-07-20", outages=outages)
        assert due(answer, "renewalWindow") == last and answer["renewed"] == "deemedRenewal"
    strict = renewal(done("filing", "2026-06-22"), until="2026-07-20", settings={"applicantTermsRoll": False})
    assert due(strict, "renewalWindow") == "2026-06-20" and strict["renewed"] is None


@pytest.mark.parametrize("count, unit, last", [
    (1, "month", "2026-02-28"), (10, "workday", "2026-02-13"), (45, "workday", "2026-04-10"), (45, "calendarDay", "2026-03-17")])
def test_an_item_counts_in_its_own_unit(count, unit, last):
    item = {"limits": {"decision": {"count": count, "unit": unit, "source": "某条例"}}}
    answer = clock(ask(*accepted("2026-01-31"), item=item), "decision")
    assert (answer["due"], answer["unverified"]) == (last, False)


def test_an_unverified_unit_counts_in_days():
    answer = clock(ask(*accepted("2026-01-31"), item={"limits": {"decision": {"count": 45}}}), "decision")
    assert (answer["due"], answer["unverified"]) == ("2026-03-17", True)


@pytest.mark.parametrize("id", ["acceptance", "jointDecision", "delivery", "inspection", "hearing", "unknown"])
def test_an_item_cannot_set_a_limit_that_knows_no_other(id):
    with pytest.raises(ValueError):
        ask(FILED, item={"limits": {id: {"count": 3, "unit": "workday", "source": "x"}}})


def extension(day, **fields):
    return told("extension", day, **{"by": "agencyHead", "reason": "x", **fields})


def test_an_extension_is_good_once_by_the_right_head_in_time_and_with_its_reason():
    start = accepted("2026-03-09")
    for events, reason in (
        ([extension("2026-04-08")], "toldAfterLimit"), ([extension("2026-04-01", by="govHead")], "wrongApprover"),
        ([extension("2026-04-01", reason=None)], "noReason"),
    ):
        answer = ask(*start, *events)
        assert reasons(answer) == [("extension", reason)] and due(answer, "decision") == "2026-04-07"
    twice = ask(*start, extension("2026-04-07"), extension("2026-04-08"))
    assert reasons(twice) == [("extension", "second")] and due(twice, "decision") == "2026-04-21"
    lower = ask(*start, extension("2026-04-01"), item={"procedure": "preliminary"})
    assert reasons(lower) == [("extension", "notExtendable")]


@pytest.mark.parametrize("kind", STOP_KINDS)
def test_the_eight_kinds_stop(kind):
    assert due(ask(*accepted("2026-09-14"), stop("2026-09-21", "2026-10-09", kind)), "decision") == "2026-10-28"


def test_nothing_else_stops_unless_the_items_law_says_so():
    events = [*accepted("2026-09-14"), stop("2026-09-21", "2026-10-09", "siteCheck")]
    answer = ask(*events)
    assert due(answer, "decision") == "2026-10-16" and reasons(answer) == [("specialProcedure", "notAStop")]
    allowed = ask(*events, item={"extraStops": {"siteCheck": "某条例第九条"}})
    assert due(allowed, "decision") == "2026-10-28" and "某条例第九条" in {entry[3] for entry in clock(allowed, "decision")["ledger"]}


def test_a_procedure_that_goes_on_leaves_the_day_unknown():
    answer = clock(ask(*accepted("2026-09-14"), stop("2026-09-21"), as_of="2026-12-01T09:00:00"), "decision")
    assert (answer["due"], answer["lapsed"], answer["ledger"][-1][1]) == (None, None, "2026-12-01")


def test_a_stop_that_begins_after_the_last_day_is_too_late():
    answer = clock(ask(*accepted("2026-03-09"), stop("2026-04-07", "2026-05-20")), "decision")
    assert (answer["due"], answer["lapsed"]) == ("2026-04-07", "2026-04-08")


def renewal(*events, until="2026-10-20", **case):
    return ask(*events, renewal={"validUntil": until}, **case)


def test_a_renewal_is_due_before_expiry_and_nothing_stops_that():
    """D2: the earlier of the limit and the last day of validity."""
    answer = renewal(done("filing", "2026-09-18"), told("acceptance", "2026-09-24"), stop("2026-09-25", "2026-12-01"))
    assert due(answer, "decision") == "2026-10-20" and clock(answer, "decision")["follows"] == "deemedRenewal"
    assert answer["ended"] == {"act": "deemedRenewal", "on": "2026-10-21"}
    early = renewal(done("filing", "2026-06-01"), told("acceptance", "2026-06-01"))
    assert due(early, "decision") == "2026-06-30" and clock(early, "decision")["follows"] == "card"


def test_no_renewal_by_law_while_it_is_the_applicants_turn():
    answer = renewal(done("filing", "2026-09-01"), told("correctionNotice", "2026-09-02"))
    assert (answer["renewed"], answer["ended"]) == ("agencyHeadTask", None)


def test_no_renewal_by_law_of_what_was_late_withdrawn_or_told():
    late = renewal(done("filing", "2026-09-21"))
    assert late["renewed"] is None and clock(late, "renewalWindow")["follows"] == "newApplication"
    assert renewal(done("filing", "2026-09-01"), done("withdrawal", "2026-10-20"))["renewed"] is None
    events = [done("filing", "2026-09-01"), told("acceptance", "2026-09-02")]
    assert renewal(*events, told("refusal", "2026-10-20"))["renewed"] is None
    # Decided in time and told after the expiry: too late (D1).
    assert renewal(*events, told("refusal", "2026-10-21", made="2026-10-20"))["renewed"] == "deemedRenewal"


def test_a_late_request_for_a_hearing_has_lost_its_right():
    events = [*accepted("2026-04-27"), {"act": "hearingRight", "told": at("2026-04-28")}, done("hearingRequest", "2026-05-09")]
    answer = ask(*events)
    assert clock(answer, "hearingRequest")["follows"] == "rightLapses"
    assert "hearing" not in [each["id"] for each in answer["clocks"]]


def test_a_decision_that_was_made_in_time_and_told_late_is_late_and_stands():
    answer = ask(*accepted("2026-03-09"), told("grant", "2026-04-08", made="2026-04-07"))
    assert clock(answer, "decision")["follows"] == "card" and answer["ended"]["act"] == "grant"
    # Articles 40 and 44 run from the making.
    assert {clock(answer, id)["start"] for id in ("delivery", "publication")} == {"2026-04-07"}


def test_a_refusal_has_nothing_to_deliver():
    assert "delivery" not in [each["id"] for each in ask(*accepted("2026-03-09"), told("refusal", "2026-03-20"))["clocks"]]


REVIEWED = [*accepted("2026-09-14"), stop("2026-09-21", "2026-10-09")]
ASKED = [*accepted("2026-04-27"), {"act": "hearingRight", "told": at("2026-04-28")}]


@pytest.mark.parametrize("setting, value, events, id, default, other", [
    ("afterHours", "nextWorkday", [{"act": "filing", "at": "2026-02-28T20:00:00"}], "acceptance", "2026-03-06", "2026-03-09"),
    ("excludedFrom", "dayTold", REVIEWED, "decision", "2026-10-28", "2026-10-29"),
    ("excludedThrough", "dayBeforeResult", REVIEWED, "decision", "2026-10-28", "2026-10-27"),
    ("hearingRequestUnit", "calendarDay", ASKED, "hearingRequest", "2026-05-08", "2026-05-06"),
    ("hearingNoticeClear", False, [*accepted("2026-03-02"), done("hearing", "2026-03-20")], "hearingNotice", "2026-03-10", "2026-03-11"),
    ("acceptedOn", "told", [FILED, told("acceptance", "2026-02-25", made="2026-02-24")], "decision", "2026-03-23", "2026-03-24"),
    ("provisionalFeasts", "none", accepted("2026-12-04"), "decision", "2027-01-04", "2027-01-01"),
])
def test_a_setting_moves_its_day(setting, value, events, id, default, other):
    assert due(ask(*events), id) == default
    assert due(ask(*events, settings={setting: value}), id) == other


def test_a_setting_must_be_one_of_its_values():
    with pytest.raises(ValueError):
        ask(FILED, settings={"afterHours": "never"})
    with pytest.raises(TypeError):
        ask(FILED, settings={"unknown": 1})


@pytest.mark.parametrize("start, last, provisional", [("2026-12-03", "2026-12-31", False), ("2026-12-04", "2027-01-04", True)])
def test_a_year_without_a_notice_is_provisional(start, last, provisional):
    """D10: from 2026-12-04 on, a 20-day case runs into 2027. Such a day proves no lapse."""
    answer = clock(ask(*accepted(start)), "decision")
    assert (answer["due"], answer["provisional"], answer["lapsed"] is None) == (last, provisional, provisional)


def test_the_command_answers_line_for_line(tmp_path):
    file = tmp_path / "cases.jsonl"
    case = {"case": "一", "asOf": "2026-03-01T00:00:00", "item": {}, "events": [FILED]}
    file.write_text("\n".join(json.dumps({**case, "case": name}) for name in ("一", "二")), encoding="utf-8")
    script = Path(__file__).with_name("oracle.py")
    out = subprocess.run([sys.executable, script, file], capture_output=True, text=True, check=True, encoding="utf-8").stdout
    assert [json.loads(line)["case"] for line in out.splitlines()] == ["一", "二"]
