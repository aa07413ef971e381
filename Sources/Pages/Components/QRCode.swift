import CQREncode

/// A QR code as a picture in the page (ISO/IEC 18004, level M): where a print would otherwise have to be typed in.
/// Nil if the text is empty, longer than a telephone reads well, or does not fit.
package func qrCode(_ text: String, label: String) -> HTML? {
    guard !text.isEmpty, text.utf8.count <= 500, !text.utf8.contains(0) else { return nil }
    guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    guard (21...177).contains(width), let data = code.pointee.data else { return nil }
    let modules = UnsafeBufferPointer(start: data, count: width * width)
    // One stroke for each run of dark modules; four modules of quiet zone all round.
    var path = HTML.empty
    for row in 0..<width {
        var column = 0
        while column < width {
            let start = column
            while column < width, modules[row * width + column] & 1 == 1 { column += 1 }
            if column > start { path += "M\(start + 4) \(row + 4)h\(column - start)v1h-\(column - start)z" }
            column += 1
        }
    }
    let size = width + 8
    // White and black in every theme: a reader needs the contrast this way round.
    return """
        <svg class="qr" role="img" aria-label="\(label)" viewBox="0 0 \(size) \(size)" width="\(size * 4)" height="\(size * 4)" \
        shape-rendering="crispEdges"><rect width="\(size)" height="\(size)" fill="#fff"/><path d="\(path)" fill="#000"/></svg>

        """
}
