import ArgumentParser
import Catalogue
import Foundation
import Link

/// `gateway certs`: the private CA and one certificate a tier.
struct Certs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs",
        abstract: "Make, renew and check the certificates of the links between the tiers.",
        subcommands: [Init.self, Renew.self, Show.self, Check.self])

    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make the CA, and a certificate for each tier that has none.")
        @OptionGroup var place: CertsPlace

        func run() async throws {
            let isNew = !FileManager.default.fileExists(atPath: place.authority + "/ca-key.pem")
            let ca = try PrivateCA.loadOrCreate(place.authority, lifetimeDays: try place.authorityDays())
            if isNew { print("ca: made, until \(ca.notAfter.formatted(.iso8601)), in \(place.authority)") }
            try place.renew(with: ca, orSay: "every tier has its certificate already; `gateway certs check` looks at them")
        }
    }

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Issue anew what is past half its life or no longer as its profile says.")
        @OptionGroup var place: CertsPlace
        @Flag(help: "Look again every ten minutes, until stopped.") var watch = false

        func run() async throws {
            try place.renew(with: try PrivateCA.load(place.authority), orSay: "nothing is due")
            while watch {
                try await Task.sleep(for: .seconds(600))
                do {
                    try place.renew(with: try PrivateCA.load(place.authority), orSay: nil)
                } catch {
                    // A watcher that ends at the first full disk would be noticed only when certificates run out.
                    FileHandle.standardError.write(Data("\(error); trying again in ten minutes\n".utf8))
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show each tier's certificate and whom it admits.")
        @OptionGroup var place: CertsPlace

        func run() async throws {
            print(try place.reports().map(\.text).joined(separator: "\n\n"))
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check names, purposes, dates and permissions; exit code 1 if anything is wrong.")
        @OptionGroup var place: CertsPlace

        func run() async throws {
            var isRight = true
            // An outer tier's machine has no CA folder, and must not have one.
            if FileManager.default.fileExists(atPath: place.authority) {
                let ca = try PrivateCA.load(place.authority)
                print("ca: until \(ca.notAfter.formatted(.iso8601))")
                if ca.notAfter < Date(timeIntervalSinceNow: 365 * 86_400) {
                    isRight = false
                    print("  wrong: less than a year is left: make a new CA and carry new files to every tier")
                }
            }
            let reports = try place.reports()
            for report in reports {
                print(report.line)
                for fault in report.faults { print("  wrong: \(fault)") }
            }
            if !isRight || reports.contains(where: { !$0.faults.isEmpty }) { throw ExitCode(1) }
        }
    }
}
