import Foundation

/// Text as it is compared in a search: without regard to width, case, spaces and punctuation, cut into runs of Chinese and words of letters.
struct SearchText: Sendable {
    /// Two neighbouring Chinese signs, or a single one.
    struct Gram: Hashable, Sendable {
        private let code: UInt64

        init(_ first: Unicode.Scalar, _ second: Unicode.Scalar) { code = UInt64(first.value) << 32 | UInt64(second.value) }
        init(_ single: Unicode.Scalar) { code = UInt64(single.value) }
    }

    /// Chinese, as it was typed.
    private(set) var runs: [[Unicode.Scalar]] = []
    /// Words of letters and digits.
    private(set) var words: Set<String> = []
    /// Of the runs without the words that only lead up to what is meant.
    private(set) var grams: Set<Gram> = []

    /// Longer than any sentence that says what somebody wants to do.
    private static let longest = 100

    init(_ text: String) {
        let folded = String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.longest))).precomposedStringWithCompatibilityMapping
        read(folded.lowercased())
        words.subtract(Self.emptyWords)
        for run in runs.flatMap(Self.meant) { grams.formUnion(run.count == 1 ? run.map(Gram.init) : Self.pairs(run)) }
    }

    private mutating func read(_ text: String) {
        var run: [Unicode.Scalar] = []
        var word = String.UnicodeScalarView()
        var spaced: [[Unicode.Scalar]] = []
        func signs(_ parts: [[Unicode.Scalar]]) -> [[Unicode.Scalar]] {
            // 小 吃 店 is one word; 饭店 许可 are two.
            parts.contains { $0.count == 1 } ? [Array(parts.joined())] : parts
        }
        for scalar in text.unicodeScalars.prefix(Self.longest * 4) {
            let kind = Kind(scalar)
            if kind == .ignorable { continue }
            if kind != .letter, !word.isEmpty {
                if word.count > 1 { words.insert(String(word)) }
                word = .init()
            }
            if kind != .han, !run.isEmpty {
                spaced.append(run)
                run = []
            }
            switch kind {
            case .han: run.append(scalar)
            case .letter: word.append(scalar)
            case .space: continue
            case .other, .ignorable: break
            }
            if kind != .han, !spaced.isEmpty {
                runs += signs(spaced)
                spaced = []
            }
        }
        if word.count > 1 { words.insert(String(word)) }
        if !run.isEmpty { spaced.append(run) }
        if !spaced.isEmpty { runs += signs(spaced) }
    }

    private enum Kind {
        case han, letter, space, ignorable, other

        init(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x3FFFF: self = .han
            default:
                let properties = scalar.properties
                self =
                    if properties.isWhitespace {
                        .space
                    } else if properties.isDefaultIgnorableCodePoint || properties.generalCategory == .nonspacingMark
                        || properties.generalCategory == .control
                    {
                        .ignorable
                    } else if properties.isAlphabetic || properties.numericType != nil { .letter } else { .other }
            }
        }
    }

    /// Whether the phrase stands in what was typed.
    func contains(_ phrase: [Unicode.Scalar]) -> Bool {
        runs.contains { run in
            run.count >= phrase.count && (0...(run.count - phrase.count)).contains { run[$0...].starts(with: phrase) }
        }
    }

    /// The pairs that tell one item from another; all of them where nothing else was typed.
    var telling: Set<Gram> {
        let telling = grams.subtracting(Self.common)
        return telling.isEmpty ? grams : telling
    }

    static func pairs(_ run: [Unicode.Scalar]) -> [Gram] { zip(run, run.dropFirst()).map { Gram($0, $1) } }

    // MARK: Words that say nothing about what is wanted

    /// What nearly every item of this kind says of itself.
    static let common = Set(
        ["许可", "可证", "经营", "登记", "审批", "备案", "新办", "变更", "延续", "证书", "行政"].flatMap { pairs(Array($0.unicodeScalars)) })

    private static let asking = ["怎么", "怎样", "如何", "什么", "需要", "手续", "哪些", "哪里", "材料", "请问", "办理", "申请", "流程", "多少"].map(scalars)
    private static let leading = [
        "我们", "我", "想要", "想", "要", "打算", "准备", "在", "去", "开办", "开设", "开", "办", "做", "搞", "弄", "查", "找", "一个", "一家", "一间", "个", "家",
        "间", "新", "的",
    ].map(scalars)
    private static let trailing = ["证件", "执照", "证", "照", "办", "要", "的", "了", "吗", "呢", "啊"].map(scalars)
    private static let emptyWords: Set<String> = [
        "an", "and", "apply", "do", "for", "get", "how", "in", "licence", "licences", "license", "licenses", "my", "need", "of", "open",
        "permit", "run", "start", "the", "to", "want", "we", "what",
    ]

    private static func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

    /// What is left of a run without them: 想开个小吃店 is 小吃店.
    private static func meant(_ run: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        parts(of: run).compactMap { part in
            var rest = part[...]
            while let word = leading.first(where: { rest.starts(with: $0) }) { rest = rest.dropFirst(word.count) }
            while let word = trailing.first(where: { rest.reversed().starts(with: $0.reversed()) }) { rest = rest.dropLast(word.count) }
            return rest.isEmpty ? nil : Array(rest)
        }
    }

    private static func parts(of run: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var parts: [[Unicode.Scalar]] = [[]]
        var rest = run[...]
        while let first = rest.first {
            if let word = asking.first(where: { rest.starts(with: $0) }) {
                rest = rest.dropFirst(word.count)
                parts.append([])
            } else {
                parts[parts.count - 1].append(first)
                rest = rest.dropFirst()
            }
        }
        return parts.filter { !$0.isEmpty }
    }
}
