import Foundation
import Ledger
import Licensing
import Outer
import Synchronization

/// 事项, as the Processor has published them. Every version stays readable, for the drafts that began under it.
final class ItemShelf: Sendable {
    private let book: ToldBook
    /// Decoded items by digest: a version never changes, so neither does its entry.
    private let decoded = Mutex<[String: LicenceItem]>([:])
    private static let mostDecoded = 256
    /// The index of what is current, made anew when that changes.
    private let index = Mutex<(digests: [String], search: ItemSearch)?>(nil)

    init(book: ToldBook) { self.book = book }

    /// The items that can be applied for now.
    func current() async throws -> [(reference: ItemReference, item: LicenceItem)] {
        try await book.published(kind: PublishedObject.Kind.item.rawValue, limit: 1000).compactMap { published in
            // One item that this version cannot read must not take the others down.
            ((try? decode(published.body)) ?? nil).map { (reference($0, body: published.body), $0) }
        }
    }

    func search() async throws -> ItemSearch {
        let items = try await current()
        let digests = items.map(\.reference.digest)
        if let index = index.withLock({ $0 }), index.digests == digests { return index.search }
        let search = ItemSearch(items.map(\.item))
        index.withLock { $0 = (digests, search) }
        return search
    }

    func current(id: String) async throws -> (reference: ItemReference, item: LicenceItem)? {
        guard let published = try await book.published(kind: PublishedObject.Kind.item.rawValue, id: id) else { return nil }
        return try decode(published.body).map { (reference($0, body: published.body), $0) }
    }

    func item(_ reference: ItemReference) async throws -> LicenceItem? {
        if let known = decoded.withLock({ $0[reference.digest] }) { return known }
        guard let digest = Digest(hex: reference.digest), let body = try await book.body(digest: digest.bytes) else { return nil }
        return try decode(body)
    }

    private func reference(_ item: LicenceItem, body: [UInt8]) -> ItemReference {
        ItemReference(id: item.id, version: item.version, digest: Digest(sha256: body).hex)
    }

    private func decode(_ body: [UInt8]) throws -> LicenceItem? {
        let digest = Digest(sha256: body).hex
        if let known = decoded.withLock({ $0[digest] }) { return known }
        let item = try LicenceItem(json: body)
        decoded.withLock { decoded in
            if decoded.count >= Self.mostDecoded { decoded = [:] }
            decoded[digest] = item
        }
        return item
    }
}
