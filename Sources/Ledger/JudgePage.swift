/// What becomes of a pulled page: taken whole, or nothing of it.
package enum PageVerdict: Hashable, Sendable {
    case accept([CheckedEntry], next: LogPosition)
    /// This log is not pulled any further; the page is kept as evidence, and somebody is called.
    case stop(LedgerFault)
}

/// A page against what is already taken. The node signs under its log's own name, so `origin` also says whose key counts.
package func judge(page: EntriesPage, at position: LogPosition, keys: PeerKeys) -> PageVerdict {
    do throws(LedgerFault) {
        guard page.entries.count <= Wire.Limits.pageEntries else {
            throw LedgerFault(.tooMany, "一页超过 \(Wire.Limits.pageEntries) 条，停止收取。")
        }
        var next = position
        var checked: [CheckedEntry] = []
        for entry in page.entries {
            let result = try check(entry, at: next, keys: keys)
            next.append(result.leafHash, time: result.leaf.time)
            checked.append(result)
        }
        try check(page.checkpoint, against: next, keys: keys)
        return .accept(checked, next: next)
    } catch {
        return .stop(error)
    }
}

/// Receipt first: it is signed and vouches for the leaf's hash, so that nothing unsigned is parsed.
private func check(_ entry: EntriesPage.Entry, at position: LogPosition, keys: PeerKeys) throws(LedgerFault) -> CheckedEntry {
    let object = try SignedObject(bytes: entry.receipt, limit: Wire.Limits.leaf)
    let receipt = try Receipt.open(object, by: position.origin, keys: keys)
    let leafHash = Merkle.leafHash(entry.leaf)
    guard receipt.leafHash == leafHash else { throw LedgerFault(.wrongReceipt, "回执与日志条目不符，停止收取，请查明。") }
    let leaf = try Leaf(bytes: entry.leaf)
    guard leaf.origin == position.origin, leaf.epoch == position.epoch else {
        throw LedgerFault(.wrongOrigin, "日志条目属于 \(leaf.origin)/\(leaf.epoch)，不属于 \(position.origin)/\(position.epoch)，停止收取。")
    }
    guard leaf.seq == position.frontier.size else {
        throw LedgerFault(.gap, "日志不连续：应为第 \(position.frontier.size) 条，收到第 \(leaf.seq) 条，停止收取。")
    }
    guard receipt.matches(leaf, leafHash: leafHash) else { throw LedgerFault(.wrongReceipt, "回执与日志条目不符，停止收取，请查明。") }
    guard position.lastTime.map({ $0 < leaf.time }) ?? true else {
        throw LedgerFault(.wrongTime, "收件时间没有递增（第 \(leaf.seq) 条），停止收取，请核对时钟。")
    }
    guard Digest(sha256: entry.envelope) == leaf.envelope else {
        throw LedgerFault(.wrongEnvelope, "密封件与日志条目不符（第 \(leaf.seq) 条），停止收取，请查明。")
    }
    return CheckedEntry(
        leaf: leaf, leafBytes: entry.leaf, leafHash: leafHash, envelope: entry.envelope, receipt: receipt, receiptObject: object)
}

private func check(_ note: String, against position: LogPosition, keys: PeerKeys) throws(LedgerFault) {
    let checkpoint = try Checkpoint.open(note, by: position.origin, keys: keys)
    guard checkpoint.origin == position.origin, checkpoint.epoch == position.epoch else {
        throw LedgerFault(.wrongOrigin, "检查点属于 \(checkpoint.origin)/\(checkpoint.epoch)，停止收取。")
    }
    guard checkpoint.size >= position.frontier.size else {
        throw LedgerFault(.rolledBack, "对方日志只有 \(checkpoint.size) 条，本方已收 \(position.frontier.size) 条：对方可能已回退，停止收取。")
    }
    guard checkpoint.size == position.frontier.size else {
        throw LedgerFault(.wrongCheckpoint, "检查点为 \(checkpoint.size) 条，本页止于 \(position.frontier.size) 条，停止收取。")
    }
    guard checkpoint.root == position.frontier.root else {
        throw LedgerFault(.wrongRoot, "日志根摘要不符：对方改动过历史，停止收取，保全证据。")
    }
}
