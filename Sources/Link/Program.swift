import Foundation
package import Logging

/// What the three servers' programs have in common: logs to standard error, and one sentence and a code other than 0 when they cannot go on.
package enum Program {
    package static func logger(_ label: String) -> Logger {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: label)
        logger.logLevel = ProcessInfo.processInfo.environment["GATEWAY_LOG"].flatMap(Logger.Level.init(rawValue:)) ?? .notice
        return logger
    }

    /// Ends a running server whose medium has failed. 74 is EX_IOERR of sysexits.h.
    package static func end(_ name: String, _ reason: any Error) -> Never {
        FileHandle.standardError.write(Data("\(name): \(reason)\n".utf8))
        exit(74)
    }

    /// 78 is EX_CONFIG of sysexits.h: the sentence says what to set right.
    package static func run(_ name: String, _ body: () async throws -> Void) async {
        // What a tier writes is for itself alone, whoever made its folder.
        umask(0o077)
        do { try await body() } catch {
            FileHandle.standardError.write(Data("\(name): \(error)\n".utf8))
            exit(78)
        }
    }
}
