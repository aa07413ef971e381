import Foundation

/// 文档语言 — ISO 32000-1, 14.9.2: a screen reader must know that it reads Chinese, and a window shows the title, not the file's name.
///
/// Cairo 1.16 cannot say either, but writes the catalogue as the last object of the file: what is added there moves nothing that the
/// cross-reference table points at, only the table itself.
extension Data {
    func withLanguage(_ language: String) -> Data {
        let catalogue = Data("<< /Type /Catalog\n".utf8)
        let mark = Data("startxref\n".utf8)
        guard let start = range(of: catalogue, options: .backwards), let table = range(of: Data("\nxref\n".utf8), options: .backwards),
            let pointer = range(of: mark, options: .backwards), start.upperBound < table.lowerBound, table.upperBound < pointer.lowerBound,
            !self[start.upperBound..<table.lowerBound].contains(Data(" obj\n".utf8))
        else { return self }
        let added = Data("   /Lang (\(language))\n   /ViewerPreferences << /DisplayDocTitle true >>\n".utf8)
        var file = self[..<start.upperBound]
        file += added
        file += self[start.upperBound..<pointer.upperBound]
        file += Data("\(table.lowerBound + 1 - startIndex + added.count)\n%%EOF\n".utf8)
        return file
    }
}
