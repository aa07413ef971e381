/// 对账结果 — what the Processor found of one civil day, signed by it. It names both outer tiers' signed statements by their digests, and
/// each of them keeps it beside its own: neither side can say later that it had said something else.
package struct Reconciliation: WireContent {
    package static let payloadType = Wire.PayloadType.reconciliation
    package static let limit = Wire.Limits.statementPage

    package struct Figures: Codable, Hashable, Sendable {
        /// 收件: receipts that Intake gave on the day.
        package var receipts: UInt64
        /// Of them taken here.
        package var entries: UInt64
        /// 立案: cases that they opened.
        package var cases: UInt64
        /// 网上展示: of these cases those that Feedback shows.
        package var shown: UInt64
        /// All tags at Feedback, whatever day they are of.
        package var tags: UInt64

        package init(receipts: UInt64 = 0, entries: UInt64 = 0, cases: UInt64 = 0, shown: UInt64 = 0, tags: UInt64 = 0) {
            self.receipts = receipts
            self.entries = entries
            self.cases = cases
            self.shown = shown
            self.tags = tags
        }
    }

    package let v: Int
    package let day: String
    /// A day may be reconciled again; the highest counts.
    package let run: UInt64
    /// Tier's name → digest of its signed statement.
    package let statements: [String: Digest]
    package let figures: Figures
    /// All of them, by kind.
    package let counts: [String: UInt64]
    /// The first of them.
    package let differences: [Difference]
    package let time: Int64

    package init(day: String, run: UInt64, statements: [String: Digest], figures: Figures, differences: Differences, time: Int64) {
        v = Wire.version
        self.day = day
        self.run = run
        self.statements = statements
        self.figures = figures
        counts = Dictionary(differences.counts.map { ($0.key.rawValue, UInt64($0.value)) }) { first, _ in first }
        self.differences = differences.list
        self.time = time
    }

    package var total: UInt64 { counts.values.reduce(0) { $0 &+ $1 } }

    package func check() throws(LedgerFault) {
        try require(Wire.isDay(day), "对账日")
        try require(Wire.isSequence(run), "对账次数")
        try require(statements.count <= 16 && statements.keys.allSatisfy(Wire.isOrigin), "对账单")
        for figure in [figures.receipts, figures.entries, figures.cases, figures.shown, figures.tags] {
            try require(Wire.isSequence(figure), "对账件数")
        }
        try require(counts.count <= 64 && counts.values.allSatisfy(Wire.isSequence), "差异数")
        try require(differences.count <= Differences.mostListed && UInt64(differences.count) <= total, "差异数")
        for difference in differences { try difference.check() }
        try require(Wire.isTime(time), "时间")
    }
}
