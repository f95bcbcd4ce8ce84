import CairnManifest
import CairnProvenance
import CairnTestSupport

/// A random history of one publisher: honest owners, thieves with some of the keys, and a log that takes what it is
/// given; each step is judged by the verifier and by the model.
struct ModelHistory {
    typealias Document = IdentityModel.Document

    static let day = 86_400
    static let entries = ["minilm", "other"]
    static let log = "models.example.org/log"

    private var random: SeededGenerator
    private(set) var model = IdentityModel(log: log)
    private(set) var chain: IdentityChain?
    private(set) var time = 1_767_323_045
    private(set) var index = 0
    /// Every document that anybody made, also those that nobody took.
    private var documents: [Document] = []
    private var proposals: [(document: Document, signers: Set<Int>, recordSigner: Int)] = []
    private var records: [String?] = [nil]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    static func key(_ number: Int) -> SigningKey { TestKeys.ed25519("history key \(number)") }

    static func identity(_ document: Document) throws -> Identity {
        let origin = try NodeOrigin(String(document.home.dropLast(4)))
        return Identity(
            version: document.number,
            previous: document.follows.flatMap { ContentDigest(hex: $0) },
            name: try PublisherName("acme"),
            home: Identity.Home(
                origin: origin, vkey: "\(TestLogSigner(origin: document.home).key)"),
            owners: Identity.KeySet(
                threshold: document.threshold, keys: document.owners.sorted().map { key($0).publicKey }),
            releasers: try document.releasers.sorted { $0.key < $1.key }.map { number, scopes in
                Identity.Releaser(
                    signer: .key(key(number).publicKey),
                    scopes: try scopes.sorted().map {
                        $0 == "*" ? .everything : .entry(.model, try EntryName($0))
                    })
            },
            recovery: document.recovery.isEmpty
                ? nil
                : Identity.Recovery(
                    keySet: Identity.KeySet(
                        threshold: document.recoveryThreshold,
                        keys: document.recovery.sorted().map { key($0).publicKey }),
                    delayDays: document.delayDays),
            revoked: document.revoked.sorted { $0.key < $1.key }.map { number, revocation in
                Identity.Revocation(
                    key: key(number).publicKey, reason: revocation.isCompromised ? .compromised : .retired,
                    since: revocation.since.map { UInt64($0) })
            })
    }

    /// One step; the answers of both.
    mutating func step() throws -> (model: Bool, verifier: Verdict<IdentityUpdate>) {
        time += Int.random(in: 0...12, using: &random) * Self.day / 2
        index += Int.random(in: 1...3, using: &random)
        var (document, signers, recordSigner) = invent()
        // A replay: something that was offered before, perhaps taken.
        if !proposals.isEmpty, Int.random(in: 0..<8, using: &random) == 0,
            let old = proposals.randomElement(using: &random)
        {
            (document, signers, recordSigner) = old
        }
        proposals.append((document, signers, recordSigner))
        documents.append(document)
        let identity = try Self.identity(document)
        let envelope = try identity.sign(with: signers.sorted().map { Self.key($0) })
        let isStale = Int.random(in: 0..<10, using: &random) == 0
        let after = isStale ? records.randomElement(using: &random) ?? nil : model.lastRecord
        let record = Record(
            author: chain?.publisher ?? PublisherID(identity.digest), entry: nil,
            identityVersion: document.number, kind: .identity, object: envelope.digest, origin: Self.log,
            previous: after.flatMap { ContentDigest(hex: $0) }, size: envelope.bytes.count)
        let proposal = IdentityModel.Proposal(
            document: document, name: identity.digest.hex, signers: signers, recordSigner: recordSigner,
            afterRecord: after, record: record.digest.hex, index: index, time: time)
        let verdict = IdentityVerifier.verify(
            record: try SignedRecord.sign(record, with: [Self.key(recordSigner)]), envelope: envelope.bytes,
            chain: chain, logOrigin: Self.log, homeIndex: UInt64(index), time: Int64(time))
        let isTaken = model.take(proposal)
        if let update = verdict.accepted?.value { chain = update.chain }
        records.append(record.digest.hex)
        return (isTaken, verdict)
    }

