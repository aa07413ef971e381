import Ledger
import Statute
import Store

/// 对账的记载: every run with both sides' signed statements, the days that wait, and which differences were already called out.
struct ReconciliationBook: Sendable {
    static let migration =
        [
            """
            CREATE TABLE reconciliation (
                day TEXT NOT NULL,
                run BIGINT NOT NULL,
                epoch BIGINT NOT NULL,
                outcome BLOB NOT NULL,
                object BLOB NOT NULL,
                intake BLOB NOT NULL,
                feedback BLOB NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (day, run)
            )
            """,
            """
            CREATE TABLE reconciliation_page (
                day TEXT NOT NULL,
                run BIGINT NOT NULL,
                n BIGINT NOT NULL,
                object BLOB NOT NULL,
                PRIMARY KEY (day, run, n),
                FOREIGN KEY (day, run) REFERENCES reconciliation (day, run)
            )
            """,
            // Which outer tier has our word beside its own; `is_kept` is 0 when it would not take it.
            """
            CREATE TABLE reconciliation_sent (
                day TEXT NOT NULL,
                run BIGINT NOT NULL,
                target TEXT NOT NULL,
                at BIGINT NOT NULL,
                is_kept BIGINT NOT NULL,
                PRIMARY KEY (day, run, target)
            )
            """,
            // 未对账: why a day could not be reconciled, since when; and the days that an administrator wants to have done again.
            """
            CREATE TABLE reconciliation_wait (
                day TEXT PRIMARY KEY,
                reason TEXT,
                since BIGINT NOT NULL,
                is_asked BIGINT NOT NULL
            )
            """,
            "CREATE TABLE difference_alarm (name TEXT PRIMARY KEY, day TEXT NOT NULL, at BIGINT NOT NULL)",
        ] + Migration.appendOnly("reconciliation") + Migration.appendOnly("reconciliation_page")

    /// Days that the page shows, and as far as a Processor that was away goes back.
    static let days = 90

    struct Run: Sendable {
        let day: Day
        let at: Moment
        let outcome: Reconciliation
        /// Digest of our own signed word.
        let digest: Digest
        /// Outer tier → whether it keeps our word; a tier that was not reached yet is missing.
        let kept: [String: Bool]
    }

    struct Waiting: Sendable {
        /// Nil: it was only asked for.
        let reason: Hindrance.Reason?
        let since: Moment
        let isAsked: Bool
    }

    let store: any SQLStore

    // MARK: Which day

    /// The first day that there is something to reconcile of: the service's first, at most ninety days ago. Nil before the first publication.
    func firstDay(today: Day) async throws -> Day? {
        let (published, taken) = try await store.read { transaction in
            (
                try transaction.query("SELECT made FROM notice ORDER BY n LIMIT 1").first?.int("made"),
                try transaction.query(
                    "SELECT substr(number, 7, 6) AS day FROM taken ORDER BY substr(number, 7, 6) LIMIT 1"
                ).first?.text("day")
            )
        }
        let days = [
            published.map { Moment(milliseconds: $0).day },
            taken.flatMap { Day("20\($0.prefix(2))-\($0.dropFirst(2).prefix(2))-\($0.suffix(2))") },
        ].compactMap(\.self)
        return days.min().map { max($0, today.adding(days: -Self.days)) }
    }

    /// The day that is next by itself: each once, in order, when it is over.
    func nextDay(today: Day) async throws -> Day? {
        let last = try await store.read { try $0.query("SELECT max(day) AS day FROM reconciliation").first?.optionalText("day") }
        let next: Day
        if let last = last.flatMap({ Day($0) }) {
            next = max(last.adding(days: 1), today.adding(days: -Self.days))
        } else {
            guard let first = try await firstDay(today: today) else { return nil }
            next = first
        }
        return next < today ? next : nil
    }

    /// A day that an administrator wants to have done again.
    func askedDay() async throws -> Day? {
        try await store.read {
            try $0.query("SELECT day FROM reconciliation_wait WHERE is_asked = 1 ORDER BY day LIMIT 1").first?.text("day")
        }.flatMap { Day($0) }
    }

    func ask(_ day: Day, by person: String, at: Int64) async throws {
        try await store.write { transaction in
            try transaction.query(
                """
                INSERT INTO reconciliation_wait (day, reason, since, is_asked) VALUES ($1, NULL, $2, 1)
                ON CONFLICT (day) DO UPDATE SET is_asked = 1
                """, day.text, at)
            try Audit.record(transaction, at: at, who: person, what: "asked for a reconciliation", subject: day.text)
        }
    }

    /// Returns whether this is the first time for the day, and so worth a line in the log.
    func note(_ hindrance: Hindrance, day: Day, at: Int64) async throws -> Bool {
        try await store.write { transaction in
            let before = try transaction.query("SELECT reason FROM reconciliation_wait WHERE day = $1", day.text).first?.optionalText(
                "reason")
            try transaction.query(
                """
                INSERT INTO reconciliation_wait (day, reason, since, is_asked) VALUES ($1, $2, $3, 0)
                ON CONFLICT (day) DO UPDATE SET reason = excluded.reason
                """, day.text, hindrance.reason.rawValue, at)
            return before != hindrance.reason.rawValue
        }
    }

    // MARK: Runs

