import Ledger
import Link
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

/// Greets an outward tier every three seconds, so that its pages can say whether the inner side is there.
struct Heart: Service {
    let peer: OuterPeer
    let dialler: Dialler
    let reached: Bell
    let now: @Sendable () -> Int64
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isLost = false
            while !Task.isCancelled {
                do {
                    let hello = try Hello(processorEpoch: 1, last: [], keySetVersion: 0, now: now()).encoded()
                    let answer = try await dialler.request(
                        "POST", url: peer.url + Wire.Path.hello, body: hello, expecting: peer.name, timeout: .seconds(5), maxAnswer: 65_536)
                    guard answer.status == 200 else { throw LinkFault("answered \(answer.status)") }
                    if isLost {
                        logger.notice("\(peer.signerName) is reached again")
                        reached.ring()
                    }
                    isLost = false
                } catch {
                    if !isLost, !Task.isCancelled { logger.error("\(peer.signerName) is not reached: \(error)") }
                    isLost = true
                }
                try? await Task.sleep(for: .seconds(3))
            }
        }
    }
}
