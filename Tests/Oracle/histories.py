"""Random case histories, one JSON line each, from a seed: `histories.py COUNT [SEED] [--settings] > FILE.jsonl`.

They go where dates go wrong: limits used up to their last millisecond and overrun by one, receipts in holidays and on working weekends,
the last days of a year whose successor has no notice, procedures inside, beside and across one another. With `--settings` a fifth of them
departs from the default settings. What was covered is printed on standard error, and too little of anything is an exit of 1.
"""

import json
import random
import sys
from datetime import date, datetime, time, timedelta

from calendar_days import DAY, LAST_YEAR, WorkCalendar
from counters import Counters
from counting import CALENDAR_DAY, MONTH, WORKDAY, applicants, forward
from handling import Handling
from limits import TABLE
from terms import term

FIRST = date(2004, 9, 1)
LAST = date(LAST_YEAR, 12, 31)
EDGES = (time(0), time(23, 59, 59, 999000), time(17, 30), time(17, 30, 0, 1000))
MILLISECOND = timedelta(milliseconds=1)


def text(moment):
    return moment.isoformat(timespec="milliseconds")


class History:
    """One case, written in the order in which it happens. `now` is the last moment at which something was done or told."""

    def __init__(self, rng, number, varied=False):
        self.rng, self.events, self.outages = rng, [], set()
        self.case = {"case": str(number)}
        first = self._first_day()
        self.calendar = WorkCalendar(self.case.get("publishedThrough", LAST_YEAR))
        self.item = self._item()
        self.now = datetime.combine(first, time())
        if varied and rng.random() < 0.2:
            self.case["settings"] = self._settings()
        if self.item.get("procedure") != "preliminary" and self.chance(0.25):
            self._renews(first)
        self.filed = self.do("filing", first)
        self._receive(self.filed)
        self._close()

    # Chance.

    def chance(self, probability):
        return self.rng.random() < probability

    def pick(self, **weights):
        return self.rng.choices(list(weights), weights.values())[0]

    def moment(self, day):
        """A time on this day, often an edge of it; never before what was done last."""
        rng = self.rng
        hour = rng.choice(EDGES) if rng.random() < 0.4 else time(rng.randrange(24), rng.randrange(60), rng.randrange(60))
        return max(datetime.combine(day, hour), self.now + MILLISECOND)

    def near(self, due):
        """A day about a last day: long before, on it, the day after, long after."""
        return due + DAY * self.rng.choice((-9, -4, -2, -1, 0, 0, 0, 1, 1, 2, 6, 15))

    def _first_day(self):
        rng = self.rng
        where = self.pick(anywhere=30, recent=25, holiday=12, makeup=12, year_end=14, last_year_end=7)
        if where in ("year_end", "last_year_end"):
            year = LAST_YEAR if where == "last_year_end" else rng.randrange(FIRST.year, LAST_YEAR + 1)
            self.case["publishedThrough"] = year
            return date(year, 12, 31) - DAY * rng.randrange(45)
        day = date(2024, 1, 1) if where == "recent" else FIRST
        day += DAY * rng.randrange((LAST - day).days)
        if where in ("holiday", "makeup"):
            known = WorkCalendar()
            while known.is_workday(day) == (day.weekday() < 5) or known.is_workday(day) == (where == "holiday"):
                day = day + DAY if day < LAST else FIRST
        return day

    # The item and the frame.

    def _span(self, counts, source=0.85):
        given = {"count": self.rng.choice(counts), "unit": self.pick(workday=60, calendarDay=40), "source": "某条例第九条"}
        if self.chance(0.15):
            given |= {"count": self.rng.randrange(1, 4), "unit": MONTH}
        if self.chance(0.05):
            del given["unit"]
        if not self.chance(source):
            del given["source"]
        return given

    def _item(self):
        rng, limits = self.rng, {}
        item = {"procedure": self.pick(ordinary=60, joint=20, preliminary=20), "inspects": self.chance(0.3), "limits": limits}
        if item["procedure"] == "ordinary" and self.chance(0.35):
            limits["decision"] = self._span((3, 7, 10, 15, 30, 45, 60))
            if self.chance(0.3):
                limits["extension"] = {"count": rng.choice((0, 5, 10, 15)), "unit": WORKDAY, "source": "某条例第九条"}
        for id in ("preliminaryReview", "publication"):
            if self.chance(0.15):
                limits[id] = self._span((5, 10, 15))
        if self.chance(0.65):
            limits["correction"] = self._span((5, 10, 15, 30))
        if self.chance(0.1):
            item["extraStops"] = {"siteCheck": "某条例第十二条"}
        if self.chance(0.15):
            item["own"] = [{
                "id": "promise", "count": rng.choice((5, 8, 12)), "unit": WORKDAY, "source": "承诺",
                "starts": rng.choice(("acceptance", "filing")), "ends": ["grant", "refusal"], "stopped": self.chance(0.5)}]
        return item

    def _settings(self):
        choices = {
            "afterHours": "nextWorkday", "excludedFrom": "dayTold", "excludedThrough": "dayBeforeResult",
            "hearingRequestUnit": CALENDAR_DAY, "hearingNoticeClear": False, "applicantTermsRoll": False,
            "lateRenewal": "refused", "acceptedOn": "told", "provisionalFeasts": "none"}
        return {name: choices[name] for name in self.rng.sample(sorted(choices), self.rng.randrange(1, 4))}

    def _renews(self, first):
        if self.chance(0.5):
            self.item["limits"]["renewalWindow"] = self._span((15, 30, 60))
        ahead = self.rng.randrange(3, 90)
        span, _ = term(TABLE["renewalWindow"], self.item)
        if self.chance(0.4):
            # Just on the edge of the window: the expiry for which today is about the last day.
            ahead = (forward(first, [span], "", self.calendar).due - first).days + self.rng.randrange(-2, 3)
        self.case["renewal"] = {"validUntil": (first + DAY * max(1, ahead)).isoformat()}

    # What is done.

    def do(self, act, day, **fields):
        self.now = self.moment(day)
        self.events.append({"act": act, "at": text(self.now), **fields})
        return self.now.date()

    def tell(self, act, day, **fields):
        """Made, and told at once or up to three days later: it is the telling that is on or about `day`."""
        told = self.moment(day)
        made = told if self.chance(0.6) else max(self.now + MILLISECOND, told - timedelta(hours=self.rng.randrange(72)))
        self.now = told
        self.events.append({"act": act, "made": text(made), "told": text(told), **fields})
        return made.date(), told.date()

    def last_day(self, count):
        """An applicant's last day, on which we sometimes were not there."""
        if self.chance(0.12):
            self.outages.add(count.due)
        return count.due

    # Article 32.

    def _receive(self, receipt, round=1):
        count = forward(receipt, [TABLE["acceptance"].span], "", self.calendar)
        if not count.provisional and self.chance(0.14):
            day = count.due + DAY * self.rng.choice((1, 1, 2, 4))
        else:
            day = max(receipt, self.rng.choice((receipt, count.due, self.near(count.due))))
            day = day if count.provisional else min(day, count.due)
        notices = 5 if round > 2 else 70 if "renewal" in self.case else 38
        what = self.pick(acceptance=45, silence=12, notice=notices, nonAcceptance=3, exemption=2, withdrawal=2, termination=1)
        if what == "silence":
            if not count.provisional and self.chance(0.8):
                self.now = max(self.now, datetime.combine(count.due + DAY, time()))
                Handling(self, receipt)
        elif what == "acceptance":
            made, told = self.tell("acceptance", day)
            Handling(self, made if count.provisional or told <= count.due else receipt)
        elif what == "notice":
            by_superior = round > 1 and self.chance(0.85)
            by = {"by": "reviewer", "reason": "补正后出现的新缺陷"} if by_superior else {"by": "intakeClerk"}
            _, told = self.tell("correctionNotice", day, **by)
            if round > 1 and not by_superior:
                return
            if count.provisional or told <= count.due:
                self._correct(told, round)
            else:
                if self.chance(0.3):
                    self.do("correction", told + DAY)  # an answer to a void notice
                Handling(self, receipt)
        elif what == "withdrawal":
            self.do("withdrawal", day)
        else:
            self.tell(what, day)

    def _correct(self, told, round):
        span, _ = term(TABLE["correction"], self.item)
        due = told + DAY * self.rng.randrange(20)
        if span:
            due = self.last_day(applicants(told, span, "", self.calendar))
        # Whoever lets the expiry pass while it is his turn is not renewed by law (D2).
        what = self.pick(correction=75, silence=60 if "renewal" in self.case else 10, abandonment=8, withdrawal=4, termination=3)
        if what == "silence" and "renewal" in self.case and self.chance(0.7):
            what, due = "correction", max(due, date.fromisoformat(self.case["renewal"]["validUntil"]) + DAY * 12)
        if what == "correction":
            self._receive(self.do("correction", max(told, self.near(due))), round + 1)
        elif what == "abandonment" and span:
            self.tell("abandonment", due + DAY * self.rng.randrange(1, 9))
        elif what == "withdrawal":
            self.do("withdrawal", told + DAY * self.rng.randrange(9))
        elif what == "termination":
            self.tell("termination", told + DAY * self.rng.randrange(9))

    # The end.

    def _close(self):
        moments = sorted(event.get("told") or event["at"] for event in self.events)
        last = datetime.fromisoformat(moments[-1])
        as_of = last + timedelta(days=self.rng.choice((0, 0, 1, 7, 30, 90)), hours=self.rng.randrange(24))
        if self.chance(0.12):
            as_of = datetime.fromisoformat(self.rng.choice(moments))  # a past moment
        if self.chance(0.05):
            self.outages |= {self.filed + DAY * self.rng.randrange(60) for _ in range(3)}
        if self.outages:
            self.case["outages"] = sorted(day.isoformat() for day in self.outages)
        self.events.sort(key=lambda event: event.get("told") or event["at"])
        self.case |= {"asOf": text(as_of), "item": self.item, "events": self.events}


def histories(count, seed, varied=False):
    for number in range(1, count + 1):
        yield History(random.Random(f"{seed} {number}"), number, varied).case


def main(arguments):
    numbers = [int(each) for each in arguments if each != "--settings"]
    count, seed = [*numbers, 1][:2] if len(numbers) < 2 else numbers
    counters = Counters()
    for case in histories(count, seed, "--settings" in arguments):
        print(json.dumps(case, ensure_ascii=False, separators=(",", ":")))
        counters.see(case)
    return counters.report(count)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
