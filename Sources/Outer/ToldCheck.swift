package import Ledger
package import Store

extension ToldBook {
    /// For a backup: every signed object under its number, unchanged, and the Processor's own.
    package static func check(_ keys: PeerKeys) -> BackupPlan.Check {
        BackupPlan.Check("told") { transaction in
            var count: Int64 = 0
            while true {
                let rows = try transaction.query(
                    "SELECT number, digest, object FROM told WHERE number > $1 ORDER BY number LIMIT 64", count)
                if rows.isEmpty { return "\(count) objects without a gap, each with the Processor's signature" }
                for row in rows {
                    count += 1
                    guard try row.int("number") == count else { throw StoreFault(.storage, "object \(count) is missing") }
                    let bytes = try row.blob("object")
                    guard try row.blob("digest") == Digest(sha256: bytes).bytes else {
                        throw StoreFault(.storage, "object \(count) has changed")
                    }
                    let object = try SignedObject(bytes: bytes, limit: Wire.Limits.signedObject)
                    _ = try object.open(type: object.payloadType, by: Peer.processor, keys: keys)
                }
            }
        }
    }
}
