import Catalogue
import Foundation
import Licensing
import Statute

let documents = forms + "/documents"

func documentSource(_ kind: DocumentKind) throws -> String {
    try String(contentsOfFile: documents + "/\(kind.rawValue).yaml", encoding: .utf8)
}

func template(_ kind: DocumentKind) throws -> DocumentTemplate {
    try Catalogue.document(named: "\(kind.rawValue).yaml", bytes: Array(try documentSource(kind).utf8))
}

/// A case of the demonstration, with something in every field: whole sentences as clerks write them.
let fullValues: DocumentValues = {
    func day(_ text: String) -> DocumentValue { Day(text).map(DocumentValue.day) ?? "" }
    var values = DocumentValues(number: "演市监许受〔2026〕1号", date: Day("2026-03-09") ?? .first)
    values[.applicant] = "南京某某餐饮有限公司"
    values[.itemName] = "食品经营许可（新办）"
    values[.caseNumber] = "320102-260302-000017"
    values[.agency] = "演示区行政审批局"
    values[.decidingAuthority] = "演示区市场监督管理局"
    values[.contact] = "王收件"
    values[.agencyPhone] = "025-12345001"
    values[.agencyAddress] = "演示区政务服务中心 1 楼"
    values[.query] = "凭办件编号和查询码在网上查询"
    values[.complaint] = "12345 热线，或者到政务服务中心投诉窗口"
    values[.filedOn] = day("2026-03-02")
    values[.receivedOn] = day("2026-03-03")
    values[.acceptedOn] = day("2026-03-04")
    values[.acceptanceTerm] = TimeLimit.row(.acceptance).span.map { .span($0) }
    values[.decisionTerm] = TimeLimit.row(.decision).span.map { .span($0) }
    values[.promiseTerm] = "七个工作日"
    values[.decisionDue] = Day("2026-04-01").map { .due(DueDate(day: $0, isProvisional: true)) }
    values[.decisionDuty] = "作出行政许可决定"
    values[.hearingTerm] = TimeLimit.row(.hearingRequest).span.map { .span($0) }
    values[.hearingAt] = "2026年3月20日 09:00"
    values[.hearingPlace] = "演示区政务服务中心三楼会议室"
    values[.hearingChair] = "林主持"
    values[.hearingManner] = "公开举行"
    values[.hearingRecord] = "2026年3月20日举行的听证的笔录"
    values[.approver] = "本行政机关负责人"
    values[.procedure] = "专家评审"
    values[.plannedTime] = "十五日"
    values[.originalDue] = Day("2026-04-01").map { .due(DueDate(day: $0)) }
    values[.prolongation] = "十个工作日"
    values[.prolongedDue] = Day("2026-04-16").map { .due(DueDate(day: $0)) }
    values[.defects] = .list(["主要设备设施、经营布局图：未标明加工制作区，请补充标注后重新提交", "联系电话：少一位，请更正"])
    values[.correctionTerm] = "十个工作日"
    values[.correctionBasis] = "《演示区行政许可实施规则》第九条"
    values[.correctionNumber] = "演审许补〔2026〕3号"
    values[.correctionToldOn] = day("2026-03-06")
    values[.correctionDue] = Day("2026-03-20").map { .due(DueDate(day: $0)) }
    values[.facts] = "经营场所与公共厕所相距八米。\n两名核查人员于现场测量，申请人在场。"
    values[.ground] = "该申请事项依法不属于本机关职权范围。"
    values[.reasons] = "申请的经营场所位于邻区，由邻区主管部门负责。"
    values[.legalBasis] = "《中华人民共和国食品安全法》第三十五条\n《食品经营许可和备案管理办法》第四条"
    values[.technicalStandard] = "《食品安全国家标准 餐饮服务通用卫生规范》"
    values[.remedies] = "对本决定不服的，可以自收到本文书之日起六十日内申请行政复议，或者六个月内提起行政诉讼。"
    values[.reviewChannel] = "全国行政复议服务平台"
    values[.rightAgency] = "邻区市场监督管理局"
    values[.party] = "邻居李某"
    values[.statementUntil] = day("2026-03-20")
    values[.heard] = "已于2026年3月1日书面告知，没有提出意见"
    values[.expiredOn] = day("2026-03-08")
    values[.decisionNumber] = "演市监许准〔2021〕8号"
    values[.conclusion] = "符合法定条件、标准"
    values[.terms] = "主体业态：餐饮服务经营者\n经营项目：热食类食品制售、冷食类食品制售"
    values[.licenceName] = "食品经营许可证"
    values[.licenceNumber] = "XK32010220260000012"
    values[.validFrom] = day("2026-03-05")
    values[.validUntil] = day("2031-03-04")
    values[.licenceDelivery] = "自作出决定之日起十个工作日内，以电子证照送达"
    values[.duties] = "在经营场所的显著位置悬挂许可证正本"
    values[.withdrawnOn] = day("2026-03-07")
    values[.approvedBy] = "本机关负责人"
    values[.recipient] = "南京某某餐饮有限公司（法定代表人张三）"
    values[.servedDocuments] = .list(["受理通知书（演审许受〔2026〕1号）", "准予行政许可决定书（演市监许准〔2026〕2号）"])
    values[.serviceWay] = "直接送达"
    values[.servedAddress] = "某某路1号"
    values[.servedOn] = day("2026-03-08")
    values[.servedBy] = "李送达、赵送达"
    values[.receivedBy] = "李四"
    values[.recipientRelation] = "受送达人的员工"
    values[.refusalOfReceipt] = "受送达人称须先咨询律师"
    values[.witness] = "孙见证"
    values[.remark] = "附照片二张"
    return values
}()

/// As a document writes the value, line by line; a stop at the end may belong to the sentence around it.
func written(_ field: DocumentField, in template: DocumentTemplate) -> [String] {
    switch fullValues[field] {
    case .text(let text): text.split(separator: "\n").map { $0.hasSuffix("。") ? String($0.dropLast()) : String($0) }
    case .day(let day): [day.chinese]
    case .due(let due): [due.text]
    case .span(let span): [span.chinese]
    case .list(let entries): entries
    case nil: field == .article ? [template.article ?? "?"] : field == .provisional ? ["故标明“预计”"] : ["?"]
    }
}
