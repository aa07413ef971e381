"""The course of a case: what each event did in law, in the order in which the events took effect.

What must be told takes effect when it was told (D1); whatever the law does by itself it does at 00:00 of the day after the last day, and
it does so before anything else of that day. A last day that is provisional proves no lapse (D10).
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

from calendar_days import DAY
from counting import Count, Stop, applicants, backward, forward, roll_on
from limits import STOP_ARTICLE, STOP_KINDS
from terms import term

SHANGHAI = timezone(timedelta(hours=8))  # no daylight saving since 1992


def moment(text):
    """A time of the journal. What names no zone is the time of Beijing; a day alone is its beginning."""
    read = datetime.fromisoformat(text)
    return read.replace(tzinfo=SHANGHAI) if read.tzinfo is None else read.astimezone(SHANGHAI)


@dataclass
class Event:
    act: str
    made: datetime
    effect: datetime  # told, for what must be told; otherwise when it was done
    fields: dict

    @property
    def day(self):
        return self.effect.date()


@dataclass
class Round:
    """One receipt of materials: the filing, or the set that a correction notice asked for."""

    receipt: object
    count: Count
    end: Event | None = None
    answer: Event | None = None  # what ended the applicant's turn


class Course:
    def __init__(self, case, calendar, table, settings):
        self.case, self.calendar, self.table, self.settings = case, calendar, table, settings
        self.item = case["item"]
        self.outages = {moment(day).date() for day in case.get("outages", ())}
        self.as_of = moment(case["asOf"])
        self.rounds, self.took_effect, self.void = [], [], []
        self.state = None
        self.accepted_on, self.deemed = None, False
        self.ended = None
        self.renewed = None
        self.valid_until = moment(case["renewal"]["validUntil"]).date() if case.get("renewal") else None
        self.window = self._window()
        for event in self._events():
            self._settle(event.day)
            self._take(event)
        self._settle(self.as_of.date())
        self.stops = self._stops()

    def _events(self):
        """What had taken effect by `asOf`, in order."""
        events = []
        for given in self.case["events"]:
            made = moment(given.get("made") or given.get("at") or given["told"])
            effect = given["told"] if "told" in given else given.get("at")
            if effect is not None and moment(effect) <= self.as_of:
                events.append(Event(given["act"], made, moment(effect), given))
        if self.valid_until:
            midnight = datetime.combine(self.valid_until + DAY, time(), SHANGHAI)
            if midnight <= self.as_of:
                events.insert(0, Event("expiry", midnight, midnight, {}))
        return sorted(events, key=lambda event: event.effect)

    # What the law does by itself.

    def _settle(self, day):
        """32(1)(4): nothing told by the end of the fifth day: accepted as of the receipt."""
        if self.state == "received":
            count = self.rounds[-1].count
            if not count.provisional and count.due < day:
                self._accept(self.rounds[-1].receipt, deemed=True)

    def _accept(self, day, deemed=False):
        self.state, self.accepted_on, self.deemed = "accepted", day, deemed

    def _expire(self, event):
        """50(2) and D2: deemed renewed if filed in time, received, not withdrawn, and not waiting for the applicant."""
        if self.state in (None, "ended") or not self.filed_in_time:
            return
        self.renewed = "agencyHeadTask" if self.state == "waiting" else "deemedRenewal"
        if self.renewed == "deemedRenewal":
            self._end(Event("deemedRenewal", event.made, event.effect, {}))

    # What the events do.

    def _take(self, event):
        act = event.act
        if act == "expiry":
            return self._expire(event)
        reason = getattr(self, "_take_" + act, self._record)(event)
        if reason:
            self.void.append({"act": act, "at": event.effect.isoformat(timespec="milliseconds"), "reason": reason})
        return None

    def _record(self, event):
        self.took_effect.append(event)

    def _end(self, event):
        self._record(event)
        if self.state == "received":
            self.rounds[-1].end = event
        if self.state == "waiting":
            self.rounds[-1].answer = event
        self.state, self.ended = "ended", event

    def _take_filing(self, event):
        self._record(event)
        self._receive(event)

    def _receive(self, event):
        start = self._receipt_day(event.effect)
        row = self.table["acceptance"]
        self.rounds.append(Round(start, forward(start, [row.span], row.article, self.calendar)))
        self.state = "received"

    def _receipt_day(self, at):
        """电子签名法 11: the time of entry into the system, or the next working day, as the setting says."""
        day = at.date()
        closes = time.fromisoformat(self.settings.officeCloses)
        late = at.time() > closes or not self.calendar.is_workday(day)
        return self.calendar.next_workday(day) if self.settings.afterHours == "nextWorkday" and late else day

    def _take_acceptance(self, event):
        if self.state != "received":
            return "toldAfterLimit" if self.deemed and self.state == "accepted" else "outOfOrder"
        self._record(event)
        self.rounds[-1].end = event
        self._accept((event.made if self.settings.acceptedOn == "made" else event.effect).date())
        return None

    def _take_correctionNotice(self, event):
        if self.state != "received":
            return "toldAfterLimit" if self.deemed and self.state == "accepted" else "outOfOrder"
        # 32(1)(4): all at once. A second notice needs a superior and a reason.
        by_superior = event.fields.get("by") == "reviewer" and event.fields.get("reason")
        if len(self.rounds) > 1 and not by_superior:
            return "secondNotice"
        self._record(event)
        self.rounds[-1].end = event
        self.state = "waiting"
        return None

    def _take_correction(self, event):
        if self.state != "waiting":
            return "notAsked"
        self._record(event)
        self.rounds[-1].answer = event
        self._receive(event)
        return None

    def _take_nonAcceptance(self, event):
        if self.state != "received":
            return "toldAfterLimit" if self.deemed and self.state == "accepted" else "outOfOrder"
        return self._end(event)

    _take_exemption = _take_nonAcceptance

    def _take_abandonment(self, event):
        """D4: a person confirms what the machine proposes, and only where the item names the basis of its term."""
        if self.state != "waiting":
            return "outOfOrder"
        notice = self.rounds[-1].end
        count = self.correction_term(notice.day)
        if count is None or not self.item["limits"]["correction"].get("source"):
            return "noBasis"
        if count.provisional or event.day <= count.due:
            return "termRuns"
        return self._end(event)

    def _take_grant(self, event):
        return "outOfOrder" if self.state != "accepted" else self._end(event)

    _take_refusal = _take_forwarding = _take_grant

    def _take_withdrawal(self, event):
        return "outOfOrder" if self.state in (None, "ended") else self._end(event)

    _take_termination = _take_withdrawal

    def _take_extension(self, event):
        return "outOfOrder" if self.state != "accepted" else self._record(event)

    # Terms and intervals.

    def correction_term(self, told):
        span, _ = term(self.table["correction"], self.item)
        if span is None:
            return None
        return applicants(told, span, self.table["correction"].article, self.calendar, self.settings.applicantTermsRoll, self.outages)

    def _window(self):
        """50(1): the last day on which the holder can file in time."""
        if self.valid_until is None:
            return None
        row = self.table["renewalWindow"]
        span, _ = term(row, self.item)
        count = backward(self.valid_until, span, row.article, self.calendar)
        return roll_on(count, span, self.calendar, self.settings.applicantTermsRoll, self.outages)

    @property
    def filed_in_time(self):
        filing = next((event for event in self.took_effect if event.act == "filing"), None)
        return bool(self.valid_until and filing and filing.day <= self.window.due)

    def _stops(self):
        """Article 45: from the day after the applicant was told in writing to the day of the result, both not counted (D6).

        A procedure that is still open ends at the latest with the decision that it served, or with the case.
        """
        stops = []
        for event in [event for event in self.took_effect if event.act == "specialProcedure"]:
            kind = event.fields["kind"]
            article = STOP_ARTICLE if kind in STOP_KINDS else self.item.get("extraStops", {}).get(kind)
            if not article:
                self._not_a_stop(event, "notAStop")
                continue
            ended = event.fields.get("ended")
            last = moment(ended).date() if ended and moment(ended) <= self.as_of else None
            if last is None and self.ended and self.ended.made >= event.effect:
                last = self.ended.made.date()
            elif last is not None and self.settings.excludedThrough == "dayBeforeResult":
                last -= DAY
            first = event.day + DAY if self.settings.excludedFrom == "dayAfterTold" else event.day
            if last is not None and last < first:
                self._not_a_stop(event, "toldAfterResult")
            else:
                stops.append(Stop(first, last, article))
        return stops

    def _not_a_stop(self, event, reason):
        self.void.append({"act": event.act, "at": event.effect.isoformat(timespec="milliseconds"), "reason": reason})
