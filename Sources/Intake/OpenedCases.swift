import Foundation
import Ledger
import Licensing
import Outer
import Pages
import Statute
import Synchronization

/// 查询码, asked once a sign-in: the codes that a signed-in applicant has given, in memory only and gone with the session.
final class OpenedCases: Sendable {
    private struct Opened {
        let code: CaseCode
        let until: Int64
    }

    private static let most = 20_000
    private let cases = Mutex<[[UInt8]: [String: Opened]]>([:])

    func remember(_ code: CaseCode, of number: String, session: [UInt8], at now: Int64) {
        cases.withLock { cases in
            if cases.count >= Self.most { cases = cases.filter { $0.value.values.contains { $0.until > now } } }
            guard cases.count < Self.most || cases[session] != nil else { return }
            cases[session, default: [:]][number] = Opened(code: code, until: now + SessionBook.longest)
        }
    }

    func code(of number: String, session: [UInt8], at now: Int64) -> CaseCode? {
        cases.withLock { cases in
            guard let opened = cases[session]?[number], opened.until > now else { return nil }
            return opened.code
        }
    }

    func close(session: [UInt8]) { cases.withLock { $0[session] = nil } }
}

extension IntakeTier {
    /// The newest version of a case that this tier was told, if there is one.
    func version(of filed: FilingBook.Filed) async throws -> CaseVersion? {
        try await told.caseVersion(filing: filed.submission).map { try CaseVersion(bytes: $0) }
    }

    /// The report, as far as a code is at hand that opens it: the one given in this session, or the day's own.
    func opened(_ filed: FilingBook.Filed, _ version: CaseVersion?, guest: Guest) -> (code: CaseCode, report: CaseReport)? {
        guard let version, let session = guest.session else { return nil }
        let known = [openedCases.code(of: filed.number, session: session.hash, at: now()), receiveFiling.caseCode(of: filed)]
        for code in known.compactMap(\.self) {
            if let report = report(filed, version, code) { return (code, report) }
        }
        return nil
    }

    func report(_ filed: FilingBook.Filed, _ version: CaseVersion, _ code: CaseCode) -> CaseReport? {
        guard let number = ReceiptNumber(typed: filed.number),
            let plain = try? CaseKey(code: code, number: number).open(version.sealed, context: version.context)
        else { return nil }
        return try? JSONDecoder().decode(CaseReport.self, from: Data(plain))
    }
}
