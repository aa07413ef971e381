import Foundation
import Licensing
import Print
import Statute
import Testing

/// 同样的输入，同样的字节: also when many are drawn at once.
@Suite struct SameBytesTests {
    @Test func twiceIsTheSame() throws {
        for document in try Sample.all() {
            let printed = try Sample.printed(document)
            #expect(try printed.pdf(createdAt: Sample.moment()) == printed.pdf(createdAt: Sample.moment()))
        }
    }

    @Test func whatDiffersShows() throws {
        let printed = try Sample.printed(Sample.acceptance())
        let first = try printed.pdf(createdAt: Sample.moment())
        #expect(try printed.pdf(createdAt: Sample.moment("2026-02-13T16:00:01+08:00")) != first)
        var other = printed
        other.sealedOn = try Sample.day("2026-02-14")
        #expect(try other.pdf(createdAt: Sample.moment()) != first)
        other = printed
        other.isVoid = true
        #expect(try other.pdf(createdAt: Sample.moment()) != first)
    }

    @Test func fiftyAtOnce() async throws {
        let documents = try Sample.all().map { try Sample.printed($0) }
        let at = try Sample.moment()
        let alone = try documents.map { try $0.pdf(createdAt: at) }
        let same = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<50 {
                group.addTask { try documents[index % 4].pdf(createdAt: at) == alone[index % 4] }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(same == 50)
    }

    @Test func theFirstAndTheLastMoment() throws {
        let printed = try Sample.printed(Sample.acceptance())
        for milliseconds in [Int64.min, 0, Int64.max] {
            #expect(try ReadPDF(printed.pdf(createdAt: Moment(milliseconds: milliseconds))).pageCount == 2)
        }
    }
}
