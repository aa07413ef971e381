/// 内端 — the Processor's end of the exchange with one outward node: what is pulled next, what of a page is taken, what is acknowledged.
/// Event in, effects out, in their order: no clock, no network, no disk.
package struct InnerEnd: Sendable {
    package enum Event: Sendable {
        /// The process has begun, or the node was out of reach.
        case started
        /// The node has answered the greeting with its logs.
        case welcomed([Hello.Log])
        /// Authenticated entries with the checkpoint of their end. `known`: of those that lie before the position, what was taken there.
        case page(CheckedPage, known: [UInt64: Digest])
        /// Nothing new in this log.
        case empty
        case committed(LogPosition)
        /// The node does not have what was acknowledged: it was rolled back.
        case unknownThere
    }

    package enum Effect: Hashable, Sendable {
        case greet
        case pull(epoch: Int, from: UInt64)
        /// The page's entries from `skipping` on, and the position after them: one commit.
        case commit(skipping: Int, next: LogPosition)
        /// As far as it is committed.
        case acknowledge(LogPosition)
        /// The log is closed as far as it was taken; the next one begins. `lost`: so many entries are here that the node has no more.
        case move(toEpoch: Int, lost: UInt64)
        /// Nothing of the page is used, and somebody is called.
        case refuse(LedgerFault)
    }

    package let rules: SafetyRules
    package private(set) var position: LogPosition
    /// A head that the node has named and that was not reached yet: when it is, the root must be that one.
    private var named: Hello.Log?

    package init(at position: LogPosition, rules: SafetyRules = .all) {
        self.position = position
        self.rules = rules
    }

    package mutating func on(_ event: Event) -> [Effect] {
        switch event {
        case .started:
            // A crash between commit and acknowledgement left the node waiting for one.
            return [.greet, .acknowledge(position)]
        case .welcomed(let logs):
            return welcome(logs.filter { $0.origin == position.origin })
        case .page(let page, let known):
            return take(page, known: known)
        case .empty, .unknownThere:
            return [.greet]
        case .committed(let next):
            position = next
            if named.map({ $0.epoch != next.epoch || $0.size <= next.frontier.size }) ?? false { named = nil }
            return rules.has(.acknowledgeAfterCommit) && next.frontier.size > 0 ? [.acknowledge(next), pull] : [pull]
        }
    }

    private var pull: Effect { .pull(epoch: position.epoch, from: position.frontier.size) }

    private mutating func welcome(_ logs: [Hello.Log]) -> [Effect] {
        let here = position.frontier.size
        let there = logs.first { $0.epoch == position.epoch }
        if let there, there.size == here, rules.has(.sameHistory), there.root != position.frontier.root {
            return [.refuse(LedgerFault(.wrongRoot, "日志根摘要不符：对方改动过历史，停止收取，保全证据。"))]
        }
        if let there, there.size > here {
            if let named, named.epoch == there.epoch, named.size == there.size, named.root != there.root, rules.has(.sameHistory) {
                return [.refuse(LedgerFault(.wrongRoot, "对方先后出示两个不同的日志末端，停止收取，保全证据。"))]
            }
            if named.map({ $0.epoch != there.epoch || $0.size > there.size }) ?? true { named = there }
            return [pull]
        }
        guard let next = logs.filter({ $0.epoch > position.epoch }).map(\.epoch).min() else { return [pull] }
        return [.move(toEpoch: next, lost: here - min(here, there?.size ?? 0))]
    }

    private func take(_ page: CheckedPage, known: [UInt64: Digest]) -> [Effect] {
        do throws(LedgerFault) {
            let (skipping, next) = try judge(page, known: known)
            guard skipping < page.places.count else { return [] }
            var effects: [Effect] = [.commit(skipping: skipping, next: next)]
            if !rules.has(.positionWithCases) { effects.insert(.commit(skipping: page.places.count, next: next), at: 0) }
            if !rules.has(.acknowledgeAfterCommit) { effects.insert(.acknowledge(next), at: 0) }
            return effects
        } catch {
            return [.refuse(error)]
        }
    }

    /// Whole or not at all: a page that comes twice or late is skipped as far as it is known, and what is new must continue it.
    package func judge(_ page: CheckedPage, known: [UInt64: Digest] = [:]) throws(LedgerFault) -> (skipping: Int, next: LogPosition) {
        guard page.epoch == position.epoch else {
            throw LedgerFault(.wrongOrigin, "日志条目属于第 \(page.epoch) 代，本方正收第 \(position.epoch) 代，停止收取。")
        }
        var next = position
        guard rules.has(.sameHistory) else {
            for place in page.places { next.append(place.leafHash, time: place.time) }
            return (0, next)
        }
        var skipping = 0
        for (index, place) in page.places.enumerated() {
            if place.seq < position.frontier.size, index == skipping, let taken = known[place.seq] {
                guard taken == place.leafHash else {
                    throw LedgerFault(.wrongRoot, "第 \(place.seq) 条与已收的不同：对方改动过历史，停止收取，保全证据。")
                }
                skipping += 1
                continue
            }
            guard place.seq == next.frontier.size else {
                throw LedgerFault(.gap, "日志不连续：应为第 \(next.frontier.size) 条，收到第 \(place.seq) 条，停止收取。")
            }
            guard next.lastTime.map({ $0 < place.time }) ?? true else {
                throw LedgerFault(.wrongTime, "收件时间没有递增（第 \(place.seq) 条），停止收取，请核对时钟。")
            }
            next.append(place.leafHash, time: place.time)
            if let named, named.epoch == next.epoch, named.size == next.frontier.size, named.root != next.frontier.root {
                throw LedgerFault(.wrongRoot, "日志与对方先前出示的末端不符：对方改动过历史，停止收取，保全证据。")
            }
        }
        if skipping < page.places.count || page.places.isEmpty { try check(page.checkpoint, against: next) }
        return (skipping, next)
    }

    private func check(_ checkpoint: Checkpoint, against next: LogPosition) throws(LedgerFault) {
        guard checkpoint.size >= next.frontier.size else {
            throw LedgerFault(.rolledBack, "对方日志只有 \(checkpoint.size) 条，本方已收 \(next.frontier.size) 条：对方可能已回退，停止收取。")
        }
        guard checkpoint.size == next.frontier.size else {
            throw LedgerFault(.wrongCheckpoint, "检查点为 \(checkpoint.size) 条，本页止于 \(next.frontier.size) 条，停止收取。")
        }
        guard checkpoint.root == next.frontier.root else {
            throw LedgerFault(.wrongRoot, "日志根摘要不符：对方改动过历史，停止收取，保全证据。")
        }
    }
}

package enum CaseVerdict: Hashable, Sendable {
    case newCase, sameCase
}

/// 立案 — an application against the case that its submission may already have.
package func judge(submissionHasCase: Bool, rules: SafetyRules = .all) -> CaseVerdict {
    submissionHasCase && rules.has(.oneCasePerSubmission) ? .sameCase : .newCase
}
