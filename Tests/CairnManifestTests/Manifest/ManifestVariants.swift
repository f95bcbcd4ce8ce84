import CairnManifest
import Testing

/// Manifests that differ from a good one in one thing, and where the reader must say so.
struct ManifestVariant: Sendable, CustomTestStringConvertible {
    let rule: String
    let kind: EntryKind
    /// Pointers and their new values; nil removes.
    let changes: [(String, JSONValue?)]
    /// Where the issue is; nil for a variant that is accepted.
    let issue: String?
    /// Whether the JSON Schema, which sees no rule across fields, agrees.
    let isInSchema: Bool

    var testDescription: String { rule }

    init(
        _ rule: String,
        _ kind: EntryKind,
        _ changes: [(String, JSONValue?)],
        issue: String?,
        isInSchema: Bool = true
    ) {
        self.rule = rule
        self.kind = kind
        self.changes = changes
        self.issue = issue
        self.isInSchema = isInSchema
    }

    /// One change, refused at its own place.
    static func refused(
        _ pointer: String,
        _ value: JSONValue?,
        _ kind: EntryKind = .model,
        schema: Bool = true
    ) -> Self {
        let shown = value.map { String($0.canonicalText.prefix(60)) } ?? "missing"
        return Self("\(pointer): \(shown)", kind, [(pointer, value)], issue: pointer, isInSchema: schema)
    }

    static func accepted(_ rule: String, _ kind: EntryKind = .model, _ changes: (String, JSONValue?)...)
        -> Self
    {
        Self(rule, kind, changes, issue: nil)
    }

    func value() throws -> JSONValue {
        try changes.reduce(Fixture.of(kind)) { $0.with($1.0, $1.1) }
    }
}

extension ManifestVariant {
    static var all: [ManifestVariant] {
        missing + values + unknownFields + filesAndLists + unknownMap + acrossFields + accepted
    }

    private static let zeros = JSONValue.string(String(repeating: "0", count: 64))
    private static let long = JSONValue.string(String(repeating: "x", count: 281))

    static let missing: [ManifestVariant] =
        [
            "/schema", "/kind", "/publisher", "/publisher/name", "/publisher/id", "/name", "/version",
            "/published", "/title", "/summary", "/license", "/license/spdx", "/model",
            "/model/trustRemoteCode", "/languages", "/use/intended", "/use/limitations",
            "/model/architecture", "/model/parameters", "/lineage/baseModels", "/training/flops",
            "/training/tokens", "/training/energy", "/copyright/policyUrl", "/copyright/complaintsContact",
            "/artifacts/0/path", "/artifacts/0/size", "/artifacts/0/digests", "/artifacts/0/digests/sha256",
            "/artifacts/0/mediaType", "/artifacts/0/role", "/artifacts/0/git", "/artifacts",
            "/lineage/state", "/lineage/baseModels/0/ref", "/lineage/baseModels/0/relation",
            "/lineage/code/0/commit", "/evaluations/0/value", "/evaluations/0/benchmark/ref",
            "/evaluations/0/by", "/training/hardware/0/count", "/training/energy/kWh",
            "/license/texts/0/id", "/license/components/0/spdx", "/license/attribution/required",
            "/gpai/isGpai", "/terms/reporting/profile", "/terms/reservations/tdm/reserved",
            "/attestations/0/digest", "/model/parameters/total",
        ].map { .refused($0, nil) }
        + [
            "/dataset/splits", "/dataset/collection", "/dataset/sources", "/dataset/pii",
            "/dataset/splits/0/name", "/dataset/sources/0/kind", "/dataset/features/0/type",
        ].map { .refused($0, nil, .dataset) }

