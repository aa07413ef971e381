import Crypto
import Foundation
import Ledger
import Licensing
import Link
import Logging
import Statute
import Store
import Testing

@testable import Intake
@testable import Outer
@testable import Processor

/// 恢复: a Processor that has only an old backup comes to stand where applicants were told that it stands.
@Suite struct RecoveryTests {
    /// A second Processor, on books that were restored.
    private final class Second {
        let store: SQLiteStore
        let house: House
        let folder: String

        init(_ house: House, from backup: String) throws {
            self.house = house
            folder = house.folder + "/second-" + UUID().uuidString
            try Backup(ProcessorBackup.plan(house.keys)).restore(
                backup, to: folder, say: { _ in }, also: { try ProcessorBackup.markRestored($0, from: "test", at: house.time) })
            store = try SQLiteStore(folder: folder, name: "processor", migrations: ProcessorSchema.migrations)
        }

        func entries(of target: String) async throws -> [ToldPage.Entry] {
            let store = target == Peer.feedback ? house.feedbackStore : house.intakeStore
            let told = try await NoticeBook(store: self.store).known(for: target, after: 0).filter { $0.value.isTold }
            var (all, number) = ([ToldPage.Entry](), Int64(1))
            while case let page = try await ToldBook(store: store).page(from: number, limit: 7), !page.entries.isEmpty {
                all += page.entries
                number += Int64(page.entries.count)
            }
            return all.filter { told[Digest(sha256: $0.object)] == nil }
        }

        var recovery: Recovery { Recovery(store: store, office: house.desk.reporter.office, keys: house.keys) }

        func recover() async throws -> [String] {
            for target in [Peer.feedback, Peer.intake] {
                for entry in try await entries(of: target) { try await recovery.enter([entry], of: target, at: house.time) }
            }
            let catalogue = try await ServiceCatalogue(store)
            return try await FinishRecovery(
                store: store, catalogue: catalogue, reporter: house.desk.reporter,
                issue: IssueDocument(catalogue: catalogue, reporter: house.desk.reporter)
            )(epoch: 2, at: house.time)
        }

        func desk() async throws -> Desk {
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let (catalogue, now) = (try await ServiceCatalogue(store), house.time)
            return Desk(
                store: store, catalogue: catalogue, reporter: house.desk.reporter,
                issue: IssueDocument(catalogue: catalogue, reporter: house.desk.reporter), newNotices: Bell(),
                tenure: try await Tenure(store: store, logger: logger), now: { now }, logger: logger)
        }
    }

    private func rows(_ sql: String, _ store: any SQLStore) async throws -> [String] {
        try await store.read { try $0.query(sql).map { Hex.encode(Digest(sha256: try $0.blob("body")).bytes) + (try $0.text("name")) } }
    }

    private static let journal = "SELECT number || '/' || entry AS name, body FROM journal ORDER BY number, entry"
    private static let documents = "SELECT number AS name, body FROM document ORDER BY number"
    private static let licences = "SELECT number AS name, body FROM licence ORDER BY number"
    private static let told =
        "SELECT number || '/' || entry || '/' || told_at AS name, mark AS body FROM journal_told ORDER BY number, entry"

    private func backup(_ house: House) throws -> String {
        let target = house.folder + "/kept-" + UUID().uuidString
        try Backup(ProcessorBackup.plan(house.keys)).make(of: house.folder + "/processor", to: target, at: house.time)
        return target
    }

    private func act(_ act: Act, _ content: ActContent = ActContent(), on number: String, by person: Person, _ house: House) async throws {
        let seen = try await house.stored(number).file.proceeding.journal.count
        guard case .done = try await house.desk.perform(act, on: number, content: content, by: person, seen: seen) else {
            throw StoreFault(.unexpected, "\(act) was not done")
        }
    }

    /// A case is open in the backup; afterwards it is granted, another is filed and accepted, a third withdrawn, a code reset.
    private func livedOn() async throws -> (house: House, backup: String) {
        let house = try await House()
        try await house.tell()
        let first = try await house.file(account: "a")
        try await house.take()
        try await house.tell()
        try await act(.acceptance, on: first.number, by: House.clerk, house)
        let backup = try backup(house)
        try house.move(to: "2026-02-13T17:00+08:00")
        try await house.tell()
        try await act(.examination, House.opinion, on: first.number, by: House.examiner, house)
        try await act(.grant, House.grant, on: first.number, by: House.decider, house)
        let second = try await house.file(account: "b")
        let third = try await house.file(account: "c")
        try await house.take()
        try await act(.acceptance, on: second.number, by: House.clerk, house)
        let code = CaseCode(typed: try await house.stored(third.number).code)
        try await house.later(.withdrawal, to: third, code: code)
        try await house.later(
            .codeReset, to: second, code: nil, key: Array(Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation))
        try await house.take()
        // Times of receipt are a little ahead of a clock that stands.
        try house.move(to: "2026-02-13T17:01+08:00")
        try await house.tell()
        return (house, backup)
    }

