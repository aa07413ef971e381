import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import NIOCore
import Pages
import Statute

/// Pages that anybody may read, and what they share.
extension IntakeTier {
    /// A page without a form of ours needs no cookie, so it can be kept: the browser asks again with the tag of what it has (RFC 9110,
    /// 13.1.2). With a name in its header it is a private page like any other.
    func showPublic(_ page: Page, to request: Request, _ guest: Guest) -> Response {
        guard guest.account == nil else { return respond(page, headers: guest.headers) }
        let body = page.render().bytes
        let tag = "\"\(Digest(sha256: body).hex.prefix(32))\""
        // Language and text size are cookies.
        let kept: HTTPFields = [.eTag: tag, .cacheControl: "no-cache", .vary: "Cookie"]
        if Self.isKnown(tag, request.headers) { return Response(status: .notModified, headers: kept) }
        var headers = kept
        headers[.contentType] = "text/html; charset=utf-8"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }

    private static func isKnown(_ tag: String, _ headers: HTTPFields) -> Bool {
        headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",", maxSplits: 16) }.contains { given in
            let given = given.trimmingCharacters(in: .whitespaces)
            return given == "*" || (given.hasPrefix("W/") ? String(given.dropFirst(2)) : given) == tag
        }
    }

    func published(_ context: GatewayContext) async throws -> (reference: ItemReference, item: LicenceItem) {
        guard let id = context.parameters.get("item"), let found = try await items.current(id: id) else { throw Problem.notFound }
        return found
    }
}

/// `PDF、JPG、PNG`
func formats(of material: Material) -> String {
    material.accept.map { $0.rawValue.uppercased() }.joined(separator: words("、", ", "))
}

func workingDays(_ count: Int) -> String { words("\(count) 个工作日", count == 1 ? "1 working day" : "\(count) working days") }

extension LicenceItem {
    /// The day of this version, in the language of the page.
    var versionWords: String { Day(version)?.words ?? version }

    /// 申请书的名称
    var formName: String { print?.form ?? official(name + "申请书") }
}
