import Ledger
import Licensing
import Link
import Logging
import ServiceLifecycle
import Statute
import Store

/// 告知: sends what is in line to one outward tier and keeps its signed answer. Feedback's answer is the legal time of telling (law.md D1).
struct Teller: Service {
    let target: String
    let peer: OuterPeer
    let dialler: Dialler
    let notices: NoticeBook
    let markTold: MarkTold
    let tenure: Tenure
    let newNotices: Bell
    /// Rings when the heartbeat has found the tier again.
    let reached: Bell
    let now: @Sendable () -> Int64
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff()
            while !Task.isCancelled {
                await tenure.welcome(by: target)
                let seen = newNotices.count
                do {
                    let waiting = try await notices.next(for: target, limit: 64)
                    for notice in waiting { try await tell(notice) }
                    backoff.reset()
                    if waiting.isEmpty { await newNotices.wait(after: seen, timeout: .seconds(5)) }
                } catch {
                    if Task.isCancelled { return }
                    let seen = reached.count
                    let pause = backoff.next(random: Double.random(in: 0..<1))
                    logger.warning("\(target) cannot be told, next try in \(pause) ms: \(error)")
                    await reached.wait(after: seen, timeout: .milliseconds(pause))
                }
            }
        }
    }

    private func tell(_ notice: NoticeBook.Waiting) async throws {
        let answer = try await dialler.request(
            "PUT", url: peer.url + (notice.kind == "case" ? Wire.Path.caseVersions : Wire.Path.objects), body: notice.object,
            expecting: peer.name, timeout: .seconds(30), maxAnswer: 65_536)
        switch answer.status {
        case 200: break
        // Another content under its number, or one that is too large: it is this notice. A 400 may be the tier's keys or its version, and
        // would be the answer to every notice: then the line stands, with an alarm, until a person has looked.
        case 409, 413:
            logger.critical("\(target) refuses notice \(notice.n) (\(answer.status)): it is set aside, look at both nodes' logs")
            try await notices.refuse(notice, target: target, status: answer.status, at: now())
            return
        default: throw LinkFault("\(target) answered \(answer.status) to notice \(notice.n)")
        }
        Step.noticeSent.reached()
        try await markTold(notice, mark: answer.body, at: Moment(milliseconds: now()))
        Step.toldCommitted.reached()
    }
}
