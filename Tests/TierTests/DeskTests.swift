import Foundation
import Ledger
import Licensing
import Statute
import Store
import Testing

@testable import Intake
@testable import Outer
@testable import Processor

/// Acts on a real store: one transaction each, the law in front, and what is told afterwards.
@Suite struct DeskTests {
    private func filed(_ house: House) async throws -> String {
        try await house.tell()
        let number = try await house.file().number
        try await house.take()
        try await house.tell()
        return number
    }

    private func refusal(_ outcome: Desk.Outcome) -> Statute.Refusal.Code? {
        if case .refused(let refusal) = outcome { return refusal.code }
        return nil
    }

    private func isDone(_ outcome: Desk.Outcome) -> Bool {
        if case .done = outcome { return true }
        return false
    }

    private func journalCount(_ house: House) async throws -> Int64? {
        try await house.processorStore.read { try $0.query("SELECT count(*) AS n FROM journal").first?.int("n") }
    }

    @Test func threePeopleTakeACaseToItsDecision() async throws {
        let house = try await House()
        let number = try await filed(house)
        #expect(isDone(try await house.desk.perform(.acceptance, on: number, content: ActContent(), by: House.clerk, seen: 1)))
        #expect(isDone(try await house.desk.perform(.examination, on: number, content: House.opinion, by: House.examiner, seen: 2)))
        #expect(isDone(try await house.desk.perform(.grant, on: number, content: House.grant, by: House.decider, seen: 3)))
        try await house.tell()

        let stored = try await house.stored(number)
        let journal = stored.file.proceeding.journal
        #expect(journal.map(\.act) == [.filing, .acceptance, .examination, .grant])
        #expect(journal.allSatisfy { $0.told != nil })
        #expect(journal[1].content.documentNumber == "演审许受〔2026〕1号")
        #expect(journal[3].content.documentNumber == "演市监许准〔2026〕1号")
        #expect(journal[3].content.validUntil == Day("2031-02-12"))
        let standing = stored.file.proceeding.state(at: Moment(milliseconds: house.time), calendar: house.catalogue.calendar)
        let facts = try #require(stored.file.licenceFacts(standing))
        #expect(facts.facts.map(\.label) == ["经营者名称", "主体业态", "经营项目", "经营场所地址"])
        let published = try await ToldBook(store: house.feedbackStore).published(kind: "licence", id: facts.number)
        #expect(published != nil)
        let audited = try await house.processorStore.read { transaction in
            try transaction.query("SELECT what FROM audit WHERE subject = $1 ORDER BY number", number).map { try $0.text("what") }
        }
        #expect(audited == ["case", "acceptance", "examination", "grant"])
    }

