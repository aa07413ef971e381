import Configuration
import Foundation
import SystemPackage

/// A tier's settings: a JSON file, any value of which the environment may override (`GATEWAY_LISTEN_PORT` for `listen.port`).
/// A key that this program does not know is refused: a misspelt setting must not be silently a default.
package struct Settings: Sendable {
    private let reader: ConfigReader
    private let file: String
    private let given: Set<String>

    /// - Parameter known: every key that the tier reads, with dots.
    package init(file: String, known: Set<String>) async throws(LinkFault) {
        self.file = file
        guard let data = FileManager.default.contents(atPath: file) else {
            throw LinkFault("settings file \(file) cannot be read: name an existing file with --settings")
        }
        guard let json = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw LinkFault("settings file \(file) is not a JSON object: correct it (no comments, no trailing commas)")
        }
        given = Set(Self.paths(json))
        for key in Self.paths(json) where !known.contains(key) {
            throw LinkFault("settings file \(file): unknown key \"\(key)\"; known are \(known.sorted().joined(separator: ", "))")
        }
        do {
            let environment = EnvironmentVariablesProvider().prefixKeys(with: "gateway")
            reader = ConfigReader(providers: [environment, try await FileProvider<JSONSnapshot>(filePath: FilePath(file))])
        } catch {
            throw LinkFault("settings file \(file): \(error)")
        }
    }

    package func text(_ key: String) throws(LinkFault) -> String {
        guard let value = reader.string(forKey: ConfigKey(key)), !value.isEmpty else {
            throw LinkFault("settings file \(file): \"\(key)\" is missing or not a text")
        }
        return value
    }

    package func text(_ key: String, default fallback: String) -> String { reader.string(forKey: ConfigKey(key)) ?? fallback }

    package func port(_ key: String) throws(LinkFault) -> Int {
        guard let value = reader.int(forKey: ConfigKey(key)), (0...65535).contains(value) else {
            throw LinkFault("settings file \(file): \"\(key)\" must be a port number from 0 to 65535")
        }
        return value
    }

    package func number(_ key: String, default fallback: Int) -> Int { reader.int(forKey: ConfigKey(key)) ?? fallback }

    /// A whole number that is not negative.
    package func amount(_ key: String, default fallback: Int) throws(LinkFault) -> Int {
        guard isGiven(key) else { return fallback }
        guard let value = reader.int(forKey: ConfigKey(key)), value >= 0 else {
            throw LinkFault("settings file \(file): \"\(key)\" must be a whole number, 0 or more")
        }
        return value
    }

    /// A part of a whole.
    package func share(_ key: String, default fallback: Double) throws(LinkFault) -> Double {
        guard isGiven(key) else { return fallback }
        guard let value = reader.double(forKey: ConfigKey(key)) ?? reader.int(forKey: ConfigKey(key)).map(Double.init),
            (0...1).contains(value)
        else { throw LinkFault("settings file \(file): \"\(key)\" must be a number from 0 to 1, for example 0.8") }
        return value
    }

    private func isGiven(_ key: String) -> Bool {
        let name = "GATEWAY_" + key.uppercased().replacingOccurrences(of: ".", with: "_")
        return given.contains(key) || ProcessInfo.processInfo.environment[name] != nil
    }

    package func flag(_ key: String) -> Bool { reader.bool(forKey: ConfigKey(key)) ?? false }

    private static func paths(_ json: [String: Any], under prefix: String = "") -> [String] {
        json.flatMap { key, value in
            (value as? [String: Any]).map { paths($0, under: prefix + key + ".") } ?? [prefix + key]
        }.sorted()
    }
}
