package import Crypto
import FoundationEssentials

/// 查询码: eighty bits that only the applicant and the office know, sixteen signs in groups of four.
///
/// It opens what the office tells about one case, at Intake and at Feedback, which keep only its tag and ciphertext.
package struct CaseCode: Hashable, Sendable {
    package static let byteCount = 10
    package let bytes: [UInt8]

    /// The code of a submission under the day's key: a replay gives the same code, and nothing is stored.
    package init(keyed dayKey: SymmetricKey, submission: String) {
        bytes = Array(HMAC<SHA256>.authenticationCode(for: Array(submission.utf8), using: dayKey).prefix(Self.byteCount))
    }

    /// A code that was drawn elsewhere, for a `codeReset`.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    package init?(typed: String) {
        guard typed.utf8.count <= 400, let bytes = Base32.decode(Typed.withoutLabel(typed), limit: 16) else { return nil }
        self.init(bytes: bytes)
    }

    package var text: String { Base32.encode(bytes) }

    /// The nonce of the receipt's commitment. It comes from the code, so it lies nowhere at Intake: whoever takes the disk cannot
    /// try guesses of a short form against the commitment, while the applicant, who has the code, can prove what he filed.
    package var commitmentNonce: [UInt8] {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: bytes), info: Array("gateway commitment nonce v1".utf8), outputByteCount: 16
        ).withUnsafeBytes { Array($0) }
    }

    package var grouped: String {
        let signs = Array(text)
        return stride(from: 0, to: signs.count, by: 4).map { String(signs[$0..<min($0 + 4, signs.count)]) }.joined(separator: "-")
    }
}

/// A code in a log line would undo all the sealing.
extension CaseCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "CaseCode(…)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Under which a tier finds a case without knowing whose it is: `SHA-256("case" ‖ number ‖ code)`.
/// The parts cannot run into each other: a code has always sixteen signs.
package func caseTag(number: ReceiptNumber, code: CaseCode) -> Digest {
    Digest(sha256: Array("case\(number.text)\(code.text)".utf8))
}

/// 办件密钥: what the office tells is sealed under it, and only the applicant's code gives it.
package struct CaseKey: Sendable {
    private static let nonceByteCount = 12
    private static let tagByteCount = 16
    private let key: SymmetricKey

    package init(code: CaseCode, number: ReceiptNumber) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: code.bytes), salt: Array(number.text.utf8), info: Array("gateway case key v1".utf8),
            outputByteCount: 32)
    }

    /// `suite ‖ nonce ‖ ciphertext ‖ tag` (AES-256-GCM). The nonce is twelve fresh random bytes; `context` is bound, not carried.
    package func seal(_ plaintext: [UInt8], context: [UInt8], nonce: [UInt8]) throws(LedgerFault) -> [UInt8] {
        guard nonce.count == Self.nonceByteCount, let nonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.seal(plaintext, using: key, nonce: nonce, authenticating: Self.associated(context)),
            let sealed = box.combined
        else { throw LedgerFault(.outOfRange, "无法加密：随机数应为十二字节。") }
        return [Suite.x25519.rawValue] + Array(sealed)
    }

    package func open(_ sealed: [UInt8], context: [UInt8]) throws(LedgerFault) -> [UInt8] {
        guard let suite = sealed.first else { throw LedgerFault(.truncated, "密文为空，无法打开。") }
        _ = try Suite(byte: suite)
        guard sealed.count >= 1 + Self.nonceByteCount + Self.tagByteCount, let box = try? AES.GCM.SealedBox(combined: sealed.dropFirst()),
            let plaintext = try? AES.GCM.open(box, using: key, authenticating: Self.associated(context))
        else { throw LedgerFault(.cannotOpen, "查询码与此内容不符，或内容已被改动。") }
        return Array(plaintext)
    }

    private static func associated(_ context: [UInt8]) -> [UInt8] { [Suite.x25519.rawValue] + context }
}
