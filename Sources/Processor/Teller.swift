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
    let newNotices: Bell
    let now: @Sendable () -> Int64
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff()
            while !Task.isCancelled {
                let seen = newNotices.count
                do {
                    let waiting = try await notices.next(for: target, limit: 64)
                    for notice in waiting { try await tell(notice) }
                    backoff.reset()
                    if waiting.isEmpty { await newNotices.wait(after: seen, timeout: .seconds(5)) }
                } catch {
                    if Task.isCancelled { return }
                    let pause = backoff.next(random: Double.random(in: 0..<1))
                    logger.warning("\(target) cannot be told, next try in \(pause) ms: \(error)")
                    try? await Task.sleep(for: .milliseconds(pause))
                }
            }
        }
    }

    private func tell(_ notice: NoticeBook.Waiting) async throws {
        let answer = try await dialler.request(
            "PUT", url: peer.url + (notice.kind == "case" ? "/publish/v1/cases" : "/publish/v1/objects"), body: notice.object,
            expecting: peer.name, timeout: .seconds(30), maxAnswer: 65_536)
        guard answer.status == 200 else {
            throw LinkFault("\(target) answered \(answer.status) to notice \(notice.n)")
        }
        Step.noticeSent.reached()
        try await markTold(notice, mark: answer.body, at: Moment(milliseconds: now()))
        Step.toldCommitted.reached()
    }
}
