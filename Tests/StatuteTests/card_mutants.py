"""Changes the table of the supervision, one cell at a time, and looks whether a scenario that names that rule notices: `card_mutants.py`.

As `mutants.py` does for the table of limits. Exit code 1 if one survives.
"""

import re
import sys
import tempfile
from pathlib import Path

import mutants

TABLE = mutants.REPOSITORY / "Sources" / "Statute" / "Supervision.swift"

# The rule, and what is changed in its row. A share is changed by as much as moves the day: 59 % of five days is the third like 60 %.
ROWS = {
    "R1": [("percent: 60", "percent: 61"), ("percent: 60", "percent: 40"), (".blue", ".yellow"), ("[.acceptance]", "[.decision]")],
    "R2": [("hour: 12", "hour: 13"), ("hour: 12", "hour: 11"), (".yellow", ".red"), ("[.acceptance]", "[.decision]")],
    "R3": [(".lapsed", ".exceeded"), (".red", ".yellow"), ("[.acceptance]", "[.decision]")],
    "R4": [
        ("percent: 80", "percent: 81"), ("percent: 80", "percent: 75"), ("percent: 90", "percent: 91"), ("percent: 90", "percent: 85"),
        ("workdaysLeft(1)", "workdaysLeft(2)"), ("workdaysLeft(1)", "workdaysLeft(0)"), (".blue", ".yellow"), (".yellow", ".red"),
        ("promise: true", "promise: false"), ("limits: deciding", "limits: [.decision]")],
    "R5": [(".exceeded", ".lapsed"), (".red", ".yellow"), ("promise: true", "promise: false")],
    "R6": [
        (".exceeded", ".lapsed"), (".red", ".yellow"), ("deciding + ", "[.decision, .jointDecision] + "),
        ("deciding + ", "[.decision, .preliminaryReview] + "), (".inspection, ", ""), (", .hearing]", "]")],
    "R7": [(".act", ".exceeded"), (".red", ".yellow")],
    "R8": [(".act", ".exceeded"), (".red", ".yellow")],
    "R9": [
        ("times: 1", "times: 2"), ("times: 2", "times: 3"), ("Step(.red, .act)", "Step(.red, .exceeded)"), (".yellow", ".red"),
        ("Step(.red, .planned", "Step(.yellow, .planned")],
    "R10": [(".act", ".exceeded"), (".red", ".yellow")],
    "R11": [(".exceeded", ".lapsed"), (".red", ".yellow"), ("[.delivery]", "[.publication]")],
    "R12": [(".exceeded", ".lapsed"), (".yellow", ".red"), ("[.publication]", "[.delivery]")],
    "R13": [("workdaysLeft(5)", "workdaysLeft(6)"), ("workdaysLeft(5)", "workdaysLeft(4)"), (".lapsed", ".exceeded"), (".yellow", ".blue")],
    "R17": [("hours: 2", "hours: 1"), ("hours: 2", "hours: 3"), (".operations", ".blue")],
}


def row(text, rule):
    """Where the row of the table stands."""
    start = text.index(f"        case .{rule.lower()}:", text.index("package var row: "))
    end = text.find("        case .", start + 1)
    return start, end


def main():
    table = TABLE.read_text()
    mutants.TABLE = TABLE
    wanted = sys.argv[1:] or ROWS
    survivors = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        years = mutants.calendar(folder)
        if found := mutants.broken(folder, table, years):
            print("the law itself does not hold in", *(path.name for path in found))
            return 1
        for rule in wanted:
            start, end = row(table, rule)
            for old, new in ROWS[rule]:
                assert old in table[start:end], f"{rule} has no {old}"
                mutant = table[:start] + table[start:end].replace(old, new, 1) + table[end:]
                own = re.compile(rf"expect .*\b{rule}\b")
                noticed = [path.stem for path in mutants.broken(folder, mutant, years) if own.search(path.read_text())]
                print(f"{rule:4} {old} → {new}: " + (", ".join(noticed) or "SURVIVES"), flush=True)
                if not noticed:
                    survivors.append((rule, old, new))
    print(f"{len(survivors)} survive")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
