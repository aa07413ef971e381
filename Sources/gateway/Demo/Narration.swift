import Foundation

/// Says each step as it is done, with its time.
enum Narration {
    @discardableResult
    static func step<Value>(_ title: String, _ body: () async throws -> Value) async throws -> Value {
        let began = ContinuousClock.now
        do {
            let value = try await body()
            say("  ✓  \(title)  \(milliseconds(since: began)) ms")
            return value
        } catch {
            say("  ✗  \(title)")
            throw error
        }
    }

    /// A step that the server must refuse.
    static func refused(_ title: String, _ body: () async throws -> Void) async throws {
        try await step(title) {
            do { try await body() } catch is Browser.Failure { return }
            throw Browser.Failure(description: "the server allowed it")
        }
    }

    static func milliseconds(since began: ContinuousClock.Instant) -> Int {
        let spent = (ContinuousClock.now - began).components
        return Int(spent.seconds) * 1000 + Int(spent.attoseconds / 1_000_000_000_000_000)
    }
}
