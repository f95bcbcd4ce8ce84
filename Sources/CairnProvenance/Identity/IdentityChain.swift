import CairnManifest

/// The versions of one publisher's identity from the first on, each signed by the owners before it.
///
/// A chain grows only through `IdentityVerifier`, so one that exists has been checked. Whether it is the
/// newest is for the home log to say.
package struct IdentityChain: Hashable, Sendable {
    /// One version and where it came from.
    package struct Link: Hashable, Sendable {
        package let identity: Identity
        /// SHA-256 of the document.
        package let digest: ContentDigest
        /// The digest of its record: `prev` of the next identity record.
        package let recordDigest: ContentDigest
        /// The stored envelope, as the record names it.
        package let envelopeDigest: ContentDigest
        /// The index of its record in the home log, once it has one.
        package fileprivate(set) var homeIndex: UInt64?
    }

    package let publisher: PublisherID
    /// Version 1 first; never empty.
    package private(set) var links: [Link]

    init(publisher: PublisherID, first: Link) {
        self.publisher = publisher
        links = [first]
    }

    func appending(_ link: Link) -> IdentityChain {
        var chain = self
        chain.links.append(link)
        return chain
    }

    /// The newest version.
    package var current: Link { links[links.count - 1] }

    package func link(version: Int) -> Link? {
        links.indices.contains(version - 1) ? links[version - 1] : nil
    }

    /// The version in force for a record at `index` of the home log: the newest whose own record stands there
    /// or before; nil before the first one.
    package func activeVersion(atHomeIndex index: UInt64) -> Int? {
        links.last { link in link.homeIndex.map { $0 <= index } ?? false }?.identity.version
    }

    /// The version in force at `index`, or the newest where the record has no index yet.
    func active(atHomeIndex index: UInt64?) -> Link? {
        guard let index else { return current }
        return activeVersion(atHomeIndex: index).flatMap(link(version:))
    }

    /// The chain with the home-log index of a version that was verified before it had one.
    ///
    /// Returns nil for an unknown version and for an index that the versions around it don't allow.
    package func settingHomeIndex(_ index: UInt64, ofVersion version: Int) -> IdentityChain? {
        guard links.indices.contains(version - 1) else { return nil }
        let earlier = links[..<(version - 1)].compactMap(\.homeIndex)
        let later = links[version...].compactMap(\.homeIndex)
        guard earlier.allSatisfy({ $0 < index }), later.allSatisfy({ $0 > index }) else { return nil }
        var chain = self
        chain.links[version - 1].homeIndex = index
        return chain
    }
}
