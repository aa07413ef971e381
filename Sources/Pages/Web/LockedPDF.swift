import Glibc

/// Looks for the password of a PDF as the file comes by. Who files a locked document has filed nothing: the officer cannot open it, and
/// it can never be archived. The entry stands in the file's trailer, which is the last thing in most files, among the first in a
/// "linearized" one, and in a compressed cross-reference since PDF 1.5; so all of it is looked at — ISO 32000-1, 7.5.5, 7.5.8, 7.6.1.
package struct LockedPDF: Sendable {
    private static let key = Array("/Encrypt".utf8)
    /// `/Encrypt 4294967295 65535 R` and some room between the parts.
    private static let longest = 64

    package private(set) var isLocked = false
    /// The end of the last piece, where an entry may have begun.
    private var rest: [UInt8] = []

    package init() {}

    package mutating func take(_ bytes: [UInt8]) {
        guard !isLocked else { return }
        rest += bytes
        isLocked = Self.isNamed(in: rest)
        rest = Array(rest.suffix(Self.longest))
    }

    private static func isNamed(in bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { all in
            var at = 0
            // Most of a file is pictures: the C library looks for the stroke many bytes at a time.
            while at < all.count, let start = all.baseAddress, let found = memchr(start + at, Int32(UInt8(ascii: "/")), all.count - at) {
                at = start.distance(to: UnsafeRawPointer(found))
                let here = all[at...].prefix(longest)
                if here.starts(with: key), isEntry(here.dropFirst(key.count)) { return true }
                at += 1
            }
            return false
        }
    }

    /// A reference to the dictionary of keys, or that dictionary itself; not `/EncryptMetadata`, and not the word in a sentence.
    private static func isEntry(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        var rest = bytes[...]
        skipSpace(&rest)
        if rest.starts(with: Array("<<".utf8)) { return true }
        guard rest.startIndex > bytes.startIndex, skipNumber(&rest), skipSpace(&rest), skipNumber(&rest), skipSpace(&rest) else {
            return false
        }
        return rest.first == UInt8(ascii: "R")
    }

    @discardableResult private static func skipSpace(_ bytes: inout Slice<UnsafeRawBufferPointer>) -> Bool {
        skip(&bytes) { [0, 9, 10, 12, 13, 32].contains($0) }
    }

    private static func skipNumber(_ bytes: inout Slice<UnsafeRawBufferPointer>) -> Bool { skip(&bytes) { (0x30...0x39).contains($0) } }

    private static func skip(_ bytes: inout Slice<UnsafeRawBufferPointer>, while holds: (UInt8) -> Bool) -> Bool {
        let before = bytes.count
        bytes = bytes.drop(while: holds)
        return bytes.count < before
    }
}
