"""Changes the table of limits, one cell at a time, and looks whether a scenario of that row's own article notices: `mutants.py`.

Each mutant is the law alone (`Sources/Statute`, `Sources/Scenario` and the scenarios), compiled by itself: no server is built. Exit code 1
if one survives.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
SCENARIOS = REPOSITORY / "Tests" / "StatuteTests" / "Scenarios"
TABLE = REPOSITORY / "Sources" / "Statute" / "TimeLimit.swift"

# The row, the article that a scenario must name, and what is changed in the row.
ROWS = {
    "acceptance": ("第三十二条第一款第四项", [
        ("span: Span(5, .workday)", "span: Span(6, .workday)"), ("span: Span(5, .workday)", "span: Span(4, .workday)"),
        ("span: Span(5, .workday)", "span: Span(5, .naturalDay)"), ("onLapse: .deemed(.acceptance)", "onLapse: .card"),
        (".correctionNotice, .nonAcceptance", ".nonAcceptance"), (".nonAcceptance, .exemption", ".exemption"),
        ("party: .agency", "party: .applicant")]),
    "correction": ("第三十二条第一款第四项", [
        ("onLapse: .proposal(.abandonment)", "onLapse: .card"), ("party: .applicant", "party: .agency"),
        ("ends: [.correction, ", "ends: [")]),
    "decision": ("第四十二条第一款", [
        ("span: Span(20, .workday)", "span: Span(21, .workday)"), ("span: Span(20, .workday)", "span: Span(19, .workday)"),
        ("span: Span(20, .workday)", "span: Span(20, .naturalDay)"), ("by: Span(10, .workday)", "by: Span(11, .workday)"),
        ("by: Span(10, .workday)", "by: Span(10, .naturalDay)"), ("ends: [.grant, ", "ends: ["),
        ("starts: .acceptance", "starts: .filing"), ("stoppedBy: .specialProcedures", "stoppedBy: .nothing")]),
    "jointDecision": ("第四十二条第二款", [
        ("span: Span(45, .workday)", "span: Span(46, .workday)"), ("span: Span(45, .workday)", "span: Span(44, .workday)"),
        ("span: Span(45, .workday)", "span: Span(45, .naturalDay)"), ("by: Span(15, .workday)", "by: Span(16, .workday)"),
        ("approvedBy: .governmentHead", "approvedBy: .agencyHead"), ("ends: [.grant, ", "ends: ["),
        ("stoppedBy: .specialProcedures", "stoppedBy: .nothing")]),
    "preliminaryReview": ("第四十三条", [
        ("span: Span(20, .workday)", "span: Span(21, .workday)"), ("span: Span(20, .workday)", "span: Span(19, .workday)"),
        ("span: Span(20, .workday)", "span: Span(20, .naturalDay)"), ("ends: [.forwarding, ", "ends: ["),
        ("stoppedBy: .specialProcedures", "stoppedBy: .nothing")]),
    "inspection": ("第五十五条第二款", [
        ("span: Span(5, .workday)", "span: Span(6, .workday)"), ("span: Span(5, .workday)", "span: Span(4, .workday)"),
        ("span: Span(5, .workday)", "span: Span(5, .naturalDay)"), ("ends: [.inspectorAssignment, ", "ends: ["),
        ("stoppedBy: .nothing", "stoppedBy: .specialProcedures")]),
    "hearingRequest": ("第四十七条第一款", [
        ("span: Span(5, .workday)", "span: Span(6, .workday)"), ("span: Span(5, .workday)", "span: Span(4, .workday)"),
        ("span: Span(5, .workday)", "span: Span(5, .naturalDay)"), ("ends: [.hearingRequest, ", "ends: ["),
        ("party: .applicant", "party: .agency")]),
    "hearing": ("第四十七条第一款", [
        ("span: Span(20, .workday)", "span: Span(21, .workday)"), ("span: Span(20, .workday)", "span: Span(19, .workday)"),
        ("span: Span(20, .workday)", "span: Span(20, .naturalDay)"), ("ends: [.hearingRecord, ", "ends: ["),
        ("starts: .hearingRequest", "starts: .hearingRight"), ("stoppedBy: .nothing", "stoppedBy: .specialProcedures")]),
    "hearingNotice": ("第四十八条第一款第一项", [
        ("span: Span(7, .workday)", "span: Span(8, .workday)"), ("span: Span(7, .workday)", "span: Span(6, .workday)")]),
    "publication": ("第四十条", [
        ("span: Span(7, .workday)", "span: Span(8, .workday)"), ("span: Span(7, .workday)", "span: Span(6, .workday)"),
        ("span: Span(7, .workday)", "span: Span(7, .naturalDay)"), ("ends: [.grant]", "ends: [.delivery]")]),
    "renewalWindow": ("第五十条第一款", [
        ("span: Span(30, .naturalDay)", "span: Span(31, .naturalDay)"), ("span: Span(30, .naturalDay)", "span: Span(29, .naturalDay)"),
        ("span: Span(30, .naturalDay)", "span: Span(30, .workday)")]),
    "renewal": ("第五十条第二款", [
        ("onLapse: .deemed(.renewal)", "onLapse: .card"), ("ends: [.grant, .refusal, ", "ends: [.grant, "),
        ("ends: [.grant, ", "ends: ["), ("party: .agency", "party: .applicant")]),
    "delivery": ("第四十四条", [
        ("span: Span(10, .workday)", "span: Span(11, .workday)"), ("span: Span(10, .workday)", "span: Span(9, .workday)"),
        ("span: Span(10, .workday)", "span: Span(10, .naturalDay)"), ("ends: [.delivery, ", "ends: ["),
        ("starts: .grant", "starts: .refusal")]),
}
# What stops a limit is 第四十五条's own.
ARTICLE_OF = {"stoppedBy: .specialProcedures": "第四十五条"}

MAIN = """
import Foundation
let years = try JSONDecoder().decode([CalendarYear].self, from: Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1])))
let calendar = try WorkCalendar(years: years)
for file in CommandLine.arguments.dropFirst(2) {
    var walk = Walk(calendar: calendar)
    walk.take(try String(contentsOfFile: file, encoding: .utf8))
    if !walk.faults.isEmpty { print(file) }
}
"""


def row(text, id):
    """Where the row of the table stands."""
    start = text.index(f"        case .{id}:\n", text.index("static func row("))
    ends = [at for at in (text.find("        case .", start + 1), text.find("\n        }\n", start)) if at > 0]
    return start, min(ends)


def compiled(folder, table, main=MAIN, optimised=False):
    """The law with this table, as a program; MAIN prints the scenarios that do not hold."""
    sources = []
    for path in sorted([*(REPOSITORY / "Sources" / "Statute").glob("*.swift"), *(REPOSITORY / "Sources" / "Scenario").glob("*.swift")]):
        text = table if path == TABLE else path.read_text()
        lines = [line for line in text.splitlines() if line not in ("import Statute", "package import Statute")]
        copy = folder / path.name
        copy.write_text("\n".join(lines) + "\n")
        sources.append(copy)
    (folder / "main.swift").write_text(main)
    program = folder / "law"
    done = subprocess.run(
        ["swiftc", "-swift-version", "6", "-enable-bare-slash-regex", "-package-name", "law", "-module-name", "law", "-O" if optimised else "-Onone", *(["-wmo"] if optimised else []), "-o", program,
         folder / "main.swift", *sources], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return program


def broken(folder, table, years):
    done = subprocess.run(
        [compiled(folder, table), years, *sorted(SCENARIOS.glob("*.txt"))], capture_output=True, text=True, timeout=120)
    if done.returncode:
        # A law that cannot even be walked is noticed by all of them.
        return sorted(SCENARIOS.glob("*.txt"))
    return [Path(line) for line in done.stdout.splitlines()]


def calendar(folder):
    """The years, as `Forms/calendar` has them."""
    years = []
    for path in sorted((REPOSITORY / "Forms" / "calendar").glob("20*.yaml")):
        read = yaml.safe_load(path.read_text())
        years.append({
            "year": read["year"], "notice": read["notice"], "weekdaysOff": read["weekdays_off"], "weekendsOn": read["weekends_on"]})
    file = folder / "years.json"
    file.write_text(json.dumps(years))
    return file


def main():
    table = TABLE.read_text()
    survivors = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        years = calendar(folder)
        if found := broken(folder, table, years):
            print("the law itself does not hold in", *(path.name for path in found))
            return 1
        for id, (article, changes) in ROWS.items():
            start, end = row(table, id)
            for old, new in changes:
                assert old in table[start:end], f"{id} has no {old}"
                mutant = table[:start] + table[start:end].replace(old, new, 1) + table[end:]
                own = ARTICLE_OF.get(old, article)
                noticed = [path for path in broken(folder, mutant, years) if own in path.read_text().splitlines()[0]]
                print(f"{id:11} {old} → {new}: " + (f"{len(noticed)} of {own}" if noticed else "SURVIVES"), flush=True)
                if not noticed:
                    survivors.append((id, old, new))
    print(f"{len(survivors)} survive")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
