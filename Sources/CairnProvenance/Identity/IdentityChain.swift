import CairnManifest

/// The versions of one publisher's identity from the first on, as one log has them.
///
/// A chain grows only through `IdentityVerifier`, so one that exists has been checked. Whether it is the
/// newest is for the home log to say. In a log that the publisher moved to, the versions before the move are
/// there too, proven by the log that they stand in.
package struct IdentityChain: Hashable, Sendable {
    /// One version and where it came from.
    package struct Link: Hashable, Sendable {
        package let identity: Identity
        /// SHA-256 of the document.
        package let digest: ContentDigest
        /// The digest of its record: `prev` of the next identity record.
        package let recordDigest: ContentDigest
        /// The object that the record names: the stored envelope, or what a move brought.
        package let objectDigest: ContentDigest
        /// The log that its record is in.
        package let logOrigin: String
        /// The index of its record in that log, once it has one.
        package fileprivate(set) var homeIndex: UInt64?
        /// From when on it counts, in Unix seconds; nil for at once.
        package let effective: Int64?
        /// The publisher leaves the log with this version: nobody speaks for it there any more.
        package let isDeparture: Bool
    }

    package let publisher: PublisherID
    /// The log whose view this is.
    package let logOrigin: String
    /// The versions that count, the first one first; never empty.
    package private(set) var links: [Link]
    /// A recovery or a move that waits for its time; the owners can still cancel it.
    package private(set) var pending: Link?
    /// The publisher's newest identity record in this log, whatever came of it.
    package private(set) var lastRecord: ContentDigest?
    /// Where that record stands.
    package private(set) var lastIndex: UInt64?

    init(publisher: PublisherID, logOrigin: String, links: [Link]) {
        self.publisher = publisher
        self.logOrigin = logOrigin
        self.links = links
    }

    /// The chain with one record more: a version that counts at once, or one that waits.
    ///
    /// Whatever waited before no longer does: an owner's version cancels it.
    func appending(_ link: Link) -> IdentityChain {
        var chain = self
        chain.pending = nil
        if link.effective == nil { chain.links.append(link) } else { chain.pending = link }
        chain.lastRecord = link.recordDigest
        chain.lastIndex = link.homeIndex
        return chain
    }

    /// The newest version that counts.
    package var current: Link { links[links.count - 1] }

    package func link(version: Int) -> Link? {
        links.indices.contains(version - 1) ? links[version - 1] : nil
    }

    /// The chain as it is at a time: what waited until then counts.
    package func settled(at time: Int64) -> IdentityChain {
        guard let pending, let effective = pending.effective, effective <= time else { return self }
        var chain = self
        chain.links.append(pending)
        chain.pending = nil
        return chain
    }

    /// The version in force for a record at a place of this log: the newest whose own record stands there or
    /// before and whose time has come.
    ///
    /// Nil before the first one, and from the record on with which the publisher left the log.
    package func active(at place: LogPlace) -> Link? {
        let known = (links + (pending.map { [$0] } ?? [])).last { $0.counts(at: place, in: logOrigin) }
        return known?.isDeparture == true ? nil : known
    }

    /// The version with which the publisher left this log, for a record at a place behind it.
    package func departure(before place: LogPlace) -> Link? {
        links.last { $0.counts(at: place, in: logOrigin) && $0.isDeparture }
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
        if version == links.count, pending == nil { chain.lastIndex = index }
        return chain
    }
}

extension IdentityChain.Link {
    fileprivate func counts(at place: LogPlace, in origin: String) -> Bool {
        guard ExactText.equal(logOrigin, origin), effective.map({ $0 <= place.time }) ?? true else {
            return false
        }
        guard let index = place.index else { return true }
        return homeIndex.map { $0 <= index } ?? false
    }
}
