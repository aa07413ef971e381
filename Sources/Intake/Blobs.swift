import Foundation
import Ledger
import Store

/// The folder of ciphertexts, each named by its own digest. A name appears only after its bytes are durable.
struct BlobFolder: Sendable {
    let path: String
    private let rules: SafetyRules
    private let onFailure: @Sendable (StoreFault) -> Void

    /// - Parameter onFailure: called when the medium fails; what is on the disk is then unknown until a fresh start.
    init(_ path: String, rules: SafetyRules = .all, onFailure: @Sendable @escaping (StoreFault) -> Void) throws {
        self.path = path
        self.rules = rules
        self.onFailure = onFailure
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // Half an upload of a process that ended is of no use to anyone.
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.hasSuffix(".part") {
            try FileManager.default.removeItem(atPath: path + "/" + name)
        }
    }

    func begin(_ name: String) throws -> BlobWriter {
        try BlobWriter(folder: path, name: name, isDurable: rules.has(.durableMaterials), onFailure: onFailure)
    }

    func location(_ digest: Digest) -> String { path + "/" + digest.hex }

    /// Removes the blobs that nothing names any more: of materials taken back, of drafts that were deleted or ran out.
    /// - Parameter isNamed: asked of files an hour old or older only, so that an upload which is just being noted is left alone.
    func sweep(isNamed: (Digest) async throws -> Bool) async throws -> Int {
        var removed = 0
        let limit = Date().addingTimeInterval(-3600)
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            guard let digest = Digest(hex: name),
                let changed = try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.modificationDate] as? Date,
                changed < limit, try await !isNamed(digest)
            else { continue }
            try FileManager.default.removeItem(atPath: path + "/" + name)
            removed += 1
        }
        return removed
    }
}

/// Writes one ciphertext. `finish` returns after file and folder are on the disk; without it nothing remains.
final class BlobWriter {
    private let folder: String
    private let isDurable: Bool
    private let onFailure: @Sendable (StoreFault) -> Void
    private let temporary: String
    private let descriptor: Int32
    private var isFinished = false

    init(folder: String, name: String, isDurable: Bool = true, onFailure: @Sendable @escaping (StoreFault) -> Void) throws {
        self.folder = folder
        self.isDurable = isDurable
        self.onFailure = onFailure
        temporary = folder + "/" + name + ".part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("the blob folder") }
    }

    deinit {
        // What `close` says is of no consequence: the bytes were durable before, or they are thrown away.
        if descriptor >= 0 { close(descriptor) }
        if !isFinished { unlink(temporary) }
    }

    private func failure(_ what: String) -> StoreFault {
        let fault = StorageFailure.now(what)
        if fault.kind == .storage { onFailure(fault) }
        return fault
    }

    func write(_ bytes: [UInt8]) throws {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress.map { $0 + offset }, bytes.count - offset) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw failure("a blob") }
            offset += written
        }
    }

    func finish(_ digest: Digest) throws {
        Step.materialWritten.reached()
        guard !isDurable || fsync(descriptor) == 0 else { throw failure("a blob") }
        Step.materialSynced.reached()
        guard rename(temporary, folder + "/" + digest.hex) == 0 else { throw failure("a blob") }
        isFinished = true
        guard isDurable else { return }
        let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(parent) }
        guard parent >= 0, fsync(parent) == 0 else { throw failure("the blob folder") }
        Step.materialStored.reached()
    }
}
