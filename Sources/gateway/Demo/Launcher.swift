import Foundation
import Synchronization

/// Starts a tier as a process of its own and stops it again. As root each runs as its own user, which can read its own folder only.
final class Launcher {
    private let folder: DemoFolder
    private let programs: String
    private let ownUsers: Bool
    private var running: [Tier: Process] = [:]

    init(folder: DemoFolder) throws {
        self.folder = folder
        programs = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
        for tier in Tier.allCases where !FileManager.default.isExecutableFile(atPath: programs + "/" + tier.executable) {
            throw Trouble("\(tier.executable) is not beside gateway: build all with `swift build`")
        }
        folder.giveAway()
        ownUsers = getuid() == 0 && Self.canSwitch(programs + "/" + Tier.intake.executable, folder.part(.intake, "settings.json"))
        if getuid() == 0, !ownUsers {
            say("提示：各级服务将以 root 运行，因为其他用户读不到 \(programs) 或 \(folder.path)。")
        }
    }

    func start(_ tier: Tier, _ arguments: [String] = ["serve"], environment: [String: String] = [:]) throws {
        let process = try command(tier, arguments, environment: environment)
        let log = folder.part(tier, "log")
        guard FileManager.default.fileExists(atPath: log) || FileManager.default.createFile(atPath: log, contents: nil) else {
            throw Trouble("\(log) cannot be written: check the demo's folder and its space")
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try handle.seekToEnd()
        process.standardOutput = handle
        process.standardError = handle
        try? FileManager.default.removeItem(atPath: folder.part(tier, "data/ready"))
        try Nursery.shared.run(process)
        running[tier] = process
    }

    /// Waits until a tier listens; a tier that ends instead has said why.
    func waitUntilReady(_ tier: Tier) async throws {
        for _ in 0..<600 {
            if FileManager.default.fileExists(atPath: folder.part(tier, "data/ready")) { return }
            if running[tier]?.isRunning != true { throw Trouble("\(tier.title) did not start: \(lastWords(tier))") }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Trouble("\(tier.title) was not ready within 30 seconds: \(lastWords(tier))")
    }

    /// Runs a subcommand of a tier to its end.
    func run(_ tier: Tier, _ arguments: [String]) throws {
        let process = try command(tier, arguments, environment: [:])
        let output = Pipe()
        process.standardError = output
        try Nursery.shared.run(process)
        let words = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Trouble("\(tier.executable) \(arguments.joined(separator: " ")): \(String(decoding: words, as: UTF8.self))")
        }
        // What was left out, such as an item with a fault in its file: said, not swallowed.
        for line in String(decoding: words, as: UTF8.self).split(separator: "\n") where line.contains(" error ") { print(line) }
    }

    func stopAll() {
        for process in running.values where process.isRunning { process.terminate() }
        let deadline = Date().addingTimeInterval(10)
        for process in running.values {
            while process.isRunning, Date() < deadline { usleep(20_000) }
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        running = [:]
    }

    /// The tiers that have ended although nobody stopped them.
    var fallen: [Tier] { running.filter { !$0.value.isRunning }.map(\.key) }

    func lastWords(_ tier: Tier) -> String {
        let log = FileManager.default.contents(atPath: folder.part(tier, "log")) ?? Data()
        return String(decoding: log.suffix(2000), as: UTF8.self).split(separator: "\n").suffix(3).joined(separator: "\n")
    }

    private func command(_ tier: Tier, _ arguments: [String], environment: [String: String]) throws -> Process {
        let process = Process()
        let full = arguments + ["--settings", folder.part(tier, "settings.json")]
        let program = programs + "/" + tier.executable
        if ownUsers {
            process.executableURL = URL(fileURLWithPath: Self.setpriv)
            process.arguments = Self.switching(to: tier.user) + [program] + full
        } else if FileManager.default.isExecutableFile(atPath: Self.setpriv) {
            process.executableURL = URL(fileURLWithPath: Self.setpriv)
            process.arguments = Self.endingWithParent + ["--", program] + full
        } else {
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = full
        }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle.nullDevice
        return process
    }

    private static let setpriv = "/usr/bin/setpriv"

    private static func switching(to user: UInt32) -> [String] {
        ["--reuid=\(user)", "--regid=\(user)", "--clear-groups"] + endingWithParent + ["--"]
    }

    /// With the parent gone, a tier ends too: no demo is left behind by a closed terminal.
    private static let endingWithParent = ["--no-new-privs", "--pdeathsig=TERM"]

    private static func canSwitch(_ program: String, _ settings: String) -> Bool {
        guard FileManager.default.isExecutableFile(atPath: setpriv) else { return false }
        return [["-x", program], ["-r", settings]].allSatisfy { test in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: setpriv)
            process.arguments = switching(to: Tier.intake.user) + ["/usr/bin/test"] + test
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
    }
}

/// The thread from which every tier is started. Linux tells a child of its parent's death when the *thread* ends that started it, and
/// the threads of a pool come and go: tiers started from one would be stopped in the middle of their work.
private final class Nursery: Sendable {
    static let shared = Nursery()

    /// Written by the thread before `done`, read by the caller after it.
    private final class Job: @unchecked Sendable {
        let process: Process
        let done = DispatchSemaphore(value: 0)
        var fault: (any Error)?
        init(_ process: Process) { self.process = process }
    }
    private let jobs = Mutex<[Job]>([])
    private let waiting = DispatchSemaphore(value: 0)

    private init() {
        Thread { [self] in
            while true {
                waiting.wait()
                guard let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
                do { try job.process.run() } catch { job.fault = error }
                job.done.signal()
            }
        }.start()
    }

    func run(_ process: Process) throws {
        let job = Job(process)
        jobs.withLock { $0.append(job) }
        waiting.signal()
        job.done.wait()
        if let fault = job.fault { throw fault }
    }
}
