import ArgumentParser
import AsyncHTTPClient
import Catalogue
import Foundation
import Link
import Statute
import Store

/// `gateway demo`: the whole system on this machine, with invented departments and people.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run all three tiers on loopback, with certificates, keys, people and some thirty cases. Ctrl-C stops all.",
        subcommands: [Run.self, SetClock.self], defaultSubcommand: Run.self)

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Start the three tiers (the default).")

        @Option(help: "Folder of everything the demo owns.") var data = ".demo"
        @Flag(help: "Begin anew: delete the demo's folder first.") var fresh = false
        @Option(help: "First of five ports in a row; 0 takes any free ones.") var ports = 8440
        @Option(help: "Address to listen on; a demo takes loopback only.") var host = "127.0.0.1"
        @Option(help: "Set the demo's clock, for example 2026-02-13T16:00+08:00.") var at: String?
        @Option(help: "The folder with items, calendar and departments.") var forms = "Forms"
        @Flag(help: "Take one case through the public pages, from filing over a correction to a served licence; print each step, then end.")
        var walk = false
        @Option(help: "Walk another story: \(Story.allCases.map(\.rawValue).joined(separator: ", ")); then end.") var story: Story?
        @Flag(help: "Leave out the thirty cases.") var empty = false

        func validate() throws {
            guard ["127.0.0.1", "localhost"].contains(host) else {
                throw ValidationError("a demo listens on loopback only: its people and passwords are public. Leave out --host \(host)")
            }
            guard ports == 0 || (1024...65_530).contains(ports) else { throw ValidationError("--ports must be 0 or from 1024 to 65530") }
            if let at, Moment(at) == nil { throw ValidationError("--at \(at) is not a time; write it like 2026-02-13T16:00+08:00") }
        }

        func run() async throws {
            let folder = DemoFolder(path: URL(fileURLWithPath: data).standardizedFileURL.path)
            let forms = try Self.found(forms)
            if folder.isHalfSeeded, !fresh { say("上次准备演示办件没有完成，重新开始。") }
            try folder.prepare(fresh: fresh || folder.isHalfSeeded)
            let machine = TimeSource.system.now()
            let start = at.flatMap { Moment($0) }?.milliseconds ?? machine
            try folder.prepareSecrets(validFrom: machine)
            try folder.prepareSeals(forms: forms, at: machine)
            let ports = try Ports(base: ports)
            try folder.writeSettings(ports, siteName: "演示省行政许可网上办理", owner: "演示省人民政府办公厅")
            let seed = !folder.isSeeded && !empty
            let calendar = try Catalogue.calendar(in: forms + "/calendar")
            let plan = SeedPlan(end: Moment(milliseconds: start), calendar: calendar)
            try folder.moveClock(to: seed ? plan.start.milliseconds : start)

            let launcher = try Launcher(folder: folder)
            defer { launcher.stopAll() }
            try launcher.run(.processor, ["load", "--forms", forms, "--demo-password", DemoPeople.password])
            folder.giveAway()
            for tier in [Tier.feedback, .intake, .processor] { try launcher.start(tier) }
            for tier in Tier.allCases { try await launcher.waitUntilReady(tier) }

            let client = try Browser.client(trusting: folder.trust)
            let stage = Stage(folder: folder, ports: ports, client: client, forms: forms)
            do {
                if seed {
                    say("正在准备演示办件……")
                    try folder.markSeeding()
                    try await plan.perform(on: stage)
                    try folder.moveClock(to: start)
                    try folder.markSeeded()
                }
                if let story {
                    try await story.run(on: stage)
                } else if walk {
                    try await Walk(stage: stage).run()
                } else {
                    announce(folder, ports)
                    try await watch(launcher, folder)
                }
                try await client.shutdown()
            } catch {
                try? await client.shutdown()
                throw error
            }
        }

        /// Keeps the certificates fresh and looks after the tiers until someone presses Ctrl-C.
        private func watch(_ launcher: Launcher, _ folder: DemoFolder) async throws {
            let stop = StopSignal()
            var rounds = 0
            while !stop.isRaised {
                try await Task.sleep(for: .milliseconds(200))
                if let fallen = launcher.fallen.first, !stop.isRaised {
                    throw Trouble("\(fallen.title) ended by itself: \(launcher.lastWords(fallen))")
                }
                rounds += 1
                if rounds % 3000 == 0 {
                    try folder.prepareSecrets(validFrom: TimeSource.system.now())
                    folder.giveAway()
                }
            }
            say("\n正在停止……")
        }

        private func announce(_ folder: DemoFolder, _ ports: Ports) {
            say(
                """

                演示系统已经启动，所有单位、人员和办件均为虚构。

                  申请人      \(ports.url(.intake))        先注册一个账号
                  工作人员    \(ports.url(.processor))     工号见下，密码都是 \(DemoPeople.password)
                  公众        \(ports.url(.feedback))      凭办件编号和查询码查询；许可公示

                  工号：wang、li 受理 · qian 审核 · zhang、zhao 审查 · chen 决定 · he、gao 用印 · xu 送达 · du、ma 负责人
                        liu、zhou 卫健委 · sun 监察和概览

                浏览器信任本演示的根证书：\(folder.trust)
                  （Firefox：设置 → 证书 → 导入；curl：--cacert；不导入也可以在警告页选择继续）
                日志：\(folder.path)/{intake,processor,feedback}/log    拨动时钟：gateway demo set-clock 时间
                按 Ctrl-C 停止。

                """)
        }

        private static func found(_ forms: String) throws -> String {
            let path = URL(fileURLWithPath: forms).standardizedFileURL.path
            guard FileManager.default.fileExists(atPath: path + "/departments.yaml") else {
                throw Trouble("\(path) has no departments.yaml: run from the project's folder or name Forms with --forms")
            }
            return path
        }
    }

    struct SetClock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Move the clock of a demo, running or not; of no other store.")

        @Argument(help: "The new time, for example 2026-03-02T09:00+08:00.") var time: String
        @Option(help: "Folder of the demo.") var data = ".demo"

        func run() async throws {
            guard let moment = Moment(time) else { throw Trouble("\(time) is not a time; write it like 2026-03-02T09:00+08:00") }
            let folder = DemoFolder(path: URL(fileURLWithPath: data).standardizedFileURL.path)
            guard folder.exists else { throw Trouble("\(folder.path) is not a demo's folder; only a demo's clock can be moved") }
            try folder.moveClock(to: moment.milliseconds)
            say("演示时钟：\(moment.chinese)")
        }
    }
}

