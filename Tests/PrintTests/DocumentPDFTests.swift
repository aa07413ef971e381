import Foundation
import Licensing
import Print
import Testing

/// 公文格式: documents as they are issued.
@Suite struct DocumentPDFTests {
    private static let sealNote = "印章为测试印章（用印日期：2026年2月13日），不具有法律效力。"

    private func pdf(_ printed: PrintedDocument) throws -> ReadPDF { ReadPDF(try printed.pdf(createdAt: Sample.moment())) }

    @Test(arguments: 0..<4) func everyWordComesOutInReadingOrder(index: Int) throws {
        let printed = try Sample.printed(Sample.all()[index])
        let read = try pdf(printed)
        #expect(read.data.starts(with: Data("%PDF-1.5".utf8)))
        #expect(try read.words() == expectedWords(printed, note: Self.sealNote))
    }

    @Test func pagesAreCountedAndNumbered() throws {
        #expect(try pdf(Sample.printed(Sample.acceptance())).pageCount == 2)
        let read = try pdf(Sample.printed(Sample.correction()))
        #expect((5...6).contains(read.pageCount))
        let pages = try read.pages()
        #expect(pages.count == read.pageCount)
        for (index, page) in pages.enumerated() { #expect(page.filter { !$0.isWhitespace }.contains("—\(index + 1)—")) }
    }

    @Test func theFirstPageHasTextAndTheSealsPageToo() throws {
        for document in try Sample.all() {
            let pages = try pdf(Sample.printed(document)).pages().map { $0.filter { !$0.isWhitespace } }
            #expect(pages[0].contains("你（单位）"))
            let signed = try #require(pages.last { $0.contains("局2026年2月13日") })
            #expect(!signed.hasPrefix(document.agency))
            // Not only whom to ask, but a line of the text itself.
            #expect(!signed.hasPrefix("联系"))
        }
    }

    @Test func theFileSaysWhatItIs() throws {
        let read = try pdf(Sample.printed(Sample.correction()))
        let info = try Poppler.run("pdfinfo", read.data, [])
        for line in [
            "Title:           补正材料一次性告知书", "Author:          演示市市场监督管理局", "Tagged:          yes", "JavaScript:      no",
            "Encrypted:       no", "Page size:       595.276 x 841.89 pts (A4)", "Subject:         演市监许补〔2026〕3号",
        ] {
            #expect(info.contains(line), "\(info)")
        }
        #expect(read.says("/Lang (zh-CN)"))
        #expect(read.says("/DisplayDocTitle true"))
        #expect(read.says("(20260213160000+08'00)"))
    }

    @Test func theFileHasAStructure() throws {
        let read = try pdf(Sample.printed(Sample.correction()))
        #expect(read.count(of: "/S /Document\n") == 1)
        #expect(read.count(of: "/S /H1\n") == 1)
        #expect(read.count(of: "/S /P\n") > 8)
        // One more for each page over which the list goes on.
        #expect((40...46).contains(read.count(of: "/S /LI\n")))
        let structure = try Poppler.run("pdfinfo", read.data, ["-struct-text"])
        #expect(structure.contains("H1 (block)\n    \"补正材料一次性告知书\""))
        // A page number is no part of a paragraph.
        #expect(!structure.contains("— 2 —"))
    }

    @Test func fontsAreEmbeddedAsSubsetsAndNothingIsAPicture() throws {
        for document in try Sample.all() {
            let read = try pdf(Sample.printed(document))
            let fonts = try Poppler.run("pdffonts", read.data, []).split(separator: "\n").dropFirst(2)
            #expect(!fonts.isEmpty)
            for font in fonts { #expect(font.contains(" yes yes yes "), "\(font)") }
            #expect(!read.says("/Subtype /Image"))
            #expect(read.data.count < 400_000)
        }
    }

    @Test func aVoidDocumentSaysSoOnEveryPage() throws {
        let document = try Sample.correction()
        let read = try pdf(Sample.printed(document, isVoid: true))
        for page in try read.pages() { #expect(page.contains("本文书已失效")) }
        #expect(try !pdf(Sample.printed(document)).text().contains("已失效"))
    }

    @Test func whatIsNotSealedSaysSo() throws {
        let document = try Sample.acceptance()
        #expect(try pdf(Sample.printed(document, sealed: false)).text().contains("待用印"))
        // A document that bears no seal has none, whatever is asked.
        let system = try Sample.document(.deemedAcceptance, text: [.text("现予确认。")], seal: nil)
        #expect(try pdf(Sample.printed(system, sealed: true)).text().contains("本文书由系统生成，不加盖印章。"))
        let preview = try Sample.document(number: nil, text: [.text("现予受理。")])
        #expect(try pdf(Sample.printed(preview)).text().contains("预览，不是正式文书"))
    }

    @Test func theAddressIsALinkAndOnlyAPlainOne() throws {
        var printed = try Sample.printed(Sample.acceptance())
        #expect(try pdf(printed).says("/URI (https://licence.example.gov.cn/documents"))
        for url in ["javascript:alert(1)", "https://a.example/'/x", "https://a.example/(", "file:///x", "https://a.example/文书"] {
            printed.verifyURL = url
            let read = try pdf(printed)
            #expect(!read.says("/URI ("))
            let words = try read.words()
            #expect(words.contains(url), "\(words.suffix(200))")
        }
    }
}
