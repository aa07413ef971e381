/// An object signed over its exact bytes (DSSE v1), carried and stored as received.
///
/// The payload is parsed only after its signature was verified, and nothing is ever serialised again: `bytes` is what came in.
/// Inside other JSON it stands as base64 of these bytes.
package struct SignedObject: Hashable, Sendable, Codable {
    package let bytes: [UInt8]
    package let payloadType: String
    private let payload: [UInt8]
    private let signatures: [Signature]

    private struct Signature: Hashable, Codable {
        let keyid: String
        @Base64Coded var sig: [UInt8]
    }

    private struct Form: Codable {
        @Base64Coded var payload: [UInt8]
        let payloadType: String
        let signatures: [Signature]
    }

    package static func sign(type: String, payload: [UInt8], by signer: Signer) throws(LedgerFault) -> SignedObject {
        let signature = try signer.sign(preAuthenticationEncoding(type: type, payload: payload))
        let form = Form(payload: payload, payloadType: type, signatures: [Signature(keyid: signer.name, sig: signature)])
        return try SignedObject(bytes: WireJSON.encode(form), limit: .max)
    }

    package init(bytes: [UInt8], limit: Int) throws(LedgerFault) {
        let form = try WireJSON.decode(Form.self, from: bytes, limit: limit)
        guard isToken(form.payloadType, upTo: 128), (1...8).contains(form.signatures.count) else {
            throw LedgerFault(.malformed, "签名对象的格式有误，不予采用。")
        }
        self.bytes = bytes
        payloadType = form.payloadType
        payload = form.payload
        signatures = form.signatures
    }

    package init(from decoder: any Decoder) throws {
        let coded = try Base64Coded(from: decoder)
        try self.init(bytes: coded.wrappedValue, limit: Wire.Limits.page)
    }

    package func encode(to encoder: any Encoder) throws { try Base64Coded(wrappedValue: bytes).encode(to: encoder) }

    package var digest: Digest { Digest(sha256: bytes) }

    /// The payload, if it is of this type and this signer's. Signatures of others do no harm and no good.
    package func open(type: String, by name: String, keys: PeerKeys) throws(LedgerFault) -> [UInt8] {
        guard payloadType == type else { throw LedgerFault(.wrongType, "对象类型不符：应为 \(type)。") }
        guard keys.publicKey(of: name) != nil else { throw LedgerFault(.unknownSigner, "没有 \(name) 的公钥，请核对密钥清单。") }
        let message = Self.preAuthenticationEncoding(type: type, payload: payload)
        guard signatures.contains(where: { $0.keyid == name && keys.verify($0.sig, of: message, by: name) }) else {
            throw LedgerFault(.badSignature, "签名不符：对象不予采用，请核对 \(name) 的签名密钥。")
        }
        return payload
    }

    /// `"DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload`: a signature for one type never fits another.
    static func preAuthenticationEncoding(type: String, payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
    }
}
