"""How long it takes to compute anew where 100,000 open cases stand, and by when: `recompute.py [COUNT]`.

The law alone (`Sources/Statute`), compiled with -O: what a year's holidays ask for when their notice arrives. Cases of every length: received,
accepted, stopped by a procedure, prolonged, heard.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "StatuteTests"))
import mutants

MAIN = """
import Foundation
let years = try JSONDecoder().decode([CalendarYear].self, from: Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1])))
let calendar = try WorkCalendar(years: years)
let wanted = Int(CommandLine.arguments[2]) ?? 0
// The cases of the scenarios that are open at their end, over and over.
var open: [(Proceeding, Moment)] = []
for file in CommandLine.arguments.dropFirst(3) {
    var walk = Walk(calendar: calendar)
    walk.take(try String(contentsOfFile: file, encoding: .utf8))
    if let proceeding = walk.proceeding, let now = walk.now, walk.standing?.stage.isOpen ?? false { open.append((proceeding, now)) }
}
let clock = ContinuousClock()
var due = 0
let time = clock.measure {
    for n in 0..<wanted {
        let (proceeding, now) = open[n % open.count]
        if proceeding.state(at: now, calendar: calendar).nextDue != nil { due += 1 }
    }
}
print("\\(wanted) cases of \\(open.count) kinds in \\(time): \\(due) have a day by which something is due")
"""


def main(count):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = mutants.compiled(folder, mutants.TABLE.read_text(), main=MAIN, optimised=True)
        subprocess.run([program, mutants.calendar(folder), str(count), *sorted(mutants.SCENARIOS.glob("*.txt"))], check=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
