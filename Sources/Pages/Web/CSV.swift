package import Hummingbird
import NIOCore

/// A table as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8.
package func csv(_ rows: [[String]], name: String) -> Response {
    let lines = rows.map { $0.map(csvCell).joined(separator: ",") + "\r\n" }
    return Response(
        status: .ok,
        headers: [
            .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
            .contentDisposition: Disposition.attachment(name + ".csv"),
        ], body: .init(byteBuffer: ByteBuffer(string: "\u{FEFF}" + lines.joined())))
}

/// A cell that begins like a formula gets a quote before it: a spreadsheet must not run what an applicant has typed.
func csvCell(_ text: String) -> String {
    let guarded = text.first.map { "=+-@\t\r".contains($0) } ?? false ? "'" + text : text
    return "\"" + guarded.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}
