import CairnClient
import CairnNode
import CairnTestSupport
import CairnTransparencyLog
import NIOHTTP1
import Testing

@Suite("Metrics") struct MetricsTests {
    @Test(
        "the strict reader refuses what isn't the format",
        arguments: [
            "a 1", "a 1\n", "# TYPE a counter\nb 1\n", "# TYPE a counter\na\n", "# TYPE a counter\na x\n",
            "# TYPE a counter\na{b=c} 1\n", "# TYPE a counter\na{b=\"c} 1\n", "# TYPE a counter\na -1\n",
            "# TYPE a counter\na{b=\"\\x\"} 1\n", "# TYPE a gauge\na 1\na 1\n", "# TYPE a thing\na 1\n",
            "# TYPE a-b gauge\na-b 1\n", "# HELP a b\n# HELP a b\n", "# TYPE a summary\na 1\n",
            "# TYPE a gauge\na{1=\"b\"} 1\n", "# TYPE a gauge\n\na 1\n",
        ])
    func strictReader(text: String) {
        #expect(throws: PrometheusText.Fault.self) { try PrometheusText(text) }
    }

    @Test(
        "what a node measures is read by a strict reader, and has help, a type and the name that convention asks for"
    )
    func text() async throws {
        try await WitnessStand.with(4) { stands in
            stands[3].answer { _ in WitnessStand.Answer(status: 429) }
            // A name that has to be escaped.
            let odd = #"w"\0"#
            let text = stands.map { stand in
                stand.line().replacing(
                    "witness \(stand.name) ", with: "witness \(stand.name == "w0" ? odd : stand.name) ")
            }.joined()
            let policy = try NodePolicy(text: Array("\(text)group g 3 \(odd) w1 w2 w3\nquorum g\n".utf8))
            try await TestNode.with(
                configure: {
                    $0.policy = policy
                    $0.cosigningPace = .test
                }
            ) { node in
                try await node.registered()
                _ = try await node.witnessed(0)
                _ = try await node.send(.POST, "/witness/add-checkpoint", body: [1])
                let reply = try await node.get("/metrics")
                #expect(reply.status == 200)
                #expect(reply.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
                let metrics = try PrometheusText(reply.text)
                for (name, type) in metrics.types {
                    #expect(metrics.helps[name] != nil, "\(name)")
                    #expect(name.hasPrefix("cairn_"))
                    #expect((type == "counter") == name.hasSuffix("_total"), "\(name)")
                }
                #expect(metrics["cairn_log_size"] == 1)
                #expect(metrics["cairn_log_witnessed_size"] == 1)
                #expect(metrics["cairn_log_witnessed_timestamp_seconds"] == 1_767_400_000)
                #expect(metrics["cairn_log_queue_length"] == 0)
                #expect(metrics["cairn_quorum_misses_total"] == 0)
                #expect(metrics["cairn_checkpoint_fail_open_total"] != nil)
                #expect(metrics["cairn_witness_requests_total", ["status": "400"]] == 1)
                #expect(metrics["cairn_peers", ["state": "active"]] == 0)
                let asked = metrics[
                    "cairn_cosignature_requests_total", ["witness": odd, "outcome": "cosigned"]]
                #expect((asked ?? 0) >= 1)
                let busy = metrics["cairn_cosignature_requests_total", ["witness": "w3", "outcome": "busy"]]
                #expect((busy ?? 0) >= 1)
            }
        }
    }

    @Test("peers are measured, and one that is followed no more isn't")
    func peers() async throws {
        var log = WrittenLog()
        log.grow(by: 20)
        let written = log
        try await HostilePeer.with(written.source) { peer in
            try await TestNode.with(origin: "follower.cairn.example") { node in
                try await node.follow(peer.url)
                try await node.sync()
                var metrics = try PrometheusText(try await node.get("/metrics").text)
                #expect(metrics["cairn_peer_log_size", ["peer": written.origin]] == 20)
                #expect(metrics["cairn_peer_failures", ["peer": written.origin]] == 0)
                #expect(metrics["cairn_peers", ["state": "active"]] == 1)
                try await node.asOperator { try await $0.removePeer(written.origin) }
                metrics = try PrometheusText(try await node.get("/metrics").text)
                #expect(metrics["cairn_peer_log_size", ["peer": written.origin]] == nil)
                #expect(metrics["cairn_peers", ["state": "active"]] == 0)
            }
        }
    }
}
