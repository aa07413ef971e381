import Foundation
import Ledger
import Licensing
import Link
import Logging
import ServiceLifecycle
import Store

/// 取件: pulls from one outward node, proves, opens, makes the case, acknowledges. The Processor dials; nobody dials in.
struct Taker: Service {
    let origin: String
    let peer: OuterPeer
    let dialler: Dialler
    let store: any SQLStore
    let cases: CaseBook
    let catalogue: ServiceCatalogue
    let ingest: Ingest
    let keys: PeerKeys
    let signer: Signer
    let blobs: ArrivedBlobs
    let newNotices: Bell
    /// Rings when the heartbeat has found the node again.
    let reached: Bell
    let now: @Sendable () -> Int64
    let logger: Logger

    /// Rings when filings have come whose materials are still at the node.
    private let newMaterials = Bell()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // A material that comes slowly must not hold up the next filing, whose days are running.
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await pull() }
                group.addTask { await fetch() }
            }
        }
    }

    private func pull() async {
        var backoff = Backoff()
        var isGreeted = false
        do { try await ingest.retrySetAside(at: now()) } catch { logger.error("what was set aside could not be looked at: \(error)") }
        while !Task.isCancelled {
            do {
                if !isGreeted {
                    // A crash between commit and acknowledgement left the outer node waiting for one.
                    try await acknowledge(try await ingest.position())
                    isGreeted = true
                }
                try await take()
                backoff.reset()
            } catch {
                if Task.isCancelled { return }
                isGreeted = false
                let seen = reached.count
                let pause = backoff.next(random: Double.random(in: 0..<1))
                logger.warning("\(origin) cannot be pulled, next try in \(pause) ms: \(error)")
                await reached.wait(after: seen, timeout: .milliseconds(pause))
            }
        }
    }

    private func fetch() async {
        var backoff = Backoff()
        while !Task.isCancelled {
            let seen = newMaterials.count
            var isComplete = false
            do { isComplete = try await fetchMaterials() } catch { logger.error("materials could not be looked for: \(error)") }
            if isComplete { backoff.reset() }
            let pause: Duration = isComplete ? .seconds(30) : .milliseconds(backoff.next(random: Double.random(in: 0..<1)))
            await newMaterials.wait(after: seen, timeout: pause)
        }
    }

    /// One page: everything of it is committed before it is acknowledged, so a crash anywhere only makes it come again.
    private func take() async throws {
        let position = try await ingest.position()
        let answer = try await dialler.request(
            "GET", url: peer.url + Wire.Path.entries(epoch: position.epoch, from: position.frontier.size, wait: Wire.Limits.wait),
            expecting: peer.name, timeout: .seconds(Wire.Limits.wait + 10), maxAnswer: Wire.Limits.page * 2)
        if answer.status == 204 {
            _ = try await lookForNextLog(after: position)
            return
        }
        guard answer.status == 200 else { throw LinkFault("\(origin) answered \(answer.status) to a pull") }
        let page = try EntriesPage(bytes: answer.body)
        switch judge(page: page, at: position, keys: keys) {
        case .stop(let fault):
            // Nothing of such a page is used. The line stands until a person has looked: that is what an alarm is for.
            logger.critical("\(origin) showed a page that does not fit what it showed before (\(fault.code)): \(fault.message)")
            throw LinkFault("the page of \(origin) was refused")
        case .accept(let entries, let next):
            Step.pageJudged.reached()
            // The case first, so that its days can be kept; its materials follow at once.
            try await ingest.commit(entries.map { ($0, try ingest.open($0.leaf, envelope: $0.envelope)) }, next: next, at: now())
            Step.caseCommitted.reached()
            newNotices.ring()
            newMaterials.ring()
            try await acknowledge(next)
            Step.acknowledged.reached()
        }
    }

    /// Nothing new in this log: whether the node has begun another one.
    private func lookForNextLog(after position: LogPosition) async throws -> Bool {
        let hello = try Hello(processorEpoch: 1, last: [position.checkpoint.log], keySetVersion: 0, now: now()).encoded()
        let answer = try await dialler.request(
            "POST", url: peer.url + Wire.Path.hello, body: hello, expecting: peer.name, timeout: .seconds(10), maxAnswer: 262_144)
        guard answer.status == 200 else { throw LinkFault("\(origin) answered \(answer.status) to a greeting") }
        let logs = try HelloAnswer(bytes: answer.body).logs.filter { $0.origin == origin }
        guard let next = logs.filter({ $0.epoch > position.epoch }).min(by: { $0.epoch < $1.epoch }) else { return false }
        let here = position.frontier.size
        let there = logs.first { $0.epoch == position.epoch }?.size ?? 0
        guard there <= here else { return false }
        if there < here {
            logger.critical("\(origin) was rolled back: \(here) entries of epoch \(position.epoch) are here, \(there) are left there")
        }
        try await ingest.move(toEpoch: next.epoch, at: now())
        logger.warning("\(origin) goes on under epoch \(next.epoch)")
        return true
    }

    /// The materials that have not arrived, those of the nearest deadline first. One that does not come holds nothing up: it goes to the
    /// end of the line and is asked for again in the next round. Returns whether all are here.
    private func fetchMaterials() async throws -> Bool {
        let round = now()
        var isComplete = true
        while !Task.isCancelled {
            let missing = try await cases.missingMaterials(triedBefore: round, limit: 16)
            if missing.isEmpty { return isComplete }
            for (number, n, material) in missing {
                let isHere: Bool
                if let material { isHere = await blobs.fetch(material, from: peer, with: dialler, logger: logger) } else { isHere = false }
                if !isHere { isComplete = false }
                try await cases.note(material: n, of: number, isHere: isHere, triedAt: max(round, now()))
            }
        }
        return isComplete
    }

    private func acknowledge(_ position: LogPosition) async throws {
        guard position.frontier.size > 0 else { return }
        let acknowledgement = Acknowledgement(
            origin: origin, epoch: position.epoch, received: position.frontier.size, n: position.frontier.size, time: now())
        let answer = try await dialler.request(
            "POST", url: peer.url + Wire.Path.acknowledgements, body: try acknowledgement.signed(by: signer).bytes, expecting: peer.name,
            timeout: .seconds(30), maxAnswer: 4096)
        // The node has less of this log than is here: it was rolled back, and goes on under another epoch.
        if answer.status == 422, try await lookForNextLog(after: position) { return }
        // A conflict says that a higher one is stored: this one is old news.
        guard [204, 409].contains(answer.status) else { throw LinkFault("\(origin) answered \(answer.status) to an acknowledgement") }
    }
}

/// An outward tier as the Processor sees it: where it is dialled and whose certificate must answer.
struct OuterPeer: Sendable {
    /// Name under which it signs.
    let signerName: String
    /// `https://host:port`, without a path.
    let url: String
    /// `spiffe://…`
    let name: String
}

extension OuterPeer {
    var host: String { url.split(separator: "/").dropFirst().first?.split(separator: ":").first.map(String.init) ?? "" }
}
