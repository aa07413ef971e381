import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import NIOCore
import Pages
import Statute

/// 文书: what a case has issued, to read and to print.
extension ProcessorTier {
    func addDocumentRoutes(to router: Router<GatewayContext>) {
        router.get("/cases/:number/documents/:entry") { request, context in
            try await signedIn(request) { staff in
                let (stored, issued) = try await issued(context, staff)
                let path = "/cases/\(stored.file.number)/documents/\(issued.entry)"
                return respond(
                    page(
                        issued.document.title, staff, heading: .inBody, lead: voidNotice(issued),
                        back: PageLink(words("返回案卷", "Back to the case"), "/cases/\(stored.file.number)"), styles: [Assets.document],
                        """
                        \(officialDocument(issued.sheet, isMain: true))
                        <p class="no-print"><a href="\(path)/document.pdf">\(words("下载 PDF", "Download PDF"))</a></p>

                        """))
            }
        }
        router.get("/cases/:number/documents/:entry/document.pdf") { request, context in
            try await signedIn(request) { staff in try await press.pdf(try await issued(context, staff).1) }
        }
    }

    private func issued(_ context: GatewayContext, _ staff: Staff) async throws -> (StoredCase, CaseReport.Issued) {
        let stored = try await ownCase(context, staff)
        let standing = stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)
        let entry = context.parameters.get("entry").flatMap { Int($0) }
        guard let issued = try await cases.documents(of: stored, standing: standing).first(where: { $0.entry == entry }) else {
            throw Problem.notFound
        }
        return (stored, issued)
    }

    private func voidNotice(_ issued: CaseReport.Issued) -> HTML? {
        issued.isVoid ? noticeBanner(.warning, words("这份文书没有效力，原因见办理经过", "This document has no effect; the record says why")) : nil
    }
}
