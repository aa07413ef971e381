/// How the Processor begins: who it is, what it has, which versions it speaks.
package struct Hello: WireContent {
    package static let payloadType = Wire.PayloadType.hello

    /// How far one log goes, at one side.
    package struct Log: Codable, Hashable, Sendable {
        package let origin: String
        package let epoch: Int
        package let size: UInt64
        package let root: Digest

        package init(origin: String, epoch: Int, size: UInt64, root: Digest) {
            self.origin = origin
            self.epoch = epoch
            self.size = size
            self.root = root
        }

        func check() throws(LedgerFault) {
            try require(Wire.isOrigin(origin), "日志名称")
            try require(Wire.isEpoch(epoch), "日志代次")
            try require(Wire.isSequence(size), "条数")
        }
    }

    package let v: Int
    /// Counts takeovers: of two active Processors the one with the lower epoch is fenced off.
    package let processorEpoch: UInt64
    package let versions: [Int]
    package let last: [Log]
    package let keySetVersion: UInt64
    package let now: Int64

    package init(processorEpoch: UInt64, versions: [Int] = Wire.versions, last: [Log], keySetVersion: UInt64, now: Int64) {
        v = Wire.version
        self.processorEpoch = processorEpoch
        self.versions = versions
        self.last = last
        self.keySetVersion = keySetVersion
        self.now = now
    }

    package func check() throws(LedgerFault) {
        try require((1...16).contains(versions.count), "协议版本数")
        try require(last.count <= 256, "日志数")
        for log in last { try log.check() }
        try require(Wire.isSequence(processorEpoch), "内网节点代次")
        try require(Wire.isTime(now), "时间")
    }
}

/// What the outer tier answers.
package struct HelloAnswer: WireContent {
    package static let payloadType = Wire.PayloadType.helloAnswer

    package let v: Int
    package let versions: [Int]
    package let logs: [Hello.Log]
    package let keySetVersion: UInt64
    package let now: Int64
    /// The highest processor epoch ever seen here.
    package let fence: UInt64
    /// Another one after each start: what a tier holds can only become less while it is stopped.
    package let instance: String?

    package init(
        versions: [Int] = Wire.versions, logs: [Hello.Log], keySetVersion: UInt64, now: Int64, fence: UInt64, instance: String? = nil
    ) {
        v = Wire.version
        self.versions = versions
        self.logs = logs
        self.keySetVersion = keySetVersion
        self.now = now
        self.fence = fence
        self.instance = instance
    }

    /// The same, from a process that names itself.
    package func from(instance: String) -> HelloAnswer {
        HelloAnswer(versions: versions, logs: logs, keySetVersion: keySetVersion, now: now, fence: fence, instance: instance)
    }

    package func check() throws(LedgerFault) {
        try require((1...16).contains(versions.count), "协议版本数")
        try require(logs.count <= 256, "日志数")
        try require(instance.map { isToken($0, upTo: 64) } ?? true, "进程标识")
        for log in logs { try log.check() }
        try require(Wire.isTime(now), "时间")
    }
}

package enum HelloVerdict: Hashable, Sendable {
    /// The highest version that both speak; the epoch to be kept as the fence.
    case welcome(version: Int, fence: UInt64)
    /// Another Processor has taken over since.
    case fenced(by: UInt64)
    case noCommonVersion
}

package func judge(_ hello: Hello, fence: UInt64, versions: [Int] = Wire.versions, rules: SafetyRules = .all) -> HelloVerdict {
    guard isHeard(hello.processorEpoch, fence: fence, rules: rules) else { return .fenced(by: fence) }
    guard let version = Set(versions).intersection(hello.versions).max() else { return .noCommonVersion }
    return .welcome(version: version, fence: max(fence, hello.processorEpoch))
}

/// Whether a Processor of this epoch is still the one: asked of everything that it sends.
package func isHeard(_ processorEpoch: UInt64, fence: UInt64, rules: SafetyRules = .all) -> Bool {
    processorEpoch >= fence || !rules.has(.olderProcessorFenced)
}
