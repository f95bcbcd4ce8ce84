import CairnManifest
import CairnTransparencyLog

/// Checks identity records: the first version against itself, every later one against the version before.
///
/// A version rests on the owners of both, on the recovery keys of the version before and then waits, or, in the
/// log of a new home, on what proves that the old home let the publisher go.
package enum IdentityVerifier {
    /// The verdict on one version.
    ///
    /// - `envelope`: the record's object: the stored form, or a `cairn.arrival/1`
    /// - `chain`: the versions so far, as this log has them; nil before the publisher's first record there
    /// - `logOrigin`: the origin line of the log that the record is in, or is meant for
    /// - `homeIndex`: the record's index in that log, where it has one
    /// - `time`: the leaf's time, or now; Unix seconds
    package static func verify(
        record: SignedRecord, envelope: [UInt8], chain: IdentityChain?, logOrigin: String,
        homeIndex: UInt64?, time: Int64
    ) -> Verdict<IdentityUpdate> {
        Verdict { () throws(Refusal) in
            try RecordChecks.check(record, kind: .identity, logOrigin: logOrigin)
            let step = IdentityStep(
                record: record, logOrigin: logOrigin, place: LogPlace(index: homeIndex, time: time))
            guard IdentityArrival.claims(envelope) else {
                let stored = try RecordChecks.object(of: record.record, envelope: envelope)
                return try step.follow(chain, with: stored)
            }
            try RecordChecks.checkObject(of: record.record, bytes: envelope)
            return try ArrivalStep(step: step, depth: 0).arrive(envelope, known: chain)
        }
    }

    /// The key of a log that is a publisher's home, as the object of its first identity record there names it.
    ///
    /// Version 1 is bound by the publisher id, an arrival by what it brings: neither is checked here.
    package static func homeKey(_ object: [UInt8]) throws(Refusal) -> VerifierKey {
        let envelope: [UInt8]
        if IdentityArrival.claims(object) {
            do {
                envelope = try IdentityArrival.parse(object).envelope
            } catch {
                throw Refusal(error, in: "the arrival")
            }
        } else {
            envelope = object
        }
        let stored: StoredEnvelope
        do {
            stored = try StoredEnvelope.parse(envelope)
        } catch {
            throw Refusal(error, in: "the first identity record")
        }
        let home = try IdentityStep.readIdentity(stored).home
        guard let key = try? VerifierKey.parse(home.vkey), key.type == .ed25519,
            ExactText.equal(key.name, home.origin.logOrigin)
        else {
            throw Refusal(.badIdentity, "it names no usable log key of \(home.origin)")
        }
        return key
    }
}
