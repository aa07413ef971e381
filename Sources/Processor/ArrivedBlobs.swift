import Crypto
import Foundation
import Ledger
import Licensing
import Link
import Logging
import Store
import Synchronization
import Unseal

/// The ciphertexts of the materials that have arrived, each under its own digest, checked before it got its name.
struct ArrivedBlobs: Sendable {
    let path: String
    private let room: MaterialRoom
    private let onFailure: @Sendable (StoreFault) -> Void

    /// - Parameters:
    ///   - mark: the share of the volume in use from which on nothing is fetched, so that the books always find room.
    ///   - onFailure: called when the medium fails; what is on the disk is then unknown until a fresh start.
    init(_ path: String, mark: Double = 1, onFailure: @Sendable @escaping (StoreFault) -> Void = { _ in }) throws {
        self.path = path
        self.onFailure = onFailure
        room = MaterialRoom(folder: path, mark: mark)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Whether materials may be fetched at all now. An alarm when no more, a notice when again.
    func hasRoom(_ logger: Logger) -> Bool { room.isOpen(logger) }

    /// Fetches one ciphertext unless it is here. `false`: the case goes on, its material is shown as not yet arrived and fetched again.
    /// - Parameter size: bytes that it will take about.
    func fetch(_ digest: Ledger.Digest, size: Int64, from peer: OuterPeer, with dialler: Dialler, logger: Logger) async -> Bool {
        let final = path + "/" + digest.hex
        if FileManager.default.fileExists(atPath: final) { return true }
        guard room.admits(size) else {
            logger.error("a material of \(size) bytes does not fit below the disk's mark: free or add space")
            return false
        }
        let temporary = final + ".part"
        do {
            let descriptor = open(temporary, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw failure("a material") }
            defer { close(descriptor) }
            // What came before the line broke need not come again.
            let (begun, offset) = try hashed(descriptor)
            let arriving = Mutex(begun)
            let answer = try await dialler.stream(
                "GET", url: peer.url + Wire.Path.blob(digest), headers: offset > 0 ? [("range", "bytes=\(offset)-")] : [],
                expecting: peer.name, timeout: .seconds(600), maxAnswer: Int(Wire.Limits.material) + 1_048_576
            ) { chunk in
                arriving.withLock { $0.update(data: chunk) }
                try write(chunk, to: descriptor)
            }
            guard answer.status == (offset > 0 ? 206 : 200), Array(arriving.withLock { $0.finalize() }) == digest.bytes else {
                try? FileManager.default.removeItem(atPath: temporary)
                throw LinkFault("the blob answered \(answer.status), and is not what its digest says")
            }
            guard fsync(descriptor) == 0, rename(temporary, final) == 0 else { throw failure("a material") }
            let folder = open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            defer { if folder >= 0 { close(folder) } }
            guard folder >= 0, fsync(folder) == 0 else { throw failure("the folder of materials") }
            Step.blobStored.reached()
            return true
        } catch {
            // A full disk needs its room back; what a broken line has left is gone on with.
            if error is StoreFault { try? FileManager.default.removeItem(atPath: temporary) }
            logger.error("a material of a filing has not arrived yet: \(error)")
            return false
        }
    }

    /// The hash of what is in the file so far, which is then positioned at its end.
    private func hashed(_ descriptor: Int32) throws -> (SHA256, Int64) {
        var hasher = SHA256()
        var size: Int64 = 0
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("a material") }
            if count == 0 { return (hasher, size) }
            hasher.update(data: buffer.prefix(count))
            size += Int64(count)
        }
    }

    /// Nothing is written or flushed a second time on a medium that has failed.
    private func failure(_ what: String) -> StoreFault {
        let fault = StorageFailure.now(what)
        if fault.kind == .storage { onFailure(fault) }
        return fault
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress.map { $0 + offset }, bytes.count - offset) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw failure("a material") }
            offset += written
        }
    }

    /// The file in clear, a piece at a time; a changed, shortened or lengthened ciphertext throws.
    func read(_ material: FiledMaterial, _ body: ([UInt8]) async throws -> Void) async throws {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path + "/" + material.cipherDigest))
        defer { try? handle.close() }
        var opener = MaterialOpener(key: SymmetricKey(data: material.key))
        while let chunk = try handle.read(upToCount: 64 * 1024), !chunk.isEmpty {
            let plain = try opener.update(Array(chunk))
            if !plain.isEmpty { try await body(plain) }
        }
        let rest = try opener.finish()
        if !rest.isEmpty { try await body(rest) }
    }
}

/// 留底: a part of the volume that materials do not get. A case is a few kilobytes and comes in whatever happens; its files can wait at the
/// outer node.
private final class MaterialRoom: Sendable {
    private let folder: String
    private let mark: Double
    private let isClosed = Mutex(false)

    init(folder: String, mark: Double) {
        self.folder = folder
        self.mark = mark
    }

    /// An alarm when it closes, a notice when it opens again.
    func isOpen(_ logger: Logger) -> Bool {
        let isOpen = admits(0)
        isClosed.withLock { isClosed in
            if !isOpen, !isClosed {
                logger.critical("the disk has reached its mark: no materials are fetched, cases are; free or add space")
            }
            if isOpen, isClosed { logger.notice("the disk has room again: materials are fetched") }
            isClosed = !isOpen
        }
        return isOpen
    }

    func admits(_ bytes: Int64) -> Bool { !(Volume(of: folder)?.stands(at: mark, reserved: bytes) ?? false) }
}
