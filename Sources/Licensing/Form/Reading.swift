package import Statute

/// What a form says, and everything that is wrong with it — all together, never the first only (一次告知, 第三十二条).
package struct Reading: Sendable, Equatable {
    package var answers: Answers
    package var faults: [Fault]

    package init(answers: Answers, faults: [Fault]) {
        self.answers = answers
        self.faults = faults
    }

    /// Nothing of it may be kept or filed.
    package var isRefused: Bool { faults.isRefused }

    /// The faults that the applicant may file with, after a plain warning.
    package var fileable: [Fault] { faults.filter { $0.gravity == .fileable } }
}

extension LicenceItem {
    /// Reads what was typed. The answers are always those of the whole form, since conditions look across pages;
    /// with a section the faults are those of its page, its rules included.
    ///
    /// - Parameter today: with a day, a date of birth after it is a fault.
    package func read(_ input: FormInput, section: String? = nil, today: Day? = nil) -> Reading {
        var reader = FormReader(item: self, input: input, today: today)
        reader.read()
        guard let section, let page = self.section(section) else {
            return Reading(answers: reader.answers, faults: inOrder(reader.faults))
        }
        let faults = (reader.faults + ruleFaults(reader.answers)).filter { fault in
            // A fault without a place, such as an unknown field, belongs to every page.
            guard let at = fault.at else { return true }
            let root = at.prefix { $0 != "." }
            return page.fields.contains { $0.id == root }
        }
        return Reading(answers: reader.answers, faults: inOrder(faults))
    }

    /// What is wrong with the answers as a whole: missing ones, broken rules, materials. Asks nothing of the typed text,
    /// so it can be asked of a filing that was opened elsewhere.
    ///
    /// - Parameter attached: how many files each material has.
    package func check(_ answers: Answers, attached: [String: Int]) -> [Fault] {
        inOrder(missing(answers) + ruleFaults(answers) + materialFaults(answers, attached: attached))
    }

    /// Everything at once, each fault told once: for the page 提交前核对, and again at the moment of filing.
    package func review(_ input: FormInput, attached: [String: Int], today: Day? = nil) -> Reading {
        let reading = read(input, today: today)
        let refused = Set(reading.faults.filter { $0.gravity == .refused }.compactMap(\.at))
        var seen = Set(reading.faults)
        let more = check(reading.answers, attached: attached).filter { fault in
            // What was refused has been told; that it is therefore missing is no second fault.
            if fault.code == Fault.Code.missing, let at = fault.at,
                refused.contains(where: { $0 == at || $0.hasPrefix(at + ".") })
            {
                return false
            }
            return seen.insert(fault).inserted
        }
        return Reading(answers: reading.answers, faults: inOrder(reading.faults + more))
    }

    // MARK: Conditions

    package func applies(_ field: Field, given answers: Answers, row: Answers? = nil) -> Bool {
        field.when?.holds { row?.first(at: $0) ?? answers.first(at: $0) } ?? true
    }

    package func applies(_ material: Material, given answers: Answers) -> Bool {
        material.when?.holds { answers.first(at: $0) } ?? true
    }

    /// 应当提交的材料 under these answers.
    package func requiredMaterials(_ answers: Answers) -> [Material] {
        materials.filter { $0.required && applies($0, given: answers) }
    }

    private func materialFaults(_ answers: Answers, attached: [String: Int]) -> [Fault] {
        var faults: [Fault] = []
        for id in attached.keys.sorted() where material(id) == nil {
            let name = String(Typed.line(id).prefix(40))
            faults.append(
                Fault(code: Fault.Code.unknownField, message: "材料清单里没有“\(name)”，请从材料页重新上传", gravity: .refused))
        }
        for material in materials {
            let count = attached[material.id] ?? 0
            let wrong: String?
            if !applies(material, given: answers) {
                wrong = count > 0 ? "按现在所填内容不用提交“\(material.name)”，请删去这份材料" : nil
            } else if count == 0 {
                wrong = material.required ? "请提交材料“\(material.name)”" : nil
            } else {
                wrong = count > material.maxFiles ? "材料“\(material.name)”最多\(material.maxFiles)个文件，现在有\(count)个，请合并后再传" : nil
            }
            if let wrong {
                faults.append(Fault(code: Fault.Code.material, message: wrong, at: "materials.\(material.id)", label: material.name))
            }
        }
        return faults
    }
}
