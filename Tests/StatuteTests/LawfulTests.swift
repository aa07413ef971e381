import Foundation
import Statute
import Testing

/// Every stage × act × role against a table written by hand from the Act; `Scenarios/lawful.csv`.
@Suite("Lawful acts")
struct LawfulTests {
    enum Cell: String { case yes, stage, role }

    struct Key: Hashable {
        let stage: Stage
        let act: Act
        let role: Role
    }

    static let cells: [Key: Cell] = {
        let file = Scenario.folder.appendingPathComponent("lawful.csv")
        let rows = ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n").map {
            $0.split(separator: ",").map(String.init)
        }
        guard let head = rows.first else { return [:] }
        var cells: [Key: Cell] = [:]
        for row in rows.dropFirst() where row.count == head.count {
            guard let stage = Stage(rawValue: row[0]), let act = Act(rawValue: row[1]) else { continue }
            for (column, value) in zip(head, row).dropFirst(2) {
                if let role = Role(rawValue: column) { cells[Key(stage: stage, act: act, role: role)] = Cell(rawValue: value) }
            }
        }
        return cells
    }()

    @Test("each act in its place and by its role", arguments: Stage.allCases, Act.allCases)
    func place(stage: Stage, act: Act) {
        let proceeding = Cases.proceeding(at: stage)
        #expect(proceeding.state(at: Cases.later, calendar: Years.calendar).stage == stage)
        for role in Role.allCases {
            guard let expected = Self.cells[Key(stage: stage, act: act, role: role)] else {
                Issue.record("no cell for \(stage) × \(act) × \(role)")
                continue
            }
            #expect(Self.outcome(proceeding, act, role) == expected, "\(stage) × \(act) × \(role)")
        }
    }

    @Test func nothingBesides() {
        #expect(Self.cells.count == Stage.allCases.count * Act.allCases.count * Role.allCases.count)
    }

    private static func outcome(_ proceeding: Proceeding, _ act: Act, _ role: Role) -> Cell? {
        let officer = Officer(id: "stranger", name: "某某", roles: [role])
        do throws(Refusal) {
            let entry = try proceeding.perform(act, content: Cases.content, by: officer, at: Cases.later, calendar: Years.calendar)
            return entry.act == act && entry.number == proceeding.journal.count + 1 ? .yes : nil
        } catch {
            switch error.code {
            case .stageUnlawful: return .stage
            case .roleMissing: return .role
            default: return nil
            }
        }
    }
}

/// Proceedings brought to a stage by the same acts that a desk performs.
enum Cases {
    static let received = moment("2026-03-09T09:00")
    static let later = moment("2026-03-09T17:00")
    static let content = ActContent(conclusion: .meets, reasons: "理由", basis: "依据", remedies: "救济", terms: "内容")

    static func proceeding(at stage: Stage) -> Proceeding {
        var proceeding = Proceeding.opened(by: "申请人", receivedAt: received)
        let acts: [(Act, Role)]
        switch stage {
        case .received: acts = []
        case .accepted: acts = [(.acceptance, .intakeClerk)]
        case .examined: acts = [(.acceptance, .intakeClerk), (.examination, .examiner)]
        case .granted: acts = [(.acceptance, .intakeClerk), (.examination, .examiner), (.grant, .decider)]
        case .refused: acts = [(.acceptance, .intakeClerk), (.examination, .examiner), (.refusal, .decider)]
        }
        for (act, role) in acts { perform(act, by: role, in: &proceeding, at: received.adding(seconds: 60)) }
        return proceeding
    }

    /// Performed and told in the same minute.
    static func perform(
        _ act: Act, by role: Role, in proceeding: inout Proceeding, at time: Moment, calendar: WorkCalendar = Years.calendar
    ) {
        let officer = Officer(id: role.rawValue, name: role.name, roles: [role])
        do throws(Refusal) {
            let entry = try proceeding.perform(act, content: content, by: officer, at: time, calendar: calendar)
            proceeding.journal.append(entry)
            proceeding.journal[proceeding.journal.count - 1] = try proceeding.told(entry: entry.number, at: time)
        } catch {
            Issue.record("\(error.message)")
        }
    }
}
