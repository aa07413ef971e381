import Outer
import Store

/// Intake's tables. What the applicant said lies here only sealed: typed answers under the day's key, filings under the Processor's.
enum IntakeSchema {
    static let migrations = [
        Migration(1, "facts, audit and what was told", StoreFacts.migration + Audit.migration + ToldBook.migration),
        Migration(
            2, "accounts and sessions",
            [
                "CREATE TABLE account (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, password TEXT NOT NULL, created_at BIGINT NOT NULL)",
                """
                CREATE TABLE session (
                    token BLOB PRIMARY KEY,
                    account TEXT NOT NULL REFERENCES account (id),
                    created_at BIGINT NOT NULL,
                    seen_at BIGINT NOT NULL
                )
                """,
                // What was typed when a session had run out: kept under the day's key until its author has signed in again.
                """
                CREATE TABLE parked (
                    session BLOB NOT NULL,
                    path TEXT NOT NULL,
                    key_id TEXT NOT NULL,
                    typed BLOB NOT NULL,
                    created_at BIGINT NOT NULL,
                    PRIMARY KEY (session, path)
                )
                """,
            ]),
        Migration(
            3, "drafts",
            [
                """
                CREATE TABLE draft (
                    id TEXT PRIMARY KEY,
                    account TEXT NOT NULL REFERENCES account (id),
                    item TEXT NOT NULL,
                    submission TEXT NOT NULL UNIQUE,
                    revision BIGINT NOT NULL,
                    key_id TEXT NOT NULL,
                    typed BLOB NOT NULL,
                    created_at BIGINT NOT NULL,
                    updated_at BIGINT NOT NULL
                )
                """,
                "CREATE INDEX draft_account ON draft (account)",
                """
                CREATE TABLE draft_material (
                    id TEXT PRIMARY KEY,
                    draft TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
                    material TEXT NOT NULL,
                    cipher_digest BLOB NOT NULL,
                    size BIGINT NOT NULL,
                    key_id TEXT NOT NULL,
                    wrapped BLOB NOT NULL,
                    created_at BIGINT NOT NULL
                )
                """,
                "CREATE INDEX draft_material_draft ON draft_material (draft)",
                "CREATE INDEX draft_material_blob ON draft_material (cipher_digest)",
            ]),
        Migration(
            4, "the log of filings",
            [
                """
                CREATE TABLE log (
                    epoch BIGINT NOT NULL,
                    seq BIGINT NOT NULL,
                    submission TEXT NOT NULL UNIQUE,
                    account TEXT NOT NULL REFERENCES account (id),
                    item TEXT NOT NULL,
                    number TEXT NOT NULL UNIQUE,
                    at BIGINT NOT NULL,
                    key_id TEXT NOT NULL,
                    commitment BLOB NOT NULL,
                    leaf BLOB NOT NULL,
                    envelope BLOB NOT NULL,
                    receipt BLOB NOT NULL,
                    frontier BLOB NOT NULL,
                    PRIMARY KEY (epoch, seq)
                )
                """,
                "CREATE INDEX log_account ON log (account)",
                """
                CREATE TABLE log_blob (
                    digest BLOB NOT NULL,
                    epoch BIGINT NOT NULL,
                    seq BIGINT NOT NULL,
                    PRIMARY KEY (digest, epoch, seq),
                    FOREIGN KEY (epoch, seq) REFERENCES log (epoch, seq)
                )
                """,
                """
                CREATE TABLE acknowledgement (
                    origin TEXT NOT NULL,
                    epoch BIGINT NOT NULL,
                    received BIGINT NOT NULL,
                    payload BLOB NOT NULL,
                    object BLOB NOT NULL,
                    PRIMARY KEY (origin, epoch)
                )
                """,
            ] + Migration.appendOnly("log") + Migration.appendOnly("log_blob")),
        Migration(
            5, "corrections, withdrawals, and codes that were lost",
            [
                // What was there before are applications.
                "ALTER TABLE log ADD COLUMN purpose TEXT NOT NULL DEFAULT 'application'",
                // 办件编号 of the case that a later filing belongs to.
                "ALTER TABLE log ADD COLUMN parent TEXT",
                "CREATE INDEX log_parent ON log (parent)",
                "ALTER TABLE draft ADD COLUMN parent TEXT",
                "CREATE UNIQUE INDEX draft_parent ON draft (account, parent)",
                // The private half of a one-time key, under the day's key, until its owner has kept the new code.
                """
                CREATE TABLE code_reset (
                    id TEXT PRIMARY KEY,
                    key_id TEXT NOT NULL,
                    wrapped BLOB NOT NULL,
                    created_at BIGINT NOT NULL
                )
                """,
            ]),
        // Their form has three marks now; the Processor says them again at its next greeting.
        Migration(6, "acknowledgements in three marks", ["DELETE FROM acknowledgement"]),
        Migration(9, "the daily reconciliation", StatementBook.migration + FilingBook.statementMigration),
        Migration(10, "key sets that were brought", KeySetShelf.migration),
    ]
}
