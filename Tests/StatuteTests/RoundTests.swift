import Statute
import Testing

/// Rounds of receipt where marks and filings cross on their way.
@Suite("Rounds") struct RoundTests {
    private let clerk = Officer(id: "a", name: "甲", roles: [.intakeClerk])
    private let examiner = Officer(id: "b", name: "乙", roles: [.examiner])
    private static let notice: ActContent = {
        var content = ActContent(basis: "第三十二条第一款第四项")
        content.defects = [Defect(place: "site_area", label: "经营场所面积", words: "请改正。")]
        return content
    }()

    private func perform(
        _ act: Act, _ content: ActContent, by officer: Officer, in proceeding: inout Proceeding, at time: String, told: String?
    ) throws {
        let entry = try proceeding.perform(act, content: content, by: officer, at: moment(time), calendar: Years.calendar)
        proceeding.journal.append(entry)
        if let told { try tell(entry.number, in: &proceeding, at: told) }
    }

    private func tell(_ number: Int, in proceeding: inout Proceeding, at time: String) throws {
        let told = try proceeding.told(entry: number, at: moment(time))
        proceeding.journal = proceeding.journal.map { $0.number == number ? told : $0 }
    }

    @Test("a correction made to an offer does not answer the notice that followed it") func anotherNotice() throws {
        var proceeding = Proceeding.opened(by: "申请人", receivedAt: moment("2026-03-09 09:00"))
        var offer = Self.notice
        offer.basis = nil
        try perform(.onTheSpotCorrection, offer, by: clerk, in: &proceeding, at: "2026-03-09 10:00", told: nil)
        try perform(.correctionNotice, Self.notice, by: clerk, in: &proceeding, at: "2026-03-09 10:05", told: "2026-03-09 10:06")
        func state() -> Standing { proceeding.state(at: moment("2026-03-09 11:00"), calendar: Years.calendar) }
        var answer = ActContent()
        answer.answering = 2
        _ = proceeding.receive(
            .correction, content: answer, by: "申请人", receivedAt: moment("2026-03-09 10:20"), at: moment("2026-03-09 10:20"))
        #expect(state().stage == .correctionRequested)
        #expect(state().notice?.number == 3)
        #expect(state().journal.last?.isVoid == true)
        answer.answering = 3
        _ = proceeding.receive(
            .correction, content: answer, by: "申请人", receivedAt: moment("2026-03-09 10:30"), at: moment("2026-03-09 10:30"))
        #expect(state().stage == .received)
        #expect(state().hasAnsweredNotice)
    }

    @Test("an examination falls with the acceptance that a late mark undoes, and the applicant can correct") func lateMark() throws {
        var proceeding = Proceeding.opened(by: "申请人", receivedAt: moment("2026-03-09 09:00"))
        try perform(.correctionNotice, Self.notice, by: clerk, in: &proceeding, at: "2026-03-13 16:00", told: nil)
        _ = proceeding.settle(at: moment("2026-03-17 08:00"), calendar: Years.calendar)
        #expect(proceeding.journal.last?.basis.isLaw == true)
        let opinion = ActContent(conclusion: .meets, reasons: "齐全。")
        try perform(.examination, opinion, by: examiner, in: &proceeding, at: "2026-03-17 08:10", told: nil)
        // The mark comes late; it says that the notice could be read in time.
        try tell(2, in: &proceeding, at: "2026-03-13 16:01")
        let state = proceeding.state(at: moment("2026-03-17 09:00"), calendar: Years.calendar)
        #expect(state.stage == .correctionRequested)
        #expect(state.notice?.number == 2)
        #expect(state.journal.first { $0.act == .examination }?.isVoid == true)
        #expect(state.alarms.contains { $0.contains("所依据的受理没有效力") })
        var answer = ActContent()
        answer.answering = 2
        _ = proceeding.receive(
            .correction, content: answer, by: "申请人", receivedAt: moment("2026-03-17 10:00"), at: moment("2026-03-17 10:00"))
        #expect(proceeding.state(at: moment("2026-03-17 11:00"), calendar: Years.calendar).stage == .received)
    }

    @Test("a withdrawal on its way while the office decided is nobody's fault, and an alarm") func crossing() throws {
        var proceeding = Cases.proceeding(at: .granted)
        _ = proceeding.receive(
            .withdrawal, content: ActContent(), by: "申请人", receivedAt: Cases.received.adding(seconds: 30), at: Cases.later)
        let state = proceeding.state(at: Cases.later, calendar: Years.calendar)
        #expect(state.stage == .granted)
        #expect(state.journal.last?.voidReason?.contains("没有自动撤回") == true)
        #expect(state.alarms.contains { $0.contains("没有赶上") })
    }
}
