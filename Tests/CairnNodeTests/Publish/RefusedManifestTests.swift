import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("A manifest that breaks a rule is refused, and nothing of it is stored", .serialized)
struct RefusedManifestTests {
    @Test("names every unknown and every missing field at once")
    func fields() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            let pointers = try await node.expectRefusal(
                of: release, status: 422, code: "bad-manifest",
                saying: "the manifest has fields that aren't valid"
            ) { offer in
                offer.changeManifest { manifest in
                    manifest["colour"] = "red"
                    manifest["title"] = nil
                    manifest["license"] = ["spdx": "Apache-2.0", "spxd": "MIT"]
                    manifest["summary"] = 7
                }
            }
            #expect(Set(pointers) == ["/colour", "/title", "/license/spxd", "/summary"])
        }
    }

    @Test("refuses a payload that is not its own canonical form")
    func notCanonical() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            try await node.expectRefusal(
                of: release, status: 422, code: "not-canonical",
                saying: "differs from its canonical JSON at byte"
            ) { $0.payload = Array(" ".utf8) + release.envelope.payload }
        }
    }

    @Test("refuses a statement whose subjects aren't the manifest's")
    func subjects() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            try await node.expectRefusal(
                of: release, status: 422, code: "subject-mismatch", saying: "subjects aren't the manifest"
            ) { offer in
                var subjects = offer.statement["subject"]?.arrayValue ?? []
                subjects.removeLast()
                offer.statement["subject"] = .array(subjects)
            }
        }
    }

    struct Path: Sendable {
        let name: String
        let text: String

        init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    /// One of each kind; the whole table is that of the path vectors.
    static let paths = [
        Path("absolute", "/etc/passwd"), Path("climbing", "a/../../keys/log.pem"), Path("dot", "./a"),
        Path("empty part", "a//b"), Path("backslash", "a\\b"), Path("drive", "C:x"),
        Path("line feed", "a\nb"), Path("NUL", "a\u{0}b"), Path("git's folder", ".git/config"),
        Path("git's folder in another case", "x/.GIT/hooks/post-checkout"),
        Path("git's folder by a short name", "git~1/config"),
        Path("git's folder as HFS reads it", ".g\u{200C}it/config"),
        Path("attributes", ".gitattributes"), Path("submodules", ".gitmodules"),
        Path("LFS settings", ".lfsconfig"),
        Path("cairn's folder", ".cairn/receipt"), Path("device", "deep/NUL.txt"), Path("trailing dot", "a."),
        Path("trailing space", "a "), Path("not NFC", "cafe\u{301}.txt"),
        Path("too long a part", String(repeating: "x", count: 256)),
    ]

    @Test("refuses a manifest with a path that isn't the same file everywhere")
    func refusedPaths() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            for path in Self.paths {
                let pointers = try await node.expectRefusal(
                    of: release, status: 422, code: "bad-manifest",
                    saying: "the manifest has fields that aren't valid",
                    named: path.name
                ) { $0.changeArtifact { $0["path"] = .string(path.text) } }
                #expect(pointers == ["/artifacts/0/path"], "\(path.name)")
            }
        }
    }

    @Test("refuses two paths that are one file where case doesn't count")
    func collidingPaths() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            let pointers = try await node.expectRefusal(
                of: release, status: 422, code: "bad-manifest", saying: "the manifest"
            ) { $0.changeArtifact { $0["path"] = "Config.JSON" } }
            #expect(pointers.contains("/artifacts"))
        }
    }

    @Test("refuses a file of 1 GiB that claims to be small")
    func hugeSmallFile() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            let pointers = try await node.expectRefusal(
                of: release, status: 422, code: "bad-manifest", saying: "the manifest"
            ) { offer in
                offer.changeArtifact { artifact in
                    artifact["size"] = .integer(1 << 30)
                    artifact["chunks"] = [
                        "root": .string(String(repeating: "0", count: 64)), "size": 16_777_216,
                    ]
                }
            }
            #expect(pointers == ["/artifacts/0/git", "/artifacts"])
        }
    }

    @Test("refuses a file list whose sizes have no sum, and lives on")
    func overflowingSizes() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let release = SampleRelease.make(publisher: publisher, moreFiles: 1_100)
            let list = try JSONValue.parse(try #require(release.fileList), maxBytes: 1 << 24)
            let items = (list.arrayValue ?? []).map { item -> JSONValue in
                var artifact = item.objectValue ?? [:]
                artifact["size"] = .integer(JSONValue.integerRange.upperBound)
                artifact["git"] = "blob"
                artifact["chunks"] = ["root": .string(String(repeating: "0", count: 64)), "size": 16_777_216]
                return .object(artifact)
            }
            let bytes = JSONValue.array(items).canonicalBytes()
            try await node.expectRefusal(
                of: release, status: 422, code: "file-list-mismatch", saying: "the file list"
            ) { offer in
                offer.changeManifest { manifest in
                    var reference = manifest["fileList"]?.objectValue ?? [:]
                    reference["digest"] = .string(ContentDigest.of(bytes).hex)
                    manifest["fileList"] = .object(reference)
                }
                offer.files = [bytes]
            }
        }
    }

    @Test("refuses a manifest that is published in the future")
    func future() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let release = SampleRelease.make(publisher: publisher, unixTime: 32_503_680_000)
            try await node.expectRefusal(
                of: release, status: 422, code: "published-in-future",
                saying: "seconds ahead of this node's clock")
        }
    }

    @Test("refuses a small file that the manifest doesn't name")
    func smallFiles() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            try await node.expectRefusal(
                of: release, status: 422, code: "unnamed-file", saying: "leave it out"
            ) {
                $0.files.append(Array("stowaway".utf8))
            }
        }
    }

    @Test("refuses a small file that git-lfs would take for a pointer")
    func pointer() async throws {
        try await TestNode.with { node in
            let text =
                "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "0", count: 64))\nsize 9\n"
            let release = SampleRelease.make(
                publisher: try await node.registered(), weightBytes: 0,
                extraFiles: [("notes.txt", Array(text.utf8), .blob)])
            try await node.expectRefusal(
                of: release, status: 422, code: "bad-content",
                saying: "notes.txt looks like a git-lfs pointer")
        }
    }

    @Test("refuses a release that the disk has no room for before a session is opened")
    func noRoom() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            var offer = try Offer(release)
            offer.changeSizeOfLargeFile(to: 1 << 50)
            try await node.expectRefusal(
                of: offer.body(), status: 507, code: "disk-full", saying: "nothing was stored",
                digests: offer.digests())
        }
    }
}
