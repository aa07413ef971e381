import Licensing
import Print
import Testing

/// 量一量: the sheets as they come out of a printer, with a ruler.
@Suite struct MeasureTests {
    private func picture(_ printed: PrintedDocument, page: Int) throws -> Picture {
        try Picture(ReadPDF(printed.pdf(createdAt: Sample.moment())), page: page)
    }

    private func expect(_ value: Double, near wanted: Double, by off: Double = 0.6) {
        #expect(abs(value - wanted) <= off, "\(value) instead of \(wanted)")
    }

    @Test func theHeadStandsWhereTheStandardWantsIt() throws {
        let first = try picture(Sample.printed(Sample.acceptance()), page: 1)
        let red = first.box(where: \.isOfficialRed)
        // 天头 37 mm, the mark 35 mm below it; the red line as wide as the text.
        expect(red.top, near: 37 + 35, by: 1.5)
        expect(red.left, near: 28)
        expect(red.right, near: 28 + 156)
    }

    @Test func theTextFillsItsAreaAndNoMore() throws {
        let sheet = try picture(Sample.printed(Sample.refusal()), page: 3)
        let text = sheet.box(to: 37 + 225) { !$0.isPaper }
        expect(text.left, near: 28)
        expect(text.right, near: 28 + 156)
        expect(text.top, near: 37 + 2.5, by: 1)
        expect(text.bottom, near: 37 + 225 - 2.5, by: 1)
        // 一字线 7 mm under the area, 单页居右空一字.
        let number = sheet.box(from: 37 + 226) { !$0.isPaper }
        #expect(number.count > 0)
        expect(number.right, near: 28 + 156 - 4.9, by: 1)
        expect((number.top + number.bottom) / 2, near: 37 + 225 + 7, by: 1)
        let left = try picture(Sample.printed(Sample.refusal()), page: 2).box(from: 37 + 226) { !$0.isPaper }
        expect(left.left, near: 28 + 4.9, by: 1)
    }

    @Test func shortLinesReachTheEdge() throws {
        // A bracket cannot end the first line of each, so that it lacks a character.
        let text = String(repeating: "字", count: 25) + "（" + String(repeating: "字", count: 10) + "）。"
        let document = try Sample.document(text: Array(repeating: .text(text), count: 30), contacts: [])
        expect(try picture(Sample.printed(document), page: 2).box { !$0.isPaper }.right, near: 28 + 156)
    }

    @Test func redInkOverBlackPrintLeavesItBlack() throws {
        let sealed = try picture(Sample.printed(Sample.acceptance()), page: 2)
        let seal = sealed.box(where: \.isOfficialRed)
        let open = try picture(Sample.printed(Sample.acceptance(), sealed: false), page: 2)
        let black = [sealed, open].map { $0.box(from: seal.top, to: seal.bottom, where: \.isBlack).count }
        #expect(black[1] > 100 && black[0] >= black[1], "\(black)")
    }

    @Test func theSealIsRoundAndFortyTwoMillimetresWide() throws {
        let sheet = try picture(Sample.printed(Sample.acceptance()), page: 2)
        let seal = sheet.box(where: \.isOfficialRed)
        // 160 units are 42 mm; the ring's outer edge is at 156 of them.
        expect(seal.right - seal.left, near: 42 * 156 / 160)
        expect(seal.bottom - seal.top, near: 42 * 156 / 160)
        // 印章顶端距正文一行之内; 成文日期右空四字.
        let text = sheet.box(to: seal.top - 0.1) { !$0.isPaper }
        #expect(seal.top - text.bottom < 225.0 / 22)
        #expect(try picture(Sample.printed(Sample.acceptance(), sealed: false), page: 2).box(where: \.isOfficialRed).count == 0)
    }

    @Test func aVoidDocumentIsCrossedOnEverySheet() throws {
        let pdf = try ReadPDF(Sample.printed(Sample.grant(), isVoid: true).pdf(createdAt: Sample.moment()))
        for page in 1...pdf.pageCount {
            let word = try Picture(pdf, page: page).box(where: \.isWatermark)
            #expect(word.count > 10_000 && word.right - word.left > 100 && word.bottom - word.top > 60)
            #expect(word.left > 20 && word.right < 190)
        }
        #expect(try picture(Sample.printed(Sample.grant()), page: 1).box(where: \.isWatermark).count < 500)
    }

    @Test func hostileTextStaysOnTheSheet() throws {
        let marks = String(repeating: "e" + String(repeating: "\u{302}", count: 7), count: 600)
        let text: [OfficialDocument.Paragraph] = [.text(marks), .text(String(repeating: "مرحبا", count: 300)), .list([marks])]
        let printed = try Sample.printed(Sample.document(addressee: String(repeating: "W", count: 200), text: text))
        for page in 1...2 {
            let ink = try picture(printed, page: page).box { !$0.isPaper }
            #expect(ink.left > 26 && ink.right < 28 + 156 + 4 && ink.top > 30 && ink.bottom < 275)
        }
    }
}
