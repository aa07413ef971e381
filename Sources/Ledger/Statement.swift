/// One thing that a side of the reconciliation has: a filing (receipt's number, sequence, hash of its entry), or a case that is shown
/// (its tag, version, digest of the signed object).
package struct StatementLine: Codable, Hashable, Sendable {
    package let key: String
    package let version: UInt64
    package let digest: Digest

    package init(key: String, version: UInt64, digest: Digest) {
        self.key = key
        self.version = version
        self.digest = digest
    }

    package var leafHash: Digest { Merkle.leafHash(Array("\(key) \(version) \(digest.hex)".utf8)) }

    func check() throws(LedgerFault) { try require(isToken(key, upTo: 64) && Wire.isSequence(version), "对账单的一行") }
}

/// 对账单 — what an outer tier has, signed by it: Intake the receipts of one civil day, Feedback the cases that it shows.
///
/// Only counts and roots, so that it stays small on the busiest day. The lines of a part are asked for when its root differs.
package struct Statement: WireContent {
    package static let payloadType = Wire.PayloadType.statement
    package static let limit = 128 << 10
    /// Every log of a node, or every first byte of a tag.
    private static let mostParts = 256

    package struct Part: Codable, Hashable, Sendable {
        /// Intake: the epoch. Feedback: the first byte of the tags.
        package let id: Int
        package let count: UInt64
        /// Over the lines in their order.
        package let root: Digest
        /// Intake: the log as it was after the last of these entries.
        package let log: Hello.Log?

        package init(id: Int, lines: Frontier, log: Hello.Log? = nil) {
            self.id = id
            count = lines.size
            root = lines.root
            self.log = log
        }
    }

    package let v: Int
    /// The name under which the tier signs.
    package let origin: String
    package let day: String
    /// Intake: the epoch in which it receives now. Feedback: 0.
    package let epoch: Int
    /// In the order of their ids; one without a line is left out.
    package let parts: [Part]
    package let time: Int64

    package init(origin: String, day: String, epoch: Int, parts: [Part], time: Int64) {
        v = Wire.version
        self.origin = origin
        self.day = day
        self.epoch = epoch
        self.parts = parts
        self.time = time
    }

    package var count: UInt64 { parts.reduce(0) { $0 &+ $1.count } }

    package func part(_ id: Int) -> Part? { parts.first { $0.id == id } }

    package func check() throws(LedgerFault) {
        try require(Wire.isOrigin(origin), "日志名称")
        try require(Wire.isDay(day), "对账日")
        try require(Wire.isEpoch(epoch), "日志代次")
        try require(parts.count <= Self.mostParts && zip(parts, parts.dropFirst()).allSatisfy { $0.id < $1.id }, "对账单的各部分")
        for part in parts {
            try require((0...255).contains(part.id) && part.count > 0 && Wire.isSequence(part.count), "对账单的各部分")
            try part.log?.check()
        }
        try require(Wire.isTime(time), "时间")
    }
}

/// Some lines of one part of a statement, signed by themselves: what is shown may have gone on since the statement.
package struct StatementPage: WireContent {
    package static let payloadType = Wire.PayloadType.statementPage
    package static let limit = Wire.Limits.statementPage

    package let v: Int
    package let origin: String
    package let day: String
    package let part: Int
    /// The key after which it begins; empty at the first page.
    package let after: String
    package let lines: [StatementLine]
    package let time: Int64

    package init(origin: String, day: String, part: Int, after: String, lines: [StatementLine], time: Int64) {
        v = Wire.version
        self.origin = origin
        self.day = day
        self.part = part
        self.after = after
        self.lines = lines
        self.time = time
    }

    /// Fewer lines than a page holds: there are no more.
    package var isLast: Bool { lines.count < Wire.Limits.statementLines }

    package func check() throws(LedgerFault) {
        try require(Wire.isOrigin(origin), "日志名称")
        try require(Wire.isDay(day), "对账日")
        try require((0...255).contains(part), "对账单的各部分")
        try require(after.isEmpty || isToken(after, upTo: 64), "对账单的位置")
        try require(lines.count <= Wire.Limits.statementLines, "对账单行数")
        for line in lines { try line.check() }
        // Receipts stand in the order of their sequence, tags in their own: no line comes twice.
        let next = lines.dropFirst()
        try require(
            zip(lines, next).allSatisfy { $0.version < $1.version } || zip(lines, next).allSatisfy { $0.key < $1.key }, "对账单行的顺序")
        try require(Wire.isTime(time), "时间")
    }
}
