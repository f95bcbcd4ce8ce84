import CairnManifest

/// Checks that a release is what its record says and that its publisher's keys, or a workload that it lists, say it.
package enum ReleaseVerifier {
    /// The verdict on one release.
    ///
    /// - `envelope`: the stored form, the record's object
    /// - `label`: what opens the record's entry id
    /// - `fileList`: the bytes of the file list, where the manifest names one
    /// - `chain`: the publisher's identity as far as it is known
    /// - `logOrigin`: the origin line of the log that the record is in, or is meant for
    /// - `homeIndex`: the record's index in the home log; nil for a record that is about to be logged, which
    ///   is judged by the newest version
    /// - `time`: the leaf's time, or now; Unix seconds
    /// - `bundle`: the Sigstore bundle that the record names, where it names one
    /// - `trust`: whom to believe about it
    package static func verify(
        record: SignedRecord,
        envelope: [UInt8],
        label: Label,
        fileList: [UInt8]?,
        chain: IdentityChain,
        logOrigin: String,
        homeIndex: UInt64?,
        time: Int64,
        bundle: [UInt8]? = nil,
        trust: SigstoreTrust = .production
    ) -> Verdict<Release> {
        let parts = UnreadRelease(
            record: record, envelope: envelope, label: label, bundle: bundle, trust: trust
        ) { _ in fileList }
        let place = LogPlace(index: homeIndex, time: time)
        return judge(parts, chain: chain, logOrigin: logOrigin, place: place)
    }

    /// The verdict on one release that is about to be logged at `time`; `findList` has the bytes of the file list with a
    /// digest, and is asked only where the manifest names one.
    package static func verify(
        record: SignedRecord, envelope: [UInt8], label: Label, chain: IdentityChain, logOrigin: String,
        time: Int64, bundle: [UInt8]?, trust: SigstoreTrust, findList: (ContentDigest) -> [UInt8]?
    ) -> Verdict<Release> {
        withoutActuallyEscaping(findList) { findList in
            let parts = UnreadRelease(
                record: record, envelope: envelope, label: label, bundle: bundle, trust: trust
            ) { $0.flatMap(findList) }
            let place = LogPlace(index: nil, time: time)
            return judge(parts, chain: chain, logOrigin: logOrigin, place: place)
        }
    }

    /// The verdict on one release that has been read before, at the place of its record in the home log.
    package static func verify(
        _ reading: ReleaseReading, chain: IdentityChain, logOrigin: String, place: LogPlace
    ) -> Verdict<Release> {
        judge(reading, chain: chain, logOrigin: logOrigin, place: place)
    }

    /// All checks in their one order: what is cheap, and what a stranger can't pass, comes first.
    private static func judge(
        _ parts: some ReleaseParts, chain: IdentityChain, logOrigin: String, place: LogPlace
    ) -> Verdict<Release> {
        Verdict { () throws(Refusal) in
            let (record, label) = (parts.record, parts.label)
            try parts.checkRecord(logOrigin: logOrigin)
            try RecordAuthor.check(record.record, chain: chain, place: place)
            guard record.record.entry == label.entryID else {
                throw Refusal(.badLabel, "the label doesn't open the record's entry id")
            }
            let stored = try parts.readEnvelope()
            let entry = EntryAuthority(chain: chain, kind: label.kind, name: label.name, place: place)
            let (signers, keyless) = try signers(of: parts, stored, entry: entry)
            let statement = try parts.readStatement(stored)
            let artifacts = try parts.readArtifacts(statement.manifest)
            guard parts.fits(statement, artifacts) else {
                let message = "the statement's subjects aren't the manifest, its OMS root and its files"
                throw Refusal(.subjectMismatch, message)
            }
            try checkManifest(statement.manifest, label: label, chain: chain)
            return Release(
                record: record,
                recordDigest: parts.recordDigest,
                envelope: stored,
                manifest: statement.manifest,
                manifestBytes: statement.manifestBytes,
                manifestDigest: statement.manifestDigest,
                artifacts: artifacts,
                label: label,
                entryID: label.entryID,
                publisher: chain.publisher,
                signers: signers,
                keyless: keyless
            )
        }
    }

    /// Ids of who signed: keys of the envelope and the record, or, by its bundle, a workload the record.
    private static func signers(
        of parts: some ReleaseParts, _ stored: StoredEnvelope, entry: EntryAuthority
    ) throws(Refusal) -> (ids: [ContentDigest], keyless: KeylessSignature?) {
        let record = parts.record
        guard record.bundle != nil else {
            try entry.requireReleaser(among: record.signatures.map(\.key), in: "the record")
            return (try entry.signers(of: stored, known: parts.knownSigners).map(\.keyID), nil)
        }
        let keyless = try parts.checkBundle()
        try entry.requireReleaser(keyless, keys: record.signatures.map(\.key))
        return ([Identity.Releaser.Signer.sigstore(keyless.signer).id], keyless)
    }

    static func readStatement(_ envelope: StoredEnvelope) throws(Refusal) -> Statement {
        guard ExactText.equal(envelope.payloadType, Statement.payloadType) else {
            throw Refusal(.wrongPayloadType, "the envelope's payload type isn't \(Statement.payloadType)")
        }
        return try Statement.parse(envelope.payload)
    }

    static func resolveArtifacts(_ manifest: Manifest, fileList: [UInt8]?) throws(Refusal)
        -> [Artifact]
    {
        switch (manifest.fileList, fileList) {
        case (nil, nil):
            return manifest.artifacts
        case (nil, .some):
            throw Refusal(.fileListMismatch, "there is a file list, but the manifest names none")
        case (.some(let reference), nil):
            throw Refusal(
                .fileListMismatch,
                "the file list \(reference.digest) that the manifest names is missing"
            )
        case (.some(let reference), .some(let bytes)):
            guard ContentDigest.of(bytes) == reference.digest else {
                throw Refusal(.fileListMismatch, "the file list isn't the one that the manifest names")
            }
            do {
                return try FileList.parse(bytes, as: reference).artifacts
            } catch {
                throw Refusal(error, in: "the file list", code: .fileListMismatch)
            }
        }
    }

    /// The manifest is about the publisher of the record and the entry and version of the label.
    ///
    /// Names are compared as they are written.
    private static func checkManifest(_ manifest: Manifest, label: Label, chain: IdentityChain)
        throws(Refusal)
    {
        guard manifest.publisher.id == chain.publisher.digest else {
            throw Refusal(.manifestMismatch, "the manifest is of publisher \(manifest.publisher.id)")
        }
        let name = chain.current.identity.name
        guard manifest.publisher.name.text == name.text else {
            throw Refusal(
                .nameMismatch,
                "the manifest names publisher \(manifest.publisher.name), not \(name)"
            )
        }
        guard manifest.kind == label.kind, manifest.name.text == label.name.text,
            manifest.version.text == label.version.text
        else {
            let message =
                "the label says \(label.kind) \(label.name) \(label.version), the manifest says "
                + "\(manifest.kind) \(manifest.name) \(manifest.version)"
            throw Refusal(.badLabel, message)
        }
    }
}
