import CairnManifest
import CairnProvenance

/// A first identity that waits for the operator, or that the operator has denied.
package struct WaitingRegistration: Hashable, Sendable {
    /// The digest of its record.
    package var record: ContentDigest
    package var publisher: PublisherID
    package var name: PublisherName
    /// The signed record, as it came.
    package var signed: [UInt8]
    /// The record's object.
    package var object: [UInt8]
    /// When it came, Unix seconds.
    package var asked: Int64
    package var isDenied: Bool

    package init(
        record: ContentDigest, publisher: PublisherID, name: PublisherName, signed: [UInt8], object: [UInt8],
        asked: Int64, isDenied: Bool = false
    ) {
        self.record = record
        self.publisher = publisher
        self.name = name
        self.signed = signed
        self.object = object
        self.asked = asked
        self.isDenied = isDenied
    }

    /// When it is forgotten, Unix seconds.
    package var expires: Int64 { asked + RegistryLimits.registrationSeconds }
}

/// Registrations that wait for the operator; what is in it survives a crash.
package protocol RegistrationStore: Sendable {
    func registration(_ record: ContentDigest) throws -> WaitingRegistration?

    /// Those that wait, oldest first; `denied` adds those that were denied.
    func registrations(denied: Bool) throws -> [WaitingRegistration]

    /// Keeps one, unless as many wait as are kept, or their bytes are too many; false then.
    ///
    /// Durable when it returns.
    func keep(_ registration: WaitingRegistration, limits: RegistrationLimits) throws -> Bool

    /// Remembers that the operator has denied it; its bytes are forgotten.
    func deny(_ record: ContentDigest) throws

    func forget(_ record: ContentDigest) throws

    /// Forgets all that came before a time, Unix seconds.
    func forgetRegistrations(before time: Int64) throws
}

/// How much may wait at once.
package struct RegistrationLimits: Sendable {
    package var count: Int
    package var bytes: Int

    package init(
        count: Int = RegistryLimits.waitingRegistrations, bytes: Int = RegistryLimits.waitingRegistrationBytes
    ) {
        self.count = count
        self.bytes = bytes
    }
}
