import Foundation
import Ledger
import Link
import Logging
import Store
import Synchronization
import Testing

@testable import Intake
@testable import Processor

/// 磁盘水位: what is begun and what is refused on a disk that fills up.
@Suite struct DiskTests {
    private static let marks = try? DiskMarks()
    private static let mib: Int64 = 1 << 20

    private static func volume(used: Double, of total: Int64 = 1000 * mib) -> Volume {
        Volume(total: total, free: total - Int64((Double(total) * used).rounded(.up)))
    }

    @Test(
        arguments: [
            (0, 0, .green), (0.79, 0, .green), (0.80, 0, .amber), (0.70, 99, .green), (0.70, 100, .amber), (0.70, 500, .amber),
            (0.9199, 0, .amber), (0.92, 0, .red), (1, 0, .red), (0, Int64.max / mib, .amber), (0.5, -10, .green),
        ] as [(Double, Int64, DiskMarks.State)])
    func theMarksStandAtTheirShares(used: Double, reserved: Int64, state: DiskMarks.State) throws {
        let marks = try #require(Self.marks)
        #expect(marks.state(Self.volume(used: used), reserved: reserved * Self.mib) == state)
    }

    /// Free less what is promised, less the new one, must stay above the first mark: here 200 of 1000.
    @Test(arguments: [(0.5, 0, 299, true), (0.5, 0, 300, false), (0.5, 200, 99, true), (0.5, 200, 100, false), (0.81, 0, 0, false)])
    func anUploadIsAdmittedOnlyWholly(used: Double, reserved: Int64, bytes: Int64, isAdmitted: Bool) throws {
        let marks = try #require(Self.marks)
        let found = marks.admits(bytes * Self.mib, Self.volume(used: used), reserved: reserved * Self.mib)
        #expect(found == isAdmitted)
    }

    @Test func sizesOfAbsurdLengthOverflowNothing() throws {
        let marks = try #require(Self.marks)
        #expect(!marks.admits(.max, Self.volume(used: 0), reserved: .max))
        #expect(marks.state(Volume(total: .max, free: .max), reserved: .max) == .amber)
        // A volume that tells no size stops nobody: the disk itself still does.
        #expect(marks.state(Volume(total: 0, free: 0), reserved: 0) == .green)
        // And a mark of one never stands.
        #expect(try DiskMarks(amber: 1, red: 1).state(Self.volume(used: 1), reserved: .max) == .green)
        #expect(throws: LinkFault.self) { try DiskMarks(amber: 0.9, red: 0.8) }
    }

    @Test func whatIsPromisedIsNotPromisedTwice() throws {
        let looks = Mutex(0)
        let disk = Disk(marks: try #require(Self.marks)) {
            looks.withLock { $0 += 1 }
            return Self.volume(used: 0.5)
        }
        // 300 MiB are left below the mark.
        #expect(disk.reserve(200 * Self.mib))
        #expect(!disk.reserve(200 * Self.mib))
        #expect(disk.state == .green)
        // Ended: its bytes are on the disk, which was looked at before they came.
        disk.release(200 * Self.mib)
        #expect(!disk.reserve(200 * Self.mib))
        // All that within a second: the volume was asked once.
        #expect(looks.withLock { $0 } == 1)
        disk.keep(forFilings: 99 * Self.mib)
        #expect(disk.state == .green)
        #expect(!disk.admits(Self.mib))
        disk.keep(forFilings: 100 * Self.mib)
        #expect(disk.state == .amber)
    }