    @Test func theWrongPersonPlaceOrOrderChangesNothing() async throws {
        let house = try await House()
        let number = try await filed(house)
        let both = House.person("wang", [.intakeClerk, .examiner, .decider], department: 0)
        let elsewhere = House.person("liu", [.examiner], department: 2)
        #expect(
            refusal(try await house.desk.perform(.examination, on: number, content: House.opinion, by: House.examiner, seen: 1))
                == .stageUnlawful)
        #expect(
            refusal(
                try await house.desk.perform(
                    .acceptance, on: number, content: ActContent(), by: House.person("x", [.examiner], department: 0), seen: 1))
                == .roleMissing)
        #expect(
            refusal(try await house.desk.perform(.acceptance, on: number, content: ActContent(), by: House.examiner, seen: 1))
                == .departmentWrong)
        #expect(try await journalCount(house) == 1)
        #expect(isDone(try await house.desk.perform(.acceptance, on: number, content: ActContent(), by: both, seen: 1)))
        #expect(
            refusal(try await house.desk.perform(.examination, on: number, content: House.opinion, by: both, seen: 2)) == .departmentWrong)
        #expect(
            refusal(try await house.desk.perform(.examination, on: number, content: House.opinion, by: elsewhere, seen: 2))
                == .departmentWrong)
        let sameHand = House.person("wang", [.examiner])
        #expect(
            refusal(try await house.desk.perform(.examination, on: number, content: House.opinion, by: sameHand, seen: 2)) == .separation)
        #expect(try await journalCount(house) == 2)
    }

    @Test func aRefusalNeedsReasonsBasisAndRemediesAndTakesNoNumberWithout() async throws {
        let house = try await House()
        let number = try await filed(house)
        _ = try await house.desk.perform(.acceptance, on: number, content: ActContent(), by: House.clerk, seen: 1)
        _ = try await house.desk.perform(.examination, on: number, content: House.opinion, by: House.examiner, seen: 2)
        let bare = ActContent(reasons: "不符合", basis: "第三十五条", remedies: "……")
        #expect(refusal(try await house.desk.perform(.refusal, on: number, content: bare, by: House.decider, seen: 3)) == .contentMissing)
        var full = bare
        full.remedies = "可以自收到本决定之日起六十日内申请行政复议。"
        #expect(isDone(try await house.desk.perform(.refusal, on: number, content: full, by: House.decider, seen: 3)))
        #expect(try await house.stored(number).file.proceeding.journal.last?.content.documentNumber == "演市监许不〔2026〕1号")
    }

    @Test func twoPeopleInTheSameSecondAreOneAct() async throws {
        let house = try await House()
        let number = try await filed(house)
        async let one = house.desk.perform(.acceptance, on: number, content: ActContent(), by: House.clerk, seen: 1)
        async let two = house.desk.perform(
            .acceptance, on: number, content: ActContent(), by: House.person("li", [.intakeClerk], department: 0), seen: 1)
        let done = [isDone(try await one), isDone(try await two)]
        #expect(done.filter { $0 }.count == 1)
        #expect(try await journalCount(house) == 2)
    }

    /// 第三十二条第一款第四项: composite (a) of the vectors, through the books.
    @Test func silenceIsAcceptanceAsOfReceipt() async throws {
        let house = try await House(at: "2026-02-13T16:00+08:00")
        let number = try await filed(house)
        try house.move(to: "2026-02-27T23:59+08:00")
        #expect(try await house.desk.lapse().changed == 0)
        // After any pause: exact to the day, in order, once.
        try house.move(to: "2026-03-05T09:00+08:00")
        #expect(try await house.desk.lapse().changed == 1)
        #expect(try await house.desk.lapse().changed == 0)
        let journal = try await house.stored(number).file.proceeding.journal
        #expect(journal.map(\.act) == [.filing, .acceptance])
        #expect(journal[1].basis.isLaw)
        #expect(journal[1].dated == Day("2026-02-13"))
        let due = try await house.cases.lines(.init(), limit: 1).first?.due
        // The item's own ten working days, from the receipt.
        #expect(due == DueDate(day: try #require(Day("2026-03-05"))))
    }

    /// law.md D1: made in time, told too late.
    @Test func anAcceptanceToldAfterTheLimitIsVoid() async throws {
        let house = try await House(at: "2026-02-13T16:00+08:00")
        let number = try await filed(house)
        try house.move(to: "2026-02-27T23:58+08:00")
        #expect(isDone(try await house.desk.perform(.acceptance, on: number, content: ActContent(), by: House.clerk, seen: 1)))
        try house.move(to: "2026-02-28T08:05+08:00")
        try await house.tell()
        _ = try await house.desk.lapse()
        let standing = try await house.stored(number).file.proceeding.state(
            at: Moment(milliseconds: house.time), calendar: house.catalogue.calendar)
        #expect(standing.isDeemedAccepted)
        #expect(standing.acceptedOn == Day("2026-02-13"))
        #expect(standing.journal.contains { $0.act == .acceptance && $0.isVoid })
    }

    @Test func whatIsToldTwiceIsToldOnceAndNeverGoesBack() async throws {
        let house = try await House()
        let number = try await filed(house)
        let before = try await house.processorStore.read { transaction in
            try transaction.query("SELECT object FROM notice WHERE target = $1 AND case_number = $2", Peer.feedback, number).map {
                try $0.blob("object")
            }
        }
        let first = try #require(before.first)
        guard case .told(let mark) = try await house.atFeedback.caseVersion(first) else { throw StoreFault(.unexpected, "not told") }
        try house.move(to: "2026-02-14T09:00+08:00")
        guard case .told(let again) = try await house.atFeedback.caseVersion(first) else { throw StoreFault(.unexpected, "not told") }
        #expect(mark == again)

        _ = try await house.desk.perform(.acceptance, on: number, content: ActContent(), by: House.clerk, seen: 1)
        try await house.tell()
        let tag = try await house.stored(number).tag.bytes
        let newest = try await ToldBook(store: house.feedbackStore).caseVersion(tag: tag)
        guard case .told = try await house.atFeedback.caseVersion(first) else { throw StoreFault(.unexpected, "not told") }
        #expect(try await ToldBook(store: house.feedbackStore).caseVersion(tag: tag) == newest)
    }

    @Test func otherContentUnderAToldNumberIsAnAlarm() async throws {
        let house = try await House()
        func version(_ stage: String) throws -> [UInt8] {
            try CaseVersion(
                caseTag: Ledger.Digest(sha256: [1]), version: 1, stage: stage, due: nil, provisional: false, waitsForApplicant: false,
                filing: nil,
                sealed: [1, 2, 3], time: house.time
            ).signed(by: house.processorSigner).bytes
        }
        guard case .told = try await house.atFeedback.caseVersion(try version("received")) else {
            throw StoreFault(.unexpected, "not told")
        }
        guard case .equivocation = try await house.atFeedback.caseVersion(try version("granted")) else {
            Issue.record("another content was taken")
            return
        }
    }

    @Test func nobodyButTheProcessorTells() async throws {
        let house = try await House()
        let forged = try CaseVersion(
            caseTag: Ledger.Digest(sha256: [1]), version: 1, stage: "granted", due: nil, provisional: false, waitsForApplicant: false,
            filing: nil,
            sealed: [1], time: house.time
        ).signed(by: house.intakeSigner).bytes
        await #expect(throws: LedgerFault.self) { _ = try await house.atFeedback.caseVersion(forged) }
    }

    /// A page that somebody left open until the law had acted: the deemed acceptance is entered, told, and the act is not taken.
    @Test(arguments: [1, 0, Int.max, Int.min])
    func aStalePageDoesNotHideWhatTheLawHasDone(seen: Int) async throws {
        let house = try await House(at: "2026-02-13T16:00+08:00")
        let number = try await filed(house)
        try house.move(to: "2026-03-02T09:00+08:00")
        guard case .changed = try await house.desk.perform(.acceptance, on: number, content: ActContent(), by: House.clerk, seen: seen)
        else {
            Issue.record("the act was taken")
            return
        }
        let stored = try await house.stored(number)
        #expect(stored.projected.stage == .accepted)
        try await house.tell()
        #expect(try await house.stored(number).file.proceeding.journal.last?.told != nil)
    }

    /// D10: a year that becomes known turns provisional limits into firm ones, and what had lapsed is told at once.
    @Test func aYearThatIsPublishedLateIsCaughtUpWith() async throws {
        let house = try await House(at: "2026-12-29T10:00+08:00")
        let number = try await filed(house)
        try house.move(to: "2027-01-20T09:00+08:00")
        #expect(try await house.desk.lapse().changed == 0)
        #expect(try await house.stored(number).projected.stage == .received)
        let year = try CalendarYear(year: 2027, notice: "测试", weekdaysOff: [#require(Day("2027-01-01"))], weekendsOn: [])
        try await house.processorStore.write { transaction in
            try transaction.query("INSERT INTO calendar_year (year, body) VALUES ($1, $2)", 2027, try canonical(year))
            try transaction.query("UPDATE case_file SET lapses_at = 0 WHERE is_open = 1")
        }
        let catalogue = try await ServiceCatalogue(house.processorStore)
        let desk = Desk(
            store: house.processorStore, catalogue: catalogue, reporter: house.desk.reporter,
            issue: IssueDocument(catalogue: catalogue, reporter: house.desk.reporter), newNotices: house.desk.newNotices,
            tenure: house.desk.tenure, now: house.desk.now, logger: house.desk.logger)
        #expect(try await desk.lapse().changed == 1)
        let stored = try await house.stored(number)
        #expect(stored.projected.stage == .accepted)
        #expect(stored.file.proceeding.journal.last?.dated == Day("2026-12-29"))
    }

    /// Two machines' clocks are never the same: a few seconds must not give the applicant or the clerk another date.
    @Test func aFewSecondsBetweenClocksChangeNoDate() async throws {
        let house = try await House()
        let number = try await filed(house)
        #expect(isDone(try await house.desk.perform(.acceptance, on: number, content: ActContent(), by: House.clerk, seen: 1)))
        // Feedback is five seconds ahead when it takes the notice.
        let acted = house.time
        try house.move(to: Moment(milliseconds: acted + 5_000).text)
        guard let notice = try await house.notices.next(for: Peer.feedback, limit: 10).first(where: { $0.kind == "case" }),
            case .told(let mark) = try await house.atFeedback.caseVersion(notice.object)
        else { throw StoreFault(.unexpected, "not told") }
        let markTold = MarkTold(
            target: Peer.feedback, store: house.processorStore, catalogue: house.catalogue, reporter: house.desk.reporter,
            issue: house.issue, keys: house.keys, newNotices: house.desk.newNotices)
        try await markTold(notice, mark: mark, at: Moment(milliseconds: acted))
        let due = try await house.cases.lines(.init(), limit: 1).first?.due
        #expect(due == DueDate(day: try #require(Day("2026-03-05"))))
        // And the next act, made by our slower clock, is not refused for it.
        try house.move(to: Moment(milliseconds: acted - 3_000).text)
        #expect(isDone(try await house.desk.perform(.examination, on: number, content: House.opinion, by: House.examiner, seen: 2)))
    }

    @Test func oneCaseThatCannotBeSettledDoesNotKeepTheOthers() async throws {
        let house = try await House(at: "2026-02-13T16:00+08:00")
        let broken = try await filed(house)
        let sound = try await house.file(account: "b").number
        try await house.take()
        try await house.tell()
        try await house.processorStore.write {
            try $0.query("UPDATE case_file SET filing = $1 WHERE number = $2", Array("no filing".utf8), broken)
        }
        try house.move(to: "2026-03-02T09:00+08:00")
        #expect(try await house.desk.lapse().changed == 1)
        #expect(try await house.stored(sound).projected.stage == .accepted)
    }

    @Test func aNoticeThatIsRefusedHoldsNothingUp() async throws {
        let house = try await House()
        _ = try await filed(house)
        _ = try await house.file(account: "b")
        try await house.take()
        guard let first = try await house.notices.next(for: Peer.feedback, limit: 1).first else {
            throw StoreFault(.unexpected, "no notice")
        }
        try await house.notices.refuse(first, target: Peer.feedback, status: 409, at: house.time)
        #expect(try await house.notices.refusedCount() == 1)
        #expect(try await house.notices.next(for: Peer.feedback, limit: 1).first?.n != first.n)
    }

    @Test func licencesAreCountedByTheRegionThatTheirNumberNames() async throws {
        let house = try await House()
        let numbers = try await house.processorStore.write { transaction in
            try ["320102", "320102", "320103"].map { try CaseBook.allot("licence", department: $0, year: 2026, in: transaction) }
        }
        #expect(numbers == [1, 2, 1])
    }
}
