/// 文书要素: the placeholders that a template may use. The raw value stands between braces: `{case_number}`.
package enum DocumentField: String, Codable, CaseIterable, Sendable {
    // Who and what.
    case applicant
    case itemName = "item_name"
    case caseNumber = "case_number"
    case agency
    /// Only where it is another agency than the one that issues the document.
    case decidingAuthority = "deciding_authority"
    case contact
    case agencyPhone = "agency_phone"
    case agencyAddress = "agency_address"
    case query
    case complaint
    /// From the template itself; nobody has to give it.
    case article
    // Acceptance.
    case filedOn = "filed_on"
    case receivedOn = "received_on"
    case acceptedOn = "accepted_on"
    case acceptanceTerm = "acceptance_term"
    case decisionTerm = "decision_term"
    case promiseTerm = "promise_term"
    /// 作出行政许可决定, or where this agency only examines, what it owes instead.
    case decisionDuty = "decision_duty"
    case decisionDue = "decision_due"
    /// Computed: some date of the document is counted through a year not yet published (D10).
    case provisional
    // Hearings.
    case hearingTerm = "hearing_term"
    case hearingAt = "hearing_at"
    case hearingPlace = "hearing_place"
    case hearingChair = "hearing_chair"
    /// 公开举行, or not
    case hearingManner = "hearing_manner"
    /// The record by which a decision is made.
    case hearingRecord = "hearing_record"
    // Special procedures and the prolongation.
    case procedure
    case plannedTime = "planned_time"
    case originalDue = "original_due"
    case prolongation
    case prolongedDue = "prolonged_due"
    // Correction.
    case defects
    case correctionTerm = "correction_term"
    case correctionBasis = "correction_basis"
    case correctionNumber = "correction_number"
    case correctionToldOn = "correction_told_on"
    case correctionDue = "correction_due"
    // Parties.
    case party
    /// 陈述、申辩的最后一日
    case statementUntil = "statement_until"
    // Decision and ending.
    case facts
    case ground
    case reasons
    case legalBasis = "legal_basis"
    case technicalStandard = "technical_standard"
    case remedies
    case reviewChannel = "review_channel"
    case rightAgency = "right_agency"
    /// 审查结论 as the one who decides has it, not as the examiner proposed it.
    case conclusion
    case terms
    case licenceName = "licence_name"
    case licenceNumber = "licence_number"
    case validFrom = "valid_from"
    case validUntil = "valid_until"
    case licenceDelivery = "licence_delivery"
    /// Of a renewal: the last day of validity before it.
    case expiredOn = "expired_on"
    /// The decision that gave the licence.
    case decisionNumber = "decision_number"
    /// 事先告知、陈述和申辩
    case heard
    case duties
    case withdrawnOn = "withdrawn_on"
    /// 批准人的职务
    case approver
    case approvedBy = "approved_by"
    // Service.
    case recipient
    case servedDocuments = "served_documents"
    case serviceWay = "service_way"
    case servedAddress = "served_address"
    case servedOn = "served_on"
    case servedBy = "served_by"
    case receivedBy = "received_by"
    case recipientRelation = "recipient_relation"
    case refusalOfReceipt = "refusal_of_receipt"
    case witness
    case remark

    package enum Shape: Sendable { case line, clause, block, list }

    /// A line stays one line whatever is typed into it; the lines of a clause become one enumeration, for it stands inside a sentence;
    /// each line of a block is a paragraph; a list is numbered.
    package var shape: Shape {
        switch self {
        case .defects, .servedDocuments: .list
        case .ground, .legalBasis, .correctionBasis: .clause
        case .facts, .heard, .reasons, .technicalStandard, .remedies, .terms, .duties, .remark, .refusalOfReceipt: .block
        default: .line
        }
    }

    /// What the frame of every document shows, whatever its template says.
    package static let framed: [DocumentField] = [.agency, .caseNumber]

    package var name: String {
        switch self {
        case .applicant: "申请人"
        case .itemName: "事项名称"
        case .caseNumber: "办件编号"
        case .agency: "机关名称"
        case .decidingAuthority: "决定机关"
        case .contact: "联系人"
        case .agencyPhone: "联系电话"
        case .agencyAddress: "联系地址"
        case .query: "办理进度查询途径"
        case .complaint: "监督投诉途径"
        case .article: "依据条款"
        case .filedOn: "申请日期"
        case .receivedOn: "收到申请材料的日期"
        case .acceptedOn: "受理日期"
        case .acceptanceTerm: "受理期限"
        case .decisionTerm: "办理期限"
        case .promiseTerm: "承诺办结时限"
        case .decisionDuty: "期限内应当做的事"
        case .decisionDue: "应当作出决定的日期"
        case .provisional: "预计日期的说明"
        case .hearingTerm: "申请听证的期限"
        case .hearingAt: "听证时间"
        case .hearingPlace: "听证地点"
        case .hearingChair: "听证主持人"
        case .hearingManner: "听证方式（公开或者不公开）"
        case .hearingRecord: "所依据的听证笔录"
        case .procedure: "特别程序的种类"
        case .plannedTime: "特别程序所需时间"
        case .originalDue: "原定期限届满日期"
        case .prolongation: "延长的期限"
        case .prolongedDue: "延长后的期限届满日期"
        case .defects: "需要补正的全部内容"
        case .correctionTerm: "补正期限"
        case .correctionBasis: "补正期限的依据"
        case .correctionNumber: "补正告知书文号"
        case .correctionToldOn: "补正告知书送达日期"
        case .correctionDue: "补正期限届满日期"
        case .party: "利害关系人"
        case .statementUntil: "陈述、申辩的最后一日"
        case .facts: "查明的事实"
        case .ground: "情形"
        case .reasons: "理由"
        case .legalBasis: "法律依据"
        case .technicalStandard: "所依据的技术标准、技术规范"
        case .remedies: "救济途径（申请行政复议、提起行政诉讼的权利和期限）"
        case .reviewChannel: "网上申请行政复议的途径"
        case .rightAgency: "有权处理的行政机关"
        case .conclusion: "审查结论"
        case .terms: "许可内容"
        case .licenceName: "许可证件名称"
        case .licenceNumber: "许可证件编号"
        case .validFrom: "有效期起始日期"
        case .validUntil: "有效期届满日期"
        case .licenceDelivery: "许可证件的颁发和送达"
        case .expiredOn: "原有效期届满日期"
        case .decisionNumber: "准予许可决定书文号"
        case .heard: "事先告知和陈述、申辩的情况"
        case .duties: "被许可人的其他义务"
        case .withdrawnOn: "撤回申请的日期"
        case .approver: "批准人的职务"
        case .approvedBy: "批准人"
        case .recipient: "受送达人"
        case .servedDocuments: "送达文书的名称和文号"
        case .serviceWay: "送达方式"
        case .servedAddress: "送达地点"
        case .servedOn: "送达日期"
        case .servedBy: "送达人"
        case .receivedBy: "签收人"
        case .recipientRelation: "签收人与受送达人的关系"
        case .refusalOfReceipt: "拒收事由"
        case .witness: "见证人"
        case .remark: "备注"
        }
    }
}
