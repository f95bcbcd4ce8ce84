import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// What an attestation is said to be, by the node that lists it or by itself in a file; nothing of it is checked.
package struct AttestationClaim: Hashable, Sendable {
    package struct Place: Hashable, Sendable {
        /// The origin line of a log.
        package let origin: String
        package let index: UInt64
    }

    /// SHA-256 of the object in hex.
    package let object: String
    package let predicateType: String
    /// Nil where its receipt can't be read.
    package let place: Place?

    init(_ answer: AttestationAnswer) {
        object = answer.object
        predicateType = answer.predicateType
        place = Place(origin: answer.origin, index: answer.index)
    }

    init(_ attached: ReleaseEvidence.Attached) {
        object = ContentDigest.of(attached.object).hex
        let read =
            (try? AttestedObject.parse(attached.object))
            ?? (try? AttestedObject.parse(ofNode: attached.object))
        predicateType = read?.statement.predicateType ?? "an attestation that can't be read"
        let proof = try? TLogProof.parse(attached.receipt)
        place = proof.flatMap { proof in
            (try? Checkpoint.parse(proof.checkpoint.text)).map {
                Place(origin: $0.origin, index: proof.index)
            }
        }
    }
}

extension AttestationClaim {
    /// Of a file that holds none.
    init(unreadable file: String) {
        object = ""
        predicateType = file
        place = nil
    }
}

/// An attestation with what proves it, as somebody handed it over.
package struct GatheredAttestation: Sendable {
    package let claim: AttestationClaim
    /// Nil where it couldn't be had.
    package let attached: ReleaseEvidence.Attached?
    /// Why it couldn't be had.
    let fault: String?

    init(_ claim: AttestationClaim, attached: ReleaseEvidence.Attached) {
        self.claim = claim
        self.attached = attached
        fault = nil
    }

    init(_ claim: AttestationClaim, missing why: String) {
        self.claim = claim
        attached = nil
        fault = why
    }

    /// As a file has it.
    package init(_ attached: ReleaseEvidence.Attached) {
        self.init(AttestationClaim(attached), attached: attached)
    }
}
