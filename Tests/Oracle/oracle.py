"""An oracle for the days of 行政许可法, written from the Act and from the rules on counting days, and from no code of the gateway.

    python oracle.py [FILE.jsonl] > ANSWERS.jsonl

reads one case history per line and prints one answer per line, in the same order. `gateway clock --oracle FILE.jsonl` can print the same
for the same histories; `compare.py A B` reports the first differing day of each case. Nothing here reads a table of the gateway: the
calendar is the package `chinesecalendar` (`calendar_days.py`), the limits are `limits.py`.

**A case history** (times are ISO 8601; without a zone they are Beijing's):

    {"case": "17",                     any name
     "asOf": "2026-03-30T09:00:00",    what is told or done later is not known yet
     "publishedThrough": 2026,         the last year that has its notice; later years are provisional
     "settings": {...},                `limits.Settings`, what differs from the defaults
     "outages": ["2026-03-02"],        days on which applicants could not reach us: they extend an applicant's last day and nothing else
     "renewal": {"validUntil": "2026-10-20"},      only in a case of renewal (article 50)
     "item": {
       "procedure": "ordinary",        or "joint" (26(2)), "preliminary" (43: the case of the lower agency)
       "inspects": false,              article 55 applies
       "limits": {                     limits of the item's own law: decision, extension, preliminaryReview, renewalWindow, correction,
         "decision": {"count": 10, "unit": "workday", "source": "..."}},     publication; unit is workday, calendarDay or month
       "extraStops": {"siteCheck": "某条例第九条"},                           what stops beside the eight, with its basis
       "own": [{"id": "promise", "count": 8, "unit": "workday", "source": "...", "starts": "acceptance", "ends": ["grant", "refusal"],
                "stopped": true}]},    starts: filing, acceptance or grant
     "events": [...]}

An event has `act` and either `at` (it was done) or `made` and `told` (a thing that must be told; null or left out: not told):

    filing {at}   correction {at}   withdrawal {at}   hearingRequest {at}   hearing {at}
    inspectionAssignment {at}   forwarding {at}   publication {at}   delivery {at}
    acceptance, nonAcceptance, exemption, abandonment, termination, grant, refusal {made, told}
    correctionNotice {made, told, by: intakeClerk | reviewer, reason}             a second one: by the reviewer, with a reason
    specialProcedure {kind, told, ended}                                         kind: `limits.STOP_KINDS`, or one of the item's
    extension {made, told, by: agencyHead | govHead, reason}
    hearingRight {told}   hearingNotice {told, hearing: the day of the hearing}

**An answer**:

    {"case": "17", "receivedOn": day, "acceptedOn": day | null, "deemed": bool,
     "ended": {"act", "on"} | null,     grant, refusal, forwarding, nonAcceptance, ..., deemedRenewal
     "renewed": null | "deemedRenewal" | "agencyHeadTask",
     "void": [{"act", "at", "reason"}], acts without effect: toldAfterLimit, outOfOrder, notAsked, secondNotice, noBasis, termRuns,
                                        notAStop, toldAfterResult, notExtendable, second, wrongApprover, noReason
     "clocks": [...]}

A clock, in the order in which the table names them, rounds of a limit in their order:

    {"id": "decision", "round": 1, "party": "agency" | "applicant", "article": "第四十二条第一款",
     "start": day,                      the day that is not counted; for a term that runs backwards (hearingNotice, renewalWindow) the
                                        day that it must come before
     "due": day | null,                 the last day; null while a procedure goes on that stops it
     "provisional": bool,               预计: the count looked at a day of a year without a notice
     "unverified": bool,                待核 (D9)
     "endedBy": act | null, "ended": day | null,
     "lapsed": day | null,              the first day after an unused last day; never by a provisional day
     "follows": null | "deemedAcceptance" | "card" | "deemedRenewal" | "agencyHeadTask" | "abandonmentProposal" | "nothing" |
                "rightLapses" | "newApplication" | "refused",
     "ledger": [[first, last, mark, article], ...]}

The ledger has every calendar day after `start` to `due` (of a backward term: every day from the last one, or from the first clear one,
to the day before `start`). Marks: `counted`; `holiday` (a day off of a limit in working days, or a day on which an applicant's term
cannot end); `stopped` (a day that would have counted, inside a procedure of article 45: a day off stays a holiday); `applicant` (the
days after a correction notice to the day of the corrected set or to `asOf`, in the clock of the acceptance that the notice ended, where
they take the place of the days to `due`). While `due` is null it goes to `asOf`. Two entries that touch may be one or two: `compare.py`
looks at days.
"""

import json
import sys
from functools import lru_cache

from calendar_days import LAST_YEAR, WorkCalendar
from clocks import Clocks
from course import Course
from limits import TABLE, Settings
from terms import check


@lru_cache(None)
def _calendar(published_through, feasts):
    return WorkCalendar(published_through, feasts)


def judge(case, table=TABLE):
    """The answer of the law to one case history."""
    check(case["item"], table)
    settings = Settings.read(case.get("settings", {}))
    calendar = _calendar(case.get("publishedThrough", LAST_YEAR), settings.provisionalFeasts)
    course = Course(case, calendar, table, settings)
    clocks = Clocks(course).all
    order = list(table)
    own = [given["id"] for given in course.item.get("own", ())]
    clocks.sort(key=lambda clock: ((order + own).index(clock["id"]), clock["round"]))
    return {
        "case": case["case"],
        "receivedOn": course.rounds[-1].receipt.isoformat(),
        "acceptedOn": course.accepted_on and course.accepted_on.isoformat(),
        "deemed": course.deemed,
        "ended": course.ended and {"act": course.ended.act, "on": course.ended.day.isoformat()},
        "renewed": course.renewed,
        "void": sorted(course.void, key=lambda void: (void["at"], void["act"])),
        "clocks": clocks,
    }


def main(paths):
    with open(paths[0], encoding="utf-8") if paths else sys.stdin as lines:
        for line in lines:
            if line.strip():
                print(json.dumps(judge(json.loads(line)), ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main(sys.argv[1:])
