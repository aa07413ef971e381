import Store

/// The Processor's tables. The journal is the truth; what `case_file` says of stage and dates is a projection of it.
enum ProcessorSchema {
    static let migrations = [
        Migration(1, "facts and audit", StoreFacts.migration + Audit.migration),
        Migration(
            2, "what the service is run by: items, calendar, departments, people",
            [
                """
                CREATE TABLE item (
                    digest TEXT PRIMARY KEY,
                    id TEXT NOT NULL,
                    version TEXT NOT NULL,
                    body BLOB NOT NULL,
                    published_at BIGINT NOT NULL,
                    UNIQUE (id, version)
                )
                """,
                "CREATE TABLE calendar_year (year BIGINT PRIMARY KEY, body BLOB NOT NULL)",
                "CREATE TABLE department (code TEXT PRIMARY KEY, body BLOB NOT NULL)",
                // 事项清单: every licence that the departments handle, online or not. The ratio's denominator.
                """
                CREATE TABLE listed_item (
                    id TEXT PRIMARY KEY,
                    name TEXT NOT NULL,
                    accepts TEXT NOT NULL REFERENCES department (code),
                    decides TEXT NOT NULL REFERENCES department (code)
                )
                """,
                """
                CREATE TABLE person (
                    id TEXT PRIMARY KEY,
                    name TEXT NOT NULL,
                    department TEXT NOT NULL REFERENCES department (code),
                    roles TEXT NOT NULL,
                    password TEXT NOT NULL
                )
                """,
                """
                CREATE TABLE session (
                    token BLOB PRIMARY KEY,
                    person TEXT NOT NULL REFERENCES person (id),
                    created_at BIGINT NOT NULL,
                    seen_at BIGINT NOT NULL
                )
                """,
            ]),
        Migration(
            3, "what was taken from the outer nodes",
            [
                "CREATE TABLE log_position (origin TEXT PRIMARY KEY, position BLOB NOT NULL)",
                """
                CREATE TABLE taken (
                    origin TEXT NOT NULL,
                    epoch BIGINT NOT NULL,
                    seq BIGINT NOT NULL,
                    number TEXT NOT NULL,
                    submission TEXT NOT NULL,
                    leaf BLOB NOT NULL,
                    receipt BLOB NOT NULL,
                    outcome TEXT NOT NULL,
                    taken_at BIGINT NOT NULL,
                    PRIMARY KEY (origin, epoch, seq)
                )
                """,
                // A filing that cannot become a case is set aside with its envelope and shown to the administrators; it is never dropped.
                """
                CREATE TABLE set_aside (
                    number TEXT PRIMARY KEY,
                    reason TEXT NOT NULL,
                    envelope BLOB NOT NULL,
                    at BIGINT NOT NULL
                )
                """,
            ] + Migration.appendOnly("taken")),
        Migration(
            4, "cases and their journal",
            [
                """
                CREATE TABLE case_file (
                    number TEXT PRIMARY KEY,
                    submission TEXT NOT NULL UNIQUE,
                    item TEXT NOT NULL REFERENCES item (digest),
                    receiving TEXT NOT NULL REFERENCES department (code),
                    deciding TEXT NOT NULL REFERENCES department (code),
                    received_at BIGINT NOT NULL,
                    filing BLOB NOT NULL,
                    applicant TEXT NOT NULL,
                    tag BLOB NOT NULL UNIQUE,
                    version BIGINT NOT NULL,
                    stage TEXT NOT NULL,
                    is_open BIGINT NOT NULL,
                    due TEXT,
                    due_is_provisional BIGINT NOT NULL,
                    lapses_at BIGINT
                )
                """,
                "CREATE INDEX case_file_queue ON case_file (is_open, due, number)",
                "CREATE INDEX case_file_lapse ON case_file (lapses_at)",
                """
                CREATE TABLE case_material (
                    number TEXT NOT NULL REFERENCES case_file (number),
                    n BIGINT NOT NULL,
                    cipher_digest BLOB NOT NULL,
                    is_here BIGINT NOT NULL,
                    tried_at BIGINT NOT NULL,
                    PRIMARY KEY (number, n)
                )
                """,
                "CREATE INDEX case_material_missing ON case_material (is_here, tried_at)",
                """
                CREATE TABLE journal (
                    number TEXT NOT NULL REFERENCES case_file (number),
                    entry BIGINT NOT NULL,
                    act TEXT NOT NULL,
                    made BIGINT NOT NULL,
                    body BLOB NOT NULL,
                    PRIMARY KEY (number, entry)
                )
                """,
                """
                CREATE TABLE journal_told (
                    number TEXT NOT NULL,
                    entry BIGINT NOT NULL,
                    told_at BIGINT NOT NULL,
                    mark BLOB NOT NULL,
                    PRIMARY KEY (number, entry),
                    FOREIGN KEY (number, entry) REFERENCES journal (number, entry)
                )
                """,
                // 文书文号 and 许可证编号: gapless per department, kind and year, allotted in the transaction of the act.
                """
                CREATE TABLE document_number (
                    department TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    year BIGINT NOT NULL,
                    last BIGINT NOT NULL,
                    PRIMARY KEY (department, kind, year)
                )
                """,
                """
                CREATE TABLE licence (
                    number TEXT PRIMARY KEY,
                    case_number TEXT NOT NULL UNIQUE REFERENCES case_file (number),
                    body BLOB NOT NULL
                )
                """,
            ] + Migration.appendOnly("journal") + Migration.appendOnly("journal_told")),
        Migration(
            5, "what is to be told",
            [
                """
                CREATE TABLE notice (
                    n BIGINT PRIMARY KEY,
                    target TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    case_number TEXT,
                    last_entry BIGINT NOT NULL,
                    object BLOB NOT NULL,
                    made BIGINT NOT NULL
                )
                """,
                """
                CREATE TABLE notice_told (
                    n BIGINT PRIMARY KEY REFERENCES notice (n),
                    told_at BIGINT NOT NULL,
                    mark BLOB NOT NULL
                )
                """,
                // A notice that a tier will not take (another content under its number, a kind it does not know). It is an alarm for a
                // person and holds nothing up: the next version of the case tells its whole state.
                """
                CREATE TABLE notice_refused (
                    n BIGINT PRIMARY KEY REFERENCES notice (n),
                    at BIGINT NOT NULL,
                    status BIGINT NOT NULL
                )
                """,
                // The Teller's place in the line, so that looking for work does not walk through all that was ever told.
                "CREATE TABLE teller (target TEXT PRIMARY KEY, done BIGINT NOT NULL)",
            ] + Migration.appendOnly("notice") + Migration.appendOnly("notice_told")),
        Migration(
            6, "what is filed later to a case, and its documents",
            [
                // 补正、撤回 …, each under its own receipt. The first filing of a case stands in `case_file`.
                """
                CREATE TABLE case_filing (
                    receipt TEXT PRIMARY KEY,
                    number TEXT NOT NULL REFERENCES case_file (number),
                    n BIGINT NOT NULL,
                    submission TEXT NOT NULL UNIQUE,
                    purpose TEXT NOT NULL,
                    received_at BIGINT NOT NULL,
                    filing BLOB NOT NULL,
                    UNIQUE (number, n)
                )
                """,
                // The code in force, once it was reset; before that it is the first filing's.
                "ALTER TABLE case_file ADD COLUMN code TEXT",
                // The new code, sealed to the applicant: told with every version, so that no later version takes it away from him.
                "ALTER TABLE case_file ADD COLUMN code_answer BLOB",
                "ALTER TABLE case_material ADD COLUMN filed BLOB",
                // Whose seal is waited for, whether the decision has one, and whether the applicant has corrected: projections.
                "ALTER TABLE case_file ADD COLUMN seal_receiving BIGINT NOT NULL DEFAULT 0",
                "ALTER TABLE case_file ADD COLUMN seal_deciding BIGINT NOT NULL DEFAULT 0",
                "ALTER TABLE case_file ADD COLUMN decision_sealed BIGINT NOT NULL DEFAULT 0",
                "ALTER TABLE case_file ADD COLUMN corrected BIGINT NOT NULL DEFAULT 0",
                """
                CREATE TABLE document (
                    number TEXT PRIMARY KEY,
                    case_number TEXT NOT NULL REFERENCES case_file (number),
                    entry BIGINT NOT NULL,
                    kind TEXT NOT NULL,
                    body BLOB NOT NULL,
                    digest TEXT NOT NULL,
                    UNIQUE (case_number, entry),
                    FOREIGN KEY (case_number, entry) REFERENCES journal (number, entry)
                )
                """,
                // 文书式样, as loaded last; what was issued stays as it was issued.
                "CREATE TABLE document_template (kind TEXT PRIMARY KEY, body BLOB NOT NULL)",
                "CREATE INDEX case_file_stage ON case_file (deciding, stage)",
                "CREATE INDEX case_file_receiving ON case_file (receiving, stage)",
            ] + Migration.appendOnly("case_filing") + Migration.appendOnly("document")),
        Migration(
            7, "former codes, what the public check says of a document, and the order of the queues",
            [
                // What was sent with a code before its successor had arrived is not lost for it.
                "CREATE TABLE former_code (number TEXT NOT NULL REFERENCES case_file (number), code TEXT NOT NULL, PRIMARY KEY (number, code))",
                """
                CREATE TABLE document_proof (
                    number TEXT PRIMARY KEY REFERENCES document (number),
                    version BIGINT NOT NULL,
                    is_void BIGINT NOT NULL
                )
                """,
                "INSERT INTO document_proof (number, version, is_void) SELECT number, 2, 0 FROM document",
                "CREATE INDEX case_file_seal_receiving ON case_file (receiving, coalesce(due, '9999'), number) WHERE seal_receiving = 1",
                "CREATE INDEX case_file_seal_deciding ON case_file (deciding, coalesce(due, '9999'), number) WHERE seal_deciding = 1",
                "CREATE INDEX case_file_order ON case_file (is_open, coalesce(due, '9999'), number)",
            ] + Migration.appendOnly("former_code")),
        Migration(
            8, "logs that were closed",
            [
                // As far as they were taken, when their node began a new epoch.
                "CREATE TABLE log_closed (origin TEXT NOT NULL, epoch BIGINT NOT NULL, position BLOB NOT NULL, PRIMARY KEY (origin, epoch))"
            ] + Migration.appendOnly("log_closed")),
        RecoverySchema.migration,
        Migration(11, "the daily reconciliation", OwnBooks.migration + ReconciliationBook.migration),
        MaterialBook.migration,
        LicenceBook.migration,
        CardBook.migration,
    ]
}
