import CairnDrafting
import CairnManifest

/// Describes hashed files as the artifacts of a release.
package enum ReleaseFileList {
    static func artifacts(_ files: [HashedFile], mirrors: [MirrorPrefix]) -> [Artifact] {
        var artifacts = files.map { file in
            let description = FileDescription(path: file.path.text)
            return Artifact(
                path: file.path, sizeBytes: file.sizeBytes, sha256: file.digest,
                mediaType: description.mediaType,
                role: ArtifactRole(rawValue: description.role.rawValue) ?? .other,
                git: Artifact.storage(
                    forSizeBytes: file.sizeBytes, looksLikeLFSPointer: file.looksLikeLFSPointer),
                chunks: file.chunks, mirrors: mirrors.map { $0.mirror(of: file.path) })
        }
        fitIntoGit(&artifacts)
        return artifacts
    }

    /// Small files lie in git up to a bound on all of them together; beyond it the largest become LFS objects.
    static func fitIntoGit(_ artifacts: inout [Artifact]) {
        var inGit = artifacts.reduce(Int64(0)) { $1.git == .blob ? $0 + $1.sizeBytes : $0 }
        let order = artifacts.indices.filter { artifacts[$0].git == .blob }.sorted { one, other in
            let (left, right) = (artifacts[one], artifacts[other])
            return left.sizeBytes != right.sizeBytes
                ? left.sizeBytes > right.sizeBytes : left.path < right.path
        }
        for at in order {
            guard inGit > CairnManifest.Limits.gitBlobsBytes else { return }
            artifacts[at].git = .lfs
            inGit -= artifacts[at].sizeBytes
        }
    }
}

/// A place that holds the same folder: the URL that the paths of files follow.
package struct MirrorPrefix: Hashable, Sendable {
    /// Ends in `/`.
    package let url: String
    package let transport: ArtifactMirror.Transport

    package init(_ text: String) throws {
        let transport: ArtifactMirror.Transport
        switch text.split(separator: ":", maxSplits: 1).first?.lowercased() {
        case "http", "https": transport = .http
        case "hf": transport = .hf
        default:
            throw CommandFailure.invalid(
                "--mirror takes the URL of a folder that begins with https://, http:// or hf://, not '\(text)'"
            )
        }
        guard text.contains("://"), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.contains("?"),
            !text.contains("#")
        else {
            throw CommandFailure.invalid("--mirror takes a URL without spaces, '?' and '#', not '\(text)'")
        }
        self.transport = transport
        url = text.hasSuffix("/") ? text : text + "/"
    }

    package func mirror(of path: ArtifactPath) -> ArtifactMirror {
        ArtifactMirror(url: url + Self.percentEncoded(path.text), transport: transport)
    }

    /// Everything but the unreserved characters of RFC 3986 and `/` is written as `%XX`.
    private static func percentEncoded(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII,
                scalar.properties.isAlphabetic || (0x30...0x39).contains(byte) || "-._~/".utf8.contains(byte)
            {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
