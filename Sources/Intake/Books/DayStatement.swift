import Ledger
import Outer
import Statute
import Store

/// 对账单 of Intake: the receipts of one civil day, as their numbers name it. Its parts are the logs of the node.
extension FilingBook {
    // What a receipt's number says of its day: yyMMdd, after the six digits of the site.
    static let statementMigration = ["CREATE INDEX log_day ON log (substr(number, 7, 6), epoch, seq)"]

    /// Days of which a statement is given.
    private static let daysKept = 100

    func statementSource(log: LogKeeper, now: @Sendable @escaping () -> Int64) -> StatementSource {
        StatementSource(
            parts: { text in
                let today = Moment(milliseconds: now()).day
                guard let day = Day(text), day < today, day >= today.adding(days: -Self.daysKept) else { return nil }
                return (epoch: log.epoch, parts: try await parts(of: Self.short(day), log: log))
            },
            lines: { text, epoch, after in
                guard let day = Day(text) else { return [] }
                let shown = await log.shown(epoch: epoch)
                return try await lines(of: Self.short(day), epoch: epoch, after: after, shown: shown).map(\.line)
            })
    }

    /// yyMMdd
    private static func short(_ day: Day) -> String { String(day.text.filter { $0 != "-" }.dropFirst(2)) }

    private func parts(of day: String, log: LogKeeper) async throws -> [Statement.Part] {
        let epochs = try await store.read {
            try $0.query("SELECT DISTINCT epoch FROM log WHERE substr(number, 7, 6) = $1 ORDER BY epoch", day).map {
                Int(try $0.int("epoch"))
            }
        }
        var parts: [Statement.Part] = []
        for epoch in epochs {
            let shown = await log.shown(epoch: epoch)
            var all = Frontier()
            var last: (line: StatementLine, seq: Int64)?
            while true {
                let page = try await lines(of: day, epoch: epoch, after: last?.line.key ?? "", shown: shown)
                for entry in page { all.append(entry.line.leafHash) }
                last = page.last ?? last
                guard page.count == Wire.Limits.statementLines else { break }
            }
            guard let last else { continue }
            let size = UInt64(clamping: last.seq) + 1
            let end = try await root(epoch: epoch, size: size).map { Hello.Log(origin: origin, epoch: epoch, size: size, root: $0) }
            parts.append(Statement.Part(id: epoch, lines: all, log: end))
        }
        return parts
    }

    private func lines(of day: String, epoch: Int, after number: String, shown: UInt64) async throws -> [(line: StatementLine, seq: Int64)]
    {
        try await store.read { transaction in
            let after =
                number.isEmpty
                ? -1 : try transaction.query("SELECT seq FROM log WHERE number = $1", number).first?.int("seq") ?? Int64.max
            return try transaction.query(
                """
                SELECT seq, number, leaf FROM log WHERE substr(number, 7, 6) = $1 AND epoch = $2 AND seq > $3 AND seq < $4
                ORDER BY seq LIMIT $5
                """, day, epoch, after, Int64(clamping: shown), Wire.Limits.statementLines
            ).map { row in
                let seq = try row.int("seq")
                let line = StatementLine(
                    key: try row.text("number"), version: UInt64(clamping: seq), digest: Merkle.leafHash(try row.blob("leaf")))
                return (line, seq)
            }
        }
    }
}
