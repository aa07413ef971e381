/// What is wrong with a file of ours, where, and what to write instead: one Chinese sentence for whoever edits the file.
package struct CatalogueFault: Error, Sendable, Equatable {
    package let file: String
    /// Both count from 1; nil when the file as a whole is meant.
    package let line: Int?
    package let column: Int?
    /// The line as it stands in the file.
    package let quote: String?
    package let message: String

    package init(file: String, line: Int? = nil, column: Int? = nil, quote: String? = nil, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.quote = quote
        self.message = message
    }
}

extension CatalogueFault: CustomStringConvertible {
    package var description: String {
        let sentence = message.hasSuffix("？") ? message : message + "。"
        guard let line else { return "\(file)：\(sentence)" }
        let place = "\(file) 第\(line)行" + (column.map { "第\($0)列" } ?? "")
        return place + "：" + sentence + (quote.map { "（原文：\($0)）" } ?? "")
    }
}