    /// A document that follows some version, nearly always the newest, with some change, and who signs it.
    private mutating func invent() -> (Document, Set<Int>, Int) {
        var probe = model
        probe.reach(time)
        guard let newest = probe.newest else {
            let owners = pick(1...3, from: 0..<6)
            let threshold = Int.random(in: 1...owners.count, using: &random)
            let recovery = Bool.random(using: &random) ? pick(1...2, from: 12..<15) : []
            let document = Document(
                number: 1, follows: nil, owners: owners, threshold: threshold,
                releasers: [20: ["*"], 21: ["minilm"]], recovery: recovery,
                recoveryThreshold: max(1, recovery.count), delayDays: 7, home: Self.log)
            return (document, owners, owners.sorted()[0])
        }
        var document = newest.document
        // A rollback: somebody starts again from an older version.
        if Int.random(in: 0..<6, using: &random) == 0, let old = documents.randomElement(using: &random) {
            document = old
        } else {
            document.number += 1
            document.follows = newest.name
        }
        change(&document, before: newest.document)
        var signers = newest.document.owners
        switch Int.random(in: 0..<8, using: &random) {
        case 0: signers = pick(1...3, from: 0..<15)
        case 1, 2: signers = newest.document.recovery
        case 3: signers = Set(signers.sorted().dropFirst())
        default: break
        }
        if Int.random(in: 0..<8, using: &random) != 0 { signers.formUnion(document.owners) }
        if signers.isEmpty { signers = document.owners }
        let recordSigner =
            Int.random(in: 0..<12, using: &random) == 0
            ? 3 : document.owners.sorted().randomElement(using: &random)
        return (document, signers, recordSigner ?? 0)
    }

    private mutating func change(_ document: inout Document, before: Document) {
        switch Int.random(in: 0..<9, using: &random) {
        case 0, 1:
            document.owners = pick(1...3, from: 0..<9).subtracting(document.revoked.keys)
            if document.owners.isEmpty { document.owners = before.owners }
            document.threshold = Int.random(in: 1...document.owners.count, using: &random)
        case 2:
            document.releasers[Int.random(in: 20..<26, using: &random)] = [
                Bool.random(using: &random) ? "*" : "other"
            ]
        case 3, 4:
            guard let gone = document.releasers.keys.sorted().randomElement(using: &random) else { break }
            document.releasers[gone] = nil
            let isCompromised = Bool.random(using: &random)
            document.revoked[gone] = IdentityModel.Revocation(
                isCompromised: isCompromised,
                since: isCompromised ? Int.random(in: 0...index, using: &random) : nil)
        case 5:
            if let key = document.revoked.keys.sorted().randomElement(using: &random) {
                // Forgotten, hardened, softened or moved.
                switch Int.random(in: 0..<4, using: &random) {
                case 0: document.revoked[key] = nil
                case 1: document.revoked[key] = .init(isCompromised: false, since: nil)
                default:
                    document.revoked[key] = .init(
                        isCompromised: true, since: Int.random(in: 0...index, using: &random))
                }
            }
        case 6:
            document.recovery = pick(1...2, from: 12..<15)
            document.recoveryThreshold = Int.random(in: 1...document.recovery.count, using: &random)
            document.delayDays = Int.random(in: 1...10, using: &random)
        case 7 where Int.random(in: 0..<6, using: &random) == 0: document.home = "new.example.org/log"
        default: break
        }
        for key in document.revoked.keys {
            document.releasers[key] = nil
            document.owners.remove(key)
            document.recovery.remove(key)
        }
    }

    private mutating func pick(_ count: ClosedRange<Int>, from range: Range<Int>) -> Set<Int> {
        Set(range.shuffled(using: &random).prefix(Int.random(in: count, using: &random)))
    }

    /// Random questions about releases at places of the past and of now; where the two differ.
    mutating func disagreements() throws -> [String] {
        guard let chain = chain?.settled(at: Int64(time)) else { return [] }
        var found: [String] = []
        var model = model
        model.reach(time)
        for _ in 0..<12 {
            let key = Int.random(in: 18..<26, using: &random)
            let entry = Self.entries.randomElement(using: &random) ?? "minilm"
            let place = Int.random(in: 0...index, using: &random)
            let then = time - Int.random(in: 0...20, using: &random) * Self.day / 2
            let expected = model.counts(key: key, entry: entry, index: place, time: then)
            let standing = chain.standing(
                of: Self.key(key).publicKey, for: .model, try EntryName(entry),
                at: LogPlace(index: UInt64(place), time: Int64(then)))
            if (standing == .releaser) != expected {
                found.append(
                    "key \(key) for \(entry) at \(place), \(then): \(standing), the model says \(expected)")
            }
        }
        return found
    }
}
