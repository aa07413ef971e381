/// C2SP signed note: text, an empty line, signature lines `— name base64(key hash ‖ signature)`.
///
/// Lines of unknown signers are passed over by rule, so that witnesses and other algorithms can be added.
enum SignedNote {
    private static let dash = "\u{2014} "
    private static let ed25519: UInt8 = 0x01

    static func sign(_ text: String, by signer: Signer) throws(LedgerFault) -> String {
        let blob = keyHash(name: signer.name, publicKey: signer.publicKey) + (try signer.sign(Array(text.utf8)))
        return "\(text)\n\(dash)\(signer.name) \(Base64.encode(blob))\n"
    }

    /// The signed text, with its last line feed, if `name` signed it.
    static func open(_ note: String, by name: String, keys: PeerKeys) throws(LedgerFault) -> String {
        guard note.utf8.count <= Wire.Limits.note else { throw LedgerFault(.tooLarge, "检查点过大，不予采用。") }
        guard let publicKey = keys.publicKey(of: name) else { throw LedgerFault(.unknownSigner, "没有 \(name) 的公钥，请核对密钥清单。") }
        // By bytes: in Swift "\r\n" is one character, and a note may not hide a line in one.
        let bytes = Array(note.utf8)
        guard bytes.last == UInt8(ascii: "\n"), let split = lastEmptyLine(of: bytes) else {
            throw LedgerFault(.malformed, "检查点格式有误，不予采用。")
        }
        let text = Array(bytes[..<split])
        let lines = bytes[(split + 1)...].dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard (1...16).contains(lines.count) else { throw LedgerFault(.malformed, "检查点签名行数有误，不予采用。") }
        let expected = keyHash(name: name, publicKey: publicKey)
        for line in lines {
            guard line.starts(with: Array(dash.utf8)) else { throw LedgerFault(.malformed, "检查点签名行有误，不予采用。") }
            let parts = line.dropFirst(dash.utf8.count).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard parts.count == 2, let signer = parts.first, let coded = parts.last,
                let blob = Base64.decode(String(decoding: coded, as: UTF8.self)), blob.count > 4
            else { throw LedgerFault(.malformed, "检查点签名行有误，不予采用。") }
            guard signer.elementsEqual(name.utf8), blob.prefix(4).elementsEqual(expected) else { continue }
            guard keys.verify(Array(blob.dropFirst(4)), of: text, by: name) else {
                throw LedgerFault(.badSignature, "检查点签名不符：请核对 \(name) 的签名密钥。")
            }
            return String(decoding: text, as: UTF8.self)
        }
        throw LedgerFault(.unknownSigner, "检查点上没有 \(name) 的签名。")
    }

    /// The index of the line feed that alone makes the last empty line.
    private static func lastEmptyLine(of bytes: [UInt8]) -> Int? {
        let feed = UInt8(ascii: "\n")
        return bytes.indices.dropFirst().last { bytes[$0] == feed && bytes[$0 - 1] == feed }
    }

    private static func keyHash(name: String, publicKey: [UInt8]) -> [UInt8] {
        Array(Digest(sha256: Array(name.utf8) + [UInt8(ascii: "\n"), ed25519] + publicKey).bytes.prefix(4))
    }
}
