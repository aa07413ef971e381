import Licensing

extension Leaf {
    func text(_ what: String) throws(CatalogueFault) -> String {
        guard case .scalar(let text) = content else { throw fault("\(what)应为一段文字") }
        let line = Typed.line(text)
        guard !line.isEmpty else { throw fault("\(what)是空的，请填写") }
        return line
    }

    func flag(_ what: String) throws(CatalogueFault) -> Bool {
        switch try text(what) {
        case "true": return true
        case "false": return false
        case let other: throw fault("\(what)只能写true或false，现在是“\(other)”")
        }
    }

    func number(_ what: String, _ range: ClosedRange<Int>) throws(CatalogueFault) -> Int {
        let text = try text(what)
        guard let number = Int(text), range.contains(number) else {
            throw fault("\(what)应为\(range.lowerBound)至\(range.upperBound)的整数，现在是“\(text)”")
        }
        return number
    }

    func list(_ what: String) throws(CatalogueFault) -> [Leaf] {
        guard case .list(let items) = content else { throw fault("\(what)应为一个列表（[…]或者以“- ”开头的几行）") }
        return items
    }

    func texts(_ what: String) throws(CatalogueFault) -> [String] {
        var texts: [String] = []
        for item in try list(what) { texts.append(try item.text(what)) }
        return texts
    }

    func pairs(_ what: String) throws(CatalogueFault) -> [(key: Leaf, value: Leaf)] {
        guard case .map(let pairs) = content else { throw fault("\(what)应写成“键: 内容”的形式") }
        return pairs
    }
}

/// Takes the keys it knows out of a map; what is left over is a mistake, and is named with the nearest right spelling.
struct MapReader {
    let leaf: Leaf
    /// What the map describes: 事项, 字段“uscc”.
    let what: String
    private var rest: [(key: Leaf, name: String, value: Leaf)] = []
    private var known: [String] = []

    init(_ leaf: Leaf, _ what: String) throws(CatalogueFault) {
        self.leaf = leaf
        self.what = what
        for (key, value) in try leaf.pairs(what) { rest.append((key, try key.text("键"), value)) }
    }

    func fault(_ message: String) -> CatalogueFault { leaf.fault(message) }

    mutating func take(_ key: String) -> Leaf? {
        known.append(key)
        guard let index = rest.firstIndex(where: { $0.name == key }) else { return nil }
        return rest.remove(at: index).value
    }

    mutating func need(_ key: String) throws(CatalogueFault) -> Leaf {
        guard let leaf = take(key) else {
            // A misspelt key is both missing and unknown; the unknown one is where the eye has to go.
            try rejectMisspelling(of: key)
            throw fault("\(what)缺少“\(key)”，请补上")
        }
        return leaf
    }

    private func rejectMisspelling(of key: String) throws(CatalogueFault) {
        guard key.utf8.count > 2, let near = rest.first(where: { Spelling.nearest(to: $0.name, among: [key]) != nil }) else { return }
        throw near.key.fault("\(what)里没有“\(near.name)”这个键。您是不是想写“\(key)”？")
    }

    mutating func text(_ key: String) throws(CatalogueFault) -> String { try need(key).text("“\(key)”") }
    mutating func textIfAny(_ key: String) throws(CatalogueFault) -> String? { try take(key)?.text("“\(key)”") }
    mutating func flag(_ key: String, default value: Bool) throws(CatalogueFault) -> Bool { try take(key)?.flag("“\(key)”") ?? value }
    mutating func flag(_ key: String) throws(CatalogueFault) -> Bool { try need(key).flag("“\(key)”") }
    mutating func number(_ key: String, _ range: ClosedRange<Int>) throws(CatalogueFault) -> Int { try need(key).number("“\(key)”", range) }
    mutating func numberIfAny(_ key: String, _ range: ClosedRange<Int>) throws(CatalogueFault) -> Int? {
        try take(key)?.number("“\(key)”", range)
    }

    mutating func texts(_ key: String) throws(CatalogueFault) -> [String] {
        let leaf = try need(key)
        let texts = try leaf.texts("“\(key)”")
        guard !texts.isEmpty else { throw leaf.fault("“\(key)”是空的，请至少写一条") }
        return texts
    }

    /// A map for each entry of a list.
    mutating func maps(_ key: String, _ what: String) throws(CatalogueFault) -> [MapReader] {
        let leaf = try need(key)
        var readers: [MapReader] = []
        for item in try leaf.list("“\(key)”") { readers.append(try MapReader(item, what)) }
        guard !readers.isEmpty else { throw leaf.fault("“\(key)”是空的，请至少写一条") }
        return readers
    }

    mutating func mapsIfAny(_ key: String, _ what: String) throws(CatalogueFault) -> [MapReader] {
        guard rest.contains(where: { $0.name == key }) else {
            known.append(key)
            return []
        }
        return try maps(key, what)
    }

    /// A word out of a fixed list.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Choice.Type
    ) throws(CatalogueFault) -> Choice where Choice.RawValue == String {
        let leaf = try need(key)
        return try leaf.choice("“\(key)”", type)
    }

    /// Nothing may be left over.
    func finish() throws(CatalogueFault) {
        guard let stranger = rest.first else { return }
        let near = Spelling.nearest(to: stranger.name, among: known)
        throw stranger.key.fault("\(what)里没有“\(stranger.name)”这个键" + Spelling.suggestion(near))
    }
}

extension Leaf {
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ what: String, _ type: Choice.Type
    ) throws(CatalogueFault) -> Choice where Choice.RawValue == String {
        let word = try text(what)
        if let choice = Choice(rawValue: word) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        let near = Spelling.nearest(to: word, among: words)
        throw fault("\(what)没有“\(word)”这种写法，可以写\(words.joined(separator: "、"))" + Spelling.suggestion(near))
    }
}

enum Spelling {
    static func suggestion(_ near: String?) -> String { near.map { "。您是不是想写“\($0)”？" } ?? "" }

    /// The word that differs in at most a third of its letters, if there is one.
    static func nearest(to word: String, among words: [String]) -> String? {
        guard word.utf8.count <= 60 else { return nil }
        let scored = words.map { ($0, distance(Array(word.utf8), Array($0.utf8))) }
        guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= max(1, word.utf8.count / 3) else { return nil }
        return best.0
    }

    /// Letters to add, drop, change or swap with their neighbour.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for i in 0..<left.count {
            var current = [i + 1]
            for j in 0..<right.count {
                var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { cost = min(cost, before[j - 1] + 1) }
                current.append(cost)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
