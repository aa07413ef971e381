import Foundation
import Ledger
import Licensing
import Statute
import Store

/// What the service is run by, loaded from the books at start: items of every version, departments, the working calendar.
struct ServiceCatalogue: Sendable {
    struct Listed: Sendable {
        let id: String
        let name: String
        let accepts: String
        let decides: String
    }

    let calendar: WorkCalendar
    let departments: [Department]
    /// 事项清单: online or not.
    let listed: [Listed]
    /// 文书式样
    let templates: [DocumentKind: DocumentTemplate]
    private let items: [String: LicenceItem]

    init(_ store: any SQLStore) async throws {
        let rows = try await store.read { transaction in
            (
                try transaction.query("SELECT body FROM calendar_year ORDER BY year"),
                try transaction.query("SELECT body FROM department ORDER BY code"),
                try transaction.query("SELECT digest, body FROM item"),
                try transaction.query("SELECT id, name, accepts, decides FROM listed_item ORDER BY id"),
                try transaction.query("SELECT body FROM document_template"),
                try transaction.query("SELECT day FROM outage")
            )
        }
        let decoder = JSONDecoder()
        calendar = try WorkCalendar(
            years: rows.0.map { try decoder.decode(CalendarYear.self, from: Data($0.blob("body"))) },
            outages: Set(rows.5.compactMap { try Day($0.text("day")) }))
        departments = try rows.1.map { try decoder.decode(Department.self, from: Data($0.blob("body"))) }
        var items: [String: LicenceItem] = [:]
        for row in rows.2 { items[try row.text("digest")] = try decoder.decode(LicenceItem.self, from: Data(row.blob("body"))) }
        self.items = items
        let read = try rows.4.map { try decoder.decode(DocumentTemplate.self, from: Data($0.blob("body"))) }
        templates = Dictionary(read.map { ($0.kind, $0) }, uniquingKeysWith: { _, last in last })
        listed = try rows.3.map {
            Listed(id: try $0.text("id"), name: try $0.text("name"), accepts: try $0.text("accepts"), decides: try $0.text("decides"))
        }
    }

    func item(digest: String) -> LicenceItem? { items[digest] }
    func department(_ code: String) -> Department? { departments.first { $0.code == code } }
    func listing(of item: String) -> Listed? { listed.first { $0.id == item } }

    /// 可网上办理的事项 of a department: those with a published item. The probe that later proves it is not built yet.
    var onlineItems: Set<String> { Set(items.values.map(\.id)) }
}
