/// Whether a record is by the publisher of a chain and made under the version that is in force at its place.
enum RecordAuthor {
    static func check(_ record: Record, chain: IdentityChain, place: LogPlace) throws(Refusal) {
        guard record.author == chain.publisher else {
            throw Refusal(.wrongAuthor, "the record's author isn't publisher \(chain.publisher.short)")
        }
        if let departure = chain.departure(before: place) { throw .moved(to: departure.identity) }
        guard let active = chain.active(at: place)?.identity else {
            throw Refusal(.wrongIdentityVersion, "no version of the publisher's identity was in force yet")
        }
        guard record.identityVersion == active.version else {
            let message = "identity version \(record.identityVersion) isn't in force, \(active.version) is"
            throw Refusal(.wrongIdentityVersion, message)
        }
    }
}
