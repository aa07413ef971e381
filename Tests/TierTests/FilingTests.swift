import Foundation
import Ledger
import Licensing
import Seal
import Statute
import Store
import Testing

@testable import Intake
@testable import Processor

/// Where a receipt is born, and what becomes of it inside.
@Suite struct FilingTests {
    @Test func aFilingBecomesOneCaseUnderTheReceiptsNumberAndTime() async throws {
        let house = try await House()
        try await house.tell()
        let filed = try await house.file()
        try house.move(to: "2026-02-13T17:00+08:00")
        try await house.take()
        try await house.take()
        let stored = try await house.stored(filed.number)
        #expect(stored.file.proceeding.receivedAt.milliseconds == filed.at)
        #expect(stored.file.receivingAgency.name != stored.file.decidingAuthority.name)
        #expect(stored.file.filing.knownFaults.count == 4)
        #expect(try await house.cases.count(.init()) == 1)
    }

    @Test func theSameSubmissionIsTheSameReceiptByteForByte() async throws {
        let house = try await House()
        try await house.tell()
        let draft = try await house.draft()
        async let first = house.receive(draft: draft.id, submission: draft.submission, account: "a", asItIs: true)
        async let second = house.receive(draft: draft.id, submission: draft.submission, account: "a", asItIs: true)
        let both = [try await first, try await second]
        let later = try await house.receive(draft: draft.id, submission: draft.submission, account: "a", asItIs: true)
        var receipts: [[UInt8]] = []
        var codes: [CaseCode?] = []
        for case .received(let filed, let code) in both + [later] {
            receipts.append(filed.receipt)
            codes.append(code)
        }
        #expect(receipts.count == 3)
        #expect(Set(receipts).count == 1)
        #expect(Set(codes).count == 1 && codes[0] != nil)
    }

    @Test func anothersDraftAndAnothersReceiptAreNotFound() async throws {
        let house = try await House()
        try await house.tell()
        let draft = try await house.draft(account: "a")
        _ = try await house.draft(account: "b")
        guard case .notFound = try await house.receive(draft: draft.id, submission: draft.submission, account: "b", asItIs: true) else {
            Issue.record("somebody else's draft was filed")
            return
        }
        _ = try await house.receive(draft: draft.id, submission: draft.submission, account: "a", asItIs: true)
        guard case .notFound = try await house.receive(draft: draft.id, submission: draft.submission, account: "b", asItIs: true) else {
            Issue.record("somebody else's receipt was given out")
            return
        }
        #expect(try await house.filings.find(number: "1", account: "b") == nil)
    }

    @Test func faultsStopAFilingUntilItsAuthorSaysSo() async throws {
        let house = try await House()
        try await house.tell()
        let draft = try await house.draft()
        guard case .faults(let faults) = try await house.receive(draft: draft.id, submission: draft.submission, account: "a", asItIs: false)
        else {
            Issue.record("a filing with faults was received")
            return
        }
        #expect(Set(faults.compactMap(\.at)) == ["materials.licence_copy", "materials.layout", "materials.flow", "materials.rules_list"])
        #expect(try await house.filings.filings(of: "a", limit: 10).isEmpty)
    }

    @Test func whatCannotBeReadIsNotFiledWhateverOneSays() async throws {
        let house = try await House()
        try await house.tell()
        let draft = try await house.draft(answers: House.answers + [("status", "granted")])
        guard case .faults(let faults) = try await house.receive(draft: draft.id, submission: draft.submission, account: "a", asItIs: true)
        else {
            Issue.record("an unknown field was filed")
            return
        }
        #expect(faults.contains { $0.gravity == .refused })
    }

    @Test func timesIncreaseThoughTheClockGoesBack() async throws {
        let house = try await House()
        try await house.tell()
        let first = try await house.file()
        try house.move(to: "2026-02-12T09:00+08:00")
        let second = try await house.file()
        #expect(second.at == first.at + 1)
        try await house.take()
        #expect(try await house.cases.count(.init()) == 2)
    }

    @Test func intakeKeepsNothingThatCanBeRead() async throws {
        let house = try await House()
        try await house.tell()
        _ = try await house.draft(account: "b")
        _ = try await house.file()
        try house.intakeStore.checkpoint()
        let files = try FileManager.default.contentsOfDirectory(atPath: house.folder + "/intake")
        #expect(files.contains("intake.sqlite"))
        for file in files {
            guard let bytes = FileManager.default.contents(atPath: house.folder + "/intake/" + file) else { continue }
            for words in ["记号小面馆", "32010219900307451X", "92320106MA1N0ABC5D", "城南路 18 号"] {
                #expect(bytes.range(of: Data(words.utf8)) == nil, "\(words) in \(file)")
            }
        }
    }

