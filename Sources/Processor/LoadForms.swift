import Catalogue
import Foundation
import Ledger
import Licensing
import Link
package import Logging
import Pages
import Statute
import Store
import Unseal

extension Reporter {
    /// From the keys folder of the Processor.
    init(keys folder: String) throws {
        let keys = try TierKeys(folder: folder, name: Peer.processor)
        self.init(signer: keys.signer, office: try OfficeKeys(UnsealKeys(folder: folder), current: keys.keySet().current.id))
    }
}

/// Brings `Forms/` into the books and publishes it: the Processor is the only publisher, and the files are its seed.
/// Loading twice changes nothing; a version that was published with another content is refused.
package struct LoadForms {
    private let settings: TierSettings
    private let logger: Logger

    package init(settings path: String, logger: Logger) async throws {
        settings = try await TierSettings(file: path, also: ProcessorServer.settingsKeys)
        self.logger = logger
    }

    /// - Parameter demoPassword: gives every person in the file this password; only for a demo's store.
    package func callAsFunction(forms: String, demoPassword: String?) async throws {
        guard demoPassword == nil || settings.isDemo else {
            throw LinkFault("--demo-password is for a demo's store only: real people get their own passwords")
        }
        let store = try await ProcessorServer.openStore(settings)
        let isActing = try await store.read { try Tenure.state(in: $0) } == .acting
        let reporter = try Reporter(keys: settings.keys)
        let time = settings.isDemo ? TimeSource.demo(file: settings.data + "/clock") : .system
        var password: String?
        if let demoPassword { password = try await PasswordHasher().hash(demoPassword).text }
        try await Self.load(forms, into: store, reporter: reporter, publishes: isActing, password: password, at: time.now(), logger: logger)
        if !isActing { logger.warning("no item was published: run this again when `gateway-processor takeover` is done") }
    }

    /// - Parameter password: a hash for everyone in the file; without one nobody is entered.
    /// - Parameter publishes: not in books that are being recovered, which do not know yet what was published last.
    static func load(
        _ forms: String, into store: any SQLStore, reporter: Reporter, publishes: Bool = true, password: String?, at: Int64, logger: Logger
    ) async throws {
        let years = try Catalogue.calendar(in: forms + "/calendar").publishedYears
        let outages = try Catalogue.outages(fromFile: forms + "/outages.yaml")
        let organisation = try Catalogue.departments(fromFile: forms + "/departments.yaml")
        let templates = try Catalogue.documents(in: forms + "/documents")
        let items = try Catalogue.items(in: forms + "/items").compactMap { file -> LicenceItem? in
            switch file.result {
            case .success(let item): return item
            case .failure(let fault):
                // A broken item never goes online and never takes the service down.
                logger.error("\(fault)")
                return nil
            }
        }
        try await store.write { transaction in
            for year in years {
                try transaction.query(
                    "INSERT INTO calendar_year (year, body) VALUES ($1, $2) ON CONFLICT (year) DO UPDATE SET body = excluded.body",
                    year.year,
                    try canonical(year))
            }
            // The file is the list: a day that was written down by mistake goes with its line.
            try transaction.query("DELETE FROM outage")
            for (day, notice) in outages {
                try transaction.query("INSERT INTO outage (day, notice) VALUES ($1, $2)", day.text, notice)
            }
            // A year that has become known turns provisional dates into firm ones, and what lapsed meanwhile is due at once.
            try transaction.query("UPDATE case_file SET lapses_at = 0 WHERE is_open = 1")
            for department in organisation.departments {
                try transaction.query(
                    "INSERT INTO department (code, body) VALUES ($1, $2) ON CONFLICT (code) DO UPDATE SET body = excluded.body",
                    department.code, try canonical(department))
            }
            for item in organisation.items {
                try transaction.query(
                    """
                    INSERT INTO listed_item (id, name, accepts, decides) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name, accepts = excluded.accepts, decides = excluded.decides
                    """, item.id, item.name, item.accepts, item.decides)
            }
            try update(organisation.people, in: transaction)
            for person in organisation.people {
                guard let password else { break }
                try transaction.query(
                    """
                    INSERT INTO person (id, name, department, roles, password) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (id) DO NOTHING
                    """, person.id, person.name, person.department, person.roles.map(\.rawValue).sorted().joined(separator: " "), password)
            }
            for template in templates.values {
                try transaction.query(
                    "INSERT INTO document_template (kind, body) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET body = excluded.body",
                    template.kind.rawValue, try canonical(template))
            }
            for item in items where publishes { try publish(item, reporter: reporter, at: at, logger: logger, in: transaction) }
        }
    }

    /// Accounts follow the file: roles that were taken away are gone at once, and so is whoever has left, with his sessions.
    private static func update(_ people: [Departments.StaffMember], in transaction: any SQLTransaction) throws {
        let known = try transaction.query("SELECT id FROM person").map { try $0.text("id") }
        for id in known {
            guard let person = people.first(where: { $0.id == id }) else {
                try transaction.query("DELETE FROM session WHERE person = $1", id)
                try transaction.query("UPDATE person SET roles = '' WHERE id = $1", id)
                continue
            }
            try transaction.query(
                "UPDATE person SET name = $1, department = $2, roles = $3 WHERE id = $4", person.name, person.department,
                person.roles.map(\.rawValue).sorted().joined(separator: " "), id)
        }
    }

    private static func publish(
        _ item: LicenceItem, reporter: Reporter, at: Int64, logger: Logger, in transaction: any SQLTransaction
    ) throws {
        let body = try item.json()
        let digest = Digest(sha256: body).hex
        if let known = try transaction.query("SELECT digest FROM item WHERE id = $1 AND version = $2", item.id, item.version).first {
            guard try known.text("digest") == digest else {
                throw LinkFault("item \(item.id) version \(item.version) was published with another content: give it a new version date")
            }
            return
        }
        guard try !transaction.query("SELECT id FROM listed_item WHERE id = $1", item.id).isEmpty else {
            throw LinkFault("item \(item.id) is not in the list of departments.yaml: say which department accepts and decides it")
        }
        let count = try transaction.query("SELECT count(*) AS n FROM item WHERE id = $1", item.id).first?.int("n") ?? 0
        try transaction.query(
            "INSERT INTO item (digest, id, version, body, published_at) VALUES ($1, $2, $3, $4, $5)", digest, item.id, item.version, body,
            at)
        try reporter.publish(
            kind: .item, id: item.id, version: UInt64(count + 1), body: body, to: [Peer.intake, Peer.feedback], at: at, in: transaction)
        try Audit.record(transaction, at: at, who: "load", what: "publish", subject: "\(item.id)@\(item.version)")
        logger.notice("published \(item.id)@\(item.version)")
    }
}
