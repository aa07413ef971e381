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
    let catalogue: ServiceCatalogue
    let ingest: Ingest
    let keys: PeerKeys
    let acknowledger: Acknowledger
    let materials: FetchMaterials
    let tenure: Tenure
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

    /// The node's log as it is pulled: the inward end, and the entries of the page that it judges.
    private struct Pull {
        var end: InnerEnd
        var entries: [CheckedEntry] = []
    }

    /// What the node has shown is not what it showed before, or not its own. Nothing of such a page is used, and the line stands until a
    /// person has looked: that is what an alarm is for.
    private struct PageRefused: Error {
        let fault: LedgerFault
    }

    private func pull() async {
        var backoff = Backoff()
        // Alarmed once, however often the same page is shown again.
        var refused: LedgerFault.Code?
        await tenure.welcome(by: origin)
        do { try await ingest.retrySetAside(at: now()) } catch { logger.error("what was set aside could not be looked at: \(error)") }
        while !Task.isCancelled {
            await tenure.welcome(by: origin)
            do {
                var pull = Pull(end: InnerEnd(at: try await ingest.position()))
                var effects = pull.end.on(.started)
                while !Task.isCancelled {
                    if effects.isEmpty { effects = pull.end.on(.empty) }
                    let next = effects.removeFirst()
                    effects = try await perform(next, &pull) + effects
                    if case .pull = next { backoff.reset() }
                    if case .commit = next, refused != nil {
                        logger.notice("\(origin) shows its log again as it was")
                        refused = nil
                    }
                }
            } catch {
                if Task.isCancelled { return }
                if let fault = Self.lie(in: error), fault.code != refused {
                    refused = fault.code
                    logger.critical(
                        "\(origin) showed a page that does not fit what it showed before, nothing is taken from it any more (\(fault.code)): \(fault.message)"
                    )
                }
                let seen = reached.count
                let pause = backoff.next(random: Double.random(in: 0..<1))
                logger.warning("\(origin) cannot be pulled, next try in \(pause) ms: \(error)")
                await reached.wait(after: seen, timeout: .milliseconds(pause))
            }
        }
    }

    /// A page that no honest node shows; nil for a line that broke.
    private static func lie(in error: any Error) -> LedgerFault? {
        if (error as? LinkFault)?.kind == .oversized { return LedgerFault(.tooLarge, "\(error)") }
        return (error as? PageRefused)?.fault
    }

    private func fetch() async {
        var backoff = Backoff()
        while !Task.isCancelled {
            await tenure.welcome(by: origin)
            let seen = newMaterials.count
            var isComplete = false
            do { isComplete = try await materials() } catch { logger.error("materials could not be looked for: \(error)") }
            if isComplete { backoff.reset() }
            do { try await acknowledger.refresh() } catch { logger.warning("\(origin) could not be told what has arrived: \(error)") }
            let pause: Duration = isComplete ? .seconds(30) : .milliseconds(backoff.next(random: Double.random(in: 0..<1)))
            await newMaterials.wait(after: seen, timeout: pause)
        }
    }

    /// One effect, and what follows from it. A crash anywhere only makes the page come again.
    private func perform(_ effect: InnerEnd.Effect, _ pull: inout Pull) async throws -> [InnerEnd.Effect] {
        switch effect {
        case .greet:
            let (answer, isWelcome) = try await Greeting(peer: peer, dialler: dialler)(epoch: tenure.epoch, at: now())
            guard isWelcome else { throw LinkFault("\(origin) has another Processor", kind: .refused) }
            return pull.end.on(.welcomed(answer.logs))
        case .pull(let epoch, let from):
            guard let page = try await page(epoch: epoch, from: from) else { return pull.end.on(.empty) }
            do throws(LedgerFault) {
                let (checked, entries) = try EntriesPage(bytes: page).checked(origin: origin, epoch: epoch, keys: keys)
                pull.entries = entries
                // Asked for from the position on, so nothing of it can be known already.
                return pull.end.on(.page(checked, known: [:]))
            } catch {
                return [.refuse(error)]
            }
        case .commit(let skipping, let next):
            Step.pageJudged.reached()
            // The node may have held the call for as long as another Processor needed to take over.
            guard tenure.state == .acting else { throw LinkFault("another Processor has taken over", kind: .refused) }
            // The case first, so that its days can be kept; its materials follow at once.
            let opened = try pull.entries.dropFirst(skipping).map { ($0, try ingest.open($0.leaf, envelope: $0.envelope)) }
            try await ingest.commit(opened, next: next, at: now())
            Step.caseCommitted.reached()
            newNotices.ring()
            newMaterials.ring()
            return pull.end.on(.committed(next))
        case .acknowledge(let position):
            guard try await acknowledger.send(position) else { return pull.end.on(.unknownThere) }
            Step.acknowledged.reached()
            return []
        case .move(let epoch, let lost):
            if lost > 0 {
                logger.critical(
                    "\(origin) was rolled back: it has \(lost) entries of epoch \(pull.end.position.epoch) no more that are here")
            }
            try await ingest.move(toEpoch: epoch, at: now())
            logger.warning("\(origin) goes on under epoch \(epoch)")
            return pull.end.on(.committed(try await ingest.position()))
        case .refuse(let fault):
            throw PageRefused(fault: fault)
        }
    }

    /// Nil when there is nothing new.
    private func page(epoch: Int, from: UInt64) async throws -> [UInt8]? {
        let answer = try await dialler.request(
            "GET", url: peer.url + Wire.Path.entries(epoch: epoch, from: from, wait: Wire.Limits.wait), expecting: peer.name,
            timeout: .seconds(Wire.Limits.wait + 10), maxAnswer: Wire.Limits.page)
        if answer.status == 204 { return nil }
        guard answer.status == 200 else { throw LinkFault("\(origin) answered \(answer.status) to a pull") }
        return answer.body
    }
}
