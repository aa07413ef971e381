import Ledger
import Statute
import Store

/// Why a day is not reconciled yet (未对账). It is tried again.
struct Hindrance: Error, CustomStringConvertible {
    enum Reason: String, Sendable, CaseIterable {
        case intakeAway, feedbackAway
        /// Its day is not over there, or its clock is behind.
        case notOver
        /// Filings of that day are still to be pulled.
        case behind
        /// What it sent is not what it signed, or not what was asked for.
        case unreadable
        case other
    }

    let reason: Reason
    let description: String
}

/// 对账: asks both outer tiers, reads the books, and compares. Nothing is stored here.
struct CompareDay: Sendable {
    struct Compared: Sendable {
        var differences = Differences()
        var figures = Reconciliation.Figures()
        /// Intake's epoch.
        var epoch = 1
        /// Both sides' signed statements, and the pages that were needed besides: byte for byte.
        var intake: [UInt8] = []
        var feedback: [UInt8] = []
        var pages: [[UInt8]] = []
    }

    /// Signed pages that are kept as evidence; the differences themselves stand in the outcome.
    private static let mostPages = 32
    /// Lines of one part that are read into memory.
    private static let mostLines = 1_000_000

    let books: OwnBooks
    let ingest: Ingest
    let intake: OuterSide
    let feedback: OuterSide
    let keys: PeerKeys
    let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - epochBefore: Intake's epoch when the day before was reconciled.
    ///   - waitsForPull: whether what was not pulled yet is a reason to wait, and not yet a difference.
    func callAsFunction(_ day: Day, epochBefore: Int, waitsForPull: Bool) async throws -> Compared {
        var compared = Compared()
        try await books.readNotices()
        try await compareFilings(day, epochBefore: epochBefore, waitsForPull: waitsForPull, &compared)
        try await compareShown(day, &compared)
        for difference in try await books.unfinished(on: day, now: now()) { compared.differences.add(difference) }
        compared.figures.cases = try await books.casesOpened(on: day)
        return compared
    }

    // MARK: Receipt ↔ entry

    private func compareFilings(_ day: Day, epochBefore: Int, waitsForPull: Bool, _ compared: inout Compared) async throws {
        let (statement, bytes) = try await statement(of: intake, day, away: .intakeAway)
        compared.intake = bytes
        compared.epoch = statement.epoch
        compared.figures.receipts = statement.count
        if waitsForPull { try await requirePulled(statement) }
        for difference in Compare.epoch(of: intake.origin, there: statement.epoch, before: epochBefore) {
            compared.differences.add(difference)
        }
        let own = try await books.parts(origin: intake.origin, day: day)
        compared.figures.entries = own.values.reduce(0) { $0 &+ $1.size }
        for epoch in Set(own.keys).union(statement.parts.map(\.id)).sorted() {
            let there = statement.part(epoch)
            if own[epoch]?.size ?? 0 == there?.count ?? 0, own[epoch]?.root ?? Merkle.emptyRoot == there?.root ?? Merkle.emptyRoot {
                continue
            }
            let said = try await lines(of: intake, day, part: epoch, &compared)
            // A day that is over does not change: a list that is not what was signed for is no basis for anything.
            guard Merkle.root(of: said.map(\.leafHash)) == there?.root ?? Merkle.emptyRoot else {
                throw Hindrance(reason: .unreadable, description: "\(intake.origin) lists other receipts than it has signed for")
            }
            for difference in Compare.filings(there: said, here: try await books.lines(origin: intake.origin, day: day, epoch: epoch)) {
                compared.differences.add(difference)
            }
        }
    }

    private func requirePulled(_ statement: Statement) async throws {
        let position = try await ingest.position()
        for part in statement.parts {
            guard let log = part.log else { continue }
            let isPulled = position.epoch > part.id || position.epoch == part.id && position.frontier.size >= log.size
            guard isPulled else {
                throw Hindrance(
                    reason: .behind,
                    description: "\(log.size) entries of epoch \(part.id) are to be pulled, \(position.frontier.size) are here")
            }
        }
    }

    // MARK: Case ↔ what Feedback shows

    private func compareShown(_ day: Day, _ compared: inout Compared) async throws {
        let (statement, bytes) = try await statement(of: feedback, day, away: .feedbackAway)
        compared.feedback = bytes
        compared.figures.tags = statement.count
        for first in UInt8.min...UInt8.max {
            var (cases, ofDay) = try await books.expected(part: first, day: day)
            var shown = cases.map(\.line)
            let there = statement.part(Int(first))
            if UInt64(shown.count) != there?.count ?? 0 || Merkle.root(of: shown.map(\.leafHash)) != there?.root ?? Merkle.emptyRoot {
                shown = try await lines(of: feedback, day, part: Int(first), &compared)
                // Read after Feedback was: what it can show was put in line here before.
                try await books.readNotices()
                (cases, ofDay) = try await books.expected(part: first, day: day)
            }
            for difference in Compare.shown(there: shown, here: cases, now: now()) { compared.differences.add(difference) }
            if !ofDay.isEmpty { compared.figures.shown += UInt64(ofDay.intersection(shown.map(\.key)).count) }
        }
    }

    // MARK: What an outer tier says

    private func statement(of side: OuterSide, _ day: Day, away: Hindrance.Reason) async throws -> (Statement, [UInt8]) {
        let answer: [UInt8]?
        do { answer = try await side.statement(day.text) } catch {
            throw Hindrance(reason: away, description: "\(error)")
        }
        guard let answer else {
            throw Hindrance(reason: .notOver, description: "\(side.origin) says nothing of \(day) yet: look at both clocks")
        }
        do throws(LedgerFault) {
            let statement = try Statement.open(SignedObject(bytes: answer, limit: Wire.Limits.statementPage), by: side.origin, keys: keys)
            guard statement.origin == side.origin, statement.day == day.text else {
                throw LedgerFault(.wrongOrigin, "对账单不是所问的那一份。")
            }
            return (statement, answer)
        } catch {
            throw Hindrance(
                reason: .unreadable, description: "the statement of \(side.origin) was refused (\(error.code)): \(error.message)")
        }
    }

    private func lines(of side: OuterSide, _ day: Day, part: Int, _ compared: inout Compared) async throws -> [StatementLine] {
        var all: [StatementLine] = []
        while true {
            let after = all.last?.key ?? ""
            let bytes: [UInt8]
            do { bytes = try await side.page(day.text, part, after) } catch {
                throw Hindrance(reason: side.origin == intake.origin ? .intakeAway : .feedbackAway, description: "\(error)")
            }
            let page: StatementPage
            do throws(LedgerFault) {
                page = try StatementPage.open(SignedObject(bytes: bytes, limit: Wire.Limits.statementPage * 2), by: side.origin, keys: keys)
            } catch {
                throw Hindrance(reason: .unreadable, description: "a page of \(side.origin) was refused (\(error.code)): \(error.message)")
            }
            guard page.origin == side.origin, page.day == day.text, page.part == part, page.after == after,
                all.count + page.lines.count <= Self.mostLines
            else {
                throw Hindrance(reason: .unreadable, description: "\(side.origin) sent another page than the one that was asked for")
            }
            if compared.pages.count < Self.mostPages { compared.pages.append(bytes) }
            all += page.lines
            if page.isLast { return all }
        }
    }
}
