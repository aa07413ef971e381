/// 检查点: how large the log is and what its root is, signed by the node that keeps it (C2SP tlog-checkpoint).
///
/// Two checkpoints of one size with two roots are proof that a node shows two histories.
package struct Checkpoint: Hashable, Sendable {
    package let origin: String
    package let epoch: Int
    package let size: UInt64
    package let root: Digest

    package init(origin: String, epoch: Int, size: UInt64, root: Digest) {
        self.origin = origin
        self.epoch = epoch
        self.size = size
        self.root = root
    }

    package init(origin: String, epoch: Int, frontier: Frontier) {
        self.init(origin: origin, epoch: epoch, size: frontier.size, root: frontier.root)
    }

    package var log: Hello.Log { Hello.Log(origin: origin, epoch: epoch, size: size, root: root) }

    package var text: String { "\(origin)/\(epoch)\n\(size)\n\(Base64.encode(root.bytes))\n" }

    package func signed(by signer: Signer) throws(LedgerFault) -> String { try SignedNote.sign(text, by: signer) }

    package static func open(_ note: String, by name: String, keys: PeerKeys) throws(LedgerFault) -> Checkpoint {
        let text = try SignedNote.open(note, by: name, keys: keys)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, let slash = lines[0].lastIndex(of: "/"), let epoch = Int(lines[0][lines[0].index(after: slash)...]),
            let size = UInt64(lines[1]), let hash = Base64.decode(String(lines[2])), let root = Digest(bytes: hash)
        else { throw LedgerFault(.malformed, "检查点内容有误，不予采用。") }
        let origin = String(lines[0][..<slash])
        let checkpoint = Checkpoint(origin: origin, epoch: epoch, size: size, root: root)
        // Only the one spelling of each number; lines of an extension may follow.
        guard Wire.isOrigin(origin), Wire.isEpoch(epoch), text.hasPrefix(checkpoint.text) else {
            throw LedgerFault(.malformed, "检查点内容有误，不予采用。")
        }
        return checkpoint
    }
}