    @Test func everyToldRowComesBackByteForByte() async throws {
        let (house, backup) = try await livedOn()
        let second = try Second(house, from: backup)
        #expect(try await second.store.read { try Tenure.state(in: $0) } != .acting)
        #expect(try await rows(Self.journal, second.store).count == 2)
        let words = try await second.recover()
        #expect(words == [])
        for sql in [Self.journal, Self.documents, Self.licences, Self.told] {
            let (here, there) = (try await rows(sql, second.store), try await rows(sql, house.processorStore))
            #expect(here == there, "\(sql)")
            #expect(!there.isEmpty, "\(sql)")
        }
        #expect(try await second.store.read { try Tenure.state(in: $0) } == .acting)
        let stages = "SELECT number || '/' || stage AS name, filing AS body FROM case_file ORDER BY number"
        let (here, there) = (try await rows(stages, second.store), try await rows(stages, house.processorStore))
        #expect(here == there)
    }

    @Test func whatIsPulledAgainIsTheSameCaseAndNumbersGoOn() async throws {
        let (house, backup) = try await livedOn()
        let second = try Second(house, from: backup)
        _ = try await second.recover()
        let desk = try await second.desk()
        let ingest = Ingest(
            origin: Peer.intake, store: second.store, catalogue: desk.catalogue, unsealer: house.ingest.unsealer,
            reporter: desk.reporter, issue: desk.issue, logger: desk.logger)
        let before = try await rows(Self.journal, second.store)
        let position = try await ingest.position()
        let page = try #require(
            try await house.filings.page(epoch: 1, from: Int64(position.frontier.size), shown: await house.log.shown(epoch: 1), most: 99))
        let wire = EntriesPage(
            entries: page.entries,
            checkpoint: try Checkpoint(origin: Peer.intake, epoch: 1, frontier: page.frontier).signed(by: house.intakeSigner))
        let (entries, next) = try house.judged(wire, at: position)
        #expect(entries.count == 4)
        try await ingest.commit(entries.map { ($0, try ingest.open($0.leaf, envelope: $0.envelope)) }, next: next, at: house.time)
        #expect(try await rows(Self.journal, second.store) == before)
        // The next act of the same kind takes the number after the last one that was ever seen.
        let numbers = try await second.store.read {
            try $0.query("SELECT number FROM document ORDER BY number").map { try $0.text("number") }
        }
        let fourth = try await house.file(account: "d")
        try await house.take()
        let theirs = try await house.stored(fourth.number).file.proceeding.journal.count
        #expect(theirs == 1)
        let again = try #require(
            try await house.filings.page(epoch: 1, from: Int64(next.frontier.size), shown: await house.log.shown(epoch: 1), most: 99))
        let more = EntriesPage(
            entries: again.entries,
            checkpoint: try Checkpoint(origin: Peer.intake, epoch: 1, frontier: again.frontier).signed(by: house.intakeSigner))
        let (news, end) = try house.judged(more, at: next)
        try await ingest.commit(news.map { ($0, try ingest.open($0.leaf, envelope: $0.envelope)) }, next: end, at: house.time)
        let outcome = try await desk.perform(.acceptance, on: fourth.number, content: ActContent(), by: House.clerk, seen: 1)
        guard case .done(let entry) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let number = try #require(entry.content.documentNumber)
        #expect(!numbers.contains(number))
        let told = try await second.store.read {
            try $0.query("SELECT id FROM told_back WHERE kind = 'document'").map { try $0.text("id") }
        }
        #expect(!told.contains(number) && !told.isEmpty)
        // And outside nothing is refused as another content under its number, nor goes back.
        for (target, post) in [(Peer.intake, house.atIntake), (Peer.feedback, house.atFeedback)] {
            for notice in try await NoticeBook(store: second.store).next(for: target, limit: 200) {
                let answer = notice.kind == "case" ? try await post.caseVersion(notice.object) : try await post.object(notice.object)
                guard case .told = answer else {
                    Issue.record("\(notice.kind): \(answer)")
                    continue
                }
            }
        }
    }

    @Test func aRecoveryThatBreaksOffIsGoneOnWith() async throws {
        let (house, backup) = try await livedOn()
        let second = try Second(house, from: backup)
        let some = try await second.entries(of: Peer.feedback)
        for entry in some.prefix(some.count / 2) { try await second.recovery.enter([entry], of: Peer.feedback, at: house.time) }
        #expect(try await second.store.read { try Tenure.state(in: $0) } != .acting)
        #expect(try await second.recover() == [])
        #expect(try await rows(Self.journal, second.store) == (try await rows(Self.journal, house.processorStore)))
        // Twice is once.
        #expect(try await second.recover() == [])
        #expect(try await rows(Self.journal, second.store) == (try await rows(Self.journal, house.processorStore)))
    }

    /// What one tier alone was told comes back as well, and the other hears of it.
    @Test func whatOnlyIntakeWasToldStands() async throws {
        let house = try await House()
        try await house.tell()
        let number = try await house.file().number
        try await house.take()
        try await house.tell()
        let backup = try backup(house)
        try await act(.acceptance, on: number, by: House.clerk, house)
        for notice in try await house.notices.next(for: Peer.intake, limit: 9) where notice.kind == "case" {
            _ = try await house.atIntake.caseVersion(notice.object)
        }
        let second = try Second(house, from: backup)
        #expect(try await second.recover() == [])
        #expect(try await rows(Self.journal, second.store) == (try await rows(Self.journal, house.processorStore)))
        #expect(try await NoticeBook(store: second.store).next(for: Peer.feedback, limit: 9).contains { $0.kind == "case" })
    }

    @Test func booksThatWereActedOnMeanwhileAreRefused() async throws {
        let (house, backup) = try await livedOn()
        let second = try Second(house, from: backup)
        // As if the watch had not been held: another row stands where a told one belongs.
        let number = try await second.store.read { try $0.query("SELECT number FROM case_file").first?.text("number") ?? "" }
        let other = try await house.stored(number).file.proceeding.journal[0]
        try await second.store.write {
            try $0.query(
                "INSERT INTO journal (number, entry, act, made, body) VALUES ($1, 3, 'refusal', 1, $2)", number, try canonical(other))
        }
        await #expect(throws: Recovery.Contradiction.self) { _ = try await second.recover() }
        #expect(try await second.store.read { try Tenure.state(in: $0) } != .acting)
    }

    @Test func nobodyElsesObjectOrMarkIsEntered() async throws {
        let (house, backup) = try await livedOn()
        let second = try Second(house, from: backup)
        let entries = try await second.entries(of: Peer.feedback)
        let (first, next) = (entries[0], entries[1])
        let swapped = ToldPage.Entry(number: first.number, object: first.object, mark: next.mark)
        var bytes = first.object
        bytes[bytes.count / 2] ^= 1
        let changed = ToldPage.Entry(number: first.number, object: bytes, mark: first.mark)
        for wrong in [swapped, changed] {
            await #expect(throws: (any Error).self) { try await second.recovery.enter([wrong], of: Peer.feedback, at: house.time) }
        }
        // Of another tier, too.
        await #expect(throws: LedgerFault.self) { try await second.recovery.enter([first], of: Peer.intake, at: house.time) }
    }

    @Test func whatIsSafeIsWhatAVerifiedBackupHolds() async throws {
        let house = try await House()
        try await house.tell()
        _ = try await house.file()
        try await house.take()
        let book = BackupBook(store: house.processorStore)
        #expect(try await book.safe(origin: Peer.intake, epoch: 1) == 0)
        let backup = Backup(ProcessorBackup.plan(house.keys))
        let folder = try self.backup(house)
        let (manifest, digest) = try backup.verify(folder) { _ in }
        try backup.note(in: house.folder + "/processor") { try BackupBook.note(manifest, digest: digest, in: $0) }
        #expect(try await book.safe(origin: Peer.intake, epoch: 1) == 1)
        #expect(try await book.safe(origin: Peer.intake, epoch: 2) == 0)
    }

    @Test(arguments: ["演市监许准〔2026〕12号", "别处许准〔2026〕12号", "〔2026〕号", "演市监许准〔2026〕99999999999999999999号"])
    func aNumberThatWasSeenIsNotGivenOutAgain(text: String) async throws {
        let house = try await House()
        let numbers = SeenNumbers(departments: house.catalogue.departments)
        let mark = house.catalogue.departments[0].mark
        let number = text.replacingOccurrences(of: "演市监", with: mark)
        let isOurs = text.hasPrefix("演市监") && text.contains("〕12号")
        #expect(try await house.processorStore.write { try numbers.move(pastDocument: number, in: $0) } == isOurs)
        guard isOurs else { return }
        let code = house.catalogue.departments[0].code
        let next = try await house.processorStore.write { try CaseBook.allot("准", department: code, year: 2026, in: $0) }
        #expect(next == 13)
        // And never back.
        try await house.processorStore.write { _ = try numbers.move(pastDocument: number, in: $0) }
        #expect(try await house.processorStore.write { try CaseBook.allot("准", department: code, year: 2026, in: $0) } == 14)
    }

    @Test func aLicencesNumberIsReadBack() async throws {
        let house = try await House()
        let region = house.catalogue.departments[0].region
        let numbers = SeenNumbers(departments: house.catalogue.departments)
        let seen = LicenceNumber(region: region, year: 2026, n: 41).text
        #expect(try await house.processorStore.write { try numbers.move(pastLicence: seen, in: $0) })
        #expect(try await house.processorStore.write { try !numbers.move(pastLicence: seen + "1", in: $0) })
        #expect(try await house.processorStore.write { try CaseBook.allot("licence", department: region, year: 2026, in: $0) } == 42)
    }
}
