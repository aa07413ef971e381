/// What one part of an upload calls itself: the field's name, and the file's name made fit to be shown and kept.
package struct Disposition: Sendable, Equatable {
    package let name: String
    /// Nil where the part is a field and no file; empty where the person chose no file.
    package let filename: String?

    package init(name: String, filename: String? = nil) {
        self.name = name
        self.filename = filename.map { $0.isEmpty ? "" : Disposition.clean($0) }
    }

    /// Reads a `Content-Disposition` of `multipart/form-data`.
    package init?(_ header: String) {
        let value = MediaValue(header)
        guard value.value == "form-data", let name = value.parameters["name"], name.utf8.count <= 256 else { return nil }
        let encoded = value.parameters["filename*"].flatMap(Disposition.extended)
        self.init(name: Disposition.unescaped(name), filename: encoded ?? value.parameters["filename"].map(Disposition.unescaped))
    }

    /// `UTF-8''%E8%90%A5…` — other character sets are not guessed at.
    private static func extended(_ text: String) -> String? {
        let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        var out: [UInt8] = []
        var rest = Array(parts[2].utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                out.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else { return nil }
            out.append(high << 4 | low)
        }
        return String(validating: out, as: UTF8.self)
    }

    /// The three escapes a browser writes into a quoted name, and no others: `%41` in a file's name stays as it is.
    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first, let low = rest.dropFirst().first {
                let escape: UInt8? =
                    switch (high, low | 0x20) {
                    case (UInt8(ascii: "2"), UInt8(ascii: "2")): UInt8(ascii: "\"")
                    case (UInt8(ascii: "0"), UInt8(ascii: "d")): 0x0D
                    case (UInt8(ascii: "0"), UInt8(ascii: "a")): 0x0A
                    default: nil
                    }
                if let escape {
                    out.append(escape)
                    rest = rest.dropFirst(2)
                    continue
                }
            }
            out.append(byte)
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// No folder, no control or invisible character, no text direction of its own (`tupian\u{202E}gpj.exe`), at most 255 bytes
    /// with the extension kept.
    package static func clean(_ filename: String) -> String {
        let scalars = filename.unicodeScalars
        let base = scalars.lastIndex { $0 == "/" || $0 == "\\" }.map { scalars[scalars.index(after: $0)...] } ?? scalars[...]
        var kept = base.filter { !isUnfit($0) }[...]
        kept = kept.drop { $0 == " " || $0 == "." || $0 == "\u{3000}" }
        while let last = kept.last, last == " " || last == "." || last == "\u{3000}" { kept.removeLast() }
        let name = String(String.UnicodeScalarView(kept))
        guard !name.isEmpty else { return words("未命名", "unnamed") }
        guard name.utf8.count > maxBytes else { return name }
        let dot = name.unicodeScalars.lastIndex(of: ".")
        let tail = dot.map { String(name.unicodeScalars[$0...]) } ?? ""
        let suffix = tail.utf8.count <= 16 ? tail : ""
        return cut(name, to: maxBytes - suffix.utf8.count) + suffix
    }

    private static let maxBytes = 255

    private static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // Format covers bidirectional controls and zero-width characters; unassigned and private-use ones may be rare
        // characters of a name and stay.
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        var out = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= limit else { break }
            out.append(scalar)
        }
        return String(out)
    }

    /// The lower-case extension without its dot.
    package static func fileExtension(of filename: String) -> String {
        filename.lastIndex(of: ".").map { filename[filename.index(after: $0)...].lowercased() } ?? ""
    }

    /// A `Content-Disposition` for sending a file: plain ASCII for old readers, the true name beside it.
    package static func attachment(_ filename: String, inline: Bool = false) -> String {
        let name = clean(filename)
        let plain = String(
            String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCII && $0 != "\"" && $0 != "\\" && $0 != "%" ? $0 : "_" }))
        var encoded = ""
        for byte in name.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.properties.isAlphabetic && byte < 0x80 || (0x30...0x39).contains(byte) || "-._~".utf8.contains(byte)
            encoded += isPlain ? String(Character(scalar)) : "%" + hex([byte]).uppercased()
        }
        return "\(inline ? "inline" : "attachment"); filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }
}
