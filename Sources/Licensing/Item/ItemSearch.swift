import Foundation

/// 查找事项 in everyday words: 想开个小吃店 finds 食品经营许可. Chinese is compared by pairs of neighbouring signs, so that neither a list of
/// words nor an order is needed, and one wrong sign spoils two pairs only; what stands in Latin letters by whole words.
package struct ItemSearch: Sendable {
    private let entries: [Entry]
    /// In how many items a pair occurs. What all of them say tells them apart least.
    private let frequency: [SearchText.Gram: Int]

    package init(_ items: [LicenceItem]) {
        entries = items.map(Entry.init)
        var frequency: [SearchText.Gram: Int] = [:]
        for entry in entries { for gram in entry.weights.keys { frequency[gram, default: 0] += 1 } }
        self.frequency = frequency
    }

    /// Best first. Only the first hundred signs of what was typed are looked at.
    package func find(_ query: String, limit: Int = 30) -> [LicenceItem] {
        let asked = SearchText(query)
        let scored = entries.compactMap { entry in score(entry, asked).map { (item: entry.item, score: $0) } }
        return scored.sorted { ($1.score, $0.item.name) < ($0.score, $1.item.name) }.prefix(limit).map(\.item)
    }

    /// Nil where too little of what was asked occurs in the item for it to be meant.
    private func score(_ entry: Entry, _ asked: SearchText) -> Int? {
        let grams = asked.telling
        let known = grams.compactMap { entry.weights[$0] }
        let spoken = asked.words.filter(entry.knows)
        let said = entry.phrases.filter(asked.contains).map(\.count).max() ?? 0
        // Words of the conditions count half: they are the law's and occur with many items.
        let halves = known.reduce(0) { $0 + ($1 > Weight.condition ? 2 : 1) } + spoken.count * 2
        let asks = grams.count + asked.words.count
        guard said > 0 || (halves > 0 && halves * 5 >= asks * 4) else { return nil }
        let pairs = asked.grams.reduce(0) { sum, gram in
            guard let weight = entry.weights[gram] else { return sum }
            let rarity = SearchText.common.contains(gram) ? 1 : min(8, max(1, entries.count / max(1, frequency[gram] ?? 1)))
            return sum + weight * rarity
        }
        return pairs + spoken.count * 10 + said * 10
    }

    private enum Weight {
        static let name = 6
        static let keyword = 4
        static let condition = 1
    }

    private struct Entry: Sendable {
        let item: LicenceItem
        var weights: [SearchText.Gram: Int] = [:]
        var words: Set<String> = []
        /// Names and everyday words as they are: one of them inside of a long sentence is enough.
        var phrases: [[Unicode.Scalar]] = []

        init(_ item: LicenceItem) {
            self.item = item
            for text in [item.name, item.short, item.guide.result.name] { add(text, Weight.name, isPhrase: true) }
            for text in (item.keywords ?? []) + item.theme { add(text, Weight.keyword, isPhrase: true) }
            for text in item.guide.conditions { add(text, Weight.condition, isPhrase: false) }
        }

        private mutating func add(_ text: String, _ weight: Int, isPhrase: Bool) {
            let text = SearchText(text)
            words.formUnion(text.words)
            for run in text.runs {
                if isPhrase, run.count > 1 { phrases.append(run) }
                // A single sign means something in a name, and nothing in a sentence of law.
                for gram in SearchText.pairs(run) + (isPhrase ? run.map(SearchText.Gram.init) : []) {
                    weights[gram] = max(weights[gram] ?? 0, weight)
                }
            }
        }

        /// A word, or at least three letters from its beginning.
        func knows(_ word: String) -> Bool {
            words.contains(word) || word.utf8.count > 2 && words.contains { $0.hasPrefix(word) }
        }
    }
}
