import Foundation
import Ledger
import Licensing
import Seal
import Statute
import Store

/// 入册: one filing becomes one entry of the log, or is found there.
extension ReceiveFiling {
    /// F1–F6, in the one transaction.
    func enter(
        _ filing: Filing, sealing sealedBytes: [UInt8], commitment: Digest, code: CaseCode, keyID: String, draft: Draft?,
        beside: (any SQLTransaction) throws -> Void, in transaction: any SQLTransaction
    ) throws -> Entered {
        let epoch = log.epoch
        let found = try FilingBook.filed(submission: filing.submission, in: transaction)
        if let found, found.filed.account != filing.applicant { return (.notFound, false) }
        if let draft {
            let unchanged = try transaction.query(
                "SELECT 1 AS one FROM draft WHERE id = $1 AND revision = $2", draft.id, draft.revision)
            guard found != nil || !unchanged.isEmpty else { return (nil, false) }
        }

        let end = try FilingBook.end(origin: Peer.intake, epoch: epoch, in: transaction)
        let verdict = judge(
            commitment: commitment, found: found.flatMap { Digest(bytes: $0.commitment) }, at: end, now: now(), rules: log.rules)
        guard case .enter(let seq, let at) = verdict else {
            return (found.flatMap { verdict == .again ? .received($0.filed, code: code) : nil } ?? .contradiction, false)
        }
        let number = try ReceiptNumber(site: site, day: shortDay(at), node: 1, epoch: epoch, seq: seq)
        let sealer = sealer()
        let envelope = try sealer.seal(
            sealedBytes, context: EnvelopeContext(origin: Peer.intake, number: number, commit: commitment), at: at)
        Step.filingSealed.reached()

        let parent = filing.later?.parent
        let leaf = Leaf(
            origin: Peer.intake, epoch: epoch, seq: seq, time: at, submission: filing.submission, applicant: filing.applicant,
            item: filing.item.description, purpose: filing.purpose.rawValue,
            parent: try parent.flatMap { try FilingBook.leafHash(of: $0, in: transaction)?.hex }, number: number, commit: commitment,
            envelope: Digest(sha256: envelope), materials: filing.materials.compactMap { Digest(hex: $0.cipherDigest) },
            timeQuality: TimeQuality(offsetMilliseconds: nil))
        let leafBytes = try leaf.encoded()
        let leafHash = Merkle.leafHash(leafBytes)
        var frontier = end.frontier
        frontier.append(leafHash)
        let receipt = try Receipt(
            of: leaf, leafHash: leafHash, incomplete: !filing.knownFaults.isEmpty, escrowOnly: sealer.isEscrowOnly(at: at)
        ).signed(by: signer).bytes

        try transaction.query(
            """
            INSERT INTO log (epoch, seq, submission, account, item, number, at, key_id, commitment, leaf, envelope, receipt, frontier,
                purpose, parent)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """, epoch, Int64(seq), filing.submission, filing.applicant, filing.item.description, number.text, at, keyID,
            commitment.bytes, leafBytes, envelope, receipt, try canonical(frontier), filing.purpose.rawValue, parent)
        for digest in Set(leaf.materials) {
            try transaction.query("INSERT INTO log_blob (digest, epoch, seq) VALUES ($1, $2, $3)", digest.bytes, epoch, Int64(seq))
        }
        try beside(transaction)
        if let draft { try transaction.query("DELETE FROM draft WHERE id = $1", draft.id) }
        try Audit.record(transaction, at: at, who: filing.applicant, what: "receive \(filing.purpose.rawValue)", subject: number.text)
        guard let filed = try FilingBook.filed(submission: filing.submission, in: transaction)?.filed else {
            throw StoreFault(.unexpected, "the entry is not in the log")
        }
        return (.received(filed, code: code), true)
    }

    private func shortDay(_ at: Int64) -> String {
        let day = Moment(milliseconds: at).day
        return [day.year % 100, day.month, day.day].map { ($0 < 10 ? "0" : "") + String($0) }.joined()
    }
}
