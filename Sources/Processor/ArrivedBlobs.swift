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

    init(_ path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Fetches one ciphertext unless it is here. `false`: the case goes on, its material is shown as not yet arrived and fetched again.
    func fetch(_ material: FiledMaterial, from peer: OuterPeer, with dialler: Dialler, logger: Logger) async -> Bool {
        guard let digest = Digest(hex: material.cipherDigest) else { return false }
        let final = path + "/" + digest.hex
        if FileManager.default.fileExists(atPath: final) { return true }
        let temporary = final + ".part"
        do {
            guard FileManager.default.createFile(atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw LinkFault("\(temporary) cannot be written: check the data folder and its space")
            }
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: temporary))
            defer { try? handle.close() }
            let arriving = Mutex(SHA256())
            let answer = try await dialler.stream(
                "GET", url: peer.url + Wire.Path.blob(digest), expecting: peer.name, timeout: .seconds(600),
                maxAnswer: Int(Wire.Limits.material) + 1_048_576
            ) { chunk in
                arriving.withLock { $0.update(data: chunk) }
                try handle.write(contentsOf: Data(chunk))
            }
            guard answer.status == 200 else { throw LinkFault("the blob answered \(answer.status)") }
            guard Array(arriving.withLock { $0.finalize() }) == digest.bytes else {
                throw LinkFault("the blob is not what its digest says")
            }
            try handle.synchronize()
            try FileManager.default.moveItem(atPath: temporary, toPath: final)
            let folder = open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            defer { close(folder) }
            guard folder >= 0, fsync(folder) == 0 else { throw LinkFault("\(self.path) cannot be flushed: check the medium") }
            Step.blobStored.reached()
            return true
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            logger.error("a material of a filing has not arrived yet: \(error)")
            return false
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