    static let values: [ManifestVariant] = [
        .refused("/schema", "cairn.manifest/2"), .refused("/kind", "space"), .refused("/publisher", "acme"),
        .refused("/publisher/name", "a.b"), .refused("/publisher/name", "api", schema: false),
        .refused("/publisher/id", "ff"), .refused("/name", "a--b"), .refused("/name", "a.git"),
        .refused("/version", "1.0"),
        .refused("/version", "1.0.0+1"), .refused("/published", "2026-11-22"),
        .refused("/published", "2026-11-22T03:04:05+00:00"),
        .refused("/published", "2026-11-22T03:04:05.5Z"),
        .refused("/published", "2026-02-29T03:04:05Z", schema: false),
        .refused("/published", "2026-11-22T24:00:00Z"), .refused("/published", "2026-11-22T23:59:60Z"),
        .refused("/published", 1_795_314_245), .refused("/title", ""), .refused("/title", "a\nb"),
        .refused("/title", .null),
        .refused("/title", .string(String(repeating: "x", count: 201))), .refused("/summary", long),
        .refused("/summary", "a\u{1b}[1m"),
        .refused("/summary", "a\u{85}b"), .refused("/description", "a\rb"), .refused("/description", ""),
        .refused("/languages/0", "english-"), .refused("/languages/0", "e"),
        .refused("/languages/0", "en_US"),
        .refused("/languages/0", "de-abcdefghi"), .refused("/languages", []), .refused("/languages", "en"),
        .refused("/tasks/0", "Text Generation"), .refused("/tasks", ["a", 1]).pointing("/tasks/1"),
        .refused("/tags", ["a", "a"]).pointing("/tags/1"), .refused("/tags/0", ""),
        .refused("/modalities/input/0", "TEXT"),
        .refused("/license/spdx", ""), .refused("/license/spdx", "MIT AND", schema: false),
        .refused("/license/texts/0/url", "ftp://a"),
        .refused("/license/texts/0/url", "https://"), .refused("/license/texts/0/url", "https://a b"),
        .refused("/terms/permits/0", "train"), .refused("/terms/users/0", "everyone"),
        .refused("/terms/geo/permits/0", "de"),
        .refused("/terms/offers/0", "00"), .refused("/terms/reporting/minLevel", "all"),
        .refused("/terms/custom", 1),
        .refused("/model/contextLength", 0), .refused("/model/contextLength", "512"),
        .refused("/model/precision", "f32"),
        .refused("/model/libraryVersions", ["torch": 2]), .refused("/model/trustRemoteCode", "no"),
        .refused("/model/parameters/total", -1), .refused("/training/flops", 3),
        .refused("/training/flops", "3.1E18"),
        .refused("/training/flops", "01"), .refused("/training/flops", ".5"),
        .refused("/training/flops", "1."),
        .refused("/training/energy/method", "unknown"), .refused("/training/hardware/0/count", 0),
        .refused("/training/hyperparameters", ["a": [1]]), .refused("/training/start", "2026-9-1"),
        .refused("/training/start", "2026-13-01"), .refused("/training/start", "2026-04-31", schema: false),
        .refused("/evaluations/0/value", "high"), .refused("/evaluations/0/by", "me"),
        .refused("/evaluations/0/n", 0),
        .refused("/evaluations/0/state", "true"), .refused("/lineage/state", "true"),
        .refused("/lineage/code/0/commit", "abc"),
        .refused("/lineage/baseModels/0/relation", "copy"), .refused("/lineage/baseModels/0/ref", "minilm"),
        .refused("/lineage/datasets/0/role", "train"), .refused("/use/intended", []),
        .refused("/use/acceptableUseUrl", "javascript:1"),
        .refused("/copyright/complaintsContact", "rights@example.org"),
        .refused("/gpai/codeOfPractice", true),
        .refused("/attestations/0/predicateType", "provenance"),
        .refused("/dataset/pii", "unknown", .dataset),
        .refused("/dataset/sources/0/kind", "web", .dataset), .refused("/dataset/sources", [], .dataset),
        .refused("/dataset/splits", [], .dataset), .refused("/dataset/records", -1, .dataset),
        .refused("/dataset/isLive", 0, .dataset), .refused("/dataset/formats/0", "CSV", .dataset),
        .refused("/ext", [1]), .refused("/ext", ["quality": 1]).pointing("/ext/quality"),
        .refused("/ext", ["Org.Example": 1]).pointing("/ext/Org.Example"),
        .refused("/unknown", ["/languages"]),
    ]

