import Foundation
import Ledger
import Licensing
import Statute
import Store

/// 案卷副本 — everything that the books say of one case, as the rows stand there. It travels with every version that is told of the
/// case, sealed to the office's own keys, so that the outer tiers hold what they were told and what stands behind it.
///
/// A Processor that has only an old backup reads it back. Why nothing is lost, nothing doubled and no number issued twice:
/// - *Whole, not a difference.* One copy makes the case as it was told, whatever the backup has of it: none, or its first rows.
/// - *The same bytes.* Rows are carried as text and entered as they are; nothing is performed, dated or numbered a second time.
/// - *Appended only.* The rows of the backup must be the first of the copy's, byte for byte; otherwise the books belong to another
///   history and are refused. So the journal that follows is the one whose effects the applicant has seen.
/// - *Before the filings.* What is told is read back first. When the log is pulled again its filings find their submissions here and
///   are the same case, the same filing: they make no row, no document and no number.
/// - *Numbers by what was seen.* Every number of a document or licence that ever was told moves its counter past it (`SeenNumbers`).
struct CaseCopy: Codable, Sendable, Equatable {
    struct Later: Codable, Sendable, Equatable {
        let receipt: String
        let submission: String
        let purpose: String
        let receivedAt: Int64
        let filing: String
    }

    struct Document: Codable, Sendable, Equatable {
        let number: String
        let entry: Int64
        let kind: String
        let body: String
        let digest: String
    }

    let number: String
    let submission: String
    let item: String
    let receiving: String
    let deciding: String
    let receivedAt: Int64
    /// Of a renewal: until when the licence was valid.
    let renewsUntil: String?
    let renewsKnown: Bool?
    let applicant: String
    let filing: String
    let code: String
    let formerCodes: [String]
    let codeAnswer: String?
    let tag: Digest
    let version: Int64
    let later: [Later]
    /// The bodies of the rows, in order, from the first on.
    let journal: [String]
    let documents: [Document]

    /// What the books say in this transaction, of the version that is being told in it.
    static func read(_ stored: StoredCase, in transaction: any SQLTransaction) throws -> CaseCopy {
        let number = stored.file.number
        guard let row = try transaction.query("SELECT * FROM case_file WHERE number = $1", number).first else {
            throw StoreFault(.unexpected, "case \(number) is not in the books")
        }
        return CaseCopy(
            number: number, submission: try row.text("submission"), item: try row.text("item"), receiving: try row.text("receiving"),
            deciding: try row.text("deciding"), receivedAt: try row.int("received_at"), renewsUntil: try row.optionalText("renews_until"),
            renewsKnown: try row.bool("renews_known"),
            applicant: try row.text("applicant"),
            filing: try text(row, "filing"), code: stored.code,
            formerCodes: try transaction.query("SELECT code FROM former_code WHERE number = $1 ORDER BY code", number).map {
                try $0.text("code")
            },
            codeAnswer: stored.codeAnswer.map(Base64.encode), tag: stored.tag, version: stored.version,
            later: try later(number, transaction),
            journal: try journal(number, transaction), documents: try documents(number, transaction))
    }

    static func journal(_ number: String, _ transaction: any SQLTransaction) throws -> [String] {
        try transaction.query("SELECT body FROM journal WHERE number = $1 ORDER BY entry", number).map { try text($0, "body") }
    }

    static func later(_ number: String, _ transaction: any SQLTransaction) throws -> [Later] {
        try transaction.query("SELECT * FROM case_filing WHERE number = $1 ORDER BY n", number).map {
            Later(
                receipt: try $0.text("receipt"), submission: try $0.text("submission"), purpose: try $0.text("purpose"),
                receivedAt: try $0.int("received_at"), filing: try text($0, "filing"))
        }
    }

    static func documents(_ number: String, _ transaction: any SQLTransaction) throws -> [Document] {
        try transaction.query("SELECT * FROM document WHERE case_number = $1 ORDER BY entry", number).map {
            Document(
                number: try $0.text("number"), entry: try $0.int("entry"), kind: try $0.text("kind"), body: try text($0, "body"),
                digest: try $0.text("digest"))
        }
    }

    /// Canonical JSON as it stands in a column: it comes back as the same bytes.
    private static func text(_ row: SQLRow, _ column: String) throws -> String {
        let bytes = try row.blob(column)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw StoreFault(.storage, "a row of the books is no text: restore the last backup")
        }
        return text
    }
}

extension CaseCopy {
    /// What a copy belongs to: this case's tag and this version of it.
    static func context(tag: Digest, version: Int64) -> [UInt8] {
        Array("office copy".utf8) + CaseVersion.context(caseTag: tag, version: UInt64(clamping: version))
    }
}
