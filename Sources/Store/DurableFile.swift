import Crypto
import Foundation

/// Files that are there when the call returns, whatever happens to the power next.
enum DurableFile {
    private static let chunk = 1 << 20

    static func flush(_ path: String, isFolder: Bool = false) throws(StoreFault) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | (isFolder ? O_DIRECTORY : 0))
        guard descriptor >= 0 else { throw fault("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw fault("flush", path) }
    }

    static func write(_ data: Data, to path: String) throws(StoreFault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("write", path) }
        defer { close(descriptor) }
        try writeAll(Array(data), to: descriptor, path)
        guard fsync(descriptor) == 0 else { throw fault("flush", path) }
    }

    /// A second name for the same bytes where the file system allows it, otherwise a copy. Both are for files that never change.
    static func link(_ from: String, to: String) throws(StoreFault) {
        if Foundation.link(from, to) == 0 { return }
        guard [EXDEV, EPERM, EMLINK, EOPNOTSUPP, EACCES].contains(errno) else { throw fault("link", from) }
        try copy(from, to: to)
    }

    static func copy(_ from: String, to: String) throws(StoreFault) {
        let source = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard source >= 0 else { throw fault("read", from) }
        defer { close(source) }
        let target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw fault("write", to) }
        defer { close(target) }
        while let bytes = try next(source, from) { try writeAll(bytes, to: target, to) }
        guard fsync(target) == 0 else { throw fault("flush", to) }
    }

    /// SHA-256, hexadecimal, and the size.
    static func digest(_ path: String) throws(StoreFault) -> (sha256: String, bytes: Int64) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw fault("read", path) }
        defer { close(descriptor) }
        var hasher = SHA256()
        var size: Int64 = 0
        while let bytes = try next(descriptor, path) {
            hasher.update(data: bytes)
            size += Int64(bytes.count)
        }
        return (hasher.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(), size)
    }

    static func size(_ path: String) -> Int64? {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber).map { $0.int64Value }
    }

    static func makeFolder(_ path: String) throws(StoreFault) {
        guard mkdir(path, 0o700) == 0 else { throw fault("make", path) }
    }

    static func rename(_ from: String, to: String) throws(StoreFault) {
        guard Foundation.rename(from, to) == 0 else { throw fault("rename", from) }
        try flush((to as NSString).deletingLastPathComponent, isFolder: true)
    }

    private static func next(_ descriptor: Int32, _ path: String) throws(StoreFault) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: chunk)
        while true {
            let count = read(descriptor, &buffer, chunk)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault("read", path) }
            return count == 0 ? nil : Array(buffer.prefix(count))
        }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(StoreFault) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress.map { $0 + offset }, bytes.count - offset) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw fault("write", path) }
            offset += count
        }
    }

    static func fault(_ what: String, _ path: String) -> StoreFault {
        let code = errno
        let words = "cannot \(what) \(path): \(String(cString: strerror(code)))"
        switch code {
        case ENOSPC, EDQUOT: return StoreFault(.full, words + "; free space and run it again, nothing was half written")
        case EIO, EROFS, ENXIO: return StoreFault(.storage, words + "; check the medium")
        default: return StoreFault(.unexpected, words)
        }
    }
}
