import Ledger
import Testing

@Suite("册: what two sides of a reconciliation do not agree in")
struct CompareTests {
    private func line(_ key: String, _ version: UInt64 = 1, _ content: UInt8 = 1) -> StatementLine {
        StatementLine(key: key, version: version, digest: Digest(sha256: [content]))
    }

    private func names(_ found: [Difference]) -> [String] { found.map { "\($0.kind) \($0.subject) \($0.there ?? "-") \($0.here ?? "-")" } }

    private func kinds(_ found: [Difference]) -> [String] { found.map { "\($0.kind) \($0.subject)" } }

    // MARK: Receipt ↔ entry

    @Test("receipts and entries that agree, in whatever order") func filingsAgree() {
        #expect(Compare.filings(there: [line("a"), line("b", 2)], here: [line("b", 2), line("a")]) == [])
        #expect(Compare.filings(there: [], here: []) == [])
    }

    @Test("each field of a receipt counts, and each side may lack one") func filingsDiffer() {
        let there = [line("a"), line("b", 2, 2)]
        #expect(kinds(Compare.filings(there: there, here: [line("a")])) == ["entryMissing b"])
        #expect(kinds(Compare.filings(there: [line("a")], here: there)) == ["receiptMissing b"])
        #expect(kinds(Compare.filings(there: there, here: [line("a"), line("b", 2, 3)])) == ["entryDiffers b"])
        #expect(kinds(Compare.filings(there: there, here: [line("a"), line("b", 3, 2)])) == ["entryDiffers b"])
        #expect(kinds(Compare.filings(there: there, here: [line("a"), line("c", 2, 2)])) == ["entryMissing b", "receiptMissing c"])
    }

    @Test("another log than the day before") func epochs() {
        #expect(Compare.epoch(of: "intake-1", there: 1, before: 1) == [])
        #expect(names(Compare.epoch(of: "intake-1", there: 2, before: 1)) == ["newEpoch intake-1 2 1"])
    }

    // MARK: Case ↔ what is shown

    private static let now: Int64 = 1_000_000_000

    private func expected(
        _ tag: String = "t", _ version: UInt64 = 3, _ content: UInt8 = 1, age: Int64 = Compare.grace, isMarked: Bool = true,
        number: String? = "n", hasCase: Bool = true
    ) -> ExpectedCase {
        ExpectedCase(
            tag: tag, version: version, digest: Digest(sha256: [content]), made: Self.now - age, isMarked: isMarked, number: number,
            hasCase: hasCase)
    }

    private func shown(_ there: StatementLine?, _ here: ExpectedCase?) -> [String] {
        names(Compare.shown(there: there.map { [$0] } ?? [], here: here.map { [$0] } ?? [], now: Self.now))
    }

    @Test("a case that is shown as it was told") func shownAgrees() { #expect(shown(line("t", 3), expected()) == []) }

    @Test("each field of a case counts") func shownDiffers() {
        #expect(shown(nil, expected()) == ["notShown n - 3"])
        #expect(shown(line("t", 2), expected()) == ["behind n 2 3"])
        #expect(shown(line("t", 4), expected()) == ["ahead n 4 3"])
        #expect(shown(line("t", 3, 2), expected()) == ["contentDiffers n 3 3"])
        #expect(shown(line("t", 3), expected(isMarked: false)) == ["markMissing n 3 3"])
        #expect(shown(line("t", 3), expected(hasCase: false)) == ["caseMissing n 3 -"])
        #expect(shown(line("t", 3), nil) == ["unknownTag t 3 -"])
        #expect(shown(line("u", 3), expected()) == ["notShown n - 3", "unknownTag u 3 -"])
        // Of a tag whose case is not known nobody can say that its case is gone.
        #expect(shown(nil, expected(number: nil, hasCase: false)) == ["notShown t - 3"])
    }

    @Test("what was put in line within ten minutes may be on its way, and nothing else may") func grace() {
        let age = Compare.grace - 1
        #expect(shown(nil, expected(age: age)) == [])
        #expect(shown(line("t", 2), expected(age: age)) == [])
        #expect(shown(line("t", 3), expected(age: age, isMarked: false)) == [])
        #expect(shown(line("t", 4), expected(age: age)) == ["ahead n 4 3"])
        #expect(shown(line("t", 3, 2), expected(age: age)) == ["contentDiffers n 3 3"])
        #expect(shown(line("t", 3), expected(age: age, hasCase: false)) == ["caseMissing n 3 -"])
        #expect(shown(line("t", 3), nil) == ["unknownTag t 3 -"])
    }

    @Test("a time from the end of the world does not trap") func overflow() {
        let early = ExpectedCase(
            tag: "t", version: 3, digest: Digest(sha256: [1]), made: .min, isMarked: false, number: nil, hasCase: false)
        #expect(kinds(Compare.shown(there: [], here: [early], now: .max)) == ["notShown t"])
    }

    // MARK: All of them together

    @Test("one thing found from two sides is one difference") func once() {
        let all = Differences([Difference(.caseMissing, "n"), Difference(.caseMissing, "n", there: "3"), Difference(.setAside, "n")])
        #expect(all.total == 2)
        #expect(all.list.map(\.name) == ["caseMissing n", "setAside n"])
    }

    @Test("only what still stands at a second look") func standing() {
        let first = Differences([Difference(.behind, "a", there: "1", here: "2"), Difference(.notShown, "b")])
        let second = Differences([Difference(.behind, "a", there: "1", here: "3"), Difference(.notShown, "c")])
        #expect(first.standing(at: second).list == [Difference(.behind, "a", there: "1", here: "3")])
        #expect(first.standing(at: Differences()).total == 0)
    }

    @Test("a flood is counted whole and listed in part") func flood() {
        let many = Differences((0..<3_000).map { Difference(.notShown, "n\($0)") })
        #expect(many.total == 3_000)
        #expect(many.list.count == Differences.mostListed)
        #expect(Differences([Difference(.behind, "a")]).standing(at: many).total == 3_000)
        #expect(many.standing(at: Differences()).total == 0)
    }
}

@Suite("册: signed statements of a reconciliation")
struct StatementTests {
    private func lines(_ texts: String...) -> Frontier {
        var frontier = Frontier()
        for text in texts { frontier.append(StatementLine(key: text, version: 1, digest: Digest(sha256: [1])).leafHash) }
        return frontier
    }

