// swift-tools-version: 6.3
import PackageDescription

// The target graph, grouped by layer. Imports go downward only; `Tests/ArchitectureTests` holds
// the whole table, and `Docs/architecture.md` says why it looks like this.

// MARK: Outside packages, pinned

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

// MARK: Layers

let systemLibraries: [Target] = [
    .systemLibrary(
        name: "CLibgit2", path: "Sources/CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(
        name: "CLibcrypto", path: "Sources/CLibcrypto", pkgConfig: "libcrypto",
        providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLinux", path: "Sources/CLinux"),
    .systemLibrary(
        name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
]

let values: [Target] = [
    .target(name: "CairnManifest", dependencies: ["CairnTransparencyLog", crypto]),
    .target(name: "CairnTransparencyLog", dependencies: [crypto]),
    .target(
        name: "CairnProvenance",
        dependencies: [
            "CairnManifest", "CairnTransparencyLog", "CLibcrypto", crypto, cryptoExtras, x509, asn1,
        ]
    ),
    .target(name: "CairnInspector", dependencies: ["CairnManifest", "CZlib", crypto]),
    .target(
        name: "CairnDrafting",
        dependencies: ["CairnManifest", .product(name: "Yams", package: "Yams")]
    ),
]

let rules: [Target] = [
    .target(
        name: "CairnRegistry",
        dependencies: ["CairnManifest", "CairnProvenance", "CairnTransparencyLog", crypto, logging]
    ),
    .target(
        name: "CairnFederation",
        dependencies: ["CairnManifest", "CairnProvenance", "CairnTransparencyLog", "CairnRegistry", logging]
    ),
]

let edges: [Target] = [
    .target(
        name: "CairnStorage",
        dependencies: [
            "CairnManifest", "CairnProvenance", "CairnTransparencyLog", "CairnRegistry", "CairnFederation",
            "CLibgit2", "CLinux", "CZlib", crypto, logging, .product(name: "GRDB", package: "GRDB.swift"),
        ]
    ),
    .target(name: "CairnAPI", dependencies: ["CairnManifest", "CairnProvenance", "CairnTransparencyLog"]),
    .target(
        name: "CairnClient",
        dependencies: [
            "CairnAPI", "CairnManifest", "CairnProvenance", "CairnTransparencyLog", httpClient, nioCore,
            .product(name: "NIOHTTP1", package: "swift-nio"),
        ]
    ),
    .target(
        name: "CairnServer",
        dependencies: [
            "CairnAPI", "CairnManifest", "CairnProvenance", "CairnTransparencyLog", "CairnRegistry",
            "CairnFederation", "CZlib", hummingbird, logging, nioCore, httpTypes,
            .product(name: "NIOPosix", package: "swift-nio"),
        ]
    ),
]

let assembly: [Target] = [
    .target(
        name: "CairnNode",
        dependencies: [
            "CairnAPI", "CairnClient", "CairnManifest", "CairnProvenance", "CairnTransparencyLog",
            "CairnRegistry", "CairnFederation", "CairnInspector", "CairnServer", "CairnStorage", hummingbird,
            logging, nioCore, httpClient,
            .product(name: "CoreMetrics", package: "swift-metrics"),
            .product(name: "HummingbirdCore", package: "hummingbird"),
            .product(name: "HummingbirdTLS", package: "hummingbird"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ]
    ),
    .target(
        name: "CairnAudit",
        dependencies: [
            "CairnAPI", "CairnClient", "CairnManifest", "CairnProvenance", "CairnTransparencyLog",
            "CairnRegistry", "CairnFederation", "CairnStorage", httpClient, nioCore,
        ]
    ),
    .target(
        name: "CairnCommands",
        dependencies: [
            "CairnAPI", "CairnAudit", "CairnClient", "CairnDrafting", "CairnFederation", "CairnInspector",
            "CairnManifest", "CairnNode",
            "CairnProvenance", "CairnRegistry", "CairnTransparencyLog", arguments, httpClient, logging,
        ]
    ),
    .executableTarget(name: "cairn", dependencies: ["CairnCommands", arguments]),
]

// MARK: Tests

let tests: [Target] = [
    .target(
        name: "CairnTestSupport",
        dependencies: [
            "CairnAPI", "CairnManifest", "CairnProvenance", "CairnTransparencyLog", "CairnRegistry",
            "CairnFederation",
            "CairnStorage",
        ],
        path: "Tests/CairnTestSupport"
    ),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(name: "CairnManifestTests", dependencies: ["CairnManifest", "CairnTestSupport"]),
    .testTarget(
        name: "CairnTransparencyLogTests", dependencies: ["CairnTransparencyLog", "CairnTestSupport"]),
    .testTarget(
        name: "CairnProvenanceTests",
        dependencies: ["CairnManifest", "CairnProvenance", "CairnTestSupport"]
    ),
    .testTarget(
        name: "SignatureFormatsTests",
        dependencies: ["CairnManifest", "CairnProvenance", "CairnTransparencyLog", crypto]
    ),
    .testTarget(name: "CairnInspectorTests", dependencies: ["CairnInspector", "CairnManifest"]),
    .testTarget(
        name: "CairnDraftingTests", dependencies: ["CairnDrafting", "CairnManifest", "CairnTestSupport"]),
    .testTarget(
        name: "CairnStorageTests",
        dependencies: [
            "CairnManifest", "CairnProvenance", "CairnTransparencyLog", "CairnRegistry", "CairnFederation",
            "CairnStorage", "CairnTestSupport", .product(name: "GRDB", package: "GRDB.swift"),
        ]
    ),
    .testTarget(
        name: "CairnNodeTests",
        dependencies: [
            "CairnAPI", "CairnAudit", "CairnClient", "CairnManifest", "CairnProvenance",
            "CairnTransparencyLog",
            "CairnRegistry", "CairnFederation", "CairnServer", "CairnStorage", "CairnNode",
            "CairnTestSupport",
            httpClient, hummingbird, httpTypes, logging, nioCore,
            .product(name: "GRDB", package: "GRDB.swift"),
            .product(name: "NIOEmbedded", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ]
    ),
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "CairnAPI", "CairnClient", "CairnCommands", "CairnManifest", "CairnProvenance",
            "CairnTransparencyLog",
            "CairnTestSupport", "cairn",
        ]
    ),
]

// Programs for measuring, out of the way of every other build: `make bench` sets the switch.
let measuring: [Target] =
    Context.environment["CAIRN_BENCHMARKS"] == nil
    ? []
    : [
        .executableTarget(
            name: "cairn-bench",
            dependencies: [
                "CairnAPI", "CairnAudit", "CairnClient", "CairnManifest", "CairnProvenance", "CairnRegistry",
                "CairnStorage", "CairnTransparencyLog",
                "CairnTestSupport", "CLibgit2", httpClient,
            ],
            path: "Tests/Benchmarks",
            exclude: ["run.sh", "verify_bundle.py"]
        )
    ]

// One libFuzzer program for all parsers: `make fuzz` sets the switch.
let fuzzing: [Target] =
    Context.environment["CAIRN_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "cairn-fuzz",
            dependencies: [
                "CairnAPI", "CairnDrafting", "CairnFederation", "CairnInspector", "CairnManifest",
                "CairnProvenance", "CairnRegistry", "CairnTransparencyLog",
            ],
            path: "Tests/Fuzz",
            exclude: ["README.md", "run.sh", "seeds.py"]
        )
    ]

let package = Package(
    name: "cairn",
    products: [.executable(name: "cairn", targets: ["cairn"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1.git", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates.git", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
    ],
    targets: systemLibraries + values + rules + edges + assembly + tests + measuring + fuzzing,
    swiftLanguageModes: [.v6]
)

// Targets that don't call the system. In others the compiler can't tell whose C's `stat` is: decision 0084.
let pure: Set = [
    "CairnAPI", "CairnFederation", "CairnInspector", "CairnManifest", "CairnProvenance", "CairnRegistry",
    "CairnTransparencyLog",
]

for target in package.targets where target.type != .system {
    target.swiftSettings =
        [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            .treatAllWarnings(as: .error),
        ] + (pure.contains(target.name) ? [.enableUpcomingFeature("MemberImportVisibility")] : [])
}
