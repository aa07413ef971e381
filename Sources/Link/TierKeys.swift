import Foundation
package import Ledger

/// The keys that lie with a tier: its own to sign with, the public ones of the others. None of them opens a filing.
package struct TierKeys: Sendable {
    package let signer: Signer
    package let peers: PeerKeys
    private let folder: String

    package init(folder: String, name: String) throws(LedgerFault) {
        self.folder = folder
        signer = try Signer(name: name, seed: Self.read(folder + "/signing.key", limit: 64))
        peers = try PeerKeys(bytes: Self.read(folder + "/peers.json", limit: 65_536))
    }

    /// The keys to seal to, as the offline root has signed them.
    package func keySet() throws(LedgerFault) -> KeySet { try signedKeySet().set }

    /// The same, with the signed object as it travels.
    package func signedKeySet() throws(LedgerFault) -> (set: KeySet, object: SignedObject) {
        let object = try SignedObject(
            bytes: Self.read(folder + "/keyset.json", limit: Wire.Limits.signedObject), limit: Wire.Limits.signedObject)
        return (try KeySet.open(object, by: Peer.root, keys: peers), object)
    }

    package static func read(_ path: String, limit: Int) throws(LedgerFault) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path), data.count <= limit else {
            throw LedgerFault(.storage, "\(path) cannot be read: run `gateway keys init` and give this process its own keys folder")
        }
        return Array(data)
    }
}
