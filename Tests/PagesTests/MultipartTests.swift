import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Testing

@Suite struct MultipartStreamTests {
    private static let boundary = "----X7"
    private static let form = """
        ------X7\r
        Content-Disposition: form-data; name="_token"\r
        \r
        abc\r
        ------X7\r
        Content-Disposition: form-data; name="file"; filename="营业执照.pdf"\r
        Content-Type: application/pdf\r
        \r
        %PDF-1.7\r
        --\r
        ------X not yet\r
        \r\n\r
        ------X7\r
        content-disposition: form-data; name="none"; filename=""\r
        \r
        \r
        ------X7--\r
        epilogue
        """

    private struct Part: Equatable {
        var name: String
        var filename: String?
        var type: String?
        var body = ""
    }

    private func parts(_ chunks: [[UInt8]], limits: MultipartStream.Limits = .init()) throws -> (parts: [Part], isFinished: Bool) {
        var stream = MultipartStream(boundary: Self.boundary, limits: limits)
        var parts: [Part] = []
        var bytes: [UInt8] = []
        for chunk in chunks {
            for event in try stream.feed(ByteBuffer(bytes: chunk)) {
                switch event {
                case .begin(let disposition, let type):
                    parts.append(Part(name: disposition.name, filename: disposition.filename, type: type))
                    bytes = []
                case .data(let data): bytes += data.readableBytesView
                case .end: parts[parts.count - 1].body = String(decoding: bytes, as: UTF8.self)
                }
            }
        }
        return (parts, stream.isFinished)
    }

    private static let expected = [
        Part(name: "_token", body: "abc"),
        Part(name: "file", filename: "营业执照.pdf", type: "application/pdf", body: "%PDF-1.7\r\n--\r\n------X not yet\r\n\r\n"),
        Part(name: "none", filename: ""),
    ]

    @Test func anySplitReadsTheSame() throws {
        let bytes = Array(Self.form.utf8)
        for size in 1...bytes.count {
            let chunks = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
            let read = try parts(chunks)
            #expect(read.parts == Self.expected)
            #expect(read.isFinished)
        }
        for cut in bytes.indices {
            #expect(try parts([Array(bytes[..<cut]), Array(bytes[cut...])]).parts == Self.expected)
        }
    }

    @Test func aBodyThatBreaksOffIsNotFinished() throws {
        let bytes = Array(Self.form.utf8)
        #expect(try !parts([Array(bytes.prefix(bytes.count - 12))]).isFinished)
        #expect(try !parts([]).isFinished)
    }

    @Test(arguments: [
        "------X7\r\n\r\nno head\r\n------X7--", "------X7\r\nContent-Type: text/plain\r\n\r\nx\r\n------X7--",
        "------X7\r\nno colon\r\n\r\nx\r\n------X7--", "------X7\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n------X7--",
        "------X7 x\r\n",
        "------X7\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nx\r\n------X7--",
        "------X7\r\n" + String(repeating: "a", count: 5000), String(repeating: "preamble ", count: 1000),
        "------X7\r\n" + String(repeating: "X: y\r\n", count: 20) + "Content-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n------X7--",
    ])
    func otherBytesAreNoForm(body: String) {
        #expect(throws: MultipartStream.Malformed.self) { try parts([Array(body.utf8)]) }
        #expect(throws: MultipartStream.Malformed.self) { try parts(body.utf8.map { [$0] }) }
    }

    @Test func partsAreCounted() {
        var limits = MultipartStream.Limits()
        limits.parts = 2
        #expect(throws: MultipartStream.Malformed.self) { try parts([Array(Self.form.utf8)], limits: limits) }
    }

    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"), ("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"", "a b"),
        ("multipart/form-data", nil),
        ("multipart/mixed; boundary=abc", nil), ("multipart/form-data; boundary=", nil),
        ("multipart/form-data; boundary=\(String(repeating: "a", count: 71))", nil),
    ])
    func boundariesAreRead(type: String, boundary: String?) { #expect(MultipartStream.boundary(of: type) == boundary) }
}

