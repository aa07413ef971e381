package import Crypto
import FoundationEssentials

/// 新查询码的答复: ten bytes, sealed to the one-time key that the applicant's request named.
///
/// The outer tier that asked holds the private half until it has been read, and nothing longer: it opens this answer and nothing else.
package enum CodeAnswer {
    private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly
    private static let encapsulatedByteCount = 32

    /// `encapsulated key ‖ ciphertext`, bound to the case's number.
    package static func seal(_ code: CaseCode, to oneTimeKey: [UInt8], number: ReceiptNumber) throws(LedgerFault) -> [UInt8] {
        guard let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: oneTimeKey),
            var sender = try? HPKE.Sender(recipientKey: key, ciphersuite: suite, info: info(number)),
            let sealed = try? sender.seal(code.bytes)
        else { throw LedgerFault(.badKey, "一次性公钥不可用，无法答复新的查询码。") }
        return Array(sender.encapsulatedKey) + Array(sealed)
    }

    package static func open(
        _ answer: [UInt8], with key: Curve25519.KeyAgreement.PrivateKey, number: ReceiptNumber
    ) throws(LedgerFault) -> CaseCode {
        guard answer.count > encapsulatedByteCount,
            var recipient = try? HPKE.Recipient(
                privateKey: key, ciphersuite: suite, info: info(number), encapsulatedKey: Data(answer.prefix(encapsulatedByteCount))),
            let opened = try? recipient.open(Data(answer.dropFirst(encapsulatedByteCount))), let code = CaseCode(bytes: Array(opened))
        else { throw LedgerFault(.cannotOpen, "新查询码的答复打不开，请重新申请。") }
        return code
    }

    private static func info(_ number: ReceiptNumber) -> Data { Data("gateway code answer v1 \(number.text)".utf8) }
}
