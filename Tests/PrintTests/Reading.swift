import Foundation
import Licensing
import Print
import Statute
import Testing

/// 读PDF: what a reader of the file finds in it. Its text comes from poppler-utils, a reader that shares no code with the writer.
struct ReadPDF {
    let data: Data
    private let latin: String

    init(_ data: Data) {
        self.data = data
        latin = String(decoding: data.map { $0 < 128 ? $0 : 63 }, as: UTF8.self)
    }

    func count(of pattern: String) -> Int { latin.components(separatedBy: pattern).count - 1 }

    /// `/Type /Page`, not `/Type /Pages`.
    var pageCount: Int { count(of: "/Type /Page") - count(of: "/Type /Pages") }

    func says(_ text: String) -> Bool { latin.contains(text) }

    /// The words in reading order.
    func text() throws -> String { try Poppler.run("pdftotext", data, ["-enc", "UTF-8", "-nopgbrk"]) }

    func pages() throws -> [String] {
        try Poppler.run("pdftotext", data, ["-enc", "UTF-8"]).components(separatedBy: "\u{0C}").dropLast().map { String($0) }
    }

    /// The words without blanks, line ends and page numbers: what was put in comes out, in this order.
    func words() throws -> String {
        try pages().enumerated().map { index, page in
            page.filter { !$0.isWhitespace }.replacingOccurrences(of: "—\(index + 1)—", with: "")
        }.joined()
    }
}

/// 文书的全部文字, in the order of GB/T 9704.
func expectedWords(_ printed: PrintedDocument, note: String) -> String {
    let document = printed.document
    var parts = [document.agency, document.number ?? "〔签发时编号〕", document.title]
    if let addressee = document.addressee { parts.append(addressee + "：") }
    for paragraph in document.paragraphs {
        switch paragraph {
        case .text(let text): parts.append(text)
        case .list(let entries): parts += entries.enumerated().map { "\($0.offset + 1)．\($0.element)" }
        }
    }
    parts += document.contacts + [document.agency, document.date.chinese, "办件编号：" + document.caseNumber, "文书校验码：" + printed.digest]
    parts += printed.signature + (printed.verifyURL.map { ["查验网址：" + $0] } ?? []) + [note]
    return parts.joined().filter { !$0.isWhitespace }
}

enum Poppler {
    struct Missing: Error, CustomStringConvertible {
        let tool: String
        var description: String { "\(tool) is missing: apt-get install poppler-utils" }
    }

    /// - Returns: what the tool writes of this file.
    static func run(_ tool: String, _ data: Data, _ arguments: [String]) throws -> String {
        String(decoding: try bytes(tool, data, arguments), as: UTF8.self)
    }

    static func bytes(_ tool: String, _ data: Data, _ arguments: [String]) throws -> Data {
        let file = FileManager.default.temporaryDirectory.appending(path: "print-\(UUID().uuidString).pdf")
        try data.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool] + arguments + [file.path] + (tool == "pdftotext" ? ["-"] : [])
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let written = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        if process.terminationStatus == 127 { throw Missing(tool: tool) }
        try #require(process.terminationStatus == 0, "\(tool) refuses the file")
        return written
    }
}
