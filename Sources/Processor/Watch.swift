import Logging
import ServiceLifecycle

/// Looks at the clock: what the law does by itself happens here, exact to the day after any pause, in order, once.
struct Watch: Service {
    let desk: Desk
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let (looked, changed) = try await desk.lapse()
                    if changed > 0 { logger.warning("\(changed) cases changed by law: a time limit has passed or a date has become known") }
                    // After an absence there is more than one round's work: on at once.
                    if looked == Desk.mostAtOnce { continue }
                } catch {
                    logger.error("the watch could not finish its round: \(error)")
                }
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