@Suite struct MultipartReaderTests {
    private func read(_ body: String, limits: UploadLimits = UploadLimits()) async throws -> [String] {
        let head = HTTPRequest(
            method: .post, scheme: "https", authority: "a.example", path: "/",
            headerFields: [.contentType: "multipart/form-data; boundary=b"])
        let chunks = AsyncStream<ByteBuffer> { stream in
            for byte in body.utf8 { stream.yield(ByteBuffer(bytes: [byte])) }
            stream.finish()
        }
        var seen: [String] = []
        try await readMultipart(Request(head: head, body: .init(asyncSequence: chunks)), limits: limits) { part in
            switch part {
            case .field(let name, let value): seen.append("\(name)=\(value)")
            case .fileBegin(let disposition, let type): seen.append("\(disposition.filename ?? "-") \(type ?? "-"): ")
            case .fileData(let data): seen[seen.count - 1] += String(buffer: data)
            case .fileEnd: seen[seen.count - 1] += "."
            }
        }
        return seen
    }

    private let form = """
        --b\r\nContent-Disposition: form-data; name="_token"\r\n\r\n令牌\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="C:\\fakepath\\图.png"\r\n\
        Content-Type: image/png\r\n\r\ndata\r\n--b--\r\n
        """

    @Test func fieldsAreWholeAndFilesFlow() async throws { #expect(try await read(form) == ["_token=令牌", "图.png image/png: data."]) }

    @Test func limitsHold() async {
        await #expect { try await read(form, limits: UploadLimits(total: 100)) } throws: { ($0 as? Problem)?.status == .contentTooLarge }
        await #expect { try await read(form, limits: UploadLimits(field: 5)) } throws: { ($0 as? Problem)?.status == .contentTooLarge }
        await #expect { try await read(form, limits: UploadLimits(parts: 1)) } throws: { ($0 as? Problem)?.status == .badRequest }
        await #expect { try await read(String(form.dropLast(3))) } throws: { ($0 as? Problem)?.status == .badRequest }
    }
}

@Suite struct DispositionTests {
    @Test(arguments: [
        (#"form-data; name="f"; filename="营业执照.pdf""#, "营业执照.pdf"),
        (#"form-data; name="f"; filename="a%22b%0D%0A%41.pdf""#, "a\"b%41.pdf"),
        (#"form-data; name="f"; filename="a\"b.pdf""#, "a\"b.pdf"),
        (#"form-data; name="f"; filename="C:\new\图.png""#, "图.png"),
        (#"form-data; name="f"; filename="../../etc/passwd""#, "passwd"),
        (#"form-data; name="f"; filename="x.pdf"; filename*=UTF-8''%E8%90%A5%E4%B8%9A.pdf"#, "营业.pdf"),
        (#"form-data; name="f"; filename="x.pdf"; filename*=GBK''%D3%AA.pdf"#, "x.pdf"),
        (#"form-data; name=f; filename=plain.pdf"#, "plain.pdf"),
        ("form-data; name=\"f\"; filename=\"a\u{202E}gpj.exe\"", "agpj.exe"),
        ("form-data; name=\"f\"; filename=\" .\u{200B}.htaccess. \"", "htaccess"),
        (#"form-data; name="f"; filename="..""#, "未命名"), (#"form-data; name="f"; filename="/""#, "未命名"),
        (#"form-data; name="f"; filename="""#, ""), (#"form-data; name="f""#, nil),
        (#"form-data; name="f"; filename="a;b=c.pdf""#, "a;b=c.pdf"),
        ("form-data; name=\"f\"; filename=\"\u{2C029}.pdf\"", "\u{2C029}.pdf"),
    ])
    func namesAreMadeFit(header: String, filename: String?) throws {
        let disposition = try #require(Disposition(header))
        #expect(disposition.name == "f")
        #expect(disposition.filename == filename)
    }

    @Test(arguments: [
        "", "form-data", "form-data; filename=\"a\"", "attachment; name=\"f\"", "form-data; name=\"\(String(repeating: "n", count: 257))\"",
    ])
    func withoutANameThereIsNoPart(header: String) { #expect(Disposition(header) == nil) }

    @Test func longNamesKeepTheirExtension() {
        let name = Disposition.clean(String(repeating: "长", count: 200) + ".pdf")
        #expect(name.utf8.count <= 255 && name.hasSuffix("长.pdf"))
        #expect(Disposition.clean("a." + String(repeating: "长", count: 200)).utf8.count <= 255)
        #expect(Disposition.fileExtension(of: "A.B.PDF") == "pdf")
        #expect(Disposition.fileExtension(of: "none") == "")
    }

    @Test func sendingNamesTheFileTwice() {
        #expect(Disposition.attachment("许可 1.pdf") == "attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E8%AE%B8%E5%8F%AF%201.pdf")
        #expect(!Disposition.attachment("a\"\r\nX: y.pdf").contains("\r"))
        #expect(Disposition.attachment("a.pdf", inline: true).hasPrefix("inline; "))
    }
}

@Suite struct FileKindTests {
    private static func zip(_ names: String...) -> [UInt8] {
        names.flatMap { name -> [UInt8] in
            let header: [UInt8] = [0x50, 0x4B, 3, 4, 20, 0] + [UInt8](repeating: 0, count: 20)
            return header + [UInt8(name.utf8.count), 0, 0, 0] + Array(name.utf8) + Array("content".utf8)
        }
    }

    @Test(arguments: [
        (Array("%PDF-1.7\n".utf8), FileKind.pdf), ([0xFF, 0xD8, 0xFF, 0xE0, 0, 16], .jpeg),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52], .png),
        (zip("[Content_Types].xml", "word/document.xml"), .ooxml), (zip("_rels/.rels", "docProps/app.xml"), .ooxml),
        (zip("OFD.xml", "Doc_0/Document.xml"), .ofd),
    ])
    func filesAreKnownByTheirBytes(bytes: [UInt8], kind: FileKind) { #expect(FileKind.sniff(bytes) == kind) }

    @Test(
        arguments: [
            [], Array("%PD".utf8), Array("%PDF-".utf8), Array("<html><script>".utf8), Array("\n%PDF-1.7".utf8), Array("#!/bin/sh".utf8),
            Array("MZ\u{90}".utf8),
            [0x7F, 0x45, 0x4C, 0x46], [0xD0, 0xCF, 0x11, 0xE0], [0xFF, 0xD8, 0xFF], zip("a.txt"), zip("evil.exe", "[Content_Types].xml"),
            zip("[Content_Types].xml", "word/vbaProject.bin"), Array("PK".utf8), [0x50, 0x4B, 3, 4],
            Array("<?xml version=\"1.0\"?><svg>".utf8), Array("GIF89a".utf8),
        ] as [[UInt8]])
    func everythingElseIsNothing(bytes: [UInt8]) { #expect(FileKind.sniff(bytes) == nil) }

    @Test func onlyTheFirstBytesAreLookedAt() {
        #expect(FileKind.sniff(Self.zip("a.txt") + [UInt8](repeating: 0, count: FileKind.window) + Self.zip("OFD.xml")) == nil)
    }

    @Test func theExtensionMustAgree() {
        #expect(FileKind.pdf.matches(extension: "PDF"))
        #expect(!FileKind.pdf.matches(extension: "docx"))
        #expect(FileKind.jpeg.matches(extension: "jpg") && FileKind.jpeg.matches(extension: "jpeg"))
        #expect(!FileKind.ooxml.matches(extension: "docm"))
        #expect(!FileKind.png.matches(extension: ""))
    }
}
