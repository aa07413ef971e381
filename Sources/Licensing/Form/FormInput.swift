/// 填报原文: what was typed, as it was typed, under flat keys such as `legal_rep.id_no` or `stores.0.address.detail`.
///
/// Drafts store this and not the answers read from it, so that nothing typed is lost because it was wrong.
package struct FormInput: Sendable, Equatable {
    package private(set) var values: [String: [String]]

    package init() { values = [:] }

    /// Keys that begin with `_` belong to the page (its token, its buttons) and are not content.
    package init(pairs: [(String, String)]) {
        values = [:]
        for (key, value) in pairs where !key.hasPrefix("_") { values[key, default: []].append(value) }
    }

    package subscript(_ key: String) -> String { values[key]?.first ?? "" }

    package func all(_ key: String) -> [String] { values[key] ?? [] }

    package var isEmpty: Bool { values.isEmpty }

    private static func root(_ key: String) -> Substring { key.prefix { $0 != "." } }

    /// Whether anything a person typed or ticked stands at or below this path.
    package func isFilled(_ path: String) -> Bool {
        values.contains { key, typed in
            (key == path || (key.hasPrefix(path) && key.dropFirst(path.count).first == ".")) && Self.isFilled(key, typed)
        }
    }

    /// Every path at or below which something was typed: for those who ask about many, in one walk over the keys.
    package var filledPaths: Set<String> {
        var paths: Set<String> = []
        for (key, typed) in values where Self.isFilled(key, typed) {
            paths.insert(key)
            // No path of a form has more than four steps; a key of ten thousand dots is not worth ten thousand entries.
            for (index, _) in zip(key.indices.filter { key[$0] == "." }, 0..<4) { paths.insert(String(key[..<index])) }
        }
        return paths
    }

    /// The preselected 证件类型 does not count: the browser sends it for an untouched page too.
    private static func isFilled(_ key: String, _ typed: [String]) -> Bool {
        !key.hasSuffix("." + FieldPart.idKind.rawValue) && typed.contains { !Typed.line($0).isEmpty }
    }

    /// The draft after one page was posted: all its questions are replaced, for an unticked box sends nothing.
    ///
    /// - Parameter edit: the row button that was pressed. Without one, rows left wholly blank are dropped and the others closed up.
    package func merging(_ posted: FormInput, replacing section: Section, edit: RowEdit? = nil) -> FormInput {
        let own = Set(section.fields.map(\.id))
        var merged = self
        merged.values = values.filter { !own.contains(String(Self.root($0.key))) }
        merged.values.merge(posted.values) { _, new in new }
        switch edit {
        case .add(let id):
            if let field = section.fields.first(where: { $0.id == id }) { merged = merged.adding(rowOf: field) }
        case .remove(let id, let row):
            if let field = section.fields.first(where: { $0.id == id }) { merged = merged.removing(row: row, of: field) }
        case nil:
            for field in section.fields where field.kind == .rows { merged = merged.withoutBlankRows(of: field) }
        }
        return merged
    }

    /// These fields as they stand in another form, all else as it is here.
    package func taking(_ fields: Set<String>, from other: FormInput) -> FormInput {
        var merged = self
        merged.values = values.filter { !fields.contains(String(Self.root($0.key))) }
        for (key, typed) in other.values where fields.contains(String(Self.root(key))) { merged.values[key] = typed }
        return merged
    }
}

extension FormInput: Codable {
    package init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: [String]].self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}

/// A row button: `_add=stores` or `_remove=stores.1`.
package enum RowEdit: Sendable, Equatable {
    case add(String)
    case remove(String, row: Int)

    package init?(pairs: [(String, String)]) {
        for (key, value) in pairs {
            if key == "_add", !value.isEmpty {
                self = .add(value)
                return
            }
            let halves = value.split(separator: ".", omittingEmptySubsequences: false)
            if key == "_remove", halves.count == 2, let row = FormLimits.row(halves[1]) {
                self = .remove(String(halves[0]), row: row)
                return
            }
        }
        return nil
    }
}

extension FormInput {
    /// How many rows of a repeat there are, the blank ones included.
    package func rowCount(of field: Field) -> Int {
        (rowNumbers(of: field).last ?? -1) + 1
    }

    /// One blank row more, unless the repeat is full.
    package func adding(rowOf field: Field) -> FormInput {
        guard let first = field.fields.first, field.kind == .rows else { return self }
        // A page always shows one row, whether it was ever posted or not.
        let count = max(rowCount(of: field), 1)
        guard count < field.rowLimit else { return self }
        var result = self
        let part = first.kind.parts.first.map { "." + $0.rawValue } ?? ""
        result.values["\(field.id).\(count).\(first.id)\(part)"] = [""]
        return result
    }

    package func removing(row: Int, of field: Field) -> FormInput {
        keepingRows(of: field, rowNumbers(of: field).filter { $0 != row })
    }

    func withoutBlankRows(of field: Field) -> FormInput {
        let filled = filledPaths
        return keepingRows(of: field, rowNumbers(of: field).filter { filled.contains("\(field.id).\($0)") })
    }

    private func rowNumbers(of field: Field) -> [Int] {
        Set(values.keys.compactMap { Self.rowNumber($0, field.id) }).sorted()
    }

    /// Keeps these rows and numbers them from nought; keys that are no rows stay, to be refused by name.
    private func keepingRows(of field: Field, _ kept: [Int]) -> FormInput {
        let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        var result = self
        result.values = [:]
        for (key, typed) in values {
            guard let row = Self.rowNumber(key, field.id) else {
                result.values[key] = typed
                continue
            }
            guard let place = places[row] else { continue }
            let rest = key.dropFirst(field.id.count + 1).drop { $0 != "." }
            result.values["\(field.id).\(place)\(rest)"] = typed
        }
        return result
    }

    private static func rowNumber(_ key: String, _ field: String) -> Int? {
        guard key.hasPrefix(field + ".") else { return nil }
        return FormLimits.row(key.dropFirst(field.count + 1).prefix { $0 != "." })
    }
}
