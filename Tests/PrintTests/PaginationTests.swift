import Testing

@testable import Print

/// 分页规则, for every length of a document.
@Suite struct PaginationTests {
    @Test(arguments: [6, 9, 13, 16], [3, 5, 7]) func everyRowHasOnePlaceAndTheSealHasText(head: Int, sign: Int) {
        for body in 0...70 {
            for (end, carry) in [(3, 2), (6, 5), (20, 8)] {
                let rows = body + 3
                let pages = Pagination(head: head, rows: rows, body: body, carry: carry, sign: sign, end: end).pages
                #expect(pages.flatMap { Array($0.rows) } == Array(0..<rows))
                #expect(pages.filter { $0.sign != nil }.count == 1)
                #expect(pages.map(\.hasEnd) == Array(repeating: false, count: pages.count - 1) + [true])
                #expect(pages.map(\.first) == [head] + Array(repeating: 0, count: pages.count - 1))
                for page in pages {
                    let signed = page.sign == nil ? 0 : sign
                    #expect(page.used + signed + (page.hasEnd ? min(end, Paper.rowCount - signed - page.used) : 0) <= Paper.rowCount)
                    if page.sign != nil, body > 0 { #expect(page.rows.upperBound == rows && !page.rows.isEmpty) }
                    if page.sign != nil, page != pages[0] { #expect(page.rows.count >= min(carry, body - 1)) }
                    if page.hasEnd, page.sign != nil { #expect(page.used + sign + end <= Paper.rowCount) }
                }
            }
        }
    }

    @Test func twoLinesGoOverWithTheSeal() throws {
        // Thirteen rows of head, addressee and title, eight of text: no room for five rows of seal.
        let pages = Pagination(head: 10, rows: 11, body: 8, carry: 2, sign: 5, end: 5).pages
        #expect(pages.map(\.rows) == [0..<9, 9..<11])
        #expect(pages[1].sign == 2)
        // Where the text itself goes over, its end does not go alone either.
        #expect(Pagination(head: 10, rows: 13, body: 10, carry: 5, sign: 5, end: 5).pages.map(\.rows) == [0..<8, 8..<13])
    }

    @Test func whatStandsUnderTheDocumentGoesOverAlone() {
        let pages = Pagination(head: 10, rows: 6, body: 3, carry: 2, sign: 5, end: 5).pages
        #expect(pages.count == 2)
        #expect(pages[0].sign == 16 && !pages[0].hasEnd)
        #expect(pages[1].rows.isEmpty && pages[1].hasEnd)
    }
}