    /// Intake's epoch when an earlier day was last reconciled.
    func epoch(before day: Day) async throws -> Int {
        try await store.read {
            Int(
                try $0.query("SELECT epoch FROM reconciliation WHERE day < $1 ORDER BY day DESC, run DESC LIMIT 1", day.text).first?.int(
                    "epoch") ?? 1)
        }
    }

    /// Those of the differences that nobody was called for yet.
    func uncalled(_ differences: Differences) async throws -> [Difference] {
        try await store.read { transaction in
            try differences.list.filter {
                try transaction.query("SELECT 1 AS one FROM difference_alarm WHERE name = $1", $0.name).isEmpty
            }
        }
    }

    /// One transaction: the outcome, the evidence, and what was called out. Returns the run's number.
    func enter(
        _ compared: CompareDay.Compared, of day: Day, called: [Difference], sides: (intake: String, feedback: String), by signer: Signer,
        at: Int64
    ) async throws -> UInt64 {
        try await store.write { transaction in
            let before = try transaction.query("SELECT max(run) AS run FROM reconciliation WHERE day = $1", day.text).first?
                .optionalInt("run")
            let run = (before ?? 0) + 1
            let outcome = Reconciliation(
                day: day.text, run: UInt64(clamping: run),
                statements: [sides.intake: Digest(sha256: compared.intake), sides.feedback: Digest(sha256: compared.feedback)],
                figures: compared.figures, differences: compared.differences, time: at)
            try transaction.query(
                """
                INSERT INTO reconciliation (day, run, epoch, outcome, object, intake, feedback, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """, day.text, run, compared.epoch, try outcome.encoded(), try outcome.signed(by: signer).bytes, compared.intake,
                compared.feedback, at)
            for (n, page) in compared.pages.enumerated() {
                try transaction.query(
                    "INSERT INTO reconciliation_page (day, run, n, object) VALUES ($1, $2, $3, $4)", day.text, run, n, page)
            }
            for difference in called {
                try transaction.query(
                    "INSERT INTO difference_alarm (name, day, at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING", difference.name,
                    day.text, at)
            }
            try transaction.query("DELETE FROM reconciliation_wait WHERE day = $1", day.text)
            try Audit.record(
                transaction, at: at, who: Peer.processor, what: "reconciled, differences: \(compared.differences.total)", subject: day.text)
            return UInt64(clamping: run)
        }
    }

    /// The newest run of each day that this outer tier has no word of yet.
    func unsent(to target: String, from day: Day) async throws -> [(day: String, run: Int64, object: [UInt8])] {
        try await store.read { transaction in
            try transaction.query(
                """
                SELECT r.day AS day, r.run AS run, r.object AS object FROM reconciliation AS r
                WHERE r.day >= $1 AND r.run = (SELECT max(run) FROM reconciliation AS o WHERE o.day = r.day)
                    AND NOT EXISTS (SELECT 1 FROM reconciliation_sent AS s WHERE s.day = r.day AND s.run = r.run AND s.target = $2)
                ORDER BY r.day LIMIT 16
                """, day.text, target
            ).map { (day: try $0.text("day"), run: try $0.int("run"), object: try $0.blob("object")) }
        }
    }

    func noteSent(_ day: String, run: Int64, to target: String, isKept: Bool, at: Int64) async throws {
        try await store.write {
            try $0.query(
                """
                INSERT INTO reconciliation_sent (day, run, target, at, is_kept) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (day, run, target) DO NOTHING
                """, day, run, target, at, isKept)
        }
    }

    // MARK: For the pages

    /// The newest run of each day since `day`.
    func newestRuns(from day: Day, to last: Day) async throws -> [Day: Run] {
        try await store.read { transaction in
            var kept: [String: [String: Bool]] = [:]
            for row in try transaction.query("SELECT day, run, target, is_kept FROM reconciliation_sent WHERE day >= $1", day.text) {
                kept["\(try row.text("day")) \(try row.int("run"))", default: [:]][try row.text("target")] = try row.bool("is_kept")
            }
            var runs: [Day: Run] = [:]
            for row in try transaction.query(
                """
                SELECT day, run, outcome, object, at FROM reconciliation AS r WHERE day >= $1 AND day <= $2
                    AND run = (SELECT max(run) FROM reconciliation AS o WHERE o.day = r.day)
                """, day.text, last.text)
            {
                let text = try row.text("day")
                guard let day = Day(text) else { continue }
                runs[day] = Run(
                    day: day, at: Moment(milliseconds: try row.int("at")), outcome: try Reconciliation(bytes: row.blob("outcome")),
                    digest: Digest(sha256: try row.blob("object")), kept: kept["\(text) \(try row.int("run"))"] ?? [:])
            }
            return runs
        }
    }

    func waiting(from day: Day) async throws -> [Day: Waiting] {
        try await store.read { transaction in
            var waiting: [Day: Waiting] = [:]
            for row in try transaction.query("SELECT day, reason, since, is_asked FROM reconciliation_wait WHERE day >= $1", day.text) {
                guard let day = Day(try row.text("day")) else { continue }
                waiting[day] = Waiting(
                    reason: try row.optionalText("reason").map { Hindrance.Reason(rawValue: $0) ?? .other },
                    since: Moment(milliseconds: try row.int("since")), isAsked: try row.bool("is_asked"))
            }
            return waiting
        }
    }
}
