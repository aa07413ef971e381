import COpenSSL
import Crypto
import NIOPosix
import Synchronization

/// A password as it is kept: scrypt with its parameters, salt and result, in one line of text.
package struct PasswordHash: Sendable, Equatable {
    fileprivate let logRounds: Int
    fileprivate let blockSize: Int
    fileprivate let parallelism: Int
    fileprivate let salt: [UInt8]
    fileprivate let key: [UInt8]

    /// `scrypt$15$8$1$<salt>$<key>`
    package var text: String {
        "scrypt$\(logRounds)$\(blockSize)$\(parallelism)$\(Base64URL.encode(salt))$\(Base64URL.encode(key))"
    }

    /// Nil unless every parameter is one this program would itself choose: a tampered line must not buy hours of work.
    package init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", let logRounds = Int(parts[1]), (14...17).contains(logRounds),
            let blockSize = Int(parts[2]),
            blockSize == 8, let parallelism = Int(parts[3]), (1...2).contains(parallelism), let salt = Base64URL.decode(String(parts[4])),
            salt.count == 16, let key = Base64URL.decode(String(parts[5])), key.count == 32
        else { return nil }
        self.init(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism, salt: salt, key: key)
    }

    private init(logRounds: Int, blockSize: Int, parallelism: Int, salt: [UInt8], key: [UInt8]) {
        self.logRounds = logRounds
        self.blockSize = blockSize
        self.parallelism = parallelism
        self.salt = salt
        self.key = key
    }

    fileprivate static func make(_ password: [UInt8], logRounds: Int) throws -> PasswordHash {
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
        let blank = PasswordHash(logRounds: logRounds, blockSize: 8, parallelism: 1, salt: salt, key: [])
        return PasswordHash(logRounds: logRounds, blockSize: 8, parallelism: 1, salt: salt, key: try blank.derive(password))
    }

    fileprivate func matches(_ password: [UInt8]) throws -> Bool {
        let derived = try derive(password)
        guard derived.count == key.count else { return false }
        // Looks at every byte, whatever the first ones say.
        return zip(derived, key).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Debian's libcrypto, optimised whatever the build: with swift-crypto's a debug build took 1.1 s to make an account, now 0.2 s.
    private func derive(_ password: [UInt8]) throws -> [UInt8] {
        var key = [UInt8](repeating: 0, count: 32)
        let isDone = password.withUnsafeBytes { password in
            EVP_PBE_scrypt(
                password.assumingMemoryBound(to: CChar.self).baseAddress, password.count, salt, salt.count, 1 << logRounds,
                UInt64(blockSize), UInt64(parallelism), Self.maxBytes, &key, key.count)
        }
        guard isDone == 1 else { throw DerivationFailed() }
        return key
    }

    /// 128 · r · (N + p + 2) bytes (RFC 7914 section 6) of the largest parameters that are read, and a little.
    private static let maxBytes: UInt64 = 192 << 20
}

private struct DerivationFailed: Error {}

/// scrypt is meant to be slow and large (2^15: 32 MiB each), so one thread does it and only so many may wait: a flood of sign-ins
/// gets 503 instead of the machine's memory.
package final class PasswordHasher: Sendable {
    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let waiting = Mutex(0)
    private let limit: Int
    private let logRounds: Int
    /// Verified in place of a user who does not exist, so that time does not tell who does.
    private let dummy: PasswordHash?

    package static let maxPasswordBytes = 1024

    package init(queue limit: Int = 16, logRounds: Int = 15) {
        self.limit = limit
        self.logRounds = logRounds
        let zeros = Base64URL.encode([UInt8](repeating: 0, count: 32))
        dummy = PasswordHash("scrypt$\(logRounds)$8$1$\(Base64URL.encode([UInt8](repeating: 0, count: 16)))$\(zeros)")
        pool.start()
    }

    deinit { pool.shutdownGracefully { _ in } }

    package func hash(_ password: String) async throws(Problem) -> PasswordHash {
        let bytes = Array(password.utf8)
        guard !bytes.isEmpty, bytes.count <= PasswordHasher.maxPasswordBytes else {
            throw .badRequest(words("密码长度不合要求。", "The password is too short or too long."))
        }
        let logRounds = logRounds
        return try await run { try PasswordHash.make(bytes, logRounds: logRounds) }
    }

    /// Whether the password is the one kept. Without a kept one the same work is done and the answer is no.
    package func verifyOrDummy(_ password: String, against kept: PasswordHash?) async throws(Problem) -> Bool {
        guard let hash = kept ?? dummy else { return false }
        // An over-long password is never anybody's; it is cut so that the work stays the same.
        let bytes = Array(password.utf8.prefix(PasswordHasher.maxPasswordBytes))
        let isRight = try await run { try hash.matches(bytes) }
        return isRight && kept != nil && password.utf8.count <= PasswordHasher.maxPasswordBytes
    }

    private func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws(Problem) -> Value {
        let isFree = waiting.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard isFree else { throw .busy }
        defer { waiting.withLock { $0 -= 1 } }
        do { return try await pool.runIfActive(work) } catch { throw .busy }
    }
}
