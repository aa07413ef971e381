/// 安全规则 — what the two ends of the exchange do so that nothing is lost, doubled or told two ways.
///
/// A server keeps all of them. The simulator, and a demo's store in the storm, take one away to see that the loss is then noticed: a rule
/// whose absence nobody notices is either not needed or not tested.
package enum SafetyRule: Int, CaseIterable, Sendable {
    // The outward end, as it files
    /// A material is on the disk before the filing that names it is entered.
    case durableMaterials
    /// A filing is on the disk when its commit returns.
    case durableCommits
    /// No receipt before the commit.
    case answerAfterCommit
    /// The same submission again has the same receipt; with another content it has none.
    case oneReceiptPerSubmission
    /// No receipt before the lock covers its entry,
    case lockBeforeAnswer
    /// nor when it is asked for again,
    case lockBeforeRepetition
    /// nor does the Processor see the entry before.
    case lockBeforeShowing
    /// A log that is shorter than its lock goes on under a new epoch.
    case newEpochAfterRollback
    /// Receipt times strictly increase, whatever the machine's clock does.
    case timeOnlyRises

    // The outward end, as it is acknowledged
    /// An acknowledgement never takes back what an earlier one said.
    case marksOnlyRise
    /// Nothing is deleted that the Processor does not hold in a verified backup.
    case deleteOnlySafe

    // The inward end
    /// A page continues exactly what was taken: no gap, the same root.
    case sameHistory
    /// The position and what was taken up to it are one commit.
    case positionWithCases
    /// Only what is committed is acknowledged.
    case acknowledgeAfterCommit
    /// Two receipts for one submission, of two nodes or two epochs, are one case.
    case oneCasePerSubmission
    /// `safe` counts what a backup holds whose restore was verified, and nothing younger.
    case safeMeansBackedUp

    // Telling
    /// What a reader sees never goes back.
    case versionsOnlyRise
    /// Of two Processors the older one is heard no more.
    case olderProcessorFenced
    /// A restored Processor reads back what was told before it numbers anything.
    case readBackBeforeActing

    package var name: String { "\(self)" }
}

package struct SafetyRules: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let all = SafetyRules(rawValue: SafetyRule.allCases.reduce(0) { $0 | 1 << $1.rawValue })

    package func has(_ rule: SafetyRule) -> Bool { rawValue & (1 << rule.rawValue) != 0 }

    package func without(_ rule: SafetyRule) -> SafetyRules { SafetyRules(rawValue: rawValue & ~(1 << rule.rawValue)) }
}
