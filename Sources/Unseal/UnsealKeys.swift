import Crypto
import FoundationEssentials
package import Ledger

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One opening key (启封密钥): the secret half of what a key set names. It lies in a 0600 file, never on an outer host.
package struct UnsealKey: Sendable {
    package let id: KeyID
    package let publicKey: [UInt8]
    let key: Curve25519.KeyAgreement.PrivateKey

    private init(_ key: Curve25519.KeyAgreement.PrivateKey) {
        self.key = key
        publicKey = Array(key.publicKey.rawRepresentation)
        id = KeyID(of: publicKey)
    }

    package static func generate() -> UnsealKey { UnsealKey(Curve25519.KeyAgreement.PrivateKey()) }

    package init(privateKey: [UInt8]) throws(LedgerFault) {
        guard privateKey.count == 32, let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: privateKey) else {
            throw LedgerFault(.badKey, "启封密钥应为三十二字节。")
        }
        self.init(key)
    }

    /// What goes into the key set.
    package func listed(notBefore: Int64, notAfter: Int64) -> KeySet.Key {
        KeySet.Key(publicKey: publicKey, notBefore: notBefore, notAfter: notAfter)
    }

    /// `GATEWAY-UNSEAL-KEY-1 <id> <base64>`: one line, so that it can be printed and typed in again.
    private static let label = "GATEWAY-UNSEAL-KEY-1"

    package init(path: String) throws(LedgerFault) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw LedgerFault(.storage, "无法读取启封密钥文件（系统错误 \(errno)）。") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
            throw LedgerFault(.looseFile, "启封密钥文件的权限过宽，应为 0600。")
        }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw LedgerFault(.storage, "无法读取启封密钥文件（系统错误 \(errno)）。") }
        try self.init(line: String(decoding: buffer.prefix(count), as: UTF8.self))
    }

    init(line: String) throws(LedgerFault) {
        let parts = line.split(whereSeparator: \.isWhitespace)
        guard parts.count == 3, parts[0] == Self.label, let secret = Base64.decode(String(parts[2])) else {
            throw LedgerFault(.badKey, "启封密钥文件格式有误。")
        }
        try self.init(privateKey: secret)
        guard id.hex == parts[1] else { throw LedgerFault(.badKey, "启封密钥文件的标识与密钥不符，文件已损坏。") }
    }

    /// Never over an existing file: a key that is overwritten takes with it every filing sealed to it.
    package func save(path: String) throws(LedgerFault) {
        let line = Array("\(Self.label) \(id.hex) \(Base64.encode(Array(key.rawRepresentation)))\n".utf8)
        let temporary = path + ".tmp"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw LedgerFault(.storage, "无法写入启封密钥文件（系统错误 \(errno)）。") }
        defer { close(descriptor) }
        // A hard link, unlike a renaming, fails if the name is taken.
        guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0, link(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw LedgerFault(.storage, "无法写入启封密钥文件（系统错误 \(code)）；已有的密钥文件不会被覆盖。")
        }
        unlink(temporary)
        try Self.synchronise(folderOf: path)
    }

    private static func synchronise(folderOf path: String) throws(LedgerFault) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LedgerFault(.storage, "密钥目录不可用（系统错误 \(errno)）。") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw LedgerFault(.storage, "密钥目录不可用（系统错误 \(errno)）。") }
    }
}

/// The opening keys the Processor holds: `current`, `next`, and those before, until all that was sealed to them is opened.
/// `escrow` lies offline and is added only in a drill or after a loss.
package struct UnsealKeys: Sendable {
    package static let suffix = ".unseal"
    private var keys: [KeyID: UnsealKey] = [:]

    package init(_ keys: [UnsealKey] = []) {
        for key in keys { add(key) }
    }

    /// All `*.unseal` files of a folder: `current.unseal`, `next.unseal`, `escrow.unseal`, or older ones under any name.
    package init(folder: String) throws(LedgerFault) {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
            throw LedgerFault(.storage, "无法读取启封密钥目录。")
        }
        for name in names where name.hasSuffix(Self.suffix) { add(try UnsealKey(path: "\(folder)/\(name)")) }
    }

    package mutating func add(_ key: UnsealKey) { keys[key.id] = key }

    package var ids: [KeyID] { keys.keys.sorted { $0.hex < $1.hex } }

    package subscript(id: KeyID) -> UnsealKey? { keys[id] }
}
