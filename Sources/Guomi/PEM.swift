import Foundation

/// PEM 文本 — RFC 7468, its strict form: one block, nothing before it and nothing but blank behind it.
enum PEM {
    /// The word between the dashes.
    enum Label: String {
        case privateKey = "PRIVATE KEY"
        case publicKey = "PUBLIC KEY"
        case certificate = "CERTIFICATE"

        var name: String {
            switch self {
            case .privateKey: "私钥（PKCS#8）"
            case .publicKey: "公钥"
            case .certificate: "证书"
            }
        }
    }

    /// A certificate of Chinese agencies has one to two kilobytes. Looked at before anything else is.
    static let limit = 16 << 10

    static func decode(_ text: String, _ label: Label) throws(GuomiFault) -> [UInt8] {
        guard text.utf8.count <= limit else {
            throw GuomiFault(.tooLarge, "\(label.name)文件过大：不应超过 \(limit >> 10) KB，请核对是否选错文件。")
        }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimming(while: \.isWhitespace) }.filter { !$0.isEmpty }
        guard lines.count > 2, lines.first == "-----BEGIN \(label.rawValue)-----", lines.last == "-----END \(label.rawValue)-----",
            let data = Data(base64Encoded: lines.dropFirst().dropLast().joined()), !data.isEmpty
        else { throw refusal(of: lines.first ?? "", label) }
        return Array(data)
    }

    private static func refusal(of first: String, _ label: Label) -> GuomiFault {
        switch first {
        case "-----BEGIN ENCRYPTED PRIVATE KEY-----":
            GuomiFault(.malformed, "私钥带口令，不能直接使用，请先用 openssl pkcs8 解除口令。")
        case "-----BEGIN EC PRIVATE KEY-----", "-----BEGIN SM2 PRIVATE KEY-----", "-----BEGIN SM2 PARAMETERS-----":
            GuomiFault(.malformed, "私钥不是 PKCS#8 格式，请先用 openssl pkcs8 -topk8 -nocrypt 转换。")
        default:
            GuomiFault(.malformed, "不是一份完好的 PEM \(label.name)：应以“BEGIN \(label.rawValue)”一行开头并只含一份，请核对文件。")
        }
    }

    static func encode(_ bytes: [UInt8], _ label: Label) -> String {
        let body = Data(bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN \(label.rawValue)-----\n\(body)\n-----END \(label.rawValue)-----\n"
    }
}

extension Substring {
    fileprivate func trimming(while isBlank: (Character) -> Bool) -> String {
        let start = drop(while: isBlank)
        guard let end = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(start[...end])
    }
}
