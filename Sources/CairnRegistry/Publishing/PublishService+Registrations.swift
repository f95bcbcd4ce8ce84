import CairnManifest
import CairnProvenance

/// Registrations that the operator decides on.
extension PublishService {
    /// Keeps a verified first identity for the operator, and says until when.
    func ask(
        _ update: Verified<IdentityUpdate>, signed: SignedRecord, object: [UInt8]
    ) throws -> PublishAnswer {
        let time = now()
        try registrations.forgetRegistrations(before: time - RegistryLimits.registrationSeconds)
        let digest = signed.record.digest
        if let known = try registrations.registration(digest) {
            guard !known.isDenied else { throw PublishRefusal.registrationDenied }
            return .waiting(expires: known.expires)
        }
        // A name that is taken is told at once.
        let subject = Submission.Subject.identity(update).claim
        let decision = try PublishRules.decide(
            signed, recordDigest: digest, subject: subject, origin: origin, time: time, ledger: ledger)
        switch decision {
        case .already(let index): return .already(index: index)
        case .conflict(let conflict): throw PublishRefusal.conflict(conflict)
        case .append: break
        }
        let registration = WaitingRegistration(
            record: digest, publisher: update.value.publisher, name: update.value.name,
            signed: signed.encoded(), object: object, asked: time)
        guard try registrations.keep(registration, limits: RegistrationLimits()) else {
            throw PublishRefusal.registrationsFull
        }
        return .waiting(expires: registration.expires)
    }

    /// What waits for the operator, oldest first.
    package func waitingRegistrations() throws -> [WaitingRegistration] {
        try registrations.forgetRegistrations(before: now() - RegistryLimits.registrationSeconds)
        return try registrations.registrations(denied: false).filter {
            try ledger.index(ofRecord: $0.record, origin: origin) == nil
        }
    }

    /// Takes a registration into the log that waited; it is judged again, since the log went on meanwhile.
    package func approve(_ record: ContentDigest) async throws -> PublishAnswer {
        guard let waiting = try registrations.registration(record), !waiting.isDenied else {
            throw PublishRefusal.unknownRegistration
        }
        let answer = try await admit(
            signed: try SignedRecord.parse(waiting.signed), envelope: waiting.object, policy: .open)
        try registrations.forget(record)
        return answer
    }

    /// Refuses a registration that waits; the same one is refused for as long as it would have waited.
    package func deny(_ record: ContentDigest) throws {
        guard let waiting = try registrations.registration(record), !waiting.isDenied else {
            throw PublishRefusal.unknownRegistration
        }
        try registrations.deny(record)
    }
}
