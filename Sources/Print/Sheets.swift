import Licensing
import Statute

/// 各页: the document set in lines, cut into sheets, ready to be drawn.
struct Sheets {
    private let head: Head
    private let room: Head.Room
    private let rows: [Row]
    private let sign: SignOff
    private let end: EndBlock
    private let every: EveryPage
    private let pages: [Pagination.Page]
    private let title: String
    private let agency: String
    private let subject: String
    private let digest: String

    init(_ printed: PrintedDocument, setter: Typesetter) throws(PrintFault) {
        let document = printed.document
        let coverage = try setter.coverage()
        guard "行政许可文书〓".unicodeScalars.allSatisfy(coverage.has) else { throw .noChineseFont }
        let legible = Legible(covers: coverage.has)
        agency = legible.text(document.agency)
        title = legible.text(document.title)
        let number = document.number.map(legible.text)
        let head = try Head(agency: agency, number: number ?? "〔签发时编号〕", setter: setter)
        // Only characters wider than any of ours make a head this high.
        if let least = Head.Room.all.last, head.rows(least) > 16 { throw .tooLong(.agency, limit: PrintedDocument.longestAgency) }
        let body = try BodyText(document, title: title, legible: legible, setter: setter)
        let wantsSeal = document.seal != nil
        sign = try SignOff(agency: agency, date: document.date, hasSeal: wantsSeal, sealedOn: printed.sealedOn, setter: setter)
        let standing: EveryPage.Standing? = printed.isVoid ? .isVoid : number == nil ? .isPreview : nil
        let remarks = EndRemarks(printed, standing: standing, legible: legible)
        end = try EndBlock(lines: remarks.lines, address: remarks.address, setter: setter)
        (room, pages) = Self.cut(body, head: head, sign: sign.rows, end: end.rows)
        guard pages.count <= Paper.mostPages else { throw .tooManyPages(limit: Paper.mostPages) }
        every = try EveryPage(count: pages.count, standing: standing, setter: setter)
        rows = body.rows
        self.head = head
        subject = [number ?? "", legible.text(document.caseNumber)].filter { !$0.isEmpty }.joined(separator: " ")
        digest = legible.text(printed.digest)
    }

    /// The room of the standard if it serves; less, if the text would not begin on the first sheet (首页必须显示正文: three lines of it,
    /// or all there are), or if the last sheet would have no text.
    private static func cut(_ body: BodyText, head: Head, sign: Int, end: Int) -> (Head.Room, [Pagination.Page]) {
        let wanted = body.lead.count + min(3, body.text.count)
        let choices = Head.Room.all.filter { head.rows($0) < Paper.rowCount }.map { room in
            let rows = head.rows(room)
            let pages = Pagination(
                head: rows, rows: body.rows.count, body: body.text.count, carry: body.carry, sign: sign, end: end
            ).pages
            return (room: room, pages: pages, begins: rows + wanted <= Paper.rowCount, ends: pages.last?.sign != nil)
        }
        let choice = choices.first { $0.begins && $0.ends } ?? choices.first { $0.begins } ?? choices[choices.count - 1]
        return (choice.room, choice.pages)
    }

    func file(createdAt: Moment) -> PDFFile {
        PDFFile(title: title, author: agency, subject: subject, keywords: digest, createdAt: createdAt)
    }

    func draw(on canvas: Canvas) {
        canvas.begin(.document)
        for (index, page) in pages.enumerated() {
            if index == 0 {
                every.drawWatermark(on: canvas)
                head.draw(on: canvas, room: room)
            }
            for (offset, row) in rows[page.rows].enumerated() { row.draw(on: canvas, row: page.first + offset) }
            if let row = page.sign { sign.draw(on: canvas, row: row) }
            if page.hasEnd { end.draw(on: canvas) }
            canvas.aside {
                every.drawFoot(on: canvas, index: index)
                guard index + 1 < pages.count else { return }
                canvas.showPage()
                every.drawWatermark(on: canvas)
            }
        }
        canvas.end()
        canvas.showPage()
    }
}
