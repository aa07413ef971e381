/// 打印失败: why a document cannot be printed. None of these is cured by trying again with the same input.
package enum PrintFault: Error, Sendable, Equatable {
    /// More pages than any document has.
    case tooManyPages(limit: Int)
    /// A part that has a fixed place on the sheet does not fit there; the limit is in characters.
    case tooLong(Part, limit: Int)
    /// What stands under the document (digest, signature, notes) is higher than a page.
    case endBlockTooHigh
    /// No font on this machine has Chinese characters.
    case noChineseFont
    /// The library that draws has failed, in its own words.
    case drawing(String)

    /// 版头、标题、署名: parts of the sheet with a place of their own.
    package enum Part: String, Sendable, CaseIterable {
        case agency = "发文机关"
        case title = "标题"
        case number = "发文字号"
    }
}

extension PrintFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooManyPages(let limit): "文书超过\(limit)页，不能打印。"
        case .tooLong(let part, let limit): "\(part.rawValue)超过\(limit)个字，不能打印。"
        case .endBlockTooHigh: "文书末尾的校验和签名信息超过一页，不能打印。"
        case .noChineseFont: "没有中文字库，不能打印文书；请安装fonts-noto-cjk。"
        case .drawing(let reason): "绘制PDF失败：\(reason)。"
        }
    }
}
