import Foundation
import Statute
import Testing

@Suite("Proceeding")
struct ProceedingTests {
    @Test("acts by law happen once, at the first moment after the limit, dated as of the receipt")
    func lapsesOnce() throws {
        var proceeding = Proceeding.opened(by: "申请人", receivedAt: moment("2026-02-13 16:00"))
        #expect(proceeding.lapses(at: moment("2026-02-27T23:59:59.999"), calendar: Years.calendar).isEmpty)
        let lapsed = proceeding.settle(at: moment("2026-05-01 09:00"), calendar: Years.calendar)
        let entry = try #require(lapsed.first)
        #expect(lapsed.count == 1)
        #expect(entry.number == 2)
        #expect(entry.basis == .law(article: "第三十二条第一款第四项"))
        #expect(entry.made == moment("2026-02-28 00:00"))
        #expect(entry.dated == Day("2026-02-13"))
        #expect(entry.by == nil)
        #expect(entry.content.statedDue == DueDate(day: day("2026-03-19")))
        #expect(proceeding.settle(at: moment("2026-05-02 09:00"), calendar: Years.calendar).isEmpty)
        #expect(proceeding.journal.count == 2)
        #expect(proceeding.state(at: moment("2026-05-01 09:00"), calendar: Years.calendar).untold == [entry])
    }

    @Test("an act by law that nobody has recorded yet counts all the same")
    func unrecordedLapseCounts() throws {
        let proceeding = Proceeding.opened(by: "申请人", receivedAt: moment("2026-02-13 16:00"))
        let officer = Officer(id: "x", name: "审查人", roles: [.examiner])
        let entry = try proceeding.perform(
            .examination, content: Cases.content, by: officer, at: moment("2026-02-28 00:00"), calendar: Years.calendar)
        #expect(entry.number == 2)
        var next = proceeding
        next.journal.append(entry)
        #expect(next.settle(at: moment("2026-03-01 09:00"), calendar: Years.calendar).map(\.number) == [3])
        let standing = next.state(at: moment("2026-03-01 09:00"), calendar: Years.calendar)
        #expect(standing.stage == .examined)
        #expect(standing.acceptedOn == Day("2026-02-13"))
    }

    @Test("an examination made before the late notice fell still stands after it")
    func examinedBeforeLapse() {
        var proceeding = Proceeding.opened(by: "申请人", receivedAt: moment("2026-02-13 16:00"))
        let clerk = Officer(id: "a", name: "甲", roles: [.intakeClerk])
        let examiner = Officer(id: "b", name: "乙", roles: [.examiner])
        #expect(throws: Never.self) {
            proceeding.journal.append(
                try proceeding.perform(.acceptance, by: clerk, at: moment("2026-02-27 09:00"), calendar: Years.calendar))
            proceeding.journal.append(
                try proceeding.perform(
                    .examination, content: Cases.content, by: examiner, at: moment("2026-02-27 15:00"), calendar: Years.calendar))
        }
        _ = proceeding.settle(at: moment("2026-03-01 09:00"), calendar: Years.calendar)
        let standing = proceeding.state(at: moment("2026-03-01 09:00"), calendar: Years.calendar)
        #expect(standing.isDeemedAccepted)
        #expect(standing.stage == .examined)
        #expect(standing.journal.filter(\.isVoid).map(\.number) == [2])
        // Void rows are a finding, never stored.
        #expect(proceeding.journal.allSatisfy { !$0.isVoid })
    }

    @Test("any past second can be looked at again") func replay() {
        let proceeding = Cases.proceeding(at: .granted)
        let standing = proceeding.state(at: moment("2026-03-09 09:00"), calendar: Years.calendar)
        #expect(standing.stage == .received)
        #expect(standing.journal.count == 1)
        #expect(standing.nextDue == DueDate(day: day("2026-03-16")))
        var told = Cases.proceeding(at: .received)
        told.journal.append(
            Entry(
                number: 2, act: .acceptance, basis: .person, by: "a", byName: "甲", made: moment("2026-03-09 10:00"),
                told: moment("2026-03-09 12:00"), dated: day("2026-03-09")))
        let before = told.state(at: moment("2026-03-09 11:59"), calendar: Years.calendar)
        #expect(before.clock(.acceptance)?.isRunning == true)
        #expect(before.untold.map(\.number) == [2])
        #expect(told.state(at: moment("2026-03-09 12:00"), calendar: Years.calendar).untold.isEmpty)
        // Granted, it has to be served: 第四十四条, ten working days from 2026-03-09.
        #expect(proceeding.state(at: Cases.later, calendar: Years.calendar).nextDue == DueDate(day: day("2026-03-23")))
    }

    @Test("the earliest telling stands, and nothing is told before it is made") func telling() throws {
        var proceeding = Proceeding.opened(by: "申请人", receivedAt: Cases.received)
        let clerk = Officer(id: "a", name: "甲", roles: [.intakeClerk])
        proceeding.journal.append(try proceeding.perform(.acceptance, by: clerk, at: moment("2026-03-09 10:00"), calendar: Years.calendar))
        func tell(_ text: String) throws {
            proceeding.journal[1] = try proceeding.told(entry: 2, at: moment(text))
        }
        try tell("2026-03-09 12:00")
        try tell("2026-03-09 11:00")
        try tell("2026-03-09 13:00")
        #expect(proceeding.journal[1].told == moment("2026-03-09 11:00"))
        try tell("2026-03-09 09:59")
        #expect(proceeding.journal[1].told == moment("2026-03-09 10:00"))
        #expect(throws: Refusal.self) { try proceeding.told(entry: 3, at: Cases.later) }
    }

    @Test("all that is wanting is said at once") func allFaultsTogether() {
        let proceeding = Cases.proceeding(at: .examined)
        let decider = Officer(id: "c", name: "丙", roles: [.decider])
        func refusal(_ act: Act, _ content: ActContent) -> Refusal? {
            do throws(Refusal) {
                _ = try proceeding.perform(act, content: content, by: decider, at: Cases.later, calendar: Years.calendar)
                return nil
            } catch { return error }
        }
        #expect(refusal(.refusal, ActContent())?.parts == [.reasons, .basis, .remedies])
        #expect(refusal(.refusal, ActContent())?.article == "第三十八条第二款")
        #expect(refusal(.grant, ActContent())?.parts == [.basis, .terms])
        var content = Cases.content
        content.validUntil = day("2026-03-08")
        #expect(refusal(.grant, content)?.code == .contentValidity)
        content.validUntil = day("2031-03-08")
        content.validFrom = day("2031-03-09")
        #expect(refusal(.grant, content)?.code == .contentValidity)
        content.validFrom = day("2026-03-09")
        #expect(refusal(.grant, content) == nil)
        content.reasons = String(repeating: "长", count: 6000)
        #expect(refusal(.grant, content)?.code == .contentTooLong)
        #expect(refusal(.grant, content)?.parts == [.reasons])
    }

    @Test("whose limit ends first comes first") func queue() {
        let early = Proceeding.opened(by: "甲", receivedAt: moment("2026-03-09 09:00"))
        let late = Proceeding.opened(by: "乙", receivedAt: moment("2026-03-09 10:00"))
        let done = Cases.proceeding(at: .granted)
        let order = [done, late, early].map { $0.state(at: Cases.later, calendar: Years.calendar).urgency }.sorted()
        #expect(order.map(\.received) == [early.receivedAt, late.receivedAt, done.receivedAt])
    }

    @Test("a journal survives its storage") func storage() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for stage in Stage.allCases {
            let proceeding = Cases.proceeding(at: stage)
            let bytes = try encoder.encode(proceeding)
            #expect(try JSONDecoder().decode(Proceeding.self, from: bytes) == proceeding)
        }
        var deemed = Proceeding.opened(by: "申请人", receivedAt: moment("2026-02-13 16:00"))
        _ = deemed.settle(at: moment("2026-03-01 09:00"), calendar: Years.calendar)
        #expect(try JSONDecoder().decode(Proceeding.self, from: encoder.encode(deemed)) == deemed)
    }
}

