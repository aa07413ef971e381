package import Foundation

/// Small files that others read while we write: a reader sees the old one or the new one, never half of either.
package enum AtomicFile {
    /// Writes beside the target, flushes to the disk, then renames: also after a power cut there is one whole file.
    package static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o600) throws(LinkFault) {
        let draft = path + ".new"
        unlink(draft)
        // The mode is given at creation, so that a key is at no moment readable by others.
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw fault("write", draft) }
        // Written by root for a tier that runs as its own user, the file belongs to that user, like the folder it lies in.
        var folder = stat()
        if geteuid() == 0, stat(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]), &folder) == 0 {
            _ = fchown(descriptor, folder.st_uid, folder.st_gid)
        }
        let isWritten = fchmod(descriptor, mode) == 0 && writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
        let problem = isWritten ? nil : fault("write", draft)
        close(descriptor)
        if let problem {
            unlink(draft)
            throw problem
        }
        guard rename(draft, path) == 0 else { throw fault("replace", path) }
        guard flushFolder(of: path) else { throw fault("flush the folder of", path) }
    }

    /// Refuses what is larger than anything we keep there. Not blocking, so that a pipe cannot hang the start.
    static func read(_ path: String, limit: Int = 256 << 10) throws(LinkFault) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw fault("read", path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                #if canImport(Glibc)
                    Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
                #else
                    Darwin.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
                #endif
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault("read", path) }
            if count == 0 { break }
            filled += count
        }
        guard filled <= limit else { throw LinkFault("\(path) is larger than \(limit) bytes: put the right file there") }
        return Array(bytes.prefix(filled))
    }

    /// Makes the folder and those above it; the last one is for its owner alone.
    static func makePrivateFolder(_ path: String) throws(LinkFault) {
        var parent = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            parent += "/" + part
            if mkdir(parent, 0o700) != 0, errno != EEXIST { throw fault("make the folder", parent) }
        }
        guard chmod(path, 0o700) == 0 else { throw fault("protect the folder", path) }
    }

    /// The permission bits, or nil where there is no such file.
    static func mode(_ path: String) -> mode_t? {
        (attributes(path)?[.posixPermissions] as? NSNumber).map { mode_t($0.uint32Value) }
    }

    /// Of the file itself where the path is a link to it, as mounted secrets are.
    fileprivate static func attributes(_ path: String) -> [FileAttributeKey: Any]? {
        try? FileManager.default.attributesOfItem(atPath: URL(filePath: path).resolvingSymlinksInPath().path)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    private static func flushFolder(of path: String) -> Bool {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }

    private static func fault(_ what: String, _ path: String) -> LinkFault {
        let code = errno
        let advice =
            code == ENOENT
            ? "make it with `gateway certs init`, or name the right folder in the settings" : "check the path and its owner"
        return LinkFault("cannot \(what) \(path) (\(String(cString: strerror(code)))): \(advice)")
    }
}

/// Whether a file is still the one that was read: identity, size and time of change.
struct FileStamp: Equatable, Sendable {
    private let facts: [Int64]

    /// By `stat` itself: asked every two seconds, the richer calls would look up the owner's name each time.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        // Owner and mode too: a file that could not be read may become readable without a change of its content.
        facts = [
            Int64(bitPattern: UInt64(status.st_ino)), Int64(status.st_size), Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec),
            Int64(status.st_uid), Int64(status.st_mode),
        ]
    }
}
