/// The rules for the files of one release together.
enum ArtifactList {
    /// Notes what is wrong with the list as a whole: order, conflicts, and what lies in git.
    static func check(_ artifacts: [Artifact], at pointer: JSONPointer, log: IssueLog) {
        for at in artifacts.indices.dropFirst() where artifacts[at].path < artifacts[at - 1].path {
            log.add(
                .element(pointer, at),
                "the files are not in order; sort them by the UTF-8 bytes of their paths"
            )
            break
        }
        for conflict in ArtifactPath.conflicts(in: artifacts.map(\.path)) {
            log.add(pointer, conflict.description)
        }
        let inGit = totalBytes(artifacts.filter { $0.git == .blob }) ?? JSONValue.integerRange.upperBound
        if inGit > Limits.gitBlobsBytes {
            log.add(
                pointer,
                "the files that lie in git have \(inGit) bytes, more than 64 MiB; make some of them \"lfs\""
            )
        }
    }

    /// The sum of all sizes; nil beyond 2^53 - 1.
    static func totalBytes(_ artifacts: [Artifact]) -> Int64? {
        var total: Int64 = 0
        for artifact in artifacts {
            total += artifact.sizeBytes
            guard total <= JSONValue.integerRange.upperBound else { return nil }
        }
        return total
    }
}
