import Logging
import ServiceLifecycle
import Statute

/// 告警: says once in the log what a person must see to, and once that it is over.
struct Alarms: Service {
    let tier: IntakeTier
    /// Where the ballast lies, when there is one.
    let ballast: String
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var waiting = WaitingAlarm()
            var disk = DiskMarks.State.green
            while !Task.isCancelled {
                let state = tier.disk.state
                if state != disk { say(state) }
                disk = state
                do { try await look(&waiting) } catch { logger.error("what waits for the inner side could not be counted: \(error)") }
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    private func look(_ alarm: inout WaitingAlarm) async throws {
        let oldest = try await tier.waiting()
        switch alarm.judge(age: oldest.map { tier.now() - $0.since }) {
        case .alarm(let age):
            guard let oldest else { return }
            logger.critical(
                """
                filing \(oldest.number), received \(Moment(milliseconds: oldest.since).text), has not been pulled for \(age); \
                \(oldest.count) wait in all, and their statutory days run on: see that the Processor runs and reaches this node
                """)
        case .over: logger.notice("the inner side has pulled what was waiting")
        case nil: break
        }
    }

    private func say(_ state: DiskMarks.State) {
        switch state {
        case .green: logger.notice("the disk has room again: drafts, files and filings are taken")
        case .amber:
            logger.critical(
                "the disk has reached its first mark: no new drafts and files are taken, ready drafts can be filed; free or add space")
        case .red:
            logger.critical(
                """
                the disk has reached its second mark: nothing is filed, applicants are sent to the counter; free or add space, \
                in need remove \(ballast)
                """)
        }
    }
}
