import Catalogue
import Foundation
import Licensing

/// The folder of the repository that holds the published files.
let forms = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Forms").path

func foodItem() throws -> LicenceItem { try Catalogue.item(fromFile: forms + "/items/food-business-new/item.yaml") }

/// A restaurant that has filled in everything rightly.
let restaurant: [(String, String)] = [
    ("uscc", "91320102MA1N0ABC5N"), ("name", "南京某某餐饮有限公司"), ("subject_kind", "company"),
    ("legal_rep.name", "张三"), ("legal_rep.id_kind", "resident"), ("legal_rep.id_no", "32010219900307451X"),
    ("legal_rep.phone", "13812345678"),
    ("domicile.region", "江苏省南京市玄武区"), ("domicile.detail", "某某路1号"), ("contact_phone", "025-84567890"), ("service_by", "online"),
    ("email", ""), ("by_agent", "false"),
    ("agent.name", ""), ("agent.id_kind", "resident"), ("agent.id_no", ""), ("agent.phone", ""),
    ("business_type", "catering"), ("projects", "hot"), ("projects", "cold"), ("online", "false"), ("online_shop", ""),
    ("site.region", "江苏省南京市玄武区"), ("site.detail", "某某路1号2层"), ("site_area", "120.5"), ("kitchen_area", "40"), ("seats", "60"),
    ("has_store", "false"),
    ("managers.0.person.name", "李四"), ("managers.0.person.id_kind", "resident"), ("managers.0.person.id_no", "320106200002290019"),
    ("managers.0.person.phone", "13987654321"), ("managers.0.post", "officer"), ("managers.0.full_time", "true"),
    ("staff", "12"), ("staff_health", "12"),
    ("systems", "self_check"), ("systems", "health"), ("systems", "purchase"), ("systems", "incident"),
]

/// The restaurant with some keys answered otherwise; an empty list takes the key away.
func restaurant(_ changes: [String: [String]]) -> FormInput {
    let kept = restaurant.filter { changes[$0.0] == nil }
    return FormInput(pairs: kept + changes.sorted { $0.key < $1.key }.flatMap { key, values in values.map { (key, $0) } })
}

let allMaterials = ["licence_copy": 1, "layout": 2, "flow": 1, "rules_list": 1]

extension [Fault] {
    /// `code@place`, for comparing at a glance.
    var marks: [String] { map { $0.code + "@" + ($0.at ?? "-") } }
}
