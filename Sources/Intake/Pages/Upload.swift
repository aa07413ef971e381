import Crypto
import Ledger
import Licensing
import NIOCore
import Pages
import Seal
import Store
import Synchronization

/// A file on its way in: looked at, encrypted and written piece by piece. Never whole in memory, never in clear on the disk.
struct Upload {
    let name: String
    let writer: BlobWriter
    let limit: Int
    private let key = SymmetricKey(size: .bits256)
    private var sealer: MaterialSealer
    private var head: [UInt8] = []
    private var lock = LockedPDF()
    private var size = 0

    init(name: String, writer: BlobWriter, limit: Int, sealing: Sealing) throws {
        self.name = name
        self.writer = writer
        self.limit = limit
        sealer = try MaterialSealer(key: key, sealing: sealing)
    }

    mutating func take(_ buffer: ByteBuffer, _ material: Material) throws {
        let bytes = Array(buffer.readableBytesView)
        if head.count < FileKind.window {
            head += bytes.prefix(FileKind.window - head.count)
        }
        lock.take(bytes)
        size += bytes.count
        guard size <= limit else {
            throw material.fault(
                words(
                    "“\(name)”超过 \(material.maxMB) MB，请压缩或者分成几个文件再上传。",
                    "“\(name)” is larger than \(material.maxMB) MB: make it smaller or split it."))
        }
        try writer.write(sealer.update(bytes))
    }

    mutating func finish(_ material: Material) throws -> (FiledMaterial, Ledger.Digest) {
        guard size > 0 else {
            throw material.fault(words("“\(name)”是空文件，请检查后重新选择。", "“\(name)” is an empty file: please choose another one."))
        }
        let suffix = Disposition.fileExtension(of: name)
        let accepted = material.accept.map(\.rawValue).joined(separator: "、").uppercased()
        guard let kind = FileKind.sniff(head) else {
            throw material.fault(
                words(
                    "“\(name)”的内容不是 \(accepted) 文件，不能上传。请用原来的软件另存为这些格式之一。",
                    "“\(name)” is none of \(accepted) inside: save it in one of these formats."))
        }
        guard kind.matches(extension: suffix) else {
            throw material.fault(
                words(
                    "“\(name)”的内容和文件名的后缀对不上。请用原来的软件打开，另存为 \(accepted) 之一。",
                    "What is in “\(name)” is not what its extension says. Open it where it was made and save it as \(accepted)."))
        }
        guard material.accept.contains(where: { $0.rawValue == suffix || $0.rawValue == "jpg" && suffix == "jpeg" }) else {
            throw material.fault(
                words(
                    "“\(name)”不是这项材料接受的格式，请另存为 \(accepted) 之一再上传。",
                    "“\(name)” is not of a format accepted here: save it as \(accepted), then upload it."))
        }
        guard kind != .pdf || !lock.isLocked else {
            throw material.fault(
                words(
                    "“\(name)”设了密码或者限制了权限，办件人打不开，也不能归档。请另存为没有密码的 PDF 再上传。",
                    "“\(name)” is protected by a password: the officer cannot open it, nor can it be archived. Save it without, then upload it."
                ))
        }
        try writer.write(sealer.finish())
        guard let summary = sealer.summary else { throw StoreFault(.unexpected, "a finished material has no summary") }
        try writer.finish(summary.ciphertext)
        let filed = FiledMaterial(
            material: material.id, fileName: name, mediaType: kind.contentType, size: size, plainDigest: summary.plaintext.hex,
            cipherDigest: summary.ciphertext.hex, key: key.withUnsafeBytes { Array($0) })
        return (filed, summary.ciphertext)
    }
}

/// Room for what is arriving: every upload takes as much as it may become, until it is noted or has failed.
final class ArrivingUploads: Sendable {
    private let reserved = Mutex<[String: Int64]>([:])

    func reserve(_ bytes: Int, for account: String, of room: Int64) -> Bool {
        reserved.withLock { reserved in
            let taken = reserved[account] ?? 0
            guard room - taken >= Int64(bytes) else { return false }
            reserved[account] = taken + Int64(bytes)
            return true
        }
    }

    func release(_ bytes: Int, for account: String) {
        reserved.withLock { reserved in
            let left = (reserved[account] ?? 0) - Int64(bytes)
            reserved[account] = left > 0 ? left : nil
        }
    }
}
