"""Short ways to write a case history in a test, and to read its answer."""

from datetime import date, timedelta

from limits import TABLE
from oracle import judge

FAR = timedelta(200)


def at(day, hour="10:00:00"):
    return f"{day}T{hour}"


def done(act, day, **fields):
    return {"act": act, "at": at(day), **fields}


def told(act, day, *, made=None, **fields):
    return {"act": act, "made": at(made or day), "told": at(day), **fields}


def stop(day, ended=None, kind="expertReview"):
    return {"act": "specialProcedure", "kind": kind, "told": at(day), "ended": ended and at(ended)}


def accepted(day):
    """Filed and accepted on one day."""
    return [done("filing", day), told("acceptance", day)]


def ask(*events, table=TABLE, as_of=None, item=None, **case):
    """The answer to these events, looked at long after the last of them if no day is given."""
    if as_of is None:
        last = max(event.get("told") or event["at"] for event in events)
        as_of = at(date.fromisoformat(last[:10]) + FAR)
    return judge({"case": "test", "asOf": as_of, "item": item or {}, "events": list(events), **case}, table)


def clock(answer, id, round=1):
    return next(clock for clock in answer["clocks"] if (clock["id"], clock["round"]) == (id, round))


def due(answer, id, round=1):
    return clock(answer, id, round)["due"]


def ledger_days(clock):
    """(day, mark) of every day of a ledger."""
    days = []
    for first, last, mark, _ in clock["ledger"]:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            days.append((day, mark))
            day += timedelta(1)
    return days


def counted(clock):
    return sum(mark == "counted" for _, mark in ledger_days(clock))
