import Crypto
import FoundationEssentials
package import Ledger

/// 封: closes a filing for the Processor and for the offline escrow key. It cannot open what it closed.
package struct Sealer: Sendable {
    package let keySet: KeySet
    private let sealing: Sealing

    package init(keySet: KeySet, sealing: Sealing = .on) {
        self.keySet = keySet
        self.sealing = sealing
    }

    /// Every current key has expired: the receipt says so, and filing goes on.
    package func isEscrowOnly(at milliseconds: Int64) -> Bool { keySet.isEscrowOnly(at: milliseconds) }

    /// The bytes of an `Envelope` that opens only in this context.
    package func seal(_ filing: [UInt8], context: EnvelopeContext, at milliseconds: Int64) throws(LedgerFault) -> [UInt8] {
        if sealing == .off { return filing }
        let suite = Suite.x25519
        let contentKey = SymmetricKey(size: .bits256)
        var recipients: [Envelope.Recipient] = []
        for key in keySet.recipients(at: milliseconds) {
            recipients.append(try wrap(contentKey, for: key, suite: suite, context: context))
        }
        let open = Envelope(suite: suite, recipients: recipients, body: [])
        guard let box = try? AES.GCM.seal(filing, using: contentKey, authenticating: open.bodyAAD(context: context)),
            let body = box.combined
        else { throw LedgerFault(.badKey, "无法封存，请检查密钥集。") }
        let bytes = Envelope(suite: suite, recipients: recipients, body: Array(body)).bytes
        guard bytes.count <= Wire.Limits.envelope else { throw LedgerFault(.tooLarge, "申请内容过大，无法封存。") }
        return bytes
    }

    private func wrap(
        _ contentKey: SymmetricKey, for key: KeySet.Key, suite: Suite, context: EnvelopeContext
    ) throws(LedgerFault) -> Envelope.Recipient {
        guard let publicKey = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: key.publicKey),
            var sender = try? HPKE.Sender(
                recipientKey: publicKey, ciphersuite: .Curve25519_SHA256_ChachaPoly, info: Data(context.bytes)),
            let wrapped = try? sender.seal(
                contentKey.withUnsafeBytes { Data($0) }, authenticating: Envelope.wrapAAD(suite: suite, keyID: key.id))
        else { throw LedgerFault(.badKey, "密钥集中的公钥 \(key.id.hex) 不可用，请更换密钥集。") }
        return Envelope.Recipient(keyID: key.id, encapsulated: Array(sender.encapsulatedKey), wrapped: Array(wrapped))
    }
}
