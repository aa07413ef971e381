import HTTPTypes
import Hummingbird
import Licensing
import NIOCore
import Pages
import Statute

/// 申请材料: to download, and pictures to look at beside the answers.
extension ProcessorTier {
    func addMaterialRoutes(to router: Router<GatewayContext>) {
        router.get("/cases/:number/materials/:n") { request, context in
            try await signedIn(request) { staff in
                let held = try await material(context, staff)
                let asked = request.uri.queryParameters["view"] == "1"
                return send(held.filed, inline: asked && held.filed.mediaType.hasPrefix("image/"))
            }
        }
    }

    private func material(_ context: GatewayContext, _ staff: Staff) async throws -> CaseContent.Held {
        let stored = try await ownCase(context, staff)
        let held = stored.file.content(stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)).materials
        guard let n = context.parameters.get("n").flatMap({ Int($0) }), held.indices.contains(n), stored.isHere.indices.contains(n),
            stored.isHere[n]
        else { throw Problem.notFound }
        return held[n]
    }

    /// What an applicant has sent is never shown in the console's own origin: the sandbox gives it an origin of its own without a script,
    /// and all but pictures is a download.
    private func send(_ material: FiledMaterial, inline: Bool) -> Response {
        var headers: HTTPFields = [
            .contentType: material.mediaType, .cacheControl: "no-store",
            .contentDisposition: Disposition.attachment(material.fileName, inline: inline),
        ]
        if let policy = HTTPField.Name("Content-Security-Policy") { headers[policy] = "default-src 'none'; img-src 'self'; sandbox" }
        let blobs = blobs
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await blobs.read(material) { try await writer.write(ByteBuffer(bytes: $0)) }
                try await writer.finish(nil)
            })
    }
}
