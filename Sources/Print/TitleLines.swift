/// 回行 — GB/T 9704-2012 第7.3.1条: 词意完整、排列对称、长短适宜. A title or a name too long for one line is cut where a word ends,
/// into lines about as long as each other.
enum TitleLines {
    /// - Parameter width: of a line, in em.
    static func lines(_ text: String, width: Double) -> [String] {
        let signs = Array(text)
        let widths = signs.map { $0.unicodeScalars.first?.isWide == true ? 1 : 0.6 }
        let total = widths.reduce(0, +)
        guard total > width, signs.count > 1 else { return [text] }
        let costs = cutCosts(signs)
        let fewest = Int((total / width).rounded(.up))
        for count in fewest...(fewest + 2) {
            guard let cuts = cheapest(widths: widths, costs: costs, count: count, width: width) else { continue }
            return zip([0] + cuts, cuts + [signs.count]).map { start, end in
                String(signs[start..<end]).trimmed
            }
        }
        // A word longer than the line: cut where it must be.
        return [text]
    }

    /// The cheapest way to cut into exactly `count` lines; nil when there is none.
    private static func cheapest(widths: [Double], costs: [Double?], count: Int, width: Double) -> [Int]? {
        let length = widths.count
        var sums = [0.0]
        for width in widths { sums.append(sums[sums.count - 1] + width) }
        let ideal = sums[length] / Double(count)
        var best = [[Double]](repeating: [Double](repeating: .infinity, count: length + 1), count: count + 1)
        var from = [[Int]](repeating: [Int](repeating: 0, count: length + 1), count: count + 1)
        best[0][0] = 0
        for line in 1...count {
            for end in 1...length {
                guard let cut = end == length ? 0 : costs[end] else { continue }
                for start in stride(from: end - 1, through: 0, by: -1) {
                    let filled = sums[end] - sums[start]
                    if filled > width { break }
                    let off = (filled - ideal) / ideal
                    let cost = best[line - 1][start] + 12 * off * off + cut
                    if cost < best[line][end] { (best[line][end], from[line][end]) = (cost, start) }
                }
            }
        }
        guard best[count][length] < .infinity else { return nil }
        var cuts: [Int] = []
        var end = length
        for line in stride(from: count, to: 1, by: -1) {
            end = from[line][end]
            cuts.append(end)
        }
        return cuts.reversed()
    }

    /// What it costs to cut before each sign; nil where no line may end.
    private static func cutCosts(_ signs: [Character]) -> [Double?] {
        var costs: [Double?] = [nil]
        for index in signs.indices.dropFirst() {
            let (before, after) = (signs[index - 1], signs[index])
            if notFirst.contains(after) || notLast.contains(before) || (isNarrow(before) && isNarrow(after)) {
                costs.append(nil)
            } else if goodEnds.contains(before) || signs[..<index].suffix(2) == ["关", "于"] {
                costs.append(0)
            } else if unitEnds.contains(before) {
                costs.append(0.4)
            } else {
                costs.append("的之".contains(after) ? 6 : 1)
            }
        }
        for term in terms.map({ Array($0) }) where term.count <= signs.count {
            for start in 0...(signs.count - term.count) where Array(signs[start..<(start + term.count)]) == term {
                for inside in (start + 1)..<(start + term.count) { costs[inside] = costs[inside].map { max($0, 4) } }
            }
        }
        return costs
    }

    private static func isNarrow(_ sign: Character) -> Bool { sign.isASCII && (sign.isLetter || sign.isNumber || "-./:_".contains(sign)) }

    private static let notFirst: Set<Character> = Set("，。、；：？！）〕】》〉”’…—·％")
    private static let notLast: Set<Character> = Set("（〔【《〈“‘")
    private static let goodEnds: Set<Character> = Set("的、，》）和与及 ")
    /// Last signs of the names of places and offices.
    private static let unitEnds: Set<Character> = Set("省市州县区府局委厅司")
    /// Words of the titles and names that occur here.
    private static let terms = [
        "不予", "准予", "行政", "许可", "行政许可", "决定书", "通知书", "告知书", "确认书", "受理", "申请", "办理", "补正", "材料", "一次性",
        "有限", "公司", "有限公司", "有限责任公司", "股份", "管理局", "委员会", "人民政府", "办公室", "监督", "管理", "市场", "审批", "服务",
        "中华人民共和国", "关于", "延期", "听证", "终止", "特别程序", "自治区", "自治州", "自治县", "政务", "数据", "资源", "中心", "技术", "登记",
    ]
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
