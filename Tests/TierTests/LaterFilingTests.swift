import Crypto
import Foundation
import Ledger
import Licensing
import Statute
import Store
import Testing

@testable import Intake
@testable import Outer
@testable import Processor

/// What comes late, twice, without a name or under an old code: nothing of it may be lost, and no case may stand still for it.
@Suite struct LaterFilingTests {
    private func isDone(_ outcome: Desk.Outcome) -> Bool {
        if case .done = outcome { return true }
        return false
    }

    private func standing(_ house: House, _ number: String) async throws -> Standing {
        try await house.stored(number).file.proceeding.state(
            at: Moment(milliseconds: house.time + 1000), calendar: house.catalogue.calendar)
    }

    @Test(arguments: [nil, "……", "　"]) func aCaseWithoutANameIsDoneLikeAnyOther(name: String?) async throws {
        let house = try await House()
        try await house.tell()
        let answers = House.answers.filter { $0.0 != "name" } + (name.map { [("name", $0)] } ?? [])
        let number = try await house.file(answers: answers).number
        try await house.take()
        #expect(isDone(try await house.desk.perform(.acceptance, on: number, content: ActContent(), by: House.clerk, seen: 1)))
        let stored = try await house.stored(number)
        let documents = try await house.cases.documents(of: stored, standing: try await standing(house, number))
        #expect(documents.count == 1)
        let text = String(decoding: try #require(documents.first).document.canonical(), as: UTF8.self)
        #expect(text.contains("未填写名称，办件编号\(number)"))
    }

    /// The link was down for two weeks: the law has accepted on the way, with its row and its document.
    @Test func aFilingThatIsTakenAfterItsDaysIsAcceptedAtOnce() async throws {
        let house = try await House(at: "2026-02-13T16:00+08:00")
        try await house.tell()
        let number = try await house.file().number
        try house.move(to: "2026-03-04T09:00+08:00")
        try await house.take()
        let journal = try await house.stored(number).file.proceeding.journal
        #expect(journal.map(\.act) == [.filing, .acceptance])
        #expect(journal.last?.basis.isLaw == true && journal.last?.dated == Day("2026-02-13"))
        #expect(journal.last?.content.documentNumber != nil)
        #expect(try await house.desk.lapse().changed == 0)
        try await house.tell()
        #expect(try await house.stored(number).file.proceeding.journal.last?.told != nil)
    }

    /// A mark whose clock was read before the last act, and which had to wait for that act to be written: the books show the act, and the
    /// next officer is not told that the case has changed.
    @Test func aMarkThatWaitedHidesNothing() async throws {
        let house = try await House(at: "2026-04-20T09:00+08:00")
        try await house.tell()
        let number = try await house.file().number
        try await house.take()
        #expect(isDone(try await house.desk.perform(.acceptance, on: number, content: ActContent(), by: House.clerk, seen: 1)))
        try house.move(to: "2026-04-20T09:00:02+08:00")
        #expect(isDone(try await house.desk.perform(.examination, on: number, content: House.opinion, by: House.examiner, seen: 2)))
        try house.move(to: "2026-04-20T09:00:01+08:00")
        try await house.tell()
        #expect(try await house.stored(number).projected.stage == .examined)
        let grant = ActContent(basis: "食品安全法第三十五条", terms: "热食类食品制售")
        #expect(isDone(try await house.desk.perform(.grant, on: number, content: grant, by: House.decider, seen: 3)))
    }

    /// Filed with the old code before the new one was known outside: the applicant did all he could.
    @Test func whatWasSentWithTheCodeBeforeIsNotLost() async throws {
        let house = try await House()
        try await house.tell()
        let filed = try await house.file()
        try await house.take()
        let old = try #require(house.receive.caseCode(of: filed))
        let key = Curve25519.KeyAgreement.PrivateKey()
        try await house.later(.codeReset, to: filed, code: nil, key: Array(key.publicKey.rawRepresentation))
        try await house.later(.withdrawal, to: filed, code: old)
        try await house.take()
        let stored = try await house.stored(filed.number)
        #expect(stored.code != old.text)
        let asides = try await house.processorStore.read { try $0.query("SELECT reason FROM set_aside").map { try $0.text("reason") } }
        #expect(asides == [])
        #expect(try await standing(house, filed.number).stage == .withdrawn)
        // And a code that was never the case's own opens nothing.
        let other = try await house.file(account: "b")
        let foreign = try #require(house.receive.caseCode(of: other))
        try await house.take()
        try await house.later(.withdrawal, to: other, code: old)
        try await house.take()
        #expect(try await standing(house, other.number).stage == .received)
        #expect(foreign != old)
    }

    /// Made in time, told too late: the law has acted, and whoever checks the paper learns that it has no effect.
    @Test func theCheckOfAVoidDocumentSaysSo() async throws {
        let house = try await House(at: "2026-02-13T16:00+08:00")
        try await house.tell()
        let number = try await house.file().number
        try await house.take()
        let content = ActContent(
            reasons: "材料不实。", basis: "行政许可法第七十八条", remedies: "可以申请行政复议。", ground: .falseMaterials)
        guard case .done(let entry) = try await house.desk.perform(.nonAcceptance, on: number, content: content, by: House.clerk, seen: 1)
        else {
            Issue.record("not done")
            return
        }
        let paper = try #require(entry.content.documentNumber)
        try house.move(to: "2026-03-04T09:00+08:00")
        try await house.tell()
        #expect(try await house.stored(number).projected.stage == .accepted)
        let proof = try #require(try await house.proof(paper))
        #expect(proof.isVoid == true)
        let confirmation = try #require(try await house.stored(number).file.proceeding.journal.last?.content.documentNumber)
        #expect(try await house.proof(confirmation)?.isVoid == nil)
    }

    /// Void when it came, in force when what had ended the case turned out void: it has its document all the same.
    @Test func aWithdrawalThatComesIntoForceHasItsDocument() async throws {
        let house = try await House(at: "2026-02-13T16:00+08:00")
        try await house.tell()
        let filed = try await house.file()
        try await house.take()
        let code = try #require(house.receive.caseCode(of: filed))
        let content = ActContent(
            reasons: "材料不实。", basis: "行政许可法第七十八条", remedies: "可以申请行政复议。", ground: .falseMaterials)
        #expect(isDone(try await house.desk.perform(.nonAcceptance, on: filed.number, content: content, by: House.clerk, seen: 1)))
        try house.move(to: "2026-02-14T10:00+08:00")
        try await house.later(.withdrawal, to: filed, code: code)
        try await house.take()
        #expect(try await standing(house, filed.number).stage == .notAccepted)
        try house.move(to: "2026-03-04T09:00+08:00")
        _ = try await house.desk.lapse()
        let now = try await standing(house, filed.number)
        #expect(now.stage == .withdrawn)
        #expect(now.journal.last { $0.act == .withdrawal }?.content.documentNumber != nil)
        // Once: a second look takes no second number.
        let documents = try await house.cases.documents(of: try await house.stored(filed.number), standing: now)
        _ = try await house.desk.lapse()
        #expect(try await house.cases.documents(of: try await house.stored(filed.number), standing: now).count == documents.count)
    }

    /// 删除的人员: gone at the next load, with his sessions; a role taken away goes with it.
    @Test func whoLeavesTheFileLeavesTheHouse() async throws {
        let house = try await House()
        let people = PeopleBook(store: house.processorStore)
        try await house.processorStore.write {
            try $0.query(
                "INSERT INTO person (id, name, department, roles, password) VALUES ('gone', '某某', '11320102MB0000001X', 'intakeClerk', 'x')"
            )
        }
        try await people.open(token: [1, 2, 3], person: "gone", at: house.time)
        #expect(try await people.person(token: [1, 2, 3], at: house.time) != nil)
        try await LoadForms.load(
            House.forms, into: house.processorStore, reporter: house.desk.reporter, password: nil, at: house.time, logger: house.desk.logger
        )
        #expect(try await people.person(token: [1, 2, 3], at: house.time) == nil)
        #expect(try await people.find("gone") == nil)
        #expect(try await people.find("wang")?.person.roles == [.intakeClerk])
    }
}
