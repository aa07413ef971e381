import Foundation

/// JSON with sorted keys: the same value is always the same bytes, so it can be signed, stored under its digest and committed to.
package func canonical(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value))
}

extension LicenceItem {
    /// The bytes that are published, signed and digested: sorted keys, no white space, slashes as they are.
    package func json() throws -> [UInt8] { try canonical(self) }

    package init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(LicenceItem.self, from: Data(json))
    }
}
