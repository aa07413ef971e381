/// 可辨别标识 — GB/T 32918.2 5.5, GB/T 35276: what is mixed into each SM2 signature beside the public key.
///
/// OpenSSL 3.0 takes none at all unless it is told, and then nobody else's software verifies. So it is an argument everywhere here.
package struct DistinguishingID: Hashable, Sendable {
    /// 缺省标识: what everybody uses who agreed on nothing else, certificates included.
    package static let standard = DistinguishingID(checked: Array("1234567812345678".utf8))

    /// Its length in bits stands in two bytes; OpenSSL leaves out the last one that would fit.
    package static let maxByteCount = 8190

    let bytes: [UInt8]

    package init(_ text: String) throws(GuomiFault) {
        guard (1...Self.maxByteCount).contains(text.utf8.count) else {
            throw GuomiFault(.wrongText, "可辨别标识应为 1 至 \(Self.maxByteCount) 字节，一般用 1234567812345678。")
        }
        self.init(checked: Array(text.utf8))
    }

    private init(checked bytes: [UInt8]) { self.bytes = bytes }
}
