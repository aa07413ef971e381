import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Link
import Logging
import NIOCore
import Outer
import Store

/// What the Processor may call on Intake besides: the log of filings, their blobs, and the acknowledgement.
struct PullRoutes: Sendable {
    let filings: FilingBook
    let acknowledgements: AcknowledgementBook
    let blobs: BlobFolder
    let keySets: KeySetShelf
    let signer: Signer
    let keys: PeerKeys
    let log: LogKeeper
    let bell: Bell
    let now: @Sendable () -> Int64

    /// Entries read for one page before it is cut to size: 64 envelopes of 256 KiB are 16 MiB at the most.
    private static let entriesRead = 64

    func add(to router: Router<InnerContext>, admission: (String) -> Admission) {
        router.group().add(middleware: admission("log")).get(RouterPath(Wire.Path.entries), use: entries)
        router.group().add(middleware: admission("blobs")).get(RouterPath(Wire.Path.blobs + "/:digest"), use: blob)
        router.group().add(middleware: admission("acks")).post(RouterPath(Wire.Path.acknowledgements), use: acknowledge)
        router.group().add(middleware: admission("keyset")).put(RouterPath(Wire.Path.keySet), use: admitKeySet)
    }

    /// The entries after a position, with a checkpoint that is signed for exactly their end; waits up to `wait` seconds for a new one.
    @Sendable private func entries(_ request: Request, _ context: InnerContext) async throws -> Response {
        let query = request.uri.queryParameters
        guard let asked = query["epoch"].flatMap({ Int($0) }), let from = query["from"].flatMap({ Int64($0) }), asked >= 1, from >= 0
        else {
            throw HTTPError(.badRequest, message: "epoch and from are whole numbers")
        }
        let wait = min(max(query["wait"].flatMap { Int($0) } ?? 0, 0), Wire.Limits.wait)
        let seen = bell.count
        func page() async throws -> (entries: [EntriesPage.Entry], frontier: Frontier)? {
            try await filings.page(epoch: asked, from: from, shown: log.shown(epoch: asked), most: Self.entriesRead)
        }
        var found = try await page()
        if found == nil, asked == log.epoch, wait > 0 {
            await bell.wait(after: seen, timeout: .seconds(wait))
            found = try await page()
        }
        guard let page = found else { return Response(status: .noContent) }
        let checkpoint = try Checkpoint(origin: filings.origin, epoch: asked, frontier: page.frontier).signed(by: signer)
        return answer(try EntriesPage(entries: page.entries, checkpoint: checkpoint).encoded(), type: "application/json")
    }

    /// A ciphertext, whole or from an offset on (`Range: bytes=N-`).
    @Sendable private func blob(_ request: Request, _ context: InnerContext) async throws -> Response {
        guard let digest = context.parameters.get("digest").flatMap({ Digest(hex: $0) }), try await filings.holdsBlob(digest) else {
            throw HTTPError(.notFound)
        }
        let handle: FileHandle
        do { handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: blobs.location(digest))) } catch {
            context.logger.critical("blob \(digest.hex) is named by a filing but is not in the folder")
            throw HTTPError(.gone)
        }
        let size = try handle.seekToEnd()
        let offset = try Self.offset(request.headers[.range], size: size)
        try handle.seek(toOffset: offset)
        let body = ResponseBody(contentLength: Int(size - offset)) { writer in
            defer { try? handle.close() }
            while let chunk = try handle.read(upToCount: 256 * 1024), !chunk.isEmpty { try await writer.write(ByteBuffer(bytes: chunk)) }
            try await writer.finish(nil)
        }
        return Response(
            status: offset > 0 ? .partialContent : .ok, headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
            body: body)
    }

    private static func offset(_ range: String?, size: UInt64) throws -> UInt64 {
        guard let range else { return 0 }
        guard range.hasPrefix("bytes="), range.hasSuffix("-"), let offset = UInt64(range.dropFirst(6).dropLast()), offset < size else {
            throw HTTPError(.rangeNotSatisfiable)
        }
        return offset
    }

    /// A key set of the offline root: what is filed from now on is sealed to it.
    @Sendable private func admitKeySet(_ request: Request, _ context: InnerContext) async throws -> Response {
        let bytes = try await read(request, limit: 65_536)
        do {
            try await keySets.admit(bytes, at: now())
            return Response(status: .noContent)
        } catch let fault as LedgerFault {
            context.logger.critical("a key set was refused: \(fault.message)")
            throw HTTPError(fault.code == .olderKeySet ? .conflict : .forbidden, message: fault.message)
        }
    }

    @Sendable private func acknowledge(_ request: Request, _ context: InnerContext) async throws -> Response {
        let bytes = try await read(request, limit: 65_536)
        let acknowledgement: Acknowledgement
        do {
            acknowledgement = try Acknowledgement.open(SignedObject(bytes: bytes, limit: 65_536), by: Peer.processor, keys: keys)
        } catch {
            context.logger.error("an acknowledgement was refused: \(error.message)")
            throw HTTPError(.forbidden, message: error.message)
        }
        let (verdict, stored) = try await acknowledgements.store(acknowledgement, object: bytes, at: now())
        switch verdict {
        case .store, .same: return Response(status: .noContent)
        case .lower:
            // The stored one, so that its sender knows above what to count.
            var conflict = answer(try stored?.encoded() ?? [], type: "application/json")
            conflict.status = .conflict
            return conflict
        case .foreign:
            // The Processor has more of this log than this node: the node was rolled back, and would give numbers out twice.
            context.logger.critical("the Processor acknowledges entries that this log does not have: restore this node's latest data")
            throw HTTPError(.unprocessableContent, message: "this log does not have what is acknowledged")
        }
    }
}
