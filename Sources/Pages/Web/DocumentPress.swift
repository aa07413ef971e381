import Foundation
package import Hummingbird
package import Licensing
import NIOCore
import Print
import Statute
import Synchronization

/// 打印: official documents as PDF files, one at a time — each loads the Chinese fonts anew, and a crowd would fill the memory.
package final class DocumentPress: Sendable {
    private static let mostWaiting = 20

    private actor Press {
        func print(_ document: PrintedDocument, at moment: Moment) throws(PrintFault) -> Data { try document.pdf(createdAt: moment) }
    }

    private let press = Press()
    private let waiting = Mutex(0)

    package init() {}

    /// The document as a download. The same document gives the same bytes.
    /// - Parameter verifyURL: where a copy is checked: printed in words and as a QR code.
    package func pdf(_ issued: CaseReport.Issued, verifyURL: String? = nil) async throws -> Response {
        let hasRoom = waiting.withLock { count in
            guard count < Self.mostWaiting else { return false }
            count += 1
            return true
        }
        guard hasRoom else { throw Problem.tooMany(retryAfter: 5) }
        defer { waiting.withLock { $0 -= 1 } }
        let printed = PrintedDocument(
            document: issued.document, sealedOn: issued.sealedOn, isVoid: issued.isVoid, digest: issued.shortDigest, verifyURL: verifyURL,
            signature: ["SHA-256：\(issued.digest)"] + (SignatureFacts(issued.signature)?.lines ?? []))
        let data: Data
        do {
            data = try await press.print(printed, at: (issued.sealedOn ?? issued.document.date).start)
        } catch {
            throw Problem(
                .internalServerError, words("这份文书不能生成 PDF", "This document cannot be made a PDF"),
                words("\(error) 请用浏览器打印文书页面。", "\(error) Please print the page of the document with your browser."))
        }
        let name = "\(issued.document.title)-\(issued.document.number ?? "").pdf"
        return Response(
            status: .ok,
            headers: [.contentType: "application/pdf", .cacheControl: "no-store", .contentDisposition: Disposition.attachment(name)],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}
