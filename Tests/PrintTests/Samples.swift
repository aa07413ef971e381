import Licensing
import Print
import Statute
import Testing

/// 样件: documents as the gateway issues them, filled in as by `Forms/documents/`.
enum Sample {
    static let agency = "演示市市场监督管理局"
    static let addressee = "演示市某某进出口有限公司"
    static let url = "https://licence.example.gov.cn/documents?number=%E6%BC%94&code=A1B2C3D4E5F60718293A"
    static let contacts = ["联系人：王敏", "联系电话：0000-12345678", "联系地址：演示省演示市人民路1号政务服务中心二楼12号窗口"]

    static func day(_ text: String = "2026-02-13") throws -> Day { try #require(Day(text)) }
    static func moment(_ text: String = "2026-02-13T16:00:00+08:00") throws -> Moment { try #require(Moment(text)) }

    static func document(
        _ kind: DocumentKind = .acceptance, title: String? = nil, number: String? = "演市监许受〔2026〕1号", agency: String = agency,
        addressee: String? = addressee, text paragraphs: [OfficialDocument.Paragraph], contacts: [String] = contacts,
        seal: String? = "行政许可专用章"
    ) throws -> OfficialDocument {
        OfficialDocument(
            kind: kind, title: title ?? kind.name, number: number, agency: agency, addressee: addressee, paragraphs: paragraphs,
            contacts: contacts, date: try day(), caseNumber: "000000-2026-0000123-7", article: kind.article, seal: seal,
            issuedBySystem: seal == nil)
    }

    /// Sealed on its day, with the lines that stand under every document.
    static func printed(_ document: OfficialDocument, sealed: Bool = true, isVoid: Bool = false) throws -> PrintedDocument {
        PrintedDocument(
            document: document, sealedOn: sealed ? try day() : nil, isVoid: isVoid, digest: "A1B2-C3D4-E5F6-0718-293A", verifyURL: url,
            signature: [
                "SM3摘要：66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", "签名证书：演示市市场监督管理局，序列号4f3a9c",
                "签发机构：行政许可网上办理测试CA",
            ])
    }

    static func acceptance() throws -> OfficialDocument {
        try document(text: [
            .text("你（单位）于2026年2月9日提出的“技术进口合同登记”申请，本机关已于2026年2月10日收到申请材料。经审查，申请事项属于本机关职权范围，申请材料齐全，符合法定形式。"),
            .text("根据《中华人民共和国行政许可法》第三十二条第一款第五项的规定，现予受理。"),
            .text("本机关将自受理之日起在法定期限内（2026年3月17日前）作出行政许可决定。依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在上述期限内。"),
            .text("你（单位）可以登录https://licence.example.gov.cn/progress查询办理进度，监督投诉电话：12345。"), .text("特此通知。"),
        ])
    }

    static func grant() throws -> OfficialDocument {
        try document(
            .grant, title: "关于准予演示市某某进出口有限公司技术进口合同登记和限制类技术出口许可申请的行政许可决定书", number: "演市监许准〔2026〕8号",
            text: [
                .text("你（单位）于2026年2月9日提出的“限制类技术出口许可”申请，本机关于2026年2月10日受理。经审查，符合法定条件、标准。"),
                .text("根据《中华人民共和国行政许可法》第三十八条第一款、《中华人民共和国技术进出口管理条例》第三十四条的规定，本机关决定准予行政许可。"),
                .text("许可内容：准予向境外某某公司出口“高精度数控装置控制技术”（编号：183506X）。"), .text("被许可人应当履行下列义务："),
                .list(["按照许可的内容和期限从事活动。", "不得涂改、倒卖、出租、出借许可证件，或者以其他形式非法转让。", "接受监督检查，如实提供有关情况和材料。"]),
            ])
    }

    static func refusal() throws -> OfficialDocument {
        let fact = "现场核查发现，生产车间清洁作业区与准清洁作业区之间未设置有效的物理隔断（《食品生产通用卫生规范》GB 14881第4.1条），人流、物流存在交叉；"
        return try document(
            .refusal, number: "演市监许不〔2026〕12号",
            text: [.text("你（单位）于2026年2月9日提出的“食品生产许可”申请，已于2026年2月10日受理。"), .text("经审查，你（单位）的申请不符合法定条件、标准。")]
                + (1...24).map { .text("具体理由之\($0)：" + String(repeating: fact, count: 1 + $0 % 3) + "不符合要求。") }
                + [.text("如不服本决定，可以自收到本决定书之日起六十日内向演示市人民政府申请行政复议，或者在六个月内依法提起行政诉讼。")])
    }

    static func correction(defects: Int = 40) throws -> OfficialDocument {
        try document(
            .correctionNotice, number: "演市监许补〔2026〕3号",
            text: [
                .text("你（单位）提出的“食品生产许可”申请，本机关已于2026年2月10日收到申请材料。经审查，申请材料不齐全或者不符合法定形式。"),
                .text("根据《中华人民共和国行政许可法》第三十二条第一款第四项的规定，现将需要补正的全部内容一次性告知如下："),
                .list((1...defects).map { "申请书第\($0)页“生产场所地址”一栏与营业执照的记载不一致，请更正后重新提交，并附证明材料。" }),
                .text("无正当理由逾期不补正的，视为放弃申请，本机关将终止办理。"), .text("特此告知。"),
            ])
    }

    static func all() throws -> [OfficialDocument] { [try acceptance(), try grant(), try refusal(), try correction()] }
}
