import CairnClient
import CairnManifest
import CairnProvenance

/// The attestations that go with a publish: looked at before it, attached after it.
struct ReleaseAttachments {
    let files: [AttestationFile]
    let release: PublishedRelease
    let version: ReleaseVersion
    let choice: JudgingChoice
    let context: CommandContext

    /// Refuses what couldn't be attached, while nothing has been sent yet.
    func check() throws {
        let artifacts = release.completed.fileList?.artifacts ?? release.completed.manifest.artifacts
        let subjects = ReleaseSubjects(manifest: release.completed.manifest.digest, artifacts: artifacts)
        for file in files {
            try file.object(of: release.author.chain).check(about: subjects, named: file.path)
        }
    }

    /// Attaches each to the logged release; what fails keeps none of the others back.
    func attach(client: NodeClient) async throws -> AttachedFiles {
        // A keyless publish takes no attachments: their records need a key.
        guard !files.isEmpty, let key = release.signing.key else { return AttachedFiles(items: []) }
        var reference = release.reference
        reference.selector = .version(version)
        var items: [AttachedFiles.Item] = []
        do {
            let attached = AttestedRelease(
                subject: "\(reference)", judging: Judging(context: context, choice: choice), context: context)
            let checked = try await attached.online(reference, client: client)
            let author = KnownPublisher(
                node: release.author.node, chain: release.author.chain, records: [])
            let attaching = Attaching(
                checked: checked, author: author, entry: checked.release.value.label, key: key,
                client: client, context: context)
            for file in files {
                do {
                    let outcome = try await attaching.attach(
                        try file.object(of: author.chain), named: file.path)
                    items.append(.init(file: file.path, result: .success(outcome)))
                } catch {
                    items.append(.init(file: file.path, result: .failure(CommandFailure.of(error))))
                }
            }
        } catch {
            let failure = CommandFailure.of(error)
            items = files.map { .init(file: $0.path, result: .failure(failure)) }
        }
        return AttachedFiles(items: items)
    }
}

/// What became of the attestations of a publish.
struct AttachedFiles {
    struct Item {
        let file: String
        let result: Result<Attaching.Outcome, CommandFailure>
    }

    let items: [Item]

    var isEmpty: Bool { items.isEmpty }
    var isWhole: Bool { failures.isEmpty }

    private var failures: [(file: String, failure: CommandFailure)] {
        items.compactMap { item in
            if case .failure(let failure) = item.result { (item.file, failure) } else { nil }
        }
    }

    var json: JSONValue {
        .array(
            items.map { item in
                switch item.result {
                case .success(let outcome):
                    var json = outcome.json.objectValue ?? JSONObject()
                    json["file"] = .string(item.file)
                    return .object(json)
                case .failure(let failure):
                    return ["error": .string(failure.message), "file": .string(item.file)]
                }
            })
    }

    func show(_ output: Output) {
        for item in items {
            guard case .success(let outcome) = item.result else { continue }
            let word = outcome.isNew ? "attached" : "attached before"
            output.line("\(word)   \(item.file), entry \(outcome.receipt.index), receipt \(outcome.file)")
        }
    }

    /// What is told where some weren't attached: the release is logged all the same.
    ///
    /// - Parameters:
    ///   - place: where the release stands
    ///   - receipt: where its receipt is
    func failure(of place: String, receipt: String) -> CommandFailure? {
        guard let first = failures.first else { return nil }
        return CommandFailure(
            first.failure.status, first.failure.code,
            "the release is logged as \(place) and its receipt is in \(receipt), but \(failures.count) of \(items.count) "
                + "attestations couldn't be attached; publish again with the same --attach to go on",
            issues: failures.map { "\($0.file): \($0.failure.message)" },
            detail: ["attachments": json, "receipt": .string(receipt)])
    }
}
