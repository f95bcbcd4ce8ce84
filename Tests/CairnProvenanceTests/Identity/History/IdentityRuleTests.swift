import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("Rules of identities")
struct IdentityRuleTests {
    static func keys(_ names: String...) -> [PublicKey] { names.map { TestKeys.ed25519($0).publicKey } }

    static func releaser(_ name: String) -> [Identity.Releaser] {
        [Identity.Releaser(signer: .key(TestKeys.ed25519(name).publicKey), scopes: [.everything])]
    }

    static func revoked(_ name: String, since: UInt64? = nil) -> [Identity.Revocation] {
        [
            Identity.Revocation(
                key: TestKeys.ed25519(name).publicKey, reason: since == nil ? .retired : .compromised,
                since: since)
        ]
    }

    static let recovery = Identity.Recovery(
        keySet: Identity.KeySet(threshold: 2, keys: keys("kit-0", "kit-1", "kit-2")), delayDays: 14)

    static func started(owners: Int = 1, threshold: Int = 1, recovery: Identity.Recovery? = nil) throws
        -> SampleHistory
    {
        var history = SampleHistory()
        let first = history.first(owners: owners, threshold: threshold, recovery: recovery)
        let verdict = history.offer(first, by: (0..<owners).map { "owner-\($0)" })
        try #require(verdict.accepted != nil, "\(String(describing: verdict.refusal))")
        return history
    }

