import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("Identity chains")
struct IdentityChainTests {
    static let first = SamplePublisher.make()
    static let second = first.next(owner: TestKeys.ed25519("new owner")) { identity in
        identity.owners.keys = [TestKeys.ed25519("new owner").publicKey]
        identity.revoked = [
            Identity.Revocation(key: first.owner.publicKey, reason: .retired, since: nil)
        ]
    }

    @Test("grows version by version and knows what was in force when")
    func growth() throws {
        let one = Self.first.chain(homeIndex: 3)
        #expect(one.publisher == Self.first.id)
        #expect(one.current.identity == Self.first.identity)
        let two = Self.second.chain(after: one, homeIndex: 8)
        #expect(two.links.map(\.identity.version) == [1, 2])
        #expect(two.publisher == one.publisher)
        #expect(two.current.identity.owners.keys == [TestKeys.ed25519("new owner").publicKey])
        #expect(two.current.recordDigest == Self.second.record.record.digest)
        let active = [0, 2, 3, 7, 8, 1_000].map { two.activeVersion(atHomeIndex: $0) }
        #expect(active == [nil, nil, 1, 1, 2, 2])
    }

    @Test("a version without a home index isn't in force anywhere until it has one")
    func lateIndex() throws {
        let chain = Self.second.chain(after: Self.first.chain(homeIndex: 3), homeIndex: nil)
        #expect(chain.activeVersion(atHomeIndex: 100) == 1)
        let settled = try #require(chain.settingHomeIndex(9, ofVersion: 2))
        #expect(settled.activeVersion(atHomeIndex: 100) == 2)
        #expect(settled.activeVersion(atHomeIndex: 8) == 1)
        #expect(chain.settingHomeIndex(3, ofVersion: 2) == nil)
        #expect(chain.settingHomeIndex(9, ofVersion: 3) == nil)
        #expect(settled.settingHomeIndex(9, ofVersion: 1) == nil)
        #expect(settled.settingHomeIndex(0, ofVersion: 1)?.activeVersion(atHomeIndex: 0) == 1)
    }

    static func standing(
        _ chain: IdentityChain,
        _ key: SigningKey,
        _ index: UInt64?,
        _ name: String = "minilm"
    ) throws -> IdentityChain.Standing {
        chain.standing(
            of: key.publicKey, for: .model, try EntryName(name), at: LogPlace(index: index, time: sampleTime))
    }

    @Test("a key may release what its scope covers, while it is listed")
    func scope() throws {
        let publisher = SamplePublisher.make(scopes: [.entry(.model, try EntryName("minilm"))])
        let chain = publisher.chain(homeIndex: 5)
        #expect(try Self.standing(chain, publisher.releaser, nil) == .releaser)
        #expect(try Self.standing(chain, publisher.releaser, 5) == .releaser)
        #expect(try Self.standing(chain, publisher.releaser, 4) == .notListed)
        #expect(try Self.standing(chain, publisher.releaser, nil, "other") == .notInScope)
        #expect(try Self.standing(chain, publisher.owner, nil) == .notListed)
    }

    @Test("a retired key keeps what it signed before, a compromised one only below the index")
    func revocation() throws {
        let publisher = Self.first
        for (reason, since) in [(Identity.Revocation.Reason.retired, nil), (.compromised, 6 as UInt64?)] {
            let next = publisher.next(releaser: TestKeys.ed25519("new releaser")) { identity in
                let key = TestKeys.ed25519("new releaser").publicKey
                identity.releasers = [Identity.Releaser(signer: .key(key), scopes: [.everything])]
                identity.revoked = [
                    Identity.Revocation(key: publisher.releaser.publicKey, reason: reason, since: since)
                ]
            }
            let chain = next.chain(after: publisher.chain(homeIndex: 0), homeIndex: 10)
            let old = try [0, 5, 6, 9, 10, nil].map { try Self.standing(chain, publisher.releaser, $0) }
            switch reason {
            case .retired:
                #expect(old == [.releaser, .releaser, .releaser, .releaser, .retired, .retired])
            case .compromised:
                let gone = IdentityChain.Standing.compromised(since: 6)
                #expect(old == [.releaser, .releaser, gone, gone, gone, gone])
            }
            #expect(try Self.standing(chain, next.releaser, nil) == .releaser)
            #expect(try Self.standing(chain, next.releaser, 9) == .notListed)
        }
    }
}
