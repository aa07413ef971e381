package import Ledger
import Store

/// What this tier shows of cases, as lines of a statement: its parts are the tags that begin with one byte, so that one case that has gone
/// on since makes a small part differ and not all.
extension ToldBook {
    package static let statementMigration = ["CREATE INDEX case_version_shown ON case_version (tag, version, digest)"]

    package func shownParts() async throws -> [Statement.Part] {
        var parts: [Statement.Part] = []
        for first in 0...255 {
            var lines = Frontier()
            var after = ""
            while true {
                let page = try await shownLines(part: first, after: after)
                for line in page { lines.append(line.leafHash) }
                guard page.count == Wire.Limits.statementLines, let last = page.last else { break }
                after = last.key
            }
            if lines.size > 0 { parts.append(Statement.Part(id: first, lines: lines)) }
        }
        return parts
    }

    package func shownLines(part first: Int, after: String) async throws -> [StatementLine] {
        guard let first = UInt8(exactly: first) else { return [] }
        // Every tag is longer than its first byte alone.
        let from = Digest(hex: after)?.bytes ?? [first]
        let to = [first] + [UInt8](repeating: .max, count: Digest.byteCount - 1)
        return try await store.read { transaction in
            try transaction.query(
                "SELECT tag, version, digest FROM case_version WHERE tag > $1 AND tag <= $2 ORDER BY tag LIMIT $3", from, to,
                Wire.Limits.statementLines
            ).compactMap { row in
                guard let tag = Digest(bytes: try row.blob("tag")), let digest = Digest(bytes: try row.blob("digest")) else { return nil }
                return StatementLine(key: tag.hex, version: UInt64(clamping: try row.int("version")), digest: digest)
            }
        }
    }
}