    @Test("a version needs the thresholds of both versions, of different keys")
    func thresholds() throws {
        var history = try Self.started(owners: 3, threshold: 2)
        let next = history.next {
            $0.owners = Identity.KeySet(threshold: 2, keys: Self.keys("owner-0", "new-1", "new-2"))
        }
        let tooFew: [[String]] = [
            ["owner-0"], ["owner-0", "owner-1"], ["owner-0", "new-1"], ["new-1", "new-2"],
            ["owner-1", "new-1"],
        ]
        for signers in tooFew {
            let bringing = signers.contains("new-1") ? "new-1" : "owner-0"
            #expect(
                history.offer(next, by: signers, bringing: bringing).refusal?.code == .belowThreshold,
                "\(signers)")
        }
        #expect(history.offer(next, by: ["owner-0", "owner-1", "new-1"]).accepted != nil)
    }

    @Test(
        "after a rotation the new release key counts and the old one doesn't; before it, the other way round")
    func rotation() throws {
        var history = try Self.started()
        let next = history.next {
            $0.releasers = Self.releaser("second")
            $0.revoked = Self.revoked("releaser")
        }
        #expect(history.offer(next, by: ["owner-0"]).accepted != nil)
        #expect(history.counts("releaser", at: 0) && !history.counts("second", at: 0))
        #expect(!history.counts("releaser", at: 1) && history.counts("second", at: 1))
    }

    @Test("a retired key that is stolen signs nothing more, whatever time its leaf claims")
    func stolenRetired() throws {
        var history = try Self.started()
        _ = history.offer(
            history.next {
                $0.releasers = Self.releaser("second")
                $0.revoked = Self.revoked("releaser")
            }, by: ["owner-0"])
        // A log that works with the thief can date a leaf back, but not put it before an earlier one.
        for time in [Int64(0), history.time - 86_400, history.time, history.time + 86_400] {
            #expect(!history.counts("releaser", at: 2, time: time))
        }
    }

    @Test("a compromised key counts below its index only, also for what was fine before that was known")
    func compromised() throws {
        var history = try Self.started()
        for _ in 0..<3 { _ = history.offer(history.next(), by: ["owner-0"]) }
        #expect(history.counts("releaser", at: 2))
        _ = history.offer(
            history.next {
                $0.releasers = []
                $0.revoked = Self.revoked("releaser", since: 2)
            }, by: ["owner-0"])
        #expect(history.counts("releaser", at: 1))
        #expect(!history.counts("releaser", at: 2) && !history.counts("releaser", at: 3))
    }

    @Test("whoever steals the owners' threshold owns the name, unless a successor is logged before")
    func stolenOwners() throws {
        let thief = { (history: SampleHistory) in history.next { $0.owners.keys = Self.keys("thief") } }
        var early = try Self.started()
        #expect(early.offer(thief(early), by: ["owner-0", "thief"], bringing: "thief").accepted != nil)
        #expect(early.offer(early.next(), by: ["owner-0"]).refusal != nil)

        var late = try Self.started()
        let stolen = thief(late)
        _ = late.offer(late.next { $0.owners.keys = Self.keys("fresh") }, by: ["owner-0", "fresh"])
        #expect(
            late.offer(stolen, by: ["owner-0", "thief"], bringing: "thief").refusal?.code
                == .wrongIdentityVersion)
        let again = late.next { $0.owners.keys = Self.keys("thief") }
        #expect(late.offer(again, by: ["thief"]).refusal?.code == .belowThreshold)
        // What an owner of long ago signs isn't even a signature of somebody who is listed.
        #expect(late.offer(again, by: ["owner-0", "thief"], bringing: "thief").refusal?.code == .wrongKey)
    }

    @Test("a second version of the same number is refused in the home log, and so is one for another log")
    func fork() throws {
        var history = try Self.started()
        let one = history.next { $0.releasers = Self.releaser("one") }
        let two = history.next { $0.releasers = Self.releaser("two") }
        #expect(history.offer(one, by: ["owner-0"]).accepted != nil)
        #expect(history.offer(two, by: ["owner-0"]).refusal?.code == .wrongIdentityVersion)
        var elsewhere = SampleHistory(origin: "other.example.org")
        #expect(elsewhere.offer(history.first(), by: ["owner-0"]).refusal?.code == .wrongOrigin)
    }

    @Test("a record that was logged once is refused a second time, and so is an older version again")
    func replay() throws {
        var history = try Self.started()
        let second = history.next { $0.releasers = Self.releaser("second") }
        _ = history.offer(second, by: ["owner-0"])
        let record = history.leaves[1].signedRecord
        #expect(history.offer(record, object: history.history[1].object).refusal != nil)
        _ = history.offer(history.next { $0.releasers = Self.releaser("third") }, by: ["owner-0"])
        #expect(history.offer(second, by: ["owner-0"]).refusal?.code == .wrongIdentityVersion)
        #expect(history.counts("third") && !history.counts("second"))
    }

    @Test("a version of the log's home may not name another key of the log")
    func logKey() throws {
        var history = try Self.started()
        let key = TestKeys.ed25519("another log key").publicKey
        let vkey = try VerifierKey(
            name: history.logOrigin, type: .ed25519, publicKey: Array(key.spki.suffix(32)))
        #expect(
            history.offer(history.next { $0.home.vkey = "\(vkey)" }, by: ["owner-0"]).refusal?.code
                == .wrongOrigin)
    }

    // MARK: Recovery

    static func recovered(_ history: SampleHistory) -> Identity {
        history.next {
            $0.owners = Identity.KeySet(threshold: 1, keys: keys("rescued"))
            $0.revoked = revoked("owner-0")
        }
    }

    @Test("a recovery counts after its delay and not a second before")
    func recoveryDelay() throws {
        var history = try Self.started(recovery: Self.recovery)
        let start = history.time
        let verdict = history.offer(Self.recovered(history), by: ["kit-0", "kit-2", "rescued"])
        #expect(verdict.accepted?.value.delaySeconds == Int64(14 * 86_400))
        let chain = try #require(history.chain)
        let effective = start + 14 * 86_400
        #expect(chain.active(at: LogPlace(index: 5, time: effective - 1))?.identity.version == 1)
        #expect(chain.active(at: LogPlace(index: 5, time: effective))?.identity.version == 2)
        #expect(chain.active(at: LogPlace(index: 0, time: effective))?.identity.version == 1)
        #expect(chain.settled(at: effective - 1).current.identity.version == 1)
        history.wait(days: 14)
        #expect(history.offer(history.next(), by: ["rescued"]).accepted?.value.identity.version == 3)
    }

    @Test("the owners cancel a recovery with any version before its time, and not any more afterwards")
    func cancel() throws {
        var history = try Self.started(recovery: Self.recovery)
        let before = history
        _ = history.offer(Self.recovered(history), by: ["kit-0", "kit-1", "rescued"])
        history.time += 14 * 86_400 - 1
        #expect(history.offer(history.next(), by: ["owner-0"]).accepted != nil)
        history.wait(days: 30)
        #expect(history.chain?.settled(at: history.time).current.identity.owners.keys == Self.keys("owner-0"))

        var late = before
        let cancelling = late.next()
        _ = late.offer(Self.recovered(late), by: ["kit-0", "kit-1", "rescued"])
        late.wait(days: 14)
        #expect(late.offer(cancelling, by: ["owner-0"]).refusal?.code == .wrongIdentityVersion)
        #expect(late.offer(late.next(), by: ["owner-0"], bringing: "rescued").refusal?.code == .wrongKey)
    }

    @Test("a recovery needs its threshold, and one that waits can't be replaced by another")
    func recoveryRules() throws {
        var history = try Self.started(recovery: Self.recovery)
        #expect(
            history.offer(Self.recovered(history), by: ["kit-0", "rescued"]).refusal?.code == .belowThreshold)
        #expect(history.offer(Self.recovered(history), by: ["kit-0", "kit-1", "rescued"]).accepted != nil)
        let thief = history.next { $0.owners.keys = Self.keys("thief") }
        #expect(history.offer(thief, by: ["kit-1", "kit-2", "thief"]).refusal?.code == .recoveryPending)
        history.wait(days: 14)
        #expect(history.chain?.settled(at: history.time).current.identity.owners.keys == Self.keys("rescued"))
    }

    @Test(
        "a thief with the recovery keys loses the race against the owners, and one with the owners' keys wins it"
    )
    func race() throws {
        var honest = try Self.started(recovery: Self.recovery)
        _ = honest.offer(
            honest.next { $0.owners.keys = Self.keys("thief") }, by: ["kit-0", "kit-1", "thief"])
        honest.wait(days: 3)
        // The owners change the recovery keys with the version that cancels: the thief can't begin again.
        let answer = honest.next { $0.recovery = nil }
        #expect(honest.offer(answer, by: ["owner-0"]).accepted != nil)
        let again = honest.next { $0.owners.keys = Self.keys("thief") }
        #expect(
            honest.offer(again, by: ["kit-0", "kit-1", "thief"], bringing: "thief").refusal?.code == .wrongKey
        )

        var lost = try Self.started(recovery: Self.recovery)
        _ = lost.offer(Self.recovered(lost), by: ["kit-0", "kit-1", "rescued"])
        lost.wait(days: 1)
        #expect(lost.offer(lost.next { $0.recovery = nil }, by: ["owner-0"]).accepted != nil)
        lost.wait(days: 60)
        #expect(lost.chain?.settled(at: lost.time).current.identity.owners.keys == Self.keys("owner-0"))
    }

    @Test("a recovery can't take the name to another home")
    func recoveryStays() throws {
        var history = try Self.started(recovery: Self.recovery)
        var moved = Self.recovered(history)
        moved.home = SampleHistory(origin: "new.example.org").home
        #expect(history.offer(moved, by: ["kit-0", "kit-1", "rescued"]).refusal?.code == .wrongOrigin)
    }
}
