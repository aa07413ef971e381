import Foundation
import Ledger
import Licensing
import Seal
import Statute
import Store

/// 收件: checks everything, seals, enters in the ledger, signs the receipt; only then is anything answered.
/// Receiving is not accepting: 受理 is an act of the Processor alone.
struct ReceiveFiling: Sendable {
    enum Outcome: Sendable {
        case received(FilingBook.Filed, code: CaseCode?)
        /// All faults at once. None of them `.refused`: the applicant may still file as it is (D3).
        case faults([Fault])
        /// The same submission was filed before with another content.
        case contradiction
        case notFound
    }

    let store: any SQLStore
    let drafts: DraftBook
    let keys: DraftKeys
    let items: ItemShelf
    let sealer: Sealer
    let signer: Signer
    /// Public keys, its own among them, to read its own receipts with.
    let ownKeys: PeerKeys
    let site: String
    let log: LogKeeper
    let now: @Sendable () -> Int64

    /// An application, or the correction that a draft has become.
    /// - Parameter asItIs: 仍按现状提交.
    func callAsFunction(draft id: String, submission: String, account: String, asItIs: Bool) async throws -> Outcome {
        // A draft that changes between the reading and the commit is read again; a third time is somebody typing, and he may wait.
        for _ in 0..<3 {
            guard let draft = try await drafts.find(id, account: account) else { return try await replay(submission, account: account) }
            guard draft.submission == submission, let item = try await items.item(draft.item) else { return .notFound }
            let reading = try await review(draft, item)
            if reading.isRefused || !(reading.faults.isEmpty || asItIs) { return .faults(reading.faults) }
            Step.filingChecked.reached()
            let materials = try await drafts.materials(of: draft).map(\.filed)
            let keyID = try keys.current(now())
            let own = try keys.caseCode(draft.submission, keyID: keyID)
            // A correction shows the case's own code; an application gives the case its code.
            let code = draft.correction.flatMap { CaseCode(typed: $0.code) } ?? own
            let filing = Filing(
                purpose: draft.correction == nil ? .application : .correction, submission: draft.submission, item: draft.item,
                answers: reading.answers, materials: materials, applicant: draft.account, knownFaults: reading.faults,
                declaration: item.declaration.text, caseCode: code.text, later: draft.correction.map { Self.later($0, materials) })
            do {
                if let outcome = try await enter(filing, code: code, keyID: keyID, draft: draft) { return outcome }
            } catch let fault as LedgerFault where fault.code == .tooLarge {
                return .faults([Self.tooLarge])
            }
        }
        throw StoreFault(.conflict, "the draft is being changed")
    }

    /// Everything that is wrong with a draft, for the page 核对 and again at the moment of filing.
    func review(_ draft: Draft, _ item: LicenceItem) async throws -> Reading {
        let materials = try await drafts.materials(of: draft).map(\.filed)
        let attached =
            draft.correction?.attached(materials)
            ?? Dictionary(materials.map { ($0.material, 1) }, uniquingKeysWith: +)
        let reading = item.review(draft.typed, attached: attached, today: Moment(milliseconds: now()).day)
        // What is missing altogether need not be told to be unchanged as well.
        let known = Set(reading.faults.compactMap(\.at))
        let untouched = (draft.correction?.untouched(reading.answers, materials) ?? []).filter { !known.contains($0.at ?? "") }
        return Reading(answers: reading.answers, faults: reading.faults + untouched)
    }

    private static func later(_ correction: CorrectionDraft, _ materials: [FiledMaterial]) -> Filing.Later {
        Filing.Later(
            parent: correction.parent, answering: correction.sheet.entry, replaced: Set(materials.map(\.material)).sorted(),
            reopened: correction.reopened)
    }

    /// 撤回申请, 重置查询码: a filing of few words to a case of the same applicant. The same submission twice is once.
    /// - Parameter beside: runs in the same transaction, if the filing is new.
    func file(
        _ purpose: Filing.Purpose, submission: String, to parent: FilingBook.Filed, code: CaseCode?, later: Filing.Later,
        beside: @escaping @Sendable (any SQLTransaction) throws -> Void = { _ in }
    ) async throws -> Outcome {
        guard let item = ItemReference(parent.item) else { return .notFound }
        let keyID = try keys.current(now())
        let code = try code ?? keys.caseCode(submission, keyID: keyID)
        let filing = Filing(
            purpose: purpose, submission: submission, item: item, answers: [:], materials: [], applicant: parent.account, knownFaults: [],
            declaration: "", caseCode: code.text, later: later)
        do {
            return try await enter(filing, code: code, keyID: keyID, draft: nil, beside: beside) ?? .notFound
        } catch let fault as LedgerFault where fault.code == .tooLarge {
            return .faults([Self.tooLarge])
        }
    }

    private static let tooLarge = Fault(
        code: Fault.Code.tooLong, message: "填写的内容合起来太长，无法提交。请缩短较长的说明，或者把详细内容放进材料里。", gravity: .refused)

    /// F1–F7 of the filing commit: one transaction, and an answer only after it is durable. `nil` when the draft changed meanwhile.
    private func enter(
        _ filing: Filing, code: CaseCode, keyID: String, draft: Draft?,
        beside: @escaping @Sendable (any SQLTransaction) throws -> Void = { _ in }
    ) async throws -> Outcome? {
        let commitment = Digest(commitmentTo: try canonical(filing.manifest), nonce: code.commitmentNonce)
        let sealedBytes = try canonical(filing)
        let epoch = log.epoch

        let outcome = try await store.write { transaction -> Outcome? in
            if let (filed, stored) = try FilingBook.filed(submission: filing.submission, in: transaction) {
                guard filed.account == filing.applicant else { return .notFound }
                return stored == commitment.bytes ? .received(filed, code: code) : .contradiction
            }
            if let draft {
                let unchanged = try transaction.query(
                    "SELECT 1 AS one FROM draft WHERE id = $1 AND revision = $2", draft.id, draft.revision)
                guard !unchanged.isEmpty else { return nil }
            }

            var (frontier, lastAt) = try FilingBook.current(epoch: epoch, in: transaction)
            let at = max(lastAt + 1, now())
            let seq = frontier.size
            let number = try ReceiptNumber(site: site, day: shortDay(at), node: 1, epoch: epoch, seq: seq)
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
            return .received(filed, code: code)
        }
        Step.filingCommitted.reached()
        // The first answer and every repetition of it: none before the lock covers it.
        if case .received(let filed, _) = outcome { try await log.cover(filed) }
        return outcome
    }

    /// 回执, once more: the second click, the lost answer, the page sent again. Only its own applicant finds it.
    private func replay(_ submission: String, account: String) async throws -> Outcome {
        let found = try await store.read { try FilingBook.filed(submission: submission, in: $0)?.filed }
        guard let found, found.account == account else { return .notFound }
        try await log.cover(found)
        return .received(found, code: caseCode(of: found))
    }

    /// The code that a filing gave its case, as long as the day's key lives; afterwards nobody outside can make it again.
    func caseCode(of filed: FilingBook.Filed) -> CaseCode? {
        guard filed.purpose == .application else { return nil }
        return try? keys.caseCode(filed.submission, keyID: filed.keyID)
    }

    private func shortDay(_ at: Int64) -> String {
        let day = Moment(milliseconds: at).day
        return [day.year % 100, day.month, day.day].map { ($0 < 10 ? "0" : "") + String($0) }.joined()
    }
}

func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Value { try JSONDecoder().decode(type, from: Data(bytes)) }

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
}
