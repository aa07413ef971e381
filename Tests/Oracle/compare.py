"""Compare two files of answers: `compare.py A B` prints the first difference of each case, and exits 1 if there is one.

The day that differs first in the ledgers is named, since a wrong due day begins with a day that was counted and should not have been.
"""

import json
import sys
from datetime import date, timedelta

FACTS = ("receivedOn", "acceptedOn", "deemed", "ended", "renewed", "void")
OF_A_CLOCK = ("party", "article", "start", "due", "provisional", "unverified", "endedBy", "ended", "lapsed", "follows")


def days(ledger):
    """Every day of a ledger with its mark and its article."""
    marked = {}
    for first, last, mark, article in ledger:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            if day in marked:
                raise ValueError(f"{day} stands twice in a ledger")
            marked[day] = (mark, article)
            day += timedelta(1)
    return marked


def first_difference(one, other):
    """A sentence about the first thing that differs, or None."""
    for fact in FACTS:
        if one[fact] != other[fact]:
            return f"{fact}: {one[fact]} / {other[fact]}"
    mine, theirs = ({(clock["id"], clock["round"]): clock for clock in answer["clocks"]} for answer in (one, other))
    for key in [*mine, *(key for key in theirs if key not in mine)]:
        name = f"{key[0]} {key[1]}"
        if key not in mine or key not in theirs:
            return f"{name}: only in {'A' if key in mine else 'B'}"
        if mine[key]["ledger"] != theirs[key]["ledger"]:
            left, right = days(mine[key]["ledger"]), days(theirs[key]["ledger"])
            for day in sorted({*left, *right}):
                if left.get(day) != right.get(day):
                    return f"{name}: {day} is {left.get(day)} / {right.get(day)}"
        for part in OF_A_CLOCK:
            if mine[key][part] != theirs[key][part]:
                return f"{name}.{part}: {mine[key][part]} / {theirs[key][part]}"
    return None


def compare(a, b):
    """The lines to print, and how many cases were compared."""
    lines, count = [], 0
    for one, other in zip(map(json.loads, a), map(json.loads, b), strict=True):
        count += 1
        try:
            difference = f"here is case {other['case']}" if one["case"] != other["case"] else first_difference(one, other)
        except (KeyError, ValueError) as fault:
            difference = f"no answer: {fault}"
        if difference:
            lines.append(f"case {one['case']}: {difference}")
    return lines, count


def main(paths):
    with open(paths[0], encoding="utf-8") as a, open(paths[1], encoding="utf-8") as b:
        try:
            lines, count = compare(a, b)
        except ValueError as fault:
            # No JSON, or more answers in one file than in the other.
            print(f"not comparable: {fault}")
            return 2
    print("\n".join([*lines, f"{count} cases, {len(lines)} differ"]))
    return 1 if lines or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
