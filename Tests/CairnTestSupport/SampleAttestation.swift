import CairnManifest
import CairnProvenance
import CairnRegistry

/// An attestation for tests: its object and its record.
package struct SampleAttestation: Sendable {
    package let object: [UInt8]
    package let isBundle: Bool
    package let record: SignedRecord

    package init(object: [UInt8], isBundle: Bool, record: SignedRecord) {
        self.object = object
        self.isBundle = isBundle
        self.record = record
    }

    package var digest: ContentDigest { record.record.digest }
}

extension SampleRelease {
    package var subjects: ReleaseSubjects {
        ReleaseSubjects(manifest: manifest.digest, artifacts: files.map(\.artifact))
    }

    package var attestationTarget: AttestationTarget {
        AttestationTarget(
            record: recordDigest, origin: publisher.logOrigin, publisher: publisher.id, label: label,
            subjects: subjects)
    }

    /// The payload of a statement that tests of this release went as `result` says.
    package func testResult(_ result: String = "PASSED", about subjects: ReleaseSubjects? = nil) -> [UInt8] {
        InTotoStatement.payload(
            about: subjects ?? self.subjects, predicateType: PredicateType.testResult.rawValue,
            predicate: ["configuration": [], "result": .string(result)])
    }

    /// An attestation of this release behind `previous`, by its own publisher or by `author`.
    ///
    /// - Parameters:
    ///   - key: signs object and record; nil for the author's releaser
    ///   - payload: what is said; nil for a test result
    ///   - origin: the log that it is meant for; nil for the author's
    package func attestation(
        by author: SamplePublisher? = nil, after previous: ContentDigest?, key: SigningKey? = nil,
        payload: [UInt8]? = nil, identity: Int? = nil, origin: String? = nil,
        _ change: (inout Record) -> Void = { _ in }
    ) -> SampleAttestation {
        let key = key ?? (author ?? publisher).releaser
        let envelope = Sample.make {
            try Envelope.sign(payload: payload ?? testResult(), type: Statement.payloadType, keys: [key])
        }
        return attestation(
            envelope.bytes, isBundle: false, by: author, after: previous, key: key, identity: identity,
            origin: origin, change)
    }

    /// As above, of an object as it is.
    package func attestation(
        _ object: [UInt8], isBundle: Bool, by author: SamplePublisher? = nil, after previous: ContentDigest?,
        key: SigningKey? = nil, identity: Int? = nil, origin: String? = nil,
        _ change: (inout Record) -> Void = { _ in }
    ) -> SampleAttestation {
        Sample.make {
            let by = author ?? publisher
            var record = Record(
                author: by.id, entry: by.id == publisher.id ? label.entryID : nil,
                identityVersion: identity ?? by.identity.version, kind: .attestation,
                object: ContentDigest.of(object), origin: origin ?? by.logOrigin, previous: previous,
                size: object.count, subject: recordDigest)
            change(&record)
            return SampleAttestation(
                object: object, isBundle: isBundle,
                record: try SignedRecord.sign(record, with: [key ?? by.releaser]))
        }
    }
}

extension Submission {
    /// An attestation of a release by its own publisher or by `author`.
    package static func sample(
        _ attestation: SampleAttestation, of release: SampleRelease, by author: SamplePublisher? = nil
    ) -> Submission {
        let by = author ?? release.publisher
        let verdict = AttestationRecordVerifier.verify(
            record: attestation.record, object: attestation.object, target: release.attestationTarget,
            chain: by.chain(), logOrigin: by.logOrigin, place: LogPlace(index: nil, time: sampleTime))
        guard let event = verdict.accepted else {
            preconditionFailure("the sample attestation was refused: \(String(describing: verdict.refusal))")
        }
        return Submission(attestation: event)
    }
}
