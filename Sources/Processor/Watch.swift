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
                    let count = try await desk.lapse()
                    if count > 0 { logger.warning("\(count) cases changed by law: a time limit has passed or a date has become known") }
                } catch {
                    logger.error("the watch could not finish its round: \(error)")
                }
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
