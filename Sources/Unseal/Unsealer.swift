import Crypto
import FoundationEssentials
package import Ledger

/// 启: opens what an outer tier closed. Only the Processor links this.
package struct Unsealer: Sendable {
    private let keys: UnsealKeys

    package init(keys: UnsealKeys) { self.keys = keys }

    /// The filing, if the envelope belongs to this very context and one of our keys is among its recipients.
    package func open(_ envelope: [UInt8], context: EnvelopeContext) throws(LedgerFault) -> [UInt8] {
        let envelope = try Envelope(bytes: envelope)
        let ours = envelope.recipients.compactMap { recipient in keys[recipient.keyID].map { (recipient, $0) } }
        guard !ours.isEmpty else {
            throw LedgerFault(.noKey, "密封件不是封给现有启封密钥的：先予保留，请取用对应的密钥或离线托管密钥。")
        }
        for (recipient, key) in ours {
            guard let contentKey = unwrap(recipient, with: key, suite: envelope.suite, context: context) else { continue }
            guard let box = try? AES.GCM.SealedBox(combined: envelope.body),
                let filing = try? AES.GCM.open(box, using: contentKey, authenticating: envelope.bodyAAD(context: context))
            else { break }
            return Array(filing)
        }
        throw LedgerFault(.cannotOpen, "密封件与所在的日志条目不符，或内容已被改动：先予隔离，请查明。")
    }

    private func unwrap(_ recipient: Envelope.Recipient, with key: UnsealKey, suite: Suite, context: EnvelopeContext) -> SymmetricKey? {
        guard
            var opener = try? HPKE.Recipient(
                privateKey: key.key, ciphersuite: .Curve25519_SHA256_ChachaPoly, info: Data(context.bytes),
                encapsulatedKey: Data(recipient.encapsulated)),
            let secret = try? opener.open(recipient.wrapped, authenticating: Envelope.wrapAAD(suite: suite, keyID: recipient.keyID)),
            secret.count == 32
        else { return nil }
        return SymmetricKey(data: secret)
    }
}
