"""The second half of a random history: from the acceptance to the decision and what follows it."""

from datetime import datetime, time

from calendar_days import DAY
from counting import Stop, applicants, backward, forward
from limits import STOP_KINDS, TABLE
from terms import own_span, term

ROWS = {"ordinary": "decision", "joint": "jointDecision", "preliminary": "preliminaryReview"}


class Handling:
    """Everything between acceptance and decision happens side by side; `history.now` is put back to the acceptance for each strand."""

    def __init__(self, history, start):
        self.history, self.start, self.rng = history, start, history.rng
        self.accepted_at, self.latest = history.now, history.now
        self.row = TABLE[ROWS[history.item["procedure"]]]
        self.stops = []
        self._strand(self._procedures)
        self._strand(self._inspectors)
        if history.chance(0.2):
            self._strand(self._hearing)
        span, _ = term(self.row, history.item)
        count = self._count([span])
        if count.due and history.chance(0.35):
            self._strand(lambda: self._extend(count))
            own = history.item["limits"].get("extension")
            longer = own_span(own)[0] if own and own["count"] else self.row.extension and self.row.extension.span
            if longer and history.chance(0.8):
                count = self._count([span, longer])
        if history.chance(0.85):
            self._end(count)

    def _strand(self, write):
        self.history.now = self.accepted_at
        write()
        self.latest = max(self.latest, self.history.now)

    def _count(self, spans):
        return forward(self.start, spans, "", self.history.calendar, self.stops)

    # Article 45.

    def _procedures(self):
        rng, day = self.rng, self.accepted_at.date() + DAY * self.rng.randrange(12)
        last = None
        for _ in range(rng.choices(range(5), (35, 30, 18, 11, 6))[0]):
            if last:
                # Inside the last one, from the day after its result, from the day of its result, or apart.
                inside = day + DAY * rng.randrange(max(1, (last - day).days))
                day = rng.choice((inside, last, last - DAY, last + DAY * rng.randrange(1, 9)))
            # A hearing has its own strand.
            kind = rng.choice((*(each for each in STOP_KINDS if each != "hearing"), "siteCheck"))
            day, last = self._procedure(kind, day, day + DAY * rng.choice((0, 1, 2, 5, 9, 15, 25)))

    def _procedure(self, kind, day, ended, opens=0.04, told=None):
        history = self.history
        history.now = self.accepted_at
        told = told or history.moment(day)
        result = max(told, datetime.combine(ended, time(self.rng.randrange(24))))
        is_open = history.chance(opens)
        history.events.append({
            "act": "specialProcedure", "kind": kind, "told": told.isoformat(timespec="milliseconds"),
            "ended": None if is_open else result.isoformat(timespec="milliseconds")})
        self.latest = max(self.latest, told if is_open else result)
        if kind in STOP_KINDS or history.item.get("extraStops"):
            first, last = told.date() + DAY, result.date()
            if is_open or first <= last:
                self.stops.append(Stop(first, None if is_open else last, ""))
        return told.date(), result.date()

    # Articles 55, 47 and 48.

    def _inspectors(self):
        if self.history.item["inspects"] and self.history.chance(0.8):
            due = forward(self.start, [TABLE["inspection"].span], "", self.history.calendar).due
            self.history.do("inspectionAssignment", max(self.accepted_at.date(), self.history.near(due)))

    def _hearing(self):
        history, calendar = self.history, self.history.calendar
        history.now = told = history.moment(self.accepted_at.date() + DAY * self.rng.randrange(8))
        history.events.append({"act": "hearingRight", "told": told.isoformat(timespec="milliseconds")})
        due = history.last_day(applicants(told.date(), TABLE["hearingRequest"].span, "", calendar))
        if history.chance(0.25):
            return
        request = history.do("hearingRequest", max(told.date(), self.rng.choice((due, history.near(due)))))
        if request > due:
            return
        due = forward(request, [TABLE["hearing"].span], "", calendar).due
        on = history.near(due)
        if history.chance(0.9):
            latest = backward(on, TABLE["hearingNotice"].span, "", calendar, clear=True).due
            notice = history.moment(max(request, latest + DAY * self.rng.choice((-4, -1, 0, 0, 1, 2))))
            on = max(on, notice.date())
            history.now = notice
            history.events.append({
                "act": "hearingNotice", "told": notice.isoformat(timespec="milliseconds"), "hearing": on.isoformat()})
            # The notice of the hearing is the written notice of article 45; its time lasts until the record is signed (D6).
            self._procedure("hearing", notice.date(), on + DAY * self.rng.randrange(4), opens=0, told=notice)
            history.now = notice
        if history.chance(0.85):
            history.do("hearing", on)

    # Article 42.

    def _extend(self, count):
        history = self.history
        for _ in range(2 if history.chance(0.1) else 1):
            right = self.row.extension.approver if self.row.extension else "agencyHead"
            by = right if history.chance(0.9) else {"agencyHead": "govHead", "govHead": "agencyHead"}[right]
            day = max(self.accepted_at.date(), count.due + DAY * self.rng.choice((-5, -2, -1, 0, 0, 1)))
            reason = {"reason": "案情复杂"} if history.chance(0.93) else {}
            history.tell("extension", day, by=by, **reason)

    # The end, and what follows a grant.

    def _end(self, count):
        history = self.history
        day = history.near(count.due) if count.due else self.latest.date() + DAY * self.rng.randrange(9)
        history.now = self.latest
        day = max(day, self.latest.date())
        what = history.pick(decision=90, withdrawal=5, termination=5)
        if what == "withdrawal":
            history.do(what, day)
        elif what == "termination":
            history.tell(what, day)
        elif history.item["procedure"] == "preliminary":
            history.do("forwarding", day)
        elif history.chance(0.2):
            history.tell("refusal", day)
        else:
            made, _ = history.tell("grant", day)
            self._deliver(made)

    def _deliver(self, made):
        history = self.history
        self.accepted_at = self.latest = history.now
        self.stops = []
        if history.chance(0.06):
            self._procedure(self.rng.choice(list(STOP_KINDS)), history.now.date() + DAY * self.rng.randrange(4),
                            history.now.date() + DAY * self.rng.randrange(4, 12), opens=0)
        for id in ("publication", "delivery"):
            if history.chance(0.85):
                self._strand(lambda id=id: self._finish(id, made))

    def _finish(self, id, made):
        history, row = self.history, TABLE[id]
        span, _ = term(row, history.item)
        due = forward(made, [span], "", history.calendar, self.stops if row.stopped else ()).due
        history.do(id, max(history.now.date(), history.near(due)))