    static let unknownFields: [ManifestVariant] =
        [
            "/namespace", "/previous", "/contacts", "/Title", "/publisher/key", "/artifacts/0/mode",
            "/artifacts/0/digests/md5", "/artifacts/4/chunks/count", "/artifacts/4/mirrors/0/weight",
            "/license/name", "/license/texts/0/text", "/license/components/0/url",
            "/license/attribution/name", "/terms/price", "/terms/geo/users", "/terms/reporting/key",
            "/terms/reservations/robots", "/terms/reservations/tdm/x", "/terms/legal/contact",
            "/modalities/x", "/model/size", "/model/parameters/trainable", "/lineage/parents",
            "/lineage/baseModels/0/digest", "/lineage/datasets/0/manifest", "/lineage/derivedFrom/0/x",
            "/lineage/code/0/branch", "/training/cost", "/training/recipe/url", "/training/hardware/0/x",
            "/training/energy/kwh", "/training/co2eq/x", "/evaluations/0/score",
            "/evaluations/0/benchmark/x", "/evaluations/0/ci/x", "/evaluations/0/harness/x", "/use/x",
            "/copyright/x", "/gpai/x", "/attestations/0/x",
        ].map { .refused($0, 1) }
        + [
            "/dataset/x", "/dataset/collection/x", "/dataset/sources/0/x", "/dataset/splits/0/x",
            "/dataset/features/0/x",
        ]
        .map { .refused($0, 1, .dataset) }

    static let filesAndLists: [ManifestVariant] = [
        .refused("/artifacts", []), .refused("/artifacts/0", "LICENSE"),
        .refused("/artifacts/0/path", "../LICENSE"),
        .refused("/artifacts/0/path", ".git/config"), .refused("/artifacts/0/path", "a\\b"),
        .refused("/artifacts/0/path", "a:b"),
        .refused("/artifacts/0/path", "/a"), .refused("/artifacts/0/path", "a/"),
        .refused("/artifacts/0/path", "NUL", schema: false),
        .refused("/artifacts/0/path", "E\u{301}", schema: false), .refused("/artifacts/0/size", -1),
        .refused("/artifacts/0/size", "1"), .refused("/artifacts/0/digests/sha256", "AB"),
        .refused("/artifacts/1/digests/gitSha1", zeros), .refused("/artifacts/0/mediaType", "text"),
        .refused("/artifacts/0/mediaType", "Text/Plain"),
        .refused("/artifacts/0/mediaType", "text/plain; charset=utf-8"),
        .refused("/artifacts/0/role", "model"), .refused("/artifacts/0/git", "tree"),
        .refused("/artifacts/0/encoding", "GZIP"),
        .refused("/artifacts/4/chunks/size", 1), .refused("/artifacts/4/chunks/root", "00"),
        .refused("/artifacts/4/mirrors", []),
        .refused("/artifacts/4/mirrors/0/type", "ftp"),
        .refused("/artifacts/4/mirrors/0/url", "file:///etc/passwd"),
        .refused("/artifacts/4/mirrors/1/url", "https://example.org"),
        Self(
            "a file list of few files",
            .model,
            [("/artifacts", nil), ("/fileList", list(1_000))],
            issue: "/fileList/count"
        ),
        Self(
            "a file list of too many files",
            .model,
            [("/artifacts", nil), ("/fileList", list(20_001))],
            issue: "/fileList/count"
        ),
        Self("a list twice", .model, [("/fileList", list(1_001))], issue: "/fileList"),
        Self(
            "a list inline that is too long",
            .model,
            [("/artifacts", inline(1_001)), ("/copyright", nil), ("/gpai", nil)],
            issue: "/artifacts"
        ),
    ]

