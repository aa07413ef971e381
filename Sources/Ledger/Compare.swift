/// A case as Feedback should show it, by the books.
package struct ExpectedCase: Hashable, Sendable {
    package let tag: String
    /// The newest version that was ever put in line, and of its signed object.
    package let version: UInt64
    package let digest: Digest
    /// When it was put in line.
    package let made: Int64
    /// Feedback's signed mark of that version is here.
    package let isMarked: Bool
    /// 办件编号; nil for a tag whose case is not known.
    package let number: String?
    package let hasCase: Bool

    package init(tag: String, version: UInt64, digest: Digest, made: Int64, isMarked: Bool, number: String?, hasCase: Bool) {
        self.tag = tag
        self.version = version
        self.digest = digest
        self.made = made
        self.isMarked = isMarked
        self.number = number
        self.hasCase = hasCase
    }

    package var line: StatementLine { StatementLine(key: tag, version: version, digest: digest) }
}

/// 对账: pure. What one side has against what the other side has.
package enum Compare {
    /// How long a version may be on its way to Feedback, in milliseconds.
    package static let grace: Int64 = 10 * 60 * 1000

    /// Receipts of one part of a day: Intake's lines against the entries that were taken.
    package static func filings(there: [StatementLine], here: [StatementLine]) -> [Difference] {
        let taken = byKey(here)
        let given = byKey(there)
        var found: [Difference] = []
        for line in there {
            guard let own = taken[line.key] else {
                found.append(Difference(.entryMissing, line.key, there: line.digest.hex))
                continue
            }
            if own.digest != line.digest || own.version != line.version {
                found.append(
                    Difference(
                        .entryDiffers, line.key, there: "\(line.version) \(line.digest.hex)", here: "\(own.version) \(own.digest.hex)"))
            }
        }
        for line in here where given[line.key] == nil {
            found.append(Difference(.receiptMissing, line.key, here: line.digest.hex))
        }
        return found
    }

    /// Whether the node has begun another log since the day before.
    package static func epoch(of node: String, there: Int, before: Int) -> [Difference] {
        there == before ? [] : [Difference(.newEpoch, node, there: String(there), here: String(before))]
    }

    /// Cases whose tags begin alike: what Feedback shows against the books.
    /// - Parameter now: when the books were read, which is after Feedback was.
    package static func shown(there: [StatementLine], here: [ExpectedCase], now: Int64) -> [Difference] {
        let shown = byKey(there)
        var known: Set<String> = []
        var found: [Difference] = []
        for expected in here {
            known.insert(expected.tag)
            if let kind = judge(expected, shown: shown[expected.tag], now: now) {
                found.append(
                    Difference(
                        kind, expected.number ?? expected.tag, there: shown[expected.tag].map { String($0.version) },
                        here: String(expected.version)))
            }
            if let number = expected.number, !expected.hasCase {
                found.append(Difference(.caseMissing, number, there: shown[expected.tag].map { String($0.version) }))
            }
        }
        for line in there where !known.contains(line.key) {
            found.append(Difference(.unknownTag, line.key, there: String(line.version)))
        }
        return found
    }

    private static func judge(_ expected: ExpectedCase, shown: StatementLine?, now: Int64) -> Difference.Kind? {
        let (age, overflow) = now.subtractingReportingOverflow(expected.made)
        let isOnItsWay = !overflow && age < grace
        guard let shown else { return isOnItsWay ? nil : .notShown }
        if shown.version > expected.version { return .ahead }
        if shown.version < expected.version { return isOnItsWay ? nil : .behind }
        if shown.digest != expected.digest { return .contentDiffers }
        return expected.isMarked || isOnItsWay ? nil : .markMissing
    }

    private static func byKey(_ lines: [StatementLine]) -> [String: StatementLine] {
        Dictionary(lines.map { ($0.key, $0) }) { first, _ in first }
    }
}
