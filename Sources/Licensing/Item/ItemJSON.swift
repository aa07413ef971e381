import Foundation

extension LicenceItem {
    /// The bytes that are published, signed and digested: sorted keys, no white space, slashes as they are.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    package init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(LicenceItem.self, from: Data(json))
    }
}
