import Foundation
import Synchronization

/// The named steps of one filing, from the first byte of a material to the decision at Feedback.
/// The crash tests take their list from here (`gateway steps`): a step that they never reach fails them.
package enum Step: String, CaseIterable, Sendable {
    // Intake: a material
    case materialWritten, materialSynced, materialStored, materialNoted
    // Intake: the filing commit
    case filingChecked, filingSealed, filingCommitted, filingLocked, filingAnswered
    // Processor: the pull
    case pageJudged, blobStored, caseCommitted, acknowledged
    // Intake: the acknowledgement
    case acknowledgementStored
    // Processor: an act
    case actCommitted
    // Processor: telling
    case noticeSent, noticeStored, toldCommitted

    /// The tier in whose process the step happens.
    package var tier: String {
        switch self {
        case .materialWritten, .materialSynced, .materialStored, .materialNoted, .filingChecked, .filingSealed, .filingCommitted,
            .filingLocked, .filingAnswered, .acknowledgementStored:
            "intake"
        case .pageJudged, .blobStored, .caseCommitted, .acknowledged, .actCommitted, .noticeSent, .toldCommitted: "processor"
        case .noticeStored: "feedback"
        }
    }

    /// Set in a demo's store by a test: the process ends like in a power cut when it comes to this step for the n-th time.
    private static let wish: (step: Step, count: Int)? = {
        guard let text = ProcessInfo.processInfo.environment["GATEWAY_CRASH_AT"] else { return nil }
        let parts = text.split(separator: ":")
        guard let first = parts.first, let step = Step(rawValue: String(first)) else { return nil }
        return (step, parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
    }()
    private static let progress = Mutex((isArmed: false, seen: 0))

    /// Only a demo's store may be crashed on purpose.
    package static func arm() { progress.withLock { $0.isArmed = true } }

    package func reached() {
        guard let wish = Self.wish, wish.step == self else { return }
        Self.progress.withLock { progress in
            guard progress.isArmed else { return }
            progress.seen += 1
            if progress.seen == wish.count { kill(getpid(), SIGKILL) }
        }
    }
}
