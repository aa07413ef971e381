/// 分页 — GB/T 9704-2012 第7.3.5条: agency, date and seal never stand on a sheet without text; where they do not fit under it, the end
/// of the text goes over with them: whom to ask, and the line before. What stands under the document is at the foot of the last sheet, like a 版记.
struct Pagination: Equatable {
    struct Page: Equatable {
        /// Of the text's rows.
        var rows: Range<Int>
        /// Row of the grid where they begin.
        var first = 0
        /// Row of the grid where agency, date and seal begin.
        var sign: Int?
        var hasEnd = false

        var used: Int { first + rows.count }
    }

    var pages: [Page] = []

    /// - Parameters:
    ///   - head: rows above the title on the first sheet.
    ///   - rows: title, addressee and text; `body` of them, at the end, are text.
    ///   - carry: so many rows of text shall stand above the seal, if there are as many.
    init(head: Int, rows: Int, body: Int, carry: Int, sign: Int, end: Int, height: Int = Paper.rowCount) {
        var page = Page(rows: 0..<0, first: head)
        var next = 0
        while next < rows {
            let room = height - page.first
            page.rows = next..<min(rows, next + room)
            next = page.rows.upperBound
            if next < rows {
                pages.append(page)
                page = Page(rows: next..<next)
            }
        }
        if page.used + sign > height {
            pages.append(page)
            page = Page(rows: rows..<rows)
        }
        if var before = pages.last, page.rows.count < carry {
            // One row of text at least stays behind; but rather none there than none here.
            let text = max(0, before.rows.upperBound - max(before.rows.lowerBound, rows - body))
            let least = page.rows.isEmpty ? min(1, before.rows.count) : 0
            let start = before.rows.upperBound - max(least, min(carry - page.rows.count, text - 1))
            before.rows = before.rows.lowerBound..<start
            pages[pages.count - 1] = before
            page.rows = start..<rows
        }
        page.sign = page.used
        if page.used + sign + end > height {
            pages.append(page)
            page = Page(rows: rows..<rows)
        }
        page.hasEnd = true
        pages.append(page)
    }
}
