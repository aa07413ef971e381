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
    /// Filings that come together are committed together.
    let commits: GroupCommit
    let drafts: DraftBook
    let keys: DraftKeys
    let items: ItemShelf
    /// Of the key set in use now.
    let sealer: @Sendable () -> Sealer
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

    /// The filing commit, and an answer only after it is durable and covered. `nil` when the draft changed meanwhile.
    private func enter(
        _ filing: Filing, code: CaseCode, keyID: String, draft: Draft?,
        beside: @escaping @Sendable (any SQLTransaction) throws -> Void = { _ in }
    ) async throws -> Outcome? {
        let commitment = Digest(commitmentTo: try canonical(filing.manifest), nonce: code.commitmentNonce)
        let sealedBytes = try canonical(filing)
        let body: @Sendable (any SQLTransaction) throws -> Entered = { transaction in
            try enter(
                filing, sealing: sealedBytes, commitment: commitment, code: code, keyID: keyID, draft: draft, beside: beside,
                in: transaction)
        }
        guard log.rules.has(.answerAfterCommit) else { return try await early(body) }
        let (outcome, isNew) = try await commits.write(body)
        Step.filingCommitted.reached()
        // The first answer and every repetition of it: none before the lock covers it.
        if case .received(let filed, _) = outcome { try await log.cover(filed, isNew: isNew) }
        return outcome
    }

    typealias Entered = (outcome: Outcome?, isNew: Bool)

    /// A demo's only: answered as soon as it is written, and before it is committed.
    private func early(_ body: @escaping @Sendable (any SQLTransaction) throws -> Entered) async throws -> Outcome? {
        let (answers, answer) = AsyncThrowingStream<Outcome?, any Error>.makeStream()
        Task {
            do {
                try await commits.write { answer.yield(try body($0).outcome) }
                answer.finish()
            } catch {
                answer.finish(throwing: error)
            }
        }
        for try await outcome in answers { return outcome }
        return nil
    }

    /// 回执, once more: the second click, the lost answer, the page sent again. Only its own applicant finds it.
    private func replay(_ submission: String, account: String) async throws -> Outcome {
        let found = try await store.read { try FilingBook.filed(submission: submission, in: $0)?.filed }
        guard let found, found.account == account else { return .notFound }
        try await log.cover(found, isNew: false)
        return .received(found, code: caseCode(of: found))
    }

    /// The code that a filing gave its case, as long as the day's key lives; afterwards nobody outside can make it again.
    func caseCode(of filed: FilingBook.Filed) -> CaseCode? {
        guard filed.purpose == .application else { return nil }
        return try? keys.caseCode(filed.submission, keyID: filed.keyID)
    }
}

func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Value { try JSONDecoder().decode(type, from: Data(bytes)) }

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
}
