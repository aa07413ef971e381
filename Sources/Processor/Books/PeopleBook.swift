import Foundation
import Statute
import Store

/// 工作人员: who may sign in at the console, for which department, in which roles.
struct Person: Sendable, Equatable {
    let id: String
    let name: String
    let department: String
    let roles: Set<Role>

    var officer: Officer { Officer(id: id, name: name, roles: roles) }
}

struct PeopleBook: Sendable {
    /// Idle for half an hour or older than ten, a session is over.
    static let idle: Int64 = 30 * 60 * 1000
    static let longest: Int64 = 10 * 3600 * 1000

    let store: any SQLStore

    func find(_ id: String) async throws -> (person: Person, password: String)? {
        try await store.read { transaction in
            try transaction.query("SELECT * FROM person WHERE id = $1 AND roles <> ''", id).first.map {
                (try Self.person($0), try $0.text("password"))
            }
        }
    }

    /// Who of a department holds one of the roles, by name.
    func holders(of roles: Set<Role>, in department: String) async throws -> [Person] {
        try await store.read { transaction in
            try transaction.query("SELECT * FROM person WHERE department = $1 AND roles <> '' ORDER BY name", department).map(Self.person)
        }.filter { !$0.roles.isDisjoint(with: roles) }
    }

    func open(token: [UInt8], person: String, at: Int64) async throws {
        try await store.write { transaction in
            try transaction.query("DELETE FROM session WHERE seen_at < $1 OR created_at < $2", at - Self.idle, at - Self.longest)
            try transaction.query("INSERT INTO session (token, person, created_at, seen_at) VALUES ($1, $2, $3, $3)", token, person, at)
            try Audit.record(transaction, at: at, who: person, what: "sign-in", subject: person)
        }
    }

    /// Read with each request, so that a role taken away is gone at once.
    func person(token: [UInt8], at: Int64) async throws -> Person? {
        let found = try await store.read { transaction in
            try transaction.query(
                """
                SELECT person.*, session.seen_at AS seen_at FROM session JOIN person ON person.id = session.person
                WHERE session.token = $1 AND session.seen_at >= $2 AND session.created_at >= $3 AND person.roles <> ''
                """, token, at - Self.idle, at - Self.longest
            ).first.map { (try Self.person($0), try $0.int("seen_at")) }
        }
        guard let (person, seen) = found else { return nil }
        if at - seen > 60_000 {
            try await store.write { try $0.query("UPDATE session SET seen_at = $1 WHERE token = $2", at, token) }
        }
        return person
    }

    func close(token: [UInt8]) async throws {
        try await store.write { try $0.query("DELETE FROM session WHERE token = $1", token) }
    }

    private static func person(_ row: SQLRow) throws -> Person {
        Person(
            id: try row.text("id"), name: try row.text("name"), department: try row.text("department"),
            roles: Set(try row.text("roles").split(separator: " ").compactMap { Role(rawValue: String($0)) }))
    }
}
