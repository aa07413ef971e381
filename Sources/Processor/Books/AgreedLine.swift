import Foundation
import Ledger
import Licensing
import Store

/// How far these books and an outward tier agree on what it was told. All up to here need not be looked at again.
struct AgreedLine: Codable, Sendable, Equatable {
    /// Of the last object that was looked at there, and its digest; nil where none was.
    var number: Int64 = 0
    var digest: Digest?
    /// Up to this notice everything that is told here is there.
    var n: Int64 = 0
}

extension NoticeBook {
    struct Known: Sendable {
        let n: Int64
        let isTold: Bool
    }

    func agreed(with target: String) async throws -> AgreedLine {
        let text = try await store.read { try StoreFacts.value("agreed.\(target)", in: $0) }
        return try text.map { try JSONDecoder().decode(AgreedLine.self, from: Data($0.utf8)) } ?? AgreedLine()
    }

    func agree(_ line: AgreedLine, with target: String) async throws {
        let text = String(decoding: try canonical(line), as: UTF8.self)
        try await store.write { try StoreFacts.set("agreed.\(target)", text, in: $0) }
    }

    /// The Teller's place in the line.
    func done(for target: String) async throws -> Int64 {
        try await store.read { try $0.query("SELECT done FROM teller WHERE target = $1", target).first?.int("done") ?? 0 }
    }

    /// What stands in the line of a tier after a notice, told or waiting, by the digest of its object.
    func known(for target: String, after n: Int64) async throws -> [Digest: Known] {
        var known: [Digest: Known] = [:]
        var last = n
        while true {
            let page = try await store.read { [last] transaction in
                try transaction.query(
                    """
                    SELECT o.n AS n, o.object AS object, t.n AS told FROM notice AS o LEFT JOIN notice_told AS t ON t.n = o.n
                    WHERE o.target = $1 AND o.n > $2 ORDER BY o.n LIMIT 256
                    """, target, last
                ).map { (digest: Digest(sha256: try $0.blob("object")), n: try $0.int("n"), isTold: try $0.optionalInt("told") != nil) }
            }
            guard let end = page.last else { return known }
            for row in page { known[row.digest] = Known(n: row.n, isTold: row.isTold || known[row.digest]?.isTold ?? false) }
            last = end.n
        }
    }

    func notice(_ n: Int64) async throws -> Waiting? {
        try await store.read {
            try $0.query("SELECT n, kind, case_number, last_entry, object FROM notice WHERE n = $1", n).first.map(Self.waiting)
        }
    }

    static func waiting(_ row: SQLRow) throws -> Waiting {
        Waiting(
            n: try row.int("n"), kind: try row.text("kind"), caseNumber: try row.optionalText("case_number"),
            lastEntry: try row.int("last_entry"), object: try row.blob("object"))
    }
}
