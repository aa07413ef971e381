/// A page whose signatures hold: every entry is its node's own, and fits its receipt and its envelope. Whether it continues what was taken
/// is the inward end's to say.
package struct CheckedPage: Hashable, Sendable {
    package let epoch: Int
    package let places: [Place]
    package let checkpoint: Checkpoint

    package init(epoch: Int, places: [Place], checkpoint: Checkpoint) {
        self.epoch = epoch
        self.places = places
        self.checkpoint = checkpoint
    }
}

extension EntriesPage {
    /// The entries, authenticated. The node signs under its log's own name, so `origin` also says whose key counts.
    package func checked(origin: String, epoch: Int, keys: PeerKeys) throws(LedgerFault) -> (page: CheckedPage, entries: [CheckedEntry]) {
        guard entries.count <= Wire.Limits.pageEntries else {
            throw LedgerFault(.tooMany, "一页超过 \(Wire.Limits.pageEntries) 条，停止收取。")
        }
        var checked: [CheckedEntry] = []
        for entry in entries { checked.append(try entry.checked(origin: origin, epoch: epoch, keys: keys)) }
        let checkpoint = try Checkpoint.open(self.checkpoint, by: origin, keys: keys)
        guard checkpoint.origin == origin, checkpoint.epoch == epoch else {
            throw LedgerFault(.wrongOrigin, "检查点属于 \(checkpoint.origin)/\(checkpoint.epoch)，停止收取。")
        }
        let places = checked.map { Place(epoch: $0.leaf.epoch, seq: $0.leaf.seq, time: $0.leaf.time, leafHash: $0.leafHash) }
        return (CheckedPage(epoch: epoch, places: places, checkpoint: checkpoint), checked)
    }
}

extension EntriesPage.Entry {
    /// Receipt first: it is signed and vouches for the leaf's hash, so that nothing unsigned is parsed.
    fileprivate func checked(origin: String, epoch: Int, keys: PeerKeys) throws(LedgerFault) -> CheckedEntry {
        let object = try SignedObject(bytes: receipt, limit: Wire.Limits.leaf)
        let receipt = try Receipt.open(object, by: origin, keys: keys)
        let leafHash = Merkle.leafHash(self.leaf)
        guard receipt.leafHash == leafHash else { throw LedgerFault(.wrongReceipt, "回执与日志条目不符，停止收取，请查明。") }
        let leaf = try Leaf(bytes: self.leaf)
        guard leaf.origin == origin, leaf.epoch == epoch else {
            throw LedgerFault(.wrongOrigin, "日志条目属于 \(leaf.origin)/\(leaf.epoch)，不属于 \(origin)/\(epoch)，停止收取。")
        }
        guard receipt.matches(leaf, leafHash: leafHash) else { throw LedgerFault(.wrongReceipt, "回执与日志条目不符，停止收取，请查明。") }
        guard Digest(sha256: envelope) == leaf.envelope else {
            throw LedgerFault(.wrongEnvelope, "密封件与日志条目不符（第 \(leaf.seq) 条），停止收取，请查明。")
        }
        return CheckedEntry(
            leaf: leaf, leafBytes: self.leaf, leafHash: leafHash, envelope: envelope, receipt: receipt, receiptObject: object)
    }
}
