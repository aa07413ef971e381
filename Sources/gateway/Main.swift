import ArgumentParser

@main
struct Gateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "行政许可网上办理：演示、日历、时限、证书和密钥。The tool for the inside and for development.",
        subcommands: [Demo.self, Calendar.self, Clock.self, Certs.self, Keys.self, Verify.self, Steps.self, Simulate.self])
}
