import Ledger
import Link

/// The other side of the reconciliation: an outer tier's signed statements, asked for over the wire.
struct OuterSide: Sendable {
    /// The name under which it signs.
    let origin: String
    /// Nil: it can say nothing of that day yet.
    let statement: @Sendable (_ day: String) async throws -> [UInt8]?
    let page: @Sendable (_ day: String, _ part: Int, _ after: String) async throws -> [UInt8]
    /// `false`: it had said something else, and keeps nothing.
    let keep: @Sendable (_ reconciliation: [UInt8]) async throws -> Bool
}

extension OuterSide {
    init(_ peer: OuterPeer, dialler: Dialler) {
        let limit = Wire.Limits.statementPage * 2
        @Sendable func call(_ method: String, _ path: String, _ body: [UInt8]? = nil) async throws -> Dialler.Answer {
            // A statement over many cases is read through before its first byte.
            try await dialler.request(
                method, url: peer.url + path, body: body, expecting: peer.name, timeout: .seconds(120), maxAnswer: limit)
        }
        @Sendable func expect(_ answer: Dialler.Answer) throws -> [UInt8] {
            guard answer.status == 200 else {
                throw LinkFault(
                    "\(peer.signerName) answered \(answer.status) to a reconciliation\(answer.status == 403 ? ": its Certs/policy.yaml must give the Processor \"reconcile\"" : "")"
                )
            }
            return answer.body
        }
        origin = peer.signerName
        statement = { day in
            let answer = try await call("POST", Wire.Path.statement(day: day), [])
            return answer.status == 409 ? nil : try expect(answer)
        }
        page = { day, part, after in try expect(try await call("GET", Wire.Path.statementLines(day: day, part: part, after: after))) }
        keep = { reconciliation in
            let answer = try await call("POST", Wire.Path.reconciliations, reconciliation)
            if answer.status == 409 { return false }
            guard answer.status == 204 else { throw LinkFault("\(peer.signerName) answered \(answer.status) to a reconciliation") }
            return true
        }
    }
}
