package import Ledger
package import Store

/// 反馈: takes what the office tells. The same number and content twice is once; other content under a number that was told is an
/// alarm; a status never goes back. Answers with a signed mark: the legal time of telling (law.md D1).
package struct PostNotice: Sendable {
    package enum Outcome: Sendable {
        /// Stored now, or stored before: the mark is the first one, always.
        case told(mark: [UInt8])
        /// Another content under the same number. Nothing was stored.
        case equivocation(String)
    }

    let store: any SQLStore
    let signer: Signer
    let keys: PeerKeys
    let now: @Sendable () -> Int64

    package init(store: any SQLStore, signer: Signer, keys: PeerKeys, now: @Sendable @escaping () -> Int64) {
        self.store = store
        self.signer = signer
        self.keys = keys
        self.now = now
    }

    /// - Parameter epoch: of the Processor that tells.
    package func caseVersion(_ bytes: [UInt8], epoch: UInt64? = nil) async throws -> Outcome {
        let payload = try SignedObject(bytes: bytes, limit: Wire.Limits.signedObject)
            .open(type: CaseVersion.payloadType, by: Peer.processor, keys: keys)
        let told = try CaseVersion(bytes: payload)
        let digest = Digest(sha256: bytes)
        return try await post(bytes, digest: digest, kind: "case", epoch: epoch) { transaction in
            let current = try ToldBook.currentCase(tag: told.caseTag.bytes, in: transaction)
            let verdict = judge(version: told.version, digest: digest, current: current)
            if verdict == .store {
                try transaction.query(
                    """
                    INSERT INTO case_version (tag, version, filing, digest, payload) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (tag) DO UPDATE SET version = excluded.version, filing = excluded.filing,
                        digest = excluded.digest, payload = excluded.payload
                    """, told.caseTag.bytes, Int64(told.version), told.filing, digest.bytes, payload)
            }
            return verdict
        }
    }

    package func object(_ bytes: [UInt8], epoch: UInt64? = nil) async throws -> Outcome {
        let published = try PublishedObject.open(
            SignedObject(bytes: bytes, limit: Wire.Limits.signedObject), by: Peer.processor, keys: keys)
        let digest = Digest(sha256: bytes)
        return try await post(bytes, digest: digest, kind: published.kind.rawValue, epoch: epoch) { transaction in
            let current = try ToldBook.currentObject(kind: published.kind.rawValue, id: published.id, in: transaction)
            let verdict = judge(version: published.version, digest: digest, current: current)
            if verdict == .store {
                try transaction.query(
                    """
                    INSERT INTO published (kind, id, version, digest, body, published_at) VALUES ($1, $2, $3, $4, $5, $6)
                    ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, digest = excluded.digest,
                        body = excluded.body, published_at = excluded.published_at
                    """, published.kind.rawValue, published.id, Int64(published.version), digest.bytes, published.body,
                    published.publishedAt)
                try transaction.query(
                    "INSERT INTO published_body (digest, kind, id, body) VALUES ($1, $2, $3, $4) ON CONFLICT (digest) DO NOTHING",
                    Digest(sha256: published.body).bytes, published.kind.rawValue, published.id, published.body)
            }
            return verdict
        }
    }

    /// One transaction: the object, its effect, and the mark that is answered.
    private func post(
        _ bytes: [UInt8], digest: Digest, kind: String, epoch: UInt64?,
        apply: @Sendable @escaping (any SQLTransaction) throws -> TellVerdict
    ) async throws -> Outcome {
        let outcome: Outcome = try await store.write { transaction in
            try Fence.admit(epoch, in: transaction)
            // Taken where the commit is next: told is when it can be read, not when it began to wait.
            let at = now()
            if let mark = try ToldBook.mark(digest: digest, in: transaction) { return .told(mark: mark) }
            switch try apply(transaction) {
            case .equivocation:
                try Audit.record(transaction, at: at, who: Peer.processor, what: "equivocation", subject: digest.hex)
                return .equivocation("another content was already told under this number: \(kind) \(digest.hex)")
            case .store, .same, .older:
                let mark = try ToldMark(sha256: digest, toldAt: at, timeQuality: TimeQuality(offsetMilliseconds: nil)).signed(by: signer)
                    .bytes
                try ToldBook.enter(bytes, digest: digest, kind: kind, at: at, mark: mark, in: transaction)
                try Audit.record(transaction, at: at, who: Peer.processor, what: "told", subject: digest.hex)
                return .told(mark: mark)
            }
        }
        Step.noticeStored.reached()
        return outcome
    }
}
