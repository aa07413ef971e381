import FoundationEssentials
import Ledger

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A folder of small secret files that only this user may read.
///
/// A file is there whole or not at all, and durable before it is used. Destroyed means overwritten, synchronised, then unlinked;
/// on media that copy on write this is a best effort, and the folder belongs on a volume that does not.
struct SecretFolder: Sendable {
    private let path: String

    init(path: String) throws(LedgerFault) {
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw Self.fault("无法建立密钥目录") }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw Self.fault("密钥目录不可用") }
        guard status.st_mode & 0o077 == 0 else { throw LedgerFault(.looseFile, "密钥目录的权限过宽，应为 0700。") }
    }

    func names() throws(LedgerFault) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
            throw LedgerFault(.storage, "无法读取密钥目录。")
        }
    }

    func create(_ name: String, _ bytes: [UInt8]) throws(LedgerFault) {
        let temporary = file(name + ".tmp")
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.fault("无法建立密钥文件") }
        try Self.write(bytes, to: descriptor)
        guard rename(temporary, file(name)) == 0 else { throw Self.fault("无法建立密钥文件") }
        try synchroniseFolder()
    }

    func read(_ name: String, limit: Int) throws(LedgerFault) -> [UInt8] {
        let descriptor = open(file(name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Self.fault("无法读取密钥文件") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.fault("无法读取密钥文件") }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
            throw LedgerFault(.looseFile, "密钥文件 \(name) 的权限过宽，应为 0600。")
        }
        guard status.st_size <= limit else { throw LedgerFault(.tooLarge, "密钥文件 \(name) 过大。") }
        var bytes = [UInt8](repeating: 0, count: limit)
        var filled = 0
        while filled < limit {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Self.retrying { systemRead(descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])) }
            }
            guard count >= 0 else { throw Self.fault("无法读取密钥文件") }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    func destroy(_ name: String) throws(LedgerFault) {
        let path = file(name)
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        // Gone already: a process that died between unlinking and forgetting.
        if descriptor < 0, errno == ENOENT { return }
        guard descriptor >= 0 else { throw Self.fault("无法销毁密钥文件") }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw Self.fault("无法销毁密钥文件")
        }
        let size = max(0, min(Int(status.st_size), 65_536))
        try Self.write([UInt8](repeating: 0, count: size), to: descriptor)
        guard unlink(path) == 0 else { throw Self.fault("无法销毁密钥文件") }
        try synchroniseFolder()
    }

    private func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes all, synchronises and closes. A failed synchronisation is never tried again.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(LedgerFault) {
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                retrying { systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: buffer[done...])) }
            }
            guard count > 0 else { throw fault("无法写入密钥文件") }
            done += count
        }
        guard fsync(descriptor) == 0 else { throw fault("无法写入密钥文件") }
    }

    private func synchroniseFolder() throws(LedgerFault) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.fault("密钥目录不可用") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.fault("密钥目录不可用") }
    }

    private static func retrying(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }

    private static func fault(_ what: String) -> LedgerFault { LedgerFault(.storage, "\(what)（系统错误 \(errno)）。") }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    write(descriptor, buffer.baseAddress, buffer.count)
}
