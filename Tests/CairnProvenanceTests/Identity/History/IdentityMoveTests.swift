import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("Moving home")
struct IdentityMoveTests {
    static let recovery = IdentityRuleTests.recovery

    /// A publisher with two versions in its old home, and the version that names the new one.
    struct Given {
        var old: SampleHistory
        var new: SampleHistory
        var moving: Identity

        init(recovery: Identity.Recovery? = IdentityMoveTests.recovery) throws {
            old = try IdentityRuleTests.started(recovery: recovery)
            let verdict = old.offer(
                old.next { $0.releasers = IdentityRuleTests.releaser("second") }, by: ["owner-0"])
            try #require(verdict.accepted != nil)
            new = SampleHistory(origin: "new.example.org", time: old.time)
            let home = new.home
            moving = old.next { $0.home = home }
        }

        var publisher: PublisherID { old.chain?.publisher ?? PublisherID(ContentDigest.of([])) }

        func arrival(_ signers: [String] = ["owner-0"], departure: [UInt8]?) throws -> IdentityArrival {
            let keys = signers.map { TestKeys.ed25519($0) }
            let history = old.proven().filter { !$0.receipt.isEmpty }
            return IdentityArrival(
                envelope: try moving.sign(with: keys).bytes,
                history: departure == nil ? history : Array(history.dropLast()), departure: departure)
        }

        mutating func leave() throws -> [UInt8] {
            let verdict = old.offer(moving, by: ["owner-0"])
            try #require(
                verdict.accepted?.value.isDeparture == true, "\(String(describing: verdict.refusal))")
            return old.receipt(of: old.leaves.count - 1)
        }

