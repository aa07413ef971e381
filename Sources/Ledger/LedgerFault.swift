/// What the ledger, an envelope or the exchange refuses, and what to do about it.
///
/// Bytes from outside never trap: they become a value or one of these.
package struct LedgerFault: Error, Hashable, Sendable {
    package enum Code: String, Hashable, Sendable, CaseIterable {
        // Form
        case malformed, tooLarge, outOfRange
        case unknownVersion, unknownSuite, unknownKind
        // Signatures
        case wrongType, unknownSigner, badSignature, badKey
        // Envelopes and materials
        case noKey, cannotOpen, truncated, finished
        // Keys kept as files
        case keyDestroyed, looseFile, storage
        // The log as pulled
        case tooMany, gap, wrongOrigin, wrongReceipt, wrongEnvelope, wrongTime, wrongCheckpoint, wrongRoot, rolledBack
        // Versions
        case olderKeySet
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Something newer than this program is held until the program is newer, and never dropped.
    package var holds: Bool {
        switch code {
        case .unknownVersion, .unknownSuite, .unknownKind: true
        default: false
        }
    }
}
