import Foundation
import Ledger
import Licensing
import Statute
import Store

/// One case that was read back, entered row by row as its copy has it. What is here already must be the beginning of it.
struct RecoveredCase {
    let copy: CaseCopy
    let told: CaseVersion
    let at: Int64

    private var number: String { copy.number }

    func enter(numbers: SeenNumbers, in transaction: any SQLTransaction) throws {
        let known = try transaction.query("SELECT submission, version FROM case_file WHERE number = $1", number).first
        if let known {
            guard try known.text("submission") == copy.submission else { throw contradiction("its filing") }
        } else {
            try open(in: transaction)
        }
        try enterLater(in: transaction)
        let isNew = try enterJournal(in: transaction)
        try enterDocuments(numbers, in: transaction)
        for code in copy.formerCodes {
            try transaction.query(
                "INSERT INTO former_code (number, code) VALUES ($1, $2) ON CONFLICT (number, code) DO NOTHING", number, code)
        }
        // Intake may have been told less than Feedback: a case never goes back.
        let version = try known?.int("version") ?? 0
        if copy.version > version {
            try transaction.query(
                "UPDATE case_file SET code = $1, code_answer = $2, tag = $3, applicant = $4, version = $5 WHERE number = $6", copy.code,
                copy.codeAnswer.flatMap { Base64.decode($0) }, copy.tag.bytes, copy.applicant, copy.version, number)
        }
        guard isNew || copy.version > version else { return }
        try transaction.query(
            """
            INSERT INTO retell (number, version, stage, told_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (number) DO UPDATE SET version = excluded.version, stage = excluded.stage, told_at = excluded.told_at
            WHERE retell.version < excluded.version
            """, number, copy.version, told.stage, told.time)
    }

    private func contradiction(_ what: String) -> Recovery.Contradiction {
        Recovery.Contradiction(
            description: """
                case \(number): \(what) here is not what was told of it. These books were acted on after they had been left behind: \
                restore a backup from before that
                """)
    }

    private func open(in transaction: any SQLTransaction) throws {
        let filing = try JSONDecoder().decode(Filing.self, from: Data(copy.filing.utf8))
        // The projection follows from the journal when all of it is here.
        try transaction.query(
            """
            INSERT INTO case_file (number, submission, item, receiving, deciding, received_at, filing, applicant, tag, version, stage,
                is_open, due, due_is_provisional, lapses_at, code, renews_until, renews_known)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, 1, NULL, 0, NULL, $11, $12, $13)
            """, number, copy.submission, copy.item, copy.receiving, copy.deciding, copy.receivedAt, Array(copy.filing.utf8),
            copy.applicant,
            copy.tag.bytes, Stage.received.rawValue, copy.code, copy.renewsUntil,
            copy.renewsKnown ?? false)
        try MaterialBook.add(filing.materials, to: number, after: 0, in: transaction)
    }

    private func enterLater(in transaction: any SQLTransaction) throws {
        let here = try CaseCopy.later(number, transaction)
        guard zip(here, copy.later).allSatisfy({ $0 == $1 }) else { throw contradiction("a later filing") }
        for (n, later) in copy.later.enumerated().dropFirst(here.count) {
            try transaction.query(
                """
                INSERT INTO case_filing (receipt, number, n, submission, purpose, received_at, filing) VALUES ($1, $2, $3, $4, $5, $6, $7)
                """, later.receipt, number, n, later.submission, later.purpose, later.receivedAt, Array(later.filing.utf8))
            let filing = try JSONDecoder().decode(Filing.self, from: Data(later.filing.utf8))
            let count = try transaction.query("SELECT count(*) AS n FROM case_material WHERE number = $1", number).first?.int("n") ?? 0
            try MaterialBook.add(filing.materials, to: number, after: Int(count), in: transaction)
        }
    }

    /// Whether rows have come back.
    private func enterJournal(in transaction: any SQLTransaction) throws -> Bool {
        let here = try CaseCopy.journal(number, transaction)
        guard zip(here, copy.journal).allSatisfy({ $0 == $1 }) else { throw contradiction("a row of its journal") }
        for body in copy.journal.dropFirst(here.count) {
            let entry = try JSONDecoder().decode(Entry.self, from: Data(body.utf8))
            try transaction.query(
                "INSERT INTO journal (number, entry, act, made, body) VALUES ($1, $2, $3, $4, $5)", number, entry.number,
                entry.act.rawValue, entry.made.milliseconds, Array(body.utf8))
            try transaction.query("INSERT INTO journal_recovered (number, entry, at) VALUES ($1, $2, $3)", number, entry.number, at)
            try Audit.record(transaction, at: at, who: "takeover", what: "recovered \(entry.act.rawValue)", subject: number)
        }
        return copy.journal.count > here.count
    }

    private func enterDocuments(_ numbers: SeenNumbers, in transaction: any SQLTransaction) throws {
        let here = try CaseCopy.documents(number, transaction)
        for document in copy.documents {
            try numbers.move(pastDocument: document.number, in: transaction)
            if let known = here.first(where: { $0.entry == document.entry }) {
                guard known == document else { throw contradiction("document \(known.number)") }
                continue
            }
            try transaction.query(
                "INSERT INTO document (number, case_number, entry, kind, body, digest) VALUES ($1, $2, $3, $4, $5, $6)", document.number,
                number, document.entry, document.kind, Array(document.body.utf8), document.digest)
        }
        for body in copy.journal {
            let entry = try JSONDecoder().decode(Entry.self, from: Data(body.utf8))
            if let licence = entry.content.licenceNumber { try numbers.move(pastLicence: licence, in: transaction) }
        }
    }
}
