"""工作日 — which days count, from the `chinesecalendar` package and from nothing of this project.

行政许可法 article 82: the limits are counted in working days and do not include statutory holidays. A working day is Monday to Friday
less the days off of the State Council's yearly notice, plus the weekends that this notice makes working days (调休).
"""

from datetime import date, timedelta

import chinese_calendar

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2004, 2026

# 全国年节及纪念日放假办法 (in force 2025-01-01): the feasts whose date does not move with the moon or the sun. They are kept out of a
# year for which there is no notice yet; what the notice will move is unknown, and so every such date is provisional.
FIXED_FEASTS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}

# 国办发明电〔2005〕35号: “12月31日(星期六)上班”. The package has it as a Saturday off (its issue 125 of 2025 is open); the notice is the law.
WORKED_BY_THE_NOTICE = {date(2005, 12, 31)}

# What was looked up once, for each way to know the calendar.
_KNOWN = {}


class WorkCalendar:
    """The calendar as it is known when the years to `published_through` have their notices.

    `feasts` says what is kept out of a year without a notice, beside its weekends: "fixed" (the feasts of a fixed date) or "none".
    """

    def __init__(self, published_through=LAST_YEAR, feasts="fixed"):
        if not FIRST_YEAR <= published_through <= LAST_YEAR:
            raise ValueError(f"the package knows {FIRST_YEAR} to {LAST_YEAR}, not {published_through}")
        self.published_through = published_through
        self.feasts = feasts
        self._known = _KNOWN.setdefault((published_through, feasts), {})

    def is_published(self, day):
        return day.year <= self.published_through

    def is_workday(self, day):
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._ask(day)
        return known

    def _ask(self, day):
        if day.year < FIRST_YEAR:
            raise ValueError(f"{day}: the package knows nothing before {FIRST_YEAR}")
        if self.is_published(day):
            return day in WORKED_BY_THE_NOTICE or chinese_calendar.is_workday(day)
        if self.feasts == "fixed" and (day.month, day.day) in FIXED_FEASTS:
            return False
        return day.weekday() < 5

    def next_workday(self, day):
        """The first working day after `day`."""
        day += DAY
        while not self.is_workday(day):
            day += DAY
        return day


def after_months(day, months):
    """The day of the same number `months` later, or the last day of that month (民法典 article 202)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - DAY).day
    return date(year, month, min(day.day, last))
