/// 文书签名的核验结论, in the order in which the questions are asked: the first that fails is the answer.
package enum SignatureVerdict: String, Hashable, Sendable, CaseIterable {
    case documentChanged
    case certificateNotOfAuthority
    case signatureWrong
    /// Signed with a good certificate of another agency than the one that is named.
    case agencyWrong
    /// Expired or not yet valid, at the time of signing.
    case certificateExpired
    case valid

    package var sentence: String {
        switch self {
        case .documentChanged: "文书内容与签名时不一致：文书已被改动，或签名文件不属于这份文书。"
        case .certificateNotOfAuthority: "签名证书不是指定的签发机构签发的，不能证明文书出自该机关。"
        case .signatureWrong: "签名核验不通过：签名或签名所载的编号、机关、时间等已被改动。"
        case .agencyWrong: "签名所载的机关与证书不符，不能证明文书出自该机关。"
        case .certificateExpired: "签名时证书不在有效期内，签名不予认可。"
        case .valid: "签名核验通过：文书自签名以来未被改动，签名证书由指定的签发机构签发且签名时有效。"
        }
    }
}
