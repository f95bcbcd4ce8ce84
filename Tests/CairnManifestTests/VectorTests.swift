import CairnManifest
import Foundation
import Testing

/// The vectors in `Tests/Vectors/names` and `Tests/Vectors/manifest`, which an implementation in Python made.
@Suite struct VectorTests {
    private func vector(_ name: String) throws -> JSONValue {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: tests.appending(path: "Vectors/\(name).json"))
        return try JSONValue.parse([UInt8](data), maxBytes: 1 << 22)
    }

    private func list(_ value: JSONValue?) throws -> [JSONValue] {
        let elements = try #require(value?.arrayValue)
        #expect(!elements.isEmpty)
        return elements
    }

    private func texts(_ value: JSONValue?, _ key: String = "text") throws -> [String] {
        try list(value).map { try #require($0.stringValue ?? $0[key]?.stringValue) }
    }

    @Test("publisher names")
    func publisherNames() throws {
        let vector = try vector("names/publisher-names")
        for name in try list(vector["valid"]) {
            #expect(
                try PublisherName(#require(name["text"]?.stringValue)).folded == name["folded"]?.stringValue
            )
        }
        for text in try texts(vector["refused"]) {
            #expect(throws: NameError.self, "\(text)") { try PublisherName(text) }
        }
    }

    @Test("entry names")
    func entryNames() throws {
        let vector = try vector("names/entry-names")
        for name in try list(vector["valid"]) {
            #expect(try EntryName(#require(name["text"]?.stringValue)).folded == name["folded"]?.stringValue)
        }
        for text in try texts(vector["refused"]) {
            #expect(throws: NameError.self, "\(text)") { try EntryName(text) }
        }
    }

    @Test("versions and their order")
    func versions() throws {
        let vector = try vector("names/versions")
        let ascending = try texts(vector["ascending"]).map { try ReleaseVersion($0) }
        #expect(zip(ascending, ascending.dropFirst()).allSatisfy { $0 < $1 })
        for text in try texts(vector["refused"]) {
            #expect(throws: NameError.self, "\(text)") { try ReleaseVersion(text) }
        }
    }

    @Test("references")
    func references() throws {
        let vector = try vector("names/references")
        for expected in try list(vector["valid"]) {
            let text = try #require(expected["text"]?.stringValue)
            let reference = try Reference(text)
            #expect(reference.description == text)
            #expect(reference.kind.rawValue == expected["kind"]?.stringValue)
            #expect(reference.publisher.text == expected["publisher"]?.stringValue)
            #expect(reference.name.text == expected["name"]?.stringValue)
            let home = expected["where"]?.objectValue?.members.first?.value.stringValue
            #expect(reference.home?.description == home)
            let digest = expected["digest"]?.stringValue.map { "sha256:" + $0 }
            #expect(reference.selector?.description == expected["version"]?.stringValue ?? digest)
        }
        for text in try texts(vector["refused"]) {
            #expect(throws: ReferenceError.self, "\(text)") { try Reference(text) }
        }
    }

    @Test("paths, alone and together")
    func paths() throws {
        let vector = try vector("names/paths")
        for text in try texts(vector["valid"]) { #expect(try ArtifactPath(text).text == text) }
        for text in try texts(vector["refused"], "path") {
            #expect(throws: PathError.self, "\(text.debugDescription)") { try ArtifactPath(text) }
        }
        for (key, isFree) in [("collisions", false), ("together", true)] {
            for set in try list(vector[key]) {
                let paths = try texts(set["paths"] ?? set).map { try ArtifactPath($0) }
                #expect(ArtifactPath.conflicts(in: paths).isEmpty == isFree, "\(paths)")
            }
        }
    }

    @Test(
        "manifests",
        arguments: ["dataset-fuller", "dataset-minimal", "model-fuller", "model-minimal"]
    )
    func manifests(_ name: String) throws {
        let vector = try vector("manifest/" + name)
        let bytes = try #require(vector["bytes"]?.stringValue.flatMap(Base64.decode))
        let manifest = try Manifest.parse(bytes)
        #expect(manifest.json == vector["value"])
        #expect(manifest.digest.hex == vector["sha256"]?.stringValue)
    }

    @Test("refused manifests")
    func refusedManifests() throws {
        for refused in try list(vector("manifest/refused")["cases"]) {
            let about = Comment(rawValue: refused["description"]?.stringValue ?? "")
            guard let value = refused["value"] else {
                let bytes = try #require(refused["bytes"]?.stringValue.flatMap(Base64.decode))
                #expect(throws: ManifestError.self, about) { try Manifest.parse(bytes) }
                continue
            }
            let (manifest, issues) = Manifest.read(value)
            #expect(manifest == nil, about)
            let pointer = refused["pointer"]?.stringValue
            #expect(
                issues.contains { $0.pointer == pointer },
                "\(about.rawValue): \(pointer ?? "") in \(issues)"
            )
        }
    }

    @Test("a file list of its own")
    func fileList() throws {
        let vector = try vector("manifest/file-list")
        let bytes = try #require(vector["manifest"]?["bytes"]?.stringValue.flatMap(Base64.decode))
        let reference = try #require(try Manifest.parse(bytes).fileList)
        let digits = (0..<1_001).map { String(repeating: "0", count: 4 - String($0).count) + String($0) }
        let artifacts = digits.enumerated().map { number, name in
            let content = Array(String(number).utf8)
            return [
                "digests": ["sha256": .string(ContentDigest.of(content).hex)], "git": "blob",
                "mediaType": "text/plain", "path": .string("f/\(name).txt"), "role": "data",
                "size": .integer(Int64(content.count)),
            ] as JSONValue
        }
        let list = JSONValue.array(artifacts).canonicalBytes()
        #expect(Int64(list.count) == vector["listBytes"]?.integerValue)
        #expect(try FileList.parse(list, as: reference).artifacts.count == 1_001)
    }

    @Test("chunk roots")
    func chunks() throws {
        for expected in try list(vector("manifest/chunks")["cases"]) {
            var hasher = ChunkedHasher()
            let row = [UInt8](0...255)
            let block = Array(repeatElement(row, count: 4_096).joined())
            let count = try #require(expected["repeat"]?.integerValue)
            #expect(count.isMultiple(of: 4_096))
            for _ in 0..<count / 4_096 { hasher.update(block) }
            hasher.update(try #require(expected["tail"]?.stringValue.flatMap(Base64.decode)))
            let result = hasher.finalize()
            #expect(result.sizeBytes == expected["bytes"]?.integerValue)
            #expect(result.chunks?.root.hex == expected["root"]?.stringValue)
        }
    }
}
