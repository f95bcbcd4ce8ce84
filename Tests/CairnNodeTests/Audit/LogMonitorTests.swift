import CairnAudit
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Synchronization
import Testing

/// What a monitor reports, and that it reports it once.
@Suite("Monitoring a log")
struct LogMonitorTests {
    private struct Refused: Error {}

    /// One round of a monitor that was just started.
    private func round(
        _ audited: AuditedLog, _ node: NodeClient, _ names: [String], memory: inout MonitorMemory,
        now: Int64 = 1_767_600_000, failingAt: Int? = nil
    ) async throws -> [MonitorEvent] {
        var events: [MonitorEvent] = []
        let monitor = LogMonitor(
            audit: audited.audit(.node(node)), url: node.address.text,
            names: try names.map { try WatchedName($0) },
            now: { now })
        do {
            try await monitor.round(memory: &memory) { event in
                if events.count == failingAt { throw Refused() }
                events.append(event)
            }
        } catch is Refused {
            // What came before was delivered.
        }
        return events
    }

    @Test("every event about a name is reported once, in the order of the log, over restarts and growth")
    func once() async throws {
        let log = try WrittenLog.sample()
        let audited = try AuditedLog(key: log.signer.key)
        try await HostilePeer.with(log.before(10).source) { peer in
            try await audited.withNode(peer.url) { node in
                var memory = MonitorMemory()
                let first = try await round(audited, node, ["acme"], memory: &memory)
                #expect(first.map(\.kind) == [.registered, .release])
                #expect(
                    first.map(\.index) == [0, 2] && first[1].entry == "acme/minilm"
                        && first[1].version == "1.0.0")
                #expect(try await round(audited, node, ["acme"], memory: &memory).isEmpty)
                peer.show(log.source)
                let later = try await round(audited, node, ["acme"], memory: &memory)
                #expect(later.map(\.kind) == [.identity])
                let both = try await round(audited, node, ["acme", "datasets/beta/birds"], memory: &memory)
                #expect(
                    both.map(\.kind) == [.registered, .release],
                    "a name that is new is reported from its beginning")
                #expect(both.allSatisfy { $0.publisher == "beta" })
                #expect(
                    try await round(audited, node, ["acme", "datasets/beta/birds"], memory: &memory).isEmpty)
                let byID = SamplePublisher.make("acme").id.hex
                #expect(try await round(audited, node, [byID], memory: &memory).count == 3)
            }
        }
    }

    @Test("an event whose delivery failed comes again, and those before it don't")
    func failedDelivery() async throws {
        let log = try WrittenLog.sample(fillers: 10)
        let audited = try AuditedLog(key: log.signer.key)
        try await HostilePeer.with(log.source) { peer in
            try await audited.withNode(peer.url) { node in
                var memory = MonitorMemory()
                let first = try await round(audited, node, ["acme"], memory: &memory, failingAt: 1)
                let second = try await round(audited, node, ["acme"], memory: &memory)
                #expect(first.map(\.kind) == [.registered] && second.map(\.kind) == [.release, .identity])
                let ids = (first + second).map(\.id)
                #expect(Set(ids).count == 3)
            }
        }
    }

    @Test("a record in someone's name that breaks a rule is reported, and withheld content too")
    func refused() async throws {
        var log = WrittenLog()
        let acme = SamplePublisher.make("acme")
        log.append(acme)
        try log.append(SampleRelease.make(publisher: acme, previous: ContentDigest.of([1])))
        let audited = try AuditedLog(key: log.signer.key)
        try await HostilePeer.with(log.source) { peer in
            try await audited.withNode(peer.url) { node in
                var memory = MonitorMemory()
                let events = try await round(audited, node, ["acme"], memory: &memory)
                #expect(events.map(\.kind) == [.registered, .refused])
                #expect(events[1].detail.contains("wrong-previous"))
            }
        }
    }

    @Test("a rollback and a fork are reported once for as long as they last")
    func problems() async throws {
        let log = try WrittenLog.sample(fillers: 20)
        var other = log.before(5)
        other.grow(by: 40, seed: "other")
        let audited = try AuditedLog(key: log.signer.key)
        let forked = other
        try await HostilePeer.with(log.source) { peer in
            try await audited.withNode(peer.url) { node in
                var memory = MonitorMemory()
                _ = try await round(audited, node, ["acme"], memory: &memory)
                peer.show(log.before(10).source)
                let rollback = try await round(audited, node, ["acme"], memory: &memory)
                #expect(rollback.map(\.kind) == [.problem] && rollback[0].detail.hasPrefix("rollback"))
                #expect(try await round(audited, node, ["acme"], memory: &memory).isEmpty)
                peer.show(forked.source)
                let fork = try await round(audited, node, ["acme"], memory: &memory)
                #expect(fork.contains { $0.kind == .problem && $0.detail.hasPrefix("fork") })
            }
        }
    }

    @Test("a log that doesn't answer for long is reported once, and once when it answers again")
    func unreachable() async throws {
        let log = try WrittenLog.sample(fillers: 4)
        let audited = try AuditedLog(key: log.signer.key)
        try await HostilePeer.with(log.source) { peer in
            try await audited.withNode(peer.url) { node in
                var memory = MonitorMemory()
                _ = try await round(audited, node, ["acme"], memory: &memory)
                peer.lie { _, _ in HostilePeer.Answer(status: 404) }
                #expect(try await round(audited, node, ["acme"], memory: &memory, now: 1_000).isEmpty)
                let late = try await round(audited, node, ["acme"], memory: &memory, now: 5_000)
                #expect(late.map(\.kind) == [.unreachable])
                #expect(try await round(audited, node, ["acme"], memory: &memory, now: 6_000).isEmpty)
                peer.beHonest()
                #expect(
                    try await round(audited, node, ["acme"], memory: &memory, now: 7_000).map(\.kind) == [
                        .recovered
                    ])
            }
        }
    }

    @Test("what isn't sure yet is reported when it is")
    func waits() async throws {
        let log = try WrittenLog.sample(fillers: 4)
        let audited = try AuditedLog(key: log.signer.key)
        try await HostilePeer.with(log.source) { peer in
            try await audited.withNode(peer.url) { node in
                var memory = MonitorMemory()
                peer.lie(at: "/log/content/") { _ in HostilePeer.Answer(status: 404) }
                let unsure = try await round(audited, node, ["acme"], memory: &memory)
                #expect(unsure.map(\.kind) == [.problem])
                peer.beHonest()
                let sure = try await round(audited, node, ["acme"], memory: &memory)
                #expect(sure.map(\.kind) == [.registered, .release, .identity])
            }
        }
    }

    @Test("names that are none are refused", arguments: ["", "acme/", "a b", "acme/minilm@"])
    func badNames(text: String) {
        #expect(throws: (any Error).self) { try WatchedName(text) }
    }
}