    private func statement(day: String = "2026-02-13", epoch: Int = 1, ids: [Int] = [1]) -> Statement {
        Statement(origin: origin, day: day, epoch: epoch, parts: ids.map { Statement.Part(id: $0, lines: lines("a")) }, time: noon)
    }

    private func page(_ lines: [StatementLine], day: String = "2026-02-13", part: Int = 1, after: String = "") -> StatementPage {
        StatementPage(origin: origin, day: day, part: part, after: after, lines: lines, time: noon)
    }

    private func line(_ key: String, _ version: UInt64) -> StatementLine {
        StatementLine(key: key, version: version, digest: Digest(sha256: [1]))
    }

    @Test("a line's hash speaks of each of its fields") func hashes() {
        let base = line("ab", 12)
        for other in [line("a", 12), line("ab", 1), line("ab 1", 2), StatementLine(key: "ab", version: 12, digest: Digest(sha256: [2]))] {
            #expect(other.leafHash != base.leafHash)
        }
    }

    @Test("they survive their own encoding and signature") func encoding() throws {
        let signer = try signer(origin, 1)
        let statement = statement(ids: [0, 7, 255])
        #expect(statement.count == 3)
        #expect(
            try Statement.open(SignedObject(bytes: statement.signed(by: signer).bytes, limit: 65_536), by: origin, keys: peers())
                == statement)
        let page = page([line("a", 1), line("b", 2)])
        #expect(try StatementPage(bytes: page.encoded()) == page)
        let outcome = Reconciliation(
            day: "2026-02-13", run: 1, statements: [origin: Digest(sha256: [1])],
            figures: .init(receipts: 2, entries: 2, cases: 1, shown: 1, tags: 9),
            differences: Differences([Difference(.behind, "n", there: "1", here: "2")]), time: noon)
        #expect(outcome.total == 1)
        #expect(try Reconciliation(bytes: outcome.encoded()) == outcome)
    }

    @Test("what is out of range is refused") func ranges() {
        for wrong in [
            statement(day: "2026-2-13"), statement(day: "2026-02-13T"), statement(day: "x"), statement(epoch: 100), statement(ids: [2, 1]),
            statement(ids: [1, 1]), statement(ids: [256]), statement(ids: [-1]),
        ] {
            #expect(fault { _ = try wrong.encoded() } == .outOfRange)
        }
        #expect(fault { _ = try Statement(origin: "", day: "2026-02-13", epoch: 1, parts: [], time: noon).encoded() } == .outOfRange)
        for wrong in [
            page([], day: "-"), page([], part: 256), page([], after: "a b"), page([line("", 1)]), page([line("a", 1), line("a", 1)]),
            page([line("b", 2), line("a", 1)]), page((0...2_000).map { line("n\($0)", UInt64($0)) }),
        ] {
            #expect(fault { _ = try wrong.encoded() } == .outOfRange)
        }
        // Receipts go by their sequence, whatever their numbers look like.
        #expect(fault { _ = try page([line("b", 1), line("a", 2)]).encoded() } == nil)
    }

    @Test("a full page, and an outcome with all that it may list, stay within their limits") func limits() throws {
        let page = page((0..<2_000).map { line(String(repeating: "f", count: 60) + String(1000 + $0), 999_999_990_000 + UInt64($0)) })
        #expect(page.isLast == false)
        #expect(try page.encoded().count < StatementPage.limit)
        let long = String(repeating: "f", count: 64)
        let outcome = Reconciliation(
            day: "2026-02-13", run: 1, statements: [:], figures: .init(),
            differences: Differences(
                (0..<1_500).map { Difference(.entryDiffers, "\(long)\($0)", there: "999999999999 \(long)", here: "999999999999 \(long)") }),
            time: noon)
        #expect(try outcome.encoded().count < Reconciliation.limit)
        let all = Statement(
            origin: origin, day: "2026-02-13", epoch: 1,
            parts: (0...255).map {
                Statement.Part(
                    id: $0, lines: lines("a"), log: Hello.Log(origin: origin, epoch: 1, size: 999_999_999_999, root: Digest(sha256: [1])))
            }, time: noon)
        #expect(try all.encoded().count < Statement.limit)
    }

    @Test("a difference of a later version is held and not dropped") func later() throws {
        let outcome = Reconciliation(
            day: "2026-02-13", run: 1, statements: [:], figures: .init(), differences: Differences([Difference(.behind, "n")]), time: noon)
        let text = String(decoding: try outcome.encoded(), as: UTF8.self).replacing("\"kind\":\"behind\"", with: "\"kind\":\"sideways\"")
        #expect(fault { _ = try Reconciliation(bytes: Array(text.utf8)) } == .unknownKind)
    }
}
