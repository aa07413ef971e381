/// What a column can hold, on every engine.
package enum SQLValue: Sendable, Hashable {
    case null
    case int(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// A Swift value that can be bound to `$1`, `$2`, … of a statement.
package protocol SQLBindable: Sendable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable {
    package var sqlValue: SQLValue { self }
}
extension String: SQLBindable {
    package var sqlValue: SQLValue { .text(self) }
}
extension Int64: SQLBindable {
    package var sqlValue: SQLValue { .int(self) }
}
extension Int: SQLBindable {
    package var sqlValue: SQLValue { .int(Int64(self)) }
}
/// Booleans are integers on every engine: SQLite has no other, and one spelling is enough.
extension Bool: SQLBindable {
    package var sqlValue: SQLValue { .int(self ? 1 : 0) }
}
extension [UInt8]: SQLBindable {
    package var sqlValue: SQLValue { .blob(self) }
}
extension Optional: SQLBindable where Wrapped: SQLBindable {
    package var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

/// One row of an answer. A column that is missing or of another kind is a fault of ours, said with its name, never a trap.
package struct SQLRow: Sendable {
    private let columns: [String: SQLValue]

    package init(_ columns: [String: SQLValue]) { self.columns = columns }

    package func value(_ column: String) throws(StoreFault) -> SQLValue {
        guard let value = columns[column] else { throw StoreFault(.unexpected, "the answer has no column \(column)") }
        return value
    }

    package func text(_ column: String) throws(StoreFault) -> String {
        if case .text(let text) = try value(column) { return text }
        throw StoreFault(.unexpected, "column \(column) is not text")
    }

    package func int(_ column: String) throws(StoreFault) -> Int64 {
        if case .int(let number) = try value(column) { return number }
        throw StoreFault(.unexpected, "column \(column) is not a whole number")
    }

    package func bool(_ column: String) throws(StoreFault) -> Bool { try int(column) != 0 }

    package func blob(_ column: String) throws(StoreFault) -> [UInt8] {
        switch try value(column) {
        case .blob(let bytes): return bytes
        // SQLite gives an empty blob back as an empty text where a literal wrote it.
        case .text(""): return []
        default: throw StoreFault(.unexpected, "column \(column) is not bytes")
        }
    }

    package func optionalText(_ column: String) throws(StoreFault) -> String? {
        if case .null = try value(column) { return nil }
        return try text(column)
    }

    package func optionalBlob(_ column: String) throws(StoreFault) -> [UInt8]? {
        if case .null = try value(column) { return nil }
        return try blob(column)
    }

    package func optionalInt(_ column: String) throws(StoreFault) -> Int64? {
        if case .null = try value(column) { return nil }
        return try int(column)
    }
}
