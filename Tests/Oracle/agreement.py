"""Whether the law of the gateway and the oracle agree: `agreement.py [COUNT [SEED]]` leads random case histories through both and compares
the day of acceptance, every due day and every day of every ledger.

What the gateway does not know yet it says itself (`skipped`, with the reason); the share of each reason is printed. An act that the oracle
judges although an office could not have performed it is a reason too.
"""

import collections
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from compare import days
from histories import histories
from oracle import judge

REPOSITORY = Path(__file__).resolve().parents[2]
# The rows of the table in `Sources/Statute/TimeLimit.swift`.
ROWS = (
    "acceptance", "correction", "decision", "jointDecision", "preliminaryReview", "inspection", "hearingRequest", "hearing", "hearingNotice",
    "renewalWindow", "renewal",
    "delivery", "publication")


def program():
    return Path(os.environ.get("GATEWAY_BIN", REPOSITORY / ".build" / "debug")) / "gateway"


def ours(cases):
    """The answers of `gateway clock --oracle`, one a case."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for case in cases:
            file.write(json.dumps(case, ensure_ascii=False) + "\n")
        file.flush()
        done = subprocess.run(
            [program(), "clock", "--oracle", file.name, "--forms", REPOSITORY / "Forms"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return [json.loads(line) for line in done.stdout.splitlines()]


def difference(oracle, gateway):
    """The first thing in which the two differ, as a sentence; None if they agree."""
    for fact in ("acceptedOn", "deemed"):
        if oracle[fact] != gateway.get(fact):
            return f"{fact}: {oracle[fact]} / {gateway.get(fact)}"
    theirs = {(clock["id"], clock["round"]): clock for clock in oracle["clocks"] if clock["id"] in ROWS}
    mine = {(clock["id"], clock["round"]): clock for clock in gateway["clocks"]}
    if theirs.keys() != mine.keys():
        return f"limits: {sorted(theirs)} / {sorted(mine)}"
    for key, clock in theirs.items():
        # While nobody knows the day, nobody says that it is only expected.
        for part in ("start", "due", "provisional") if clock["due"] else ("start", "due"):
            if clock[part] != mine[key].get(part):
                return f"{key}.{part}: {clock[part]} / {mine[key].get(part)}"
        left, right = days(clock["ledger"]), days(mine[key]["ledger"])
        for day in sorted({*left, *right}):
            if left.get(day) != right.get(day):
                return f"{key}: {day} is {left.get(day)} / {right.get(day)}"
    return None


def agree(count, seed):
    """How many were judged by both, what was skipped and why, and the differences."""
    judged, skipped, differences = 0, collections.Counter(), []
    cases = []

    def compare():
        nonlocal judged
        for case, answer in zip(cases, ours(cases), strict=True):
            if answer.get("skipped"):
                skipped[answer["skipped"]] += 1
                continue
            judged += 1
            if words := difference(judge(case), answer):
                differences.append(f"case {case['case']} of seed {seed}: {words}")
        cases.clear()

    for case in histories(count, seed):
        cases.append(case)
        if len(cases) == 5000:
            compare()
    compare()
    return judged, skipped, differences


def main(arguments):
    count, seed = [*map(int, arguments), *(2000, 1)[len(arguments):]]
    judged, skipped, differences = agree(count, seed)
    print("\n".join(differences[:50]))
    print(f"{count} histories: {judged} judged by both, {len(differences)} differ; skipped: {dict(skipped.most_common())}")
    return 1 if differences or not judged else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