    @Test func aFilingThatDoesNotOpenIsSetAsideAndHoldsNothingUp() async throws {
        let house = try await House()
        try await house.tell()
        let poisoned = try await house.file()
        let good = try await house.file(account: "b")
        // Another Processor's key: the first envelope does not open here. The page itself is in order.
        let position = try await house.ingest.position()
        guard let page = try await house.filings.page(epoch: 1, from: 0, shown: .max, most: 10) else {
            throw StoreFault(.unexpected, "no page")
        }
        let wire = EntriesPage(
            entries: page.entries,
            checkpoint: try Checkpoint(origin: Peer.intake, epoch: 1, frontier: page.frontier).signed(by: house.intakeSigner))
        let (entries, next) = try house.judged(wire, at: position)
        let contents = [
            Ingest.Content.poison("the envelope does not open"), try house.ingest.open(entries[1].leaf, envelope: entries[1].envelope),
        ]
        try await house.ingest.commit(zip(entries, contents).map { ($0, $1) }, next: next, at: house.time)
        #expect(try await house.cases.find(poisoned.number, catalogue: house.catalogue) == nil)
        #expect(try await house.stored(good.number).file.number == good.number)
        let aside = try await house.processorStore.read { try $0.query("SELECT number FROM set_aside").map { try $0.text("number") } }
        #expect(aside == [poisoned.number])
        // The line goes on behind it.
        let third = try await house.file(account: "c")
        try await house.take()
        #expect(try await house.stored(third.number).file.number == third.number)
        // Once the fault is mended it becomes a case after all, with its receipt's time.
        try house.move(to: "2026-02-24T09:00+08:00")
        try await house.ingest.retrySetAside(at: house.time)
        #expect(try await house.stored(poisoned.number).file.proceeding.receivedAt.milliseconds == poisoned.at)
        let left = try await house.processorStore.read { try $0.query("SELECT count(*) AS n FROM set_aside").first?.int("n") }
        #expect(left == 0)
    }

    /// Two tabs save two sections at once: what was read under one revision is never written over another.
    @Test func aDraftIsNotOverwrittenByWhatWasReadBefore() async throws {
        let house = try await House()
        try await house.tell()
        let first = try await house.draft()
        let draft = try #require(try await house.drafts.find(first.id, account: "a"))
        #expect(try await house.drafts.save(FormInput(pairs: [("name", "甲")]), draft: draft, at: house.time))
        #expect(try await !house.drafts.save(FormInput(pairs: [("name", "乙")]), draft: draft, at: house.time))
        #expect(try await house.drafts.find(first.id, account: "a")?.typed["name"] == "甲")
    }

    /// A draft whose key is gone is lost; it must not keep the keys of the others alive.
    @Test func aDraftThatCannotBeOpenedDoesNotStopTheKeys() async throws {
        let house = try await House()
        try await house.tell()
        let lost = try await house.draft(account: "a")
        let kept = try await house.draft(account: "b")
        try await house.intakeStore.write { try $0.query("UPDATE draft SET key_id = 'gone' WHERE id = $1", lost.id) }
        try house.move(to: "2026-02-15T16:00+08:00")
        #expect(try await house.drafts.rewrap(at: house.time) == [lost.id])
        #expect(try !house.drafts.keys.rotate(house.time).isEmpty)
        #expect(try await house.drafts.find(kept.id, account: "b")?.typed["name"] == "记号小面馆")
    }

    @Test func aFilingThatIsTooLargeSaysWhatToShorten() async throws {
        let house = try await House()
        try await house.tell()
        let rows = (0..<50).flatMap { n in
            [
                ("managers.\(n).person.name", String(repeating: "长", count: 90)), ("managers.\(n).person.id_kind", "passport"),
                ("managers.\(n).person.id_no", "E\(10_000_000 + n)"), ("managers.\(n).post", "officer"),
                ("managers.\(n).full_time", "true"),
            ]
        }
        let long = ("online_shop", String(repeating: "长", count: 60_000))
        let draft = try await house.draft(answers: House.answers + rows + [long])
        guard case .faults(let faults) = try await house.receive(draft: draft.id, submission: draft.submission, account: "a", asItIs: true)
        else {
            Issue.record("it was filed")
            return
        }
        #expect(faults.contains { $0.gravity == .refused })
    }
}
