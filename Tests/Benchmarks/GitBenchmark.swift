import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import Foundation

/// Deriving git from releases, one pack per 256, beside libgit2's packbuilder writing the very same objects.
enum GitBenchmark {
    private static let releases = 1_024
    private static let batch = 256

    static func run(rounds: Int) async throws -> Comparison.Result {
        let comparison = Comparison(
            name: "git",
            subject: "`GitDeriver`: trees, commits and packs of \(releases) releases in groups of \(batch)",
            peer: "libgit2 packbuilder, packing the same objects in the same groups", unit: "releases/s",
            note:
                "The peer only packs objects that exist already; cairn also makes trees and commits from manifests."
        )
        let corpus = try Corpus(
            seed: 7, count: releases, publishers: 1, origin: "bench.cairn.example",
            vkey: SamplePublisher.make("bench", origin: "bench.cairn.example").identity.home.vkey.description)
        let publications = try corpus.releases.map { try publication($0) }
        var objects: [[GitObject]] = []
        return try await comparison.run(rounds: rounds) {
            let repository = try GitRepository.create(path: temporary())
            defer { try? FileManager.default.removeItem(atPath: repository.path) }
            let refs = NoRefs()
            let time = try await seconds {
                for start in stride(from: 0, to: releases, by: batch) {
                    let deriver = GitDeriver(repository: repository, repositoryName: "bench", refs: refs)
                    _ = try deriver.derive(Array(publications[start..<start + batch]))
                }
            }
            if objects.isEmpty {
                objects = try publications.chunks(of: batch).map { try self.objects(of: $0) }
            }
            return Double(releases) / time
        } peer: {
            let repository = try GitRepository.create(path: temporary())
            defer { try? FileManager.default.removeItem(atPath: repository.path) }
            let time = try await seconds {
                for group in objects {
                    try GitPackbuilderBaseline.write(group, toRepository: repository.path)
                }
            }
            return Double(releases) / time
        }
    }

    private static func temporary() -> String {
        NSTemporaryDirectory() + "cairn-bench-git-\(UInt64.random(in: .min ... .max)).git"
    }

    private static func files(of release: SampleRelease) -> [ReleaseFile] {
        release.files.map { file in
            ReleaseFile(
                path: file.artifact.path.text, sizeBytes: file.artifact.sizeBytes,
                sha256: file.artifact.sha256,
                storage: file.artifact.git == .blob
                    ? .blob(GitObject(kind: .blob, bytes: file.bytes).id) : .lfs)
        }
    }

    private static func publication(_ release: SampleRelease) throws -> GitPublication {
        let leaf = release.leaf()
        return GitPublication(
            namespace: GitNamespace(kind: release.label.kind, name: release.label.name),
            record: GitPublication.Record(
                kind: "release", digest: release.recordDigest, leaf: leaf.encoded(),
                object: release.envelope.bytes),
            release: GitPublication.Release(
                version: release.label.version, manifest: release.manifest.encoded(),
                manifestDigest: release.manifest.digest, files: files(of: release),
                smallFiles: release.smallFiles.map { GitObject(kind: .blob, bytes: $0) }, parent: nil,
                expectedCommit: nil),
            signature: signature(release), time: leaf.time)
    }

    private static func signature(_ release: SampleRelease) -> GitSignature {
        GitSignature(
            publisherName: release.publisher.name, publisherID: release.publisher.id.digest,
            originHost: "bench.cairn.example")
    }

    /// The objects that deriving these releases writes.
    private static func objects(of publications: ArraySlice<GitPublication>) throws -> [GitObject] {
        var objects: [GitObject] = []
        for publication in publications {
            guard let release = publication.release else { continue }
            let tree = try ReleaseTree.make(files: release.files)
            let commit = ReleaseCommit.make(
                tree: tree.root, parent: nil, version: release.version,
                manifestDigest: release.manifestDigest,
                recordDigest: publication.record.digest, signature: publication.signature,
                time: publication.time)
            let parts = [
                ("record.json", publication.record.leaf), ("object.json", publication.record.object),
                ("manifest.json", release.manifest),
            ].map { ($0.0, GitObject(kind: .blob, bytes: $0.1)) }
            let recordTree = try GitTree(files: parts.map { GitTree.File(path: $0.0, blob: $0.1.id) })
            objects += release.smallFiles + tree.objects + [commit] + parts.map(\.1) + recordTree.objects
        }
        return objects
    }

    /// A store without refs: every batch is the first of its entries.
    private struct NoRefs: GitRefStore {
        func refs(repository: String) throws -> [String: GitObjectID] { [:] }
    }
}

extension Array {
    fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min(count, $0 + size)] }
    }
}
