import Ledger
import Link
import Logging
import Synchronization

/// 密钥集的更新: brings the newest key set to Intake, so that filings are sealed to the key that is used next.
final class BringKeySet: Sendable {
    private let peer: OuterPeer
    private let dialler: Dialler
    private let set: KeySet
    private let object: SignedObject
    private let logger: Logger
    private let isAlarmed = Mutex(false)

    init(_ signed: (set: KeySet, object: SignedObject), to peer: OuterPeer, dialler: Dialler, logger: Logger) {
        (set, object) = signed
        self.peer = peer
        self.dialler = dialler
        self.logger = logger
    }

    /// - Parameter version: of the node's key set, by its answer to the greeting.
    func callAsFunction(over version: UInt64) async throws {
        guard version != set.version else { return }
        guard version < set.version else {
            let isNew = isAlarmed.withLock { alarmed in
                defer { alarmed = true }
                return !alarmed
            }
            if isNew {
                logger.critical(
                    "\(peer.signerName) has key set \(version), this Processor \(set.version): put the newer keyset.json and its keys in place"
                )
            }
            return
        }
        let answer = try await dialler.request(
            "PUT", url: peer.url + Wire.Path.keySet, body: object.bytes, expecting: peer.name, timeout: .seconds(10), maxAnswer: 4096)
        guard answer.status == 204 else { throw LinkFault("\(peer.signerName) answered \(answer.status) to key set \(set.version)") }
        logger.notice("\(peer.signerName) seals to key set \(set.version) now")
    }
}
