/// 差异 — one thing in which two sides of a reconciliation do not agree.
package struct Difference: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        // Receipt ↔ entry
        /// Intake gave a receipt, and the books here have no such entry.
        case entryMissing
        /// An entry here, and no receipt at Intake.
        case receiptMissing
        /// One number, two entries.
        case entryDiffers
        /// Intake goes on under another epoch: its log was rolled back.
        case newEpoch
        // Entry ↔ case
        /// Taken, and neither a case nor set aside.
        case caseMissing
        case setAside
        /// Taken more than a day ago, and its materials are not here.
        case materialMissing
        // Case ↔ what Feedback shows
        case notShown
        /// An older version than the newest one of the books.
        case behind
        /// A newer version than the books have.
        case ahead
        case contentDiffers
        /// A tag that is not in the books.
        case unknownTag
        /// Shown, and its signed mark, the legal time of telling, is not here.
        case markMissing

        package init(from decoder: any Decoder) throws {
            guard let kind = Kind(rawValue: try decoder.singleValueContainer().decode(String.self)) else {
                throw LedgerFault(.unknownKind, "差异的类别尚不认识：先予保留，请升级本系统后再处理。")
            }
            self = kind
        }
    }

    package let kind: Kind
    /// Number of a receipt or a case; a tag where no number is known; a node's name.
    package let subject: String
    /// What the outer tier has, and what the books have: a version, a digest.
    package let there: String?
    package let here: String?

    package init(_ kind: Kind, _ subject: String, there: String? = nil, here: String? = nil) {
        self.kind = kind
        self.subject = subject
        self.there = there
        self.here = here
    }

    func check() throws(LedgerFault) {
        try require(isToken(subject, upTo: 96), "差异的对象")
        for side in [there, here] { try require(side.map { isPlain($0, upTo: 120) } ?? true, "差异的内容") }
    }

    /// The same thing found again, whatever its figures are by now.
    package var name: String { kind.rawValue + " " + subject }
}

/// All are counted, the first of them are listed: a tier that has lost everything must not fill memory as well.
package struct Differences: Hashable, Sendable {
    package static let mostListed = 1_000

    package private(set) var list: [Difference] = []
    package private(set) var counts: [Difference.Kind: Int] = [:]
    private var names: Set<String> = []

    package init() {}

    package init(_ all: some Sequence<Difference>) { for difference in all { add(difference) } }

    package var total: Int { counts.values.reduce(0, +) }

    /// One thing that is found from two sides is one difference.
    package mutating func add(_ difference: Difference) {
        guard !names.contains(difference.name) else { return }
        counts[difference.kind, default: 0] += 1
        guard list.count < Self.mostListed else { return }
        list.append(difference)
        names.insert(difference.name)
    }

    /// What still stands at a second look. The line between the tiers is never empty, and what was on its way is no difference.
    /// More than can be listed are no matter of a moment.
    package func standing(at second: Differences) -> Differences {
        guard total <= Self.mostListed, second.total <= Self.mostListed else { return second }
        return Differences(second.list.filter { names.contains($0.name) })
    }
}
