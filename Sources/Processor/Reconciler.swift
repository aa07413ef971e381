import Ledger
import Link
import Logging
import ServiceLifecycle
import Statute

/// 每日对账: after midnight, by itself, for the day that is over; the days of an absence one after the other; and when it is asked for.
struct Reconciler: Service {
    let book: ReconciliationBook
    let compare: CompareDay
    let signer: Signer
    /// Rings when an administrator wants a day done again.
    let asked: Bell
    /// Between the first look and the second, which alone makes a difference of what was found.
    let settling: Duration
    let now: @Sendable () -> Int64
    let logger: Logger

    /// Lines in the log for one run; the page has them all.
    private static let mostAlarms = 100
    /// Looks at the clock so often.
    private static let pause = Duration.seconds(3)
    /// So long it waits after its start for what is still to be pulled; then what has not come is a difference.
    private static let patience = Duration.seconds(30 * 60)

    private var today: Day { Moment(milliseconds: now()).day }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff()
            // Of the day that could not be done: how long it has been tried.
            var since: (day: Day, at: ContinuousClock.Instant)?
            while !Task.isCancelled {
                let seen = asked.count
                do {
                    await send()
                    let ordinary = try await book.nextDay(today: today)
                    let wanted = try await book.askedDay()
                    guard let day = ordinary ?? wanted else {
                        await asked.wait(after: seen, timeout: Self.pause)
                        continue
                    }
                    if since?.day != day { since = (day, .now) }
                    let isPatient = since.map { ContinuousClock.now - $0.at < Self.patience } ?? true
                    if try await reconcile(day, waitsForPull: isPatient) {
                        backoff.reset()
                        since = nil
                        continue
                    }
                } catch {
                    if Task.isCancelled { return }
                    logger.error("the reconciliation could not go on: \(error)")
                }
                await asked.wait(after: seen, timeout: .milliseconds(backoff.next(random: Double.random(in: 0..<1))))
            }
        }
    }

    /// One day, to its signed outcome. `false`: not yet, and the page says why.
    func reconcile(_ day: Day, waitsForPull: Bool) async throws -> Bool {
        do {
            let compared = try await look(day, waitsForPull: waitsForPull)
            let uncalled = try await book.uncalled(compared.differences)
            // Called out before it is written down: after a fall between the two it is called out once more, and never not at all.
            call(uncalled, on: day)
            let run = try await book.enter(
                compared, of: day, called: uncalled, sides: (compare.intake.origin, compare.feedback.origin), by: signer, at: now())
            logger.info(
                "\(day) is reconciled (run \(run)): \(compared.figures.receipts) receipts, \(compared.differences.total) differences")
            await send()
            return true
        } catch let hindrance as Hindrance {
            try await hinder(hindrance, day)
        } catch is CancellationError {
            return false
        } catch {
            try await hinder(Hindrance(reason: .other, description: "\(error)"), day)
        }
        return false
    }

    /// A difference is what still stands at a second look.
    private func look(_ day: Day, waitsForPull: Bool) async throws -> CompareDay.Compared {
        let epoch = try await book.epoch(before: day)
        let first = try await compare(day, epochBefore: epoch, waitsForPull: waitsForPull)
        guard first.differences.total > 0 else { return first }
        try await Task.sleep(for: settling)
        var second = try await compare(day, epochBefore: epoch, waitsForPull: waitsForPull)
        second.differences = first.differences.standing(at: second.differences)
        return second
    }

    private func hinder(_ hindrance: Hindrance, _ day: Day) async throws {
        if Task.isCancelled { return }
        guard try await book.note(hindrance, day: day, at: now()) else { return }
        if hindrance.reason == .unreadable {
            logger.critical("\(day) cannot be reconciled: \(hindrance). Look at that node and at its signing key")
        } else {
            logger.warning("\(day) cannot be reconciled yet, it is tried again: \(hindrance)")
        }
    }

    private func call(_ differences: [Difference], on day: Day) {
        for difference in differences.prefix(Self.mostAlarms) { logger.critical("reconciliation of \(day): \(difference.alarm)") }
        if differences.count > Self.mostAlarms {
            logger.critical(
                "reconciliation of \(day): \(differences.count - Self.mostAlarms) differences more, see /reconciliation/\(day) at the console"
            )
        }
    }

    /// Gives both outer tiers our signed word, to be kept beside their own. One that is away gets it later.
    private func send() async {
        for side in [compare.intake, compare.feedback] {
            do {
                let from = today.adding(days: -ReconciliationBook.days)
                for (day, run, object) in try await book.unsent(to: side.origin, from: from) {
                    let isKept = try await side.keep(object)
                    if !isKept {
                        logger.error(
                            "\(side.origin) does not keep the reconciliation of \(day): it has said something else since, reconcile that day again"
                        )
                    }
                    try await book.noteSent(day, run: run, to: side.origin, isKept: isKept, at: now())
                }
            } catch {
                logger.debug("\(side.origin) has not been given its reconciliations yet: \(error)")
            }
        }
    }
}
