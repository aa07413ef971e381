import Foundation
import Licensing
import Statute

/// What a draft holds under the day's key: what was typed, and for a correction the sheet that asks for it.
struct DraftContent: Codable, Sendable {
    var typed: FormInput
    var correction: CorrectionDraft?
}

/// 补正草稿: the case it belongs to, what the notice opened, and what the applicant opened besides.
struct CorrectionDraft: Codable, Sendable {
    /// 办件编号
    let parent: String
    /// 查询码, by which the sheet was opened: the correction carries it as proof.
    let code: String
    let sheet: CorrectionSheet
    let files: [CaseReport.File]
    /// 还需同时更正: places opened by the applicant, each with his reason.
    var reopened: [Defect]

    /// The fields and materials that may be changed: what is named, and what an answer there may newly ask for.
    func open(in item: LicenceItem) -> Set<String> {
        var open = sheet.places.union(reopened.map(\.root))
        // A question that depends on an open one opens with it, and so on.
        var isGrowing = true
        while isGrowing {
            let more = item.sections.flatMap(\.fields).filter { field in
                !open.contains(field.id) && field.when?.fields.contains { open.contains(String($0.prefix { $0 != "." })) } ?? false
            }.map(\.id)
            let materials = item.materials.filter { material in
                !open.contains(Defect.materialPrefix + material.id)
                    && material.when?.fields.contains { open.contains(String($0.prefix { $0 != "." })) } ?? false
            }.map { Defect.materialPrefix + $0.id }
            open.formUnion(more + materials)
            isGrowing = !more.isEmpty || !materials.isEmpty
        }
        return open
    }

    /// How many files each material has, the new ones in place of the old.
    func attached(_ new: [FiledMaterial]) -> [String: Int] {
        let replaced = Set(new.map(\.material))
        let kept = files.map(\.material).filter { !replaced.contains($0) }
        return Dictionary((kept + new.map(\.material)).map { ($0, 1) }, uniquingKeysWith: +)
    }

    /// What is still as it was although the notice names it: said before sending, no reason not to send.
    func untouched(_ answers: Answers, _ new: [FiledMaterial]) -> [Fault] {
        sheet.defects.filter { !isTouched($0, answers, new) }.map { defect in
            Fault(code: "unchanged", message: "“\(defect.label)”列入了补正告知，还没有改动", at: defect.root, label: defect.label)
        }
    }

    func isTouched(_ defect: Defect, _ answers: Answers, _ new: [FiledMaterial]) -> Bool {
        defect.material.map { id in new.contains { $0.material == id } } ?? (sheet.answers[defect.root] != answers[defect.root])
    }
}

extension Section {
    /// What of the section may be changed; all of it where nothing is locked.
    func keeping(_ open: Set<String>?) -> Section {
        open.map { open in Section(id: id, title: title, fields: fields.filter { open.contains($0.id) }) } ?? self
    }
}