enum DemoPeople {
    static let password = "demo-demo-demo"
    static let applicant = "demo"
}

/// What the actors of a demo share.
struct Stage {
    let folder: DemoFolder
    let ports: Ports
    let client: HTTPClient
    let forms: String

    func browser(_ tier: Tier) -> Browser { Browser(base: ports.url(tier), client: client) }

    func officer(_ id: String) -> OfficerActor {
        OfficerActor(browser: browser(.processor), id: id, password: DemoPeople.password)
    }

    func applicant(_ name: String) -> ApplicantActor {
        ApplicantActor(browser: browser(.intake), name: name, password: DemoPeople.password + "-applicant")
    }

    /// The examples of an item, by file name.
    func example(_ name: String, of item: String, place: String) throws -> Example {
        try Example.read("\(forms)/items/\(item)/examples/\(name).yaml", item: item, place: place)
    }

    func exampleNames(of item: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(forms)/items/\(item)/examples").filter { $0.hasSuffix(".yaml") }
            .map { String($0.dropLast(5)) }.sorted()
    }

    /// Waits until a condition holds; returns how long that took, in milliseconds.
    func wait(_ what: String, seconds: Int = 20, until condition: () async throws -> Bool) async throws -> Int {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(seconds) {
            if try await condition() {
                let spent = (ContinuousClock.now - start).components
                return Int(spent.seconds) * 1000 + Int(spent.attoseconds / 1_000_000_000_000_000)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Browser.Failure(description: "\(what): not within \(seconds) seconds")
    }
}