@Suite("Table of limits")
struct TimeLimitTests {
    @Test func oneRowEach() {
        #expect(TimeLimit.table.map(\.id) == TimeLimit.ID.allCases)
        // 第四十七条第一款 has two limits: to ask for a hearing, and to hold it.
        #expect(Set(TimeLimit.table.map { "\($0.article) \($0.name)" }).count == TimeLimit.table.count)
    }

    /// The numbers of the Act, once more by hand.
    @Test func asTheActSays() {
        let acceptance = TimeLimit.row(.acceptance)
        #expect(acceptance.span?.chinese == "五个工作日")
        #expect(acceptance.onLapse == .deemed(.acceptance))
        #expect(acceptance.extendableBy == nil)
        let decision = TimeLimit.row(.decision)
        #expect(decision.span?.chinese == "二十个工作日")
        #expect(decision.extendableBy?.by.chinese == "十个工作日")
        #expect(decision.extendableBy?.approvedBy == .agencyHead)
        #expect(decision.onLapse == .card)
        let delivery = TimeLimit.row(.delivery)
        #expect(delivery.span?.chinese == "十个工作日")
        #expect(delivery.starts == .grant)
        let joint = TimeLimit.row(.jointDecision)
        #expect(joint.span?.chinese == "四十五个工作日")
        #expect(joint.extendableBy?.by.chinese == "十五个工作日")
        #expect(joint.extendableBy?.approvedBy == .governmentHead)
        #expect(TimeLimit.row(.preliminaryReview).span?.chinese == "二十个工作日")
        #expect(TimeLimit.row(.preliminaryReview).extendableBy == nil)
        #expect(TimeLimit.row(.inspection).span?.chinese == "五个工作日")
        #expect(TimeLimit.row(.hearingRequest).span?.chinese == "五个工作日")
        #expect(TimeLimit.row(.hearing).span?.chinese == "二十个工作日")
        #expect(TimeLimit.row(.hearingNotice).span?.chinese == "七个工作日")
        #expect(TimeLimit.row(.publication).span?.chinese == "七个工作日")
    }

    /// 第四十五条 reaches its own section only, so nothing stops the five days of 第三十二条 (D2).
    @Test func whatStopsWhat() {
        #expect(
            TimeLimit.table.filter { $0.stoppedBy == .specialProcedures }.map(\.id) == [
                .decision, .jointDecision, .preliminaryReview, .delivery,
            ])
    }

    /// Only an act that must be told can end a limit that is met by telling.
    @Test func whatEndsIsTold() {
        for limit in TimeLimit.table {
            // A party's own acts need no telling; service and a hearing are their own proof; inspectors are sent to whom they inspect.
            for act in limit.ends
            where ![.filing, .correction, .delivery, .hearingRequest, .hearingRecord, .inspectorAssignment].contains(act) {
                #expect(act.mustBeTold, "\(limit.id) ends with \(act)")
            }
            for act in limit.ends where limit.onLapse == .deemed(act) { #expect(!act.isApplicants) }
        }
    }

    @Test("numerals", arguments: [(1, "一日"), (10, "十日"), (15, "十五日"), (20, "二十日"), (45, "四十五日"), (60, "六十日"), (100, "100日")])
    func numerals(count: Int, text: String) { #expect(Span(count, .naturalDay).chinese == text) }
}
