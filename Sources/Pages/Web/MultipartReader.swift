import HTTPTypes
package import Hummingbird
package import NIOCore

/// A form with files, part by part, in the order of the page: put the token and the small fields before the file.
package enum FormPart: Sendable {
    case field(name: String, value: String)
    case fileBegin(Disposition, declaredType: String?)
    case fileData(ByteBuffer)
    case fileEnd
}

package struct UploadLimits: Sendable {
    /// Of the whole body.
    package var total: Int
    /// Of one field that is no file.
    package var field: Int
    package var parts: Int

    package init(total: Int = 64 << 20, field: Int = 64 << 10, parts: Int = 32) {
        self.total = total
        self.field = field
        self.parts = parts
    }
}

/// Reads `multipart/form-data` as it arrives; nothing but the part at hand is in memory. The handler's own errors go through.
package func readMultipart(
    _ request: Request, limits: UploadLimits = UploadLimits(), each handle: (FormPart) async throws -> Void
) async throws {
    guard let boundary = request.headers[.contentType].flatMap(MultipartStream.boundary) else { throw Problem.unsupportedType() }
    if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > limits.total { throw Problem.tooLarge() }
    var bounds = MultipartStream.Limits()
    bounds.parts = limits.parts
    var stream = MultipartStream(boundary: boundary, limits: bounds)
    var total = 0
    var field: (name: String, bytes: [UInt8])?
    for try await chunk in request.body {
        guard chunk.readableBytes <= limits.total - total else { throw Problem.tooLarge() }
        total += chunk.readableBytes
        for event in try events(of: chunk, in: &stream) {
            switch event {
            case .begin(let disposition, let type):
                if disposition.filename == nil {
                    field = (disposition.name, [])
                } else {
                    try await handle(.fileBegin(disposition, declaredType: type))
                }
            case .data(let data):
                guard let open = field else {
                    try await handle(.fileData(data))
                    continue
                }
                guard data.readableBytes <= limits.field - open.bytes.count else { throw Problem.tooLarge() }
                field?.bytes.append(contentsOf: data.readableBytesView)
            case .end:
                guard let open = field else {
                    try await handle(.fileEnd)
                    continue
                }
                guard let value = String(validating: open.bytes, as: UTF8.self) else { throw Problem.badRequest() }
                field = nil
                try await handle(.field(name: open.name, value: value))
            }
        }
    }
    guard stream.isFinished else {
        throw Problem.badRequest(words("文件没有完整送达，请检查网络后重新上传。", "The file did not arrive whole. Check the network and upload it again."))
    }
}

private func events(of chunk: ByteBuffer, in stream: inout MultipartStream) throws(Problem) -> [MultipartStream.Event] {
    do { return try stream.feed(chunk) } catch {
        throw .badRequest(words("上传的内容格式不对，请返回上一页重新选择文件。", "The upload cannot be read. Go back and choose the file again."))
    }
}