        mutating func arrive(_ arrival: IdentityArrival, by owner: String = "owner-0") -> Verdict<
            IdentityUpdate
        > {
            new.offer(arrival, version: moving.version, publisher: publisher, by: owner)
        }
    }

    @Test("the old log ends for the publisher with its departure, the new one begins with the arrival")
    func move() throws {
        var given = try Given()
        let departure = try given.leave()
        #expect(given.old.counts("second", at: 1))
        #expect(!given.old.counts("second", at: 2) && !given.old.counts("second"))
        #expect(given.old.offer(given.old.next(), by: ["owner-0"]).refusal?.code == .moved)
        let verdict = given.arrive(try given.arrival(departure: departure))
        let update = try #require(verdict.accepted?.value, "\(String(describing: verdict.refusal))")
        #expect(
            update.delaySeconds == nil && update.identity.version == 3
                && update.chain.publisher == given.publisher)
        #expect(given.new.counts("second", at: 0))
        #expect(given.new.offer(given.new.next(), by: ["owner-0"]).accepted?.value.identity.version == 4)
    }

    @Test("an arrival reads back as it was written, and other spellings are refused")
    func format() throws {
        var given = try Given()
        let departure = try given.leave()
        let arrival = try given.arrival(departure: departure)
        let bytes = arrival.encoded()
        #expect(try IdentityArrival.parse(bytes) == arrival)
        #expect(IdentityArrival.claims(bytes))
        #expect(!IdentityArrival.claims(arrival.envelope))
        #expect(throws: FormatError.self) { try IdentityArrival.parse(bytes + [0x20]) }
    }

    @Test("where the old node is gone, the move counts after the recovery's delay")
    func oldNodeGone() throws {
        for signers in [["owner-0"], ["owner-0", "kit-0", "kit-1"]] {
            var given = try Given()
            let verdict = given.arrive(try given.arrival(signers, departure: nil))
            let update = try #require(verdict.accepted?.value, "\(String(describing: verdict.refusal))")
            #expect(update.delaySeconds == Int64(14 * 86_400))
            #expect(!given.new.counts("second"))
            given.new.wait(days: 14)
            #expect(given.new.counts("second"))
        }
    }

    @Test("the recovery keys move the name where the owners' keys went with the old node")
    func oldNodeAndOwnersGone() throws {
        var given = try Given()
        given.moving.owners.keys = IdentityRuleTests.keys("rescued")
        let arrival = try given.arrival(["kit-0", "kit-1", "rescued"], departure: nil)
        #expect(given.arrive(arrival, by: "rescued").accepted?.value.delaySeconds == Int64(14 * 86_400))
    }

    @Test("without a departure and without recovery nobody moves")
    func noRecovery() throws {
        var given = try Given(recovery: nil)
        #expect(given.arrive(try given.arrival(departure: nil)).refusal?.code == .noRecovery)
    }

    @Test("what the old home's log says while a move waits cancels it")
    func cancel() throws {
        var given = try Given()
        // A thief with the owners' keys takes the name elsewhere behind the old home's back.
        #expect(given.arrive(try given.arrival(departure: nil)).accepted != nil)
        given.new.wait(days: 5)
        #expect(given.arrive(try given.arrival(departure: nil)).refusal?.code == .recoveryPending)
        let changed = given.old.offer(
            given.old.next { $0.owners.keys = IdentityRuleTests.keys("fresh") }, by: ["owner-0", "fresh"])
        try #require(changed.accepted != nil)
        let home = given.new.home
        given.moving = given.old.next { $0.home = home }
        let answer = try given.arrival(["fresh"], departure: nil)
        #expect(given.arrive(answer, by: "fresh").accepted != nil)
        given.new.wait(days: 14)
        #expect(
            given.new.chain?.settled(at: given.new.time).current.identity.owners.keys
                == IdentityRuleTests.keys("fresh"))
    }

    @Test("an owner of an older version can't move the name where the old home's log goes on")
    func rollback() throws {
        var given = try Given()
        let before = given
        _ = given.old.offer(
            given.old.next { $0.owners.keys = IdentityRuleTests.keys("fresh") }, by: ["owner-0", "fresh"])
        // The departure of version 3 stands behind another version 3: the old log doesn't take it.
        #expect(given.old.offer(before.moving, by: ["owner-0"]).refusal?.code == .wrongIdentityVersion)
        let receipt = given.old.receipt(of: given.old.leaves.count - 1)
        var arrival = try before.arrival(departure: nil)
        arrival.history = given.old.proven()
        arrival.departure = receipt
        #expect(given.arrive(arrival).refusal != nil)
    }

    @Test("a receipt under another log's key, or of another record, proves nothing")
    func receipts() throws {
        var given = try Given()
        let departure = try given.leave()
        let good = try given.arrival(departure: departure)
        var other = good
        other.departure = good.history[1].receipt
        #expect(given.arrive(other).refusal != nil)
        var foreign = good
        var elsewhere = SampleHistory(origin: "evil.example.org")
        _ = elsewhere.offer(elsewhere.first(), by: ["owner-0"])
        foreign.history[0].receipt = elsewhere.receipt(of: 0)
        #expect(given.arrive(foreign).refusal?.code == .badReceipt)
        var short = good
        short.history.removeLast()
        #expect(given.arrive(short).refusal != nil)
        #expect(given.arrive(good).accepted != nil)
        #expect(given.arrive(good).refusal != nil)
    }

    @Test("a publisher moves on from its second home, and its whole way is proven")
    func secondMove() throws {
        var given = try Given()
        let departure = try given.leave()
        try #require(given.arrive(try given.arrival(departure: departure)).accepted != nil)
        var third = SampleHistory(origin: "third.example.org", time: given.new.time)
        let home = third.home
        let moving = given.new.next { $0.home = home }
        #expect(given.new.offer(moving, by: ["owner-0"]).accepted?.value.isDeparture == true)
        let proven = given.new.proven()
        let arrival = IdentityArrival(
            envelope: try moving.sign(with: [TestKeys.ed25519("owner-0")]).bytes,
            history: Array(proven.dropLast()), departure: proven.last?.receipt)
        let verdict = third.offer(arrival, version: 4, publisher: given.publisher, by: "owner-0")
        #expect(
            verdict.accepted?.value.chain.links.map(\.identity.version) == [1, 2, 3, 4],
            "\(String(describing: verdict.refusal))")
    }
}
