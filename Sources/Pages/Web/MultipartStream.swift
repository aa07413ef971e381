package import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `multipart/form-data` in constant memory, fed in whatever pieces arrive. Knows bytes and part heads; what a part means is its reader's.
package struct MultipartStream: Sendable {
    package enum Event: Sendable {
        case begin(Disposition, contentType: String?)
        case data(ByteBuffer)
        case end
    }

    package struct Malformed: Error, Equatable {}

    package struct Limits: Sendable {
        package var parts = 32
        package var headerBytes = 4096
        package var headerLines = 16

        package init() {}
    }

    private enum State { case preamble, head, body, done }

    private let delimiter: [UInt8]
    private let limits: Limits
    private var state = State.preamble
    private var parts = 0
    /// Bytes before the first boundary: browsers send none, so more than a head's worth is no form.
    private var preambleBytes = 0
    /// Begins with a line end, so that the first boundary looks like all others.
    private var pending = ByteBuffer(bytes: [0x0D, 0x0A])

    package var isFinished: Bool { state == .done }

    package init(boundary: String, limits: Limits = Limits()) {
        delimiter = [0x0D, 0x0A] + Array("--\(boundary)".utf8)
        self.limits = limits
    }

    /// The boundary of a form's `Content-Type`; nil for any other type.
    package static func boundary(of contentType: String) -> String? {
        let type = MediaValue(contentType)
        guard type.value == "multipart/form-data", let boundary = type.parameters["boundary"], (1...70).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
        else { return nil }
        return boundary
    }

    package mutating func feed(_ input: ByteBuffer) throws(Malformed) -> [Event] {
        guard state != .done else { return [] }  // an epilogue means nothing, and is not kept
        pending.writeImmutableBuffer(input)
        var events: [Event] = []
        while try step(&events) {}
        if state == .done { pending.clear() }
        pending.discardReadBytes()
        return events
    }

    /// One step forward; false when more input is needed.
    private mutating func step(_ events: inout [Event]) throws(Malformed) -> Bool {
        switch state {
        case .done: return false
        case .head: return try readHead(&events)
        case .preamble, .body: return try readBody(&events)
        }
    }

    private mutating func readBody(_ events: inout [Event]) throws(Malformed) -> Bool {
        guard let offset = offset(of: delimiter) else {
            // All but a possible beginning of the boundary can go on.
            try pass(pending.readableBytes - (delimiter.count - 1), to: &events)
            return false
        }
        try pass(offset, to: &events)
        // The two bytes behind the boundary tell whether another part follows.
        let after = pending.readerIndex + delimiter.count
        guard let pair = pending.getBytes(at: after, length: 2) else { return false }
        pending.moveReaderIndex(to: after + 2)
        if state == .body { events.append(.end) }
        switch pair {
        case [0x2D, 0x2D]: state = .done
        case [0x0D, 0x0A]:
            parts += 1
            guard parts <= limits.parts else { throw Malformed() }
            state = .head
        default: throw Malformed()
        }
        return true
    }

    private mutating func pass(_ count: Int, to events: inout [Event]) throws(Malformed) {
        guard count > 0, let slice = pending.readSlice(length: count) else { return }
        if state == .body {
            events.append(.data(slice))
        } else {
            preambleBytes += count
            guard preambleBytes <= limits.headerBytes else { throw Malformed() }
        }
    }

    private mutating func readHead(_ events: inout [Event]) throws(Malformed) -> Bool {
        // Without a head there is no name, and a part's body must not be taken for one.
        guard pending.readableBytesView.first != 0x0D else { throw Malformed() }
        guard let offset = offset(of: [0x0D, 0x0A, 0x0D, 0x0A]) else {
            guard pending.readableBytes <= limits.headerBytes else { throw Malformed() }
            return false
        }
        guard offset <= limits.headerBytes, let bytes = pending.readBytes(length: offset),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw Malformed() }
        pending.moveReaderIndex(forwardBy: 4)
        var disposition: Disposition?
        var contentType: String?
        // By bytes: CR LF is one Character.
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: true)
        guard lines.count <= limits.headerLines else { throw Malformed() }
        for line in lines {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), let name = String(line[..<colon])?.lowercased(),
                let value = String(line[line.index(after: colon)...])?.trimmed
            else { throw Malformed() }
            switch name {
            case "content-disposition":
                guard disposition == nil, let read = Disposition(value) else { throw Malformed() }
                disposition = read
            case "content-type": contentType = value
            default: break
            }
        }
        guard let disposition else { throw Malformed() }
        events.append(.begin(disposition, contentType: contentType))
        state = .body
        return true
    }

    private func offset(of needle: [UInt8]) -> Int? {
        pending.withUnsafeReadableBytes { bytes -> Int? in
            guard let base = bytes.baseAddress, let first = needle.first, bytes.count >= needle.count else { return nil }
            let last = bytes.count - needle.count
            var at = 0
            while at <= last, let hit = memchr(base + at, Int32(first), last - at + 1) {
                at = base.distance(to: UnsafeRawPointer(hit))
                if needle.withUnsafeBytes({ $0.elementsEqual(bytes[at..<(at + needle.count)]) }) { return at }
                at += 1
            }
            return nil
        }
    }
}

extension String {
    /// Without spaces, tabs and a carriage return at either end.
    fileprivate var trimmed: String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        var bytes = Array(utf8)[...].drop(while: isSpace)
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