    static func list(_ count: Int64) -> JSONValue { ["bytes": 5, "count": .integer(count), "digest": zeros] }

    static func inline(_ count: Int) -> JSONValue {
        .array((0..<count).map { Fixture.artifact(String($0 + 10_000)) })
    }

    static let unknownMap: [ManifestVariant] = [
        Self(
            "an unknown fact that may not be unknown",
            .model,
            [("/title", nil), ("/unknown/~1title", "lost")],
            issue: "/title"
        ),
        Self(
            "an unknown licence",
            .model,
            [("/license/spdx", nil), ("/unknown/~1license~1spdx", "lost")],
            issue: "/license/spdx"
        ),
        Self(
            "unknown remote code",
            .model,
            [("/model/trustRemoteCode", nil), ("/unknown/~1model~1trustRemoteCode", "lost")],
            issue: "/model/trustRemoteCode"
        ),
        Self(
            "a fact of the other kind",
            .model,
            [("/unknown/~1dataset~1pii", "lost")],
            issue: "/unknown/~1dataset~1pii"
        ),
        Self("a pointer to nothing", .model, [("/unknown/languages", "lost")], issue: "/unknown/languages"),
        Self(
            "a fact both given and unknown",
            .model,
            [("/unknown/~1model~1architecture", "lost")],
            issue: "/unknown/~1model~1architecture",
            isInSchema: false
        ),
        Self(
            "a whole part both given and unknown",
            .model,
            [("/unknown/~1training", "lost")],
            issue: "/unknown/~1training",
            isInSchema: false
        ),
        Self(
            "an unknown fact without a reason",
            .model,
            [("/languages", nil), ("/unknown/~1languages", "")],
            issue: "/unknown/~1languages"
        ),
        Self(
            "a reason that is no text",
            .model,
            [("/languages", nil), ("/unknown/~1languages", true)],
            issue: "/unknown/~1languages"
        ),
    ]

    static let acrossFields: [ManifestVariant] = [
        Self(
            "files out of order",
            .model,
            [("/artifacts/0/path", "b")],
            issue: "/artifacts/1",
            isInSchema: false
        ),
        Self(
            "a path twice",
            .model,
            [("/artifacts/0/path", "README.md")],
            issue: "/artifacts",
            isInSchema: false
        ),
        Self(
            "paths that differ in case",
            .model,
            [("/artifacts/0/path", "CONFIG.JSON")],
            issue: "/artifacts",
            isInSchema: false
        ),
        Self(
            "a file that is a folder",
            .model,
            [("/artifacts/4/path", "docs/summary.pdf/x")],
            issue: "/artifacts",
            isInSchema: false
        ),
        Self("a large blob", .model, [("/artifacts/0/size", 1_048_577)], issue: "/artifacts/0/git"),
        Self(
            "too many blobs",
            .model,
            [("/artifacts", blobs(65)), ("/copyright/summaryArtifact", nil)],
            issue: "/artifacts",
            isInSchema: false
        ),
        Self(
            "a large file without chunks",
            .model,
            [("/artifacts/4/chunks", nil)],
            issue: "/artifacts/4/chunks"
        ),
        Self(
            "a small file with chunks",
            .model,
            [("/artifacts/4/size", 16_777_216)],
            issue: "/artifacts/4/chunks"
        ),
        Self(
            "a summary that is no file",
            .model,
            [("/copyright/summaryArtifact", "x.pdf")],
            issue: "/copyright/summaryArtifact",
            isInSchema: false
        ),
        Self(
            "a split that is not declared",
            .dataset,
            [("/artifacts/0/split", "dev")],
            issue: "/artifacts/0/split",
            isInSchema: false
        ),
        Self(
            "a split twice",
            .dataset,
            [("/dataset/splits/0/name", "test")],
            issue: "/dataset/splits",
            isInSchema: false
        ),
        Self("a dataset in a model", .model, [("/dataset", [:])], issue: "/dataset"),
        Self("a model in a dataset", .dataset, [("/model", ["trustRemoteCode": false])], issue: "/model"),
        Self("a training in a dataset", .dataset, [("/training", [:])], issue: "/training"),
        Self(
            "verified without a digest",
            .model,
            [("/lineage/datasets/0/digest", nil)],
            issue: "/lineage/state",
            isInSchema: false
        ),
        Self(
            "verified without a manifest",
            .model,
            [("/lineage/baseModels/0/manifest", nil)],
            issue: "/lineage/state",
            isInSchema: false
        ),
        Self(
            "no base and not from scratch",
            .model,
            [("/lineage/baseModels", []), ("/lineage/derivedFrom", nil)],
            issue: "/lineage/fromScratch",
            isInSchema: false
        ),
        Self(
            "a base and from scratch",
            .model,
            [("/lineage/fromScratch", true)],
            issue: "/lineage/fromScratch",
            isInSchema: false
        ),
        Self(
            "more active parameters than there are",
            .model,
            [("/model/parameters/active", 22_713_217)],
            issue: "/model/parameters/active",
            isInSchema: false
        ),
        Self(
            "a training that ends before it starts",
            .model,
            [("/training/end", "2026-08-31")],
            issue: "/training/end",
            isInSchema: false
        ),
        Self(
            "a collection that ends before it starts",
            .dataset,
            [("/dataset/collection/end", "2025-12-31")],
            issue: "/dataset/collection/end",
            isInSchema: false
        ),
        Self(
            "a licence text without digest and URL",
            .model,
            [("/license/texts/0", ["id": "MIT"])],
            issue: "/license/texts/0/digest"
        ),
    ]

