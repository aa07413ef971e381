import Foundation
import Statute
import Testing

/// Every stage × act × role against a table written by hand from the Act; `Scenarios/lawful.csv`.
@Suite("Lawful acts")
struct LawfulTests {
    enum Cell: String {
        case yes, stage, role
        case guarded = "guard"
    }

    struct Key: Hashable {
        let stage: Stage
        let act: Act
        let role: Role
    }

    static let cells: [Key: Cell] = {
        let file = ScenarioFile.folder.appendingPathComponent("lawful.csv")
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
        // Whoever was named to preside has no other part in the case.
        let officer = Officer(id: act == .hearingRecord ? "chair" : "stranger", name: "某某", roles: [role])
        do throws(Refusal) {
            let content = Cases.content(of: act, in: proceeding)
            let entry = try proceeding.perform(act, content: content, by: officer, at: Cases.later, calendar: Years.calendar)
            return entry.act == act && entry.number == proceeding.journal.count + 1 ? .yes : nil
        } catch {
            switch error.code {
            case .stageUnlawful: return .stage
            case .roleMissing: return .role
            case .circumstances: return .guarded
            case .contentMissing where error.parts == [.sealed]: return .guarded
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

    /// Everything that the act may want to say, true of this case.
    static func content(of act: Act, in proceeding: Proceeding) -> ActContent {
        var content = content
        content.defects = [Defect(place: "site_area", label: "经营场所面积", words: "请改正。")]
        content.ground =
            switch act {
            case .nonAcceptance: .falseMaterials
            case .termination: .applicantEnded
            case .retraction: .lawChanged
            case .revocation: .fraud
            case .cancellation: .holderEnded
            default: nil
            }
        content.heard = "已告知，没有意见"
        content.recused = "某人"
        content.procedure = .testing
        content.plannedDays = 15
        content.officers = ["钱某", "孙某"]
        content.party = "邻居李某"
        content.on = act == .partyNotice ? later.day.adding(days: 7) : later.day
        // A case that is heard was received in time for it, and may be put off.
        let isHeard = proceeding.receivedAt < received && !proceeding.journal.contains { $0.act == .hearingNotice }
        content.hearing = Hearing(at: isHeard ? received : moment("2026-03-25T09:00"), place: "三楼", chair: "chair", chairName: "某某")
        content.rightAgency = "邻区行政审批局"
        let sealed = Set(proceeding.journal.filter { $0.act == .sealing }.compactMap(\.content.sealed))
        content.sealed = proceeding.journal.last { $0.content.documentNumber != nil && !sealed.contains($0.number) }?.number
        content.service = act == .delivery ? ServiceRecord(way: .counter, servedOn: received.day, recipient: "申请人") : nil
        return content
    }

    static func proceeding(at stage: Stage) -> Proceeding {
        var proceeding = Proceeding.opened(
            by: "申请人", receivedAt: [.abandoned, .hearing, .renewed].contains(stage) ? moment("2026-02-02T09:00") : received,
            limits: stage == .abandoned
                ? ItemLimits(correction: Span(5, .workday), correctionSource: "某规定")
                : stage == .forwarded ? ItemLimits(handling: .preliminary) : ItemLimits(),
            renewing: stage == .renewed ? Day("2026-03-08") : nil)
        let acts: [(Act, Role)]
        let examined: [(Act, Role)] = [(.acceptance, .intakeClerk), (.examination, .examiner)]
        switch stage {
        // A licence that ended while its renewal lay here.
        case .received, .withdrawn, .renewed: acts = []
        case .correctionRequested, .abandoned: acts = [(.correctionNotice, .intakeClerk)]
        case .accepted: acts = [(.acceptance, .intakeClerk)]
        case .examined: acts = examined
        case .specialProcedure: acts = [(.acceptance, .intakeClerk), (.specialProcedure, .decider)]
        case .hearingOffered: acts = [(.acceptance, .intakeClerk), (.hearingRight, .examiner)]
        case .hearing: acts = [(.acceptance, .intakeClerk), (.hearingNotice, .examiner)]
        case .forwarded: acts = examined + [(.forwarding, .decider)]
        case .granted: acts = examined + [(.grant, .decider)]
        case .refused: acts = examined + [(.refusal, .decider)]
        case .delivered: acts = examined + [(.grant, .decider), (.sealing, .sealKeeper), (.delivery, .issuer)]
        case .retracted: acts = examined + [(.grant, .decider), (.retraction, .decider)]
        case .revoked: acts = examined + [(.grant, .decider), (.revocation, .decider)]
        case .cancelled: acts = examined + [(.grant, .decider), (.cancellation, .decider)]
        case .notAccepted: acts = [(.nonAcceptance, .intakeClerk)]
        case .exempted: acts = [(.exemption, .intakeClerk)]
        case .terminated: acts = [(.acceptance, .intakeClerk), (.termination, .decider)]
        }
        for (act, role) in acts { perform(act, by: role, in: &proceeding, at: proceeding.receivedAt.adding(seconds: 60)) }
        if stage == .withdrawn {
            let entry = proceeding.receive(
                .withdrawal, content: ActContent(), by: "申请人", receivedAt: received.adding(seconds: 30), at: received.adding(seconds: 60))
            proceeding.journal[entry.number - 1].content.documentNumber = "第\(entry.number)号"
        }
        if stage == .abandoned { perform(.abandonment, by: .intakeClerk, in: &proceeding, at: moment("2026-03-04T09:00")) }
        return proceeding
    }

    /// Performed and told in the same minute.
    static func perform(
        _ act: Act, by role: Role, in proceeding: inout Proceeding, at time: Moment, calendar: WorkCalendar = Years.calendar
    ) {
        let officer = Officer(id: role.rawValue, name: role.name, roles: [role])
        do throws(Refusal) {
            var entry = try proceeding.perform(
                act, content: self.content(of: act, in: proceeding), by: officer, at: time, calendar: calendar)
            // As the books would number its document.
            if act.mustBeTold, act != .onTheSpotCorrection { entry.content.documentNumber = "第\(entry.number)号" }
            proceeding.journal.append(entry)
            proceeding.journal[proceeding.journal.count - 1] = try proceeding.told(entry: entry.number, at: time)
        } catch {
            Issue.record("\(error.message)")
        }
    }
}
