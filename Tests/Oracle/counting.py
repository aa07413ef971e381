"""Counting a limit over the days: forwards from what starts it, or backwards from what it must come before.

Sources: 民事诉讼法 article 85 (the day on which a term begins does not count; a term whose last day is a holiday ends on the day after
it), 行政许可法 articles 45 and 82, 民法典 articles 201 to 203.
"""

from dataclasses import dataclass, field
from datetime import date

from calendar_days import DAY, after_months

WORKDAY, CALENDAR_DAY, MONTH = "workday", "calendarDay", "month"
COUNTED, HOLIDAY, STOPPED, APPLICANT = "counted", "holiday", "stopped", "applicant"

HOLIDAY_ARTICLE = "第八十二条"
ROLL_ARTICLE = "民事诉讼法第八十五条"
OUTAGE_ARTICLE = "系统故障顺延"


@dataclass(frozen=True)
class Span:
    count: int
    unit: str = WORKDAY

    def __post_init__(self):
        if self.count < 1 or self.unit not in (WORKDAY, CALENDAR_DAY, MONTH):
            raise ValueError(f"no span: {self.count} {self.unit}")


@dataclass(frozen=True)
class Stop:
    """An interval that is not counted: both days belong to it. `last` is None while the procedure goes on."""

    first: date
    last: date | None
    article: str

    def covers(self, day):
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass
class Count:
    """`due` is None while a procedure goes on that stops the limit: nobody knows the day."""

    due: date | None
    provisional: bool = False
    days: list = field(default_factory=list)  # (day, mark, article), in order of the days


def forward(start, spans, article, calendar, stops=(), as_of=None):
    """Count `spans` one after another from the day after `start`. Each goes on from where the one before it ended."""
    count, day = Count(None), start
    for span in spans:
        left = (after_months(day, span.count) - day).days if span.unit == MONTH else span.count
        while left > 0:
            day += DAY
            if span.unit == WORKDAY:
                count.provisional |= not calendar.is_published(day)
                if not calendar.is_workday(day):
                    count.days.append((day, HOLIDAY, HOLIDAY_ARTICLE))
                    continue
            stop = next((stop for stop in stops if stop.covers(day)), None)
            if stop is None:
                count.days.append((day, COUNTED, article))
                left -= 1
            elif stop.last is None and (as_of is None or day > as_of):
                return count
            else:
                count.days.append((day, STOPPED, stop.article))
    count.due = day
    return count


def applicants(start, span, article, calendar, roll=True, outages=()):
    """A term of the applicant. In days or months it does not end on a day off (D8), and no term ends on a day of our outage (D8)."""
    count = forward(start, [span], article, calendar)
    count.days.pop()
    day, why = count.due, None
    while True:
        looks_at_the_calendar = span.unit == WORKDAY or roll or why
        count.provisional |= bool(looks_at_the_calendar) and not calendar.is_published(day)
        if (why or (roll and span.unit != WORKDAY)) and not calendar.is_workday(day):
            why = ROLL_ARTICLE
        elif day in outages:
            why = OUTAGE_ARTICLE
        else:
            break
        count.days.append((day, HOLIDAY, why))
        day += DAY
    count.days.append((day, COUNTED, article))
    count.due = day
    return count


def backward(end, span, article, calendar, clear=False):
    """The last day on which something is early enough before `end`, which itself does not count.

    The `count`-th day before `end` is that last day; if the days between must be clear, it is the day before them.
    """
    count, day = Count(None), end
    if span.unit == MONTH:
        day = after_months(end, -span.count)
        count.days = [(day + DAY * at, COUNTED, article) for at in range((end - day).days)]
    left = 0 if span.unit == MONTH else span.count
    while left > 0:
        day -= DAY
        count.provisional |= span.unit == WORKDAY and not calendar.is_published(day)
        if span.unit == WORKDAY and not calendar.is_workday(day):
            count.days.insert(0, (day, HOLIDAY, HOLIDAY_ARTICLE))
        else:
            count.days.insert(0, (day, COUNTED, article))
            left -= 1
    count.due = day - DAY if clear else day
    return count


def roll_on(count, span, calendar, roll=True, outages=()):
    """The applicant's last day of a backward term is no day off (in days and months) and no day of our outage: he may act on the next."""
    day, why = count.due, None
    while True:
        looks_at_the_calendar = why or (roll and span.unit != WORKDAY)
        count.provisional |= bool(looks_at_the_calendar) and not calendar.is_published(day)
        if looks_at_the_calendar and not calendar.is_workday(day):
            why = ROLL_ARTICLE
        elif day in outages:
            why = OUTAGE_ARTICLE
        else:
            break
        count.days = [(each, HOLIDAY, why) if each == day else (each, mark, source) for each, mark, source in count.days]
        day += DAY
    count.due = day
    return count


def runs(days):
    """The ledger: neighbouring days of one mark and article as [first, last, mark, article]."""
    ledger = []
    for day, mark, article in days:
        if ledger and ledger[-1][2:] == [mark, article] and day - ledger[-1][1] == DAY:
            ledger[-1][1] = day
        else:
            ledger.append([day, day, mark, article])
    return [[first.isoformat(), last.isoformat(), mark, article] for first, last, mark, article in ledger]