    private static func blobs(_ count: Int) -> JSONValue {
        .array((0..<count).map { Fixture.artifact(String($0 + 100), size: 1_048_576) })
    }

    static let accepted: [ManifestVariant] = [
        .accepted("nothing changed"), .accepted("nothing changed in a dataset", .dataset),
        .accepted(
            "facts listed as unknown",
            .model,
            ("/model/architecture", nil),
            ("/unknown/~1model~1architecture", "not published")
        ),
        .accepted(
            "a whole part listed as unknown",
            .model,
            ("/training", nil),
            ("/unknown/~1training", "not recorded")
        ),
        .accepted(
            "a lineage that nobody knows",
            .model,
            ("/lineage", nil),
            ("/unknown/~1lineage", "inherited without papers")
        ),
        .accepted(
            "a dataset that nobody knows",
            .dataset,
            ("/dataset", nil),
            ("/unknown/~1dataset", "found"),
            ("/artifacts/0/split", nil)
        ),
        .accepted("from scratch", .model, ("/lineage/baseModels", []), ("/lineage/fromScratch", true)),
        .accepted(
            "no general-purpose model, no copyright policy",
            .model,
            ("/gpai/isGpai", false),
            ("/copyright", nil)
        ),
        .accepted("a file list", .model, ("/artifacts", nil), ("/fileList", list(1_001))),
        .accepted(
            "the longest list inline",
            .model,
            ("/artifacts", inline(1_000)),
            ("/copyright/summaryArtifact", nil)
        ),
        .accepted("64 MiB of blobs", .model, ("/artifacts", blobs(64)), ("/copyright/summaryArtifact", nil)),
        .accepted(
            "a summary of 280 characters beyond ASCII",
            .model,
            ("/summary", .string(String(repeating: "\u{1f600}", count: 280)))
        ),
        .accepted("anything below an extension", .model, ("/ext", ["io.example": [.null, 1, ["a": false]]])),
        .accepted("empty lists", .model, ("/tags", []), ("/tasks", []), ("/evaluations", [])),
        .accepted("no description", .model, ("/description", nil)),
    ]

    private func pointing(_ issue: String) -> Self {
        Self(rule, kind, changes, issue: issue, isInSchema: isInSchema)
    }
}
