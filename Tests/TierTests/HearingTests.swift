import Foundation
import Ledger
import Licensing
import Statute
import Testing

@testable import Intake
@testable import Processor

/// 听证, asked for from outside: the filing travels like any other, and what comes without a right or too late changes nothing.
@Suite struct HearingTests {
    private struct Case {
        let house: House
        let filed: FilingBook.Filed
        let code: CaseCode

        var stored: StoredCase { get async throws { try await house.stored(filed.number) } }
        var journal: [Entry] {
            get async throws {
                try await stored.file.proceeding.state(
                    at: Moment(milliseconds: house.time + 1000), calendar: house.catalogue.calendar
                ).journal
            }
        }

        func ask() async throws {
            _ = try await house.later(.hearingRequest, to: filed, code: code)
            try await house.take()
        }
    }

    /// Accepted on a Monday; if asked for, the right to a hearing is told the day after.
    private func accepted(isTold: Bool) async throws -> Case {
        let house = try await House(at: "2026-04-20T09:00+08:00")
        try await house.tell()
        let filed = try await house.file()
        try await house.take()
        let code = try #require(house.receive.caseCode(of: filed))
        try await perform(.acceptance, ActContent(), by: House.clerk, in: house, filed, seen: 1)
        try await house.tell()
        if isTold {
            try house.move(to: "2026-04-21T09:00+08:00")
            try await perform(
                .hearingRight, ActContent(reasons: "涉及相邻住户的重大利益。", basis: "行政许可法第四十七条"), by: House.examiner, in: house, filed, seen: 2)
            try await house.tell()
        }
        return Case(house: house, filed: filed, code: code)
    }

    private func perform(
        _ act: Act, _ content: ActContent, by person: Person, in house: House, _ filed: FilingBook.Filed, seen: Int
    ) async throws {
        let outcome = try await house.desk.perform(act, on: filed.number, content: content, by: person, seen: seen)
        guard case .done = outcome else {
            Issue.record("\(act): \(outcome)")
            return
        }
    }

    @Test func theApplicantAsksFromOutside() async throws {
        let open = try await accepted(isTold: true)
        #expect(try await open.stored.projected.stage == .hearingOffered)
        try await open.ask()
        let request = try #require(try await open.journal.last)
        #expect(request.act == .hearingRequest && !request.isVoid)
        #expect(request.content.party?.isEmpty == false)
        #expect(try await open.stored.projected.stage == .hearing)
        // Once is enough.
        try await open.ask()
        #expect(try await open.journal.last?.isVoid == true)
        #expect(try await open.stored.projected.stage == .hearing)
    }

    @Test func withoutARightNothingIsAskedFor() async throws {
        let open = try await accepted(isTold: false)
        try await open.ask()
        #expect(try await open.journal.last?.isVoid == true)
        #expect(try await open.stored.projected.stage == .accepted)
    }

    /// 第四十七条第一款: the term ends by itself, and the examiners find the case among theirs again.
    @Test func theCaseGoesOnWhenNobodyAsks() async throws {
        let open = try await accepted(isTold: true)
        try open.house.move(to: "2026-04-28T23:59+08:00")
        #expect(try await open.house.desk.lapse().changed == 0)
        try open.house.move(to: "2026-04-29T00:00+08:00")
        #expect(try await open.house.desk.lapse().changed == 1)
        #expect(try await open.stored.projected.stage == .accepted)
        #expect(try await open.house.desk.lapse().changed == 0)
        try await open.ask()
        #expect(try await open.journal.last?.isVoid == true)
        #expect(try await open.stored.projected.stage == .accepted)
    }
}
