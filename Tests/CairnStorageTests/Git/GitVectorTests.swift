import CairnManifest
import CairnRegistry
import Foundation
import Testing

/// The vectors were computed by another program and compared with git's own answers.
@Suite("Git vectors")
struct GitVectorTests {
    private struct Commit: Decodable {
        var id: String
        var body: String
    }

    private struct Releases: Decodable {
        struct Release: Decodable {
            var version: String
            var time: Int64
            var manifestDigest: String
            var recordDigest: String
            var files: [File]
            var attributes: String
            var tree: String
            var trees: [Tree]
            var commit: Commit
        }
        struct File: Decodable {
            var path: String
            var git: String
            var size: Int64
            var sha256: String
            var blob: String
            var pointer: String?
        }
        struct Tree: Decodable {
            var id: String
            var body: Data
        }
        var releases: [Release]
    }

    private struct Records: Decodable {
        struct Record: Decodable {
            var recordDigest: String
            var leaf: Data
            var object: Data
            var manifest: Data
            var time: Int64
            var tree: String
            var commit: Commit
        }
        var commits: [Record]
    }

    private struct Attributes: Decodable {
        struct Case: Decodable {
            var path: String
            var line: String
        }
        var cases: [Case]
    }

    private static func vectors<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appendingPathComponent("Vectors/git/\(name).json"))
        return try JSONDecoder().decode(type, from: data)
    }

    /// The publisher of the vectors, taken from a commit's author line.
    private static func signature(of body: String) throws -> GitSignature {
        let author = try #require(body.split(separator: "\n").first { $0.hasPrefix("author ") })
        let parts = author.split(whereSeparator: { " <@>".contains($0) })
        let id = try #require(ContentDigest(hex: parts[2] + String(repeating: "0", count: 48)))
        return GitSignature(
            publisherName: try PublisherName(String(parts[1])),
            publisherID: id,
            originHost: String(parts[3])
        )
    }

    @Test("release trees and commits are those of the vectors")
    func releases() throws {
        var parent: GitObjectID?
        for release in try Self.vectors("releases", as: Releases.self).releases {
            let files = try release.files.map { file in
                ReleaseFile(
                    path: file.path,
                    sizeBytes: file.size,
                    sha256: try #require(ContentDigest(hex: file.sha256)),
                    storage: file.git == "lfs" ? .lfs : .blob(try #require(GitObjectID(hex: file.blob)))
                )
            }
            let tree = try ReleaseTree.make(files: files)
            #expect(tree.root.hex == release.tree)
            for expected in release.trees {
                let found = try #require(tree.objects.first { $0.id.hex == expected.id })
                #expect(found.bytes == Array(expected.body))
            }
            for file in release.files where file.git == "lfs" {
                let found = try #require(tree.objects.first { $0.id.hex == file.blob })
                #expect(String(decoding: found.bytes, as: UTF8.self) == file.pointer)
            }
            #expect(tree.objects.contains(.blob(Array(release.attributes.utf8))))

            let commit = ReleaseCommit.make(
                tree: tree.root,
                parent: parent,
                version: try ReleaseVersion(release.version),
                manifestDigest: try #require(ContentDigest(hex: release.manifestDigest)),
                recordDigest: try #require(ContentDigest(hex: release.recordDigest)),
                signature: try Self.signature(of: release.commit.body),
                time: release.time
            )
            #expect(String(decoding: commit.bytes, as: UTF8.self) == release.commit.body)
            #expect(commit.id.hex == release.commit.id)
            parent = commit.id
        }
    }

    @Test("record commits are those of the vectors")
    func records() throws {
        var parent: GitObjectID?
        for record in try Self.vectors("records-branch", as: Records.self).commits {
            let made = RecordCommit.make(
                kind: "release",
                leaf: Array(record.leaf),
                object: Array(record.object),
                manifest: Array(record.manifest),
                recordDigest: try #require(ContentDigest(hex: record.recordDigest)),
                parent: parent,
                signature: try Self.signature(of: record.commit.body),
                time: record.time
            )
            let commit = try #require(made.objects.last)
            #expect(String(decoding: commit.bytes, as: UTF8.self) == record.commit.body)
            #expect(made.commit.hex == record.commit.id)
            #expect(made.objects.contains { $0.id.hex == record.tree })
            parent = made.commit
        }
    }

    @Test("attribute lines are those of the vectors")
    func attributes() throws {
        for vector in try Self.vectors("attributes", as: Attributes.self).cases {
            let file = try GitAttributes.encoded(lfsPaths: [vector.path])
            #expect(String(decoding: file, as: UTF8.self) == "* -text\n\(vector.line)\n")
        }
    }
}
