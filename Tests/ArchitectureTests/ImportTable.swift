/// Which modules each target may import: the architecture, as data.
///
/// Imports go downward only: assembly → edges → rules → values. A new line here is a new edge of the graph; it
/// needs the same line in `Package.swift` and a decision record in `Docs/decisions`.
enum ImportTable {
    struct Rule: Sendable {
        let target: String
        let cairn: Set<String>
        let outside: Set<String>
        /// Modules of the toolchain.
        ///
        /// Pure targets have no Foundation and no Glibc: they can't reach files, the network or the clock.
        let toolchain: Set<String>

        init(_ target: String, _ cairn: Set<String>, outside: Set<String> = [], toolchain: Set<String>) {
            self.target = target
            self.cairn = cairn
            self.outside = outside
            self.toolchain = toolchain
        }

        var allowed: Set<String> { cairn.union(outside).union(toolchain) }
    }

    static let rules = systemLibraries + values + ruleLayer + edges + assembly

    static func rule(for target: String) -> Rule? { rules.first { $0.target == target } }

    // MARK: Layers

    private static let pure: Set = ["Synchronization"]
    private static let system: Set = ["Dispatch", "Foundation", "Glibc", "Synchronization"]
    private static let formats: Set = ["CairnManifest", "CairnProvenance", "CairnTransparencyLog"]

    /// Module maps and C headers: no Swift in them.
    private static let systemLibraries = [
        Rule("CLibgit2", [], toolchain: []),
        Rule("CLibcrypto", [], toolchain: []),
        Rule("CLinux", [], toolchain: []),
        Rule("CZlib", [], toolchain: []),
    ]

    private static let values = [
        Rule("CairnTransparencyLog", [], outside: ["Crypto"], toolchain: pure),
        Rule("CairnManifest", ["CairnTransparencyLog"], outside: ["Crypto"], toolchain: pure),
        Rule(
            "CairnProvenance", ["CairnManifest", "CairnTransparencyLog"],
            outside: ["CLibcrypto", "Crypto", "CryptoExtras", "SwiftASN1", "X509"],
            toolchain: pure.union(["FoundationEssentials"])),
        Rule("CairnInspector", ["CairnManifest"], outside: ["CZlib", "Crypto"], toolchain: pure),
        Rule("CairnDrafting", ["CairnManifest"], outside: ["Yams"], toolchain: system),
    ]

    private static let ruleLayer = [
        Rule("CairnRegistry", formats, outside: ["Crypto", "Logging"], toolchain: pure),
        Rule("CairnFederation", formats.union(["CairnRegistry"]), outside: ["Logging"], toolchain: pure),
    ]

    private static let edges = [
        Rule(
            "CairnStorage", formats.union(["CairnFederation", "CairnRegistry"]),
            outside: ["CLibgit2", "CLinux", "CZlib", "Crypto", "GRDB", "Logging"], toolchain: system),
        Rule("CairnAPI", formats, toolchain: pure),
        Rule(
            "CairnClient", formats.union(["CairnAPI"]), outside: ["AsyncHTTPClient", "NIOCore", "NIOHTTP1"],
            toolchain: system),
        Rule(
            "CairnServer", formats.union(["CairnAPI", "CairnFederation", "CairnRegistry"]),
            outside: ["CZlib", "HTTPTypes", "Hummingbird", "Logging", "NIOCore", "NIOPosix"],
            toolchain: system),
    ]

    private static let assembly = [
        Rule(
            "CairnNode",
            formats.union([
                "CairnAPI", "CairnClient", "CairnFederation", "CairnInspector", "CairnRegistry",
                "CairnServer",
                "CairnStorage",
            ]),
            outside: [
                "AsyncHTTPClient", "CoreMetrics", "Hummingbird", "HummingbirdCore", "HummingbirdTLS",
                "Logging",
                "NIOCore",
                "NIOPosix", "NIOSSL", "ServiceLifecycle", "UnixSignals",
            ], toolchain: system),
        Rule(
            "CairnAudit",
            formats.union(["CairnAPI", "CairnClient", "CairnFederation", "CairnRegistry", "CairnStorage"]),
            outside: ["AsyncHTTPClient", "NIOCore"], toolchain: system),
        Rule(
            "CairnCommands",
            formats.union([
                "CairnAPI", "CairnAudit", "CairnClient", "CairnDrafting", "CairnFederation", "CairnInspector",
                "CairnNode", "CairnRegistry",
            ]),
            outside: ["ArgumentParser", "AsyncHTTPClient", "Logging"], toolchain: system),
        Rule("cairn", ["CairnCommands"], outside: ["ArgumentParser"], toolchain: system),
    ]
}
