import CairnNode
import CairnTransparencyLog
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// A witness's submission URL on loopback, whose answers the test decides; by default it cosigns whatever comes.
final class WitnessStand: Sendable {
    struct Answer: Sendable {
        var status = 200
        var type = "text/plain; charset=utf-8"
        var body: [UInt8] = []
    }

    typealias Answering = @Sendable (_ request: [UInt8]) async throws -> Answer

    let name: String
    let url: String
    let cosigner: Cosigner
    private let answering: Mutex<Answering>
    private let asked = Mutex<[AddCheckpointRequest]>([])

    private init(name: String, url: String, cosigner: Cosigner) {
        self.name = name
        self.url = url
        self.cosigner = cosigner
        answering = Mutex { try Self.cosign($0, by: cosigner) }
    }

    /// The witness's line of a policy.
    func line(key: VerifierKey? = nil) -> String { "witness \(name) \(key ?? cosigner.key) \(url)\n" }

    func answer(_ answering: @escaping Answering) { self.answering.withLock { $0 = answering } }

    func beHonest() {
        let cosigner = cosigner
        answer { try Self.cosign($0, by: cosigner) }
    }

    /// Well-formed requests so far.
    var requests: [AddCheckpointRequest] { asked.withLock { $0 } }

    /// The lines of cosignatures by any key, at a time of this test's.
    static func cosign(_ body: [UInt8], by cosigner: Cosigner, time: UInt64 = 1_767_400_000) throws -> Answer
    {
        let note = try AddCheckpointRequest.parse(body).note
        // Whoever signed it: the stand believes everybody.
        let text = try Checkpoint.parse(note.text)
        let anyone = try NoteSigner(name: text.origin, seed: [UInt8](repeating: 3, count: 32))
        let verified = try VerifiedCheckpoint.verify(try anyone.sign(text), logKey: anyone.key)
        return Answer(body: Array(try cosigner.cosign(verified, time: time).line.utf8))
    }

    private func take(_ body: [UInt8]) async throws -> Answer {
        if let request = try? AddCheckpointRequest.parse(body) { asked.withLock { $0.append(request) } }
        return try await answering.withLock { $0 }(body)
    }

    /// Runs `body` with so many stands and stops them whatever happens.
    static func with<Result: Sendable>(
        _ count: Int, _ body: @Sendable ([WitnessStand]) async throws -> Result
    ) async throws -> Result {
        let stands = Mutex<[WitnessStand]>([])
        let router = Router()
        router.post("/{number}/add-checkpoint") { request, context in
            let number = Int(try context.parameters.require("number")) ?? 0
            let bytes = try await request.body.collect(upTo: 1 << 20)
            let stand = stands.withLock { $0[number] }
            let answer = try await stand.take(Array(bytes.readableBytesView))
            return Response(
                status: .init(code: answer.status), headers: [.contentType: answer.type],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
        }
        return try await LoopbackServer.with(router) { url in
            let all = try (0..<count).map { number in
                WitnessStand(
                    name: "w\(number)", url: "\(url)/\(number)",
                    cosigner: try Cosigner(
                        name: "w\(number).example/witness",
                        seed: [UInt8](repeating: UInt8(40 + number), count: 32)))
            }
            stands.withLock { $0 = all }
            return try await body(all)
        }
    }
}

extension [WitnessStand] {
    /// A policy by which all of these are asked and `needed` are enough.
    func policy(_ needed: Int, log: String = "") throws -> NodePolicy {
        let names = map(\.name).joined(separator: " ")
        let text = log + map { $0.line() }.joined() + "group all \(needed) \(names)\nquorum all\n"
        return try NodePolicy(text: [UInt8](text.utf8))
    }
}

extension CosigningPace {
    /// As fast as tests like it.
    static var test: CosigningPace {
        var pace = CosigningPace()
        pace.betweenRounds = .milliseconds(20)
        pace.longestRetry = .milliseconds(50)
        pace.timeout = .milliseconds(800)
        pace.afterQuorum = .milliseconds(20)
        return pace
    }
}
