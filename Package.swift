// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

// Libraries from outside, each named once. Which row may import which is kept true by Tests/TidyTests.
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP2: Target.Dependency = .product(name: "NIOHTTPTypesHTTP2", package: "swift-nio-extras")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let server: [Target.Dependency] = [hummingbird, hummingbirdCore, httpTypes, nioCore, logging, lifecycle, signals]

/// The exchange is simulated by the thousand, also in a debug build.
let quick = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
    name: "gateway",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "gateway", targets: ["gateway"]),
        .executable(name: "gateway-intake", targets: ["gateway-intake"]),
        .executable(name: "gateway-processor", targets: ["gateway-processor"]),
        .executable(name: "gateway-feedback", targets: ["gateway-feedback"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    ],
    targets: [
        // 法 · 事 · 册: the ground. Pure: no clock, no random, no I/O.
        .target(name: "Statute", swiftSettings: strict),
        // A case as text: what tests and `gateway clock` ask the law.
        .target(name: "Scenario", dependencies: ["Statute"], swiftSettings: strict),
        .target(name: "Licensing", dependencies: ["Statute"], swiftSettings: strict),
        .target(name: "Ledger", dependencies: [crypto], swiftSettings: quick),
        // The exchange of the ledger's two ends under crashes and bad luck.
        .target(name: "Simulator", dependencies: ["Ledger"], swiftSettings: quick),
        // 封·启: two halves of one secret.
        .target(name: "Seal", dependencies: ["Ledger", crypto], swiftSettings: strict),
        .target(name: "Unseal", dependencies: ["Ledger", crypto], swiftSettings: strict),
        // 库 · 表 · 链 · 面
        .target(name: "Store", dependencies: [grdb, grdbSQLite, crypto], swiftSettings: strict),
        .target(name: "Catalogue", dependencies: ["Statute", "Licensing", yams], swiftSettings: strict),
        .target(
            name: "Link",
            dependencies: [
                "Ledger", x509, asn1, crypto, nioCore, nioPosix, nioHTTP1, nioHTTP2, nioTLS, nioSSL, nioHTTPTypes, nioHTTPTypesHTTP2,
                httpTypes, hummingbirdCore, httpClient, logging, lifecycle, configuration, system,
            ],
            swiftSettings: strict),
        .target(
            name: "Pages",
            dependencies: ["Statute", "Licensing", "Guomi", "Print", "COpenSSL", "CQREncode", "CZlib", crypto] + server + [nioPosix],
            resources: [
                .embedInCode("Assets/site.css"), .embedInCode("Assets/console.css"), .embedInCode("Assets/document.css"),
                .embedInCode("Assets/autosave.js"), .embedInCode("Assets/upload.js"), .embedInCode("Assets/shortcuts.js"),
            ], swiftSettings: strict),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // 国密: what signs official documents. 印: their pages on paper.
        .target(name: "Guomi", dependencies: ["COpenSSL"], swiftSettings: strict),
        .target(name: "Print", dependencies: ["Statute", "Licensing", "CPangoCairo", "CQREncode"], swiftSettings: strict),
        .systemLibrary(name: "CPangoCairo", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // 外: what both outward tiers do alike.
        .target(
            name: "Outer", dependencies: ["Ledger", "Store", "Link"] + server, swiftSettings: strict),
        // 级: the three tiers.
        .target(
            name: "Intake", dependencies: ["Statute", "Licensing", "Ledger", "Seal", "Store", "Link", "Pages", "Outer", crypto] + server,
            swiftSettings: strict),
        .target(
            name: "Processor",
            dependencies: ["Statute", "Licensing", "Ledger", "Unseal", "Guomi", "Store", "Catalogue", "Link", "Pages", crypto] + server,
            swiftSettings: strict),
        .target(
            name: "Feedback", dependencies: ["Statute", "Licensing", "Ledger", "Guomi", "Store", "Link", "Pages", "Outer"] + server,
            swiftSettings: strict),
        // 机
        .target(name: "Commands", dependencies: ["Link", arguments, logging], swiftSettings: strict),
        .executableTarget(name: "gateway-intake", dependencies: ["Intake", "Commands", arguments], swiftSettings: strict),
        .executableTarget(name: "gateway-processor", dependencies: ["Processor", "Commands", arguments], swiftSettings: strict),
        .executableTarget(name: "gateway-feedback", dependencies: ["Feedback", "Commands", arguments], swiftSettings: strict),
        .executableTarget(
            name: "gateway",
            dependencies: [
                "Statute", "Scenario", "Licensing", "Ledger", "Simulator", "Unseal", "Guomi", "Store", "Catalogue", "Link", arguments,
                httpClient, nioCore,
                nioSSL, nioHTTP1, crypto,
            ],
            swiftSettings: strict),

        .testTarget(
            name: "StatuteTests", dependencies: ["Statute", "Scenario"], exclude: ["mutants.py"], resources: [.copy("Scenarios")],
            swiftSettings: strict),
        .testTarget(name: "LicensingTests", dependencies: ["Statute", "Licensing", "Catalogue"], swiftSettings: strict),
        .testTarget(name: "LedgerTests", dependencies: ["Ledger", "Seal", "Unseal", crypto], swiftSettings: strict),
        .testTarget(name: "SimulatorTests", dependencies: ["Ledger", "Simulator"], swiftSettings: strict),
        .testTarget(name: "StoreTests", dependencies: ["Store", grdb], swiftSettings: strict),
        .testTarget(
            name: "LinkTests",
            dependencies: [
                "Link", x509, crypto, nioCore, nioPosix, nioSSL, nioHTTP1, httpClient, hummingbird, hummingbirdCore, httpTypes, logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PagesTests", dependencies: ["Statute", "Licensing", "Catalogue", "Pages", nioCore, hummingbird, httpTypes],
            exclude: ["FormApplicant.html"],
            swiftSettings: strict),
        .testTarget(
            name: "TierTests",
            dependencies: [
                "Intake", "Outer", "Processor", "Statute", "Licensing", "Ledger", "Seal", "Unseal", "Store", "Link", "Pages", crypto,
                logging,
            ],
            swiftSettings: strict),
        .testTarget(name: "GuomiTests", dependencies: ["Guomi"], swiftSettings: strict),
        .testTarget(name: "PrintTests", dependencies: ["Print", "Statute", "Licensing"], swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
