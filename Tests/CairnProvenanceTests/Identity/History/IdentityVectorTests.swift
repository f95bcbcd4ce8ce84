import CairnManifest
import CairnProvenance
import Testing

@Suite("Recoveries, moves, statuses and profiles as the independent implementation makes them")
struct IdentityVectorTests {
    static func verdict(
        _ step: JSONValue, chain: IdentityChain?, log: String = "models.example.org/log"
    ) throws -> Verdict<IdentityUpdate> {
        let leaf = try Leaf.parse(step.base64("leaf"))
        return IdentityVerifier.verify(
            record: leaf.signedRecord, envelope: step.base64("object"), chain: chain, logOrigin: log,
            homeIndex: UInt64(step["index"]?.integerValue ?? 0), time: leaf.time)
    }

    @Test("agrees about a recovery that waits and what may follow it")
    func recovery() throws {
        let vector = try VectorFile("identity/recovery.json")
        var chain: IdentityChain?
        for step in vector.items("steps") {
            chain = try #require(Self.verdict(step, chain: chain).accepted).value.chain
        }
        #expect(chain?.publisher.hex == vector.json.text("publisherID"))
        #expect(chain?.pending?.effective == vector.json["effective"]?.integerValue)
        for item in vector.items() {
            let verdict = try Self.verdict(item, chain: chain)
            #expect(
                verdict.refusal?.code.rawValue == item["code"]?.stringValue, "\(item.text("description"))")
            guard let after = verdict.accepted?.value.chain else { continue }
            #expect(
                after.pending == nil
                    && after.current.identity.owners.keys.map(\.base64) == [item.text("owner")])
        }
    }

    @Test("agrees about who may come into the log of a new home")
    func move() throws {
        let vector = try VectorFile("identity/move.json")
        let first = try Self.verdict(try #require(vector.json["first"]), chain: nil).accepted?.value.chain
        let left = try Self.verdict(try #require(vector.json["departure"]), chain: first)
        #expect(left.accepted?.value.isDeparture == true)
        for item in vector.items() {
            let verdict = try Self.verdict(item, chain: nil, log: vector.json.text("newLog"))
            let code = verdict.refusal?.code.rawValue
            let expected = item["code"]?.stringValue
            #expect(
                expected == "*" ? code != nil : code == expected, "\(item.text("description")): \(code ?? "")"
            )
            #expect(verdict.accepted?.value.delaySeconds == item["delay"]?.integerValue)
        }
    }

    private static func storyChain() throws -> IdentityChain {
        let first = try VectorFile("identity/first.json").json
        let leaf = try Leaf.parse(try #require(first["leaf"]).base64("bytes"))
        let verdict = IdentityVerifier.verify(
            record: leaf.signedRecord, envelope: try #require(first["storedEnvelope"]).base64("bytes"),
            chain: nil,
            logOrigin: leaf.record.origin, homeIndex: 0, time: leaf.time)
        return try #require(verdict.accepted).value.chain
    }

    @Test("agrees about a status, and refuses what isn't one")
    func status() throws {
        let vector = try VectorFile("provenance/status.json")
        let leaf = try Leaf.parse(vector.json.base64("leaf"))
        let bytes = try #require(vector.json["document"]).base64("bytes")
        let status = try ReleaseStatus.parse(bytes)
        #expect(status.encoded() == bytes && status.state == .yanked)
        let target = StatusTarget(
            record: try #require(ContentDigest(hex: vector.json.text("release"))), manifest: status.target,
            label: try Label.parse(vector.json.base64("label")))
        let verdict = StatusVerifier.verify(
            record: leaf.signedRecord, envelope: vector.json.base64("object"), target: target,
            chain: try Self.storyChain(), logOrigin: leaf.record.origin,
            place: LogPlace(index: 3, time: leaf.time))
        #expect(verdict.accepted?.value.status == status, "\(String(describing: verdict.refusal))")
        for item in vector.items("refused") {
            #expect(throws: FormatError.self, "\(item.text("description"))") {
                try ReleaseStatus.parse(item.base64("document"))
            }
        }
    }

    @Test("agrees about a profile, and refuses what isn't one")
    func profile() throws {
        let vector = try VectorFile("provenance/profile.json")
        let leaf = try Leaf.parse(vector.json.base64("leaf"))
        let bytes = try #require(vector.json["document"]).base64("bytes")
        let profile = try PublisherProfile.parse(bytes)
        #expect(profile.encoded() == bytes)
        let verdict = ProfileVerifier.verify(
            record: leaf.signedRecord, envelope: vector.json.base64("object"), chain: try Self.storyChain(),
            logOrigin: leaf.record.origin, place: LogPlace(index: 3, time: leaf.time))
        #expect(verdict.accepted?.value.profile == profile, "\(String(describing: verdict.refusal))")
        for item in vector.items("refused") {
            #expect(throws: FormatError.self, "\(item.text("description"))") {
                try PublisherProfile.parse(item.base64("document"))
            }
        }
    }
}
