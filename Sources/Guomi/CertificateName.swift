import COpenSSL

/// 证书主体名称 — GB/T 20518: C=CN, O=机关名称, organizationIdentifier=统一社会信用代码, CN=机关名称（测试）.
struct CertificateName {
    let organisation: String
    let code: String

    /// 测试: no certificate of this module may pass for one of a licensed 电子认证服务机构.
    static let testMark = "（测试）"
    /// X.520 allows sixty-four signs, and the mark is among them.
    private static let longest = 56

    init(organisation: String, code: String) throws(GuomiFault) {
        guard PlainLine.isPlain(organisation, upTo: Self.longest) else {
            throw GuomiFault(.wrongName, "名称有误：应为 1 至 \(Self.longest) 个字的一行文字，首尾无空格。")
        }
        guard PlainLine.isCode(code) else {
            throw GuomiFault(.wrongCode, "统一社会信用代码有误：应为 18 位数字或大写字母（不含 I、O、S、V、Z），请核对。")
        }
        self.organisation = organisation
        self.code = code
    }

    func write(into name: OpaquePointer) throws(GuomiFault) {
        let entries: [(Int32, String)] = [
            (NID_countryName, "CN"), (NID_organizationName, organisation), (NID_organizationIdentifier, code),
            (NID_commonName, organisation + Self.testMark),
        ]
        for (kind, text) in entries {
            let bytes = Array(text.utf8)
            guard X509_NAME_add_entry_by_NID(name, kind, MBSTRING_FLAG, bytes, Int32(bytes.count), -1, 0) == 1 else { throw .library }
        }
    }

    /// The only entry of this kind. With two of them, two readers could see two different agencies.
    static func entry(_ kind: Int32, of name: OpaquePointer?) throws(GuomiFault) -> String {
        let index = X509_NAME_get_index_by_NID(name, kind, -1)
        guard index >= 0, X509_NAME_get_index_by_NID(name, kind, index) < 0,
            let text = text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index))), PlainLine.isPlain(text, upTo: 128)
        else { throw GuomiFault(.malformed, "证书的名称各项不全、重复或有误，请核对证书文件。") }
        return text
    }

    private static func text(_ string: UnsafePointer<ASN1_STRING>?) -> String? {
        var start: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&start, string)
        defer { CRYPTO_free(start, nil, 0) }
        guard count > 0, let start else { return nil }
        return String(validating: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }
}
