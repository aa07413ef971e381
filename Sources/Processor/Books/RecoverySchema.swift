import Store

/// What a backup and a recovery leave in the books.
enum RecoverySchema {
    static let migration = Migration(
        10, "backups that were verified, and what was read back",
        [
            """
            CREATE TABLE backup (
                at BIGINT NOT NULL,
                origin TEXT NOT NULL,
                epoch BIGINT NOT NULL,
                received BIGINT NOT NULL,
                manifest TEXT NOT NULL,
                PRIMARY KEY (manifest, origin, epoch)
            )
            """,
            // Every object that was read back from an outer tier, under its number there.
            """
            CREATE TABLE told_back (
                target TEXT NOT NULL,
                number BIGINT NOT NULL,
                kind TEXT NOT NULL,
                id TEXT NOT NULL,
                version BIGINT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (target, number)
            )
            """,
            "CREATE INDEX told_back_id ON told_back (kind, id)",
            // 恢复的记录: rows of the journal that came back this way.
            """
            CREATE TABLE journal_recovered (
                number TEXT NOT NULL,
                entry BIGINT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (number, entry),
                FOREIGN KEY (number, entry) REFERENCES journal (number, entry)
            )
            """,
            // Cases that were read back and are to be told anew, to both tiers; with what was told of them last.
            """
            CREATE TABLE retell (
                number TEXT PRIMARY KEY REFERENCES case_file (number),
                version BIGINT NOT NULL,
                stage TEXT NOT NULL,
                told_at BIGINT NOT NULL
            )
            """,
        ] + Migration.appendOnly("backup") + Migration.appendOnly("told_back") + Migration.appendOnly("journal_recovered"))
}
