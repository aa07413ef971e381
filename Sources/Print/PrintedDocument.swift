package import Foundation
package import Licensing
package import Statute

/// 打印件: one official document (行政许可文书) on A4 paper by GB/T 9704-2012, as a PDF that is read aloud, searched and printed alike.
///
/// The same value and the same moment give the same bytes, on a machine with the same fonts.
package struct PrintedDocument: Sendable, Equatable {
    package var document: OfficialDocument
    /// 用印日期; nil leaves the place of the seal free.
    package var sealedOn: Day?
    /// 已失效: across every sheet.
    package var isVoid: Bool
    /// 文书校验码 as it is typed in to check a copy: short, in groups.
    package var digest: String
    /// Where a copy is checked: printed in words and as a QR code.
    package var verifyURL: String?
    /// Lines about digest, certificate and signing authority, as they shall stand under the document.
    package var signature: [String]

    package init(
        document: OfficialDocument, sealedOn: Day?, isVoid: Bool = false, digest: String, verifyURL: String? = nil, signature: [String] = []
    ) {
        self.document = document
        self.sealedOn = sealedOn
        self.isVoid = isVoid
        self.digest = digest
        self.verifyURL = verifyURL
        self.signature = signature
    }

    /// Safe to call from any number of threads at once.
    ///
    /// - Parameter createdAt: the moment that the file names as its own.
    package func pdf(createdAt: Moment) throws(PrintFault) -> Data {
        try checkLengths()
        let setter = try Typesetter()
        let sheets = try Sheets(self, setter: setter)
        return try sheets.file(createdAt: createdAt).data(sheets.draw)
    }

    /// In characters; longer names have no place on the sheet.
    package static let longestAgency = 120
    package static let longestTitle = 300
    package static let longestNumber = 60

    private func checkLengths() throws(PrintFault) {
        if document.agency.count > Self.longestAgency { throw .tooLong(.agency, limit: Self.longestAgency) }
        if document.title.count > Self.longestTitle { throw .tooLong(.title, limit: Self.longestTitle) }
        if let number = document.number, number.count > Self.longestNumber { throw .tooLong(.number, limit: Self.longestNumber) }
        // Before anything is set: no hundred pages hold more, in any script.
        var bytes = (document.addressee?.utf8.count ?? 0) + document.contacts.reduce(0) { $0 + $1.utf8.count }
        for paragraph in document.paragraphs {
            switch paragraph {
            case .text(let text): bytes += text.utf8.count
            case .list(let entries): bytes += entries.reduce(0) { $0 + $1.utf8.count }
            }
        }
        guard bytes <= Paper.mostPages * Paper.rowCount * 28 * 4 else { throw .tooManyPages(limit: Paper.mostPages) }
        let under = ([digest, verifyURL ?? "", document.caseNumber] + signature).reduce(0) { $0 + $1.utf8.count }
        guard under <= 16_384, signature.count <= 40 else { throw .endBlockTooHigh }
    }
}
