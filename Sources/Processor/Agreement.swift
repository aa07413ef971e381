import Ledger
import Link
import Logging

/// 核对 — what an outward tier was told against what these books say that it was told, after each start of either.
///
/// - The tier has what these books do not know: they are older than what applicants have been told (a copy, a backup, a second
///   Processor). Nothing may be done with them before a takeover has read it back.
/// - These books know as told what the tier has not: it was put back itself, and is told that again.
struct Agreement: Sendable {
    enum Verdict: Sendable, Equatable {
        case agrees
        case behind(String)
    }

    let greeting: Greeting
    let notices: NoticeBook
    let logger: Logger

    private var target: String { greeting.peer.signerName }

    func callAsFunction() async throws -> Verdict {
        var line = try await notices.agreed(with: target)
        if try await !greeting.has(line) { line = AgreedLine() }
        var known = try await notices.known(for: target, after: line.n)
        var seen: Set<Digest> = []
        if let why = try await walk(&line, &known, &seen) { return .behind(why) }
        let lost = known.filter { $0.value.isTold && !seen.contains($0.key) }.map(\.value.n).sorted()
        if !lost.isEmpty {
            logger.critical("\(target) was put back: \(lost.count) objects that it was told are not there; it is told them again")
        }
        for n in lost { try await tellAgain(n) }
        if !lost.isEmpty, let why = try await walk(&line, &known, &seen) { return .behind(why) }
        line.n = try await notices.done(for: target)
        try await notices.agree(line, with: target)
        return .agrees
    }

    /// From where the two agree to the end of what the tier has; returns what is wrong.
    private func walk(
        _ line: inout AgreedLine, _ known: inout [Digest: NoticeBook.Known], _ seen: inout Set<Digest>
    ) async throws -> String? {
        while true {
            let page = try await greeting.told(from: line.number + 1, limit: Wire.Limits.toldObjects)
            if page.entries.isEmpty { return nil }
            for entry in page.entries {
                let digest = Digest(sha256: entry.object)
                // What was entered in the line since it was read, and told already.
                if known[digest] == nil { known = try await notices.known(for: target, after: 0) }
                guard known[digest] != nil else {
                    return "\(target) was told \(page.highest) objects, and its object \(entry.number) is not in these books: "
                        + "they are older than what was told"
                }
                seen.insert(digest)
                line.number = entry.number
                line.digest = digest
            }
        }
    }

    private func tellAgain(_ n: Int64) async throws {
        guard let notice = try await notices.notice(n) else { return }
        let answer = try await greeting.tell(notice.object, kind: notice.kind)
        guard answer.status == 200 else { throw LinkFault("\(target) answered \(answer.status) to notice \(n), told again") }
    }
}

extension Greeting {
    /// Whether the tier still has what was agreed upon last.
    func has(_ line: AgreedLine) async throws -> Bool {
        guard line.number > 0 else { return true }
        return try await told(from: line.number, limit: 1).entries.first.map { Digest(sha256: $0.object) } == line.digest
    }
}
