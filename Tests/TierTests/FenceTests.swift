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

/// 代次围栏: of two Processors the outer tiers and the desk know one.
@Suite struct FenceTests {
    private func hello(_ epoch: UInt64, versions: [Int] = Wire.versions) -> Hello {
        Hello(processorEpoch: epoch, versions: versions, last: [], keySetVersion: 0, now: 1)
    }

    @Test func theHighestEpochStays() async throws {
        let house = try await House()
        let fence = Fence(store: house.feedbackStore)
        #expect(try await fence.current() == 0)
        #expect(try await fence.greet(hello(1), at: 1) == .welcome(version: 1, fence: 1))
        #expect(try await fence.greet(hello(3), at: 1) == .welcome(version: 1, fence: 3))
        #expect(try await fence.greet(hello(2), at: 1) == .fenced(by: 3))
        #expect(try await fence.greet(hello(4, versions: [9]), at: 1) == .noCommonVersion)
        #expect(try await Fence(store: house.feedbackStore).current() == 3)
    }

    @Test func whatAFencedProcessorTellsIsNotStored() async throws {
        let house = try await House()
        let notice = try #require(try await house.notices.next(for: Peer.feedback, limit: 1).first)
        _ = try await Fence(store: house.feedbackStore).greet(hello(2), at: 1)
        await #expect(throws: Fenced.self) { try await house.atFeedback.object(notice.object, epoch: 1) }
        #expect(try await ToldBook(store: house.feedbackStore).page(from: 1, limit: 9).highest == 0)
        guard case .told = try await house.atFeedback.object(notice.object, epoch: 2) else {
            Issue.record("epoch 2 was refused")
            return
        }
    }

    @Test func nobodyActsWhereAnotherHasTakenOverOrBooksAreBehind() async throws {
        let house = try await House()
        try await house.tell()
        let number = try await house.file().number
        try await house.take()
        for state in [Tenure.State.fenced(by: 2), .recovering(why: "a test")] {
            try await house.desk.tenure.note(state)
            let outcome = try await house.desk.perform(.acceptance, on: number, content: ActContent(), by: House.clerk, seen: 1)
            guard case .refused(let refusal) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(refusal.message.contains("不能办理") || refusal.message.contains("接管"))
            try house.move(to: "2026-06-01T09:00+08:00")
            #expect(try await house.desk.lapse().changed == 0)
            // And so after a start.
            let again = try await Tenure(store: house.processorStore, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            #expect(again.state == state)
        }
        #expect(try await house.stored(number).file.proceeding.journal.count == 1)
    }

    @Test func whatWasToldComesBackInPages() async throws {
        let house = try await House()
        try await house.tell()
        _ = try await house.file()
        try await house.take()
        try await house.tell()
        let book = ToldBook(store: house.feedbackStore)
        let all = try await book.page(from: 1, limit: 64)
        #expect(all.entries.count == Int(all.highest) && all.highest >= 2)
        let last = try await book.page(from: all.highest, limit: 64)
        #expect(last.entries == [all.entries[all.entries.count - 1]])
        #expect(try await book.page(from: 1, limit: 0).entries.isEmpty)
        let wire = try all.encoded()
        #expect(try ToldPage(bytes: wire, from: 1) == all)
        #expect(throws: LedgerFault.self) { try ToldPage(bytes: wire, from: 2) }
        #expect(throws: LedgerFault.self) { try ToldPage(bytes: Array(wire.dropLast()), from: 1) }
    }
}
