import Ledger
import Licensing
import Statute
import Store

/// 已用编号: moves the counters of documents and licences past every number that was ever seen, so that none is issued twice. A number
/// that was told and whose act is not there leaves a gap, which a person can explain; the same number on two documents nobody can.
struct SeenNumbers: Sendable {
    let departments: [Department]

    /// `false`: no department of the books issues such numbers, so none of its counters can reach it.
    @discardableResult
    func move(pastDocument number: String, in transaction: any SQLTransaction) throws -> Bool {
        guard let match = number.wholeMatch(of: /(.+)〔([0-9]{4})〕([0-9]{1,15})号/), let year = Int(match.2), let n = Int64(match.3) else {
            return false
        }
        var isKnown = false
        for department in departments {
            let mark = department.mark + "许"
            guard match.1.hasPrefix(mark), match.1.count > mark.count else { continue }
            try raise(String(match.1.dropFirst(mark.count)), department.code, year, to: n, in: transaction)
            isKnown = true
        }
        return isKnown
    }

    @discardableResult
    func move(pastLicence number: String, in transaction: any SQLTransaction) throws -> Bool {
        for region in Set(departments.map(\.region)) where number.hasPrefix("XK" + region) {
            let rest = number.dropFirst(2 + region.count)
            guard let year = Int(rest.prefix(4)), rest.count <= 22, let n = Int64(rest.dropFirst(4).dropLast()),
                LicenceNumber(region: region, year: year, n: n).text == number
            else { continue }
            try raise("licence", region, year, to: n, in: transaction)
            return true
        }
        return false
    }

    private func raise(_ kind: String, _ department: String, _ year: Int, to n: Int64, in transaction: any SQLTransaction) throws {
        try transaction.query(
            """
            INSERT INTO document_number (department, kind, year, last) VALUES ($1, $2, $3, $4)
            ON CONFLICT (department, kind, year) DO UPDATE SET last = excluded.last WHERE document_number.last < excluded.last
            """, department, kind, year, n)
    }
}
