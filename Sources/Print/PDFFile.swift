import CPangoCairo
import Foundation
import Statute

/// PDF 文件: the bytes, and what the file says of itself. Nothing in them comes from a clock or from chance.
struct PDFFile {
    let title: String
    let author: String
    let subject: String
    let keywords: String
    let createdAt: Moment

    /// Draws on A4 sheets; `draw` ends each with `showPage`.
    func data(_ draw: (Canvas) -> Void) throws(PrintFault) -> Data {
        let sink = Sink()
        let bytes = try withExtendedLifetime(sink) { () throws(PrintFault) -> Data in
            try write(to: sink, draw)
            return sink.bytes
        }
        return bytes.withLanguage("zh-CN")
    }

    private func write(to sink: Sink, _ draw: (Canvas) -> Void) throws(PrintFault) {
        let surface = cairo_pdf_surface_create_for_stream(
            { closure, bytes, count in
                guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes.append(bytes, count: Int(count))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(sink).toOpaque(), Paper.width, Paper.height)
        defer { cairo_surface_destroy(surface) }
        describe(surface)
        guard let cairo = cairo_create(surface) else { throw .drawing("no drawing context") }
        draw(Canvas(cairo: cairo))
        let status = cairo_status(cairo)
        cairo_destroy(cairo)
        cairo_surface_finish(surface)
        for status in [status, cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
            throw .drawing(String(cString: cairo_status_to_string(status)))
        }
    }

    private func describe(_ surface: OpaquePointer?) {
        // `2026-02-13T16:00:00+08:00`: cairo knows no milliseconds.
        let time = String(createdAt.text.prefix(19)) + "+08:00"
        let entries = [
            (CAIRO_PDF_METADATA_TITLE, title), (CAIRO_PDF_METADATA_AUTHOR, author), (CAIRO_PDF_METADATA_SUBJECT, subject),
            (CAIRO_PDF_METADATA_KEYWORDS, keywords), (CAIRO_PDF_METADATA_CREATOR, "行政许可网上办理"),
            (CAIRO_PDF_METADATA_CREATE_DATE, time), (CAIRO_PDF_METADATA_MOD_DATE, time),
        ]
        for (kind, text) in entries where !text.isEmpty { cairo_pdf_surface_set_metadata(surface, kind, text) }
    }

    private final class Sink {
        var bytes = Data()
    }
}
