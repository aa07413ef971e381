"""What a set of histories has touched: each thing must be there often enough to be called tried."""

import sys
from collections import Counter
from datetime import date, datetime

from calendar_days import WorkCalendar
from course import moment
from limits import STOP_KINDS, TABLE
from oracle import judge

AT_LEAST = 100  # of 10,000
KNOWN = WorkCalendar()

OTHERS = (
    "deemed acceptance", "deemed renewal", "agency head's task", "corrected twice", "second notice refused", "extended",
    "extended too late", "stops nested", "stops adjacent", "stops touching", "stop still open", "provisional",
    "due on a working weekend", "receipt at 00:00", "receipt at 23:59:59.999", "receipt in a holiday",
    "receipt on a working weekend", "receipt in a year's last days", "asked of the past", "outage on an applicant's day",
    "unit workday", "unit calendarDay", "unit month", "unverified", "notice void", "own clock",
)


def wanted():
    for id in TABLE:
        yield f"{id} in time"
        yield f"{id} lapsed"
    yield from (f"stopped by {kind}" for kind in STOP_KINDS)
    yield from OTHERS


class Counters:
    def __init__(self):
        self.seen = Counter()

    def see(self, case):
        """Counts a thing once for each case that has it."""
        self.seen.update(set(self._of_the_case(case)) | set(self._of_the_answer(case, judge(case))))

    def _of_the_case(self, case):
        events = case["events"]
        for event in events:
            if event["act"] in ("filing", "correction"):
                yield from self._of_a_receipt(datetime.fromisoformat(event["at"]))
        if sum(event["act"] == "correction" for event in events) > 1:
            yield "corrected twice"
        stops = [event for event in events if event["act"] == "specialProcedure"]
        yield from self._of_stops([(moment(stop["told"]).date(), moment(stop["ended"]).date()) for stop in stops if stop["ended"]])
        if (events[-1].get("told") or events[-1]["at"]) > case["asOf"]:
            yield "asked of the past"
        for limit in case["item"]["limits"].values():
            yield f"unit {limit.get('unit', 'calendarDay')}"

    def _of_a_receipt(self, at):
        day, hour = at.date(), at.time().isoformat(timespec="milliseconds")
        if hour in ("00:00:00.000", "23:59:59.999"):
            yield "receipt at " + ("00:00" if hour < "12" else hour)
        if KNOWN.is_published(day) and KNOWN.is_workday(day) != (day.weekday() < 5):
            yield "receipt in a holiday" if day.weekday() < 5 else "receipt on a working weekend"
        if day >= date(day.year, 12, 20):
            yield "receipt in a year's last days"

    def _of_stops(self, intervals):
        """An interval runs from the day after the telling: adjacent begins the day after the other's end, touching on it."""
        for told, ended in intervals:
            for other_told, other_ended in intervals:
                if other_told < told and ended < other_ended and told < ended:
                    yield "stops nested"
                if other_told < other_ended == told < ended:
                    yield "stops adjacent"
                if other_told < other_ended and (other_ended - told).days == 1 and other_told < told < ended:
                    yield "stops touching"

    def _of_the_answer(self, case, answer):
        for clock in answer["clocks"]:
            yield f"{clock['id']} {'lapsed' if clock['lapsed'] else 'in time'}" if clock["lapsed"] or clock["ended"] else "still running"
            yield from (name for name, holds in self._of_a_clock(clock).items() if holds)
        stopped = any(clock["id"] in ("decision", "jointDecision", "preliminaryReview") and any(
            mark == "stopped" for _, _, mark, _ in clock["ledger"]) for clock in answer["clocks"])
        kinds = {event["kind"] for event in case["events"] if event["act"] == "specialProcedure"}
        if stopped:
            yield from (f"stopped by {kind}" for kind in kinds if kind in STOP_KINDS)
        reasons = {(void["act"], void["reason"]) for void in answer["void"]}
        facts = {
            "deemed acceptance": answer["deemed"],
            "deemed renewal": answer["renewed"] == "deemedRenewal",
            "agency head's task": answer["renewed"] == "agencyHeadTask",
            "second notice refused": ("correctionNotice", "secondNotice") in reasons,
            "extended too late": ("extension", "toldAfterLimit") in reasons,
            "extended": any(event["act"] == "extension" for event in case["events"]) and not any(act == "extension" for act, _ in reasons),
            "notice void": ("correctionNotice", "toldAfterLimit") in reasons,
        }
        yield from (name for name, holds in facts.items() if holds)

    def _of_a_clock(self, clock):
        due = clock["due"] and date.fromisoformat(clock["due"])
        return {
            "stop still open": not clock["due"],
            "provisional": clock["provisional"],
            "unverified": clock["unverified"],
            "own clock": clock["id"] not in TABLE,
            "due on a working weekend": due and KNOWN.is_published(due) and due.weekday() > 4 and KNOWN.is_workday(due)
            and clock["id"] not in ("renewal", "hearingNotice"),
            "outage on an applicant's day": any(article == "系统故障顺延" for *_, article in clock["ledger"]),
        }

    def report(self, count):
        """Prints the counts and says 1 if something was hit too seldom for so many histories."""
        least = AT_LEAST * count // 10_000
        few = [name for name in wanted() if self.seen[name] < least]
        for name in wanted():
            print(f"{self.seen[name]:8}  {name}{'  TOO FEW' if name in few else ''}", file=sys.stderr)
        print(f"{count} histories, {len(few)} of {len(list(wanted()))} things hit fewer than {least} times", file=sys.stderr)
        return 1 if few else 0
