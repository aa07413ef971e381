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
    let now: @Sendable () -> Int64
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff()
            var isGreeted = false
            while !Task.isCancelled {
                do {
                    if !isGreeted {
                        // A crash between commit and acknowledgement left the outer node waiting for one.
                        try await acknowledge(try await ingest.position())
                        isGreeted = true
                    }
                    try await fetchMissing()
                    try await take()
                    backoff.reset()
                } catch {
                    if Task.isCancelled { return }
                    let pause = backoff.next(random: Double.random(in: 0..<1))
                    logger.warning("\(origin) cannot be pulled, next try in \(pause) ms: \(error)")
                    try? await Task.sleep(for: .milliseconds(pause))
                }
            }
        }
    }

    /// One page: everything of it is committed before it is acknowledged, so a crash anywhere only makes it come again.
    private func take() async throws {
        let position = try await ingest.position()
        let answer = try await dialler.request(
            "GET", url: peer.url + "/bridge/v1/log/entries?epoch=\(position.epoch)&from=\(position.frontier.size)&wait=\(Wire.Limits.wait)",
            expecting: peer.name, timeout: .seconds(Wire.Limits.wait + 10), maxAnswer: Wire.Limits.page * 2)
        if answer.status == 204 { return }
        guard answer.status == 200 else { throw LinkFault("\(origin) answered \(answer.status) to a pull") }
        let page = try EntriesPage(bytes: answer.body)
        switch judge(page: page, at: position, keys: keys) {
        case .stop(let fault):
            // Nothing of such a page is used. The line stands until a person has looked: that is what an alarm is for.
            logger.critical("\(origin) showed a page that does not fit what it showed before (\(fault.code)): \(fault.message)")
            throw LinkFault("the page of \(origin) was refused")
        case .accept(let entries, let next):
            Step.pageJudged.reached()
            var opened: [(entry: CheckedEntry, content: Ingest.Content, isHere: [Bool])] = []
            for entry in entries {
                let content = ingest.open(entry)
                opened.append((entry, content, await fetch(content)))
            }
            try await ingest.commit(opened, next: next, at: now())
            Step.caseCommitted.reached()
            newNotices.ring()
            try await acknowledge(next)
            Step.acknowledged.reached()
        }
    }

    /// Blobs first, then the row, then the acknowledgement. A blob that does not come holds nothing up: it is asked for again.
    private func fetch(_ content: Ingest.Content) async -> [Bool] {
        guard case .filing(let filing, _) = content else { return [] }
        var isHere: [Bool] = []
        for material in filing.materials { isHere.append(await blobs.fetch(material, from: peer, with: dialler, logger: logger)) }
        return isHere
    }

    /// Materials that had not arrived with their filing are asked for again, the earliest due cases first.
    private func fetchMissing() async throws {
        let missing = try await store.read { transaction in
            try transaction.query(
                """
                SELECT m.number AS number, m.n AS n FROM case_material AS m JOIN case_file AS c ON c.number = m.number
                WHERE m.is_here = 0 ORDER BY coalesce(c.due, '9999'), m.number, m.n LIMIT 16
                """
            ).map { (number: try $0.text("number"), n: Int(try $0.int("n"))) }
        }
        for (number, n) in missing {
            guard let material = try await cases.find(number, catalogue: catalogue)?.file.filing.materials.dropFirst(n).first,
                await blobs.fetch(material, from: peer, with: dialler, logger: logger)
            else { continue }
            try await store.write { try $0.query("UPDATE case_material SET is_here = 1 WHERE number = $1 AND n = $2", number, n) }
        }
    }

    private func acknowledge(_ position: LogPosition) async throws {
        guard position.frontier.size > 0 else { return }
        let acknowledgement = Acknowledgement(
            origin: origin, epoch: position.epoch, received: position.frontier.size, n: position.frontier.size, time: now())
        let answer = try await dialler.request(
            "POST", url: peer.url + Wire.Path.acknowledgements, body: try acknowledgement.signed(by: signer).bytes, expecting: peer.name,
            timeout: .seconds(30), maxAnswer: 4096)
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
