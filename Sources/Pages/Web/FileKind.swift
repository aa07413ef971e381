/// What a file is by its first bytes, whatever its name says.
package enum FileKind: String, Sendable, CaseIterable {
    case pdf, jpeg, png
    /// Word, Excel and PowerPoint since 2007: one container, told apart by the extension.
    case ooxml
    /// 版式文件 — GB/T 33190
    case ofd

    /// How much of a file `sniff` looks at.
    package static let window = 4096

    /// Nil for anything not named above: programs, scripts, web pages and old macro-bearing formats whatever their extension.
    package static func sniff(_ bytes: some Collection<UInt8>) -> FileKind? {
        let head = Array(bytes.prefix(window))
        if head.starts(with: Array("%PDF-".utf8)), let digit = head.dropFirst(5).first, (0x31...0x32).contains(digit) { return .pdf }
        if head.starts(with: [0xFF, 0xD8, 0xFF]), let marker = head.dropFirst(3).first, (0xC0...0xFE).contains(marker) { return .jpeg }
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
        if head.starts(with: png) { return .png }
        if head.starts(with: [0x50, 0x4B, 3, 4]) { return archive(head) }
        return nil
    }

    /// A ZIP says what it is by the names in it. Word writes `[Content_Types].xml` first, other programs `_rels/.rels` or `docProps/`.
    private static func archive(_ head: [UInt8]) -> FileKind? {
        var kind: FileKind?
        for name in entryNames(head) {
            let lower = name.lowercased()
            // A macro is a program in a document's clothes.
            if lower.hasSuffix("vbaproject.bin") || lower.hasSuffix(".exe") || lower.hasSuffix(".class") { return nil }
            if name == "OFD.xml" { kind = .ofd }
            let isOffice =
                name == "[Content_Types].xml" || ["_rels/", "docProps/", "word/", "xl/", "ppt/"].contains { name.hasPrefix($0) }
            if kind == nil, isOffice { kind = .ooxml }
        }
        return kind
    }

    /// Names of the local file headers that lie in the window.
    private static func entryNames(_ head: [UInt8]) -> [String] {
        var names: [String] = []
        var at = 0
        while at + 30 <= head.count {
            guard head[at] == 0x50, head[at + 1] == 0x4B, head[at + 2] == 3, head[at + 3] == 4 else {
                at += 1
                continue
            }
            let length = Int(head[at + 26]) | Int(head[at + 27]) << 8
            guard length > 0, length <= 512, at + 30 + length <= head.count else {
                at += 4
                continue
            }
            names.append(String(decoding: head[(at + 30)..<(at + 30 + length)], as: UTF8.self))
            at += 30 + length
        }
        return names
    }

    package func matches(extension suffix: String) -> Bool { extensions.contains(suffix.lowercased()) }

    private var extensions: Set<String> {
        switch self {
        case .pdf: ["pdf"]
        case .jpeg: ["jpg", "jpeg"]
        case .png: ["png"]
        case .ooxml: ["docx", "xlsx", "pptx"]
        case .ofd: ["ofd"]
        }
    }

    /// What the file is served as. Office documents are only ever downloaded, so one type does for them.
    package var contentType: String {
        switch self {
        case .pdf: "application/pdf"
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .ooxml: "application/vnd.openxmlformats-officedocument"
        case .ofd: "application/ofd"
        }
    }
}