    @Test func aVolumeThatCannotBeLookedAtStopsNobody() throws {
        let disk = Disk(marks: try #require(Self.marks)) { nil }
        #expect(disk.state == .green && disk.reserve(1 << 40))
        #expect(Volume(of: "/nowhere/at/all") == nil)
        let here = try #require(Volume(of: NSTemporaryDirectory()))
        #expect(here.free > 0 && here.total >= here.free)
    }

    @Test func theBallastTakesItsRoomOnce() throws {
        let folder = NSTemporaryDirectory() + "ballast-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let open = try DiskMarks(amber: 1, red: 1)
        let ballast = DiskBallast(path: folder + "/ballast", bytes: 3 << 20)
        #expect(try DiskBallast(path: ballast.path, bytes: 0).make(below: open) == .off)
        #expect(try ballast.make(below: DiskMarks(amber: 0, red: 0)) == .noRoom)
        #expect(!FileManager.default.fileExists(atPath: ballast.path))
        #expect(try ballast.make(below: open) == .made)
        var facts = stat()
        #expect(stat(ballast.path, &facts) == 0 && facts.st_size == 3 << 20 && facts.st_blocks * 512 >= 3 << 20)
        #expect(try ballast.make(below: open) == .stands)
        // A copy that is a hole takes no room until it is filled.
        try FileManager.default.removeItem(atPath: ballast.path)
        #expect(FileManager.default.createFile(atPath: ballast.path, contents: nil))
        #expect(truncate(ballast.path, 3 << 20) == 0)
        #expect(try ballast.make(below: open) == .stands)
        #expect(stat(ballast.path, &facts) == 0 && facts.st_blocks * 512 >= 3 << 20)
    }

    @Test func theProcessorSaysOnceThatMaterialsHaveNoRoom() throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let folder = NSTemporaryDirectory() + "arrived-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try ArrivedBlobs(folder, mark: 1).hasRoom(logger))
        #expect(try !ArrivedBlobs(folder, mark: 0).hasRoom(logger))
    }
}

/// 告警: by the age of the oldest filing that the inner side has not pulled.
@Suite struct WaitingTests {
    private static let minute: Int64 = 60_000

    @Test func eachStepIsSaidOnceAndTheEndOnce() {
        var alarm = WaitingAlarm()
        let told = [0, 14, 15, 16, 59, 60, 90, 240, 241, 1439, 1440, 1500, 2880, 4320].map { alarm.judge(age: $0 * Self.minute) }
        #expect(
            told == [
                nil, nil, .alarm("15 minutes"), nil, nil, .alarm("1 hour"), nil, .alarm("4 hours"), nil, nil, .alarm("1 day"), nil,
                .alarm("2 days"), .alarm("3 days"),
            ])
        // Some were pulled, and the oldest of the rest is younger: nothing to say until it is older again, or all are gone.
        #expect(alarm.judge(age: 70 * Self.minute) == nil)
        #expect(alarm.judge(age: 240 * Self.minute) == .alarm("4 hours"))
        #expect(alarm.judge(age: nil) == .over)
        #expect(alarm.judge(age: nil) == nil)
        // Found late, it is said as it is.
        #expect(alarm.judge(age: 300 * Self.minute) == .alarm("4 hours"))
        // A clock that was set back is no age.
        #expect(alarm.judge(age: -5) == .over)
    }

    @Test func theOldestThatWaitsIsTheFirstWithoutAnAcknowledgement() async throws {
        let house = try await House()
        try await house.tell()
        let book = AcknowledgementBook(store: house.intakeStore)
        #expect(try await book.waiting(origin: "intake-1", epochs: 1) == nil)
        let first = try await house.file(account: "a")
        let second = try await house.file(account: "b")
        let found = try await book.waiting(origin: house.filings.origin, epochs: 1)
        #expect(found == Waiting(number: first.number, since: first.at, count: 2))
        try await house.acknowledge(received: 1)
        let left = try await book.waiting(origin: house.filings.origin, epochs: 1)
        #expect(left == Waiting(number: second.number, since: second.at, count: 1))
        try await house.acknowledge(received: 2)
        #expect(try await book.waiting(origin: house.filings.origin, epochs: 3) == nil)
    }

    @Test func whatADraftNeedsToBeFiledIsCounted() async throws {
        let house = try await House()
        try await house.tell()
        #expect(try await house.drafts.roomForFilings() == 0)
        _ = try await house.draft()
        let one = try await house.drafts.roomForFilings()
        #expect(one > 2 * 16_384 && one < DraftBook.roomOfOne)
        _ = try await house.draft()
        #expect(try await house.drafts.roomForFilings() > one)
    }
}

extension House {
    /// What the Processor confirms, without the wire.
    fileprivate func acknowledge(received: UInt64) async throws {
        let acknowledgement = Acknowledgement(
            origin: filings.origin, epoch: 1, received: received, n: received, time: time)
        let object = try acknowledgement.signed(by: processorSigner).bytes
        _ = try await AcknowledgementBook(store: intakeStore).store(acknowledgement, object: object, at: time)
    }
}
