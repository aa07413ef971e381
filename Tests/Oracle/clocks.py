"""The clocks of a case: each row of the table that the course has set going, with its due day, its lapse and its ledger."""

from datetime import timedelta

from calendar_days import DAY
from counting import APPLICANT, COUNTED, HOLIDAY, HOLIDAY_ARTICLE, Count, Span, applicants, backward, forward, runs
from course import moment
from limits import AGENCY, CASE_ENDS, DECISIONS, Limit
from terms import own_span, term

NO_ARTICLE = "待核"


class Clocks:
    def __init__(self, course):
        self.course, self.table, self.item = course, course.table, course.item
        self.calendar, self.settings = course.calendar, course.settings
        self.as_of = course.as_of.date()
        self.all = []
        self._before_acceptance()
        if course.accepted_on:
            self._after_acceptance()
        self._hearing()
        self._renewal()
        self._after_the_grant()
        self._own()

    # One clock.

    def _add(self, row, start, count, end, *, round=1, unverified=False, follows=None):
        """Lapsed on the day after its last one, if nothing had ended it by then; never by a provisional day (D10)."""
        lapsed = None
        over = end.day if end else self.as_of
        if count.due and not count.provisional and over > count.due:
            lapsed = count.due + DAY
        self.all.append({
            "id": row.id,
            "round": round,
            "party": row.party,
            "article": row.article,
            "start": start.isoformat(),
            "due": count.due and count.due.isoformat(),
            "provisional": count.provisional,
            "unverified": unverified,
            "endedBy": end and end.act,
            "ended": end and end.day.isoformat(),
            "lapsed": lapsed and lapsed.isoformat(),
            "follows": (follows or row.lapse) if lapsed else None,
            "ledger": runs(count.days),
        })

    def _first(self, acts, since=None):
        """The first of these acts that took effect, not before `since`."""
        return next((event for event in self.course.took_effect if event.act in acts and (since is None or event.effect >= since)), None)

    def _stops_of(self, row):
        return self.course.stops if row.stopped else ()

    def _agency(self, id, start, *, since=None):
        row = self.table[id]
        span, unverified = term(row, self.item)
        count = forward(start, [span], row.article, self.calendar, self._stops_of(row), self.as_of)
        self._add(row, start, count, self._first(row.ends, since), unverified=unverified)

    # Articles 32 and D4.

    def _before_acceptance(self):
        row = self.table["acceptance"]
        for number, round in enumerate(self.course.rounds, 1):
            notice = round.end if round.end and round.end.act == "correctionNotice" else None
            if notice:
                self._turn_of_the_applicant(round, notice, row)
            self._add(row, round.receipt, round.count, round.end, round=number)
            if notice:
                self._correction(number, notice, round.answer)

    def _turn_of_the_applicant(self, round, notice, row):
        """From the day after the notice was told to the day of the answer the days are the applicant's.

        Only a provisional last day can lie before the notice: the days between them are counted as well.
        """
        until = round.answer.day if round.answer else self.as_of
        days = [each for each in round.count.days if each[0] <= notice.day]
        for at in range(1, (notice.day - round.count.due).days + 1):
            day = round.count.due + DAY * at
            days.append((day, COUNTED, row.article) if self.calendar.is_workday(day) else (day, HOLIDAY, HOLIDAY_ARTICLE))
        # A notice told before the receipt counted (afterHours: nextWorkday) leaves nothing to count.
        day = max(notice.day, round.receipt) + DAY
        while day <= until:
            days.append((day, APPLICANT, row.article))
            day += DAY
        round.count.days = days

    def _correction(self, number, notice, answer):
        count = self.course.correction_term(notice.day)
        if count is None:
            return
        row = self.table["correction"]
        _, unverified = term(row, self.item)
        has_basis = bool(self.item["limits"]["correction"].get("source"))
        self._add(row, notice.day, count, answer, round=number, unverified=unverified, follows=None if has_basis else "nothing")

    # Articles 42, 43 and 55.

    def _after_acceptance(self):
        start = self.course.accepted_on
        procedure = self.item.get("procedure", "ordinary")
        if procedure == "preliminary":
            self._agency("preliminaryReview", start)
            self._extensions(self.table["preliminaryReview"], None)
        else:
            self._decision(self.table["jointDecision" if procedure == "joint" else "decision"], start)
        if self.item.get("inspects"):
            self._agency("inspection", start)

    def _decision(self, row, start):
        span, unverified = term(row, self.item)
        stops = self._stops_of(row)
        spans = [span]
        count = forward(start, spans, row.article, self.calendar, stops, self.as_of)
        prolonged = self._extensions(row, count)
        if prolonged:
            spans = [span, prolonged]
            count = forward(start, spans, row.article, self.calendar, stops, self.as_of)
        follows = None
        expiry = self.course.valid_until
        if expiry and self.course.filed_in_time and start <= expiry and (count.due is None or count.due > expiry):
            # D2: the earlier of the limit and the last day of validity, which no procedure stops.
            # What is still open goes on, for the ledger, to that day.
            days = forward(start, spans, row.article, self.calendar, stops, max(self.as_of, expiry)).days
            count = Count(expiry, False, [each for each in days if each[0] <= expiry])
            follows = self.course.renewed or "deemedRenewal"
        self._add(row, start, count, self._first(row.ends), unverified=unverified, follows=follows)

    def _extensions(self, row, count):
        """42: once, by the right head, with the reason, told before the limit has passed. The span, if one is good."""
        good = None
        for event in [event for event in self.course.took_effect if event.act == "extension"]:
            why = self._fault(event, row, count, good)
            if why:
                self.course.void.append(
                    {"act": event.act, "at": event.effect.isoformat(timespec="milliseconds"), "reason": why})
            else:
                good = self._prolongation(row)
        return good

    def _fault(self, event, row, count, good):
        if self._prolongation(row) is None:
            return "notExtendable"
        if good:
            return "second"
        if event.fields.get("by") != row.extension.approver:
            return "wrongApprover"
        if not event.fields.get("reason"):
            return "noReason"
        if count.due and not count.provisional and event.day > count.due:
            return "toldAfterLimit"
        return None

    def _prolongation(self, row):
        """The row's own span, or the item's; an item whose law has no extension says 0."""
        own = self.item.get("limits", {}).get("extension")
        if row.extension is None or (own and own["count"] == 0):
            return None
        return own_span(own)[0] if own and row.overridable else row.extension.span

    # Articles 47 and 48.

    def _hearing(self):
        told, request = self._first(["hearingRight"]), self._first(["hearingRequest"])
        held, notice = self._first(["hearing"]), self._first(["hearingNotice"])
        if told:
            row = self.table["hearingRequest"]
            span = Span(row.span.count, self.settings.hearingRequestUnit)
            count = applicants(told.day, span, row.article, self.calendar, self.settings.applicantTermsRoll, self.course.outages)
            self._add(row, told.day, count, self._first(row.ends, told.effect))
            if request and (count.provisional or request.day <= count.due):
                self._agency("hearing", request.day, since=request.effect)
        if notice or held:
            row = self.table["hearingNotice"]
            on = moment(notice.fields["hearing"]).date() if notice else held.day
            count = backward(on, row.span, row.article, self.calendar, clear=self.settings.hearingNoticeClear)
            self._add(row, on, count, notice)

    # Article 50.

    def _renewal(self):
        expiry, filing = self.course.valid_until, self._first(["filing"])
        if not expiry:
            return
        row = self.table["renewalWindow"]
        _, unverified = term(row, self.item)
        self._add(row, expiry, self.course.window, filing, unverified=unverified, follows=self.settings.lateRenewal)
        if self.course.filed_in_time:
            row = self.table["renewal"]
            days = [(filing.day + timedelta(at), COUNTED, row.article) for at in range(1, (expiry - filing.day).days + 1)]
            self._add(row, filing.day, Count(expiry, False, days), self._first(row.ends), follows=self.course.renewed)

    # Articles 40 and 44, and what an item has of its own.

    def _after_the_grant(self):
        grant = self._first(["grant"])
        if grant:
            self._agency("delivery", grant.made.date(), since=grant.effect)
            self._agency("publication", grant.made.date(), since=grant.made)

    def _own(self):
        grant = self._first(["grant"])
        starts = {
            "filing": self.course.rounds[-1].receipt if self.course.rounds else None,
            "acceptance": self.course.accepted_on,
            "grant": grant and grant.made.date(),
        }
        for given in self.item.get("own", ()):
            start = starts[given["starts"]]
            if start:
                span, unverified = own_span(given)
                ends = (*given["ends"], *(DECISIONS if given["starts"] != "grant" else ()), *CASE_ENDS)
                row = Limit(given["id"], given.get("source") or NO_ARTICLE, span, AGENCY, ends, "card", given.get("stopped", False))
                count = forward(start, [span], row.article, self.calendar, self._stops_of(row), self.as_of)
                self._add(row, start, count, self._first(ends), unverified=unverified)
